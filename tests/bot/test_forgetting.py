import sqlite3
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.conversation import Advisor
from bot.housekeeping import Housekeeping, sweep
from bot.records import Filter, Key, Labels, NewReply, SelectionRecord, TurnRecord
from bot.storage import Conflict, Store, StoreBusyError
from bot.storage import connection as connecting
from bot.storage.forgetting import _COUNTED
from dialogs.session import Session, Utterance

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHARED, DIRECT, OTHER = Key("T1", "C1", "1.0"), Key("T1", "D1"), Key("T1", "C2", "2.0")
WORD = "Zanzibar"
"""A word that nobody else says, in every message of the person to be forgotten."""


class Office:
    """A database on disk, and people who talk to the advisor."""

    def __init__(self, path, interpreter):
        self.path = path
        self.store = Store.open(path)
        self.advisor = Advisor(self.store, interpreter)
        self.number = count(1)

    def say(self, key, user, text, at=NOON):
        def replies(_, reply):
            return (NewReply("reply", f'{{"text": "{user}: {len(reply)} {WORD if user == "U1" else ""}"}}'),)

        dedupe_key = f"message:{next(self.number)}"
        return self.advisor.converse(
            key, Utterance(text=text, user=user), at, dedupe_key=dedupe_key, replies=replies
        )

    def traces(self, *words):
        """Return which of the words are found in any file of the database, or in the search index."""
        raw = b"".join(file.read_bytes() for file in self.path.parent.glob(f"{self.path.name}*")).lower()
        with sqlite3.connect(self.path) as db:
            db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'selections_fts', 'row')")
            terms = {row[0] for row in db.execute("SELECT term FROM terms")}
        return [word for word in words if word.lower().encode() in raw or word.lower() in terms]


@pytest.fixture
def office(tmp_path, interpreter):
    return Office(tmp_path / "advisor.db", interpreter)


@pytest.fixture
def busy(office):
    """A person in a shared thread, in a direct message and alone in a thread; others beside them."""
    for key in (SHARED, DIRECT, OTHER):
        office.say(key, "U1", f"2U with 2 GPUs for the {WORD} lab, quiet")
        office.say(key, "U1", f"what does it cost in {WORD}?")
        office.say(key, "U1", f"the {WORD} chassis needs its own ducting and fan wall, custom thermals")
    office.say(SHARED, "U2", "stock power is fine for the Madagascar team, 8 NVMe bays")
    office.say(SHARED, "U2", "summary")
    office.store.ledger.add_feedback(SHARED, "U1", "good", NOON, f"{WORD} approves")
    office.store.inbox.receive("event:1", f'{{"event": {{"user": "U1", "text": "{WORD}"}}}}', NOON)
    assert office.traces(WORD, "Madagascar") == [WORD, "Madagascar"]
    return office


def test_forgetting_a_person_leaves_no_trace_of_their_words(busy):
    deleted = busy.store.eraser.person("U1")
    assert busy.traces(WORD, '"U1"') == []
    assert (deleted.conversations, deleted.stripped) == (2, 1)
    assert (deleted.selections, deleted.turns, deleted.feedback, deleted.events) == (2, 9, 1, 1)
    assert deleted.gaps >= 1
    assert deleted.replies >= 9
    assert busy.store.eraser.person("U1").nothing


def test_what_others_said_and_what_the_team_decided_stays(busy):
    busy.store.eraser.person("U1")
    session, _ = busy.store.load(SHARED)
    assert session.slots["rack_units"].value == 2
    assert (session.slots["rack_units"].words, session.slots["rack_units"].user) == ("", None)
    assert session.grades["thermals"].grade == "custom"
    assert session.grades["power"].user == "U2"
    assert busy.traces("Madagascar") == ["Madagascar"]
    assert [one.key for one in busy.store.archive.selections()] == [SHARED]
    assert [one.key for one in busy.store.archive.search("nvme")] == [SHARED]
    assert busy.store.archive.search(WORD) == []


def test_a_stripped_conversation_goes_on(busy):
    busy.store.eraser.person("U1")
    outcome = busy.say(SHARED, "U2", "summary please", NOON + timedelta(hours=1))
    assert outcome.kind == "summary"
    assert "Thermals" in outcome.text
    assert busy.traces(WORD) == []


def test_a_message_answered_while_its_conversation_is_forgotten_brings_nothing_back(busy):
    loaded = {key: busy.store.load(key) for key in (SHARED, DIRECT)}
    busy.store.eraser.person("U1")
    for key, (session, version) in loaded.items():
        with pytest.raises(Conflict):
            busy.store.commit(key, version, session, TurnRecord(NOON, "U2", "{}", "ask", "", "[]", "{}"))
    assert busy.traces(WORD) == []


def test_a_person_can_be_forgotten_in_one_workspace(office):
    for team in ("T1", "T2"):
        office.say(Key(team, "D1"), "U1", f"2U for {WORD}{team}")
    office.store.eraser.person("U1", team="T1")
    assert office.traces(f"{WORD}T1", f"{WORD}T2") == [f"{WORD}T2"]


