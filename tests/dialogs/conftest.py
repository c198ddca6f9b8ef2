import pytest

from dialogs.interpreter import Interpreter
from knowledge.loading import load


@pytest.fixture(scope="session")
def interpreter():
    return Interpreter(load())
