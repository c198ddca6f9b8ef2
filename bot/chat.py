"""The conversation in the terminal: line editing, history and colour if there is one, else plain lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.conversation import Advisor, load_moves
from bot.records import Key
from bot.render import Renderer
from bot.storage import StoreError
from bot.styles import Style
from dialogs.moves import Acted, Ask, Clarify, Disagreement, Explain, Move
from dialogs.session import Option, Utterance

TEAM = "terminal"
PROMPT = "> "


@dataclass(frozen=True, slots=True)
class Terminal:
    """How to talk with the person.

    Attributes:
        lines: What they type, a line each, until they leave.
        style: The style that `show` takes.
        show: Prints a text.
    """

    lines: Iterator[str]
    style: Style
    show: Callable[[str], None]


def chat(
    advisor: Advisor, key: Key, terminal: Terminal, clock: Callable[[], datetime], *, resumed: bool = False
) -> None:
    """Hold a conversation until the person leaves (Ctrl-C, Ctrl-D, or the end of the input)."""
    renderer, style = advisor.renderer, terminal.style
    terminal.show(renderer.part("welcome", style, resumed=resumed))
    if resumed:
        terminal.show(_reply(renderer, load_moves(advisor.store.turns(key)[-1].moves), style))
    advisor.interpreter.prepare()  # while the welcome is read
    said = False
    for line in terminal.lines:
        try:
            outcome = advisor.converse(key, Utterance(text=line, user=key.channel), clock())
        except StoreError as error:
            terminal.show(str(error))
            continue
        said = True
        terminal.show(_reply(renderer, outcome.turn.moves if outcome.turn else (), style))
    if said or resumed:
        terminal.show(renderer.part("farewell", style))


def _reply(renderer: Renderer, moves: tuple[Move, ...], style: Style) -> str:
    """Return a reply with its choices, numbered."""
    choices = [f"{place}. {renderer.label(option)}" for place, option in enumerate(options(moves), 1)]
    return "\n\n".join(part for part in (renderer.render(moves, style), "\n".join(choices)) if part)


def options(moves: tuple[Move, ...]) -> tuple[Option, ...]:
    """Return what can be chosen by number now: the options of the last move that has any."""
    for move in reversed(moves):
        if isinstance(move, Ask | Clarify | Disagreement | Explain | Acted) and move.options:
            return move.options
    return ()


def interactive(history: Path, *, colour: bool) -> Terminal:
    """Return a terminal with line editing and history, and with colour if wanted."""
    # These take a while to import, and only a terminal needs them.
    from prompt_toolkit import PromptSession  # noqa: PLC0415  (see above)
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415  (see above)
    from rich.console import Console  # noqa: PLC0415  (see above)
    from rich.markdown import Markdown  # noqa: PLC0415  (see above)

    console = Console(highlight=False)
    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)))

    def lines() -> Iterator[str]:
        while True:
            try:
                yield session.prompt(PROMPT)
            except (EOFError, KeyboardInterrupt):
                return

    def show(text: str) -> None:
        console.print(Markdown(text))
        console.print()

    if not colour:
        return Terminal(lines(), "plain", lambda text: console.out(f"{text}\n", highlight=False))
    return Terminal(lines(), "markdown", show)


def plain(source: TextIO, show: Callable[[str], None]) -> Terminal:
    """Return a terminal for pipes and for those who want no colour: lines in, plain text out."""

    def lines() -> Iterator[str]:
        try:
            for line in source:
                yield line.rstrip("\n")
        except KeyboardInterrupt:
            return

    return Terminal(lines(), "plain", lambda text: show(f"{text}\n"))
