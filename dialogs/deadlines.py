"""Times that are named and not counted: "by Q3", "before March", "delivery week 40", "until 2032"."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from dialogs.candidates import Candidate
from dialogs.phrases import PhraseSet
from dialogs.text import Text
from knowledge.slots import Deadline, SlotGrammar

_WEEKS_IN_YEAR = 52
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_DAYS = 7
_LONGEST = 25


class DeadlineReader:
    """Turns named times into weeks or years from the message's date."""

    def __init__(self, grammar: SlotGrammar) -> None:
        self._slot = grammar.deadline_slot
        self._until_slot = grammar.until_slot
        self._weeks = PhraseSet((phrase, None) for phrase in grammar.calendar_weeks)
        self._until = PhraseSet((f"{phrase} #", None) for phrase in grammar.until)
        self._named = PhraseSet(
            (phrase, deadline) for deadline in grammar.deadlines for phrase in deadline.says
        )
        months = [(name, number) for name, number in grammar.months.items()]
        quarters = [(form, 3 * int(form[1]) - 2) for form in grammar.quarters]
        self._periods = PhraseSet(
            [(f"{lead} {name}", (number, 1)) for lead in grammar.before_deadline for name, number in months]
            + [
                (f"{lead} {form}", (month, 3))
                for lead in ("", *grammar.before_deadline)
                for form, month in quarters
            ]
        )
        self._ends = PhraseSet((phrase, None) for phrase in grammar.ends_of_period)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of these phrases, for spelling repair."""
        sets = (self._named, self._periods, self._ends, self._weeks, self._until)
        return frozenset(word for phrases in sets for word in phrases.vocabulary)

    def read(self, text: Text, today: date, elsewhere: Sequence[tuple[int, int]] = ()) -> Iterator[Candidate]:
        """Yield deadlines, in weeks from `today`, at least one; and the years until a year that is named.

        They are weak: weeks that are told as well ("end of October, 6 weeks from now") are what is meant.

        Args:
            text: The message.
            today: The message's date.
            elsewhere: Words whose times are no deadlines ("packs up in a month").
        """
        rule = f"slots.{self._slot}.deadline"
        yield from self._numbered(text, today)
        named = [
            hit
            for hit in self._named.find(text)
            if not any(first <= hit.first and hit.last <= last for first, last in elsewhere)
        ]
        for hit in named:
            weeks = hit.payload.weeks or _weeks_between(today, _end(today, hit.payload))
            yield Candidate(self._slot, weeks, hit.first, hit.last, hit.first, rule, weak=True)
        for period in self._periods.find(text):
            if any(hit.first <= period.first < hit.last for hit in named):
                continue
            (month, length), last = period.payload, period.last
            at_end = any(
                period.first <= end.first < last or end.last == period.first for end in self._ends.find(text)
            )
            weeks = _weeks_between(today, _meant(today, month, length, at_end=at_end))
            yield Candidate(self._slot, weeks, period.first, last, period.first, rule, weak=True)

    def _numbered(self, text: Text, today: date) -> Iterator[Candidate]:
        """Yield calendar weeks, the next of that number, and years ahead."""
        for week in self._weeks.find(text):
            number = int(text.tokens[week.last - 1].value or 0)
            if 1 <= number <= _WEEKS_IN_YEAR:
                weeks = (number - today.isocalendar().week) % _WEEKS_IN_YEAR or 1
                rule = f"slots.{self._slot}.calendar_week"
                yield Candidate(self._slot, weeks, week.first, week.last, week.first, rule)
        for until in self._until.find(text):
            years = int(text.tokens[until.last - 1].value or 0) - today.year
            if 0 < years <= _LONGEST:
                rule = f"slots.{self._until_slot}.until"
                yield Candidate(self._until_slot, years, until.first, until.last, until.last - 1, rule)


def _meant(today: date, month: int, length: int, *, at_end: bool) -> date:
    """Return the date that a month or quarter means: its start where that is ahead and no end is named."""
    start = date(today.year, month, 1)
    end = _months_later(start, length)
    if end <= today:
        start, end = _months_later(start, 12), _months_later(end, 12)
    return end if at_end or start <= today else start


def _end(today: date, deadline: Deadline) -> date:
    """Return the first day after the period that a deadline names."""
    length = _MONTHS_OF[deadline.ends or "month"]
    start = date(today.year, (today.month - 1) // length * length + 1, 1)
    return _months_later(start, length * (1 + deadline.ahead))


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def _weeks_between(today: date, day: date) -> int:
    """Return the weeks to a day, begun weeks counted whole, at least one."""
    return max(1, -((today - day) // timedelta(days=_DAYS)))
