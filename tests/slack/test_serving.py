"""The whole server: threads, HTTP, Socket Mode, start and stop. Waits are for events, never for time."""

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.conversation import Advisor
from bot.serve import RefusedError, serve
from bot.settings import Settings
from bot.storage import Store
from tests.slack.conftest import interpreter
from tests.slack.local_slack import APP_TOKEN, BOT_TOKEN, BOT_USER, TEAM, Fault, LocalSlack
from tests.slack.local_socket import LocalSocket
from tests.slack.sending import CHANNEL, DANA, SECRET, Json, signed

QUESTION = "who owns the drawings with ODM?"


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Run the server in a thread; give its address; stop it."""
    advisor = Advisor(Store.open(settings.db), interpreter())
    stop, ready = threading.Event(), threading.Event()
    addresses: list[str] = []

    def listening(address: str) -> None:
        addresses.append(address)
        ready.set()

    thread = threading.Thread(
        target=serve,
        args=(settings, advisor),
        kwargs={"host": "127.0.0.1", "port": 0, "stop": stop, "listening": listening},
    )
    thread.start()
    try:
        assert ready.wait(15)
        yield addresses[0]
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


@contextmanager
def program(settings: Settings) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the server as a process of its own; give its address; end it."""
    environment = {
        **os.environ,
        "CHASSIS_ADVISOR_DB": str(settings.db),
        "SLACK_BOT_TOKEN": settings.bot_token,
        "SLACK_SIGNING_SECRET": settings.signing_secret,
        "SLACK_API_URL": settings.api_url,
    }
    command = [sys.executable, "-c", "from bot.cli import main; main()", "serve", "--port", "0"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, env=environment, cwd=root, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603  (our own program)
        assert running.stderr is not None
        address = next(line.split()[-1] for line in running.stderr if line.startswith("listening on"))
        try:
            yield address, running
        finally:
            running.terminate()
            running.wait(15)


def get(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  (loopback)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def post(address: str, body: str) -> int:
    headers = signed(body, "application/json")
    request = urllib.request.Request(f"{address}/slack/events", body.encode(), headers)  # noqa: S310  (loopback)
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  (idem)
        return int(answer.status)


def mention(slack: LocalSlack, text: str = QUESTION) -> Json:
    message = slack.say(CHANNEL, DANA, f"<@{BOT_USER}> {text}")
    event = {**message, "type": "app_mention", "channel": CHANNEL}
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{message['ts']}", "event": event}


def answered(slack: LocalSlack, times: int = 1) -> bool:
    return slack.wait_for(lambda: len(slack.ours(CHANNEL)) >= times, 10)


@pytest.fixture
def over_http(slack: LocalSlack, tmp_path: Path) -> Settings:
    return Settings(db=tmp_path / "a.db", bot_token=BOT_TOKEN, signing_secret=SECRET, api_url=slack.url)


@pytest.fixture
def over_socket(slack: LocalSlack, tmp_path: Path) -> Settings:
    return Settings(db=tmp_path / "a.db", bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.url)


def test_over_http_a_signed_event_is_acknowledged_and_answered(
    slack: LocalSlack, over_http: Settings
) -> None:
    with serving(over_http) as address:
        body = json.dumps(mention(slack))
        assert post(address, body) == 200
        assert answered(slack)
        assert get(f"{address}/healthz") == 200
        assert get(f"{address}/readyz") == 200


def test_what_an_earlier_run_left_is_posted_at_the_start(slack: LocalSlack, over_http: Settings) -> None:
    slack.fail("chat.postMessage", Fault(500))
    body = json.dumps(mention(slack))
    with serving(over_http) as address:
        assert post(address, body) == 200
        assert slack.wait_for(lambda: any(call.method == "chat.postMessage" for call in slack.calls), 10)
    with serving(over_http):
        assert answered(slack)
    assert len(slack.ours(CHANNEL)) == 1


def test_a_slow_api_delays_no_acknowledgement(slack: LocalSlack, over_http: Settings) -> None:
    late = threading.Event()
    slack.fail("chat.postMessage", *[Fault(after=True, held=late)] * 4)
    with serving(over_http) as address:
        for _ in range(6):
            assert post(address, json.dumps(mention(slack))) == 200
        late.set()
        assert answered(slack, times=6)
    assert len(slack.ours(CHANNEL)) == 6


def test_a_killed_process_has_lost_nothing_when_it_is_started_again(
    slack: LocalSlack, over_http: Settings
) -> None:
    slack.fail("chat.postMessage", Fault(500))
    with program(over_http) as (address, running):
        assert post(address, json.dumps(mention(slack))) == 200
        assert running.stderr is not None
        assert next(line for line in running.stderr if "failed (internal_error)" in line)
        running.kill()
    assert slack.ours(CHANNEL) == []
    with program(over_http):
        assert answered(slack)
    assert len(slack.ours(CHANNEL)) == 1


def test_over_a_socket_events_are_acknowledged_and_answered_once_and_a_dropped_socket_is_opened_again(
    slack: LocalSlack, over_socket: Settings
) -> None:
    with LocalSocket() as link:
        slack.socket_url = link.url
        with serving(over_socket) as address:
            assert link.wait_connected()
            event = mention(slack)
            assert all(link.deliver(f"E{number}", event) for number in range(3))
            assert answered(slack)
            assert get(f"{address}/readyz") == 200
            assert get(f"{address}/slack/events") == 404
            link.drop()
            assert link.wait_connected(times=2, seconds=20)
            assert link.deliver("E9", mention(slack, "what is PMBus?"))
            assert answered(slack, times=2)
    assert len(slack.ours(CHANNEL)) == 2


def test_a_token_that_slack_refuses_is_named(slack: LocalSlack, over_http: Settings) -> None:
    slack.tokens.discard(BOT_TOKEN)
    advisor = Advisor(Store.in_memory(), interpreter())
    with pytest.raises(RefusedError, match="SLACK_BOT_TOKEN"):
        serve(over_http, advisor, host="127.0.0.1", port=0)


def test_an_app_token_that_slack_refuses_is_named(slack: LocalSlack, over_socket: Settings) -> None:
    slack.tokens.discard(APP_TOKEN)
    advisor = Advisor(Store.in_memory(), interpreter())
    with pytest.raises(RefusedError, match="SLACK_APP_TOKEN"):
        serve(over_socket, advisor, host="127.0.0.1", port=0)
