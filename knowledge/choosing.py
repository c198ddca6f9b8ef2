"""How people choose among what they were offered, and how they leave a choice open."""

from pydantic import Field

from knowledge.base import Entry, PhraseText, Prose


class Choosing(Entry):
    """Words that choose. They count only where the message says nothing else.

    Attributes:
        any: Any of them will do ("either is fine").
        none: None of them ("neither").
        places: The first, the second, and so on, one entry a place.
        last: The last of them.
        between: Words that may stand between two grades that are both possible ("custom, maybe light").
        further: Openings by which people try more beside what they try already ("and storage as well?").
        form_marks: Marks and words between a form's number and its answer ("1: stock", "2 is custom").
    """

    any: tuple[PhraseText, ...] = Field(min_length=1)
    none: tuple[PhraseText, ...] = Field(min_length=1)
    places: tuple[tuple[PhraseText, ...], ...] = Field(min_length=2)
    last: tuple[PhraseText, ...] = Field(min_length=1)
    between: tuple[Prose, ...]
    further: tuple[PhraseText, ...] = Field(min_length=1)
    form_marks: tuple[Prose, ...]
