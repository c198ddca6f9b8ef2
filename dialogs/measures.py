"""Measures: which slot an amount with a unit belongs to, by the words near it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.candidates import Candidate, demanding
from dialogs.negation import FULL_STOPS, Scopes
from dialogs.phrases import Hit, PhraseSet
from dialogs.quantities import Amount
from dialogs.reading import Rejected
from dialogs.text import Kind, Text
from knowledge.slots import CountSlot, MeasureSlot, SlotGrammar, noun_phrases

_COMMA_COST = 3.0
_CLOSING_COST = 6.0
_STOP_COST = 12.0
_AMOUNT_COST = 2.0
_BEFORE_COST = 0.5
_WEAK_COST = 5.0
_JOIN_COST = 2.0
_JOINS = frozenset({"and", "or", "with", "but", "plus", "+", "so"})
_FARTHEST = 20.0
_FARTHEST_WITHOUT_DEFAULT = 6.0
_DECOY_FARTHEST = 3.0
_DECOY_FARTHEST_BEFORE = 2.0
_JOINTS_AT_MOST = 4
_PHYSICAL = frozenset({"length", "power", "temperature", "sound", "mass", "capacity"})
"""Dimensions that nobody means otherwise: "depth 5 kg" is a slip, "inlet 500 cfm" another subject."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """What words near an amount say: whose it is (`slot`), or that it is not this slot's (`decoy`).

    `noun` is a part's name; one that is denied ("no GPUs") owns no amount.
    """

    slot: MeasureSlot
    decoy: bool
    weak: bool = False
    beside_nouns: bool = False
    noun: bool = False


class MeasureReader:
    """Gives each amount to the slot whose words stand nearest, or to none."""

    def __init__(self, grammar: SlotGrammar) -> None:
        self._slots = [slot for slot in grammar.slots if isinstance(slot, MeasureSlot)]
        nouns = {slot.id: list(noun_phrases(slot)) for slot in grammar.slots if isinstance(slot, CountSlot)}
        self._cues = PhraseSet(
            [(phrase, _Cue(slot, decoy=False)) for slot in self._slots for phrase in slot.cues]
            + [
                (phrase, _Cue(slot, decoy=False, noun=True))
                for slot in self._slots
                for phrase in nouns.get(slot.nouns_of or "", ())
            ]
            + [
                (phrase, _Cue(slot, decoy=False, weak=True))
                for slot in self._slots
                for phrase in slot.weak_cues
            ]
            + [
                (phrase, _Cue(slot, decoy=False, beside_nouns=True))
                for slot in self._slots
                for phrase in slot.cues_beside_nouns
            ]
            + [(phrase, _Cue(slot, decoy=True)) for slot in self._slots for phrase in slot.decoys]
        )
        self._nouns = PhraseSet((phrase, name) for name, phrases in nouns.items() for phrase in phrases)
        self._bare_cues = PhraseSet((phrase, slot) for slot in self._slots for phrase in slot.bare_cues)
        self._with_default = frozenset(slot.dimension for slot in self._slots if slot.default)
        self._joints = frozenset(grammar.joints)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of these phrases, for spelling repair."""
        return self._cues.vocabulary | self._bare_cues.vocabulary

    def read(
        self, text: Text, amounts: Sequence[Amount], scopes: Scopes
    ) -> tuple[list[Candidate], list[Rejected]]:
        """Return what the amounts state, in order of place, and the amounts left out with the reason.

        Args:
            text: The message.
            amounts: Its amounts; those that count something left out.
            scopes: What it denies.
        """
        spoken = {hit.payload for hit in self._nouns.find(text)}
        cues = [
            cue
            for cue in _uncovered(self._cues.find(text))
            if (not cue.payload.beside_nouns or cue.payload.slot.nouns_of in spoken)
            and not (cue.payload.noun and scopes.negators[cue.first] is not None)
        ]
        bare = self._bare_cues.find(text)
        candidates: list[Candidate] = []
        rejected: list[Rejected] = []
        for amount in amounts:
            if amount.dimension is None:
                slot = self._bare_slot(text, amount, bare)
                why = ""
            else:
                slot, why = self._nearest(text, amount, cues, amounts)
            if slot is None:
                if misfit := self._misfit(text, amount, bare):
                    words = text.words(amount.first, amount.last)
                    why = f"{misfit.name} has no unit of {amount.dimension}"
                    rejected.append(Rejected(words, f"slots.{misfit.id}.unit", why))
                elif why:
                    rejected.append(Rejected(text.words(amount.first, amount.last), "slots.measure", why))
                continue
            value = _value(amount, slot)
            if _of_other(text, amount, slot):
                why = f"{value} is likelier the size of what it goes into"
                rejected.append(
                    Rejected(text.words(amount.first, amount.last), f"slots.{slot.id}.bounds", why)
                )
                continue
            if not _believable(amount, slot):
                why = f"{value} is no believable value of {slot.id}"
                rejected.append(
                    Rejected(text.words(amount.first, amount.last), f"slots.{slot.id}.bounds", why)
                )
                continue
            rule = f"slots.{slot.id}.{'bare' if amount.dimension is None else 'measure'}"
            weak = _doubted(text, amount, slot)
            candidates.append(
                Candidate(slot.id, value, amount.first, amount.last, amount.first, rule, weak=weak)
            )
        return candidates, rejected

    def _bare_slot(self, text: Text, amount: Amount, cues: Sequence[Hit[MeasureSlot]]) -> MeasureSlot | None:
        """Find the slot of a number without a unit: a word such as "depth" must stand beside it."""
        if amount.suffixed:
            return None
        for cue in sorted(cues, key=lambda hit: (not _believable(amount, hit.payload), hit.first - hit.last)):
            if cue.first == amount.last:
                return cue.payload
            between = text.tokens[cue.last : amount.first]
            if (
                cue.last <= amount.first
                and len(between) <= _JOINTS_AT_MOST
                and all(token.text in self._joints for token in between)
            ):
                return cue.payload
        return None

    def _misfit(self, text: Text, amount: Amount, cues: Sequence[Hit[MeasureSlot]]) -> MeasureSlot | None:
        """Return the slot that an amount is said to be, though its unit measures something else."""
        slot = self._bare_slot(text, amount, cues) if amount.dimension in _PHYSICAL else None
        # a height may be told in millimetres, too
        related = {slot.dimension, amount.dimension} <= {"height", "length"} if slot else True
        return None if related else slot

    def _names_it(self, text: Text, cue: Hit[_Cue], amount: Amount) -> bool:
        """Say whether words before an amount are its subject: "the cooler is 160 mm high"."""
        between = text.tokens[cue.last : amount.first]
        return cue.last <= amount.first and all(token.text in self._joints for token in between)

    def _nearest(
        self, text: Text, amount: Amount, cues: Sequence[Hit[_Cue]], amounts: Sequence[Amount]
    ) -> tuple[MeasureSlot | None, str]:
        """Return the slot whose cue is nearest and no decoy; else the dimension's default; else why none."""
        slots = [slot for slot in self._slots if slot.dimension == amount.dimension]
        slots = [slot for slot in slots if _believable(amount, slot)] or slots
        mine = [s for s in slots if not s.units or (amount.unit is not None and amount.unit.id in s.units)]
        best: dict[str, tuple[float, Hit[_Cue]]] = {}
        for cue in cues:
            slot = cue.payload.slot
            if slot not in mine or _overlap(cue, amount):
                continue
            cost = _distance(text, amount, cue, amounts) + _WEAK_COST * cue.payload.weak
            farthest = _FARTHEST if slot.dimension in self._with_default else _FARTHEST_WITHOUT_DEFAULT
            if cue.payload.decoy and not self._names_it(text, cue, amount):
                farthest = _DECOY_FARTHEST if cue.first >= amount.last else _DECOY_FARTHEST_BEFORE
            if cost < farthest and (slot.id not in best or cost < best[slot.id][0]):
                best[slot.id] = (cost, cue)
        ranked = sorted(
            ((cost, cue) for cost, cue in best.values() if not cue.payload.decoy),
            key=lambda pair: (pair[0], pair[1].first - pair[1].last, mine.index(pair[1].payload.slot)),
        )
        if ranked:
            return ranked[0][1].payload.slot, ""
        spoken = {cue.payload.slot.id for cue in cues if not (cue.payload.decoy or cue.payload.weak)}
        for slot in mine:
            small = slot.spoken_at_most is not None and _value(amount, slot) <= slot.spoken_at_most
            if small and slot.id not in best and spoken.intersection(one.id for one in mine) == {slot.id}:
                return slot, ""
        for slot in mine:
            alone = amount.unit is not None and amount.unit.id in slot.default_units and _alone(text, amount)
            if slot.id not in best and (slot.default or alone):
                return slot, ""
        spoiler = next((cue for _, cue in best.values()), None)
        if spoiler is not None:
            return None, f"near {text.words(spoiler.first, spoiler.last)!r} it means something else"
        return None, "nothing near it says what it measures" if mine else ""


