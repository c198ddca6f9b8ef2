import io
import sys
from datetime import UTC, datetime

import pytest

from bot import cli
from bot.conversation import Advisor
from bot.render import Renderer
from bot.settings import DOCUMENTED
from bot.storage import Store
from dialogs.interpreter import Interpreter
from knowledge.loading import load

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def knowledge():
    return load()


@pytest.fixture(scope="session")
def interpreter(knowledge):
    return Interpreter(knowledge)


@pytest.fixture(scope="session")
def renderer(knowledge):
    return Renderer(knowledge)


@pytest.fixture
def advisor(interpreter):
    return Advisor(Store.in_memory(), interpreter)


@pytest.fixture
def now():
    return NOON


@pytest.fixture
def run(capsysbinary, monkeypatch, tmp_path):
    """Run a command as a person would, with an empty environment, and return (status, output, errors)."""
    for name in DOCUMENTED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def command(*arguments, typed=""):
        monkeypatch.setattr(sys, "argv", ["chassis-advisor", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8"))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsysbinary.readouterr()
        return ended.value.code, captured.out.decode(), captured.err.decode()

    return command
