"""Every transcript through the three doors: the terminal, the replay protocol, Slack."""

import json
from typing import get_args

import pytest

from bot.blocks import compose
from bot.chat import options
from bot.kinds import Kind, kind_of, sources_of
from bot.limits import problems
from dialogs.session import Session
from dialogs.turn import step
from tests.dialogs.test_transcripts import TRANSCRIPTS, utterance


def turns(transcript, interpreter):
    """Hold a transcript's conversation; every state goes through JSON, as in the store."""
    session, earlier = Session(), {}
    for said in transcript["turns"]:
        turn = step(session, utterance(said, earlier), interpreter)
        yield turn
        session = Session.model_validate_json(turn.session.model_dump_json())
        assert session == turn.session
        if "saved_as" in said:
            earlier = {said["saved_as"]: session.memory(), **earlier}
            session = Session()


@pytest.mark.parametrize("transcript", TRANSCRIPTS)
def test_every_door_takes_the_conversation(transcript, interpreter, renderer, knowledge):
    for number, turn in enumerate(turns(transcript, interpreter), 1):
        for style in ("plain", "markdown", "slack"):
            assert renderer.render(turn.moves, style)
        assert all(renderer.label(option) for option in options(turn.moves))
        assert kind_of(turn.moves) in get_args(Kind)
        assert json.dumps(sources_of(turn.moves, knowledge))
        for in_place in (False, True):
            posted = compose(turn, number, renderer, in_place=in_place)
            assert problems(posted.message) == []


@pytest.mark.parametrize("transcript", TRANSCRIPTS)
def test_a_number_chooses_what_the_terminal_shows_at_that_place(transcript, interpreter):
    for turn in turns(transcript, interpreter):
        shown = [option.id for option in options(turn.moves)]
        assert not shown or list(turn.session.choices) == shown