def _believable(amount: Amount, slot: MeasureSlot) -> bool:
    return slot.at_least <= _value(amount, slot) <= slot.at_most


def _doubted(text: Text, amount: Amount, slot: MeasureSlot) -> bool:
    """Say whether an amount is likelier something else's, a cabinet's or what is free in one."""
    after = text.tokens[amount.last].text if amount.last < len(text.tokens) else ""
    large = slot.doubted_above is not None and _value(amount, slot) > slot.doubted_above
    return large or after in slot.doubted_before


def _of_other(text: Text, amount: Amount, slot: MeasureSlot) -> bool:
    """Say whether an amount is the size of what systems go into: "a shock rack, the biggest is 10U"."""
    if slot.doubted_above is None or _value(amount, slot) <= slot.doubted_above:
        return False
    after = text.tokens[amount.last].text if amount.last < len(text.tokens) else ""
    spoken = {token.text for token in text.tokens}
    return not spoken.isdisjoint(slot.doubted_beside) and after not in slot.sure_before


def _value(amount: Amount, slot: MeasureSlot) -> int:
    """Return the value in the slot's unit, rounded; of a range the end that is demanding."""
    return int(demanding(amount.values, slot.take) / slot.scale + 0.5)


def _overlap(cue: Hit[_Cue], amount: Amount) -> bool:
    return (
        cue.first < amount.last
        and amount.first < cue.last
        and not (cue.first < amount.first or amount.last < cue.last)
    )


