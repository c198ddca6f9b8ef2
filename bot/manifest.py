"""The Slack app manifest: read from `manifest.yaml`, and adapted to how the app is served."""

import copy
from pathlib import Path
from typing import Any

import yaml

Dict = dict[str, Any]

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def manifest(url: str | None = None, *, oauth: bool = False) -> Dict:
    """Return the manifest.

    Args:
        url: The public base address (`https://bot.example.com`) for HTTP; None for Socket Mode.
        oauth: For several workspaces and enterprises, which install the app themselves; needs a `url`.
    """
    data = _data()
    result: Dict = copy.deepcopy(data["manifest"])
    scopes: dict[str, Dict] = data["scopes"]
    subscribed = {event for scope in scopes.values() for event in scope.get("events", [])} | set(
        data["events"]
    )
    result["oauth_config"]["scopes"]["bot"] = sorted(scopes)
    result["settings"]["event_subscriptions"]["bot_events"] = sorted(subscribed)
    if url is not None:
        request_url = url.rstrip("/") + EVENTS_PATH
        result["settings"]["socket_mode_enabled"] = False
        result["settings"]["event_subscriptions"]["request_url"] = request_url
        result["settings"]["interactivity"]["request_url"] = request_url
        for command in result["features"]["slash_commands"]:
            command["url"] = request_url
        if oauth:
            result["oauth_config"]["redirect_urls"] = [url.rstrip("/") + REDIRECT_PATH]
            result["settings"]["org_deploy_enabled"] = True
            result["settings"]["token_rotation_enabled"] = True
    return result


def as_yaml(manifest: Dict) -> str:
    """Return the manifest as YAML, ready to paste into Slack's "create from a manifest"."""
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=100)


def scopes() -> dict[str, str]:
    """Return each scope asked for, and why."""
    return {scope: entry["why"] for scope, entry in _data()["scopes"].items()}


def scope_of_method() -> dict[str, str]:
    """Return the scope that each Web API method in use needs."""
    return {
        method: scope for scope, entry in _data()["scopes"].items() for method in entry.get("methods", [])
    }


def suggested_prompts() -> list[dict[str, str]]:
    """Return the prompts offered in an empty direct message: `title` and `message` each."""
    return list(_data()["manifest"]["features"]["agent_view"]["suggested_prompts"])


def _data() -> Dict:
    data: Dict = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return data
