"""Amounts in a message: numbers with their units, ranges among them, and numbers that mean something else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from dialogs.phrases import Hit, PhraseSet
from dialogs.text import Kind, Text, plain_number
from knowledge.slots import Dimension, SlotGrammar, Unit

_DRIVE_SIZES = frozenset({2.5, 3.5, 5.25})
_OF_CARDS = frozenset({"slot", "slots"})
_SIMILAR = 3.0
_THOUSANDS = "k"
_NO_PART_NUMBER = frozenset({"x", "ish"})
_BEFORE_NUMBERS = frozenset({"x", "in", "of", "with"})
"""Words that no part number starts with: "4-systems-in-2U"."""
_LARGEST_COUNT_BESIDE_AN_X = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or a range, with its unit.

    Attributes:
        values: In the unit's base unit, in the order named; one value, or the two ends of a range.
        dimension: What it measures; None for a bare number.
        unit: The unit as written, None for a bare number.
        first, last: Its tokens: from `first` up to, not including, `last`.
        suffixed: A bare number with letters glued to it ("12bay", "5600G"): a count only if they are a noun.
    """

    values: tuple[float, ...]
    dimension: Dimension | None
    unit: Unit | None
    first: int
    last: int
    suffixed: bool = False

    @property
    def whole(self) -> bool:
        """Say whether it can count things."""
        return all(value == int(value) for value in self.values)


class AmountReader:
    """Reads every amount of a message. Refuses what it can't read whole: part numbers, sizes like 12 x 13."""

    def __init__(self, grammar: SlotGrammar) -> None:
        self._units = PhraseSet((form, unit) for unit in grammar.units for form in unit.written)
        self._by_id = {unit.id: unit for unit in grammar.units}
        self._needs_end = {unit.id: frozenset(unit.needs_end) for unit in grammar.units}
        self._after_units = frozenset(grammar.after_units)
        self._money_signs = frozenset(grammar.money_signs)
        self._money = next(unit for unit in grammar.units if unit.dimension == "money")
        signed = [(phrase, True) for phrase in grammar.signed_range_words]
        self._range_words = PhraseSet([(phrase, False) for phrase in grammar.range_words] + signed)
        self._signed = next(unit for unit in grammar.units if unit.id == grammar.signed_unit)
        self._between = PhraseSet((phrase, None) for phrase in grammar.between)
        marks = [(phrase, True) for phrase in grammar.distractors]
        self._distractors = PhraseSet(marks + [(phrase, False) for phrase in grammar.allowed])

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of these phrases, for spelling repair."""
        sets = (self._units, self._range_words, self._between, self._distractors)
        return frozenset(word for phrases in sets for word in phrases.vocabulary)

    def read(self, text: Text) -> tuple[list[Amount], list[tuple[int, int]]]:
        """Return the amounts in order of place, and the words whose numbers are no slot's.

        Ranges are one amount. Numbers within distractors ("a 12U cabinet") are left out.
        """
        units = self._units.by_first(text)
        single = [
            amount
            for index, token in enumerate(text.tokens)
            if token.kind is Kind.NUMBER and (amount := self._amount(text, index, units))
        ]
        single = [
            one for one, before in zip(single, (None, *single), strict=False) if not _within(one, before)
        ]
        spans = self._distracting(text)
        kept = [a for a in single if not any(first <= a.first < last for first, last in spans)]
        return list(_without_sizes(text, self._joined(text, kept))), spans

    def _amount(self, text: Text, index: int, units: Mapping[int, list[Hit[Unit]]]) -> Amount | None:
        token = text.tokens[index]
        before = text.tokens[index - 1] if index else None
        if token.value is None or (
            token.glued and before and before.kind is Kind.WORD and before.text not in _BEFORE_NUMBERS
        ):
            return None  # the digits of a part number
        if before and before.text in self._money_signs:
            return Amount((token.value,), "money", self._money, index, index + 1)
        number, last = token.value, _after_repetition(text, index)
        follows = text.tokens[last] if last < len(text.tokens) else None
        if follows is not None and follows.glued and follows.text == _THOUSANDS:
            return Amount((1000 * number,), None, None, index, last + 1)
        more = follows is not None and follows.glued and follows.text == "+"
        unit, end = self._unit_among(text, units.get(last + more, []))
        if unit is not None:
            unit = self._by_id[unit.read_as] if unit.read_as and number > unit.above else unit
            drive = unit.id == "inch" and number in _DRIVE_SIZES
            value = number if drive else (number + unit.offset) * unit.factor
            return Amount((value,), "drive_size" if drive else unit.dimension, unit, index, end)
        if number in _DRIVE_SIZES and not (follows and follows.text in _OF_CARDS):
            return Amount((number,), "drive_size", None, index, last)
        suffixed = follows is not None and follows.glued and follows.kind is Kind.WORD
        suffixed = suffixed and follows is not None and follows.text not in _NO_PART_NUMBER
        return Amount((number,), None, None, index, last, suffixed)

    def _unit_among(self, text: Text, hits: list[Hit[Unit]]) -> tuple[Unit | None, int]:
        """Return the unit written longest among these hits, and where it ends."""
        units = [hit for hit in hits if self._is_unit(text, hit)]
        return (units[0].payload, units[0].last) if units else (None, 0)

    def _is_unit(self, text: Text, hit: Hit[Unit]) -> bool:
        """Say whether an everyday word such as "in" is a unit here; other units always are."""
        token = text.tokens[hit.first]
        if hit.last - hit.first > 1 or token.text not in self._needs_end[hit.payload.id] or token.glued:
            return True
        if hit.last >= len(text.tokens):
            return True
        follows = text.tokens[hit.last]
        return follows.kind is Kind.MARK or follows.text in self._after_units

    def _distracting(self, text: Text) -> list[tuple[int, int]]:
        """Return the words whose numbers are no slot's: distractors that no longer allowed phrase covers."""
        hits = self._distractors.find(text)
        allowed = [hit for hit in hits if not hit.payload]
        return [
            (hit.first, hit.last)
            for hit in hits
            if hit.payload and not any(a.first <= hit.first and hit.last <= a.last for a in allowed)
        ]

    def _joined(self, text: Text, amounts: list[Amount]) -> list[Amount]:
        """Join the ends of ranges and alternatives: "600 to 650 mm", "3U or 4U", "between 8 and 12"."""
        betweens = {hit.last for hit in self._between.find(text)}
        joins = {(hit.first, hit.last): hit.payload for hit in self._range_words.find(text)}
        joined: list[Amount] = []
        for amount in amounts:
            before = joined[-1] if joined else None
            if (
                before
                and len(before.values) == 1
                and (before.last, amount.first) in joins
                and before.dimension in {None, amount.dimension}
                and not before.suffixed
                and (text.tokens[before.last].text != "and" or before.first in betweens)
            ):
                low = before.values[0]
                if before.dimension is None and amount.unit:
                    low = (low + amount.unit.offset) * amount.unit.factor
                moved = text.tokens[before.last].text in {"to", "down"} and _follows_from(text, before.first)
                values = (
                    amount.values if moved and amount.dimension in {None, "height"} else (low, *amount.values)
                )
                joined[-1] = replace(amount, values=values, first=before.first)
                if amount.dimension is None and joins[before.last, amount.first]:
                    joined[-1] = replace(joined[-1], dimension=self._signed.dimension, unit=self._signed)
            else:
                joined.append(amount)
        return joined


