"""How much a message is worded like an entry: rare words count more, a slip of the pen is forgiven."""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from dialogs.text import Kind, Text

MIN_LETTERS = 4
"""Shorter words are too alike each other for fuzzy matching, and mostly carry no subject."""


class Likeness:
    """Texts of several entries, compared with messages word by word.

    A word weighs the more, the fewer entries have it and the rarer it is in everyday English. Words with
    digits (quantities, model numbers) are never compared: `10GbE` is not nearly `100GbE`.
    """

    def __init__(
        self, texts: Mapping[str, Iterable[str]], english: Mapping[str, int], *, half: float, cutoff: float
    ) -> None:
        """Prepare the comparison.

        Args:
            texts: Each entry's texts by its id.
            english: Everyday words with their frequency.
            half: Sum of word weights at which likeness is one half.
            cutoff: Words less alike than this (0 to 100) are different words.
        """
        self._half, self._cutoff = half, cutoff
        owners: dict[str, set[str]] = {}
        for owner, lines in texts.items():
            for word in {word for line in lines for word in _words(line.lower())}:
                owners.setdefault(word, set()).add(owner)
        commonest = math.log(max(english.values(), default=1) + 1)
        entries = max(1, len(texts))
        self._owners: dict[str, tuple[float, tuple[str, ...]]] = {}
        for word, who in sorted(owners.items()):
            rarity = 1 - math.log(english.get(word, 0) + 1) / commonest
            spread = math.log(entries / len(who)) / math.log(entries) if entries > 1 else 1.0
            if weight := rarity * spread:
                self._owners[word] = (weight, tuple(sorted(who)))
        self._known = sorted(self._owners)
        self._ids = tuple(texts)
        self._nearest = lru_cache(maxsize=10_000)(self._find)

    def _find(self, word: str) -> tuple[str, float] | None:
        if word in self._owners:
            return word, 1.0
        found = process.extractOne(word, self._known, scorer=fuzz.ratio, score_cutoff=self._cutoff)
        return (found[0], found[1] / 100) if found else None

    def compare(self, text: Text) -> dict[str, float]:
        """Return each entry's likeness to the message, in [0, 1); 0 where they share no word."""
        sums = dict.fromkeys(self._ids, 0.0)
        seen: set[str] = set()
        for token in text.tokens:
            if token.kind is not Kind.WORD or not _comparable(token.text):
                continue
            near = self._nearest(token.text)
            if near is None or near[0] in seen:
                continue
            seen.add(near[0])
            weight, owners = self._owners[near[0]]
            for owner in owners:
                sums[owner] += weight * near[1]
        return {owner: total / (total + self._half) for owner, total in sums.items()}


def _comparable(word: str) -> bool:
    return len(word) >= MIN_LETTERS and word.isalpha()


def _words(line: str) -> Iterable[str]:
    for piece in "".join(c if c.isalnum() else " " for c in line).split():
        if _comparable(piece):
            yield piece
