"""What holds for every summary, over generated selections."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.summaries.content import Edition
from bot.summaries.customer import customer
from bot.summaries.documents import write
from bot.summaries.formats import FORMATS
from bot.summaries.internal import internal
from bot.summaries.supplier import checklist, rfq
from knowledge.loading import load
from tests.bot.summaries.generated import HOSTILE, MARK, OTHERS_WORDS, selections
from tests.bot.summaries.written import SELECTIONS, summarized

KNOWLEDGE = load()
BUILDERS = {"customer": customer, "internal": internal, "rfq": rfq, "checklist": checklist}
LONGEST = 100
"""Characters of the longest run without a blank: more would break a page."""
BLANKS_FILLED_IN = re.compile(
    r"N/A|None|True|False|\(\)|\{|&amp;|&#|  | [.,;:]|\n\n\n|\.\.|,,|: *$(?!\n\n[•1\w☐])|\ba [aeio]",
    re.MULTILINE,
)
GRADE_WORDS = re.compile(r"(?i)\b(stock|light|custom|unknown|graded?|grades)\b")
PAGE_TAGS = set(
    "html head meta title style body main h1 h2 p ol ul li table thead tbody tr th td strong em q".split()  # noqa: SIM905  (reads better)
)
PAGE_ATTRIBUTES = {"lang", "charset", "name", "content", "http-equiv", "class", "scope", "dir"}
INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
marked_words = st.builds("{} {}".format, OTHERS_WORDS, st.just(MARK))


class Page(HTMLParser):
    """What a browser would see: tags, attributes, and the text of the body."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.pieces, self._inside = set(), set(), [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._inside = self._inside or tag == "main"

    def handle_data(self, data):
        if self._inside:
            self.pieces.append(data)

    @property
    def text(self):
        return " ".join(self.pieces)


def edition(draw, words):
    return Edition(
        version=draw(st.integers(0, 99)),
        date="2026-11-22",
        spelling=draw(st.sampled_from(["british", "american"])),
        name=draw(words),
    )


def readable(paper, form):
    """Return the part of a document that people read."""
    return Page(paper).text if form == "html" else paper


@few
@given(st.data())
def test_no_internal_detail_reaches_a_customer_or_a_supplier(data):
    summary = data.draw(selections(KNOWLEDGE, marked_words))
    about = edition(data.draw, marked_words)
    for form in FORMATS:
        for build in (customer, rfq):
            written = write(build(summary, KNOWLEDGE, about), form, KNOWLEDGE.wording)
            assert MARK not in written.lower()
        text = readable(write(customer(summary, KNOWLEDGE, about), form, KNOWLEDGE.wording), form)
        assert GRADE_WORDS.search(text) is None, GRADE_WORDS.search(text)


@few
@given(st.data())
def test_others_words_are_inert_in_every_format(data):
    summary = data.draw(selections(KNOWLEDGE, OTHERS_WORDS))
    about = edition(data.draw, OTHERS_WORDS).model_copy(update={"title": data.draw(OTHERS_WORDS)})
    people = {str(fact.user): data.draw(OTHERS_WORDS) for fact in summary.grades.values()}
    for build in BUILDERS.values():
        content = (
            build(summary, KNOWLEDGE, about, people)
            if build is internal
            else build(summary, KNOWLEDGE, about)
        )
        inert_everywhere({form: write(content, form, KNOWLEDGE.wording) for form in FORMATS})


@pytest.mark.parametrize("title", HOSTILE, ids=lambda title: repr(title)[:30])
@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_a_hostile_title_is_inert_in_every_format(some_selection, build, title):
    about = Edition(version=1, date="2026-11-22", title=title, name=title)
    content = build(some_selection, KNOWLEDGE, about)
    inert_everywhere({form: write(content, form, KNOWLEDGE.wording) for form in FORMATS})


