from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.interpreter import Interpreter
from dialogs.slots import SlotReader

EXAMPLES = Path(__file__).parent / "slots"
TODAY = "2026-11-22"


def examples(name):
    return yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text("utf-8"))


STATED = [case for name in ("counts", "measures", "names") for case in examples(name)]
NOTHING = examples("nothing")
ABLE = [case["say"] for case in STATED if case["slots"]]


@pytest.fixture(scope="module")
def read(knowledge, interpreter: Interpreter):
    reader = SlotReader(knowledge)

    def reading(words, known=None, today=TODAY):
        return reader.read(interpreter.text(words), today, known or {})

    return reading


@pytest.fixture(scope="module")
def values(read):
    def stated(words, known=None, today=TODAY):
        found = read(words, known, today).slots
        return {one.slot: list(one.value) if isinstance(one.value, tuple) else one.value for one in found}

    return stated


@pytest.mark.parametrize("case", STATED, ids=lambda case: case["say"])
def test_a_sentence_states_exactly_its_slots(values, case):
    assert values(case["say"]) == case["slots"]


@pytest.mark.parametrize("words", NOTHING)
def test_a_near_miss_states_nothing(values, words):
    assert values(words) == {}


@pytest.mark.parametrize("case", examples("ambiguous"), ids=lambda case: case["say"])
def test_an_ambiguous_sentence_states_nothing_beyond_what_may_be_meant(values, case):
    found = values(case["say"])
    assert found.items() <= case["may"].items()
    assert not set(case["never"]) & set(found)


@pytest.mark.parametrize("case", examples("corrections"), ids=lambda case: case["say"])
def test_a_correction_changes_what_was_known(read, values, case):
    assert values(case["say"], case["known"]) == case["slots"]
    assert list(read(case["say"], case["known"]).removed) == case.get("removed", [])


@pytest.mark.parametrize("case", STATED, ids=lambda case: case["say"])
def test_every_reading_quotes_the_words_that_gave_it(read, case):
    for one in read(case["say"]).slots:
        assert one.evidence.words
        assert one.evidence.words in case["say"]
        assert one.evidence.rule.startswith(f"slots.{one.slot}.")


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("maybe 2 GPUs", "gpu_count"),
        ("probably 3U", "rack_units"),
        ("I think redundant power", "psu_redundancy"),
    ],
)
def test_a_hedged_statement_is_kept_and_marked(read, words, slot):
    found = {one.slot: one for one in read(words).slots}
    assert found[slot].evidence.hedged


def test_a_firm_statement_is_not_marked_as_hedged(read):
    assert not any(
        one.evidence.hedged for one in read("2U, maybe quiet. 8 drives").slots if one.slot == "sas_sata_bays"
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("not 4U", "negated"),
        ("our old box had 24 bays", "other gear"),
        ("a 42U cabinet", "no slot's"),
        ("160mm air cooler", "something else"),
    ],
)
def test_words_that_were_not_taken_are_listed_with_the_reason(read, words, reason):
    assert any(reason in one.why for one in read(words).rejected)


@pytest.mark.parametrize(
    ("words", "today", "weeks"),
    [
        ("by March", "2026-01-04", 8),
        ("by the end of March", "2026-01-04", 13),
        ("ready by Q3", "2026-06-01", 5),
        ("by Q1", "2026-11-22", 6),
        ("end of the month", "2026-11-22", 2),
        ("end of the year", "2026-11-22", 6),
        ("next quarter", "2026-11-22", 13),
        ("by November", "2026-11-22", 2),
    ],
)
def test_a_named_deadline_is_counted_from_the_day_of_the_message(values, words, today, weeks):
    assert values(f"we need them {words}", today=today)["timeline_weeks"] == weeks


THINGS = {
    "GPUs": "gpu_count",
    "graphics cards": "gpu_count",
    "hot swap": "hot_swap",
    "dust filters": "dust_filter",
    "rails": "rails",
    "redundant power": "psu_redundancy",
    "NVMe drives": "nvme_bays",
    "logo": "own_brand",
    "front I/O": "front_io",
    "SFX psu": "psu_form_factor",
    "ATX board": "board",
    "FCC": "certifications",
}
DENIED = {0, "none"}


@settings(max_examples=80, deadline=None)
@given(
    thing=st.sampled_from(sorted(THINGS)),
    denial=st.sampled_from(
        [
            "no {}",
            "without {}",
            "we don't need {}",
            "no {}, please",
            "{}: none",
            "no need for {}",
            "{} not needed",
        ]
    ),
)
def test_denying_a_thing_never_fills_it(values, thing, denial):
    found = values(denial.format(thing))
    assert found.get(THINGS[thing]) in {None, *DENIED}


def shouted(words):
    return words.upper()


def spaced(words):
    return f"  {words.replace(' ', '   ')}  "


def polite(words):
    return f"{words}, please. thanks a lot!"


def cheerful(words):
    return f"{words} :tada: \N{HOT BEVERAGE}"


def mentioned(words):
    return f"<@U024BE7LH> {words} <!here>"


def quoted(words):
    return f"_{words}_"


@settings(max_examples=150, deadline=None)
@given(
    words=st.sampled_from(ABLE),
    dressed=st.sampled_from([shouted, spaced, polite, cheerful, mentioned, quoted]),
)
def test_case_spacing_politeness_and_markup_change_nothing(values, words, dressed):
    assert values(dressed(words)) == values(words)


@settings(max_examples=120, deadline=None)
@given(
    words=st.sampled_from(ABLE),
    aside=st.sampled_from(
        [
            "I'll be back on Monday.",
            "The weather is awful today.",
            "By the way, great talk yesterday!",
            "My name is Kim.",
        ]
    ),
)
def test_an_unrelated_sentence_changes_no_slot(values, words, aside):
    assert values(f"{aside} {words}") == values(words)
    assert values(f"{words}. {aside}") == values(words)


LONG_WORDS = [
    ("redundant power supply", "redundant"),
    ("hot-swappable drives", "swappable"),
    ("proprietary motherboard", "proprietary"),
    ("model training", "training"),
    ("sliding rails", "sliding"),
    ("small laboratory", "laboratory"),
    ("virtualization", "virtualization"),
    ("8 accelerators", "accelerators"),
    ("wall mounted warehouse box", "warehouse"),
]


@settings(max_examples=150, deadline=None)
@given(case=st.sampled_from(LONG_WORDS), data=st.data())
def test_one_typo_in_a_long_word_changes_nothing(values, case, data):
    sentence, word = case
    place = data.draw(st.integers(1, len(word) - 3))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    dropped = word[:place] + word[place + 1 :]
    typo = data.draw(st.sampled_from([swapped, dropped]))
    assert values(sentence.replace(word, typo)) == values(sentence)


@settings(max_examples=200, deadline=None)
@given(words=st.text(max_size=200))
def test_any_text_is_read_without_an_error_and_the_same_twice(read, words):
    assert read(words) == read(words)


@settings(max_examples=100, deadline=None)
@given(
    number=st.integers(0, 5000),
    around=st.sampled_from(["{}", "we need {}", "{} please", "make it {}", "it is {}"]),
)
def test_a_lone_number_is_never_a_slot(values, number, around):
    assert values(around.format(number)) == {}


def test_only_the_first_thousands_of_characters_are_read(values):
    assert values("bla " * 9000 + "2 GPUs") == {}
