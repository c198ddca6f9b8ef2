"""Ideas that questions are made of, and the sets of ideas by which entries are asked for."""

from typing import Annotated

from pydantic import Field, StringConstraints

from knowledge.base import Entry, Id, PhraseText, Prose


class Concept(Entry):
    """An idea, and how people say it.

    Attributes:
        words: Single words, recognised in any inflection.
        says: Phrases.
    """

    id: Id
    words: tuple[Prose, ...] = ()
    says: tuple[PhraseText, ...] = ()


class Topic(Entry):
    """What an entry is about.

    Attributes:
        entry: The entry, `kind:id`.
        about: Sets of ideas, each the ids of concepts with blanks between them. A question that says every
            idea of a set, in any words and any order, asks for the entry. A name that is no concept stands
            for the word itself.
    """

    entry: Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z0-9_]+$")]
    about: tuple[Prose, ...] = Field(min_length=1)
