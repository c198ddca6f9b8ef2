"""Takes one person's words and id out of what a conversation with others has stored.

Values and grades stay: they are the team's by now. What can't be told apart by person (the requirement in
people's words, what spoke for a scenario) goes as a whole.
"""

from typing import TypeVar

from dialogs.moves import Summarize
from dialogs.session import Contradiction, GradeFact, Memory, ScenarioFact, Session, SlotFact, ValueDispute

_Fact = TypeVar("_Fact", SlotFact, GradeFact)
_Dispute = TypeVar("_Dispute", Contradiction, ValueDispute)
_Holder = TypeVar("_Holder", Session, Memory, Summarize)


def strip_session(session: Session, user: str) -> Session:
    """Return the session without the person; an open question of the bot's own goes, too."""
    past = tuple(strip_memory(memory, user) for memory in session.past)
    return _stripped(session, user).model_copy(update={"past": past, "pending": None, "described": ""})


def strip_memory(memory: Memory, user: str) -> Memory:
    """Return the memory without the person."""
    return _stripped(memory, user).model_copy(update={"described": ""})


def strip_summary(summary: Summarize, user: str) -> Summarize:
    """Return the summary without the person."""
    return _stripped(summary, user)


def reset(session: Session) -> Session:
    """Return the session as after a restart that can't be undone: nothing of a selection is left in it."""
    kept = ("knowledge_version", "turn", "muted", "day")
    return Session(**{name: getattr(session, name) for name in kept})


def forget_past(session: Session) -> Session:
    """Return the session without what undo, an open choice or a follow-up question could bring back."""
    return session.model_copy(update={"past": (), "pending": None, "topic": ()})


def words_of(memory: Memory) -> str:
    """Return what is left to search for in a stripped selection, a line each."""
    words = [fact.words for fact in memory.slots.values()] + [fact.words for fact in memory.grades.values()]
    return "\n".join(filter(None, words))


def _stripped(holder: _Holder, user: str) -> _Holder:
    def fact(one: _Fact) -> _Fact:
        return one.model_copy(update={"words": "", "user": None}) if one.user == user else one

    def disputed(one: _Dispute) -> _Dispute:
        both = {"standing": fact(one.standing), "proposed": fact(one.proposed)}
        return one.model_copy(update=both)

    scenario: ScenarioFact | None = holder.scenario
    return holder.model_copy(
        update={
            "slots": {name: fact(one) for name, one in holder.slots.items()},
            "grades": {item: fact(one) for item, one in holder.grades.items()},
            "contradictions": tuple(disputed(one) for one in holder.contradictions),
            "disputes": tuple(disputed(one) for one in holder.disputes),
            "scenario": scenario and scenario.model_copy(update={"words": ()}),
        }
    )
