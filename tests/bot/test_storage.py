import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils.db import Database

from bot.migrations import MIGRATIONS
from bot.records import Filter, GapRecord, Key, NewReply, SelectionRecord, TurnRecord, VerdictRecord
from bot.storage import Conflict, Duplicate, Store, StoreError
from dialogs.session import GradeFact, Session, SlotFact

KEY = Key("T1", "C1", "17.1")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def turn(**fields):
    given = {
        "at": NOON,
        "user": "U1",
        "utterance": '{"text": "hi"}',
        "kind": "ask",
        "reply": "What goes in?",
        "moves": "[]",
        "trace": "{}",
    }
    return TurnRecord(**{**given, **fields})


def selection(**fields):
    given = dict.fromkeys(("name", "scenario", "lines", "verdict", "words"), "")
    return SelectionRecord(**{**given, "memory": "{}", **fields})


@pytest.fixture(params=["file", "memory"])
def store(request, tmp_path):
    return Store.open(tmp_path / "advisor.db") if request.param == "file" else Store.in_memory()


def test_a_new_conversation_has_an_empty_session_at_version_zero(store):
    assert store.load(KEY) == (Session(), 0)
    assert not store.exists(KEY)


def test_what_is_committed_is_loaded_again(store):
    session = Session(
        slots={"certifications": SlotFact(value=("ce", "ul"), words="CE, UL")},
        grades={"power": GradeFact(grade="light", words="bezel", user="U1")},
        asking="thermals",
    )
    assert store.commit(KEY, 0, session, turn()).version == 1
    assert store.load(KEY) == (session, 1)
    assert [one.reply for one in store.turns(KEY)] == ["What goes in?"]


def test_of_two_messages_that_raced_the_second_is_told_and_stores_nothing(store):
    store.commit(KEY, 0, Session(), turn())
    store.commit(KEY, 1, Session(turn=2), turn())
    for stale in (0, 1, 7):
        with pytest.raises(Conflict):
            store.commit(KEY, stale, Session(turn=9), turn(replies=(NewReply("reply", "lost"),)))
    assert store.load(KEY) == (Session(turn=2), 2)
    assert store.outbox.pending() == 0


def test_a_message_delivered_again_stores_nothing(store):
    store.commit(KEY, 0, Session(), turn(dedupe_key="message:1", replies=(NewReply("reply", "once"),)))
    with pytest.raises(Duplicate):
        store.commit(
            KEY, 1, Session(turn=9), turn(dedupe_key="message:1", replies=(NewReply("reply", "twice"),))
        )
    assert store.load(KEY)[1] == 1
    assert store.outbox.pending() == 1


def test_an_acknowledged_event_waits_until_a_commit_handles_it(store):
    assert store.inbox.receive("event:1", '{"text": "hi"}', NOON)
    assert not store.inbox.receive("event:1", '{"text": "hi"}', NOON)
    assert [event.dedupe_key for event in store.inbox.unhandled()] == ["event:1"]
    store.commit(KEY, 0, Session(), turn(dedupe_key="event:1"))
    assert store.inbox.unhandled() == []
    assert store.inbox.handled("event:1")


def test_an_event_that_needs_no_answer_is_dismissed_and_later_forgotten(store):
    store.inbox.receive("event:1", "{}", NOON)
    store.inbox.dismiss("event:1", NOON)
    assert store.inbox.unhandled() == []
    assert store.inbox.forget(before=NOON + timedelta(days=1)) == 1
    assert store.inbox.receive("event:1", "{}", NOON)


def test_replies_of_one_conversation_leave_in_order_one_at_a_time(store):
    store.commit(KEY, 0, Session(), turn(replies=(NewReply("reply", "1"), NewReply("card", "2"))))
    other = Key("T1", "C2")
    store.commit(other, 0, Session(), turn(replies=(NewReply("reply", "3"),)))
    first = store.outbox.claim(NOON)
    assert (first.key, first.payload, first.attempts) == (KEY, "1", 1)
    assert store.outbox.claim(NOON, KEY) is None, "the second waits for the first"
    assert store.outbox.claim(NOON).payload == "3", "other conversations do not wait"
    store.outbox.mark_posted(first.id, "99.1", NOON)
    assert store.outbox.claim(NOON, KEY).payload == "2"
    assert store.outbox.last_posted(KEY, "reply").ts == "99.1"
    assert store.outbox.last_posted(KEY, "card") is None


def test_a_reply_whose_poster_died_is_claimed_again_after_its_lease(store):
    store.commit(KEY, 0, Session(), turn(replies=(NewReply("reply", "1"),)))
    assert store.outbox.claim(NOON, lease_s=60).attempts == 1
    assert store.outbox.claim(NOON + timedelta(seconds=59)) is None
    assert store.outbox.claim(NOON + timedelta(seconds=61)).attempts == 2


