"""What Slack sends to the app: signed requests for events, clicks, forms, commands and shortcuts."""

import io
import itertools
import json
import time
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.signature import SignatureVerifier

from tests.slack.local_slack import BOT_USER, TEAM, LocalSlack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105  (the example of Slack's documentation)
CHANNEL = "C0001"
DANA = "U0DANA"
SAM = "U0SAM"

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Json:
        return dict(json.loads(self.body)) if self.body else {}


@dataclass
class Workspace:
    """People and their clients: each act changes the local Slack and is delivered as Slack would."""

    slack: LocalSlack
    wsgi: Callable[..., Iterable[bytes]]
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    # People's acts.

    def mentions(
        self, text: str, *, user: str = DANA, channel: str = CHANNEL, thread: str | None = None
    ) -> Json:
        """Somebody mentions the bot: Slack sends two events for the one message."""
        message = self.slack.say(channel, user, f"<@{BOT_USER}> {text}", thread)
        self.event({**message, "type": "app_mention", "channel": channel})
        self.event({**message, "channel": channel, "channel_type": "channel"})
        return message

    def says(self, text: str, *, user: str = DANA, channel: str = CHANNEL, thread: str | None = None) -> Json:
        message = self.slack.say(channel, user, text, thread)
        kind = "im" if channel.startswith("D") else "channel"
        self.event({**message, "channel": channel, "channel_type": kind})
        return message

    def clicks(self, message: Json, action_id: str, *, user: str = DANA, channel: str = CHANNEL) -> Reply:
        return self.interaction(self._acted(message, buttons(message)[action_id], user, channel))

    def uses_shortcut(self, callback_id: str, *, on: Json | None = None, user: str = DANA) -> Reply:
        """Use a global shortcut, or the shortcut of a message."""
        where = {"channel": {"id": CHANNEL}, "message": on, "action_ts": on["ts"]} if on else {}
        return self.interaction(
            {
                "type": "message_action" if on else "shortcut",
                "callback_id": callback_id,
                "team": {"id": TEAM},
                "user": {"id": user},
                "trigger_id": f"trigger.{next(self.numbers)}",
                **where,
            }
        )

    def picks(self, message: Json, value: str, *, user: str = DANA, channel: str = CHANNEL) -> Reply:
        """Choose from a message's menu."""
        for block in message["blocks"]:
            for element in block.get("elements", []):
                if value in [option["value"] for option in element.get("options", [])]:
                    chosen = {**element, "block_id": block["block_id"], "selected_option": {"value": value}}
                    return self.interaction(self._acted(message, chosen, user, channel))
        raise AssertionError(f"no menu offers {value}")

    def rates(self, message: Json, value: str, *, user: str = DANA, channel: str = CHANNEL) -> Reply:
        element = {"type": "feedback_buttons", "action_id": "feedback", "value": value}
        return self.interaction(self._acted(message, element, user, channel))

    def chooses_in(self, view: Json, action_id: str, value: str, *, user: str = DANA) -> Reply:
        """Choose from a menu in an open view."""
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "container": {"type": "view", "view_id": view["id"]},
            "view": dict(view),
            "trigger_id": f"trigger.{next(self.numbers)}",
            "actions": [
                {"type": "static_select", "action_id": action_id, "selected_option": {"value": value}}
            ],
        }
        return self.interaction(payload)

    def acts_in(self, view: Json, element: Json, *, user: str = DANA) -> Reply:
        """Click a button of a view, or press Enter in its field."""
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "container": {"type": "view", "view_id": view.get("id", "")},
            "view": {**view, "id": view.get("id", "") if view["type"] == "modal" else ""},
            "trigger_id": f"trigger.{next(self.numbers)}",
            "actions": [element],
        }
        return self.interaction(payload)

    def opens_home(self, user: str = DANA) -> Json:
        """Open the app's home, and return it as that person sees it."""
        self.event({"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": "home"})
        return self.slack.homes[user]

    def submits(
        self, view: Json, choices: dict[str, str], *, conversation: str | None = None, user: str = DANA
    ) -> Reply:
        """Fill in a form's selects (`block_id` to value) and submit it; others keep their initial option."""
        return self.interaction(
            {
                "type": "view_submission",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "view": {**view, "state": {"values": _state(view, choices, conversation)}},
            }
        )

    def _acted(self, message: Json, element: Json, user: str, channel: str) -> Json:
        return acted(message, element, user=user, channel=channel, number=next(self.numbers))

    def commands(self, text: str, *, user: str = DANA, channel: str = CHANNEL) -> Reply:
        """Use the slash command; the reply is what the person then sees, at once or a moment later."""
        before = len(self.slack.responses)
        reply = self.post(
            urllib.parse.urlencode(
                {
                    "command": "/chassis", "text": text, "team_id": TEAM, "channel_id": channel,
                    "user_id": user, "trigger_id": f"trigger.{next(self.numbers)}",
                    "response_url": f"{self.slack.url}response",
                }
            ),
            "application/x-www-form-urlencoded",
        )  # fmt: skip
        later = self.slack.responses[before:]
        return Reply(reply.status, json.dumps(later[-1])) if later else reply

    # The wire.

    def event(self, event: Json, *, event_id: str | None = None, retry: int = 0) -> Reply:
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": event_id or f"Ev{next(self.numbers):06d}",
            "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }
        headers = {"X-Slack-Retry-Num": str(retry)} if retry else {}
        return self.post(json.dumps(body), "application/json", headers)

    def interaction(self, payload: Json) -> Reply:
        return self.post(
            urllib.parse.urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        )

    def post(self, body: str, content_type: str, headers: dict[str, str] | None = None) -> Reply:
        return request(
            self.wsgi, "POST", "/slack/events", body, {**signed(body, content_type), **(headers or {})}
        )


