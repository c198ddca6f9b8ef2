import io
import json
import logging

import pytest

from bot import logs

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105  (the example of Slack's documentation)
WORDS = "our secret 2U project"


@pytest.fixture
def written():
    """Configure logging as `serve` does, and return what was written; put everything back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()

    def configure(level, *, structured=True):
        logs.configure(level, (SECRET,), stream, structured=structured)
        return stream

    yield configure
    root.handlers[:] = before
    root.setLevel(level)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_every_line_is_an_object_with_the_id_of_its_turn(written):
    stream = written("INFO")
    turn = logs.turn_id("message:T1:C1:1.0")
    with logs.about(turn):
        logging.getLogger("bot.door").info("turn %d: %s", 2, "asked")
    logging.getLogger("bot.link").warning("the socket was lost\nand found")
    inside, outside = lines(stream)
    assert inside["turn"] == turn == logs.turn_id("message:T1:C1:1.0")
    assert (inside["level"], inside["logger"], inside["message"]) == ("INFO", "bot.door", "turn 2: asked")
    assert inside["time"].endswith("+00:00")
    assert "turn" not in outside


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
@pytest.mark.parametrize("structured", [True, False])
@pytest.mark.parametrize(
    "token",
    [
        "xoxb-1-2-abcDEF",
        "xapp-1-A1-2-abc",
        "xoxe.xoxb-1-abc",
        "xoxe-1-abc",
        "wss://wss.slack.com/link/?ticket=abc",
        SECRET,
    ],
)
def test_tokens_are_never_written(written, level, structured, token):
    stream = written(level, structured=structured)
    try:
        int(token)
    except ValueError:
        logging.getLogger("slack_sdk.web.base_client").exception("body: {'token': '%s'}", token)
        logging.getLogger("bot.x").exception("with %s", token)
    logging.getLogger("slack_sdk.web.base_client").debug("body: %s", token)
    assert "abc" not in stream.getvalue()
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize(
    "name", ["slack_bolt.App", "slack_sdk.socket_mode.client", "chassis-advisor:heard", "bot.x"]
)
def test_words_of_people_are_written_at_debug_only(written, name):
    stream = written("INFO")

    def fail():
        try:
            int(WORDS)
        except ValueError:
            logging.getLogger(name).exception("failed")

    fail()
    if name != "bot.x":
        logging.getLogger(name).warning("unhandled request: %s", WORDS)
        logging.getLogger(name).error("failed to run a listener: %s", WORDS)
    assert WORDS not in stream.getvalue()
    assert stream.getvalue()
    written("DEBUG")
    fail()
    assert WORDS in stream.getvalue()
