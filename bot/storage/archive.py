"""SQL of the archive: selections and the versions of their summaries, listed and searched."""

import re
from datetime import datetime
from typing import Any

from bot.records import Filter, Key, Labels, Selection, State, SummaryVersion, iso
from bot.storage.connection import Connections

_NAME = "CASE given_name WHEN '' THEN selections.name ELSE given_name END"
"""What people call it, else what is known of it."""
_SELECTION = (
    f"SELECT selections.id, selections.team, selections.channel, thread, owner, {_NAME}, selections.tags, "  # noqa: S608  (a constant)
    "selections.scenario, selections.lines, selections.verdict, opened_at, selections.updated_at, closed_at, "
    "versions, customer, project, archived_at "
    "FROM selections JOIN conversations ON conversations.id = selections.conversation "
)
_SUMMARY = "SELECT selection, version, at, verdict, content, knowledge_version FROM summaries "
_STATES: dict[State, str] = {
    "current": "+archived_at IS NULL",
    "open": "+archived_at IS NULL AND closed_at IS NULL",
    "closed": "+archived_at IS NULL AND closed_at IS NOT NULL",
    "archived": "+archived_at IS NOT NULL",
    "any": "",
}
"""The plus keeps SQLite from gathering nearly all rows by `archived_at`, only to sort them."""
_WORDS = "- {team channel owner}"
"""Where words are looked for: everywhere but in these, which only narrow a search."""

_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')
"""A text in double quotes, or a word."""


class Archive:
    """Everything selected, newest first. `team` keeps workspaces apart; empty sees all."""

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def selections(self, wanted: Filter = Filter()) -> list[Selection]:  # noqa: B008  (frozen)
        """Return what passes the filter, the latest changed first, of equal times the latest opened.

        With `customer`, `project`, `tag` or `line` the latest opened come first.
        """
        labels = _labels(wanted)
        if labels is None:
            return []
        return self._found(wanted, labels) if labels else self._listed(wanted)

    def search(self, words: str, wanted: Filter = Filter()) -> list[Selection]:  # noqa: B008  (frozen)
        """Return the selections that hold all these words, in their name, tags, ids or what was said.

        The latest opened come first. Words match by their stem; text in double quotes matches as it stands.
        Nothing but blanks and punctuation finds nothing.
        """
        terms, labels = _terms(_WORDS, words), _labels(wanted)
        return [] if not terms or labels is None else self._found(wanted, [terms, *labels])

    def _listed(self, wanted: Filter) -> list[Selection]:
        conditions, values = _conditions(wanted)
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        # The inner query reads an index only, however many rows it passes by.
        return self._query(
            f"WHERE selections.id IN (SELECT id FROM selections {where}"  # noqa: S608  (constants; every value is a parameter)
            "ORDER BY updated_at DESC, id DESC LIMIT ?) "
            "ORDER BY selections.updated_at DESC, selections.id DESC",
            [*values, wanted.limit],
        )

    def _found(self, wanted: Filter, terms: list[str]) -> list[Selection]:
        """Return what the index finds; bounds and exact values narrow it in the index, then are checked."""
        conditions, values = _conditions(wanted)
        bounds, bounding = _bounds(wanted)
        narrow = ("team", "channel", "owner", "scenario", "verdict")
        exact = [_terms(column, f'"{getattr(wanted, column)}"') for column in narrow]
        match = " AND ".join(one for one in (*terms, *exact) if one)
        where = " AND ".join(("selections_fts MATCH ?", *bounds, *conditions))
        return self._query(
            "WHERE selections.id IN (SELECT selections.id FROM selections_fts CROSS JOIN selections "  # noqa: S608  (constants; every value is a parameter)
            f"ON selections.id = selections_fts.rowid WHERE {where} "
            "ORDER BY selections_fts.rowid DESC LIMIT ?) ORDER BY selections.id DESC",
            [match, *bounding, *values, wanted.limit],
        )

    def _query(self, clauses: str, values: list[Any]) -> list[Selection]:
        with self._connections.reading() as db:
            return [_selection(row) for row in db.execute(_SELECTION + clauses, values)]

    def selection(self, selection: int) -> Selection | None:
        """Return one selection, if it exists."""
        found = self._query("WHERE selections.id = ?", [selection])
        return found[0] if found else None

    def label(self, selection: int, labels: Labels) -> Selection | None:
        """Change what people call a selection; return it as it is then, None where there is none.

        It holds whatever the conversation goes on to say.
        """
        tags = None if labels.tags is None else " ".join(sorted({tag for tag in labels.tags if tag}))
        with self._connections.writing() as db:
            for column, value in (
                ("given_name", labels.name),
                ("customer", labels.customer),
                ("project", labels.project),
                ("tags", tags),
            ):
                if value is not None:
                    db.execute(f"UPDATE selections SET {column} = ? WHERE id = ?", [value, selection])  # noqa: S608  (own names)
        return self.selection(selection)

    def put_away(self, selection: int, now: datetime | None) -> Selection | None:
        """Archive a selection, or take it back (None); return it as it is then, None where there is none.

        Lists and searches leave archived selections out. The next turn about it takes it back, too.
        """
        with self._connections.writing() as db:
            at = None if now is None else iso(now)
            db.execute("UPDATE selections SET archived_at = ? WHERE id = ?", [at, selection])
        return self.selection(selection)

    def current(self, key: Key) -> int | None:
        """Return the id of the selection that a conversation is at, if it is at any."""
        with self._connections.reading() as db:
            row = db.execute(
                "SELECT selection FROM conversations WHERE team = ? AND channel = ? AND thread = ?",
                [key.team, key.channel, key.thread],
            ).fetchone()
            return None if row is None else row[0]

    def summary(self, selection: int, version: int | None = None) -> SummaryVersion | None:
        """Return a version of a selection's summary, the latest where none is named, or None."""
        versions = self.summaries(selection)
        return next((one for one in reversed(versions) if version in (None, one.version)), None)

    def summaries(self, selection: int) -> list[SummaryVersion]:
        """Return every version of a selection's summary, oldest first."""
        with self._connections.reading() as db:
            rows = db.execute(f"{_SUMMARY}WHERE selection = ? ORDER BY version", [selection])
            return [SummaryVersion(*row) for row in rows]

    def earlier(self, team: str, owner: str, before: Key, limit: int = 10) -> list[tuple[int, str, str, str]]:
        """Return a person's selections elsewhere, the latest first: id, name, opened at, memory.

        The memory is `dialogs.session.Memory` as JSON: what "same as last time" takes up.
        """
        with self._connections.reading() as db:
            rows = db.execute(
                f"SELECT selections.id, {_NAME}, opened_at, memory FROM selections "  # noqa: S608  (a constant)
                "JOIN conversations ON conversations.id = selections.conversation "
                "WHERE selections.team = ? AND owner = ? AND NOT (selections.channel = ? AND thread = ?) "
                "ORDER BY selections.updated_at DESC, selections.id DESC LIMIT ?",
                [team, owner, before.channel, before.thread, limit],
            )
            return [(row[0], row[1], row[2], row[3]) for row in rows]


