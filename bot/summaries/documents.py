"""Content into a document, by its template: `templates/summary/KIND.html.j2` has the words."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from bot.render import paper
from bot.summaries import formats
from bot.summaries.changes import Changes
from bot.summaries.content import AnyContent
from bot.summaries.document import Document, read
from bot.summaries.formats import Format
from bot.summaries.spelling import in_words, series, speller, written_date
from knowledge.wording import Wording

MM_PER_U = 44.45
"""Height of one rack unit, 1.75 inches (EIA-310)."""
MM_PER_INCH = 25.4
_OTHERS_WORDS = {"title", "words", "said_by", "reasons"}
"""Fields of content that hold what people typed, or mix it in: their spelling stays."""


def compose(content: AnyContent | Changes, wording: Wording) -> Document:
    """Return the document that says this content."""
    day = partial(written_date, wording=wording, spelling=content.spelling)
    before = {"old_day": day(date.fromisoformat(content.old_date))} if isinstance(content, Changes) else {}
    html = paper(
        f"summary/{content.kind}.html.j2",
        c=content,
        series=_series,
        words=partial(in_words, wording=wording),
        day=day(date.fromisoformat(content.date)),
        **before,
        inches=inches,
        fahrenheit=fahrenheit,
        height_mm=lambda units: round(units * MM_PER_U),
    )
    return read(html).spelled(speller(wording, content.spelling))


def _series(parts: Iterable[str], last: str = "and") -> Markup:
    """Join parts for a template: what one of its macros wrote is not escaped a second time."""
    return Markup(series([str(escape(part)) for part in parts], last))  # noqa: S704  (each part is escaped)


def inches(mm: float) -> str:
    """Write millimetres in inches: three figures, no needless zeros ("28", "12.3")."""
    return f"{mm / MM_PER_INCH:.3g}"


def fahrenheit(celsius: float) -> int:
    """Return a temperature in whole degrees Fahrenheit."""
    return round(celsius * 9 / 5 + 32)


def write(content: AnyContent | Changes, form: Format, wording: Wording) -> str:
    """Return content in a format, ending with a newline."""
    document = compose(content, wording)
    match form:
        case "plain":
            return formats.as_plain(document)
        case "markdown":
            return formats.as_markdown(document)
        case "slack":
            return formats.as_slack(document)
        case "html":
            return formats.as_html(document, content.spelling)
        case "json":
            return _as_json(content, formats.as_plain(document), wording)


def _as_json(content: AnyContent | Changes, text: str, wording: Wording) -> str:
    """Write the content itself, and the text as people read it.

    `<`, `>` and `&` are escaped, so that the JSON may stand in a page.
    """
    fields = _respelled(content.model_dump(mode="json"), speller(wording, content.spelling))
    written = json.dumps({**fields, "text": text}, ensure_ascii=False, indent=2)
    for character in "<>&":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return f"{written}\n"


def _respelled(fields: dict[str, Any], spell: Callable[[str], str]) -> dict[str, Any]:
    """Return fields as JSON holds them, our own words spelled as set."""

    def value(one: Any) -> Any:  # noqa: ANN401  (JSON holds any value)
        match one:
            case str():
                return spell(one)
            case list():
                return [value(entry) for entry in one]
            case dict():
                return _respelled(one, spell)
            case _:
                return one

    return {name: one if name in _OTHERS_WORDS else value(one) for name, one in fields.items()}
