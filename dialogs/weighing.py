"""How well a knowledge entry covers a question: rare words count more, phrases more than single words."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dialogs.concepts import Places, said_in
from dialogs.phrases import PhraseSet
from dialogs.text import Kind, Text
from dialogs.wordforms import literal_places, stem
from knowledge.asking import Asking, Weights

Side = Literal["oem", "odm"]
_LONG_WORD = 7
_MIN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Said:
    """One word that carries a question.

    Attributes:
        word: As it is counted.
        place: Its place among the clause's tokens; -1 for a word of the clauses before.
        weight: How much it counts, in (0, 1].
        rarity: How rare it is in everyday English, in [0, 1]; 1 for what is no English word.
        ideas: The ideas it says, or helps to say.
    """

    word: str
    place: int
    weight: float = 1.0
    rarity: float = 1.0
    ideas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that may be asked about.

    Attributes:
        kind, id: The entry's.
        side: The only side it speaks of, if so.
        phrases: The phrases by which people ask for it.
        words: Its words by worth.
        sides: For a comparison, the words that only one side's cell has.
        about: Sets of ideas; a question that says all of a set asks for it.
        ideas: Its ideas by worth.
    """

    kind: str
    id: str
    side: Side | None
    phrases: tuple[str, ...]
    words: Mapping[str, float]
    sides: Mapping[Side, frozenset[str]] = field(default_factory=dict)
    about: tuple[frozenset[str], ...] = ()
    ideas: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How well a subject covers a question.

    Attributes:
        index: The subject's place among the subjects.
        words: How many words of the question the subject covers.
        coverage: Share of the question's weight that the subject's words cover, in [0, 1].
        share: Share of it that the subject's phrases and sets of ideas cover; None when none was found.
        places: The clause's tokens under those.
        ideas: How many ideas the largest set found has; 0 when none was.
    """

    index: int
    words: int
    coverage: float
    share: float | None
    places: frozenset[int]
    ideas: int = 0


class Lexicon:
    """Turns words as said into words as counted."""

    def __init__(self, asking: Asking, english: Mapping[str, int]) -> None:
        self._english = english
        self._commonest = math.log(max(english.values(), default=1) + 1)
        self._same = {
            stem(word): stem(head) for head, words in asking.same.items() for word in (head, *words)
        }
        self._ignored = frozenset(asking.ignored)

    def count(self, word: str) -> str | None:
        """Return the word it is counted as; None for one that carries nothing."""
        if word in self._ignored:
            return None
        stemmed = stem(word)
        return self._same.get(stemmed, stemmed)

    def _rarity(self, word: str) -> float:
        """Return how rare a word is in everyday English, in [0, 1], on a logarithmic scale."""
        return 1 - math.log(self._english.get(word, 0) + 1) / self._commonest

    def said(self, text: Text, weight: float = 1.0) -> list[Said]:
        """Return the words of a text that carry it, in order; `2` and `u` are one word."""
        found: list[Said] = []
        tokens = text.tokens
        for place, token in enumerate(tokens):
            if token.kind is Kind.MARK:
                continue
            if token.value is not None and place + 1 < len(tokens) and tokens[place + 1].text == "u":
                found.append(Said(f"{token.text}u", place, weight))
            elif (word := self.count(token.text)) is not None:
                found.append(Said(word, place, weight, self._rarity(token.text)))
        return found


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A word of a question, how rare it is among the subjects, and its worth to each that has it."""

    word: Said
    rarity: float
    worths: Mapping[int, float]