def test_a_postponed_reply_holds_back_later_ones_and_a_hopeless_one_does_not(store):
    store.commit(KEY, 0, Session(), turn(replies=(NewReply("reply", "1"), NewReply("reply", "2"))))
    first = store.outbox.claim(NOON)
    store.outbox.postpone(first.id, NOON + timedelta(seconds=30), "ratelimited")
    assert store.outbox.claim(NOON + timedelta(seconds=1)) is None
    assert store.outbox.next_due() == "2026-11-22T12:00:00.000Z"
    store.outbox.give_up(first.id, "channel_not_found")
    assert store.outbox.claim(NOON + timedelta(seconds=1)).payload == "2"


def test_each_different_summary_becomes_a_version(store):
    for version, summary in enumerate(("first", "first", "second", None)):
        store.commit(KEY, version, Session(), turn(selection=selection(summary=summary, verdict="odm")))
    found = store.archive.selections()
    assert [(one.versions, one.verdict, one.owner) for one in found] == [(2, "odm", "U1")]
    assert [one.content for one in store.archive.summaries(found[0].id)] == ["first", "second"]
    assert store.archive.summary(found[0].id).content == "second"
    assert store.archive.summary(found[0].id, 1).content == "first"
    assert store.archive.summary(found[0].id, 9) is None


def test_after_a_selection_is_closed_the_next_one_is_another(store):
    store.commit(KEY, 0, Session(), turn(selection=selection(name="first")))
    first = store.archive.current(KEY)
    store.commit(KEY, 1, Session(), turn(selection=selection(name="first", closed=True)))
    assert store.archive.current(KEY) is None
    store.commit(KEY, 2, Session(), turn(selection=selection(name="second")))
    assert [one.name for one in store.archive.selections()] == ["second", "first"]
    assert [one.name for one in store.archive.selections(Filter(state="open"))] == ["second"]
    assert store.archive.current(KEY) != first


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Ducts", True),
        ("duct acme", True),
        ('"quiet lab"', True),
        ("acme other", False),
        ('"lab quiet"', False),
        ("", False),
        ("*", False),
        ('"', False),
        ("NOT", False),
        ("acme\x00", True),
        ("name:acme", False),
    ],
)
def test_search_finds_all_words_by_their_stem_and_survives_odd_input(store, words, found):
    store.commit(
        KEY, 0, Session(), turn(selection=selection(name="Acme pilot", words="own ducting in a quiet lab"))
    )
    assert bool(store.archive.search(words)) is found


def test_search_follows_changes_and_keeps_workspaces_apart(store):
    store.commit(KEY, 0, Session(), turn(selection=selection(words="quiet")))
    store.commit(KEY, 1, Session(), turn(selection=selection(words="loud")))
    assert store.archive.search("quiet") == []
    assert len(store.archive.search("loud", Filter(team="T1"))) == 1
    assert store.archive.search("loud", Filter(team="T2")) == []


def test_earlier_selections_of_a_person_come_latest_first_and_without_this_conversation(store):
    for place, name in enumerate(("old", "new")):
        key, at = Key("T1", "C9", str(place)), NOON + timedelta(hours=place)
        store.commit(key, 0, Session(), turn(at=at, selection=selection(name=name)))
    store.commit(KEY, 0, Session(), turn(selection=selection(name="this one")))
    assert [name for _, name, _, _ in store.archive.earlier("T1", "U1", KEY)] == ["new", "old"]
    assert store.archive.earlier("T2", "U1", KEY) == []


def test_gaps_count_equal_questions_together(store):
    asked = ("price?", "Price? ", "stock?")
    for version, text in enumerate(asked):
        store.commit(KEY, version, Session(), turn(gaps=(GapRecord("no_answer", text, "price"),)))
    assert [gap.times for gap in store.ledger.gaps()] == [2, 1]
    assert store.ledger.gaps(team="T2") == []


def test_feedback_and_marks_belong_to_a_stored_conversation(store):
    assert not store.ledger.add_feedback(KEY, "U1", "good", NOON)
    store.set_mark(KEY, "card", "99.1")
    assert store.mark(KEY, "card") is None
    store.commit(KEY, 0, Session(), turn())
    assert store.ledger.add_feedback(KEY, "U1", "good", NOON)
    store.set_mark(KEY, "card", "99.1")
    store.set_mark(KEY, "card", "99.2")
    assert store.mark(KEY, "card") == "99.2"
    assert store.ledger.feedback() == {"good": 1}


def test_every_verdict_is_kept_with_its_turn(tmp_path):
    path = tmp_path / "advisor.db"
    store = Store.open(path)
    store.commit(
        KEY,
        0,
        Session(knowledge_version="v1"),
        turn(verdict=VerdictRecord("odm", settled=True, firm=False, hard=1, light=2, grades="{}")),
    )
    with sqlite3.connect(path) as db:
        assert db.execute(
            "SELECT turn, verdict, settled, firm, knowledge_version FROM verdicts"
        ).fetchall() == [(1, "odm", 1, 0, "v1")]


def test_what_was_stored_is_there_after_a_restart(tmp_path):
    path = tmp_path / "advisor.db"
    Store.open(path).commit(KEY, 0, Session(turn=4), turn())
    assert Store.open(path).load(KEY) == (Session(turn=4), 1)
    assert Store.open(path).latest("T1") == KEY
    assert Store.open(path).latest("T1", "C2") is None


