"""Everyday language that is no chassis knowledge: number words, contractions, negation, hedges, hearsay."""

from functools import cached_property

from pydantic import Field

from knowledge.base import Entry, PhraseText


class Negation(Entry):
    """How people say that they do not want something.

    Attributes:
        brief: Phrases that negate the thing right after them ("no GPUs"); an "and" ends their reach.
        wide: Phrases that negate the rest of the clause ("we do not need ...").
        around: Phrases that negate what stands between their words ("leave the filter out").
        after: Phrases that negate what stands before them in the clause ("... is not needed").
        exceptions: Phrases that look like negation and are none ("no more than", "not sure").
        ends: Words at which a negation stops reaching.
        reach: How many words a negation reaches at most.
    """

    brief: tuple[PhraseText, ...]
    wide: tuple[PhraseText, ...]
    around: tuple[PhraseText, ...]
    after: tuple[PhraseText, ...]
    exceptions: tuple[PhraseText, ...]
    ends: tuple[str, ...]
    reach: int = Field(ge=1)


class Elsewhere(Entry):
    """How people talk about gear that is not what they want now: their old one, somebody else's.

    Attributes:
        cues: Phrases after which a sentence is about such gear.
        replaced: The same of gear that is replaced: how many there are is how many are wanted.
        owned: Phrases after which a sentence may be about gear at hand; what is said there counts only where
            nothing else is said.
        at_present: Such phrases that colour what stands before them in the sentence too ("today").
        ends: Phrases that lead back to what is wanted.
    """

    cues: tuple[PhraseText, ...]
    replaced: tuple[PhraseText, ...]
    owned: tuple[PhraseText, ...]
    at_present: tuple[PhraseText, ...]
    ends: tuple[PhraseText, ...]


class Language(Entry):
    """How people write, whatever they write about.

    Attributes:
        units, tens, other_numbers: Number words and their values.
        multipliers: Number words that multiply the one before ("two dozen").
        expansions: Abbreviations and contractions, spelled out (`w/` is `with`).
        dotted: Abbreviations whose full stop ends no sentence (`max.`).
        hedges: Phrases that make a statement tentative.
        restrictions: Words before a list that say it holds nothing else ("only CE").
        corrections: Phrases after which a later statement replaces an earlier one.
        emoji: What some emoji say, by character or by Slack's name for it; the others say nothing.
        orders: Phrases that give orders to a machine; from there on a message is not read.
    """

    units: dict[str, int]
    tens: dict[str, int]
    other_numbers: dict[str, int]
    multipliers: dict[str, int]
    expansions: dict[str, str]
    dotted: tuple[str, ...]
    negation: Negation
    hedges: tuple[PhraseText, ...]
    elsewhere: Elsewhere
    restrictions: tuple[PhraseText, ...]
    corrections: tuple[PhraseText, ...]
    emoji: dict[str, str]
    orders: tuple[PhraseText, ...]

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Every number word, the compounds (`twenty four`, `two dozen`) among them."""
        compounds = {
            f"{ten} {unit}": float(high + low)
            for ten, high in self.tens.items()
            for unit, low in self.units.items()
            if low < 10
        }
        multiples = {
            f"{unit} {many}": float(low * size)
            for unit, low in self.units.items()
            for many, size in self.multipliers.items()
        }
        plain = {word: float(n) for word, n in (self.units | self.tens | self.other_numbers).items()}
        return plain | compounds | multiples

    @cached_property
    def number_openers(self) -> frozenset[str]:
        """The first words of number words: where none stands, no number does."""
        return frozenset(words.split()[0] for words in self.numbers)
