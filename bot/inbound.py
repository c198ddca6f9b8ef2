"""Raw Slack payloads in, records of `bot.received` out: the only reader of what Slack sends.

A payload that is none of our business becomes `Ignored` with the reason, so that each silence is a decision.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast, get_args

from bot.markup import plain
from bot.received import Command, Gone, Ignored, Inbound, Opened, Received
from bot.records import Key
from knowledge.base import Grade, Item

Payload = Mapping[str, Any]
"""JSON as Slack sent it; it goes no further than this module."""

_MENTION = "<@{}>"
_READABLE_SUBTYPES = {None, "thread_broadcast", "file_share", "me_message"}
"""Messages that people wrote; every other subtype is a notice (joins, edits, deletions, huddles, ...)."""
_SLACKBOT = "USLACKBOT"
_STEPS = {"grade", "ask", "option"}
"""Buttons that continue the conversation; the others open or store something."""


def read(body: Payload, bot_user: str | None, now: datetime) -> Received:
    """Read any payload that Slack sends to this app.

    Args:
        body: The payload.
        bot_user: Our own user id in this workspace, if known.
        now: The time of commands, which carry none.

    Returns:
        What it is; `Ignored` for kinds we do not know, too.
    """
    if "command" in body:
        channel, text = str(body.get("channel_id") or ""), str(body.get("text") or "")
        return _command(body, channel, str(body["user_id"]), text, now)
    match body.get("type"):
        case "event_callback":
            received: Received = _read_event(body, bot_user)
        case "block_actions":
            received = _read_action(body)
        case "view_submission":
            received = _read_view(body)
        case "message_action":
            received = _read_message_shortcut(body, bot_user)
        case "shortcut":
            received = _command(body, "", str(body["user"]["id"]), "", now)
        case kind:
            received = Ignored(f"a payload of type {kind}")
    return received


def _read_event(body: Payload, bot_user: str | None) -> Received:
    event = body["event"]
    match event.get("type"):
        case "app_mention" | "message":
            return _read_message(body, bot_user)
        case "app_home_opened":
            channel, tab = str(event.get("channel") or ""), str(event.get("tab") or "home")
            return Opened(team(body), str(event["user"]), channel, tab)
        case "app_uninstalled" | "tokens_revoked" as kind:
            tokens = event.get("tokens")
            if tokens is not None and not tokens.get("bot"):
                return Ignored("a person's token was revoked, not ours")
            return Gone(team(body), kind, f"gone:{team(body)}:{body.get('event_id', '')}")
        case kind:
            return Ignored(f"an event of type {kind}")


def _read_message(body: Payload, bot_user: str | None) -> Inbound | Ignored:
    """Read a message. `app_mention` and `message` tell of the same one: both get the same `dedupe_key`."""
    event = body["event"]
    ignored = _not_for_us(event, bot_user)
    if ignored is not None:
        return ignored
    raw = str(event.get("text") or "")
    mention = _MENTION.format(bot_user)
    channel, ts = str(event["channel"]), str(event["ts"])
    is_dm = event.get("channel_type") == "im" or channel.startswith("D")
    text = plain(raw.replace(mention, " "))
    mentioned = event["type"] == "app_mention" or mention in raw
    if event.get("subtype") == "file_share" and not text and not (is_dm or mentioned):
        return Ignored("a file without words")
    return Inbound(
        dedupe_key=f"message:{team(body)}:{channel}:{ts}",
        key=Key(team(body), channel, str(event.get("thread_ts") or ("" if is_dm else ts))),
        user=str(event["user"]),
        ts=ts,
        text=text,
        is_dm=is_dm,
        mentioned=mentioned,
        to_another=raw.lstrip().startswith("<@") and not raw.lstrip().startswith(mention),
        today=_day(ts),
    )


def _not_for_us(event: Payload, bot_user: str | None) -> Ignored | None:
    """Say why a message event gets no answer, or return None."""
    if event.get("subtype") not in _READABLE_SUBTYPES:
        return Ignored(f"a notice: {event['subtype']}")
    if event.get("bot_id") or event.get("bot_profile"):
        return Ignored("written by an app")
    if event.get("hidden"):
        return Ignored("hidden")
    if not event.get("user") or event["user"] in {bot_user, _SLACKBOT}:
        return Ignored("written by nobody we answer")
    if not event.get("channel") or not event.get("ts"):
        return Ignored("said nowhere")
    return None


def _read_action(body: Payload) -> Inbound | Ignored:
    """Read a click or a choice from a menu.

    A button's `action_id` says what it does, its value is the turn that rendered it. Of a menu, the chosen
    option says what it does, and its `block_id` ends with the turn. Feedback has the opinion as its value.
    """
    action = body["actions"][0]
    kind, _, operand = str(action["action_id"]).partition(":")
    value = str(action.get("value") or "")
    if action.get("type") == "feedback_buttons":
        operand = value
    elif action.get("type") == "plain_text_input":
        operand, value = value, ""
    elif "selected_option" in action:
        chosen = str((action["selected_option"] or {}).get("value") or "")
        kind, _, operand = chosen.partition(":")
        value = str(action.get("block_id") or "").rpartition(":")[2]
    key, message_ts = _place_of_action(body)
    inbound = Inbound(
        dedupe_key=f"action:{team(body)}:{key.channel}:{message_ts}:{value}:{kind}:{operand}",
        key=key,
        user=str(body["user"]["id"]),
        ts=message_ts,
        turn=int(value) if value.isascii() and value.isdigit() else None,
        is_dm=not message_ts or key.channel.startswith("D"),
        trigger=str(body.get("trigger_id") or ""),
        view=str((body.get("view") or {}).get("id") or ""),
        selection=_selection_of_view(body),
        today=_day(str(action.get("action_ts") or message_ts)),
    )
    if kind not in _STEPS:
        return replace(inbound, deed=f"{kind}:{operand}")
    return _with_step(inbound, kind, operand) if message_ts else Ignored("a click outside of a conversation")


def _place_of_action(body: Payload) -> tuple[Key, str]:
    """Return the conversation that a click belongs to, and the `ts` of its message (empty in views)."""
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ts = str(container.get("message_ts") or message.get("ts") or "")
    if not channel or not ts:
        return _place_of_view(body) or Key(team(body), str(body["user"]["id"])), ""
    thread = str(container.get("thread_ts") or message.get("thread_ts") or ts)
    if channel.startswith("D") and thread == ts:
        thread = ""  # a card in a direct message stands in no thread, whether or not people replied to it
    return Key(team(body), channel, thread), ts


def _place_of_view(body: Payload) -> Key | None:
    """Return the conversation that a view was opened from, from its metadata; None for the home."""
    try:
        where = json.loads((body.get("view") or {}).get("private_metadata") or "")
        return Key(str(where["team"]), str(where["channel"]), str(where["thread"]))
    except (ValueError, KeyError, TypeError):
        return None


def _with_step(inbound: Inbound, kind: str, operand: str) -> Inbound | Ignored:
    """Add what the button means. Unknown ids are refused: an older version may have posted it."""
    item, _, grade = operand.partition(":")
    if kind == "grade" and item in get_args(Item) and grade in get_args(Grade):
        return replace(inbound, choose=(cast("Item", item), cast("Grade", grade)))
    if kind == "ask" and item in get_args(Item):
        return replace(inbound, ask=cast("Item", item))
    if kind == "option" and operand:
        return replace(inbound, option=operand)
    return Ignored(f"a button that is none of ours: {kind}:{operand}")


def _read_view(body: Payload) -> Inbound | Ignored:
    """Read a submitted view: the checklist, with a select for each item, or where to share a summary.

    Items left at no choice are absent from `answers`.
    """
    view, key = body["view"], _place_of_view(body)
    if key is None:
        return Ignored("a view that names no conversation")
    values = (view.get("state") or {}).get("values") or {}
    inbound = Inbound(
        dedupe_key=f"view:{view['id']}",
        key=key,
        user=str(body["user"]["id"]),
        ts="",
        is_dm=key.channel.startswith("D"),
        view=str(view["id"]),
        selection=_selection_of_view(body),
    )
    if view.get("callback_id") == "share":
        fields = {block: _filled_in(element) for block, held in values.items() for element in held.values()}
        shared = f"share:{fields.get('to', '')}"
        asked = json.dumps(fields, sort_keys=True)
        return replace(inbound, dedupe_key=f"{inbound.dedupe_key}:{asked}", deed=shared, fields=fields)
    return replace(inbound, answers=_answers(values))


def _filled_in(element: Payload) -> str:
    """Return what was chosen or written in an element; of checkboxes the first that is ticked; else ""."""
    ticked = element.get("selected_options") or [element.get("selected_option") or {}]
    chosen = element.get("selected_conversation") or element.get("value") or ticked[0].get("value")
    return str(chosen or "")


def _selection_of_view(body: Payload) -> int:
    """Return the selection that a view is about, from its metadata; 0 where it names none."""
    try:
        return int(json.loads((body.get("view") or {}).get("private_metadata") or "")["selection"])
    except (ValueError, KeyError, TypeError):
        return 0


def _answers(values: Payload) -> dict[Item, Grade]:
    """Return the grades chosen in a form's fields `form:ITEM`; unknown ones are left out."""
    answers: dict[Item, Grade] = {}
    for block_id, elements in values.items():
        item = block_id.removeprefix("form:")
        for element in elements.values():
            grade = (element.get("selected_option") or {}).get("value")
            if item in get_args(Item) and grade in get_args(Grade):
                answers[cast("Item", item)] = cast("Grade", grade)
    return answers


