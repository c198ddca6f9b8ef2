"""Connections to the database: one for each unit of work, with foreign keys on, WAL, and clear errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Self

from sqlite_utils.db import Database

from bot.migrations import MIGRATIONS, known_migrations
from bot.storage.errors import StoreBusyError, StoreError

BUSY_TIMEOUT_S = 10.0
_OLDEST_SQLITE = (3, 37, 0)
"""STRICT tables came with SQLite 3.37 (https://sqlite.org/stricttables.html)."""

_FAULTS = {
    "SQLITE_CANTOPEN": "can't open the database {path}: check that its folder exists and is yours to write",
    "SQLITE_READONLY": "the database {path} can't be written: mend its permissions or name another with --db",
    "SQLITE_PERM": "the database {path} can't be written: mend its permissions or name another with --db",
    "SQLITE_FULL": "the disk that holds the database {path} is full",
    "SQLITE_IOERR": "reading or writing the database {path} failed: check the disk",
    "SQLITE_NOTADB": "{path} is no SQLite database: name another file with --db",
    "SQLITE_CORRUPT": "the database {path} is damaged: restore a backup or name another with --db",
}


class Connections:
    """Opens a connection for each unit of work; a database in memory has a single one, used in turns."""

    def __init__(self, path: Path | None) -> None:
        """Remember where the database is; use `open`, which migrates it too."""
        self._path = path
        self._lock = RLock()
        self._kept = self._connect() if path is None else None

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Open and migrate the database at `path`, or a new one in memory.

        Raises:
            StoreError: See `bot.storage.Store.open`.
        """
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise StoreError(f"SQLite 3.37 or newer is needed, this Python has {sqlite3.sqlite_version}")
        connections = cls(path)
        connections._migrate()
        return connections

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give a connection for reads: each statement sees the latest commit."""
        with self._lock if self._kept else _nothing(), self._explained():
            db = self._kept or self._connect()
            try:
                yield db
            finally:
                if db is not self._kept:
                    db.close()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Give a connection inside one transaction that holds the write lock from its start.

        Taking the lock at once means that what is read inside is still true when it is written. It commits at
        the end; any exception rolls everything back.
        """
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()

    def scrub(self, *, rewrite: bool) -> None:
        """Leave nothing of what was deleted: not in the search index, not in the log, not in free pages.

        Args:
            rewrite: Write the whole file anew, too: not every earlier version overwrote what it deleted.

        Raises:
            StoreBusyError: Another program reads old pages and keeps the log from being emptied.
        """
        with self.reading() as db:
            db.table("selections").optimize()
            if rewrite:
                db.vacuum()
            busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy and rewrite:
            raise StoreBusyError(
                f"everything was deleted, but another program reads the log of {self._path}, and old words "
                "may still be in it: stop that program, or repeat this later"
            )

    def _connect(self) -> Database:
        # SQLite's own wait is what lets two processes work on one database.
        connection = sqlite3.connect(
            self._path or ":memory:", timeout=BUSY_TIMEOUT_S, check_same_thread=self._path is not None
        )
        db = Database(connection, execute_plugins=False)
        db.execute("PRAGMA foreign_keys=ON")
        # With WAL this survives a killed process whole, at a tenth of the cost; only a power failure can take
        # the last moments, and it never damages the file (https://sqlite.org/pragma.html#pragma_synchronous).
        db.execute("PRAGMA synchronous=NORMAL")
        # What is deleted or replaced is overwritten, so that forgetting it later leaves nothing behind.
        db.execute("PRAGMA secure_delete=ON")
        return db

    def _migrate(self) -> None:
        with self.reading() as db:
            self._refuse_foreign(db)
            if db.journal_mode not in {"wal", "memory"}:
                db.enable_wal()
            if not MIGRATIONS.pending(db):
                return
        with self.writing() as db:
            # Another process may have migrated it while this one waited for the lock.
            self._refuse_foreign(db)
            MIGRATIONS.apply(db)

    def _refuse_foreign(self, db: Database) -> None:
        """Refuse a database that a newer version or another program wrote."""
        applied = [migration.name for migration in MIGRATIONS.applied(db)]
        newer = [name for name in applied if name not in known_migrations()]
        if newer:
            raise StoreError(
                f"the database {self._path} was written by a newer version (it has {newer[-1]}): "
                "install that version or name another database with --db"
            )
        if not applied and any(not name.startswith(("sqlite_", "_sqlite_")) for name in db.table_names()):
            raise StoreError(f"{self._path} is the database of another program: name another file with --db")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise StoreBusyError(
                    f"the database {self._path} was in use for {BUSY_TIMEOUT_S:.0f} s: try again"
                ) from error
            for fault, message in _FAULTS.items():
                if name.startswith(fault):
                    raise StoreError(message.format(path=self._path)) from error
            raise


@contextmanager
def _nothing() -> Iterator[None]:
    yield
