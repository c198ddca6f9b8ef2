"""The commands `summaries list`, `search`, `label` and `archive`."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from bot.commands import Decorator, Opener
from bot.records import Filter, Labels, State
from knowledge.base import Verdict

if TYPE_CHECKING:
    from bot.records import Selection


def mount(summaries: click.Group, common: Decorator, office: Opener) -> None:
    """Add the commands to the group; `common` adds the options that every command has."""

    @summaries.command("list")
    @_filters
    @common
    def listing(*, as_json: bool, **options: Any) -> None:  # noqa: ANN401  (shared options)
        """List selections, the latest first. What was archived is left out unless --state asks for it."""
        wanted = _wanted(options)
        found = office(options["knowledge"], options["db"]).store.archive.selections(wanted)
        _show(
            found, "no selections yet" if wanted == Filter(limit=wanted.limit) else "nothing found", as_json
        )

    @summaries.command()
    @click.argument("words", nargs=-1, required=True)
    @_filters
    @common
    def search(words: tuple[str, ...], *, as_json: bool, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Find selections by name, customer, project, tag, scenario, line, verdict or what was said."""
        found = office(options["knowledge"], options["db"]).store.archive.search(
            " ".join(words), _wanted(options)
        )
        _show(found, "nothing found", as_json)

    @summaries.command()
    @click.argument("selection", type=int, metavar="ID")
    @click.option("--name", help="What to call it; an empty text takes the name away.")
    @click.option("--customer", help="Who it is for.")
    @click.option("--project", help="What it is for.")
    @click.option("--tag", "tags", multiple=True, help="A word to find it by; may be given again.")
    @click.option("--untag", multiple=True, help="A word to take away; may be given again.")
    @common
    def label(selection: int, tags: tuple[str, ...], untag: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  (idem)
        """Name and tag a selection."""
        archive = office(options["knowledge"], options["db"]).store.archive
        known = _existing(archive.selection(selection), selection)
        gone = {word for tag in untag for word in tag.split()}
        kept = [tag for tag in (*known.tags.split(), *" ".join(tags).split()) if tag not in gone]
        name, customer, project = (_one_line(options[field]) for field in ("name", "customer", "project"))
        changed = archive.label(selection, Labels(name, customer, project, tuple(kept)))
        _show([_existing(changed, selection)], "", as_json=False)

    @summaries.command("archive")
    @click.argument("selection", type=int, metavar="ID")
    @click.option("--undo", is_flag=True, help="Take it back.")
    @common
    def put_away(selection: int, *, undo: bool, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Put a selection away: lists and searches leave it out from now on."""
        opened = office(options["knowledge"], options["db"])
        changed = opened.store.archive.put_away(selection, None if undo else opened.now)
        _show([_existing(changed, selection)], "", as_json=False)


def _one_line(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _filters(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options that choose among selections."""
    day = click.DateTime(["%Y-%m-%d"])
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print a JSON array."),
        click.option(
            "--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many."
        ),
        click.option(
            "--state",
            type=click.Choice(get_args(State)),
            default="current",
            show_default=True,
            help="Where it stands.",
        ),
        click.option("--until", type=day, help="The last day of opening, such as 2026-11-30."),
        click.option("--since", type=day, help="The first day of opening, such as 2026-11-01."),
        click.option("--channel", default="", help="The Slack channel's id."),
        click.option("--owner", default="", help="Who opened it: the Slack user id, or the login."),
        click.option("--tag", default="", help="A tag."),
        click.option("--line", default="", help="The id of a chassis line that fits."),
        click.option("--scenario", default="", help="The id of its scenario."),
        click.option("--verdict", type=click.Choice(get_args(Verdict)), help="Its verdict."),
        click.option("--project", default="", help="Words of the project's name."),
        click.option("--customer", default="", help="Words of the customer's name."),
    ):
        command = option(command)
    return command


def _wanted(options: dict[str, Any]) -> Filter:
    def day(given: datetime | None) -> str:
        return "" if given is None else given.date().isoformat()

    same = ("customer", "project", "scenario", "line", "tag", "owner", "channel", "limit")
    return Filter(
        **{name: options[name] for name in same},
        verdict=options["verdict"] or "",
        state=cast("State", options["state"]),
        since=day(options["since"]),
        until=day(options["until"]),
    )


def _existing(found: "Selection | None", selection: int) -> "Selection":
    if found is None:
        raise click.ClickException(
            f"there is no selection {selection}; `summaries list` shows those that exist"
        )
    return found


def _show(found: "list[Selection]", nothing: str, as_json: bool) -> None:  # noqa: FBT001  (an option passed on)
    from bot.reports import print_selections  # noqa: PLC0415  (other commands start faster without it)

    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    elif found:
        print_selections(found)
    else:
        click.echo(nothing)
