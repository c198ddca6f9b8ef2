"""How long reading a message takes, beside one bare fuzzy search over the phrases that the reading knows."""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import yaml
from pydantic import BaseModel
from rapidfuzz import process

from dialogs.interpreter import Interpreter
from knowledge.base import PhraseText
from knowledge.loading import load

EXAMPLES = Path(__file__).parent.parent / "dialogs"
SAID = {"say", "says", "text"}
"""Keys of the examples' messages; lists of bare texts are messages, too."""
MOST_MESSAGES = 1500
CHECKED = PhraseText.__metadata__[0]


def messages():
    """Return the messages of the example data, in order, without repeats, thinned out evenly."""
    files = sorted(EXAMPLES.glob("*/*.yaml"))
    found = list(
        dict.fromkeys(text for file in files for text in _texts(yaml.safe_load(file.read_text("utf-8"))))
    )
    return found[:: max(1, len(found) // MOST_MESSAGES)]


def _texts(value):
    match value:
        case dict():
            for key, inner in value.items():
                if key in SAID and isinstance(inner, str):
                    yield inner
                elif not isinstance(inner, list) or any(isinstance(one, dict) for one in inner):
                    yield from _texts(inner)
                elif key not in SAID and key in {"ours", "not_ours"}:
                    yield from inner
        case list():
            for inner in value:
                if isinstance(inner, str):
                    yield inner
                else:
                    yield from _texts(inner)


def phrases(entry):
    """Yield every phrase of a knowledge entry and of those inside it."""
    for name, field in type(entry).model_fields.items():
        if CHECKED in field.metadata or repr(CHECKED) in repr(field.annotation):
            yield from _leaves(getattr(entry, name), str)
        else:
            for inner in _leaves(getattr(entry, name), BaseModel):
                yield from phrases(inner)


def _leaves(value, kind):
    if isinstance(value, kind):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner, kind)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _leaves(inner, kind)


def timed(call, said):
    """Return the milliseconds that each message took, lowest first."""
    took = []
    for text in said:
        start = perf_counter()
        call(text)
        took.append(1000 * (perf_counter() - start))
    return sorted(took)


def report():
    """Yield the lines of the table."""
    knowledge = load()
    interpreter, known, said = Interpreter(knowledge), list(dict.fromkeys(phrases(knowledge))), messages()
    interpreter.prepare()
    first = timed(interpreter.read, ["which chassis fits 8 GPUs?"])[0]
    for text in said[:50]:
        interpreter.read(text)
    yield f"Reading {len(said):,} example messages, {len(known):,} phrases"
    yield f"{'':38}{'median, ms':>12}{'p99, ms':>9}"
    medians = []
    for name, call in (
        ("everything that a message may mean", interpreter.read),
        ("one bare rapidfuzz.process.extractOne", lambda text: process.extractOne(text, known)),
    ):
        took = timed(call, said)
        medians.append(median(took))
        yield f"{name:38}{medians[-1]:12.2f}{took[int(len(took) * 0.99)]:9.2f}"
    yield f"ratio of the medians {medians[0] / medians[1]:.2f}"
    yield f"ratio of a process's first message to the median {first / medians[0]:.1f}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report())
