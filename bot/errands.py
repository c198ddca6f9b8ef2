"""What outlasts Slack's wait for an acknowledgement and need not survive a crash: lists, the home."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.faults import report

AT_ONCE = 2
"""Errands run at the same time; they mostly wait for Slack."""


class Errands:
    """Runs errands after their request was acknowledged, or at once where there is no background."""

    def __init__(self, *, in_background: bool) -> None:
        """Prepare; threads begin with the first errand."""
        self._pool = ThreadPoolExecutor(AT_ONCE, "errand") if in_background else None

    def run(self, errand: Callable[[], object]) -> None:
        """Run an errand; what goes wrong is logged with an id, as there is nobody left to tell."""
        if self._pool is None:
            _tried(errand)
        else:
            self._pool.submit(_tried, errand)

    def stop(self) -> None:
        """Finish the errands under way, drop those that wait."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _tried(errand: Callable[[], object]) -> None:
    try:
        errand()
    except Exception as error:  # noqa: BLE001  (an errand's fault must not end its thread)
        report(error)
