"""How people ask: what makes a question, which words carry it, and when an answer is good enough."""

from typing import Literal

from pydantic import Field

from knowledge.base import Entry, PhraseText


class Weights(Entry):
    """How a question is weighed against an entry; all in [0, 1] unless said otherwise.

    Attributes:
        phrase_word: Worth of a word that an entry has in its phrases only, not in its title or keywords.
        text_word: Worth of a word that an entry has in its text only.
        idea: Worth of an idea that an entry is about; one that only its text says is worth `text_word`.
        ideas_floor: Least score of an entry once a set of two ideas of it is found, where it covers
            `ideas_coverage` of the question.
        further_idea: What each further idea of the set adds.
        context_word: Worth of a word said before the question itself ("hot GPUs, which line?").
        strange_word: How much a word that no entry knows counts against, the rarest known word being 1.
        phrase: The part of the score that a phrase gives; the rest comes from single words.
        phrase_floor: Least share of its part that any phrase gives.
        side_conflict: Factor for an entry about the other side than the one asked about.
        side_match: What is added for an entry about the side asked about.
        without_cue: Factor for a term, item or line that is named without asking about it as such.
        unknown_floor: Least score of something known to be unknown, once a phrase of it is found.
        placement: What is added for an item where it is asked under which item something stands.
        cut_off: An entry that scores this much answers.
        weak_cut_off: One that scores this much answers where it is ahead of the next by `margin`.
        faint_cut_off: The same where a side is named or an idea of the entry is said, with `thin_margin`.
        margin, thin_margin: See `weak_cut_off` and `faint_cut_off`.
        bare_cut_off: The same for a topic named without asking ("upfront effort of OEM"), and for a term,
            item or line that is named while something else is asked.
        bare_unknown: The same where what is named is known to be unknown ("price list").
        sure: An entry that scores this much, and covers as much, wins over something known to be unknown.
        certain: An entry that scores this much by its own words answers, whatever the question resembles.
        trigger_below: An entry that scores less gives way to the grading rules, where a trigger is asked for.
        beside: Share of a question that a second subject's phrase must cover to be answered as well.
        beside_score: What a second subject scores at least.
        most: At most so many answers to a message.
        short_message: Words of a message in which what came before the question may be known to be unknown;
            in longer ones it is a requirement that happens to name a price or a brand.
        long_message: Tokens of a message in which an answer must score `cut_off`.
    """

    phrase_word: float = Field(ge=0, le=1)
    text_word: float = Field(ge=0, le=1)
    idea: float = Field(ge=0, le=1)
    ideas_floor: float = Field(ge=0, le=1)
    ideas_coverage: float = Field(ge=0, le=1)
    further_idea: float = Field(ge=0, le=1)
    context_word: float = Field(ge=0, le=1)
    strange_word: float = Field(ge=0, le=2)
    phrase: float = Field(ge=0, le=1)
    phrase_floor: float = Field(ge=0, le=1)
    side_conflict: float = Field(ge=0, le=1)
    side_match: float = Field(ge=0, le=1)
    without_cue: float = Field(ge=0, le=1)
    unknown_floor: float = Field(ge=0, le=1)
    placement: float = Field(ge=0, le=1)
    cut_off: float = Field(ge=0, le=1)
    weak_cut_off: float = Field(ge=0, le=1)
    faint_cut_off: float = Field(ge=0, le=1)
    margin: float = Field(ge=0, le=1)
    thin_margin: float = Field(ge=0, le=1)
    bare_cut_off: float = Field(ge=0, le=1)
    bare_unknown: float = Field(ge=0, le=1)
    sure: float = Field(ge=0, le=1)
    certain: float = Field(ge=0, le=1)
    trigger_below: float = Field(ge=0, le=1)
    beside: float = Field(ge=0, le=1)
    beside_score: float = Field(ge=0, le=1)
    most: int = Field(ge=1, le=5)
    short_message: int = Field(ge=1)
    long_message: int = Field(ge=1)


class Asking(Entry):
    """How people ask.

    Attributes:
        openers: Phrases that make a clause a question where it starts with them.
        askers: Phrases that make a clause a question wherever they stand.
        needs: Phrases that state a need: a message without a question mark that has one is no bare topic.
        statements: Phrases that mark a message without a question mark as a statement, not as a bare topic,
            unless it says several ideas of an entry.
        no_questions: Clauses that look like questions and are none ("what about that").
        relatives: Clauses that look like questions after a comma and are none without a question mark
            (", which is a pity").
        pointing: Words that say nothing without what was said before them ("which line?").
        pronouns: Words that stand for what was said before ("is that possible?").
        sides: How people name the two sides.
        which_side: Phrases that ask which of the two it is.
        letters: Phrases that ask what letters stand for, whatever else their words may mean.
        meaning, contents, whereabouts: Phrases that ask what a term means, what an item holds,
            what a line is for.
        placement: Phrases that ask under which item something stands.
        supplier: Phrases that ask what to ask a supplier. table: phrases that ask for the whole comparison.
        rule: Phrases that ask for the decision rule.
        trigger: Phrases that ask whether something counts as custom.
        why: "why?" right after an answer. follow_up: words that lean on it ("and for ODM?").
        ignored: Words that carry nothing.
        same: Words that mean the same here, under the word they are counted as.
    """

    openers: tuple[PhraseText, ...]
    askers: tuple[PhraseText, ...]
    needs: tuple[PhraseText, ...]
    statements: tuple[PhraseText, ...]
    no_questions: tuple[PhraseText, ...]
    relatives: tuple[PhraseText, ...]
    pointing: tuple[str, ...]
    pronouns: tuple[str, ...]
    sides: dict[Literal["oem", "odm"], tuple[PhraseText, ...]]
    which_side: tuple[PhraseText, ...]
    letters: tuple[PhraseText, ...]
    meaning: tuple[PhraseText, ...]
    contents: tuple[PhraseText, ...]
    whereabouts: tuple[PhraseText, ...]
    placement: tuple[PhraseText, ...]
    supplier: tuple[PhraseText, ...]
    table: tuple[PhraseText, ...]
    rule: tuple[PhraseText, ...]
    trigger: tuple[PhraseText, ...]
    why: tuple[PhraseText, ...]
    follow_up: tuple[PhraseText, ...]
    ignored: tuple[str, ...]
    same: dict[str, tuple[str, ...]]
    weights: Weights
