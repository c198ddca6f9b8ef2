"""What Slack knows of its channels: who is in them, and whether people from outside are."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.access import CannotAskError

PAGE, MOST_PAGES = 1000, 10
"""Members are asked for in such pages; channels with more are not read to the end and stay closed."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack describes it.

    Attributes:
        joined: The bot is in it, and may post.
        external: People of other organizations are in it, are invited, or nobody can tell.
    """

    joined: bool
    external: bool


class Rosters:
    """Asks Slack with the client of each workspace; what goes wrong is never taken for a yes."""

    def __init__(self, client_for: Callable[[str], WebClient]) -> None:
        """Ask with these clients."""
        self._client_for = client_for

    def members(self, team: str, channel: str) -> Collection[str]:
        """Return the ids of everybody in a channel.

        Raises:
            CannotAskError: Slack did not answer, or there are more than `PAGE * MOST_PAGES`.
        """
        members: set[str] = set()
        cursor = ""
        for _ in range(MOST_PAGES):
            try:
                page = self._client_for(team).conversations_members(
                    channel=channel, cursor=cursor or None, limit=PAGE
                )
            except (SlackApiError, SlackRequestError, OSError) as error:
                log.info("can't ask who is in %s: %s", channel, type(error).__name__)
                raise CannotAskError from error
            members.update(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return members
        raise CannotAskError

    def channel(self, team: str, channel: str) -> Channel | None:
        """Describe a channel; None where Slack does not show it to the bot."""
        try:
            about = self._client_for(team).conversations_info(channel=channel)["channel"]
        except (SlackApiError, SlackRequestError, OSError) as error:
            log.info("can't ask about %s: %s", channel, type(error).__name__)
            return None
        pending = about.get("is_pending_ext_shared") or about.get("pending_shared")
        # Shared within one organization's workspaces (an enterprise grid) is not shared with strangers.
        shared = about.get("is_shared") and not about.get("is_org_shared")
        external = bool(
            about.get("is_ext_shared") or about.get("pending_connected_team_ids") or pending or shared
        )
        return Channel(joined=bool(about.get("is_member")), external=external)