def test_forgetting_a_selection_takes_its_whole_thread(busy):
    one = next(one for one in busy.store.archive.selections() if one.key == SHARED)
    deleted = busy.store.eraser.selection(one.id)
    assert (deleted.conversations, deleted.selections, deleted.turns) == (1, 1, 5)
    assert busy.traces("Madagascar") == []
    assert not busy.store.exists(SHARED)
    assert busy.store.exists(DIRECT)
    assert busy.store.eraser.selection(one.id).nothing


@pytest.mark.parametrize("which", ["the earlier", "the current"])
def test_of_several_selections_in_one_conversation_the_others_stay(office, which):
    said = {"the earlier": "Comoros", "the current": "Mauritius"}
    for word in said.values():
        office.say(DIRECT, "U1", f"2U with 2 GPUs for the {word} lab")
        office.say(DIRECT, "U1", f"what does it cost in {word}?")
        office.say(DIRECT, "U1", "cancel")
        office.say(DIRECT, "U1", "yes")
    office.say(DIRECT, "U1", "2U with 2 GPUs for the Mauritius lab, again")
    office.say(DIRECT, "U1", "summary")
    wanted = said.pop(which)
    for one in office.store.archive.search(wanted, Filter(state="any")):
        assert office.store.eraser.selection(one.id).selections == 1
    kept = next(iter(said.values()))
    assert office.traces(wanted, kept) == [kept]
    assert len(office.store.archive.search(kept)) >= 1
    assert office.say(DIRECT, "U1", "4U with 8 GPUs").turn is not None


def test_what_was_replaced_leaves_no_trace_either(office):
    office.say(DIRECT, "U1", f"2U for the {WORD} lab")
    one = office.store.archive.selections()[0].id
    office.store.archive.label(one, Labels(name="Seychelles", customer="Reunion"))
    office.store.archive.label(one, Labels(name="other", customer="other"))
    office.store.eraser.selection(one)
    assert office.traces(WORD, "Seychelles", "Reunion") == []


def test_what_nobody_touched_expires(office):
    old = NOON - timedelta(days=100)
    office.say(OTHER, "U1", "2U for the Comoros lab", old)
    office.say(DIRECT, "U1", "2U for the Seychelles lab", old)
    office.say(DIRECT, "U1", "cancel", old)
    office.say(DIRECT, "U1", "yes", old)
    office.say(DIRECT, "U1", "how much is it in Reunion?", old)
    office.say(DIRECT, "U1", "4U for the Mauritius lab", NOON - timedelta(days=80))
    assert sweep(office.store, None, NOON).nothing
    deleted = sweep(office.store, 90, NOON)
    assert (deleted.conversations, deleted.selections) == (1, 2)
    assert office.traces("Comoros", "Seychelles", "Reunion", "Mauritius") == ["Mauritius"]
    assert sweep(office.store, 90, NOON).nothing


def test_when_another_program_reads_the_log_people_are_told(office, monkeypatch):
    monkeypatch.setattr(connecting, "BUSY_TIMEOUT_S", 0.1)
    office.say(DIRECT, "U1", f"2U for the {WORD} lab")
    with sqlite3.connect(office.path) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM turns").fetchone()
        with pytest.raises(StoreBusyError, match="repeat this later"):
            office.store.eraser.person("U1")
    reader.close()
    office.store.eraser.person("U1")
    assert office.traces(WORD) == []


def test_a_conversation_that_can_not_be_read_is_deleted_whole(office):
    office.say(SHARED, "U1", f"2U for the {WORD} lab")
    office.say(SHARED, "U2", "stock power")
    with sqlite3.connect(office.path) as db:
        db.execute("""UPDATE conversations SET state = '{"from_the_future": 1}'""")
    assert office.store.eraser.person("U1").conversations == 1
    assert office.traces(WORD) == []


def test_every_table_that_holds_words_is_counted(office):
    with sqlite3.connect(office.path) as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ours = {name for name in tables if not name.startswith(("sqlite_", "_sqlite", "selections_fts"))}
    assert ours - {"marks", "workspaces"} == set(_COUNTED)
    assert set(_COUNTED.values()) | {"stripped"} == set(asdict(office.store.eraser.selection(0)))


def test_in_memory_there_is_no_log_to_empty():
    store = Store.in_memory()
    record = SelectionRecord("a", "", "", "", WORD, "{}")
    store.commit(DIRECT, 0, Session(), TurnRecord(NOON, "U1", "{}", "ask", "", "[]", "{}", selection=record))
    assert store.eraser.person("U1").conversations == 1
    assert store.archive.search(WORD) == []


def test_housekeeping_sweeps_at_the_start_and_stops_when_told(office):
    office.say(OTHER, "U1", "2U for the Comoros lab", NOON - timedelta(days=100))
    swept = threading.Event()

    def clock():
        swept.set()
        return NOON

    housekeeping = Housekeeping(office.store, 90, clock)
    housekeeping.start()
    assert swept.wait(10)
    housekeeping.stop()
    assert office.traces("Comoros") == []
    assert not office.store.handled("message:1"), "its key is a week old"
