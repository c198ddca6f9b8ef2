"""The manifest stays within Slack's limits, and asks for what the code uses: no less, no more."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import app, manifest
from bot.listeners import SURFACES
from bot.manifest_check import problems

SOURCES = [path.read_text("utf-8") for path in Path(app.__file__).parent.rglob("*.py")]
FREE_METHODS = {"auth.test", "views.open", "views.publish", "views.update"}
"""Methods that need no scope."""
MESSAGE_EVENTS = {"message.channels", "message.groups", "message.im"}


def used_methods() -> set[str]:
    """Return every Web API method that the code calls through the SDK's client."""
    called = {
        name
        for source in SOURCES
        for name in re.findall(r"\.((?:chat|conversations|views|assistant|users|auth|files)_\w+)\(", source)
    }
    return {name.replace("_", ".", 2 if name.startswith("assistant") else 1) for name in called}


PUBLIC = "https://bot.example.com"
FORMS = [manifest.manifest(), manifest.manifest(PUBLIC), manifest.manifest(PUBLIC, oauth=True)]
LONG = "x" * 5_000

Steps = tuple[str | int, ...]


def changed(path: Steps, value: Any) -> dict[str, Any]:
    """Return the fullest manifest with one field set, or taken away (None)."""
    whole = copy.deepcopy(FORMS[-1])
    node: Any = whole
    for step in path[:-1]:
        node = node[step]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return whole


def leaves(node: Any, path: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Yield every text, number and truth value of a manifest, with its path."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else None
    if pairs is None:
        yield path, node
        return
    for name, inside in pairs:
        yield from leaves(inside, (*path, name))


@pytest.mark.parametrize("form", FORMS, ids=["socket", "http", "oauth"])
def test_it_is_within_the_limits(form: dict[str, Any]) -> None:
    assert problems(form) == []


@pytest.mark.parametrize("path", [path for path, _ in leaves(FORMS[-1])], ids=str)
def test_no_field_takes_a_value_that_slack_would_refuse(path: Steps) -> None:
    name = ".".join(str(step) for step in path if isinstance(step, str))
    for wrong in (LONG, [], {"a": 1}):
        found = problems(changed(path, wrong))
        assert len(found) == 1
        assert re.sub(r"\[\d+\]", "", found[0]).startswith(name)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        # the limits, typed off the manifest reference (docs.slack.dev/reference/app-manifest) a second time
        (("display_information", "name"), "x" * 36),
        (("display_information", "name"), ""),
        (("display_information", "name"), None),
        (("display_information", "description"), "x" * 141),
        (("display_information", "long_description"), "x" * 174),
        (("display_information", "long_description"), "x" * 4_001),
        (("display_information", "background_color"), "1f3a4d"),
        (("features", "bot_user", "display_name"), "x" * 81),
        (("features", "agent_view", "agent_description"), "x" * 301),
        (
            ("features", "agent_view", "suggested_prompts"),
            [{"title": str(n), "message": "m"} for n in range(5)],
        ),
        (("features", "agent_view", "suggested_prompts", 0, "message"), None),
        (("features", "shortcuts", 0, "name"), "x" * 25),
        (("features", "shortcuts", 0, "type"), "channel"),
        (("features", "shortcuts", 0, "callback_id"), "x" * 256),
        (("features", "shortcuts", 0, "description"), "x" * 151),
        (("features", "shortcuts"), []),
        (("features", "slash_commands", 0, "command"), "/" + "x" * 32),
        (("features", "slash_commands", 0, "command"), "chassis"),
        (("features", "slash_commands", 0, "description"), "x" * 2_001),
        (("features", "slash_commands", 0, "usage_hint"), "x" * 1_001),
        (("features", "slash_commands", 0, "url"), "bot.example.com"),
        (("oauth_config", "redirect_urls"), ["http://bot.example.com/slack/oauth_redirect"]),
        (("oauth_config", "redirect_urls"), [f"https://b{n}.example.com" for n in range(1_001)]),
        (("oauth_config", "scopes", "bot"), [f"scope:{n}" for n in range(256)]),
        (("oauth_config", "scopes", "bot"), ["chat:write", "chat:write"]),
        (("settings", "event_subscriptions", "bot_events"), [f"event_{n}" for n in range(101)]),
        (("settings", "event_subscriptions", "request_url"), "ftp://bot.example.com"),
        (("settings", "interactivity", "is_enabled"), None),
        (("settings", "socket_mode_enabled"), "yes"),
        (("settings", "socket_mode"), True),
        (("surprise",), "x"),
    ],
)
def test_what_is_beyond_a_limit_is_named(path: Steps, value: Any) -> None:
    assert len(problems(changed(path, value))) == 1


def test_for_several_workspaces_it_has_the_way_back_and_takes_enterprises() -> None:
    form = manifest.manifest(PUBLIC + "/", oauth=True)
    assert form["oauth_config"]["redirect_urls"] == [f"{PUBLIC}/slack/oauth_redirect"]
    assert form["settings"]["org_deploy_enabled"] is True
    assert form["settings"]["token_rotation_enabled"] is True
    assert "redirect_urls" not in manifest.manifest(PUBLIC)["oauth_config"]


def test_every_method_used_has_its_scope_and_every_scope_its_use() -> None:
    assert used_methods() - FREE_METHODS == set(manifest.scope_of_method())


def test_every_scope_says_why() -> None:
    assert all(why for why in manifest.scopes().values())


def test_every_subscribed_event_has_a_listener_and_every_listener_its_event() -> None:
    subscribed = set(manifest.manifest()["settings"]["event_subscriptions"]["bot_events"])
    listened = {surface.name for surface in SURFACES if surface.kind == "event"}
    assert {event.partition(".")[0] if event in MESSAGE_EVENTS else event for event in subscribed} == listened


def test_every_shortcut_and_command_has_its_listener() -> None:
    features = manifest.manifest()["features"]
    assert {shortcut["callback_id"] for shortcut in features["shortcuts"]} == {
        surface.name for surface in SURFACES if surface.kind == "shortcut"
    }
    assert {command["command"] for command in features["slash_commands"]} == {
        surface.name for surface in SURFACES if surface.kind == "command"
    }


def test_over_http_every_address_is_the_events_path_and_over_a_socket_there_is_none() -> None:
    over_http = manifest.as_yaml(manifest.manifest("https://bot.example.com/"))
    assert over_http.count("https://bot.example.com/slack/events") == 3
    assert yaml.safe_load(over_http)["settings"]["socket_mode_enabled"] is False
    assert "url" not in manifest.as_yaml(manifest.manifest())
