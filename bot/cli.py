"""The commands. Each ends with one clear line where something is wrong, never with a traceback."""

import getpass
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from bot import logs
from bot import settings as environment
from bot.commands import Office, records, slack, upkeep
from bot.settings import IN_MEMORY, Settings, SettingsError
from bot.summaries.commands import Desk, mount
from knowledge.loading import DATA, KnowledgeError, load

if TYPE_CHECKING:
    from bot.conversation import Advisor
    from bot.storage import Store

STATUS_WRONG_DATA = 1
STATUS_WRONG_USE = 2
STATUS_OUR_FAULT = 70
STATUS_INTERRUPTED = 130


def now() -> datetime:
    """Return the time: the only clock that the commands read."""
    return datetime.now(UTC)


def main() -> None:
    """Run a command; the entry point of the package."""
    try:
        status = commands.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(STATUS_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KnowledgeError as error:
        click.echo(str(error), err=True)
        sys.exit(STATUS_WRONG_DATA)
    except Exception as error:  # noqa: BLE001  (the one place where our own faults end)
        sys.exit(_failed(error))
    else:
        sys.exit(status if isinstance(status, int) else 0)


def _failed(error: Exception) -> int:
    """Tell what went wrong and return the exit status: wrong use by its message, our own faults by an id."""
    from bot.faults import report  # noqa: PLC0415  (only when something failed)
    from bot.storage import StoreError  # noqa: PLC0415  (idem)

    if isinstance(error, SettingsError | StoreError):
        click.echo(f"chassis-advisor: {error}", err=True)
        return STATUS_WRONG_USE
    click.echo(
        f"chassis-advisor: internal error {report(error)}; CHASSIS_ADVISOR_LOG_LEVEL=DEBUG shows more",
        err=True,
    )
    return STATUS_OUR_FAULT


def common(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options that every command has: --knowledge and --db."""
    command = click.option("--db", metavar="FILE", help="The database; :memory: keeps nothing.")(command)
    return click.option(
        "--knowledge", type=click.Path(path_type=Path), metavar="FOLDER", help="Another folder of knowledge."
    )(command)


def _settings(knowledge: Path | None, db: str | None) -> Settings:
    read = environment.read(os.environ, Path.home())
    logs.configure(read.log_level, read.secrets)
    return replace(read, knowledge=knowledge or read.knowledge, db=Path(db) if db else read.db)


def _store(settings: Settings) -> "Store":
    """Open the database; only the default folder is created, so that a misspelt path is noticed."""
    from bot.storage import Store  # noqa: PLC0415  (not every command needs it, and chat must start fast)

    if str(settings.db) == IN_MEMORY:
        return Store.in_memory()
    default = environment.data_folder(os.environ, Path.home())
    if settings.db.parent == default:
        default.mkdir(parents=True, exist_ok=True)
    return Store.open(settings.db)


def _advisor(settings: Settings) -> "Advisor":
    from bot.conversation import Advisor  # noqa: PLC0415  (idem)
    from dialogs.interpreter import Interpreter  # noqa: PLC0415  (idem)

    store = _store(settings)
    return Advisor(store, Interpreter(load(settings.knowledge or DATA)))


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "user"


def _history() -> Path:
    """Return the file of the lines typed in `chat`; it may not exist."""
    return environment.data_folder(os.environ, Path.home()) / "history"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chassis-advisor")
def commands() -> None:
    """Choose a server chassis line, and decide between OEM and ODM."""


@commands.command()
@click.option("--resume", is_flag=True, help="Take up the last conversation.")
@common
def chat(*, resume: bool, knowledge: Path | None, db: str | None) -> None:
    """Talk in the terminal."""
    from bot import chat as door  # noqa: PLC0415  (other commands start faster without it)
    from bot.records import Key, iso  # noqa: PLC0415  (idem)

    settings = _settings(knowledge, db)
    advisor = _advisor(settings)
    login = _login()
    last = advisor.store.latest(door.TEAM, login) if resume else None
    if resume and last is None:
        raise click.ClickException("there is no conversation to resume yet")
    key = last or Key(door.TEAM, login, iso(now()))
    if sys.stdin.isatty() and sys.stdout.isatty():
        history = environment.data_folder(os.environ, Path.home())
        history.mkdir(parents=True, exist_ok=True)
        terminal = door.interactive(history / "history", colour=not os.environ.get("NO_COLOR"))
    else:
        terminal = door.plain(sys.stdin, click.echo)
    door.chat(advisor, key, terminal, now, resumed=last is not None)


@commands.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print the reply as the replay protocol writes it.")
@common
def ask(text: str, *, as_json: bool, knowledge: Path | None, db: str | None) -> None:
    """Answer one message. TEXT - reads it from the standard input."""
    from bot.records import Key, iso  # noqa: PLC0415  (other commands start faster without it)
    from bot.replay import record  # noqa: PLC0415  (idem)
    from dialogs.session import Utterance  # noqa: PLC0415  (idem)

    advisor = _advisor(_settings(knowledge, db))
    said = sys.stdin.read() if text == "-" else text
    key = Key("ask", _login(), iso(now()))
    outcome = advisor.converse(key, Utterance(text=said, user=key.channel), now())
    if as_json:
        click.echo(
            json.dumps(record(key.channel, outcome, advisor.interpreter.knowledge), ensure_ascii=False)
        )
    else:
        click.echo(outcome.text)


@commands.command()
@click.argument("text")
@click.option("--asking", metavar="ITEM", help="Read it as an answer to this checklist item.")
@common
def explain(text: str, *, asking: str | None, knowledge: Path | None, db: str | None) -> None:
    """Show which rule took which words of TEXT, and what was rejected and why."""
    from bot.reports import print_reading  # noqa: PLC0415  (other commands start faster without it)
    from dialogs.interpreter import Context, Interpreter  # noqa: PLC0415  (idem)

    interpreter = Interpreter(load(_settings(knowledge, db).knowledge or DATA))
    items = {str(item): item for item in interpreter.knowledge.items}
    if asking is not None and asking not in items:
        raise click.BadParameter(
            f"{asking!r} is no checklist item; use one of {', '.join(items)}", param_hint="--asking"
        )
    context = Context(today=now().date().isoformat(), asking=items.get(asking or ""))
    print_reading(interpreter.read(text, context))


@commands.command()
@click.argument("file", type=click.File("rb"), default="-")
@common
def replay(file: BinaryIO, *, knowledge: Path | None, db: str | None) -> None:
    """Answer a file of messages, one JSON object a line (see the README); - is the standard input."""
    from bot.replay import replay as run  # noqa: PLC0415  (other commands start faster without it)

    advisor = _advisor(_settings(knowledge, db or IN_MEMORY))
    sys.exit(0 if run(file, advisor, _print_line, now) else STATUS_WRONG_DATA)


def _print_line(line: str) -> None:
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


@commands.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@common
def check(folder: Path | None, *, knowledge: Path | None, db: str | None) -> None:
    """Check a FOLDER of knowledge (the program's own by default) and print every problem at once."""
    loaded = load(folder or _settings(knowledge, db).knowledge or DATA)
    counts = f"{len(loaded.answers)} answers, {len(loaded.scenarios)} scenarios, {len(loaded.lines)} lines"
    click.echo(f"no problems: {counts}")


@commands.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many to show.")
@common
def gaps(*, limit: int, knowledge: Path | None, db: str | None) -> None:
    """List the questions that the knowledge did not answer."""
    from bot.reports import print_gaps  # noqa: PLC0415  (other commands start faster without it)

    found = _store(_settings(knowledge, db)).ledger.gaps(limit)
    if not found:
        click.echo("no gaps: every question was answered")
        return
    print_gaps(found)
    click.echo(
        "To close one, add an entry with a source to answers/, or its words to `asked_as` of one that fits."
    )


@commands.group()
def summaries() -> None:
    """List, show and search selections."""


@summaries.command()
@click.argument("selection", type=int, metavar="ID")
@click.option("--version", type=int, help="An earlier version; the latest by default.")
@common
def show(selection: int, *, version: int | None, knowledge: Path | None, db: str | None) -> None:
    """Show a selection's summary."""
    from bot.render import Renderer  # noqa: PLC0415  (other commands start faster without it)
    from dialogs.moves import Summarize  # noqa: PLC0415  (idem)

    settings = _settings(knowledge, db)
    found = _store(settings).archive.summary(selection, version)
    if found is None:
        raise click.ClickException(
            f"selection {selection} has no {'such version' if version else 'summary yet'}"
        )
    renderer = Renderer(load(settings.knowledge or DATA))
    click.echo(renderer.render([Summarize.model_validate_json(found.content)]))


def _desk(knowledge: Path | None, db: str | None) -> Desk:
    settings = _settings(knowledge, db)
    return Desk(
        _store(settings), load(settings.knowledge or DATA), settings.spelling, now().date().isoformat()
    )


def _office(knowledge: Path | None, db: str | None) -> Office:
    settings = _settings(knowledge, db)
    return Office(_store(settings), settings, now(), _login(), _history())


mount(commands, summaries, common, _desk)
slack.mount(commands, common, _settings, _store, _advisor)
records.mount(summaries, common, _office)
upkeep.mount(commands, common, _office)
