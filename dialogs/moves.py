"""The closed set of things the bot can do in a turn. Moves carry data; `templates/` has the words."""

from typing import Literal

from dialogs.session import (
    Contradiction,
    GradeFact,
    Option,
    ScenarioFact,
    SlotFact,
    State,
    Value,
    ValueDispute,
)
from knowledge.base import Grade, Item, Verdict
from knowledge.scoring import Decision, Effect, Flip, LineFit, Plan

AskReason = Literal[
    "first", "next", "back", "jump", "repeat", "resume", "not_understood", "finish", "none",
]  # fmt: skip


ClarifyKind = Literal[
    "cancel", "same_as", "what_if", "which_earlier", "scenario", "grade", "item", "question", "value", "unit",
    "correct_what", "not_understood", "what_to_select",
]  # fmt: skip


class Change(State):
    """A value that this turn set, corrected or removed.

    Attributes:
        old, new: None where there was, or is, none.
        words: What gave the new value; the old one's where it was removed.
        by: Who had said the old value, where it was somebody else.
    """

    what: Literal["slot", "grade"]
    id: str
    old: Value | None = None
    new: Value | None = None
    words: str = ""
    stated: bool = True
    hedged: bool = False
    by: str | None = None


class Noted(State):
    """Shows back what this turn understood, what it corrected, and what that did to the verdict."""

    changes: tuple[Change, ...]
    before: Decision
    after: Decision
    scenario: ScenarioFact | None = None
    new_scenario: bool = False
    lines: tuple[LineFit, ...] = ()
    opening: bool = False


class Ask(State):
    """Asks for one checklist item.

    Attributes:
        attempt: 1 for the first ask, 2 after one answer not understood (with examples), 3 with choices.
        options: The four grades as buttons.
        enough: How many further answers can settle the verdict at the earliest; 0 when it is settled.
        reason: Why it is asked now; `none` where the person said that no answer offered fits.
    """

    item: Item
    attempt: int = 1
    decision: Decision
    enough: int
    options: tuple[Option, ...]
    reason: AskReason = "next"


class Clarify(State):
    """Asks which of several readings is meant, or to confirm something, with buttons.

    Attributes:
        kind: cancel, same_as and what_if confirm; scenario, grade, item, question and which_earlier ask which
            is meant; value and unit say what is wrong with a slot's value; correct_what asks which to undo.
        subject: The slot of a value, or the earlier selection.
        item: The item that the grades are for.
        words: The words in doubt.
        changes: What a yes would take over or drop.
    """

    kind: ClarifyKind
    options: tuple[Option, ...] = ()
    subject: str = ""
    item: Item | None = None
    words: str = ""
    changes: tuple[Change, ...] = ()


class Part(State):
    """One subject of an answer; see `dialogs.reading.AnswerMatch` for kinds."""

    kind: str
    id: str
    side: Literal["oem", "odm"] | None = None


class Answer(State):
    """Answers knowledge questions, one part a subject."""

    parts: tuple[Part, ...]


class NotKnown(State):
    """Says that the knowledge does not hold something, and whom to ask. `topics` are ids of unknowns.yaml.

    `beside_need`: the message tells of a need as well, which we can go on with.
    """

    topics: tuple[str, ...] = ()
    asked: str = ""
    beside_need: bool = False


class Decline(State):
    """Says in one friendly line that this is not our subject, or can't be read; shorter when said again."""

    why: Literal["off_topic", "unreadable", "empty"] = "off_topic"
    again: bool = False


class ReadBack(State):
    """Reads the answers back before the verdict, by grade, each with a way to change it (its option)."""

    grades: dict[Item, GradeFact]
    slots: dict[str, SlotFact]
    contradictions: tuple[Contradiction, ...] = ()
    disputes: tuple[ValueDispute, ...] = ()
    options: tuple[Option, ...] = ()


class Recommend(State):
    """The verdict with its reasons, flips, plan, lines and supplier questions.

    `to_firm` says how many items nobody has decided yet would make a settled verdict firm, if they turn out
    easy; 0 where it is firm, or where no number of them would.
    """

    decision: Decision
    grades: dict[Item, GradeFact]
    slots: dict[str, SlotFact]
    scenario: ScenarioFact | None
    lines: tuple[LineFit, ...]
    flips: tuple[Flip, ...]
    plan: Plan
    answers_given: int
    settled_now: bool
    changed_from: Verdict | None = None
    to_firm: int = 0


class Summarize(State):
    """Where we stand: everything known, by group, with what is open."""

    decision: Decision
    grades: dict[Item, GradeFact]
    slots: dict[str, SlotFact]
    scenario: ScenarioFact | None
    lines: tuple[LineFit, ...]
    plan: Plan
    flips: tuple[Flip, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    disputes: tuple[ValueDispute, ...] = ()
    version: int = 0


class Explain(State):
    """Explains the question, the verdict, its flips, its certainty, what next, or a what-if.

    Attributes:
        effects: For why_ask: what each grade would do.
        tried, after, lines_after, scenario_after: For what_if: the changes, and where they would lead.
        no_matter: Items of which no answer by itself can change the verdict any more.
        to_firm: As in `Recommend`.
    """

    about: Literal["why_ask", "why_verdict", "flip", "how_sure", "what_next", "what_if"]
    decision: Decision
    item: Item | None = None
    effects: tuple[Effect, ...] = ()
    flips: tuple[Flip, ...] = ()
    grades: dict[Item, GradeFact] = {}
    tried: tuple[Change, ...] = ()
    after: Decision | None = None
    lines_after: tuple[LineFit, ...] = ()
    lines: tuple[LineFit, ...] = ()
    scenario_after: str | None = None
    plan: Plan | None = None
    no_matter: tuple[Item, ...] = ()
    to_firm: int = 0
    options: tuple[Option, ...] = ()


class Acted(State):
    """Says that a dialog act was done: skipped, undone, restarted, cancelled, ...

    Attributes:
        changes: What undo or clear restored or removed.
        subject: The item, scenario or project meant, if any.
        decision: Where the verdict stands now. before: Where it stood before.
        grades, slots, asking: For handed_over and resumed: the state to hand along, and the open item.
        form: For form: the items to answer, in order.
        again: The same was said before; a hint that it came with need not be repeated.
    """

    act: Literal[
        "skipped", "moved_on", "dont_know", "undone", "nothing_to_undo", "back", "cancelled", "restarted",
        "kept", "handed_over", "greeting", "thanks", "help", "item_help", "cleared", "nothing_to_clear",
        "resumed", "same_as", "what_if_kept", "same_as_unknown", "knowledge_changed", "form", "acknowledged",
        "known_already", "nothing_yet", "settled", "scenario_set", "cut", "for_customer",
    ]  # fmt: skip
    changes: tuple[Change, ...] = ()
    subject: str | None = None
    decision: Decision | None = None
    before: Decision | None = None
    grades: dict[Item, GradeFact] = {}
    slots: dict[str, SlotFact] = {}
    asking: Item | None = None
    form: tuple[Item, ...] = ()
    again: bool = False
    options: tuple[Option, ...] = ()


class Disagreement(State):
    """Two people said different things of an item or a slot: shows both, keeps the first, asks."""

    contradiction: Contradiction | ValueDispute
    options: tuple[Option, ...] = ()


Move = (
    Noted
    | Ask
    | Clarify
    | Answer
    | NotKnown
    | Decline
    | ReadBack
    | Recommend
    | Summarize
    | Explain
    | Acted
    | Disagreement
)


def grade_option_id(item: Item, grade: Grade) -> str:
    """Return the id of the button that grades an item."""
    return f"grade:{item}:{grade}"
