"""Which subjects a question may be about, best first."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.asked import Question
from dialogs.clauses import Clause
from dialogs.text import Text
from dialogs.weighing import Scale, Subject, Weighed
from knowledge.asking import Weights

_MIN_WORDS = 2
"""One word in common, and no phrase, is chance."""
_LEAST_OWN = 0.1
"""An entry must share something with a question, unless examples in the same words back it."""
_LIKELY = 0.2
"""An entry that shares no word with a question must be this likely by its examples to be thought of."""
_MIN_IDEAS = 2
"""One idea alone is as good as a phrase; together they tell what is asked."""
_NAMED_KINDS = frozenset({"term", "item", "line"})
"""Kinds whose names turn up in questions about other things: they want a cue that they are meant."""
_TOLD_KINDS = frozenset({"fact", "dimension", "scenario", "rule", "supplier"})
"""Kinds that tell something: nobody meets their words by chance, as one meets a product's name."""
_BESIDE = frozenset({"fact", "dimension", "item", "scenario", "rule", "line"})
"""Kinds that may be a second subject of one question; a term only beside another term."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject, how it was weighed against a question, and its score: at least 0, about 1 where it fits.

    `alike` is the part of the score that comes from example questions alone.
    """

    subject: Subject
    weighed: Weighed
    score: float
    alike: float = 0.0

    @property
    def own(self) -> float:
        """The score by the words and ideas of the entry itself: how sure it is."""
        return self.score - self.alike


