"""SQL of statistics: what a team lead wants to know about the selections."""

from statistics import fmean, median

from sqlite_utils.db import Database

from bot.storage.connection import Connections
from bot.tallies import Statistics

_ASKED = """
    SELECT (SELECT count(*) FROM turns WHERE selection = selections.id AND kind IN ('ask', 'clarify')
            AND number < settled.number) FROM selections
    JOIN (SELECT turns.selection AS selection, min(turns.number) AS number FROM verdicts
          JOIN turns ON turns.conversation = verdicts.conversation AND turns.number = verdicts.turn
          WHERE verdicts.settled = 1 AND turns.selection IS NOT NULL GROUP BY turns.selection) AS settled
    ON settled.selection = selections.id
    WHERE ? IN ('', team) AND opened_at >= ?
"""


class Figures:
    """Counts over selections; `team` keeps workspaces apart, empty counts all; `since` is a day (ISO)."""

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def statistics(self, team: str = "", since: str = "") -> Statistics:
        """Return the statistics of the selections opened since, and of the gaps and opinions since."""
        chosen = [team, since]
        with self._connections.reading() as db:
            total, closed, archived = db.execute(
                "SELECT count(*), count(closed_at), count(archived_at) FROM selections "
                "WHERE ? IN ('', team) AND opened_at >= ?",
                chosen,
            ).fetchone()
            asked = [row[0] for row in db.execute(_ASKED, chosen)]
            return Statistics(
                selections=total,
                open=total - closed,
                closed=closed,
                archived=archived,
                verdicts=self._by(db, "verdict", chosen),
                settled=len(asked),
                custom_items=_counted(
                    db,
                    "SELECT key, count(*) AS times FROM selections, json_each(memory, '$.grades') "
                    "WHERE ? IN ('', team) AND opened_at >= ? AND json_extract(value, '$.grade') = 'custom' "
                    "GROUP BY key ORDER BY times DESC, key",
                    chosen,
                ),
                scenarios=self._by(db, "scenario", chosen),
                questions_median=float(median(asked)) if asked else None,
                questions_mean=round(fmean(asked), 2) if asked else None,
                gaps=self._met(db, "gaps", "kind", chosen),
                feedback=self._met(db, "feedback", "value", chosen),
            )

    @staticmethod
    def _by(db: Database, column: str, chosen: list[str]) -> dict[str, int]:
        return _counted(
            db,
            f"SELECT {column}, count(*) AS times FROM selections WHERE ? IN ('', team) AND opened_at >= ? "  # noqa: S608  (own names)
            f"GROUP BY {column} ORDER BY times DESC, {column}",
            chosen,
        )

    @staticmethod
    def _met(db: Database, table: str, column: str, chosen: list[str]) -> dict[str, int]:
        return _counted(
            db,
            f"SELECT {column}, count(*) AS times FROM {table} "  # noqa: S608  (own names)
            f"JOIN conversations ON conversations.id = {table}.conversation "
            f"WHERE ? IN ('', team) AND at >= ? GROUP BY {column} ORDER BY times DESC, {column}",
            chosen,
        )


def _counted(db: Database, sql: str, chosen: list[str]) -> dict[str, int]:
    return dict(db.execute(sql, chosen).fetchall())
