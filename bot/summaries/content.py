"""What the documents hold, without words of their own: one type for each, the same in every format."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.base import Grade, Item, Verdict
from knowledge.wording import RouteId, Spelling

Value = int | bool | str | tuple[str, ...]


class Part(BaseModel):
    """Base of everything here: frozen, and the same after a round trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Edition(Part):
    """What a document says of itself.

    Attributes:
        version: The version of the summary, 0 where none was stored.
        date: The day of that version, ISO.
        spelling: How our own words are spelled.
        title: What the reader calls the matter, given by whoever exports; empty: named by its needs.
        name: What colleagues call the selection. Never shown outside.
    """

    version: int = 0
    date: str
    spelling: Spelling = "british"
    title: str = ""
    name: str = ""


class Content(Part):
    """What every document has."""

    version: int
    date: str
    spelling: Spelling


class Need(Part):
    """A stated requirement: its slot and value, how it is shown by itself, and in brief beside its name."""

    slot: str
    name: str
    value: Value
    shown: str
    brief: str


class Asked(Part):
    """What we still need to know about one topic; an empty topic is the project as a whole."""

    topic: str
    asks: tuple[str, ...]


class CustomerContent(Content):
    """A summary for a customer. Holds nothing that a customer may not read.

    Attributes:
        title: The customer's name for the matter; empty where none was given.
        subject: What the systems are called, after "your". number: how many, None where nobody said.
        standing: nothing known yet, partly known, or recommended.
        firm: Nothing still open can change the recommendation.
        route, route_name, route_meaning: The recommended route and what it means; None and empty before.
        staged_for: Why it starts with a standard chassis, where it could do otherwise.
        needs: What the customer asked for. confirm: those said only tentatively.
        own_design: What goes beyond a standard chassis. adapted: what is adapted from existing options.
        fits: Something was found to fit a standard chassis as it is.
        products: The chassis lines that fit. near: the date is so near that a standard chassis is quickest.
        steps: What happens next. questions: what we still need from the customer.
    """

    kind: Literal["customer"] = "customer"
    title: str
    subject: str
    number: int | None
    standing: Literal["nothing", "partial", "recommended"]
    firm: bool
    route: RouteId | None
    route_name: str
    route_meaning: str
    staged_for: Literal["near_deadline", "unsure"] | None
    near: bool
    needs: tuple[Need, ...]
    confirm: tuple[Need, ...]
    own_design: tuple[str, ...]
    adapted: tuple[str, ...]
    fits: bool
    products: tuple[str, ...]
    steps: tuple[str, ...]
    questions: tuple[Asked, ...]


class Worded(Part):
    """A need with the words it was read from; `hedged` where they were tentative."""

    need: Need
    words: str
    hedged: bool


class Graded(Part):
    """A checklist item with its grade, None where it is open, and what stands behind it.

    Attributes:
        said_by: The name of who said it; empty where it is not to be told.
        stated: False where a rule inferred it; `reason` is that rule's then.
    """

    item: Item
    name: str
    grade: Grade | None
    words: str = ""
    said_by: str = ""
    stated: bool = True
    hedged: bool = False
    reason: str = ""


class Disputed(Part):
    """An item on which two people differ: what stands, and what was said against it."""

    item: Item
    name: str
    standing: Graded
    proposed: Graded


class Said(Part):
    """A value as one person stated it, with their words; `said_by` is empty where it is not to be told."""

    shown: str
    words: str = ""
    said_by: str = ""


class DisputedValue(Part):
    """A requirement that two people state differently: what stands, and what was said against it."""

    slot: str
    name: str
    standing: Said
    proposed: Said


class FlipWords(Part):
    """A smallest set of changes to another verdict: for each new grade, the items' names."""

    changes: tuple[tuple[Grade, tuple[str, ...]], ...]
    to: Verdict


class Fit(Part):
    """A chassis line or scenario that fits, its score in [0, 1], and why."""

    name: str
    score: float
    reasons: tuple[str, ...]


class ItemTexts(Part):
    """Sentences about a checklist item: what to specify, questions, tests."""

    item: Item
    name: str
    texts: tuple[str, ...]


class InternalContent(Content):
    """A summary for colleagues: everything, with what is behind it.

    Attributes:
        name: What people call the selection, or empty. subject: what the systems are called.
        verdict: None before any grade. rule: the rule in words.
        hard, light, stock, unknown, open: How many of the nine items stand at each.
        route, route_name, route_meaning, staged_for: What to do, where it differs from the verdict why.
        specify, trim: What to order for the custom and the light items.
        steps: The scenario's plan, or the route's. migrate_when: what moves a staged route on.
        ask_supplier: Questions by item. ask_generally: those of the route. undecided: items to settle.
        sources: What it rests on, in readable words.
    """

    kind: Literal["internal"] = "internal"
    name: str
    subject: str
    verdict: Verdict | None
    settled: bool
    firm: bool
    hard: int
    light: int
    stock: int
    unknown: int
    open: int
    rule: str
    route_name: str
    route_meaning: str
    staged_for: Literal["near_deadline", "unsure"] | None
    needs: tuple[Worded, ...]
    grades: tuple[Graded, ...]
    disputed: tuple[Disputed | DisputedValue, ...]
    flips: tuple[FlipWords, ...]
    scenario: Fit | None
    lines: tuple[Fit, ...]
    steps: tuple[str, ...]
    migrate_when: tuple[str, ...]
    specify: tuple[ItemTexts, ...]
    trim: tuple[ItemTexts, ...]
    ask_supplier: tuple[ItemTexts, ...]
    ask_generally: tuple[str, ...]
    undecided: tuple[ItemTexts, ...]
    sources: tuple[str, ...]


class RfqContent(Content):
    """A request for quotation, for a supplier: no names of customers or colleagues.

    Attributes:
        number: How many systems; None where nobody said.
        base: The chassis lines to start from. timeline_weeks, lifecycle_years: as stated, else None.
        specify, adapt: Items designed to our requirements, and those adapted from options.
        standard: Names of the items for which the catalogue part will do.
        undecided: Names of items still to be settled: standard part and options are to be quoted.
        questions: Supplier questions by item; `general` those of the route.
        tests: Acceptance tests of the items designed to requirements.
    """

    kind: Literal["rfq"] = "rfq"
    title: str
    subject: str
    number: int | None
    own_design: bool
    needs: tuple[Need, ...]
    base: tuple[str, ...]
    timeline_weeks: int | None
    lifecycle_years: int | None
    specify: tuple[ItemTexts, ...]
    adapt: tuple[ItemTexts, ...]
    standard: tuple[str, ...]
    undecided: tuple[str, ...]
    questions: tuple[ItemTexts, ...]
    general: tuple[str, ...]
    tests: tuple[ItemTexts, ...]


class ChecklistRow(Part):
    """A checklist item as it is printed: its points, a hint for each grade, and its answer if any."""

    name: str
    points: tuple[str, ...]
    hints: tuple[tuple[Grade, str], ...]
    grade: Grade | None
    words: str


class ChecklistContent(Content):
    """The checklist, empty or filled. `name` is the selection's, or empty."""

    kind: Literal["checklist"] = "checklist"
    name: str
    filled: bool
    rule: str
    unsure: str
    rows: tuple[ChecklistRow, ...]
    source: str
    needs: tuple[Need, ...]


AnyContent = CustomerContent | InternalContent | RfqContent | ChecklistContent
