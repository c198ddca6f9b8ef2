"""The knowledge a sales engineer owns, as strict and frozen types. One class per knowledge file's entry."""

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from knowledge.asking import Asking
from knowledge.base import Entry, Id, Item, PhraseText, Prose, SourceRef
from knowledge.choosing import Choosing
from knowledge.controls import Controls
from knowledge.examples import Examples, Resembling
from knowledge.grading import GradeRule, GradeWords
from knowledge.language import Language
from knowledge.routes import Route
from knowledge.scope import Scope
from knowledge.situations import Fitting, Line, Scenario
from knowledge.slots import SlotGrammar
from knowledge.topics import Concept, Topic
from knowledge.wording import Wording


class Source(Entry):
    """A document that facts come from; `sections` maps a section id to its readable name."""

    id: Id
    short: Prose
    title: Prose
    publisher: Prose
    date: str | None = None
    url: str | None = None
    sections: dict[Id, Prose]


class Rule(Entry):
    """The decision rule of the checklist.

    Attributes:
        hard_items_for_oem: This many items graded custom, or more, lean OEM.
        green_items_for_odm: This many items graded stock or light, or more, make ODM fine (if not OEM).
        near_deadline_weeks: A deadline this near, or nearer, makes an OEM verdict start with a staged plan.
        dont_know_rate: How often people answer a question with "I don't know" (0 to 1).
        default_custom_prior: How likely an item is custom where no scenario says (0 to 1).
        changed_answer_weight: How likely it is that somebody changes an answer given, against an item that
            nobody has decided (0 to 1); orders what would flip a verdict.
        flips_shown: How many of the smallest sets of changes are named for each other verdict.
        lock_in_items: Items whose supplier questions matter on every route, because lock-in hides there.
        text: The rule in plain words.
        unsure: What a team does that is not sure.
    """

    hard_items_for_oem: int = Field(ge=1, le=9)
    green_items_for_odm: int = Field(ge=1, le=9)
    near_deadline_weeks: int = Field(ge=1)
    dont_know_rate: float = Field(ge=0, lt=1)
    default_custom_prior: float = Field(gt=0, lt=1)
    changed_answer_weight: float = Field(gt=0, le=1)
    flips_shown: int = Field(ge=1)
    lock_in_items: tuple[Item, ...]
    text: Prose
    unsure: Prose
    source: SourceRef
    unsure_source: SourceRef


class SubPoint(Entry):
    """One thing to check within a checklist item, and what it means (the words for it: grade_words.yaml)."""

    id: Id
    name: Prose
    explains: Prose
    source: SourceRef


class Look(Entry):
    """What one grade looks like for an item: a short button hint, and examples in people's words."""

    hint: Prose = Field(max_length=60)
    examples: tuple[Prose, ...] = Field(min_length=1)


class ChecklistItem(Entry):
    """One of the nine checklist items.

    Attributes:
        question: What the bot asks first, in one sentence.
        retry: What it asks when the answer was not understood: the sub-points, and an answer for each grade.
        why: Why it matters for OEM or ODM.
        ease: How easily people can answer it, 0 (hard) to 1 (easy); breaks ties between equal questions.
        names: Words by which people name the item ("thermals: ...", "back to power"); no two items share one.
        plan_custom: What to specify when it is custom (OEM plan line). plan_light: the ODM trim line.
        supplier_questions: What to ask the supplier about it, the most important first.
        acceptance_tests: How a custom one is accepted.
        customer_name, customer_custom: For a customer who knows no jargon, each without a capital or a full
            stop: the item; what is made for them if custom. What they are asked stands in wording.yaml.
        source, further_sources: Where the item stands, and what its reasons and supplier questions rest on.
    """

    id: Item
    name: Prose
    question: Prose
    retry: Prose
    why: Prose
    ease: float = Field(ge=0, le=1)
    names: tuple[PhraseText, ...] = Field(min_length=1)
    sub_points: tuple[SubPoint, ...] = Field(min_length=1)
    stock: Look
    light: Look
    custom: Look
    plan_custom: Prose
    plan_light: Prose
    customer_name: Prose
    customer_custom: Prose
    supplier_questions: tuple[Prose, ...] = Field(min_length=1)
    acceptance_tests: tuple[Prose, ...] = Field(min_length=1)
    source: SourceRef
    further_sources: tuple[SourceRef, ...] = ()


class Side(Entry):
    """One side (OEM or ODM) of a comparison row: a full sentence and a short table cell."""

    text: Prose
    cell: Prose


