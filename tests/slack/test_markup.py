"""Long words are cut and split where it hurts least."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import shortened, split


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two…"),
        ("unbreakable", 6, "unbre…"),
    ],
)
def test_text_is_cut_at_a_blank_near_the_end(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected


def test_text_is_split_between_paragraphs_before_lines_and_words() -> None:
    assert split("aaaa\n\nbbbb\ncccc", 12) == ["aaaa", "bbbb\ncccc"]


def test_a_fence_is_closed_and_opened_again() -> None:
    pieces = split("```\n" + "line of code\n" * 10 + "```", 60)
    assert all(piece.count("```") == 2 for piece in pieces)


@given(st.text(alphabet="ab \n`", max_size=300), st.integers(20, 60))
def test_no_piece_is_too_long_and_no_word_is_lost(text: str, most: int) -> None:
    pieces = split(text, most)
    assert all(0 < len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()).replace("`", "") == "".join(text.split()).replace("`", "")
