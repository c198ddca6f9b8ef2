"""Several workspaces install the app: each is answered with its own token and sees its own data."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.records import Filter, Workspace
from bot.storage.installations import beside
from tests.slack.conftest import Bot
from tests.slack.local_slack import BOT_USER, Fault, LocalSlack
from tests.slack.sending import CHANNEL, DANA, Json, Reply, request, signed

QUESTION = "who owns the drawings with ODM?"
REQUIREMENT = "2U with 2 GPUs and 8 NVMe bays"


@pytest.fixture
def bot(slack: LocalSlack, tmp_path: Path) -> Bot:
    return Bot(slack, tmp_path / "advisor.db", oauth=True)


def grant(token: str, team: str | None, enterprise: str | None = None, **more: Any) -> Json:
    """Build what Slack gives for an installation's code."""
    return {
        "app_id": "A1", "access_token": token, "token_type": "bot", "scope": "chat:write",
        "bot_user_id": BOT_USER, "authed_user": {"id": DANA},
        "team": team and {"id": team, "name": team}, "enterprise": enterprise and {"id": enterprise},
        "is_enterprise_install": team is None, **more,
    }  # fmt: skip


def install(slack: LocalSlack, bot: Bot, granted: Json) -> Reply:
    """Go the way of somebody's browser: our page, Slack's consent, and back."""
    slack.grants["code"] = granted
    page = request(bot.front, "GET", "/slack/install", "", {})
    state = re.findall(r"state=([\w-]+)", page.body)[0]
    cookie = page.headers["set-cookie"].partition(";")[0]
    return request(bot.front, "GET", f"/slack/oauth_redirect?code=code&state={state}", "", {"Cookie": cookie})


def send(bot: Bot, team: str, event: Json, *, event_id: str = "Ev1", **authorized: Any) -> Reply:
    """Deliver an event as Slack does to the installation of a workspace."""
    authorization = {"team_id": team, "user_id": BOT_USER, "is_bot": True, **authorized}
    body = json.dumps(
        {
            "type": "event_callback", "team_id": team, "event_id": event_id, "event": event,
            "authorizations": [authorization],
        }
    )  # fmt: skip
    return request(bot.front, "POST", "/slack/events", body, signed(body, "application/json"))


def mention(slack: LocalSlack, text: str, thread: str | None = None) -> Json:
    message = slack.say(CHANNEL, DANA, f"<@{BOT_USER}> {text}", thread)
    return {**message, "type": "app_mention", "channel": CHANNEL}


def posted_with(slack: LocalSlack) -> list[str]:
    return [call.token for call in slack.calls if call.method == "chat.postMessage"]


def test_a_workspace_installs_the_app_and_is_answered_with_its_own_token(slack: LocalSlack, bot: Bot) -> None:
    page = request(bot.front, "GET", "/slack/install", "", {})
    assert f"client_id={bot.settings.client_id}" in page.body
    assert "chat:write" in page.body
    assert install(slack, bot, grant("xoxb-one", "T1")).status == 200
    assert install(slack, bot, grant("xoxb-two", "T2")).status == 200
    send(bot, "T2", mention(slack, QUESTION))
    send(bot, "T1", mention(slack, QUESTION))
    assert posted_with(slack) == ["xoxb-two", "xoxb-one"]


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect"])
def test_installing_is_for_browsers(bot: Bot, path: str) -> None:
    assert request(bot.front, "POST", path, "", {}).status == 405


def test_with_one_workspace_there_is_nothing_to_install(slack: LocalSlack, tmp_path: Path) -> None:
    alone = Bot(slack, tmp_path / "one.db")
    assert request(alone.front, "GET", "/slack/install", "", {}).status == 404


def test_a_way_back_that_did_not_begin_here_installs_nothing(slack: LocalSlack, bot: Bot) -> None:
    slack.grants["code"] = grant("xoxb-one", "T1")
    for query, cookie in (("code=code&state=made-up", "slack-app-oauth-state=made-up"), ("code=code", "")):
        back = request(bot.front, "GET", f"/slack/oauth_redirect?{query}", "", {"Cookie": cookie})
        assert back.status in {400, 401}
    assert "code" in slack.grants
    assert bot.installations is not None
    assert bot.installations.file.count() == 0