def _read_message_shortcut(body: Payload, bot_user: str | None) -> Inbound | Ignored:
    """Read "Advise on this message": the message's words, as if its thread had mentioned the bot."""
    message = body["message"]
    words = plain(str(message.get("text") or "").replace(_MENTION.format(bot_user), " "))
    if not words:
        return Ignored("a message without words")
    channel = str(body["channel"]["id"])
    return Inbound(
        dedupe_key=f"shortcut:{team(body)}:{body['trigger_id']}",
        key=Key(team(body), channel, str(message.get("thread_ts") or message["ts"])),
        user=str(body["user"]["id"]),
        ts=str(message["ts"]),
        text=words,
        is_dm=channel.startswith("D"),
        mentioned=True,
        trigger=str(body["trigger_id"]),
        today=_day(str(body.get("action_ts") or message["ts"])),
    )


def _command(body: Payload, channel: str, user: str, text: str, now: datetime) -> Command:
    """Read a slash command or global shortcut; the ticket that Slack gives each use tells repeats apart."""
    return Command(
        dedupe_key=f"command:{team(body)}:{body['trigger_id']}",
        team=team(body),
        channel=channel,
        user=user,
        text=plain(text),
        trigger=str(body["trigger_id"]),
        today=now.astimezone(UTC).date().isoformat(),
    )


def team(body: Payload) -> str:
    """Return the id of the workspace whose installation a payload is for; else the enterprise's.

    In channels shared between workspaces, an event's own `team_id` may be the other side's; its authorization
    names ours, unless the app is installed in the enterprise as a whole.
    """
    for granted in body.get("authorizations") or ():
        if granted.get("team_id") and not granted.get("is_enterprise_install"):
            return str(granted["team_id"])
    known = body.get("team_id") or (body.get("team") or {}).get("id") or body.get("user", {}).get("team_id")
    enterprise = body.get("enterprise_id") or (body.get("enterprise") or {}).get("id")
    return str(known or enterprise or "")


def _day(ts: str) -> str:
    """Return the day (ISO, UTC) of a Slack timestamp such as `1732240000.000100`."""
    seconds, _, _ = ts.partition(".")
    return datetime.fromtimestamp(int(seconds) if seconds.isdigit() else 0, UTC).date().isoformat()
