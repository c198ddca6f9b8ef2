"""A slot's value as one place of a message gives it, before negation and other statements are weighed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.reading import Value
from dialogs.text import Text
from knowledge.slots import Take

_SUMS = (["and"], ["+"], ["plus"], ["&"])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that some words may give to a slot.

    Attributes:
        slot, value: What they would state.
        first, last: The words: tokens from `first` up to, not including, `last`.
        main: The token whose negation counts: the number of a count, the unit's number of a measure.
        rule: The id of the rule that took the words.
        denied: The value that the words state when they are negated; None when they then state nothing.
        weak: Counts only where nothing stronger states the slot.
    """

    slot: str
    value: Value
    first: int
    last: int
    main: int
    rule: str
    denied: Value | None = None
    weak: bool = False


def demanding(values: Sequence[float], take: Take) -> float:
    """Choose the end of a range that is demanding; of alternatives in the order named, the one meant."""
    match take:
        case "least":
            return min(values)
        case "greatest":
            return max(values)
        case "first":
            return values[0]
        case "last":
            return values[-1]


def summed(text: Text, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Add up counts of one slot that stand side by side: "2 SSDs and 4 HDDs" are six drives."""
    added: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (c.first, c.last)):
        before = added[-1] if added else None
        if before is not None and before.slot == candidate.slot:
            between = [token.text for token in text.tokens[before.last : candidate.first]]
            one, other = before.value, candidate.value
            if between in _SUMS and isinstance(one, int) and isinstance(other, int) and min(one, other) > 0:
                rule = f"slots.{before.slot}.sum"
                added[-1] = replace(before, value=one + other, last=candidate.last, rule=rule)
                continue
        added.append(candidate)
    return added
