"""The scoring core: grades in, decision out. Pure and exact, so that every door agrees.

Everything here follows from four counts over the nine items: custom, green (stock or light), unknown and
open. No function lists the completions of the open items; the closed forms are derived where they stand.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import combinations
from math import prod
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.base import GRADES, ITEMS, Grade, Item, Verdict
from knowledge.model import Rule
from knowledge.situations import Scenario

GREEN: frozenset[Grade] = frozenset({"stock", "light"})
"""Grades that a standard design meets; the seed calls such items green."""


class Result(BaseModel):
    """Base of what the core returns: frozen, and the same after a round trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Decision(Result):
    """What the rule says of the grades known now.

    Attributes:
        verdict: None before any grade is known; unknown counts as known-but-neither.
        hard, light, stock, unknown, open: How many of the nine items stand at each; `open` were not answered.
        settled: No answer still open can change the verdict.
        firm: Settled, and no resolution of the unknowns can change it either.
        reasons: Items behind the verdict, in the checklist's order: the custom ones for oem, the green ones
            for odm, else those that nobody has decided (unknown or open).
    """

    verdict: Verdict | None
    hard: int
    light: int
    stock: int
    unknown: int
    open: int
    settled: bool
    firm: bool
    reasons: tuple[Item, ...]


class Flip(Result):
    """One smallest set of changes that leads to another verdict; `plausibility` in [0, 1] orders them."""

    changes: dict[Item, Grade]
    to: Verdict
    plausibility: float


class Effect(Result):
    """What answering an item with this grade would do."""

    item: Item
    grade: Grade
    after: Decision


class LineFit(Result):
    """A chassis line that fits, with its score and the reasons: words or needs that spoke for it."""

    id: str
    score: float
    reasons: tuple[str, ...] = ()


class Plan(Result):
    """What to do next. Every tuple of items is in the checklist's order unless it says otherwise.

    Attributes:
        route: oem, odm or staged (ship on ODM, migrate the critical items). May differ from the verdict.
        because: Why the route is staged, else None.
        custom_items, light_items: Items to specify, and items to trim.
        open_items: Items that nobody has decided: open, or answered with unknown.
        ask_supplier: Items whose supplier questions matter now: the custom ones, the light ones, then those
            where lock-in hides whatever their grade.
    """

    route: Literal["oem", "odm", "staged"]
    because: Literal["near_deadline", "unsure"] | None = None
    custom_items: tuple[Item, ...] = ()
    light_items: tuple[Item, ...] = ()
    open_items: tuple[Item, ...] = ()
    ask_supplier: tuple[Item, ...] = ()


def verdict_of(hard: int, green: int, rule: Rule) -> Verdict:
    """Apply the rule to the counts of custom and of green (stock or light) items."""
    if hard >= rule.hard_items_for_oem:
        return "oem"
    return "odm" if green >= rule.green_items_for_odm else "odm_then_oem"


def is_settled(hard: int, green: int, pending: int, rule: Rule) -> bool:
    """Say whether every completion of `pending` further items leaves the verdict as it is.

    The extreme completions decide: all custom is the one that can make it OEM, all green the one that can
    make it ODM. So OEM is settled by its custom items alone, ODM when the pending ones can't reach the
    number for OEM, and the staged verdict when they can reach neither. Completions to unknown lie between
    the two extremes and add nothing: allowing them or not gives the same answer.
    """
    if hard >= rule.hard_items_for_oem:
        return True
    oem_out_of_reach = hard + pending < rule.hard_items_for_oem
    return oem_out_of_reach and (
        green >= rule.green_items_for_odm or green + pending < rule.green_items_for_odm
    )


def decide(grades: Mapping[Item, Grade], rule: Rule) -> Decision:
    """Decide by the rule of the checklist.

    The verdict counts what is known now. Settled looks at every completion of the open items, to any of the
    four grades; firm looks at every completion of the open and the unknown items to stock, light or custom.
    With no grade at all the verdict is None, neither settled nor firm.

    Args:
        grades: The items answered; the order does not matter. Items that are absent are open.
        rule: The thresholds.
    """
    given = list(grades.values())
    hard, light, stock = given.count("custom"), given.count("light"), given.count("stock")
    unknown = given.count("unknown")
    pending = len(ITEMS) - len(grades)
    green = stock + light
    verdict = verdict_of(hard, green, rule) if grades else None
    match verdict:
        case "oem":
            reasons = _graded(grades, {"custom"})
        case "odm":
            reasons = _graded(grades, GREEN)
        case _:
            reasons = _undecided(grades)
    return Decision(
        verdict=verdict,
        hard=hard,
        light=light,
        stock=stock,
        unknown=unknown,
        open=pending,
        settled=bool(grades) and is_settled(hard, green, pending, rule),
        firm=bool(grades) and is_settled(hard, green, pending + unknown, rule),
        reasons=reasons,
    )


def _graded(grades: Mapping[Item, Grade], wanted: Iterable[Grade]) -> tuple[Item, ...]:
    return tuple(item for item in ITEMS if item in grades and grades[item] in wanted)


def _undecided(grades: Mapping[Item, Grade]) -> tuple[Item, ...]:
    return tuple(item for item in ITEMS if grades.get(item, "unknown") == "unknown")


def custom_priors(scenario: Scenario | None, rule: Rule) -> dict[Item, float]:
    """Return how likely each of the nine items is custom, 0 to 1: as the scenario says, else the rule."""
    known = scenario.priors if scenario else {}
    return {item: known[item].custom if item in known else rule.default_custom_prior for item in ITEMS}


