"""A message in clauses, and which of them ask something."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dialogs.phrases import PhraseSet
from dialogs.text import Kind, Text, Token
from knowledge.asking import Asking

_ENDS = frozenset(".?!;")
_PAUSES = frozenset(",:-()/")
_JOINTS = frozenset({"and", "but", "or", "so", "also", "plus", "then", "ok", "because", "hi", "hey", "hello"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message that says or asks one thing.

    Attributes:
        text: Its words, without any marks, so that phrases match across commas.
        first, last: Its tokens in the message: from `first` up to, not including, `last`.
        asks: It is a question.
        dismissed: It looks like a question and is none ("can you make it 3U?").
        asked_from: Place among the words of `text` where the question itself starts; what stands before it
            was joined to it.
    """

    text: Text
    first: int
    last: int
    asks: bool
    dismissed: bool = False
    asked_from: int = 0

    def joined(self, after: "Clause") -> "Clause":
        """Return this clause and the one after it as one that asks if either does."""
        text = unmarked((*self.text.tokens, *after.text.tokens), self.text.raw)
        asked_from = len(self.text.tokens) + after.asked_from
        return Clause(text, self.first, after.last, self.asks or after.asks, asked_from=asked_from)


def unmarked(tokens: Iterable[Token], raw: str) -> Text:
    """Return these tokens as a text of their own, marks left out."""
    kept = tuple(token for token in tokens if token.kind is not Kind.MARK)
    line, offsets = " ", []
    for token in kept:
        offsets.append(len(line))
        line += token.text + " "
    return Text(raw, kept, line, tuple(offsets))


class ClauseReader:
    """Cuts messages into clauses."""

    def __init__(self, asking: Asking) -> None:
        self._openers = PhraseSet((phrase, None) for phrase in asking.openers)
        self._askers = PhraseSet((phrase, None) for phrase in asking.askers)
        self._requests = PhraseSet((phrase, None) for phrase in asking.no_questions)
        self._relatives = PhraseSet((phrase, None) for phrase in asking.relatives)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the phrases that make a question."""
        return self._openers.vocabulary | self._askers.vocabulary | self._requests.vocabulary

    def read(self, text: Text) -> tuple[Clause, ...]:
        """Return the message's clauses in order; a clause holds at least one word."""
        opens = {hit.first for hit in self._openers.find(text)}
        return tuple(self._clauses(text, opens))

    def _clauses(self, text: Text, opens: set[int]) -> Iterator[Clause]:
        first = 0
        for index, token in enumerate(text.tokens):
            ended = token.text in _ENDS and token.kind is Kind.MARK
            if ended or (index > first and index in opens and self._may_split(text, first, index)):
                # the joint ("and", ",") stays with the clause before it
                yield from self._clause(text, first, index, opens, asks=token.text == "?")
                first = index + 1 if ended else index
        yield from self._clause(text, first, len(text.tokens), opens, asks=False)

    def _may_split(self, text: Text, first: int, index: int) -> bool:
        before = text.tokens[index - 1]
        joint = before.text in _JOINTS or (before.kind is Kind.MARK and before.text in _PAUSES)
        return joint and any(token.kind is not Kind.MARK for token in text.tokens[first : index - 1])

    def _clause(self, text: Text, first: int, last: int, opens: set[int], *, asks: bool) -> Iterator[Clause]:
        words = unmarked(text.tokens[first:last], text.raw)
        if not words.tokens:
            return
        start = first
        while start < last and (text.tokens[start].kind is Kind.MARK or text.tokens[start].text in _JOINTS):
            start += 1
        asking = asks or start in opens or bool(self._askers.find(words))
        relative = (
            not asks and first and text.tokens[first - 1].text in _PAUSES and self._relatives.find(words)
        )
        dismissed = asking and bool(relative or self._requests.find(words))
        yield Clause(words, first, last, asking and not dismissed, dismissed)
