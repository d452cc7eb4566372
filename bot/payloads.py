"""What Slack promises of its payloads, looked at before anybody reads one.

Slack passes on what a person's program sends it, so a field of a form may hold anything. Here it
gets the shape that every reader relies on, or one sentence; whether a choice is one we offered, and
whether somebody may make it, is asked where it is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from bot.casework.replies import Refusal

UNREADABLE = (
    "Not recorded: this form cannot be read. Please close it, open it again and fill it in once "
    "more."
)

OLD_BUTTON = "This button is too old to use. Please open /caseload instead."

# No database keeps the first, and half a character is none.
_ILLEGIBLE = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOUR = re.compile(r"\d{2}:\d{2}", re.ASCII)


def legible(value: Any) -> Any:
    """The same payload without characters that nobody can store; itself where it has none."""
    if isinstance(value, str):
        return _ILLEGIBLE.sub("", value)
    if isinstance(value, list):
        return [legible(each) for each in value]
    if isinstance(value, dict):
        return {legible(name): legible(each) for name, each in value.items()}
    return value


def is_legible(value: Any) -> bool:
    """Whether `legible` would leave it as it is. Most payloads are: this makes no copy."""
    if isinstance(value, str):
        return (value.isascii() and "\x00" not in value) or _ILLEGIBLE.search(value) is None
    if isinstance(value, list):
        return all(is_legible(each) for each in value)
    if isinstance(value, dict):
        return all(is_legible(name) and is_legible(each) for name, each in value.items())
    return True


def check_shape(body: dict[str, Any], next_: Callable[[], None]) -> None:
    """Bolt's middleware: a view that comes with the request has a form's shape, and what was
    pressed a button's or a menu's.

    Raises:
        Refusal: it has none that Slack makes.
    """
    view, actions = body.get("view"), body.get("actions", [])
    if view is not None and not _is_form(view):
        raise Refusal(UNREADABLE)
    if not isinstance(actions, list) or not all(map(_is_action, actions)):
        raise Refusal(OLD_BUTTON)
    for action in actions:
        action.setdefault("value", "")  # Slack leaves an empty one out
    if not isinstance(body.get("value", ""), str):
        body["value"] = ""  # what is searched for in a typeahead
    next_()


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


def _is_form(view: Any) -> bool:
    if not isinstance(view, dict) or not _is_text_or_nothing(view.get("private_metadata")):
        return False
    content = view.get("blocks", [])
    if not isinstance(content, list) or not all(map(_is_block, content)):
        return False
    state = view.get("state")
    if state is None:
        return True
    values = state.get("values", {}) if isinstance(state, dict) else None
    return isinstance(values, dict) and all(map(_is_field, values.values()))


def _is_block(block: Any) -> bool:
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        return False
    if block["type"] != "input":
        return True
    element = block.get("element")
    return (
        isinstance(block.get("block_id"), str)
        and isinstance(element, dict)
        and isinstance(element.get("type"), str)
    )


def _is_field(holders: Any) -> bool:
    """One field of the state: action id -> what it holds. Slack has one action id in each."""
    return isinstance(holders, dict) and all(map(_is_holder, holders.values()))


def _is_holder(holder: Any) -> bool:
    return isinstance(holder, dict) and all(
        holder.get(name) is None or fits(holder[name]) for name, fits in _HOLDS.items()
    )


def _is_action(action: Any) -> bool:
    if not isinstance(action, dict) or not _is_holder(action):
        return False
    if not isinstance(action.get("value", ""), str):
        return False
    return action.get("type") != "overflow" or _is_option(action.get("selected_option"))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_nothing(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_option(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("value"), str)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and bool(_DAY.fullmatch(value)) and _reads(date, value)


def _is_hour(value: Any) -> bool:
    return isinstance(value, str) and bool(_HOUR.fullmatch(value)) and _reads(time, value)


def _reads(kind: type[date] | type[time], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _each(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


_HOLDS: Mapping[str, Callable[[Any], bool]] = {
    "value": _is_text,
    "selected_option": _is_option,
    "selected_options": _each(_is_option),
    "selected_date": _is_day,
    "selected_time": _is_hour,
    "selected_user": _is_text,
    "selected_users": _each(_is_text),
    "selected_conversation": _is_text,
}
