import json
import multiprocessing
import sqlite3
from datetime import UTC, datetime

import pytest

from bot.conversation import Advisor
from bot.records import Key, Labels, NewReply, Workspace
from bot.storage import Store, StoreError
from bot.storage.copies import TABLES
from dialogs.session import Session, Utterance

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = Key("T1", "C1", "1.0")


@pytest.fixture
def filled(tmp_path, interpreter):
    """A database with something in every table."""
    store = Store.open(tmp_path / "advisor.db")
    advisor = Advisor(store, interpreter)

    def replies(_turn, text):
        return (NewReply("reply", json.dumps({"text": text})),)

    for number, text in enumerate(
        ("2U with 2 GPUs for the Zürich lab “quiet” 📦", "what does it cost?", "custom thermals", "summary")
    ):
        said = Utterance(text=text, user="U1")
        advisor.converse(KEY, said, NOON, dedupe_key=f"message:{number}", replies=replies)
    store.ledger.add_feedback(KEY, "U1", "good", NOON)
    store.set_mark(KEY, "following", "yes")
    store.workspaces.remember(Workspace("T1", "E1", org_wide=True))
    one = store.archive.selections()[0].id
    store.archive.label(one, Labels(name="Acme", customer="Acme", tags=("hot",)))
    store.archive.put_away(one, NOON)
    return store


def test_an_export_taken_into_an_empty_database_gives_the_same_export(filled, tmp_path):
    lines = list(filled.copies.export())
    exported = [json.loads(line)["table"] for line in lines[1:]]
    assert list(dict.fromkeys(exported)) == list(TABLES), "the example fills every table"
    other = Store.open(tmp_path / "other.db")
    assert other.copies.restore(lines) == len(lines) - 1
    assert list(other.copies.export()) == lines
    assert other.load(KEY) == filled.load(KEY)
    assert other.turns(KEY) == filled.turns(KEY)
    assert other.archive.summaries(1) == filled.archive.summaries(1)


def test_what_was_imported_can_be_searched_and_gone_on_with(filled, interpreter):
    store = Store.in_memory()
    store.copies.restore(filled.copies.export())
    store.archive.put_away(1, None)
    assert [one.name for one in store.archive.search("zurich acme")] == ["Acme"]
    outcome = Advisor(store, interpreter).converse(KEY, Utterance(text="stock power", user="U1"), NOON)
    assert outcome.committed.version == 5
    assert outcome.committed.selection == 1


def test_an_export_holds_every_table_with_data(tmp_path):
    Store.open(tmp_path / "advisor.db")
    with sqlite3.connect(tmp_path / "advisor.db") as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {name for name in tables if not name.startswith(("sqlite_", "_sqlite", "selections_fts"))} == set(
        TABLES
    )


HEAD = '{"format": "chassis-advisor", "schema": "m005_records"}'


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "is empty"),
        (["nonsense"], "line 1: this is not JSON"),
        (["[]"], "line 1: a line must be a JSON object"),
        (["{}"], "line 1: this is no export"),
        (['{"format": "chassis-advisor", "schema": "m999_future"}'], "newer version .*m999_future"),
        ([HEAD, ""], "line 2: this is not JSON"),
        ([HEAD, '{"table": "dogs", "row": {"name": "Cleo"}}'], 'line 2: "table" must be one of'),
        ([HEAD, '{"table": "marks", "row": {}}'], "line 2"),
        ([HEAD, '{"table": "marks", "row": {"colour": 1}}'], "line 2: marks have no 'colour'"),
        ([HEAD, '{"table": "seen", "row": {"dedupe_key": "a"}}'], "line 2: seen can't hold this"),
        (
            [HEAD, '{"table": "seen", "row": {"dedupe_key": [1], "received_at": ""}}'],
            "line 2: seen can't hold",
        ),
        (
            [HEAD, '{"table": "marks", "row": {"conversation": 7, "name": "a", "value": "b"}}'],
            "can't hold this|FOREIGN KEY",
        ),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_stored(lines, message):
    store = Store.in_memory()
    with pytest.raises(StoreError, match=message):
        store.copies.restore(lines)
    assert len(list(store.copies.export())) == 1


def test_an_export_is_taken_into_an_empty_database_only(filled):
    with pytest.raises(StoreError, match="empty database"):
        filled.copies.restore(filled.copies.export())


def test_a_backup_is_a_whole_database_in_one_file(filled, tmp_path):
    target = tmp_path / "backup.db"
    filled.copies.backup(target)
    assert sorted(file.name for file in tmp_path.glob("backup*")) == ["backup.db"]
    assert list(Store.open(target).copies.export()) == list(filled.copies.export())


def _write(path, ready, stop):
    store, version = Store.open(path), 0
    while not stop.is_set():
        from bot.records import TurnRecord  # noqa: PLC0415  (in the other process)

        turn = TurnRecord(NOON, "U2", "{}", "ask", "reply " * 500, "[]", "{}")
        version = store.commit(Key("T1", "C2"), version, Session(turn=version), turn).version
        if version == 5:
            ready.set()


def test_a_backup_made_while_others_write_is_as_at_one_moment(filled, tmp_path):
    context = multiprocessing.get_context("fork")
    ready, stop = context.Event(), context.Event()
    writer = context.Process(target=_write, args=(tmp_path / "advisor.db", ready, stop))
    writer.start()
    try:
        assert ready.wait(20)
        for number in range(3):
            filled.copies.backup(tmp_path / f"{number}.db")
    finally:
        stop.set()
        writer.join(20)
    for number in range(3):
        copy = Store.open(tmp_path / f"{number}.db")
        _, version = copy.load(Key("T1", "C2"))
        assert version >= 5
        assert [turn.number for turn in copy.turns(Key("T1", "C2"))] == list(range(1, version + 1))
        with sqlite3.connect(tmp_path / f"{number}.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_overwrites_nothing_and_says_where_it_can_not_write(filled, tmp_path):
    (tmp_path / "there").write_text("precious")
    for target, message in (("there", "exists"), ("missing/backup.db", "can't write")):
        with pytest.raises(StoreError, match=message):
            filled.copies.backup(tmp_path / target)
    assert (tmp_path / "there").read_text() == "precious"
