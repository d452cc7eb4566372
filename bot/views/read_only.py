"""A form for whoever may look and change nothing."""

from __future__ import annotations

from typing import Any

from bot.views import blocks, words
from bot.views.blocks import Block, View


def to_read(form: View) -> View:
    """A form as a page: what it holds, and nothing to fill in or send."""
    content = [_as_text(each) if each["type"] == "input" else each for each in form["blocks"]]
    return blocks.modal(form["callback_id"], form["title"]["text"], content, close="Close")


def _as_text(field: Block) -> Block:
    held = [_in_words(name, value) for name, value in field["element"].items()]
    text = "".join(held) or "_nothing_"
    return blocks.section(f"*{blocks.escape(field['label']['text'])}*\n{text}")


def _in_words(name: str, value: Any) -> str:
    """What an element holds from the start; '' for what else it is made of."""
    if name == "initial_user":
        return words.person(value)
    if name == "initial_conversation":
        return f"<#{value}>"
    if name == "initial_option":
        return blocks.escape(value["text"]["text"])
    if name == "initial_options":
        return ", ".join(blocks.escape(each["text"]["text"]) for each in value)
    return blocks.escape(str(value)) if name.startswith("initial_") else ""
