import json
from pathlib import Path

import pytest

from bot import cli
from bot.records import Key
from bot.storage import Store
from knowledge.loading import DATA


def test_a_conversation_in_the_terminal_is_kept_and_resumed(run, tmp_path):
    path = tmp_path / "advisor.db"
    status, out, err = run("chat", "--db", path, typed="2U with 2 GPUs and 8 nvme\n1\n")
    assert (status, err) == (0, "")
    assert "2U · 2 GPUs · 8 NVMe bays" in out
    assert "1. Stock is fine" in out
    assert "\x1b" not in out, "no colour in a pipe"
    status, out, _ = run("chat", "--resume", "--db", path, typed="summary\n")
    assert status == 0
    assert "Welcome back" in out
    assert "2U · 2 GPUs" in out


def test_there_may_be_nothing_to_resume(run):
    status, _, err = run("chat", "--resume")
    assert status == 1
    assert "no conversation to resume" in err


def test_leaving_at_once_leaves_nothing(run, tmp_path):
    path = tmp_path / "advisor.db"
    assert run("chat", "--db", path)[0] == 0
    assert Store.open(path).latest("terminal") is None


def test_one_question_gets_one_answer(run):
    status, out, _ = run("ask", "who owns the drawings with ODM?")
    assert status == 0
    assert "supplier" in out
    status, out, _ = run("ask", "--json", "-", typed="a 2U case with 2 GPUs")
    assert status == 0
    assert json.loads(out)["slots"] == {"rack_units": 2, "gpu_count": 2}


def test_explain_shows_which_words_gave_what(run):
    status, out, _ = run("explain", "2U with 2 GPUs, no rails")
    assert status == 0
    assert "rack_units" in out
    assert "no rails" in out
    assert run("explain", "--asking", "colour", "blue")[0] == 2


def test_replay_reads_files_and_standard_input_and_leaves_nothing(run, tmp_path):
    line = json.dumps({"conversation": "c", "text": "2U"})
    file = tmp_path / "in.jsonl"
    file.write_text(line + "\n")
    for arguments, typed in (((file,), ""), (("-",), line), ((), line)):
        status, out, _ = run("replay", *arguments, typed=typed)
        assert status == 0
        assert json.loads(out)["slots"] == {"rack_units": 2}
    assert not (tmp_path / "data").exists()
    assert run("replay", "-", typed="nonsense")[0] == 1
    assert run("replay", tmp_path / "missing.jsonl")[0] == 2


def test_selections_are_listed_searched_and_shown(run, tmp_path):
    path = tmp_path / "advisor.db"
    assert "no selections" in run("summaries", "list", "--db", path)[1]
    run("chat", "--db", path, typed="2U with 2 GPUs for the Acme lab\nsummary\n")
    assert "2U · 2 GPUs · lab" in run("summaries", "list", "--db", path)[1]
    assert "2U · 2 GPUs · lab" in run("summaries", "search", "acme", "--db", path)[1]
    assert "nothing found" in run("summaries", "search", "zebra", "--db", path)[1]
    assert "2U" in run("summaries", "show", "1", "--db", path)[1]
    assert run("summaries", "show", "7", "--db", path)[0] == 1


def test_gaps_are_listed_with_what_to_do(run, tmp_path):
    path = tmp_path / "advisor.db"
    assert "no gaps" in run("gaps", "--db", path)[1]
    run("ask", "--db", path, "how much does it cost?")
    out = run("gaps", "--db", path)[1]
    assert "how much does it cost?" in out
    assert "asked_as" in out


def test_the_manifest_is_printed(run):
    status, out, _ = run("manifest")
    assert status == 0
    assert "app_mentions:read" in out


def test_check_prints_every_problem_with_its_place(run, tmp_path):
    assert run("check")[0] == 0
    folder = tmp_path / "knowledge"
    for file in DATA.rglob("*.yaml"):
        target = folder / file.relative_to(DATA)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    assert run("check", folder)[0] == 0
    contact = folder / "contact.yaml"
    contact.write_text(contact.read_text() + "sales: twice\nfax: none\n")
    status, out, err = run("check", folder)
    assert status == 1
    assert "contact.yaml:" in out + err
    assert "twice" in out + err
    assert "fax" in out + err
    assert run("ask", "hi", "--knowledge", folder)[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "hi", "--db", "missing/folder/advisor.db"),
        ("gaps", "--db", "."),
        ("chat", "--db", "text.txt"),
        ("serve",),
        ("nonsense",),
        ("ask",),
        ("serve", "--port", "many"),
    ],
)
def test_wrong_use_is_one_clear_line_and_status_two(run, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text("this is no database\n" * 100)
    status, _, err = run(*arguments)
    assert status == 2
    assert "Traceback" not in err
    assert err.strip()


def test_a_malformed_setting_is_named(run, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "hunter2")
    status, _, err = run("serve")
    assert status == 2
    assert "SLACK_BOT_TOKEN" in err
    assert "hunter2" not in err
    assert err.count("\n") == 1


def test_the_default_database_is_made_where_user_data_belongs(run, tmp_path):
    run("ask", "hello")
    path = tmp_path / "data" / "chassis-advisor" / "advisor.db"
    assert Store.open(path).latest("ask") is not None
    assert not Store.open(path).exists(Key("terminal", "x"))


def test_our_own_faults_show_an_id_and_no_traceback(capsysbinary):
    assert cli._failed(RuntimeError("secret details")) == 70  # noqa: SLF001  (the boundary of last resort)
    err = capsysbinary.readouterr().err.decode()
    assert "internal error" in err
    assert "secret details" not in err