class Dimension(Entry):
    """One row of the comparison table; `why` is the fact that gives its reason, for "why?" right after it."""

    id: Id
    name: Prose
    oem: Side
    odm: Side
    asked_as: tuple[PhraseText, ...]
    why: Id | None = None
    source: SourceRef


class Term(Entry):
    """A glossary entry."""

    id: Id
    term: Prose
    expansion: str | None = None
    meaning: Prose
    names: tuple[PhraseText, ...]
    source: SourceRef


class Fact(Entry):
    """A fact that answers questions.

    Attributes:
        text: The answer, in our own words, at most a few sentences.
        asked_as: Phrases of questions that this answers.
        keywords: Words that make it the right answer, for weighing (rare words count more).
        side: The path it speaks of, where it is about one only.
        why: The fact that gives its reason, for "why?" right after it.
        counterpart: The fact that says the same of the other side, for "and for ODM?" right after it.
    """

    id: Id
    title: Prose
    text: Prose
    asked_as: tuple[PhraseText, ...]
    keywords: tuple[Prose, ...] = ()
    side: Literal["oem", "odm"] | None = None
    why: Id | None = None
    counterpart: Id | None = None
    source: SourceRef


class Unknown(Entry):
    """Something people ask that the knowledge does not hold: what it is, and whom to ask instead."""

    id: Id
    name: Prose
    text: Prose
    ask_whom: Prose
    asked_as: tuple[PhraseText, ...]


class Contact(Entry):
    """Whom the bot names when it can't answer."""

    sales: Prose
    engineering: Prose


FILES: dict[str, Any] = {
    "language": Language,
    "sources": tuple[Source, ...],
    "slots": SlotGrammar,
    "rule": Rule,
    "checklist": tuple[ChecklistItem, ...],
    "routes": tuple[Route, ...],
    "scenarios": tuple[Scenario, ...],
    "lines": tuple[Line, ...],
    "fitting": Fitting,
    "scope": Scope,
    "comparison": tuple[Dimension, ...],
    "glossary": tuple[Term, ...],
    "answers": tuple[Fact, ...],
    "unknowns": tuple[Unknown, ...],
    "asking": Asking,
    "concepts": tuple[Concept, ...],
    "topics": tuple[Topic, ...],
    "grading": tuple[GradeRule, ...],
    "grade_words": GradeWords,
    "controls": Controls,
    "choosing": Choosing,
    "examples": tuple[Examples, ...],
    "resembling": Resembling,
    "contact": Contact,
    "wording": Wording,
}
"""Each knowledge file (NAME.yaml, or every file of the folder NAME/) and the type it must have."""


class Knowledge(Entry):
    """A whole knowledge folder, checked. Built by `knowledge.loading.load`."""

    language: Language
    sources: tuple[Source, ...]
    slots: SlotGrammar
    rule: Rule
    checklist: tuple[ChecklistItem, ...]
    routes: tuple[Route, ...]
    scenarios: tuple[Scenario, ...]
    lines: tuple[Line, ...]
    fitting: Fitting
    scope: Scope
    comparison: tuple[Dimension, ...]
    glossary: tuple[Term, ...]
    answers: tuple[Fact, ...]
    unknowns: tuple[Unknown, ...]
    asking: Asking
    concepts: tuple[Concept, ...]
    topics: tuple[Topic, ...]
    grading: tuple[GradeRule, ...]
    grade_words: GradeWords
    controls: Controls
    choosing: Choosing
    examples: tuple[Examples, ...]
    resembling: Resembling
    contact: Contact
    wording: Wording
    version: str = ""

    @cached_property
    def items(self) -> dict[Item, ChecklistItem]:
        """The checklist by item id, in the checklist's order."""
        return {item.id: item for item in self.checklist}

    @cached_property
    def route_by_id(self) -> dict[str, Route]:
        """The routes by id: oem, odm, staged."""
        return {route.id: route for route in self.routes}

    @cached_property
    def scenario_by_id(self) -> dict[str, Scenario]:
        """The scenarios by id."""
        return {scenario.id: scenario for scenario in self.scenarios}

    @cached_property
    def line_by_id(self) -> dict[str, Line]:
        """The chassis lines by id."""
        return {line.id: line for line in self.lines}

    def cite(self, reference: str) -> str:
        """Return a source reference in readable words: `iStoneCase, OEM vs ODM, comparison table`."""
        source_id, _, section = reference.partition("#")
        for source in self.sources:
            if source.id == source_id:
                return f"{source.short}, {source.sections.get(section, section)}"
        return reference
