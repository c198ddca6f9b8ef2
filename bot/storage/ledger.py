"""SQL of what is learned from use: questions that the knowledge missed, and feedback."""

from datetime import datetime

from bot.records import Gap, Key, iso
from bot.storage.connection import Connections
from bot.storage.conversations import identify


class Ledger:
    """Gaps in the knowledge and people's opinions of the answers."""

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def gaps(self, limit: int = 100, team: str = "") -> list[Gap]:
        """Return the questions missed, the most frequent first, of equals the latest; same words are one."""
        with self._connections.reading() as db:
            rows = db.execute(
                "SELECT kind, text, topics, count(*) AS times, max(at) AS last_at FROM gaps "
                "JOIN conversations ON conversations.id = gaps.conversation WHERE ? IN ('', team) "
                "GROUP BY lower(trim(text)), kind "
                "ORDER BY times DESC, last_at DESC, max(gaps.id) DESC LIMIT ?",
                [team, limit],
            )
            return [Gap(*row) for row in rows]

    def add_feedback(self, key: Key, user: str | None, value: str, now: datetime, comment: str = "") -> bool:
        """Keep what somebody thought of an answer; False where the conversation is not stored."""
        with self._connections.writing() as db:
            conversation = identify(db, key)
            if conversation is None:
                return False
            db.execute(
                "INSERT INTO feedback (conversation, at, user, value, comment) VALUES (?, ?, ?, ?, ?)",
                [conversation, iso(now), user, value, comment],
            )
            return True

    def feedback(self) -> dict[str, int]:
        """Return how often each value was given, by value."""
        with self._connections.reading() as db:
            return dict(
                db.execute("SELECT value, count(*) FROM feedback GROUP BY value ORDER BY value").fetchall()
            )
