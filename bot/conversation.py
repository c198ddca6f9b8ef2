"""The shell of one message, the same for every door: gather, step, commit; on a conflict, again."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from pydantic import TypeAdapter

from bot.kinds import Kind, kind_of
from bot.records import Committed, GapRecord, Key, NewReply, SelectionRecord, TurnRecord, VerdictRecord
from bot.render import Renderer
from bot.storage import Conflict, Duplicate, Store
from dialogs.interpreter import Interpreter
from dialogs.moves import Move, NotKnown, Recommend, Summarize
from dialogs.reading import Reading
from dialogs.session import Memory, Session, Utterance
from dialogs.turn import Turn, step
from knowledge.scoring import Decision, decide

MAX_CONFLICTS = 100
"""So many messages may overtake this one in its own conversation before something must be broken."""
EARLIER_SELECTIONS = 5
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_READING = TypeAdapter(Reading)
_MOVE_TYPES: dict[str, type[Move]] = {move.__name__: move for move in get_args(Move)}

Replies = Callable[[Turn, str], tuple[NewReply, ...]]
"""Makes the replies to queue from a turn and its plain text."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What answering one message did.

    Attributes:
        session: The conversation's state now.
        turn: What was decided; None where the message was a duplicate.
        kind: The reply's kind.
        text: The reply in plain text; empty for a duplicate.
        committed: What was stored; None for a duplicate.
    """

    session: Session
    turn: Turn | None = None
    kind: Kind = "control"
    text: str = ""
    committed: Committed | None = None

    @property
    def duplicate(self) -> bool:
        """Say whether this message had been answered before."""
        return self.turn is None


class Advisor:
    """What every door needs to hold conversations: the store, the compiled knowledge, and its words."""

    def __init__(self, store: Store, interpreter: Interpreter) -> None:
        """Take an open store and the interpreter of the knowledge in use."""
        self.store = store
        self.interpreter = interpreter
        self.renderer = Renderer(interpreter.knowledge)

    def converse(
        self,
        key: Key,
        utterance: Utterance,
        now: datetime,
        *,
        dedupe_key: str | None = None,
        replies: Replies | None = None,
    ) -> Outcome:
        """Answer one message and store everything about it, exactly once.

        Args:
            key: The conversation.
            utterance: What the person did; `today` and `earlier` are filled in here.
            now: The time, aware.
            dedupe_key: Identifies the message however often it is delivered.
            replies: Makes what is to be posted; it is committed with the turn, pending.

        Raises:
            StoreError: The database can't be used; nothing was stored.
        """
        utterance = self._gather(key, utterance, now)
        for _ in range(MAX_CONFLICTS):
            session, version = self.store.load(key)
            if dedupe_key is not None and self.store.inbox.handled(dedupe_key):
                return Outcome(session)
            turn = step(session, utterance, self.interpreter)
            text = self.renderer.render(turn.moves)
            queued = replies(turn, text) if replies else ()
            record = self._record(session, utterance, turn, text, now)
            try:
                committed = self.store.commit(
                    key, version, turn.session, replace(record, dedupe_key=dedupe_key, replies=queued)
                )
            except Conflict:
                continue  # `step` is pure: the message is answered anew, on top of what came first
            except Duplicate:
                return Outcome(session)
            return Outcome(turn.session, turn, kind_of(turn.moves), text, committed)
        raise Conflict(f"{key} changed {MAX_CONFLICTS} times while one message was answered")

    def _gather(self, key: Key, utterance: Utterance, now: datetime) -> Utterance:
        """Fill in what the dialog needs from outside: the date and the person's earlier selections."""
        earlier: dict[str, Memory] = {}
        worded = utterance.text is not None or utterance.option is not None
        if worded and utterance.user is not None:
            found = self.store.archive.earlier(key.team, utterance.user, key, EARLIER_SELECTIONS)
            for _, name, _, memory in found:
                earlier.setdefault(name, Memory.model_validate_json(memory))
        return utterance.model_copy(
            update={
                "text": None if utterance.text is None else _CONTROL.sub(" ", utterance.text),
                "today": now.date().isoformat(),
                "earlier": earlier,
            }
        )

    def _record(
        self, before: Session, utterance: Utterance, turn: Turn, text: str, now: datetime
    ) -> TurnRecord:
        return TurnRecord(
            at=now,
            user=utterance.user,
            utterance=utterance.model_dump_json(exclude_defaults=True, exclude={"earlier"}),
            kind=kind_of(turn.moves),
            reply=text,
            moves=dump_moves(turn.moves),
            trace=_READING.dump_json(turn.reading, exclude_defaults=True).decode(),
            verdict=_verdict(self._decide(before), turn),
            selection=self._selection(before, turn),
            gaps=_gaps(utterance, turn),
        )

    def _decide(self, session: Session) -> Decision:
        grades = {item: fact.grade for item, fact in session.grades.items()}
        return decide(grades, self.interpreter.knowledge.rule)

    def _selection(self, before: Session, turn: Turn) -> SelectionRecord | None:
        """Return the selection as it stands; of one just cancelled or restarted, as it stood before."""
        closed = before.selecting and not turn.session.selecting
        session = before if closed else turn.session
        if not session.selecting:
            return None
        knowledge = self.interpreter.knowledge
        scenario = session.scenario.id if session.scenario else ""
        lines = () if closed else tuple(fit.id for fit in turn.lines)
        named = [knowledge.line_by_id[line].name for line in lines]
        if scenario:
            named.append(knowledge.scenario_by_id[scenario].name)
        said = [fact.words for fact in session.slots.values()]
        said += [fact.words for fact in session.grades.values()]
        return SelectionRecord(
            name=self.renderer.title(session),
            scenario=scenario,
            lines=" ".join(lines),
            verdict=(self._decide(session) if closed else turn.decision).verdict or "",
            words="\n".join((session.described, *named, *said)),
            memory=session.memory().model_dump_json(exclude_defaults=True),
            closed=closed,
            summary=None if closed else summary_of(turn),
        )


