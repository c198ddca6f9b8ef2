"""What the words of an answer can mean: every phrase that bears on grades, found at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dialogs.phrases import Hit, PhraseSet
from dialogs.splitting import covered
from dialogs.text import Text
from knowledge.base import Grade, Item
from knowledge.grading import GradeRule, GradeWord
from knowledge.model import Knowledge

Kind = Literal[
    "name", "topic", "every", "others", "others_loosely", "first", "last", "same", "rule", "word", "except",
    "replaced", "earlier", "supposition", "answering", "hedge", "echo", "asked",
]  # fmt: skip
SCOPES: frozenset[Kind] = frozenset({"every", "others", "others_loosely", "first", "last", "same"})


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase means: an item (name, topic), a grade (rule, word), or how words around it are meant."""

    kind: Kind
    item: Item | None = None
    rule: GradeRule | GradeWord | None = None

    @property
    def grade(self) -> Grade | None:
        """The grade that a rule or a grade word gives."""
        return self.rule.grade if self.rule else None

    @property
    def plain(self) -> bool:
        """Say whether it counts only as an answer to its item."""
        return isinstance(self.rule, GradeRule) and self.rule.only_when_asked

    @property
    def faint(self) -> bool:
        """Say whether it decides only where nothing else is said: plain facts, and words like "your"."""
        return self.plain or (isinstance(self.rule, GradeWord) and self.rule.faint)

    @property
    def alone(self) -> bool:
        """Say whether it counts only where its clause says nothing else."""
        return isinstance(self.rule, GradeWord) and self.rule.alone

    @property
    def outright(self) -> bool:
        """Say whether it is a grade's own name."""
        return isinstance(self.rule, GradeWord) and self.rule.outright


SenseHit = Hit[Sense]


def longest(hits: Iterable[SenseHit]) -> list[SenseHit]:
    """Keep hits that lie within no longer one; of equal spans the first stays. In order of place."""
    kept: list[SenseHit] = []
    for hit in sorted(hits, key=lambda hit: hit.first - hit.last):
        if not any(_within(hit, other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.first, hit.last))


def undisputed(hits: Iterable[SenseHit]) -> list[SenseHit]:
    """Drop graded hits that others contradict, and keep the rest in order of place.

    Contradicted are parts called usual ("normal label"), hits within a longer one of another grade (of
    equal spans the first stays), and stock hits that share words with a "not known" ("no numbers yet").
    """
    hits = list(hits)
    usual = {
        hit.last
        for hit in hits
        if hit.payload.grade == "stock" and hit.payload.kind == "word" and not hit.payload.faint
    }
    hits = [hit for hit in hits if hit.first not in usual or not _is_part(hit)]
    unknown = [hit for hit in hits if hit.payload.grade == "unknown"]
    ranked = [
        h for h in hits if h.payload.grade != "stock" or not any(_overlap(h, other) for other in unknown)
    ]
    ranked.sort(key=lambda hit: hit.first - hit.last)
    kept: list[SenseHit] = []
    for at, hit in enumerate(ranked):
        if not any(_within(hit, other) and other.payload.grade != hit.payload.grade for other in ranked[:at]):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.first, hit.last))


def _is_part(hit: SenseHit) -> bool:
    """Say whether the words only name a part that is often trimmed or custom: "label", "duct"."""
    return hit.payload.grade == "light" or (hit.payload.grade == "custom" and hit.payload.plain)


def _within(hit: SenseHit, other: SenseHit) -> bool:
    return other.first <= hit.first and hit.last <= other.last


def _overlap(hit: SenseHit, other: SenseHit) -> bool:
    return hit.first < other.last and other.first < hit.last


def _unbroken(hits: list[SenseHit]) -> tuple[SenseHit, ...]:
    """Return the graded hits whose gaps swallow no "except", no "same for" and no other grade's name."""
    joints = [hit for hit in hits if hit.payload.kind in {"except", "same"}]
    names = [hit for hit in hits if hit.payload.outright]

    def swallows(hit: SenseHit, name: SenseHit) -> bool:
        other = name.payload.grade != hit.payload.grade
        return other and _within(name, hit) and not name.phrase.words & hit.phrase.words

    return tuple(
        hit
        for hit in hits
        if hit.payload.rule
        and not any(hit.first < joint.first and _within(joint, hit) for joint in joints)
        and not any(swallows(hit, name) for name in names)
    )


