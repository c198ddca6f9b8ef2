from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation import Advisor
from bot.records import Key
from bot.storage import Store
from dialogs.session import Utterance
from knowledge.base import ITEMS

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(interpreter):
    """Four selections: one settled as OEM, one settled as ODM, one begun, one of another workspace, older."""
    store = Store.in_memory()
    advisor = Advisor(store, interpreter)

    def do(key, at=NOON, **utterance):
        advisor.converse(key, Utterance(user="U1", **utterance), at)

    oem, odm, begun, other = Key("T1", "C1", "1"), Key("T1", "C1", "2"), Key("T1", "D1"), Key("T2", "C1", "1")
    for key, grade, items in ((oem, "custom", ITEMS[:4]), (odm, "stock", ITEMS[:6])):
        do(key, text="2U with 2 GPUs")
        for item in items:
            do(key, choose=(item, grade))
    do(begun, text="2U with 2 GPUs")
    do(begun, text="what does it cost?")
    do(other, NOON - timedelta(days=100), text="2U with 2 GPUs")
    do(other, NOON - timedelta(days=100), choose=(ITEMS[0], "custom"))
    store.ledger.add_feedback(oem, "U1", "good", NOON)
    store.archive.put_away(store.archive.current(odm), NOON)
    return store


def test_the_statistics_count_what_a_team_lead_asks_for(store):
    counted = store.figures.statistics("T1")
    assert (counted.selections, counted.open, counted.closed, counted.archived) == (3, 3, 0, 1)
    assert counted.verdicts == {"": 1, "odm": 1, "oem": 1}
    assert counted.custom_items == dict.fromkeys(sorted(ITEMS[:4]), 1)
    assert counted.settled == 2
    assert counted.questions_median == 5.0, "four answers settle OEM, six ODM"
    assert counted.questions_mean == 5.0
    assert counted.gaps == {"no_answer": 1}
    assert counted.feedback == {"good": 1}
    assert sum(counted.scenarios.values()) == 3


def test_the_most_frequent_come_first(store):
    counted = store.figures.statistics()
    assert counted.selections == 4
    assert next(iter(counted.custom_items.items())) == (ITEMS[0], 2)


def test_statistics_may_begin_on_a_day(store):
    assert store.figures.statistics("T2").selections == 1
    assert store.figures.statistics("T2", since="2026-11-01").selections == 0


def test_without_selections_there_is_nothing_to_average():
    counted = Store.in_memory().figures.statistics()
    assert (counted.selections, counted.questions_median, counted.verdicts) == (0, None, {})
