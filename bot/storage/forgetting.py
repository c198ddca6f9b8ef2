"""SQL of forgetting: gone from the tables, the search index, the log and the free pages."""

from datetime import datetime

from pydantic import ValidationError
from sqlite_utils.db import Database

from bot import stripping
from bot.records import iso
from bot.storage.connection import Connections
from bot.tallies import Deleted
from dialogs.moves import Summarize
from dialogs.session import Memory, Session

_COUNTED = {
    "conversations": "conversations",
    "selections": "selections",
    "turns": "turns",
    "verdicts": "verdicts",
    "summaries": "summaries",
    "outbox": "replies",
    "gaps": "gaps",
    "feedback": "feedback",
    "seen": "events",
}
"""Tables, and the fields of `Deleted` that count them."""


class Eraser:
    """Deletes for good. Copies made before (backups, exports) are not touched.

    Every connection overwrites what it deletes (`PRAGMA secure_delete`), so that nothing is left in free
    pages; the search index is merged, which drops the words that deletions only mark; the file is rewritten,
    for what was deleted before all that; and the log is emptied. `StoreBusyError` is raised where another
    program reads old pages all the while: everything is deleted then, but the log could not be emptied yet.
    """

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def selection(self, selection: int) -> Deleted:
        """Delete a selection; its whole conversation, too, where that has no other selection.

        Nothing is counted where there is no such selection.
        """
        with self._connections.writing() as db:
            before = _counts(db)
            _delete_selection(db, selection)
            deleted = _difference(before, _counts(db))
        self._connections.scrub(rewrite=True)
        return deleted

    def person(self, user: str, team: str = "") -> Deleted:
        """Delete everything of a person: whole conversations where nobody else spoke, else their part.

        What stays of a conversation with others is told in `bot.stripping`. An empty team means all.
        """
        with self._connections.writing() as db:
            before, stripped = _counts(db), 0
            for conversation, shared in _conversations_of(db, user, team):
                if shared and _strip(db, conversation, user):
                    stripped += 1
                else:
                    db.execute("DELETE FROM conversations WHERE id = ?", [conversation])
            # A key ends with the person where each may do a thing once; payloads name them in JSON.
            db.execute(
                "DELETE FROM seen WHERE instr(payload, ?) > 0 OR substr(dedupe_key, -length(?)) = ?",
                [f'"{user}"', f":{user}", f":{user}"],
            )
            deleted = _difference(before, _counts(db), stripped)
        self._connections.scrub(rewrite=True)
        return deleted

    def untouched_since(self, before: datetime) -> Deleted:
        """Delete what nobody touched since: conversations, selections left in others, and their turns."""
        limit = iso(before)
        with self._connections.writing() as db:
            counts = _counts(db)
            db.execute("DELETE FROM conversations WHERE updated_at < ?", [limit])
            left = db.execute(
                "SELECT selections.id FROM selections JOIN conversations "
                "ON conversations.id = selections.conversation WHERE selections.updated_at < ? "
                "AND conversations.selection IS NOT selections.id",
                [limit],
            ).fetchall()
            for (selection,) in left:
                _delete_selection(db, selection)
            for table, at in (("gaps", "at"), ("outbox", "created_at")):
                db.execute(
                    f"DELETE FROM {table} WHERE {at} < ? AND EXISTS (SELECT 1 FROM turns "  # noqa: S608  (own names)
                    f"WHERE selection IS NULL AND turns.conversation = {table}.conversation "
                    f"AND turns.number = {table}.turn)",
                    [limit],
                )
            db.execute("DELETE FROM turns WHERE at < ? AND selection IS NULL", [limit])
            deleted = _difference(counts, _counts(db))
        if not deleted.nothing:
            self._connections.scrub(rewrite=False)
        return deleted


def _counts(db: Database) -> dict[str, int]:
    return {
        field: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  (own names)
        for table, field in _COUNTED.items()
    }


def _difference(before: dict[str, int], after: dict[str, int], stripped: int = 0) -> Deleted:
    return Deleted(**{field: before[field] - after[field] for field in before}, stripped=stripped)


