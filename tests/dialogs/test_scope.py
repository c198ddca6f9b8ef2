from pathlib import Path

import pytest
import yaml

from dialogs.concepts import concept_reader
from dialogs.resembling import ExampleReader
from dialogs.scope import ScopeReader
from dialogs.text import Spelling, tokenize
from knowledge.loading import english_words, load

_FOLDER = Path(__file__).parent / "scenarios"
EXAMPLES = yaml.safe_load((_FOLDER / "scope.yaml").read_text("utf-8"))
REQUIREMENTS = [
    example
    for name in ("fits", "none_fits")
    for example in yaml.safe_load((_FOLDER / f"{name}.yaml").read_text("utf-8"))
]


@pytest.fixture(scope="module")
def read():
    knowledge = load()
    reader = ScopeReader(knowledge, ExampleReader(knowledge, concept_reader(knowledge)))
    spelling = Spelling(reader.vocabulary, english_words())
    return lambda raw, slots=None: reader.read(tokenize(raw, knowledge.language, spelling), slots or {})


@pytest.mark.parametrize("text", EXAMPLES["ours"])
def test_talk_of_chassis_is_ours_even_when_no_slot_is_read_from_it(read, text):
    assert read(text).in_scope


@pytest.mark.parametrize("text", EXAMPLES["not_ours"])
def test_small_talk_and_our_neighbours_subjects_are_not_ours(read, text):
    assert not read(text).in_scope


@pytest.mark.parametrize("example", EXAMPLES["not_ours_with_slots"], ids=lambda example: example["text"][:60])
def test_a_number_read_from_a_neighbours_subject_does_not_make_it_ours(read, example):
    assert not read(example["text"], example["slots"]).in_scope


@pytest.mark.parametrize("example", REQUIREMENTS, ids=lambda example: example["text"][:60])
def test_every_requirement_is_ours(read, example):
    assert read(example["text"], example["slots"]).in_scope


def test_politeness_and_small_talk_around_a_requirement_leave_it_ours(read):
    assert read("good morning! coffee first :) then: 2U chassis, 8 bays, thanks", {"rack_units": 2}).in_scope


def test_the_evidence_is_told_with_the_words_and_the_weightiest_comes_first(read):
    why = read("which managed switch for my server case", {}).why
    assert any("managed switch" in reason for reason in why)
    assert any("server case" in reason for reason in why)


def test_nothing_at_all_is_not_ours(read):
    assert not read("").in_scope
    assert read("").why == ()


def test_every_slot_that_speaks_for_us_is_a_slot_of_the_knowledge():
    knowledge = load()
    assert set(knowledge.scope.slots) <= {slot.id for slot in knowledge.slots.slots}


def test_a_need_told_in_full_is_ours_whatever_else_is_talked_about(read):
    said = "a birthday treat: three small quiet servers, inexpensive"
    told = {"quantity": 3, "acoustic": "quiet", "budget": "low", "workload": "virtualization"}
    told["environment"] = "home"
    assert read(said, told).in_scope
    assert not read(said, {"quantity": 3}).in_scope
