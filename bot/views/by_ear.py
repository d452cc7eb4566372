"""What blocks say, as one text: a screen reader reads a message's `text` and never its blocks.

For what one person alone is answered. A message's `text` is its notification as well, on a locked
screen too: there it names nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.views.blocks import MESSAGE_BLOCKS, Block, escape, fitted


def message(content: Sequence[Block]) -> dict[str, Any]:
    """A message for one person's eyes and ears."""
    fitting = fitted(content, MESSAGE_BLOCKS)
    return {"text": text_of(fitting), "blocks": fitting}


def text_of(content: Sequence[Block]) -> str:
    """Every word of these blocks in their order, a paragraph a block, as marked text."""
    paragraphs = ("\n".join(_words_of(block)) for block in content)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _words_of(block: Block) -> Iterator[str]:
    if "text" in block:
        yield _marked(block["text"])
    yield from (_marked(each) for each in block.get("fields", ()))
    elements = [*block.get("elements", ()), *filter(None, [block.get("accessory")])]
    yield from (_marked(each) for each in elements if each["type"] in ("mrkdwn", "plain_text"))
    buttons = [_marked(each["text"]) for each in elements if each["type"] == "button"]
    if buttons:
        yield f"Buttons: {', '.join(buttons)}"
    for each in elements:
        if "options" in each:
            words = ", ".join(_marked(option["text"]) for option in each["options"])
            yield f"{_marked(each['placeholder']) if 'placeholder' in each else 'Choices'}: {words}"


def _marked(text: dict[str, Any]) -> str:
    words = str(text["text"])
    return words if text["type"] == "mrkdwn" else escape(words)
