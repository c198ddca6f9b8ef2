"""What makes it pleasant: tables, status while it works, titles, prompts, and words for screen readers."""

from bot.limits import problems
from tests.slack.local_slack import Fault, LocalSlack
from tests.slack.sending import CHANNEL, Workspace
from tests.slack.test_conversations import REQUIREMENT, shown

COMPARE = "compare OEM and ODM in a table"
DM = "D0DANA"


def test_a_comparison_is_a_table(slack: LocalSlack, people: Workspace) -> None:
    people.mentions(COMPARE)
    (answer,) = slack.ours(CHANNEL)
    (table,) = [block for block in answer["blocks"] if block["type"] == "table"]
    assert [cell["text"] for cell in table["rows"][0]][1:] == ["OEM", "ODM"]
    assert len(table["rows"]) > 5
    assert "Source:" in shown(answer)
    assert "/ ODM" not in "".join(b["text"]["text"] for b in answer["blocks"] if b["type"] == "section")
    assert "/ ODM" in answer["text"]
    assert problems(answer) == []


def test_where_slack_takes_no_table_the_comparison_is_text(slack: LocalSlack, people: Workspace) -> None:
    slack.fail("chat.postMessage", Fault(200, error="invalid_blocks"))
    people.mentions(COMPARE)
    (answer,) = slack.ours(CHANNEL)
    assert "blocks" not in answer
    assert "/ ODM" in answer["text"]


def test_a_thread_of_the_agent_tab_shows_work_under_way_and_gets_a_title(
    slack: LocalSlack, people: Workspace
) -> None:
    root = slack.say(DM, "U0DANA", "hello")["ts"]
    people.says(REQUIREMENT, channel=DM, thread=root)
    people.says("power is stock", channel=DM, thread=root)
    assert {status["thread_ts"] for status in slack.statuses} == {root}
    assert all(status["status"] for status in slack.statuses)
    assert len(slack.statuses) == 2
    (title,) = slack.titles
    assert "2U" in title["title"]
    people.says("make it 3U", channel=DM, thread=root)
    assert "3U" in slack.titles[-1]["title"]


def test_a_status_or_title_that_fails_costs_no_answer(slack: LocalSlack, people: Workspace) -> None:
    slack.fail("assistant.threads.setStatus", Fault(500))
    slack.fail("assistant.threads.setTitle", Fault(200, error="access_denied"))
    root = slack.say(DM, "U0DANA", "hello")["ts"]
    people.says(REQUIREMENT, channel=DM, thread=root)
    assert len(slack.ours(DM, root)) == 1


def test_channels_and_messages_outside_of_threads_show_no_status(
    slack: LocalSlack, people: Workspace
) -> None:
    people.mentions(REQUIREMENT)
    people.says(REQUIREMENT, channel=DM)
    assert slack.statuses == []
    assert slack.titles == []


def test_prompts_name_no_thread(slack: LocalSlack, people: Workspace) -> None:
    people.event({"type": "app_home_opened", "user": "U0DANA", "channel": DM, "tab": "messages"})
    assert "thread_ts" not in slack.prompts[0]


def test_the_text_of_a_card_holds_its_question(slack: LocalSlack, people: Workspace) -> None:
    people.mentions(REQUIREMENT)
    assert "?" in slack.ours(CHANNEL)[0]["text"]
