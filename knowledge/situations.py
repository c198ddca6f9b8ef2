"""Situations and the chassis lines that serve them: what is known of each, and what speaks for it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from knowledge.base import ITEMS, Entry, Id, Item, PhraseText, Prose, SourceRef


class Bounds(Entry):
    """An inclusive range for a slot that is a number, in the slot's own unit; one end may stay open."""

    min: int | None = None
    max: int | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> "Bounds":
        if self.min is None and self.max is None:
            raise ValueError("write min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self


Condition = bool | Literal["stated", "absent"] | Bounds | tuple[str | int, ...]
"""What a slot must be: true or false, stated at all, absent, within bounds, or one of the values listed."""


class Cue(Entry):
    """Evidence for (weight > 0) or against (weight < 0) a scenario or a line.

    Attributes:
        because: What it is evidence of, in a few words that people read as a reason.
        says: Phrases; at least one must be said. Empty: nothing needs to be said.
        slots: What slots must be; every condition must hold. Empty: no slot matters.
        weight: Log-odds that it adds: 0.7 doubles the odds, 2.3 makes them ten times as good.
        family: Of the cues of one family only the weightiest counts: they are one piece of evidence.
    """

    because: Prose
    says: tuple[PhraseText, ...] = ()
    slots: dict[str, Condition] = {}
    weight: float
    family: str = ""

    @model_validator(mode="after")
    def _looks_at_something(self) -> "Cue":
        if not self.says and not self.slots:
            raise ValueError("a cue needs phrases under says, conditions under slots, or both")
        return self


class Prior(Entry):
    """How likely an item is custom in a scenario (0 to 1), and why."""

    custom: float = Field(gt=0, lt=1)
    reason: Prose


def _all_items(priors: dict[Item, Prior]) -> dict[Item, Prior]:
    if missing := [item for item in ITEMS if item not in priors]:
        raise ValueError(f"every checklist item needs a prior; missing: {', '.join(missing)}")
    return priors


class Scenario(Entry):
    """A situation that the knowledge has a plan for.

    Attributes:
        pain, needs: What hurts, and what is actually needed.
        route: Which way to go first, in a sentence.
        lines: The chassis lines that the source names for it, most fitting first.
        cues: What speaks for and against it.
        priors: For each checklist item, how likely it ends up custom here.
        plan, customer_plan: The steps, for a sales engineer and for a customer who knows no jargon.
        grows_to_oem_when: What would move it to OEM later.
        asked_as: Phrases of questions about it.
    """

    id: Id
    name: Prose
    pain: Prose
    needs: Prose
    route: Prose
    lines: tuple[Id, ...] = Field(min_length=1)
    cues: tuple[Cue, ...] = Field(min_length=1)
    priors: Annotated[dict[Item, Prior], AfterValidator(_all_items)]
    plan: tuple[Prose, ...] = Field(min_length=1)
    customer_plan: tuple[Prose, ...] = Field(min_length=1)
    grows_to_oem_when: tuple[Prose, ...] = Field(min_length=1)
    asked_as: tuple[PhraseText, ...] = Field(min_length=1)
    source: SourceRef


class Line(Entry):
    """A chassis line.

    Attributes:
        purpose: What it is for.
        names: Phrases by which people name it outright.
        rack_units: Its height, for the lines that are a height.
        fits: What speaks for and against it.
    """

    id: Id
    name: Prose
    purpose: Prose
    names: tuple[PhraseText, ...] = Field(min_length=1)
    rack_units: int | None = None
    fits: tuple[Cue, ...] = Field(min_length=1)
    source: SourceRef


class Fitting(Entry):
    """How evidence becomes scores.

    Attributes:
        scenario_bias, line_bias: Log-odds of a scenario, of a line, before any evidence.
        accept: A scenario scoring less is no scenario; in [0, 1].
        margin: A runner-up whose score is within this of the best is named with it; in [0, 1].
        likeness_weight: Log-odds that a message worded just like a scenario's or line's texts adds.
        likeness_half: Sum of word weights at which likeness is one half.
        likeness_cutoff: Two words less alike than this (0 to 100) are different words.
        line_in_scenario: Log-odds that being a line of the scenario in play adds, times the scenario's place
            in its list counted from the end (the first of two adds the full weight, the second half of it).
        lines_shown: At most this many lines are named.
        line_floor: A line scoring less is not named, unless none scores more; in [0, 1].
    """

    scenario_bias: float
    line_bias: float
    accept: float = Field(gt=0, lt=1)
    margin: float = Field(ge=0, lt=1)
    likeness_weight: float = Field(ge=0)
    likeness_half: float = Field(gt=0)
    likeness_cutoff: float = Field(ge=0, le=100)
    line_in_scenario: float = Field(ge=0)
    lines_shown: int = Field(ge=1, le=13)
    line_floor: float = Field(ge=0, lt=1)
