"""The settings: read once from the environment, checked, and frozen."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlsplit

from knowledge.wording import Spelling

SLACK_API_URL = "https://slack.com/api/"
IN_MEMORY = ":memory:"
"""A database that ends with the program."""
MOST_DAYS = 36_500
"""Nobody means to keep anything for more than a hundred years and still to delete it then."""
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_TOKENS = {
    "SLACK_BOT_TOKEN": (re.compile(r"xoxb-\S+"), "a bot token, which starts with xoxb-"),
    "SLACK_APP_TOKEN": (re.compile(r"xapp-\S+"), "an app-level token, which starts with xapp-"),
    "SLACK_SIGNING_SECRET": (
        re.compile(r"[0-9A-Za-z]{8,}"),
        "the secret from the app's basic information",
    ),
    "SLACK_CLIENT_ID": (re.compile(r"\d+\.\d+"), "the number with a point from the app's basic information"),
    "SLACK_CLIENT_SECRET": (
        re.compile(r"[0-9A-Za-z]{8,}"),
        "the secret from the app's basic information",
    ),
}
DOCUMENTED = {
    "CHASSIS_ADVISOR_DB": "The database's file. Default: advisor.db in the user's data folder.",
    "CHASSIS_ADVISOR_KNOWLEDGE": "A folder of knowledge files. Default: the program's own.",
    "CHASSIS_ADVISOR_HANDOFF": "The Slack channel or user id that is told when somebody asks for a person.",
    "CHASSIS_ADVISOR_LOG_LEVEL": f"One of {', '.join(LOG_LEVELS)} (the only one with user text: DEBUG).",
    "CHASSIS_ADVISOR_SPELLING": "How summaries are spelled: british (the default) or american.",
    "CHASSIS_ADVISOR_RETENTION_DAYS": "Delete what nobody touched for so many days. Default: nothing is.",
    "CHASSIS_ADVISOR_LEADS": "Slack user ids, separated by commas: who sees statistics in the home tab.",
    "SLACK_BOT_TOKEN": "The bot's token (xoxb-...).",
    "SLACK_APP_TOKEN": "The app-level token (xapp-...): set it for Socket Mode, leave it out for HTTP.",
    "SLACK_SIGNING_SECRET": "Proves that HTTP requests come from Slack; needed for HTTP.",
    "SLACK_CLIENT_ID": "For several workspaces, over HTTP: lets them install the app at /slack/install.",
    "SLACK_CLIENT_SECRET": "Goes with SLACK_CLIENT_ID.",
    "SLACK_API_URL": f"Another base for Slack's Web API. Default: {SLACK_API_URL}",
}
"""Every setting and what it is for; nothing else is read from the environment."""


class SettingsError(Exception):
    """A setting is missing or malformed; the message names it in one line, and never shows a secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked.

    Attributes:
        db: The database's file.
        knowledge: Another folder of knowledge, None for the one that comes with the program.
        handoff: Who is told when somebody asks for a person; empty for nobody.
        log_level: See `LOG_LEVELS`.
        spelling: How summaries are spelled.
        retention_days: What nobody touched for so long is deleted; None to keep everything.
        leads: Who sees statistics in Slack.
        bot_token, app_token, signing_secret, client_id, client_secret: Slack's; empty where not set.
        api_url: Base address of Slack's Web API; ends with a slash.
    """

    db: Path
    knowledge: Path | None = None
    handoff: str = ""
    log_level: str = "INFO"
    spelling: Spelling = "british"
    retention_days: int | None = None
    leads: frozenset[str] = frozenset()
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = SLACK_API_URL

    @property
    def socket_mode(self) -> bool:
        """Say whether Slack is served over Socket Mode; over HTTP otherwise."""
        return bool(self.app_token)

    @property
    def several_workspaces(self) -> bool:
        """Say whether workspaces install the app themselves (OAuth), rather than one giving its token."""
        return bool(self.client_id)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must never be shown."""
        given = (self.bot_token, self.app_token, self.signing_secret, self.client_secret)
        return tuple(secret for secret in given if secret)

    def require_slack(self) -> None:
        """Check that everything needed to serve Slack is set, and nothing that contradicts it.

        Raises:
            SettingsError: Naming the first setting that is missing or too much.
        """
        if self.client_id or self.client_secret:
            self._require_oauth()
            return
        if not self.bot_token:
            raise SettingsError(f"SLACK_BOT_TOKEN is not set: it must be {_TOKENS['SLACK_BOT_TOKEN'][1]}")
        if not self.app_token and not self.signing_secret:
            raise SettingsError(
                "neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set: set one"
            )

    def _require_oauth(self) -> None:
        for value, name in (
            (self.client_id, "SLACK_CLIENT_ID"),
            (self.client_secret, "SLACK_CLIENT_SECRET"),
            (self.signing_secret, "SLACK_SIGNING_SECRET"),
        ):
            if not value:
                raise SettingsError(f"{name} is not set: several workspaces need it, {_TOKENS[name][1]}")
        for value, name in ((self.bot_token, "SLACK_BOT_TOKEN"), (self.app_token, "SLACK_APP_TOKEN")):
            if value:
                raise SettingsError(f"{name} serves one workspace, SLACK_CLIENT_ID several: unset one")
        if str(self.db) == IN_MEMORY:
            raise SettingsError("several workspaces need a database in a file: their tokens go beside it")


