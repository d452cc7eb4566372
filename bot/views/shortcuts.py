"""Turning a message into a note: first a warning, then the copy."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views import blocks
from bot.views.blocks import Block, View

ABOUT = (("visit", "A visit or another contact with a client"), ("contact", "An employer contact"))


def note_form(text: str, names: Sequence[str], *, private_metadata: str) -> View:
    """The message as it would be copied, to be changed first; `names` look like names."""
    content: list[Block] = [
        blocks.section(
            "*Before anything is copied:* a note holds client codes, no names, and nothing that "
            "the client has not agreed to have written down."
        )
    ]
    if names:
        quoted = ", ".join(f"“{blocks.escape(name)}”" for name in names[:8])
        content.append(blocks.section(f":warning: These look like names: {quoted}. Please check."))
    content += [
        blocks.field(
            "text",
            "The note",
            blocks.text_input(initial=text or None, multiline=True),
            required=True,
            hint="Change it here; the message itself stays as it is.",
        ),
        blocks.field(
            "about",
            "A note about",
            blocks.radio(blocks.options(ABOUT), initial="visit"),
            required=True,
        ),
    ]
    return blocks.modal(
        "shortcut.note_submit",
        "Make this a note",
        content,
        submit="Copy into a form",
        private_metadata=private_metadata,
    )
