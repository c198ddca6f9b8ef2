"""Every message that can be posted, with short, longest and hostile content, is one that Slack takes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.models.blocks import Block

from bot import handing, homes, sharing
from bot.access import Membership, Viewer
from bot.blocks import compose, message, texts
from bot.conversation import Advisor
from bot.limits import problems
from bot.records import Key
from bot.storage import Store
from dialogs.moves import Acted, Ask, Clarify, Explain, Recommend
from dialogs.session import Session, Utterance
from dialogs.turn import Turn, step
from knowledge.base import GRADES, ITEMS
from tests.slack.conftest import interpreter

BUTTONS = Path(handing.__file__).with_name("buttons.yaml")
SDK_KNOWS = {"section", "context", "actions", "divider", "input", "rich_text", "context_actions", "table"}
CONVERSATIONS: dict[str, list[str]] = {
    "short": ["2U", "stock"],
    "a question": ["who owns the drawings with ODM?", "compare OEM and ODM", "what is PMBus?"],
    "verdict OEM": [
        "4U for 8 GPUs, 200 systems",
        "thermals custom, boards custom, power custom, storage custom",
        "why?",
        "what would flip it?",
        "summary",
    ],
    "verdict ODM": [
        "2U, 2 GPUs, 8 NVMe",
        "boards, thermals, storage, power, serviceability and compliance are stock",
        "finish the rest",
    ],
    "repair": ["2U, 2 GPUs", "power is stock", "undo", "make it 3U", "skip", "restart", "cancel"],
    "junk": [
        "",
        "x" * 40_000,
        "\u05e9\u202e <!channel> <@U1> *_~`> & \x00",
        "\U0001f986" * 3_000,
        "2U " * 9_000,
    ],
    "unknown": ["2U edge box", *["I don't know"] * 9],
    "long words": [
        f"2U for the {'w' * 3_000} project with 2 GPUs",
        "power custom because " + "reason " * 2_000,
    ],
}


def told() -> Iterator[tuple[str, Turn]]:
    """Hold every conversation, then press each grade for each item."""
    for name, said in CONVERSATIONS.items():
        session = Session()
        for text in said:
            turn = step(session, Utterance(text=text, user="U1", today="2026-11-22"), interpreter())
            session = turn.session
            yield f"{name}: {text[:20]!r}", turn
    for grade in GRADES:
        session = Session()
        for item in ITEMS:
            turn = step(session, Utterance(choose=(item, grade), user="U1"), interpreter())
            session = turn.session
            yield f"{item} {grade}", turn


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    return Advisor(Store.in_memory(), interpreter())


@pytest.fixture(scope="module")
def messages(advisor: Advisor) -> list[tuple[str, dict[str, Any]]]:
    composed = [
        (name, compose(turn, turn.session.turn, advisor.renderer, in_place=False)) for name, turn in told()
    ]
    now = [(name, one.message) for name, one in composed]
    return now + [(f"{name}, past", one.past) for name, one in composed if one.past is not None]


def test_every_message_is_within_our_limits(messages: list[tuple[str, dict[str, Any]]]) -> None:
    assert {name: found for name, one in messages if (found := problems(one))} == {}


def test_the_sdks_own_list_of_limits_agrees(messages: list[tuple[str, dict[str, Any]]]) -> None:
    for _, one in messages:
        for block in one["blocks"]:
            assert block["type"] in SDK_KNOWS
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()


def test_a_third_list_of_limits_agrees(messages: list[tuple[str, dict[str, Any]]]) -> None:
    """Written down apart from the code, from Slack's reference pages, with nothing shared but the meaning."""
    table = yaml.safe_load((Path(__file__).parent / "limits.yaml").read_text("utf-8"))
    for name, one in messages:
        assert 1 <= len(one["text"]) <= table["text"], name
        assert len(one["blocks"]) <= table["blocks"], name
        for block in one["blocks"]:
            for path, most in table[block["type"]].items():
                for found in reach(block, path.split(".")):
                    assert len(found) <= most, (name, path)


def reach(node: Any, path: list[str]) -> Iterator[Any]:
    """Yield everything at a path such as `elements.*.text.text`, where it exists."""
    if not path:
        yield node
    elif path[0] == "*":
        for one in node:
            yield from reach(one, path[1:])
    elif isinstance(node, dict) and path[0] in node:
        yield from reach(node[path[0]], path[1:])


def test_nothing_notifies_anybody(messages: list[tuple[str, dict[str, Any]]]) -> None:
    for name, one in messages:
        assert "<!" not in str(one), name
        assert "<@" not in str(one), name


def test_only_the_latest_question_has_buttons(advisor: Advisor) -> None:
    for name, turn in told():
        past = compose(turn, turn.session.turn, advisor.renderer, in_place=False).past
        left = [block["type"] for block in past["blocks"]] if past else []
        assert "actions" not in left, name


