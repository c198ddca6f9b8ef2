"""The summary for colleagues: every grade with the words behind it, disputes, flips, plan and sources."""

from collections.abc import Iterable, Mapping

from bot.summaries.cleaning import harmless
from bot.summaries.content import (
    Disputed,
    DisputedValue,
    Edition,
    Fit,
    FlipWords,
    Graded,
    InternalContent,
    Said,
    Worded,
)
from bot.summaries.facts import Facts
from dialogs.moves import Summarize
from dialogs.session import GradeFact, SlotFact
from knowledge.base import GRADES, ITEMS, Item
from knowledge.model import Knowledge
from knowledge.scoring import Flip


def internal(
    summary: Summarize, knowledge: Knowledge, edition: Edition, people: Mapping[str, str] | None = None
) -> InternalContent:
    """Return everything that is known of a selection.

    Args:
        summary: As stored.
        knowledge: Its names and texts.
        edition: What the document says of itself.
        people: Names of people by their ids. Somebody without a name here is not named: ids are never shown.
    """
    facts = Facts(summary, knowledge, edition)
    plan, decision = summary.plan, summary.decision
    route = knowledge.route_by_id[plan.route]
    names = people or {}
    return InternalContent(
        version=edition.version,
        date=edition.date,
        spelling=edition.spelling,
        name=facts.name,
        subject=facts.subject,
        verdict=decision.verdict,
        settled=decision.settled,
        firm=decision.firm,
        hard=decision.hard,
        light=decision.light,
        stock=decision.stock,
        unknown=decision.unknown,
        open=decision.open,
        rule=knowledge.rule.text,
        route_name=route.name if decision.settled else "",
        route_meaning=route.meaning if decision.settled else "",
        staged_for=plan.because if decision.settled else None,
        needs=tuple(
            Worded(need=need, words=harmless(fact.words), hedged=fact.hedged)
            for need in facts.needs
            for fact in (summary.slots[need.slot],)
        ),
        grades=tuple(_graded(item, summary.grades.get(item), knowledge, names) for item in ITEMS),
        disputed=tuple(
            Disputed(
                item=entry.item,
                name=knowledge.items[entry.item].name,
                standing=_graded(entry.item, entry.standing, knowledge, names),
                proposed=_graded(entry.item, entry.proposed, knowledge, names),
            )
            for entry in summary.contradictions
        )
        + tuple(
            DisputedValue(
                slot=entry.slot,
                name=_capital(knowledge.slots.by_id[entry.slot].name),
                standing=_said(entry.slot, entry.standing, knowledge, names),
                proposed=_said(entry.slot, entry.proposed, knowledge, names),
            )
            for entry in summary.disputes
            if entry.slot in facts.slots
        ),
        flips=tuple(_flip(flip, knowledge) for flip in summary.flips),
        scenario=_scenario(facts),
        lines=tuple(
            Fit(
                name=knowledge.line_by_id[fit.id].name,
                score=fit.score,
                reasons=_told(fit.reasons),
            )
            for fit in summary.lines
            if fit.id in knowledge.line_by_id
        ),
        steps=facts.steps(for_customer=False) if decision.settled else (),
        migrate_when=route.migrate_when if decision.settled else (),
        specify=facts.item_texts(plan.custom_items, "plan_custom"),
        trim=facts.item_texts(plan.light_items, "plan_light"),
        ask_supplier=facts.item_texts(plan.ask_supplier, "supplier_questions"),
        ask_generally=facts.general_questions if decision.settled else (),
        undecided=facts.item_texts(plan.open_items, "question"),
        sources=_sources(facts),
    )


def _graded(item: Item, fact: GradeFact | None, knowledge: Knowledge, people: Mapping[str, str]) -> Graded:
    name = knowledge.items[item].name
    if fact is None:
        return Graded(item=item, name=name, grade=None)
    return Graded(
        item=item,
        name=name,
        grade=fact.grade,
        words=harmless(fact.words),
        said_by=harmless(people.get(fact.user or "", "")),
        stated=fact.stated,
        hedged=fact.hedged,
        reason=harmless(fact.reason),
    )


def _said(slot: str, fact: SlotFact, knowledge: Knowledge, people: Mapping[str, str]) -> Said:
    value = knowledge.slots.show(slot, fact.value)
    return Said(shown=value, words=harmless(fact.words), said_by=harmless(people.get(fact.user or "", "")))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _flip(flip: Flip, knowledge: Knowledge) -> FlipWords:
    by_grade = (
        (grade, tuple(knowledge.items[item].name for item in ITEMS if flip.changes.get(item) == grade))
        for grade in GRADES
    )
    return FlipWords(changes=tuple((grade, names) for grade, names in by_grade if names), to=flip.to)


def _scenario(facts: Facts) -> Fit | None:
    fact, scenario = facts.summary.scenario, facts.scenario
    if fact is None or scenario is None:
        return None
    return Fit(name=scenario.name, score=fact.score, reasons=_told(fact.words))


def _told(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in map(harmless, reasons) if text)


def _sources(facts: Facts) -> tuple[str, ...]:
    """Return what the summary rests on, each source once: the rule, the grades, the scenario, the route."""
    knowledge, summary = facts.knowledge, facts.summary
    references = [knowledge.rule.source]
    references += [fact.source for item in ITEMS if (fact := summary.grades.get(item)) and fact.source]
    if facts.scenario:
        references.append(facts.scenario.source)
    if summary.decision.verdict:
        references.append(knowledge.route_by_id[summary.plan.route].source)
    return tuple(dict.fromkeys(knowledge.cite(reference) for reference in references))
