"""Posts what the outbox holds: in order within a conversation, again after a fault, and only once.

What makes it exactly once: the reply's id travels in the message's first `block_id`. Whenever an earlier
attempt may have reached Slack (a killed process, a timeout, a 5xx), the conversation is searched for that id
before the reply is posted again. One case remains in which a message can appear twice: Slack refuses the
search (history scopes withheld, or it fails too); then the reply is posted rather than lost.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.limits import MAX_TEXT
from bot.logs import about
from bot.markup import escaped, shortened
from bot.records import Key, PendingReply, PostedReply
from bot.storage import Store
from bot.tables import as_text

Message = dict[str, Any]
HANDOFF = "handoff"
"""The kind of a message to whoever helps in person."""
REPLY = "reply"
"""The kind under which the outbox keeps a conversation's replies; only the latest has live buttons."""

LEASE_S = 35.0
"""How long a reply is one poster's: as long as its calls can take. A killed one's is free after that."""
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 300.0
"""A failed reply waits twice as long each time, from the first to the longest."""
_GONE = {
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "messages_tab_disabled",
    "msg_too_long",
    "no_permission",
    "not_in_channel",
    "restricted_action",
    "user_not_found",
}
"""Errors that waiting does not mend: the reply is given up, and said so in the log."""
_REVOKED = {
    "invalid_auth",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_authed",
    "missing_scope",
}
"""Errors that an administrator has to mend: replies are kept, and wait long."""
_BLOCK_FAULTS = {
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "only_one_table_allowed",
}
"""A workspace that does not take our blocks gets the words without them."""
_EDITED_AWAY = {"message_not_found", "cant_update_message", "edit_window_closed"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as queued.

    Attributes:
        message: `text` and `blocks`.
        past: What it shows once a later reply is posted: without buttons and question. None: all of it.
        in_place: Replace the conversation's latest reply, rather than post below it.
        to: Another channel or person that it goes to; empty for the conversation itself.
        cause: The id under which what it answers is logged.
    """

    message: Message
    past: Message | None = None
    in_place: bool = False
    to: str = ""
    cause: str = ""

    def as_json(self) -> str:
        """Return what the outbox keeps."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, payload: str) -> "Outgoing":
        """Read what the outbox kept."""
        return cls(**json.loads(payload))


class Delivery:
    """Posts pending replies. Safe to run in many threads and processes at once: each reply has one poster."""

    def __init__(
        self,
        store: Store,
        client_for: Callable[[str], WebClient],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Post what `store` holds.

        Args:
            store: Where replies wait.
            client_for: Gives the client of a workspace, by its id.
            now: The clock.
        """
        self._store = store
        self._client_for = client_for
        self._now = now

    def post_pending(self, key: Key | None = None) -> int:
        """Post every reply that is due, of one conversation or of all; return how many were posted."""
        posted = 0
        while reply := self._store.outbox.claim(self._now(), key, LEASE_S):
            posted += self._post(reply)
        return posted

    def _post(self, reply: PendingReply) -> bool:
        outgoing = Outgoing.from_json(reply.payload)
        with about(outgoing.cause):
            return self._tried(reply, outgoing)

    def _tried(self, reply: PendingReply, outgoing: Outgoing) -> bool:
        try:
            ts = self._send(reply, outgoing)
        except SlackApiError as error:
            self._refused(reply, error)
            return False
        except (SlackRequestError, OSError, HTTPException) as error:
            self._wait(reply, type(error).__name__)
            return False
        self._store.outbox.mark_posted(reply.id, ts, self._now())
        log.info("reply %d posted to %s", reply.id, reply.key.channel)
        return True

    def _send(self, reply: PendingReply, outgoing: Outgoing) -> str:
        """Carry out one reply and return the `ts` of its message."""
        client = self._client_for(reply.key.team)
        where = Key(reply.key.team, outgoing.to) if outgoing.to else reply.key
        if reply.kind == REPLY:
            earlier = self._store.outbox.last_posted(reply.key, REPLY)
            if earlier is not None and self._took_over(client, where.channel, earlier, outgoing):
                return earlier.ts
        message = _labelled(outgoing.message, reply)
        already = self._find(client, where, message) if reply.attempts > 1 else None
        if already is not None:
            return already
        try:
            return self._post_message(client, where, message)
        except SlackApiError as error:
            code = error.response.get("error")
            if code not in _BLOCK_FAULTS:
                raise
            log.warning("reply %d: Slack refuses its blocks (%s), posted as text", reply.id, code)
            return self._post_message(client, where, {"text": _words(message)})

    @staticmethod
    def _post_message(client: WebClient, where: Key, message: Message) -> str:
        response = client.chat_postMessage(
            channel=where.channel,
            thread_ts=where.thread or None,
            unfurl_links=False,
            unfurl_media=False,
            **message,
        )
        return str(response["ts"])

    def _took_over(self, client: WebClient, channel: str, earlier: PostedReply, outgoing: Outgoing) -> bool:
        """Put a reply in the earlier one's place, or else take the buttons off that; say which it was."""
        if outgoing.in_place and self._updated(client, channel, earlier.ts, outgoing.message):
            return True
        past = Outgoing.from_json(earlier.payload).past
        if past is not None:
            self._updated(client, channel, earlier.ts, past)
        return False

    def _updated(self, client: WebClient, channel: str, ts: str, message: Message) -> bool:
        """Replace a message; False where it is gone or can't be edited any more."""
        try:
            client.chat_update(channel=channel, ts=ts, **message)
        except SlackApiError as error:
            if error.response.get("error") in _EDITED_AWAY | _BLOCK_FAULTS:
                return False
            raise
        return True

    def _find(self, client: WebClient, key: Key, message: Message) -> str | None:
        """Return the `ts` of this very reply if an earlier attempt did post it."""
        label = message["blocks"][0]["block_id"]
        try:
            if key.thread:
                found = client.conversations_replies(channel=key.channel, ts=key.thread, limit=200)
            else:
                found = client.conversations_history(channel=key.channel, limit=50)
        except SlackApiError as error:
            log.warning("%s: can't look for an earlier posting: %s", label, error.response["error"])
            return None
        for posted in found["messages"]:
            if any(block.get("block_id") == label for block in posted.get("blocks") or []):
                return str(posted["ts"])
        return None

    def _refused(self, reply: PendingReply, error: SlackApiError) -> None:
        code = str(error.response.get("error", error.response.status_code))
        if error.response.status_code == 429:
            seconds = float(error.response.headers.get("Retry-After", FIRST_WAIT_S))
            self._store.outbox.postpone(reply.id, self._now() + timedelta(seconds=seconds), code)
        elif code in _GONE:
            log.error("reply %d to %s can't be posted (%s): given up", reply.id, reply.key.channel, code)
            self._store.outbox.give_up(reply.id, code)
        elif code in _REVOKED:
            log.error(
                "reply %d to %s waits: the workspace's token does not work (%s)",
                reply.id,
                reply.key.channel,
                code,
            )
            self._store.outbox.postpone(reply.id, self._now() + timedelta(seconds=LONGEST_WAIT_S), code)
        else:
            self._wait(reply, code)

    def _wait(self, reply: PendingReply, why: str) -> None:
        seconds = min(FIRST_WAIT_S * 2 ** (reply.attempts - 1), LONGEST_WAIT_S)
        self._store.outbox.postpone(reply.id, self._now() + timedelta(seconds=seconds), why)
        log.warning("reply %d to %s failed (%s): again in %.0f s", reply.id, reply.key.channel, why, seconds)


def _words(message: Message) -> str:
    """Return what the message's sections and tables say, for when it must do without blocks."""
    said = [
        block["text"]["text"] if block["type"] == "section" else escaped(as_text(block))
        for block in message["blocks"]
        if block["type"] in {"section", "table"}
    ]
    return shortened("\n\n".join(said), MAX_TEXT) or str(message["text"])


def _labelled(message: Message, reply: PendingReply) -> Message:
    """Return the message with the reply's label on its first block; the digest tells two databases apart."""
    digest = hashlib.sha256(reply.payload.encode()).hexdigest()[:12]
    first, *rest = message["blocks"]
    return {**message, "blocks": [{**first, "block_id": f"reply-{reply.id}-{digest}"}, *rest]}
