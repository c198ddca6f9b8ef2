"""What people do to the dialog itself: undo, back, skip, restart, jump, repeat, hand over, ..."""

from dialogs import confirming, explaining
from dialogs.applying import difference, without
from dialogs.exchange import Exchange
from dialogs.moves import Acted, AskReason, Clarify
from dialogs.reading import ControlRead
from dialogs.session import GradeFact, Memory, Option
from knowledge.base import Item
from knowledge.controls import Control


def before_answers(exchange: Exchange, controls: tuple[ControlRead, ...]) -> bool:
    """Do the acts that come before the answers of the same message: undo, back, clear, restart, start."""
    acted = False
    for read in controls:
        match read.control:
            case "undo" | "back":
                _undo(exchange, read.count, reopen=read.control == "back", target=read.target)
            case "clear":
                _clear(exchange, read.target)
            case "restart":
                _restart(exchange)
            case "start" | "next":
                _start(exchange)
            case _:
                continue
        acted = True
    return acted


def after_answers(exchange: Exchange, controls: tuple[ControlRead, ...], *, answered: bool) -> bool:
    """Do the acts that come after the answers of the same message; return whether there was any."""
    acted = False
    for read in controls:
        acted = _act(exchange, read, answered=answered) or acted
    return acted


def _act(exchange: Exchange, read: ControlRead, *, answered: bool) -> bool:
    target = _item(exchange, read.target)
    match read.control:
        case "skip":
            _skip(exchange, target or exchange.session.asking)
        case "dont_know":
            # "no clue on the certs, but lifecycle is stock" answers both
            if not answered or (target and target not in exchange.session.grades):
                _dont_know(exchange, target or exchange.session.asking, read)
        case "cancel":
            confirming.cancel(exchange)
        case "form":
            _form(exchange)
        case "jump":
            exchange.update(selecting=True)
            exchange.wants_next = False
            exchange.ask(target, reason="jump")
        case "finish":
            _finish(exchange)
        case "same_as":
            confirming.same_as(exchange, read.target)
        case "correction":
            return not answered and not exchange.moves and _which_was_wrong(exchange, target)
        case _:
            return _tell(exchange, read, target)
    return True


def _tell(exchange: Exchange, read: ControlRead, target: Item | None) -> bool:
    """Do the acts that change nothing: explain, show, help, repeat, greet."""
    reason: AskReason = "resume"
    session = exchange.session
    match read.control:
        case "why":
            explaining.why(exchange, target)
            return True
        case "flip":
            explaining.flip(exchange)
        case "how_sure":
            explaining.how_sure(exchange)
        case "what_next":
            explaining.what_next(exchange)
        case "summary":
            exchange.summarize(for_customer=read.target == "customer")
        case "help":
            item = target or session.asking
            exchange.say(Acted(act="item_help" if item else "help", subject=item, decision=exchange.decision))
            reason = "repeat"
        case "repeat":
            _repeat(exchange)
            return True
        case "handoff":
            exchange.say(exchange.state("handed_over"))
        case "accept" | "refuse" if session.asking and not exchange.moves:
            # "yes" to "will stock do, or do you need your own?" tells nothing
            return False
        case "greeting" | "thanks" | "accept" | "refuse":
            _be_civil(exchange, read.control)
        case _:
            return False
    if not exchange.wants_next:
        exchange.ask_again(reason)
    return True


def _be_civil(exchange: Exchange, control: Control) -> None:
    """Answer small talk; after something was done already, there is nothing to add."""
    if exchange.moves:
        return
    match control:
        case "greeting" | "thanks":
            exchange.say(Acted(act=control, asking=exchange.session.asking, decision=exchange.decision))
        case _:
            exchange.say(Acted(act="acknowledged"))


def _repeat(exchange: Exchange) -> None:
    if exchange.session.asking:
        exchange.ask_again("repeat")
    elif exchange.session.recommended:
        exchange.recommend(settled_now=False)
    else:
        exchange.nothing_yet()


def _item(exchange: Exchange, target: str | None) -> Item | None:
    return exchange.items.get(target or "")


def _which_was_wrong(exchange: Exchange, target: Item | None) -> bool:
    """Take an answer up again that is said to be wrong; ask which, the latest first, where none is named."""
    session = exchange.session
    if target:
        exchange.ask(target, reason="back")
        return True
    if not session.grades:
        return False
    latest = sorted(session.grades, key=lambda item: -session.grades[item].turn)
    if len(latest) == 1:
        exchange.ask(latest[0], reason="back")
        return True
    options = tuple(Option(id=f"ask:{item}", label=item, action="ask", value=item) for item in latest)
    exchange.say(Clarify(kind="correct_what", options=options))
    return True


def _start(exchange: Exchange) -> None:
    """Begin or go on; where the verdict is settled already, with what is left of the list."""
    session = exchange.session
    exchange.update(
        selecting=True,
        closed=False,
        finishing=session.finishing or (session.recommended and exchange.decision.settled),
    )
    exchange.wants_next = True


