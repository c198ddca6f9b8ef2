"""Slack's text markup: what people typed without it, and our own text made safe for it."""

import re

_ANGLED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
"""Slack needs these three and no others (https://docs.slack.dev/messaging/formatting-message-text)."""


def plain(raw: str) -> str:
    """Turn Slack's markup into the words that people see.

    Links give their label (else their address), channels `#name`, people `@name` or `@someone`, and `<!here>`
    gives `here`: nothing that comes from here can notify anybody. `&amp;`, `&lt;`, `&gt;` become themselves.
    """
    words = _ANGLED.sub(_angled, raw)
    for character, escaped in reversed(_ESCAPES):
        words = words.replace(escaped, character)
    return _BLANKS.sub(" ", words).strip()


def escaped(text: str) -> str:
    """Make text inert: shown as it is, linking and notifying nobody."""
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text


def shortened(text: str, most: int) -> str:
    """Cut text to at most `most` characters, at a blank where there is one near, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > most // 2 else cut).rstrip() + "…"


def split(text: str, most: int) -> list[str]:
    """Split text into pieces of at most `most` characters: between paragraphs, else lines, else words.

    A fenced block is closed at the end of a piece and opened again in the next. Empty text gives no piece.
    """
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > most:
        head = rest[: most - len(_FENCE)]
        at = next(
            (found for mark in ("\n\n", "\n", " ") if (found := head.rfind(mark)) > most // 3), len(head)
        )
        piece, rest = rest[:at].rstrip(), rest[at:].lstrip("\n ")
        if piece.count("```") % 2:
            piece, rest = piece + _FENCE, "```\n" + rest
        pieces.append(piece)
    return [*pieces, rest] if rest else pieces


_FENCE = "\n```"


def _angled(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith("@"):
        return f"@{label}" if label else "@someone"
    if target.startswith("#"):
        return f"#{label}" if label else "#channel"
    if target.startswith("!"):
        return label or target[1:].partition("^")[0]
    return label or target.removeprefix("mailto:").removeprefix("tel:")
