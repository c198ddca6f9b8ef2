"""Is this message our subject? Evidence for and against, weighed; with none for us, it is not."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.phrases import PhraseSet
from dialogs.reading import Value
from dialogs.resembling import ExampleReader
from dialogs.text import Text
from knowledge.model import Knowledge
from knowledge.scope import ScopeGroup


@dataclass(frozen=True, slots=True)
class ScopeRead:
    """Whether a message is about choosing, buying, building or mounting a chassis, or about our knowledge.

    Attributes:
        score: How sure, in [0, 1]; at or above the accepted score it is in scope.
        against: Words of another subject were said, and the message is not ours.
        why: The evidence, each as `what: the words`, the weightiest first.
    """

    in_scope: bool
    score: float
    why: tuple[str, ...]
    against: bool = False


class ScopeReader:
    """Tells our subject from our neighbours' (processors, networks, software) and from small talk."""

    def __init__(self, knowledge: Knowledge, examples: ExampleReader) -> None:
        """Compile the phrases; `examples` tell what the phrases do not foresee."""
        self._examples = examples
        self._rules = knowledge.scope
        cues = knowledge.scope.cues
        scenario_words = ScopeGroup(
            id="scenario_words",
            name="describes one of our scenarios",
            first=cues.first,
            further=cues.further,
            says=tuple(
                dict.fromkeys(
                    phrase
                    for scenario in knowledge.scenarios
                    for cue in scenario.cues
                    if cue.weight >= cues.from_weight
                    for phrase in cue.says
                )
            ),
        )
        self._groups = (*self._rules.groups, scenario_words)
        self._phrases = PhraseSet(
            (phrase, index) for index, group in enumerate(self._groups) for phrase in group.says
        )

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the groups' phrases."""
        return self._phrases.vocabulary

    def read(self, text: Text, slots: Mapping[str, Value]) -> ScopeRead:
        """Weigh a message.

        Args:
            text: The message alone, without what was said before it.
            slots: The slots found in this message.
        """
        evidence = [
            (weight, f"{slot} stated")
            for slot in sorted(slots)
            if (weight := self._rules.slots.get(slot, 0.0))
        ]
        evidence += [
            (group.first + group.further * (len(words) - 1), f"{group.name}: {', '.join(words)}")
            for group, words in self._said(text)
        ]
        further = self._rules.further_slots
        if len(slots) > further.after:
            evidence.append((further.weight * (len(slots) - further.after), "tells much of a need"))
        lead = self._examples.ours(text)
        if lead:
            evidence.append((lead, f"reads like what is {'ours' if lead > 0 else 'not ours'}"))
        total = self._rules.bias + sum(weight for weight, _ in evidence)
        score = 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
        evidence.sort(key=lambda each: (-abs(each[0]), each[1]))
        in_scope = score >= self._rules.accept
        against = not in_scope and any(weight < 0 for weight, _ in evidence)
        return ScopeRead(in_scope, round(score, 4), tuple(why for _, why in evidence), against)

    def _said(self, text: Text) -> list[tuple[ScopeGroup, tuple[str, ...]]]:
        """Return the groups of which something was said, each with up to `most` different words.

        Overlapping phrases of one group are one piece of evidence: the first and longest counts.
        """
        found: dict[int, dict[str, None]] = {}
        ends: dict[int, int] = {}
        for hit in self._phrases.find(text):
            if hit.first >= ends.get(hit.payload, 0):
                ends[hit.payload] = hit.last
                found.setdefault(hit.payload, {})[text.words(hit.first, hit.last).lower()] = None
        return [
            (group, tuple(found[index])[: group.most])
            for index, group in enumerate(self._groups)
            if index in found
        ]