def test_two_workspaces_with_the_same_channel_and_thread_ids_never_see_each_others_data(
    slack: LocalSlack, bot: Bot
) -> None:
    for team, token in (("T1", "xoxb-one"), ("T2", "xoxb-two")):
        install(slack, bot, grant(token, team))
    first = mention(slack, REQUIREMENT)
    send(bot, "T1", first)
    send(bot, "T2", {**first, "text": f"<@{BOT_USER}> 4U for 8 GPUs"})
    slots = {}
    for team in ("T1", "T2"):
        key = bot.store.latest(team)
        assert key is not None
        assert (key.team, key.channel) == (team, CHANNEL)
        slots[team] = {name: fact.value for name, fact in bot.store.load(key)[0].slots.items()}
    assert (slots["T1"]["rack_units"], slots["T2"]["rack_units"]) == (2, 4)
    assert "nvme_bays" not in slots["T2"]
    for team, token in (("T1", "xoxb-one"), ("T2", "xoxb-two")):
        send(bot, team, {"type": "app_home_opened", "user": DANA, "tab": "home"}, event_id=f"Home{team}")
        home = json.dumps(slack.homes[DANA])
        assert ("4U" in home, "2U" in home) == (team == "T2", team == "T1")
        assert slack.calls[-1].token == token
        (shown,) = bot.store.archive.search("GPUs", Filter(team=team))
        assert shown.key.team == team


def test_a_workspace_that_did_not_install_the_app_gets_nothing_and_leaves_nothing(
    slack: LocalSlack, bot: Bot
) -> None:
    send(bot, "T9", mention(slack, QUESTION))
    assert slack.ours(CHANNEL) == []
    assert bot.store.latest("T9") is None


def test_an_enterprise_installs_once_for_all_of_its_workspaces(slack: LocalSlack, bot: Bot) -> None:
    install(slack, bot, grant("xoxb-org", None, "E1"))
    for team in ("T1", "T2"):
        send(bot, team, mention(slack, QUESTION), enterprise_id="E1", is_enterprise_install=True)
        key = bot.store.latest(team)
        assert key is not None
        assert key.team == team
    assert posted_with(slack) == ["xoxb-org", "xoxb-org"]


def test_a_workspace_of_an_enterprise_that_installed_by_itself_has_its_own_token(
    slack: LocalSlack, bot: Bot
) -> None:
    install(slack, bot, grant("xoxb-org", None, "E1"))
    install(slack, bot, grant("xoxb-own", "T1", "E1"))
    send(bot, "T1", mention(slack, QUESTION), enterprise_id="E1", is_enterprise_install=False)
    send(bot, "T2", mention(slack, QUESTION), enterprise_id="E1", is_enterprise_install=True)
    assert posted_with(slack) == ["xoxb-own", "xoxb-org"]


def test_the_same_team_id_under_another_enterprise_is_another_workspace(slack: LocalSlack, bot: Bot) -> None:
    install(slack, bot, grant("xoxb-one", "T1", "E1"))
    assert bot.installations is not None
    assert bot.installations.bot(Workspace("T1", "E2")) is None
    assert bot.installations.bot(Workspace("T1")) is None
    assert bot.installations.bot(Workspace("T2", "E1", org_wide=True)) is None


def test_after_a_restart_a_waiting_reply_still_finds_the_enterprises_token(
    slack: LocalSlack, bot: Bot, tmp_path: Path
) -> None:
    install(slack, bot, grant("xoxb-org", None, "E1"))
    slack.fail("chat.postMessage", Fault(500))
    send(bot, "T1", mention(slack, QUESTION), enterprise_id="E1", is_enterprise_install=True)
    restarted = Bot(slack, tmp_path / "advisor.db", oauth=True)
    restarted.clock += timedelta(minutes=1)
    assert restarted.delivery.post_pending() == 1
    assert posted_with(slack) == ["xoxb-org", "xoxb-org"]


def test_in_a_shared_channel_the_workspace_that_is_answered_is_the_one_that_installed(
    slack: LocalSlack, bot: Bot
) -> None:
    install(slack, bot, grant("xoxb-one", "T1"))
    event = mention(slack, QUESTION)
    body = json.dumps(
        {
            "type": "event_callback", "team_id": "T_OTHER", "event_id": "Ev1", "event": event,
            "authorizations": [{"team_id": "T1", "user_id": BOT_USER, "is_bot": True}],
        }
    )  # fmt: skip
    request(bot.front, "POST", "/slack/events", body, signed(body, "application/json"))
    assert posted_with(slack) == ["xoxb-one"]
    assert bot.store.latest("T_OTHER") is None


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}]
)
def test_a_workspace_that_leaves_loses_its_token_and_the_others_keep_theirs(
    slack: LocalSlack, bot: Bot, event: Json, caplog: pytest.LogCaptureFixture
) -> None:
    for team, token in (("T1", "xoxb-one"), ("T2", "xoxb-two")):
        install(slack, bot, grant(token, team))
    assert send(bot, "T1", event, event_id="EvGone").status == 200
    assert "workspace T1" in caplog.text
    assert "xoxb-one" not in "".join(path.read_bytes().decode("latin1") for path in [beside(bot.settings.db)])
    send(bot, "T1", mention(slack, QUESTION))
    send(bot, "T2", mention(slack, QUESTION))
    assert posted_with(slack) == ["xoxb-two"]


