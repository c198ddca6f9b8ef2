"""Whole conversations as data, filed by what people do. They assert moves and values, never wording."""

from pathlib import Path

import pytest
import yaml

from dialogs.session import Session, Utterance
from dialogs.turn import step

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = [
    pytest.param(transcript, id=f"{file.stem}: {transcript['shows']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for transcript in yaml.safe_load(file.read_text("utf-8"))
]


def described(move):
    """Name a move as transcripts do: its class, and what distinguishes it."""
    fields = ("act", "about", "kind", "why", "reason")
    detail = next((getattr(move, name) for name in fields if hasattr(move, name)), "")
    item = getattr(move, "item", None) or getattr(move, "subject", None) or ""
    return " ".join(part for part in (type(move).__name__.lower(), detail, item) if part)


def known(facts):
    return {name: fact.value if hasattr(fact, "value") else fact.grade for name, fact in facts.items()}


def last(turn, name):
    """Return an attribute of the last move that has it, else None."""
    return next((getattr(move, name) for move in reversed(turn.moves) if hasattr(move, name)), None)


def handed(turn):
    return next(
        {"slots": list(m.slots), "grades": list(m.grades)} for m in turn.moves if getattr(m, "slots", None)
    )


OBSERVED = {
    "grades": lambda turn: known(turn.session.grades),
    "verdict": lambda turn: turn.decision.verdict,
    "settled": lambda turn: turn.decision.settled,
    "firm": lambda turn: turn.decision.firm,
    "hard": lambda turn: turn.decision.hard,
    "open": lambda turn: turn.decision.open,
    "asking": lambda turn: turn.session.asking,
    "selecting": lambda turn: turn.session.selecting,
    "skipped": lambda turn: list(turn.session.skipped),
    "scenario": lambda turn: turn.session.scenario.id if turn.session.scenario else None,
    "confirmed": lambda turn: bool(turn.session.scenario and turn.session.scenario.confirmed),
    "disputed": lambda turn: [one.item for one in turn.session.contradictions],
    "disputed_values": lambda turn: [one.slot for one in turn.session.disputes],
    "hedged": lambda turn: [item for item, fact in turn.session.grades.items() if fact.hedged],
    "form": lambda turn: len(turn.session.form),
    "attempt": lambda turn: last(turn, "attempt"),
    "to_firm": lambda turn: last(turn, "to_firm"),
    "no_matter": lambda turn: list(last(turn, "no_matter") or ()),
    "becomes": lambda turn: last(turn, "after").verdict,
    "route": lambda turn: last(turn, "plan").route,
    "corrects": lambda turn: next(change.by for change in last(turn, "changes") if change.old is not None),
    "hands": handed,
    "settles": lambda turn: {
        effect.grade: effect.after.verdict for effect in last(turn, "effects") or () if effect.after.settled
    },
}
"""What a transcript may say of a turn, beyond its moves, slots, words and choices."""


def slot_mismatches(want, session):
    if want.get("slots") == {} and session.slots:
        yield f"wanted no slots, got {session.slots}"
    for key, value in want.get("slots", {}).items():
        fact = session.slots.get(key)
        if (fact.value if fact else None) != (tuple(value) if isinstance(value, list) else value):
            yield f"wanted {key} {value}, got {fact}"
    for slot, words in want.get("words", {}).items():
        if words not in session.slots[slot].words:
            yield f"wanted {slot} in the words {words!r}, got {session.slots[slot].words!r}"


def mismatches(want, turn):
    session, got = turn.session, [described(move) for move in turn.moves]
    for name in want.get("moves", []):
        if not any(move.startswith(name) for move in got):
            yield f"wanted the move {name!r}, got {got}"
    for name in want.get("no_moves", []):
        if any(move.startswith(name) for move in got):
            yield f"did not want the move {name!r}, got {got}"
    yield from slot_mismatches(want, session)
    for choice in want.get("offers", []):
        if choice not in session.choices:
            yield f"wanted the choice {choice}, got {session.choices}"
    for key in want.keys() & OBSERVED.keys():
        if OBSERVED[key](turn) != want[key]:
            yield f"wanted {key} {want[key]}, got {OBSERVED[key](turn)}"
    if unknown := want.keys() - OBSERVED.keys() - {"moves", "no_moves", "slots", "words", "offers"}:
        yield f"no such expectation: {unknown}"


def utterance(said, earlier):
    """Return what a turn of a transcript does."""
    return Utterance(
        text=said["says"] * said.get("times", 1) if "says" in said else None,
        choose=tuple(said["chooses"].split()) if "chooses" in said else None,
        ask=said.get("opens"),
        option=said.get("presses"),
        answers=said.get("fills"),
        user=said.get("user", "U1"),
        today=said.get("day", "2026-11-22"),
        earlier=earlier,
    )


@pytest.mark.parametrize("transcript", TRANSCRIPTS)
def test_the_conversation_goes_as_written(transcript, interpreter):
    session, earlier = Session(), {}
    for number, said in enumerate(transcript["turns"]):
        if said.get("updated"):
            session = session.model_copy(update={"knowledge_version": "an earlier one"})
        turn = step(session, utterance(said, earlier), interpreter)
        wrong = list(mismatches(said.get("then", {}), turn))
        assert not wrong, f"turn {number} {said}: {wrong}"
        session = turn.session
        if "saved_as" in said:
            earlier = {said["saved_as"]: session.memory(), **earlier}
            session = Session()
