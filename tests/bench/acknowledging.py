"""How fast the Slack door accepts and answers: events a second and the 99th percentile of acknowledgement.

Signed events go through the whole app (signature, dedupe, dialog, commit), the answers to a local Slack; each
thread of the bench is a person in a thread of their own.
"""

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.front import Front
from tests.slack.conftest import Bot
from tests.slack.local_slack import BOT_USER, TEAM, LocalSlack
from tests.slack.sending import request, signed

EVENTS = 400
WORDS = (
    "2U with 2 GPUs and 8 NVMe bays for a lab",
    "power is stock",
    "who owns the drawings with ODM?",
    "summary",
)


def measure(people: int) -> str:
    """Send `EVENTS` messages from so many people at once, and wait until all are answered."""
    with LocalSlack() as slack, tempfile.TemporaryDirectory() as folder:
        bot = Bot(slack, Path(folder) / "bench.db", background=True)
        bot.courier.start()
        bot.door.open()
        waits: list[float] = []
        began = time.perf_counter()
        shares = [(bot.front, person, EVENTS // people, waits) for person in range(people)]
        workers = [threading.Thread(target=talk, args=share) for share in shares]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        accepted = time.perf_counter() - began
        while len(slack.called("chat.postMessage")) < len(waits):
            time.sleep(0.01)
        answered = time.perf_counter() - began
        bot.door.close()
        bot.courier.stop()
        if not all("blocks" in message for channel in slack.messages for message in slack.ours(channel)):
            raise SystemExit("some events failed: what is measured here are apologies")
        waits.sort()
        done, p99 = len(waits), waits[int(len(waits) * 0.99) - 1] * 1000
        return (
            f"{people:>4} at once: {done / accepted:6.0f} accepted/s, {done / answered:5.0f} answered/s, "
            f"p99 {p99:6.1f} ms"
        )


def talk(front: Front, person: int, count: int, waits: list[float]) -> None:
    """Hold one conversation; note how long each acknowledgement took."""
    root = f"{1_700_000_000 + person}.000100"
    for number in range(count):
        event = {
            "type": "app_mention", "user": f"U{person}", "channel": f"C{person}", "thread_ts": root,
            "ts": f"{1_700_000_000 + person}.{number:06d}",
            "text": f"<@{BOT_USER}> {WORDS[number % len(WORDS)]}",
        }  # fmt: skip
        body = json.dumps({"type": "event_callback", "team_id": TEAM, "event": event})
        began = time.perf_counter()
        reply = request(front, "POST", "/slack/events", body, signed(body, "application/json"))
        waits.append(time.perf_counter() - began)
        if reply.status != 200:
            raise SystemExit(f"event {number} of {person} was answered with {reply.status}")


def report():
    """Yield a line for each number of people at once."""
    for people in (1, 10, 100):
        yield measure(people)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report())
