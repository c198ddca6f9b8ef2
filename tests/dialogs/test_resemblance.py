"""What no rule foresees is told by example: whole messages, none of which is an example itself."""

from collections import Counter

import pytest

from dialogs.interpreter import Context
from dialogs.resemblance import Resemblance, features
from knowledge.base import ITEMS

UNFORESEEN = [
    ("power", "minus forty eight on screw studs, nothing else gets near the hut", "custom"),
    ("boards", "whatever your catalogue lists for a normal ATX, it will do", "stock"),
    ("serviceability", "a pair of folding handles, otherwise your usual kit", "light"),
    ("sla", "somebody at the rack within two hours, any night of the year", "custom"),
    ("lifecycle", "purchasing has to tell me, nobody decided that yet", "unknown"),
]
ACTS = [
    ("who do I ring to talk this over with a human", "handoff"),
    ("hm, lost the thread, which question was that again", "repeat"),
    ("forget all of it, let us begin from zero", "restart"),
    ("is that one even relevant for us", "why"),
]


@pytest.fixture(scope="module")
def examples(knowledge):
    return {(g.task, text.lower()) for g in knowledge.examples for text in g.says}


@pytest.mark.parametrize(("item", "words", "grade"), UNFORESEEN)
def test_an_answer_in_words_that_no_rule_foresees_becomes_a_grade(interpreter, examples, item, words, grade):
    assert ("grade", words.lower()) not in examples
    (read,) = interpreter.read(words, Context(asking=item)).grades
    assert (read.item, read.grade) == (item, grade)


@pytest.mark.parametrize(("words", "control"), ACTS)
def test_an_act_in_words_that_no_rule_foresees_is_done(interpreter, examples, words, control):
    assert ("act", words.lower()) not in examples
    assert control in [read.control for read in interpreter.read(words, Context(asking="power")).controls]


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("part", ["ducting", "backplane", "riser", "rails", "PSU", "firmware", "grounding"])
def test_a_custom_part_that_is_denied_never_means_custom(interpreter, item, part):
    grades = interpreter.read(f"no custom {part} needed", Context(asking=item)).grades
    assert "custom" not in [read.grade for read in grades]


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("words", ["7", "flibber flabber", "¡!", "none of those", "nice weather over there?"])
def test_words_that_tell_nothing_grade_nothing(interpreter, item, words):
    assert interpreter.read(words, Context(asking=item)).grades == ()


def test_what_is_said_outright_stands_whatever_it_resembles(interpreter):
    (read,) = interpreter.read(
        "custom, like the catalogue part everybody has", Context(asking="power")
    ).grades
    assert read.grade == "custom"


def test_an_answer_that_is_plainly_about_another_item_grades_that_one(interpreter):
    words = "nvme backplane option instead of the SATA one"
    grades = interpreter.read(words, Context(asking="sla")).grades
    assert [(read.item, read.grade) for read in grades] == [("storage", "light")]


def test_a_requirement_alone_answers_no_item(interpreter):
    reading = interpreter.read("3U", Context(asking="serviceability"))
    assert [read.slot for read in reading.slots] == ["rack_units"]
    assert reading.grades == ()


@pytest.mark.parametrize(
    "words", ["how many CFM does the tuned shroud move", "part number for the NVMe backplane"]
)
def test_a_figure_beside_what_the_sources_say_is_refused_and_not_answered_with_them(interpreter, words):
    assert {match.kind for match in interpreter.read(words).answers} <= {"unknown"}


def test_grades_hold_with_each_example_left_out(interpreter, knowledge):
    """Four folds: each quarter is read from the other three, and most of it as people meant it."""
    said = [
        ([*features(interpreter.text(text)), group.item], group.means)
        for group in knowledge.examples
        if group.task == "grade"
        for text in group.says
    ]
    right = Counter()
    for fold in range(4):
        kept = [example for place, example in enumerate(said) if place % 4 != fold]
        told = Resemblance(kept, knowledge.resembling.smoothing)
        right.update(told.likeness(words).means == means for words, means in said[fold::4])
    assert right[True] >= 0.8 * right.total()


def test_the_words_that_decided_are_named_and_of_equals_the_first_by_name_wins():
    told = Resemblance([(["fan", "wall"], "custom"), (["fan", "stock"], "stock")], 0.3)
    assert told.likeness(["wall"]).words == ("wall",)
    assert told.likeness(["wall"]).means == "custom"
    assert (told.likeness(["fan"]).means, told.likeness(["fan"]).margin) == ("custom", 0)
    assert told.likeness(["door"]).margin == 0
