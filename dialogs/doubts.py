"""Where a message can be meant in more than one way, or holds a value that can't be: ask, with buttons."""

import re
from collections.abc import Sequence

from dialogs.exchange import Exchange, grade_option
from dialogs.moves import Acted, Clarify, NotKnown
from dialogs.reading import Between, Reading
from dialogs.session import Option, Pending
from knowledge.base import ITEMS, Grade
from knowledge.phrases import wordings
from knowledge.slots import MeasureSlot

_BAD_VALUE = re.compile(r"slots\.(?P<slot>\w+)\.(?P<why>bounds|unit)")
_BARE_NUMBER = re.compile(r"\s*[\d.,]+\s*[.!]?\s*")
_NONE = Option(id="none", label="none", action="none")


def left_open(reading: Reading) -> tuple[Between, ...]:
    """Return the choices between two grades that a message leaves open; a question leaves nothing open."""
    if reading.is_question:
        return ()
    return tuple(choice for choice in reading.choices.between if choice.item)


def raised(exchange: Exchange, reading: Reading, open_choices: Sequence[Between]) -> bool:
    """Ask about the first thing in doubt; say whether anything was. The next question waits for it."""
    if exchange.session.pending:
        return False
    if open_choices:
        _grade(exchange, open_choices[0])
    elif _bad_value(exchange, reading):
        pass
    elif reading.choices.bare and not (reading.grades or reading.controls or exchange.session.asking):
        return _item(exchange, reading.choices.bare)
    else:
        return _scenario(exchange, reading)
    return True


def _grade(exchange: Exchange, choice: Between) -> None:
    if choice.item is None:
        return
    options = tuple(grade_option(choice.item, grade) for grade in (*choice.grades, "unknown"))
    exchange.update(
        selecting=True, asking=choice.item, pending=Pending(kind="grade", options=options, item=choice.item)
    )
    exchange.say(Clarify(kind="grade", options=options, item=choice.item, words=choice.words))


def _item(exchange: Exchange, grade: Grade) -> bool:
    """Ask which item a grade is for, where none was asked or named."""
    session = exchange.session
    if not session.selecting:
        return False
    items = [item for item in ITEMS if item not in session.grades] or list(ITEMS)
    options = tuple(
        Option(id=f"grade:{item}:{grade}", label=item, action="item", value=f"{item}:{grade}")
        for item in items
    )
    exchange.update(pending=Pending(kind="item", options=options))
    exchange.say(Clarify(kind="item", options=options, words=grade))
    return True


def _bad_value(exchange: Exchange, reading: Reading) -> bool:
    """Say what is wrong with a value that can't be, and ask for it again.

    Not where the message asks something, or is about something else: its numbers may be anybody's.
    """
    # a message that states a need and that nothing answers asks nothing, however much it may read like it
    asks = reading.is_question and (reading.answers or not reading.slots)
    if asks or not (reading.in_scope or exchange.session.selecting):
        return False
    stated = {read.slot for read in reading.slots}
    for rejected in reading.rejected:
        found = _BAD_VALUE.fullmatch(rejected.rule)
        if found is None or found["slot"] in stated:
            continue
        exchange.update(pending=Pending(kind="value", options=(), slot=found["slot"]))
        exchange.say(
            Clarify(
                kind="value" if found["why"] == "bounds" else "unit",
                subject=found["slot"],
                words=rejected.words,
            )
        )
        return True
    return False


