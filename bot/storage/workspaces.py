"""SQL of workspaces: which enterprise each belongs to, as its requests say."""

from bot.records import Workspace
from bot.storage.connection import Connections


class Workspaces:
    """Remembers workspaces, so that a reply finds its token long after the request, and after a restart."""

    def __init__(self, connections: Connections) -> None:
        """Use the store's connections."""
        self._connections = connections

    def remember(self, workspace: Workspace) -> None:
        """Remember a workspace as it is now; what was known of it before is replaced."""
        with self._connections.writing() as db:
            db.execute(
                "INSERT INTO workspaces (team, enterprise, org_wide) VALUES (?, ?, ?) ON CONFLICT (team) "
                "DO UPDATE SET enterprise = excluded.enterprise, org_wide = excluded.org_wide",
                [workspace.team, workspace.enterprise, int(workspace.org_wide)],
            )

    def find(self, team: str) -> Workspace | None:
        """Return what is known of a workspace, None where it never sent anything."""
        with self._connections.reading() as db:
            row = db.execute(
                "SELECT team, enterprise, org_wide FROM workspaces WHERE team = ?", [team]
            ).fetchone()
            return None if row is None else Workspace(row[0], row[1], org_wide=bool(row[2]))
