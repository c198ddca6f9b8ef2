"""Counts: "8 front NVMe bays", "dual 3090s", "gpu x2", "48 1U machines", "qty 40", "15x 18TB"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.candidates import Candidate, demanding, summed
from dialogs.groups import GroupReader, Message
from dialogs.growth import GrowthReader
from dialogs.negation import Scopes
from dialogs.nouns import Counts, NounReader
from dialogs.phrases import PhraseSet
from dialogs.quantities import Amount
from dialogs.reading import Rejected
from dialogs.text import Kind, Text
from knowledge.slots import CountSlot, Dimension, SlotGrammar

_HEADING_REACH = 4
_ABSENCE_REACH = 5
_COMPOUND_REACH = 3
_MOST_UNKNOWN = 2
"""Words nobody listed that may stand between a number and its noun: "sixty used enterprise drives"."""
_LINKS = frozenset({"-", "/", '"'})
_SEVERAL_HEIGHTS = "us"
"""Ends "2Us", which are systems."""
_ENDS_OF_A_PART = frozenset(",;.(")
_ARTICLES = frozenset({"a", "an"})
_WITH = frozenset({"with", "w", "of"})
_INSIDE = frozenset({"in", "into", "inside", "per", "on"})


@dataclass(frozen=True, slots=True)
class Multiple:
    """A number before or after an amount of power: "2x 350W". Whose it is depends on whose the power is."""

    count: int
    first: int
    amount: Amount


@dataclass(frozen=True, slots=True)
class Counted:
    """What the counts of a message are.

    Attributes:
        candidates: The counts, in order of place.
        rejected: Counts that can't be, and why.
        used: Where the amounts start that counted something.
        multiples: Numbers beside an amount of power.
    """

    candidates: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...]
    used: frozenset[int]
    multiples: tuple[Multiple, ...]


class CountReader:
    """Finds what each number counts."""

    def __init__(self, grammar: SlotGrammar) -> None:
        slots = [slot for slot in grammar.slots if isinstance(slot, CountSlot)]
        self._implied: dict[Dimension | None, CountSlot] = {
            dimension: slot for slot in slots for dimension in slot.implied_by
        }
        self._headings = {heading: slot for slot in slots for heading in slot.headings}
        self._systems = next(slot for slot in slots if slot.systems)
        self._nouns = NounReader(grammar)
        self._after_numbers = PhraseSet((phrase, None) for phrase in grammar.after_numbers)
        self._growth = GrowthReader(grammar)
        self._adjectives = frozenset(grammar.adjectives)
        self._breaks = frozenset(grammar.not_adjectives)
        self._multiples = grammar.multiples
        self._beside_sizes = frozenset(grammar.beside_sizes)
        self._sizes = frozenset(grammar.multiplied_not_before)
        self._absence = frozenset(grammar.absence)
        self._joints = frozenset(grammar.joints)
        self._other_parts = frozenset(grammar.other_parts)
        self._pieces = frozenset(grammar.pieces)
        self._groups = GroupReader(grammar)
        self._holding = frozenset(grammar.holding)

    @property
    def systems(self) -> str:
        """The slot that counts whole systems."""
        return self._systems.id

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that counts are made of, for spelling repair."""
        return (
            self._nouns.vocabulary | self._growth.vocabulary | self._adjectives | frozenset(self._multiples)
        )

    def read(
        self, text: Text, amounts: Sequence[Amount], distractors: Sequence[tuple[int, int]], scopes: Scopes
    ) -> Counted:
        """Return every count of the message; `distractors` are words whose numbers count nothing."""
        loose = {first: hits[0].last for first, hits in self._after_numbers.by_first(text).items()}
        by_first = {amount.first: amount for amount in amounts}
        names = dict(distractors)
        message = Message(text, by_first, self._nouns.read(text, names), loose, names, scopes)
        candidates: list[Candidate] = []
        rejected: list[Rejected] = []
        used: set[int] = set()
        multiples: list[Multiple] = []
        models = {index for hit in message.nouns.starts.values() for index in range(hit.first, hit.last)}
        for amount in amounts:
            if amount.dimension is not None or not amount.whole or max(amount.values) < 1:
                continue
            if amount.first in models:
                continue  # a model's number, such as 3090
            counts = self._counts(message, amount)
            if counts is not None:
                used.add(amount.first)
                holds = message.word(amount.first - 1) in _INSIDE and self._one_system(message, amount.first)
                candidates += () if holds else _believed(amount, counts)
                rejected += _beyond(text, amount, counts)
            elif power := _power_beside(message, amount):
                used.add(amount.first)
                multiples.append(Multiple(int(amount.values[0]), amount.first, power))
        candidates += self._said_in_words(message, multiples)
        fitted = tuple(self._fitted(message, amounts, candidates))
        candidates += fitted
        used |= {candidate.first for candidate in fitted}
        candidates += self._named_once(message, candidates)
        bare = [amount for amount in amounts if amount.dimension is None and amount.whole]
        free = [one for one in bare if one.first not in used and self._ends(message, one)]
        sized = any(amount.dimension == "height" for amount in amounts)
        for grown in tuple(self._growth.read(text, message.nouns, free, candidates, sized=sized)):
            used.add(grown.first)
            candidates.append(grown)
        candidates += self._absent(message, candidates)
        candidates = list(self._groups.read(message, candidates))
        return Counted(tuple(summed(text, candidates)), tuple(rejected), frozenset(used), tuple(multiples))

    def _counts(self, message: Message, amount: Amount) -> Counts | None:
        """Find what a number counts: what follows it, else what stands before ("disks 4 pieces": before)."""
        other = message.amounts.get(amount.last + 1)
        if message.word(amount.last) == "not" and other is not None and other.dimension is None:
            return self._forward(message, other.last, other)  # "16, not 12 bays" without the comma
        ahead = self._forward(message, message.loose.get(amount.last, amount.last), amount)
        behind = self._backward(message, amount)
        if message.word(amount.first - 1) in self._other_parts and message.word(amount.last) in self._pieces:
            return None
        if message.word(amount.last) not in self._pieces or (behind and behind.slot.systems and ahead):
            return ahead or behind  # "chassis: 4 pcs GPU"
        return behind or ahead

    def _forward(self, message: Message, index: int, amount: Amount | None) -> Counts | None:
        """Find what is counted to the right: adjectives and sizes may stand before the noun."""
        start, tokens = index, message.text.tokens
        suffixed = amount is not None and amount.suffixed
        if index not in message.nouns.starts and (suffixed or message.word(index) in self._sizes):
            return None  # "2 slot cards"
        implied: Counts | None = None
        powered, unknown = False, 0
        while index < len(tokens):
            token, hit, size = tokens[index], message.nouns.starts.get(index), message.amounts.get(index)
            role = hit.payload.role if hit is not None else None
            if hit is not None and role == "implying":
                if powered:
                    return None  # "2x 800 W hot swap" are supplies
                implied = Counts(hit.payload.slot, hit.last)
                index = hit.last
            elif hit is not None:
                if role == "pronoun" and implied is not None:
                    return implied  # "6x 18TB to begin with" are drives
                return self._nouns.named(message.nouns, hit, amount)
            elif size is not None:
                end = self._past(message, size)
                if end is None:
                    break
                powered = powered or size.dimension == "power"
                slot = self._implied.get(size.dimension)
                several = message.word(size.last - 1) == _SEVERAL_HEIGHTS
                beside = several or all(token.text in self._beside_sizes for token in tokens[start:index])
                if slot and implied is None and beside:
                    implied = Counts(slot, size.last)
                index = end
            elif beyond := self._passed(message, index):
                index = beyond
            elif (
                token.kind is Kind.WORD
                and token.text.isalnum()
                and token.text not in self._breaks
                and unknown < _MOST_UNKNOWN
            ):
                unknown += 1
                index += 1
            else:
                break
        return implied

    def _passed(self, message: Message, index: int) -> int | None:
        """Return where the words go on after an adjective, a make ("gen4 x4") or the dot of "60 nos. HDD"."""
        word = message.word(index)
        dotted = word == "." and message.word(index - 1) in self._pieces
        if index in message.names:
            return message.names[index]
        return index + 1 if dotted or word in self._adjectives or word in _LINKS else None

    def _past(self, message: Message, size: Amount) -> int | None:
        """Return where the words go on after an amount between a number and its noun; None to stop there.

        Sizes are passed ("12 8TB drives"), and compounds such as the "8 bay" of "three 8-bay boxes".
        """
        if size.dimension is not None:
            return None if size.dimension == "money" else size.last
        inner = message.nouns.starts.get(size.last)
        if inner is None:
            return size.last + 1 if message.word(size.last) in self._sizes else None
        systems = inner.payload.slot.systems or inner.payload.role == "decoy"
        return inner.last if not systems and self._leads_to_systems(message, inner.last) else None

    def _leads_to_systems(self, message: Message, index: int) -> bool:
        """Say whether a noun for whole systems follows here, adjectives between."""
        end = index
        while end - index < _COMPOUND_REACH and message.word(end) in self._adjectives:
            if end in message.nouns.starts:
                break
            end += 1
        outer = message.nouns.starts.get(end)
        return outer is not None and outer.payload.slot.systems

    def _backward(self, message: Message, amount: Amount) -> Counts | None:
        """Find what is counted to the left: "gpu x2", "GPUs: 2", "qty 40", "disks 4 pieces"."""
        times = message.word(amount.first - 1) == "x"
        if times and (counts := self._multiplied(message, amount)):
            return counts
        if not self._ends(message, amount):
            return None
        jointed = message.word(amount.last) in self._pieces
        for index in range(amount.first - 1, max(-1, amount.first - 1 - _HEADING_REACH), -1):
            word = message.word(index)
            heading = self._headings.get(word)
            enclosed = word == "(" and message.word(amount.last) == ")"
            if enclosed or (word in self._joints and heading is None):
                jointed = True
                continue
            if word == "for":
                continue  # "quote for 40"; but "drives for 3" counts no drives
            hit = message.nouns.ending_at(index + 1)
            inner = message.ending_at(hit.first) if hit is not None and times else None
            if inner is not None and inner.dimension is None:
                return Counts(self._systems, amount.last)  # "12 LFF x 20", but not "18TB disks x6"
            if heading is not None:
                part = message.nouns.ending_at(index) if heading.systems else None
                return Counts(part.payload.slot if part else heading, amount.last)  # "gpu qty 6"
            return Counts(hit.payload.slot, amount.last) if hit is not None and jointed else None
        return None

    def _multiplied(self, message: Message, amount: Amount) -> Counts | None:
        """Find what an "x" before a number multiplies: "12TB x8", "gpu x2 and", or systems in ", x25"."""
        before = message.ending_at(amount.first - 1)
        if before is not None and before.dimension in self._implied:
            return Counts(self._implied[before.dimension], amount.last)
        if self._ends(message, amount):
            alone = message.word(amount.first - 2) in _ENDS_OF_A_PART
            return Counts(self._systems, amount.last) if alone else None
        hit = message.nouns.ending_at(amount.first - 1)
        return Counts(hit.payload.slot, amount.last) if hit is not None else None

    def _ends(self, message: Message, amount: Amount) -> bool:
        """Say whether nothing that could be counted follows a number."""
        if amount.last >= len(message.text.tokens):
            return True
        after = message.text.tokens[amount.last]
        if after.text in self._other_parts:
            return False
        return after.kind is Kind.MARK or after.text in self._breaks or after.text in self._pieces

    def _said_in_words(self, message: Message, multiples: list[Multiple]) -> Iterator[Candidate]:
        """Yield the counts of words: "dual 3090s", "a GPU"; "dual 1600W" is added to `multiples`."""
        for index, token in enumerate(message.text.tokens):
            article, count = token.text in _ARTICLES, self._multiples.get(token.text)
            sized = count is not None and message.word(index + 1) in self._sizes
            if (count is None and not article) or sized or index in message.nouns.starts:
                continue
            counts = self._forward(message, index + 1, None)
            power = message.amounts.get(index + 1)
            if counts is None or counts.noun is None:
                if count is not None and power is not None and power.dimension == "power":
                    multiples.append(Multiple(count, index, power))
                continue
            if article:
                plural = message.word(counts.last - 1).endswith("s")
                if not counts.slot.article_is_one or plural or self._nouns.modifies(message.nouns, counts):
                    continue
            elif not counts.slot.multiples:
                continue
            rule = f"slots.{counts.slot.id}.word"
            yield Candidate(counts.slot.id, count or 1, index, counts.last, index, rule, weak=article)

    def _fitted(
        self, message: Message, amounts: Sequence[Amount], candidates: Sequence[Candidate]
    ) -> Iterator[Candidate]:
        """Yield what a number counts that goes into a system: "we want 24 in 4U" after speaking of drives."""
        counted = {c.first for c in candidates}
        for amount in amounts:
            if amount.dimension is not None or amount.first in counted or not amount.whole:
                continue
            if not (self._goes_in(message, amount) or self._is_held(message, amount)):
                continue
            parts = [
                hit
                for hit in message.nouns.starts.values()
                if hit.payload.role in {"noun", "generic", "implying"} and not hit.payload.slot.systems
            ]
            nearest = min(parts, key=lambda hit: abs(hit.first - amount.first), default=None)
            if nearest is not None and amount.values[0] <= nearest.payload.slot.at_most:
                slot, value = nearest.payload.slot.id, int(amount.values[0])
                yield Candidate(slot, value, amount.first, amount.last, amount.first, f"slots.{slot}.fitted")

    def _goes_in(self, message: Message, amount: Amount) -> bool:
        """Say whether a system follows that a number goes into: "24 in 4U", "6 in 1 case", "six per box"."""
        size, inner = message.amounts.get(amount.last + 1), message.nouns.starts.get(amount.last + 1)
        match message.word(amount.last):
            case "in":
                return (size is not None and size.dimension == "height") or self._one_system(
                    message, amount.last + 1
                )
            case "per":
                return inner is not None and inner.payload.slot.systems
            case "each" | "apiece":
                return message.word(amount.first - 1) in _WITH  # "5 boxes with 8 each"
            case _:
                return False

    def _one_system(self, message: Message, index: int) -> bool:
        """Say whether "one chassis" or "a box" stands here: what others go into, not what is counted."""
        inner = message.nouns.starts.get(index + 1)
        one = message.word(index) in {"1", "each", *_ARTICLES}
        return one and inner is not None and inner.payload.slot.systems and inner.payload.role == "noun"

    def _is_held(self, message: Message, amount: Amount) -> bool:
        """Say whether a number ends what something holds: "whatever case takes four"."""
        return message.word(amount.first - 1) in self._holding and self._ends(message, amount)

    def _named_once(self, message: Message, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield one for a product that is named without a number: "an A2000", "the 3060 stays"."""
        counted = {c.slot for c in candidates}
        named = [hit for hit in message.nouns.starts.values() if hit.payload.named]
        named = [hit for hit in named if not any(one.first < hit.first < one.last for one in named)]
        for hit in named if len(named) == 1 else ():
            slot, last = hit.payload.slot, message.word(hit.last - 1)
            whole = Counts(slot, hit.last, hit)
            alone = slot.article_is_one and not last.endswith("s")
            if alone and slot.id not in counted and not self._nouns.modifies(message.nouns, whole):
                rule = f"slots.{slot.id}.named"
                yield Candidate(slot.id, 1, hit.first, hit.last, hit.first, rule, weak=True)
                return

    def _absent(self, message: Message, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield zero for nouns of which there are none: "no GPUs", "we do not need any graphics card"."""
        counted = {index for c in candidates if not c.weak for index in range(c.first, c.last)}
        for first, hit in message.nouns.starts.items():
            cue, slot = message.scopes.negators[first], hit.payload.slot
            if cue is None or not slot.none_is_zero or hit.payload.role != "noun" or first in counted:
                continue
            between = message.text.tokens[cue:first]
            if 0 < len(between) <= _ABSENCE_REACH and all(token.text in self._absence for token in between):
                yield Candidate(slot.id, 0, cue, hit.last, cue, f"slots.{slot.id}.none")


def _believed(amount: Amount, counts: Counts) -> Iterator[Candidate]:
    """Yield the count if its value can be believed; one system, and a count of places, are only weak."""
    slot = counts.slot
    value = int(demanding(amount.values, slot.take))
    if slot.at_least <= value <= slot.at_most:
        site = counts.noun is not None and counts.noun.payload.role == "site"
        last = max(counts.last, amount.last)
        rule = f"slots.{slot.id}.count"
        weak = site or (slot.systems and value == 1)
        yield Candidate(slot.id, value, amount.first, last, amount.first, rule, weak=weak)


def _beyond(text: Text, amount: Amount, counts: Counts) -> Iterator[Rejected]:
    """Yield a count that is more than one system takes, which may be said of a whole fleet."""
    slot = counts.slot
    value = int(demanding(amount.values, slot.take))
    if value > slot.at_most:
        words = text.words(amount.first, max(counts.last, amount.last))
        yield Rejected(words, f"slots.{slot.id}.bounds", f"{value} is more than {slot.at_most}")


def _power_beside(message: Message, amount: Amount) -> Amount | None:
    """Return the amount of power that a number multiplies: "2x 350W", "2 350W ...", "300W x4"."""
    after = message.amounts.get(amount.last + (message.word(amount.last) == "x"))
    before = message.ending_at(amount.first - 1) if message.word(amount.first - 1) == "x" else None
    return next((one for one in (after, before) if one is not None and one.dimension == "power"), None)
