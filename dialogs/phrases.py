"""Finding the phrases of the knowledge in a message."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from dialogs.text import Text
from knowledge.phrases import Phrase, parse

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase found in a message.

    Attributes:
        payload: What the phrase stands for.
        first, last: Its tokens: from `first` up to, not including, `last`.
        phrase: The phrase that was found.
    """

    payload: T
    first: int
    last: int
    phrase: Phrase


class PhraseSet(Generic[T]):
    """Many phrases, searched at once: only phrases of which a selective word is in the message are tried."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """Compile phrases, each with the payload it stands for. Raises PhraseSyntaxError for a broken one."""
        self._entries = [(parse(source), payload) for source, payload in entries]
        self._by_anchor: dict[str, list[int]] = {}
        self._always: list[int] = []
        for index, (phrase, _) in enumerate(self._entries):
            for anchor in phrase.anchors:
                self._by_anchor.setdefault(anchor, []).append(index)
            if not phrase.anchors:
                self._always.append(index)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every phrase: what spelling repair may repair to."""
        return frozenset(word for phrase, _ in self._entries for word in phrase.words)

    def find(self, text: Text) -> list[Hit[T]]:
        """Return every hit, in order of place, then the longer first; hits may overlap."""
        wanted = set(self._always)
        for token in text.tokens:
            wanted.update(self._by_anchor.get(token.text, ()))
        hits = []
        for index in sorted(wanted):
            phrase, payload = self._entries[index]
            for found in phrase.regex.finditer(text.line):
                start, end = found.start(), found.end()
                if not found.group().strip():
                    continue
                first = text.token_at(start if text.line[start] != " " else start + 1)
                hits.append(Hit(payload, first, text.token_at(end - 1) + 1, phrase))
        return sorted(hits, key=lambda hit: (hit.first, -hit.last))

    def by_first(self, text: Text) -> dict[int, list[Hit[T]]]:
        """Return every hit by the token it starts at, the longest first."""
        starts: dict[int, list[Hit[T]]] = {}
        for hit in self.find(text):
            starts.setdefault(hit.first, []).append(hit)
        return starts
