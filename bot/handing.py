"""Summaries that leave the conversation: which text it is, and the view to copy it from."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from bot import limits
from bot.blocks import context
from bot.conversation import Advisor
from bot.markup import shortened
from bot.records import Key, Selection
from bot.summaries.documents import write
from bot.summaries.formats import Format
from bot.summaries.shelf import NotOnShelfError, Shelf
from knowledge.wording import Spelling

View = dict[str, Any]
Reader = Literal["customer", "internal"]
READERS: tuple[Reader, ...] = ("customer", "internal")
OFFERED: tuple[Format, ...] = ("plain", "slack", "markdown", "html")
"""Formats to copy; data leaves by the command line."""


@dataclass(frozen=True, slots=True)
class Handouts:
    """What is needed to write summaries."""

    advisor: Advisor
    spelling: Spelling
    today: str

    def selection(self, key: Key, number: int = 0) -> Selection | None:
        """Return the selection of this number in this workspace; without one, the conversation's own."""
        archive = self.advisor.store.archive
        wanted = number or archive.current(key)
        found = archive.selection(wanted) if wanted else None
        return found if found is not None and found.key.team == key.team else None

    def text(self, selection: Selection, reader: Reader, form: Format) -> str | None:
        """Return a selection's summary; None where it was left before it had one."""
        knowledge = self.advisor.interpreter.knowledge
        shelf = Shelf(self.advisor.store, knowledge, self.spelling, self.today)
        try:
            return write(shelf.content(reader, selection.id), form, knowledge.wording)
        except NotOnShelfError:
            return None

    def notice(self, about: str, detail: str = "") -> str:
        """Return one of the door's own lines as plain text."""
        return self.advisor.renderer.part("slack_notice", about=about, detail=detail)

    def words(self, about: str, most: int) -> View:
        """Return one of the door's own lines as Slack's plain text, at most so long."""
        return {"type": "plain_text", "text": shortened(self.notice(about), most), "emoji": False}


def metadata(selection: Selection) -> str:
    """Return what a view about a selection remembers."""
    key = selection.key
    where = {"team": key.team, "channel": key.channel, "thread": key.thread}
    return json.dumps({**where, "selection": selection.id})


def copy_view(handouts: Handouts, selection: Selection, form: str) -> View | None:
    """Return the view to copy the customer's summary from; None where there is none.

    Unknown formats give plain text.
    """
    chosen = next((name for name in OFFERED if name == form), OFFERED[0])
    text = handouts.text(selection, "customer", chosen)
    if text is None:
        return None
    options = [
        {"text": handouts.words(f"format_{name}", limits.MAX_OPTION_TEXT), "value": f"copy:{name}"}
        for name in OFFERED
    ]
    menu = {
        "type": "static_select",
        "action_id": "copy_format",
        "options": options,
        "initial_option": options[OFFERED.index(chosen)],
    }
    return {
        "type": "modal",
        "private_metadata": metadata(selection),
        "title": handouts.words("copy_title", limits.MAX_VIEW_TITLE),
        "close": handouts.words("close", limits.MAX_VIEW_TITLE),
        "blocks": [
            {"type": "actions", "block_id": "format", "elements": [menu]},
            context(handouts.notice("copy_hint")),
            {"type": "rich_text", "elements": [_preformatted(text.rstrip("\n"))]},
        ],
    }


def _preformatted(text: str) -> View:
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
