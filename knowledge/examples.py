"""Example sentences: what the rules do not foresee is understood by its likeness to them."""

from typing import Literal

from pydantic import Field

from knowledge.base import Entry, Item, Prose

Task = Literal["grade", "act", "scope", "question"]
"""What is told from examples: an answer's grade, what a message does to the dialog, whether it is our
subject, and which entry answers a question."""


class Examples(Entry):
    """Sentences that mean the same, as different people write them.

    Attributes:
        task: What they are examples for.
        item: The checklist item that was asked for; only for grades.
        means: The grade; the control, or `answer` where it is none; `need`, `question` or `not_ours`; the
            entry that answers a question (`kind:id`), or `unknown:` and the id of what nothing answers.
        says: The sentences.
    """

    task: Task
    item: Item | None = None
    means: Prose
    says: tuple[Prose, ...] = Field(min_length=1)


class Resembling(Entry):
    """How far likeness to examples is believed. A margin is the lead over the next best meaning.

    Attributes:
        smoothing: Added to every word's weight, so that a word unseen with a meaning does not rule it out.
        grade: Margin from which an answer's grade is taken that no rule read. sure_grade: from which it is no
            guess. overrules: from which it stands against the grade that a rule inferred.
        act: Margin from which an act on the dialog is taken that no rule recognised, beside an answer that
            one did. act_alone: the same where no rule recognised anything.
        answers: Margin from which a message with a grade asks nothing, though its words could.
        not_an_act: Margin by which an answer must lead before an act that a rule recognised is dropped.
        not_known: How far "not known" must lead "known" before a question counts as one that no source
            answers; below 0 where it may even trail. rather_not_known: the same where an entry may answer it.
            clearly_not_known: where one seems to for sure. certainly_not_known: where one is certain, but
            words for something unknown stand in the question, too.
        what_not_known: Margin from which what it asks for is named.
        asks: Margin from which a message without any word that asks is a question.
        entry: What the entry whose examples a question resembles most gains in score, in [0, 1].
        entry_steepness: How fast entries that it resembles less gain less.
        entry_alone: How likely it must be, in [0, 1], to be believed without any word of the entry's own.
        entry_words: How much of the question its examples must then say, too, in [0, 1].
        scope: How much the lead of "ours" over "not ours" counts: log-odds for one unit of margin.
    """

    smoothing: float = Field(gt=0)
    grade: float = Field(ge=0)
    sure_grade: float = Field(ge=0)
    overrules: float = Field(ge=0)
    act: float = Field(ge=0)
    act_alone: float = Field(ge=0)
    answers: float = Field(ge=0)
    not_an_act: float = Field(ge=0)
    not_known: float
    rather_not_known: float
    clearly_not_known: float = Field(ge=0)
    certainly_not_known: float = Field(ge=0)
    what_not_known: float = Field(ge=0)
    asks: float = Field(ge=0)
    entry: float = Field(ge=0, le=1)
    entry_steepness: float = Field(gt=0)
    entry_alone: float = Field(gt=0, le=1)
    entry_words: float = Field(ge=0, le=1)
    scope: float = Field(ge=0)
