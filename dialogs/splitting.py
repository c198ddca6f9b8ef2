"""Cutting a message into clauses, where marks, line ends and joining words cut it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogs.text import Kind, Text

SENTENCE_MARKS = frozenset(".;!?")
CLAUSE_MARKS = frozenset(",:()[]{}|-=>")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of tokens that says one thing.

    Attributes:
        first, last: Its tokens: from `first` up to, not including, `last`; never empty.
        opener: The mark or words before it (`,`, `but`), or an empty string.
        sentence: Which sentence it stands in, counted from 0.
    """

    first: int
    last: int
    opener: str
    sentence: int

    def holds(self, index: int) -> bool:
        """Say whether a token stands in it."""
        return self.first <= index < self.last


def covered(spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return every token index inside these spans."""
    return frozenset(index for first, last in spans for index in range(first, last))


def split(
    text: Text, breaks: Mapping[int, int], protected: Sequence[tuple[int, int]] = ()
) -> tuple[Clause, ...]:
    """Cut a message into clauses, in order.

    Args:
        text: The message.
        breaks: Where words stand that begin a clause ("but", "apart from"): from their first token to the
            token after them. The words themselves become the clause's opener.
        protected: Spans of tokens that stay together ("shock and vibration").
    """
    inside = covered(protected)
    clauses: list[Clause] = []
    start, opener, sentence = 0, "", 0
    index = 0
    while index < len(text.tokens):
        token = text.tokens[index]
        if index and "\n" in text.raw[text.tokens[index - 1].end : token.start]:
            clauses.append(Clause(start, index, opener, sentence))
            start, opener, sentence = index, "", sentence + 1
        mark = token.text if token.kind is Kind.MARK and index not in inside else ""
        after = breaks.get(index, index) if index not in inside else index
        if mark in SENTENCE_MARKS or mark in CLAUSE_MARKS or after > index:
            clauses.append(Clause(start, index, opener, sentence))
            after = max(after, index + 1)
            start, opener = after, " ".join(word.text for word in text.tokens[index:after])
            sentence += mark in SENTENCE_MARKS
            index = after
        else:
            index += 1
    clauses.append(Clause(start, len(text.tokens), opener, sentence))
    return tuple(clause for clause in clauses if clause.first < clause.last)


def asks(text: Text, clauses: Sequence[Clause], sentence: int) -> bool:
    """Say whether a sentence ends with a question mark (a bracket may stand before it)."""
    last = max((clause.last for clause in clauses if clause.sentence == sentence), default=0)
    return any(token.text == "?" for token in text.tokens[last : last + 2])
