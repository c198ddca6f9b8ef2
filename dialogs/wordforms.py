"""Words without their endings, and which words of a text a phrase names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeVar

from dialogs.phrases import Hit
from dialogs.text import Text

_PREFIX = re.compile(r"([\w+/.&'\"]+)~")
T = TypeVar("T")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Cut the endings off that questions vary in: plural, -ing, -ed, -ly, a final e."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, rest in (("ing", 3), ("ed", 3), ("ly", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= rest:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def literal_places(hit: Hit[T], text: Text) -> Iterator[int]:
    """Yield the places of the words that the phrase itself names: what its gaps skip is not covered by it."""
    prefixes = tuple(_PREFIX.findall(hit.phrase.source))
    for place in range(hit.first, hit.last):
        token = text.tokens[place]
        if (
            token.value is not None
            or token.text in hit.phrase.words
            or (prefixes and token.text.startswith(prefixes))
        ):
            yield place
