"""What kind of reply a turn's moves make, and what they rest on: the one mapping to the replay protocol."""

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.citing import part_sources
from dialogs.moves import (
    Acted,
    Answer,
    Ask,
    Clarify,
    Decline,
    Disagreement,
    Explain,
    Move,
    Noted,
    NotKnown,
    Recommend,
    Summarize,
)
from knowledge.model import Knowledge

Kind = Literal["answer", "ask", "clarify", "recommend", "summary", "control", "out_of_scope", "error"]

_KINDS: tuple[tuple[type[Move], Kind], ...] = (
    (Recommend, "recommend"),
    (Summarize, "summary"),
    (Answer, "answer"),
    (NotKnown, "out_of_scope"),
    (Disagreement, "clarify"),
    (Clarify, "clarify"),
    (Explain, "control"),
    (Acted, "control"),
    (Ask, "ask"),
    (Noted, "ask"),
)
"""Earlier rows win: a reply that answers and asks again is an answer."""
_SMALL_TALK = frozenset({"greeting", "thanks"})


def kind_of(moves: Iterable[Move]) -> Kind:
    """Return the kind of the reply that these moves make together."""
    present = tuple(moves)
    if all(isinstance(move, Acted) and move.act in _SMALL_TALK for move in present):
        return "out_of_scope"
    requirement = any(isinstance(move, Noted) for move in present)
    if any(
        isinstance(move, NotKnown) and (requirement or move.beside_need or not move.topics)
        for move in present
    ):
        return "clarify"
    for move in present:
        if isinstance(move, Decline):
            return "clarify" if move.why == "empty" else "out_of_scope"
    return next(
        (kind for move_type, kind in _KINDS if any(isinstance(move, move_type) for move in present)),
        "control",
    )


def sources_of(moves: Sequence[Move], knowledge: Knowledge) -> tuple[str, ...]:
    """Return the source references that the moves rest on, in the order they are used, each once."""
    found: list[str] = []
    for move in moves:
        match move:
            case Answer():
                for part in move.parts:
                    found += part_sources(part, knowledge)
            case Ask():
                found.append(knowledge.items[move.item].source)
            case Recommend() | Summarize():
                found.append(knowledge.rule.source)
                found += [fact.source for fact in move.grades.values() if fact.source]
                if move.scenario is not None:
                    found.append(knowledge.scenario_by_id[move.scenario.id].source)
            case Explain():
                found.append(knowledge.items[move.item].source if move.item else knowledge.rule.source)
            case _:
                continue
    return tuple(dict.fromkeys(found))
