"""The checklist as a form: opened from a card, submitted, checked at its fields."""

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from bot import forms


def asked_for(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Open the form while Slack's ticket is valid."""
    context["door"].open_form(context["received"], client)
    ack()


def submitted(ack: Ack, context: BoltContext) -> None:
    """Take the answers, or show at which field something is missing."""
    door, received = context["door"], context["received"]
    wrong = forms.errors(received.answers, door.advisor.renderer)
    if wrong:
        ack(response_action="errors", errors=wrong)
        return
    door.hear(received)
    ack()
