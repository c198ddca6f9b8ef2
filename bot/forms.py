"""The checklist as a modal form."""

import json
from typing import Any

from bot import limits
from bot.markup import shortened
from bot.records import Key
from bot.render import Renderer
from dialogs.moves import grade_option_id
from dialogs.session import Option, Session
from knowledge.base import GRADES, Item

View = dict[str, Any]
CHECKLIST = "checklist"
"""The form's `callback_id`."""


def checklist(session: Session, key: Key, renderer: Renderer) -> View:
    """Return the form: one select an item, set to what is known; the conversation travels in the metadata."""
    return {
        "type": "modal",
        "callback_id": CHECKLIST,
        "private_metadata": json.dumps({"team": key.team, "channel": key.channel, "thread": key.thread}),
        "title": _plain(_notice(renderer, "form_title"), limits.MAX_VIEW_TITLE),
        "submit": _plain(_notice(renderer, "form_submit"), limits.MAX_VIEW_TITLE),
        "close": _plain(_notice(renderer, "form_close"), limits.MAX_VIEW_TITLE),
        "blocks": [
            {"type": "context", "elements": [{"type": "mrkdwn", "text": _notice(renderer, "form_hint")}]},
            *(_select(item, session, renderer) for item in renderer.knowledge.items),
        ],
    }


def errors(answers: dict[Item, str] | None, renderer: Renderer) -> dict[str, str]:
    """Return what is wrong with a submitted form, by field; empty when it can be taken."""
    if answers:
        return {}
    first = next(iter(renderer.knowledge.items))
    return {block_id(first): _notice(renderer, "form_empty")}


def block_id(item: Item) -> str:
    """Return the form field of an item."""
    return f"form:{item}"


def _select(item: Item, session: Session, renderer: Renderer) -> View:
    entry = renderer.knowledge.items[item]
    options = {
        grade: {
            "text": _plain(_label(item, grade, renderer), limits.MAX_OPTION_TEXT),
            "value": grade,
        }
        for grade in GRADES
    }
    known = session.grades.get(item)
    return {
        "type": "input",
        "block_id": block_id(item),
        "optional": True,
        "label": _plain(entry.name, limits.MAX_INPUT_LABEL),
        "hint": _plain(entry.question, limits.MAX_INPUT_LABEL),
        "element": {
            "type": "static_select",
            "action_id": f"choose:{item}",
            "placeholder": _plain(_notice(renderer, "form_choose"), limits.MAX_PLACEHOLDER),
            "options": list(options.values()),
            **({"initial_option": options[known.grade]} if known else {}),
        },
    }


def _label(item: Item, grade: str, renderer: Renderer) -> str:
    known = next(name for name in GRADES if name == grade)
    option = Option(id=grade_option_id(item, known), label=grade, action="grade", value=f"{item}:{grade}")
    return renderer.label(option)


def _plain(text: str, most: int) -> View:
    return {"type": "plain_text", "text": shortened(text, most), "emoji": False}


def _notice(renderer: Renderer, about: str) -> str:
    return renderer.part("slack_notice", about=about, detail="")
