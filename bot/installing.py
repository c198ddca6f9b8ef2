"""Several workspaces: who installed the app, and with which token each of them is answered."""

import logging
import threading
import time
from typing import Any

from slack_bolt import BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.manifest import INSTALL_PATH, REDIRECT_PATH, scopes
from bot.records import Workspace
from bot.settings import Settings
from bot.storage import Store
from bot.storage.installations import STATE_LIFE_S, InstallationFile, beside

REFRESH_BEFORE_MIN = 120
"""A token that ends within so many minutes is replaced; rotating tokens live for twelve hours."""

log = logging.getLogger(__name__)


class NotInstalledError(SlackRequestError):
    """A workspace has no token here: it removed the app. Replies wait, as for any request that fails."""


class Installations(Authorize):
    """Finds the token of a workspace, by enterprise and team, and replaces tokens before they end.

    Bolt asks it for each request (`__call__`); posting asks it by the team's id (`token`). No call of Slack's
    API is needed for either: what `auth.test` would tell was stored with the installation.
    """

    def __init__(self, settings: Settings, store: Store, web: WebClient) -> None:
        """Use the installations that belong to the settings' database.

        Args:
            settings: With a client id and secret.
            store: Remembers the enterprise of each workspace.
            web: Calls Slack to replace tokens; has no token of its own.

        Raises:
            StoreError: The file of installations can't be opened.
        """
        self.file = InstallationFile(beside(settings.db), settings.client_id)
        self._store = store
        self._known: dict[str, Workspace] = {}
        self._rotator = TokenRotator(
            client_id=settings.client_id, client_secret=settings.client_secret, client=web
        )
        self._rotating = threading.Lock()
        self.oauth = OAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=sorted(scopes()),
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            installation_store=self.file,
            installation_store_bot_only=True,
            state_store=self.file.states,
            state_expiration_seconds=STATE_LIFE_S,
        )

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002  (Bolt gives it; we act for no person)
        **_: Any,  # noqa: ANN401  (whatever else Bolt gives)
    ) -> AuthorizeResult | None:
        """Return what Bolt needs to serve a request, None where the app is not installed."""
        org_wide = bool(context.is_enterprise_install)
        bot = self.bot(Workspace(team_id or "", enterprise_id or "", org_wide=org_wide))
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=bot.bot_token,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_scopes=bot.bot_scopes,
        )

    def remember(self, workspace: Workspace) -> None:
        """Remember to which enterprise a workspace belongs, for when there is only its id to go by."""
        if workspace.team and self._known.get(workspace.team) != workspace:
            self._store.workspaces.remember(workspace)
            self._known[workspace.team] = workspace

    def token(self, team: str) -> str:
        """Return the token of a workspace.

        Raises:
            NotInstalledError: It has none.
        """
        known = self._known.get(team) or self._store.workspaces.find(team)
        bot = self.bot(known or Workspace(team))
        if bot is None:
            raise NotInstalledError(f"workspace {team} has not installed the app")
        return bot.bot_token

    def bot(self, workspace: Workspace) -> Bot | None:
        """Return the installation of a workspace, or of the enterprise that installed the app for it."""
        bot = self._find(workspace)
        if bot is None or not _ends_soon(bot):
            return bot
        with self._rotating:
            return self._renewed(workspace)

    def forget(self, workspace: Workspace) -> None:
        """Delete an installation: the app was removed, or its token revoked."""
        team = None if workspace.org_wide else workspace.team
        self.file.delete_all(enterprise_id=workspace.enterprise, team_id=team)

    def _find(self, workspace: Workspace) -> Bot | None:
        return self.file.find_bot(
            enterprise_id=workspace.enterprise,
            team_id=workspace.team,
            is_enterprise_install=workspace.org_wide,
        )

    def _renewed(self, workspace: Workspace) -> Bot | None:
        """Replace a token that ends soon, unless somebody else has just done so."""
        bot = self._find(workspace)
        if bot is None or not _ends_soon(bot):
            return bot
        try:
            renewed = self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=REFRESH_BEFORE_MIN
            )
        except (SlackTokenRotationError, SlackRequestError, OSError) as error:
            # Another process may have been faster; else the token still works until it ends.
            log.warning("workspace %s: its token can't be renewed (%s)", workspace.team, type(error).__name__)
            return self._find(workspace)
        if renewed is None:
            return bot
        self.file.save_bot(renewed)
        log.info("workspace %s: its token was renewed", workspace.team)
        return renewed


def _ends_soon(bot: Bot) -> bool:
    ends = bot.bot_token_expires_at
    return ends is not None and ends <= time.time() + REFRESH_BEFORE_MIN * 60