def acted(message: Json, element: Json, *, user: str, channel: str, number: int) -> Json:
    """Build the payload of a click on one of a message's elements."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": channel},
        "container": {
            "type": "message", "message_ts": message["ts"], "channel_id": channel,
            **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
        },
        "message": message,
        "trigger_id": f"trigger.{number}",
        "actions": [{**element, "action_ts": message["ts"]}],
    }  # fmt: skip


def buttons(message: Json) -> Json:
    """Return a message's buttons by `action_id`."""
    elements = [
        {**element, "block_id": block.get("block_id", "")}
        for block in message.get("blocks", [])
        for element in (*block.get("elements", []), *([block["accessory"]] if "accessory" in block else []))
    ]
    return {element["action_id"]: element for element in elements if element.get("type") == "button"}


def signed(
    body: str, content_type: str, secret: str = SECRET, timestamp: str | None = None
) -> dict[str, str]:
    stamp = timestamp or str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
    }


def request(
    wsgi: Callable[..., Iterable[bytes]], method: str, path: str, body: str, headers: dict[str, str]
) -> Reply:
    raw = body.encode()
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.input": io.BytesIO(raw),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    started: list[tuple[str, list[tuple[str, str]]]] = []
    answer = b"".join(wsgi(environ, lambda status, headers: started.append((status, headers))))
    ((status, sent),) = started
    return Reply(int(status.split()[0]), answer.decode(), {name.lower(): value for name, value in sent})


def _state(view: Json, choices: dict[str, str], conversation: str | None) -> Json:
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        given = choices.get(block["block_id"])
        if element["type"] == "plain_text_input":
            values[block["block_id"]] = {element["action_id"]: {"value": given}}
            continue
        if element["type"] == "checkboxes":
            ticked = [option for option in element["options"] if option["value"] == given]
            values[block["block_id"]] = {element["action_id"]: {"selected_options": ticked}}
            continue
        if element["type"] == "conversations_select":
            values[block["block_id"]] = {element["action_id"]: {"selected_conversation": conversation}}
            continue
        chosen = next(
            (option for option in element.get("options", []) if option["value"] == given),
            element.get("initial_option"),
        )
        values[block["block_id"]] = {
            element["action_id"]: {"type": element["type"], "selected_option": chosen}
        }
    return values