def inert_everywhere(written):
    for form, text in written.items():
        assert INVISIBLE.search(text) is None, form
        assert max(map(len, readable(text, form).split())) < LONGEST or form == "json", form
        assert re.search(r"(?i)(?<!\w)@(channel|here|everyone)", text) is None, form
    for line in written["plain"].splitlines():
        assert not line.startswith(("=", "+", "-", "@", "|", "#", ">", "`")), line
    assert re.search(r"[<>]", written["slack"]) is None
    assert re.search(r"&(?!(amp|lt|gt);)", written["slack"]) is None
    assert "`" not in written["slack"]
    assert re.search(r"(?<!\\)[<\[`~&]", written["markdown"]) is None
    for row in written["markdown"].splitlines():
        if row.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", row)) in {3, 4, 6}, row
    page = Page(written["html"])
    assert page.tags <= PAGE_TAGS
    assert page.attributes <= PAGE_ATTRIBUTES
    assert re.search(r"[<>&]", written["json"]) is None
    cells = [cell for cell in strings(json.loads(written["json"])) if cell[:1] in tuple("=+-@\t\r|")]
    assert not cells, "a spreadsheet that reads the JSON would compute these"


def strings(value):
    """Yield every text in what JSON holds."""
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from strings(one)
        case list():
            for one in value:
                yield from strings(one)


@few
@given(st.data())
def test_every_format_says_the_same_words(data):
    summary = data.draw(selections(KNOWLEDGE, OTHERS_WORDS))
    content = customer(summary, KNOWLEDGE, edition(data.draw, OTHERS_WORDS))
    said = {form: spoken(write(content, form, KNOWLEDGE.wording), form) for form in FORMATS if form != "json"}
    said["json"] = re.findall(r"[^\W\d_]+", json.loads(write(content, "json", KNOWLEDGE.wording))["text"])
    assert all(words == said["plain"] for words in said.values())


def spoken(text, form):
    if form == "slack":
        text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return re.findall(r"[^\W\d_]+", readable(text, form))


@few
@given(st.data())
def test_nothing_reads_as_if_a_machine_had_filled_in_blanks(data):
    summary = data.draw(selections(KNOWLEDGE, st.sampled_from(["two words", ""])))
    about = edition(data.draw, st.sampled_from(["", "Heron"]))
    for build in BUILDERS.values():
        text = write(build(summary, KNOWLEDGE, about), "plain", KNOWLEDGE.wording)
        blank = BLANKS_FILLED_IN.search(text)
        assert blank is None, (blank, text)
        assert not re.search(r"(?m)^[•\d.]*\s*$(?<!^)", text), text
        assert not re.search(r"\b(1|one) (systems|GPUs|weeks|years|bays|points)\b", text)


@few
@given(st.data())
def test_our_words_keep_to_one_spelling(data):
    summary = data.draw(selections(KNOWLEDGE, st.just("")))
    for spelling, other in (("british", "american"), ("american", "british")):
        about = Edition(date="2026-11-22", spelling=spelling)
        for build in BUILDERS.values():
            text = write(build(summary, KNOWLEDGE, about), "json", KNOWLEDGE.wording).lower()
            strangers = "|".join(getattr(pair, other) for pair in KNOWLEDGE.wording.spelling)
            assert re.search(rf"\b({strangers})\b", text) is None


def test_quotes_and_names_keep_their_spelling(some_selection):
    facts = {
        item: fact.model_copy(update={"words": "colour and color"})
        for item, fact in some_selection.grades.items()
    }
    summary = some_selection.model_copy(update={"grades": facts})
    for spelling in ("british", "american"):
        text = write(
            internal(summary, KNOWLEDGE, Edition(date="2026-11-22", spelling=spelling)),
            "plain",
            KNOWLEDGE.wording,
        )
        assert "“colour and color”" in text


def test_people_are_named_to_colleagues_only_by_a_name_that_is_known(some_selection):
    about = Edition(date="2026-11-22")
    someone = next(iter(some_selection.grades.values())).user
    named = write(internal(some_selection, KNOWLEDGE, about, {someone: "Dana"}), "plain", KNOWLEDGE.wording)
    unnamed = write(internal(some_selection, KNOWLEDGE, about), "plain", KNOWLEDGE.wording)
    assert "Dana" in named
    assert someone not in named + unnamed


@pytest.fixture(scope="module")
def some_selection():
    return summarized(KNOWLEDGE, SELECTIONS["edge_one_custom"])
