"""The request for quotation and the printable checklist."""

from collections.abc import Iterable
from typing import Literal

from bot.summaries.cleaning import harmless
from bot.summaries.content import ChecklistContent, ChecklistRow, Edition, ItemTexts, RfqContent
from bot.summaries.facts import Facts
from dialogs.moves import Summarize
from knowledge.base import GRADES, ITEMS, Item
from knowledge.model import Knowledge


def rfq(summary: Summarize, knowledge: Knowledge, edition: Edition) -> RfqContent:
    """Return what to send to a supplier. Like a customer's summary it holds nobody's words and no names.

    Every item goes in: designed to requirements, adapted, standard, or still to be settled. Questions are
    those of the items in play and of the items that are always asked about, in the checklist's order.
    """
    facts = Facts(summary, knowledge, edition)
    plan, grades = summary.plan, summary.grades
    stock = [item for item in ITEMS if item in grades and grades[item].grade == "stock"]
    asked = {*plan.ask_supplier, *knowledge.wording.always_ask}
    return RfqContent(
        version=edition.version,
        date=edition.date,
        spelling=edition.spelling,
        title=harmless(edition.title),
        subject=facts.subject,
        number=facts.whole("quantity"),
        own_design=bool(plan.custom_items),
        needs=tuple(need for need in facts.needs if need.slot not in knowledge.wording.not_for_suppliers),
        base=facts.products(services=False),
        timeline_weeks=facts.whole("timeline_weeks"),
        lifecycle_years=facts.whole("lifecycle_years"),
        specify=_quotes(plan.custom_items, knowledge, "custom"),
        adapt=_quotes(plan.light_items, knowledge, "light"),
        standard=tuple(knowledge.items[item].name for item in stock),
        undecided=tuple(knowledge.items[item].name for item in plan.open_items),
        questions=facts.item_texts((item for item in ITEMS if item in asked), "supplier_questions"),
        general=facts.general_questions,
        tests=facts.item_texts(plan.custom_items, "acceptance_tests"),
    )


def _quotes(
    items: Iterable[Item], knowledge: Knowledge, grade: Literal["custom", "light"]
) -> tuple[ItemTexts, ...]:
    return tuple(
        ItemTexts(item=item, name=knowledge.items[item].name, texts=(getattr(quote, grade),))
        for item in items
        for quote in knowledge.wording.quotes
        if quote.item == item
    )


def checklist(summary: Summarize | None, knowledge: Knowledge, edition: Edition) -> ChecklistContent:
    """Return the checklist to print: filled from a selection, or empty where there is none."""
    facts = Facts(summary, knowledge, edition) if summary else None
    return ChecklistContent(
        version=edition.version,
        date=edition.date,
        spelling=edition.spelling,
        name=(facts.name if facts else "") or harmless(edition.title),
        filled=summary is not None,
        rule=knowledge.rule.text,
        unsure=knowledge.rule.unsure,
        rows=tuple(_row(item, summary, knowledge) for item in ITEMS),
        source=knowledge.cite(knowledge.rule.source),
        needs=facts.needs if facts else (),
    )


def _row(item: Item, summary: Summarize | None, knowledge: Knowledge) -> ChecklistRow:
    entry = knowledge.items[item]
    fact = summary.grades.get(item) if summary else None
    looks = {"stock": entry.stock, "light": entry.light, "custom": entry.custom}
    return ChecklistRow(
        name=entry.name,
        points=tuple(point.name for point in entry.sub_points),
        hints=tuple((grade, looks[grade].hint if grade in looks else "") for grade in GRADES),
        grade=fact.grade if fact else None,
        words=harmless(fact.words) if fact else "",
    )