def read(environment: Mapping[str, str], home: Path) -> Settings:
    """Read the settings from the environment; variables that are empty count as not set.

    Raises:
        SettingsError: Naming the first setting that is malformed.
    """
    given = {name: environment.get(name, "").strip() for name in DOCUMENTED}
    for name, (form, expected) in _TOKENS.items():
        if given[name] and not form.fullmatch(given[name]):
            raise SettingsError(f"{name} is malformed: it must be {expected}")
    level = given["CHASSIS_ADVISOR_LOG_LEVEL"].upper() or "INFO"
    if level not in LOG_LEVELS:
        raise SettingsError(
            f"CHASSIS_ADVISOR_LOG_LEVEL is {level!r}: it must be one of {', '.join(LOG_LEVELS)}"
        )
    spelling = given["CHASSIS_ADVISOR_SPELLING"].lower() or "british"
    if spelling not in get_args(Spelling):
        raise SettingsError(
            f"CHASSIS_ADVISOR_SPELLING is {spelling!r}: it must be one of {', '.join(get_args(Spelling))}"
        )
    api_url = given["SLACK_API_URL"] or SLACK_API_URL
    parts = urlsplit(api_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingsError(f"SLACK_API_URL is {api_url!r}: it must be an address such as {SLACK_API_URL}")
    knowledge = given["CHASSIS_ADVISOR_KNOWLEDGE"]
    return Settings(
        db=Path(given["CHASSIS_ADVISOR_DB"] or data_folder(environment, home) / "advisor.db"),
        knowledge=Path(knowledge) if knowledge else None,
        handoff=given["CHASSIS_ADVISOR_HANDOFF"],
        log_level=level,
        spelling=cast("Spelling", spelling),
        retention_days=_days(given["CHASSIS_ADVISOR_RETENTION_DAYS"]),
        leads=frozenset(given["CHASSIS_ADVISOR_LEADS"].replace(",", " ").split()),
        bot_token=given["SLACK_BOT_TOKEN"],
        app_token=given["SLACK_APP_TOKEN"],
        signing_secret=given["SLACK_SIGNING_SECRET"],
        client_id=given["SLACK_CLIENT_ID"],
        client_secret=given["SLACK_CLIENT_SECRET"],
        api_url=api_url.rstrip("/") + "/",
    )


def _days(given: str) -> int | None:
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= MOST_DAYS:
        raise SettingsError(
            f"CHASSIS_ADVISOR_RETENTION_DAYS is {given!r}: it must be a number of days from 1 to {MOST_DAYS}"
        )
    return int(given)


def data_folder(environment: Mapping[str, str], home: Path) -> Path:
    """Return where a user's data belongs on this system; it may not exist yet."""
    if sys.platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "chassis-advisor"
