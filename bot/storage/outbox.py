"""SQL of the outbox: replies committed with their turn, pending until they are posted."""

from datetime import datetime, timedelta

from bot.records import Key, PendingReply, PostedReply, iso
from bot.storage.connection import Connections
from bot.storage.conversations import identify

LEASE_S = 60.0
"""How long a claim holds. A poster that dies leaves its reply to others after this."""


class Outbox:
    """Replies leave in the order of their conversation, each claimed by one poster at a time.

    A reply can be posted twice in one case only: its poster died between Slack's answer and `mark_posted`.
    """

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def claim(self, now: datetime, key: Key | None = None, lease_s: float = LEASE_S) -> PendingReply | None:
        """Take the next reply to post: the oldest pending one of a conversation that nobody is posting to.

        Args:
            now: Replies postponed beyond it wait, and hold back the later ones of their conversation.
            key: Only of this conversation; of any when None.
            lease_s: Nobody else gets it for so many seconds.

        Returns:
            The reply, or None where nothing can be posted now.
        """
        with self._connections.writing() as db:
            conversation = None if key is None else identify(db, key)
            if key is not None and conversation is None:
                return None
            row = db.execute(
                "SELECT outbox.id, team, channel, thread, kind, payload, attempts FROM outbox "
                "JOIN conversations ON conversations.id = outbox.conversation "
                "WHERE outbox.state = 'pending' AND not_before <= ? AND (? IS NULL OR conversation = ?) "
                "AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.state = 'pending' "
                "AND earlier.conversation = outbox.conversation AND earlier.id < outbox.id) "
                "ORDER BY outbox.id LIMIT 1",
                [iso(now), conversation, conversation],
            ).fetchone()
            if row is None:
                return None
            db.execute(
                "UPDATE outbox SET attempts = attempts + 1, not_before = ? WHERE id = ?",
                [iso(now + timedelta(seconds=lease_s)), row[0]],
            )
            return PendingReply(row[0], Key(row[1], row[2], row[3]), row[4], row[5], row[6] + 1)

    def mark_posted(self, reply: int, ts: str, now: datetime) -> None:
        """Note that a reply was posted, and under which `ts`."""
        with self._connections.writing() as db:
            db.execute(
                "UPDATE outbox SET state = 'posted', posted_at = ?, ts = ?, error = NULL WHERE id = ?",
                [iso(now), ts, reply],
            )

    def postpone(self, reply: int, until: datetime, error: str) -> None:
        """Give a reply back, to be claimed again from `until` on; `error` says why (a code, no user text)."""
        with self._connections.writing() as db:
            db.execute("UPDATE outbox SET not_before = ?, error = ? WHERE id = ?", [iso(until), error, reply])

    def give_up(self, reply: int, error: str) -> None:
        """Note that a reply can never be posted (the channel is gone): it no longer holds back later ones."""
        with self._connections.writing() as db:
            db.execute("UPDATE outbox SET state = 'failed', error = ? WHERE id = ?", [error, reply])

    def pending(self) -> int:
        """Return how many replies wait."""
        with self._connections.reading() as db:
            return int(db.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()[0])

    def next_due(self) -> str | None:
        """Return when (ISO, UTC) the earliest pending reply may be claimed, None where none waits."""
        with self._connections.reading() as db:
            due: str | None = db.execute(
                "SELECT min(not_before) FROM outbox WHERE state = 'pending'"
            ).fetchone()[0]
            return due

    def last_posted(self, key: Key, kind: str) -> PostedReply | None:
        """Return the conversation's latest posted reply of a kind, if any: the card to update."""
        with self._connections.reading() as db:
            row = db.execute(
                "SELECT id, kind, payload, ts FROM outbox "
                "WHERE conversation = ? AND kind = ? AND state = 'posted' ORDER BY id DESC LIMIT 1",
                [identify(db, key), kind],
            ).fetchone()
            return None if row is None else PostedReply(*row)