class Ranker:
    """Ranks the subjects for a question."""

    def __init__(self, subjects: Sequence[Subject], weights: Weights, likeness: float) -> None:
        """Take the subjects; `likeness` is what questions known to be answered by one add to its score."""
        self._subjects = subjects
        self._likeness = likeness
        self._places = {f"{subject.kind}:{subject.id}": i for i, subject in enumerate(subjects)}
        self._weights = weights
        self._scale = Scale(subjects, weights)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the subjects' phrases."""
        return self._scale.vocabulary

    def names_any(self, text: Text) -> bool:
        """Say whether any subject's phrase is found in the text."""
        return self._scale.names_any(text)

    def rank(self, question: Question) -> list[Candidate]:
        """Return the subjects that share something with the question, best first.

        Of equal ones a term goes first where a meaning is asked for and no side is named, then the one
        whose phrase is longer ("E-ATX" before "ATX"), then the order of the subjects. Empty when nothing
        is shared.
        """
        shared = self._scale.weigh(question.clause.text, question.said, question.ideas, question.cues)
        known = {weighed.index for weighed in shared}
        # a question may share no word with an entry that is known to answer questions like it
        alike = [
            Weighed(self._places[entry], 0, 0.0, None, frozenset())
            for entry, chance in question.likely.items()
            if chance >= _LIKELY and entry in self._places and self._places[entry] not in known
        ]
        candidates = [
            self._candidate(weighed, question)
            for weighed in (*shared, *alike)
            if self._subjects[weighed.index].kind != "unknown" or self._asks_for(weighed, question.clause)
        ]
        return sorted(
            candidates,
            key=lambda each: (
                -each.score,
                each.subject.kind != "term" or "term" not in question.cues or bool(question.sides),
                -len(each.weighed.places),
                each.weighed.index,
            ),
        )

    def _candidate(self, weighed: Weighed, question: Question) -> Candidate:
        subject = self._subjects[weighed.index]
        own = self._score(subject, weighed, question)
        # example questions fill up what an entry's own words leave open; they do not outdo a sure entry
        chance = question.likely.get(f"{subject.kind}:{subject.id}", 0.0)
        if subject.kind == "term" and question.sides - {subject.id}:
            chance = 0.0  # "the NRE situation with ODM" asks for more than what the letters mean
        alike = self._likeness * chance * max(0.0, 1.0 - own)
        return Candidate(subject, weighed, own + alike, alike)

    def best(self, ranked: Sequence[Candidate], question: Question) -> Candidate | None:
        """Return the best candidate; something unknown gives way to an entry that was asked for as well.

        "How long does designed-to-order take" asks for a lead time in the words of a fact that tells it.
        """
        best = ranked[0] if ranked else None
        if best is not None and best.subject.kind != "unknown" and best.own < self._weights.sure:
            unknown = next((each for each in ranked if each.subject.kind == "unknown"), None)
            best = unknown if unknown and unknown.score > best.own + best.alike / 2 else best
        if best is None or best.subject.kind != "unknown":
            return best
        asked = best.weighed.places & {word.place for word in question.said}
        for rival in ranked:
            if rival.subject.kind == "unknown" or rival.score < self._weights.sure:
                continue
            surer = rival.weighed.ideas > _MIN_IDEAS and len(rival.weighed.places) > len(asked)
            if asked <= rival.weighed.places or surer:
                return rival
        return best

    def is_enough(self, best: Candidate, ranked: Sequence[Candidate], question: Question) -> bool:
        """Say whether the best candidate is good enough, or at least well ahead of every other one."""
        kind = best.subject.kind
        if question.backs(best.subject.kind, best.subject.id):
            return True
        if best.own < _LEAST_OWN:
            return False
        if kind in _NAMED_KINDS and kind not in question.cues:
            return best.score >= self._weights.bare_cut_off and best.own >= self._weights.cut_off
        if best.score >= self._weights.cut_off:
            return True
        if kind not in _TOLD_KINDS:
            return False
        runner_up = max((each.score for each in ranked if each is not best), default=0.0)
        ours = bool(question.sides) or best.weighed.ideas > 0
        enough = self._weights.faint_cut_off if ours else self._weights.weak_cut_off
        margin = self._weights.thin_margin if ours else self._weights.margin
        return best.score >= enough and best.score - runner_up >= margin

    def says_ideas(self, candidate: Candidate) -> bool:
        """Say whether several ideas of the candidate are said, not just one of its phrases."""
        return candidate.weighed.ideas >= _MIN_IDEAS

    def beside(self, best: Candidate, ranked: Sequence[Candidate], question: Question) -> list[Candidate]:
        """Return the best one and further subjects of the same question, in the order asked."""
        chosen, taken = [best], set(best.weighed.places)
        for other in ranked:
            if len(chosen) < self._weights.most and self._is_beside(best, other, taken, question):
                chosen.append(other)
                taken |= other.weighed.places
        return sorted(chosen, key=lambda candidate: min(candidate.weighed.places, default=0))

    def terms(self, ranked: Sequence[Candidate], question: Question) -> list[Candidate]:
        """Return the terms whose meaning is asked for, if that is all that the question asks."""
        if "term" not in question.cues:
            return []
        left = {word.place for word in question.own} - question.cues["term"]
        chosen = []
        for candidate in ranked:
            if candidate.subject.kind == "term" and candidate.weighed.places & left:
                left -= candidate.weighed.places
                chosen.append(candidate)
        return [] if left or len(chosen) > self._weights.most else chosen

    def _is_beside(self, best: Candidate, other: Candidate, taken: set[int], question: Question) -> bool:
        """Say whether this is another subject of the question, and not the same words read otherwise."""
        share, kinds = other.weighed.share, (best.subject.kind, other.subject.kind)
        if share is None or share < self._weights.beside or other.weighed.places & taken:
            return False
        if other.score < self._weights.beside_score:
            return False
        if "unknown" in kinds:
            return kinds == ("unknown", "unknown")
        if "term" in kinds:
            return kinds == ("term", "term") and "term" in question.cues
        return other.subject.kind in _BESIDE

    def _asks_for(self, weighed: Weighed, clause: Clause) -> bool:
        """Say whether a thing known to be unknown is asked for, and not just named in a long requirement."""
        short = len(clause.text.tokens) <= self._weights.short_message
        return short or any(place >= clause.asked_from for place in weighed.places)

    def _shares_enough(self, subject: Subject, weighed: Weighed, question: Question) -> bool:
        """Say whether single words, without any phrase, can make a match."""
        if weighed.words >= _MIN_WORDS:
            return True
        # "which one locks me in?": the only word there is must be one that the entry is about
        own = question.own
        return len(own) == 1 and bool(question.sides) and subject.words.get(own[0].word, 0.0) == 1.0

    def _score(self, subject: Subject, weighed: Weighed, question: Question) -> float:
        weights = self._weights
        if subject.kind == "unknown":
            return weights.unknown_floor + (1 - weights.unknown_floor) * (weighed.share or 0.0)
        if weighed.share is None and not self._shares_enough(subject, weighed, question):
            return 0.0
        score = (1 - weights.phrase) * weighed.coverage
        if weighed.share is not None:
            score += weights.phrase * max(weights.phrase_floor, weighed.share)
        if weighed.ideas >= _MIN_IDEAS:
            if weighed.coverage >= weights.ideas_coverage:
                score = max(score, weights.ideas_floor)
            score += weights.further_idea * (weighed.ideas - 1)
        if subject.kind in _NAMED_KINDS and subject.kind not in question.cues:
            score *= weights.without_cue
        if subject.kind == "item" and "placement" in question.cues:
            score += weights.placement
        if subject.side and question.side:
            same = subject.side == question.side
            score = score + weights.side_match if same else score * weights.side_conflict
        return score
