import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.summaries.cleaning import harmless
from bot.summaries.content import Edition
from bot.summaries.customer import customer
from bot.summaries.document import read
from bot.summaries.documents import write
from bot.summaries.internal import internal
from bot.summaries.spelling import in_words, series, speller, written_date
from dialogs.moves import Summarize
from dialogs.session import SlotFact
from knowledge.base import ITEMS
from knowledge.loading import load
from knowledge.scoring import decide, plan
from knowledge.slots import ChoiceSlot, FlagSlot, ListSlot
from tests.bot.summaries.written import SELECTIONS, summarized

KNOWLEDGE = load()
WORDING = KNOWLEDGE.wording
CASES = yaml.safe_load((Path(__file__).parent / "needs.yaml").read_text("utf-8"))
SILENT = {("budget", "normal")}
"""Needs that say nothing a customer wants to read back."""


def asked(**slots):
    """Return what a customer is told of these needs."""
    decision = decide({}, KNOWLEDGE.rule)
    summary = Summarize(
        decision=decision,
        grades={},
        slots={slot: SlotFact(value=value, words="") for slot, value in slots.items()},
        scenario=None,
        lines=(),
        plan=plan({}, decision, KNOWLEDGE.rule),
    )
    text = write(customer(summary, KNOWLEDGE, Edition(date="2026-11-22")), "plain", WORDING)
    return text.split("\n\n")[1]


def samples():
    """Yield each slot with each kind of value it can hold."""
    for slot in KNOWLEDGE.slots.slots:
        match slot:
            case FlagSlot():
                options = [True, False]
            case ChoiceSlot():
                options = [choice.value for choice in slot.choices]
            case ListSlot():
                options = [(choice.value,) for choice in slot.choices]
            case _:
                options = [7]
        for value in options:
            if (slot.id, value) not in SILENT:
                yield slot.id, value


@pytest.mark.parametrize("slot", sorted({slot for slot, _ in samples()}))
def test_every_need_is_told_back_to_the_customer(slot):
    values = [value for name, value in samples() if name == slot]
    texts = {asked(**{slot: value}) for value in values} | {asked()}
    assert len(texts) == len(values) + 1, "two values read the same, or one is not told"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["told"])
def test_needs_make_sentences(case):
    slots = {
        slot: tuple(value) if isinstance(value, list) else value for slot, value in case["slots"].items()
    }
    assert asked(**slots) == case["told"]


def test_every_item_has_a_question_for_the_customer():
    assert {question.item for question in WORDING.questions if question.item} == set(ITEMS)


def test_every_scenario_has_a_name_for_the_customers_systems():
    named = {subject.scenario for subject in WORDING.subjects}
    assert {scenario.id for scenario in KNOWLEDGE.scenarios} <= named


def test_what_the_customer_said_is_not_asked_again():
    told = summarized(KNOWLEDGE, SELECTIONS["lab_pilot"] | {"grades": {}})
    text = write(customer(told, KNOWLEDGE, Edition(date="2026-11-22")), "plain", WORDING)
    assert "how quiet" not in text
    assert "how many drives" not in text
    assert "which power outlets" in text


def test_the_plain_text_keeps_its_shape_wherever_it_is_pasted():
    for entry in SELECTIONS.values():
        for build in (customer, internal):
            content = build(summarized(KNOWLEDGE, entry), KNOWLEDGE, Edition(date="2026-11-22"))
            text = write(content, "plain", WORDING)
            assert "\t" not in text
            assert re.search(r"(?m)^ | $|\n\n\n", text) is None, "no indents, no blanks at the end of a line"
            assert "  " not in text, "nothing is aligned with blanks"
            assert not re.search(r"(?m)^[-*_#>=]", text), (
                "no line that an editor or a sheet would reinterpret"
            )


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b, and c"),
        (["a and b", "c"], "a and b, and c"),
        (["a, b", "c"], "a, b, and c"),
    ],
)
def test_lists_are_joined_as_sentences_do(parts, joined):
    assert series(parts) == joined


def test_spelling_keeps_capitals_and_other_words():
    american, british = (speller(WORDING, spelling) for spelling in ("american", "british"))
    assert american("Colour, COLOUR and colourful catalogues") == "Color, COLOR and colourful catalogs"
    assert british(american("Labelling in the centre")) == "Labelling in the centre"
    assert british("Customization Server Chassis Service") == "Customization Server Chassis Service"


def test_dates_and_small_numbers_are_written_out():
    day = date(2026, 3, 5)
    assert written_date(day, WORDING, "british") == "5 March 2026"
    assert written_date(day, WORDING, "american") == "March 5, 2026"
    assert [in_words(number, WORDING) for number in (1, 12, 13, 1500)] == ["one", "twelve", "13", "1,500"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("our own fan wall", "our own fan wall"),
        ("=1+1", "1+1"),
        ("mail me at dana@example.com", "mail me at dana@example.com"),
        ("ask @channel now", "ask channel now"),
        ("-40 degrees", "40 degrees"),
        ("a\nb\tc", "a b c"),
        ("x" * 300, "x" * 59 + "…"),
        ("==", ""),
    ],
)
def test_others_words_are_made_harmless(words, left):
    assert harmless(words) == left


@pytest.mark.parametrize("html", ["<div>x</div>", "x", "<p>x", "<p>x</h1>", "<p><script>x</script></p>"])
def test_a_template_that_writes_what_documents_lack_is_noticed(html):
    with pytest.raises(ValueError, match="template"):
        read(html)
