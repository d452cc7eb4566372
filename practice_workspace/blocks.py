"""Strict validation of Block Kit payloads against Slack's published limits.

`check_message`, `check_view` and `check_metadata` return a list of complaints in Slack's own
shape, `must be more than 0 characters [json-pointer:/blocks/0/text/text]`; an empty list means
that Slack would take the payload. Where Slack's sources name two limits, the smaller is enforced:
a payload that passes here must pass there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
# Slack names no number; its own engineers speak of 12,000 characters of text a message.
MESSAGE_BLOCKS_TEXT = 12_000
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000
OPTION_VALUE = 75  # Slack's sources say 75 and 150
ID_LENGTH = 255
PRIVATE_METADATA = 3000

Complaints = list[str]
Check = Callable[[Any, str, Complaints], None]
Rule = Callable[[Mapping[str, Any], str, Complaints], None]


def complain(complaints: Complaints, problem: str, pointer: str) -> None:
    complaints.append(f"{problem} [json-pointer:{pointer}]")


# --- small checks, put together into tables below -------------------------------------------


def string(most: int, least: int = 1) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, str):
            complain(out, "must be a string", pointer)
        elif len(value) < least:
            complain(out, f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            complain(out, f"must be less than {most + 1} characters", pointer)

    return check


def boolean(value: Any, pointer: str, out: Complaints) -> None:
    if not isinstance(value, bool):
        complain(out, "must be a boolean", pointer)


def anything(value: Any, pointer: str, out: Complaints) -> None:
    """Accepts whatever stands there: used where Slack's own rules are not published."""


def integer(least: int, most: int) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            complain(out, "must be an integer", pointer)
        elif not least <= value <= most:
            complain(out, f"must be between {least} and {most}", pointer)

    return check


def one_of(*choices: str) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if value not in choices:
            complain(out, f"must be one of {', '.join(choices)}", pointer)

    return check


def matching(pattern: str, shape: str) -> Check:
    compiled = re.compile(pattern)

    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            complain(out, f"must look like {shape}", pointer)

    return check


def list_of(check_item: Check, least: int, most: int) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, list):
            complain(out, "must be an array", pointer)
            return
        if len(value) < least:
            complain(out, f"no less than {least} items allowed", pointer)
        if len(value) > most:
            complain(out, f"no more than {most} items allowed", pointer)
        for index, item in enumerate(value):
            check_item(item, f"{pointer}/{index}", out)

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *rules: Rule,
) -> Check:
    known = {**(optional or {}), **required}

    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, dict):
            complain(out, "must be an object", pointer)
            return
        for name in required:
            if name not in value:
                complain(out, f"missing required field: {name}", pointer)
        for name, content in value.items():
            if name in known:
                known[name](content, f"{pointer}/{name}", out)
            else:
                complain(out, f"unknown property: {name}", pointer)
        for rule in rules:
            rule(value, pointer, out)

    return check


def by_type(checks: Mapping[str, Check], what: str) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in checks:
            complain(out, f"unsupported type for {what}: {kind}", pointer)
            return
        checks[kind](value, pointer, out)

    return check


def exactly_one(*names: str) -> Rule:
    def rule(value: Mapping[str, Any], pointer: str, out: Complaints) -> None:
        if sum(name in value for name in names) != 1:
            complain(out, f"exactly one of {', '.join(names)} must be provided", pointer)

    return rule


def at_least_one(*names: str) -> Rule:
    def rule(value: Mapping[str, Any], pointer: str, out: Complaints) -> None:
        if not any(name in value for name in names):
            complain(out, f"one of {', '.join(names)} must be provided", pointer)

    return rule


# --- composition objects ---------------------------------------------------------------------


def plain(most: int) -> Check:
    return by_type({"plain_text": _plain_object(most)}, "plain text")


def text(most: int) -> Check:
    return by_type({"plain_text": _plain_object(most), "mrkdwn": _mrkdwn_object(most)}, "text")


def _plain_object(most: int) -> Check:
    return record({"type": anything, "text": string(most)}, {"emoji": boolean})


def _mrkdwn_object(most: int) -> Check:
    return record({"type": anything, "text": string(most)}, {"verbatim": boolean})


