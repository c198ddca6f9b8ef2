"""Slots whose value is named, not counted: choices, yes or no, lists."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from dialogs.candidates import Candidate
from dialogs.phrases import Hit, PhraseSet
from dialogs.reading import Value
from dialogs.text import Text
from knowledge.slots import AnySlot, ChoiceSlot, CountSlot, FlagSlot, ListSlot, MeasureSlot, SlotGrammar


@dataclass(frozen=True, slots=True)
class _Named:
    """What a phrase states: `value` for a slot, `denied` when negated; a decoy (no value) states nothing."""

    slot: str
    value: Value | None
    denied: Value | None = None
    weak: bool = False


class ChoiceReader:
    """Finds the words that name a value."""

    def __init__(self, grammar: SlotGrammar) -> None:
        self._phrases = PhraseSet(entry for slot in grammar.slots for entry in _entries(slot))
        contexts = [
            (phrase, slot.id)
            for slot in grammar.slots
            if isinstance(slot, ListSlot)
            for phrase in slot.context
        ]
        self._contexts = PhraseSet(contexts)
        self._needs_context = frozenset(slot for _, slot in contexts)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of these phrases, for spelling repair."""
        return self._phrases.vocabulary | self._contexts.vocabulary

    def read(self, text: Text) -> list[Candidate]:
        """Return what the words name, in order of place; of a slot's overlapping phrases the longest."""
        contexts = {hit.payload for hit in self._contexts.find(text)}
        by_slot: dict[str, list[Hit[_Named]]] = {}
        for hit in self._phrases.find(text):
            by_slot.setdefault(hit.payload.slot, []).append(hit)
        candidates = []
        for slot, hits in by_slot.items():
            for hit in _longest(hits):
                named = hit.payload
                if named.value is None or (named.weak and slot in self._needs_context - contexts):
                    continue
                rule = f"slots.{slot}.named"
                candidates.append(
                    Candidate(
                        slot, named.value, hit.first, hit.last, hit.first, rule, named.denied, named.weak
                    )
                )
        return sorted(candidates, key=lambda candidate: (candidate.first, candidate.slot))


def _entries(slot: AnySlot) -> Iterator[tuple[str, _Named]]:
    """Yield a slot's phrases with what they state."""
    match slot:
        case ChoiceSlot() | ListSlot():
            for choice in slot.choices:
                yield from _each(choice.says, _Named(slot.id, choice.value, choice.denied))
                yield from _each(choice.implied, _Named(slot.id, choice.value, choice.denied, weak=True))
            yield from _each(slot.decoys, _Named(slot.id, None))
        case FlagSlot():
            yield from _each(slot.says, _Named(slot.id, value=True, denied=False))
            yield from _each(slot.denies, _Named(slot.id, value=False))
            yield from _each(slot.decoys, _Named(slot.id, None))
        case CountSlot() | MeasureSlot():
            return
        case _:
            assert_never(slot)


def _each(phrases: Iterable[str], named: _Named) -> Iterator[tuple[str, _Named]]:
    return ((phrase, named) for phrase in phrases)


def _longest(hits: Sequence[Hit[_Named]]) -> list[Hit[_Named]]:
    """Keep hits that don't overlap: the longest, a decoy before a value of equal length, the first."""
    taken: set[int] = set()
    kept = []
    for hit in sorted(hits, key=lambda hit: (hit.first - hit.last, hit.payload.value is not None, hit.first)):
        span = range(hit.first, hit.last)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(hit)
    return kept
