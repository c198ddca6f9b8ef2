"""Runs the Slack bot: over Socket Mode, or over HTTP with a production server; stops cleanly when told to."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from waitress import wasyncore
from waitress.server import create_server

from bot.app import build, client, clients
from bot.conversation import Advisor
from bot.courier import Courier
from bot.delivery import Delivery
from bot.door import Door
from bot.front import Check, Front
from bot.housekeeping import Housekeeping
from bot.installing import Installations
from bot.link import Link
from bot.settings import Settings
from bot.storage import Store, StoreError

HTTP_THREADS = 16
"""Requests taken at once; each takes some milliseconds, as answering and posting happen elsewhere."""
WORKERS = 4
"""Threads that answer; the work is computing, so more would not be faster."""
CONNECTION_LIMIT = 200
LOOK_UP_S = 0.2
"""How soon a quiet server notices that it is to stop."""
SHUTDOWN_S = 5
"""Requests under way get so long to finish."""

log = logging.getLogger(__name__)


class RefusedError(Exception):
    """Serving can't begin: Slack refuses a token, or the port is taken. The message says what to mend."""


def announce(address: str) -> None:
    """Say where the bot listens, for people and for those who start it from a program."""
    click.echo(f"listening on {address}", err=True)


def serve(  # noqa: PLR0913  (one program's whole configuration)
    settings: Settings,
    advisor: Advisor,
    *,
    host: str,
    port: int,
    stop: threading.Event | None = None,
    listening: Callable[[str], None] = announce,
) -> None:
    """Serve until told to stop.

    Args:
        settings: Tokens and addresses, already checked (`Settings.require_slack`).
        advisor: Answers.
        host: The address to listen on, for requests and health checks.
        port: The port there; 0 takes a free one.
        stop: Ends it when set; SIGTERM and SIGINT set it, too.
        listening: Called with the address once it listens.

    Raises:
        RefusedError: Slack does not accept a token, or the port is taken.
    """
    stopping = stop or threading.Event()
    installations = _installations(settings, advisor.store)
    delivery = Delivery(advisor.store, clients(settings, installations, retrying=False))
    courier = Courier(delivery, advisor.store)
    door = Door(
        advisor,
        clients(settings, installations, retrying=True),
        lambda _key: courier.wake(),
        workers=WORKERS,
        spelling=settings.spelling,
        handoff=settings.handoff,
        leads=settings.leads,
    )
    app = build(settings, door, installations)
    housekeeping = Housekeeping(advisor.store, settings.retention_days)
    advisor.interpreter.prepare()
    courier.start()
    door.open()
    housekeeping.start()
    try:
        with _listening(app, settings.app_token) as (served, socket_check):
            checks: dict[str, Check] = {"database": lambda: store_fault(advisor.store)}
            if socket_check is not None:
                checks["socket"] = socket_check
            _run_http(Front(served, checks), (host, port), stopping, listening)
    finally:
        housekeeping.stop()
        door.close()
        courier.stop()


def _installations(settings: Settings, store: Store) -> Installations | None:
    """Return who installed the app, where workspaces do so; else make sure that the one token works."""
    if not settings.several_workspaces:
        verify(client(settings, retrying=True))
        return None
    installations = Installations(settings, store, client(settings, retrying=True))
    log.info("serving %d installations", installations.file.count())
    return installations


def verify(web: WebClient) -> None:
    """Ask Slack whether the token works; when Slack can't be reached, go on: replies wait until it can.

    Raises:
        RefusedError: It does not.
    """
    try:
        who = web.auth_test()
    except SlackApiError as error:
        code = error.response.get("error", "unknown")
        if error.response.status_code >= 500 or error.response.status_code == 429:
            log.warning("Slack did not answer auth.test (%s); going on", code)
            return
        raise RefusedError(
            f"SLACK_BOT_TOKEN is not accepted by Slack ({code}): install the app again"
        ) from error
    except OSError as error:
        log.warning("Slack can't be reached yet (%s); going on", type(error).__name__)
        return
    log.info("serving workspace %s as %s", who["team_id"], who["user_id"])


def store_fault(store: Store) -> str | None:
    """Return what is wrong with the database, if anything."""
    try:
        store.check()
    except StoreError as error:
        return str(error)
    return None


@contextmanager
def _listening(app: App, app_token: str) -> Iterator[tuple[App | None, Check | None]]:
    """Connect over Socket Mode where there is a token; yield the app for HTTP, or the socket's check."""
    if not app_token:
        yield app, None
        return
    link = Link(app, app_token)
    try:
        link.open()
    except SlackApiError as error:
        code = error.response.get("error", "unknown")
        raise RefusedError(f"SLACK_APP_TOKEN is not accepted by Slack ({code}): create one again") from error
    except OSError as error:
        raise RefusedError(f"Slack can't be reached for Socket Mode ({error}): check the network") from error
    try:
        yield None, link.fault
    finally:
        link.close()


def _run_http(
    front: Front, where: tuple[str, int], stopping: threading.Event, listening: Callable[[str], None]
) -> None:
    host, port = where
    sockets: dict[int, object] = {}
    try:
        server = create_server(
            front,
            map=sockets,
            host=host,
            port=port,
            threads=HTTP_THREADS,
            connection_limit=CONNECTION_LIMIT,
            ident=None,
        )
    except OSError as error:
        raise RefusedError(f"can't listen on {host} port {port}: {error.strerror}") from error
    listening(f"http://{host}:{server.effective_port}")
    with _signals(stopping.set):
        # waitress's own loop ends by a signal only; this one ends by the event, too, and in its own thread
        while not stopping.is_set():
            wasyncore.loop(timeout=LOOK_UP_S, map=sockets, count=1, use_poll=True)
    server.task_dispatcher.shutdown(cancel_pending=False, timeout=SHUTDOWN_S)
    wasyncore.close_all(sockets)


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on SIGTERM and SIGINT, where this is the main thread; restore the handlers afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {which: signal.signal(which, lambda *_: stop()) for which in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
