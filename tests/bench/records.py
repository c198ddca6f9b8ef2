"""Search, lists and turns on a database of 100,000 selections; `SELECTIONS=1000` makes it fewer."""

import json
import os
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.access import Membership, Viewer
from bot.conversation import Advisor
from bot.migrations import known_migrations
from bot.records import Filter, Key, iso
from bot.storage import Store
from dialogs.interpreter import Interpreter
from dialogs.session import Utterance
from knowledge.loading import load

SELECTIONS = int(os.environ.get("SELECTIONS", "100000"))
TEAM, CHANNELS, PEOPLE, CUSTOMERS = "T1", 60, 500, 2000
START = datetime(2024, 1, 1, tzinfo=UTC)
BUDGET_MS = 50
REPEATS = 15
CONVERSATION = (
    "40 nodes for Acme: 2U, 2 GPUs and 8 nvme up front, in a quiet lab, 28 inches deep, pilot in six weeks",
    "stock fans are probably fine",
    "power is 1+1 CRPS, rails whatever you have",
    "who owns the drawings with ODM?",
    "storage is light",
    "summary",
)


def rows(knowledge, count):
    """Yield an export of so many selections, each in its own conversation with one turn; always the same."""
    chance = random.Random(7)  # noqa: S311  (data for a benchmark)
    scenarios, lines = [one.id for one in knowledge.scenarios], [one.id for one in knowledge.lines]
    words = sorted({word for fact in knowledge.answers for word in str(fact).lower().split()})
    verdicts = cycle(("odm", "oem", "odm", "odm_then_oem", ""))
    yield json.dumps({"format": "chassis-advisor", "schema": max(known_migrations())})
    for table in ("conversations", "selections", "turns"):
        for number, verdict in zip(range(1, count + 1), verdicts, strict=False):
            at = iso(START + timedelta(minutes=8 * number))
            user = f"U{number % PEOPLE}"
            # One in five is a direct message.
            channel = f"D{number % PEOPLE}" if number % 5 == 0 else f"C{number % CHANNELS}"
            if table == "conversations":
                row = {
                    "id": number, "team": TEAM, "channel": channel, "thread": f"{number}.0", "version": 1,
                    "state": '{"turn":1}', "knowledge_version": "", "selection": number, "started_at": at,
                    "updated_at": at,
                }  # fmt: skip
            elif table == "turns":
                row = {
                    "conversation": number, "number": 1, "at": at, "user": user, "utterance": '{"text":"2U"}',
                    "kind": "ask", "reply": "Thermals?", "moves": "[]", "trace": "{}", "selection": number,
                }  # fmt: skip
            else:
                said = " ".join(chance.choices(words, k=40))
                row = {
                    "id": number, "conversation": number, "team": TEAM, "channel": channel, "owner": user,
                    "name": f"{number % 4 + 1}U · {number % 9} GPUs", "given_name": "",
                    "customer": f"Customer{number % CUSTOMERS}", "project": "pilot", "tags": "priority",
                    "scenario": chance.choice(scenarios), "lines": " ".join(chance.sample(lines, 3)),
                    "verdict": verdict, "words": f"2U nodes with gpus\n{said}", "memory": "{}", "versions": 0,
                    "opened_at": at, "updated_at": at, "closed_at": None,
                    "archived_at": at if number % 10 == 1 else None,
                }  # fmt: skip
            yield json.dumps({"table": table, "row": row})


def looks(store, knowledge):
    """Return what is measured: a name and a call that finds something."""
    archive = store.archive
    scenario, line = knowledge.scenarios[-1].id, knowledge.lines[-1].id
    few = {f"C{number}" for number in range(5)}
    viewer = Viewer(TEAM, "U3", Membership(lambda _team, channel: {"U3"} if channel in few else ()))
    summer = {"since": "2024-06-01", "until": "2024-06-30"}
    return {
        "list, everything": archive.selections,
        "list, one workspace": lambda: archive.selections(Filter(team=TEAM)),
        "list, verdict and scenario": lambda: archive.selections(Filter(verdict="oem", scenario=scenario)),
        "list, one person": lambda: archive.selections(Filter(team=TEAM, owner="U7")),
        "list, one channel and verdict": lambda: archive.selections(Filter(channel="C9", verdict="oem")),
        "list, a customer": lambda: archive.selections(Filter(customer="customer77")),
        "list, a line, oldest month": lambda: archive.selections(Filter(line=line, **summer)),
        "list, archived": lambda: archive.selections(Filter(state="archived")),
        "list, what one may see": lambda: viewer.selections(archive),
        "search, word in all": lambda: archive.search("gpus"),
        "search, two words": lambda: archive.search("nodes backplane"),
        "search, word in all, one person": lambda: archive.search("gpus", Filter(team=TEAM, owner="U7")),
        "search, word in all, verdict": lambda: archive.search(
            "gpus", Filter(verdict="oem", scenario=scenario)
        ),
        "search, word in all, oldest month": lambda: archive.search("gpus", Filter(**summer)),
        "search, word in all, archived": lambda: archive.search("gpus", Filter(state="archived")),
        "search, what one may see": lambda: viewer.selections(archive, "gpus"),
        "search, a customer": lambda: archive.search("customer77 gpus"),
    }


def timed(call):
    """Return the milliseconds that a call took."""
    start = perf_counter()
    call()
    return 1000 * (perf_counter() - start)


def turns(store, interpreter, threads):
    """Return the milliseconds of each turn of the conversation, held once in each thread by one person."""
    advisor, now = Advisor(store, interpreter), datetime(2026, 11, 22, tzinfo=UTC)
    return [
        timed(lambda: advisor.converse(Key(TEAM, "C1", thread), Utterance(text=said, user="U1"), now))  # noqa: B023  (called at once)
        for thread in threads
        for said in CONVERSATION
    ]


def report():
    """Yield the lines of the table."""
    knowledge = load()
    interpreter = Interpreter(knowledge)
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Store.open(Path(folder) / "empty.db"), Store.open(Path(folder) / "full.db")
        filled_s = timed(lambda: full.copies.restore(rows(knowledge, SELECTIONS))) / 1000
        yield f"Records: {SELECTIONS:,} selections, imported in {filled_s:.0f} s"
        yield f"{'':38}{'found':>6}{'median, ms':>12}{'worst, ms':>11}"
        worst = 0.0
        for name, call in looks(full, knowledge).items():
            found = len(call())
            took = [timed(call) for _ in range(REPEATS)]
            worst = max(worst, median(took))
            yield f"{name:38}{found:6}{median(took):12.1f}{max(took):11.1f}"
        yield f"slowest median {worst:.1f} ms, budget {BUDGET_MS} ms"
        # By turns, so that what else the machine does falls on both.
        turns(empty, interpreter, ["warm"]), turns(full, interpreter, ["warm"])
        took = {"empty": [], "full": []}
        for thread in range(REPEATS):
            took["empty"] += turns(empty, interpreter, [f"{thread}"])
            took["full"] += turns(full, interpreter, [f"new {thread}"])
        on_empty, on_full = median(took["empty"]), median(took["full"])
        yield (
            f"a turn: {on_empty:.1f} ms on an empty database, {on_full:.1f} ms on this one, "
            f"ratio {on_full / on_empty:.2f}"
        )
        forgot_s = timed(lambda: full.eraser.person("U7")) / 1000
        yield f"forgetting a person, with every trace: {forgot_s:.1f} s"


if __name__ == "__main__":
    for line in report():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
