"""Keeps the outbox empty in the background: woken by each new reply, and by the clock for postponed ones."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from bot.delivery import Delivery
from bot.faults import report
from bot.storage import Store, StoreError

LONGEST_NAP_S = 30.0
"""Another process of ours may have died with a claim; its replies are looked for this often."""
POSTERS = 4
"""Threads that post: a slow or rate-limited channel must not hold up the others."""

log = logging.getLogger(__name__)


class Courier:
    """Posts in a few threads of its own, from `start` to `stop`."""

    def __init__(
        self, delivery: Delivery, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Post with `delivery` what waits in `store`."""
        self._delivery = delivery
        self._store = store
        self._now = now
        self._woken = threading.Condition()
        self._work = 0
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"courier-{number}", daemon=True)
            for number in range(POSTERS)
        ]

    def start(self) -> None:
        """Begin with what was left from before."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that a reply was queued. Returns at once."""
        with self._woken:
            self._work += 1
            self._woken.notify()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish the replies under way; what is left is posted after the next start."""
        with self._woken:
            self._stopping = True
            self._woken.notify_all()
        for thread in self._threads:
            thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._delivery.post_pending()
                nap = self._nap()
            except StoreError as error:
                log.error("the outbox can't be read, trying again: %s", error)  # noqa: TRY400  (the message says it)
                nap = LONGEST_NAP_S
            except Exception as error:  # noqa: BLE001  (a thread that dies would leave every later reply unposted)
                report(error)
                nap = LONGEST_NAP_S
            with self._woken:
                if self._woken.wait_for(lambda: self._work > 0 or self._stopping, nap):
                    self._work = max(0, self._work - 1)

    def _nap(self) -> float:
        """Return how long nothing is due, in seconds."""
        due = self._store.outbox.next_due()
        if due is None:
            return LONGEST_NAP_S
        left = (datetime.fromisoformat(due) - self._now()).total_seconds()
        return min(max(left, 0.05), LONGEST_NAP_S)