URL = string(3000)
ACTION_ID = string(ID_LENGTH)

CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(label: Check, description: Check, *, with_url: bool = False) -> Check:
    optional: dict[str, Check] = {"description": description}
    if with_url:
        optional["url"] = URL
    return record({"text": label, "value": string(OPTION_VALUE)}, optional)


SELECT_OPTION = option(plain(75), plain(75))
CHOICE_OPTION = option(text(75), text(75))
OVERFLOW_OPTION = option(plain(75), plain(75), with_url=True)
OPTION_GROUP = record({"label": plain(75), "options": list_of(SELECT_OPTION, 1, 100)})
DISPATCH_CONFIG = record(
    {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
)
CONVERSATION_FILTER = record(
    {},
    {
        "include": list_of(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
SLACK_FILE = record({}, {"id": string(255), "url": URL}, exactly_one("id", "url"))


# --- rules between the properties of one element -----------------------------------------------


def options_of(element: Mapping[str, Any]) -> list[Any]:
    """Every option an element offers by itself, its groups' included."""
    options = element.get("options")
    found = list(options) if isinstance(options, list) else []
    groups = element.get("option_groups")
    for group in groups if isinstance(groups, list) else []:
        inner = group.get("options") if isinstance(group, dict) else None
        found.extend(inner if isinstance(inner, list) else [])
    return found


def _initial_options_offered(element: Mapping[str, Any], pointer: str, out: Complaints) -> None:
    offered = options_of(element)
    if "initial_option" in element and element["initial_option"] not in offered:
        complain(out, "initial_option must be one of the options", f"{pointer}/initial_option")
    for index, chosen in enumerate(_initial_options(element)):
        if chosen not in offered:
            complain(
                out,
                "initial_options must be among the options",
                f"{pointer}/initial_options/{index}",
            )


def _initial_options(element: Mapping[str, Any]) -> list[Any]:
    chosen = element.get("initial_options")
    return chosen if isinstance(chosen, list) else []


def _distinct_values(element: Mapping[str, Any], pointer: str, out: Complaints) -> None:
    seen: set[str] = set()
    for entry in options_of(element):
        value = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(value, str) and value in seen:
            complain(out, f"duplicate option value: {value}", f"{pointer}/options")
        seen.add(value if isinstance(value, str) else "")


def _at_most_selected(element: Mapping[str, Any], pointer: str, out: Complaints) -> None:
    most = element.get("max_selected_items")
    if isinstance(most, int) and len(_initial_options(element)) > most:
        complain(out, "more initial_options than max_selected_items", f"{pointer}/initial_options")


def _lengths_agree(element: Mapping[str, Any], pointer: str, out: Complaints) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not isinstance(least, int) or not isinstance(most, int):
        return
    if least > most:
        complain(out, "min_length must not exceed max_length", f"{pointer}/min_length")
    initial = element.get("initial_value")
    if isinstance(initial, str) and len(initial) > most:
        complain(out, f"must be less than {most + 1} characters", f"{pointer}/initial_value")


# --- elements ----------------------------------------------------------------------------------

DATE = matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "YYYY-MM-DD")
TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "HH:mm")
NUMBER = matching(r"-?\d+(\.\d+)?", "a number")

_INTERACTIVE: dict[str, Check] = {
    "action_id": ACTION_ID,
    "confirm": CONFIRM,
    "focus_on_load": boolean,
}
_WITH_PLACEHOLDER: dict[str, Check] = {**_INTERACTIVE, "placeholder": plain(150)}
_MANY: dict[str, Check] = {"max_selected_items": integer(1, 100)}
_STATIC: dict[str, Check] = {
    "options": list_of(SELECT_OPTION, 1, 100),
    "option_groups": list_of(OPTION_GROUP, 1, 100),
}
_CONVERSATION: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": CONVERSATION_FILTER,
}
_RESPONSE_URL: dict[str, Check] = {"response_url_enabled": boolean}
_TYPED: dict[str, Check] = {
    "action_id": ACTION_ID,
    "focus_on_load": boolean,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH_CONFIG,
}
_TYPE: dict[str, Check] = {"type": anything}
_INITIALS = list_of(string(ID_LENGTH), 1, 100)

ELEMENTS: dict[str, Check] = {
    "button": record(
        {**_TYPE, "text": plain(75)},
        {
            "action_id": ACTION_ID,
            "url": URL,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "static_select": record(
        _TYPE,
        {**_WITH_PLACEHOLDER, **_STATIC, "initial_option": SELECT_OPTION},
        exactly_one("options", "option_groups"),
        _initial_options_offered,
        _distinct_values,
    ),
    "multi_static_select": record(
        _TYPE,
        {
            **_WITH_PLACEHOLDER,
            **_STATIC,
            **_MANY,
            "initial_options": list_of(SELECT_OPTION, 1, 100),
        },
        exactly_one("options", "option_groups"),
        _initial_options_offered,
        _distinct_values,
        _at_most_selected,
    ),
    "external_select": record(
        _TYPE,
        {
            **_WITH_PLACEHOLDER,
            "initial_option": SELECT_OPTION,
            "min_query_length": integer(0, 3000),
        },
    ),
    "multi_external_select": record(
        _TYPE,
        {
            **_WITH_PLACEHOLDER,
            **_MANY,
            "initial_options": list_of(SELECT_OPTION, 1, 100),
            "min_query_length": integer(0, 3000),
        },
        _at_most_selected,
    ),
    "users_select": record(_TYPE, {**_WITH_PLACEHOLDER, "initial_user": string(ID_LENGTH)}),
    "multi_users_select": record(_TYPE, {**_WITH_PLACEHOLDER, **_MANY, "initial_users": _INITIALS}),
    "conversations_select": record(
        _TYPE,
        {
            **_WITH_PLACEHOLDER,
            **_CONVERSATION,
            **_RESPONSE_URL,
            "initial_conversation": string(ID_LENGTH),
        },
    ),
    "multi_conversations_select": record(
        _TYPE,
        {**_WITH_PLACEHOLDER, **_CONVERSATION, **_MANY, "initial_conversations": _INITIALS},
    ),
    "channels_select": record(
        _TYPE, {**_WITH_PLACEHOLDER, **_RESPONSE_URL, "initial_channel": string(ID_LENGTH)}
    ),
    "multi_channels_select": record(
        _TYPE, {**_WITH_PLACEHOLDER, **_MANY, "initial_channels": _INITIALS}
    ),
    "overflow": record(
        {**_TYPE, "options": list_of(OVERFLOW_OPTION, 1, 5)},
        {"action_id": ACTION_ID, "confirm": CONFIRM},
        _distinct_values,
    ),
    "datepicker": record(_TYPE, {**_WITH_PLACEHOLDER, "initial_date": DATE}),
    "timepicker": record(
        _TYPE, {**_WITH_PLACEHOLDER, "initial_time": TIME, "timezone": string(255)}
    ),
    "datetimepicker": record(
        _TYPE, {**_INTERACTIVE, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}
    ),
    "checkboxes": record(
        {**_TYPE, "options": list_of(CHOICE_OPTION, 1, 10)},
        {**_INTERACTIVE, "initial_options": list_of(CHOICE_OPTION, 1, 10)},
        _initial_options_offered,
        _distinct_values,
    ),
    "radio_buttons": record(
        {**_TYPE, "options": list_of(CHOICE_OPTION, 1, 10)},
        {**_INTERACTIVE, "initial_option": CHOICE_OPTION},
        _initial_options_offered,
        _distinct_values,
    ),
    "plain_text_input": record(
        _TYPE,
        {
            **_TYPED,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _lengths_agree,
    ),
    "number_input": record(
        {**_TYPE, "is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    ),
    "email_text_input": record(_TYPE, {**_TYPED, "initial_value": string(3000)}),
    "url_text_input": record(_TYPE, {**_TYPED, "initial_value": string(3000)}),
    "rich_text_input": record(_TYPE, {**_TYPED, "initial_value": anything}),
    "file_input": record(
        _TYPE,
        {
            "action_id": ACTION_ID,
            "filetypes": list_of(string(50), 1, 50),
            "max_files": integer(1, 10),
        },
    ),
    "image": record(
        {**_TYPE, "alt_text": string(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "plain_text": _plain_object(3000),
    "mrkdwn": _mrkdwn_object(3000),
}


def elements(*names: str) -> dict[str, Check]:
    return {name: ELEMENTS[name] for name in names}


_SINGLE_SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
_SELECTS = _SINGLE_SELECTS + tuple(f"multi_{name}" for name in _SINGLE_SELECTS)
_PICKERS = ("datepicker", "timepicker", "checkboxes", "radio_buttons")
_TYPED_INPUTS = (
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
)
ACCESSORIES = elements("button", "overflow", "image", *_SELECTS, *_PICKERS)
ACTIONS = elements("button", "overflow", "datetimepicker", *_SINGLE_SELECTS, *_PICKERS)
INPUTS = elements("datetimepicker", *_SELECTS, *_PICKERS, *_TYPED_INPUTS)
CONTEXT_PARTS = elements("image", "plain_text", "mrkdwn")


# --- blocks ------------------------------------------------------------------------------------

_BLOCK_ID: dict[str, Check] = {"block_id": string(ID_LENGTH)}


def _table_cells(value: Mapping[str, Any], pointer: str, out: Complaints) -> None:
    rows = value.get("rows")
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if not isinstance(row, list) or not 1 <= len(row) <= 20:
            complain(out, "a row must have 1 to 20 cells", f"{pointer}/rows/{index}")


BLOCKS: dict[str, Check] = {
    "section": record(
        _TYPE,
        {
            **_BLOCK_ID,
            "text": text(3000),
            "fields": list_of(text(2000), 1, 10),
            "accessory": by_type(ACCESSORIES, "a section's accessory"),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "divider": record(_TYPE, _BLOCK_ID),
    "header": record({**_TYPE, "text": plain(150)}, _BLOCK_ID),
    "image": record(
        {**_TYPE, "alt_text": string(2000)},
        {**_BLOCK_ID, "title": plain(2000), "image_url": URL, "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "actions": record(
        {**_TYPE, "elements": list_of(by_type(ACTIONS, "an actions block"), 1, 25)}, _BLOCK_ID
    ),
    "context": record(
        {**_TYPE, "elements": list_of(by_type(CONTEXT_PARTS, "a context block"), 1, 10)},
        _BLOCK_ID,
    ),
    "input": record(
        {**_TYPE, "label": plain(2000), "element": by_type(INPUTS, "an input block")},
        {**_BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": record({**_TYPE, "elements": list_of(anything, 1, 100)}, _BLOCK_ID),
    "markdown": record({**_TYPE, "text": string(12_000)}, _BLOCK_ID),
    "video": record(
        {
            **_TYPE,
            "alt_text": string(2000),
            "title": plain(199),
            "video_url": URL,
            "thumbnail_url": URL,
        },
        {
            **_BLOCK_ID,
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": URL,
            "provider_name": string(2000),
            "title_url": URL,
        },
    ),
    "table": record(
        {**_TYPE, "rows": list_of(anything, 1, 100)},
        {**_BLOCK_ID, "column_settings": list_of(anything, 1, 20)},
        _table_cells,
    ),
}
_VIEW_KINDS = (
    "section",
    "divider",
    "header",
    "image",
    "actions",
    "context",
    "input",
    "rich_text",
    "video",
)
_MESSAGE_KINDS = (*_VIEW_KINDS, "markdown", "table")
_VIEW_BLOCK = by_type({kind: BLOCKS[kind] for kind in _VIEW_KINDS}, "a view")
_MESSAGE_BLOCK = by_type({kind: BLOCKS[kind] for kind in _MESSAGE_KINDS}, "a message")


def interactive_elements(block: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The block's interactive elements with their place in it: (`/accessory`, {...})."""
    for place in ("accessory", "element"):
        element = block.get(place)
        if isinstance(element, dict) and element.get("type") != "image":
            yield f"/{place}", element
    if block.get("type") == "actions" and isinstance(block.get("elements"), list):
        for index, element in enumerate(block["elements"]):
            if isinstance(element, dict):
                yield f"/elements/{index}", element


def _check_ids(blocks: Sequence[Any], pointer: str, out: Complaints) -> None:
    seen_blocks: set[str] = set()
    focused = 0
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen_blocks:
                complain(out, f"duplicate block_id: {block_id}", f"{pointer}/{index}/block_id")
            seen_blocks.add(block_id)
        seen_actions: set[str] = set()
        for place, element in interactive_elements(block):
            action_id = element.get("action_id")
            if isinstance(action_id, str) and action_id in seen_actions:
                complain(out, f"duplicate action_id: {action_id}", f"{pointer}/{index}{place}")
            seen_actions.add(action_id if isinstance(action_id, str) else "")
            focused += element.get("focus_on_load") is True
    if focused > 1:
        complain(out, "only one element can have focus_on_load", pointer)


def _check_blocks(blocks: Any, check_block: Check, most: int, pointer: str) -> Complaints:
    out: Complaints = []
    list_of(check_block, 0, most)(blocks, pointer, out)
    if isinstance(blocks, list):
        _check_ids(blocks, pointer, out)
    return out


def check_message(blocks: Any) -> Complaints:
    """Complaints about a message's `blocks` (a list as decoded from JSON)."""
    return _check_blocks(blocks, _MESSAGE_BLOCK, MESSAGE_BLOCKS, "/blocks")


def text_length(value: Any) -> int:
    """All characters of text in a payload: what Slack sums up for `msg_blocks_too_long`."""
    if isinstance(value, dict):
        own = value.get("text")
        inner = sum(text_length(part) for key, part in value.items() if part is not own)
        return inner + (len(own) if isinstance(own, str) else text_length(own) if own else 0)
    if isinstance(value, list):
        return sum(text_length(part) for part in value)
    return 0


# --- views -------------------------------------------------------------------------------------

_VIEW_COMMON: dict[str, Check] = {
    "private_metadata": string(PRIVATE_METADATA, 0),
    "callback_id": string(ID_LENGTH, 0),
    "external_id": string(ID_LENGTH, 0),
}
_MODAL = record(
    {"type": anything, "title": plain(24), "blocks": anything},
    {
        **_VIEW_COMMON,
        "close": plain(24),
        "submit": plain(24),
        "submit_disabled": boolean,
        "clear_on_close": boolean,
        "notify_on_close": boolean,
    },
)
_HOME = record({"type": anything, "blocks": anything}, _VIEW_COMMON)


def check_view(view: Any, kind: str = "modal") -> Complaints:
    """Complaints about a view of `kind` (`modal` or `home`)."""
    if not isinstance(view, dict):
        return ["must be an object [json-pointer:/view]"]
    if view.get("type") != kind:
        return [f"must be one of {kind} [json-pointer:/view/type]"]
    out: Complaints = []
    (_MODAL if kind == "modal" else _HOME)(view, "/view", out)
    blocks = view.get("blocks")
    out.extend(_check_blocks(blocks, _VIEW_BLOCK, VIEW_BLOCKS, "/view/blocks"))
    listed = blocks if isinstance(blocks, list) else []
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in listed)
    if kind == "modal" and has_input and "submit" not in view:
        complain(out, "submit is required when a modal has input blocks", "/view/submit")
    return out


def view_too_large(view: Any) -> bool:
    return len(json.dumps(view).encode()) > VIEW_BYTES


# --- message metadata and typeahead answers ------------------------------------------------------


def check_metadata(metadata: Any) -> str:
    """Slack's error word for a message's `metadata`, or an empty string."""
    if not isinstance(metadata, dict):
        return "invalid_metadata_format"
    if not metadata:
        return ""
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        return "invalid_metadata_schema"
    if set(metadata) - {"event_type", "event_payload", "entities"}:
        return "invalid_metadata_schema"
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        return "metadata_too_large"
    return ""


_SUGGESTIONS = record(
    {},
    {
        "options": list_of(SELECT_OPTION, 0, 100),
        "option_groups": list_of(OPTION_GROUP, 0, 100),
    },
    exactly_one("options", "option_groups"),
)


def check_suggestions(answer: Any) -> Complaints:
    """Complaints about the answer to a `block_suggestion` request."""
    out: Complaints = []
    _SUGGESTIONS(answer, "", out)
    return out
