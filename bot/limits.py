"""Slack's published limits as named constants, and a checker that finds every breach in a message or view.

Counts are characters, as Slack counts them (code points), unless said otherwise. Source: Slack's Block Kit
reference and the reference pages of `chat.postMessage` and `views.open`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

MAX_TEXT = 4_000
"""`text` of a message: Slack advises to stay under it, and truncates far above."""
MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_MESSAGE_CHARACTERS = 10_000
"""All blocks of a message together: Slack refuses (`msg_blocks_too_long`) near 12,000, undocumented."""
MAX_SECTION_TEXT = 3_000
MAX_FIELDS = 10
MAX_FIELD_TEXT = 2_000
MAX_HEADER_TEXT = 150
MAX_CONTEXT_ELEMENTS = 10
MAX_ACTIONS_ELEMENTS = 25
MAX_BUTTON_TEXT = 75
MAX_BUTTON_VALUE = 2_000
MAX_ACCESSIBILITY_LABEL = 75
MAX_IDENTIFIER = 255
"""`action_id` and `block_id`."""
MAX_OPTIONS = 100
MAX_CHOICES = 10
"""Options of radio buttons and checkboxes."""
MAX_OPTION_TEXT = 75
MAX_SHARED_LINK = 500
"""Our own: of a pasted link to a message."""
MAX_OPTION_VALUE = 150
MAX_INPUT_LABEL = 2_000
MAX_PLACEHOLDER = 150
MAX_ALT_TEXT = 2_000
MAX_TABLE_ROWS = 100
MAX_TABLE_COLUMNS = 20
MAX_TABLE_CHARACTERS = 10_000
MAX_FEEDBACK_VALUE = 2_000
MAX_VIEW_TITLE = 24
"""Title, submit and close of a view."""
MAX_PRIVATE_METADATA = 3_000

_SELECTS = {"static_select", "multi_static_select"}
_CHOICES = {"radio_buttons", "checkboxes"}

Dict = dict[str, Any]


def problems(payload: Dict) -> list[str]:
    """Check a message or a view against the limits.

    Args:
        payload: The arguments of a posting method (`text`, `blocks`), or a view (`type`, `title`, `blocks`).

    Returns:
        One sentence a breach, in the order met; empty when Slack will take it.
    """
    return list(_view_problems(payload) if "type" in payload else _message_problems(payload))


def characters(blocks: list[Dict]) -> int:
    """Count the characters that people read in some blocks."""
    return sum(len(text) for block in blocks for text in _texts(block))


def _message_problems(message: Dict) -> Iterator[str]:
    blocks = message.get("blocks") or []
    if not str(message.get("text", "")).strip():
        yield "text is empty: it is the notification and the screen reader's line"
    yield from _long("text", str(message.get("text", "")), MAX_TEXT)
    if len(blocks) > MAX_MESSAGE_BLOCKS:
        yield f"{len(blocks)} blocks, at most {MAX_MESSAGE_BLOCKS}"
    if (size := characters(blocks)) > MAX_MESSAGE_CHARACTERS:
        yield f"{size} characters in all blocks, at most {MAX_MESSAGE_CHARACTERS}"
    yield from _blocks_problems(blocks)


def _view_problems(view: Dict) -> Iterator[str]:
    blocks = view.get("blocks") or []
    for part in ("title", "submit", "close"):
        if part in view:
            yield from _long(f"view {part}", view[part]["text"], MAX_VIEW_TITLE, least=1)
    if view["type"] == "modal" and "title" not in view:
        yield "a modal needs a title"
    yield from _long("private_metadata", view.get("private_metadata", ""), MAX_PRIVATE_METADATA)
    yield from _long("callback_id", view.get("callback_id", ""), MAX_IDENTIFIER)
    if len(blocks) > MAX_VIEW_BLOCKS:
        yield f"{len(blocks)} blocks in a view, at most {MAX_VIEW_BLOCKS}"
    if view["type"] == "modal" and "submit" not in view and any(block["type"] == "input" for block in blocks):
        yield "a modal with inputs needs a submit button"
    yield from _blocks_problems(blocks)


def _blocks_problems(blocks: list[Dict]) -> Iterator[str]:
    yield from _twice("block_id", [block["block_id"] for block in blocks if "block_id" in block])
    elements = [element for block in blocks for element in _elements(block)]
    yield from _twice("action_id", [element["action_id"] for element in elements if "action_id" in element])
    for number, block in enumerate(blocks):
        where = f"block {number} ({block['type']})"
        yield from _long(f"{where}: block_id", block.get("block_id", ""), MAX_IDENTIFIER)
        yield from _block_problems(where, block)
        for element in _elements(block):
            yield from _element_problems(f"{where} {element['type']}", element)


def _block_problems(where: str, block: Dict) -> Iterator[str]:
    check = _BLOCK_CHECKS.get(block["type"])
    if check is None:
        yield f"{where}: no limits are known for this type"
    else:
        yield from check(where, block)


def _section_problems(where: str, block: Dict) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield f"{where}: neither text nor fields"
    if "text" in block:
        yield from _long(f"{where}: text", block["text"]["text"], MAX_SECTION_TEXT, least=1)
    yield from _many(f"{where}: fields", block.get("fields", []), MAX_FIELDS)
    for field in block.get("fields", []):
        yield from _long(f"{where}: field", field["text"], MAX_FIELD_TEXT, least=1)


def _header_problems(where: str, block: Dict) -> Iterator[str]:
    yield from _long(f"{where}: text", block["text"]["text"], MAX_HEADER_TEXT, least=1)
    if block["text"]["type"] != "plain_text":
        yield f"{where}: a header is plain text"


def _context_problems(where: str, block: Dict) -> Iterator[str]:
    yield from _many(f"{where}: elements", block["elements"], MAX_CONTEXT_ELEMENTS, least=1)
    for element in block["elements"]:
        yield from _long(f"{where}: text", element.get("text", "image"), MAX_SECTION_TEXT, least=1)


def _actions_problems(where: str, block: Dict) -> Iterator[str]:
    yield from _many(f"{where}: elements", block["elements"], MAX_ACTIONS_ELEMENTS, least=1)


def _input_problems(where: str, block: Dict) -> Iterator[str]:
    yield from _long(f"{where}: label", block["label"]["text"], MAX_INPUT_LABEL, least=1)
    yield from _long(f"{where}: hint", block.get("hint", {}).get("text", ""), MAX_INPUT_LABEL)


def _image_problems(where: str, block: Dict) -> Iterator[str]:
    yield from _long(f"{where}: alt_text", block.get("alt_text", ""), MAX_ALT_TEXT, least=1)


def _no_problems(_where: str, _block: Dict) -> Iterator[str]:
    yield from ()


def _table_problems(where: str, block: Dict) -> Iterator[str]:
    yield from _many(f"{where}: rows", block["rows"], MAX_TABLE_ROWS, least=1)
    for row in block["rows"]:
        yield from _many(f"{where}: columns", row, MAX_TABLE_COLUMNS, least=1)
    if len({len(row) for row in block["rows"]}) > 1:
        yield f"{where}: rows of different lengths"
    if any(not text for text in _texts(block)):
        yield f"{where}: an empty cell"
    if (size := characters([block])) > MAX_TABLE_CHARACTERS:
        yield f"{where}: {size} characters, at most {MAX_TABLE_CHARACTERS}"


_BLOCK_CHECKS = {
    "section": _section_problems,
    "header": _header_problems,
    "context": _context_problems,
    "actions": _actions_problems,
    "context_actions": _actions_problems,
    "input": _input_problems,
    "table": _table_problems,
    "image": _image_problems,
    "divider": _no_problems,
    "rich_text": _no_problems,
}


def _element_problems(where: str, element: Dict) -> Iterator[str]:
    yield from _long(f"{where}: action_id", element.get("action_id", ""), MAX_IDENTIFIER)
    yield from _long(f"{where}: placeholder", element.get("placeholder", {}).get("text", ""), MAX_PLACEHOLDER)
    if element["type"] == "button":
        yield from _long(f"{where}: text", element["text"]["text"], MAX_BUTTON_TEXT, least=1)
        yield from _long(f"{where}: value", element.get("value", ""), MAX_BUTTON_VALUE)
        yield from _long(f"{where}: label", element.get("accessibility_label", ""), MAX_ACCESSIBILITY_LABEL)
        if element.get("style", "primary") not in {"primary", "danger"}:
            yield f"{where}: style {element['style']} is neither primary nor danger"
    elif element["type"] == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            yield from _long(f"{where}: {side} text", element[side]["text"]["text"], MAX_BUTTON_TEXT, least=1)
            yield from _long(f"{where}: {side} value", element[side]["value"], MAX_FEEDBACK_VALUE, least=1)
    elif element["type"] in _SELECTS | _CHOICES:
        yield from _options_problems(where, element)


def _options_problems(where: str, element: Dict) -> Iterator[str]:
    most = MAX_OPTIONS if element["type"] in _SELECTS else MAX_CHOICES
    options = element["options"]
    yield from _many(f"{where}: options", options, most, least=1)
    yield from _twice(f"{where}: option value", [option["value"] for option in options])
    for option in options:
        yield from _long(f"{where}: option text", option["text"]["text"], MAX_OPTION_TEXT, least=1)
        yield from _long(f"{where}: option value", option["value"], MAX_OPTION_VALUE, least=1)
        yield from _long(
            f"{where}: option description", option.get("description", {}).get("text", ""), MAX_OPTION_TEXT
        )
    if "initial_option" in element and element["initial_option"] not in options:
        yield f"{where}: the initial option is none of the options"


def _long(what: str, text: str, most: int, least: int = 0) -> Iterator[str]:
    if len(text) > most:
        yield f"{what}: {len(text)} characters, at most {most}"
    if len(text) < least:
        yield f"{what}: empty"


def _many(what: str, things: list[Any], most: int, least: int = 0) -> Iterator[str]:
    if not least <= len(things) <= most:
        yield f"{what}: {len(things)}, expected {least} to {most}"


def _twice(what: str, ids: list[str]) -> Iterator[str]:
    for found, count in Counter(ids).items():
        if count > 1:
            yield f"{what} {found!r} occurs {count} times"


def _elements(block: Dict) -> list[Dict]:
    """Return the interactive elements of a block."""
    if block["type"] in {"actions", "context_actions"}:
        return list(block["elements"])
    return [block[key] for key in ("accessory", "element") if key in block]


def _texts(node: object) -> Iterator[str]:
    """Yield every text below a node that people read, in order."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
