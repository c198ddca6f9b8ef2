"""Counts that multiply: "two rows of 4 GPUs", "three per store in 12 stores"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.candidates import Candidate
from dialogs.negation import Scopes
from dialogs.nouns import Nouns
from dialogs.quantities import Amount
from dialogs.text import Text
from knowledge.slots import CountSlot, SlotGrammar

_INTO = frozenset({"in", "at", "for", "per", "to"})


@dataclass(frozen=True, slots=True)
class Message:
    """A message with what stands at each token.

    `loose` are words that only loosen a number ("or more"), `names` are ones that name a make ("gen4 x4");
    both tell where they end.
    """

    text: Text
    amounts: Mapping[int, Amount]
    nouns: Nouns
    loose: Mapping[int, int]
    names: Mapping[int, int]
    scopes: Scopes

    def word(self, index: int) -> str:
        """Return the word at this place, empty beyond the ends."""
        return self.text.tokens[index].text if 0 <= index < len(self.text.tokens) else ""

    def ending_at(self, index: int) -> Amount | None:
        """Return the amount that ends right before this token."""
        return next((amount for amount in self.amounts.values() if amount.last == index), None)


class GroupReader:
    """Multiplies what stands in several groups or at several places by their number."""

    def __init__(self, grammar: SlotGrammar) -> None:
        self._systems = next(slot for slot in grammar.slots if isinstance(slot, CountSlot) and slot.systems)
        self._rows = frozenset(grammar.rows)
        self._each = frozenset(grammar.each)

    def read(self, message: Message, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield the counts of a message, multiplied where it says so."""
        yield from self._at_each_site(message, tuple(self._in_rows(message, candidates)))

    def _in_rows(self, message: Message, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield the counts; what stands in several rows is multiplied: "two rows of 4 GPUs"."""
        for one in candidates:
            rows = message.ending_at(one.first - 2)
            of_rows = message.word(one.first - 1) == "of" and message.word(one.first - 2) in self._rows
            if of_rows and rows is not None and rows.dimension is None and isinstance(one.value, int):
                number = int(rows.values[0]) * one.value
                yield replace(one, value=number, first=rows.first, rule=f"{one.rule}.rows")
            else:
                yield one

    def _at_each_site(self, message: Message, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield the counts; systems that go to each of several places are multiplied by their number."""
        places = [c for c in candidates if c.slot == self._systems.id and c.weak and c.value != 1]
        for candidate in candidates:
            after = (message.word(candidate.last), message.word(candidate.last + 1))
            each = after[0] in self._each or (after[0] in _INTO and after[1] in self._each)
            systems = candidate.slot == self._systems.id and not candidate.weak and each
            number, sites = candidate.value, places[0].value if len(places) == 1 else None
            if systems and isinstance(number, int) and isinstance(sites, int):
                yield replace(candidate, value=sites * number, rule=f"{candidate.rule}.each")
            else:
                yield candidate
