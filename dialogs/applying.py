"""Putting what was understood into a conversation's memory, and telling what that changed."""

from collections.abc import Iterable
from typing import TypeVar

from dialogs.moves import Change
from dialogs.reading import GradeRead, Reading, SlotRead
from dialogs.session import (
    Contradiction,
    GradeFact,
    Memory,
    ScenarioFact,
    SlotFact,
    Value,
    ValueDispute,
)
from knowledge.base import Item

M = TypeVar("M", bound=Memory)

MAX_DESCRIBED = 2000
"""Characters of the requirement kept for matching scenarios; the latest words win."""


def grade_fact(read: GradeRead, user: str | None, turn: int) -> GradeFact:
    """Return the fact to remember of a grade that was read."""
    return GradeFact(
        grade=read.grade,
        words=read.evidence.words,
        user=user,
        turn=turn,
        stated=read.stated,
        hedged=read.evidence.hedged,
        reason=read.reason,
        source=read.source,
    )


def with_slots(
    memory: M, reading: Reading, user: str | None, turn: int
) -> tuple[M, tuple[Change, ...], tuple[ValueDispute, ...]]:
    """Return the memory with the reading's slots, what changed, and what contradicts somebody else.

    A person's own later statement wins, and so does anybody's correction ("make it 3U"). What another person
    merely says otherwise becomes a dispute, shown to both, until somebody settles or corrects it. A list
    grows, unless it is said to be all ("only CE").
    """
    slots = dict(memory.slots)
    disputes = {entry.slot: entry for entry in memory.disputes}
    changes: list[Change] = []
    raised: list[ValueDispute] = []
    for read in reading.slots:
        known = slots.get(read.slot)
        value = _grown(known, read, reading)
        fact = SlotFact(
            value=value, words=read.evidence.words, user=user, turn=turn, hedged=read.evidence.hedged
        )
        if known is not None and not reading.corrects and _differs(known, fact):
            shown = disputes.get(read.slot)
            if shown is None or shown.proposed.value != value:
                disputes[read.slot] = ValueDispute(slot=read.slot, standing=known, proposed=fact)
                raised.append(disputes[read.slot])
                continue
        disputes.pop(read.slot, None)
        if known is None or known.value != value:
            # a list that grew is news, no correction
            replaced = known if value == read.value else None
            changes.append(
                Change(
                    what="slot", id=read.slot, old=replaced.value if replaced else None, new=value,
                    words=fact.words, hedged=fact.hedged, by=_other(replaced, user),
                )
            )  # fmt: skip
        slots[read.slot] = fact
    for slot in reading.removed:
        disputes.pop(slot, None)
        if slot in slots:
            changes.append(Change(what="slot", id=slot, old=slots.pop(slot).value))
    updated = memory.model_copy(update={"slots": slots, "disputes": tuple(disputes.values())})
    return updated, tuple(changes), tuple(raised)


def _grown(known: SlotFact | None, read: SlotRead, reading: Reading) -> Value:
    """Return a list with what was in it before, any other value as it was read."""
    replaces = reading.corrects or read.evidence.rule.endswith(".only")
    if known is None or replaces or not (isinstance(known.value, tuple) and isinstance(read.value, tuple)):
        return read.value
    return tuple(dict.fromkeys((*known.value, *read.value)))


def _differs(known: SlotFact, fact: SlotFact) -> bool:
    """Say whether somebody else said otherwise; a list that grows contradicts nobody."""
    return known.user != fact.user and known.value != fact.value and not isinstance(fact.value, tuple)


