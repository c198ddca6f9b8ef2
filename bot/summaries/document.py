"""A document without a format: blocks of text, read from the small HTML that the templates write.

The templates write HTML because jinja escapes it by itself; every format, HTML too, is then written from the
blocks (`bot.summaries.formats`), so that no format can lack a sentence that another has.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["plain", "strong", "em", "quote"]
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one kind; `quote` is somebody's own words, which keep their spelling."""

    text: str
    kind: Kind = "plain"


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title, and only the first block has it."""

    level: Literal[1, 2]
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `small` is print below the text: version, date, sources."""

    line: Line
    small: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with or without numbers."""

    numbered: bool
    entries: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its column heads, then rows of as many cells; a cell may be empty."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Paragraph | Items | Table


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks from top to bottom, the title first."""

    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The title as plain text."""
        first = self.blocks[0]
        return plain(first.line) if isinstance(first, Heading) else ""

    def spelled(self, spell: Callable[[str], str]) -> "Document":
        """Return the document with every word but quotes passed through `spell`."""

        def line(spans: Line) -> Line:
            return tuple(
                span if span.kind == "quote" else replace(span, text=spell(span.text)) for span in spans
            )

        def block(one: Block) -> Block:
            match one:
                case Heading() | Paragraph():
                    return replace(one, line=line(one.line))
                case Items():
                    return replace(one, entries=tuple(map(line, one.entries)))
                case Table():
                    return Table(tuple(map(line, one.head)), tuple(tuple(map(line, row)) for row in one.rows))

        return Document(tuple(map(block, self.blocks)))


def plain(line: Line) -> str:
    """Return a line's text without its kinds; quotes keep their marks."""
    return "".join(f"“{span.text}”" if span.kind == "quote" else span.text for span in line)


_KINDS: dict[str, Kind] = {"strong": "strong", "em": "em", "q": "quote"}
_LINES = {"h1", "h2", "p", "li", "th", "td"}
_FRAMES = {"ul", "ol", "table", "tr"}


class _Reader(HTMLParser):
    """Collects blocks. The templates are ours: what they may not write is an error, not repaired."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.open: list[str] = []
        self.spans: list[Span] = []
        self.small = False
        self.entries: list[Line] = []
        self.head: tuple[Line, ...] = ()
        self.rows: list[tuple[Line, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _LINES | _FRAMES | set(_KINDS):
            raise ValueError(f"a document's template may not write <{tag}>")
        self.open.append(tag)
        if tag in _LINES:
            self.spans = []
            self.small = ("class", "small") in attrs
        elif tag in _FRAMES:
            self.entries = []
            if tag == "table":
                self.head, self.rows = (), []

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"</{tag}> closes nothing in a document's template")
        match tag:
            case "h1" | "h2":
                self.blocks.append(Heading(1 if tag == "h1" else 2, self._line()))
            case "p":
                self.blocks.append(Paragraph(self._line(), small=self.small))
            case "li" | "td" | "th":
                self.entries.append(self._line())
            case "tr" if not self.head:
                self.head = tuple(self.entries)
            case "tr":
                self.rows.append(tuple(self.entries))
            case "ul" | "ol":
                self.blocks.append(Items(numbered=tag == "ol", entries=tuple(self.entries)))
            case "table":
                self.blocks.append(Table(self.head, tuple(self.rows)))

    def handle_data(self, data: str) -> None:
        if not _LINES & set(self.open):
            if data.strip():
                raise ValueError(f"a document's template has text outside of a block: {data.strip()!r}")
            return
        kind: Kind = next((_KINDS[tag] for tag in reversed(self.open) if tag in _KINDS), "plain")
        self.spans.append(Span(data, kind))

    def _line(self) -> Line:
        """Return the spans read, with blanks as HTML shows them: single, none at either end."""
        line: list[Span] = []
        after_blank = True
        for span in self.spans:
            text = _BLANKS.sub(" ", span.text)
            text = text.lstrip() if after_blank else text
            if text:
                line.append(replace(span, text=text))
                after_blank = text.endswith(" ")
        if line and line[-1].text.endswith(" "):
            line[-1] = replace(line[-1], text=line[-1].text.rstrip())
        return tuple(span for span in line if span.text)


def read(html: str) -> Document:
    """Read a document from what a template wrote.

    Raises:
        ValueError: The template writes an element or a place for text that documents do not have.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise ValueError(f"a document's template leaves <{reader.open[-1]}> open")
    return Document(tuple(block for block in reader.blocks if not _is_empty(block)))


def _is_empty(block: Block) -> bool:
    """Say whether a template had nothing to put into a block: then nobody sees it."""
    match block:
        case Items():
            return not block.entries
        case Table():
            return not block.rows
        case _:
            return not block.line
