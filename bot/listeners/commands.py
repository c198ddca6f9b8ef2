"""The slash command: `help`, `list`, `search WORDS`, `show ID`, `new`, else a question or a requirement."""

from slack_bolt import Ack, BoltContext, Respond

from bot import homes
from bot.door import Door
from bot.received import Command
from dialogs.moves import Acted
from dialogs.session import Session, Utterance
from dialogs.turn import step


def given(ack: Ack, context: BoltContext, respond: Respond) -> None:
    """Answer the one person who asked: at once where that is enough, else in the direct message with them.

    What shows the records is answered after the acknowledgement: who may see them takes asking Slack.
    """
    door, command = context["door"], context["received"]
    word, _, rest = command.text.partition(" ")
    looking = _LOOKING.get(word.lower())
    if looking is None:
        ack(response_type="ephemeral", text=_answer(door, command))
        return
    ack()
    door.errands.run(lambda: respond(response_type="ephemeral", text=looking(door, command, rest.strip())))


def _answer(door: Door, command: Command) -> str:
    word, _, rest = command.text.partition(" ")
    match word.lower():
        case "" | "help":
            return door.advisor.renderer.move(Acted(act="help"), "slack")
        case "new":
            return _elsewhere(door, command, rest)
        case _:
            return _asked(door, command)


def _asked(door: Door, command: Command) -> str:
    """Answer a question here; a requirement starts a selection in the direct message."""
    advisor = door.advisor
    utterance = Utterance(text=command.text, user=command.user, today=command.today)
    turn = step(Session(), utterance, advisor.interpreter)
    if turn.session.selecting:
        return _elsewhere(door, command, command.text)
    return advisor.renderer.render(turn.moves, "slack")


def _elsewhere(door: Door, command: Command, text: str) -> str:
    door.begin(command, text)
    return door.advisor.renderer.part("slack_notice", "slack", about="elsewhere", detail="")


def _list(door: Door, command: Command, words: str) -> str:
    """List the latest selections that the person may see, those that hold the words where there are any."""
    return homes.listing(door.viewer(command.team, command.user), door.advisor, words)


def _show(door: Door, command: Command, number: str) -> str:
    """Show a selection to somebody who may see it; others learn no more than of one that does not exist."""
    advisor, digits = door.advisor, number.lstrip("#")
    known = advisor.store.archive.selection(int(digits)) if digits.isascii() and digits.isdigit() else None
    if known is None or not door.viewer(command.team, command.user).may_see(known):
        return advisor.renderer.part("slack_notice", "slack", about="no_such_selection", detail=number)
    return advisor.renderer.part("selection", "slack", selection=known)


_LOOKING = {"list": _list, "search": _list, "show": _show}
