"""Threads that answer what was acknowledged: a conversation is always served by the same one, in order."""

import threading
import zlib
from collections import Counter
from collections.abc import Callable
from queue import SimpleQueue

from bot.received import Inbound
from bot.records import Key


class Workers:
    """A few threads, each with a queue. Without any, work is done at once by whoever submits it."""

    def __init__(self, count: int, attend: Callable[[Inbound], None]) -> None:
        """Prepare `count` threads that call `attend`, which must not raise."""
        self._attend = attend
        self._queues: list[SimpleQueue[Inbound | None]] = [SimpleQueue() for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._run, args=(queue,), name=f"answering-{number}", daemon=True)
            for number, queue in enumerate(self._queues)
        ]
        self._waiting: Counter[Key] = Counter()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish what was submitted; what takes longer is found again after the next start."""
        for queue in self._queues:
            queue.put(None)
        for thread in self._threads:
            thread.join(timeout_s)

    def submit(self, inbound: Inbound) -> None:
        """Have something answered, after what its conversation submitted before."""
        if not self._queues:
            self._attend(inbound)
            return
        with self._lock:
            self._waiting[inbound.key] += 1
        place = zlib.crc32(f"{inbound.key.channel}:{inbound.key.thread}".encode()) % len(self._queues)
        self._queues[place].put(inbound)

    def busy(self, key: Key) -> bool:
        """Say whether something of this conversation is still to be answered."""
        with self._lock:
            return self._waiting[key] > 0

    def _run(self, queue: "SimpleQueue[Inbound | None]") -> None:
        while (inbound := queue.get()) is not None:
            try:
                self._attend(inbound)
            finally:
                with self._lock:
                    self._waiting[inbound.key] -= 1
                    self._waiting += Counter()  # drops what is at zero
