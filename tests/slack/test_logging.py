"""What the log tells of a conversation: ids that lead from a message to its reply, no words, no tokens."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from bot.logs import turn_id
from tests.slack.conftest import Bot
from tests.slack.local_slack import BOT_TOKEN, TEAM, Fault, LocalSlack, too_many
from tests.slack.sending import CHANNEL, SECRET, Json, Workspace, buttons

WORDS = "2U with 2 GPUs for the zebrafish project"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", (SECRET,), stream, structured=True)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def people(log: io.StringIO, slack: LocalSlack, tmp_path: Path) -> Workspace:  # noqa: ARG001  (Bolt copies the level)
    return Workspace(slack, Bot(slack, tmp_path / "advisor.db").front)


def told(log: io.StringIO) -> list[Json]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_one_id_leads_from_a_message_to_its_posted_reply(log: io.StringIO, people: Workspace) -> None:
    message = people.mentions(WORDS)
    turn = turn_id(f"message:{TEAM}:{CHANNEL}:{message['ts']}")
    loggers = [line["logger"] for line in told(log) if line.get("turn") == turn]
    assert loggers == ["bot.door", "bot.delivery"]


def test_the_id_stays_with_a_reply_that_is_posted_after_a_restart(
    log: io.StringIO, slack: LocalSlack, people: Workspace, tmp_path: Path
) -> None:
    slack.fail("chat.postMessage", Fault(500))
    message = people.mentions(WORDS)
    restarted = Bot(slack, tmp_path / "advisor.db")
    restarted.clock = restarted.clock.replace(hour=10)
    restarted.delivery.post_pending()
    turn = turn_id(f"message:{TEAM}:{CHANNEL}:{message['ts']}")
    said = [line["message"] for line in told(log) if line.get("turn") == turn]
    assert len(said) == 3
    assert "failed (internal_error)" in said[1]
    assert "posted" in said[2]


def test_no_words_and_no_tokens_are_told_whatever_happens(
    log: io.StringIO, slack: LocalSlack, people: Workspace
) -> None:
    root = people.mentions(WORDS)["ts"]
    card = slack.ours(CHANNEL)[0]
    people.clicks(card, next(name for name in buttons(card) if name.startswith("grade:")))
    slack.fail("chat.postMessage", too_many(1), Fault(500, error="invalid_blocks"), Fault(cut=True))
    people.says("zebrafish power is stock", thread=root)
    people.says("zebrafish", channel="D0DANA")
    people.commands("zebrafish?")
    people.event({"type": "something_new", "text": "zebrafish"})
    people.interaction({"type": "block_actions", "team": {"id": TEAM}, "user": {"id": "zebrafish"}})
    people.post("zebrafish", "application/json", {"X-Slack-Signature": "v0=forged"})
    slack.tokens.discard(BOT_TOKEN)
    people.says("zebrafish again", thread=root)
    assert told(log)
    assert "zebrafish" not in log.getvalue()
    assert BOT_TOKEN not in log.getvalue()
    assert SECRET not in log.getvalue()
