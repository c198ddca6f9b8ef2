"""What people think of an answer."""

from slack_bolt import Ack, BoltContext


def given(ack: Ack, context: BoltContext) -> None:
    """Keep the opinion, once, and thank the one who gave it."""
    received = context["received"]
    context["door"].take_feedback(received, received.deed.partition(":")[2])
    ack()
