"""Reading by likeness to example sentences: what a message does, what an answer amounts to, what is ours."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import get_args

from dialogs.concepts import ConceptReader, Places
from dialogs.grades import GradesRead
from dialogs.negation import ScopeReader
from dialogs.reading import ControlRead, Evidence, GradeRead
from dialogs.resemblance import NUMBER, Likeness, Resemblance, features
from dialogs.text import Spelling, Text, tokenize
from dialogs.wordforms import stem
from knowledge.base import GRADES, Grade, Item
from knowledge.controls import Control
from knowledge.examples import Examples, Resembling
from knowledge.model import Knowledge

ANSWER, QUESTION, NOT_OURS = "answer", "question", "not_ours"
"""What a message may be besides an act: it answers, asks, or is about something else."""
_ACTS: dict[str, Control] = {name: name for name in get_args(Control)}
_SHOWING: frozenset[Control] = frozenset({"summary", "why", "help", "repeat"})
_GRADES: dict[str, Grade] = {name: name for name in GRADES}
_UNKNOWN = "unknown:"
_MIN_WORDS = 2
_MOST_SMALL = 4
"""Of so many words more than one must be more than a small one."""
_NO_REPAIR = Spelling((), {})
OURS, KNOWN, NOT_KNOWN = "ours", "known", "not_known"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said while an item was open.

    Attributes:
        text: The message.
        item: The item that it is about.
        asks: It looks like a question.
        headed: It opens with the item's name ("power: not sure yet"), so that it is an answer.
    """

    text: Text
    item: Item
    asks: bool
    headed: bool


