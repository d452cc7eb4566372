"""Strict validation of Block Kit payloads against Slack's published limits.

`check_message`, `check_view` and `check_metadata` return a list of complaints in Slack's own
shape, `must be more than 0 characters [json-pointer:/blocks/0/text/text]`; an empty list means
that Slack would take the payload. Where Slack's sources name two limits, the smaller is enforced:
a payload that passes here must pass there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from practice_workspace.elements import (
    ACCESSORIES,
    ACTIONS,
    CONTEXT_PARTS,
    ID_LENGTH,
    INPUTS,
    OPTION_GROUP,
    SELECT_OPTION,
    SLACK_FILE,
    TYPE,
    URL,
    plain,
    text,
)
from practice_workspace.shapes import (
    Check,
    Complaints,
    anything,
    at_least_one,
    boolean,
    by_type,
    complain,
    exactly_one,
    list_of,
    record,
    string,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
# Slack names no number; its own engineers speak of 12,000 characters of text a message.
MESSAGE_BLOCKS_TEXT = 12_000
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000
PRIVATE_METADATA = 3000

# --- blocks ------------------------------------------------------------------------------------

_BLOCK_ID: dict[str, Check] = {"block_id": string(ID_LENGTH)}


def _table_cells(value: Mapping[str, Any], pointer: str, out: Complaints) -> None:
    rows = value.get("rows")
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if not isinstance(row, list) or not 1 <= len(row) <= 20:
            complain(out, "a row must have 1 to 20 cells", f"{pointer}/rows/{index}")


BLOCKS: dict[str, Check] = {
    "section": record(
        TYPE,
        {
            **_BLOCK_ID,
            "text": text(3000),
            "fields": list_of(text(2000), 1, 10),
            "accessory": by_type(ACCESSORIES, "a section's accessory"),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "divider": record(TYPE, _BLOCK_ID),
    "header": record({**TYPE, "text": plain(150)}, _BLOCK_ID),
    "image": record(
        {**TYPE, "alt_text": string(2000)},
        {**_BLOCK_ID, "title": plain(2000), "image_url": URL, "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "actions": record(
        {**TYPE, "elements": list_of(by_type(ACTIONS, "an actions block"), 1, 25)}, _BLOCK_ID
    ),
    "context": record(
        {**TYPE, "elements": list_of(by_type(CONTEXT_PARTS, "a context block"), 1, 10)},
        _BLOCK_ID,
    ),
    "input": record(
        {**TYPE, "label": plain(2000), "element": by_type(INPUTS, "an input block")},
        {**_BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": record({**TYPE, "elements": list_of(anything, 1, 100)}, _BLOCK_ID),
    "markdown": record({**TYPE, "text": string(12_000)}, _BLOCK_ID),
    "video": record(
        {
            **TYPE,
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
        {**TYPE, "rows": list_of(anything, 1, 100)},
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
