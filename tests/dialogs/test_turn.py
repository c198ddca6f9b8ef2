"""What holds of every turn, whatever people write."""

from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.session import GradeFact, Memory, Session, Utterance
from dialogs.turn import step
from knowledge.base import GRADES, ITEMS

LOOSE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.sampled_from(yaml.safe_load(Path(__file__).with_name("utterances.yaml").read_text("utf-8")))
EARLIER = {
    "lab pilot": Memory(grades={"boards": GradeFact(grade="stock", words="stock")}, described="a quiet lab"),
    "lab rollout": Memory(grades={"power": GradeFact(grade="custom", words="custom")}),
}
WHERE_WE_ARE = {"asking": None, "recommended": False, "finishing": False}
"""What a memory holds of the dialog itself; the rest is what was collected."""
UTTERANCES = st.one_of(
    st.tuples(PIECES, st.sampled_from(["2026-11-22", "2026-12-24"])).map(
        lambda said: Utterance(text=said[0], user="U1", today=said[1], earlier=EARLIER)
    ),
    st.tuples(PIECES, PIECES, st.sampled_from(["U1", "U2"])).map(
        lambda parts: Utterance(text=f"{parts[0]}, {parts[1]}", user=parts[2])
    ),
    st.tuples(st.sampled_from(ITEMS), st.sampled_from(GRADES)).map(
        lambda choice: Utterance(choose=choice, user="U1")
    ),
    st.sampled_from(ITEMS).map(lambda item: Utterance(ask=item)),
    st.sampled_from(
        [
            "yes",
            "no",
            "none",
            "grade:boards:stock",
            "settle:power:custom",
            "scenario:",
            "scenario:gpu_dense",
            "same:lab pilot",
            "answer:fact:nothing",
            "ask:sla",
            "say:undo",
            "nonsense",
        ]
    ).map(lambda option: Utterance(option=option)),
)
CONVERSATIONS = st.lists(UTTERANCES, max_size=9)


def held(interpreter, utterances, session=None):
    """Hold a conversation; return the last session and every turn's moves."""
    session = session or Session()
    moves = []
    for utterance in utterances:
        turn = step(session, utterance, interpreter)
        session = turn.session
        moves.append(turn.moves)
    return session, moves


def collected(memory):
    return Memory(**{name: getattr(memory, name) for name in Memory.model_fields}).model_copy(
        update=WHERE_WE_ARE
    )


@LOOSE
@given(conversation=CONVERSATIONS, text=st.text(max_size=300))
def test_any_text_in_any_state_is_answered(interpreter, conversation, text):
    session, _ = held(interpreter, conversation)
    assert step(session, Utterance(text=text), interpreter).moves


@LOOSE
@given(conversation=CONVERSATIONS)
def test_a_replayed_conversation_gives_the_same_moves(interpreter, conversation):
    assert held(interpreter, conversation) == held(interpreter, conversation)


@LOOSE
@given(conversation=CONVERSATIONS)
def test_a_session_is_the_same_after_a_round_trip_through_json(interpreter, conversation):
    session, _ = held(interpreter, conversation)
    assert Session.model_validate_json(session.model_dump_json()) == session


@LOOSE
@given(
    conversation=CONVERSATIONS,
    choice=st.tuples(st.sampled_from(ITEMS), st.sampled_from(GRADES)),
)
def test_undo_restores_exactly_what_was_before(interpreter, conversation, choice):
    session, _ = held(interpreter, conversation)
    after, _ = held(interpreter, [Utterance(choose=choice, user="U1")], session)
    if after.grades == session.grades:
        return
    undone, _ = held(interpreter, [Utterance(text="undo", user="U1")], after)
    assert collected(undone) == collected(session)


@LOOSE
@given(conversation=CONVERSATIONS)
def test_undo_goes_back_step_by_step_to_the_beginning(interpreter, conversation):
    session, _ = held(interpreter, conversation)
    states = [collected(memory) for memory in session.past]
    for _ in session.past:
        session = step(session, Utterance(text="undo", user="U1"), interpreter).session
        assert collected(session) in states or not session.past
    assert not session.past


@LOOSE
@given(conversation=CONVERSATIONS)
def test_a_what_if_keeps_nothing(interpreter, conversation):
    session, _ = held(interpreter, conversation)
    after, _ = held(interpreter, [Utterance(text="what if power was custom?", user="U1")], session)
    assert after.memory() == session.memory()


@LOOSE
@given(
    grades=st.fixed_dictionaries({item: st.sampled_from(GRADES) for item in ITEMS}),
    order=st.permutations(ITEMS),
)
def test_the_order_of_answers_does_not_change_the_verdict(interpreter, grades, order):
    verdicts = set()
    for items in (ITEMS, order):
        session = Session()
        for item in items:
            turn = step(session, Utterance(choose=(item, grades[item]), user="U1"), interpreter)
            session = turn.session
        verdicts.add(turn.decision)
    assert len(verdicts) == 1
