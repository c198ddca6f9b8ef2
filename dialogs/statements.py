"""What a message says about checklist items, clause by clause: which items, and what speaks for a grade."""

from dataclasses import dataclass, replace
from itertools import pairwise

from dialogs.negation import Scopes
from dialogs.senses import SCOPES, Found, Kind, Sense, SenseHit, longest
from dialogs.signals import Signal, Signals
from dialogs.splitting import Clause, asks, covered, split
from dialogs.text import Text
from knowledge.base import Item
from knowledge.grading import GradeWords

_DETERMINERS = frozenset({"the", "a", "an", "our", "each", "every", "all", "any"})
_HEADING_MARKS = frozenset(":-=")


@dataclass(frozen=True, slots=True)
class Statement:
    """One clause's say about items.

    Attributes:
        clause: Where it stands.
        items: The items meant; empty when only `scope` is.
        signals: What speaks for a grade in it.
        scope: The mention of "everything", "the rest", "the first three" or "same for", if any.
        explicit: The items are named as what the clause is about; else they were guessed from its words.
        grade_first: The grade stands before the items ("stock for power and storage").
        grade_last: It opens with a preposition: bare names then take the grade before ("stock, for power").
        bare: It holds names and nothing else.
        excepted: It opens with an exception ("everything stock, except thermals").
        tied: The name stands before an "is", a colon or the like ("power: 1+1").
        mention: The first words that name one of `items`.
    """

    clause: Clause
    items: tuple[Item, ...]
    signals: tuple[Signal, ...]
    scope: SenseHit | None = None
    explicit: bool = False
    grade_first: bool = False
    grade_last: bool = False
    bare: bool = False
    excepted: bool = False
    tied: bool = False
    mention: SenseHit | None = None


@dataclass(frozen=True, slots=True)
class _Focus:
    """What the clauses so far are about; `named` outright, else only for the sentence.

    `heads`: the sentence opened with nothing but the name, so that what follows the colon is about it, and
    what follows a comma, too, unless it has a name of its own.
    """

    items: tuple[Item, ...]
    named: bool
    sentence: int
    heads: bool = False


