"""The slots that a requirement can state: how each is named, written, bounded and shown."""

import math
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from knowledge.base import Entry, Id, PhraseText, Prose

Dimension = Literal[
    "length", "power", "temperature", "sound", "height", "time", "mass", "capacity", "memory", "drive_size",
    "money", "other",
]  # fmt: skip
Take = Literal["first", "last", "least", "greatest"]
"""Which of several values a message states is meant; after a correction ("no wait, ...") always the later."""
Value = int | bool | str | tuple[str, ...]


class Unit(Entry):
    """A unit of measure.

    Attributes:
        dimension: What it measures. The base units are mm, W, degrees Celsius, dB(A), U, weeks, kg, TB, GB
            and inches (of a drive); `money` and `other` are read only so that their numbers count nothing.
        factor, offset: The base value is `(value + offset) * factor`.
        written: How it is written after its number, as words of a normalised message.
        above, read_as: Beyond this value as written it is another unit: "95 degrees" is Fahrenheit.
        needs_end: Forms that are everyday words too (`in`): a unit only when glued to the number, or when
            followed by a mark, the message's end or a word of `SlotGrammar.after_units`.
    """

    id: Id
    dimension: Dimension
    factor: float = Field(gt=0)
    offset: float = 0
    written: tuple[PhraseText, ...]
    above: float = math.inf
    read_as: Id | None = None
    needs_end: tuple[str, ...] = ()


class Slot(Entry):
    """What every slot has: an id, a name, and how its value is shown (`{}` stands for the value).

    `called` are the words by which people take it back ("drop the depth"). `label_one` and `label_none`
    show the values 1 and 0 where their grammar differs.
    """

    id: Id
    called: tuple[PhraseText, ...] = ()
    name: Prose
    label: Prose
    label_one: Prose | None = None
    label_none: Prose | None = None


class CountSlot(Slot):
    """How many of something.

    Attributes:
        nouns: What is counted ("8 nvme bays").
        generic_nouns: Nouns that a later word may turn into another slot's ("24 bays, all nvme").
        generic_context: Words that show what generic nouns mean just as a noun does ("llm", of cards).
        qualifiers: Those words. generic_needs_noun: generic nouns count only where a noun stands too.
        pronouns: Words for what was named before ("40 of them").
        site_nouns: Places that get one system each; they count only where nothing else states the slot.
        models: Product names that stand for the noun ("4 A6000s").
        family: Words that may stand before or after a model ("rtx", "ti").
        decoys: Phrases that look like the noun and are something else.
        headings: Words after which a bare number counts this ("qty 40").
        article_is_one: "a GPU" states one. none_is_zero: "no GPUs" states zero.
        multiples: "dual", "quad" and "single" count it.
        implying: Words that stand for the noun where none follows ("24 hot-swap").
        implied_by: Amounts that stand for the noun: "24 x 2.5 in" are drives, "48 1U" are systems.
        systems: It counts whole systems: "2 server GPUs" are GPUs.
        at_least, at_most: Values outside are not believed.
    """

    kind: Literal["count"]
    nouns: tuple[PhraseText, ...]
    generic_nouns: tuple[PhraseText, ...] = ()
    generic_needs_noun: bool = False
    generic_context: tuple[PhraseText, ...] = ()
    pronouns: tuple[PhraseText, ...] = ()
    site_nouns: tuple[PhraseText, ...] = ()
    qualifiers: tuple[PhraseText, ...] = ()
    models: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    decoys: tuple[PhraseText, ...] = ()
    headings: tuple[str, ...] = ()
    article_is_one: bool = False
    none_is_zero: bool = False
    multiples: bool = False
    implying: tuple[PhraseText, ...] = ()
    implied_by: tuple[Dimension, ...] = ()
    systems: bool = False
    take: Take = "greatest"
    at_least: int = 1
    at_most: int


def noun_phrases(slot: CountSlot) -> Iterator[str]:
    """Yield every phrase that names what a slot counts: nouns and models."""
    yield from slot.nouns
    yield from model_phrases(slot)


def model_phrases(slot: CountSlot) -> Iterator[str]:
    """Yield every phrase that names a model of what a slot counts, with family words around it."""
    family = f"({'|'.join(slot.family)})*3"
    for model in slot.models:
        yield f"{family} {model} {family}"
        yield f"{family} {model}s {family}"