def flips(grades: Mapping[Item, Grade], rule: Rule, priors: Mapping[Item, float]) -> tuple[Flip, ...]:
    """Find the smallest sets of changes that lead to another verdict.

    A change gives an item another standing: custom, or green (stock for an undecided item; light, the nearest
    grade, for one that was custom). Changing an answer to unknown is no change that anybody makes.

    Args:
        grades: The items answered. With none there is no verdict to flip, and the result is empty.
        rule: The thresholds; `flips_shown` caps the sets for each other verdict.
        priors: How likely each item is custom, 0 to 1; the rule's default for an item that is missing.

    Returns:
        For each other verdict that changes can reach, the smallest sets: fewer changes first, then the more
        plausible, then the checklist's order. The plausibility of a set is the product over its items of the
        likelihood of the new standing, times `changed_answer_weight` where an answer would have to change.
    """
    if not grades:
        return ()
    found = [
        flip
        for candidates in _smallest_changes(grades, rule)
        for flip in nsmallest(
            rule.flips_shown,
            (_flip(grades, changed, to, rule, priors) for changed, to in candidates),
            key=_flip_rank,
        )
    ]
    return tuple(sorted(found, key=_flip_rank))


def _flip_rank(flip: Flip) -> tuple[int, float, list[int]]:
    return len(flip.changes), -flip.plausibility, [ITEMS.index(item) for item in flip.changes]


def _smallest_changes(
    grades: Mapping[Item, Grade], rule: Rule
) -> Iterator[list[tuple[tuple[Item, ...], Verdict]]]:
    """Yield, for each other verdict within reach, every smallest set of items to change.

    All changes of a smallest set go one way: those that go the other way would only have to be undone. To OEM
    they go to custom, to ODM to green; to the staged verdict custom items turn green (coming from OEM) or
    green ones custom (coming from ODM), as long as the others stay below the other number.
    """
    hard_needed, green_needed = rule.hard_items_for_oem, rule.green_items_for_odm
    custom, green = _graded(grades, {"custom"}), _graded(grades, GREEN)
    hard, easy = len(custom), len(green)
    now = verdict_of(hard, easy, rule)
    not_custom = tuple(item for item in ITEMS if item not in custom)
    not_green = tuple(item for item in ITEMS if item not in green)
    if now != "oem":
        yield [(changed, "oem") for changed in combinations(not_custom, hard_needed - hard)]
    if now != "odm":
        excess = max(0, hard - hard_needed + 1)
        size = max(excess, green_needed - easy)
        yield [
            (changed, "odm")
            for changed in combinations(not_green, size)
            if sum(1 for item in changed if item in custom) >= excess
        ]
    if now == "oem" and easy + (size := hard - hard_needed + 1) < green_needed:
        yield [(changed, "odm_then_oem") for changed in combinations(custom, size)]
    if now == "odm" and hard + (size := easy - green_needed + 1) < hard_needed:
        yield [(changed, "odm_then_oem") for changed in combinations(green, size)]


def _flip(
    grades: Mapping[Item, Grade],
    changed: tuple[Item, ...],
    to: Verdict,
    rule: Rule,
    priors: Mapping[Item, float],
) -> Flip:
    turns_custom = to == "oem" or (to == "odm_then_oem" and grades.get(changed[0]) != "custom")
    changes: dict[Item, Grade] = {}
    likelihoods = []
    for item in changed:
        prior = priors.get(item, rule.default_custom_prior)
        before = grades.get(item, "unknown")
        changes[item] = "custom" if turns_custom else "light" if before == "custom" else "stock"
        likelihoods.append(
            (prior if turns_custom else 1 - prior)
            * (1 if before == "unknown" else rule.changed_answer_weight)
        )
    return Flip(changes=changes, to=to, plausibility=prod(likelihoods))


def effects(grades: Mapping[Item, Grade], item: Item, rule: Rule) -> tuple[Effect, ...]:
    """Say what each of the four answers to an item would do, in the order stock, light, custom, unknown."""
    return tuple(
        Effect(item=item, grade=grade, after=decide({**grades, item: grade}, rule)) for grade in GRADES
    )


def plan(
    grades: Mapping[Item, Grade],
    decision: Decision,
    rule: Rule,
    timeline_weeks: int | None = None,
    *,
    unsure: bool = False,
) -> Plan:
    """Turn a decision into a route and the items in play. The verdict itself is never touched.

    Args:
        grades: The items answered.
        decision: What `decide` made of them.
        rule: Holds how near a deadline is near, and the items where lock-in hides.
        timeline_weeks: Weeks until systems must ship, or None where nobody said.
        unsure: The team said that it is not sure which way to go.

    Returns:
        A staged route for an OEM verdict with a near deadline (that reason goes first), for an unsure team,
        and wherever the rule itself has no clear verdict.
    """
    custom, light = _graded(grades, {"custom"}), _graded(grades, {"light"})
    near = timeline_weeks is not None and timeline_weeks <= rule.near_deadline_weeks
    route: Literal["oem", "odm", "staged"]
    because: Literal["near_deadline", "unsure"] | None
    match decision.verdict:
        case "oem" if near:
            route, because = "staged", "near_deadline"
        case "oem" | "odm" if not unsure:
            route, because = decision.verdict, None
        case _:
            route, because = "staged", "unsure"
    return Plan(
        route=route,
        because=because,
        custom_items=custom,
        light_items=light,
        open_items=_undecided(grades),
        ask_supplier=tuple(dict.fromkeys((*custom, *light, *rule.lock_in_items))),
    )
