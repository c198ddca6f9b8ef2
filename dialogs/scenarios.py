"""Scenarios and chassis lines: what was understood, and how it was worded, weighed against the knowledge."""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.likeness import Likeness
from dialogs.negation import ScopeReader
from dialogs.phrases import PhraseSet
from dialogs.reading import ScenarioMatch, Value
from dialogs.text import Text
from knowledge.fitting import Heard, ScenarioScore, rank_lines, score_scenarios
from knowledge.loading import english_words
from knowledge.model import Knowledge
from knowledge.scoring import LineFit
from knowledge.situations import Cue


class _Ears:
    """Hears the cues of many entries in a message."""

    def __init__(
        self, knowledge: Knowledge, cues: Mapping[str, Sequence[Cue]], texts: Mapping[str, Iterable[str]]
    ) -> None:
        self._phrases = PhraseSet(
            (phrase, (owner, index))
            for owner, entries in cues.items()
            for index, cue in enumerate(entries)
            for phrase in cue.says
        )
        self._denials = ScopeReader(knowledge.language)
        fitting = knowledge.fitting
        self._likeness = Likeness(
            texts, english_words(), half=fitting.likeness_half, cutoff=fitting.likeness_cutoff
        )

    @property
    def vocabulary(self) -> frozenset[str]:
        return self._phrases.vocabulary

    def hear(self, text: Text) -> dict[str, Heard]:
        said: dict[str, dict[int, str]] = {}
        denied = self._denials.read(text)
        for hit in self._phrases.find(text):
            if denied.negates(hit.first, hit.last):
                continue
            owner, index = hit.payload
            said.setdefault(owner, {}).setdefault(index, text.words(hit.first, hit.last))
        return {
            owner: Heard(said.get(owner, {}), likeness)
            for owner, likeness in self._likeness.compare(text).items()
        }


class ScenarioReader:
    """Finds the scenario that a requirement is a case of, or that none is."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._scenarios = knowledge.scenarios
        self._fitting = knowledge.fitting
        self._ears = _Ears(
            knowledge,
            {scenario.id: scenario.cues for scenario in knowledge.scenarios},
            {each.id: (each.name, each.pain, each.needs, *each.asked_as) for each in knowledge.scenarios},
        )

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the cues' phrases."""
        return self._ears.vocabulary

    def hear(self, text: Text) -> dict[str, Heard]:
        """Return what a message says about each scenario, by scenario id."""
        return self._ears.hear(text)

    def scores(self, text: Text, slots: Mapping[str, Value]) -> tuple[ScenarioScore, ...]:
        """Return every scenario that something speaks for, best first."""
        return score_scenarios(slots, self._scenarios, self.hear(text), self._fitting)

    def match(
        self, text: Text, slots: Mapping[str, Value]
    ) -> tuple[ScenarioMatch | None, ScenarioMatch | None]:
        """Return the scenario that fits, and the runner-up where the margin is thin.

        Args:
            text: All that was said of the requirement.
            slots: What was understood of it.

        Returns:
            None first where no scenario reaches the score to be accepted, which is so for most messages of
            real people. None second where the best is clear.
        """
        ranked = [
            ScenarioMatch(each.id, round(each.score, 4), each.words)
            for each in self.scores(text, slots)
            if each.score >= self._fitting.accept
        ]
        if not ranked:
            return None, None
        best, *others = ranked
        if others and best.score - others[0].score <= self._fitting.margin:
            return best, others[0]
        return best, None


class LineReader:
    """Ranks the chassis lines for a need, and finds lines named outright."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._lines = knowledge.lines
        self._fitting = knowledge.fitting
        self._scenarios = knowledge.scenario_by_id
        self._ears = _Ears(
            knowledge,
            {line.id: line.fits for line in knowledge.lines},
            {line.id: (line.name, line.purpose) for line in knowledge.lines},
        )
        self._names = PhraseSet((name, line.id) for line in knowledge.lines for name in line.names)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the lines' names and cues."""
        return self._ears.vocabulary | self._names.vocabulary

    def hear(self, text: Text) -> dict[str, Heard]:
        """Return what a message says about each line, by line id."""
        return self._ears.hear(text)

    def rank(
        self, text: Text, slots: Mapping[str, Value], scenario_id: str | None = None
    ) -> tuple[LineFit, ...]:
        """Return the lines that fit, best first, with their reasons; none where nothing speaks for any."""
        scenario = self._scenarios.get(scenario_id) if scenario_id else None
        return rank_lines(slots, self._lines, self._fitting, self.hear(text), scenario)

    def named(self, text: Text) -> tuple[str, ...]:
        """Return the ids of the lines named outright, in the order named, each once."""
        return tuple(dict.fromkeys(hit.payload for hit in self._names.find(text)))
