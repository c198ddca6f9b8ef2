"""SQL of conversations: sessions, their turns, and everything one message commits together."""

from typing import Any

from pydantic import ValidationError
from sqlite_utils.db import Database

from bot.records import Committed, Key, SelectionRecord, StoredTurn, TurnRecord, iso
from bot.storage.errors import Conflict, Duplicate, StoreError
from dialogs.session import Session

_BY_KEY = "team = ? AND channel = ? AND thread = ?"


def _parts(key: Key) -> tuple[str, str, str]:
    return key.team, key.channel, key.thread


def load(db: Database, key: Key) -> tuple[Session, int]:
    """Return the session and its version, `(Session(), 0)` where there is none."""
    row = db.execute(f"SELECT state, version FROM conversations WHERE {_BY_KEY}", _parts(key)).fetchone()  # noqa: S608  (a constant)
    if row is None:
        return Session(), 0
    try:
        return Session.model_validate_json(row[0]), row[1]
    except ValidationError as error:
        raise StoreError(
            f"the stored conversation {key.channel} {key.thread} can't be read by this version: "
            "install the version that wrote it"
        ) from error


def exists(db: Database, key: Key) -> bool:
    """Say whether the conversation is stored."""
    return identify(db, key) is not None


def identify(db: Database, key: Key) -> int | None:
    """Return the conversation's row id, if it is stored."""
    row = db.execute(f"SELECT id FROM conversations WHERE {_BY_KEY}", _parts(key)).fetchone()  # noqa: S608  (a constant)
    return None if row is None else row[0]


def commit(db: Database, key: Key, expected_version: int, session: Session, turn: TurnRecord) -> Committed:
    """Write one message's whole effect inside the caller's transaction; see `bot.storage.Store.commit`."""
    at = iso(turn.at)
    if turn.dedupe_key is not None:
        _take(db, turn.dedupe_key, at)
    conversation, selection = _write_session(db, key, expected_version, session, at)
    number = expected_version + 1
    summary_version = None
    if turn.selection is not None:
        if selection is None:
            selection = _open_selection(db, key, conversation, turn.user, at)
        _write_selection(db, selection, turn.selection, at)
        summary_version = _write_summary(db, selection, turn.selection, session.knowledge_version, at)
        current = None if turn.selection.closed else selection
        db.execute("UPDATE conversations SET selection = ? WHERE id = ?", [current, conversation])
    values: dict[str, Any] = {
        "conversation": conversation,
        "number": number,
        "at": at,
        "user": turn.user,
        "utterance": turn.utterance,
        "kind": turn.kind,
        "reply": turn.reply,
        "moves": turn.moves,
        "trace": turn.trace,
        "selection": selection,
    }
    _insert(db, "turns", values)
    if turn.verdict is not None:
        verdict = turn.verdict
        values = {
            "conversation": conversation, "turn": number, "at": at, "verdict": verdict.verdict,
            "settled": int(verdict.settled), "firm": int(verdict.firm), "hard": verdict.hard,
            "light": verdict.light, "grades": verdict.grades, "knowledge_version": session.knowledge_version,
        }  # fmt: skip
        _insert(db, "verdicts", values)
    for gap in turn.gaps:
        values = {"conversation": conversation, "turn": number, "at": at}
        _insert(db, "gaps", values | {"kind": gap.kind, "text": gap.text, "topics": gap.topics})
    queued = []
    for reply in turn.replies:
        values = {"conversation": conversation, "turn": number, "kind": reply.kind, "payload": reply.payload}
        values |= {"state": "pending", "attempts": 0, "not_before": at, "created_at": at}
        queued.append(_insert(db, "outbox", values))
    return Committed(number, tuple(queued), selection, summary_version)


def _insert(db: Database, table: str, values: dict[str, Any]) -> int:
    """Insert one row and return its id. Table and column names are this package's own."""
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))  # noqa: S608  (own names)
    return int(cursor.lastrowid or 0)


def _take(db: Database, dedupe_key: str, at: str) -> None:
    """Mark a message as handled, forgetting its payload.

    Raises:
        Duplicate: It was handled before.
    """
    taken = db.execute(
        "INSERT INTO seen (dedupe_key, received_at, handled_at) VALUES (?, ?, ?) ON CONFLICT (dedupe_key) "
        "DO UPDATE SET handled_at = excluded.handled_at, payload = NULL WHERE handled_at IS NULL",
        [dedupe_key, at, at],
    )
    if taken.rowcount == 0:
        raise Duplicate(dedupe_key)


