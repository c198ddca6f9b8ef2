"""The home tab of one person, and a selection opened from it: what they may see of the records."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from bot import blocks, limits
from bot.access import Viewer
from bot.conversation import Advisor
from bot.handing import Handouts, metadata
from bot.markup import shortened
from bot.records import Filter, Selection

View = dict[str, Any]
MAX_SHOWN = 10
MAX_RECENT = 5
RECENT_OF = 50
"""So many of the latest selections are looked through for recent verdicts."""
HOME_TURN = 0
"""Buttons of the home belong to no turn."""


def home(viewer: Viewer, advisor: Advisor, *, words: str = "", lead: bool = False) -> View:
    """Return the home: search, open selections, recent verdicts, how it works, and statistics for leads.

    Recent verdicts leave out what stands among the open selections already.

    Args:
        viewer: Whose home it is.
        advisor: Holds the records.
        words: What was searched for; empty for no search.
        lead: Show statistics of the workspace.
    """
    renderer, archive = advisor.renderer, advisor.store.archive
    mine = viewer.selections(archive, wanted=Filter(owner=viewer.user, state="open", limit=MAX_SHOWN))
    latest = viewer.selections(archive, wanted=Filter(limit=RECENT_OF))
    decided = list(islice((one for one in latest if one.verdict and one not in mine), MAX_RECENT))
    start = blocks.button(renderer.part("slack_button", tool="new"), "new:selection", HOME_TURN, "primary")
    found = viewer.selections(archive, words, Filter(state="any", limit=MAX_SHOWN)) if words else []
    shown = [
        *blocks.texts(renderer.part("home_intro", "slack")),
        *blocks.actions([start], "home"),
        _search_field(advisor, words),
        *(_listed(advisor, "found", found, "found", words) if words else []),
        {"type": "divider"},
        *_listed(advisor, "open", mine, "open"),
        {"type": "divider"},
        *_listed(advisor, "recent", decided, "recent"),
        {"type": "divider"},
        *blocks.texts(renderer.part("home_how", "slack")),
    ]
    if lead:
        counted = advisor.store.figures.statistics(viewer.team)
        shown += [{"type": "divider"}, *blocks.texts(renderer.part("home_figures", "slack", figures=counted))]
    return {"type": "home", "blocks": shown[: limits.MAX_VIEW_BLOCKS]}


def listing(viewer: Viewer, advisor: Advisor, words: str = "") -> str:
    """Return the latest selections that a person may see, or those that hold some words, as text."""
    found = viewer.selections(advisor.store.archive, words, Filter(limit=MAX_SHOWN))
    text = advisor.renderer.part("selections", "slack", selections=found, about="search" if words else "list")
    return shortened(text, limits.MAX_SECTION_TEXT)


def opened(handouts: Handouts, selection: Selection) -> View:
    """Return a selection as a view: the internal summary, with the ways to hand it out."""
    renderer = handouts.advisor.renderer
    text = handouts.text(selection, "internal", "slack")
    buttons = [
        blocks.button(renderer.part("slack_button", tool=tool), does, HOME_TURN)
        for tool, does in (("copy", "copy:plain"), ("share", "share:customer"))
    ]
    return {
        "type": "modal",
        "private_metadata": metadata(selection),
        "title": handouts.words("opened_title", limits.MAX_VIEW_TITLE),
        "close": handouts.words("close", limits.MAX_VIEW_TITLE),
        "blocks": [
            *blocks.texts(renderer.part("selection", "slack", selection=selection)),
            *(blocks.actions(buttons, "opened") if text else []),
            {"type": "divider"},
            *blocks.texts(text or handouts.notice("no_summary")),
        ],
    }


def _search_field(advisor: Advisor, words: str) -> View:
    renderer = advisor.renderer
    label = renderer.part("slack_notice", about="search_label", detail="")
    hint = renderer.part("slack_notice", about="search_hint", detail="")
    return {
        "type": "input",
        "block_id": "search",
        "dispatch_action": True,
        "optional": True,
        "label": {"type": "plain_text", "text": label, "emoji": False},
        "element": {
            "type": "plain_text_input",
            "action_id": "search",
            "placeholder": {"type": "plain_text", "text": shortened(hint, limits.MAX_PLACEHOLDER)},
            **({"initial_value": words} if words else {}),
        },
    }


def _listed(
    advisor: Advisor, about: str, selections: Sequence[Selection], name: str, words: str = ""
) -> list[View]:
    """Return a heading and a row with a button for each selection, or a line where there is none."""
    renderer = advisor.renderer
    head = blocks.texts(
        renderer.part("home_heading", "slack", about=about, count=len(selections), words=words)
    )
    rows = []
    for one in selections:
        row = blocks.texts(renderer.part("home_row", "slack", selection=one))[0]
        label = renderer.part("slack_button", tool="open")
        button = blocks.button(label, f"show:{one.id}:{name}", HOME_TURN)
        rows.append({**row, "accessory": button})
    return [*head, *rows]
