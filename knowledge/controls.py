"""What a person can do to the dialog itself, and the words for it."""

from typing import Literal

from knowledge.base import Entry, PhraseText, Prose

Control = Literal[
    "skip", "dont_know", "back", "cancel", "restart", "why", "help", "summary", "correction", "repeat",
    "handoff", "undo", "what_if", "flip", "how_sure", "what_next", "form", "same_as", "accept", "refuse",
    "greeting", "thanks", "finish", "start", "clear", "jump", "next",
]  # fmt: skip
"""What a person does to the dialog itself."""

Place = Literal["anywhere", "alone", "opening", "message"]
"""Where a control's words must stand.

anywhere: anywhere in a clause. alone: nothing else in their clause, small words and an item's name aside
("skip" is a control, "skip the dust filter" is not). opening: at the start of their sentence. message:
nothing else in the message.
"""


class ControlRule(Entry):
    """Words that do something to the dialog.

    Attributes:
        needs_item: An item must be named in the clause ("go back to power").
        without_item: No item may be named in the clause ("cancel power" clears an answer).
        pending_only: It means this only while a confirmation is open ("go ahead").
        asking_only: It means this only while an item is asked for.
        target: What the control is about when no item is named ("verdict").
        names_project: The words after it name another project ("same as the edge rollout").
        unless: Words in the same sentence that make it something else.
    """

    control: Control
    says: tuple[PhraseText, ...]
    place: Place = "alone"
    needs_item: bool = False
    without_item: bool = False
    pending_only: bool = False
    asking_only: bool = False
    target: Prose | None = None
    names_project: bool = False
    unless: tuple[PhraseText, ...] = ()


class Controls(Entry):
    """Every control phrase, and the words that may stand beside one.

    Attributes:
        rules: Earlier rules win where two take the same words.
        fillers: Words that add nothing to a control ("please", "now").
        breaks: Words that begin a new clause.
        project_leads: Words between "same" and another project's name.
        latest: Words that name no project but the latest one ("last time").
        takes_over: Controls beside which only outright grades are answers ("show me what you have").
        overrides: A control, and those that it makes superfluous in the same message.
    """

    rules: tuple[ControlRule, ...]
    fillers: tuple[Prose, ...]
    breaks: tuple[Prose, ...]
    project_leads: tuple[Prose, ...]
    latest: tuple[Prose, ...]
    takes_over: tuple[Control, ...]
    overrides: dict[Control, tuple[Control, ...]]
