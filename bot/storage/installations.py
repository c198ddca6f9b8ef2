"""SQL of installations: bot tokens in a file beside the database, which only its owner can read.

Slack's own SQLite stores keep them. With a file of their own, tokens are in no backup or export of the
database.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

from bot.storage.errors import StoreError

STATE_LIFE_S = 600
"""How long somebody may take between our page and Slack's consent."""


def beside(database: Path) -> Path:
    """Return the file of the installations that belong to a database."""
    return database.with_name(f"{database.stem}-installations.db")


class InstallationFile(SQLite3InstallationStore):
    """Slack's store, with two differences: it keeps bot tokens only, and of each workspace only the latest.

    Slack's own keeps every token that ever was, and orders them by the second: of two saved within one second
    it may find the older.
    """

    def __init__(self, path: Path, client_id: str) -> None:
        """Open the file, or create it.

        Raises:
            StoreError: It can't be opened or written.
        """
        super().__init__(database=str(path), client_id=client_id)
        self.states = SQLite3OAuthStateStore(database=str(path), expiration_seconds=STATE_LIFE_S)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self.init()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
            self.states.init()  # type: ignore[no-untyped-call]  # idem
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"can't open the installations {path}: {error}") from error

    def save(self, installation: Installation) -> None:
        """Keep what an installation gave us. We ask for no scopes of people, so theirs is not kept."""
        self.save_bot(installation.to_bot())

    def save_bot(self, bot: Bot) -> None:
        """Keep a workspace's (or enterprise's) token, then drop the earlier ones."""
        where = [self.client_id, bot.enterprise_id or "", bot.team_id or ""]
        with closing(self.connect()) as db:
            latest = db.execute("SELECT coalesce(max(id), 0) FROM slack_bots").fetchone()[0]
        super().save_bot(bot)
        with closing(self.connect()) as db, db:
            db.execute(
                "DELETE FROM slack_bots "
                "WHERE client_id = ? AND enterprise_id = ? AND team_id = ? AND id <= ?",
                [*where, latest],
            )

    def count(self) -> int:
        """Return how many workspaces and enterprises have installed the app.

        Raises:
            StoreError: The file can't be read.
        """
        try:
            with closing(self.connect()) as db:
                return int(db.execute("SELECT count(*) FROM slack_bots").fetchone()[0])
        except sqlite3.Error as error:
            raise StoreError(f"can't read the installations {self.database}: {error}") from error
