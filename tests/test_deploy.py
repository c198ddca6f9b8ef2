"""What is needed to run it in earnest is there, and says what is true."""

import configparser
import json
import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from bot.cli import commands
from bot.manifest_check import problems
from bot.settings import DOCUMENTED

ROOT = Path(__file__).parents[1]
HOOKS = json.loads(ROOT.joinpath(".slack", "hooks.json").read_text("utf-8"))


def test_the_slack_clis_hooks_run_commands_that_exist():
    assert HOOKS["config"]["sdk-managed-connection-enabled"] is True
    assert (ROOT / HOOKS["hooks"]["get-hooks"].removeprefix("cat ")).read_text("utf-8")
    for name in ("get-manifest", "start"):
        program, command, *options = shlex.split(HOOKS["hooks"][name])
        assert program.endswith("/chassis-advisor")
        assert {option for option in options if option.startswith("--")} <= {
            spelled for given in commands.commands[command].params for spelled in given.opts
        }


def test_the_manifest_hook_prints_json_that_slack_takes():
    printed = CliRunner().invoke(commands, shlex.split(HOOKS["hooks"]["get-manifest"])[1:])
    assert problems(json.loads(printed.output)) == []


def test_the_unit_starts_the_bot_hardened_with_its_settings_in_a_file():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy" / "chassis-advisor.service")
    service = unit["Service"]
    assert "chassis-advisor serve" in service["ExecStart"]
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["EnvironmentFile"] == "/etc/chassis-advisor.env"


def test_the_example_of_settings_names_settings_that_exist():
    example = ROOT.joinpath("deploy", "chassis-advisor.env.example").read_text("utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert named
    assert named <= set(DOCUMENTED)


def test_the_proxy_lets_through_what_the_bot_serves_and_nothing_else():
    served = ROOT.joinpath("deploy", "nginx.conf").read_text("utf-8")
    assert re.findall(r"location (.*) \{", served) == [
        "= /slack/events", "~ ^/slack/(install|oauth_redirect)$", "/",
    ]  # fmt: skip
