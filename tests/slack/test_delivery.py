"""Exactly one answer for each event, whatever Slack, the network and the machine do."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import client
from bot.delivery import Delivery
from tests.slack.conftest import Bot
from tests.slack.local_slack import BOT_TOKEN, Fault, LocalSlack, too_many
from tests.slack.sending import CHANNEL, SECRET, Workspace, buttons, request, signed
from tests.slack.test_conversations import REQUIREMENT, live, shown

QUESTION = "who owns the drawings with ODM?"


def test_a_redelivered_event_is_answered_once(slack: LocalSlack, people: Workspace) -> None:
    message = people.mentions(QUESTION)
    for retry in (1, 2, 3):
        event = {**message, "type": "app_mention", "channel": CHANNEL}
        assert people.event(event, event_id="Ev1", retry=retry).status == 200
    assert len(slack.ours(CHANNEL)) == 1


def test_events_of_one_message_at_the_same_time_are_answered_once(
    slack: LocalSlack, people: Workspace
) -> None:
    message = slack.say(CHANNEL, "U0DANA", "<@UBOT> who owns the drawings with ODM?")
    both = [
        {**message, "type": kind, "channel": CHANNEL, "channel_type": "channel"}
        for kind in ("app_mention", "message")
    ]
    threads = [threading.Thread(target=people.event, args=(event,)) for event in both * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(slack.ours(CHANNEL)) == 1


def test_two_people_at_once_lose_nothing(slack: LocalSlack, people: Workspace, bot: Bot) -> None:
    root = people.mentions(REQUIREMENT)["ts"]
    said = ["power is stock", "boards are stock", "sla is stock", "compliance is stock"]
    messages = [slack.say(CHANNEL, f"U{number}", words, root) for number, words in enumerate(said)]
    threads = [
        threading.Thread(
            target=people.event, args=({**message, "channel": CHANNEL, "channel_type": "channel"},)
        )
        for message in messages
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {"power", "boards", "sla", "compliance"} <= set(bot.latest_session().grades)
    assert len(slack.ours(CHANNEL, root)) == 5
    assert len(live(slack.ours(CHANNEL, root))) == 1


def test_a_double_click_counts_once_and_says_nothing(slack: LocalSlack, people: Workspace, bot: Bot) -> None:
    people.mentions(REQUIREMENT)
    card = {**slack.ours(CHANNEL)[0]}
    grade = next(name for name in buttons(card) if name.startswith("grade:"))
    people.clicks(card, grade)
    people.clicks(card, grade)
    assert bot.latest_session().turn == 2
    assert slack.ephemeral == []


def test_a_click_on_an_outdated_card_is_answered_kindly_and_changes_nothing(
    slack: LocalSlack, people: Workspace, bot: Bot
) -> None:
    root = people.mentions(REQUIREMENT)["ts"]
    outdated = {**slack.ours(CHANNEL)[0]}
    people.says("power is stock", thread=root)
    before = bot.latest_session()
    people.clicks(outdated, next(name for name in buttons(outdated) if name.endswith(":custom")))
    assert bot.latest_session() == before
    (told,) = slack.ephemeral
    assert "earlier question" in told["text"]


@pytest.mark.parametrize(
    "fault", [Fault(500), Fault(503), too_many(1), Fault(cut=True), Fault(500, error="fatal_error")]
)
def test_a_reply_that_could_not_be_posted_is_posted_later(
    slack: LocalSlack, people: Workspace, bot: Bot, fault: Fault
) -> None:
    slack.fail("chat.postMessage", fault)
    people.mentions(QUESTION)
    assert slack.ours(CHANNEL) == []
    assert bot.delivery.post_pending() == 0
    bot.clock += timedelta(seconds=3)
    assert bot.delivery.post_pending() == 1
    assert len(slack.ours(CHANNEL)) == 1
    assert bot.store.outbox.pending() == 0


def test_too_many_requests_are_answered_with_the_wait_that_slack_asks_for(
    slack: LocalSlack, people: Workspace, bot: Bot
) -> None:
    slack.fail("chat.postMessage", too_many(30))
    people.mentions(QUESTION)
    bot.clock += timedelta(seconds=29)
    assert bot.delivery.post_pending() == 0
    bot.clock += timedelta(seconds=2)
    assert bot.delivery.post_pending() == 1


@pytest.mark.parametrize("fault", [Fault(500, after=True), Fault(after=True, cut=True)])
def test_a_reply_that_slack_took_without_saying_so_is_not_posted_again(
    slack: LocalSlack, people: Workspace, bot: Bot, fault: Fault
) -> None:
    slack.fail("chat.postMessage", fault)
    people.mentions(QUESTION)
    bot.clock += timedelta(seconds=3)
    bot.delivery.post_pending()
    assert len(slack.ours(CHANNEL)) == 1
    assert bot.store.outbox.pending() == 0


def test_answers_of_one_thread_stay_in_order_behind_one_that_waits(
    slack: LocalSlack, people: Workspace, bot: Bot
) -> None:
    slack.fail("chat.postMessage", Fault(500))
    root = people.mentions(QUESTION)["ts"]
    people.says("and with OEM?", thread=root)
    assert slack.ours(CHANNEL) == []
    people.mentions("hello")
    assert len(slack.ours(CHANNEL)) == 1
    bot.clock += timedelta(seconds=3)
    bot.delivery.post_pending()
    first, second = slack.ours(CHANNEL, root)
    assert "supplier" in shown(first).lower()
    assert shown(second) != shown(first)


def test_what_was_pending_when_the_process_died_is_posted_after_a_restart(
    slack: LocalSlack, people: Workspace, tmp_path: Path
) -> None:
    slack.fail("chat.postMessage", Fault(cut=True))
    people.mentions(QUESTION)
    restarted = Bot(slack, tmp_path / "advisor.db")
    restarted.clock += timedelta(minutes=2)
    assert restarted.delivery.post_pending() == 1
    assert len(slack.ours(CHANNEL)) == 1


def test_where_slack_answers_too_late_the_reply_is_looked_for_before_it_is_posted_again(
    slack: LocalSlack, people: Workspace, bot: Bot
) -> None:
    late = threading.Event()
    slack.fail("chat.postMessage", Fault(after=True, held=late))
    hasty = client(bot.settings, retrying=False)
    hasty.timeout = 0.05  # type: ignore[assignment]  # the SDK says whole seconds
    bot.door._deliver = Delivery(bot.store, lambda _team: hasty, lambda: bot.clock).post_pending  # noqa: SLF001  (the one thing that is hasty)
    people.mentions(QUESTION)
    assert bot.store.outbox.pending() == 1
    late.set()
    bot.clock += timedelta(seconds=3)
    assert bot.delivery.post_pending() == 1
    assert len(slack.ours(CHANNEL)) == 1


def test_messages_that_arrive_in_the_wrong_order_are_all_answered_once(
    slack: LocalSlack, people: Workspace, bot: Bot
) -> None:
    root = people.mentions(REQUIREMENT)["ts"]
    first = slack.say(CHANNEL, "U0DANA", "<@UBOT> power is stock", root)
    second = slack.say(CHANNEL, "U0DANA", "boards are stock", root)
    for message, kind in (
        (second, "message"),
        (first, "message"),
        (first, "app_mention"),
        (second, "message"),
    ):
        people.event({**message, "type": kind, "channel": CHANNEL, "channel_type": "channel"})
    assert {"power", "boards"} <= set(bot.latest_session().grades)
    assert len(slack.ours(CHANNEL, root)) == 3
    assert len(live(slack.ours(CHANNEL, root))) == 1


def test_two_processes_on_one_database_answer_once(
    slack: LocalSlack, people: Workspace, tmp_path: Path
) -> None:
    other = Workspace(slack, Bot(slack, tmp_path / "advisor.db").front)
    message = people.mentions(QUESTION)
    other.event({**message, "type": "app_mention", "channel": CHANNEL})
    assert len(slack.ours(CHANNEL)) == 1


def test_a_channel_that_the_bot_was_removed_from_does_not_hold_up_the_others(
    slack: LocalSlack, people: Workspace, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    slack.not_in.add(CHANNEL)
    people.mentions(QUESTION)
    people.says(QUESTION, channel="D0DANA")
    assert len(slack.ours("D0DANA")) == 1
    assert bot.store.outbox.pending() == 0
    assert "not_in_channel" in caplog.text


def test_with_a_revoked_token_replies_are_kept(
    slack: LocalSlack, people: Workspace, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    people.mentions("hello")
    slack.tokens.clear()
    people.mentions(QUESTION)
    assert bot.store.outbox.pending() == 1
    assert "token" in caplog.text
    slack.tokens.add(BOT_TOKEN)
    bot.clock += timedelta(minutes=6)
    assert bot.delivery.post_pending() == 1


def test_a_failure_of_ours_is_told_once_with_a_number_and_without_its_text(
    slack: LocalSlack, people: Workspace, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    people.mentions(REQUIREMENT)
    root = slack.ours(CHANNEL)[0]["thread_ts"]
    with bot.store._connections.writing() as db:  # noqa: SLF001  (damage that no door can do)
        db.execute("UPDATE conversations SET state = '{\"broken\": true}'")
    message = people.mentions("power is stock", thread=root)
    people.event({**message, "type": "app_mention", "channel": CHANNEL}, retry=1)
    apology = slack.ours(CHANNEL, root)[1:]
    assert len(apology) == 1
    assert "broken" not in apology[0]["text"]
    number = apology[0]["text"].rpartition(": ")[2].rstrip(".")
    assert f"fault {number}" in caplog.text


def test_only_requests_that_slack_signed_are_taken(slack: LocalSlack, bot: Bot) -> None:
    body = '{"type": "event_callback"}'
    forged = signed(body, "application/json", secret="f" * 32)
    stale = signed(body, "application/json", timestamp="1700000000")
    for headers in (forged, stale, {"Content-Type": "application/json"}):
        assert request(bot.front, "POST", "/slack/events", body, headers).status == 401
    assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize(
    "body", ["", "x", "[]", "null", "1", '"x"', '{"event":', "\x00", "payload=x", "payload=[]"]
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", ""])
def test_what_is_no_request_of_slacks_is_refused_without_a_fault(bot: Bot, body: str, kind: str) -> None:
    forged = request(bot.front, "POST", "/slack/events", body, {"Content-Type": kind})
    assert forged.status in {400, 401}
    assert request(bot.front, "POST", "/slack/events", body, signed(body, kind)).status < 500


def test_slacks_address_check_is_answered(bot: Bot) -> None:
    body = '{"type": "url_verification", "challenge": "c123"}'
    reply = request(bot.front, "POST", "/slack/events", body, signed(body, "application/json", SECRET))
    assert (reply.status, reply.json["challenge"]) == (200, "c123")


def test_health_and_other_paths(bot: Bot) -> None:
    assert request(bot.front, "GET", "/healthz", "", {}).status == 200
    assert request(bot.front, "GET", "/readyz", "", {}).status == 200
    assert request(bot.front, "GET", "/slack/events", "", {}).status == 405
    assert request(bot.front, "GET", "/elsewhere", "", {}).status == 404


def test_what_was_acknowledged_and_not_answered_when_the_process_died_is_answered_after_a_restart(
    slack: LocalSlack, tmp_path: Path
) -> None:
    killed = Bot(slack, tmp_path / "advisor.db", background=True)  # it dies before its workers begin
    root = Workspace(slack, killed.front).mentions(QUESTION)["ts"]
    assert slack.ours(CHANNEL) == []
    Bot(slack, tmp_path / "advisor.db").door.open()
    assert len(slack.ours(CHANNEL, root)) == 1
