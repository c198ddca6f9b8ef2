"""A document in each format. Every writer takes the same blocks; none can leave a sentence out."""

import html
from collections.abc import Iterable
from typing import Literal, assert_never

from bot.render import paper
from bot.styles import WRITERS, Style
from bot.summaries.document import Block, Document, Heading, Items, Line, Paragraph, Span, Table
from knowledge.wording import Spelling

Format = Literal["slack", "plain", "markdown", "html", "json"]
FORMATS: tuple[Format, ...] = ("plain", "markdown", "html", "slack", "json")

_SLACK_MARKS = str.maketrans({"*": "\N{ASTERISK OPERATOR}", "_": "ˍ", "~": "\N{TILDE OPERATOR}", "`": "'"})
"""Slack's marks can't be escaped, only avoided: these look the same and mark nothing."""
_LANGUAGES: dict[Spelling, str] = {"british": "en-GB", "american": "en-US"}


def as_plain(document: Document) -> str:
    """Write plain text: a line for each paragraph and entry, a blank line between blocks.

    It is made to survive pasting: no line is wrapped, indented or aligned with blanks, there are no tabs, and
    bullets are no hyphens, which spreadsheets would take for formulas.
    """
    return _lines(document, "plain")


def as_markdown(document: Document) -> str:
    """Write Markdown (CommonMark with GitHub's tables)."""
    return _lines(document, "markdown")


def as_slack(document: Document) -> str:
    """Write Slack's mrkdwn, which has neither headings nor tables: bold lines and lists stand for them."""
    return _lines(document, "slack")


def as_html(document: Document, spelling: Spelling) -> str:
    """Write a page that needs nothing else: no script, no font, no picture, no address is loaded."""
    body = "\n".join(map(_html_block, document.blocks))
    return paper("summary/page.html.j2", title=document.title, body=body, language=_LANGUAGES[spelling])


def _lines(document: Document, style: Style) -> str:
    return "\n\n".join(_block(block, style) for block in document.blocks) + "\n"


def _block(block: Block, style: Style) -> str:
    match block:
        case Heading(level, line):
            return _heading(_inline(line, style), level, style)
        case Paragraph(line, small):
            text = _inline(line, style)
            return WRITERS[style].italic(text) if small and style != "plain" else text
        case Items(numbered, entries):
            texts = [_inline(entry, style) for entry in entries]
            return _numbers(texts) if numbered else _bullets(texts, style)
        case Table(head, rows) if style == "markdown":
            ruler = tuple((Span("---"),) for _ in head)
            return "\n".join(_markdown_row(row) for row in (head, ruler, *rows))
        case Table(head, rows):
            return _bullets((_row(head, row, style) for row in rows), style)
        case _:
            assert_never(block)


def _heading(text: str, level: int, style: Style) -> str:
    if style == "markdown":
        return f"{'#' * level} {text}"
    return WRITERS[style].bold(text) if style == "slack" else text


def _numbers(texts: Iterable[str]) -> str:
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def _bullets(texts: Iterable[str], style: Style) -> str:
    mark = "-" if style == "markdown" else "•"
    return "\n".join(f"{mark} {text}" for text in texts)


def _row(head: tuple[Line, ...], row: tuple[Line, ...], style: Style) -> str:
    """Write a table's row where there are no tables: `First: second; third`.

    Where a table has more columns than that, each value has its column's head before it.
    """
    name, *values = (_inline(cell, style) for cell in row)
    if len(head) > 3:
        values = [f"{_inline(top, style)} {value}" for top, value in zip(head[1:], values, strict=True)]
    name = WRITERS[style].bold(name)
    told = "; ".join(value for value in values if value)
    return f"{name}: {told}" if told else name


def _markdown_row(row: tuple[Line, ...]) -> str:
    return f"| {' | '.join(_inline(cell, 'markdown') for cell in row)} |"


def _inline(line: Line, style: Style) -> str:
    return "".join(_span(span, style) for span in line)


def _span(span: Span, style: Style) -> str:
    writer = WRITERS[style]
    text = writer.escape(span.text.translate(_SLACK_MARKS) if style == "slack" else span.text)
    if style == "markdown":
        text = text.replace("&", r"\&")
    match span.kind:
        case "quote":
            return f"“{text}”"
        case "strong":
            return writer.bold(text)
        case "em":
            return writer.italic(text)
        case "plain":
            return text


def _html_block(block: Block) -> str:
    match block:
        case Heading(level, line):
            return f"<h{level}>{_html_line(line)}</h{level}>"
        case Paragraph(line, small):
            mark = ' class="small"' if small else ""
            return f"<p{mark}>{_html_line(line)}</p>"
        case Items(numbered, entries):
            tag = "ol" if numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{_html_line(entry)}</li>' for entry in entries)}</{tag}>"
        case Table(head, rows):
            top = "".join(f'<th scope="col">{_html_line(cell)}</th>' for cell in head)
            return (
                f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(map(_html_row, rows))}</tbody></table>"
            )
        case _:
            assert_never(block)


def _html_row(row: tuple[Line, ...]) -> str:
    name, *cells = map(_html_line, row)
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _html_line(line: Line) -> str:
    return "".join(_html_span(span) for span in line)


def _html_span(span: Span) -> str:
    text = html.escape(span.text)
    match span.kind:
        case "quote":
            return f'<q dir="auto">{text}</q>'
        case "plain":
            return text
        case _:
            return f"<{span.kind}>{text}</{span.kind}>"
