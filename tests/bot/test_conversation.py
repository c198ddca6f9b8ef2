import json
import threading
from datetime import timedelta

from bot.conversation import Advisor, dump_moves, load_moves
from bot.records import Key, NewReply
from bot.storage import Store
from dialogs.session import Utterance
from knowledge.base import ITEMS
from tests.bot.samples import moves

KEY = Key("T1", "C1", "17.1")


def say(text, user="U1"):
    return Utterance(text=text, user=user)


def test_a_turn_is_stored_with_who_when_and_which_words(advisor, now):
    outcome = advisor.converse(KEY, say("2U with 2 GPUs"), now)
    (stored,) = advisor.store.turns(KEY)
    assert (stored.user, stored.at, stored.reply) == ("U1", "2026-11-22T12:00:00.000Z", outcome.text)
    assert json.loads(stored.utterance)["text"] == "2U with 2 GPUs"
    words = {slot["slot"]: slot["evidence"]["words"] for slot in json.loads(stored.trace)["slots"]}
    assert words == {"rack_units": "2U", "gpu_count": "2 GPUs"}


def test_a_message_delivered_twice_is_answered_once(advisor, now):
    reply = (NewReply("reply", "{}"),)
    first = advisor.converse(KEY, say("2U"), now, dedupe_key="m1", replies=lambda _turn, _text: reply)
    again = advisor.converse(KEY, say("2U"), now, dedupe_key="m1", replies=lambda _turn, _text: reply)
    assert (first.duplicate, again.duplicate) == (False, True)
    assert len(advisor.store.turns(KEY)) == 1
    assert advisor.store.outbox.pending() == 1


def test_two_people_at_once_lose_nothing(interpreter, now, tmp_path):
    path, times = tmp_path / "advisor.db", 6

    def talk(user):
        advisor = Advisor(Store.open(path), interpreter)
        for number in range(times):
            advisor.converse(
                KEY, say(f"power: stock, message {number}", user), now, dedupe_key=f"{user}{number}"
            )

    people = [threading.Thread(target=talk, args=(user,)) for user in ("U1", "U2")]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=60)
    turns = Store.open(path).turns(KEY)
    assert [turn.number for turn in turns] == list(range(1, 2 * times + 1))
    assert sorted(turn.user for turn in turns) == ["U1"] * times + ["U2"] * times


def test_a_verdict_makes_a_summary_version_and_a_changed_verdict_another(advisor, now):
    for item in ITEMS[:4]:
        advisor.converse(KEY, Utterance(choose=(item, "custom"), user="U1"), now)
    (selection,) = advisor.store.archive.selections()
    assert (selection.verdict, selection.versions) == ("oem", 1)
    for item in ITEMS:
        advisor.converse(KEY, Utterance(choose=(item, "stock"), user="U1"), now)
    (selection,) = advisor.store.archive.selections()
    assert selection.verdict == "odm"
    assert selection.versions >= 2
    assert advisor.store.archive.summary(selection.id, 1).verdict == "oem"


def test_a_selection_is_found_by_what_was_said(advisor, now):
    advisor.converse(KEY, say("2U with 2 GPUs for the Acme lab"), now)
    assert [one.name for one in advisor.store.archive.search("acme")] == ["2U · 2 GPUs · lab"]


def test_after_a_restart_the_next_requirement_is_another_selection(advisor, now):
    for text in ("2U with 2 GPUs", "start over", "4U with 8 GPUs"):
        advisor.converse(KEY, say(text), now)
    found = advisor.store.archive.selections()
    assert [(one.name, bool(one.closed_at)) for one in found] == [
        ("4U · 8 GPUs", False),
        ("2U · 2 GPUs", True),
    ]


def test_earlier_selections_of_the_same_person_are_at_hand(advisor, now):
    advisor.converse(Key("T1", "C9"), say("3U with 16 SAS bays, power: custom"), now)
    outcome = advisor.converse(KEY, say("same as last time"), now + timedelta(days=3))
    assert "3U" in outcome.text


def test_an_unanswered_question_becomes_a_gap(advisor, now):
    advisor.converse(KEY, say("how much does a 2U case cost?"), now)
    (gap,) = advisor.store.ledger.gaps()
    assert (gap.kind, gap.text, gap.topics) == ("no_answer", "how much does a 2U case cost?", "price")


def test_moves_survive_the_database(knowledge):
    for name, move in moves(knowledge, "words"):
        assert load_moves(dump_moves((move,))) == (move,), name
