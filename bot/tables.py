"""The comparison of OEM and ODM as a table, for clients that show tables."""

from collections.abc import Iterable
from typing import Any

from bot.limits import MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from bot.render import Renderer
from dialogs.moves import Answer, Move

Block = dict[str, Any]


def comparison(moves: Iterable[Move], renderer: Renderer) -> list[Block]:
    """Return the table where a move answers with the whole comparison; Slack takes one table a message."""
    wanted = any(part.kind == "table" for move in moves if isinstance(move, Answer) for part in move.parts)
    if not wanted:
        return []
    heads = [renderer.part("slack_notice", about=f"table_{name}") for name in ("point", "oem", "odm")]
    rows = [(row.name, row.oem.cell, row.odm.cell) for row in renderer.knowledge.comparison]
    return [table([heads, *rows])]


def table(rows: Iterable[Iterable[str]]) -> Block:
    """Return rows as a table block; the first is the head. What exceeds the limits is left out."""
    kept = [[_cell(text) for text in row][:MAX_TABLE_COLUMNS] for row in rows][:MAX_TABLE_ROWS]
    return {"type": "table", "rows": kept, "column_settings": [{"is_wrapped": True} for _ in kept[0]]}


def as_text(block: Block) -> str:
    """Return a table's rows as lines, for clients and workspaces without tables."""
    head, *rows = [[cell["text"] for cell in row] for row in block["rows"]]
    return "\n".join(
        f"• {name}: " + " / ".join(f"{of} {text}" for of, text in zip(head[1:], cells, strict=True))
        for name, *cells in rows
    )


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": text or "-"}
