"""What is deleted as time goes by: old dedupe keys always, what nobody touched by setting."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.storage import Store, StoreError
from bot.tallies import Deleted

EVERY_S = 24 * 3600.0
REPEATS_END_AFTER = timedelta(days=7)
"""Slack repeats a delivery for minutes, and people click on old buttons: a handled key is kept for a week."""

log = logging.getLogger(__name__)


def sweep(store: Store, retention_days: int | None, now: datetime) -> Deleted:
    """Delete what is due; return what of it people would miss."""
    store.inbox.forget(now - REPEATS_END_AFTER)
    if retention_days is None:
        return Deleted()
    return store.eraser.untouched_since(now - timedelta(days=retention_days))


class Housekeeping:
    """Sweeps at the start and once a day, in a thread of its own, from `start` to `stop`."""

    def __init__(
        self,
        store: Store,
        retention_days: int | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Sweep `store`; nothing but dedupe keys where `retention_days` is None."""
        self._store = store
        self._retention_days = retention_days
        self._now = now
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Sweep now, and from now on."""
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Sweep no more; one under way is waited for, and loses nothing where it takes too long."""
        self._stopping.set()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                log.info("housekeeping: %s", sweep(self._store, self._retention_days, self._now()))
            except StoreError as error:
                log.error("housekeeping has to wait: %s", error)  # noqa: TRY400  (the message says it)
            self._stopping.wait(EVERY_S)
