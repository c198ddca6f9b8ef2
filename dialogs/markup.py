"""Messages as Slack and people's keyboards deliver them, made plain: markup removed, typography folded."""

import re
import unicodedata
from collections.abc import Mapping

_MARKUP = re.compile(
    r"<(?:[@!#][^>|]*(?:\|[^>]*)?|(?:https?|mailto|tel):[^>|]*(?:\|(?P<label>[^>]*))?)>"
    r"|(?P<url>https?://\S+)|(?P<emoji>:[a-z0-9_+\-]{2,}:)|(?P<entity>&(?:amp|lt|gt);)|(?P<times>(?<=\d)\s?\*\s?(?=[\da-z]))"
    r"|(?P<code>(?<!\w)[`*_~]+(?=\S)|(?<=\S)[`*_]+(?!\w))",
    re.IGNORECASE,
)
_FOLD = {
    "\u00d7": "x", "\u2033": '"', "\u201d": '"', "\u201c": '"', "\u2019": "'", "\u2018": "'", "\u00b4": "'",
    "\u2032": "'", "\u2013": "-", "\u2011": "-", "\u2010": "-", "\u2212": "-", "\u2014": ";", "\u2026": ".",
    "\u00ba": "\u00b0",
    "\u2103": "\u00b0c", "\u2109": "\u00b0f", "\u00bd": ".5", "\u00b2": "2", "\u00b5": "u",
    "\u2248": "~", "\u2264": "<", "\u2265": ">",
}  # fmt: skip


def plain_text(raw: str, emoji: Mapping[str, str]) -> tuple[str, list[int]]:
    """Strip Slack markup and fold typography.

    Args:
        raw: The message.
        emoji: What some emoji say, by character or by Slack's name for it; the others say nothing.

    Returns:
        The text, and each character's place in `raw`.
    """
    if raw.isascii() and raw.isprintable() and not _MARKUP.search(raw):
        return raw.lower(), list(range(len(raw)))
    plain: list[str] = []
    places: list[int] = []

    def add(piece: str, place: int, *, spread: bool) -> None:
        for index, character in enumerate(piece):
            plain.append(character)
            places.append(place + index if spread else place)

    at = 0
    for found in _MARKUP.finditer(raw):
        add(raw[at : found.start()], at, spread=True)
        if found["label"]:
            add(found["label"], found.start("label"), spread=True)
        elif found["entity"]:
            add(
                {"&amp;": "&", "&lt;": "<", "&gt;": ">"}[found["entity"].lower()], found.start(), spread=False
            )
        elif found["times"]:
            add("x", found.start(), spread=False)
        elif found["emoji"]:
            add(f" {emoji.get(found['emoji'].lower().strip(':'), '')} ", found.start(), spread=False)
        elif not found["code"]:
            add(" ", found.start(), spread=False)
        at = found.end()
    add(raw[at:], at, spread=True)
    folded: list[str] = []
    kept: list[int] = []
    for character, place in zip(plain, places, strict=True):
        said = f" {emoji[character]} " if character in emoji else None
        piece = said or _FOLD.get(character) or unicodedata.normalize("NFKD", character)
        piece = "".join(c for c in piece if not unicodedata.combining(c) and (c.isprintable() or c.isspace()))
        for part in piece.lower():
            folded.append(part)
            kept.append(place)
    return "".join(folded), kept
