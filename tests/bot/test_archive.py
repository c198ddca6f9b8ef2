from datetime import UTC, datetime, timedelta

import pytest

from bot.records import Filter, Key, Labels, SelectionRecord, TurnRecord
from bot.storage import Store
from dialogs.session import Session

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = Key("T1", "C1", "1")


def said(store, key=KEY, version=0, at=NOON, user="U1", **fields):
    given = dict.fromkeys(("name", "scenario", "lines", "verdict", "words"), "") | {"memory": "{}"} | fields
    turn = TurnRecord(
        at=at, user=user, utterance="{}", kind="ask", reply="", moves="[]", trace="{}",
        selection=SelectionRecord(**given),
    )  # fmt: skip
    return store.commit(key, version, Session(), turn).selection


@pytest.fixture
def store():
    return Store.in_memory()


@pytest.fixture
def two(store):
    """Two selections: an old one by U1 in C1, a new one by U2 in C2."""
    old = said(
        store, at=NOON - timedelta(days=40), scenario="edge", lines="2u wallmount", verdict="odm",
        words="own ducting",
    )  # fmt: skip
    fields = {"scenario": "mixed_ai_storage", "lines": "4u", "verdict": "odm_then_oem"}
    new = said(store, Key("T1", "C2", "2"), user="U2", words="quiet ducting", **fields)
    store.archive.label(old, Labels(name="Pilot", customer="Acme Corporation", tags=("hot", "emea")))
    return old, new


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "old new"),
        ({"verdict": "odm"}, "old"),
        ({"scenario": "edge"}, "old"),
        ({"owner": "U2"}, "new"),
        ({"channel": "C2"}, "new"),
        ({"team": "T2"}, ""),
        ({"customer": "acme"}, "old"),
        ({"customer": "acme corporations"}, "old"),
        ({"customer": "other"}, ""),
        ({"customer": "*"}, ""),
        ({"project": "pilot"}, ""),
        ({"tag": "EMEA"}, "old"),
        ({"line": "2u"}, "old"),
        ({"line": "wall"}, ""),
        ({"since": "2026-11-01"}, "new"),
        ({"until": "2026-11-01"}, "old"),
        ({"since": "2026-11-22", "until": "2026-11-22"}, "new"),
        ({"customer": "acme", "verdict": "oem"}, ""),
        ({"owner": 'U"2'}, ""),
    ],
)
def test_lists_and_searches_are_narrowed_alike(store, two, wanted, found):
    names = dict(zip(two, ("old", "new"), strict=True))
    for selections in (
        store.archive.selections(Filter(**wanted)),
        store.archive.search("ducts", Filter(**wanted)),
    ):
        assert {names[one.id] for one in selections} == set(found.split())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("acme", "old"),
        ("pilot", "old"),
        ("emea", "old"),
        ("odm", "old"),
        ("odm_then_oem", "new"),
        ("mixed_ai_storage", "new"),
        ("ducting loud", ""),
        ("dücting quiet", "new"),
        ("C2", ""),
        ("T1", ""),
        ("U2", ""),
    ],
)
def test_words_are_found_in_what_people_see_and_not_in_ids_of_people_and_places(store, two, words, found):
    names = dict(zip(two, ("old", "new"), strict=True))
    assert {names[one.id] for one in store.archive.search(words)} == set(found.split())


def test_a_name_outlives_what_the_conversation_goes_on_to_say(store):
    one = said(store, name="2U · 2 GPUs")
    assert store.archive.label(one, Labels(name="Acme lab", tags=("b", "a", "b"))).name == "Acme lab"
    said(store, version=1, name="2U · 3 GPUs")
    assert (store.archive.selection(one).name, store.archive.selection(one).tags) == ("Acme lab", "a b")
    assert [name for _, name, _, _ in store.archive.earlier("T1", "U1", Key("T1", "C9"))] == ["Acme lab"]
    assert store.archive.label(one, Labels(name="")).name == "2U · 3 GPUs"
    assert store.archive.selection(one).tags == "a b"
    assert store.archive.label(99, Labels(name="x")) is None


def test_what_is_archived_is_left_out_until_somebody_goes_on_with_it(store):
    one = said(store, words="ducts")
    assert store.archive.put_away(one, NOON).archived_at == "2026-11-22T12:00:00.000Z"
    assert store.archive.selections() == store.archive.search("ducts") == []
    for state in ("archived", "any"):
        assert [found.id for found in store.archive.selections(Filter(state=state))] == [one]
        assert [found.id for found in store.archive.search("ducts", Filter(state=state))] == [one]
    said(store, version=1, words="ducts")
    assert [found.id for found in store.archive.selections()] == [one]
    assert store.archive.put_away(99, NOON) is None


def test_states_tell_open_from_closed(store):
    said(store, name="one", closed=True)
    said(store, version=1, name="two")
    assert [one.name for one in store.archive.selections(Filter(state="open"))] == ["two"]
    assert [one.name for one in store.archive.selections(Filter(state="closed"))] == ["one"]
