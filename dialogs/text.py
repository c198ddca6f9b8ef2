"""Messages as tokens: Slack markup removed, spelling repaired, every token knows its original words."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from dialogs.markup import plain_text
from knowledge.language import Language

MAX_CHARACTERS = 4000
"""What is read of one message; Slack itself cuts messages at 40,000 characters, people write under 1,000."""

_TOKEN = re.compile(
    r"(?P<whole>(?<![\w.])(?:(?:\d|n)\+(?:\d|n)|24/7)(?!\w))"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|\d+,\d{1,2}(?!\d)|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<slash>(?:w/o|i/o|w/|a/b|n/a|f/w|h/w|b/w|db ?\(a\))(?![a-z]))"
    # the x of 24x2.5", 4xA100 and gpu x2, not the one of x86, 7900XTX or X570
    r"|(?P<times>(?<=\d)x(?=\.?\d|[a-wyz]|\b)(?!tx?\b|e\b|3d)|(?<![^\W_])x(?=\d{1,2}(?!\d|[a-z]))(?!86|64))"
    r"|(?P<line>\s*\n\s*)"
    r"|(?P<dotted>[a-z]\d?\.[a-z0-9](?![a-z0-9]))"
    r"|(?P<word>(?:[^\W\d_]|(?<!\w)'(?=em\b))[^\W_]*(?:'[^\W\d_]+)?)"
    r"|(?P<inch>''|\"|(?<=\d)'(?!\w))"
    r"|(?P<degree>\u00b0)"
    r"|(?P<mark>[^\w\s])"
)
_LINE_ENDS = frozenset(".;!?:,")
_MIN_REPAIR = 4
_LONG_WORD = 8
_LIKELY_WORD = 6


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a message.

    Attributes:
        text: Lower case, spelling repaired, abbreviations expanded; a number in plain digits.
        start, end: Its place in the original message, for quoting the words that gave a value.
        value: The number it stands for, else None.
        glued: No blank before it in the original (the `u` of `2u`).
        repaired: The text as typed when spelling repair changed it, else an empty string.
    """

    text: str
    kind: Kind
    start: int
    end: int
    value: float | None = None
    glued: bool = False
    repaired: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A message in tokens.

    Attributes:
        raw: The original message.
        tokens: Its tokens in order.
        line: The tokens' texts, one blank before the first and one after each: what phrases match on.
        offsets: Where each token starts in `line`.
        cut: The message was longer than `MAX_CHARACTERS`; the rest was not read.
    """

    raw: str
    tokens: tuple[Token, ...]
    line: str
    offsets: tuple[int, ...]
    cut: bool = False

    def token_at(self, offset: int) -> int:
        """Return the index of the token that covers this offset of `line`."""
        return max(0, bisect_right(self.offsets, offset) - 1)

    def words(self, first: int, last: int) -> str:
        """Return the original words from token `first` up to, not including, token `last`."""
        if first >= last or not self.tokens:
            return ""
        return self.raw[self.tokens[first].start : self.tokens[min(last, len(self.tokens)) - 1].end]


def _number(text: str) -> float:
    if "," in text:
        whole, _, last = text.rpartition(",")
        text = text.replace(",", "") if len(last.split(".")[0]) == 3 else f"{whole}.{last}"
    return float(text)


def plain_number(value: float) -> str:
    """Write a number in plain digits: `2`, `3.5`."""
    return str(int(value)) if value == int(value) else f"{value:g}"


class Spelling:
    """Repairs one typo in a long word of the field, and leaves every other word alone."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        english: Mapping[str, int],
        min_frequency: int = 60,
        likely: Iterable[str] = (),
    ) -> None:
        """Prepare the repair.

        Args:
            vocabulary: The words that phrases are made of; only these are repaired to.
            english: Everyday words with their frequency; they are never repaired.
            min_frequency: Rarer entries of `english` don't count as words (word lists hold typos too).
            likely: Words that a typo most likely stands for (the items and grades themselves): they win
                ties, and may be two letters off from six letters on.
        """
        self._likely = frozenset(likely)
        self._vocabulary = frozenset(vocabulary) | self._likely
        self._known = frozenset(word for word, count in english.items() if count >= min_frequency)
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._vocabulary):
            if word.isalpha() and len(word) >= _MIN_REPAIR:
                self._by_length.setdefault(len(word), []).append(word)
        self._repair = lru_cache(maxsize=20_000)(self._nearest)

    def knows(self, word: str) -> bool:
        """Say whether this is a word of the field or an everyday one."""
        return word in self._vocabulary or word in self._known

    def repair(self, word: str) -> str:
        """Return the word of the field that was meant, or the word itself when that isn't clear."""
        if len(word) < _MIN_REPAIR or not word.isalpha() or self.knows(word):
            return word
        return self._repair(word)

    def _nearest(self, word: str) -> str:
        limit = 2 if len(word) >= _LONG_WORD else 1
        reach = max(limit, 2 if len(word) >= _LIKELY_WORD else 1)
        ranked: list[tuple[int, bool, bool, str]] = []
        for length in range(len(word) - reach, len(word) + reach + 1):
            for candidate in self._by_length.get(length, ()):
                near = reach if candidate in self._likely else limit
                distance = OSA.distance(word, candidate, score_cutoff=near)
                other_start = candidate[0] != word[0]
                if distance <= near and (distance == 1 or not other_start):
                    # phrases hold misspellings too: of equally near words a proper one is meant
                    ranked.append((distance, other_start, candidate not in self._known, candidate))
        ranked.sort()
        if not ranked:
            return word
        likely = [one for one in ranked if one[3] in self._likely]
        if len({one[3].rstrip("s") for one in likely}) == 1:
            return likely[0][3]
        best = ranked[0]
        rivals = [one[3] for one in ranked[1:] if one[:2] == best[:2] and not _one_word(one[3], best[3])]
        return word if rivals else best[3]


