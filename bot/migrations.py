"""The database's schema, as migrations. Append only: a released migration never changes.

All times are ISO text in UTC; JSON is text. Tables are strict; what belongs to a conversation goes with it.
"""

from functools import cache

from sqlite_utils import Migrations
from sqlite_utils.db import Database, ForeignKey

MIGRATIONS = Migrations("chassis_advisor")


def _belongs_to(table: str, column: str, owner: str) -> ForeignKey:
    return ForeignKey(table, column, owner, "id", on_delete="CASCADE")


@MIGRATIONS()
def m001_conversations(db: Database) -> None:
    """Conversations with their state, selections with their searchable words, and every turn."""
    db.table("conversations").create(
        {
            "id": int,
            "team": str,
            "channel": str,
            "thread": str,
            "version": int,
            "state": str,
            "knowledge_version": str,
            "selection": int,
            "started_at": str,
            "updated_at": str,
        },
        pk="id",
        not_null={
            "team",
            "channel",
            "thread",
            "version",
            "state",
            "knowledge_version",
            "started_at",
            "updated_at",
        },
        strict=True,
    )
    db.table("conversations").create_index(["team", "channel", "thread"], unique=True)
    db.table("conversations").create_index(["team", "updated_at"])
    db.table("turns").create(
        {
            "id": int,
            "conversation": int,
            "number": int,
            "at": str,
            "user": str,
            "utterance": str,
            "kind": str,
            "reply": str,
            "moves": str,
            "trace": str,
        },
        pk="id",
        not_null={"conversation", "number", "at", "utterance", "kind", "reply", "moves", "trace"},
        foreign_keys=[_belongs_to("turns", "conversation", "conversations")],
        strict=True,
    )
    db.table("turns").create_index(["conversation", "number"], unique=True)
    db.table("turns").create_index(["user"])


@MIGRATIONS()
def m002_selections(db: Database) -> None:
    """Selections, their verdicts and summary versions, and the full-text index over the selections."""
    db.table("selections").create(
        {
            "id": int,
            "conversation": int,
            "team": str,
            "owner": str,
            "name": str,
            "tags": str,
            "scenario": str,
            "lines": str,
            "verdict": str,
            "words": str,
            "memory": str,
            "versions": int,
            "opened_at": str,
            "updated_at": str,
            "closed_at": str,
        },
        pk="id",
        not_null={
            "conversation", "team", "name", "tags", "scenario", "lines", "verdict", "words", "memory",
            "versions", "opened_at", "updated_at",
        },
        foreign_keys=[_belongs_to("selections", "conversation", "conversations")],
        strict=True,
    )  # fmt: skip
    db.table("selections").create_index(["conversation"])
    db.table("selections").create_index(["updated_at"])
    db.table("selections").create_index(["team", "updated_at"])
    db.table("selections").create_index(["team", "verdict", "updated_at"])
    db.table("selections").create_index(["team", "owner", "updated_at"])
    db.table("selections").enable_fts(
        ["name", "tags", "scenario", "lines", "verdict", "words"], create_triggers=True, tokenize="porter"
    )
    db.table("verdicts").create(
        {
            "id": int,
            "conversation": int,
            "turn": int,
            "at": str,
            "verdict": str,
            "settled": int,
            "firm": int,
            "hard": int,
            "light": int,
            "grades": str,
            "knowledge_version": str,
        },
        pk="id",
        not_null={
            "conversation", "turn", "at", "verdict", "settled", "firm", "hard", "light", "grades",
            "knowledge_version",
        },
        foreign_keys=[_belongs_to("verdicts", "conversation", "conversations")],
        strict=True,
    )  # fmt: skip
    db.table("verdicts").create_index(["conversation", "turn"])
    db.table("summaries").create(
        {
            "selection": int,
            "version": int,
            "at": str,
            "verdict": str,
            "content": str,
            "knowledge_version": str,
        },
        pk=("selection", "version"),
        not_null={"at", "verdict", "content", "knowledge_version"},
        foreign_keys=[_belongs_to("summaries", "selection", "selections")],
        strict=True,
    )


