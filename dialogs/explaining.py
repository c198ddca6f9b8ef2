"""Why this question, why this verdict, what would flip it, what if, how sure, what next."""

from dataclasses import replace

from dialogs.applying import difference, grade_fact, with_description, with_grades, with_slots
from dialogs.exchange import Exchange
from dialogs.moves import Explain
from dialogs.reading import Evidence, GradeRead, Reading
from dialogs.session import Memory, Option, Pending
from knowledge.base import GRADES, ITEMS, Item
from knowledge.scoring import decide, effects

KEEP_OR_LEAVE = (
    Option(id="yes", label="what_if_keep", action="yes"),
    Option(id="no", label="what_if_leave", action="no"),
)


def why(exchange: Exchange, item: Item | None) -> None:
    """Explain the open question, or the verdict when no question is open."""
    asked = item or exchange.session.asking
    if asked:
        exchange.say(
            Explain(
                about="why_ask",
                decision=exchange.decision,
                item=asked,
                effects=effects(exchange.grades, asked, exchange.interpreter.knowledge.rule),
            )
        )
        exchange.ask_again("repeat")
    elif exchange.session.grades:
        exchange.say(
            Explain(
                about="why_verdict",
                decision=exchange.decision,
                grades=exchange.session.grades,
                plan=exchange.plan,
            )
        )
    else:
        exchange.nothing_yet()


def flip(exchange: Exchange) -> None:
    """Show the smallest sets of changes that would flip the verdict, and what can't by itself."""
    _explain_or_nothing(
        exchange,
        Explain(
            about="flip", decision=exchange.decision, flips=exchange.flips, no_matter=_no_matter(exchange)
        ),
    )


def how_sure(exchange: Exchange) -> None:
    """Say whether the verdict is settled and firm, and which inferred answers deserve a check."""
    _explain_or_nothing(
        exchange,
        Explain(
            about="how_sure",
            decision=exchange.decision,
            grades=exchange.session.grades,
            plan=exchange.plan,
            to_firm=exchange.to_firm,
            no_matter=_no_matter(exchange),
        ),
    )


def _no_matter(exchange: Exchange) -> tuple[Item, ...]:
    """Return the items of which no answer by itself changes a settled verdict."""
    decision, grades, rule = exchange.decision, exchange.grades, exchange.interpreter.knowledge.rule
    if not decision.settled:
        return ()
    return tuple(
        item
        for item in ITEMS
        if all(
            (after := decide({**grades, item: grade}, rule)).settled and after.verdict == decision.verdict
            for grade in GRADES
        )
    )


def what_next(exchange: Exchange) -> None:
    """Show the plan."""
    _explain_or_nothing(
        exchange,
        Explain(
            about="what_next",
            decision=exchange.decision,
            plan=exchange.plan,
            lines=exchange.lines,
            grades=exchange.session.grades,
            scenario_after=exchange.session.scenario.id if exchange.session.scenario else None,
        ),
    )


def _explain_or_nothing(exchange: Exchange, move: Explain) -> None:
    if exchange.session.grades:
        exchange.say(move)
    else:
        exchange.nothing_yet()


def tried_further(exchange: Exchange, raw: str, reading: Reading, pending: Pending) -> bool:
    """Try more on top of what is being tried ("and power as well?"); say whether the message does.

    An item that is only named gets the grade that was tried last.
    """
    session, proposal = exchange.session, pending.proposal
    if pending.kind != "what_if" or proposal is None or not exchange.interpreter.goes_further(raw):
        return False
    item = exchange.interpreter.item_named(raw)
    if item and not (reading.grades or reading.slots):
        tried = [c.new for c in difference(session, proposal) if c.what == "grade" and c.new in GRADES]
        same = tuple(GradeRead(item, g, Evidence(raw, "what_if"), stated=True) for g in tried[-1:])
        reading = replace(reading, grades=same)
    if not (reading.grades or reading.slots):
        return False
    what_if(exchange, raw, reading, proposal)
    return True


def what_if(exchange: Exchange, raw: str, reading: Reading, base: Memory | None = None) -> None:
    """Try what the message supposes on a copy, show the difference, and keep nothing unless told to.

    Args:
        exchange: The turn.
        raw: The message.
        reading: What it supposes.
        base: What it is tried on; the session as it stands where nothing else is being tried.
    """
    session, before = exchange.session, exchange.decision
    start = base or session.memory()
    user, turn = exchange.utterance.user, exchange.before.turn
    # the person only supposes: nobody is contradicted
    tried, _, _ = with_slots(start, replace(reading, corrects=True), user, turn)
    if reading.slots or reading.removed:
        tried = with_description(tried, raw, reading)
    facts = [(read.item, grade_fact(read, user, turn)) for read in reading.grades]
    # and every grade counts as the person's own
    own = {item: fact.model_copy(update={"user": user}) for item, fact in tried.grades.items()}
    tried, _, _ = with_grades(tried.model_copy(update={"grades": own}), facts)
    after = decide(
        {item: fact.grade for item, fact in tried.grades.items()}, exchange.interpreter.knowledge.rule
    )
    proposal = tried.model_copy(
        update={
            "grades": {
                item: fact if item in dict(facts) else start.grades[item]
                for item, fact in tried.grades.items()
            }
        }
    )
    exchange.control = None
    exchange.update(pending=Pending(kind="what_if", options=KEEP_OR_LEAVE, proposal=proposal))
    exchange.say(
        Explain(
            about="what_if",
            decision=before,
            after=after,
            tried=difference(session, proposal),
            lines=exchange.lines,
            lines_after=exchange.interpreter.lines(proposal),
            scenario_after=proposal.scenario.id if proposal.scenario else None,
            options=KEEP_OR_LEAVE,
        )
    )
