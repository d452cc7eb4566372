"""A sentence of casework drawn for Slack, and one in a modal of its own."""

from __future__ import annotations

from bot.casework.replies import Phrase, Wording
from bot.views import blocks, words


def marked(wording: Wording) -> str:
    """As marked text: what was typed is harmless, and the people it names are mentioned."""
    parts = wording.parts if isinstance(wording, Phrase) else (wording,)
    return "".join(
        blocks.escape(part) if isinstance(part, str) else words.person(part.slack_user_id)
        for part in parts
    )


def notice(wording: Wording, title: str = "IPS bot", typed: str = "") -> blocks.View:
    """A sentence of ours, in a modal: where a button has no message to answer in."""
    return blocks.modal("notice", title, with_typed(wording, typed), close="Close")


def with_typed(wording: Wording, typed: str) -> list[blocks.Block]:
    """A sentence of ours, and below it what somebody had typed, whole and to be copied."""
    content = [blocks.section(marked(wording))]
    if typed:
        parts = (typed[at : at + blocks.SECTION] for at in range(0, len(typed), blocks.SECTION))
        content += [blocks.context("You typed:"), *map(blocks.verbatim, parts)]
    return content


def unknown_zone(zone: str) -> str:
    """To the people of a unit whose day cannot be told."""
    return (
        "I cannot tell which day it is for your unit: the machine I run on does not know its time "
        f"zone, “{zone}”. So nothing was saved just now; what you recorded before is kept. Please "
        "ask your team lead or an admin to choose another one: /ips settings."
    )
