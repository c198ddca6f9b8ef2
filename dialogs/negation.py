"""What a message denies, hedges, or tells about other gear: token by token."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dialogs.phrases import Hit, PhraseSet
from dialogs.text import Kind, Text
from knowledge.language import Language

T = TypeVar("T")

FULL_STOPS = frozenset({".", ";", "!", "?", "(", ")"})
"""Marks that end a sentence; a comma ends only a clause."""
_STOPS = FULL_STOPS - {"(", ")"}
_REACH_BACK = 5
_ONE = frozenset({"a", "an", "1"})
_WORDS_OF_ONE = 2
_LIST_LOOKAHEAD = 5


@dataclass(frozen=True, slots=True)
class Scopes:
    """What holds for each token of a message.

    Attributes:
        negators: For a negated token the first token of the words that negate it, else None. A phrase
            that holds its own negation ("not worried about noise") is not negated by it.
        hedged: The token stands in a clause with a hedge.
        elsewhere: The token stands in a sentence about gear that is not what is wanted now.
        replaced: It stands in a sentence about gear to be replaced, so that what is wanted is as many.
        owned: The token stands in a sentence that may be about gear at hand.
    """

    negators: tuple[int | None, ...]
    hedged: tuple[bool, ...]
    elsewhere: tuple[bool, ...]
    replaced: tuple[bool, ...]
    owned: tuple[bool, ...]

    def negates(self, first: int, last: int) -> bool:
        """Say whether the words from `first` up to, not including, `last` are negated from outside."""
        cue = self.negators[first] if first < len(self.negators) else None
        return cue is not None and not first <= cue < last


class ScopeReader:
    """Finds the reach of negation, hedges and hearsay. Build it once: it compiles the language's phrases."""

    def __init__(self, language: Language) -> None:
        negation = language.negation
        cues: list[tuple[str, str]] = [(phrase, "brief") for phrase in negation.brief]
        cues += [(phrase, "wide") for phrase in negation.wide]
        cues += [(phrase, "around") for phrase in negation.around]
        cues += [(phrase, "after") for phrase in negation.after]
        cues += [(phrase, "exception") for phrase in negation.exceptions]
        self._cues = PhraseSet(cues)
        self._hedges = PhraseSet((phrase, None) for phrase in language.hedges)
        self._elsewhere = PhraseSet((phrase, None) for phrase in language.elsewhere.cues)
        self._replaced = PhraseSet((phrase, None) for phrase in language.elsewhere.replaced)
        self._owned = PhraseSet(
            [(phrase, False) for phrase in language.elsewhere.owned]
            + [(phrase, True) for phrase in language.elsewhere.at_present]
        )
        self._back = PhraseSet((phrase, None) for phrase in language.elsewhere.ends)
        self._ends = frozenset(negation.ends)
        self._reach = negation.reach

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of these phrases, for spelling repair."""
        sets = (self._cues, self._hedges, self._elsewhere, self._replaced, self._owned, self._back)
        return frozenset(word for phrases in sets for word in phrases.vocabulary)

    def read(self, text: Text) -> Scopes:
        """Return what holds for each token; the tuples are as long as the message has tokens."""
        back = frozenset(hit.first for hit in self._back.find(text))
        others = _sentences(text, self._elsewhere.find(text), back)
        replaced = _sentences(text, self._replaced.find(text), back)
        elsewhere = tuple(one or other for one, other in zip(others, replaced, strict=True))
        return Scopes(
            self._negators(text), self._hedged(text), elsewhere, replaced, self._at_hand(text, back)
        )

    def _negators(self, text: Text) -> tuple[int | None, ...]:
        negated: list[int | None] = [None] * len(text.tokens)
        for cue in _leftmost_longest(self._cues.find(text)):
            match cue.payload:
                case "brief" | "wide":
                    reached: Iterable[int] = self._forward(text, cue)
                case "after":
                    reached = self._backward(text, cue)
                case "around":
                    reached = range(cue.first + 1, cue.last)
                case _:
                    continue
            for index in reached:
                if negated[index] is None:
                    negated[index] = cue.first
        return tuple(negated)

    def _forward(self, text: Text, cue: Hit[str]) -> Iterable[int]:
        """Yield the tokens after a negator, up to the end of its reach."""
        words = 0
        listing = False
        for index in range(cue.last, len(text.tokens)):
            token = text.tokens[index]
            if token.text in FULL_STOPS or (words >= self._reach and not listing):
                return
            if token.text == ":":
                if words:
                    return
                listing = True  # "what I do not want: a, b, c" denies the whole list
            elif token.text == "," and not listing and not self._list_with_or(text, index):
                return
            if words and token.text in self._ends:
                return
            # "no GPUs 8 drives": a number after the denied thing starts the next thing
            one = words <= _WORDS_OF_ONE and text.tokens[cue.last].text in _ONE  # "than 1 giant 4U"
            number = token.kind is Kind.NUMBER and cue.payload == "brief"
            if words and not listing and number and not one:
                return
            if token.text == "and" and words and not listing and self._starts_anew(text, index + 1, cue):
                return
            words += token.kind is not Kind.MARK
            yield index

    def _list_with_or(self, text: Text, comma: int) -> bool:
        """Say whether the list goes on after this comma: "no GPUs, rails or logos"."""
        for token in text.tokens[comma + 1 : comma + 1 + _LIST_LOOKAHEAD]:
            if token.text in {"or", "nor"}:
                return True
            if token.text in FULL_STOPS or token.kind is Kind.NUMBER or token.text in self._ends:
                return False
        return False

    def _starts_anew(self, text: Text, index: int, cue: Hit[str]) -> bool:
        """Say whether the words after an "and" are no longer denied."""
        if cue.payload == "brief" or index >= len(text.tokens):
            return True
        token = text.tokens[index]
        return (
            token.kind is Kind.NUMBER
            or token.text in self._ends
            or token.text in {"a", "an", "the", "it", "no"}
        )

    def _backward(self, text: Text, cue: Hit[str]) -> Iterable[int]:
        """Yield the tokens before a phrase like "is not needed", back to the start of the clause."""
        words = 0
        for index in range(cue.first - 1, -1, -1):
            token = text.tokens[index]
            if (
                token.text in FULL_STOPS
                or token.text in {",", "but", "because", "so"}
                or words >= _REACH_BACK
            ):
                return
            words += token.kind is not Kind.MARK
            yield index

    def _hedged(self, text: Text) -> tuple[bool, ...]:
        hedged = [False] * len(text.tokens)
        for hit in self._hedges.find(text):
            first, last = clause(text, hit.first)
            hedged[first:last] = [True] * (last - first)
            if last < len(text.tokens) and text.tokens[last].text == "?" and hit.last == last:
                continue
        return tuple(hedged)

    def _at_hand(self, text: Text, back: frozenset[int]) -> tuple[bool, ...]:
        hits = self._owned.find(text)
        owned = list(_sentences(text, hits, back))
        for hit in hits:
            index = hit.first - 1
            while hit.payload and index >= 0 and index not in back and text.tokens[index].text not in _STOPS:
                owned[index] = True
                index -= 1
        return tuple(owned)


def _sentences(text: Text, hits: Sequence[Hit[T]], back: frozenset[int]) -> tuple[bool, ...]:
    """Mark each hit and what follows, to the sentence's end or to words that lead back to what is wanted."""
    marked = [False] * len(text.tokens)
    for hit in hits:
        for index in range(hit.first, len(text.tokens)):
            if text.tokens[index].text in _STOPS or (index >= hit.last and index in back):
                break
            marked[index] = True
    return tuple(marked)