def _one_word(one: str, other: str) -> bool:
    """Say whether two words are forms of one: a plural, or two spellings of a long word."""
    if one.rstrip("s") == other.rstrip("s"):
        return True
    return min(len(one), len(other)) >= _LONG_WORD and OSA.distance(one, other) == 1


def tokenize(raw: str, language: Language, spelling: Spelling) -> Text:
    """Turn a message into tokens.

    Slack markup (mentions, links, entities, emoji, emphasis) is removed, typography folded, number words
    become numbers, contractions and abbreviations are expanded from `language`, typos repaired.
    """
    cut = len(raw) > MAX_CHARACTERS
    plain, places = plain_text(raw[:MAX_CHARACTERS], language.emoji)
    tokens: list[Token] = []
    end_before = -1
    for found in _TOKEN.finditer(plain):
        first, last = found.start(), found.end()
        start, end = places[first], places[last - 1] + 1
        glued = first == end_before
        piece = found.group()
        follows = plain[last : last + 1]
        end_before = last
        if found["number"]:
            value = _number(piece)
            tokens.append(Token(plain_number(value), Kind.NUMBER, start, end, value, glued))
        elif found["inch"]:
            tokens.append(Token('"', Kind.MARK, start, end, None, glued))
        elif found["degree"]:
            tokens.append(Token("deg", Kind.WORD, start, end, None, glued))
        elif found["line"]:
            # a line of its own is a sentence of its own
            if tokens and tokens[-1].text not in _LINE_ENDS:
                tokens.append(Token(";", Kind.MARK, start, end, None, glued=False))
        elif found["times"]:
            tokens.append(Token(piece, Kind.WORD, start, end, None, glued))
        elif found["mark"]:
            if piece == "." and tokens and tokens[-1].text in language.dotted and follows:
                continue
            # "2U / 8 nvme / 40 pcs" is a list
            piece = "," if piece == "/" and not glued and follows.isspace() else piece
            # a hyphen inside a compound is a blank; between two numbers it is a range
            compound = piece == "-" and glued and bool(follows) and not follows.isspace()
            if compound and not (tokens and tokens[-1].kind is Kind.NUMBER and follows.isdigit()):
                continue
            tokens.append(Token(piece, Kind.MARK, start, end, None, glued))
        else:
            tokens.extend(_words(piece, tokens[-1] if tokens else None, (start, end), language, spelling))
    merged = _number_words(_without_list_marks(tokens), language)
    line, offsets = " ", []
    for token in merged:
        offsets.append(len(line))
        line += token.text + " "
    return Text(raw, tuple(merged), line, tuple(offsets), cut)


