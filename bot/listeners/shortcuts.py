"""The message shortcut and the global one."""

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient


def advise(ack: Ack, context: BoltContext) -> None:
    """Answer the chosen message in its own thread, as if it had mentioned the bot."""
    context["door"].hear(context["received"])
    ack()


def new_selection(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Open the empty checklist; what is submitted goes on in the direct message."""
    context["door"].open_empty_form(context["received"], client)
    ack()
