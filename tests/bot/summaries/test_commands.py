import sys
from datetime import UTC, datetime

import pytest

from bot import cli
from bot.records import Key, SelectionRecord, TurnRecord
from bot.storage import Store
from dialogs.session import Session, SlotFact
from knowledge.base import ITEMS
from tests.bot.summaries.written import SELECTIONS, summarized

PILOT = SELECTIONS["lab_pilot"]
VERSIONS = [PILOT, PILOT | {"grades": PILOT["grades"] | dict.fromkeys(ITEMS[:4], "custom")}]


@pytest.fixture(scope="module")
def database(tmp_path_factory, knowledge):
    """A database with a selection of two versions (1), and one that no reply has summarized yet (2)."""
    path = tmp_path_factory.mktemp("store") / "advisor.db"
    store = Store.open(path)
    for version, entry in enumerate(VERSIONS):
        summary = summarized(knowledge, entry)
        stored = SelectionRecord(
            name="", scenario="mixed_ai_storage", lines="2u", verdict=summary.decision.verdict, words="pilot",
            memory="{}", summary=summary.model_dump_json(exclude_defaults=True),
        )  # fmt: skip
        store.commit(Key("T1", "C1", "1"), version, Session(), turn(stored))
    bays = SlotFact(value=24, words="24 bays", user="U0SAM")
    session = Session(slots={"sas_sata_bays": bays}, selecting=True)
    opened = SelectionRecord(name="24 drive bays", scenario="", lines="", verdict="", words="", memory="{}")
    store.commit(Key("T1", "C2", "1"), 0, session, turn(opened))
    return path


def turn(selection):
    return TurnRecord(
        at=datetime(2026, 11, 22, 12, tzinfo=UTC), user="U0DANA", utterance="{}", kind="recommend",
        reply="", moves="[]", trace="{}", selection=selection,
    )  # fmt: skip


@pytest.fixture
def run(capsys, monkeypatch, database):
    """Run a command on the database and return (status, output, errors)."""
    monkeypatch.setenv("CHASSIS_ADVISOR_DB", str(database))
    monkeypatch.delenv("CHASSIS_ADVISOR_SPELLING", raising=False)

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["chassis-advisor", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return command


def test_a_summary_is_exported_for_the_customer_unless_somebody_else_is_named(run):
    status, out, err = run("summaries", "export", 1, "--version", 1)
    assert (status, err) == (0, "")
    assert out.startswith("Recommended route for your 2U")
    assert "Version 1, " in out.splitlines()[-1]
    assert run("summaries", "export", 1, "--for", "internal")[1].startswith("Internal:")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("s.html", "<!DOCTYPE html>"),
        ("s.md", "# "),
        ("s.json", "{"),
        ("s.txt", "Recommended"),
        ("s", "Recommended"),
    ],
)
def test_the_ending_of_the_file_chooses_the_format(run, tmp_path, name, begins):
    path = tmp_path / name
    status, out, err = run("summaries", "export", 1, "--version", 1, "-o", path)
    assert (status, out) == (0, "")
    assert f"wrote {path}" in err
    assert path.read_text("utf-8").startswith(begins)


def test_the_format_can_be_named(run):
    assert run("summaries", "export", 1, "--format", "slack")[1].startswith("*")


def test_the_spelling_is_a_setting_that_a_command_can_overrule(run, monkeypatch):
    british = run("summaries", "export", 1, "--spelling", "british")[1].splitlines()[-1]
    american = run("summaries", "export", 1, "--spelling", "american")[1].splitlines()[-1]
    assert british != american
    monkeypatch.setenv("CHASSIS_ADVISOR_SPELLING", "american")
    assert run("summaries", "export", 1)[1].splitlines()[-1] == american


def test_a_title_is_what_the_customer_calls_the_project(run):
    assert "Project Heron" in run("summaries", "export", 1, "--title", "Project Heron")[1].splitlines()[0]


def test_a_selection_without_a_summary_is_exported_as_it_stands(run):
    status, out, _ = run("summaries", "export", 2)
    assert status == 0
    assert out.startswith("Where we stand")
    assert "24 drive bays" in out
    assert "Version" not in out


def test_two_versions_are_compared(run):
    status, out, _ = run("summaries", "diff", 1, 1, 2)
    assert status == 0
    assert "The recommendation is now" in out
    assert "Boards & risers: custom" in run("summaries", "diff", 1, 1, 2, "--for", "internal")[1]


def test_a_request_for_quotation_is_written(run):
    status, out, _ = run("rfq", 1)
    assert status == 0
    assert out.startswith("Request for quotation: 2U")
    for asked in (
        "firmware whitelist",
        "SES or SGPIO",
        "PMBus",
        "list of alternates",
        "EVT, DVT and PVT",
        "end-of-life",
        "spares",
        "RMA",
    ):
        assert asked in out
    assert "U0DANA" not in out


def test_the_checklist_is_printed_empty_or_filled(run):
    status, empty, _ = run("checklist")
    assert status == 0
    assert "☒" not in empty
    assert empty.count("☐") == 36
    assert run("checklist", 1)[1].count("☒") >= 6


def test_an_empty_checklist_needs_no_database(run, monkeypatch, tmp_path):
    monkeypatch.setenv("CHASSIS_ADVISOR_DB", str(tmp_path / "none.db"))
    assert run("checklist")[0] == 0
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("summaries", "export", 99), "there is no selection 99"),
        (("summaries", "export", 1, "--version", 9), "selection 1 has no version 9"),
        (("summaries", "diff", 1, 1, 9), "selection 1 has no version 9"),
        (("rfq", 99), "there is no selection 99"),
        (("summaries", "export", 1, "-o", "/nowhere/s.txt"), "can't write /nowhere/s.txt"),
    ],
)
def test_what_is_not_there_is_named_in_one_line(run, arguments, says):
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert says in err
    assert "Traceback" not in err


def test_the_store_keeps_what_the_documents_need(database):
    assert [version.version for version in Store.open(database).archive.summaries(1)] == [1, 2]
