"""What messages like this one mean: complement naive Bayes over example sentences.

Rules read what they foresee; examples catch what they do not. The weights are counts of words, so every
reading can name the words that led to it, and the same examples give the same reading anywhere.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dialogs.text import Kind, Text
from dialogs.wordforms import stem

_EDGE_FIRST, _EDGE_LAST = "^", "$"
NUMBER = "#"
"""What every number counts as."""
_WORDS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a message is most like.

    Attributes:
        means: The meaning whose examples it resembles most.
        margin: How far it leads the next best meaning, at least 0; 0 where no word is known.
        words: The words and pairs of words that lead to it, the weightiest first.
    """

    means: str
    margin: float
    words: tuple[str, ...] = ()


class Resemblance:
    """Tells meanings apart by example. Build it once; it only counts words.

    Complement naive Bayes (Rennie, Shih, Teevan and Karger 2003, "Tackling the Poor Assumptions of Naive
    Bayes Text Classifiers"): a meaning is judged by how little its words stand in the examples of all others,
    which keeps meanings with few examples from losing to those with many.
    """

    def __init__(self, examples: Sequence[tuple[Sequence[str], str]], smoothing: float) -> None:
        """Count the examples.

        Args:
            examples: The features of each sentence (`features`) and its meaning; at least two meanings.
            smoothing: Added to the weight of every feature.
        """
        seen = Counter(feature for said, _ in examples for feature in set(said))
        self._rarity = {f: math.log((1 + len(examples)) / (1 + count)) + 1 for f, count in seen.items()}
        self._weights: dict[str, dict[str, float]] = {feature: {} for feature in seen}
        totals: dict[str, float] = {}
        for said, means in examples:
            weighed = self._weighed(said)
            totals[means] = totals.get(means, 0.0) + sum(weighed.values())
            for feature, weight in weighed.items():
                own = self._weights[feature]
                own[means] = own.get(means, 0.0) + weight
        everything = sum(totals.values()) + smoothing * len(seen)
        # a feature speaks for a meaning by how little it stands elsewhere, for most meanings everywhere
        self._elsewhere = {means: math.log(everything - own) for means, own in sorted(totals.items())}
        self._smoothing = smoothing
        self._reckoned: dict[str, dict[str, float]] = {}

    def knows(self, feature: str) -> bool:
        """Say whether any example has this feature."""
        return feature in self._rarity

    def likeness(self, said: Sequence[str]) -> Likeness:
        """Return what a message with these features is most like; of equal meanings the first by name."""
        weighed = self._weighed(said)
        scores = self._scores(weighed)
        best, *others = sorted(scores, key=lambda means: -scores[means])
        if not weighed or not others:
            return Likeness(best, 0.0)
        rival = others[0]
        gains = {f: self._gains(f) for f in weighed}
        leads = {f: one * (gains[f].get(best, 0) - gains[f].get(rival, 0)) for f, one in weighed.items()}
        leading = sorted((f for f in leads if leads[f] > 0), key=lambda f: (-leads[f], f))
        words = tuple(dict.fromkeys(map(_readable, leading)))[:_WORDS_NAMED]
        return Likeness(best, scores[best] - scores[rival], words)

    def chances(self, said: Sequence[str], steepness: float) -> dict[str, float]:
        """Return how likely each meaning is among all, summing to 1; none where no word is known.

        Args:
            said: The features.
            steepness: How fast a trailing meaning becomes unlikely: by e for 1/steepness of a score.
        """
        weighed = self._weighed(said)
        if not weighed:
            return {}
        scores = self._scores(weighed)
        best = max(scores.values())
        odds = {means: math.exp(steepness * (score - best)) for means, score in scores.items()}
        total = sum(odds.values())
        return {means: one / total for means, one in odds.items()}

    def share(self, said: Sequence[str], means: str) -> float:
        """Return how much of what is said the examples of a meaning say, too: 0 to 1, rare words more."""
        rarest = max(self._rarity.values(), default=1.0)
        weights = {feature: self._rarity.get(feature, rarest) for feature in said}
        held = sum(weight for f, weight in weights.items() if means in self._weights.get(f, {}))
        return held / sum(weights.values()) if weights else 0.0

    def lead(self, said: Sequence[str], means: str, over: str) -> float:
        """Return how far one meaning leads another; below 0 where it trails."""
        scores = self._scores(self._weighed(said))
        return scores[means] - scores[over]

    def _gains(self, feature: str) -> dict[str, float]:
        """Return how much a feature gains for each meaning that it stands in."""
        gains = self._reckoned.get(feature)
        if gains is None:
            by_meaning = self._weights[feature]
            whole = sum(by_meaning.values()) + self._smoothing
            gains = {means: math.log(whole / (whole - weight)) for means, weight in by_meaning.items()}
            self._reckoned[feature] = gains
        return gains

    def _scores(self, weighed: Mapping[str, float]) -> dict[str, float]:
        """Return how much the features speak for each meaning; what they say of all alike is left out."""
        weight = sum(weighed.values())
        scores = {means: weight * elsewhere for means, elsewhere in self._elsewhere.items()}
        for feature, one in weighed.items():
            for means, gain in self._gains(feature).items():
                scores[means] += one * gain
        return scores

    def _weighed(self, said: Sequence[str]) -> dict[str, float]:
        """Weigh the known features of a sentence by how rare they are; long sentences weigh no more."""
        counts: dict[str, int] = {}
        for feature in said:
            counts[feature] = counts.get(feature, 0) + 1
        rarity = self._rarity
        weights = {f: (1 + math.log(count)) * rarity[f] for f, count in counts.items() if f in rarity}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {f: weight / length for f, weight in weights.items()}


def features(text: Text) -> list[str]:
    """Return what a sentence is compared by: its words without endings, and each pair of neighbours.

    Numbers count as numbers, whatever they are; marks do not count.
    """
    words = [
        NUMBER if token.kind is Kind.NUMBER else stem(token.text)
        for token in text.tokens
        if token.kind is not Kind.MARK
    ]
    if not words:
        return []
    edged = [_EDGE_FIRST, *words, _EDGE_LAST]
    return words + [f"{one} {other}" for one, other in pairwise(edged)]


def _readable(feature: str) -> str:
    return feature.strip(f"{_EDGE_FIRST}{_EDGE_LAST} ") or feature
