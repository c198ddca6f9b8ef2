from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dialogs.scenarios import LineReader, ScenarioReader
from dialogs.text import Spelling, tokenize
from knowledge.fitting import met
from knowledge.loading import english_words, load

EXAMPLES = Path(__file__).parent / "scenarios"


def examples(name):
    return yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text("utf-8"))


FITS, NONE_FITS = examples("fits"), examples("none_fits")
EVERY = FITS + NONE_FITS


class Reading:
    """The two readers, and messages as they reach them."""

    def __init__(self):
        self.knowledge = load()
        self.scenarios, self.lines = ScenarioReader(self.knowledge), LineReader(self.knowledge)
        vocabulary = self.scenarios.vocabulary | self.lines.vocabulary
        self._spelling = Spelling(vocabulary, english_words())

    def text(self, raw):
        return tokenize(raw, self.knowledge.language, self._spelling)

    def scenario(self, raw, slots):
        best, _ = self.scenarios.match(self.text(raw), slots)
        return best.id if best else None

    def ranked(self, raw, slots):
        return self.lines.rank(self.text(raw), slots, self.scenario(raw, slots))


@pytest.fixture(scope="module")
def reading():
    return Reading()


@pytest.mark.parametrize("example", FITS, ids=lambda example: example["text"][:60])
def test_a_requirement_typical_of_a_scenario_is_recognised_as_it(reading, example):
    assert reading.scenario(example["text"], example["slots"]) in example["scenarios"]


@pytest.mark.parametrize("example", NONE_FITS, ids=lambda example: example["text"][:60])
def test_a_requirement_that_is_no_case_of_any_scenario_gets_none(reading, example):
    assert reading.scenario(example["text"], example["slots"]) is None


@pytest.mark.parametrize("example", EVERY, ids=lambda example: example["text"][:60])
def test_the_first_line_named_is_one_that_serves_the_need(reading, example):
    assert reading.ranked(example["text"], example["slots"])[0].id in example["lines"]


@pytest.mark.parametrize("example", EVERY, ids=lambda example: example["text"][:60])
def test_every_line_named_has_a_reason_and_they_are_best_first(reading, example):
    lines = reading.ranked(example["text"], example["slots"])
    assert 1 <= len(lines) <= 5
    assert all(line.reasons for line in lines)
    assert [line.score for line in lines] == sorted((line.score for line in lines), reverse=True)


@pytest.mark.parametrize("kind", ["scenarios", "lines"])
def test_every_cue_is_met_by_an_example(reading, kind):
    cues = {
        (entry.id, index): cue
        for entry in getattr(reading.knowledge, kind)
        for index, cue in enumerate(entry.cues if kind == "scenarios" else entry.fits)
    }
    unmet = dict(cues)
    for example in EVERY:
        heard = getattr(reading, kind).hear(reading.text(example["text"]))
        for (owner, index), cue in cues.items():
            if met([cue], example["slots"], {0: "said"} if index in heard[owner].said else {}):
                unmet.pop((owner, index), None)
    assert unmet == {}


@pytest.mark.parametrize("example", examples("misspelt"), ids=lambda example: example["typed"])
def test_a_slip_in_a_long_word_changes_no_scenario(reading, example):
    meant = reading.scenario(example["meant"], {})
    assert reading.scenario(example["typed"], {}) == meant


@pytest.mark.parametrize(
    "text",
    ["2U server", "8 drives", "need a quiet box", "a rack in the basement", "hello", "", "🙂", "qty 4"],
)
def test_an_everyday_word_alone_makes_no_scenario(reading, text):
    assert reading.scenario(text, {}) is None


def test_what_is_denied_speaks_for_nothing(reading):
    assert reading.scenario("this is a pilot, ships asap", {}) == "fast_pilot"
    assert reading.scenario("this is not a pilot, ships asap", {}) is None


def test_a_close_second_is_named_with_the_best_and_a_distant_one_is_not(reading):
    text = reading.text("three cards and twelve nvme, tight ducts")
    best, second = reading.scenarios.match(text, {"gpu_count": 3, "nvme_bays": 12})
    assert {best.id, second.id} == {"gpu_dense", "mixed_ai_storage"}
    best, second = reading.scenarios.match(reading.text("our logo on your box"), {"own_brand": True})
    assert (best.id, second) == ("branded_appliance", None)


def test_a_match_says_which_words_speak_for_it(reading):
    best, _ = reading.scenarios.match(
        reading.text("Grit everywhere in the comms closet"), {"dust_filter": True}
    )
    assert best.id == "edge_closet"
    assert "comms closet" in best.words
    assert 0.5 <= best.score <= 1


def test_a_line_is_found_by_its_name_and_not_by_a_word_of_it(reading):
    named = reading.lines.named
    assert named(reading.text("what is the gpu server case for, and the chassis guide rail?")) == (
        "gpu_server_case",
        "guide_rail",
    )
    assert named(reading.text("our gpu server is in a case")) == ()


def test_nothing_known_names_no_line(reading):
    assert reading.lines.rank(reading.text("hello"), {}) == ()


def test_the_lines_of_the_scenario_in_play_gain(reading):
    text, slots = reading.text("something for the branch"), {"mount": "rack"}

    def score(scenario):
        return {fit.id: fit.score for fit in reading.lines.rank(text, slots, scenario)}.get("2u", 0)

    assert score("edge_closet") > score(None)


@pytest.fixture(scope="module")
def ranked_twice(reading):
    return lambda text, slots: (reading.ranked(text, slots), reading.ranked(text, slots))


@given(st.text(max_size=200), st.integers(0, 12), st.integers(0, 60))
def test_any_text_is_read_without_fail_and_the_same_twice(ranked_twice, text, gpus, bays):
    first, second = ranked_twice(text, {"gpu_count": gpus, "sas_sata_bays": bays})
    assert first == second
