"""Mentions, direct messages, and follow-ups in threads."""

from slack_bolt import BoltContext


def heard(context: BoltContext) -> None:
    """Answer a message; Slack tells of a mention twice, the door answers once."""
    context["door"].hear(context["received"])
