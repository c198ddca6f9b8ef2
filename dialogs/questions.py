"""Which item to ask next, and when to stop asking: exact, by dynamic programming.

The rule counts, so a state is three things: how many items are custom, how many are green, and how likely
each open item is custom. Unknown answers count for neither, and items of the same likelihood are
interchangeable, which keeps the table small. An answer is unknown with the rule's don't-know rate, else
custom with the item's likelihood, else green. The value of a state is the expected number of further
questions until the verdict is settled; it is nought where it is settled.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache, partial
from itertools import combinations

from knowledge.base import ITEMS, Grade, Item
from knowledge.model import Rule
from knowledge.scoring import GREEN, decide, is_settled

_DIGITS = 9
"""Values that agree to this many decimals are equal: they differ by rounding only."""
_STATES_KEPT = 200_000
"""A table of nine different likelihoods has under 9,000 states; this holds every scenario's."""

Priors = tuple[float, ...]
"""How likely each of some open items is custom, in ascending order."""


class _Table:
    """Expected further questions under one rule; filled as it is asked, and kept.

    Attributes:
        value: The value of a state, by (hard, green, askable, skipped): the expected number of further
            questions in the best order. Skipped items are asked too, once no other item is left.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._settled = lru_cache(maxsize=_STATES_KEPT)(partial(is_settled, rule=rule))
        self.value = lru_cache(maxsize=_STATES_KEPT)(self._value)

    def _value(self, hard: int, green: int, askable: Priors, skipped: Priors) -> float:
        if self._settled(hard, green, len(askable) + len(skipped)):
            return 0.0
        if not askable:
            return self.value(hard, green, skipped, ())
        return min(
            self.value_of_asking(prior, hard, green, askable, skipped) for prior in dict.fromkeys(askable)
        )

    def value_of_asking(self, prior: float, hard: int, green: int, askable: Priors, skipped: Priors) -> float:
        """Return the expected number of further questions if an item of this likelihood is asked first."""
        index = askable.index(prior)
        rest = askable[:index] + askable[index + 1 :]
        unknown = self._rule.dont_know_rate
        known = 1 - unknown
        return (
            1
            + unknown * self.value(hard, green, rest, skipped)
            + known * prior * self.value(hard + 1, green, rest, skipped)
            + known * (1 - prior) * self.value(hard, green + 1, rest, skipped)
        )

    def value_after(self, asked: Priors, hard: int, green: int, rest: Priors, skipped: Priors) -> float:
        """Return the expected number of questions that follow when these items were answered all at once."""
        unknown = self._rule.dont_know_rate
        chances = {(hard, green): 1.0}
        for prior in asked:
            after: dict[tuple[int, int], float] = {}
            for (customs, greens), chance in chances.items():
                for counts, share in (
                    ((customs, greens), unknown),
                    ((customs + 1, greens), (1 - unknown) * prior),
                    ((customs, greens + 1), (1 - unknown) * (1 - prior)),
                ):
                    after[counts] = after.get(counts, 0.0) + chance * share
            chances = after
        return sum(chance * self.value(*counts, rest, skipped) for counts, chance in chances.items())


@lru_cache(maxsize=8)
def _table(rule: Rule) -> _Table:
    return _Table(rule)


def next_item(
    grades: Mapping[Item, Grade],
    skipped: Collection[Item],
    priors: Mapping[Item, float],
    rule: Rule,
    eases: Mapping[Item, float],
) -> Item | None:
    """Choose the item to ask next: the one after which the fewest further questions are to be expected.

    Args:
        grades: The items answered, unknown among them; they are not asked again.
        skipped: Items to leave until no other is open.
        priors: How likely each item is custom, from the scenario in play; the rule's default where missing.
        rule: The thresholds and the don't-know rate.
        eases: How easily people answer each item, 0 to 1 (0 where missing). Among equally good items the
            easiest is asked, then the first of the checklist.

    Returns:
        None when the verdict is settled: nothing needs to be asked. See `finishing_order` for the rest.
    """
    hard, green = _counts(grades)
    first, later = _open_items(grades, skipped)
    if is_settled(hard, green, len(first) + len(later), rule):
        return None
    if not first:
        first, later = later, ()
    table, likelihoods, waiting = (
        _table(rule),
        _likelihoods(first, priors, rule),
        _likelihoods(later, priors, rule),
    )

    def rank(item: Item) -> tuple[float, float, int]:
        prior = priors.get(item, rule.default_custom_prior)
        value = table.value_of_asking(prior, hard, green, likelihoods, waiting)
        return round(value, _DIGITS), *_easiest_first(item, eases)

    return min(first, key=rank)


def expected_questions(
    grades: Mapping[Item, Grade], skipped: Collection[Item], priors: Mapping[Item, float], rule: Rule
) -> float:
    """Return how many further questions are to be expected until the verdict is settled; 0 when it is."""
    first, later = _open_items(grades, skipped)
    return _table(rule).value(
        *_counts(grades), _likelihoods(first, priors, rule), _likelihoods(later, priors, rule)
    )


def fewest_to_settle(grades: Mapping[Item, Grade], rule: Rule) -> int:
    """Return the fewest further answers that can settle the verdict, don't-know being one; 0 when settled.

    OEM takes as many custom answers as are missing. ODM takes the missing green ones, and enough of them that
    the items still open can't make it OEM. The staged verdict takes as many don't-knows as put both others
    out of reach. Any answer takes one item from the open ones, so no mixture does better.
    """
    hard, green = _counts(grades)
    pending = len(ITEMS) - len(grades)
    if grades and is_settled(hard, green, pending, rule):
        return 0
    too_many_hard = hard + pending - rule.hard_items_for_oem + 1
    too_many_green = green + pending - rule.green_items_for_odm + 1
    ways = (
        rule.hard_items_for_oem - hard,
        max(rule.green_items_for_odm - green, too_many_hard),
        max(too_many_green, too_many_hard),
    )
    return min(way for way in ways if way <= pending)


def fewest_to_firm(grades: Mapping[Item, Grade], rule: Rule) -> int:
    """Return how few undecided items, open or unknown, make a settled verdict firm if they turn out easy.

    OEM is firm once it is settled. ODM is firm when the undecided items can't make it OEM any more, so that
    every further green one takes one from them. Nothing makes the staged verdict firm: with all nine known
    the verdict is another one. 0 where the verdict is firm, not settled, or nothing makes it firm.
    """
    decision = decide(grades, rule)
    if decision.verdict != "odm" or decision.firm or not decision.settled:
        return 0
    return decision.hard + decision.open + decision.unknown - rule.hard_items_for_oem + 1


def form_items(
    grades: Mapping[Item, Grade],
    skipped: Collection[Item],
    priors: Mapping[Item, float],
    rule: Rule,
    eases: Mapping[Item, float],
) -> tuple[Item, ...]:
    """Choose the items to ask all at once, for a team that prefers a form to single questions.

    They are as many as are needed at the least to settle the verdict, so that none is asked in vain, and of
    the sets of that size the one after which the fewest questions are to be expected. Once the verdict is
    settled they are all that is open. The arguments are those of `next_item`; ties go as there.

    Returns:
        The items in the checklist's order; none when all nine are answered.
    """
    size = fewest_to_settle(grades, rule)
    first, later = _open_items(grades, skipped)
    if not size:
        return first + later
    hard, green = _counts(grades)
    if len(first) < size:
        first, later = tuple(item for item in ITEMS if item not in grades), ()
    table, waiting = _table(rule), _likelihoods(later, priors, rule)

    def rank(chosen: tuple[Item, ...]) -> tuple[float, float, list[int]]:
        rest = _likelihoods((item for item in first if item not in chosen), priors, rule)
        value = table.value_after(_likelihoods(chosen, priors, rule), hard, green, rest, waiting)
        ease = sum(eases.get(item, 0.0) for item in chosen)
        return round(value, _DIGITS), -round(ease, _DIGITS), [ITEMS.index(item) for item in chosen]

    return min(combinations(first, size), key=rank)


def finishing_order(
    grades: Mapping[Item, Grade], skipped: Collection[Item], eases: Mapping[Item, float]
) -> tuple[Item, ...]:
    """Order what is open for a team that finishes the list after the verdict is settled.

    The easiest first, then the checklist's order; the skipped ones last. Empty when all nine are answered.
    """
    first, later = _open_items(grades, skipped)
    return tuple(
        item for part in (first, later) for item in sorted(part, key=lambda item: _easiest_first(item, eases))
    )


def _easiest_first(item: Item, eases: Mapping[Item, float]) -> tuple[float, int]:
    return -eases.get(item, 0.0), ITEMS.index(item)


def _counts(grades: Mapping[Item, Grade]) -> tuple[int, int]:
    """Count the custom and the green items."""
    values = list(grades.values())
    return values.count("custom"), sum(1 for grade in values if grade in GREEN)


def _open_items(
    grades: Mapping[Item, Grade], skipped: Collection[Item]
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Split the open items into those to ask and those skipped, each in the checklist's order."""
    pending = [item for item in ITEMS if item not in grades]
    return tuple(item for item in pending if item not in skipped), tuple(
        item for item in pending if item in skipped
    )


def _likelihoods(items: Iterable[Item], priors: Mapping[Item, float], rule: Rule) -> Priors:
    return tuple(sorted(priors.get(item, rule.default_custom_prior) for item in items))
