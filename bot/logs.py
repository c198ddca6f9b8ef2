"""The log: a line for each thing worth knowing, with the id of its turn; no tokens, no words of people.

Served, each line is a JSON object; in the terminal it is words. Below DEBUG, what the Slack libraries say is
left out, as they quote whole payloads, and of an exception only its kind is told.
"""

import hashlib
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

_TOKEN = re.compile(r"\bx(?:ox[a-z]|app|oxe\.xox[a-z])-[\w.-]+|\bwss://\S+")
"""Tokens of every kind, and the tickets of Socket Mode."""
_SLACK = ("slack_bolt", "slack_sdk", "chassis-advisor")
"""Loggers of Slack's libraries; Bolt's listeners log under the app's name."""
_HIDDEN = "***"

_turn: ContextVar[str] = ContextVar("turn", default="")


def turn_id(dedupe_key: str) -> str:
    """Return the id under which everything about one thing that somebody did is logged."""
    return hashlib.sha256(dedupe_key.encode()).hexdigest()[:12]


@contextmanager
def about(turn: str) -> Iterator[None]:
    """Log everything inside under the id of a turn."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


def configure(
    level: str, secrets: tuple[str, ...] = (), stream: TextIO | None = None, *, structured: bool = False
) -> None:
    """Log from now on.

    Args:
        level: The lowest level that is logged.
        secrets: Never shown, in addition to everything that looks like a token.
        stream: Where to; the standard error if not given.
        structured: As JSON; replaces what was configured before.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(secrets, structured=structured, whole=level == "DEBUG"))
    if level != "DEBUG":
        handler.addFilter(_worth_telling)
    logging.basicConfig(level=level, handlers=[handler], force=structured)


class Lines(logging.Formatter):
    """Writes one record as one line."""

    def __init__(self, secrets: tuple[str, ...] = (), *, structured: bool, whole: bool) -> None:
        """Write lines.

        Args:
            secrets: Never shown.
            structured: As JSON.
            whole: With tracebacks and what Slack's libraries say, which may hold people's words.
        """
        super().__init__("%(levelname)s %(message)s")
        self._secrets = secrets
        self._structured = structured
        self._whole = whole

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback follows it in the terminal, and is a field of it in JSON."""
        message, trace = self._message(record), ""
        if record.exc_info and record.exc_info[0] is not None:
            trace = self.formatException(record.exc_info) if self._whole else record.exc_info[0].__name__
        if not self._structured:
            line = f"{record.levelname} {message}" + (f"\n{trace}" if trace else "")
            return self._clean(line)
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "turn": _turn.get(),
            "message": message,
            "exception": trace,
        }
        return self._clean(json.dumps({name: value for name, value in fields.items() if value}))

    def _message(self, record: logging.LogRecord) -> str:
        if self._whole or not record.name.startswith(_SLACK):
            return record.getMessage()
        return f"{record.module}.{record.funcName} failed; CHASSIS_ADVISOR_LOG_LEVEL=DEBUG shows how"

    def _clean(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return _TOKEN.sub(_HIDDEN, line)


def _worth_telling(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR or not record.name.startswith(_SLACK)
