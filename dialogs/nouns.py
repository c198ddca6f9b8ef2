"""What can be counted: the nouns of a message, and what a noun and the words around it name together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from dialogs.phrases import Hit, PhraseSet
from dialogs.quantities import Amount
from dialogs.text import Kind, Text
from knowledge.slots import CountSlot, SlotGrammar, model_phrases

_QUALIFIER_REACH = 4
_COUNTED_REACH = 4
_BEFORE_QUALIFIERS = frozenset({"(", "all", "for", "of", "as", "are", "is", ",", "-", "capable"})


@dataclass(frozen=True, slots=True)
class Noun:
    """What a phrase names.

    Attributes:
        slot: The slot that counts it.
        named: It is a product's name ("A2000"), which stands for one where no number counts it.
        role: noun; generic, a noun that a later word may turn ("bays, all nvme"); pronoun ("of them");
            site, a place that gets one system; implying, words that stand for a noun ("24 hot-swap"); decoy.
    """

    slot: CountSlot
    role: Literal["noun", "generic", "pronoun", "site", "implying", "decoy"]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns of a message by the token they start at, the longest at each."""

    text: Text
    starts: Mapping[int, Hit[Noun]]
    qualifiers: tuple[Hit[CountSlot], ...]
    contexts: frozenset[str] = frozenset()

    def ending_at(self, index: int) -> Hit[Noun] | None:
        """Return the longest noun whose last token stands right before this index; decoys are none."""
        ending = [hit for hit in self.starts.values() if hit.last == index]
        longest = min(ending, key=lambda hit: hit.first, default=None)
        return longest if longest is not None and longest.payload.role != "decoy" else None

    def before(self, index: int, stops: frozenset[str]) -> Hit[Noun] | None:
        """Return the nearest noun of a component that ends before this token in the same sentence."""
        for end in range(index, 0, -1):
            if self.text.tokens[end - 1].text in stops:
                return None
            hit = self.ending_at(end)
            if hit is not None and hit.payload.role in {"noun", "generic"} and not hit.payload.slot.systems:
                return hit
        return None

    def spoken(self, slot: CountSlot) -> bool:
        """Say whether a proper noun of this slot, or its context, stands anywhere in the message."""
        return slot.id in self.contexts or any(
            hit.payload.slot is slot and hit.payload.role == "noun" for hit in self.starts.values()
        )

    def turned(self, hit: Hit[Noun]) -> CountSlot | None:
        """Find a word after a generic noun that says what it is for: "24 bays, all nvme"."""
        tokens = self.text.tokens
        for qualifier in self.qualifiers:
            between = [token.text for token in tokens[hit.last : qualifier.first]]
            if hit.last <= qualifier.first <= hit.last + _QUALIFIER_REACH and _BEFORE_QUALIFIERS.issuperset(
                between
            ):
                # in "8 bays, nvme boot" the list goes on; in "8 bays, all nvme" it does not
                listed = bool(between) and between[-1] == "," and "all" not in qualifier.phrase.words
                return None if listed else qualifier.payload
        return None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a number counts, and where the words for it end; `noun` is None where a size stands for it."""

    slot: CountSlot
    last: int
    noun: Hit[Noun] | None = None


class NounReader:
    """Finds nouns and decides what they name."""

    def __init__(self, grammar: SlotGrammar) -> None:
        slots = [slot for slot in grammar.slots if isinstance(slot, CountSlot)]
        self._nouns = PhraseSet(noun for slot in slots for noun in _nouns(slot))
        self._qualifiers = PhraseSet((phrase, slot) for slot in slots for phrase in slot.qualifiers)
        self._contexts = PhraseSet((phrase, slot.id) for slot in slots for phrase in slot.generic_context)
        self._heads = frozenset(grammar.compound_heads)
        self._sizes = frozenset(grammar.multiplied_not_before)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that nouns are made of, for spelling repair."""
        return self._nouns.vocabulary | self._qualifiers.vocabulary | self._contexts.vocabulary

    def read(self, text: Text, passed: Mapping[int, int]) -> Nouns:
        """Return the nouns of a message; no decoy starts at words that are `passed` ("off the shelf")."""
        starts = {
            first: hits[0]
            for first, hits in self._nouns.by_first(text).items()
            if not (first in passed and hits[0].payload.role == "decoy")
        }
        contexts = frozenset(hit.payload for hit in self._contexts.find(text))
        return Nouns(text, starts, tuple(self._qualifiers.find(text)), contexts)

    def named(self, nouns: Nouns, hit: Hit[Noun], amount: Amount | None) -> Counts | None:
        """Decide what a noun and the words right after it name together; None for nothing that counts.

        Args:
            nouns: The message's nouns.
            hit: The noun.
            amount: The number that counts it, None for a word such as "dual".
        """
        noun, tokens = hit.payload, nouns.text.tokens
        if noun.role == "decoy":
            return None
        if noun.role == "pronoun":
            return self._pointed(nouns, hit, amount)
        following = nouns.starts.get(hit.last)
        if noun.slot.systems and following is not None and not following.payload.slot.systems:
            # "2 server GPUs" are GPUs
            counts_it = following.payload.role != "decoy" and amount is not None
            return self.named(nouns, following, amount) if counts_it else None
        too_many = amount is not None and min(amount.values) > noun.slot.at_most
        if too_many and following is not None and following.payload.slot.systems:
            return self.named(nouns, following, amount)  # "40 of the GPU chassis"; an "8-GPU chassis" has 8
        if noun.slot.systems and hit.last < len(tokens) and tokens[hit.last].text in self._heads:
            return None
        slot = self._generic(nouns, hit, following) if noun.role == "generic" else noun.slot
        return Counts(slot, hit.last, hit) if slot is not None else None

    def modifies(self, nouns: Nouns, counts: Counts) -> bool:
        """Say whether the noun is a mere adjective of the next word: the GPU of "a GPU server"."""
        tokens = nouns.text.tokens
        return counts.last in nouns.starts or (
            counts.last < len(tokens) and tokens[counts.last].text in self._heads
        )

    def _pointed(self, nouns: Nouns, hit: Hit[Noun], amount: Amount | None) -> Counts | None:
        """Return what words such as "of them" count; nothing in "one of those wall racks"."""
        meant = self._antecedent(nouns, amount)
        single = amount is not None and amount.values == (1,) and nouns.text.tokens[hit.first].text == "of"
        return None if meant is None and single else Counts(meant or hit.payload.slot, hit.last, hit)

    def _antecedent(self, nouns: Nouns, amount: Amount | None) -> CountSlot | None:
        """Return what "of them" counts: the nearest noun before that nothing counts yet; None for systems.

        "the disks (68 of them)", "my cards are 336 mm long, 3 of them"; but in "8 GPUs each, 12 of them" it
        is systems that are counted.
        """
        if amount is None:
            return None
        tokens = nouns.text.tokens
        for hit in sorted(nouns.starts.values(), key=lambda hit: -hit.first):
            if hit.last > amount.first or hit.payload.role not in {"noun", "generic"}:
                continue
            before = range(max(0, hit.first - _COUNTED_REACH), hit.first)
            counted = any(
                tokens[index].kind is Kind.NUMBER and tokens[index + 1].text not in self._sizes
                for index in before
            )
            too_many = min(amount.values) > hit.payload.slot.at_most
            return None if hit.payload.slot.systems or counted or too_many else hit.payload.slot
        return None

    @staticmethod
    def _generic(nouns: Nouns, hit: Hit[Noun], following: Hit[Noun] | None) -> CountSlot | None:
        """Return the slot of a noun such as "bays" or "cards"; None where it may be something else."""
        slot = hit.payload.slot
        if following is not None and following.payload.role == "noun":
            return slot if following.payload.slot.systems else following.payload.slot
        turned = nouns.turned(hit)
        if turned is not None:
            return turned
        return slot if not slot.generic_needs_noun or nouns.spoken(slot) else None


def _nouns(slot: CountSlot) -> Iterator[tuple[str, Noun]]:
    """Yield the phrases that name what a slot counts."""
    yield from ((phrase, Noun(slot, "noun")) for phrase in slot.nouns)
    yield from ((phrase, Noun(slot, "noun", named=True)) for phrase in model_phrases(slot))
    yield from ((phrase, Noun(slot, "generic")) for phrase in slot.generic_nouns)
    yield from ((phrase, Noun(slot, "pronoun")) for phrase in slot.pronouns)
    yield from ((phrase, Noun(slot, "implying")) for phrase in slot.implying)
    yield from ((phrase, Noun(slot, "site")) for phrase in slot.site_nouns)
    yield from ((phrase, Noun(slot, "decoy")) for phrase in slot.decoys)