def test_every_question_offers_its_four_grades_with_the_turn_that_asks(advisor: Advisor) -> None:
    for _, turn in told():
        composed = compose(turn, turn.session.turn, advisor.renderer, in_place=False).message
        for ask in (move for move in turn.moves if isinstance(move, Ask)):
            elements = [e for b in composed["blocks"] if b["type"] == "actions" for e in b["elements"]]
            grades = [e for e in elements if e["action_id"].startswith(f"grade:{ask.item}:")]
            assert {e["value"] for e in grades} == {str(turn.session.turn)}
            assert len(grades) == len(GRADES)


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("why", Explain), ("skip", Acted), ("undo", Acted), ("why_verdict", Explain), ("flip", Explain),
        ("person", Acted),
    ],
)  # fmt: skip
def test_every_tool_button_is_understood_as_meant(tool: str, expected: type) -> None:
    says = yaml.safe_load(BUTTONS.read_text("utf-8"))[tool]["says"]
    session = Session()
    for text in ("2U with 2 GPUs, 8 NVMe, thermals custom", "power is stock"):
        session = step(session, Utterance(text=text), interpreter()).session
    turn = step(session, Utterance(option=f"say:{says}"), interpreter())
    assert any(isinstance(move, expected) for move in turn.moves), turn.moves


def test_the_finish_button_goes_on_with_the_open_items() -> None:
    session = Session()
    for item in ITEMS[:6]:
        turn = step(session, Utterance(choose=(item, "stock")), interpreter())
        session = turn.session
    assert any(isinstance(move, Recommend) for move in turn.moves)
    says = yaml.safe_load(BUTTONS.read_text("utf-8"))["finish"]["says"]
    following = step(session, Utterance(option=f"say:{says}"), interpreter())
    assert any(isinstance(move, Ask) for move in following.moves)


def test_a_message_that_is_too_large_loses_its_longest_part_and_keeps_its_buttons() -> None:
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "A"}}
    row = {"type": "actions", "elements": [button]}
    made = message("m", [*texts("word " * 3_000), *texts("more " * 500), row])
    assert problems(made) == []
    assert made["blocks"][-1] == row


def test_home_and_handouts_are_within_the_limits(advisor: Advisor) -> None:
    key, now = Key("T1", "C1", "1.0"), datetime(2026, 11, 22, tzinfo=UTC)
    for text in CONVERSATIONS["verdict OEM"]:
        advisor.converse(key, Utterance(text=text, user="U1"), now)
    handouts = handing.Handouts(advisor, "british", "2026-11-22")
    selection = handouts.selection(key)
    assert selection is not None
    views = [handing.copy_view(handouts, selection, form) for form in (*handing.OFFERED, "other")]
    for reader in handing.READERS:
        views.append(sharing.share_view(handouts, selection, reader))
        views.append(sharing.shared_message(handouts, selection, reader, "U1"))
    viewer = Viewer("T1", "U1", Membership(lambda _team, _channel: ["U1"]))
    views.append(homes.opened(handouts, selection))
    views += [
        homes.home(viewer, advisor, words=words, lead=True) for words in ("", "gpu", "nothing", "<!x>" * 99)
    ]
    for view in views:
        assert view is not None
        assert problems(view) == []
    assert handouts.selection(Key("T1", "C1", "2.0")) is None


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"text": "", "blocks": []}, "text is empty"),
        ({"text": "x" * 4_001}, "4001 characters"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "51 blocks"),
        ({"text": "x", "blocks": [{"type": "section", "text": {"text": "x" * 3_001}}]}, "3001 characters"),
        ({"text": "x", "blocks": [{"type": "section"}]}, "neither text nor fields"),
        ({"text": "x", "blocks": [{"type": "section", "fields": [{"text": "x"}] * 11}]}, "fields: 11"),
        (
            {"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]},
            "plain text",
        ),
        ({"text": "x", "blocks": [{"type": "context", "elements": []}]}, "elements: 0"),
        ({"text": "x", "blocks": [{"type": "wheel"}]}, "no limits are known"),
        ({"text": "x", "blocks": [{"type": "divider", "block_id": "a"}] * 2}, "occurs 2 times"),
        ({"text": "x", "blocks": [{"type": "table", "rows": [[{"text": "a"}], []]}]}, "different lengths"),
        ({"type": "modal", "blocks": []}, "needs a title"),
        ({"type": "modal", "title": {"text": "x" * 25}, "blocks": []}, "25 characters"),
        ({"type": "home", "blocks": [], "private_metadata": "x" * 3_001}, "3001 characters"),
    ],
)
def test_each_breach_is_found(bad: dict[str, Any], says: str) -> None:
    assert any(says in problem for problem in problems(bad)), problems(bad)


def test_clarifications_offer_their_options_as_buttons(advisor: Advisor) -> None:
    session = Session()
    for text in ("2U with 2 GPUs, thermals custom, power custom", "cancel"):
        turn = step(session, Utterance(text=text), interpreter())
        session = turn.session
    asked = [move for move in turn.moves if isinstance(move, Clarify) and move.options]
    composed = compose(turn, turn.session.turn, advisor.renderer, in_place=False).message
    shown = [e["action_id"] for b in composed["blocks"] if b["type"] == "actions" for e in b["elements"]]
    assert asked
    assert all(f"option:{option.id}" in shown for move in asked for option in move.options)
