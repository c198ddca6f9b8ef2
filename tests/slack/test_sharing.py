"""Summaries leave Slack conversations: shared where people say, kept from outsiders, brought up to date."""

from typing import Any

import pytest

from bot.limits import problems
from tests.slack.local_slack import Fault, LocalSlack
from tests.slack.sending import CHANNEL, DANA, SAM, Workspace, buttons
from tests.slack.test_conversations import shown

TARGET = "C0CUSTOMER"


@pytest.fixture
def verdict(slack: LocalSlack, people: Workspace) -> dict[str, Any]:
    root = people.mentions("4U for 8 GPUs")["ts"]
    people.says("thermals, boards, power and storage are custom", thread=root)
    return slack.ours(CHANNEL, root)[-1]


@pytest.fixture
def form(slack: LocalSlack, people: Workspace, verdict: dict[str, Any]) -> dict[str, Any]:
    """The sharing form, open."""
    people.clicks(verdict, "share:customer")
    (view,) = slack.views.values()
    return view


@pytest.fixture
def internal_form(slack: LocalSlack, people: Workspace, form: dict[str, Any]) -> dict[str, Any]:
    """The sharing form with the internal summary chosen."""
    people.chooses_in(form, "share:paper", "share:internal")
    return slack.views[form["id"]]


def test_the_shared_summary_names_who_shared_it_its_version_and_its_day(
    slack: LocalSlack, people: Workspace, form: dict[str, Any]
) -> None:
    assert problems(form) == []
    people.submits(form, {}, conversation=TARGET)
    (shared,) = slack.ours(TARGET)
    assert "Version 1, 22 November 2026" in shown(shared)
    assert f"<@{DANA}>" in shown(shared)
    assert "4U" in shared["text"]
    assert "INTERNAL" not in shown(shared)


def test_choosing_the_internal_summary_shows_it_and_says_so(internal_form: dict[str, Any]) -> None:
    assert "INTERNAL" in shown(internal_form)
    assert problems(internal_form) == []


def test_an_internal_summary_is_labelled_where_it_is_shared(
    slack: LocalSlack, people: Workspace, internal_form: dict[str, Any]
) -> None:
    people.submits(internal_form, {}, conversation=TARGET)
    (shared,) = slack.ours(TARGET)
    assert shared["blocks"][0]["type"] == "header"
    assert "INTERNAL" in shared["blocks"][0]["text"]["text"]
    assert problems(shared) == []


def test_it_reaches_people_from_outside_only_after_an_explicit_yes(
    slack: LocalSlack, people: Workspace, internal_form: dict[str, Any]
) -> None:
    slack.shared_channels.add(TARGET)
    reply = people.submits(internal_form, {}, conversation=TARGET)
    assert "outside" in reply.json["errors"]["outside"]
    assert slack.ours(TARGET) == []
    people.submits(internal_form, {"outside": "yes"}, conversation=TARGET)
    assert len(slack.ours(TARGET)) == 1


def test_where_slack_does_not_say_who_is_in_the_channel_nothing_is_shared(
    slack: LocalSlack, people: Workspace, internal_form: dict[str, Any]
) -> None:
    slack.fail("conversations.info", Fault(200, error="channel_not_found"))
    reply = people.submits(internal_form, {}, conversation=TARGET)
    assert "to" in reply.json["errors"]
    assert slack.ours(TARGET) == []


def test_the_customers_summary_goes_to_a_channel_with_the_customer_without_further_questions(
    slack: LocalSlack, people: Workspace, form: dict[str, Any]
) -> None:
    slack.shared_channels.add(TARGET)
    people.submits(form, {}, conversation=TARGET)
    assert len(slack.ours(TARGET)) == 1


