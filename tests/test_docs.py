"""The README says what is true: commands, settings, slots, scopes and dependencies."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import commands
from bot.render import Renderer
from bot.settings import DOCUMENTED
from dialogs.interpreter import Interpreter
from dialogs.session import Session, Utterance
from dialogs.turn import step
from knowledge.loading import load

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_is_documented(name):
    assert f"`chassis-advisor {name}" in README


@pytest.mark.parametrize(
    "words", sorted(set(re.findall(r"chassis-advisor ((?:[a-z]+ ?)+)", README + CONTRIBUTING)))
)
def test_every_documented_command_exists(words):
    name = words.split()[0]
    assert name in commands.commands
    assert CliRunner().invoke(commands, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"(?:^|`)make ([a-z0-9]+)\b", README + CONTRIBUTING, re.MULTILINE)))
)
def test_every_documented_make_target_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("setting", sorted(DOCUMENTED))
def test_every_setting_is_documented(setting):
    assert f"| `{setting}` |" in README


def test_every_slot_is_documented_and_none_that_is_not_there():
    slots = set(load().slots.by_id)
    rows = README.split("| slot | value |")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", rows)) == slots


def test_every_scope_of_the_manifest_is_explained():
    printed = CliRunner().invoke(commands, ["manifest"])
    scopes = yaml.safe_load(printed.output)["oauth_config"]["scopes"]["bot"]
    rows = README.split("| scope | what for |")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z_:]+)`", rows)) >= set(scopes)


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=~!\[ ]", spec)[0] for spec in project["dependencies"]}
    rows = README.split("| dependency | why |")[1].split("\n\n")[0]
    assert {name for name in names if name not in rows} == set()


def test_every_knowledge_file_is_explained_in_contributing():
    names = {path.name for path in (ROOT / "knowledge" / "data").iterdir()}
    assert {name for name in names if name not in CONTRIBUTING} == set()


def shown_conversation():
    """Return the README's conversation: what was said, and what the bot answered to each."""
    block = README.split("<!-- conversation -->")[1].split("<!-- /conversation -->")[0]
    text = block.strip().removeprefix("```text\n").removesuffix("```")
    turns = re.split(r"^> ", text, flags=re.MULTILINE)[1:]
    return [tuple(part.strip() for part in turn.split("\n", 1)) for turn in turns]


def test_the_conversation_in_the_readme_is_what_the_bot_says():
    knowledge = load()
    interpreter, renderer, session = Interpreter(knowledge), Renderer(knowledge), Session()
    assert shown_conversation()
    for said, shown in shown_conversation():
        turn = step(session, Utterance(text=said, user="U1", today="2026-11-22"), interpreter)
        session = turn.session
        assert renderer.render(turn.moves).strip() == shown
