"""Questions in people's own words, and the knowledge entries that must answer them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.answers import AnswersRead
from dialogs.interpreter import Context, Interpreter
from knowledge.loading import load
from knowledge.model import Knowledge

EXAMPLES = Path(__file__).parent / "questions"
LIMIT = 1200
"""Characters of an answer at most."""

Read = Callable[..., AnswersRead]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def read(interpreter: Interpreter) -> Read:
    def reads(text: str, *topic: str, has_verdict: bool = False) -> AnswersRead:
        reading = interpreter.read(text, Context(topic=topic, has_verdict=has_verdict))
        return AnswersRead(reading.answers, reading.is_question, reading.rejected, reading.nearly)

    return reads


def examples(*, answerable: bool) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for file in sorted(EXAMPLES.glob("*.yaml")):
        if (file.stem == "unanswerable") is not answerable:
            rows += yaml.safe_load(file.read_text("utf-8"))
    return rows


def subjects(found: AnswersRead) -> set[str]:
    """Return the subjects found, with and without their side."""
    plain = {f"{match.kind}:{match.id}" for match in found.matches}
    return plain | {f"{match.kind}:{match.id}:{match.side}" for match in found.matches}


@pytest.mark.parametrize("row", examples(answerable=True), ids=lambda row: row["text"])
def test_a_question_that_the_sources_answer_reaches_the_entry_that_answers_it(
    row: dict[str, Any], read: Read
) -> None:
    found = subjects(read(row["text"]))
    if "expect_all" in row:
        assert found >= set(row["expect_all"])
    else:
        expected = [row["expect"]] if isinstance(row["expect"], str) else row["expect"]
        assert found & set(expected)


@pytest.mark.parametrize("row", examples(answerable=False), ids=lambda row: row["text"])
def test_what_the_knowledge_does_not_hold_is_never_answered_with_something_else(
    row: dict[str, Any], read: Read
) -> None:
    matches = read(row["text"]).matches
    assert {match.kind for match in matches} <= {"unknown"}
    if row["expect"] == "none":
        assert not matches
    elif row["expect"] == "unknown":
        assert matches
    else:
        expected = [row["expect"]] if isinstance(row["expect"], str) else row["expect"]
        assert subjects(read(row["text"])) & set(expected)


@pytest.mark.parametrize(
    "text",
    [
        "who owns the ip if we go odm",
        "WHO OWNS THE IP IF WE GO ODM???",
        "hi! who owns the IP if we go ODM? thanks :)",
        "<@U123> who owns the *IP* if we go ODM?",
        "who  owns the ip , if we go ODM ?",
    ],
)
def test_case_spacing_politeness_and_markup_change_nothing(text: str, read: Read) -> None:
    assert subjects(read(text)) >= {"dimension:design_ip:odm"}


def test_typos_in_long_words_are_forgiven(read: Read) -> None:
    assert "fact:letters_differ" not in subjects(read("what are acceptence tests, who sets them?"))
    assert "fact:acceptance_tests" in subjects(read("who sets the acceptence tests?"))
    assert "item:serviceability" in subjects(read("what is in the servicability item?"))


def test_the_same_question_about_the_other_side_leans_on_the_last_answer(read: Read) -> None:
    assert "dimension:lock_in:odm" in subjects(read("and for ODM?", "dimension:lock_in:oem"))
    assert "fact:final_odm" in subjects(read("what about ODM then?", "fact:final_oem:"))
    assert "term:odm" in subjects(read("and ODM?", "term:oem:"))


def test_why_right_after_an_answer_gives_its_reason(read: Read) -> None:
    assert "fact:odm_lead_time" in subjects(read("why?", "dimension:time_to_market:odm"))
    assert not read("why?", "dimension:time_to_market:odm", has_verdict=True).matches
    assert not read("why?").matches


def test_a_follow_up_with_a_subject_of_its_own_is_read_by_itself(read: Read) -> None:
    assert "dimension:lock_in" in subjects(read("what about lock-in then?", "dimension:design_ip:odm"))


@pytest.mark.parametrize(
    "text",
    [
        "not worried about price",
        "rolling 2u nodes w/ 2x gpu + 8 nvme up front, 28in deep max, 40 of them",
        "boards: plain ATX, stock",
        "our own duct, the standard one throttles at 40C",
        "BOM freeze for five years please",
        "make it 3U",
        "left-to-right airflow, own fan wall",
    ],
)
def test_a_statement_is_no_question(text: str, read: Read) -> None:
    assert not read(text).is_question


def test_a_price_is_unknown_even_beside_words_that_other_entries_know(read: Read) -> None:
    assert {match.id for match in read("how much is the 4U with 8 GPU slots?").matches} == {"price"}


def test_a_known_and_an_unknown_part_of_one_message_are_both_found(read: Read) -> None:
    found = subjects(read("who owns the IP with ODM? and how much does it cost?"))
    assert found >= {"dimension:design_ip:odm", "unknown:price"}


def test_a_question_that_nothing_answers_is_kept_with_the_nearest_entry(read: Read) -> None:
    found = read("what is the resonance frequency of the lid?")
    assert found.is_question
    assert not found.matches
    assert found.rejected[0].why


def test_every_entry_is_reached_by_an_example(knowledge: Knowledge, read: Read) -> None:
    found = {subject for row in examples(answerable=True) for subject in subjects(read(row["text"]))}
    found |= {subject for row in examples(answerable=False) for subject in subjects(read(row["text"]))}
    wanted = {
        *(f"fact:{fact.id}" for fact in knowledge.answers),
        *(f"dimension:{row.id}" for row in knowledge.comparison),
        *(f"term:{term.id}" for term in knowledge.glossary),
        *(f"item:{item.id}" for item in knowledge.checklist),
        *(f"unknown:{unknown.id}" for unknown in knowledge.unknowns),
    }
    assert sorted(wanted - found) == []


def test_no_answer_is_too_long(knowledge: Knowledge) -> None:
    texts = [fact.text for fact in knowledge.answers] + [term.meaning for term in knowledge.glossary]
    texts += [unknown.text + unknown.ask_whom for unknown in knowledge.unknowns]
    texts += [row.oem.text + row.odm.text for row in knowledge.comparison]
    assert max(map(len, texts)) * knowledge.asking.weights.most <= LIMIT


def test_every_reason_and_counterpart_is_a_fact(knowledge: Knowledge) -> None:
    facts = {fact.id for fact in knowledge.answers}
    named = {name for fact in knowledge.answers for name in (fact.why, fact.counterpart) if name}
    named |= {row.why for row in knowledge.comparison if row.why}
    assert named <= facts


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_and_the_same_text_reads_the_same(
    read: Read, knowledge: Knowledge, text: str
) -> None:
    found = read(text)
    assert found == read(text)
    assert len(found.matches) <= knowledge.asking.weights.most
