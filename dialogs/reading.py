"""What was understood of one message, and which words gave it."""

from dataclasses import dataclass, field
from typing import Literal

from knowledge.base import Grade, Item
from knowledge.controls import Control

Value = int | bool | str | tuple[str, ...]
"""A slot's value in canonical units (see the slot table of the README)."""

SLOTS_OF_A_BRIEF = 4
"""A message that states so many slots is a requirement, whatever else its words could answer or do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that gave a value.

    Attributes:
        words: As the person wrote them.
        rule: The id of the rule that took them.
        hedged: The person was tentative about it.
    """

    words: str
    rule: str
    hedged: bool = False


@dataclass(frozen=True, slots=True)
class SlotRead:
    """A slot that the message states."""

    slot: str
    value: Value
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class GradeRead:
    """A grade that the message gives to a checklist item; `stated`, else inferred by a rule.

    `firm` is what the rules do not have to infer: the grade's own name ("custom"), or a part denied.
    """

    item: Item
    grade: Grade
    evidence: Evidence
    stated: bool = False
    firm: bool = False
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Words that a rule looked at and did not take, and why (for `explain`)."""

    words: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class ScenarioMatch:
    """A scenario with its calibrated score in [0, 1] and the words that speak for it."""

    id: str
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlRead:
    """A dialog act; `target` is the item, slot or project named with it, if any; `count` steps for undo."""

    control: Control
    evidence: Evidence
    target: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class AnswerMatch:
    """A knowledge entry that answers the question asked.

    Attributes:
        kind: Which knowledge holds it: fact, dimension, term, item, scenario, line, table, rule, unknown,
            supplier (questions to the supplier), trigger, definition.
        id: The entry's id there.
        side: oem or odm where the question is about one of them.
        score: How well it fits, in [0, 1].
        own: The part of the score that the entry's own words and ideas give, without example questions.
    """

    kind: str
    id: str
    side: Literal["oem", "odm"] | None = None
    score: float = 1.0
    own: float = 1.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the things offered: any, none, or the one at a place (counted from 0; -1 is the last)."""

    kind: Literal["any", "none", "place"]
    place: int = 0


@dataclass(frozen=True, slots=True)
class Between:
    """Two grades that a message leaves open for an item ("stock or light"); no item where it names none."""

    item: Item | None
    grades: tuple[Grade, Grade]
    words: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices that a message makes or leaves open.

    Attributes:
        pick: Which of the things offered it takes, where it says nothing else.
        between: Grades it leaves open.
        bare: A grade's own name, where the message says nothing else.
        item: An item's name, where the message says nothing else.
    """

    pick: Pick | None = None
    between: tuple[Between, ...] = ()
    bare: Grade | None = None
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything understood of one message.

    Attributes:
        slots, removed: Slots stated, and slots the person took back ("drop the GPUs").
        grades: Grades for checklist items, at most one an item.
        scenario, runner_up: The best scenario, if one fits; the next one where the margin was thin.
        corrects: The message says that it corrects something ("make it 3U", "40, not 30").
        named_lines: Chassis lines named outright.
        controls: Dialog acts, in the order said.
        answers: What answers the questions asked, one an asked subject.
        is_question: The message asks something.
        in_scope: The message is about choosing, buying or building a chassis.
        chatter: The message reads like small talk or another subject.
        rejected: What was looked at and not taken.
        choices: What was chosen among things offered, or left open.
        nearly: Entries that come near the question asked, where none answers it; the nearest first.
    """

    slots: tuple[SlotRead, ...] = ()
    removed: tuple[str, ...] = ()
    grades: tuple[GradeRead, ...] = ()
    scenario: ScenarioMatch | None = None
    runner_up: ScenarioMatch | None = None
    corrects: bool = False
    named_lines: tuple[str, ...] = ()
    controls: tuple[ControlRead, ...] = ()
    answers: tuple[AnswerMatch, ...] = ()
    is_question: bool = False
    in_scope: bool = False
    chatter: bool = False
    rejected: tuple[Rejected, ...] = field(default=())
    choices: Choices = field(default=Choices())
    nearly: tuple[AnswerMatch, ...] = ()