def _words(
    piece: str, before: Token | None, place: tuple[int, int], language: Language, spelling: Spelling
) -> list[Token]:
    """Return the tokens of one written word: more than one where an abbreviation is spelled out."""
    start, end = place
    glued = before is not None and before.end == start
    # glued to a number it is a unit or a suffix, not a misspelt word
    suffix = glued and before is not None and before.kind is Kind.NUMBER
    expansion = language.expansions.get(piece)
    if expansion is None and "'" in piece:
        expansion = language.expansions.get(piece.replace("'", ""))
    if expansion is None and "'" in piece:
        piece = piece.removesuffix("'s").replace("'", "")
        expansion = language.expansions.get(piece)
    if expansion is not None:
        return [
            Token(word, Kind.NUMBER, start, end, float(word), glued and not i)
            if word.isdigit()
            else Token(word, Kind.WORD, start, end, None, glued and not i)
            for i, word in enumerate(expansion.split())
        ]
    known = suffix or piece in language.dotted or piece in language.numbers
    repaired = piece if known else spelling.repair(piece)
    if (expansion := language.expansions.get(repaired)) is not None:
        return [
            Token(word, Kind.WORD, start, end, None, glued=False, repaired=piece)
            for word in expansion.split()
        ]
    return [Token(repaired, Kind.WORD, start, end, None, glued, piece if repaired != piece else "")]


def _without_list_marks(tokens: list[Token]) -> list[Token]:
    """Turn the marks of a list, `1)` or `(1)` and `2)`, into ends of sentences: they count nothing."""
    plain: list[Token] = []
    depth = 0
    enclosed = [one.text for one, after in pairwise(tokens) if after.text == ")"]
    listing = {"1", "2"} <= set(enclosed)
    for token in tokens:
        if listing and token.text == ")" and [one.text for one in plain[-2:-1]] == ["("]:
            mark = plain.pop()
            if mark.kind is Kind.NUMBER:
                plain[-1] = Token(";", Kind.MARK, plain[-1].start, token.end, None, plain[-1].glued)
                depth -= 1
                continue
            plain.append(mark)
        depth += token.text == "("
        if token.text == ")" and token.glued and not depth and plain and plain[-1].kind is Kind.NUMBER:
            mark = plain.pop()
            plain.append(Token(";", Kind.MARK, mark.start, token.end, None, mark.glued))
            continue
        depth -= token.text == ")" and depth > 0
        plain.append(token)
    return plain


def _number_words(tokens: list[Token], language: Language) -> list[Token]:
    """Replace number words by numbers: two, a pair of, twenty-four, a dozen, 2 hundred."""
    merged: list[Token] = []
    index = 0
    while index < len(tokens):
        times = language.multipliers.get(tokens[index].text)
        if times and merged and (counted := merged[-1].value) is not None:
            product = times * counted
            merged[-1] = replace(merged[-1], text=plain_number(product), end=tokens[index].end, value=product)
            index += 1
            continue
        if tokens[index].text not in language.number_openers:
            merged.append(tokens[index])
            index += 1
            continue
        for size in (3, 2, 1):
            span = tokens[index : index + size]
            value = language.numbers.get(" ".join(token.text for token in span))
            if value is not None and len(span) == size:
                first, last = span[0], span[-1]
                merged.append(
                    Token(plain_number(value), Kind.NUMBER, first.start, last.end, value, first.glued)
                )
                index += size
                break
        else:
            merged.append(tokens[index])
            index += 1
    return merged
