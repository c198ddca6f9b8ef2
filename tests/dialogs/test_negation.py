import pytest

from dialogs.negation import ScopeReader, hedged, negated


@pytest.fixture(scope="module")
def denied(knowledge, interpreter):
    reader = ScopeReader(knowledge.language)

    def words(sentence):
        text = interpreter.text(sentence)
        cues = reader.read(text).negators
        return [
            token.text
            for token, cue in zip(text.tokens, cues, strict=True)
            if cue is not None and token.text.isalnum()
        ]

    return words


@pytest.mark.parametrize(
    ("sentence", "reached"),
    [
        ("no GPUs", ["gpus"]),
        ("no GPUs and 8 drives", ["gpus"]),
        ("no hot swap, quiet please", ["hot", "swap"]),
        ("don't need hot swap but dust filters yes", ["hot", "swap"]),
        ("no gpus, rails or logos please", ["gpus", "rails", "or", "logos"]),
        ("hot swap isn't needed", ["hot", "swap"]),
        ("4U is too tall, 3U", ["4", "u"]),
        ("3U instead of 4U", ["4", "u"]),
        ("not 4U, 3U", ["4", "u"]),
        ("without redundancy", ["redundancy"]),
    ],
)
def test_a_denial_reaches_so_far_and_no_further(denied, sentence, reached):
    assert denied(sentence) == reached


@pytest.mark.parametrize(
    "sentence",
    [
        "no deeper than 500 mm",
        "must not exceed 40 dB",
        "not sure yet",
        "not only quiet",
        "no later than June",
        "can't find a 3U",
    ],
)
def test_what_only_looks_like_a_denial_denies_nothing(denied, sentence):
    assert denied(sentence) == []


def test_denial_and_hedges_are_told_token_by_token(knowledge, interpreter):
    text = interpreter.text("maybe 2U, no GPUs")
    assert negated(text, knowledge.language) == (False, False, False, False, False, True)
    assert hedged(text, knowledge.language) == (True, True, True, False, False, False)
