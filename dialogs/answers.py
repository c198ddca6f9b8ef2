"""Which knowledge entries answer a question, if any does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from dialogs.asked import Question, QuestionReader
from dialogs.clauses import Clause, ClauseReader
from dialogs.concepts import ConceptReader
from dialogs.following import FollowUps
from dialogs.phrases import PhraseSet
from dialogs.ranking import Candidate, Ranker
from dialogs.reading import AnswerMatch, Rejected
from dialogs.resembling import ExampleReader
from dialogs.subjects import SubjectGatherer
from dialogs.text import Text
from dialogs.weighing import Lexicon, Side, Subject
from knowledge.base import Item
from knowledge.loading import english_words
from knowledge.model import Knowledge

_RULE = "answers"

_NAMEABLE = frozenset({"fact", "dimension", "term", "item", "scenario", "line"})
"""Kinds of entries that have a name to offer."""


@dataclass(frozen=True, slots=True)
class AnswersRead:
    """What a message asks.

    Attributes:
        matches: The entries that answer it, in the order asked, at most `weights.most`. A question whose
            answer is known to be missing gives matches of the kind `unknown`.
        is_question: The message asks something, answered or not. A bare topic ("OEM upfront effort") has
            matches and is none.
        rejected: Questions that nothing answers well enough, with the nearest entry.
        nearly: The entries that come nearest to such a question, the nearest first; at most two a question.
    """

    matches: tuple[AnswerMatch, ...] = ()
    is_question: bool = False
    rejected: tuple[Rejected, ...] = ()
    nearly: tuple[AnswerMatch, ...] = ()

    def by_own_words(self) -> "AnswersRead":
        """Return this reading without what only likeness to other questions suggests."""
        return replace(self, matches=tuple(match for match in self.matches if match.own > 0))

    def surer_than(self, score: float) -> "AnswersRead":
        """Return this reading without the matches that score less by their own words."""
        return replace(self, matches=tuple(match for match in self.matches if match.own >= score))


class AnswerReader:
    """Finds what answers a message's questions."""

    def __init__(self, knowledge: Knowledge, concepts: ConceptReader, examples: ExampleReader) -> None:
        asking = knowledge.asking
        self._weights = asking.weights
        self._lexicon = Lexicon(asking, english_words())
        self._clauses = ClauseReader(asking)
        self._concepts = concepts
        self._examples = examples
        self._questions = QuestionReader(asking, self._lexicon, concepts, examples)
        subjects = SubjectGatherer(knowledge, self._lexicon, concepts).gather()
        self._ranker = Ranker(subjects, self._weights, examples.believed.entry)
        self._following = FollowUps(knowledge)
        self._needs = PhraseSet((phrase, None) for phrase in asking.needs)
        self._statements = PhraseSet((phrase, None) for phrase in asking.statements)
        self._items = PhraseSet((phrase, item.id) for item in knowledge.checklist for phrase in item.names)
        self._grading = PhraseSet(
            (phrase, (rule.item, rule.grade))
            for rule in knowledge.grading
            if rule.grade != "unknown" and not rule.only_when_asked
            for phrase in rule.says
        )

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the field that questions are recognised by: what spelling repair may repair to."""
        return frozenset().union(
            self._ranker.vocabulary,
            self._clauses.vocabulary,
            self._questions.vocabulary,
            self._following.vocabulary,
            self._concepts.vocabulary,
        )

    def read(
        self,
        text: Text,
        topic: tuple[str, ...] = (),
        *,
        has_verdict: bool = False,
        may_ask: bool = False,
        stated: bool = False,
    ) -> AnswersRead:
        """Find what the message asks and which entries answer it.

        Args:
            text: The message.
            topic: What the last answer was about, `kind:id:side` each.
            has_verdict: There is a verdict to ask about: a bare "why?" is meant for it, not for the topic.
            may_ask: The message does and answers nothing, so that it may ask without any word that asks.
            stated: It states a requirement; it asks then only for what plainly nothing answers.
        """
        clauses = self._merged(self._clauses.read(text))
        content = any(self._lexicon.said(clause.text) for clause in clauses)
        if leaning := self._following.read(text, topic, has_verdict=has_verdict, content=content):
            return AnswersRead((leaning,), is_question=True)
        if not any(clause.asks for clause in clauses):
            told = any(clause.dismissed or self._needs.find(clause.text) for clause in clauses)
            asks = may_ask and not told and self._examples.asks(text)
            least = self._examples.believed.clearly_not_known
            if not asks or (stated and self._examples.not_known(text, least) is None):
                return self._bare(clauses)
            clauses = (replace(reduce(Clause.joined, clauses), asks=True),)
        before: frozenset[Side] = frozenset()
        matches: dict[tuple[str, str, str | None], AnswerMatch] = {}
        rejected: list[Rejected] = []
        nearly: list[AnswerMatch] = []
        context: list[Clause] = []
        for clause in clauses:
            if not clause.asks:
                context.append(clause)
                continue
            words = text.words(clause.first, clause.last).strip()
            question = self._questions.read(clause, context, before)
            before = question.sides
            found = self._not_known(question, self._in_context(question, context))
            if not found:
                rejected.append(Rejected(words, _RULE, self._nearest(question)))
                nearly += self._nearly(question)
            for match in found:
                matches.setdefault((match.kind, match.id, match.side), replace(match, words=words))
            context = []
        read = AnswersRead(
            tuple(matches.values()), is_question=True, rejected=tuple(rejected), nearly=tuple(nearly)
        )
        if any(match.kind == "unknown" for match in read.matches):
            # "who pays for the NRE, and how much is it?" is told in part only if that part is clear
            sure = self._weights.sure
            read = replace(
                read, matches=tuple(m for m in read.matches if m.kind == "unknown" or m.own > sure)
            )
        elif len(text.tokens) > self._weights.long_message:
            # a long message is a requirement: it shares words with many entries
            least = self._weights.cut_off
            read = replace(read, matches=tuple(match for match in read.matches if match.score >= least))
        return replace(read, matches=read.matches[: self._weights.most])

    def _not_known(self, question: Question, found: list[AnswerMatch]) -> list[AnswerMatch]:
        """Return what answers a question; that nothing does, where it reads so and no entry is sure."""
        if any(match.kind == "unknown" for match in found):
            return found
        least = self._least_lead(question, max((match.own for match in found), default=None))
        if least is None:
            return found
        missing = self._examples.not_known(question.clause.text, least)
        if missing is None:
            return found
        for candidate in self._ranker.rank(question):
            if candidate.subject.kind == "unknown":
                return list(self._matches(candidate, question))
        return [AnswerMatch("unknown", missing, None, self._weights.sure, own=0.0)] if missing else []

    def _least_lead(self, question: Question, surest: float | None) -> float | None:
        """Return how far "not known" must lead to be believed; None where the entry found is certain.

        Args:
            question: What is asked.
            surest: The best score of the entries found, by their own words; None where none was.
        """
        believed, weights = self._examples.believed, self._weights
        if surest is None:
            return believed.not_known
        if surest >= weights.certain:
            return believed.certainly_not_known if self._names_unknown(question) else None
        return believed.clearly_not_known if surest >= weights.sure else believed.rather_not_known

    def _names_unknown(self, question: Question) -> bool:
        """Say whether words for something known to be unknown stand in a question ("how much per pair")."""
        return any(candidate.subject.kind == "unknown" for candidate in self._ranker.rank(question))

    def _merged(self, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
        """Join a question that has no subject of its own ("which one?") to the clause before it."""
        merged: list[Clause] = []
        for clause in clauses:
            empty = not self._lexicon.said(clause.text) and not self._ranker.names_any(clause.text)
            if merged and clause.asks and empty and not self._names_unknown(self._questions.read(clause)):
                merged[-1] = merged[-1].joined(clause)
            else:
                merged.append(clause)
        return tuple(merged)

    def _in_context(self, question: Question, context: Sequence[Clause]) -> list[AnswerMatch]:
        """Answer a question, with what was said before it where it has no subject of its own."""
        if not context:
            return self._answer(question)
        alone = self._answer(question)
        if any(match.kind == "unknown" for match in alone):
            return alone  # "a filtered 2U for a branch office. how much would it be?" asks for no scenario
        # "dusty edge closet, which lines and rails": the subject was named before the question
        whole = self._questions.read(reduce(Clause.joined, (*context, question.clause)))
        first, second = (whole, question) if self._questions.points_back(question) else (question, whole)
        answers = [alone if one is question else self._answer(one) for one in (first, second)]
        return max(answers, key=lambda found: max((match.score for match in found), default=0.0))

    def _answer(self, question: Question) -> list[AnswerMatch]:
        ranked = self._ranker.rank(question)
        best = self._ranker.best(ranked, question)
        score = best.score if best else 0.0
        if score < self._weights.trigger_below and (trigger := self._trigger(question)):
            return [trigger]
        spelled = score < self._weights.sure or "letters" in question.cues
        if spelled and (letters := self._letters(question)):
            return letters
        if best is None or not self._ranker.is_enough(best, ranked, question):
            return []
        terms = self._ranker.terms(ranked, question) if best.subject.kind == "item" else []
        chosen = terms or self._ranker.beside(best, ranked, question)
        return [match for candidate in chosen for match in self._matches(candidate, question)]

    def _matches(self, candidate: Candidate, question: Question) -> Iterator[AnswerMatch]:
        subject = candidate.subject
        least = self._weights.sure if question.backs(subject.kind, subject.id) else 0.0
        score, own = (round(min(1.0, max(value, least)), 3) for value in (candidate.score, candidate.own))
        if subject.kind == "supplier":
            items = tuple(dict.fromkeys(hit.payload for hit in self._items.find(question.clause.text)))
            routes = tuple(sorted(question.sides)) or ("odm", "oem")
            for target in items[: self._weights.most] or routes:
                yield AnswerMatch(subject.kind, target, None, score, own)
        else:
            yield AnswerMatch(subject.kind, subject.id, _side(subject, question), score, own)

    def _trigger(self, question: Question) -> AnswerMatch | None:
        """Answer whether something is custom from the rules that grade checklist answers."""
        if "trigger" not in question.cues:
            return None
        found: dict[Item, str] = {}
        covered: set[int] = set()
        for hit in self._grading.find(question.clause.text):
            item, grade = hit.payload
            found.setdefault(item, grade)
            covered.update(range(hit.first, hit.last))
        own = [word.place for word in question.own]
        if not found or 2 * len(covered.intersection(own)) < len(own):
            return None
        item = next((item for item, grade in found.items() if grade == "custom"), next(iter(found)))
        side: Side = "oem" if found[item] == "custom" else "odm"
        return AnswerMatch("trigger", item, side, self._weights.cut_off)

    def _letters(self, question: Question) -> list[AnswerMatch]:
        """Answer what the letters themselves mean, where nothing else is asked."""
        cue = question.cues.get("term", frozenset())
        if not cue or any(word.place not in cue for word in question.own):
            return []
        return [AnswerMatch("term", side) for side in sorted(question.sides, reverse=True)]

    def _nearest(self, question: Question) -> str:
        ranked = self._ranker.rank(question)
        if not ranked:
            return "nothing known shares a word with it"
        best = ranked[0]
        name = f"{best.subject.kind} {best.subject.id}"
        if best.score >= self._weights.cut_off:
            return f"{name} scores {best.score:.2f}, but too little of that by its own words"
        return f"{name} scores {best.score:.2f}, below {self._weights.cut_off}"

    def _nearly(self, question: Question) -> list[AnswerMatch]:
        """Return the two entries that come nearest, where they come near at all: what may have been meant."""
        near = [
            candidate
            for candidate in self._ranker.rank(question)
            if candidate.score >= self._weights.faint_cut_off and candidate.subject.kind in _NAMEABLE
        ]
        return [
            AnswerMatch(candidate.subject.kind, candidate.subject.id, None, round(candidate.score, 3))
            for candidate in near[:2]
        ]

    def _bare(self, clauses: Sequence[Clause]) -> AnswersRead:
        """Read a message without any word that asks as a topic, unless it states something.

        A topic that names a side and says several ideas of an entry ("returns handling OEM vs ODM"), or
        something known to be unknown, asks as plainly as a question does. Any other is for the caller to
        weigh against what else was said.
        """
        if any(clause.dismissed or self._needs.find(clause.text) for clause in clauses):
            return AnswersRead()
        question = self._questions.read(reduce(Clause.joined, clauses)) if clauses else None
        ranked = self._ranker.rank(question) if question else []
        if question is None or not ranked or ranked[0].weighed.share is None:
            return AnswersRead()
        best = self._ranker.best(ranked, question) or ranked[0]
        several = self._ranker.says_ideas(best)
        if not several and (len(clauses) > 1 or self._statements.find(question.clause.text)):
            return AnswersRead()
        weights = self._weights
        least = weights.bare_unknown if best.subject.kind == "unknown" else weights.bare_cut_off
        if best.score < (weights.cut_off if several else least):
            return AnswersRead()
        plain = best.subject.kind == "unknown" or (several and bool(question.sides))
        return AnswersRead(tuple(self._matches(best, question)), is_question=plain and best.score >= least)


def _side(subject: Subject, question: Question) -> Side | None:
    """Return the side of a comparison that is asked about, or that the question's words describe."""
    if subject.kind != "dimension" or question.side:
        return question.side if subject.kind == "dimension" else None
    if "side" not in question.cues:
        return None
    said = {word.word for word in question.said}
    described = [side for side, words in subject.sides.items() if said & words]
    return described[0] if len(described) == 1 else None
