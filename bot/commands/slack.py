"""The commands `serve`, `manifest` and `doctor`."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import logs
from bot.commands import Decorator
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.conversation import Advisor
    from bot.storage import Store

STATUS_AILING = 1


def mount(
    root: click.Group,
    common: Decorator,
    settings_of: Callable[[Path | None, str | None], Settings],
    store_of: "Callable[[Settings], Store]",
    advisor_of: "Callable[[Settings], Advisor]",
) -> None:
    """Add the commands; `common` adds the options that every command has."""

    @root.command()
    @click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
    @click.option(
        "--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="Where to listen."
    )
    @common
    def serve(host: str, port: int, **options: Any) -> None:  # noqa: ANN401  (shared options)
        """Run the Slack bot: over Socket Mode if SLACK_APP_TOKEN is set, else over HTTP."""
        settings = settings_of(options["knowledge"], options["db"])
        settings.require_slack()
        logs.configure(settings.log_level, settings.secrets, structured=True)
        from bot.serve import RefusedError  # noqa: PLC0415  (Slack's libraries take long to import)
        from bot.serve import serve as run  # noqa: PLC0415  (idem)

        try:
            run(settings, advisor_of(settings), host=host, port=port)
        except RefusedError as error:
            raise SettingsError(str(error)) from error

    @root.command()
    @click.option(
        "--url", metavar="ADDRESS", help="The bot's public address, for HTTP; Socket Mode without it."
    )
    @click.option("--oauth", is_flag=True, help="Several workspaces install it themselves; needs --url.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON rather than YAML.")
    @common
    def manifest(url: str | None, *, oauth: bool, as_json: bool, **options: Any) -> None:  # noqa: ANN401  (idem)
        """Print the Slack app manifest."""
        from bot.manifest import as_yaml  # noqa: PLC0415  (other commands start faster without it)
        from bot.manifest import manifest as build  # noqa: PLC0415  (idem)
        from bot.manifest_check import problems  # noqa: PLC0415  (idem)

        settings_of(options["knowledge"], options["db"])
        if oauth and url is None:
            raise click.UsageError("--oauth needs --url: Slack sends people back to it after they agreed")
        built = build(url, oauth=oauth)
        wrong = problems(built)
        if wrong:
            raise click.BadParameter(wrong[0], param_hint="--url")
        click.echo(json.dumps(built, indent=2) + "\n" if as_json else as_yaml(built), nl=False)

    @root.command()
    @common
    def doctor(**options: Any) -> int:  # noqa: ANN401  (idem)
        """Check settings, Slack, database and knowledge, and say what to do. Status 1 if anything fails."""
        from bot.doctor import Finding, examine  # noqa: PLC0415  (Slack's libraries take long to import)

        try:
            settings = settings_of(options["knowledge"], options["db"])
        except SettingsError as error:
            findings = [Finding("settings", str(error), ok=False)]
        else:
            findings = list(examine(settings, store_of, lambda: datetime.now(UTC)))
        for finding in findings:
            click.echo(f"{'OK  ' if finding.ok else 'FAIL'}  {finding.what}: {finding.told}")
        return 0 if all(finding.ok for finding in findings) else STATUS_AILING
