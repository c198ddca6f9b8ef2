"""One question: the words that carry it, the side it is about, and what kind of answer it wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.clauses import Clause
from dialogs.concepts import ConceptReader, Places
from dialogs.phrases import PhraseSet
from dialogs.resembling import ExampleReader
from dialogs.text import Text
from dialogs.weighing import Lexicon, Said, Side
from knowledge.asking import Asking


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        clause: The clause that asks it.
        likely: The entries (`kind:id`) that answer questions like it, and how likely each does.
        backed: The one among them that needs no words of its own to be believed, if any.
        said: The words that carry it; those of the clauses before it stand at place -1, with less weight.
        sides: The sides it names.
        cues: By kind of subject, the places of words that ask for that kind ("what does ... mean").
        ideas: The ideas that the clause says, with the places of their words.
    """

    clause: Clause
    likely: Mapping[str, float]
    backed: frozenset[str]
    said: tuple[Said, ...]
    sides: frozenset[Side]
    cues: dict[str, frozenset[int]]
    ideas: Places

    @property
    def side(self) -> Side | None:
        """The side asked about; None when it is neither or both."""
        return min(self.sides) if len(self.sides) == 1 else None

    def backs(self, kind: str, entry: str) -> bool:
        """Say whether examples alone make sure that this entry answers it."""
        return f"{kind}:{entry}" in self.backed

    @property
    def own(self) -> tuple[Said, ...]:
        """The words of the asking clause itself."""
        return tuple(word for word in self.said if word.place >= 0)


class QuestionReader:
    """Reads clauses as questions."""

    def __init__(
        self, asking: Asking, lexicon: Lexicon, concepts: ConceptReader, examples: ExampleReader
    ) -> None:
        self._examples = examples
        self._lexicon = lexicon
        self._concepts = concepts
        self._context_word = asking.weights.context_word
        self._sides = PhraseSet(
            (phrase, side) for side, phrases in asking.sides.items() for phrase in phrases
        )
        kinds = (
            ("term", asking.meaning),
            ("letters", asking.letters),
            ("item", asking.contents),
            ("line", asking.whereabouts),
            ("trigger", asking.trigger),
            ("side", asking.which_side),
            ("placement", asking.placement),
        )
        self._cues = PhraseSet((phrase, kind) for kind, phrases in kinds for phrase in phrases)
        self._pointing = frozenset(word for each in asking.pointing if (word := lexicon.count(each)))
        self._pronouns = frozenset(asking.pronouns)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the phrases that name a side or a kind of answer."""
        return self._sides.vocabulary | self._cues.vocabulary

    def read(
        self, clause: Clause, context: Sequence[Clause] = (), before: frozenset[Side] = frozenset()
    ) -> Question:
        """Read a clause as a question.

        Args:
            clause: What asks.
            context: The clauses said before it, since the last question.
            before: The sides named in the question before it, meant here too where none is named.
        """
        around = [
            replace(word, place=-1, weight=self._context_word)
            for earlier in context
            for word in self._lexicon.said(earlier.text)
        ]
        cues: dict[str, set[int]] = {}
        for hit in self._cues.find(clause.text):
            cues.setdefault(hit.payload, set()).update(range(hit.first, hit.last))
        ideas = self._concepts.read(clause.text)
        own = [
            replace(word, ideas=frozenset(idea for idea, places in ideas.items() if word.place in places))
            for word in self._lexicon.said(clause.text)
        ]
        likely = self._examples.entries(clause.text, ideas)
        return Question(
            clause,
            likely,
            self._examples.backed([clause.text.tokens[word.place].text for word in own], likely),
            (*own, *around),
            self._sides_of(clause.text, *(said.text for said in context)) or before,
            {kind: frozenset(cues[kind]) for kind in sorted(cues)},
            ideas,
        )

    def points_back(self, question: Question) -> bool:
        """Say whether a question's subject was named before it ("which line?", "is that custom?")."""
        if all(word.word in self._pointing for word in question.own):
            return True
        pronoun = any(token.text in self._pronouns for token in question.clause.text.tokens)
        return pronoun and len(question.own) == 1

    def _sides_of(self, *texts: Text) -> frozenset[Side]:
        """Return the sides named by the first of these texts that names any."""
        for text in texts:
            if found := frozenset(hit.payload for hit in self._sides.find(text)):
                return found
        return frozenset()
