"""The three routes a decision can lead to, and what to do on each."""

from typing import Literal

from pydantic import Field

from knowledge.base import Entry, Prose, SourceRef


class Route(Entry):
    """What to do on one route, for the sales engineer and for the customer.

    Attributes:
        name: The route in a few words.
        meaning: What it means, in one sentence.
        steps: What to do, in order; the scenario's own plan goes before them.
        supplier_questions: What to ask the supplier whatever the items are.
        migrate_when: For the staged route, what tells that an item should move to OEM.
        customer_route: The route after "Recommended route: ", for a customer who knows no jargon.
        customer_meaning, customer_steps: The same for that customer.
    """

    id: Literal["oem", "odm", "staged"]
    name: Prose
    meaning: Prose
    steps: tuple[Prose, ...] = Field(min_length=1)
    supplier_questions: tuple[Prose, ...] = Field(min_length=1)
    migrate_when: tuple[Prose, ...] = ()
    customer_route: Prose
    customer_meaning: Prose
    customer_steps: tuple[Prose, ...] = Field(min_length=1)
    source: SourceRef
    further_sources: tuple[SourceRef, ...] = ()
