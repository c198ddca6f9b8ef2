"""The terminal's commands for documents: `summaries export`, `summaries diff`, `rfq` and `checklist`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from knowledge.model import Knowledge
from knowledge.wording import Spelling

if TYPE_CHECKING:
    from bot.storage import Store
    from bot.summaries.changes import Changes
    from bot.summaries.content import AnyContent
    from bot.summaries.formats import Format
    from bot.summaries.shelf import Reader

FORMATS = {"plain": ".txt", "markdown": ".md", "html": ".html", "slack": "", "json": ".json"}
"""The formats, and the ending of a file's name that means it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands work with: the store, the knowledge, the spelling by setting, and the day (ISO)."""

    store: "Store"
    knowledge: Knowledge
    spelling: Spelling
    today: str


Opener = Callable[[Path | None, str | None], Desk]
Decorator = Callable[[Callable[..., object]], Callable[..., object]]


def mount(root: click.Group, summaries: click.Group, common: Decorator, desk: Opener) -> None:
    """Add the commands.

    Args:
        root: Gets `rfq` and `checklist`.
        summaries: Gets `export` and `diff`.
        common: Adds the options that every command has: `knowledge` and `db`.
        desk: Opens what the commands work with, given those two options.
    """

    @summaries.command()
    @click.argument("selection", type=int, metavar="ID")
    @_for_whom
    @_version
    @_paper
    @common
    def export(selection: int, reader: str, version: int | None, **options: Any) -> None:  # noqa: ANN401  (shared options)
        """Write a selection's summary for a customer or for colleagues."""
        _hand_out(desk, options, lambda shelf: shelf.content(reader, selection, version))

    @summaries.command("diff")
    @click.argument("selection", type=int, metavar="ID")
    @click.argument("old", type=int, metavar="V1")
    @click.argument("new", type=int, metavar="V2")
    @_for_whom
    @_paper
    @common
    def difference(selection: int, old: int, new: int, reader: "Reader", **options: Any) -> None:  # noqa: ANN401  (idem)
        """Say what changed between two versions of a selection's summary."""
        _hand_out(desk, options, lambda shelf: shelf.changes(reader, selection, old, new))

    @root.command()
    @click.argument("selection", type=int, metavar="ID")
    @_version
    @_paper
    @common
    def rfq(selection: int, version: int | None, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Write a request for quotation: what to send to a supplier."""
        _hand_out(desk, options, lambda shelf: shelf.content("rfq", selection, version))

    @root.command()
    @click.argument("selection", type=int, metavar="[ID]", required=False)
    @_version
    @_paper
    @common
    def checklist(selection: int | None, version: int | None, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Write the checklist to print: filled from a selection, or empty without one."""
        if selection is None:
            # Nothing stored is needed: a database that does not exist yet is not created.
            _hand_out(desk, options | {"db": ":memory:"}, lambda shelf: shelf.empty_checklist())
        else:
            _hand_out(desk, options, lambda shelf: shelf.content("checklist", selection, version))


def _for_whom(command: Callable[..., object]) -> Callable[..., object]:
    return click.option(
        "--for",
        "reader",
        type=click.Choice(["customer", "internal"]),
        default="customer",
        show_default=True,
        help="Who reads it.",
    )(command)


def _version(command: Callable[..., object]) -> Callable[..., object]:
    return click.option("--version", type=int, help="An earlier version; the latest by default.")(command)


def _paper(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options that every document has."""
    for option in (
        click.option("--title", default="", help="What the reader calls the project."),
        click.option("--spelling", type=click.Choice(get_args(Spelling)), help="By setting, if not given."),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write here.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(list(FORMATS)),
            help="By the ending of FILE, else plain, if not given.",
        ),
    ):
        command = option(command)
    return command


def _hand_out(desk: Opener, options: dict[str, Any], ask: Callable[[Any], "AnyContent | Changes"]) -> None:
    """Write the content that `ask` gets from the shelf, as the options say.

    Raises:
        click.ClickException: There is no such selection or version, or the file can't be written.
    """
    from bot.summaries.documents import write  # noqa: PLC0415  (other commands start faster without it)
    from bot.summaries.shelf import NotOnShelfError, Shelf  # noqa: PLC0415  (idem)

    opened = desk(options["knowledge"], options["db"])
    spelling = cast("Spelling", options["spelling"] or opened.spelling)
    shelf = Shelf(opened.store, opened.knowledge, spelling, opened.today, options["title"])
    try:
        content = ask(shelf)
    except NotOnShelfError as error:
        raise click.ClickException(str(error)) from error
    output: Path | None = options["output"]
    text = write(content, _format(options["form"], output), opened.knowledge.wording)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"can't write {output}: {error.strerror}") from error
    click.echo(f"wrote {output}", err=True)


def _format(form: str | None, output: Path | None) -> "Format":
    by_ending = {ending: name for name, ending in FORMATS.items() if ending}
    named = form or (by_ending.get(output.suffix.lower()) if output else None) or "plain"
    return cast("Format", named)
