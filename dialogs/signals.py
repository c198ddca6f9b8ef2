"""Which words of a clause speak for a grade, and whether they are denied, replaced or tentative."""

from dataclasses import dataclass, replace

from dialogs.negation import Scopes
from dialogs.senses import Found, SenseHit, longest, undisputed
from dialogs.splitting import Clause, asks, covered
from dialogs.text import Kind, Text
from knowledge.base import Grade, Item
from knowledge.grading import GradeWords

_OPPOSITE: dict[Grade, Grade] = {"custom": "stock", "light": "stock", "stock": "custom", "unknown": "unknown"}
_NEAR = 2
"""Within so many words a "not" is right at a stock word, and "instead of" right before what is given up."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Words that speak for a grade.

    Attributes:
        hit: The words, and what they mean.
        grade: What they speak for; where they are denied, what the denial means.
        hedged: The clause is tentative, or a question.
        negated: The words are denied.
        verdict: The clause says this grade and nothing else ("boards: stock").
    """

    hit: SenseHit
    grade: Grade
    hedged: bool = False
    negated: bool = False
    verdict: bool = False


class Signals:
    """Reads the signals of one message's clauses."""

    def __init__(
        self, text: Text, found: Found, scopes: Scopes, words: GradeWords, asking: Item | None
    ) -> None:
        self._text = text
        self._found = found
        self._scopes = scopes
        self._asking = asking
        self._copulas = frozenset(words.copulas)
        self._fillers = frozenset(words.fillers) | self._copulas
        self._refusals = frozenset(words.refusals)
        self._loose = found.tokens("hedge", "supposition", "answering")
        # the "no" of "no whitelist allowed" belongs to that demand and denies nothing else
        demands = [hit for hit in found.graded if hit.payload.grade in {"custom", "unknown"}]
        self._spent = covered((hit.first, hit.last) for hit in longest(demands))

    def small(self, index: int) -> bool:
        """Say whether the token adds nothing to its clause's meaning."""
        token = self._text.tokens[index]
        return token.text in self._fillers or index in self._loose or token.kind is Kind.MARK

    def tied(self, index: int) -> bool:
        """Say whether the token ties a name to its grade: "is", a colon."""
        return index < len(self._text.tokens) and self._text.tokens[index].text in self._copulas

    def of(
        self, clause: Clause, items: tuple[Item, ...], graded: list[SenseHit], *, explicit: bool
    ) -> tuple[Signal, ...]:
        """Return the signals of a clause for the items it means, in order of place.

        Args:
            clause: The clause.
            items: The items that it means.
            graded: The rules and grade words in it.
            explicit: It names the items; then plain facts count as well ("power is 1+1").
        """

        def counts(hit: SenseHit) -> bool:
            sense = hit.payload
            if sense.item is None:
                return True
            # "fan" alone names an item and says nothing of it
            fact = sense.item == self._asking or (explicit and hit.first > clause.first)
            return sense.item in items and (fact or not sense.plain)

        signals = []
        for hit in undisputed(sorted((hit for hit in graded if counts(hit)), key=_firmest)):
            grade = hit.payload.grade
            if grade is None or self._given_up(hit):
                continue
            # without rails, without MTBF: a part that is not wanted at all asks nothing of the shell
            negated = (self._negated(hit) or self._refused(hit, clause)) and not (
                grade == "stock" and hit.payload.faint
            )
            if negated and grade == "stock" and not self._denied_outright(hit):
                continue
            hedged = self._scopes.hedged[hit.first] or asks(self._text, (clause,), clause.sentence)
            signals.append(Signal(hit, _OPPOSITE[grade] if negated else grade, hedged, negated))
        return tuple(signals)

    def judged(self, clause: Clause, signals: tuple[Signal, ...], rest: list[int]) -> tuple[Signal, ...]:
        """Return the signals with verdicts marked, without words that count only as one ("light").

        Args:
            clause: Where they stand.
            signals: Its signals.
            rest: Tokens of the clause that are neither names nor signals nor small words.
        """
        judged = [replace(signal, verdict=self._is_verdict(signal, clause, rest)) for signal in signals]
        return tuple(signal for signal in judged if signal.verdict or not signal.hit.payload.alone)

    def _is_verdict(self, signal: Signal, clause: Clause, rest: list[int]) -> bool:
        hit = signal.hit
        if hit.payload.item is not None or signal.negated:
            return False
        if not rest:
            return True
        tied = hit.first == clause.first or self.tied(hit.first - 1)
        return hit.payload.outright and tied and (hit.last >= clause.last or self.small(hit.last))

    def _given_up(self, hit: SenseHit) -> bool:
        """Say whether something else replaces it: "instead of C13", "from stock to custom"."""
        before = (h for h in self._found.around if h.payload.kind == "replaced")
        return hit.first in self._found.tokens("earlier") or any(
            0 <= hit.first - h.last <= _NEAR for h in before
        )

    def _negated(self, hit: SenseHit) -> bool:
        """Say whether words outside the hit, which are no demand themselves, deny it."""
        cue = self._scopes.negators[hit.first]
        return self._scopes.negates(hit.first, hit.last) and cue not in self._spent

    def _refused(self, hit: SenseHit, clause: Clause) -> bool:
        """Say whether the clause names it and ends in a "no": "filter yes, ducts no"."""
        last = clause.last - 1
        return hit.last <= last and self._text.tokens[last].text in self._refusals

    def _denied_outright(self, hit: SenseHit) -> bool:
        """Say whether "not" stands right at it: "we do not need stock rails" denies no grade."""
        cue = self._scopes.negators[hit.first]
        return cue is not None and (cue >= hit.last or hit.first - cue <= _NEAR)


def _firmest(hit: SenseHit) -> tuple[bool, int]:
    """Order hits so that of equal spans a rule comes before a word, and the harder grade first."""
    order = ("custom", "light", "stock", "unknown")
    return (hit.payload.item is None, order.index(hit.payload.grade or "unknown"))