def test_tables_are_strict_foreign_keys_hold_and_the_journal_is_a_wal(tmp_path):
    path = tmp_path / "advisor.db"
    Store.open(path)
    db = Database(path)
    ours = [table for table in db.tables if not table.name.startswith(("_", "sqlite_", "selections_fts"))]
    assert ours
    assert all(table.strict for table in ours)
    assert db.journal_mode == "wal"


@pytest.mark.parametrize(
    "stop_before",
    ["m001_conversations", "m002_selections", "m003_delivery", "m004_learning", "m005_records"],
)
def test_a_database_of_any_earlier_schema_is_migrated(tmp_path, stop_before):
    path = tmp_path / "advisor.db"
    MIGRATIONS.apply(Database(path), stop_before=stop_before)
    store = Store.open(path)
    store.commit(KEY, 0, Session(), turn(gaps=(GapRecord("no_answer", "price?"),)))
    assert len(store.ledger.gaps()) == 1


def test_an_earlier_database_keeps_what_it_holds_and_learns_where_it_came_from(tmp_path):
    path = tmp_path / "advisor.db"
    db = Database(path)
    MIGRATIONS.apply(db, stop_before="m005_records")
    times = [f"2026-11-22T12:00:0{second}.000Z" for second in range(4)]
    texts = dict.fromkeys(("name", "tags", "scenario", "lines", "verdict", "words"), "") | {"memory": "{}"}
    db.table("conversations").insert(
        {
            "id": 1, "team": "T1", "channel": "C1", "thread": "17.1", "version": 4, "state": "{}",
            "knowledge_version": "", "selection": 2, "started_at": times[0], "updated_at": times[3],
        }
    )  # fmt: skip
    for number, (opened, closed, words) in enumerate(((0, times[1], "quiet"), (2, None, "ducts")), 1):
        db.table("selections").insert(
            {
                **texts, "id": number, "conversation": 1, "team": "T1", "owner": "U1", "versions": 0,
                "opened_at": times[opened], "updated_at": times[opened], "closed_at": closed, "words": words,
            }
        )  # fmt: skip
    for number, at in enumerate(times, 1):
        said = {"utterance": "{}", "kind": "ask", "reply": words, "moves": "[]", "trace": "{}"}
        db.table("turns").insert({**said, "conversation": 1, "number": number, "at": at, "user": "U1"})
    db.table("gaps").insert(
        {"conversation": 1, "at": times[2], "kind": "no_answer", "text": "?", "topics": ""}
    )
    db.close()
    store = Store.open(path)
    assert [one.id for one in store.archive.search("duct")] == [2]
    assert [one.id for one in store.archive.selections(Filter(channel="C1"))] == [2, 1]
    deleted = store.eraser.selection(2)
    assert (deleted.conversations, deleted.selections, deleted.turns, deleted.gaps) == (0, 1, 2, 1)
    assert [one.number for one in store.turns(KEY)] == [1, 2]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "advisor.db"
    Store.open(path).commit(KEY, 0, Session(), turn())
    db = Database(path)
    db.table("_sqlite_migrations").insert(
        {"migration_set": "chassis_advisor", "name": "m999_future", "applied_at": "2030-01-01"}
    )
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version .*m999_future"):
        Store.open(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.db"
    Database(path).table("dogs").insert({"name": "Cleo"})
    with pytest.raises(StoreError, match="another program"):
        Store.open(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing/advisor.db", "can't open"), (".", "can't open"), ("text.txt", "no SQLite database")],
)
def test_a_path_that_is_no_database_is_named_in_one_line(tmp_path, name, message):
    (tmp_path / "text.txt").write_text("something else entirely\n" * 100)
    with pytest.raises(StoreError, match=message) as error:
        Store.open(tmp_path / name)
    assert "\n" not in str(error.value)
    assert str(tmp_path) in str(error.value)


def test_a_damaged_session_is_reported_not_replaced(tmp_path):
    path = tmp_path / "advisor.db"
    store = Store.open(path)
    store.commit(KEY, 0, Session(), turn())
    with sqlite3.connect(path) as db:
        db.execute("""UPDATE conversations SET state = '{"from_the_future": 1}'""")
    with pytest.raises(StoreError, match="can't be read by this version"):
        store.load(KEY)


def _work(path, worker, times):
    store = Store.open(path)
    for number in range(times):
        while True:
            session, version = store.load(KEY)
            raised = session.model_copy(update={"turn": session.turn + 1})
            try:
                store.commit(KEY, version, raised, turn(dedupe_key=f"{worker}:{number}"))
            except Conflict:
                continue
            break


def test_two_processes_work_on_one_database_and_lose_nothing(tmp_path):
    path, times = tmp_path / "advisor.db", 25
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_work, args=(path, worker, times)) for worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    session, version = Store.open(path).load(KEY)
    assert session.turn == version == 2 * times
