"""Reading what a person does to the dialog itself: skip, back, why, undo, start over, and the like."""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.negation import ScopeReader, Scopes
from dialogs.phrases import Hit, PhraseSet
from dialogs.reading import ControlRead, Evidence
from dialogs.splitting import Clause, covered, split
from dialogs.text import Kind, Text
from knowledge.base import Item
from knowledge.controls import ControlRule
from knowledge.model import Knowledge

MAX_STEPS = 50
"""More undo steps than any session keeps."""


@dataclass(frozen=True, slots=True)
class _Message:
    """A message with everything found in it; a hit's payload is its rule's index."""

    text: Text
    scopes: Scopes
    hits: tuple[Hit[int], ...]
    names: tuple[Hit[Item], ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """A hit with the clause and the sentence it stands in."""

    hit: Hit[int]
    clause: Clause
    sentence: tuple[int, int]


class ControlReader:
    """Reads dialog acts. Build it once: it compiles the control phrases."""

    def __init__(self, knowledge: Knowledge) -> None:
        controls = knowledge.controls
        # not knowing is an answer as much as a control: its words stand once, with the grades
        unknown = tuple(
            phrase for word in knowledge.grade_words.words if word.grade == "unknown" for phrase in word.says
        )
        self._rules = (*controls.rules, ControlRule(control="dont_know", says=unknown))
        self._phrases = PhraseSet((phrase, at) for at, rule in enumerate(self._rules) for phrase in rule.says)
        self._unless = PhraseSet(
            (phrase, at) for at, rule in enumerate(self._rules) for phrase in rule.unless
        )
        self._names = PhraseSet((phrase, item.id) for item in knowledge.checklist for phrase in item.names)
        self._scopes = ScopeReader(knowledge.language)
        self._fillers = frozenset(controls.fillers)
        self._breaks = frozenset(controls.breaks)
        self._overrides = controls.overrides
        self._takes_over = frozenset(controls.takes_over)
        self._project_leads = frozenset(controls.project_leads)
        self._latest = frozenset(controls.latest)
        sets = (self._phrases, self._unless, self._names)
        self.vocabulary: frozenset[str] = frozenset(word for phrases in sets for word in phrases.vocabulary)
        """Every word of the control phrases, for spelling repair."""

    def read(self, text: Text, asking: Item | None, pending_kind: str | None) -> tuple[ControlRead, ...]:
        """Return the dialog acts of a message, in the order said, each kind and target once.

        Args:
            text: The message.
            asking: The item that was asked for, if any.
            pending_kind: The confirmation that is open, if any: only then "go ahead" accepts something.
        """
        hits = [
            hit
            for hit in self._phrases.find(text)
            if (pending_kind or not self._rules[hit.payload].pending_only)
            and (asking or not self._rules[hit.payload].asking_only)
        ]
        if not hits:
            return ()
        message = _Message(text, self._scopes.read(text), tuple(hits), tuple(self._names.find(text)))
        unless = {(hit.payload, hit.first) for hit in self._unless.find(text)}
        accepted = [
            around
            for around in self._placed(message)
            if self._holds(message, around)
            and not any(
                rule == around.hit.payload and around.sentence[0] <= place < around.sentence[1]
                for rule, place in unless
            )
        ]
        reads: list[ControlRead] = []
        # while a confirmation is open, words that answer it mean nothing else ("keep it")
        answers = frozenset(at for at, rule in enumerate(self._rules) if rule.pending_only)
        for around in _longest(accepted, answers):
            read = self._read(message, around)
            if not any((read.control, read.target) == (other.control, other.target) for other in reads):
                reads.append(read)
        superfluous = {other for read in reads for other in self._overrides.get(read.control, ())}
        return tuple(read for read in reads if read.control not in superfluous)

    def takes_over(self, controls: Iterable[ControlRead]) -> bool:
        """Say whether the message is about the dialog, so that only outright grades in it are answers."""
        return any(read.control in self._takes_over for read in controls)

    def _placed(self, message: _Message) -> list[_Around]:
        """Return the hits with the clause and the sentence that each stands in."""
        text = message.text
        breaks = {index: index + 1 for index, token in enumerate(text.tokens) if token.text in self._breaks}
        clauses = split(text, breaks, [(hit.first, hit.last) for hit in message.hits])
        placed = []
        for hit in message.hits:
            clause = next((c for c in clauses if c.first <= hit.first < c.last), None)
            if clause is not None:
                sentence = [other for other in clauses if other.sentence == clause.sentence]
                placed.append(_Around(hit, clause, (sentence[0].first, sentence[-1].last)))
        return placed

    def _holds(self, message: _Message, around: _Around) -> bool:
        """Say whether the words stand where the rule wants them, and nobody denies them."""
        rule, hit, clause = self._rules[around.hit.payload], around.hit, around.clause
        first, last = around.sentence if rule.place == "opening" else (clause.first, clause.last)
        named = any(first <= name.first < last for name in message.names)
        if (rule.needs_item and not named) or (rule.without_item and named):
            return False
        if rule.control != "dont_know" and message.scopes.negates(hit.first, hit.last):
            return False
        match rule.place:
            case "anywhere":
                return True
            case "opening":
                return all(self._small(message, index) for index in range(first, hit.first))
            case "message":
                first, last = 0, len(message.text.tokens)
            case "alone":
                pass
        civil = {rule.control, "thanks", "greeting"}
        spoken = covered((h.first, h.last) for h in message.hits if self._rules[h.payload].control in civil)
        spoken |= covered((name.first, name.last) for name in message.names)
        return all(index in spoken or self._small(message, index) for index in range(first, last))

    def _small(self, message: _Message, index: int) -> bool:
        token = message.text.tokens[index]
        return token.text in self._fillers or token.kind is Kind.MARK

    def _read(self, message: _Message, around: _Around) -> ControlRead:
        rule, hit, clause, text = self._rules[around.hit.payload], around.hit, around.clause, message.text
        inside = [name for name in message.names if clause.first <= name.first < clause.last]
        target: str | None = rule.target
        if rule.names_project:
            target = self._project(text, hit.first, clause.last) or rule.target
        elif inside:
            target = max(inside, key=lambda name: (name.last - name.first, -name.first)).payload
        numbers = [token.value for token in text.tokens[clause.first : clause.last] if token.value]
        count = int(numbers[0]) if rule.control == "undo" and numbers else 1
        evidence = Evidence(text.words(hit.first, hit.last), f"{rule.control}: {hit.phrase.source}")
        return ControlRead(rule.control, evidence, target, min(max(count, 1), MAX_STEPS))

    def _project(self, text: Text, first: int, last: int) -> str:
        """Return the project that "same as the Lyon project" names, or nothing where the latest is meant."""
        while first < last and text.tokens[first].text in self._project_leads:
            first += 1
        if all(text.tokens[index].text in self._latest for index in range(first, last)):
            return ""
        return text.words(first, last)


def _longest(accepted: list[_Around], first: frozenset[int]) -> list[_Around]:
    """Keep the longest of overlapping acts; of equals those of the rules `first`, then the earlier rule."""
    kept: list[_Around] = []
    for around in sorted(
        accepted,
        key=lambda a: (a.hit.first - a.hit.last, a.hit.payload not in first, a.hit.payload, a.hit.first),
    ):
        if not any(around.hit.first < other.hit.last and other.hit.first < around.hit.last for other in kept):
            kept.append(around)
    return sorted(kept, key=lambda a: a.hit.first)