class Statements:
    """The statements of one message. Build it for a message, then call `read`.

    Attributes:
        skipped: Clauses that were not read as answers, and why; filled by `read`.
    """

    def __init__(
        self, text: Text, found: Found, scopes: Scopes, words: GradeWords, asking: Item | None
    ) -> None:
        self._text = text
        self._found = found
        self._words = words
        self._asking = asking
        self._signals = Signals(text, found, scopes, words, asking)
        self._alone = False
        self.skipped: list[tuple[Clause, str]] = []

    def read(self) -> list[Statement]:
        """Return what each clause says, in order."""
        statements: list[Statement] = []
        asked: tuple[Item, ...] = (self._asking,) if self._asking else ()
        focus = _Focus(asked, named=False, sentence=0)
        clauses = self._clauses()
        self._alone = len(clauses) == 1
        for clause in clauses:
            if why := self._not_an_answer(clause, clauses):
                self.skipped.append((clause, why))
                continue
            if self._around(clause, "asked"):
                focus = _Focus(asked, named=True, sentence=clause.sentence)
            for part in self._by_item(clause):
                statement = self._statement(part, focus)
                if statement.items and (statement.explicit or statement.bare):
                    # "power: a brick. stock" goes on about what was named
                    kept = focus.named and statement.mention is None and statement.items == focus.items
                    by_name = _by_name(statement)
                    goes_on = focus.heads and kept and part.sentence == focus.sentence
                    heads = goes_on or (statement.bare and by_name)
                    focus = _Focus(statement.items, kept or by_name, part.sentence, heads)
                elif part.sentence != focus.sentence and not focus.named:
                    focus = _Focus(asked, named=False, sentence=part.sentence)
                statements.append(statement)
        return _joined(statements)

    def _clauses(self) -> tuple[Clause, ...]:
        breaks = {hit.first: hit.last for hit in self._found.around if hit.payload.kind == "except"}
        words = {*self._words.breaks, *self._words.conditions}
        for index, token in enumerate(self._text.tokens):
            if token.text in words:
                breaks.setdefault(index, index + 1)
        kept = [(hit.first, hit.last) for hit in (*longest(self._found.graded), *self._found.mentions)]
        kept += [
            (hit.first, hit.last)
            for hit in self._found.around
            if hit.payload.kind in {"hedge", "supposition"}
        ]
        return split(self._text, breaks, kept)

    def _not_an_answer(self, clause: Clause, clauses: tuple[Clause, ...]) -> str:
        """Say why a clause's words are no answer, or return an empty string."""
        if clause.opener in self._words.conditions:
            return "a condition, not an answer"
        sentence = [other for other in clauses if other.sentence == clause.sentence]
        first, last = sentence[0].first, sentence[-1].last
        within = [hit for hit in self._found.around if first <= hit.first < last]
        if any(hit.payload.kind in {"supposition", "answering"} for hit in within):
            return ""
        openers = self._words.question_openers
        tokens = self._text.tokens
        start = next(
            (i for i in range(first, last) if tokens[i].text in openers or not self._signals.small(i)), first
        )
        asked = asks(self._text, clauses, clause.sentence)
        # "who cares", "not sure what ..." and "how many is not decided" are answers
        answered = any(
            first <= hit.first < last
            and (hit.first <= start or (hit.payload.grade == "unknown" and not asked))
            for hit in self._found.graded
        )
        if answered or tokens[start].text not in openers:
            return ""
        plain = tokens[start].text in self._words.plain_openers
        return "a question, not an answer" if plain or asked else ""

    def _by_item(self, clause: Clause) -> list[Clause]:
        """Cut a list without punctuation ("boards stock thermals light") where the next item begins."""
        units = [
            (hit.first, "name")
            for hit in self._found.mentions
            if clause.first <= hit.first < clause.last and hit.payload.kind != "topic"
        ]
        units += [
            (hit.first, "grade")
            for hit in self._found.graded
            if clause.first <= hit.first < clause.last and hit.payload.outright
        ]
        units.sort()
        kinds = [kind for _, kind in units]
        if kinds.count("grade") < 2 or kinds.count("name") < 2:
            return [clause]
        cuts = [
            place for (_, before), (place, kind) in pairwise(units) if kind == kinds[0] and before != kind
        ]
        edges = [clause.first, *cuts, clause.last]
        return [
            replace(clause, first=first, last=last, opener=clause.opener if first == clause.first else "")
            for first, last in pairwise(edges)
        ]

    def _statement(self, clause: Clause, focus: _Focus) -> Statement:
        inside = [hit for hit in self._found.mentions if clause.first <= hit.first < clause.last]
        scope = next((hit for hit in inside if hit.payload.kind in SCOPES), None)
        echo = self._around(clause, "echo")
        graded = [hit for hit in self._found.graded if clause.first <= hit.first < clause.last]
        items, explicit = self._items(clause, focus, inside, graded)
        signals = self._signals.of(clause, items, graded, explicit=explicit)
        if scope is not None and not (self._says_only(scope, signals) or _reaches(scope, signals)):
            scope = None
        if scope is not None and scope.payload.kind == "every" and explicit and items:
            scope = None  # "boards, power and sla are all stock" speaks of those three
        if scope is not None and scope.payload.kind != "same" and not explicit:
            items = ()
        spoken = covered((hit.first, hit.last) for hit in (*inside, *(signal.hit for signal in signals)))
        rest = [i for i in range(clause.first, clause.last) if i not in spoken and not self._signals.small(i)]
        signals = self._signals.judged(clause, signals, rest)
        mention = next((hit for hit in inside if hit.payload.item in items), None)
        bare = explicit and bool(inside) and not signals and not rest
        if bare and echo is not None and scope is None:
            scope = replace(echo, payload=Sense("same"))
        repeats = scope is not None and scope.payload.kind == "same"
        return Statement(
            clause,
            items,
            signals,
            scope,
            explicit=explicit,
            grade_first=repeats or bool(mention and signals and signals[0].hit.first < mention.first),
            grade_last=self._text.tokens[clause.first].text in self._words.prepositions,
            bare=bare,
            excepted=clause.first - 1 in self._found.tokens("except"),
            tied=mention is not None and self._signals.tied(mention.last),
            mention=mention,
        )

    def _says_only(self, scope: SenseHit, signals: tuple[Signal, ...]) -> bool:
        """Say whether the message grades "the rest" and does nothing else: "the rest is standard"."""
        return self._alone and scope.payload.kind == "others_loosely" and len(signals) == 1

    def _around(self, clause: Clause, kind: Kind) -> SenseHit | None:
        """Return the first phrase of a kind in a clause that tells how the words near it are meant."""
        return next((h for h in self._found.around if h.payload.kind == kind and clause.holds(h.first)), None)

    def _items(
        self, clause: Clause, focus: _Focus, inside: list[SenseHit], graded: list[SenseHit]
    ) -> tuple[tuple[Item, ...], bool]:
        """Return the items that a clause means, and whether it or one before it names them as the subject."""
        group = self._group(inside)
        named = tuple(dict.fromkeys(hit.payload.item for hit in group if hit.payload.item))
        strong = bool(group) and self._is_subject(clause, group, graded)
        asked_for = any(hit.payload.item == self._asking and not hit.payload.plain for hit in graded)
        meant = {hit.payload.item for hit in (*inside, *graded) if hit.payload.item}
        follows = clause.opener in _HEADING_MARKS or (clause.opener == "," and self._adds(inside, graded))
        if graded and focus.heads and follows and not self._heads_on(clause):
            # "power: the bay is L shaped" tells of power
            result = focus.items, True
        elif strong and group[0].payload.kind == "name":
            result = named, True
        elif meant & set(focus.items):
            result = focus.items, focus.named
        elif self._asking and asked_for:
            result = (self._asking,), False
        elif strong:
            result = named, True
        elif len(told := _told(graded)) == 1 and told <= set(named):
            result = tuple(told), True  # "(stock fans,) and for power we need a PSU bent around the cage"
        else:
            result = self._guessed(focus, inside, graded, named)
        return result

    def _heads_on(self, clause: Clause) -> bool:
        """Say whether a clause ends with a heading: "boards - custom thermals - light"."""
        return any(token.text in _HEADING_MARKS for token in self._text.tokens[clause.last : clause.last + 1])

    def _adds(self, inside: list[SenseHit], graded: list[SenseHit]) -> bool:
        """Say whether a clause only adds where: "(ops metrics: light,) barcode on the fans"."""
        if not inside or any(hit.payload.outright for hit in graded):
            return False  # "boards: stock, custom for power" goes on to power
        before = [token.text for token in self._text.tokens[: inside[0].first]]
        while before and before[-1] in _DETERMINERS:
            before.pop()
        return bool(before) and before[-1] in self._words.prepositions

    def _guessed(
        self, focus: _Focus, inside: list[SenseHit], graded: list[SenseHit], named: tuple[Item, ...]
    ) -> tuple[tuple[Item, ...], bool]:
        """Return the items that a clause seems to mean by its rules or the parts it mentions."""
        # one word is too little to guess another item from
        others = [
            h for h in longest(graded) if h.payload.item and not h.payload.plain and h.last - h.first > 1
        ]
        if others and not focus.named:
            mentioned = {hit.payload.item for hit in inside}
            best = max(others, key=lambda h: (h.payload.item in mentioned, h.last - h.first, -h.first))
            return ((best.payload.item,) if best.payload.item else ()), False
        if named and not focus.named and any(not hit.payload.item for hit in graded):
            return named[:1], False
        return focus.items, focus.named

    def _group(self, inside: list[SenseHit]) -> list[SenseHit]:
        """Return the first mentions that stand side by side ("power and storage")."""
        group: list[SenseHit] = []
        for hit in inside:
            if hit.payload.item is None:
                continue
            if group and not all(self._signals.small(index) for index in range(group[-1].last, hit.first)):
                break
            group.append(hit)
        return group

    def _is_subject(self, clause: Clause, group: list[SenseHit], graded: list[SenseHit]) -> bool:
        """Say whether the clause is about these mentions: only small words and grades stand around them."""
        scopes = [hit for hit in self._found.mentions if hit.payload.kind in SCOPES]
        spoken = covered((hit.first, hit.last) for hit in (*graded, *scopes) if hit.payload.item is None)
        before = range(clause.first, group[0].first)
        after = group[-1].last
        if before and self._text.tokens[group[0].first - 1].text in self._words.told_by:
            return False
        return all(self._signals.small(index) or index in spoken for index in before) and (
            after >= clause.last or self._signals.small(after) or after in spoken
        )


