"""British or American spelling, dates and numbers, by the knowledge's pairs."""

import re
from collections.abc import Callable
from datetime import date

from knowledge.wording import Spelling, Wording


def speller(wording: Wording, spelling: Spelling) -> Callable[[str], str]:
    """Return what writes our own words in this spelling. Capitals stay; words outside the pairs too."""
    words = {
        (pair.american if spelling == "british" else pair.british): getattr(pair, spelling)
        for pair in wording.spelling
    }
    if not words:
        return str
    known = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)

    def in_place(found: re.Match[str]) -> str:
        word: str = found[0]
        wanted: str = words[word.lower()]
        if word.isupper():
            return wanted.upper()
        return wanted.capitalize() if word[0].isupper() else wanted

    return lambda text: known.sub(in_place, text)


def written_date(day: date, wording: Wording, spelling: Spelling) -> str:
    """Write a date: `22 November 2026` or `November 22, 2026`."""
    return wording.dates[spelling].format(day=day.day, month=wording.months[day.month - 1], year=day.year)


def in_words(number: int, wording: Wording) -> str:
    """Write a small number as a word, another in figures."""
    return wording.numbers[number] if 0 <= number < len(wording.numbers) else f"{number:,}"


def series(parts: list[str], last: str = "and") -> str:
    """Join parts as a sentence does: `a`, `a and b`, `a, b, and c`.

    Two parts that hold an "and" or a comma of their own get a comma between them, or they would run together.
    """
    if len(parts) < 2:
        return "".join(parts)
    heavy = any("," in part or " and " in part for part in parts)
    comma = "," if heavy or len(parts) > 2 else ""
    return f"{', '.join(parts[:-1])}{comma} {last} {parts[-1]}"
