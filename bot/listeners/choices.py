"""Clicks on buttons that continue the conversation: grades, options, changes."""

from slack_bolt import Ack, BoltContext


def clicked(ack: Ack, context: BoltContext) -> None:
    """Take the choice; the card changes in place."""
    context["door"].hear(context["received"])
    ack()
