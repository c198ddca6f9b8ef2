"""The commands `stats`, `forget`, `expire`, `backup`, `export` and `import`."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from bot.commands import Decorator, Office, Opener

if TYPE_CHECKING:
    from bot.records import Selection
    from bot.tallies import Deleted

_KINDS = {
    "conversations": ("conversation", "conversations"),
    "selections": ("selection", "selections"),
    "turns": ("message with its reply", "messages with their replies"),
    "verdicts": ("verdict", "verdicts"),
    "summaries": ("summary", "summaries"),
    "replies": ("kept reply", "kept replies"),
    "gaps": ("missed question", "missed questions"),
    "feedback": ("opinion", "opinions"),
    "events": ("waiting event", "waiting events"),
}
"""Fields of `Deleted`, in the words of a report."""


def mount(root: click.Group, common: Decorator, office: Opener) -> None:
    """Add the commands; `common` adds the options that every command has."""

    @root.command()
    @click.option("--team", default="", help="Only this Slack workspace's.")
    @click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was opened since that day.")
    @click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
    @common
    def stats(team: str, since: datetime | None, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401  (shared options)
        """Count selections, verdicts, custom items, questions to a verdict, gaps and feedback."""
        from bot.reports import print_statistics  # noqa: PLC0415  (other commands start faster without it)

        figures = office(options["knowledge"], options["db"]).store.figures
        counted = figures.statistics(team, since.date().isoformat() if since else "")
        if as_json:
            click.echo(json.dumps(asdict(counted), indent=2))
        else:
            print_statistics(counted)

    @root.command()
    @click.argument("who_or_what", metavar="USER|ID")
    @click.option("--team", default="", help="Only in this Slack workspace.")
    @click.option("--user", "is_user", is_flag=True, help="It is a user, although it is a number.")
    @click.option("--yes", is_flag=True, help="Do not ask first.")
    @common
    def forget(who_or_what: str, team: str, *, is_user: bool, yes: bool, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Delete everything of a user (Slack id or login), or a selection (its number), for good."""
        opened = office(options["knowledge"], options["db"])
        if who_or_what.isascii() and who_or_what.isdigit() and not is_user:
            _forget_selection(opened, int(who_or_what), yes=yes)
        else:
            _forget_person(opened, who_or_what, team, yes=yes)

    @root.command()
    @click.option("--days", type=click.IntRange(1, 36_500), help="By setting, if not given.")
    @common
    def expire(days: int | None, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Delete what nobody touched for some days; `serve` does so every day where it is set."""
        opened = office(options["knowledge"], options["db"])
        age = days or opened.settings.retention_days
        if age is None:
            raise click.UsageError("give --days, or set CHASSIS_ADVISOR_RETENTION_DAYS")
        click.echo(_told(opened.store.eraser.untouched_since(opened.now - timedelta(days=age))))

    @root.command()
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @common
    def backup(file: Path, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Copy the database to a new FILE, also while the bot is running."""
        office(options["knowledge"], options["db"]).store.copies.backup(file)
        click.echo(f"wrote {file}", err=True)

    @root.command("export")
    @click.argument("file", type=click.File("w", encoding="utf-8", atomic=True), default="-")
    @common
    def export_all(file: TextIO, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Write everything stored as JSON Lines to FILE; - is the standard output."""
        lines = office(options["knowledge"], options["db"]).store.copies.export()
        file.writelines(f"{line}\n" for line in lines)

    @root.command("import")
    @click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
    @common
    def import_all(file: TextIO, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Read what `export` wrote into an empty database; - is the standard input."""
        try:
            taken = office(options["knowledge"], options["db"]).store.copies.restore(file)
        except UnicodeDecodeError as error:
            raise click.ClickException(f"{file.name} is not UTF-8 text") from error
        click.echo(f"took {_number(taken, 'row', 'rows')}", err=True)


def _forget_selection(opened: Office, number: int, *, yes: bool) -> None:
    known = opened.store.archive.selection(number)
    if known is None:
        raise click.ClickException(f"there is no selection {number}; `summaries list` shows those that exist")
    _ask(f'Delete selection {number} ("{known.name}") and what was said about it, for good?', yes=yes)
    click.echo(_told(opened.store.eraser.selection(number)))
    _delete_history(opened, known.owner if _in_terminal(known) else None)


def _in_terminal(selection: "Selection") -> bool:
    from bot.chat import TEAM  # noqa: PLC0415  (other commands start faster without it)

    return selection.key.team == TEAM


def _forget_person(opened: Office, user: str, team: str, *, yes: bool) -> None:
    _ask(f"Delete everything that {user} said and opened, for good?", yes=yes)
    click.echo(_told(opened.store.eraser.person(user, team)))
    _delete_history(opened, user)


def _ask(question: str, *, yes: bool) -> None:
    if not yes:
        click.confirm(question, abort=True, err=True)


def _delete_history(opened: Office, user: str | None) -> None:
    """Delete the lines typed in this person's own `chat`, too; they are not in the database."""
    if user == opened.login and opened.history.exists():
        opened.history.unlink()
        click.echo(f"deleted the lines typed in chat: {opened.history}")


def _told(deleted: "Deleted") -> str:
    """Return what was deleted, in words."""
    counts = asdict(deleted)
    parts = [_number(counts[field], *names) for field, names in _KINDS.items() if counts[field]]
    said = f"deleted {', '.join(parts)}" if parts else "nothing to delete"
    if deleted.stripped:
        stays = _number(deleted.stripped, "conversation", "conversations")
        said += f"\n{stays} with other people stayed, without this person's words and id"
    if not deleted.nothing:
        said += "\nbackups and exports made earlier, and what was posted to Slack, are not touched"
    return said


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
