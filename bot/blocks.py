"""Block Kit pieces and the messages made of them. Words come from the templates; limits from `bot.limits`."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot import limits
from bot.delivery import Outgoing
from bot.markup import shortened, split
from bot.render import Renderer
from bot.tables import comparison
from dialogs.moves import (
    Acted,
    Answer,
    Ask,
    Clarify,
    Disagreement,
    Explain,
    Move,
    Noted,
    ReadBack,
    Recommend,
    Summarize,
)
from dialogs.session import Option
from dialogs.turn import Turn

Block = dict[str, Any]

_QUESTION_TOOLS = ("why", "skip", "undo", "form", "person")
_VERDICT_TOOLS = ("copy", "share", "why_verdict", "flip", "finish", "supplier", "form", "person")
_MAX_TEXT_BLOCKS = 3
MAX_SPOKEN = 2_000
"""Of a message's `text`: screen readers read it instead of the blocks, so that it holds the question, too."""
_TOOLS_FILE = Path(__file__).with_name("buttons.yaml")


@cache
def _tool_ids() -> dict[str, str]:
    """Return each tool button's `action_id`, from `buttons.yaml`."""
    data: dict[str, dict[str, str]] = yaml.safe_load(_TOOLS_FILE.read_text("utf-8"))
    return {
        name: does["does"] if "does" in does else f"option:say:{does['says']}" for name, does in data.items()
    }


def compose(
    turn: Turn, number: int, renderer: Renderer, *, in_place: bool, outdated: bool = False
) -> Outgoing:
    """Return the message of one turn: an answer, or the card that shows where the selection stands.

    Args:
        turn: What the dialog decided.
        number: The turn's number; buttons carry it, so that a click on an older rendering is noticed.
        renderer: Writes the words.
        in_place: The person clicked on the card: change it, rather than post below it.
        outdated: A summary was shared that this turn changes: offer to update it.

    Returns:
        The message, with what stays of it once a later card takes its place.
    """
    session, moves = turn.session, turn.moves
    news = [move for move in moves if not isinstance(move, Ask)]
    asking = [move for move in moves if isinstance(move, Ask)]
    selecting = session.selecting and not session.closed
    head = _head(turn, news, renderer) if selecting else []
    tables = comparison(news, renderer)
    # a verdict comes before what led to it, which then is small print
    verdict = [move for move in news if isinstance(move, Recommend)]
    rest = renderer.render([move for move in news if move not in verdict], "slack", on_card=True)
    leading = texts(renderer.render(verdict, "slack", on_card=True))
    told = [*tables, *leading, *([context(rest)] if leading and rest else texts(rest))]
    read_back = any(isinstance(move, ReadBack) for move in news)
    graded = selecting and bool(session.grades) and not read_back
    strip = [context(renderer.part("strip", "slack", session=session))] if graded else []
    question = [block for ask in asking for block in texts(renderer.move(ask, "slack"))]
    buttons = [*_answers(moves, number, renderer), *_tools(turn, number, renderer, outdated=outdated)]
    opinion = _opinion(moves, renderer)
    whole = [*head, *told, *strip, *question, *buttons, *opinion]
    text = shortened(renderer.render(moves), MAX_SPOKEN)
    stays = told or head or strip or question
    if opinion:
        stays = [*stays, *opinion]
    if asking:
        stays = [*stays, context(renderer.part("slack_notice", "slack", about="card_past"))]
    past = message(text, stays) if asking or buttons else None
    return Outgoing(message(text, whole), past, in_place=in_place)


def message(text: str, blocks: Sequence[Block]) -> Block:
    """Return a message within the limits; blocks beyond them are dropped from the end of its texts."""
    kept = list(blocks)
    while len(kept) > limits.MAX_MESSAGE_BLOCKS or limits.characters(kept) > limits.MAX_MESSAGE_CHARACTERS:
        longest = max(range(len(kept)), key=lambda place: (limits.characters([kept[place]]), place))
        del kept[longest]
    return {"text": shortened(text, limits.MAX_TEXT) or "…", "blocks": kept}


def texts(text: str) -> list[Block]:
    """Return mrkdwn text as sections, each within its limit; none for empty text."""
    pieces = split(text, limits.MAX_SECTION_TEXT)
    if len(pieces) > _MAX_TEXT_BLOCKS:
        pieces = [
            *pieces[: _MAX_TEXT_BLOCKS - 1],
            shortened(pieces[_MAX_TEXT_BLOCKS - 1], limits.MAX_SECTION_TEXT),
        ]
    return [{"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in pieces]


def context(text: str) -> Block:
    """Return small print."""
    words = shortened(text, limits.MAX_SECTION_TEXT)
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words}]}


