"""A conversation with the installed program as a real process, in a Slack that somebody else wrote.

People post with their own tokens; the events that Slack would send are signed and posted to the program; what
is asserted is what stands in the third-party Slack afterwards.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.manifest import manifest

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).parent / "chassis-advisor"
BOT, DANA, SAM = "xoxb-e2e", "xoxp-dana", "xoxp-sam"
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105  (made up for this run)
BOT_USER = "U0CHASSIS"
REQUIREMENT = "2U with 2 GPUs and 8 front NVMe bays, for a lab, 40 systems, pilot in six weeks"
PATIENCE_S = 60.0
"""A reply that a killed process was just posting is taken up by the next one after half a minute."""

Json = dict[str, Any]


def eventually(look: Callable[[], Any]) -> Any:
    """Return what `look` finds, as soon as it finds something; fail after a while."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)  # another process works on it; there is nothing to wait on but time
    raise AssertionError("it did not happen in time")


@dataclass
class Run:
    """The third-party Slack, the program, and people."""

    slack: str
    program: str
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def client(self, token: str) -> WebClient:
        return WebClient(token, base_url=f"{self.slack}/api/")

    @property
    def channel(self) -> str:
        found = self.client(DANA).conversations_list()["channels"]
        return str(next(channel["id"] for channel in found if channel["name"] == "hardware"))

    def says(self, text: str, *, token: str = DANA, thread: str | None = None, kind: str = "message") -> str:
        """Post as a person, tell the program as Slack would, and return the message's `ts`."""
        client = self.client(token)
        user = str(client.auth_test()["user_id"])
        ts = str(client.chat_postMessage(channel=self.channel, text=text, thread_ts=thread)["ts"])
        event = {"type": kind, "user": user, "channel": self.channel, "text": text, "ts": ts}
        self.event({**event, **({"thread_ts": thread} if thread else {})})
        return ts

    def mentions(self, text: str) -> str:
        return self.says(f"<@{BOT_USER}> {text}", kind="app_mention")

    def event(self, event: Json) -> None:
        body = {
            "type": "event_callback",
            "team_id": "T000000001",
            "event_id": f"Ev{next(self.numbers)}",
            "event": event,
        }
        assert self.post(json.dumps(body), "application/json") == 200

    def clicks(self, message: Json, button: Json) -> None:
        payload = {
            "type": "block_actions",
            "team": {"id": "T000000001"},
            "user": {"id": self.client(DANA).auth_test()["user_id"]},
            "channel": {"id": self.channel},
            "container": {"message_ts": message["ts"], "thread_ts": message["thread_ts"]},
            "message": message,
            "actions": [{**button, "action_ts": message["ts"]}],
            "trigger_id": f"t{next(self.numbers)}",
        }
        form = urllib.parse.urlencode({"payload": json.dumps(payload)})
        assert self.post(form, "application/x-www-form-urlencoded") == 200

    def post(self, body: str, content_type: str, secret: str = SECRET) -> int:
        stamp = str(int(time.time()))
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": str(signature),
        }
        request = urllib.request.Request(f"{self.program}/slack/events", body.encode(), headers)  # noqa: S310  (loopback)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  (idem)
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def answers(self, root: str) -> list[Json]:
        """Return the program's messages in a thread."""
        replies = self.client(DANA).conversations_replies(channel=self.channel, ts=root)["messages"]
        return [message for message in replies if message["user"] == BOT_USER]


def words(message: Json) -> str:
    return json.dumps(message["blocks"])


def choices(message: Json) -> list[Json]:
    """Return the buttons that answer the open question, whatever it is about."""
    rows = [block for block in message["blocks"] if str(block.get("block_id", "")).startswith("answers:")]
    return [element for row in rows for element in row["elements"]]


def grade_buttons(message: Json) -> list[Json]:
    return [button for button in choices(message) if button["action_id"].startswith("grade:")]


