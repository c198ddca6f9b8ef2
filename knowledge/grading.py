"""What grades a checklist item: rules about the item's parts, and words that mean a grade anywhere."""

from typing import Annotated

from pydantic import AfterValidator

from knowledge.base import Entry, Grade, Item, PhraseText, Prose, SourceRef
from knowledge.phrases import PhraseSyntaxError, parse

PART = "{part}"
"""Stands in a pattern for any part of an item."""


def with_parts(pattern: str, parts: tuple[str, ...]) -> str:
    """Return the phrase that a pattern stands for when its `{part}` is any of these parts."""
    return pattern.replace(PART, f"({'|'.join(parts)})")


def _readable_pattern(pattern: str) -> str:
    if pattern.count(PART) != 1:
        raise ValueError(f"{pattern!r} must hold {PART} once")
    try:
        parse(with_parts(pattern, ("part",)))
    except PhraseSyntaxError as error:
        raise ValueError(str(error)) from error
    return pattern


PartPattern = Annotated[str, AfterValidator(_readable_pattern)]
"""A phrase with `{part}` in it."""


class GradeRule(Entry):
    """Words that grade a checklist item, with the reason.

    Attributes:
        only_when_asked: The words are too plain to mean this by themselves ("8 x SATA"): they count as an
            answer to this item, or beside its name, and never in a message about something else.
    """

    item: Item
    grade: Grade
    says: tuple[PhraseText, ...]
    reason: Prose
    source: SourceRef
    only_when_asked: bool = False


class PartRule(Entry):
    """Patterns that grade an item by what is said of any of its parts ("{part} * drawn by us").

    Attributes:
        says: Phrases in which `{part}` stands for the parts of one item after the other.
        only_when_asked: As in `GradeRule`.
        items: The items it holds for; empty for all.
    """

    grade: Grade
    says: tuple[PartPattern, ...]
    reason: Prose
    source: SourceRef
    only_when_asked: bool = False
    items: tuple[Item, ...] = ()


class GradeWord(Entry):
    """Words that mean a grade whatever the item is.

    Attributes:
        outright: The grade's own name ("custom"), which beats anything inferred; else a paraphrase ("usual").
        faint: It decides only where nothing else is said ("your").
        alone: The word has other meanings ("light"): it counts only where its clause says nothing else.
    """

    grade: Grade
    says: tuple[PhraseText, ...]
    reason: Prose
    outright: bool = False
    faint: bool = False
    alone: bool = False
    source: SourceRef


class GradeWords(Entry):
    """How people write about grades and items.

    Attributes:
        words: Grade words for any item.
        parts: The parts of each item, for the patterns of `part_rules`.
        part_rules: What words around a part say of its item's grade.
        akin: Items that share their parts: words that seem to be about one may answer for the other.
        topics: Parts by which people mean an item without naming it ("rails", "psu").
        every_item, other_items: "all of them", "the rest".
        other_items_loosely: "the rest" where it may also mean the rest of the same item.
        first_items, last_items: "the first three", with a number in it, counted in the checklist's order.
        same_again: "same for", which repeats the last grade.
        echoes: Words beside a bare name that give it the last grade again ("power too").
        refusals: Last words of a clause that deny what stands before them ("ducts no").
        asked_again: Words that lead back from another item to the one asked for ("for this one").
        exceptions: Phrases that take items out of "everything".
        additions: Words after which a further wish qualifies a grade ("stock, but with our logo").
        alternatives: Words between two grades that leave it open ("stock or custom").
        breaks: Words that begin a new clause.
        conditions: Words that begin a condition, whose words are no answer.
        suppositions: Openings of a what-if, whose words are read in spite of the question mark.
        replaced: Words before what is given up ("instead of").
        earlier: Phrases that name the grade given before ("from stock to").
        question_openers: First words of a question.
        plain_openers: Those that make a question without a question mark ("what", "which").
        prepositions: Words that tie a grade to the name after them ("stock for power").
        told_by: Words before a name that make it somebody's source, no subject ("discussed with ops").
        answering_questions: Questions that are really answers ("can we use the stock ones?").
        copulas: Words and marks that tie an item's name to its grade.
        fillers: Words that add nothing to a clause's meaning.
    """

    words: tuple[GradeWord, ...]
    parts: dict[Item, tuple[Prose, ...]]
    part_rules: tuple[PartRule, ...]
    akin: tuple[tuple[Item, ...], ...]
    topics: dict[Item, tuple[PhraseText, ...]]
    every_item: tuple[PhraseText, ...]
    other_items: tuple[PhraseText, ...]
    other_items_loosely: tuple[PhraseText, ...]
    first_items: tuple[PhraseText, ...]
    last_items: tuple[PhraseText, ...]
    same_again: tuple[PhraseText, ...]
    echoes: tuple[PhraseText, ...]
    refusals: tuple[Prose, ...]
    asked_again: tuple[PhraseText, ...]
    exceptions: tuple[PhraseText, ...]
    additions: tuple[Prose, ...]
    alternatives: tuple[Prose, ...]
    breaks: tuple[Prose, ...]
    conditions: tuple[Prose, ...]
    suppositions: tuple[PhraseText, ...]
    replaced: tuple[PhraseText, ...]
    earlier: tuple[PhraseText, ...]
    question_openers: tuple[Prose, ...]
    plain_openers: tuple[Prose, ...]
    prepositions: tuple[Prose, ...]
    told_by: tuple[Prose, ...]
    answering_questions: tuple[PhraseText, ...]
    copulas: tuple[Prose, ...]
    fillers: tuple[Prose, ...]

    def about_parts(self) -> tuple[GradeRule, ...]:
        """Spell the part rules out, one rule an item, in the order of the file."""
        return tuple(
            GradeRule(
                item=item,
                grade=rule.grade,
                says=tuple(with_parts(pattern, parts) for pattern in rule.says),
                reason=rule.reason,
                source=rule.source,
                only_when_asked=rule.only_when_asked,
            )
            for rule in self.part_rules
            for item, parts in self.parts.items()
            if not rule.items or item in rule.items
        )