def test_a_farewell_that_is_delivered_again_after_a_new_installation_takes_nothing_away(
    slack: LocalSlack, bot: Bot
) -> None:
    install(slack, bot, grant("xoxb-one", "T1"))
    send(bot, "T1", {"type": "app_uninstalled"}, event_id="EvGone")
    install(slack, bot, grant("xoxb-new", "T1"))
    send(bot, "T1", {"type": "app_uninstalled"}, event_id="EvGone")
    send(bot, "T1", mention(slack, QUESTION))
    assert posted_with(slack) == ["xoxb-new"]


def test_a_persons_revoked_token_is_none_of_ours(slack: LocalSlack, bot: Bot) -> None:
    install(slack, bot, grant("xoxb-one", "T1"))
    send(bot, "T1", {"type": "tokens_revoked", "tokens": {"oauth": [DANA]}}, event_id="EvGone")
    send(bot, "T1", mention(slack, QUESTION))
    assert posted_with(slack) == ["xoxb-one"]


def test_what_a_workspace_that_left_is_still_owed_waits_for_its_return(slack: LocalSlack, bot: Bot) -> None:
    install(slack, bot, grant("xoxb-one", "T1"))
    slack.fail("chat.postMessage", Fault(500))
    send(bot, "T1", mention(slack, QUESTION))
    send(bot, "T1", {"type": "app_uninstalled"}, event_id="EvGone")
    bot.clock += timedelta(minutes=10)
    assert bot.delivery.post_pending() == 0
    assert bot.store.outbox.pending() == 1
    install(slack, bot, grant("xoxb-new", "T1"))
    bot.clock += timedelta(minutes=10)
    assert bot.delivery.post_pending() == 1
    assert posted_with(slack)[-1] == "xoxb-new"


def rotating(token: str, refresh: str, seconds: int) -> Json:
    return grant(token, "T1", refresh_token=refresh, expires_in=seconds)


def test_a_token_that_ends_soon_is_replaced_once_and_the_old_one_is_not_kept(
    slack: LocalSlack, bot: Bot
) -> None:
    install(slack, bot, rotating("xoxb-first", "refresh-1", 60))
    slack.grants["refresh-1"] = rotating("xoxb-second", "refresh-2", 43_200)
    send(bot, "T1", mention(slack, QUESTION))
    send(bot, "T1", mention(slack, QUESTION))
    assert posted_with(slack) == ["xoxb-second", "xoxb-second"]
    assert len([call for call in slack.calls if call.method == "oauth.v2.access"]) == 2
    assert bot.installations is not None
    assert bot.installations.file.count() == 1


def test_where_a_token_can_not_be_replaced_the_old_one_serves_on(
    slack: LocalSlack, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    install(slack, bot, rotating("xoxb-first", "refresh-1", 60))
    send(bot, "T1", mention(slack, QUESTION))
    assert posted_with(slack) == ["xoxb-first"]
    assert "can't be renewed" in caplog.text


def test_of_two_installations_in_one_second_the_later_counts(slack: LocalSlack, bot: Bot) -> None:
    install(slack, bot, grant("xoxb-first", "T1"))
    install(slack, bot, grant("xoxb-second", "T1"))
    send(bot, "T1", mention(slack, QUESTION))
    assert posted_with(slack) == ["xoxb-second"]


def test_tokens_are_in_a_file_that_only_its_owner_reads_and_not_in_the_database(
    slack: LocalSlack, bot: Bot
) -> None:
    install(slack, bot, grant("xoxb-one", "T1"))
    send(bot, "T1", mention(slack, QUESTION))
    assert beside(bot.settings.db).stat().st_mode & 0o077 == 0
    assert "xoxb-one" not in "".join(bot.store.copies.export())
