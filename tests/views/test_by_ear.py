"""Whoever listens to an answer for their eyes only hears all that stands in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.views import blocks, by_ear

ANSWERS = Path(__file__).parent.parent / "data" / "behaviour" / "answers.json"


def said_to_one_person() -> list[dict[str, Any]]:
    """Every answer of the walk through all acts that one person alone sees."""
    done = json.loads(ANSWERS.read_text("utf-8")).values()
    acks = [act["body"] for act in done if isinstance(act.get("body"), dict)]
    calls = [call["args"] for act in done for call in act["calls"] if "args" in call]
    return [each for each in (*acks, *calls) if each.get("response_type") == "ephemeral"]


def test_the_text_of_each_answer_says_what_its_blocks_say() -> None:
    answers = said_to_one_person()
    assert len(answers) > 5
    for answer in answers:
        words = [text for block in answer["blocks"] for text in texts_in(block)]
        heard = by_ear.text_of(answer["blocks"])
        assert [each for each in words if each not in heard] == []


def texts_in(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for each in part for text in texts_in(each)]
    if not isinstance(part, dict):
        return []
    if part.get("type") in ("mrkdwn", "plain_text"):
        words = part["text"]
        return [words if part["type"] == "mrkdwn" else blocks.escape(words)]
    return [text for each in part.values() for text in texts_in(each)]


@pytest.mark.parametrize(
    ("content", "heard"),
    [
        ([blocks.section("*Saved.*"), blocks.context("one", "two")], "*Saved.*\n\none\ntwo"),
        ([blocks.header("Harbor & Co")], "Harbor &amp; Co"),
        ([blocks.divider(), *blocks.verbatim("/visit <b>")], "/visit &lt;b&gt;"),
        (
            [blocks.section("Which?", accessory=blocks.button("This one", "a", "b"))],
            "Which?\nButtons: This one",
        ),
    ],
)
def test_each_block_is_heard(content: list[blocks.Block], heard: str) -> None:
    assert by_ear.message(content) == {"text": heard, "blocks": content}
