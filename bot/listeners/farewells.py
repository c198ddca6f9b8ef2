"""A workspace removes the app, or revokes its tokens."""

import logging

from slack_bolt import BoltContext

log = logging.getLogger(__name__)


def gone(context: BoltContext) -> None:
    """Say so in the log: replies for this workspace wait until it is mended, or are given up."""
    received = context["received"]
    log.warning("workspace %s: %s", received.team, received.why)
