"""What to do when we are wrong: log it under an id, and give people the id, not the exception's text."""

import logging
import secrets

_LOG = logging.getLogger("chassis_advisor")


def report(error: BaseException) -> str:
    """Log an exception and return the id to show. The traceback, which may hold user text, is at DEBUG."""
    fault = secrets.token_hex(4)
    _LOG.error("fault %s: %s", fault, type(error).__name__)
    _LOG.debug("fault %s", fault, exc_info=error)
    return fault
