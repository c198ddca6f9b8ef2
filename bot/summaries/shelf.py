"""Stored selections as documents: finds the version that is asked for, and says so where there is none."""

from typing import Literal, assert_never

from bot.records import Selection, SummaryVersion
from bot.storage import Store
from bot.summaries.changes import Changes, diff
from bot.summaries.content import AnyContent, Edition
from bot.summaries.customer import customer
from bot.summaries.internal import internal
from bot.summaries.supplier import checklist, rfq
from dialogs.exchange import Exchange
from dialogs.interpreter import Interpreter
from dialogs.moves import Summarize
from dialogs.session import Utterance
from knowledge.model import Knowledge
from knowledge.wording import Spelling

Reader = Literal["customer", "internal"]
Paper = Literal["customer", "internal", "rfq", "checklist"]


class NotOnShelfError(LookupError):
    """There is no such selection or version; the message says which in one line."""


class Shelf:
    """The selections of a store, as contents of documents."""

    def __init__(
        self, store: Store, knowledge: Knowledge, spelling: Spelling, today: str, title: str = ""
    ) -> None:
        """Read from `store`.

        Args:
            store: Holds the selections.
            knowledge: Names and texts.
            spelling: How our own words are spelled.
            today: The day (ISO), for what has no date of its own.
            title: What the reader calls the matter; empty to name it by its needs.
        """
        self._store = store
        self._knowledge = knowledge
        self._spelling = spelling
        self._today = today
        self._title = title

    def content(self, paper: Paper, selection: int, version: int | None = None) -> AnyContent:
        """Return a document of a selection.

        Args:
            paper: Which document.
            selection: Its id.
            version: Which version; the latest by default, or the conversation as it stands where none was
                stored yet (the document then names no version).

        Raises:
            NotOnShelfError: There is no such selection or version.
        """
        known = self._known(selection)
        stored = self._store.archive.summary(selection, version)
        if stored is not None:
            return self._build(
                paper, Summarize.model_validate_json(stored.content), self._edition(known, stored)
            )
        if version is not None:
            raise NotOnShelfError(f"selection {selection} has no version {version}; it has {known.versions}")
        return self._build(paper, self._as_it_stands(known), self._edition(known, None))

    def empty_checklist(self) -> AnyContent:
        """Return the checklist to fill by hand."""
        edition = Edition(date=self._today, spelling=self._spelling, title=self._title)
        return checklist(None, self._knowledge, edition)

    def changes(self, reader: Reader, selection: int, old: int, new: int) -> Changes:
        """Return what changed between two versions of a selection.

        Raises:
            NotOnShelfError: There is no such selection or version.
        """
        before, after = (self.content(reader, selection, version) for version in (old, new))
        return diff(before, after)  # type: ignore[arg-type]  # a reader's content is one of the two

    def _known(self, selection: int) -> Selection:
        known = self._store.archive.selection(selection)
        if known is None:
            raise NotOnShelfError(
                f"there is no selection {selection}; `summaries list` shows those that exist"
            )
        return known

    def _edition(self, known: Selection, stored: SummaryVersion | None) -> Edition:
        return Edition(
            version=stored.version if stored else 0,
            date=(stored.at if stored else known.updated_at)[:10],
            spelling=self._spelling,
            title=self._title,
            name=known.name,
        )

    def _as_it_stands(self, known: Selection) -> Summarize:
        """Return the summary of a selection that no reply has summarized yet.

        Raises:
            NotOnShelfError: Its conversation has gone on to another selection.
        """
        if self._store.archive.current(known.key) != known.id:
            raise NotOnShelfError(f"selection {known.id} was left before it had a summary")
        session, _ = self._store.load(known.key)
        exchange = Exchange(session, Utterance(), Interpreter(self._knowledge))
        exchange.summarize()
        return next(move for move in exchange.moves if isinstance(move, Summarize))

    def _build(self, paper: Paper, summary: Summarize, edition: Edition) -> AnyContent:
        match paper:
            case "customer":
                return customer(summary, self._knowledge, edition)
            case "internal":
                return internal(summary, self._knowledge, edition)
            case "rfq":
                return rfq(summary, self._knowledge, edition)
            case "checklist":
                return checklist(summary, self._knowledge, edition)
            case _:
                assert_never(paper)
