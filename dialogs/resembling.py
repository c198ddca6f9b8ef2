"""Reading by likeness to example sentences: what a message does, what an answer amounts to, what is ours."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import get_args

from dialogs.concepts import ConceptReader, Places
from dialogs.grades import GradesRead
from dialogs.reading import ControlRead, Evidence, GradeRead
from dialogs.resemblance import Likeness, Resemblance, features
from dialogs.text import Spelling, Text, tokenize
from knowledge.base import GRADES, Grade, Item
from knowledge.controls import Control
from knowledge.examples import Examples, Resembling
from knowledge.model import Knowledge

ANSWER, QUESTION, NEED, NOT_OURS = "answer", "question", "need", "not_ours"
"""What a message may be besides an act: it answers, asks, states a need, or is about something else."""
_ACTS: dict[str, Control] = {name: name for name in get_args(Control)}
_GRADES: dict[str, Grade] = {name: name for name in GRADES}
_UNKNOWN = "unknown:"
_NO_REPAIR = Spelling((), {})
OURS, KNOWN, NOT_KNOWN = "ours", "known", "not_known"


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer to the open item reads like, together with what the rules read.

    Attributes:
        controls, grades: What the message does and says, likeness and rules weighed against each other.
    """

    controls: tuple[ControlRead, ...]
    grades: GradesRead


