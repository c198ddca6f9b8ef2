"""Who sees which selection: in `/chassis list`, `/chassis show`, the home and its search."""

from typing import Any

import pytest

from bot.limits import problems
from tests.slack.conftest import Bot
from tests.slack.local_slack import Fault, LocalSlack
from tests.slack.sending import CHANNEL, DANA, SAM, Workspace, buttons
from tests.slack.test_conversations import REQUIREMENT, shown

ASKING = "conversations.members"


@pytest.fixture
def in_channel(people: Workspace) -> None:
    """Dana opened a selection in the channel."""
    people.mentions(REQUIREMENT)


@pytest.mark.usefixtures("in_channel")
def test_members_of_the_channel_see_its_selections_and_others_do_not(
    slack: LocalSlack, people: Workspace
) -> None:
    slack.members[CHANNEL] = {SAM, "U1", "U2", "U3"}
    for user, sees in ((DANA, True), (SAM, True), ("U0ALEX", False)):
        for words in ("list", "list nvme", "search nvme", "show 1", "show #1"):
            assert ("2U" in people.commands(words, user=user).json["text"]) is sees, (user, words)


@pytest.mark.usefixtures("in_channel")
def test_where_slack_can_not_be_asked_it_stays_closed(slack: LocalSlack, people: Workspace) -> None:
    slack.fail(ASKING, *[Fault(200, error="missing_scope")] * 5)
    assert "2U" not in people.commands("list").json["text"]
    assert "2U" not in people.commands("show 1").json["text"]


@pytest.mark.usefixtures("in_channel")
def test_who_was_asked_about_is_believed_for_a_while(slack: LocalSlack, people: Workspace) -> None:
    for _ in range(3):
        people.commands("list")
    assert len({str(args) for args in slack.called(ASKING)}) == len(slack.called(ASKING))


def test_direct_messages_are_seen_by_their_person_without_asking(
    slack: LocalSlack, people: Workspace
) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    assert "2U" in people.commands("list").json["text"]
    assert "2U" not in people.commands("list", user=SAM).json["text"]
    assert slack.called(ASKING) == []


def rows(home: dict[str, Any]) -> dict[str, str]:
    """Return the home's selections by the id of their button."""
    return {
        block["accessory"]["action_id"]: block["text"]["text"]
        for block in home["blocks"]
        if "accessory" in block
    }


def test_the_home_shows_open_selections_and_recent_verdicts(slack: LocalSlack, people: Workspace) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    root = people.mentions("4U for 8 GPUs", user=SAM)["ts"]
    people.says("thermals, boards, power and storage are custom", user=SAM, thread=root)
    slack.members[CHANNEL] = {DANA}
    home = people.opens_home()
    assert set(rows(home)) == {"show:1:open", "show:2:recent"}
    assert "OEM" in rows(home)["show:2:recent"]
    assert "How it works" in shown(home)
    assert problems(home) == []


def test_the_home_finds_selections_by_what_was_said(slack: LocalSlack, people: Workspace) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    home = people.opens_home()
    field = {"type": "plain_text_input", "action_id": "search", "block_id": "search"}
    people.acts_in(home, {**field, "value": "nvme"})
    assert "show:1:found" in rows(slack.homes[DANA])
    people.acts_in(home, {**field, "value": "submarine"})
    assert "Nothing found" in shown(slack.homes[DANA])
    people.acts_in(home, {**field, "value": None})
    assert "ound" not in "".join(rows(slack.homes[DANA]))


def test_a_selection_opens_from_the_home_and_is_copied_and_shared_from_there(
    slack: LocalSlack, people: Workspace
) -> None:
    people.says("4U for 8 GPUs", channel="D0DANA")
    people.says("thermals, boards, power and storage are custom", channel="D0DANA")
    home = people.opens_home()
    people.acts_in(home, {"type": "button", "action_id": "show:1:open", "value": "0"})
    (view,) = slack.views.values()
    assert "internal" in view["title"]["text"]
    assert "4U" in shown(view)
    assert problems(view) == []
    people.acts_in(view, {**buttons(view)["share:customer"]})
    people.submits(view, {}, conversation="C0CUSTOMER")
    assert "4U" in shown(slack.ours("C0CUSTOMER")[0])


def test_a_selection_of_others_does_not_open(slack: LocalSlack, people: Workspace) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    home = people.opens_home(SAM)
    people.acts_in(home, {"type": "button", "action_id": "show:1:open", "value": "0"}, user=SAM)
    assert slack.views == {}


def test_only_leads_see_figures(people: Workspace, bot: Bot) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    bot.door.leads = frozenset({DANA})
    assert "Figures" in shown(people.opens_home())
    assert "1 selection, 1 open" in shown(people.opens_home())
    assert "Figures" not in shown(people.opens_home(SAM))
