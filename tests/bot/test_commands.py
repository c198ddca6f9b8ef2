import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation import Advisor
from bot.records import Key
from bot.storage import Store
from dialogs.session import Session, Utterance


def talk(file, interpreter, login, *texts):
    """Say something as somebody at the terminal."""
    advisor, now = Advisor(Store.open(file), interpreter), datetime.now(UTC)
    for text in texts:
        advisor.converse(Key("terminal", login, "1"), Utterance(text=text, user=login), now)


@pytest.fixture
def path(interpreter, tmp_path):
    """A database with one selection of somebody at the terminal."""
    file = tmp_path / "advisor.db"
    talk(file, interpreter, "kim", "2U with 2 GPUs for the Acme lab", "what does it cost?", "summary")
    return file


def test_a_selection_is_named_and_tagged_and_found_by_it(run, path):
    label = ("summaries", "label", 1, "--db", path)
    assert (
        run(*label, "--name", "Acme  pilot", "--customer", "Acme Corp", "--tag", "emea", "--tag", "hot")[0]
        == 0
    )
    for filters in (("--customer", "acme"), ("--tag", "EMEA"), ()):
        out = run("summaries", "list", "--db", path, *filters)[1]
        assert "Acme pilot" in out
        assert "emea hot" in out
    assert "nothing found" in run("summaries", "list", "--db", path, "--customer", "other")[1]
    assert "Acme pilot" in run("summaries", "search", "pilot", "--db", path)[1]
    assert run(*label, "--untag", "hot")[1].splitlines()[1].split("\t")[6] == "emea"
    assert "2U · 2 GPUs" in run(*label, "--name", "")[1]
    status, _, err = run("summaries", "label", 7, "--db", path, "--name", "x")
    assert status == 1
    assert "no selection 7" in err


def test_lists_are_narrowed_and_can_be_json(run, path):
    today, tomorrow = (datetime.now(UTC).date() + timedelta(days=day) for day in (0, 1))
    assert "GPUs" in run("summaries", "list", "--db", path, "--since", today, "--until", today)[1]
    assert "nothing found" in run("summaries", "list", "--db", path, "--since", tomorrow)[1]
    assert "nothing found" in run("summaries", "search", "gpus", "--db", path, "--verdict", "oem")[1]
    found = json.loads(run("summaries", "list", "--db", path, "--json")[1])
    assert [(one["id"], one["key"]["team"]) for one in found] == [(1, "terminal")]
    assert json.loads(run("summaries", "search", "zebra", "--db", path, "--json")[1]) == []
    assert run("summaries", "list", "--db", path, "--since", "yesterday")[0] == 2
    assert run("summaries", "list", "--db", path, "--verdict", "both")[0] == 2


def test_a_list_for_another_program_is_lines_with_tabs(run, path):
    heads, row = run("summaries", "list", "--db", path)[1].splitlines()
    assert heads.split("\t") == ["id", "date", "verdict", "scenario", "selection", "for", "tags", "state"]
    assert len(row.split("\t")) == 8


def test_what_is_archived_is_listed_when_asked_for(run, path):
    assert "archived" in run("summaries", "archive", 1, "--db", path)[1]
    assert "no selections yet" in run("summaries", "list", "--db", path)[1]
    assert "GPUs" in run("summaries", "list", "--db", path, "--state", "archived")[1]
    run("summaries", "archive", 1, "--undo", "--db", path)
    assert "open" in run("summaries", "list", "--db", path)[1]
    assert run("summaries", "archive", 7, "--db", path)[0] == 1


def test_a_selection_is_forgotten_after_asking(run, path):
    status, _, err = run("forget", 1, "--db", path, typed="n\n")
    assert status == 130
    assert "2U · 2 GPUs" in err
    assert "GPUs" in run("summaries", "list", "--db", path)[1]
    status, out, _ = run("forget", 1, "--db", path, typed="y\n")
    assert status == 0
    assert "deleted 1 conversation, 1 selection, 3 messages with their replies" in out
    assert "1 missed question" in out
    assert "backups" in out
    assert b"acme" not in path.read_bytes().lower()
    status, _, err = run("forget", 1, "--db", path, "--yes")
    assert status == 1
    assert "no selection 1" in err