def _distance(text: Text, amount: Amount, cue: Hit[_Cue], amounts: Sequence[Amount]) -> float:
    """Return how far a cue is from an amount: the words between, more for commas, stops, amounts."""
    if cue.first >= amount.last:
        first, last, cost = amount.last, cue.first, 0.0
    elif cue.last <= amount.first:
        first, last, cost = cue.last, amount.first, _BEFORE_COST
    else:
        return 0.0  # a phrase with the number in it
    for token in text.tokens[first:last]:
        cost += _step(token.text)
    cost += _AMOUNT_COST * sum(first <= other.first < last for other in amounts)
    return cost


def _alone(text: Text, amount: Amount) -> bool:
    """Say whether an amount is a clause by itself: "40 systems, 6 weeks"."""
    tokens = text.tokens
    opens = amount.first == 0 or tokens[amount.first - 1].kind is Kind.MARK
    return opens and (amount.last >= len(tokens) or tokens[amount.last].kind is Kind.MARK)


def _step(word: str) -> float:
    """Return what a word between a cue and an amount costs."""
    if word in FULL_STOPS - {"(", ")"}:
        return _STOP_COST
    return {",": _COMMA_COST, ")": _CLOSING_COST}.get(word, _JOIN_COST if word in _JOINS else 1.0)


def _uncovered(hits: Sequence[Hit[_Cue]]) -> list[Hit[_Cue]]:
    """Leave out cues within a decoy of the same slot, and decoys within a longer cue of it."""
    by_slot: Mapping[str, list[Hit[_Cue]]] = _grouped(hits)
    return [hit for hit in hits if not any(_covers(other, hit) for other in by_slot[hit.payload.slot.id])]


def _grouped(hits: Sequence[Hit[_Cue]]) -> dict[str, list[Hit[_Cue]]]:
    groups: dict[str, list[Hit[_Cue]]] = {}
    for hit in hits:
        groups.setdefault(hit.payload.slot.id, []).append(hit)
    return groups


def _covers(other: Hit[_Cue], hit: Hit[_Cue]) -> bool:
    longer = other.last - other.first > hit.last - hit.first
    return (
        longer
        and other.first <= hit.first
        and hit.last <= other.last
        and other.payload.decoy != hit.payload.decoy
    )
