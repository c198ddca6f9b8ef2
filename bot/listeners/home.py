"""The app's home: selections, search and how it works; and prompts in an empty direct message."""

import logging

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import homes
from bot.door import Door
from bot.manifest import suggested_prompts

log = logging.getLogger(__name__)


def new_selection(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Open the empty checklist; what is submitted goes on in the direct message."""
    context["door"].open_empty_form(context["received"], client)
    ack()


def opened(context: BoltContext, client: WebClient) -> None:
    """Publish the home tab; offer prompts in the messages tab."""
    door, received = context["door"], context["received"]
    if received.tab == "home":
        door.errands.run(lambda: _publish(door, client, received.team, received.user))
        return
    try:
        # no thread: with an agent view Slack ignores prompts that name one
        client.assistant_threads_setSuggestedPrompts(channel_id=received.channel, prompts=suggested_prompts())
    except SlackApiError as error:
        # Workspaces without the agent tab refuse this: the person sees an empty conversation, as elsewhere.
        log.info("no prompts in %s: %s", received.channel, error.response["error"])


def searched(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Publish the home again, with what was found."""
    door, received = context["door"], context["received"]
    words = received.deed.partition(":")[2].strip()
    door.errands.run(lambda: _publish(door, client, received.key.team, received.user, words))
    ack()


def shown(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Open a selection, for those who may see it now."""
    door, received = context["door"], context["received"]
    number = received.deed.split(":")[1]
    selection = door.handouts.selection(received.key, int(number)) if number.isdigit() else None
    if selection is not None and door.viewer(received.key.team, received.user).may_see(selection):
        client.views_open(trigger_id=received.trigger, view=homes.opened(door.handouts, selection))
    ack()


def _publish(door: Door, client: WebClient, team: str, user: str, words: str = "") -> None:
    view = homes.home(door.viewer(team, user), door.advisor, words=words, lead=user in door.leads)
    client.views_publish(user_id=user, view=view)