class ExampleReader:
    """Compares messages with the examples. What is compared first is counted first; the rest never is."""

    def __init__(self, knowledge: Knowledge, concepts: ConceptReader) -> None:
        self._knowledge = knowledge
        self._concepts = concepts
        self.believed: Resembling = knowledge.resembling

    def grade(self, text: Text, item: Item) -> Likeness:
        """Return the grade that an answer to this item amounts to."""
        return self._grades.likeness([*features(text), _asked(item)])

    def act(self, text: Text) -> Likeness:
        """Return what a message does while an item is asked for: a control, `ANSWER`, `QUESTION`, `NOT_OURS`."""
        return self._acts.likeness(features(text))

    def answered(
        self,
        text: Text,
        item: Item,
        act: Likeness,
        controls: tuple[ControlRead, ...],
        grades: GradesRead,
        *,
        asks: bool,
        headed: bool,
    ) -> Answered:
        """Weigh what rules read of an answer against what it reads like.

        What is said outright stands. An act that no rule recognised is taken where the message reads like one;
        one that a rule recognised is dropped where the message reads like an answer. A grade that a
        rule inferred gives way to the one that answers like this have.

        Args:
            text: The message.
            item: The item that was asked for.
            act: What the message is like (`act`).
            controls, grades: What the rules read.
            asks: The message looks like a question.
            headed: It opens with the item's name ("power: not sure yet"), so that it is an answer.
        """
        believed = self.believed
        if any(read.firm for read in grades.grades):
            return Answered(controls, grades)
        if not headed:
            enough = believed.act if grades.grades else believed.act_alone
            if act.means == ANSWER or (asks and act.means == QUESTION):
                controls = () if act.margin >= believed.not_an_act else controls
            elif act.means in _ACTS and not controls and act.margin >= enough:
                read = ControlRead(_ACTS[act.means], _evidence(text, act, "act"))
                return Answered((read,), GradesRead((), grades.rejected))
            if asks and act.means == QUESTION and act.margin >= believed.act:
                return Answered(controls, grades.stated_only())
            if act.means == NOT_OURS and act.margin >= believed.act:
                return Answered(controls, grades)
        if controls:
            return Answered(controls, grades)
        return Answered(controls, self._graded(text, item, grades))

    def _graded(self, text: Text, item: Item, grades: GradesRead) -> GradesRead:
        """Return the grades with the one that answers like this have, where the rules read another or none."""
        like = self.grade(text, item)
        own = next((read for read in grades.grades if read.item == item), None)
        others = [read for read in grades.grades if read.item != item]
        least = self.believed.sure_grade if others else self.believed.grade
        unlike = own is None or own.grade != like.means
        if like.margin < least or not unlike or any(read.stated for read in others):
            return grades
        grade = _GRADES[like.means]
        evidence = _evidence(text, like, f"{item} {grade}", hedged=like.margin < self.believed.sure_grade)
        return GradesRead((GradeRead(item, grade, evidence),), grades.rejected)

    def asks(self, text: Text) -> bool:
        """Say whether a message reads like a question, though no word of it asks ("warranty on the 4U")."""
        like = self._openings.likeness(features(text))
        return like.means == QUESTION and like.margin >= self.believed.asks

    def ours(self, text: Text) -> float:
        """Return how much likelier a message is ours than not, as log-odds; below 0: not ours."""
        return self.believed.scope * self._scope.lead(features(text), OURS, NOT_OURS)

    def not_known(self, text: Text, *, answered: bool) -> str | None:
        """Return what a question asks for that no source tells.

        Args:
            text: The question.
            answered: Some entry seems to answer it for sure: only the clear case counts then.

        Returns:
            The id of something known to be unknown; an empty string where it is none of those; None where
            the question reads like ones that the sources answer.
        """
        said = features(text)
        least = self.believed.clearly_not_known if answered else self.believed.not_known
        if self._known.lead(said, NOT_KNOWN, KNOWN) < least:
            return None
        like = self._not_known.likeness(said)
        return like.means.removeprefix(_UNKNOWN) if like.margin >= self.believed.what_not_known else ""

    def entries(self, text: Text, ideas: Places) -> dict[str, float]:
        """Return how likely each entry (`kind:id`) answers a question, by the questions it is known to answer.

        Args:
            text: The question.
            ideas: The ideas it says: questions are alike in these as well as in their words.
        """
        return self._entries.chances([*features(text), *_idea_features(ideas)], self.believed.entry_steepness)

    @cached_property
    def _grades(self) -> Resemblance:
        return self._resemblance(
            ([*said, _asked(group.item)], group.means)
            for group in self._groups("grade")
            if group.item
            for said in self._features(group)
        )

    @cached_property
    def _entries(self) -> Resemblance:
        concepts = self._concepts
        return self._resemblance(
            ([*said, *_idea_features(concepts.read(text))], group.means)
            for group in self._groups("question")
            if not _is_unknown(group)
            for text, said in self._read(group)
        )

    @cached_property
    def _acts(self) -> Resemblance:
        return self._resemblance(
            chain(
                self._labelled("act", lambda group: group.means),
                self._labelled("grade", lambda _: ANSWER),
                self._labelled("question", lambda _: QUESTION),
                self._labelled("scope", lambda group: group.means if group.means == NOT_OURS else None),
            )
        )

    @cached_property
    def _openings(self) -> Resemblance:
        return self._resemblance(
            chain(
                self._labelled("question", lambda _: QUESTION),
                self._labelled("scope", lambda group: group.means),
            )
        )

    @cached_property
    def _scope(self) -> Resemblance:
        return self._resemblance(
            chain(
                self._labelled("scope", lambda group: NOT_OURS if group.means == NOT_OURS else OURS),
                self._labelled("question", lambda group: None if _is_unknown(group) else OURS),
            )
        )

    @cached_property
    def _known(self) -> Resemblance:
        return self._resemblance(
            self._labelled("question", lambda group: NOT_KNOWN if _is_unknown(group) else KNOWN)
        )

    @cached_property
    def _not_known(self) -> Resemblance:
        return self._resemblance(
            self._labelled("question", lambda group: group.means if _is_unknown(group) else None)
        )

    def _resemblance(self, examples: Iterable[tuple[list[str], str]]) -> Resemblance:
        return Resemblance(list(examples), self.believed.smoothing)

    def _groups(self, task: str) -> list[Examples]:
        return [group for group in self._knowledge.examples if group.task == task]

    def _features(self, group: Examples) -> Iterable[list[str]]:
        return (said for _, said in self._read(group))

    def _read(self, group: Examples) -> Iterable[tuple[Text, list[str]]]:
        """Yield the sentences of a group and their features; examples need no repair of their spelling."""
        for sentence in group.says:
            text = tokenize(sentence, self._knowledge.language, _NO_REPAIR)
            yield text, features(text)

    def _labelled(
        self, task: str, label: Callable[[Examples], str | None]
    ) -> Iterable[tuple[list[str], str]]:
        """Yield the sentences of a task with the meaning that `label` gives their group, None leaving it out."""
        for group in self._groups(task):
            if means := label(group):
                for said in self._features(group):
                    yield said, means


def _evidence(text: Text, like: Likeness, what: str, *, hedged: bool = False) -> Evidence:
    rule = f"{what}: reads like examples with {', '.join(repr(words) for words in like.words)}"
    return Evidence(text.raw.strip(), rule, hedged)


def _is_unknown(group: Examples) -> bool:
    return group.means.startswith(_UNKNOWN)


def _idea_features(ideas: Places) -> list[str]:
    """Return each idea, and each pair of ideas, in the order of their names."""
    names = sorted(ideas)
    return [*(f"idea: {name}" for name in names), *(" & ".join(pair) for pair in combinations(names, 2))]


def _asked(item: Item) -> str:
    return f"asked: {item}"
