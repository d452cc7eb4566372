"""A sentence of casework drawn for Slack, and one in a modal of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.casework.replies import Phrase, Wording
from bot.views import blocks, words

TYPED_AGAIN = "type the line again"  # what a form asks for that takes one of several people
SHORT = 200  # letters: so much of a doubt stands in a form whole


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


def beside_typed(form: blocks.View, typed: str, is_day: Callable[[str], bool]) -> blocks.View:
    """A form that a line filled, with that line in it where not all of it is in sight."""
    content = form["blocks"]
    held = "".join(each.get("element", {}).get("initial_value", "") for each in content)
    line = typed.partition(" ")[2]
    if "submit" not in form or line in held or _in_sight(content, line, is_day):
        return form
    doubts = 1 if content[:1] and content[0]["type"] == "context" else 0
    filled = [*content[:doubts], *given_back(typed), *content[doubts:]]
    return form | {"blocks": blocks.fitted(filled, blocks.VIEW_BLOCKS)}


def _in_sight(content: Sequence[blocks.Block], line: str, is_day: Callable[[str], bool]) -> bool:
    """Whether each word of a short line can be read in what the form asks and holds.

    A day stands in its picker. A line that is to be typed again stands there whole.
    """
    if len(line) > SHORT or any(TYPED_AGAIN in text for text in _texts(content)):
        return False
    readable = {_bare(word) for text in _texts(content) for word in text.split()}
    words = (word for word in map(_bare, line.split()) if word and not is_day(word))
    return all(any(each.startswith(word) for each in readable) for word in words)


def _bare(word: str) -> str:
    return word.casefold().strip("*()[]:;,.!?\"'“”‘’&")


def _texts(content: Sequence[blocks.Block]) -> Iterator[str]:
    """What is written in a form, and what is chosen in it; not what could be chosen."""
    for block in content:
        element = block.get("element", {})
        chosen = element.get("initial_options", [element.get("initial_option")])
        named = [block.get("label"), block.get("text"), *(each and each["text"] for each in chosen)]
        yield element.get("initial_value", "")
        yield from (each["text"] for each in named if each)
        if block["type"] == "context":
            yield from (each["text"] for each in block["elements"] if "text" in each)


def unknown_zone(zone: str) -> str:
    """To the people of a unit whose day cannot be told."""
    return (
        "I cannot tell which day it is for your unit: the machine I run on does not know its time "
        f"zone, “{zone}”. So nothing was saved just now; what you recorded before is kept. Please "
        "ask your team lead or an admin to choose another one: /ips settings."
    )