def test_a_person_is_forgotten_with_what_they_typed(run, path, interpreter, monkeypatch, tmp_path):
    monkeypatch.setattr("getpass.getuser", lambda: "sam")
    talk(path, interpreter, "sam", "4U with 8 GPUs for the Reunion lab")
    history = tmp_path / "data" / "chassis-advisor" / "history"
    history.parent.mkdir(parents=True, exist_ok=True)
    history.write_text("+4U with 8 GPUs for the Reunion lab\n")
    assert "nothing to delete" in run("forget", "jo", "--db", path, "--yes")[1]
    assert history.exists()
    out = run("forget", "sam", "--db", path, "--yes")[1]
    assert "deleted 1 conversation" in out
    assert str(history) in out
    assert not history.exists()
    assert b"reunion" not in path.read_bytes().lower()
    assert b"acme" in path.read_bytes().lower(), "what others said stays"


def test_a_person_whose_id_is_a_number_can_be_forgotten(run, path, interpreter):
    talk(path, interpreter, "1", "4U with 8 GPUs")
    assert "1 conversation" in run("forget", "1", "--user", "--db", path, "--yes")[1]
    assert len(json.loads(run("summaries", "list", "--db", path, "--json")[1])) == 1


def test_what_nobody_touched_expires_by_option_or_setting(run, path, monkeypatch):
    assert run("expire", "--db", path)[0] == 2
    assert "nothing to delete" in run("expire", "--db", path, "--days", 1)[1]
    monkeypatch.setenv("CHASSIS_ADVISOR_RETENTION_DAYS", "30")
    assert "nothing to delete" in run("expire", "--db", path)[1]
    monkeypatch.setattr("bot.cli.now", lambda: datetime.now(UTC) + timedelta(days=31))
    assert "deleted 1 conversation" in run("expire", "--db", path)[1]


def test_a_backup_is_written_once(run, path, tmp_path):
    target = tmp_path / "backup.db"
    assert run("backup", target, "--db", path)[0] == 0
    assert len(Store.open(target).archive.selections()) == 1
    status, _, err = run("backup", target, "--db", path)
    assert status == 2
    assert "exists" in err


def test_everything_is_exported_and_imported(run, path, tmp_path):
    status, out, _ = run("export", "--db", path)
    assert status == 0
    other = tmp_path / "other.db"
    assert run("import", "--db", other, typed=out)[0] == 0
    assert run("export", "--db", other)[1] == out
    file = tmp_path / "all.jsonl"
    run("export", file, "--db", path)
    assert file.read_text("utf-8") == out
    status, _, err = run("import", file, "--db", other)
    assert status == 2
    assert "empty database" in err
    file.write_bytes(b"\xff\xfe")
    assert run("import", file, "--db", tmp_path / "third.db")[0] == 1
    assert run("import", "--db", tmp_path / "fourth.db", typed="nonsense")[0] == 2


def test_statistics_are_tables_or_json(run, path):
    out = run("stats", "--db", path)[1]
    assert "selections\ttimes\nall\t1\n" in out
    assert "no answer\t1" in out
    counted = json.loads(run("stats", "--db", path, "--json", "--since", "2026-01-01")[1])
    assert (counted["selections"], counted["gaps"]) == (1, {"no_answer": 1})
    assert json.loads(run("stats", "--db", path, "--json", "--team", "T1")[1])["selections"] == 0


def test_nothing_stored_is_no_fault(run, tmp_path):
    path = tmp_path / "advisor.db"
    for command in (("stats",), ("export",), ("forget", "sam", "--yes"), ("expire", "--days", 1)):
        assert run(*command, "--db", path)[0] == 0
    assert Store.open(path).load(Key("terminal", "sam")) == (Session(), 0)