@pytest.mark.parametrize(
    ("link", "root"),
    [
        ("https://x.slack.com/archives/C0CUSTOMER/p1732240000000100", "1732240000.000100"),
        (
            "https://x.slack.com/archives/C0CUSTOMER/p1732240001000200?thread_ts=1732240000.000100&cid=C1",
            "1732240000.000100",
        ),
    ],
)
def test_a_link_to_a_message_takes_the_summary_to_its_thread(
    slack: LocalSlack, people: Workspace, form: dict[str, Any], link: str, root: str
) -> None:
    people.submits(form, {"thread": link}, conversation=TARGET)
    (shared,) = slack.ours(TARGET)
    assert shared["thread_ts"] == root


@pytest.mark.parametrize("link", ["hello", "https://x.slack.com/archives/C0OTHER/p1732240000000100"])
def test_a_link_that_leads_elsewhere_is_refused_at_its_field(
    slack: LocalSlack, people: Workspace, form: dict[str, Any], link: str
) -> None:
    reply = people.submits(form, {"thread": link}, conversation=TARGET)
    assert "thread" in reply.json["errors"]
    assert slack.ours(TARGET) == []


def test_after_a_fault_the_same_form_can_be_submitted_again(
    slack: LocalSlack, people: Workspace, form: dict[str, Any]
) -> None:
    slack.fail("chat.postMessage", Fault(200, error="fatal_error"))
    assert "to" in people.submits(form, {}, conversation=TARGET).json["errors"]
    people.submits(form, {}, conversation=TARGET)
    assert len(slack.ours(TARGET)) == 1


def test_before_anything_was_shared_nothing_is_offered_for_update(verdict: dict[str, Any]) -> None:
    assert "update:shared" not in buttons(verdict)


def test_a_later_verdict_offers_to_update_the_shared_message(
    slack: LocalSlack, people: Workspace, verdict: dict[str, Any], form: dict[str, Any]
) -> None:
    people.submits(form, {}, conversation=TARGET)
    (shared,) = slack.ours(TARGET)
    before = shown(shared)
    people.says("power is stock", thread=verdict["thread_ts"])
    people.says("summary please", thread=verdict["thread_ts"])
    card = slack.ours(CHANNEL, verdict["thread_ts"])[-1]
    assert problems(card) == []
    for _ in range(2):
        people.clicks(card, "update:shared", user=SAM)
    assert len(slack.ours(TARGET)) == 1
    assert shown(shared) != before
    assert "Version 2" in shown(shared)
    assert f"<@{SAM}>" in shown(shared)
    assert [told["text"] for told in slack.ephemeral[-2:]] == [
        "The shared summary is up to date now.",
        "The shared summary is up to date already.",
    ]


def test_an_internal_summary_is_not_updated_where_outsiders_joined_since(
    slack: LocalSlack, people: Workspace, verdict: dict[str, Any], internal_form: dict[str, Any]
) -> None:
    people.submits(internal_form, {}, conversation=TARGET)
    (shared,) = slack.ours(TARGET)
    before = shown(shared)
    slack.shared_channels.add(TARGET)
    people.says("power is stock", thread=verdict["thread_ts"])
    people.says("summary please", thread=verdict["thread_ts"])
    people.clicks(slack.ours(CHANNEL, verdict["thread_ts"])[-1], "update:shared")
    assert shown(shared) == before
    assert "Not updated" in slack.ephemeral[-1]["text"]


@pytest.mark.parametrize("form_name", ["plain", "slack", "markdown", "html"])
def test_copy_for_customer_gives_the_whole_text_in_one_block(
    slack: LocalSlack, people: Workspace, verdict: dict[str, Any], form_name: str
) -> None:
    people.clicks(verdict, "copy:plain")
    (view,) = slack.views.values()
    people.chooses_in(view, "copy_format", f"copy:{form_name}")
    (rich,) = [block for block in view["blocks"] if block["type"] == "rich_text"]
    (whole,) = rich["elements"]
    assert whole["type"] == "rich_text_preformatted"
    text = whole["elements"][0]["text"]
    assert "Version 1, 22 November 2026" in text
    assert ("<html" in text) == (form_name == "html")
