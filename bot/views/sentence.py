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
    return [blocks.section(marked(wording)), *(given_back(typed) if typed else ())]


def given_back(typed: str) -> list[blocks.Block]:
    """What somebody typed, whole and to be copied."""
    return [blocks.context("You typed:"), *blocks.verbatim(typed)]


def beside_typed(form: blocks.View, typed: str) -> blocks.View:
    """A form that a line filled, with that line in it where not all of it stands in a field."""
    content = form["blocks"]
    held = "".join(each.get("element", {}).get("initial_value", "") for each in content)
    if "submit" not in form or typed.partition(" ")[2] in held:
        return form
    doubts = 1 if content[:1] and content[0]["type"] == "context" else 0
    filled = [*content[:doubts], *given_back(typed), *content[doubts:]]
    return form | {"blocks": blocks.fitted(filled, blocks.VIEW_BLOCKS)}


def unknown_zone(zone: str) -> str:
    """To the people of a unit whose day cannot be told."""
    return (
        "I cannot tell which day it is for your unit: the machine I run on does not know its time "
        f"zone, “{zone}”. So nothing was saved just now; what you recorded before is kept. Please "
        "ask your team lead or an admin to choose another one: /ips settings."
    )