class ExampleReader:
    """Compares messages with the examples, which are counted when first needed or by `prepare`."""

    def __init__(self, knowledge: Knowledge, concepts: ConceptReader) -> None:
        self._knowledge = knowledge
        self._concepts = concepts
        self._scopes = ScopeReader(knowledge.language)
        self._groups_read: dict[int, list[tuple[Text, list[str]]]] = {}
        small = (*knowledge.asking.ignored, *knowledge.controls.fillers)
        self._small = frozenset(stem(word) for word in small)
        self.believed: Resembling = knowledge.resembling

    def prepare(self) -> None:
        """Count all examples now, so that nobody's first message waits for it."""
        for name, member in vars(type(self)).items():
            if isinstance(member, cached_property):
                getattr(self, name)

    def grade(self, text: Text, item: Item) -> Likeness:
        """Return the grade that an answer to this item amounts to."""
        return self._grades.likeness([*features(text), _asked(item)])

    def act(self, text: Text, *, asks: bool = True) -> Likeness:
        """Return what a message does while an item is asked for: a control, `ANSWER`, `QUESTION`, `NOT_OURS`.

        Args:
            text: The message.
            asks: It looks like a question; one that does not is none.
        """
        return (self._acts if asks else self._told_acts).likeness(features(text))

    def answered(
        self, said: Said, controls: tuple[ControlRead, ...], grades: GradesRead
    ) -> tuple[tuple[ControlRead, ...], GradesRead]:
        """Weigh what rules read of an answer against what it reads like.

        What is said outright stands. An act that no rule recognised is taken where the message reads like
        one; one that a rule recognised is dropped where it reads like an answer or a question. A grade that a
        rule inferred gives way to the one that answers like this have.

        Returns:
            What the message does and which grades it gives.
        """
        believed = self.believed
        if any(read.firm for read in grades.grades):
            return controls, grades
        act = self.act(said.text, asks=said.asks)
        sure = act.margin >= believed.act
        enough = believed.act if grades.grades else believed.act_alone
        if not said.headed:
            if act.means == ANSWER or (said.asks and act.means == QUESTION):
                controls = (
                    self._likely(said.text, controls) if act.margin >= believed.not_an_act else controls
                )
            elif act.means in _ACTS and not controls and act.margin >= enough:
                return (_act(said.text, act),), GradesRead((), grades.rejected)
            if said.asks and act.means == QUESTION and sure:
                return controls, grades.stated_only()
            if act.means == NOT_OURS and sure:
                return controls, grades
        if controls:
            return controls, grades
        is_answer = said.headed or act.means == ANSWER
        return controls, self._graded(said.text, said.item, grades, is_answer=is_answer)

    def done(self, text: Text, *, asks: bool) -> tuple[ControlRead, ...]:
        """Return the act that a message reads like while no item is open, or nothing.

        Only acts that show something: nothing is undone or closed on a likeness.
        """
        act = self.act(text, asks=asks)
        if act.means not in _SHOWING or act.margin < self.believed.act_alone:
            return ()
        return (_act(text, act),)

    def is_answer(self, text: Text) -> bool:
        """Say whether a message clearly reads like an answer to the item that was asked for."""
        act = self.act(text)
        return act.means == ANSWER and act.margin >= self.believed.answers

    def _denies(self, text: Text, read: GradeRead) -> bool:
        """Say whether the words that gave a grade deny something."""
        words = set(read.evidence.words.lower().split())
        negators = self._scopes.read(text).negators
        return any(
            cue is not None and token.text in words for token, cue in zip(text.tokens, negators, strict=True)
        )

    def _says_enough(self, text: Text) -> bool:
        """Say whether most words of a message are ones that answers have, and not small ones alone.

        "Flibber flabber" tells nothing, nor does "the blue one over there with the thing".
        """
        words = [feature for feature in features(text) if " " not in feature and feature != NUMBER]
        known = [word for word in words if self._grades.knows(word)]
        telling = [word for word in known if word not in self._small]
        enough = _MOST_SMALL * len(telling) > len(words)
        return enough and len(known) >= _MIN_WORDS and 2 * len(known) > len(words)

    def _likely(self, text: Text, controls: tuple[ControlRead, ...]) -> tuple[ControlRead, ...]:
        """Return the acts that stand though the message reads like none.

        Those are acts that have no examples, and those whose words are most of what is said.
        """
        whole = len(text.raw.split())
        known = {group.means for group in self._groups("act")}
        return tuple(
            read
            for read in controls
            if read.control not in known or 2 * len(read.evidence.words.split()) >= whole
        )

    def _graded(self, text: Text, item: Item, grades: GradesRead, *, is_answer: bool) -> GradesRead:
        """Return the grades with the one that answers like this have, where rules read another or none."""
        own = next((read for read in grades.grades if read.item == item), None)
        others = [read for read in grades.grades if read.item != item]
        if others:
            # words that are plainly about another item are no answer to this one
            return grades
        if own is None and not (is_answer and self._says_enough(text)):
            return grades
        like = self.grade(text, item)
        alone = own is None and not others
        least = self.believed.grade if alone else self.believed.overrules
        if like.margin < least or (own is not None and own.grade == like.means):
            return grades
        if own is not None and like.means == "custom" and self._denies(text, own):
            return grades  # "no custom ducting needed" resembles many a wish for ducting
        grade = _GRADES[like.means]
        evidence = _evidence(text, like, f"{item} {grade}", hedged=like.margin < self.believed.sure_grade)
        return GradesRead((GradeRead(item, grade, evidence),), grades.rejected)

    def asks(self, text: Text) -> bool:
        """Say whether a message reads like a question, though no word of it asks ("warranty on the 4U")."""
        like = self._openings.likeness(features(text))
        return like.means == QUESTION and like.margin >= self.believed.asks

    def is_chatter(self, text: Text) -> bool:
        """Say whether a message reads like small talk or another subject, rather than like anything we do."""
        return self.act(text).means == NOT_OURS

    def ours(self, text: Text) -> float:
        """Return how much likelier a message is ours than not, as log-odds; below 0: not ours."""
        return self.believed.scope * self._scope.lead(features(text), OURS, NOT_OURS)

    def not_known(self, text: Text, least: float) -> str | None:
        """Return what a question asks for that no source tells.

        Args:
            text: The question.
            least: How far "not known" must lead at least.

        Returns:
            The id of something known to be unknown; an empty string where it is none of those; None where
            the question reads like ones that the sources answer.
        """
        said = features(text)
        if self._known.lead(said, NOT_KNOWN, KNOWN) < least:
            return None
        like = self._not_known.likeness(said)
        return like.means.removeprefix(_UNKNOWN) if like.margin >= self.believed.what_not_known else ""

    def entries(self, text: Text, ideas: Places) -> dict[str, float]:
        """Return how likely each entry (`kind:id`) answers a question, by those it is known to answer.

        Args:
            text: The question.
            ideas: The ideas it says: questions are alike in these as well as in their words.
        """
        return self._entries.chances([*features(text), *_idea_features(ideas)], self.believed.entry_steepness)

    def backed(self, words: Sequence[str], chances: Mapping[str, float]) -> frozenset[str]:
        """Return the entry that examples alone make sure of: far ahead, and its examples say these words."""
        said = [stem(word) for word in words]
        sure = {entry for entry, chance in chances.items() if chance >= self.believed.entry_alone}
        return frozenset(e for e in sure if self._entries.share(said, e) >= self.believed.entry_words)

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
        return self._resemblance(chain(self._acts_told_of(), self._labelled("question", lambda _: QUESTION)))

    @cached_property
    def _told_acts(self) -> Resemblance:
        return self._resemblance(self._acts_told_of())

    def _acts_told_of(self) -> Iterable[tuple[list[str], str]]:
        return chain(
            self._labelled("act", lambda group: group.means),
            self._labelled("grade", lambda _: ANSWER),
            self._labelled("scope", lambda group: group.means if group.means == NOT_OURS else None),
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

    def _read(self, group: Examples) -> Sequence[tuple[Text, list[str]]]:
        """Return the sentences of a group and their features, read once; they need no spelling repair."""
        read = self._groups_read.get(id(group))
        if read is None:
            texts = [tokenize(says, self._knowledge.language, _NO_REPAIR) for says in group.says]
            read = self._groups_read[id(group)] = [(text, features(text)) for text in texts]
        return read

    def _labelled(
        self, task: str, label: Callable[[Examples], str | None]
    ) -> Iterable[tuple[list[str], str]]:
        """Yield the sentences of a task with the meaning that `label` gives their group, None for none."""
        for group in self._groups(task):
            if means := label(group):
                for said in self._features(group):
                    yield said, means


def _evidence(text: Text, like: Likeness, what: str, *, hedged: bool = False) -> Evidence:
    rule = f"{what}: reads like examples with {', '.join(repr(words) for words in like.words)}"
    return Evidence(text.raw.strip(), rule, hedged)


def _act(text: Text, act: Likeness) -> ControlRead:
    return ControlRead(_ACTS[act.means], _evidence(text, act, "act"))


def _is_unknown(group: Examples) -> bool:
    return group.means.startswith(_UNKNOWN)


def _idea_features(ideas: Places) -> list[str]:
    """Return each idea, and each pair of ideas, in the order of their names."""
    names = sorted(ideas)
    return [*(f"idea: {name}" for name in names), *(" & ".join(pair) for pair in combinations(names, 2))]


def _asked(item: Item) -> str:
    return f"asked: {item}"
