"""SQL of the inbox: events acknowledged to Slack and not yet handled, and what was handled already."""

from datetime import datetime

from bot.records import PendingEvent, iso
from bot.storage.connection import Connections


class Inbox:
    """Acknowledged events survive a crash here: receive, acknowledge, handle (a commit marks it handled)."""

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def receive(self, dedupe_key: str, payload: str, now: datetime) -> bool:
        """Keep an event until a commit with its key handles it; False where it was received before."""
        with self._connections.writing() as db:
            cursor = db.execute(
                "INSERT INTO seen (dedupe_key, received_at, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [dedupe_key, iso(now), payload],
            )
            return cursor.rowcount == 1

    def handled(self, dedupe_key: str) -> bool:
        """Say whether a commit or `dismiss` took this event."""
        with self._connections.reading() as db:
            row = db.execute(
                "SELECT 1 FROM seen WHERE dedupe_key = ? AND handled_at IS NOT NULL", [dedupe_key]
            ).fetchone()
            return row is not None

    def dismiss(self, dedupe_key: str, now: datetime) -> None:
        """Mark an event as handled without a turn: it needs no answer, or none is possible."""
        with self._connections.writing() as db:
            db.execute(
                "UPDATE seen SET handled_at = ?, payload = NULL WHERE dedupe_key = ? AND handled_at IS NULL",
                [iso(now), dedupe_key],
            )

    def release(self, dedupe_key: str) -> None:
        """Forget that something was received: it came to nothing, and may be tried again."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM seen WHERE dedupe_key = ?", [dedupe_key])

    def unhandled(self) -> list[PendingEvent]:
        """Return the events received and not handled, oldest first: what a crash interrupted."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT dedupe_key, payload FROM seen WHERE handled_at IS NULL AND payload IS NOT NULL "
                "ORDER BY received_at, rowid"
            )
            return [PendingEvent(*row) for row in rows]

    def forget(self, before: datetime) -> int:
        """Forget keys handled before a time (Slack redelivers for minutes, not days); return how many."""
        with self._connections.writing() as db:
            return db.execute("DELETE FROM seen WHERE handled_at < ?", [iso(before)]).rowcount
