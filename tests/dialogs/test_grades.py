from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.grades import GradeReader
from knowledge.base import GRADES, ITEMS

EXAMPLES = Path(__file__).parent / "answers"
FILES = [yaml.safe_load((EXAMPLES / f"{item}.yaml").read_text("utf-8")) for item in ITEMS]
CLEAR = [(file["asking"], words, [grade]) for file in FILES for grade in GRADES for words in file[grade]]
EITHER = [(file["asking"], case["text"], case["grades"]) for file in FILES for case in file["either"]]
SEVERAL = yaml.safe_load((EXAMPLES / "several.yaml").read_text("utf-8"))
PLAIN = [(asking, words) for asking, words, _ in CLEAR]


@pytest.fixture(scope="module")
def reads(knowledge, interpreter):
    reader = GradeReader(knowledge)

    def reading(words, asking, known=frozenset()):
        return reader.read(interpreter.text(words), asking, known)

    return reading


@pytest.fixture(scope="module")
def grades(reads):
    def graded(words, asking, known=frozenset()):
        return {read.item: read.grade for read in reads(words, asking, known).grades}

    return graded


@pytest.mark.parametrize(("asking", "words", "accepted"), CLEAR + EITHER)
def test_an_answer_to_an_item_becomes_its_grade(grades, asking, words, accepted):
    assert grades(words, asking).get(asking) in accepted


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case["text"])
def test_an_answer_about_several_items_grades_each_of_them(grades, case):
    read = grades(case["text"], case["asking"])
    assert {item: read.get(item) for item in case["grades"]} == case["grades"]
    if case.get("only"):
        assert read == case["grades"]


def test_every_item_has_25_examples_or_more_and_every_grade_has_some():
    for file in FILES:
        assert sum(len(file[grade]) for grade in GRADES) >= 25
        assert all(file[grade] for grade in GRADES)


def test_a_grade_tells_the_words_that_gave_it_the_reason_and_the_source(reads):
    (read,) = reads("well, our BOM is frozen for five years", "lifecycle").grades
    assert read.grade == "custom"
    assert "BOM is frozen" in read.evidence.words
    assert read.reason
    assert read.source.startswith("003#")
    assert not read.stated


def test_an_outright_grade_is_stated_and_beats_what_the_parts_would_mean(reads):
    (read,) = reads("light, our own I/O plate", "boards").grades
    assert (read.grade, read.stated) == ("light", True)


@pytest.mark.parametrize("words", ["probably standard?", "maybe custom", "I guess the stock fans will do"])
def test_a_hedge_keeps_the_grade_and_is_noticed(reads, words):
    (read,) = reads(words, "thermals").grades
    assert read.grade in ("stock", "custom")
    assert read.evidence.hedged


def test_everything_and_the_rest_leave_alone_what_was_graded_before(grades):
    read = grades("everything else stock", "sla", frozenset({"boards", "power"}))
    assert "boards" not in read
    assert "power" not in read
    assert read["sla"] == read["storage"] == "stock"


def test_a_requirement_grades_nothing_when_no_item_was_asked_for(grades):
    assert grades("2U nodes, 2 GPUs, 8 NVMe, kinda quiet, 28in deep, dust filters, 40 pcs", None) == {}


def test_a_question_is_no_answer_and_says_so(reads):
    read = reads("what does ODM offer for ducting?", "thermals")
    assert read.grades == ()
    assert [rejected.why for rejected in read.rejected] == ["a question, not an answer"]


def test_only_outright_grades_count_in_a_message_about_the_dialog(reads):
    assert reads("show me what you have", "power").stated_only().grades == ()
    assert [read.grade for read in reads("stock", "power").stated_only().grades] == ["stock"]


PARTS = [
    "ducting",
    "fan wall",
    "backplane",
    "riser",
    "rails",
    "PSU",
    "firmware",
    "grounding",
    "latches",
    "shroud",
]
DENIALS = [
    "no custom {}",
    "no custom {} needed",
    "we don't need a custom {}",
    "without any custom {}",
    "never a custom {}",
]


@pytest.mark.parametrize("item", ITEMS)
@given(part=st.sampled_from(PARTS), denial=st.sampled_from(DENIALS))
def test_no_custom_part_never_means_custom(grades, item, part, denial):
    assert "custom" not in grades(denial.format(part), item).values()


@settings(max_examples=60, deadline=None)
@given(
    case=st.sampled_from(PLAIN),
    change=st.sampled_from(
        [
            "{upper}",
            "{title}",
            "  {words}  ",
            "{spaced}",
            "{words} please",
            "{words} :thumbsup:",
            "{words} 👍",
            "hi, {words}",
        ]
    ),
)
def test_case_spacing_politeness_and_emoji_change_no_grade(grades, case, change):
    asking, words = case
    changed = change.format(
        words=words, upper=words.upper(), title=words.title(), spaced=words.replace(" ", "  ")
    )
    assert grades(changed, asking) == grades(words, asking)


@settings(max_examples=150, deadline=None)
@given(words=st.text(max_size=200), asking=st.sampled_from([None, *ITEMS]))
def test_any_text_is_read_without_an_exception_and_grades_an_item_once(reads, words, asking):
    read = reads(words, asking).grades
    assert [one.item for one in read] == sorted({one.item for one in read}, key=ITEMS.index)
    assert reads(words, asking).grades == read


@settings(max_examples=60, deadline=None)
@given(data=st.data(), items=st.permutations(ITEMS))
def test_a_list_of_items_is_read_in_any_order_and_with_any_mark(grades, data, items):
    wanted = {item: data.draw(st.sampled_from(["stock", "light", "custom"])) for item in items}
    mark = data.draw(st.sampled_from([", ", "; ", "\n", ". "]))
    tie = data.draw(st.sampled_from([": ", " is ", " = ", " - "]))
    words = mark.join(f"{item.replace('_', ' ')}{tie}{grade}" for item, grade in wanted.items())
    assert grades(words, items[0]) == wanted