def _selection(row: tuple[Any, ...]) -> Selection:
    return Selection(row[0], Key(row[1], row[2], row[3]), *row[4:])


def _terms(columns: str, words: str) -> str:
    """Return a search for all these words in these columns; empty where there is no word in them."""
    pieces = [quoted or bare for quoted, bare in _PIECE.findall(words.replace("\x00", " "))]
    phrases = [f'"{piece}"' for piece in pieces if any(character.isalnum() for character in piece)]
    return f"({columns} : ({' '.join(phrases)}))" if phrases else ""


def _labels(wanted: Filter) -> list[str] | None:
    """Return the searches of the filter's wordy fields; None where one of them has no word to look for."""
    given = (
        ("customer", wanted.customer),
        ("project", wanted.project),
        ("tags", wanted.tag),
        ("lines", wanted.line),
    )
    terms = [_terms(column, value) for column, value in given if value]
    return terms if all(terms) else None


def _conditions(wanted: Filter) -> tuple[list[str], list[Any]]:
    """Return what a row must fulfil, and the values of it."""
    conditions: list[str] = []
    values: list[Any] = []
    for condition, value in (
        ("selections.team = ?", wanted.team),
        ("selections.channel = ?", wanted.channel),
        ("selections.owner = ?", wanted.owner),
        ("selections.scenario = ?", wanted.scenario),
        ("selections.verdict = ?", wanted.verdict),
        ("opened_at >= ?", wanted.since),
        # Times of that day go on with a T, which sorts before the tilde.
        ("opened_at < ?", wanted.until and f"{wanted.until}~"),
        ("(selections.channel NOT GLOB 'D*' OR selections.owner = ?)", wanted.viewer),
    ):
        if value:
            conditions.append(condition)
            values.append(value)
    if wanted.without:
        conditions.append(f"selections.channel NOT IN ({', '.join('?' * len(wanted.without))})")
        values += sorted(wanted.without)
    if _STATES[wanted.state]:
        conditions.append(_STATES[wanted.state])
    return conditions, values


def _bounds(wanted: Filter) -> tuple[list[str], list[str]]:
    """Return between which ids a search need look, and the values of it: each is found in an index.

    Ids rise with the time of opening, but for those opened in the same moment; so there is a day to spare.
    """
    bounds: list[str] = []
    values: list[str] = []
    if wanted.since:
        bounds.append(
            "selections_fts.rowid >= (SELECT id FROM selections WHERE opened_at >= date(?, '-1 day') "
            "ORDER BY opened_at, id LIMIT 1)"
        )
        values.append(wanted.since)
    if wanted.until:
        bounds.append(
            "selections_fts.rowid <= (SELECT id FROM selections WHERE opened_at < date(?, '+2 days') "
            "ORDER BY opened_at DESC, id DESC LIMIT 1)"
        )
        values.append(wanted.until)
    if wanted.state == "archived":
        bounds += [
            "selections_fts.rowid >= (SELECT min(id) FROM selections WHERE archived_at IS NOT NULL)",
            "selections_fts.rowid <= (SELECT max(id) FROM selections WHERE archived_at IS NOT NULL)",
        ]
    return bounds, values
