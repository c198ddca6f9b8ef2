"""Reading answers to the checklist: which items a message grades, how, and by which words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dialogs.negation import ScopeReader
from dialogs.reading import Evidence, GradeRead, Rejected
from dialogs.senses import SenseHit, SenseReader
from dialogs.signals import Signal
from dialogs.statements import Statement, Statements
from dialogs.text import Kind, Text
from knowledge.base import Grade, Item
from knowledge.grading import GradeRule
from knowledge.model import Knowledge

_STRENGTH: Mapping[Grade, int] = {"custom": 3, "light": 2, "stock": 1, "unknown": 0}


@dataclass(frozen=True, slots=True)
class GradesRead:
    """The grades that a message gives, at most one an item, in the checklist's order; what was not taken."""

    grades: tuple[GradeRead, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    def outside(self, asked: Iterable[str]) -> "GradesRead":
        """Return the grades whose words stand outside of these questions."""
        questions = [words for words in asked if words]
        kept = [r for r in self.grades if not any(r.evidence.words in words for words in questions)]
        return GradesRead(tuple(kept), self.rejected)

    def beyond(self, small: frozenset[str]) -> "GradesRead":
        """Return the grades whose words are more than small ones such as "ok"."""
        kept = tuple(
            read for read in self.grades if not small.issuperset(read.evidence.words.lower().split())
        )
        return GradesRead(kept, self.rejected)

    def stated_only(self, *, sure: bool = False) -> "GradesRead":
        """Return the grades given outright, and not hedged where `sure`; the others count as rejected."""
        kept = tuple(read for read in self.grades if read.stated and not (sure and read.evidence.hedged))
        dropped = tuple(
            Rejected(read.evidence.words, read.evidence.rule, "the message is about the dialog")
            for read in self.grades
            if read not in kept
        )
        return GradesRead(kept, (*self.rejected, *dropped))


@dataclass(frozen=True, slots=True)
class _Say:
    """A signal for an item, with the statement it stands in; `order` counts statements."""

    signal: Signal
    statement: Statement
    order: int


@dataclass(frozen=True, slots=True)
class _Settled:
    """What "everything" and "the rest" leave alone: items named in the message, and those graded before."""

    named: frozenset[Item]
    known: frozenset[Item]


class GradeReader:
    """Reads answers to the checklist. Build it once: it compiles the grading knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._senses = SenseReader(knowledge)
        self._scopes = ScopeReader(knowledge.language)
        self._words = knowledge.grade_words
        self._items: tuple[Item, ...] = tuple(item.id for item in knowledge.checklist)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the grading phrases, for spelling repair."""
        return self._senses.vocabulary | self._scopes.vocabulary

    def read(self, text: Text, asking: Item | None, known: frozenset[Item]) -> GradesRead:
        """Return the grades that a message gives.

        Args:
            text: The message.
            asking: The item that was asked for: words that name no item are about it. Without one, only what
                is said outright counts ("power: stock", "we need custom ducting"): a requirement grades
                nothing.
            known: Items graded before; "the rest" and "everything" leave them alone.
        """
        found = self._senses.find(text)
        if not found.graded:
            return GradesRead()
        reading = Statements(text, found, self._scopes.read(text), self._words, asking)
        statements = _repeated(reading.read())
        says = self._attributed(statements, asking)
        grades = {item: self._resolved(text, item, entries) for item, entries in says.items() if entries}
        excepted = {item for statement in statements if statement.excepted for item in statement.items}
        settled = _Settled(frozenset(grades) | excepted, known - ({asking} if asking else set()))
        for item, read in self._scoped(text, statements, settled):
            grades.setdefault(item, read)
        rejected = [
            Rejected(text.words(clause.first, clause.last), "grades", why) for clause, why in reading.skipped
        ]
        return GradesRead(tuple(grades[item] for item in self._items if item in grades), tuple(rejected))

    def _attributed(self, statements: Sequence[Statement], asking: Item | None) -> dict[Item, list[_Say]]:
        """Return what was said for each item.

        Words that only seem to be about another item are about the asked one, if nothing else is.
        """
        says: dict[Item, list[_Say]] = {}
        guessed: dict[Item, list[_Say]] = {}
        told = any(_names_item(statement) and statement.signals for statement in statements)
        for order, statement in enumerate(statements):
            if statement.scope is not None and statement.scope.payload.kind != "same":
                continue
            for item in statement.items:
                taken = [s for s in statement.signals if s.hit.payload.item in {None, item}]
                if asking is None:
                    taken = [s for s in taken if _said_outright(s, statement)]
                sure = asking is None or item == asking or _names_item(statement)
                entries = (says if sure else guessed).setdefault(item, [])
                entries.extend(_Say(signal, statement, order) for signal in taken)
        if asking is None:
            return says
        if told and all(_is_polite(say) for say in says.get(asking, ())):
            # "ok fine, stock then for thermals" says nothing of the item that was asked for
            says.pop(asking, None)
        if not says.get(asking) and not told:
            clear: dict[Item, list[_Say]] = {}
            for item, entries in guessed.items():
                if theirs := [say for say in entries if self._belongs(say, item, asking)]:
                    clear[item] = theirs
            moved = [say for entries in guessed.values() for say in entries]
            return clear or ({asking: moved} if moved else says)
        for item, entries in guessed.items():
            # beside an answer to the asked item, a part of another one is worth a guess only where it is hard
            worth = [s for s in entries if s.signal.hit.payload.outright or _is_hard_part(s, item)]
            if worth:
                says.setdefault(item, worth)
        return says

    def _belongs(self, say: _Say, item: Item, asking: Item) -> bool:
        """Say whether words are plainly about another item: they name a part of it, and grade it.

        Items that share their parts ("thumbscrews") borrow each other's words.
        """
        mention, sense = say.statement.mention, say.signal.hit.payload
        if mention is None or mention.payload.item != item or sense.plain:
            return False
        if any({item, asking} <= set(group) for group in self._words.akin):
            return False
        return sense.item == item or sense.outright

    def _scoped(
        self, text: Text, statements: Sequence[Statement], settled: _Settled
    ) -> list[tuple[Item, GradeRead]]:
        """Return the grades of items meant by "everything", "the rest" or "the first three"."""
        reads: list[tuple[Item, GradeRead]] = []
        for order, statement in enumerate(statements):
            scope = statement.scope
            if scope is None or scope.payload.kind == "same":
                continue
            signals = statement.signals
            following = statements[order + 1 : order + 2]
            if not signals and following and following[0].excepted:
                # "everything but power is stock": the grade stands behind the exception
                signals = following[0].signals
            if not signals:
                continue
            signal = max(signals, key=lambda s: (s.verdict, _STRENGTH[s.grade], -s.hit.first))
            if signal.hit.payload.outright or (signal.verdict and scope.payload.kind != "every"):
                say = _Say(signal, statement, order)
                reads += [
                    (item, _read(text, item, say)) for item in self._meant(text, scope, signal, settled)
                ]
        return reads

    def _meant(self, text: Text, scope: SenseHit, signal: Signal, settled: _Settled) -> tuple[Item, ...]:
        """Return the items that a scope means, in the checklist's order."""
        still_open = tuple(item for item in self._items if item not in settled.named | settled.known)
        tokens = text.tokens[scope.first : scope.last]
        count = next((int(token.value) for token in tokens if token.kind is Kind.NUMBER and token.value), 0)
        match scope.payload.kind:
            case "every" | "others":
                return still_open
            case "others_loosely":
                told = signal.hit.payload.outright or len(settled.named) != 1
                return still_open if told else ()
            case "first":
                return self._items[:count]
            case "last" if count:
                return self._items[-count:]
            case _:
                return ()

    def _resolved(self, text: Text, item: Item, says: Sequence[_Say]) -> GradeRead:
        """Return the one grade that several signals for an item amount to."""
        # "custom" settles it; "the usual" does not outweigh a filter named beside it
        verdicts = [
            say
            for say in says
            if say.signal.verdict and say.signal.hit.payload.outright and say.signal.grade != "unknown"
        ]
        if verdicts:
            last = verdicts[-1]
            further = [say for say in says if self._qualifies(text, say, last)]
            return _read(text, item, max(further, key=_weight) if further else last)
        if any(self._leaves_open(text, before, after) for before, after in pairwise(says)):
            return _read(text, item, says[0], grade="unknown")
        return _read(text, item, max(says, key=_weight))

    def _qualifies(self, text: Text, say: _Say, verdict: _Say) -> bool:
        """Say whether words after a verdict add a wish to it: "stock, but with our logo"."""
        if say.order <= verdict.order or _STRENGTH[say.signal.grade] <= _STRENGTH[verdict.signal.grade]:
            return False
        clause = say.statement.clause
        before = {token.text for token in text.tokens[clause.first : say.signal.hit.first]}
        return bool((before | set(clause.opener.split())) & set(self._words.additions))

    def _leaves_open(self, text: Text, before: _Say, after: _Say) -> bool:
        """Say whether two grades, one of them custom, are offered with an "or" between them."""
        first, second = before.signal, after.signal
        between = text.tokens[first.hit.last : second.hit.first]
        return (
            first.grade != second.grade
            and "custom" in {first.grade, second.grade}
            and first.hit.payload.item is None
            and second.hit.payload.item is None
            and len(between) <= 2
            and any(token.text in self._words.alternatives for token in between)
        )


def _repeated(statements: Sequence[Statement]) -> list[Statement]:
    """Give "same for power" the grade that was said last."""
    result: list[Statement] = []
    spoken: tuple[Signal, ...] = ()
    for statement in statements:
        if statement.scope is not None and statement.scope.payload.kind == "same" and spoken:
            result.append(replace(statement, signals=spoken, explicit=True))
        else:
            result.append(statement)
            spoken = statement.signals or spoken
    return result


def _names_item(statement: Statement) -> bool:
    """Say whether a clause is plainly about its items: it names them, or gives a part's grade outright."""
    if not statement.explicit:
        return False
    by_name = statement.mention is None or statement.mention.payload.kind == "name"
    return by_name or any(signal.hit.payload.outright for signal in statement.signals)


def _is_polite(say: _Say) -> bool:
    """Say whether it may be no more than an "ok" before the answer proper."""
    sense = say.signal.hit.payload
    return sense.kind == "word" and sense.faint and not say.statement.explicit


def _is_hard_part(say: _Say, item: Item) -> bool:
    by_rule = say.signal.hit.payload.item == item
    return by_rule and say.statement.mention is not None and say.signal.grade == "custom"


def _said_outright(signal: Signal, statement: Statement) -> bool:
    """Say whether words count though nothing was asked: a verdict on a named item, or a custom part."""
    sense, mention = signal.hit.payload, statement.mention
    by_name = mention is not None and mention.payload.kind == "name"
    if signal.negated or signal.hedged:
        return statement.explicit and mention is not None and signal.verdict
    if isinstance(sense.rule, GradeRule):
        tied = statement.explicit and statement.tied and by_name
        return tied or (sense.grade == "custom" and not sense.plain)
    if statement.explicit and mention is not None and (by_name or sense.outright):
        return sense.outright or signal.verdict
    beside = mention is not None and mention.first == signal.hit.last
    return sense.outright and sense.grade == "custom" and beside


def _weight(say: _Say) -> tuple[int, bool, int, int]:
    """Order signals: the harder grade, then the longer, then the first; not knowing beats a plain fact."""
    grade, hit = say.signal.grade, say.signal.hit
    strength = 2 * _STRENGTH[grade] + (grade == "unknown")
    if grade == "stock" and hit.payload.faint:
        strength = 0
    return (strength, hit.payload.outright, hit.last - hit.first, -hit.first)


def _read(text: Text, item: Item, say: _Say, grade: Grade | None = None) -> GradeRead:
    signal, statement = say.signal, say.statement
    sense = signal.hit.payload
    mention = statement.mention
    near = mention is not None and mention.first < signal.hit.first and mention.payload.item == item
    first = mention.first if mention is not None and near else signal.hit.first
    rule = sense.rule
    return GradeRead(
        item,
        grade or signal.grade,
        Evidence(
            text.words(first, signal.hit.last),
            f"{item} {sense.grade}: {signal.hit.phrase.source}",
            hedged=signal.hedged or grade is not None,
        ),
        stated=sense.outright or (signal.verdict and not sense.faint),
        firm=sense.outright or (signal.negated and sense.grade == "custom"),
        reason=rule.reason if rule and not signal.negated else "",
        source=rule.source if rule else "",
    )
