"""The summary for a customer: built from knowledge and plain values alone, never from anybody's words."""

from bot.summaries.cleaning import harmless
from bot.summaries.content import CustomerContent, Edition
from bot.summaries.facts import Facts
from dialogs.moves import Summarize
from knowledge.model import Knowledge


def customer(summary: Summarize, knowledge: Knowledge, edition: Edition) -> CustomerContent:
    """Return what a customer may read of a selection.

    Nothing that a person typed goes in, but a title that whoever exports gives on purpose: no grades, no
    words, no names, no ids. What was tentative is asked back instead of being hedged. A route to a design of
    one's own is not firm before the date is known: a near one makes it start with a standard chassis.
    """
    facts = Facts(summary, knowledge, edition)
    plan, decision = summary.plan, summary.decision
    recommended = decision.verdict is not None and decision.settled
    route = knowledge.route_by_id[plan.route] if recommended else None
    weeks = facts.whole("timeline_weeks")
    return CustomerContent(
        version=edition.version,
        date=edition.date,
        spelling=edition.spelling,
        title=harmless(edition.title),
        subject=facts.subject,
        number=facts.whole("quantity"),
        standing="recommended" if recommended else "partial" if facts.slots or summary.grades else "nothing",
        firm=decision.firm and not summary.contradictions and (plan.route == "odm" or weeks is not None),
        route=route.id if route else None,
        route_name=route.customer_route if route else "",
        route_meaning=route.customer_meaning if route else "",
        staged_for=plan.because if recommended else None,
        near=weeks is not None and weeks <= knowledge.rule.near_deadline_weeks,
        needs=facts.needs,
        confirm=tuple(facts.need(slot) for slot in facts.hedged),
        own_design=tuple(knowledge.items[item].customer_custom for item in plan.custom_items),
        adapted=tuple(knowledge.items[item].customer_name for item in plan.light_items),
        fits=decision.stock > 0,
        products=facts.products(services=bool(plan.custom_items)),
        steps=facts.steps(for_customer=True) if recommended else (),
        questions=facts.questions,
    )
