"""Numbers without a noun, by the words around them: "6 disks now, up to 12", "we want forty by May"."""

from collections.abc import Iterator, Sequence

from dialogs.candidates import Candidate
from dialogs.negation import FULL_STOPS
from dialogs.nouns import Nouns
from dialogs.phrases import PhraseSet
from dialogs.quantities import Amount
from dialogs.text import Kind, Text
from knowledge.slots import CountSlot, SlotGrammar

_SENTENCE_ENDS = FULL_STOPS - {"(", ")"}
_PARTS_END = frozenset(",;.")
_YEARS = range(1990, 2100)
_FOR_SOMEBODY = frozenset((("for", "a"), ("for", "the"), ("for", "our"), ("in", "year"), ("of", ",")))
_MOST_GROWTH = 50


class GrowthReader:
    """Finds the later or bounding value of a count by the words around a bare number."""

    def __init__(self, grammar: SlotGrammar) -> None:
        self._before = PhraseSet((phrase, None) for phrase in grammar.growth)
        self._wanted = PhraseSet((phrase, None) for phrase in grammar.wanted)
        self._ordered = PhraseSet((phrase, None) for phrase in grammar.ordered)
        self._systems = next(s.id for s in grammar.slots if isinstance(s, CountSlot) and s.systems)
        self._after = PhraseSet((phrase, None) for phrase in grammar.growth_after)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of these phrases, for spelling repair."""
        sets = (self._before, self._wanted, self._ordered, self._after)
        return frozenset(word for phrases in sets for word in phrases.vocabulary)

    def read(
        self,
        text: Text,
        nouns: Nouns,
        free: Sequence[Amount],
        candidates: Sequence[Candidate],
        *,
        sized: bool,
    ) -> Iterator[Candidate]:
        """Yield what bare numbers say about a count.

        Args:
            text: The message.
            nouns: Its nouns.
            free: Its whole numbers that count nothing, with nothing after them that could be counted.
            candidates: The counts found, in any order; a number belongs to the nearest before it.
            sized: The message names a size of the system, so that a number by itself may count systems.
        """
        ends = {hit.last for hit in self._before.find(text)}
        orders = {hit.last for hit in self._ordered.find(text)}
        wants = orders | {hit.last for hit in self._wanted.find(text)}
        starts = {hit.first for hit in self._after.find(text)}
        for amount in free:
            alone = _stands_alone(text, amount)
            if not alone and amount.first not in ends | wants and amount.last not in starts:
                continue
            value = int(max(amount.values))
            earlier = [c for c in candidates if c.first < amount.first and isinstance(c.value, int)]
            nearest = max(earlier, key=lambda c: c.first, default=None)
            noun = nouns.before(amount.first, _SENTENCE_ENDS)
            # "a box with room for 16"
            parts_only = amount.first > 0 and text.tokens[amount.first - 1].text == "for"
            if parts_only and nearest is not None and nearest.slot == self._systems:
                continue
            systems_only = alone or (amount.first in orders and nearest is not None)
            if nearest is not None and not systems_only and _grows(nearest, value):
                slot = nearest.slot
            elif systems_only or (nearest is not None and amount.first in wants):
                # "4U, 60 bays. he wants three" and "1U, 550 deep, a hundred" are systems
                if (
                    value == 1
                    or not (candidates or sized)
                    or any(c.slot == self._systems for c in candidates)
                ):
                    continue
                slot = self._systems
            elif nearest is None and noun is not None and value <= noun.payload.slot.at_most:
                slot = noun.payload.slot.id
            elif nearest is None and amount.first in wants and (sized or _goes_on(text, amount)):
                slot = self._systems
            else:
                continue
            yield Candidate(slot, value, amount.first, amount.last, amount.first, f"slots.{slot}.grown")


def _grows(before: Candidate, value: int) -> bool:
    """Say whether a number can be the later value of a count: larger, by no more than tens."""
    return isinstance(before.value, int) and before.value < value <= _MOST_GROWTH * before.value


def _stands_alone(text: Text, amount: Amount) -> bool:
    """Say whether a number is a clause of its own: "1U, 550 deep, a hundred", but not "40, 45 and 60 cm"."""
    tokens = text.tokens
    start = amount.first - (amount.first > 0 and tokens[amount.first - 1].text == "a")
    if start < 2 or tokens[start - 1].text not in _PARTS_END or tokens[start - 2].kind is Kind.NUMBER:
        return False
    if amount.values[0] in _YEARS:
        return False
    after = [token.text for token in tokens[amount.last : amount.last + 2]]
    return not after or after[0] in _PARTS_END or tuple(after) in _FOR_SOMEBODY


def _goes_on(text: Text, amount: Amount) -> bool:
    """Say whether a word follows: "forty by May" are systems, a mere "we need 12" can be anything."""
    return amount.last < len(text.tokens) and text.tokens[amount.last].kind is Kind.WORD
