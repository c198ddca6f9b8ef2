"""Moves in, words out. Every word stands in `templates/`; each move has one template for all three styles."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame

from bot.citing import entry_name, entry_of, part_sources
from bot.kinds import sources_of
from bot.styles import WRITERS, Marked, Style, inert, joined
from dialogs.moves import Answer, Move
from dialogs.session import Option, Session
from knowledge.base import GRADES, ITEMS
from knowledge.model import Knowledge

ANSWER_LIMIT = 1200
"""Characters of plain text that a reply to a knowledge question may have, whatever else it says."""
NOTIFICATION_LIMIT = 150
LABEL_LIMIT = 75
"""Slack's limit for the text of a button."""
QUOTE_LIMIT = 60
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+\n")
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=\S)")


class Renderer:
    """Writes moves in any style, in the words of one knowledge. Build it once; it holds no state."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the names, questions and facts of this knowledge."""
        self.knowledge = knowledge

    def render(self, moves: Sequence[Move], style: Style = "plain", *, on_card: bool = False) -> str:
        """Return the whole reply: the moves' texts, a blank line between them. Never empty for any move.

        An answer to a knowledge question keeps to `ANSWER_LIMIT`: details go first, then whole sentences.
        A card (`on_card`) shows tables by itself and has a button for the supplier's questions: the text then
        leaves them out.
        """
        texts = [self.move(move, style, on_card=on_card) for move in moves]
        for place, move in enumerate(moves):
            if isinstance(move, Answer) and len(_together(texts)) > ANSWER_LIMIT:
                texts[place] = self.move(move, style, brief=True, on_card=on_card)
                rest = len(_together(texts)) - len(texts[place])
                texts[place] = _shortened(texts[place], ANSWER_LIMIT - rest)
        return _together(texts)

    def move(self, move: Move, style: Style = "plain", *, brief: bool = False, on_card: bool = False) -> str:
        """Return one move's text; `brief` leaves out what an answer can do without."""
        name = _template_name(type(move).__name__)
        return self._write(f"moves/{name}.j2", style, move=move, brief=brief, on_card=on_card)

    def part(self, name: str, style: Style = "plain", **context: object) -> str:
        """Return the text of a piece that doors use by itself: `templates/parts/NAME.j2`."""
        return self._write(f"parts/{name}.j2", style, **context)

    def notification(self, moves: Sequence[Move]) -> str:
        """Return the reply's first words as one line of plain text, for notifications and screen readers."""
        line = " ".join(self.render(moves, "plain").split())
        return line if len(line) <= NOTIFICATION_LIMIT else f"{line[: NOTIFICATION_LIMIT - 1].rstrip()}…"

    def label(self, option: Option) -> str:
        """Return what an option's button says, at most `LABEL_LIMIT` characters."""
        return self.part("option", option=option)[:LABEL_LIMIT]

    def title(self, session: Session) -> str:
        """Return a selection's name: what people called it, else what is known of it in one line."""
        return self.part("title", session=session)

    def _write(self, template: str, style: Style, **context: object) -> str:
        text = _environment(style).get_template(template).render(k=self.knowledge, **context)
        return WRITERS[style].finish(_tidy(text))


def paper(template: str, **context: object) -> str:
    """Return a document's HTML from `templates/`; jinja escapes every value by HTML's rules."""
    return _paper().get_template(template).render(**context)


@cache
def _paper() -> Environment:
    return Environment(
        loader=PackageLoader("templates", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("\n", text)).strip()


def _together(texts: Iterable[str]) -> str:
    return "\n\n".join(text for text in texts if text)


def _shortened(text: str, limit: int) -> str:
    """Drop whole sentences before the last paragraph (which names the source) until the text fits."""
    *body, last = text.split("\n\n")
    while body and len(_together([*body, last])) > max(limit, 0):
        sentences = _SENTENCE_END.split(body[-1])
        body[-1] = " ".join(sentences[:-1])
        if not body[-1]:
            body.pop()
    return _together([*body, last])


def _template_name(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


class _SafeConcatenation(CodeGenerator):
    """Compiles `a ~ b` to `environment.concatenated`: what is escaped already is not escaped again."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  (jinja2's name for it)
        self.write("environment.concatenated((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")


class _Environment(Environment):
    """Templates whose pieces carry whether they are escaped already."""

    code_generator_class = _SafeConcatenation
    safe: Callable[[object], str]

    def concatenated(self, pieces: tuple[object, ...]) -> str:
        """Join pieces; where one is escaped already, the others are escaped too."""
        if any(isinstance(piece, Marked) for piece in pieces):
            return Marked("".join(map(self.safe, pieces)))
        return "".join(map(str, pieces))


@cache
def _environment(style: Style) -> Environment:
    """Return the template environment of a style. Everything printed is made inert and escaped, once."""
    writer = WRITERS[style]

    def safe(value: object) -> str:
        return value if isinstance(value, Marked) else Marked(writer.escape(inert(str(value))))

    def quoted(words: str) -> str:
        short = inert(words).strip()
        short = short if len(short) <= QUOTE_LIMIT else f"{short[: QUOTE_LIMIT - 1].rstrip()}…"
        return Marked(f'"{writer.escape(short)}"')

    def marked(mark: str, value: object) -> str:
        return Marked(getattr(writer, mark)(safe(value)))

    # No autoescape: it follows HTML's rules, which are wrong in all three styles.
    environment = _Environment(
        loader=PackageLoader("templates", ""),
        undefined=StrictUndefined,
        finalize=safe,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.do"],
    )
    environment.safe = safe
    # What a macro or a block returns has been escaped piece by piece.
    environment.concat = lambda pieces: Marked("".join(pieces))  # type: ignore[method-assign]
    environment.filters |= {
        "bold": partial(marked, "bold"),
        "italic": partial(marked, "italic"),
        "bullets": lambda values: Marked("\n".join(marked("bullet", value) for value in values)),
        "numbered": lambda values: Marked(
            "\n".join(f"{n}. {safe(value)}" for n, value in enumerate(values, 1))
        ),
        "quoted": quoted,
        "join": lambda values, sep="": Marked(sep.join(safe(value) for value in values)),
        "listed": lambda values, last="and": Marked(joined((safe(value) for value in values), last)),
        "trim": lambda value: Marked(safe(value).strip()),
        "capital": lambda value: Marked(_capital(safe(value))),
        "person": lambda user: _person(user, style) if user else safe("somebody"),
        "day": lambda iso: _day(str(iso)),
    }
    environment.globals |= {
        "style": style,
        "items": ITEMS,
        "grades": GRADES,
        "entry_name": entry_name,
        "entry_of": entry_of,
        "part_sources": part_sources,
        "sources_of": sources_of,
    }
    return environment


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _person(user: str, style: Style) -> str:
    """Name a person: in Slack by a mention, which shows the name, and only for what looks like a user id."""
    if style == "slack" and _SLACK_USER.fullmatch(user):
        return Marked(f"<@{user}>")
    return Marked(WRITERS[style].escape(inert(user)))


def _day(iso: str) -> str:
    """Write a date as `22 November 2026`."""
    day = date.fromisoformat(iso[:10])
    return f"{day.day} {day:%B %Y}"
