from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import access
from bot.access import CannotAskError, Membership, Viewer, may_see
from bot.records import Filter, Key, Selection, SelectionRecord, TurnRecord
from bot.storage import Store
from dialogs.session import Session

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHARED = Selection(1, Key("T1", "C1", "1"), "U1", "a", "", "", "", "", "", "", None, 0)
DIRECT = replace(SHARED, key=Key("T1", "D1"))


class Slack:
    """Who is in which channel; asking is counted, and can be made to fail."""

    def __init__(self, **members):
        self.members, self.asked, self.down = members, [], False

    def __call__(self, team, channel):
        self.asked.append((team, channel))
        if self.down:
            raise CannotAskError
        return self.members.get(channel, ())


@pytest.fixture
def store():
    return Store.in_memory()


def opened(store, channel, owner="U1", team="T1", thread=""):
    record = SelectionRecord(channel, scenario="", lines="", verdict="", words="ducts", memory="{}")
    turn = TurnRecord(NOON, owner, "{}", "ask", reply="", moves="[]", trace="{}", selection=record)
    store.commit(Key(team, channel, thread), 0, Session(), turn)


@pytest.mark.parametrize(
    ("selection", "team", "user", "in_channel", "allowed"),
    [
        (SHARED, "T1", "U1", True, True),
        (SHARED, "T1", "U2", True, True),
        (SHARED, "T1", "U2", False, False),
        (SHARED, "T1", "U1", False, False),
        (SHARED, "T2", "U1", True, False),
        (DIRECT, "T1", "U1", False, True),
        (DIRECT, "T1", "U2", True, False),
        (DIRECT, "T2", "U1", True, False),
    ],
    ids=[
        "who opened it, a member",
        "another member",
        "no member",
        "who opened it and left the channel",
        "another workspace",
        "their own direct message",
        "another's direct message",
        "the same id in another workspace",
    ],
)
def test_a_selection_belongs_to_its_conversation(selection, team, user, in_channel, allowed):
    assert may_see(selection, team, user, lambda _channel: in_channel) is allowed


def test_an_answer_is_believed_for_a_while_and_then_asked_for_again():
    slack, clock = Slack(C1={"U1"}), [0.0]
    membership = Membership(slack, lambda: clock[0], fresh_s=60)
    assert membership.includes("T1", "C1", "U1")
    assert not membership.includes("T1", "C1", "U2")
    assert len(slack.asked) == 1
    slack.members = {"C1": {"U2"}}
    clock[0] = 59.0
    assert membership.includes("T1", "C1", "U1")
    clock[0] = 60.0
    assert not membership.includes("T1", "C1", "U1")
    assert membership.includes("T1", "C1", "U2")
    assert len(slack.asked) == 2


def test_where_slack_can_not_be_asked_everything_shared_is_closed(store):
    slack = Slack(C1={"U1"})
    slack.down = True
    opened(store, "C1")
    opened(store, "D1")
    viewer = Viewer("T1", "U1", Membership(slack))
    assert [one.key.channel for one in viewer.selections(store.archive)] == ["D1"]
    assert [one.key.channel for one in viewer.selections(store.archive, "ducts")] == ["D1"]


def test_a_slack_that_is_down_is_not_asked_again_at_once():
    slack = Slack()
    slack.down = True
    membership = Membership(slack, lambda: 0.0)
    assert not any(membership.includes("T1", "C1", f"U{number}") for number in range(9))
    assert len(slack.asked) == 1


def test_slack_is_asked_about_so_many_channels_at_most_and_others_stay_closed():
    slack, clock = Slack(**{f"C{number}": {"U1"} for number in range(200)}), [0.0]
    membership = Membership(slack, lambda: clock[0])
    seen = [membership.includes("T1", f"C{number}", "U1") for number in range(200)]
    assert sum(seen) == len(slack.asked) == access.MOST_ASKED
    clock[0] = access.FRESH_S
    assert membership.includes("T1", "C199", "U1")


def test_lists_and_searches_show_what_one_may_see_and_nothing_else(store):
    for channel, owner in (("C1", "U1"), ("C2", "U1"), ("D1", "U1"), ("D2", "U2"), ("C3", "U2")):
        opened(store, channel, owner)
    opened(store, "C1", team="T2")
    viewer = Viewer("T1", "U1", Membership(Slack(C1={"U1", "U2"}, C3={"U1"})))
    for words in ("", "ducts"):
        found = viewer.selections(store.archive, words)
        assert {(one.key.team, one.key.channel) for one in found} == {
            ("T1", "C1"),
            ("T1", "C3"),
            ("T1", "D1"),
        }
    assert [one.key.channel for one in viewer.selections(store.archive, "", Filter(owner="U2"))] == ["C3"]


def test_what_is_closed_does_not_use_up_the_list(store, monkeypatch):
    monkeypatch.setattr(access, "PAGE", 4)
    opened(store, "C1")
    for number in range(30):
        opened(store, f"C9{number % 3}", thread=str(number))
    viewer = Viewer("T1", "U1", Membership(Slack(C1={"U1"})))
    assert [one.key.channel for one in viewer.selections(store.archive, wanted=Filter(limit=3))] == ["C1"]


def test_other_peoples_direct_messages_are_never_asked_about(store):
    slack = Slack()
    for number in range(9):
        opened(store, f"D{number}", owner=f"U{number}")
    assert len(Viewer("T1", "U3", Membership(slack)).selections(store.archive)) == 1
    assert slack.asked == []