def with_grades(
    memory: M, facts: Iterable[tuple[Item, GradeFact]]
) -> tuple[M, tuple[Change, ...], tuple[Contradiction, ...]]:
    """Return the memory with these grades, what changed, and what contradicts somebody else.

    A person's own later word replaces the earlier one. Another person's grade that differs does not: it
    becomes a contradiction, shown to both, until one of them agrees or the second insists on it.
    """
    grades = dict(memory.grades)
    open_contradictions = {entry.item: entry for entry in memory.contradictions}
    changes: list[Change] = []
    raised: list[Contradiction] = []
    for item, fact in facts:
        known = grades.get(item)
        if known is not None and _disputed(known, fact):
            shown = open_contradictions.get(item)
            if shown is None or shown.proposed.grade != fact.grade:
                open_contradictions[item] = Contradiction(item=item, standing=known, proposed=fact)
                raised.append(open_contradictions[item])
                continue
        open_contradictions.pop(item, None)
        if known is None or known.grade != fact.grade:
            changes.append(
                Change(
                    what="grade", id=item, old=known.grade if known else None, new=fact.grade,
                    words=fact.words, stated=fact.stated, hedged=fact.hedged, by=_other(known, fact.user),
                )
            )  # fmt: skip
        grades[item] = fact
    skipped = tuple(item for item in memory.skipped if item not in grades)
    updated = memory.model_copy(
        update={"grades": grades, "skipped": skipped, "contradictions": tuple(open_contradictions.values())}
    )
    return updated, tuple(changes), tuple(raised)


def _other(known: SlotFact | GradeFact | None, user: str | None) -> str | None:
    """Return who said what is known, where it was somebody else."""
    return known.user if known and known.user != user else None


def _disputed(known: GradeFact, fact: GradeFact) -> bool:
    """Say whether a grade differs from what another person had said; not knowing is no contradiction."""
    return (
        known.user != fact.user and known.grade != fact.grade and "unknown" not in (known.grade, fact.grade)
    )


def with_description(memory: M, raw: str, reading: Reading) -> M:
    """Return the memory with the requirement's words and the scenario that fits them now."""
    described = f"{memory.described}\n{raw}".strip()[-MAX_DESCRIBED:]
    scenario = memory.scenario
    if scenario is None or not scenario.confirmed:
        likely = (found for found in (reading.scenario, reading.runner_up) if found)
        found = next((one for one in likely if one.id not in memory.ruled_out), None)
        scenario = ScenarioFact(id=found.id, score=found.score, words=found.words) if found else None
    return memory.model_copy(update={"described": described, "scenario": scenario})


def without(memory: M, item: Item | None) -> tuple[M, tuple[Change, ...]]:
    """Return the memory without one item's grade, or without any grade when `item` is None."""
    gone = [item] if item else list(memory.grades)
    changes = tuple(
        Change(what="grade", id=name, old=memory.grades[name].grade, words=memory.grades[name].words)
        for name in gone
        if name in memory.grades
    )
    return memory.model_copy(
        update={
            "grades": {name: fact for name, fact in memory.grades.items() if name not in gone},
            "skipped": tuple(name for name in memory.skipped if name not in gone),
            "contradictions": tuple(entry for entry in memory.contradictions if entry.item not in gone),
        }
    ), changes


def difference(old: Memory, new: Memory) -> tuple[Change, ...]:
    """Return what differs from one memory to another: grades in their order, then slots."""
    changes = [
        Change(
            what="grade", id=item, old=before.grade if before else None, new=after.grade if after else None,
            words=(after or before or GradeFact(grade="unknown", words="")).words,
        )
        for item in {**old.grades, **new.grades}
        if _value(before := old.grades.get(item)) != _value(after := new.grades.get(item))
    ]  # fmt: skip
    changes += [
        Change(
            what="slot", id=slot, old=earlier.value if earlier else None, new=later.value if later else None,
            words=(later or earlier or SlotFact(value=0, words="")).words,
        )
        for slot in {**old.slots, **new.slots}
        if _value(earlier := old.slots.get(slot)) != _value(later := new.slots.get(slot))
    ]  # fmt: skip
    return tuple(changes)


def _value(fact: SlotFact | GradeFact | None) -> Value | None:
    """Return what a fact says, whoever said it, and in whatever words."""
    match fact:
        case SlotFact():
            return fact.value
        case GradeFact():
            return fact.grade
        case None:
            return None
