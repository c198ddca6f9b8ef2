"""Taking what a message states into the memory, and saying what that changed."""

from dialogs import confirming
from dialogs.applying import with_description, with_grades, with_slots
from dialogs.exchange import Exchange
from dialogs.moves import Acted, Noted
from dialogs.reading import Reading
from dialogs.session import Contradiction, GradeFact, Session, ValueDispute
from knowledge.base import Item
from knowledge.scoring import LineFit


def take(
    exchange: Exchange,
    reading: Reading,
    facts: list[tuple[Item, GradeFact]],
    *,
    raw: str = "",
    opening: bool = False,
) -> bool:
    """Put slots and grades into the memory and say what changed; return whether anything was taken."""
    earlier, before = exchange.session, exchange.decision
    session, slot_changes, value_disputes = with_slots(
        earlier, reading, exchange.utterance.user, exchange.before.turn
    )
    if opening or not facts:
        # answers to the checklist describe the solution; the scenario is matched on the need alone
        session = with_description(session, raw, reading)
    session, grade_changes, contradictions = with_grades(session, facts)
    disputes: tuple[Contradiction | ValueDispute, ...] = (*contradictions, *value_disputes)
    if earlier.recommended and any(item not in earlier.grades for item, _ in facts):
        session = session.model_copy(update={"finishing": True})
    changes = slot_changes + grade_changes
    new_scenario = (session.scenario and session.scenario.id) != (earlier.scenario and earlier.scenario.id)
    if not (changes or opening or new_scenario or facts or reading.slots):
        return False
    exchange.session = session.model_copy(update={"attempts": 0, "closed": False})
    if exchange.control is None and any(change.old is not None for change in changes):
        exchange.control = "correction"
    if changes or opening or new_scenario:
        exchange.say(
            Noted(
                changes=changes,
                before=before,
                after=exchange.decision,
                scenario=session.scenario,
                new_scenario=new_scenario,
                lines=_new_lines(exchange, earlier) if slot_changes or opening else (),
                opening=opening,
            )
        )
    elif (facts or reading.slots) and not disputes:
        exchange.say(_as_known(exchange, reading, facts))
    for dispute in disputes:
        confirming.show(exchange, dispute)
    exchange.wants_next = not disputes
    return True


def _as_known(exchange: Exchange, reading: Reading, facts: list[tuple[Item, GradeFact]]) -> Acted:
    """Return that all this is known already, with what it is and where it leaves the selection."""
    session = exchange.session
    return Acted(
        act="known_already",
        slots={read.slot: session.slots[read.slot] for read in reading.slots if read.slot in session.slots},
        grades={item: session.grades[item] for item, _ in facts if item in session.grades},
        decision=exchange.decision,
    )


def _new_lines(exchange: Exchange, earlier: Session) -> tuple[LineFit, ...]:
    """Return the lines that fit where this turn changed the best three, else nothing: it would be no news."""
    now, before = exchange.lines, exchange.interpreter.lines(earlier)
    return now if {fit.id for fit in now[:3]} != {fit.id for fit in before[:3]} else ()
