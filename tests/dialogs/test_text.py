import pytest


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ('24x2.5"', '24 x 2.5 "'),
        ("gpu x2", "gpu x 2"),
        ("an x86 box with a 7900XTX", "an x86 box with a 7900 xtx"),
        ("4xA100", "4 x a100"),
        ("2*350W", "2 x 350 w"),
        ("hot-swap E-ATX", "hot swap e atx"),
        ("w/ rails, w/o logo", "with rails , without logo"),
        ("don't", "do not"),
        ("front I/O", "front io"),
        ("max. 500mm", "max 500 mm"),
        ("1) 2U 2) quiet", "; 2 u ; quiet"),
        ("2U\nquiet", "2 u ; quiet"),
        ("8:40", "8 : 40"),
        ("1+1 or N+1", "1+1 or n+1"),
        ("U.2 and E1.S", "u.2 and e1.s"),
        ("35°C", "35 deg c"),
        ("45 dB(A)", "45 dba"),
        ("<@U1> *2U* &amp; :tada: quiet", "2 u & quiet"),
        ("<https://example.com|the sheet> says 3U", "the sheet says 3 u"),
        ("hottswap", "hotswap"),
    ],
)
def test_a_message_becomes_these_words(interpreter, raw, line):
    assert interpreter.text(raw).line.split() == line.split()


@pytest.mark.parametrize("raw", ["two 4090s & 8 drives", "*2x* `NVMe` <@U1>", "“quotes” — dashes…"])
def test_every_word_knows_its_place_in_the_original(interpreter, raw):
    text = interpreter.text(raw)
    for index, token in enumerate(text.tokens):
        assert text.words(index, index + 1) == raw[token.start : token.end] != ""
