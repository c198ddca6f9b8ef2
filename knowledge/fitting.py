"""Which scenarios and chassis lines fit what is known: evidence weighed in log-odds. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.scoring import LineFit
from knowledge.situations import Bounds, Condition, Cue, Fitting, Line, Scenario

Value = int | bool | str | tuple[str, ...]
Slots = Mapping[str, Value]

MAX_REASONS = 4
"""Reasons named for one line; more are not read."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says about one scenario or line.

    Attributes:
        said: The cues (by their place in the entry) of which a phrase was said, with the words as written.
        likeness: How much the message's words are like the entry's texts, in [0, 1].
    """

    said: Mapping[int, str] = field(default_factory=dict)
    likeness: float = 0.0


NOTHING = Heard()


@dataclass(frozen=True, slots=True)
class ScenarioScore:
    """A scenario with its score in [0, 1], and what speaks for it, the weightiest first.

    Attributes:
        reasons: What the evidence is, in the knowledge's words.
        words: The same as the person wrote it where words were said, else the reason.
    """

    id: str
    score: float
    reasons: tuple[str, ...]
    words: tuple[str, ...]


def holds(condition: Condition, value: Value | None) -> bool:
    """Say whether a slot's value (None: not stated) meets a condition. Of a list slot, any member may."""
    match condition:
        case "stated":
            return value is not None
        case "absent":
            return value is None
        case bool():
            return value is condition
        case Bounds(min=low, max=high):
            if not isinstance(value, int) or isinstance(value, bool):
                return False
            return (low is None or value >= low) and (high is None or value <= high)
        case _:
            return any(each in condition for each in (value if isinstance(value, tuple) else (value,)))


def met(cues: Sequence[Cue], slots: Slots, said: Mapping[int, str]) -> tuple[tuple[int, Cue], ...]:
    """Return the cues that are met, with their places, the weightiest first (ties: in the entry's order).

    A cue is met when all its conditions hold and, if it has phrases, one of them was said. Of the cues of one
    family only the weightiest is returned.
    """
    found = [
        (index, cue)
        for index, cue in enumerate(cues)
        if (not cue.says or index in said)
        and all(holds(wanted, slots.get(slot)) for slot, wanted in cue.slots.items())
    ]
    found.sort(key=lambda pair: (-abs(pair[1].weight), pair[0]))
    families: set[str] = set()
    kept: list[tuple[int, Cue]] = []
    for index, cue in found:
        if cue.family and cue.family in families:
            continue
        families.add(cue.family)
        kept.append((index, cue))
    return tuple(kept)


def _odds_to_score(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


def score_scenarios(
    slots: Slots, scenarios: Iterable[Scenario], heard: Mapping[str, Heard], fitting: Fitting
) -> tuple[ScenarioScore, ...]:
    """Return the scenarios that something speaks for, best first (ties: in the knowledge's order).

    Likeness of wording alone never makes a scenario: at least one cue of its own must be met.
    """
    scores: list[ScenarioScore] = []
    for scenario in scenarios:
        evidence = heard.get(scenario.id, NOTHING)
        cues = met(scenario.cues, slots, evidence.said)
        positive = [(index, cue) for index, cue in cues if cue.weight > 0]
        if not positive:
            continue
        total = fitting.scenario_bias + sum(cue.weight for _, cue in cues)
        total += fitting.likeness_weight * evidence.likeness
        reasons = tuple(cue.because for _, cue in positive)
        words = tuple(evidence.said.get(index, cue.because) for index, cue in positive)
        scores.append(ScenarioScore(scenario.id, _odds_to_score(total), reasons, words))
    return tuple(sorted(scores, key=lambda each: -each.score))


def rank_lines(
    needs: Slots,
    lines: Iterable[Line],
    fitting: Fitting,
    heard: Mapping[str, Heard] | None = None,
    scenario: Scenario | None = None,
) -> tuple[LineFit, ...]:
    """Return the chassis lines that fit, best first (ties: in the knowledge's order), each with reasons.

    Args:
        needs: The slots known, in canonical units; may be empty.
        lines: Every line of the knowledge.
        fitting: How evidence is weighed, and how many lines to name.
        heard: What the message says about each line, by line id.
        scenario: The scenario in play, whose own lines fit better.

    Returns:
        At most `fitting.lines_shown` lines, at least one if any has a reason; a line with nothing that
        speaks for it is never among them.
    """
    places = {line: place for place, line in enumerate(scenario.lines)} if scenario else {}
    fits: list[LineFit] = []
    for line in lines:
        evidence = (heard or {}).get(line.id, NOTHING)
        cues = met(line.fits, needs, evidence.said)
        reasons = [cue.because for _, cue in cues if cue.weight > 0]
        total = fitting.line_bias + sum(cue.weight for _, cue in cues)
        total += fitting.likeness_weight * evidence.likeness
        if scenario and line.id in places:
            total += fitting.line_in_scenario * (1 - places[line.id] / len(scenario.lines))
            reasons.append(scenario.needs)
        if reasons:
            fits.append(
                LineFit(
                    id=line.id, score=round(_odds_to_score(total), 4), reasons=tuple(reasons[:MAX_REASONS])
                )
            )
    fits.sort(key=lambda fit: -fit.score)
    good = [fit for fit in fits if fit.score >= fitting.line_floor]
    return tuple((good or fits[:1])[: fitting.lines_shown])
