"""Reading choices: which of the things offered is meant, and where a message leaves a choice open."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from dialogs.negation import ScopeReader
from dialogs.phrases import Hit, PhraseSet
from dialogs.reading import Between, Choices, Pick
from dialogs.text import Kind, Text, Token
from knowledge.base import GRADES, Grade, Item
from knowledge.grading import GradeWord
from knowledge.model import Knowledge

_LAST = -1
_MOST_BETWEEN = 4
"""Words between two grades that are still one choice: "stock or maybe a light"."""
_LABEL_MARKS = " ,;:).=-\n"

T = TypeVar("T")


class ChoiceReader:
    """Reads choices. Build it once; it holds no state of any conversation."""

    def __init__(self, knowledge: Knowledge) -> None:
        choosing = knowledge.choosing
        self._picks: PhraseSet[Pick] = PhraseSet(
            [(phrase, Pick("any")) for phrase in choosing.any]
            + [(phrase, Pick("none")) for phrase in choosing.none]
            + [
                (phrase, Pick("place", place))
                for place, phrases in enumerate(choosing.places)
                for phrase in phrases
            ]
            + [(phrase, Pick("place", _LAST)) for phrase in choosing.last]
        )
        words = knowledge.grade_words.words
        self._outright = _grades(word for word in words if word.outright and word.grade != "unknown")
        self._clear = _grades(word for word in words if not word.faint and word.grade != "unknown")
        self._every = _grades(words)
        self._names: PhraseSet[Item] = PhraseSet(
            (phrase, item.id) for item in knowledge.checklist for phrase in item.names
        )
        self._item_names = {item.id: item.name for item in knowledge.checklist}
        self._scopes = ScopeReader(knowledge.language)
        self._alternatives = frozenset(knowledge.grade_words.alternatives)
        self._between = frozenset(choosing.between) | self._alternatives
        self._fillers = frozenset(knowledge.controls.fillers)
        self._further = PhraseSet((phrase, None) for phrase in choosing.further)
        self._ties = frozenset(knowledge.grade_words.copulas)
        self._form_marks = frozenset(choosing.form_marks)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of these phrases, for spelling repair."""
        sets = (self._picks, self._every, self._names, self._further)
        return frozenset(word for phrases in sets for word in phrases.vocabulary)

    def read(self, text: Text, asking: Item | None) -> Choices:
        """Return the choices that a message makes or leaves open.

        Args:
            text: The message.
            asking: The item that was asked for: two grades that name no item are about it.
        """
        grades = _longest(self._clear.find(text))
        outright = _longest(self._outright.find(text))
        names = _longest(self._names.find(text))
        scopes = self._scopes.read(text)
        between = tuple(
            Between(
                self._subject(text, names, one, asking),
                _ordered(one, other),
                text.words(one.first, other.last),
            )
            for one, other in pairwise(grades)
            if one.payload != other.payload
            and self._left_open(text, one, other)
            and not scopes.negates(one.first, one.last)
        )
        bare = outright[0].payload if outright and not names and self._says_only(text, outright[:1]) else None
        item = names[0].payload if len(names) == 1 and _spans_all(text, names[0]) else None
        return Choices(pick=self._pick(text), between=between, bare=bare, item=item)

    def _pick(self, text: Text) -> Pick | None:
        """Return what a message that says nothing else picks; of overlapping phrases the longest counts."""
        hits = _longest(self._picks.find(text))
        return hits[0].payload if len(hits) == 1 and self._says_only(text, hits) else None

    def _says_only(self, text: Text, hits: Sequence[Hit[T]]) -> bool:
        said = {index for hit in hits for index in range(hit.first, hit.last)}
        return all(index in said or self._small(token) for index, token in enumerate(text.tokens))

    def _left_open(self, text: Text, one: Hit[Grade], other: Hit[Grade]) -> bool:
        between = [token.text for token in text.tokens[one.last : other.first]]
        return (
            len(between) <= _MOST_BETWEEN
            and all(word in self._between for word in between)
            and any(word in self._alternatives for word in between)
        )

    @staticmethod
    def _subject(
        text: Text, names: Sequence[Hit[Item]], grade: Hit[Grade], asking: Item | None
    ) -> Item | None:
        """Return the item named last before the grade in its sentence, else first after it, or the asked."""
        ends = [index for index, token in enumerate(text.tokens) if token.text in {".", ";", "!", "?"}]
        first = max((index for index in ends if index < grade.first), default=-1)
        last = min((index for index in ends if index >= grade.last), default=len(text.tokens))
        before = [name for name in names if first < name.first < grade.first]
        after = [name for name in names if grade.last <= name.first < last]
        nearest = before[-1:] or after[:1]
        return nearest[0].payload if nearest else asking

    def says_outright(self, text: Text) -> bool:
        """Say whether a grade's own name stands in a message ("stock", "custom")."""
        return bool(self._outright.find(text))

    def heads(self, text: Text) -> tuple[Item, ...]:
        """Return the items of which something is said by name, clause by clause: "power: not sure yet"."""
        return tuple(
            dict.fromkeys(
                name.payload
                for name in _longest(self._names.find(text))
                if self._is_head(text, name.first, name.last)
            )
        )

    def opening(self, text: Text) -> Item | None:
        """Return the item whose name the message opens with, tied to what follows: "power: not sure yet"."""
        names = _longest(self._names.find(text))[:1]
        opens = names and all(self._small(token) for token in text.tokens[: names[0].first])
        return names[0].payload if opens and self._is_head(text, names[0].first, names[0].last) else None

    def _is_head(self, text: Text, first: int, last: int) -> bool:
        """Say whether a name opens a clause, small words before it, and is tied to what follows."""
        while first > 0 and text.tokens[first - 1].kind is Kind.WORD and self._small(text.tokens[first - 1]):
            first -= 1
        opens = first == 0 or text.tokens[first - 1].kind is Kind.MARK
        return opens and last < len(text.tokens) and text.tokens[last].text in self._ties

    def _small(self, token: Token) -> bool:
        return token.kind is Kind.MARK or token.text in self._fillers

    def goes_further(self, text: Text) -> bool:
        """Say whether a message adds to what is being tried ("and power too?")."""
        return bool(self._further.find(text))

    def named_item(self, text: Text) -> Item | None:
        """Return the item that a message names, if it names exactly one."""
        named = {hit.payload for hit in _longest(self._names.find(text))}
        return named.pop() if len(named) == 1 else None

    def spelled_out(self, text: Text, form: Sequence[Item]) -> str:
        """Return a message with the numbers of a form's lines replaced by their items' names.

        "1 stock 2 custom" becomes "Boards & risers: stock. Thermals: custom." Grades alone, as many as the
        form has lines, are taken in its order. A message that numbers nothing of it is returned as it is.
        """
        grades = self._every.find(text)
        starts = {hit.first for hit in grades}
        numbered = {
            (token.start, token.end): form[int(token.value) - 1]
            for index, token in enumerate(text.tokens)
            if token.value is not None
            and token.value in range(1, len(form) + 1)
            and self._answered(text, index + 1, starts)
        }
        if numbered:
            pieces: list[str] = []
            end = 0
            for (start, after), item in sorted(numbered.items()):
                pieces += [text.raw[end:start].strip(_LABEL_MARKS), f". {self._item_names[item]}: "]
                end = after
            return "".join([*pieces, text.raw[end:].strip(_LABEL_MARKS)]).lstrip(". ")
        only = _longest(self._outright.find(text))
        if len(only) == len(form) > 1 and self._says_only(text, only):
            return " ".join(
                f"{self._item_names[item]}: {hit.payload}." for item, hit in zip(form, only, strict=True)
            )
        return text.raw

    def _answered(self, text: Text, index: int, starts: Iterable[int]) -> bool:
        """Say whether a grade follows here, after marks and words such as "is"."""
        while index < len(text.tokens) and text.tokens[index].text in self._form_marks:
            index += 1
        return index in starts


def _grades(words: Iterable[GradeWord]) -> PhraseSet[Grade]:
    return PhraseSet((phrase, word.grade) for word in words for phrase in word.says)


def _spans_all(text: Text, hit: Hit[Item]) -> bool:
    """Say whether a hit is the whole message, marks aside."""
    return all(
        hit.first <= index < hit.last or token.kind is Kind.MARK for index, token in enumerate(text.tokens)
    )


def _ordered(one: Hit[Grade], other: Hit[Grade]) -> tuple[Grade, Grade]:
    """Return the two grades in the order of `GRADES`."""
    first, second = sorted((one.payload, other.payload), key=GRADES.index)
    return first, second


def _longest(hits: Iterable[Hit[T]]) -> list[Hit[T]]:
    """Keep the longest of overlapping hits, in order of place."""
    kept: list[Hit[T]] = []
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first)):
        if not any(hit.first < other.last and other.first < hit.last for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.first)
