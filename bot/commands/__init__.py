"""The terminal's commands for what is stored: `records` lists and names it, `upkeep` looks after it all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.storage import Store

Decorator = Callable[[Callable[..., object]], Callable[..., object]]


@dataclass(frozen=True, slots=True)
class Office:
    """What the commands work with.

    Attributes:
        store: The database.
        settings: As read from the environment and the command's options.
        now: The time.
        login: Who is at the terminal.
        history: The file of what they typed in `chat`, which may not exist.
    """

    store: "Store"
    settings: Settings
    now: datetime
    login: str
    history: Path


Opener = Callable[[Path | None, str | None], Office]
"""Opens what the commands work with, given the options that every command has: `knowledge` and `db`."""