@MIGRATIONS()
def m003_delivery(db: Database) -> None:
    """What arrived (`seen`), what must still be posted (`outbox`), what a door remembers (`marks`)."""
    db.table("seen").create(
        {"dedupe_key": str, "received_at": str, "payload": str, "handled_at": str},
        pk="dedupe_key",
        not_null={"received_at"},
        strict=True,
    )
    db.table("seen").create_index(["handled_at", "received_at"])
    db.table("outbox").create(
        {
            "id": int,
            "conversation": int,
            "kind": str,
            "payload": str,
            "state": str,
            "attempts": int,
            "not_before": str,
            "created_at": str,
            "posted_at": str,
            "ts": str,
            "error": str,
        },
        pk="id",
        not_null={"conversation", "kind", "payload", "state", "attempts", "not_before", "created_at"},
        foreign_keys=[_belongs_to("outbox", "conversation", "conversations")],
        strict=True,
    )
    db.table("outbox").create_index(["state", "conversation", "id"])
    db.table("outbox").create_index(["conversation", "kind", "id"])
    db.table("marks").create(
        {"conversation": int, "name": str, "value": str},
        pk=("conversation", "name"),
        not_null={"value"},
        foreign_keys=[_belongs_to("marks", "conversation", "conversations")],
        strict=True,
    )


@MIGRATIONS()
def m004_learning(db: Database) -> None:
    """Questions the knowledge did not answer, and what people thought of the answers."""
    db.table("gaps").create(
        {"id": int, "conversation": int, "at": str, "kind": str, "text": str, "topics": str},
        pk="id",
        not_null={"conversation", "at", "kind", "text", "topics"},
        foreign_keys=[_belongs_to("gaps", "conversation", "conversations")],
        strict=True,
    )
    db.table("gaps").create_index(["conversation"])
    db.table("feedback").create(
        {"id": int, "conversation": int, "at": str, "user": str, "value": str, "comment": str},
        pk="id",
        not_null={"conversation", "at", "value", "comment"},
        foreign_keys=[_belongs_to("feedback", "conversation", "conversations")],
        strict=True,
    )
    db.table("feedback").create_index(["conversation"])


@MIGRATIONS()
def m005_records(db: Database) -> None:
    """What people call a selection, its archiving, and which turn everything came from; a new search index.

    Ids stay whole words in the new index, so that `odm` is not found in `odm_then_oem`. The columns `team`,
    `channel` and `owner` are indexed to narrow a search, and are not searched for words.
    """
    selections = db.table("selections")
    for column in ("given_name", "customer", "project", "channel"):
        selections.add_column(column, str, not_null_default="")
    selections.add_column("archived_at", str)
    for table, column in (("turns", "selection"), ("gaps", "turn"), ("outbox", "turn")):
        db.table(table).add_column(column, int)
    db.execute(
        "UPDATE selections SET channel = "
        "(SELECT channel FROM conversations WHERE id = selections.conversation)"
    )
    db.execute(
        "UPDATE turns SET selection = (SELECT max(id) FROM selections "
        "WHERE conversation = turns.conversation AND opened_at <= turns.at "
        "AND (closed_at IS NULL OR closed_at >= turns.at))"
    )
    for table, at in (("gaps", "at"), ("outbox", "created_at")):
        db.execute(
            f"UPDATE {table} SET turn = (SELECT min(number) FROM turns "  # noqa: S608  (own names)
            f"WHERE turns.conversation = {table}.conversation AND turns.at = {table}.{at})"
        )
    db.table("turns").create_index(["selection"])
    # A list reads nothing but one of these until it knows which rows to show.
    listed = [
        "updated_at", "id", "owner", "channel", "scenario", "verdict",
        "opened_at", "closed_at", "archived_at",
    ]  # fmt: skip
    selections.drop_index("idx_selections_team_updated_at")
    selections.create_index(["team", *listed], index_name="selections_of_a_team")
    selections.create_index([*listed, "team"], index_name="selections_of_all_teams")
    selections.create_index(["opened_at"])
    selections.create_index(["archived_at"])
    selections.enable_fts(
        [
            "given_name", "name", "customer", "project", "tags", "scenario", "lines", "verdict", "words",
            "team", "channel", "owner",
        ],
        create_triggers=True,
        tokenize="porter unicode61 remove_diacritics 2 tokenchars '_'",
        replace=True,
    )  # fmt: skip


@MIGRATIONS()
def m006_workspaces(db: Database) -> None:
    """Where a workspace's tokens are found: its enterprise, and whether that installed the app as a whole."""
    db.table("workspaces").create(
        {"team": str, "enterprise": str, "org_wide": int},
        pk="team",
        not_null={"enterprise", "org_wide"},
        strict=True,
    )


@cache
def known_migrations() -> frozenset[str]:
    """Return the names of all migrations of this version; a database with others is newer."""
    return frozenset(migration.name for migration in MIGRATIONS.pending(Database(memory=True)))
