"""The slots a message states: what every reader found, weighed by negation, hearsay and corrections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dialogs.candidates import Candidate
from dialogs.choices import ChoiceReader
from dialogs.counts import CountReader, Multiple
from dialogs.deadlines import DeadlineReader
from dialogs.measures import MeasureReader
from dialogs.negation import ScopeReader, Scopes
from dialogs.phrases import PhraseSet
from dialogs.quantities import Amount, AmountReader
from dialogs.reading import Evidence, Rejected, SlotRead, Value
from dialogs.text import Kind, Text
from knowledge.model import Knowledge
from knowledge.slots import AnySlot, ChoiceSlot, FlagSlot, ListSlot

_NOTHING_KNOWN: Mapping[str, Value] = {}
_REMOVAL_REACH = 3
_NEGATED = "it is negated"
_ONLY_REACH = 3
_CORRECTION_REACH = 4
_PAIR = 2
_DETERMINERS = frozenset({"a", "an", "the", "my", "our", "your", "his", "her", "their", "this", "that"})


@dataclass(frozen=True, slots=True)
class SlotsRead:
    """What a message states.

    Attributes:
        slots: One reading a slot, in the order in which slots are shown.
        removed: Slots that the person took back, in that order.
        corrects: Words of correction stand in the message, or a number is given up for another.
        rejected: Words that looked like a slot and were not taken, and why.
    """

    slots: tuple[SlotRead, ...]
    removed: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    corrects: bool = False


class SlotReader:
    """Reads slots from free text. Build it once; it holds no state of any conversation."""

    def __init__(self, knowledge: Knowledge) -> None:
        grammar = knowledge.slots
        self._grammar = grammar
        self._scopes = ScopeReader(knowledge.language)
        self._amounts = AmountReader(grammar)
        self._counts = CountReader(grammar)
        self._measures = MeasureReader(grammar)
        self._deadlines = DeadlineReader(grammar)
        self._choices = ChoiceReader(grammar)
        self._corrections = PhraseSet((phrase, None) for phrase in knowledge.language.corrections)
        self._removals = PhraseSet((phrase, None) for phrase in grammar.removals)
        self._only = PhraseSet((phrase, None) for phrase in knowledge.language.restrictions)
        self._called = PhraseSet((phrase, slot.id) for slot in grammar.slots for phrase in slot.called)
        self._order = list(grammar.by_id)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that slots are said with, for spelling repair."""
        readers = (self._scopes, self._amounts, self._counts, self._measures, self._deadlines, self._choices)
        words = {word for reader in readers for word in reader.vocabulary}
        return frozenset(
            words.union(
                *(
                    phrases.vocabulary
                    for phrases in (self._corrections, self._removals, self._only, self._called)
                )
            )
        )

    def read(self, text: Text, today: str, known: Mapping[str, Value] = _NOTHING_KNOWN) -> SlotsRead:
        """Return the slots a message states.

        Args:
            text: The message.
            today: The message's date (ISO), for deadlines such as "by March".
            known: Slots known before, so that "20, not 16" finds the slot that is 16.
        """
        scopes = self._scopes.read(text)
        corrected = self._corrections.find(text)
        corrections = [hit.first for hit in corrected]
        amounts, distractors = self._amounts.read(text)
        counted = self._counts.read(text, amounts, distractors, scopes)
        free = [amount for amount in amounts if amount.first not in counted.used]
        measured, rejected = self._measures.read(text, free, scopes)
        rejected += counted.rejected
        found = [
            *counted.candidates,
            *measured,
            *self._deadlines.read(text, date.fromisoformat(today), distractors),
            *self._choices.read(text),
            *_paired(counted.multiples, measured),
            *_replacing(free, scopes, known),
            *_corrected(free, [hit.last for hit in corrected], counted.candidates),
        ]
        rejected += [
            Rejected(text.words(first, last), "slots.distractor", "its number is no slot's")
            for first, last in distractors
            if any(token.kind is Kind.NUMBER for token in text.tokens[first:last])
        ]
        stated: dict[str, list[Candidate]] = {}
        for candidate in sorted(found, key=lambda c: (c.first, c.last)):
            kept, why = self._weighed(text, candidate, scopes)
            if kept is None:
                rejected.append(Rejected(text.words(candidate.first, candidate.last), candidate.rule, why))
            else:
                stated.setdefault(kept.slot, []).append(kept)
        slots = tuple(
            self._chosen(text, scopes, self._grammar.by_id[slot], stated[slot], corrections)
            for slot in self._order
            if slot in stated
        )
        taken_back = self._removed(text)
        removed = tuple(slot for slot in self._order if slot in taken_back and slot not in stated)
        given_up = any(
            amount.dimension is None and scopes.negators[amount.first] is not None for amount in free
        ) or any(one.why == _NEGATED for one in rejected)
        return SlotsRead(slots, removed, tuple(rejected), corrects=bool(corrections) or given_up)

    def _chosen(
        self,
        text: Text,
        scopes: Scopes,
        slot: AnySlot,
        candidates: Sequence[Candidate],
        corrections: Sequence[int],
    ) -> SlotRead:
        """Choose among a slot's statements; after words of correction the later one stands."""
        strong = [candidate for candidate in candidates if not candidate.weak] or list(candidates)
        if isinstance(slot, ListSlot):
            order = [choice.value for choice in slot.choices]
            named = {str(candidate.value) for candidate in candidates}
            value: Value = tuple(one for one in order if one in named)
            first, last = candidates[0].first, candidates[-1].last
            only = any(0 <= first - hit.last <= _ONLY_REACH for hit in self._only.find(text))
            rule = f"slots.{slot.id}.only" if only else candidates[0].rule
            return _read(text, scopes, Candidate(slot.id, value, first, last, first, rule))
        corrected = [c for c in strong if any(strong[0].first < at <= c.first for at in corrections)]
        if strong[-1].value == 0 and not isinstance(slot, FlagSlot):
            corrected = strong[-1:]  # "2 GPUs would be nice, but they dropped it, so zero GPUs"
        return _read(text, scopes, _taken(slot, corrected or strong, latest=bool(corrected)))

    def _weighed(self, text: Text, candidate: Candidate, scopes: Scopes) -> tuple[Candidate | None, str]:
        """Return a candidate as what is said around it leaves it, or None and why it is left out."""
        if scopes.elsewhere[candidate.main]:
            if scopes.replaced[candidate.main] and candidate.slot == self._counts.systems:
                return replace(candidate, weak=True), ""  # as many are wanted as are replaced
            return None, "it is about other gear"
        negator = scopes.negators[candidate.main]
        inside = negator is not None and candidate.first <= negator < candidate.last
        if negator is not None and not inside and not self._stays(text, candidate, scopes):
            if candidate.denied is None:
                return None, _NEGATED
            rule = f"{candidate.rule}.denied"
            first, last = min(candidate.first, negator), max(candidate.last, negator + 1)
            return Candidate(candidate.slot, candidate.denied, first, last, candidate.main, rule), ""
        return (replace(candidate, weak=True) if scopes.owned[candidate.main] else candidate), ""

    def _stays(self, text: Text, candidate: Candidate, scopes: Scopes) -> bool:
        """Say whether a place holds though words before it are denied: "no jet engine in the bedroom"."""
        slot, negator = self._grammar.by_id[candidate.slot], scopes.negators[candidate.main]
        if not isinstance(slot, ChoiceSlot) or negator is None:
            return False
        for index in range(candidate.first - 1, negator, -1):
            word = text.tokens[index].text
            if word in slot.places:
                # "it won't sit in an office" denies the place
                between = {token.text for token in text.tokens[negator + 1 : index]}
                return not between <= {*slot.places, *slot.placed_by, *_DETERMINERS}
            if word not in _DETERMINERS:
                return False
        return False

    def _removed(self, text: Text) -> set[str]:
        """Return the slots named right after words that take something back."""
        ends = [hit.last for hit in self._removals.find(text)]
        return {
            hit.payload
            for hit in self._called.find(text)
            if any(end <= hit.first <= end + _REMOVAL_REACH for end in ends)
        }