def _undo(exchange: Exchange, count: int, *, reopen: bool, target: str | None) -> None:
    """Take back the last changes; `reopen` asks the item concerned again."""
    session = exchange.session
    item = _item(exchange, target)
    if reopen and item:
        exchange.update(selecting=True)
        exchange.ask(item, reason="back")
        return
    past = list(session.past)
    now: Memory = session
    taken = 0
    while past and taken < count:
        earlier = past.pop()
        # moments at which only the open question changed hold nothing that a person would want undone
        if _collected(earlier) != _collected(now):
            taken += 1
        now = earlier
    if not taken:
        exchange.say(Acted(act="nothing_to_undo"))
        exchange.ask_again("repeat")
        return
    changes = difference(session, now)
    fields = {name: getattr(now, name) for name in Memory.model_fields}
    exchange.session = session.model_copy(
        update={**fields, "past": tuple(past), "attempts": 0, "pending": None, "form": ()}
    )
    exchange.undone = True
    exchange.say(
        Acted(
            act="back" if reopen else "undone",
            changes=changes,
            decision=exchange.decision,
            before=exchange.decision_before,
        )
    )
    reopened = [change.id for change in changes if change.what == "grade" and change.new is None]
    if reopen and reopened:
        exchange.ask(exchange.items[reopened[-1]], reason="back")
    elif exchange.session.asking:
        exchange.ask_again("back")
    elif exchange.session.selecting and not exchange.decision.settled:
        exchange.wants_next = True


def _collected(memory: Memory) -> Memory:
    """Return a memory without what only says where the dialog is."""
    return memory.model_copy(update={"asking": None, "recommended": False, "finishing": False})


def _clear(exchange: Exchange, target: str | None) -> None:
    session, changes = without(exchange.session, _item(exchange, target))
    if target in session.slots:
        before = session
        slots = {slot: fact for slot, fact in session.slots.items() if slot != target}
        session = session.model_copy(update={"slots": slots})
        changes = difference(before, session)
    if not changes:
        exchange.say(Acted(act="nothing_to_clear", subject=target))
        exchange.ask_again("resume")
        return
    exchange.session = session.model_copy(update={"recommended": False})
    exchange.say(
        Acted(
            act="cleared",
            changes=changes,
            subject=target,
            decision=exchange.decision,
            before=exchange.decision_before,
        )
    )
    if exchange.session.asking:
        exchange.ask_again("resume")
    elif not exchange.decision.settled and _item(exchange, target) is None:
        exchange.wants_next = session.selecting


def _restart(exchange: Exchange) -> None:
    """Begin anew. Undo brings everything back, so nothing is lost and nothing needs confirming."""
    changes = difference(exchange.session, Memory())
    confirming.forget(exchange)
    exchange.say(Acted(act="restarted", changes=changes))


def _skip(exchange: Exchange, item: Item | None) -> None:
    if item is None:
        exchange.say(Acted(act="acknowledged"))
        return
    again = bool(exchange.session.skipped)
    _leave_for_later(exchange, item)
    exchange.say(Acted(act="skipped", subject=item, decision=exchange.decision, again=again))
    exchange.wants_next = True


def move_on(exchange: Exchange, item: Item) -> None:
    """Leave an item for later whose answers were not understood three times."""
    _leave_for_later(exchange, item)
    exchange.say(Acted(act="moved_on", subject=item, decision=exchange.decision))
    exchange.missed = True
    exchange.go_on()


def _leave_for_later(exchange: Exchange, item: Item) -> None:
    skipped = exchange.session.skipped
    exchange.update(skipped=(*(other for other in skipped if other != item), item), attempts=0, asking=None)


def _dont_know(exchange: Exchange, item: Item | None, read: ControlRead) -> None:
    if item is None:
        exchange.update(unsure=True)
        exchange.nothing_yet()
        return
    fact = GradeFact(
        grade="unknown", words=read.evidence.words, user=exchange.utterance.user, turn=exchange.before.turn
    )
    exchange.update(grades={**exchange.session.grades, item: fact}, attempts=0)
    exchange.say(Acted(act="dont_know", subject=item, decision=exchange.decision))
    exchange.wants_next = True


def _form(exchange: Exchange) -> None:
    """Show the items to answer all at once."""
    items = exchange.form_items()
    exchange.update(selecting=True, asking=None, form=items)
    exchange.say(Acted(act="form", form=items, decision=exchange.decision))
    exchange.wants_next = False


def _finish(exchange: Exchange) -> None:
    """Complete the list where the verdict is settled; give it as it stands where it is not."""
    if exchange.decision.settled and exchange.decision.open:
        exchange.update(finishing=True, selecting=True)
        exchange.reason = "finish"
        exchange.wants_next = True
    elif exchange.session.grades:
        exchange.recommend(settled_now=False)
        exchange.wants_next = False
    else:
        exchange.nothing_yet()
        exchange.ask_again("repeat")
