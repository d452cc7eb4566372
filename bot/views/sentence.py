"""One sentence in a modal of its own: where a button has no message to answer in."""

from __future__ import annotations

import re

from bot.views import blocks

_MENTION = re.compile(r"&lt;([@#][A-Z0-9]+)&gt;")
_BARE_MENTION = re.compile(r"<@[A-Z0-9]+>")


def notice(sentence: str, title: str = "IPS bot") -> blocks.View:
    """A sentence of ours, in a modal."""
    return blocks.modal("notice", title, [blocks.section(spoken(sentence))], close="Close")


def spoken(sentence: str) -> str:
    """A sentence of ours as marked text: safe, and the people it mentions stay mentioned."""
    return _MENTION.sub(r"<\1>", blocks.escape(sentence))


def under_a_field(sentence: str) -> str:
    """The same where Slack shows plain text only: under a field a mention would be an id."""
    return _BARE_MENTION.sub("This person", sentence)