def _undominated(hits: tuple[SenseHit, ...]) -> tuple[SenseHit, ...]:
    """Drop plain facts that are part of longer words about another item ("5 years" of "5 years same BOM")."""
    firm = [hit for hit in hits if hit.payload.kind == "rule" and not hit.payload.plain]

    def dominated(hit: SenseHit) -> bool:
        return any(
            hit.payload.item != other.payload.item
            and _within(hit, other)
            and other.last - other.first > hit.last - hit.first
            for other in firm
        )

    return tuple(hit for hit in hits if not hit.payload.plain or not dominated(hit))


@dataclass(frozen=True, slots=True)
class Found:
    """The phrases found in a message, by what they do.

    Attributes:
        mentions: Items named and scopes ("the rest"), the longest where they overlap.
        graded: Rules and grade words; they may overlap.
        around: Phrases that tell how the words near them are meant.
    """

    mentions: tuple[SenseHit, ...]
    graded: tuple[SenseHit, ...]
    around: tuple[SenseHit, ...]

    def tokens(self, *kinds: Kind) -> frozenset[int]:
        """Return the tokens inside phrases of these kinds."""
        return covered((hit.first, hit.last) for hit in self.around if hit.payload.kind in kinds)


class SenseReader:
    """Finds every phrase of the grading knowledge in a message."""

    def __init__(self, knowledge: Knowledge) -> None:
        words = knowledge.grade_words
        entries: list[tuple[str, Sense]] = []
        for item in knowledge.checklist:
            entries += [(phrase, Sense("name", item.id)) for phrase in item.names]
        for topic, phrases in words.topics.items():
            entries += [(phrase, Sense("topic", topic)) for phrase in phrases]
        for rule in (*knowledge.grading, *words.about_parts()):
            entries += [(phrase, Sense("rule", rule.item, rule)) for phrase in rule.says]
        for word in words.words:
            entries += [(phrase, Sense("word", None, word)) for phrase in word.says]
        around: dict[Kind, tuple[str, ...]] = {
            "every": words.every_item,
            "others": words.other_items,
            "others_loosely": words.other_items_loosely,
            "first": words.first_items,
            "last": words.last_items,
            "same": words.same_again,
            "except": words.exceptions,
            "echo": words.echoes,
            "asked": words.asked_again,
            "replaced": words.replaced,
            "earlier": words.earlier,
            "supposition": words.suppositions,
            "answering": words.answering_questions,
            "hedge": knowledge.language.hedges,
        }
        for kind, phrases in around.items():
            entries += [(phrase, Sense(kind)) for phrase in phrases]
        self._phrases = PhraseSet(entries)
        loose = (*words.breaks, *words.conditions, *words.fillers, *words.copulas, *words.question_openers)
        self.vocabulary: frozenset[str] = self._phrases.vocabulary | {
            word for word in loose if word.isalpha()
        }

    def find(self, text: Text) -> Found:
        """Return the phrases found in a message."""
        hits = self._phrases.find(text)
        around = tuple(
            hit for hit in hits if hit.payload.kind not in {*SCOPES, "name", "topic", "rule", "word"}
        )
        graded = _undominated(_unbroken(hits))
        # the "all" of "that is all" is no scope, the "ops" of "ops will tell us" no item
        phrased = [h for h in graded if h.payload.kind == "word" and not h.payload.outright]
        unknown = [h for h in phrased if h.payload.grade == "unknown"]
        mentions = [
            h
            for h in hits
            if h.payload.kind == "same"
            or (h.payload.kind in {"name", "topic"} and not any(_within(h, other) for other in unknown))
            or (h.payload.kind in SCOPES and not any(_within(h, other) for other in phrased))
        ]
        return Found(tuple(longest(mentions)), graded, around)