def _within(amount: Amount, before: Amount | None) -> bool:
    return before is not None and amount.first < before.last


def _after_repetition(text: Text, index: int) -> int:
    """Return where a number ends, its repetition in parentheses included: "thirty (30) units"."""
    again = text.tokens[index + 1 : index + 4]
    if [token.text for token in again] == ["(", text.tokens[index].text, ")"]:
        return index + 4
    return index + 1


def _follows_from(text: Text, first: int) -> bool:
    """Say whether "from" stands before: "from 4U to 2U" is a change, of which the second counts."""
    return first > 0 and text.tokens[first - 1].text == "from"


def _without_sizes(text: Text, amounts: list[Amount]) -> Iterable[Amount]:
    """Leave out sizes such as 12 x 13 in or 430x650 mm: numbers of like magnitude on both sides of an x."""
    sized: set[int] = set()
    for index, (left, right) in enumerate(pairwise(amounts)):
        if (
            right.first != left.last + 1
            or text.tokens[left.last].text != "x"
            or left.dimension not in {None, "length"}
        ):
            continue
        one, other = text.tokens[left.first].value or 1.0, text.tokens[right.first].value or 1.0
        similar = max(one, other) < _SIMILAR * min(one, other)
        size = right.dimension == "length" and similar
        bare = (
            right.dimension is None
            and similar
            and (one > _LARGEST_COUNT_BESIDE_AN_X or not (left.whole and right.whole))
        )
        if size or bare:
            sized |= {index, index + 1}
    return (amount for index, amount in enumerate(amounts) if index not in sized)


def written(amount: Amount) -> str:
    """Write an amount as people do: "350 w", "600 - 650 mm". Reading it gives the same values and unit."""
    unit = amount.unit
    values = [value / unit.factor - unit.offset if unit else value for value in amount.values]
    if amount.dimension == "drive_size":
        values = list(amount.values)
    number = " - ".join(plain_number(round(value, 6)) for value in values)
    return f"{number} {unit.written[0]}" if unit else number
