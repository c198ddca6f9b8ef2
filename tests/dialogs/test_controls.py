from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.controls import ControlReader

EXAMPLES = Path(__file__).parent / "controls"
FILES = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted(EXAMPLES.glob("*.yaml"))
    if path.stem != "several"
}
SEVERAL = yaml.safe_load((EXAMPLES / "several.yaml").read_text("utf-8"))
SAID = [(control, words, file.get("pending")) for control, file in FILES.items() for words in file["says"]]
NEVER = [(control, words, file.get("pending")) for control, file in FILES.items() for words in file["never"]]


@pytest.fixture(scope="module")
def acts(knowledge, interpreter):
    reader = ControlReader(knowledge)

    def read(words, pending=None, asking="thermals"):
        return reader.read(interpreter.text(words), asking, pending)

    return read


@pytest.mark.parametrize(("control", "words", "pending"), SAID)
def test_peoples_own_words_do_it(acts, control, words, pending):
    assert control in [act.control for act in acts(words, pending)]


@pytest.mark.parametrize(("control", "words", "pending"), NEVER)
def test_words_that_look_like_it_do_not(acts, control, words, pending):
    assert control not in [act.control for act in acts(words, pending)]


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case["say"])
def test_several_acts_their_targets_and_counts_are_read_in_order(acts, case):
    wanted = [(act[0], act[1], act[2] if len(act) > 2 else 1) for act in case["acts"]]
    assert [(act.control, act.target, act.count) for act in acts(case["say"])] == wanted


def test_every_control_has_eight_examples_and_counterexamples():
    for control, file in FILES.items():
        assert len(file["says"]) >= 8, control
        assert file["never"], control


def test_an_act_tells_the_words_that_did_it(acts):
    (act,) = acts("ok then, start over please")
    assert act.evidence.words == "start over"
    assert act.evidence.rule.startswith("restart")


def test_a_confirmation_is_read_only_while_one_is_open(acts):
    assert [act.control for act in acts("sounds good then", "cancel")] == ["accept"]
    assert acts("sounds good then, custom") == ()


@pytest.mark.parametrize(
    "change", ["{upper}", "  {words} ", "{words} pls", "{words} :pray:", "{words}!", "{words} 🙏"]
)
def test_case_spacing_politeness_and_emoji_change_no_act(acts, change):
    lost = []
    for control, words, pending in SAID:
        changed = change.format(words=words, upper=words.upper())
        if pending is None and control not in [act.control for act in acts(changed)]:
            lost.append((control, changed))
    assert lost == []


@settings(max_examples=150, deadline=None)
@given(words=st.text(max_size=200), pending=st.sampled_from([None, "cancel"]))
def test_any_text_is_read_without_an_exception(acts, words, pending):
    assert acts(words, pending) == acts(words, pending)
