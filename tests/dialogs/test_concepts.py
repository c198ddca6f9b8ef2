"""Ideas are found however they are said, and a set of ideas needs a word for each."""

import pytest

from dialogs.concepts import ConceptReader, said_in
from dialogs.text import Spelling, tokenize
from knowledge.topics import Concept

OWN = Concept(id="own", words=("own", "belong"), says=("(end|ends) up ours",))
CLOSED = Concept(id="closed", words=("closed", "whitelist"))
LOCK_IN = Concept(id="lock_in", words=("whitelist",), says=("tied to",))


@pytest.fixture(scope="module")
def reader():
    return ConceptReader((OWN, CLOSED, LOCK_IN), further=("drawing", "own"))


def read(reader, knowledge, text):
    return reader.read(tokenize(text, knowledge.language, Spelling((), {})))


@pytest.mark.parametrize(
    "text", ["who owns the drawings", "whom do drawings belong to", "do the drawings end up ours"]
)
def test_an_idea_is_found_in_any_inflection_and_phrase(text, reader, knowledge):
    assert said_in(frozenset({"own", "drawing"}), read(reader, knowledge, text))


def test_a_set_of_ideas_is_not_said_where_one_is_missing(reader, knowledge):
    assert said_in(frozenset({"own", "drawing"}), read(reader, knowledge, "who owns it")) is None


def test_one_word_is_no_proof_of_two_ideas(reader, knowledge):
    both = frozenset({"closed", "lock_in"})
    assert said_in(both, read(reader, knowledge, "is there a whitelist")) is None
    assert said_in(both, read(reader, knowledge, "tied to a whitelist")) == {0, 1, 3}


def test_no_idea_is_found_in_an_empty_text(reader, knowledge):
    assert read(reader, knowledge, "") == {}
