"""Shares summaries: the view that asks where, the message, and its update when the verdict changes.

Each shared message is remembered with its conversation, so that a later change can be offered for it.
"""

import re

from pydantic import BaseModel, ConfigDict

from bot import limits
from bot.blocks import context, message, texts
from bot.conversation import summary_of
from bot.handing import READERS, Handouts, Reader, View, metadata
from bot.markup import shortened
from bot.received import Inbound
from bot.records import Key, Selection
from bot.rosters import Channel
from bot.storage import Store
from dialogs.turn import Turn

SHARE = "share"
"""The sharing view's `callback_id`."""
TARGET, THREAD, PAPER, OUTSIDE = "to", "thread", "paper", "outside"
"""Its fields."""
_MARK = "shared:"
_NOT_THERE = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action"}
_PERMALINK = re.compile(r"/archives/([A-Z0-9]+)/p(\d{10})(\d{6})(?:\?(?:.*&)?thread_ts=([\d.]+))?")
"""A link to a message, as Slack copies it."""


class Shared(BaseModel):
    """A message that was shared: where it is and what it shows. No names."""

    model_config = ConfigDict(frozen=True)

    selection: int
    version: int
    reader: Reader
    channel: str
    ts: str
    outside: bool = False

    @property
    def name(self) -> str:
        """The name it is remembered under."""
        return f"{_MARK}{self.channel}:{self.ts}"


def reader_of(chosen: str) -> Reader:
    """Return the reader that a form or a button names; customers where it names none."""
    return next((reader for reader in READERS if reader == chosen), "customer")


def share_view(handouts: Handouts, selection: Selection, reader: Reader) -> View | None:
    """Return the view that asks where to share, with the text; None where there is no summary yet."""
    text = handouts.text(selection, reader, "slack")
    if text is None:
        return None
    options = [
        {"text": handouts.words(f"share_{name}", limits.MAX_OPTION_TEXT), "value": f"share:{name}"}
        for name in READERS
    ]
    papers = {
        "type": "radio_buttons",
        "action_id": "share:paper",
        "options": options,
        "initial_option": options[READERS.index(reader)],
    }
    places = {
        "type": "conversations_select",
        "action_id": "target",
        "filter": {"include": ["public", "private"]},
    }
    link = {"type": "plain_text_input", "action_id": "link", "max_length": limits.MAX_SHARED_LINK}
    yes = {"text": handouts.words("share_outside_yes", limits.MAX_OPTION_TEXT), "value": "yes"}
    outside = {"type": "checkboxes", "action_id": "outside", "options": [yes]}
    fields = [
        _field(handouts, PAPER, papers) | {"dispatch_action": True},
        _field(handouts, TARGET, places),
        _field(handouts, THREAD, link) | {"optional": True},
    ]
    if reader == "internal":
        fields.append(_field(handouts, OUTSIDE, outside) | {"optional": True})
    return {
        "type": "modal",
        "callback_id": SHARE,
        "private_metadata": metadata(selection),
        "title": handouts.words("share_title", limits.MAX_VIEW_TITLE),
        "submit": handouts.words("share_submit", limits.MAX_VIEW_TITLE),
        "close": handouts.words("form_close", limits.MAX_VIEW_TITLE),
        "blocks": [*fields, {"type": "divider"}, *_labelled(handouts, reader), *texts(text)],
    }


def objection(handouts: Handouts, inbound: Inbound, channel: Channel | None) -> dict[str, str]:
    """Return what speaks against sharing as filled in, by field; empty where nothing does."""
    if channel is None or not channel.joined:
        return {TARGET: handouts.notice("share_refused")}
    thread = inbound.fields.get(THREAD, "")
    if thread and thread_of(thread, inbound.fields.get(TARGET, "")) is None:
        return {THREAD: handouts.notice("share_no_thread")}
    internal = reader_of(inbound.fields.get(PAPER, "").removeprefix("share:")) == "internal"
    if internal and channel.external and not inbound.fields.get(OUTSIDE):
        return {OUTSIDE: handouts.notice("share_outside_no")}
    return {}


def thread_of(link: str, channel: str) -> str | None:
    """Return the root of the thread that a link leads to; None where that is not in the channel."""
    found = _PERMALINK.search(link)
    if found is None or found[1] != channel:
        return None
    return found[4] or f"{found[2]}.{found[3]}"


def shared_message(
    handouts: Handouts, selection: Selection, reader: Reader, user: str, about: str = "shared"
) -> View | None:
    """Return the message to post, or to put in its place later (`updated`), with the person named."""
    text = handouts.text(selection, reader, "slack")
    spoken = handouts.text(selection, reader, "plain")
    if text is None or spoken is None:
        return None
    by = handouts.advisor.renderer.part("slack_shared", "slack", about=about, user=user)
    shown = [*_labelled(handouts, reader), *texts(text), context(by)]
    return message(shortened(spoken.strip(), limits.MAX_TEXT), shown)


def refusal(handouts: Handouts, code: str) -> str:
    """Return why Slack did not take the shared summary, in words for the person."""
    return handouts.notice("share_refused" if code in _NOT_THERE else "share_failed", code)


def remember(store: Store, key: Key, shared: Shared) -> None:
    """Remember a shared message."""
    store.set_mark(key, shared.name, shared.model_dump_json())


def shared_of(store: Store, key: Key, selection: int) -> list[Shared]:
    """Return what was shared of a selection."""
    found = (Shared.model_validate_json(value) for value in store.marks(key, _MARK).values())
    return [one for one in found if one.selection == selection]


def outdated(store: Store, key: Key, turn: Turn) -> bool:
    """Say whether something was shared of this conversation's selection that this turn is about to change."""
    summary = summary_of(turn)
    selection = store.archive.current(key) if summary is not None else None
    if selection is None:
        return False
    shared, latest = shared_of(store, key, selection), store.archive.summary(selection)
    return any(latest is None or one.version < latest.version or summary != latest.content for one in shared)


def _labelled(handouts: Handouts, reader: Reader) -> list[View]:
    """Return the head over an internal summary, which nobody can overlook."""
    if reader == "customer":
        return []
    return [{"type": "header", "text": handouts.words("internal_label", limits.MAX_HEADER_TEXT)}]


def _field(handouts: Handouts, name: str, element: View) -> View:
    label = handouts.words(f"share_field_{name}", limits.MAX_INPUT_LABEL)
    return {"type": "input", "block_id": name, "label": label, "element": element}
