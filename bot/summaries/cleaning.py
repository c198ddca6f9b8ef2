"""Other people's words made harmless for any place they are pasted into."""

import re

from bot.markup import shortened
from bot.styles import inert

QUOTE_LIMIT = 200
"""Characters of somebody's words that a document quotes."""
WORD_LIMIT = 60
"""Characters of one word: more would break columns and pages, and no real word has them."""
_FORMULA = re.compile(r"^[\s=+\-@|%]+")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), with blanks before it."""
_MENTION = re.compile(r"(?<!\w)@+(?=\w)")
"""What chats and issue trackers take for a mention; the middle of an e-mail address is none."""
_LONG_WORD = re.compile(rf"(\S{{{WORD_LIMIT - 1}}})\S{{2,}}")


def harmless(words: str) -> str:
    """Return words on one line that no format runs, links, mentions or computes, cut where they are too long.

    Empty where nothing is left.
    """
    text = _MENTION.sub("", inert(words))
    text = _FORMULA.sub("", text)
    return shortened(_LONG_WORD.sub(r"\1…", text), QUOTE_LIMIT).strip()
