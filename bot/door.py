"""Slack's door to the dialog: each thing a person does is answered once, in its place, and then delivered."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import TypeAdapter
from slack_sdk import WebClient

from bot import forms
from bot.access import Membership, Viewer
from bot.blocks import compose, message, texts
from bot.conversation import Advisor
from bot.delivery import HANDOFF, REPLY, Outgoing
from bot.errands import Errands
from bot.faults import report
from bot.following import Following
from bot.handing import Handouts
from bot.logs import about, turn_id
from bot.markup import shortened
from bot.received import Command, Inbound
from bot.records import Key, NewReply
from bot.rosters import Rosters
from bot.sharing import outdated
from bot.storage import StoreError
from bot.voice import Voice
from bot.workers import Workers
from dialogs.moves import Acted, Decline
from dialogs.session import Session
from dialogs.turn import Turn
from knowledge.wording import Spelling

log = logging.getLogger(__name__)
_INBOUND = TypeAdapter(Inbound)
MAX_TITLE = 80
"""Of a thread; lists of threads cut longer ones."""
_TITLE = "title"


class Door:
    """Takes what people do in Slack to the dialog, and what the dialog says to the outbox.

    What people do is kept in the inbox before it is acknowledged and answered after that, in the order of its
    conversation: neither a slow answer nor a killed process loses or delays an acknowledgement.
    """

    def __init__(  # noqa: PLR0913  (everything the door works with)
        self,
        advisor: Advisor,
        client_for: Callable[[str], WebClient],
        deliver: Callable[[Key], object],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        workers: int = 0,
        spelling: Spelling = "british",
        handoff: str = "",
        leads: frozenset[str] = frozenset(),
    ) -> None:
        """Prepare the door.

        Args:
            advisor: Answers, and stores.
            client_for: Gives the client of a workspace, by its id.
            deliver: Called after replies of a conversation were queued.
            now: The clock.
            workers: How many threads answer; without any, answers are ready before the acknowledgement.
            spelling: How customers' summaries are spelled.
            handoff: The channel or person told when somebody asks for a person; empty for nobody.
            leads: Who sees statistics in the home.
        """
        self.advisor = advisor
        self.voice = Voice(client_for, advisor.renderer)
        self.now = now
        self._deliver = deliver
        self._spelling = spelling
        self._handoff = handoff
        self._following = Following(advisor.store, advisor.interpreter)
        self._workers = Workers(workers, self._attend)
        self.rosters = Rosters(client_for)
        self.leads = leads
        self.errands = Errands(in_background=workers > 0)
        self._membership = Membership(self.rosters.members)

    def open(self) -> None:
        """Begin to answer, first what was acknowledged and not answered before the last stop."""
        self._workers.start()
        for event in self.advisor.store.inbox.unhandled():
            self._workers.submit(_INBOUND.validate_json(event.payload))

    def close(self) -> None:
        """Finish what is under way."""
        self._workers.stop()
        self.errands.stop()

    def hear(self, inbound: Inbound) -> None:
        """Take a message, a click or a form, unless it was taken before or is not for us."""
        if self._workers.busy(inbound.key) or self._following.hears(inbound):
            payload = _INBOUND.dump_json(inbound).decode()
            if self.advisor.store.inbox.receive(inbound.dedupe_key, payload, self.now()):
                self._workers.submit(inbound)

    def _attend(self, inbound: Inbound) -> None:
        """Answer one thing. What goes wrong is logged with an id; the person gets the id and an apology."""
        with about(turn_id(inbound.dedupe_key)):
            self._see_to(inbound)

    def _see_to(self, inbound: Inbound) -> None:
        try:
            self._answer(inbound)
        except Exception as error:  # noqa: BLE001  (one fault must not end the thread that answers everybody)
            self.apologise(inbound, report(error))
        try:
            self.advisor.store.inbox.dismiss(inbound.dedupe_key, self.now())
        except StoreError as error:
            log.error("can't note that %s was handled: %s", inbound.dedupe_key, error)  # noqa: TRY400  (it says all)

    def _answer(self, inbound: Inbound) -> None:
        if not self._following.hears(inbound):
            return
        if self._following.sent_away(inbound):
            self._following.leave(inbound)
            self.voice.say(inbound, "muted")
        elif self._stale(inbound):
            self.voice.whisper(inbound, "stale")
        else:
            self._converse(inbound)

    def _converse(self, inbound: Inbound) -> None:
        in_place = inbound.text is None and (inbound.turn is not None or inbound.answers is not None)

        def replies(turn: Turn, _: str) -> tuple[NewReply, ...]:
            if not inbound.addressed and all(isinstance(move, Decline) for move in turn.moves):
                return ()  # people talking among themselves in a thread we follow
            outgoing = compose(
                turn,
                turn.session.turn,
                self.advisor.renderer,
                in_place=in_place,
                outdated=outdated(self.advisor.store, inbound.key, turn),
            )
            outgoing = replace(outgoing, cause=turn_id(inbound.dedupe_key))
            return (NewReply(REPLY, outgoing.as_json()), *self._call_a_person(turn, inbound))

        self.voice.working(inbound)
        outcome = self.advisor.converse(
            inbound.key, inbound.utterance, self.now(), dedupe_key=inbound.dedupe_key, replies=replies
        )
        log.info("turn %s in %s: %s", outcome.session.turn, inbound.key.channel, outcome.kind)
        if outcome.duplicate:
            self.voice.working(inbound, done=True)
        self._deliver(inbound.key)
        self._entitle(inbound.key, outcome.session)

    def _call_a_person(self, turn: Turn, inbound: Inbound) -> tuple[NewReply, ...]:
        """Return the message to whoever helps in person, where this turn asks for that."""
        if not self._handoff or not any(
            isinstance(move, Acted) and move.act == "handed_over" for move in turn.moves
        ):
            return ()
        renderer = self.advisor.renderer
        words = renderer.part("slack_handoff", "slack", session=turn.session, decision=turn.decision)
        where = f"<@{inbound.user}> <#{inbound.key.channel}>"
        asked = message(renderer.part("slack_notice", about="handoff", detail=""), texts(f"{words}\n{where}"))
        outgoing = Outgoing(asked, to=self._handoff, cause=turn_id(inbound.dedupe_key))
        return (NewReply(HANDOFF, outgoing.as_json()),)

    def _entitle(self, key: Key, session: Session) -> None:
        """Name the thread of a selection after it, where threads have titles, and again when that changes."""
        if key.channel.startswith("D") and key.thread and session.selecting:
            title = shortened(self.advisor.renderer.title(session), MAX_TITLE)
            if title != self.advisor.store.mark(key, _TITLE):
                self.voice.entitle(key, title)
                self.advisor.store.set_mark(key, _TITLE, title)

    def viewer(self, team: str, user: str) -> Viewer:
        """Return a person as somebody who looks at the records."""
        return Viewer(team, user, self._membership)

    @property
    def handouts(self) -> Handouts:
        """What writes summaries for customers, today."""
        return Handouts(self.advisor, self._spelling, self.now().date().isoformat())

    def _stale(self, inbound: Inbound) -> bool:
        """Say whether a click stands on a card that the conversation has moved past."""
        if inbound.turn is None:
            return False
        session, _ = self.advisor.store.load(inbound.key)
        return inbound.turn != session.turn

    def first_time(self, dedupe_key: str) -> bool:
        """Take something that makes no turn: True the first time, False for every repeat."""
        inbox = self.advisor.store.inbox
        if not inbox.receive(dedupe_key, "{}", self.now()):
            return False
        inbox.dismiss(dedupe_key, self.now())
        return True

    def open_form(self, inbound: Inbound, client: WebClient) -> None:
        """Open the checklist as a form, filled in with what is known."""
        session, _ = self.advisor.store.load(inbound.key)
        view = forms.checklist(session, inbound.key, self.advisor.renderer)
        client.views_open(trigger_id=inbound.trigger, view=view)

    def open_empty_form(self, start: Command | Inbound, client: WebClient) -> None:
        """Open the checklist for a new selection in the direct message with the person."""
        team = start.team if isinstance(start, Command) else start.key.team
        key = Key(team, self.voice.direct(team, start.user))
        client.views_open(
            trigger_id=start.trigger, view=forms.checklist(Session(), key, self.advisor.renderer)
        )

    def begin(self, command: Command, text: str) -> None:
        """Take a requirement from a slash command to the direct message with the person."""
        key = Key(command.team, self.voice.direct(command.team, command.user))
        self.hear(
            Inbound(command.dedupe_key, key, command.user, "", text=text, is_dm=True, today=command.today)
        )

    def take_feedback(self, inbound: Inbound, value: str) -> None:
        """Keep what somebody thinks of an answer, once."""
        if self.first_time(f"{inbound.dedupe_key}:{inbound.user}"):
            self.advisor.store.ledger.add_feedback(inbound.key, inbound.user, value, self.now())
            self.voice.whisper(inbound, "feedback")

    def apologise(self, inbound: Inbound, fault: str) -> None:
        """Say that something failed, with its number, to somebody who expects an answer."""
        if inbound.addressed:
            self.voice.say(inbound, "failed", fault)
