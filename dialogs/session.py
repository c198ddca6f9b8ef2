"""A conversation's state: plain, frozen, and the same after a round trip through JSON."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.base import Grade, Item

Value = int | bool | str | tuple[str, ...]


class State(BaseModel):
    """Base of everything a session stores."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SlotFact(State):
    """A slot's value, with who said it, when, and in which words."""

    value: Value
    words: str
    user: str | None = None
    turn: int = 0
    hedged: bool = False


class GradeFact(State):
    """An item's grade, with who said it, when, and in which words.

    `stated` is False where a rule inferred it; `rule` names that rule's source then.
    """

    grade: Grade
    words: str
    user: str | None = None
    turn: int = 0
    stated: bool = True
    hedged: bool = False
    reason: str = ""
    source: str = ""


class Contradiction(State):
    """Two people gave an item different grades; the earlier stands until somebody settles it."""

    item: Item
    standing: GradeFact
    proposed: GradeFact


class ValueDispute(State):
    """Two people gave a slot different values; the earlier stands until somebody settles it."""

    slot: str
    standing: SlotFact
    proposed: SlotFact


class ScenarioFact(State):
    """The scenario that fits, its score in [0, 1], and whether a person confirmed it."""

    id: str
    score: float
    words: tuple[str, ...] = ()
    confirmed: bool = False


class Option(State):
    """One thing the person can choose, by button, number or words.

    Attributes:
        id: Unique among the options shown: what a button carries.
        label: What it says, at most 75 characters.
        action: What choosing it does: grade (value is `item:grade`), item (the same, shown by the item's
            name), ask (an item), say (value is a message that is read as if typed), scenario (an id, or empty
            for none), answer (`kind:id` of a knowledge entry), same (an earlier selection's name), settle
            (`item:grade`, or `slot:standing` and `slot:proposed`), yes, no, none.
        value: The action's operand.
        words: Further words by which it may be chosen.
    """

    id: str
    label: str
    action: Literal[
        "grade", "item", "ask", "say", "scenario", "answer", "same", "yes", "no", "settle", "none"
    ]
    value: str = ""
    words: tuple[str, ...] = ()


class Pending(State):
    """A question of the bot's that is no checklist item: a confirmation or a choice between readings.

    Attributes:
        kind: What is asked: to confirm (cancel, same_as, what_if), or which is meant (the rest).
        options: The answers offered.
        item: The item concerned, if any. slot: the slot whose value can't be, or is disputed.
        subject: The earlier selection that was offered.
        proposal: The memory that a yes would make the session's.
    """

    kind: Literal[
        "cancel", "same_as", "what_if", "scenario", "contradiction", "grade", "item", "question", "value",
        "which_earlier",
    ]  # fmt: skip
    options: tuple[Option, ...]
    item: Item | None = None
    slot: str = ""
    subject: str = ""
    proposal: "Memory | None" = None


class Memory(State):
    """What undo restores: everything that was collected.

    Attributes:
        slots, grades, skipped, scenario: What is known of the selection.
        asking: The checklist item that is open, if any.
        selecting: A selection is under way: open items are asked for.
        recommended: The verdict was given.
        finishing: The verdict is settled and the person completes the list all the same.
        contradictions, disputes: Items and slots that people disagree on and nobody has settled.
        described: The requirement in the people's own words, for matching scenarios and lines.
        unsure: The team said it is unsure which way to go.
        ruled_out: Scenarios that the team said it is no case of.
    """

    slots: dict[str, SlotFact] = {}
    grades: dict[Item, GradeFact] = {}
    skipped: tuple[Item, ...] = ()
    scenario: ScenarioFact | None = None
    asking: Item | None = None
    selecting: bool = False
    recommended: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    disputes: tuple[ValueDispute, ...] = ()
    described: str = ""
    unsure: bool = False
    finishing: bool = False
    ruled_out: tuple[str, ...] = ()


Pending.model_rebuild()


class Session(Memory):
    """One conversation.

    Attributes (beyond `Memory`'s):
        knowledge_version: Version of the knowledge the session was last held under.
        turn: How many messages were answered.
        attempts: How often in a row the open question was not understood.
        pending: An open question of the bot's own.
        topic: The subjects last answered (`kind:id:side`), for follow-up questions.
        past: Earlier memories, latest last, at most `MAX_UNDO`.
        asked: Items asked so far, in order.
        closed: The person cancelled; the next requirement starts anew.
        muted: The person told the bot to stop following this thread.
        name, tags: What people called this selection.
        day: The date (ISO) of the last message.
        form: The items of the form that is open, in the order shown.
        choices: Ids of the options shown last: what a lone number chooses from.
        offered: The scenarios that were last offered to choose from; the same pair is not asked twice.
    """

    knowledge_version: str = ""
    turn: int = 0
    attempts: int = 0
    pending: Pending | None = None
    topic: tuple[str, ...] = ()
    past: tuple[Memory, ...] = ()
    asked: tuple[Item, ...] = ()
    closed: bool = False
    muted: bool = False
    name: str = ""
    tags: tuple[str, ...] = ()
    day: str = ""
    form: tuple[Item, ...] = ()
    choices: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()

    def memory(self) -> Memory:
        """Return what undo would restore."""
        return Memory(**{name: getattr(self, name) for name in Memory.model_fields})


MAX_UNDO = 50


class Utterance(State):
    """What a person did: words, a grade button, a button that asks for an item, an option's button.

    Exactly one of `text`, `choose`, `ask` and `option` is set. `today` is the message's own date (ISO),
    so that "by March" means something without a clock. `earlier` maps the names of earlier
    selections, offered for "same as last time", to their memories (gathered by the shell; the latest first).
    """

    text: str | None = None
    choose: tuple[Item, Grade] | None = None
    ask: Item | None = None
    option: str | None = None
    answers: dict[Item, Grade] | None = None
    user: str | None = None
    today: str = "1970-01-01"
    earlier: dict[str, Memory] = {}
