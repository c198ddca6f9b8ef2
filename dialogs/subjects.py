"""Everything that questions may be about, gathered from the knowledge files."""

from collections.abc import Iterator
from dataclasses import replace

from dialogs.concepts import ConceptReader
from dialogs.text import Spelling, Text, tokenize
from dialogs.weighing import Lexicon, Subject, worths
from knowledge.model import Knowledge

ALL = "all"
"""The id of a subject that is not one entry: the whole table, the rule, the questions to a supplier."""
_NO_REPAIR = Spelling((), {})


class SubjectGatherer:
    """Turns knowledge entries into subjects."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon, concepts: ConceptReader) -> None:
        self._knowledge = knowledge
        self._lexicon = lexicon
        self._concepts = concepts
        self._about = {
            topic.entry: tuple(frozenset(names.split()) for names in topic.about)
            for topic in knowledge.topics
        }
        self._weights = knowledge.asking.weights

    def gather(self) -> tuple[Subject, ...]:
        """Return the subjects in order of the files; on equal scores the earlier wins."""
        return tuple(
            subject
            for part in (
                self._facts(),
                self._dimensions(),
                self._terms(),
                self._items(),
                self._scenarios(),
                self._lines(),
                self._wholes(),
                self._unknowns(),
            )
            for subject in part
        )

    def _text(self, prose: str) -> Text:
        return tokenize(prose, self._knowledge.language, _NO_REPAIR)

    def _subject(
        self,
        kind: str,
        name: str,
        phrases: tuple[str, ...],
        title: tuple[str, ...] = (),
        prose: tuple[str, ...] = (),
    ) -> Subject:
        words = worths(
            self._lexicon,
            (
                (1.0, map(self._text, title)),
                (self._weights.phrase_word, map(self._text, phrases)),
                (self._weights.text_word, map(self._text, prose)),
            ),
        )
        about = self._about.get(f"{kind}:{name}", ())
        ideas: dict[str, float] = {}
        for worth, texts in ((self._weights.text_word, prose), (self._weights.idea, title)):
            for text in texts:
                ideas |= dict.fromkeys(self._concepts.read(self._text(text)), worth)
        ideas |= dict.fromkeys((idea for names in about for idea in names), self._weights.idea)
        return Subject(kind, name, None, phrases, words, about=about, ideas=ideas)

    def _facts(self) -> Iterator[Subject]:
        for fact in self._knowledge.answers:
            title = (fact.title, *fact.keywords)
            subject = self._subject("fact", fact.id, fact.asked_as, title, (fact.text,))
            yield replace(subject, side=fact.side)

    def _dimensions(self) -> Iterator[Subject]:
        for row in self._knowledge.comparison:
            prose = (row.oem.text, row.oem.cell, row.odm.text, row.odm.cell)
            oem, odm = (
                frozenset(worths(self._lexicon, ((1.0, (self._text(side.cell),)),)))
                for side in (row.oem, row.odm)
            )
            subject = self._subject("dimension", row.id, row.asked_as, (row.name,), prose)
            yield replace(subject, sides={"oem": oem - odm, "odm": odm - oem})

    def _items(self) -> Iterator[Subject]:
        for item in self._knowledge.checklist:
            points = tuple(point.name for point in item.sub_points)
            prose = tuple(point.explains for point in item.sub_points)
            yield self._subject("item", item.id, item.names, (item.name, *points), prose)

    def _terms(self) -> Iterator[Subject]:
        for term in self._knowledge.glossary:
            title = (term.term, *((term.expansion,) if term.expansion else ()))
            yield self._subject("term", term.id, term.names, title, (term.meaning,))

    def _scenarios(self) -> Iterator[Subject]:
        for scenario in self._knowledge.scenarios:
            prose = (scenario.pain, scenario.needs, scenario.route)
            yield self._subject("scenario", scenario.id, scenario.asked_as, (scenario.name,), prose)

    def _lines(self) -> Iterator[Subject]:
        for line in self._knowledge.lines:
            yield self._subject("line", line.id, line.names, (line.name,), (line.purpose,))

    def _wholes(self) -> Iterator[Subject]:
        asking = self._knowledge.asking
        rule = self._knowledge.rule
        yield self._subject("table", ALL, asking.table)
        yield self._subject("rule", ALL, asking.rule, (), (rule.text,))
        yield self._subject("supplier", ALL, asking.supplier)

    def _unknowns(self) -> Iterator[Subject]:
        for unknown in self._knowledge.unknowns:
            about = self._about.get(f"unknown:{unknown.id}", ())
            yield Subject("unknown", unknown.id, None, unknown.asked_as, {}, about=about)