def _delete_selection(db: Database, selection: int) -> None:
    """Delete one selection with what belongs to it, or its conversation where it is the only one there."""
    row = db.execute(
        "SELECT conversations.id, conversations.selection, state, (SELECT count(*) FROM selections "
        "WHERE conversation = conversations.id) FROM selections "
        "JOIN conversations ON conversations.id = selections.conversation WHERE selections.id = ?",
        [selection],
    ).fetchone()
    if row is None:
        return
    conversation, current, state, selections = row
    try:
        session = Session.model_validate_json(state)
    except ValidationError:
        selections = 1  # what can't be read can't be kept in part
    if selections == 1:
        db.execute("DELETE FROM conversations WHERE id = ?", [conversation])
        return
    for table, turn in (("verdicts", "turn"), ("gaps", "turn"), ("outbox", "turn"), ("turns", "number")):
        db.execute(
            f"DELETE FROM {table} WHERE conversation = ? AND {turn} IN "  # noqa: S608  (own names)
            "(SELECT number FROM turns WHERE selection = ?)",
            [conversation, selection],
        )
    db.execute("DELETE FROM selections WHERE id = ?", [selection])
    is_current = current == selection
    session = stripping.reset(session) if is_current else stripping.forget_past(session)
    _write_session(db, conversation, session)
    if is_current:
        db.execute("UPDATE conversations SET selection = NULL WHERE id = ?", [conversation])


def _write_session(db: Database, conversation: int, session: Session) -> None:
    """Replace a session. The new version makes a message that is being answered right now start over."""
    db.execute(
        "UPDATE conversations SET state = ?, version = version + 1 WHERE id = ?",
        [session.model_dump_json(exclude_defaults=True), conversation],
    )


def _conversations_of(db: Database, user: str, team: str) -> list[tuple[int, bool]]:
    """Return the conversations that a person took part in, and whether somebody else did."""
    rows = db.execute(
        "SELECT id, EXISTS (SELECT 1 FROM turns WHERE conversation = conversations.id AND user != :user) "
        "FROM conversations WHERE :team IN ('', team) AND id IN ("
        "SELECT conversation FROM turns WHERE user = :user "
        "UNION SELECT conversation FROM selections WHERE owner = :user "
        "UNION SELECT conversation FROM feedback WHERE user = :user)",
        {"user": user, "team": team},
    )
    return [(row[0], bool(row[1])) for row in rows.fetchall()]


def _strip(db: Database, conversation: int, user: str) -> bool:
    """Take a person out of a conversation with others; False where it can't be read, and nothing was done."""
    row = db.execute("SELECT state FROM conversations WHERE id = ?", [conversation]).fetchone()
    selections = db.execute(
        "SELECT id, memory FROM selections WHERE conversation = ?", [conversation]
    ).fetchall()
    summaries = db.execute(
        "SELECT summaries.rowid, content FROM summaries JOIN selections ON selections.id = selection "
        "WHERE conversation = ?",
        [conversation],
    ).fetchall()
    try:
        session = stripping.strip_session(Session.model_validate_json(row[0]), user)
        memories = {
            one: stripping.strip_memory(Memory.model_validate_json(memory), user)
            for one, memory in selections
        }
        contents = {
            one: stripping.strip_summary(Summarize.model_validate_json(content), user)
            for one, content in summaries
        }
    except ValidationError:
        return False
    _write_session(db, conversation, session)
    for one, memory in memories.items():
        db.execute(
            "UPDATE selections SET memory = ?, words = ?, owner = nullif(owner, ?) WHERE id = ?",
            [memory.model_dump_json(exclude_defaults=True), stripping.words_of(memory), user, one],
        )
    for one, content in contents.items():
        db.execute(
            "UPDATE summaries SET content = ? WHERE rowid = ?",
            [content.model_dump_json(exclude_defaults=True), one],
        )
    _delete_what_they_said(db, conversation, user)
    return True


def _delete_what_they_said(db: Database, conversation: int, user: str) -> None:
    """Delete a person's turns, and of the later ones the bot's side, which may quote them."""
    mine = "SELECT number FROM turns WHERE conversation = :conversation AND user = :user"
    named = {"conversation": conversation, "user": user}
    db.execute(f"DELETE FROM gaps WHERE conversation = :conversation AND turn IN ({mine})", named)  # noqa: S608  (constants)
    db.execute("DELETE FROM feedback WHERE conversation = :conversation AND user = :user", named)
    since = f"(SELECT min(number) FROM ({mine}))"  # noqa: S608  (constants)
    db.execute(
        f"DELETE FROM outbox WHERE conversation = :conversation AND (turn IS NULL OR turn >= {since})",  # noqa: S608  (constants)
        named,
    )
    db.execute(
        "UPDATE turns SET reply = '', moves = '[]', trace = '{}' "  # noqa: S608  (constants)
        f"WHERE conversation = :conversation AND number > {since}",
        named,
    )
    db.execute("DELETE FROM turns WHERE conversation = :conversation AND user = :user", named)
