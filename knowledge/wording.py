"""Wording of the texts that leave the house: spelling, dates, and what customers and suppliers are asked."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from knowledge.base import ITEMS, Entry, Id, Item, Prose
from knowledge.situations import Condition

Spelling = Literal["british", "american"]
RouteId = Literal["oem", "odm", "staged"]


class SpellingPair(Entry):
    """One word in both spellings, in lower case."""

    british: Prose
    american: Prose


class Subject(Entry):
    """What a customer's systems are called in a title.

    Attributes:
        scenario: The scenario it belongs to, else None. workload: the workload, else None.
            Exactly one entry, the last, has neither: what systems are called where nothing is known.
        one, many: The name for one system and for several, after "your".
        plan_suits: The routes that the scenario's plan for customers suits; on another route the route's own
            steps are told.
    """

    scenario: Id | None = None
    workload: Id | None = None
    one: Prose
    many: Prose
    plan_suits: tuple[RouteId, ...] = ()


class CustomerQuestion(Entry):
    """One thing that we need to know from the customer.

    Attributes:
        item: The checklist item it belongs to; None for what matters whatever the items are.
        asks: What we need to know, after "we still need", without a capital or a full stop.
        unless: Slots that answer it already: it is asked unless one of the conditions holds.
    """

    item: Item | None = None
    asks: Prose
    unless: dict[str, Condition] = {}


class Quote(Entry):
    """What a supplier is asked to quote for an item, if it is custom and if it is light."""

    item: Item
    custom: Prose
    light: Prose


def _ends_with_default(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    defaults = [place for place, one in enumerate(subjects) if one.scenario is None and one.workload is None]
    if defaults != [len(subjects) - 1]:
        raise ValueError("exactly one subject, the last, has neither a scenario nor a workload")
    return subjects


def _every_item(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
    if sorted(quote.item for quote in quotes) != sorted(ITEMS):
        raise ValueError("every checklist item needs exactly one quote")
    return quotes


class Wording(Entry):
    """How texts for customers and suppliers are worded, beyond the templates.

    Attributes:
        spelling: Words that British and American English spell differently. Other people's words and names of
            products keep theirs.
        months: Names of the twelve months. dates: how a date is written, of `{day}`, `{month}` and `{year}`.
        numbers: Words for the numbers from 0 on that are not written in figures.
        subjects: What the customer's systems are called; the first that applies.
        questions: What we ask the customer.
        quotes: What suppliers are asked to quote; one entry for each item.
        services: Lines that are no chassis, named only where something is made for the customer.
        not_for_suppliers: Slots that no request for quotation tells.
        always_ask: Items whose supplier questions go into every request for quotation.
    """

    spelling: tuple[SpellingPair, ...]
    months: Annotated[tuple[Prose, ...], Field(min_length=12, max_length=12)]
    dates: dict[Spelling, Prose]
    numbers: tuple[Prose, ...]
    subjects: Annotated[tuple[Subject, ...], AfterValidator(_ends_with_default)]
    questions: tuple[CustomerQuestion, ...] = Field(min_length=1)
    quotes: Annotated[tuple[Quote, ...], AfterValidator(_every_item)]
    services: tuple[Id, ...] = ()
    not_for_suppliers: tuple[Id, ...] = ()
    always_ask: tuple[Item, ...] = ()