def _taken(slot: AnySlot, candidates: Sequence[Candidate], *, latest: bool) -> Candidate:
    """Choose by the slot's convention: the first, last, least or greatest; of equals the first."""
    take = "last" if latest or isinstance(slot, FlagSlot | ListSlot) else slot.take
    match take:
        case "first":
            return candidates[0]
        case "last":
            return candidates[-1]
        case "least":
            return min(candidates, key=_size)
        case "greatest":
            return max(candidates, key=_size)


def _size(candidate: Candidate) -> int:
    return candidate.value if isinstance(candidate.value, int) else 0


def _read(text: Text, scopes: Scopes, candidate: Candidate) -> SlotRead:
    hedged = any(scopes.hedged[candidate.first : candidate.last])
    words = text.words(candidate.first, candidate.last)
    return SlotRead(candidate.slot, candidate.value, Evidence(words, candidate.rule, hedged))


def _paired(multiples: Sequence[Multiple], measured: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield what a number beside an amount of power says: two supplies are redundant, two cards two GPUs."""
    owners = {candidate.main: candidate.slot for candidate in measured}
    for multiple in multiples:
        match owners.get(multiple.amount.first):
            case "psu_watts":
                if multiple.count > _PAIR:
                    continue  # "4x 2000W" may all be needed
                value = "redundant" if multiple.count == _PAIR else "none"
                rule = "slots.psu_redundancy.paired"
                yield Candidate(
                    "psu_redundancy", value, multiple.first, multiple.amount.last, multiple.first, rule
                )
            case "gpu_tdp_w":
                rule = "slots.gpu_count.paired"
                yield Candidate(
                    "gpu_count", multiple.count, multiple.first, multiple.amount.last, multiple.first, rule
                )
            case _:
                continue


def _replacing(free: Sequence[Amount], scopes: Scopes, known: Mapping[str, Value]) -> Iterator[Candidate]:
    """Yield new values for known ones that a message names only by number: "20, not 16"."""
    bare = [amount for amount in free if amount.dimension is None and amount.whole and not amount.suffixed]
    for old in bare:
        slots = [
            slot for slot, value in known.items() if not isinstance(value, bool) and value == old.values[0]
        ]
        if len(slots) != 1 or (scopes.negators[old.first] is None):
            continue
        for new in bare:
            if new is not old and scopes.negators[new.first] is None:
                rule = f"slots.{slots[0]}.replaced"
                yield Candidate(slots[0], int(new.values[0]), new.first, new.last, new.first, rule)
                break


def _corrected(
    free: Sequence[Amount], corrections: Sequence[int], counts: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the later value of a count that is corrected by number only: "12 disks. no wait, 16."."""
    for amount in free:
        if amount.dimension is not None or not amount.whole or amount.suffixed:
            continue
        near = any(0 <= amount.first - end <= _CORRECTION_REACH for end in corrections)
        earlier = [count for count in counts if count.first < amount.first and not count.weak]
        if near and earlier:
            slot = max(earlier, key=lambda count: count.first).slot
            rule = f"slots.{slot}.corrected"
            yield Candidate(slot, int(amount.values[0]), amount.first, amount.last, amount.first, rule)