def dump_moves(moves: tuple[Move, ...]) -> str:
    """Return moves as JSON: an array of objects, each with its class name under `move`."""
    return json.dumps(
        [
            {"move": type(move).__name__, **move.model_dump(mode="json", exclude_defaults=True)}
            for move in moves
        ]
    )


def load_moves(stored: str) -> tuple[Move, ...]:
    """Return the moves that `dump_moves` wrote."""
    return tuple(_MOVE_TYPES[entry.pop("move")].model_validate(entry) for entry in json.loads(stored))


def _verdict(before: Decision, turn: Turn) -> VerdictRecord | None:
    """Return the verdict to record where this turn changed it, or how sure it is."""
    after = turn.decision
    if after.verdict is None or (before.verdict, before.settled, before.firm) == (
        after.verdict, after.settled, after.firm,
    ):  # fmt: skip
        return None
    grades = {item: fact.grade for item, fact in turn.session.grades.items()}
    return VerdictRecord(
        after.verdict, after.settled, after.firm, after.hard, after.light, json.dumps(grades)
    )


def summary_of(turn: Turn) -> str | None:
    """Return the summary to keep where this turn recommended or summarized."""
    for move in turn.moves:
        if isinstance(move, Summarize):
            return move.model_dump_json(exclude_defaults=True)
        if isinstance(move, Recommend):
            shared = {name: getattr(move, name) for name in Summarize.model_fields if hasattr(move, name)}
            summary = Summarize(
                **shared, contradictions=turn.session.contradictions, disputes=turn.session.disputes
            )
            return summary.model_dump_json(exclude_defaults=True)
    return None


def _gaps(utterance: Utterance, turn: Turn) -> tuple[GapRecord, ...]:
    """Return what the knowledge missed, in the person's own words."""
    if not turn.missed or not utterance.text:
        return ()
    unknown = [move for move in turn.moves if isinstance(move, NotKnown)]
    topics = " ".join(topic for move in unknown for topic in move.topics)
    return (GapRecord("no_answer" if unknown else "not_understood", utterance.text, topics),)
