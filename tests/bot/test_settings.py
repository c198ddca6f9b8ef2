from pathlib import Path

import pytest

from bot.settings import DOCUMENTED, SettingsError, read

HOME = Path("/home/sam")
GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0123456789abcdef"}


def test_nothing_needs_to_be_set_for_the_terminal():
    settings = read({}, HOME)
    assert settings.db.name == "advisor.db"
    assert settings.db.is_relative_to(HOME)
    assert settings.api_url == "https://slack.com/api/"


def test_settings_are_read_and_frozen():
    settings = read(
        {**GOOD, "CHASSIS_ADVISOR_DB": "/srv/a.db", "SLACK_API_URL": "http://127.0.0.1:9/api"}, HOME
    )
    settings.require_slack()
    assert (settings.db, settings.api_url, settings.socket_mode) == (
        Path("/srv/a.db"),
        "http://127.0.0.1:9/api/",
        False,
    )
    with pytest.raises(AttributeError):
        settings.db = HOME


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-secret-value"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "secret-value"}, "SLACK_APP_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "secret value"}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_API_URL": "ftp://x"}, "SLACK_API_URL"),
        ({"CHASSIS_ADVISOR_LOG_LEVEL": "LOUD"}, "CHASSIS_ADVISOR_LOG_LEVEL"),
        ({"CHASSIS_ADVISOR_RETENTION_DAYS": "0"}, "CHASSIS_ADVISOR_RETENTION_DAYS"),
        ({"CHASSIS_ADVISOR_RETENTION_DAYS": "a year"}, "CHASSIS_ADVISOR_RETENTION_DAYS"),
        ({"CHASSIS_ADVISOR_RETENTION_DAYS": "99999999999"}, "CHASSIS_ADVISOR_RETENTION_DAYS"),
    ],
)
def test_a_malformed_setting_is_named_without_showing_secrets(environment, named):
    with pytest.raises(SettingsError, match=named) as error:
        read(environment, HOME)
    assert "secret" not in str(error.value).replace("the secret from", "")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": " "}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN .*SLACK_SIGNING_SECRET"),
    ],
)
def test_what_is_missing_for_slack_is_named(environment, named):
    with pytest.raises(SettingsError, match=named):
        read(environment, HOME).require_slack()


def test_every_setting_is_documented_in_the_readme():
    readme = Path(__file__).parents[2].joinpath("README.md").read_text("utf-8")
    assert [name for name in DOCUMENTED if name not in readme] == []


def test_retention_and_leads_are_read_and_optional():
    assert (read({}, HOME).retention_days, read({}, HOME).leads) == (None, frozenset())
    settings = read({"CHASSIS_ADVISOR_RETENTION_DAYS": " 365 ", "CHASSIS_ADVISOR_LEADS": "U1, U2,"}, HOME)
    assert (settings.retention_days, settings.leads) == (365, {"U1", "U2"})