def _leftmost_longest(hits: list[Hit[str]]) -> list[Hit[str]]:
    """Keep hits that don't overlap: the longest of those that do, then the first.

    An exception wins over a negator of equal length. Phrases negating what stands before them may share words
    with nothing else either, so one rule serves all.
    """
    ranked = sorted(
        hits, key=lambda hit: (hit.first - hit.last, hit.payload != "exception", hit.first, hit.payload)
    )
    taken: set[int] = set()
    kept = []
    for hit in ranked:
        span = range(hit.first, hit.last)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.first)


def clause(text: Text, index: int) -> tuple[int, int]:
    """Return the clause around a token, between commas or stops: from its first token to after its last."""
    ends = FULL_STOPS | {","}
    first, last = index, index
    while first > 0 and text.tokens[first - 1].text not in ends:
        first -= 1
    while last < len(text.tokens) and text.tokens[last].text not in ends:
        last += 1
    return first, last


def negated(text: Text, language: Language) -> tuple[bool, ...]:
    """Say for each token whether it is denied. For many messages build a `ScopeReader` once."""
    return tuple(cue is not None for cue in ScopeReader(language).read(text).negators)


def hedged(text: Text, language: Language) -> tuple[bool, ...]:
    """Say for each token whether its clause is tentative. For many messages build a `ScopeReader` once."""
    return ScopeReader(language).read(text).hedged
