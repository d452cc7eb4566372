"""What Slack promises of its payloads, looked at before anybody reads one.

Slack passes on what a person's program sends it, so a field of a form may hold anything. Here it
gets the shape that every reader relies on (`bot.payload_shapes`), or one sentence; whether a choice
is one we offered, and whether somebody may make it, is asked where it is used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.casework.replies import Refusal
from ips import letters

UNREADABLE = (
    "Not recorded: this form cannot be read. Please close it, open it again and fill it in once "
    "more."
)

LONGEST_TEXT = 40_000  # letters in a message; no line behind a command is longer
TOO_LONG = "That is longer than I can take. Please send it in parts."

NOT_SLACKS = (
    "Not recorded: this asks for its answer at an address that is not Slack's. Please try it "
    "again from Slack."
)
OLD_BUTTON = "This button is too old to use. Please open /caseload instead."


def legible(value: Any) -> Any:
    """The same payload without marks that nobody sees or can store; itself where it has none."""
    if isinstance(value, str):
        return letters.legible(value)
    if isinstance(value, list):
        return [legible(each) for each in value]
    if isinstance(value, dict):
        return {legible(name): legible(each) for name, each in value.items()}
    return value


def is_legible(value: Any) -> bool:
    """Whether `legible` would leave it as it is. Most payloads are: this makes no copy."""
    if isinstance(value, str):
        return letters.legible(value) == value
    if isinstance(value, list):
        return all(is_legible(each) for each in value)
    if isinstance(value, dict):
        return all(is_legible(name) and is_legible(each) for name, each in value.items())
    return True


def check_shape(body: dict[str, Any], next_: Callable[[], None]) -> None:
    """Bolt's middleware: a view that comes with the request has a form's shape, and what was
    pressed a button's or a menu's.

    Raises:
        Refusal: it has none that Slack makes, or a line is longer than a message may be.
    """
    if any(len(each) > LONGEST_TEXT for each in _lines_in(body)):
        raise Refusal(TOO_LONG)
    view, actions = body.get("view"), body.get("actions", [])
    if view is not None or actions != []:
        # pydantic, a twentieth of a start, is read with the first form or press that comes.
        from bot import payload_shapes  # noqa: PLC0415

        if not payload_shapes.is_form(view):
            raise Refusal(UNREADABLE)
        if not payload_shapes.is_pressed(actions):
            raise Refusal(OLD_BUTTON)
    for action in actions:
        action.setdefault("value", "")  # Slack leaves an empty one out
    if not isinstance(body.get("value", ""), str):
        body["value"] = ""  # what is searched for in a typeahead
    next_()


def check_key(body: dict[str, Any], next_: Callable[[], None]) -> None:
    """Bolt's middleware of every form that is sent: ours carry a submission key, so that what is
    sent twice is recorded once.

    Raises:
        Refusal: it has none.
    """
    key = content_of(body["view"].get("private_metadata")).get("key")
    if body.get("type") == "view_submission" and not (isinstance(key, str) and key):
        raise Refusal(UNREADABLE)
    next_()


def _lines_in(body: Mapping[str, Any]) -> Iterator[str]:
    """What was typed outside a form: behind a command, as a message, in a message acted on."""
    for holder in (body, body.get("event"), body.get("message")):
        typed = holder.get("text") if isinstance(holder, dict) else None
        if isinstance(typed, str):
            yield typed


def content_of(private_metadata: object) -> dict[str, Any]:
    """What a form carries; empty where that is none of ours."""
    if not isinstance(private_metadata, str):
        return {}
    try:
        content = legible(json.loads(private_metadata))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def inputs_of(view: Mapping[str, Any]) -> list[str]:
    """The block ids of a form's fields, in order, whatever else is in it."""
    content = view.get("blocks")
    return [
        block["block_id"]
        for block in (content if isinstance(content, list) else ())
        if isinstance(block, dict)
        and block.get("type") == "input"
        and isinstance(block.get("block_id"), str)
    ]


def most_of(view: Mapping[str, Any]) -> dict[str, int]:
    """Block id of each field for text -> how many letters it was drawn to hold."""
    content = view.get("blocks")
    texts = {
        str(block.get("block_id")): block["element"].get("max_length")
        for block in (content if isinstance(content, list) else ())
        if isinstance(block, dict) and isinstance(block.get("element"), dict)
    }
    return {name: most for name, most in texts.items() if isinstance(most, int)}