@pytest.fixture(scope="session")
def slack() -> Iterator[str]:
    scopes = manifest()["oauth_config"]["scopes"]["bot"]
    people = ["chat:write", "channels:read", "channels:history", "users:read"]
    seed = {
        "strict_scopes": True,
        "users": [{"name": "dana"}, {"name": "sam"}],
        "channels": [{"name": "hardware"}],
        "oauth_apps": [
            {
                "client_id": "1.2", "client_secret": "unused", "app_id": "A0CHASSIS", "bot_name": "chassis",
                "name": "Chassis Advisor", "bot_user_id": BOT_USER, "bot_id": "B0CHASSIS",
                "redirect_uris": [], "scopes": scopes,
            }
        ],
        "tokens": [
            {
                "token": BOT, "user_id": BOT_USER, "bot_id": "B0CHASSIS", "app_id": "A0CHASSIS",
                "scopes": scopes,
            },
            {"token": DANA, "user": "dana", "scopes": people},
            {"token": SAM, "user": "sam", "scopes": people},
        ],
    }  # fmt: skip
    command = ["node", str(HERE / "slack.mjs"), json.dumps(seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:  # noqa: S603  (our own)
        assert node.stdout is not None
        assert node.stdin is not None
        yield json.loads(node.stdout.readline())["url"].replace("localhost", "127.0.0.1")
        node.stdin.close()
        node.wait(10)


class Program:
    """`chassis-advisor serve`, started and stopped."""

    def __init__(self, slack: str, database: Path) -> None:
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(database.parent),
            "SLACK_BOT_TOKEN": BOT,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack}/api/",
        }
        self._command = [str(PROGRAM), "serve", "--port", "0", "--db", str(database)]
        self.url = ""
        self._database = database
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._log = self._database.with_suffix(".log").open("w+")
        self._process = subprocess.Popen(self._command, env=self._environment, stderr=self._log)  # noqa: S603  (our own)
        self.url = eventually(self._address)

    def _address(self) -> str:
        assert self._process is not None
        written = self._database.with_suffix(".log").read_text()
        assert self._process.poll() is None, written
        return next((line.split()[-1] for line in written.splitlines() if "listening on " in line), "")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        status = self._process.wait(15)
        self._log.close()
        return status


@pytest.fixture(scope="session")
def program(slack: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    running = Program(slack, tmp_path_factory.mktemp("e2e") / "advisor.db")
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def run(slack: str, program: Program) -> Run:
    return Run(slack, program.url)


def test_a_question_is_answered_in_the_thread_with_its_source(run: Run) -> None:
    root = run.mentions("if we go ODM who owns the drawings?")
    (answer,) = eventually(lambda: run.answers(root))
    assert "Source:" in words(answer)
    assert answer["text"]


def test_from_mention_to_verdict_by_buttons(run: Run) -> None:
    root = run.mentions(REQUIREMENT)
    (card,) = eventually(lambda: run.answers(root))
    while choices(card):
        before = words(card)
        run.clicks(card, choices(card)[0])
        eventually(lambda before=before: words(run.answers(root)[0]) != before)
        (card,) = run.answers(root)
    assert "ODM, settled" in words(card)


def test_a_thread_is_followed_by_words_and_the_card_moves(run: Run) -> None:
    root = run.mentions(REQUIREMENT)
    eventually(lambda: run.answers(root))
    run.says("power is stock", token=SAM, thread=root)
    eventually(lambda: len(run.answers(root)) == 2 and not grade_buttons(run.answers(root)[0]))
    first, second = run.answers(root)
    assert not grade_buttons(first)
    assert len(grade_buttons(second)) == 4


def test_it_is_silent_where_nobody_asked(run: Run) -> None:
    root = run.says("lunch at twelve?")
    later = run.mentions("hello")
    eventually(lambda: run.answers(later))
    assert run.answers(root) == []


def test_the_same_message_told_again_is_answered_once(run: Run) -> None:
    root = run.mentions("who carries the tooling cost with OEM?")
    user = run.client(DANA).auth_test()["user_id"]
    text = f"<@{BOT_USER}> who carries the tooling cost with OEM?"
    for kind in ("app_mention", "message", "app_mention"):
        run.event({"type": kind, "user": user, "channel": run.channel, "text": text, "ts": root})
    later = run.mentions("hello")
    eventually(lambda: run.answers(later))
    assert len(run.answers(root)) == 1


def test_a_forged_request_is_refused(run: Run) -> None:
    assert run.post('{"type": "event_callback"}', "application/json", secret="f" * 32) == 401


def test_it_is_alive_and_ready(run: Run) -> None:
    for path in ("healthz", "readyz"):
        with urllib.request.urlopen(f"{run.program}/{path}", timeout=10) as answer:  # noqa: S310  (loopback)
            assert answer.status == 200


def test_killed_at_once_and_started_again_it_loses_nothing_and_repeats_nothing(
    slack: str, tmp_path: Path
) -> None:
    running = Program(slack, tmp_path / "advisor.db")
    running.start()
    run = Run(slack, running.url)
    roots = [run.mentions(REQUIREMENT) for _ in range(5)]
    running.stop(signal.SIGKILL)
    running.start()
    run = Run(slack, running.url)
    try:
        eventually(lambda: all(run.answers(root) for root in roots))
        assert [len(run.answers(root)) for root in roots] == [1] * 5
    finally:
        assert running.stop() == 0
