"""Ideas in a text: the same idea is found however it is said."""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.phrases import PhraseSet
from dialogs.text import Kind, Text
from dialogs.wordforms import literal_places, stem
from knowledge.model import Knowledge
from knowledge.topics import Concept

Places = dict[str, frozenset[int]]
"""Each idea found, with the places of the words that say it."""


class ConceptReader:
    """Finds ideas. Build it once: it compiles their phrases."""

    def __init__(self, concepts: Sequence[Concept], further: Iterable[str] = ()) -> None:
        """Compile the concepts; each further name stands for the word itself."""
        self._by_stem: dict[str, set[str]] = {}
        for concept in concepts:
            for word in concept.words:
                self._by_stem.setdefault(stem(word), set()).add(concept.id)
        known = {concept.id for concept in concepts}
        for name in further:
            if name not in known:
                self._by_stem.setdefault(stem(name), set()).add(name)
        self._phrases = PhraseSet((phrase, concept.id) for concept in concepts for phrase in concept.says)
        self._words = frozenset(word for concept in concepts for word in concept.words)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the concepts and their phrases."""
        return self._words | self._phrases.vocabulary

    def read(self, text: Text) -> Places:
        """Return the ideas of a text; a word may say several."""
        found: dict[str, set[int]] = {}
        for place, token in enumerate(text.tokens):
            if token.kind is not Kind.MARK:
                for name in self._by_stem.get(stem(token.text), ()):
                    found.setdefault(name, set()).add(place)
        for hit in self._phrases.find(text):
            found.setdefault(hit.payload, set()).update(literal_places(hit, text))
        return {name: frozenset(found[name]) for name in sorted(found)}


def concept_reader(knowledge: Knowledge) -> ConceptReader:
    """Return a reader of the knowledge's ideas, and of the words that topics use as if they were ideas."""
    names = (name for topic in knowledge.topics for about in topic.about for name in about.split())
    return ConceptReader(knowledge.concepts, names)


def said_in(about: frozenset[str], found: Mapping[str, frozenset[int]]) -> frozenset[int] | None:
    """Return the places of all ideas of a set; None where one is missing, or two stand on the same word only.

    "Closed" says both `closed` and `lock_in`, but one word is no proof of two ideas.
    """
    if not all(name in found for name in about):
        return None
    places = frozenset().union(*(found[name] for name in about))
    return places if _apart([found[name] for name in about]) else None


def _apart(spans: Sequence[frozenset[int]]) -> bool:
    """Say whether each idea can have a word of its own (a matching of ideas to words; the sets are small)."""
    owner: dict[int, int] = {}

    def placed(index: int, tried: set[int]) -> bool:
        for place in sorted(spans[index] - tried):
            tried.add(place)
            if place not in owner or placed(owner[place], tried):
                owner[place] = index
                return True
        return False

    return all(placed(index, set()) for index in range(len(spans)))
