"""`doctor` says of each thing that it is well, or what to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import cli, manifest
from bot.doctor import Finding, examine
from bot.settings import DOCUMENTED, Settings
from bot.storage import Store
from tests.slack.conftest import CLIENT_ID
from tests.slack.local_slack import APP_TOKEN, BOT_TOKEN, Fault, LocalSlack
from tests.slack.sending import SECRET

Doctor = Callable[..., dict[str, Finding]]


@pytest.fixture
def settings(slack: LocalSlack, tmp_path: Path) -> Settings:
    slack.scopes = ",".join(manifest.scopes())
    return Settings(tmp_path / "a.db", bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.url)


def examined(settings: Settings, now: datetime | None = None) -> dict[str, Finding]:
    found = examine(settings, lambda given: Store.open(given.db), lambda: now or datetime.now(UTC))
    return {finding.what: finding for finding in found}


def ailing(found: dict[str, Finding]) -> dict[str, str]:
    return {what: finding.told for what, finding in found.items() if not finding.ok}


def test_where_all_is_well_everything_was_looked_at(settings: Settings) -> None:
    found = examined(settings)
    assert ailing(found) == {}
    assert list(found) == [
        "settings", "Slack's API", "bot token", "scopes", "clock", "Socket Mode", "database", "knowledge",
    ]  # fmt: skip


def test_over_http_the_signing_secret_takes_the_sockets_place(settings: Settings) -> None:
    found = examined(replace(settings, app_token="", signing_secret=SECRET))
    assert ailing(found) == {}
    assert "requests" in found
    assert "Socket Mode" not in found


def test_several_workspaces_need_no_token_and_are_counted(settings: Settings) -> None:
    oauth = {"client_id": CLIENT_ID, "client_secret": SECRET, "signing_secret": SECRET}
    found = examined(replace(settings, bot_token="", app_token="", **oauth))
    assert ailing(found) == {}
    assert "/slack/install" in found["installations"].told


def test_refused_tokens_are_told_apart_and_what_comes_after_is_still_checked(
    slack: LocalSlack, settings: Settings
) -> None:
    slack.tokens.clear()
    found = examined(settings)
    assert ailing(found).keys() == {"bot token", "Socket Mode"}
    assert "install the app again" in found["bot token"].told
    assert "SLACK_APP_TOKEN" in found["Socket Mode"].told
    assert found["database"].ok


def test_missing_scopes_are_named_and_needless_ones_are_no_fault(
    slack: LocalSlack, settings: Settings
) -> None:
    slack.scopes = ",".join([*manifest.scopes(), "users:read"])
    assert "users:read could be taken away" in examined(settings)["scopes"].told
    slack.scopes = "chat:write"
    found = ailing(examined(settings))
    assert found.keys() == {"scopes"}
    assert "app_mentions:read" in found["scopes"]
    assert "chat:write" not in found["scopes"]


@pytest.mark.parametrize(("seconds", "way"), [(200, "fast"), (-200, "slow")])
def test_a_clock_that_is_off_is_noticed_by_slacks(settings: Settings, seconds: int, way: str) -> None:
    found = ailing(examined(settings, datetime.now(UTC) + timedelta(seconds=seconds)))
    assert found.keys() == {"clock"}
    assert way in found["clock"]


def test_an_api_that_can_not_be_reached_is_told_once(settings: Settings) -> None:
    found = ailing(
        examined(replace(settings, app_token="", signing_secret=SECRET, api_url="http://127.0.0.1:9/api/"))
    )
    assert found.keys() == {"Slack's API"}
    assert "SLACK_API_URL" in found["Slack's API"]


def test_slack_in_trouble_is_not_blamed_on_the_token(slack: LocalSlack, settings: Settings) -> None:
    slack.fail("auth.test", Fault(503, error="service_unavailable"))
    assert "later" in ailing(examined(settings))["bot token"]


def test_an_app_token_without_its_scope_is_told(slack: LocalSlack, settings: Settings) -> None:
    slack.fail("apps.connections.open", Fault(200, error="missing_scope"))
    assert "connections:write" in ailing(examined(settings))["Socket Mode"]


def test_a_database_of_something_else_and_broken_knowledge_are_told(
    settings: Settings, tmp_path: Path
) -> None:
    settings.db.write_text("this is no database, and long enough to be seen as none" * 20)
    (tmp_path / "knowledge").mkdir()
    found = ailing(examined(replace(settings, knowledge=tmp_path / "knowledge")))
    assert found.keys() == {"database", "knowledge"}
    assert "--db" in found["database"]


@pytest.fixture
def command(slack: LocalSlack, tmp_path: Path) -> Callable[..., Result]:
    def run(**environment: str) -> Result:
        slack.scopes = ",".join(manifest.scopes())
        clean = dict.fromkeys(DOCUMENTED, "")
        known = {"SLACK_API_URL": slack.url, "CHASSIS_ADVISOR_DB": str(tmp_path / "a.db")}
        return CliRunner(env={**clean, **known, **environment}).invoke(
            cli.commands, ["doctor"], standalone_mode=False
        )

    return run


def test_each_line_says_ok_or_fail_and_the_status_tells_which(command: Callable[..., Result]) -> None:
    well = command(SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_SIGNING_SECRET=SECRET)
    assert well.return_value == 0
    assert all(line.startswith("OK ") for line in well.output.splitlines())
    ill = command(SLACK_BOT_TOKEN="xoxb-revoked", SLACK_SIGNING_SECRET=SECRET)  # noqa: S106  (made up)
    assert ill.return_value == 1
    assert "FAIL  bot token" in ill.output
    assert "xoxb-revoked" not in ill.output


def test_malformed_and_missing_settings_are_findings_too(command: Callable[..., Result]) -> None:
    malformed = command(SLACK_BOT_TOKEN="xoxp-mine")  # noqa: S106  (made up)
    assert malformed.return_value == 1
    assert "FAIL  settings: SLACK_BOT_TOKEN is malformed" in malformed.output
    assert "xoxp-mine" not in malformed.output
    missing = command()
    assert missing.return_value == 1
    assert "FAIL  settings: SLACK_BOT_TOKEN is not set" in missing.output
    assert "OK    knowledge" in missing.output