def _scenario(exchange: Exchange, reading: Reading) -> bool:
    """Ask which of two scenarios it is, where both fit about as well; each pair once."""
    session, best, other = exchange.session, reading.scenario, reading.runner_up
    if best is None or other is None or session.scenario is None or session.scenario.confirmed:
        return False
    pair = tuple(sorted((best.id, other.id)))
    asked_before = pair == session.offered or set(pair) & set(session.ruled_out)
    if asked_before or session.scenario.id not in pair or not session.selecting or exchange.decision.settled:
        return False
    if reading.is_question or reading.controls or reading.grades:
        # answers to the checklist describe the solution, not the situation
        return False
    names = exchange.interpreter.knowledge.scenario_by_id
    options = (
        *(
            Option(id=f"scenario:{name}", label=names[name].name, action="scenario", value=name)
            for name in (best.id, other.id)
        ),
        Option(id="scenario:", label="neither", action="scenario"),
    )
    exchange.update(asking=None, offered=pair, pending=Pending(kind="scenario", options=options))
    exchange.say(Clarify(kind="scenario", options=options))
    return True


def question(exchange: Exchange, reading: Reading) -> None:
    """Offer the entries that come near a question which none of them answers."""
    options = (
        *(
            Option(
                id=f"answer:{near.kind}:{near.id}",
                label=near.id,
                action="answer",
                value=f"{near.kind}:{near.id}",
            )
            for near in reading.nearly[:2]
        ),
        _NONE,
    )
    exchange.update(pending=Pending(kind="question", options=options))
    exchange.say(Clarify(kind="question", options=options))


def picked(exchange: Exchange, raw: str, reading: Reading) -> str | None:
    """Return the id of the option that words choose ("the second one", "neither", a name), if they do."""
    session, pick = exchange.session, reading.choices.pick
    pending, choices = session.pending, session.choices
    if pick and pick.kind == "place" and choices and not reading.grades:
        place = pick.place if pick.place >= 0 else len(choices) - 1
        return choices[place] if place < len(choices) else None
    if pending is None or not pending.options:
        declined = pick and pick.kind == "none" and session.asking and not reading.grades
        return "none" if declined else None
    if pick and pending.kind in ("scenario", "grade", "item", "question"):
        none = "scenario:" if pending.kind == "scenario" else "none"
        return pending.options[0].id if pick.kind == "any" else none
    return _by_name(exchange, raw, reading, pending)


def _by_name(exchange: Exchange, raw: str, reading: Reading, pending: Pending) -> str | None:
    """Return the item named, or the scenario whose name shares the most telling words with the message."""
    if any(read.control == "what_if" for read in reading.controls):
        return None
    if pending.kind == "item" and (item := exchange.interpreter.item_named(raw)):
        return next((option.id for option in pending.options if option.label == item), None)
    if pending.kind != "scenario" or reading.grades or reading.is_question:
        return None
    said = exchange.interpreter.telling_words(raw)
    shared = {
        option.id: len(said & exchange.interpreter.telling_words(option.label))
        for option in pending.options
        if option.value
    }
    most = max(shared.values(), default=0)
    best = [name for name, count in shared.items() if count == most]
    # a longer message that happens to share a word describes something
    return best[0] if 2 * most >= len(said) > 0 and len(best) == 1 else None


def none_of_them(exchange: Exchange, pending: Pending | None) -> None:
    """Go on where nothing offered was meant."""
    exchange.update(pending=None)
    if pending and pending.kind == "grade":
        exchange.ask(pending.item, "none")
    elif pending and pending.kind == "question":
        exchange.say(NotKnown())
        exchange.missed = True
        exchange.ask_again("resume")
    elif pending:
        exchange.say(Acted(act="kept"))
        exchange.go_on()
    else:
        exchange.ask_again("none")


def completed(exchange: Exchange, raw: str) -> str:
    """Return a lone number with the name of the slot that was asked for again, any other message as it is."""
    pending = exchange.session.pending
    if pending is None or pending.kind != "value" or not _BARE_NUMBER.fullmatch(raw):
        return raw
    slot = exchange.interpreter.knowledge.slots.by_id.get(pending.slot)
    if isinstance(slot, MeasureSlot) and slot.bare_cues:
        return f"{wordings(slot.bare_cues[0])[0]} {raw}"
    return f"{raw.strip(' .!')} {slot.name}" if slot else raw
