"""The phrase language in which knowledge files say what people write.

A phrase is words separated by blanks, matched against whole tokens of a normalised message
(`dialogs.text`), so it is never found inside a longer word:

    fan wall            both words in a row; a plural s is tolerated on words of three letters or more
    (own|custom) duct   any of the alternatives, each one or more words
    (left to right)? x  an optional group; a single word may be optional too: `our? own`
    (hot|cold)*2 aisle  up to two of the alternatives, or none
    duct~               any word that starts with these letters (ducts, ducting, ductwork)
    *                   a gap of at most three words that crosses no punctuation; `*6` at most six
    #                   a number
    ^ ... $             the start and the end of the message, punctuation aside
    , : ; = < > % ~ ? -   these marks, each as a word of its own
"""

import re
from dataclasses import dataclass
from functools import cache

MARKS = r"[^\w\s]+"
DEFAULT_GAP_WORDS = 3
_REPEATED = re.compile(r"(\(.*\))\*([1-9])")
_WORD = re.compile(r"(?:[\w+/.&'\"]+~?|[,:;=<>%~?-])$")


class PhraseSyntaxError(ValueError):
    """A phrase in a knowledge file can't be read; the message names the part and what was expected."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase.

    Attributes:
        source: The phrase as written in the knowledge file.
        pattern: The regular expression for a normalised line, whose tokens are each followed by one blank.
        words: Every literal word, for spelling repair (prefixes written with `~` are not in it).
        anchors: First words of the most selective required part; a message with none of them can't
            match. Empty when no part can serve (the phrase is then always tried).
        literal_count: How many words must be there at least: longer phrases are more specific.
    """

    source: str
    pattern: str
    words: frozenset[str]
    anchors: frozenset[str]
    literal_count: int

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern compiled, once: of the thousands of phrases a conversation tries only some."""
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _split(source: str) -> list[str]:
    parts: list[str] = []
    depth, current = 0, ""
    for character in source.strip():
        depth += (character == "(") - (character == ")")
        if depth < 0 or depth > 1:
            raise PhraseSyntaxError(f"parentheses do not pair in {source!r}; groups can't be nested")
        if character.isspace() and depth == 0:
            if current:
                parts.append(current)
            current = ""
        else:
            current += character
    if depth:
        raise PhraseSyntaxError(f"a parenthesis stays open in {source!r}")
    return [*parts, current] if current else parts


def inflections(word: str) -> tuple[str, ...]:
    """Return the word and the plural forms that a phrase tolerates for it."""
    if len(word) < 3 or not word.isalpha() or word.endswith("s"):
        return (word,)
    if word.endswith(("x", "ch", "sh")):
        return (word, word + "es")
    return (word, word + "s")


def _literal(word: str, source: str) -> str:
    if not _WORD.match(word):
        raise PhraseSyntaxError(f"{word!r} in {source!r} is not a word, a group, *, #, ^ or $")
    if word != word.lower():
        raise PhraseSyntaxError(f"{word!r} in {source!r} has capitals; messages are matched in lower case")
    if word.endswith("~") and len(word) > 1:
        return re.escape(word[:-1]) + r"\S* "
    forms = inflections(_without_apostrophe(word))
    return (re.escape(forms[0]) if len(forms) == 1 else f"(?:{'|'.join(map(re.escape, forms))})") + " "


def _without_apostrophe(word: str) -> str:
    """Return a word as messages have it after normalisation: "man's" is "man", "o'clock" "oclock"."""
    return word.removesuffix("'s").replace("'", "") if word.strip("'") else word


def _sequence(words: str, source: str) -> str:
    return "".join(_piece(word, source) for word in words.split())


def _piece(part: str, source: str) -> str:
    if part == "#":
        return r"\d[\d.]* "
    if gap := re.fullmatch(r"\*(\d*)", part):
        return rf"(?:[\w][^\s]* ){{0,{gap[1] or DEFAULT_GAP_WORDS}}}?"
    return _literal(part, source)


def _alternatives(part: str) -> list[str]:
    return [option.strip() for option in part[1:-1].split("|")]


def _quantified(part: str) -> tuple[str, bool, int]:
    """Return a part without its `?` or `*N`, whether it may be missing, and how often it may stand."""
    if part.endswith("?") and len(part) > 1:
        return part[:-1], True, 1
    if repeated := _REPEATED.fullmatch(part):
        return repeated[1], True, int(repeated[2])
    return part, False, 1


@cache
def parse(source: str) -> Phrase:
    """Compile one phrase.

    Raises:
        PhraseSyntaxError: The phrase is empty or can't be read; the message says which part.
    """
    parts = _split(source)
    if not parts:
        raise PhraseSyntaxError("an empty phrase matches nothing; write the words people say")
    regex, words, literal_count = "", set[str](), 0
    best: frozenset[str] = frozenset()
    best_rank = (0, 0)
    for index, part in enumerate(parts):
        if part == "^" and index == 0:
            regex += rf"^ (?:{MARKS} )*"
            continue
        if part == "$" and index == len(parts) - 1:
            regex += rf"(?:{MARKS} )*$"
            continue
        core, optional, most = _quantified(part)
        options = _alternatives(core) if core.startswith("(") and core.endswith(")") else [core]
        if any(not option for option in options):
            raise PhraseSyntaxError(f"an empty alternative in {source!r}; use (...)? for an optional group")
        # the longer alternative first, so that "fan wall" is not cut to "fan"
        longest_first = sorted(options, key=lambda option: -len(option.split()))
        body = "|".join(_sequence(option, source) for option in longest_first)
        regex += f"(?:{body})" + (f"{{0,{most}}}" if optional else "")
        literals = [
            word for option in options for word in option.split() if _WORD.match(word) and word != "#"
        ]
        plain = [_without_apostrophe(word) for word in literals]
        words.update(form for word in plain if not word.endswith("~") for form in inflections(word))
        if optional or core.startswith("*") or core == "#":
            continue
        literal_count += min(len(option.split()) for option in options)
        firsts = [_without_apostrophe(option.split()[0]) for option in options]
        if all(_WORD.match(first) and not first.endswith("~") and first[0] not in "#*" for first in firsts):
            rank = (-len(firsts), min(len(first) for first in firsts))
            if not best or rank > best_rank:
                best, best_rank = frozenset(form for first in firsts for form in inflections(first)), rank
    if not regex.startswith("^"):
        regex = "(?<= )" + regex
    return Phrase(source, regex, frozenset(words), best, literal_count)


def wordings(source: str) -> tuple[str, ...]:
    """Spell out what a phrase stands for: each choice of alternatives and options, plurals aside.

    Gaps, numbers, prefixes and anchors stay as they are written.
    """
    spelled = [""]
    for part in _split(source):
        core, optional, _ = _quantified(part)
        options = _alternatives(core) if core.startswith("(") and core.endswith(")") else [core]
        spelled = [
            f"{start} {option}".strip() for start in spelled for option in (*options, *([""] * optional))
        ]
    return tuple(dict.fromkeys(spelled))
