"""Three ways to write the same words: Slack's mrkdwn, Markdown, plain text. All make foreign words inert."""

import itertools
import re
from collections.abc import Iterable
from typing import Literal, Protocol

Style = Literal["slack", "markdown", "plain"]

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
"""Control characters, invisible ones, and those that turn the direction of text around."""
_BLANKS = re.compile(r"\s+")
_TAG = re.compile(r"<(?=[!@#/?A-Za-z])([^<>]*)(>?)")
"""What a program could take for a tag or a mention: `<script>`, `<!channel>`, `<@U1>`, `<https://...|x>`."""
_OPEN, _CLOSE = "\u2039", "\u203a"
"""Angle quotation marks look the same and mean nothing to programs."""
_CALL = re.compile(r"@(?=(channel|here|everyone)\b)", re.IGNORECASE)
"""Pasted into a chat, these would notify everybody."""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")
_MARKDOWN_LEAD = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)")

_ENTRY = re.compile(r"- |\d+\. ")


class Marked(str):
    """Text that its style has already made safe; it is not escaped a second time."""

    __slots__ = ()


class Writer(Protocol):
    """One style's marks."""

    def escape(self, text: str) -> str:
        """Return text that shows as it stands."""

    def bold(self, text: str) -> str:
        """Return safe text in bold."""

    def italic(self, text: str) -> str:
        """Return safe text in italics."""

    def bullet(self, text: str) -> str:
        """Return safe text as an entry of a list."""

    def finish(self, text: str) -> str:
        """Return a whole text with its line ends as the style needs them."""


class _Plain:
    def escape(self, text: str) -> str:
        return text

    def bold(self, text: str) -> str:
        return text

    def italic(self, text: str) -> str:
        return text

    def bullet(self, text: str) -> str:
        return f"- {text}"

    def finish(self, text: str) -> str:
        return text


class _Slack(_Plain):
    """Slack needs these three escaped and nothing else (https://docs.slack.dev/messaging/formatting-message-text)."""

    def escape(self, text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def bold(self, text: str) -> str:
        return f"*{text}*"

    def italic(self, text: str) -> str:
        return f"_{text}_"

    def bullet(self, text: str) -> str:
        return f"• {text}"


class _Markdown(_Plain):
    def escape(self, text: str) -> str:
        return _MARKDOWN_LEAD.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))

    def bold(self, text: str) -> str:
        return f"**{text}**"

    def italic(self, text: str) -> str:
        return f"*{text}*"

    def finish(self, text: str) -> str:
        """Keep line ends, which Markdown would join, and end lists where they end."""
        lines = text.split("\n")
        finished = [lines[0]]
        for before, line in itertools.pairwise(lines):
            after_entry, entry = bool(_ENTRY.match(before)), bool(_ENTRY.match(line))
            if before and line and after_entry != entry:
                finished.append("")
            elif before and line and not entry:
                finished[-1] += "  "
            finished.append(line)
        return "\n".join(finished)


WRITERS: dict[Style, Writer] = {"slack": _Slack(), "markdown": _Markdown(), "plain": _Plain()}


def inert(text: str) -> str:
    """Return text on one line in which nothing notifies, runs or hides, whatever it is pasted into."""
    text = _INVISIBLE.sub("", _BLANKS.sub(" ", text))
    text = _TAG.sub(lambda found: f"{_OPEN}{found[1]}{_CLOSE if found[2] else ''}", text)
    return _CALL.sub("", text)


def joined(parts: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: `a`, `a and b`, `a, b and c`."""
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
