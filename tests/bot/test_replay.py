import json

import pytest

from bot.conversation import Advisor
from bot.replay import replay
from bot.storage import Store

FIELDS = {
    "conversation",
    "turn",
    "kind",
    "text",
    "asking",
    "control",
    "slots",
    "grades",
    "scenario",
    "lines",
    "verdict",
    "settled",
    "hard_count",
    "sources",
    "ms",
}


@pytest.fixture
def run(interpreter, now):
    def answer(*lines, store=None):
        advisor = Advisor(store or Store.in_memory(), interpreter)
        encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        written = []
        fine = replay(encoded, advisor, written.append, lambda: now)
        return fine, [json.loads(line) for line in written]

    return answer


def test_every_line_gets_one_line_with_every_field(run):
    fine, answers = run(
        {"conversation": "c1", "user": "U1", "text": "we're rolling 2U nodes with 2 GPUs"},
        {"conversation": "c1", "user": "U1", "choose": {"item": "power", "grade": "custom"}},
        {"conversation": "c1", "ask": "thermals"},
    )
    assert fine
    assert all(set(answer) == FIELDS for answer in answers)
    first, chosen, asked = answers
    assert (first["turn"], first["slots"]) == (1, {"rack_units": 2, "gpu_count": 2})
    assert (chosen["turn"], chosen["grades"]["power"], chosen["hard_count"]) == (2, "custom", 1)
    assert (asked["turn"], asked["asking"], asked["kind"]) == (3, "thermals", "ask")
    assert all(answer["ms"] > 0 for answer in answers)


def test_acts_are_named_in_the_protocols_words_and_others_not_at_all(run):
    _, answers = run(
        {"conversation": "a", "text": "boards: stock"},
        {"conversation": "a", "text": "undo"},
        {"conversation": "a", "text": "what would flip it?"},
        {"conversation": "a", "text": "hello"},
    )
    assert [answer["control"] for answer in answers] == [None, "back", "why", None]


def test_conversations_may_be_mixed_and_each_keeps_its_state(run):
    _, answers = run(
        {"conversation": "a", "text": "a 2U case"},
        {"conversation": "b", "text": "a 4U case"},
        {"conversation": "a", "text": "with 2 GPUs"},
    )
    assert [answer["conversation"] for answer in answers] == ["a", "b", "a"]
    assert answers[2]["slots"] == {"rack_units": 2, "gpu_count": 2}
    assert answers[1]["slots"] == {"rack_units": 4}
    assert [answer["turn"] for answer in answers] == [1, 1, 2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"no json", "not JSON"),
        (b"", "empty"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "object"),
        ({"text": "hi"}, '"conversation"'),
        ({"conversation": 7, "text": "hi"}, '"conversation"'),
        ({"conversation": "", "text": "hi"}, '"conversation"'),
        ({"conversation": "c"}, '"text", "choose" and "ask"'),
        ({"conversation": "c", "text": None}, '"text", "choose" and "ask"'),
        ({"conversation": "c", "text": "hi", "ask": "power"}, '"text" and "ask"'),
        ({"conversation": "c", "text": 7}, '"text" must be text'),
        ({"conversation": "c", "user": 7, "text": "hi"}, '"user"'),
        ({"conversation": "c", "ask": "colour"}, "one of boards"),
        ({"conversation": "c", "choose": "power"}, '"item"'),
        ({"conversation": "c", "choose": {"item": "colour", "grade": "stock"}}, '"item"'),
        ({"conversation": "c", "choose": {"item": "power", "grade": "great"}}, '"grade"'),
        ({"conversation": "c", "choose": {"item": ["power"], "grade": "stock"}}, '"item"'),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_replay_goes_on(run, line, message):
    fine, (wrong, right) = run(line, {"conversation": "c", "text": "hello"})
    assert not fine
    assert set(wrong) == FIELDS
    assert wrong["kind"] == "error"
    assert message in wrong["text"]
    assert right["kind"] != "error"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\n",
        "x" * 40_000,
        "2U " * 13_000,
        "\x00\x01\x07\x1b[31m",
        "\ud800 half an emoji",
        "🙂" * 500,
        "<!channel> <script>alert(1)</script>",
        "'; DROP TABLE turns; --",
        "%s {} {{ 7*7 }} ${x}",
        "\u202eabc",
        "٣U مع GPU",
        "\ufeff2U",
        "a\tb\r\nc",
    ],
)
def test_odd_text_gets_an_answer_in_every_state(run, text):
    fine, answers = run(
        {"conversation": "c", "text": text},
        {"conversation": "c", "text": "2U with 2 GPUs for a lab"},
        {"conversation": "c", "text": text},
        {"conversation": "c", "text": "custom"},
    )
    assert fine
    assert all(answer["text"].strip() for answer in answers)
    assert all("<script>" not in answer["text"] and "<!channel>" not in answer["text"] for answer in answers)


def test_a_button_with_words_nobody_offered_is_kept_out_by_its_type(run):
    fine, (answer,) = run({"conversation": "c", "choose": {"item": "power", "grade": "unknown"}})
    assert fine
    assert answer["grades"] == {"power": "unknown"}


def test_the_same_lines_give_the_same_answers(run):
    lines = [
        {"conversation": "c", "user": "U1", "text": text}
        for text in ("2U, 2 GPUs", "custom fan wall", "why?")
    ]

    def without_time(answers):
        return [{name: value for name, value in answer.items() if name != "ms"} for answer in answers]

    assert without_time(run(*lines)[1]) == without_time(run(*lines)[1])


def test_a_stored_replay_goes_on_where_it_ended(run, tmp_path):
    path = tmp_path / "advisor.db"
    run({"conversation": "c", "text": "a 2U case"}, store=Store.open(path))
    _, (answer,) = run({"conversation": "c", "text": "with 2 GPUs"}, store=Store.open(path))
    assert (answer["turn"], answer["slots"]) == (2, {"rack_units": 2, "gpu_count": 2})
