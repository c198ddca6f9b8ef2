from array import array

import pytest
from hypothesis import settings

from knowledge.base import ITEMS
from knowledge.loading import load

# the same examples in every run: what fails here fails everywhere, and what passes stays green
settings.register_profile("steady", derandomize=True, database=None)
settings.load_profile("steady")

STANDINGS = ("open", "custom", "green", "unknown")
"""Where an item can stand, as far as the rule looks; a state of all nine is a number in base four."""
STATES = len(STANDINGS) ** len(ITEMS)


class Outlook:
    """The slow and obvious oracle: for each of the 4^9 states, the verdicts that are still possible.

    It lists completions instead of counting, and knows the rule in the words of the replay protocol only.
    """

    def __init__(self):
        self.states = [self._standings(state) for state in range(STATES)]
        self.after_the_open = self._possible({"open": ("custom", "green", "unknown")})
        self.after_the_open_and_unknown = self._possible(
            {"open": ("custom", "green"), "unknown": ("custom", "green")}
        )

    @staticmethod
    def _standings(state):
        return tuple(STANDINGS[state // 4**place % 4] for place in range(len(ITEMS)))

    @staticmethod
    def verdict(standings):
        if standings.count("custom") >= 4:
            return "oem"
        return "odm" if standings.count("green") >= 5 else "odm_then_oem"

    def _possible(self, completions):
        """Return a set of verdicts for each state, as bits of `bit`."""
        possible = array("B", bytes(STATES))
        order = range(STATES - 1, -1, -1) if "unknown" not in completions else self._fewest_undecided_first()
        for state in order:
            standings = self.states[state]
            place = next((place for place, standing in enumerate(standings) if standing in completions), None)
            if place is None:
                possible[state] = self.bit(self.verdict(standings))
                continue
            base = state - STANDINGS.index(standings[place]) * 4**place
            for standing in completions[standings[place]]:
                possible[state] |= possible[base + STANDINGS.index(standing) * 4**place]
        return possible

    def _fewest_undecided_first(self):
        return sorted(
            range(STATES), key=lambda state: sum(s in {"open", "unknown"} for s in self.states[state])
        )

    @staticmethod
    def bit(verdict):
        return 1 << ("oem", "odm", "odm_then_oem").index(verdict)

    @staticmethod
    def is_one(possible):
        return possible in {1, 2, 4}

    def settled(self, state):
        return self.is_one(self.after_the_open[state])

    def firm(self, state):
        return self.is_one(self.after_the_open_and_unknown[state])

    @staticmethod
    def grades(standings):
        """Spell a state out; green items are stock and light by turns."""
        return {
            item: ("stock", "light")[place % 2] if standing == "green" else standing
            for place, (item, standing) in enumerate(zip(ITEMS, standings, strict=True))
            if standing != "open"
        }


@pytest.fixture(scope="session")
def outlook():
    return Outlook()


@pytest.fixture(scope="session")
def knowledge():
    return load()


@pytest.fixture(scope="session")
def rule(knowledge):
    return knowledge.rule