def _told(graded: list[SenseHit]) -> set[Item]:
    """Return the items that several words by themselves tell of."""
    hits = (h for h in longest(graded) if not h.payload.plain and h.last - h.first > 1)
    return {hit.payload.item for hit in hits if hit.payload.item}


def _by_name(statement: Statement) -> bool:
    return statement.mention is not None and statement.mention.payload.kind == "name"


def _reaches(scope: SenseHit, signals: tuple[Signal, ...]) -> bool:
    """Say whether "everything" or "the rest" means items: beside a grade's own name, or without any grade.

    "Normal everything" and "a filter, rest as usual" speak of the item at hand.
    """
    if scope.payload.kind not in {"every", "others_loosely"} or not signals:
        return True
    return any(signal.hit.payload.outright for signal in signals)


def _joined(statements: list[Statement]) -> list[Statement]:
    """Give bare names their grade: from the clause after them, or before them where the grade came first."""
    joined: list[Statement] = []
    waiting: list[Statement] = []
    for statement in statements:
        previous = joined[-1] if joined and not waiting else None
        if statement.bare and previous is not None and _lends(previous, statement):
            items = previous.items if previous.grade_first else ()
            joined[-1] = replace(
                previous,
                items=tuple(dict.fromkeys((*items, *statement.items))),
                explicit=True,
                mention=previous.mention if previous.grade_first else statement.mention,
            )
        elif statement.bare and statement.scope is None:
            waiting.append(statement)
        else:
            joined.append(_completed(statement, waiting))
            waiting = []
    return joined + waiting


def _lends(previous: Statement, bare: Statement) -> bool:
    """Say whether a clause's grade is meant for the bare names after it as well, or instead.

    In "custom SES, power: stock" the name is tied to what follows it.
    """
    if bare.tied:
        return False
    told = any(s.verdict or s.hit.payload.outright for s in previous.signals) or previous.scope is not None
    return (
        told
        and previous.clause.sentence == bare.clause.sentence
        and (previous.grade_first or (bare.grade_last and not previous.explicit))
    )


def _completed(statement: Statement, waiting: list[Statement]) -> Statement:
    """Return the statement with the bare names before it in its sentence, if it has a grade for them."""
    held = [other for other in waiting if other.clause.sentence == statement.clause.sentence]
    if not held or not statement.signals or statement.scope is not None:
        return statement
    return replace(
        statement,
        items=tuple(dict.fromkeys([item for other in held for item in other.items] + list(statement.items))),
        explicit=True,
        excepted=statement.excepted or any(other.excepted for other in held),
        tied=statement.tied or held[-1].tied,
        mention=held[-1].mention,
    )
