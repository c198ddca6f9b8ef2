import re
from pathlib import Path
from typing import get_args

import pytest

import templates
from bot.kinds import kind_of
from bot.render import ANSWER_LIMIT, LABEL_LIMIT, NOTIFICATION_LIMIT
from bot.styles import inert, joined
from dialogs.moves import Answer, Ask, Move, Part, ReadBack
from dialogs.session import Option, Session, SlotFact
from tests.bot.samples import moves

STYLES = ("slack", "markdown", "plain")
TEMPLATES = Path(templates.__file__).parent
HOSTILE = (
    "<!channel> <!here> <@U999> <script>alert(1)</script> <https://evil.example|click> *bold* _it_ `code` "
    "[link](javascript:alert(1)) ![x](y) | a | b | \n# heading\n- item @channel "
    "@Everyone & \u202eevil\u202c \x07"
    "\x00 {{ 7*7 }} {% raw %}"
)
CONTENT = {"no words": "", "short": "x", "hostile": HOSTILE, "longest": "endless" * 600}
DANGEROUS = re.compile(
    r"<[!@#/?A-Za-z]|@(channel|here|everyone)|[\u202a-\u202e\x00\x07]|49|&amp;(amp|lt|gt);"
)


@pytest.fixture(scope="module", params=CONTENT)
def rendered(request, renderer, knowledge):
    """Every move in every style: (name, style, text)."""
    return [
        (name, style, renderer.render([move], style))
        for name, move in moves(knowledge, CONTENT[request.param], user="U0123456")
        for style in STYLES
    ]


def test_every_move_says_something_in_every_style(rendered):
    assert [(name, style) for name, style, text in rendered if not text.strip()] == []


def test_what_people_said_is_inert_in_every_style(rendered):
    for name, style, text in rendered:
        without_people = re.sub(r"<@U0123456>", "", text) if style == "slack" else text
        assert not DANGEROUS.search(without_people), (name, style, text)


def test_no_move_is_longer_than_a_message_may_be(rendered):
    assert [(name, style, len(text)) for name, style, text in rendered if len(text) > 9_000] == []


def test_text_is_tidy(rendered):
    untidy = re.compile(
        r" ,| \.(?=\s)|\.\.(?!\.)|\(\)|\n{3}|\bNone\b|\b1 (items|answers|systems|GPUs|more answers)\b"
    )
    wrong = [(name, style, found[0]) for name, style, text in rendered if (found := untidy.search(text))]
    assert wrong == []


def test_every_move_has_one_template_and_every_template_a_move():
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", move.__name__).lower() for move in get_args(Move)}
    assert {path.stem for path in (TEMPLATES / "moves").glob("*.j2")} == names


def test_templates_write_no_markup_of_their_own():
    for path in TEMPLATES.rglob("moves/*.j2"):
        words = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"[*_`<>&]", words), path


def test_the_three_styles_have_the_same_words(renderer, knowledge):
    def words(text):
        return re.findall(r"[A-Za-z]{3,}", text.replace("&amp;", "&"))

    for name, move in moves(knowledge, "quiet lab"):
        plain = words(renderer.move(move, "plain"))
        # Slack's card shows the requirement above the answers that are read back.
        for style in ("markdown",) if isinstance(move, ReadBack) else ("slack", "markdown"):
            assert words(renderer.move(move, style)) == plain, (name, style)


def test_every_answer_of_the_knowledge_is_short_and_names_its_source(renderer, knowledge):
    for name, move in moves(knowledge):
        if isinstance(move, Answer):
            text = renderer.render([move])
            assert len(text) <= ANSWER_LIMIT, name
            assert "Source: " in text, name


def test_an_answer_keeps_its_limit_with_the_open_question_after_it(renderer, knowledge):
    every = [move for name, move in moves(knowledge) if isinstance(move, Ask) and name == "ask_resume_1"]
    table = Answer(parts=(Part(kind="table", id=""), Part(kind="rule", id="")))
    text = renderer.render([table, every[0]])
    assert len(text) <= ANSWER_LIMIT
    assert text.endswith("?")


def test_a_notification_is_one_short_line(renderer, knowledge):
    for name, move in moves(knowledge, HOSTILE):
        line = renderer.notification([move])
        assert 0 < len(line) <= NOTIFICATION_LIMIT, name
        assert "\n" not in line


def test_every_button_says_something_within_the_limit(renderer, knowledge):
    for _, move in moves(knowledge, HOSTILE):
        for option in getattr(move, "options", ()):
            assert 0 < len(renderer.label(option)) <= LABEL_LIMIT
    long = Option(id="say:x", label="word " * 40, action="say")
    assert len(renderer.label(long)) <= LABEL_LIMIT


def test_names_joined_in_a_template_are_escaped_once(renderer, knowledge):
    assert "&" in knowledge.items["boards"].name
    for name, move in moves(knowledge):
        assert "&amp;amp;" not in renderer.render([move], "slack"), name


def test_the_same_moves_give_the_same_text(renderer, knowledge):
    for _, move in moves(knowledge, "words"):
        assert renderer.render([move], "slack") == renderer.render([move], "slack")


@pytest.mark.parametrize(
    ("slots", "title"),
    [
        ({"rack_units": 2, "gpu_count": 2}, "2U · 2 GPUs"),
        ({"gpu_count": 1, "quantity": 1, "timeline_weeks": 1}, "1 GPU · 1 system · in 1 week"),
        ({"gpu_count": 0, "hot_swap": False}, "no GPUs · no hot-swap"),
        ({"max_depth_mm": 711}, "up to 711 mm (28 in) deep"),
        ({}, "OEM or ODM checklist"),
    ],
)
def test_a_selection_is_named_by_what_is_known(renderer, slots, title):
    facts = {slot: SlotFact(value=value, words="") for slot, value in slots.items()}
    assert renderer.title(Session(slots=facts)) == title


def test_inert_text_keeps_what_people_meant():
    assert inert("inlet < 27 & > 10, R&D") == "inlet < 27 & > 10, R&D"
    assert inert("a\nb\tc") == "a b c"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")]
)
def test_lists_are_joined_as_a_sentence_does(words, text):
    assert joined(words) == text


def test_a_reply_that_answers_and_asks_again_is_an_answer(knowledge):
    by_name = dict(moves(knowledge))
    ask = by_name["ask_next_1"]
    assert kind_of([by_name["answer_rule_"], ask]) == "answer"
    assert kind_of([by_name["noted_bare"], ask]) == "ask"
    assert kind_of([by_name["acted_skipped"], ask]) == "control"
    assert kind_of([by_name["recommend_odm"]]) == "recommend"
    assert kind_of([by_name["not_known_all"]]) == "out_of_scope"
    assert kind_of([by_name["not_known"]]) == "clarify"
    assert kind_of([by_name["decline_off_topic"]]) == "out_of_scope"
    assert kind_of([by_name["decline_empty"]]) == "clarify"
