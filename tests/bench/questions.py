"""Expected questions until the verdict is settled: the engine beside three other ways to ask.

Every figure is exact. The published figures and the likelihoods are in tests/dialogs/question_priors.yaml.
"""

import sys
from functools import cache
from itertools import combinations
from math import log2
from pathlib import Path
from time import perf_counter

import yaml

from dialogs.questions import expected_questions
from knowledge.base import ITEMS
from knowledge.documents import Document
from knowledge.loading import DATA
from knowledge.model import Rule
from knowledge.scoring import is_settled, verdict_of

ROWS = Path(__file__).parent.parent / "dialogs" / "question_priors.yaml"
VERDICTS = ("oem", "odm", "odm_then_oem")


class Asking:
    """One row of the table: nine likelihoods, a don't-know rate, and the ways to ask."""

    def __init__(self, rule, priors):
        self.rule, self.priors = rule, tuple(priors)
        self.still_unsettled = cache(self._still_unsettled)

    def outcomes(self, prior, hard, green):
        unknown = self.rule.dont_know_rate
        return (
            (hard, green, unknown),
            (hard + 1, green, (1 - unknown) * prior),
            (hard, green + 1, (1 - unknown) * (1 - prior)),
        )

    def best_adaptive(self):
        return expected_questions({}, (), dict(zip(ITEMS, self.priors, strict=True)), self.rule)

    def information_gain(self):
        """Ask the item that tells most about the final verdict, in bits; the first of equals."""

        @cache
        def final(hard, green, pending):
            if not pending:
                verdict = verdict_of(hard, green, self.rule)
                return tuple(float(verdict == other) for other in VERDICTS)
            parts = [
                tuple(chance * share for share in final(h, g, pending[1:]))
                for h, g, chance in self.outcomes(pending[0], hard, green)
            ]
            return tuple(map(sum, zip(*parts, strict=True)))

        def doubt(hard, green, pending):
            return -sum(share * log2(share) for share in final(hard, green, pending) if share > 0)

        def without(pending, place):
            return pending[:place] + pending[place + 1 :]

        @cache
        def expected(hard, green, pending):
            if is_settled(hard, green, len(pending), self.rule):
                return 0.0

            def doubt_after(place):
                reached = self.outcomes(pending[place], hard, green)
                return round(
                    sum(chance * doubt(h, g, without(pending, place)) for h, g, chance in reached), 12
                )

            place = min(range(len(pending)), key=doubt_after)
            reached = self.outcomes(pending[place], hard, green)
            return 1 + sum(chance * expected(h, g, without(pending, place)) for h, g, chance in reached)

        return expected(0, 0, self.priors)

    def _still_unsettled(self, asked):
        """Return the chance that the verdict is not settled after these items, whatever their order."""
        states = {(0, 0): 1.0}
        for place in asked:
            after = {}
            for (hard, green), chance in states.items():
                for h, g, share in self.outcomes(self.priors[place], hard, green):
                    after[h, g] = after.get((h, g), 0.0) + chance * share
            states = after
        pending = len(ITEMS) - len(asked)
        return sum(chance for state, chance in states.items() if not is_settled(*state, pending, self.rule))

    def best_fixed_order(self):
        """Find the best of all 9! orders: an order's cost is a sum over the sets that it passes through."""

        @cache
        def cheapest(asked):
            left = [place for place in range(len(ITEMS)) if place not in asked]
            if not left:
                return 0.0
            return self.still_unsettled(asked) + min(
                cheapest(tuple(sorted((*asked, place)))) for place in left
            )

        return cheapest(())

    def random_order(self):
        """Average over all orders: after some questions, every set of that many items is equally likely."""
        total = 0.0
        for size in range(len(ITEMS)):
            sets = list(combinations(range(len(ITEMS)), size))
            total += sum(map(self.still_unsettled, sets)) / len(sets)
        return total


def report():
    """Yield the lines of the table; the published figures stand in brackets."""
    shipped = Rule.model_validate(Document.read(DATA / "rule.yaml", "rule.yaml").value, strict=False)
    rows = yaml.safe_load(ROWS.read_text("utf-8"))
    columns = tuple(rows[0]["published"])
    titles = "".join(f"{column.replace('_', ' '):>20}" for column in columns)
    yield "Expected questions until the verdict is settled (published figures in brackets)"
    yield f"{'likelihood of custom':24}{'unknown':>8}{titles}{'first, ms':>11}"
    for row in rows:
        asking = Asking(shipped.model_copy(update={"dont_know_rate": row["dont_know"]}), row["custom"])
        start = perf_counter()
        figures = {"best_adaptive": asking.best_adaptive()}
        took_ms = 1000 * (perf_counter() - start)
        figures |= {column: getattr(asking, column)() for column in columns[1:]}
        cells = "".join(f"{figures[c]:>13.2f} ({row['published'][c]:.2f})" for c in columns)
        yield f"{row['name']:24}{row['dont_know']:8.0%}{cells}{took_ms:11.1f}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report())