def button(label: str, action_id: str, number: int, style: str | None = None) -> Block:
    """Return a button; `number` is the turn that shows it."""
    words = shortened(label, limits.MAX_BUTTON_TEXT)
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": words, "emoji": False},
        "action_id": shortened(action_id, limits.MAX_IDENTIFIER),
        "value": str(number),
        **({"style": style} if style else {}),
    }


def actions(elements: Iterable[Block], block_id: str) -> list[Block]:
    """Return the elements in as many rows as the limit asks for, none for none."""
    row = list(elements)
    most = limits.MAX_ACTIONS_ELEMENTS
    return [
        {"type": "actions", "block_id": f"{block_id}:{start}", "elements": row[start : start + most]}
        for start in range(0, len(row), most)
    ]


def _head(turn: Turn, news: Sequence[Move], renderer: Renderer) -> list[Block]:
    """Return what is understood so far, less what the news tell by themselves."""
    noted = [move for move in news if isinstance(move, Noted)]
    if any(move.opening for move in noted) or any(isinstance(move, Summarize) for move in news):
        return []
    lines_told = any(move.lines for move in noted) or any(isinstance(move, Recommend) for move in news)
    scenario_told = any(move.new_scenario for move in noted)
    return texts(
        renderer.part(
            "card_header",
            "slack",
            session=turn.session,
            scenario=not scenario_told,
            lines=() if lines_told else turn.lines,
        )
    )


def _answers(moves: Sequence[Move], number: int, renderer: Renderer) -> list[Block]:
    """Return the buttons of what the moves offer to choose, a row for each move."""
    rows: list[Block] = []
    for place, move in enumerate(moves):
        if isinstance(move, Ask | Clarify | Disagreement | Explain | Acted) and move.options:
            row = {
                option.id: button(renderer.label(option), _option_id(option), number)
                for option in move.options
            }
            rows += actions(row.values(), f"answers:{number}:{place}")
    return rows


def _option_id(option: Option) -> str:
    """Return the `action_id` of an option; a grade names item and grade by itself."""
    return option.id if option.id.startswith("grade:") else f"option:{option.id}"


def _tools(turn: Turn, number: int, renderer: Renderer, *, outdated: bool) -> list[Block]:
    """Return the row of tools that make sense now."""
    session, moves = turn.session, turn.moves
    if any(isinstance(move, Recommend | Summarize) for move in moves):
        names = [name for name in _VERDICT_TOOLS if name != "finish" or turn.decision.open]
        names = ["update", *names] if outdated else names
    elif any(isinstance(move, Ask) for move in moves):
        names = [name for name in _QUESTION_TOOLS if name != "undo" or session.past]
    else:
        return []
    labels = {name: renderer.part("slack_button", tool=name) for name in names}
    row = actions((button(labels[name], _tool_ids()[name], number) for name in names), f"tools:{number}")
    return [*row, *_changes(turn, number, renderer)] if "copy" in names else row


def _changes(turn: Turn, number: int, renderer: Renderer) -> list[Block]:
    """Return the menu that takes up an answered item again."""
    answered = [item for item in renderer.knowledge.items if item in turn.session.grades]
    options = [
        {
            "text": _plain(
                renderer.part("slack_change", item=item, fact=turn.session.grades[item]),
                limits.MAX_OPTION_TEXT,
            ),
            "value": f"ask:{item}",
        }
        for item in answered
    ]
    menu = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": _plain(renderer.part("slack_button", tool="change"), limits.MAX_PLACEHOLDER),
        "options": options,
    }
    return [{"type": "actions", "block_id": f"change:{number}", "elements": [menu]}] if options else []


def _opinion(moves: Sequence[Move], renderer: Renderer) -> list[Block]:
    """Return the buttons for saying whether an answer or a verdict helped."""
    if not any(isinstance(move, Answer | Recommend) for move in moves):
        return []
    sides = {
        f"{side}_button": {
            "text": _plain(renderer.part("slack_button", tool=opinion), limits.MAX_BUTTON_TEXT),
            "value": opinion,
        }
        for side, opinion in (("positive", "good"), ("negative", "bad"))
    }
    element = {"type": "feedback_buttons", "action_id": "feedback", **sides}
    return [{"type": "context_actions", "elements": [element]}]


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": shortened(text, most), "emoji": False}
