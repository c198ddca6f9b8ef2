"""Every surface of the Slack app, in one table: what Slack sends, and who takes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from slack_bolt import App

from bot import forms, sharing
from bot.listeners import (
    choices,
    commands,
    farewells,
    feedback,
    form,
    handouts,
    home,
    messages,
    shortcuts,
)

Handler = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Surface:
    """One thing that Slack sends: its kind, its name (or a pattern of names), and its handler."""

    kind: Literal["event", "action", "view", "command", "shortcut"]
    name: str | re.Pattern[str]
    handler: Handler


SURFACES: tuple[Surface, ...] = (
    Surface("event", "app_mention", messages.heard),
    Surface("event", "message", messages.heard),
    Surface("event", "app_home_opened", home.opened),
    Surface("event", "app_uninstalled", farewells.gone),
    Surface("event", "tokens_revoked", farewells.gone),
    Surface("action", re.compile(r"^(grade|ask|option):"), choices.clicked),
    Surface("action", re.compile(r"^form:"), form.asked_for),
    Surface("view", forms.CHECKLIST, form.submitted),
    Surface("action", "pick", choices.clicked),
    Surface("action", re.compile(r"^new:"), home.new_selection),
    Surface("action", re.compile(r"^show:"), home.shown),
    Surface("action", "search", home.searched),
    Surface("action", re.compile(r"^feedback"), feedback.given),
    Surface("action", re.compile(r"^copy"), handouts.copied),
    Surface("action", re.compile(r"^share:"), handouts.share_asked_for),
    Surface("action", re.compile(r"^update:"), handouts.update_asked_for),
    Surface("view", sharing.SHARE, handouts.shared),
    Surface("command", "/chassis", commands.given),
    Surface("shortcut", "advise", shortcuts.advise),
    Surface("shortcut", "new_selection", shortcuts.new_selection),
)


def register(app: App) -> None:
    """Register every surface."""
    register_as = {
        "event": app.event,
        "action": app.action,
        "view": app.view,
        "command": app.command,
        "shortcut": app.shortcut,
    }
    for surface in SURFACES:
        register_as[surface.kind](surface.name)(surface.handler)
