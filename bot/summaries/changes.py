"""What changed between two versions of a summary, for the reader of that summary."""

from collections.abc import Iterable
from typing import Literal

from bot.summaries.content import Content, CustomerContent, Graded, InternalContent, Need, Part
from knowledge.base import Verdict


class Replaced(Part):
    """A need whose value is another now."""

    old: Need
    new: Need


class Regraded(Part):
    """An item whose grade is another now; open where it has none."""

    old: Graded
    new: Graded


class Turned(Part):
    """A verdict that is another now, or got settled or unsettled."""

    old: Verdict | None
    new: Verdict | None
    was_settled: bool
    settled: bool


class Changes(Content):
    """The differences, oldest to newest; version, date and spelling are the newer one's.

    Attributes:
        reader: Whom it is for; a customer's holds nothing that a customer may not read.
        subject: What the systems are called. old_version, old_date: of the earlier version.
        route: The customer's recommendation before and now (empty: none yet), where it changed.
        verdict: The verdict, where it changed; internal only.
        added, removed, replaced: Needs. regraded: items; internal only.
        disputed, agreed: Items on which people differ now, or no longer do; internal only.
        designed, not_designed: What is designed for the customer now, or no longer; for customers only.
        products, dropped_products: Lines that fit now, or no longer.
        asked: Questions to the customer that are new. answered: how many are answered.
    """

    kind: Literal["changes"] = "changes"
    reader: Literal["customer", "internal"]
    subject: str
    old_version: int
    old_date: str
    route: tuple[str, str] | None = None
    verdict: Turned | None = None
    added: tuple[Need, ...] = ()
    removed: tuple[Need, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    regraded: tuple[Regraded, ...] = ()
    disputed: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    designed: tuple[str, ...] = ()
    not_designed: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    dropped_products: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    answered: int = 0

    @property
    def any(self) -> bool:
        """Say whether anything changed that this reader is told."""
        parts = set(Changes.model_fields) - set(Content.model_fields)
        told = parts - {"kind", "reader", "subject", "old_version", "old_date"}
        return any(getattr(self, name) for name in told)


def diff(old: CustomerContent | InternalContent, new: CustomerContent | InternalContent) -> Changes:
    """Return what changed from one version to another.

    Raises:
        TypeError: The two are for different readers.
    """
    match old, new:
        case CustomerContent(), CustomerContent():
            return _for_customer(old, new)
        case InternalContent(), InternalContent():
            return _for_colleagues(old, new)
        case _:
            raise TypeError(f"a {old.kind} summary can't be compared with a {new.kind} one")


def _for_customer(old: CustomerContent, new: CustomerContent) -> Changes:
    before = {ask for topic in old.questions for ask in topic.asks}
    now = tuple(ask for topic in new.questions for ask in topic.asks)
    return _changes(old, new, old.needs, new.needs).model_copy(
        update={
            "reader": "customer",
            "route": (old.route_name, new.route_name) if old.route_name != new.route_name else None,
            "designed": _missing(new.own_design, old.own_design),
            "not_designed": _missing(old.own_design, new.own_design),
            "products": _missing(new.products, old.products),
            "dropped_products": _missing(old.products, new.products),
            "asked": _missing(now, before),
            "answered": len(before - set(now)),
        }
    )


def _for_colleagues(old: InternalContent, new: InternalContent) -> Changes:
    turned = Turned(old=old.verdict, new=new.verdict, was_settled=old.settled, settled=new.settled)
    moved = (old.verdict, old.settled) != (new.verdict, new.settled)
    old_lines, new_lines = ([line.name for line in content.lines] for content in (old, new))
    old_disputes, new_disputes = ([one.name for one in content.disputed] for content in (old, new))
    return _changes(old, new, [one.need for one in old.needs], [one.need for one in new.needs]).model_copy(
        update={
            "verdict": turned if moved else None,
            "regraded": tuple(
                Regraded(old=before, new=after)
                for before, after in zip(old.grades, new.grades, strict=True)
                if before.grade != after.grade
            ),
            "disputed": _missing(new_disputes, old_disputes),
            "agreed": _missing(old_disputes, new_disputes),
            "products": _missing(new_lines, old_lines),
            "dropped_products": _missing(old_lines, new_lines),
        }
    )


def _changes(
    old: CustomerContent | InternalContent,
    new: CustomerContent | InternalContent,
    before: Iterable[Need],
    now: Iterable[Need],
) -> Changes:
    old_needs, new_needs = ({need.slot: need for need in needs} for needs in (before, now))
    return Changes(
        version=new.version,
        date=new.date,
        spelling=new.spelling,
        reader="internal",
        subject=new.subject,
        old_version=old.version,
        old_date=old.date,
        added=tuple(need for slot, need in new_needs.items() if slot not in old_needs),
        removed=tuple(need for slot, need in old_needs.items() if slot not in new_needs),
        replaced=tuple(
            Replaced(old=old_needs[slot], new=need)
            for slot, need in new_needs.items()
            if slot in old_needs and old_needs[slot].value != need.value
        ),
    )


def _missing(from_these: Iterable[str], those: Iterable[str]) -> tuple[str, ...]:
    """Return what stands in the first and not in the second, in the first one's order."""
    known = set(those)
    return tuple(one for one in from_these if one not in known)
