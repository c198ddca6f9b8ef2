"""What the Slack door says by itself: notices to one person, or where they are."""

import logging
from collections.abc import Callable
from contextlib import suppress

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.received import Inbound
from bot.records import Key
from bot.render import Renderer

COURTESY_S = 2
"""So long may a courtesy take."""

log = logging.getLogger(__name__)


class Voice:
    """Speaks outside of the outbox: such a line is lost when Slack does not take it, and only logged."""

    def __init__(self, client_for: Callable[[str], WebClient], renderer: Renderer) -> None:
        """Speak with the client of each workspace."""
        self._client_for = client_for
        self._renderer = renderer

    def say(self, inbound: Inbound, about: str, detail: str = "") -> None:
        """Post a line where the person is."""
        try:
            self._client_for(inbound.key.team).chat_postMessage(
                channel=inbound.key.channel,
                thread_ts=inbound.key.thread or None,
                text=self._renderer.part("slack_notice", "slack", about=about, detail=detail),
                unfurl_links=False,
            )
        except (SlackApiError, SlackRequestError, OSError) as error:
            log.warning("could not say %s in %s: %s", about, inbound.key.channel, type(error).__name__)

    def working(self, inbound: Inbound, *, done: bool = False) -> None:
        """Show in a direct message's thread that an answer is under way; the answer itself takes it away.

        A courtesy: it may not hold anything up, so it is tried once and briefly, and what goes wrong is
        nobody's concern. Messages outside of threads have no place to show it.
        """
        if inbound.is_dm and inbound.key.thread and inbound.text is not None:
            status = "" if done else self._renderer.part("slack_notice", about="working")
            with suppress(SlackApiError, SlackRequestError, OSError):
                self._briefly(inbound.key.team).assistant_threads_setStatus(
                    channel_id=inbound.key.channel, thread_ts=inbound.key.thread, status=status
                )

    def entitle(self, key: Key, title: str) -> None:
        """Give a direct message's thread its title, for the person's list of threads. A courtesy, too."""
        with suppress(SlackApiError, SlackRequestError, OSError):
            self._briefly(key.team).assistant_threads_setTitle(
                channel_id=key.channel, thread_ts=key.thread, title=title
            )

    def _briefly(self, team: str) -> WebClient:
        """Return a client that neither waits long nor tries again."""
        usual = self._client_for(team)
        return WebClient(token=usual.token, base_url=usual.base_url, timeout=COURTESY_S, retry_handlers=[])

    def whisper(self, inbound: Inbound, about: str) -> None:
        """Show a line to the one person it is for."""
        try:
            self._client_for(inbound.key.team).chat_postEphemeral(
                channel=inbound.key.channel,
                user=inbound.user,
                thread_ts=inbound.key.thread or None,
                text=self._renderer.part("slack_notice", "slack", about=about, detail=""),
            )
        except (SlackApiError, SlackRequestError, OSError) as error:
            log.warning("could not tell %s %s: %s", inbound.user, about, type(error).__name__)

    def direct(self, team: str, user: str) -> str:
        """Return the direct message with a person, opened if need be."""
        return str(self._client_for(team).conversations_open(users=user)["channel"]["id"])
