"""SQL of copies: a backup of the file while it is in use, and everything as JSON Lines, out and in again."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from bot.migrations import MIGRATIONS, known_migrations
from bot.storage.connection import Connections
from bot.storage.errors import StoreError

FORMAT = "chassis-advisor"
TABLES = (
    "workspaces",
    "conversations",
    "selections",
    "turns",
    "verdicts",
    "summaries",
    "seen",
    "outbox",
    "marks",
    "gaps",
    "feedback",
)
"""Every table that holds data, owners before what belongs to them."""


class Copies:
    """Copies of the whole database."""

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def backup(self, target: Path) -> None:
        """Copy the database to a new file, as it is at one moment; others may go on reading and writing.

        Raises:
            StoreError: The file exists or can't be written.
        """
        if target.exists():
            raise StoreError(f"{target} exists: name a file that does not")
        part = target.with_name(f"{target.name}.part")
        try:
            with closing(sqlite3.connect(part)) as copy:
                with self._connections.reading() as db:
                    db.conn.backup(copy)
                # One file is all there is to keep: no log beside it.
                copy.execute("PRAGMA journal_mode=DELETE")
            os.replace(part, target)  # noqa: PTH105  (in one step: a backup is there whole, or not at all)
        except (OSError, sqlite3.Error) as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise StoreError(f"can't write the backup {target}: {error}") from error

    def export(self) -> Iterator[str]:
        """Yield everything as JSON, an object a line, as it is at one moment; the first names the schema.

        The same data always gives the same lines: tables in the order of `TABLES`, rows by their keys.
        """
        with self._connections.reading() as db:
            db.execute("BEGIN")
            try:
                schema = MIGRATIONS.applied(db)[-1].name
                yield json.dumps({"format": FORMAT, "schema": schema})
                for name in TABLES:
                    table = db.table(name)
                    columns, order = list(table.columns_dict), ", ".join(f'"{key}"' for key in table.pks)
                    listed = ", ".join(f'"{column}"' for column in columns)
                    for row in db.execute(f"SELECT {listed} FROM {name} ORDER BY {order}"):  # noqa: S608  (own names)
                        values = dict(zip(columns, row, strict=True))
                        yield json.dumps({"table": name, "row": values}, ensure_ascii=False)
            finally:
                db.rollback()

    def restore(self, lines: Iterable[str]) -> int:
        """Read everything that `export` wrote into this database, which must be empty; return how many rows.

        Exports of earlier versions are taken, too.

        Raises:
            StoreError: A line is not what it should be (named by its number), the database is not empty, or
                a newer version wrote the export. Nothing was stored.
        """
        with self._connections.writing() as db:
            if any(db.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in TABLES):  # noqa: S608  (own names)
                raise StoreError("only an empty database can take an export in: name a new one with --db")
            known = {name: frozenset(db.table(name).columns_dict) for name in TABLES}
            taken = -1
            for taken, line in enumerate(lines):
                if taken == 0:
                    _check_first(line)
                    continue
                table, row = _read(line, taken + 1, known)
                _insert(db, table, row, taken + 1)
            if taken < 0:
                raise StoreError("the export is empty: its first line must name its schema")
            return taken


def _check_first(line: str) -> None:
    first = _object(line, 1)
    if first.get("format") != FORMAT:
        raise StoreError("line 1: this is no export of this program")
    if first.get("schema") not in known_migrations():
        raise StoreError(f"a newer version wrote this export ({first.get('schema')}): install that one")


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise StoreError(f"line {number}: this is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise StoreError(f"line {number}: a line must be a JSON object")
    return value


def _read(line: str, number: int, known: dict[str, frozenset[str]]) -> tuple[str, dict[str, Any]]:
    value = _object(line, number)
    table, row = value.get("table"), value.get("row")
    if table not in known or not isinstance(row, dict) or not row:
        raise StoreError(f'line {number}: "table" must be one of {", ".join(known)}, and "row" an object')
    if not row.keys() <= known[table]:
        raise StoreError(f"line {number}: {table} have no {min(row.keys() - known[table])!r}")
    return table, row


def _insert(db: Database, table: str, row: dict[str, Any], number: int) -> None:
    columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    try:
        db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))  # noqa: S608  (own names)
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, OverflowError) as error:
        raise StoreError(f"line {number}: {table} can't hold this: {error}") from error
