"""The Socket Mode connection: opened, watched, and opened again when it is lost."""

import logging
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackRequestError

WATCH_INTERVAL_S = 1.0
"""The SDK by itself takes up to fifty seconds to notice that a connection was cut."""
CONCURRENCY = 16
"""Events handled at once; each takes some milliseconds, as posting happens elsewhere."""

log = logging.getLogger(__name__)


class Link:
    """Holds one connection, and replaces it when it is lost."""

    def __init__(self, app: App, app_token: str) -> None:
        """Prepare to bring Slack's events to `app`."""
        self._handler = SocketModeHandler(app, app_token, concurrency=CONCURRENCY)
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="socket-watch", daemon=True)

    def open(self) -> None:
        """Connect and begin to watch.

        Raises:
            SlackApiError: Slack refuses the app-level token.
            OSError: Slack can't be reached.
        """
        self._handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        self._watcher.start()

    def close(self) -> None:
        """Disconnect for good."""
        self._closing.set()
        if self._watcher.is_alive():
            self._watcher.join()
        self._handler.close()  # type: ignore[no-untyped-call]  # idem

    def fault(self) -> str | None:
        """Return what is wrong with the connection, if anything."""
        return None if self._handler.client.is_connected() else "Socket Mode is not connected"

    def _watch(self) -> None:
        while not self._closing.wait(WATCH_INTERVAL_S):
            if self._alive():
                continue
            log.warning("the socket was lost: opening another one")
            try:
                self._handler.client.connect_to_new_endpoint(force=True)
            except (SlackApiError, SlackRequestError, OSError) as error:
                log.warning("the socket can't be opened again yet: %s", type(error).__name__)

    def _alive(self) -> bool:
        """Say whether the connection still takes what is sent; the second ping notices that it was cut."""
        session = self._handler.client.current_session
        if session is None or not session.is_active():
            return False
        try:
            session.ping("watch")
        except OSError:
            return False
        return True
