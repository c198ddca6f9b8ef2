"""The store: sessions, turns, verdicts, summaries, gaps and pending replies in one SQLite database.

One unit of work takes one connection, opened for it and closed after it (hundredths of a millisecond), so any
thread and any process may use a store of the same path at once. Writers queue for at most ten seconds.

    store = Store.open(Path("advisor.db"))            # or Store.in_memory()
    session, version = store.load(key)                # (Session(), 0) for a new conversation
    done = store.commit(key, version, session, turn)  # `turn` carries the dedupe key and the replies
    while reply := store.outbox.claim(now, key):      # oldest first, in order within a conversation
        store.outbox.mark_posted(reply.id, ts, now)

`store.inbox` keeps acknowledged events until a commit handles them, `store.outbox` replies until they are
posted, `store.archive` selections and summaries, `store.ledger` gaps and feedback, `store.workspaces` which
enterprise a workspace belongs to. `store.eraser` forgets, `store.copies` backs up, exports and imports,
`store.figures` counts.
"""

from pathlib import Path
from typing import Self

from bot.migrations import MIGRATIONS
from bot.records import Committed, Key, StoredTurn, TurnRecord
from bot.storage import conversations
from bot.storage.archive import Archive
from bot.storage.connection import Connections
from bot.storage.copies import Copies
from bot.storage.errors import Conflict, Duplicate, StoreBusyError, StoreError
from bot.storage.forgetting import Eraser
from bot.storage.inbox import Inbox
from bot.storage.ledger import Ledger
from bot.storage.outbox import Outbox
from bot.storage.statistics import Figures
from bot.storage.workspaces import Workspaces
from dialogs.session import Session

__all__ = ["Conflict", "Duplicate", "Store", "StoreBusyError", "StoreError"]


class Store:
    """A database of conversations. Safe to share between threads; holds no connection while idle."""

    def __init__(self, connections: Connections) -> None:
        """Wrap an opened database; use `open` or `in_memory`."""
        self._connections = connections
        self.inbox = Inbox(connections)
        self.outbox = Outbox(connections)
        self.archive = Archive(connections)
        self.ledger = Ledger(connections)
        self.eraser = Eraser(connections)
        self.copies = Copies(connections)
        self.figures = Figures(connections)
        self.workspaces = Workspaces(connections)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the database at `path`, creating and migrating it as needed. Its folder must exist.

        Raises:
            StoreError: One clear line: the path can't be opened or written, it holds something else, or a
                newer version of this program wrote it (then nothing was changed).
        """
        return cls(Connections.open(path))

    @classmethod
    def in_memory(cls) -> Self:
        """Open a database that lives as long as this object."""
        return cls(Connections.open(None))

    def check(self) -> None:
        """Read and lock the database once, as health checks do.

        Raises:
            StoreError: It can't be read or written now.
        """
        with self._connections.writing() as db:
            db.execute("SELECT count(*) FROM conversations WHERE id = 0").fetchone()

    def version(self) -> str:
        """Return the name of the latest migration applied."""
        with self._connections.reading() as db:
            return str(MIGRATIONS.applied(db)[-1].name)

    def load(self, key: Key) -> tuple[Session, int]:
        """Return a conversation's session and its version; `(Session(), 0)` where there is none yet.

        Raises:
            StoreError: The stored state can't be read by this version of the program.
        """
        with self._connections.reading() as db:
            return conversations.load(db, key)

    def exists(self, key: Key) -> bool:
        """Say whether this conversation has any turn: whether the bot is part of this thread."""
        with self._connections.reading() as db:
            return conversations.exists(db, key)

    def handled(self, dedupe_key: str) -> bool:
        """Say whether a commit has already taken this message."""
        return self.inbox.handled(dedupe_key)

    def commit(self, key: Key, expected_version: int, session: Session, turn: TurnRecord) -> Committed:
        """Store everything that one message did, or nothing of it, in one transaction.

        Args:
            key: The conversation.
            expected_version: What `load` returned.
            session: The state from now on.
            turn: The message, what was understood, what came of it, and the replies to post.

        Raises:
            Duplicate: This message was committed before; nothing was stored.
            Conflict: Another message was committed since `load`; nothing was stored: load and step again.
            StoreError: The database could not be written; `StoreBusyError` when others held it too long.
        """
        with self._connections.writing() as db:
            return conversations.commit(db, key, expected_version, session, turn)

    def turns(self, key: Key) -> list[StoredTurn]:
        """Return every turn of a conversation, oldest first."""
        with self._connections.reading() as db:
            return conversations.turns(db, key)

    def latest(self, team: str, channel: str = "") -> Key | None:
        """Return the conversation of a team (and channel, if given) that was active last, if any."""
        with self._connections.reading() as db:
            return conversations.latest(db, team, channel)

    def mark(self, key: Key, name: str) -> str | None:
        """Return what a door remembers of a conversation under a name (a card's `ts`, a title), or None."""
        with self._connections.reading() as db:
            return conversations.mark(db, key, name)

    def marks(self, key: Key, prefix: str) -> dict[str, str]:
        """Return what a door remembers under all names that begin with a prefix, by name."""
        with self._connections.reading() as db:
            return conversations.marks(db, key, prefix)

    def unmark(self, key: Key, name: str) -> None:
        """Forget what was remembered under a name."""
        with self._connections.writing() as db:
            conversations.unmark(db, key, name)

    def set_mark(self, key: Key, name: str, value: str) -> None:
        """Remember something of a conversation that has at least one turn; silently nothing otherwise."""
        with self._connections.writing() as db:
            conversations.set_mark(db, key, name, value)