class Scale:
    """Weighs questions against subjects."""

    def __init__(self, subjects: Sequence[Subject], weights: Weights) -> None:
        self.subjects = subjects
        self._weights = weights
        self._phrases = PhraseSet(
            (phrase, i) for i, subject in enumerate(subjects) for phrase in subject.phrases
        )
        counts = Counter(word for subject in subjects for word in subject.words)
        self._idf = {word: math.log(1 + len(subjects) / count) for word, count in counts.items()}
        said_by = Counter(idea for subject in subjects for idea in subject.ideas)
        self._idea_idf = {idea: math.log(1 + len(subjects) / count) for idea, count in said_by.items()}
        self._rarest = max(self._idf.values(), default=1.0)
        self._by_word: dict[str, dict[int, float]] = {}
        self._by_idea: dict[str, dict[int, float]] = {}
        for index, subject in enumerate(subjects):
            for word, worth in subject.words.items():
                self._by_word.setdefault(word, {})[index] = worth
            for idea, worth in subject.ideas.items():
                self._by_idea.setdefault(idea, {})[index] = worth
        sets = Counter(idea for subject in subjects for about in subject.about for idea in about)
        self._about: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for index, subject in enumerate(subjects):
            for about in subject.about:
                # a set is looked at where its rarest idea is said
                rarest = min(about, key=lambda idea: (sets[idea], idea))
                self._about.setdefault(rarest, []).append((index, about))

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the subjects' phrases; of what is known to be unknown, only long ones.

        Everyday misspellings are not to be repaired into incoterms and brand names.
        """
        known = PhraseSet(
            (phrase, None) for subject in self.subjects if subject.words for phrase in subject.phrases
        ).vocabulary
        return known | {word for word in self._phrases.vocabulary if len(word) >= _LONG_WORD}

    def names_any(self, text: Text) -> bool:
        """Say whether any subject's phrase is found in the text."""
        return bool(self._phrases.find(text))

    def weigh(
        self, text: Text, said: Sequence[Said], ideas: Places, cues: Mapping[str, Collection[int]]
    ) -> list[Weighed]:
        """Weigh every subject that shares a word, an idea or a phrase with the question.

        Args:
            text: The clause asked, marks left out.
            said: The words that carry it (and, at less weight, those of the clauses before it, with a place
                of -1).
            ideas: The ideas that the clause says.
            cues: By kind, the places of words that only say that such a subject is asked about ("what does
                ... mean"): they don't count against subjects of that kind.

        Returns:
            In order of the subjects; empty when nothing is shared. A subject that shares one word of several
            and no phrase is left out.
        """
        hits: dict[int, set[int]] = {}
        for hit in self._phrases.find(text):
            hits.setdefault(hit.payload, set()).update(literal_places(hit, text))
        sizes: dict[int, int] = {}
        for idea in ideas:
            for index, about in self._about.get(idea, ()):
                places = said_in(about, ideas)
                if places is not None:
                    hits.setdefault(index, set()).update(places)
                    sizes[index] = max(sizes.get(index, 0), len(about))
        carriers = [_Carrier(word, self._rarity(word), self._worths(word)) for word in said]
        carried = Counter(index for carrier in carriers for index in carrier.worths)
        # one word in common among several is chance: such subjects need no weighing
        least = min(_MIN_WORDS, sum(word.place >= 0 for word in said))
        touched = set(hits).union(index for index, count in carried.items() if count >= least)
        return [
            self._weigh_one(
                i,
                carriers,
                frozenset(hits[i]) if i in hits else None,
                cues.get(self.subjects[i].kind, ()),
                sizes.get(i, 0),
            )
            for i in sorted(touched)
        ]

    def _weigh_one(
        self,
        index: int,
        carriers: Sequence[_Carrier],
        places: frozenset[int] | None,
        cue: Collection[int],
        ideas: int,
    ) -> Weighed:
        total = covered = phrased = 0.0
        count = 0
        own_words = self.subjects[index].words
        for carrier in carriers:
            word, idf = carrier.word, carrier.rarity
            under = places is not None and word.place in places
            worth = 1.0 if under else carrier.worths.get(index, 0.0)
            if word.place in cue and not (under or word.word in own_words):
                continue
            count += bool(worth)
            total += word.weight * idf
            covered += word.weight * idf * worth
            phrased += word.weight * idf * under
        if not total:
            # "what's the difference between the two": a phrase made of plain words is the whole question
            return (
                Weighed(index, 0, 0.0, None, frozenset())
                if places is None
                else Weighed(index, 0, 1.0, 1.0, places, ideas)
            )
        share = None if places is None else phrased / total
        return Weighed(index, count, covered / total, share, places or frozenset(), ideas)

    def _worths(self, word: Said) -> dict[int, float]:
        """Return what a word is worth to each subject: as itself, or as one of the ideas it says."""
        found = dict(self._by_word.get(word.word, {}))
        for idea in word.ideas:
            for index, worth in self._by_idea.get(idea, {}).items():
                if worth > found.get(index, 0.0):
                    found[index] = worth
        return found

    def _rarity(self, word: Said) -> float:
        """Return how rare a word is among the subjects."""
        if word.word in self._idf:
            return self._idf[word.word]
        known = [self._idea_idf[idea] for idea in word.ideas if idea in self._idea_idf]
        if known:
            return max(known)
        # what nobody knows speaks against every entry, but only in the question itself
        return self._rarest * self._weights.strange_word * word.rarity if word.place >= 0 else 0.0


def worths(lexicon: Lexicon, tiers: Iterable[tuple[float, Iterable[Text]]]) -> dict[str, float]:
    """Return each counted word of these texts with the highest worth it has in any tier."""
    found: dict[str, float] = {}
    for worth, texts in tiers:
        for text in texts:
            for said in lexicon.said(text):
                found[said.word] = max(worth, found.get(said.word, 0.0))
    return found
