"""What people typed means nothing to Slack: it is shown letter for letter."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import blocks

# As Slack reads marks: at the edge of a word, around something that begins and ends with no blank.
EMPHASIS = re.compile(r"(?<!\w)([*_~`])(?=[^\s\u200b])(?:.*?)(?<=[^\s\u200b])\1(?!\w)", re.DOTALL)


@pytest.mark.parametrize(
    "typed",
    ["*Lead: approved*", "_x_", "~no~ yes", "`code`", "a *b* c_d_e", "**", "___", "> Ada", "5*3*2"],
)
def test_marks_are_letters(typed: str) -> None:
    shown = blocks.escape(typed)
    assert EMPHASIS.search(shown) is None
    assert not re.search(r"^&gt;(?!\u200b)", shown, re.MULTILINE)
    assert blocks.unescape(shown) == typed


def test_no_mention_and_no_link_come_of_words() -> None:
    assert "<" not in blocks.escape("<!channel> <https://evil.example|Harbor Hotel> <@U0ANA>")
    (element,) = blocks.context("see https://evil.example and @channel")["elements"]
    assert element["verbatim"] is True


def test_no_word_turns_the_line_around() -> None:
    turned = "paid \u202e05.81\u202c"
    assert blocks.escape(turned) == "paid 05.81"
    assert blocks.plain(turned)["text"] == "paid 05.81"


def test_a_mark_within_a_word_stays_as_it_is() -> None:
    assert blocks.escape("front_desk_2, 2*3") == "front_desk_2, 2*3"


@given(st.text("ab *_~`>&<\n", max_size=12))
def test_whatever_is_typed_is_no_emphasis(typed: str) -> None:
    shown = blocks.escape(typed)
    assert EMPHASIS.search(shown) is None
    assert blocks.unescape(shown) == typed
