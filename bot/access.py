"""Who may see which selection: it belongs to its conversation.

A selection of a channel or group message is for the channel's members; one of a direct message is for the
person who opened it. Nobody sees another workspace's. Where Slack can't be asked, the answer is no.

    membership = Membership(ask)                 # `ask(team, channel)` returns the channel's members' ids
    viewer = Viewer("T1", "U1", membership)
    viewer.may_see(selection)                    # one selection
    viewer.selections(store.archive, "ducts")    # a search, or a list without words

The terminal needs none of this: whoever may read the database file may read all of it.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from threading import Lock
from typing import Protocol

from bot.records import Filter, Selection

FRESH_S = 60.0
"""How long an answer of Slack's is believed; so long do people who left a channel find its selections."""
MOST_ASKED = 80
"""Channels asked about within that time; others stay closed. Slack allows about a hundred such calls a minute
(tier 4, https://docs.slack.dev/reference/methods/conversations.members)."""
PAGE, MOST_PAGES = 200, 20
"""How many selections are looked at in one go, and how often at most, to find those that somebody may see."""
_DIRECT = "D"
"""Ids of direct messages begin with it."""


class CannotAskError(Exception):
    """Slack did not say who is in the channel, whatever the reason; what belongs to it stays closed."""


class Ask(Protocol):
    """How to ask Slack who is in a channel."""

    def __call__(self, team: str, channel: str) -> Collection[str]:
        """Return the ids of all members, of every page of Slack's answer.

        Raises:
            CannotAskError: There is no answer.
        """


class Shelves(Protocol):
    """Where selections are looked for; see `bot.storage.archive.Archive`."""

    def selections(self, wanted: Filter = ...) -> list[Selection]:
        """Return the selections that pass the filter."""

    def search(self, words: str, wanted: Filter = ...) -> list[Selection]:
        """Return those of them that hold all these words."""


class Membership:
    """Who is in which channel, asked once and believed for a while. Safe to share between threads."""

    def __init__(
        self, ask: Ask, clock: Callable[[], float] = time.monotonic, fresh_s: float = FRESH_S
    ) -> None:
        """Ask with `ask`; `clock` counts seconds. No answer counts as nobody, for as long as an answer."""
        self._ask = ask
        self._clock = clock
        self._fresh_s = fresh_s
        self._known: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}
        self._lock = Lock()

    def includes(self, team: str, channel: str, user: str) -> bool:
        """Say whether the person is in the channel, as far as Slack can be asked."""
        place, now = (team, channel), self._clock()
        with self._lock:
            self._known = {
                other: known for other, known in self._known.items() if now - known[0] < self._fresh_s
            }
            if place not in self._known and len(self._known) >= MOST_ASKED:
                return False
            known = self._known.get(place)
        if known is None:
            # Asked without the lock: a slow answer must not hold up others, and asking twice does no harm.
            known = now, self._members(team, channel)
            with self._lock:
                self._known[place] = known
        return user in known[1]

    def _members(self, team: str, channel: str) -> frozenset[str]:
        try:
            return frozenset(self._ask(team, channel))
        except CannotAskError:
            return frozenset()


def may_see(selection: Selection, team: str, user: str, is_member: Callable[[str], bool]) -> bool:
    """Say whether a person of a workspace may see a selection.

    Args:
        selection: The selection.
        team: The person's workspace.
        user: The person.
        is_member: Says whether they are in a channel; it is asked for shared channels of this workspace only.
    """
    if selection.key.team != team:
        return False
    if selection.key.channel.startswith(_DIRECT):
        return selection.owner == user
    return is_member(selection.key.channel)


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person looking at the records."""

    team: str
    user: str
    membership: Membership

    def may_see(self, selection: Selection) -> bool:
        """Say whether this selection is for them."""
        return may_see(selection, self.team, self.user, self._in)

    def _in(self, channel: str) -> bool:
        return self.membership.includes(self.team, channel, self.user)

    def selections(self, shelves: Shelves, words: str = "", wanted: Filter = Filter()) -> list[Selection]:  # noqa: B008  (frozen)
        """Return what they may see of a search, or of the list where there are no words; in its order.

        Only channels that turn up are asked about. Where a great many of them are closed to the person, they
        get fewer than they wanted. Other people's direct messages are left out before anything is asked.
        """
        allowed: set[str] = set()
        closed: set[str] = set()
        visible: list[Selection] = []
        size = max(wanted.limit, PAGE)
        for _ in range(MOST_PAGES):
            page = replace(wanted, team=self.team, viewer=self.user, without=frozenset(closed), limit=size)
            found = shelves.search(words, page) if words else shelves.selections(page)
            visible = []
            for one in found:
                channel = one.key.channel
                if channel not in allowed | closed:
                    (allowed if self.may_see(one) else closed).add(channel)
                if channel in allowed:
                    visible.append(one)
                if len(visible) == wanted.limit:
                    return visible
            if len(found) < size:
                break
        return visible
