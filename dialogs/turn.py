"""One turn: `step` takes a session and what a person did, and returns the next session and the bot's moves.

Pure: no clock, no input or output, no chance, and no exception for odd input (an odd message is a move).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dialogs import confirming, doubts, hearing
from dialogs.exchange import Exchange
from dialogs.interpreter import Context, Interpreter
from dialogs.moves import Acted, Answer, Decline, Move, Part
from dialogs.reading import Reading
from dialogs.session import MAX_UNDO, GradeFact, Session, Utterance
from dialogs.taking import take
from dialogs.text import MAX_CHARACTERS
from knowledge.base import GRADES, Grade, Item
from knowledge.controls import Control
from knowledge.scoring import Decision, LineFit

MEANT_ANYWHERE: frozenset[Control] = frozenset(
    {
        "greeting",
        "thanks",
        "help",
        "handoff",
        "start",
        "form",
        "same_as",
        "summary",
        "restart",
        "repeat",
        "undo",
    }
)
"""Acts that mean something before a conversation; "ok" and "no idea, ask Bob" answer nothing then."""
CIVIL: frozenset[Control] = frozenset({"greeting", "thanks"})
"""Acts that are small talk themselves."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn did.

    Attributes:
        session: The conversation afterwards.
        moves: What the bot does, in order; never empty.
        reading: What was understood of the message's words (empty for a button).
        control: The first thing that the person did to the dialog itself, if any.
        decision, lines: Where the selection stands afterwards.
        missed: The message asked or said something that the knowledge does not hold.
    """

    session: Session
    moves: tuple[Move, ...]
    decision: Decision
    lines: tuple[LineFit, ...]
    reading: Reading = field(default_factory=Reading)
    control: Control | None = None
    missed: bool = False


def step(session: Session, utterance: Utterance, interpreter: Interpreter) -> Turn:
    """Answer one utterance.

    Returns:
        The turn; its session counts one turn more, and keeps the earlier memory for undo.
    """
    exchange = Exchange(session, utterance, interpreter)
    reading = Reading()
    if utterance.choose is not None:
        _choose(exchange, [utterance.choose])
    elif utterance.ask is not None:
        exchange.update(selecting=True)
        exchange.ask(utterance.ask, reason="jump")
    elif utterance.answers is not None:
        _choose(exchange, utterance.answers.items())
    elif utterance.option is not None:
        _press(exchange, utterance.option)
    else:
        reading = _text(exchange, utterance.text or "")
    return _finished(exchange, reading)


def _finished(exchange: Exchange, reading: Reading) -> Turn:
    before, after = exchange.before, exchange.session
    moves = tuple(exchange.moves) or (Acted(act="acknowledged"),)
    if after.memory() != before.memory() and not exchange.undone:
        after = after.model_copy(update={"past": (*before.past, before.memory())[-MAX_UNDO:]})
    shown = [options for move in moves if (options := getattr(move, "options", ()))]
    waiting = after.asking or after.pending
    after = after.model_copy(
        update={
            "turn": before.turn + 1,
            "knowledge_version": exchange.interpreter.knowledge.version,
            "day": exchange.utterance.today,
            "choices": tuple(option.id for option in shown[-1])
            if shown
            else after.choices
            if waiting
            else (),
        }
    )
    return Turn(
        session=after,
        moves=moves,
        decision=exchange.decision,
        lines=exchange.interpreter.lines(after),
        reading=reading,
        control=exchange.control,
        missed=exchange.missed,
    )


def _choose(exchange: Exchange, answers: Iterable[tuple[Item, Grade]]) -> None:
    """Take what a person chose outright: a grade button, or a whole form at once."""
    facts = [
        (item, GradeFact(grade=grade, words=grade, user=exchange.utterance.user, turn=exchange.before.turn))
        for item, grade in answers
    ]
    exchange.update(selecting=True, form=())
    take(exchange, Reading(), facts)
    if exchange.wants_next:
        exchange.go_on()


def _press(exchange: Exchange, option: str) -> None:
    """Take the button of an option: its id says what it does."""
    action, _, operand = option.partition(":")
    pending = exchange.session.pending
    item, _, grade = operand.partition(":")
    match action:
        case "grade" if item in exchange.items and grade in GRADES:
            exchange.update(pending=None)
            _choose(exchange, [(exchange.items[item], next(name for name in GRADES if name == grade))])
        case "settle" if item in exchange.items and grade in GRADES:
            confirming.settle(exchange, exchange.items[item], next(name for name in GRADES if name == grade))
        case "settle":
            confirming.settle_value(exchange, item, grade)
        case "ask" if item in exchange.items:
            exchange.update(selecting=True)
            exchange.ask(exchange.items[item], reason="jump")
        case "say":
            _text(exchange, operand)
        case "answer" if option in exchange.session.choices:
            kind, _, name = operand.partition(":")
            exchange.update(pending=None)
            exchange.say(Answer(parts=(Part(kind=kind, id=name),)))
            exchange.ask_again("resume")
        case "same":
            exchange.update(pending=None)
            confirming.same_as(exchange, operand)
        case "scenario":
            confirming.choose_scenario(exchange, operand)
        case "yes" | "no" if pending:
            confirming.resolve(exchange, pending, accepted=action == "yes")
        case "none":
            doubts.none_of_them(exchange, pending)
        case _:
            exchange.say(Acted(act="acknowledged"))
            exchange.ask_again("repeat")


def _unasked(exchange: Exchange, reading: Reading) -> Reading:
    """Return what a message that is not ours still says, where no conversation is under way.

    The numbers of a neighbour's subject ("3 nodes lost quorum") are no requirement, words that only nearly
    answer a question answer none, and what sounds like an act may be chatter.
    """
    wanted = CIVIL if reading.chatter else MEANT_ANYWHERE
    sure = exchange.interpreter.knowledge.asking.weights.sure
    return replace(
        reading,
        slots=(),
        removed=(),
        controls=tuple(read for read in reading.controls if read.control in wanted),
        grades=tuple(read for read in reading.grades if read.stated),
        answers=tuple(match for match in reading.answers if match.own >= sure),
    )


def _text(exchange: Exchange, raw: str) -> Reading:
    """Read a message and answer it."""
    session = exchange.session
    if not raw.strip():
        exchange.say(Decline(why="empty"))
        exchange.ask_again("repeat")
        return Reading()
    hearing.welcome_back(exchange)
    if len(raw) > MAX_CHARACTERS:
        exchange.say(Acted(act="cut"))
    if (chosen := exchange.numbered(raw)) is not None:
        _press(exchange, chosen)
        return Reading()
    pending = session.pending
    said = exchange.interpreter.spelled_out(doubts.completed(exchange, raw), session.form)
    reading = exchange.interpreter.read(
        said,
        Context(
            today=exchange.utterance.today,
            asking=pending.item if pending and pending.item else session.asking,
            pending=pending.kind if pending else None,
            grades=frozenset(session.grades),
            slots={slot: fact.value for slot, fact in session.slots.items()},
            described=session.described,
            topic=session.topic,
            has_verdict=bool(session.grades),
        ),
    )
    under_way = session.selecting or session.described or pending
    if not reading.in_scope and (not under_way or (reading.chatter and reading.is_question)):
        reading = _unasked(exchange, reading)
    if (picked := doubts.picked(exchange, raw, reading)) is not None:
        _press(exchange, picked)
        return reading
    hearing.answer_to(exchange, said, reading)
    return reading
