"""The replay protocol: one JSON object a line in, one a line out. The README has it whole."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from time import perf_counter
from typing import Any, get_args

from bot.conversation import Advisor, Outcome
from bot.faults import report
from bot.kinds import sources_of
from bot.records import Key
from bot.storage import StoreError
from dialogs.session import Utterance
from knowledge.base import Grade, Item
from knowledge.controls import Control
from knowledge.model import Knowledge

MOST_LINES = 5
DECIMALS = 3
_ACTS = ("text", "choose", "ask")
_PUBLIC_CONTROLS = frozenset(
    {
        "skip", "dont_know", "back", "cancel", "restart", "why", "help", "summary", "correction", "repeat",
        "handoff",
    }
)  # fmt: skip
"""The protocol's vocabulary; a conversation knows more acts than that."""
_PUBLIC_NAMES: dict[Control, Control] = {
    "undo": "back", "clear": "correction", "flip": "why", "how_sure": "why", "form": "help",
}  # fmt: skip
"""What the nearest word of the protocol is for acts that it has no word of its own for."""


class LineError(ValueError):
    """A line that can't be answered; `conversation` where the line named one."""

    def __init__(self, message: str, conversation: str | None = None) -> None:
        """Say what is wrong."""
        super().__init__(message)
        self.conversation = conversation


def replay(
    lines: Iterable[bytes], advisor: Advisor, write: Callable[[str], None], clock: Callable[[], datetime]
) -> bool:
    """Answer every line, in order, one output line each; `write` gets them without the line end.

    Returns:
        Whether every line was answered.
    """
    fine = True
    advisor.interpreter.prepare()  # no line's `ms` is to hold what is done once
    for line in lines:
        started = perf_counter()
        try:
            key, utterance = read_line(line)
            outcome = advisor.converse(key, utterance, clock())
            answer = record(key.channel, outcome, advisor.interpreter.knowledge)
        except LineError as error:
            answer = _error(error.conversation, str(error))
        except StoreError as error:
            answer = _error(None, str(error))
        except Exception as error:  # noqa: BLE001  (one broken turn must not end a batch; it is logged by its id)
            answer = _error(None, f"internal error {report(error)}")
        answer["ms"] = round((perf_counter() - started) * 1000, DECIMALS)
        fine = fine and answer["kind"] != "error"
        write(json.dumps(answer, ensure_ascii=False))
    return fine


def read_line(line: bytes) -> tuple[Key, Utterance]:
    """Read one line of input.

    Raises:
        LineError: Saying what is wrong with it.
    """
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        reason = "it is empty" if not line.strip() else str(error) or "it is nested too deeply"
        raise LineError(f"this line is not JSON: {reason}") from error
    if not isinstance(value, dict):
        raise LineError(f"a line must be a JSON object, not {type(value).__name__}")
    conversation = value.get("conversation")
    if not isinstance(conversation, str) or not conversation:
        raise LineError('"conversation" is missing: it must be the name of a conversation, as text')
    user = value.get("user")
    if user is not None and not isinstance(user, str):
        raise LineError('"user" must be text', conversation)
    present = [act for act in _ACTS if value.get(act) is not None]
    if len(present) != 1:
        found = " and ".join(f'"{act}"' for act in present) or "none"
        raise LineError(f'a line needs one of "text", "choose" and "ask", this one has {found}', conversation)
    return Key("replay", conversation), _utterance(present[0], value[present[0]], user, conversation)


def _utterance(act: str, operand: object, user: str | None, conversation: str) -> Utterance:
    items, grades = get_args(Item), get_args(Grade)
    if act == "text":
        if not isinstance(operand, str):
            raise LineError('"text" must be text', conversation)
        return Utterance(text=operand, user=user)
    if act == "ask":
        if operand not in items:
            raise LineError(f'"ask" is {operand!r}: it must be one of {", ".join(items)}', conversation)
        return Utterance.model_validate({"ask": operand, "user": user})
    item, grade = (operand.get("item"), operand.get("grade")) if isinstance(operand, dict) else (None, None)
    if item not in items:
        raise LineError(f'"choose" needs an "item", one of {", ".join(items)}', conversation)
    if grade not in grades:
        raise LineError(f'"choose" needs a "grade", one of {", ".join(grades)}', conversation)
    return Utterance.model_validate({"choose": (item, grade), "user": user})


def _public(control: Control | None) -> str | None:
    """Return a control in the protocol's words; None for what it has no word for, such as a greeting."""
    name = _PUBLIC_NAMES.get(control, control) if control else None
    return name if name in _PUBLIC_CONTROLS else None


def record(conversation: str, outcome: Outcome, knowledge: Knowledge) -> dict[str, Any]:
    """Return what the protocol says of one turn, but for `ms`."""
    session, turn, committed = outcome.session, outcome.turn, outcome.committed
    if turn is None or committed is None:
        raise ValueError("a duplicate has no record")
    scenario = session.scenario
    return {
        "conversation": conversation,
        "turn": committed.version,
        "kind": outcome.kind,
        "text": outcome.text,
        "asking": session.asking,
        "control": _public(turn.control),
        "slots": {slot: fact.value for slot, fact in session.slots.items()},
        "grades": {item: fact.grade for item, fact in session.grades.items()},
        "scenario": {"id": scenario.id, "score": round(scenario.score, DECIMALS)} if scenario else None,
        "lines": [fit.id for fit in turn.lines[:MOST_LINES]],
        "verdict": turn.decision.verdict,
        "settled": turn.decision.settled,
        "hard_count": turn.decision.hard,
        "sources": list(sources_of(turn.moves, knowledge)),
    }


def _error(conversation: str | None, message: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"asking": None, "control": None, "slots": {}, "grades": {}, "scenario": None}
    nothing |= {"lines": [], "verdict": None, "settled": False, "hard_count": 0, "sources": []}
    return {"conversation": conversation, "turn": None, "kind": "error", "text": message, **nothing}