class MeasureSlot(Slot):
    """An amount with a unit.

    Attributes:
        cues: Words near an amount that make it this slot's. nouns_of: the count slot whose nouns do so too.
        cues_beside_nouns: Words that do so only where those nouns stand in the message ("each", of cards).
        weak_cues: Words that do so only where no cue stands about as near ("max", "up to").
        decoys: Words right beside an amount that make it nobody's ("fan", "cooler", "warranty").
        bare_cues: Words beside which a number without a unit is meant in the slot's base unit.
        scale: How many base units of the dimension one unit of the slot is.
        default: Amounts of this dimension without any cue are this slot's.
        default_units: So are amounts in these units that are a clause by themselves.
        units: Only amounts in these units; any unit of the dimension if empty.
        doubted_above: Values above it count only where nothing else states the slot ("a 9U shelf").
        doubted_before: So do amounts right before these words ("2U left").
        doubted_beside: With one of these words in the message such values do not count at all ("10U rack"),
            unless one of `sure_before` follows ("an 8U chassis for our rack").
        spoken_at_most: Up to this value an amount is this slot's where its nouns are spoken of anywhere, and
            no words of the slot that takes such amounts by default.
    """

    kind: Literal["measure"]
    dimension: Dimension
    cues: tuple[PhraseText, ...] = ()
    nouns_of: Id | None = None
    cues_beside_nouns: tuple[PhraseText, ...] = ()
    weak_cues: tuple[PhraseText, ...] = ()
    decoys: tuple[PhraseText, ...] = ()
    bare_cues: tuple[PhraseText, ...] = ()
    scale: float = Field(default=1, gt=0)
    default: bool = False
    default_units: tuple[Id, ...] = ()
    units: tuple[Id, ...] = ()
    take: Take = "first"
    at_least: float
    at_most: float
    doubted_above: float | None = None
    doubted_before: tuple[str, ...] = ()
    doubted_beside: tuple[str, ...] = ()
    sure_before: tuple[str, ...] = ()
    spoken_at_most: float | None = None


class Choice(Entry):
    """One value of a choice: its label and what people say for it.

    Attributes:
        implied: Phrases that say it only where nothing else states the slot.
        denied: The value that is meant when these phrases are negated; none when a denial says nothing.
    """

    value: Id
    label: Prose
    says: tuple[PhraseText, ...]
    implied: tuple[PhraseText, ...] = ()
    denied: Id | None = None


class ChoiceSlot(Slot):
    """One of several values.

    Attributes:
        decoys: Phrases that hold a value's words and mean something else.
        places: Words that lead to the value, a place: "no noise in the office" denies no office. Only
            articles and the like stand between.
        placed_by: Words that put something there, so that a denial of nothing else denies the place.
    """

    kind: Literal["choice"]
    choices: tuple[Choice, ...]
    decoys: tuple[PhraseText, ...] = ()
    places: tuple[str, ...] = ()
    placed_by: tuple[str, ...] = ()
    take: Take = "first"


class FlagSlot(Slot):
    """True or false. Negated `says` is false; `denies` are phrases that say false by themselves."""

    kind: Literal["flag"]
    denied_label: Prose
    says: tuple[PhraseText, ...]
    denies: tuple[PhraseText, ...] = ()
    decoys: tuple[PhraseText, ...] = ()
    take: Take = "last"


class ListSlot(Slot):
    """Any number of values, in the order of `choices`; `context` lets a value's `implied` words count."""

    kind: Literal["list"]
    choices: tuple[Choice, ...]
    decoys: tuple[PhraseText, ...] = ()
    context: tuple[PhraseText, ...] = ()


AnySlot = Annotated[CountSlot | MeasureSlot | ChoiceSlot | FlagSlot | ListSlot, Field(discriminator="kind")]


class Deadline(Entry):
    """A time that is named and not counted.

    Attributes:
        says: How it is written; a month's or a quarter's number may follow as `#`.
        weeks: How many weeks it means, where that does not depend on the date.
        ends: Else the period whose end it means, `ahead` periods after the present one.
    """

    says: tuple[PhraseText, ...]
    weeks: int | None = None
    ends: Literal["month", "quarter", "year"] | None = None
    ahead: int = 0