def _write_session(
    db: Database, key: Key, expected_version: int, session: Session, at: str
) -> tuple[int, int | None]:
    """Write the session; return the conversation's id and its selection's.

    Raises:
        Conflict: The version is not the expected one.
    """
    state = session.model_dump_json(exclude_defaults=True)
    if expected_version == 0:
        cursor = db.execute(
            "INSERT INTO conversations (team, channel, thread, version, state, knowledge_version, "
            "started_at, updated_at) VALUES (?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [*_parts(key), state, session.knowledge_version, at, at],
        )
        if cursor.rowcount == 0:
            raise Conflict(f"{key} exists already")
        return int(cursor.lastrowid or 0), None
    cursor = db.execute(
        f"UPDATE conversations SET version = version + 1, state = ?, knowledge_version = ?, updated_at = ? "  # noqa: S608  (a constant)
        f"WHERE {_BY_KEY} AND version = ?",
        [state, session.knowledge_version, at, *_parts(key), expected_version],
    )
    if cursor.rowcount == 0:
        raise Conflict(f"{key} is not at version {expected_version}")
    row = db.execute(f"SELECT id, selection FROM conversations WHERE {_BY_KEY}", _parts(key)).fetchone()  # noqa: S608  (a constant)
    return row[0], row[1]


def _open_selection(db: Database, key: Key, conversation: int, owner: str | None, at: str) -> int:
    """Insert the row of a new selection, still without content; return its id."""
    values: dict[str, Any] = dict.fromkeys(
        ("name", "tags", "scenario", "lines", "verdict", "words", "memory"), ""
    )
    values |= {"conversation": conversation, "team": key.team, "channel": key.channel, "owner": owner}
    values |= {"versions": 0}
    return _insert(db, "selections", values | {"opened_at": at, "updated_at": at})


def _write_selection(db: Database, selection: int, record: SelectionRecord, at: str) -> None:
    values: dict[str, Any] = {
        "name": record.name, "scenario": record.scenario, "lines": record.lines,
        "verdict": record.verdict, "words": record.words, "memory": record.memory, "updated_at": at,
        "closed_at": at if record.closed else None,
        "archived_at": None,  # somebody goes on with it
    }  # fmt: skip
    columns = ", ".join(f'"{name}" = ?' for name in values)
    db.execute(f"UPDATE selections SET {columns} WHERE id = ?", [*values.values(), selection])  # noqa: S608  (own names)


def _write_summary(
    db: Database, selection: int, record: SelectionRecord, knowledge_version: str, at: str
) -> int | None:
    """Store a new version of the summary where it differs from the last; return its number."""
    if record.summary is None:
        return None
    last = db.execute(
        "SELECT version, content FROM summaries WHERE selection = ? ORDER BY version DESC LIMIT 1",
        [selection],
    ).fetchone()
    if last is not None and last[1] == record.summary:
        return None
    version = 1 if last is None else last[0] + 1
    values: dict[str, Any] = {
        "selection": selection, "version": version, "at": at, "verdict": record.verdict,
        "content": record.summary, "knowledge_version": knowledge_version,
    }  # fmt: skip
    _insert(db, "summaries", values)
    db.execute("UPDATE selections SET versions = ? WHERE id = ?", [version, selection])
    return version


def turns(db: Database, key: Key) -> list[StoredTurn]:
    """Return the conversation's turns, oldest first."""
    rows = db.execute(
        "SELECT number, at, user, utterance, kind, reply, moves, trace FROM turns "
        "WHERE conversation = ? ORDER BY number",
        [identify(db, key)],
    )
    return [StoredTurn(*row) for row in rows]


def latest(db: Database, team: str, channel: str) -> Key | None:
    """Return the conversation that was active last; of equal times the one begun last."""
    row = db.execute(
        "SELECT team, channel, thread FROM conversations WHERE team = ? AND (? = '' OR channel = ?) "
        "ORDER BY updated_at DESC, id DESC LIMIT 1",
        [team, channel, channel],
    ).fetchone()
    return None if row is None else Key(*row)


def mark(db: Database, key: Key, name: str) -> str | None:
    """Return a remembered value, if any."""
    row = db.execute(
        "SELECT value FROM marks WHERE conversation = ? AND name = ?", [identify(db, key), name]
    ).fetchone()
    return None if row is None else row[0]


def marks(db: Database, key: Key, prefix: str) -> dict[str, str]:
    """Return the remembered values whose names begin with a prefix, by name, in the names' order."""
    rows = db.execute(
        "SELECT name, value FROM marks WHERE conversation = ? AND substr(name, 1, ?) = ? ORDER BY name",
        [identify(db, key), len(prefix), prefix],
    )
    return dict(rows.fetchall())


def unmark(db: Database, key: Key, name: str) -> None:
    """Forget a value."""
    db.execute("DELETE FROM marks WHERE conversation = ? AND name = ?", [identify(db, key), name])


def set_mark(db: Database, key: Key, name: str, value: str) -> None:
    """Remember a value; nothing where the conversation is not stored."""
    db.execute(
        f"INSERT INTO marks (conversation, name, value) SELECT id, ?, ? FROM conversations WHERE {_BY_KEY} "  # noqa: S608  (a constant)
        "ON CONFLICT (conversation, name) DO UPDATE SET value = excluded.value",
        [name, value, *_parts(key)],
    )
