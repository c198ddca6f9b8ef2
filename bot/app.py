"""Builds the Bolt app: reads each payload once, drops what is not for us, hands the rest to its listener."""

import logging
from collections.abc import Callable

from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot import inbound, listeners
from bot.door import Door
from bot.faults import report
from bot.installing import Installations
from bot.logs import about, turn_id
from bot.received import Command, Gone, Ignored, Inbound
from bot.records import Workspace
from bot.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT_S = 10
"""Of one call of the Web API."""


def client(settings: Settings, *, retrying: bool, token: str | None = None) -> WebClient:
    """Return a client for the Web API.

    Args:
        settings: Address, and the token where one workspace is served.
        token: Of a workspace, where there are several.
        retrying: Try again after cut connections, 5xx and rate limits, with the server's waits. The outbox
            does without: it has waits of its own, and makes sure first that nothing is posted twice.
    """
    made = WebClient(token=token or settings.bot_token or None, base_url=settings.api_url, timeout=TIMEOUT_S)
    if retrying:
        made.retry_handlers = [
            ConnectionErrorRetryHandler(max_retry_count=2),
            RateLimitErrorRetryHandler(max_retry_count=2),
            ServerErrorRetryHandler(max_retry_count=2),
        ]
    else:
        made.retry_handlers = []
    return made


def clients(
    settings: Settings, installations: Installations | None, *, retrying: bool
) -> Callable[[str], WebClient]:
    """Return what gives the client of a workspace by its id; each with that workspace's own token.

    It raises `NotInstalledError` for a workspace that has not installed the app.
    """
    if installations is None:
        the_one = client(settings, retrying=retrying)
        return lambda _team: the_one
    return lambda team: client(settings, retrying=retrying, token=installations.token(team))


def build(settings: Settings, door: Door, installations: Installations | None = None) -> App:
    """Return the app with every listener of `bot.listeners` registered.

    Requests are acknowledged after what they bring was stored (`process_before_response`), so that nothing
    acknowledged is lost; answering and posting happen elsewhere and do not hold up the acknowledgement.
    """
    app = App(
        name="chassis-advisor",
        client=client(settings, retrying=True),
        signing_secret=settings.signing_secret,
        # a socket is authenticated once, when it is opened; every HTTP request brings its own signature
        request_verification_enabled=not settings.socket_mode,
        process_before_response=True,
        token_verification_enabled=False,
        authorize=installations,  # type: ignore[arg-type]  # it takes an `Authorize`; its types do not say so
        oauth_settings=None if installations is None else installations.oauth,
    )
    app.use(_reader(door, installations))
    listeners.register(app)
    app.error(_apologist(door))
    return app


def _reader(door: Door, installations: Installations | None) -> Callable[..., BoltResponse]:
    """Return the middleware that turns the payload into a record for the listeners."""

    def read(body: dict[str, object], context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002  (Bolt's name)
        received = inbound.read(body, context.bot_user_id, door.now())
        if installations is not None:
            installations.remember(_workspace(inbound.team(body), context))
        if isinstance(received, Ignored):
            log.debug("ignored: %s", received.why)
            return BoltResponse(status=200)
        if isinstance(received, Gone) and installations is not None and door.first_time(received.dedupe_key):
            installations.forget(_workspace(received.team, context))
        context["received"] = received
        context["door"] = door
        with about(turn_id(received.dedupe_key) if isinstance(received, Inbound | Command) else ""):
            return next()

    return read


def _workspace(team: str, context: BoltContext) -> Workspace:
    return Workspace(team, context.enterprise_id or "", org_wide=bool(context.is_enterprise_install))


def _apologist(door: Door) -> Callable[..., BoltResponse]:
    """Return the handler of exceptions: logged with an id; the person gets the id and an apology.

    It is for what fails before something was taken, and for views; the door sees to the answers themselves.
    """

    def apologise(error: Exception, context: BoltContext) -> BoltResponse:
        fault = report(error)
        received = context.get("received")
        if isinstance(received, Inbound):
            door.apologise(received, fault)
        return BoltResponse(status=200)

    return apologise
