"""What somebody wrote: its beginning within a list, and all of it in a modal of its own."""

from __future__ import annotations

from bot.views import blocks
from bot.views.blocks import Block, View

SHOWN = 300  # letters of a note within a list


def beginning(note: str) -> str:
    """A line of marked text."""
    return f"> {blocks.escape(blocks.clip(note, SHOWN))}".replace("\n", " ")


def show_all(note: str | None, action_id: str, value: str, about: str) -> list[Block]:
    """A door to the rest of a note of which the beginning stands there; none where that is all."""
    if note is None or len(note) <= SHOWN:
        return []
    return [blocks.actions(blocks.button("Show all", action_id, value, about=about))]


def whole(heading: str, note: str) -> View:
    """All of it, with its line breaks; `heading` is marked text."""
    content = [blocks.section(heading), *blocks.verbatim(note)]
    return blocks.modal("note", "Note", content, close="Close")
