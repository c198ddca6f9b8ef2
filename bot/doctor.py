"""What `doctor` checks: everything the bot needs from its settings, Slack, the database and the knowledge."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot import manifest
from bot.app import client
from bot.settings import IN_MEMORY, Settings, SettingsError
from bot.storage import Store, StoreError
from bot.storage.installations import InstallationFile, beside
from knowledge.loading import DATA, KnowledgeError, load

MOST_SKEW_S = 60
"""Slack's signatures, and ours to it, are good for five minutes; a clock that is a minute off is not kept."""
_DEAD = {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what, what was found or is to be done, and whether it is well."""

    what: str
    told: str
    ok: bool = True


def examine(
    settings: Settings, store_of: Callable[[Settings], Store], now: Callable[[], datetime]
) -> Iterator[Finding]:
    """Check everything, also what comes after something that fails.

    Args:
        settings: What is to work.
        store_of: Opens the database, and creates it where there is none yet.
        now: The clock that is to be right.
    """
    try:
        settings.require_slack()
        yield Finding("settings", f"complete for {_door(settings)}")
    except SettingsError as error:
        yield Finding("settings", str(error), ok=False)
    yield from _slack(settings, now)
    if settings.app_token:
        yield _socket(settings)
    elif settings.signing_secret:
        yield Finding("requests", "checked with SLACK_SIGNING_SECRET")
    yield _database(settings, store_of)
    if settings.several_workspaces and str(settings.db) != IN_MEMORY:
        yield _installations(settings)
    yield _knowledge(settings)


def _door(settings: Settings) -> str:
    if settings.several_workspaces:
        return "several workspaces over HTTP"
    return "one workspace over Socket Mode" if settings.socket_mode else "one workspace over HTTP"


def _slack(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Ask Slack for an answer, and read from it: who we are, what we may do, what time it is."""
    web = client(settings, retrying=False)
    try:
        answer = web.auth_test() if settings.bot_token else web.api_test()
    except SlackApiError as error:
        yield Finding("Slack's API", f"answers at {settings.api_url}")
        yield Finding("bot token", _advice(error, "SLACK_BOT_TOKEN"), ok=False)
        yield _clock(error.response, now())
        return
    except (SlackRequestError, OSError) as error:
        advice = f"{settings.api_url} can't be reached ({error}): check network, proxy and SLACK_API_URL"
        yield Finding("Slack's API", advice, ok=False)
        return
    yield Finding("Slack's API", f"answers at {settings.api_url}")
    if settings.bot_token:
        yield Finding("bot token", f"is {answer['user']} ({answer['user_id']}) in {answer['team']}")
        yield _scopes(answer)
    yield _clock(answer, now())


def _advice(error: SlackApiError, setting: str) -> str:
    code = str(error.response.get("error", error.response.status_code))
    if code in _DEAD:
        return f"{setting} is not accepted ({code}): install the app again and copy the new token"
    return f"Slack refuses ({code}): try again later, and see status.slack.com if it stays"


def _scopes(answer: SlackResponse) -> Finding:
    granted = _header(answer, "x-oauth-scopes")
    if granted is None:
        return Finding("scopes", "Slack does not tell which were granted")
    has = {scope.strip() for scope in granted.split(",") if scope.strip()}
    missing, needless = set(manifest.scopes()) - has, has - set(manifest.scopes())
    if missing:
        named = ", ".join(sorted(missing))
        advice = f"{named} missing: update the app from `chassis-advisor manifest`, then install it again"
        return Finding("scopes", advice, ok=False)
    more = f"; {', '.join(sorted(needless))} could be taken away" if needless else ""
    return Finding("scopes", f"all {len(manifest.scopes())} granted{more}")


def _clock(answer: SlackResponse, now: datetime) -> Finding:
    told = _header(answer, "date")
    if told is None:
        return Finding("clock", "Slack's answer has no time to compare with")
    skew = (now - parsedate_to_datetime(told)).total_seconds()
    if abs(skew) > MOST_SKEW_S:
        way = "fast" if skew > 0 else "slow"
        advice = f"{abs(skew):.0f} s {way}: switch on time synchronisation, or Slack's requests are refused"
        return Finding("clock", advice, ok=False)
    return Finding("clock", f"within {MOST_SKEW_S} s of Slack's")


def _header(answer: SlackResponse, name: str) -> str | None:
    """Return a header, whatever the case of its name; the first where it is repeated."""
    for key, value in (answer.headers or {}).items():
        if key.lower() == name:
            return str(value[0] if isinstance(value, list) else value)
    return None


def _socket(settings: Settings) -> Finding:
    """Ask for a Socket Mode connection, as `serve` would; it is not opened."""
    web: WebClient = client(settings, retrying=False)
    try:
        web.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as error:
        if error.response.get("error") in {"missing_scope", "not_allowed_token_type"}:
            advice = "SLACK_APP_TOKEN lacks connections:write: create an app-level token that has it"
            return Finding("Socket Mode", advice, ok=False)
        return Finding("Socket Mode", _advice(error, "SLACK_APP_TOKEN"), ok=False)
    except (SlackRequestError, OSError) as error:
        return Finding("Socket Mode", f"can't be asked for ({error}): check the network", ok=False)
    return Finding("Socket Mode", "a connection was granted")


def _installations(settings: Settings) -> Finding:
    try:
        count = InstallationFile(beside(settings.db), settings.client_id).count()
    except StoreError as error:
        return Finding("installations", str(error), ok=False)
    if count == 0:
        return Finding("installations", "none yet: open /slack/install at the bot's public address")
    return Finding("installations", f"{count}, in {beside(settings.db)}")


def _database(settings: Settings, store_of: Callable[[Settings], Store]) -> Finding:
    try:
        store = store_of(settings)
        store.check()
        waiting, version = store.outbox.pending(), store.version()
    except StoreError as error:
        return Finding("database", str(error), ok=False)
    return Finding("database", f"{settings.db} can be written, schema {version}; {waiting} replies wait")


def _knowledge(settings: Settings) -> Finding:
    try:
        loaded = load(settings.knowledge or DATA)
    except KnowledgeError as error:
        first, *more = str(error).splitlines()
        rest = f" (and {len(more)} more: see `chassis-advisor check`)" if more else ""
        return Finding("knowledge", first + rest, ok=False)
    return Finding("knowledge", f"{len(loaded.answers)} answers, {len(loaded.lines)} lines")
