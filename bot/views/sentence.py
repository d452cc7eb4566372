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


def notice(wording: Wording, title: str = "IPS bot") -> blocks.View:
    """A sentence of ours, in a modal: where a button has no message to answer in."""
    return blocks.modal("notice", title, [blocks.section(marked(wording))], close="Close")


def unknown_zone(zone: str) -> str:
    """To the people of a unit whose day cannot be told."""
    return (
        "I cannot tell which day it is for your unit: the machine I run on does not know its time "
        f"zone, “{zone}”. So nothing was saved just now; what you recorded before is kept. Please "
        "ask your team lead or an admin to choose another one: /ips settings."
    )