class SlotGrammar(Entry):
    """Everything that reading slots needs.

    Attributes:
        units: The units of measure.
        after_units: Words after which an everyday word such as "in" is a unit.
        money_signs: Marks before a number that make it money.
        range_words: Words and marks that make two numbers one range; `between` phrases lead one in.
        signed_range_words: Those with a sign: only temperatures, in `signed_unit`, have one ("-5 to +45").
        multiples: Words that count by themselves: dual, quad.
        adjectives: Words that may stand between a number and what it counts.
        not_adjectives: Words that may not; any other unknown word is tolerated once.
        beside_sizes: Words that may stand between a number and a size that means a noun ("24 of the 2U").
        multiplied_not_before: Words before which a number is a size ("dual slot cards").
        other_parts: Parts that no slot counts: "psus 4 pcs" are no systems.
        absence: Words that may stand between "no" and a noun of which there are then none.
        compound_heads: Nouns that make the noun before them a mere adjective ("8 drive letters").
        growth: Phrases that lead to a number without a noun: a later value of the count before
            ("expand to"), or a bound of the noun before ("disks, at least").
        wanted: Phrases before a bare number that wants so many systems, where nothing else is counted.
        ordered: Phrases before a bare number of systems, whatever else is counted ("one L4, ship 50").
        growth_after: Phrases after such a number that make it the later value ("12 would be nicer").
        after_numbers: Words after a number that only loosen it ("30 or more appliances").
        pieces: Words after a number that count whatever stands before it ("disks 4 pieces").
        rows: Words for what stands beside its like, so that both numbers multiply ("two rows of 4 GPUs").
        holding: Words after which a number ends what a system holds ("whatever case takes four").
        joints: Words that may stand between a noun or a cue and its bare number ("depth of 600", "GPUs: 2").
        removals: Phrases that take a slot back ("drop the").
        distractors: Phrases whose numbers belong to no slot ("a 12U cabinet").
        allowed: Longer phrases that are no distractors after all ("a 3U rack case").
        deadlines: Times that are named, not counted.
        months: Their names. quarters: How they are written, `q1` for the first.
        before_deadline: Words of which some must stand before a month. ends_of_period: They mean its end.
        deadline_slot: The slot that deadlines state.
        calendar_weeks: Phrases that end in the number of a calendar week ("delivery week 40").
        until: Words before a year up to which something must be had; `until_slot` counts the years.
        slots: The slots, in the order in which they are shown.
    """

    units: tuple[Unit, ...]
    after_units: tuple[str, ...]
    money_signs: tuple[str, ...]
    range_words: tuple[PhraseText, ...]
    signed_range_words: tuple[PhraseText, ...]
    signed_unit: Id
    between: tuple[PhraseText, ...]
    multiples: dict[str, int]
    adjectives: tuple[str, ...]
    not_adjectives: tuple[str, ...]
    beside_sizes: tuple[str, ...]
    other_parts: tuple[str, ...]
    multiplied_not_before: tuple[str, ...]
    absence: tuple[str, ...]
    compound_heads: tuple[str, ...]
    growth: tuple[PhraseText, ...]
    wanted: tuple[PhraseText, ...]
    ordered: tuple[PhraseText, ...]
    growth_after: tuple[PhraseText, ...]
    after_numbers: tuple[PhraseText, ...]
    pieces: tuple[str, ...]
    rows: tuple[str, ...]
    holding: tuple[str, ...]
    each: tuple[str, ...]
    joints: tuple[str, ...]
    removals: tuple[PhraseText, ...]
    distractors: tuple[PhraseText, ...]
    allowed: tuple[PhraseText, ...]
    deadlines: tuple[Deadline, ...]
    months: dict[str, int]
    quarters: tuple[str, ...]
    before_deadline: tuple[PhraseText, ...]
    ends_of_period: tuple[PhraseText, ...]
    deadline_slot: Id
    calendar_weeks: tuple[PhraseText, ...]
    until: tuple[PhraseText, ...]
    until_slot: Id
    slots: tuple[AnySlot, ...]

    @cached_property
    def by_id(self) -> dict[str, AnySlot]:
        """The slots by id, in the order in which they are shown."""
        return {slot.id: slot for slot in self.slots}

    def show(self, slot_id: str, value: Value) -> str:
        """Write a slot's value for people: "2 GPUs", "up to 711 mm (28 in) deep", "quiet"."""
        slot = self.by_id[slot_id]
        match slot:
            case CountSlot() | MeasureSlot() if value == 1 and slot.label_one:
                return slot.label_one
            case CountSlot() | MeasureSlot() if value == 0 and slot.label_none:
                return slot.label_none
            case FlagSlot():
                return slot.label if value else slot.denied_label
            case ChoiceSlot() | ListSlot():
                labels = {choice.value: choice.label for choice in slot.choices}
                values = value if isinstance(value, tuple) else (value,)
                return slot.label.format(", ".join(labels.get(str(one), str(one)) for one in values))
            case MeasureSlot(dimension="length") if isinstance(value, int):
                return slot.label.format(value, inches=f"{value / 25.4:.3g}")
            case _:
                return slot.label.format(value)
