"""What stands within a block: texts, options, and everything to press, choose or type into.

A table of Slack's published limits, an entry a kind of element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from practice_workspace.shapes import (
    Check,
    Complaints,
    anything,
    boolean,
    by_type,
    complain,
    exactly_one,
    integer,
    list_of,
    matching,
    one_of,
    record,
    string,
)

OPTION_VALUE = 75  # Slack's sources say 75 and 150
ID_LENGTH = 255

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
TYPE: dict[str, Check] = {"type": anything}
_INITIALS = list_of(string(ID_LENGTH), 1, 100)

ELEMENTS: dict[str, Check] = {
    "button": record(
        {**TYPE, "text": plain(75)},
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
        TYPE,
        {**_WITH_PLACEHOLDER, **_STATIC, "initial_option": SELECT_OPTION},
        exactly_one("options", "option_groups"),
        _initial_options_offered,
        _distinct_values,
    ),
    "multi_static_select": record(
        TYPE,
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
        TYPE,
        {
            **_WITH_PLACEHOLDER,
            "initial_option": SELECT_OPTION,
            "min_query_length": integer(0, 3000),
        },
    ),
    "multi_external_select": record(
        TYPE,
        {
            **_WITH_PLACEHOLDER,
            **_MANY,
            "initial_options": list_of(SELECT_OPTION, 1, 100),
            "min_query_length": integer(0, 3000),
        },
        _at_most_selected,
    ),
    "users_select": record(TYPE, {**_WITH_PLACEHOLDER, "initial_user": string(ID_LENGTH)}),
    "multi_users_select": record(TYPE, {**_WITH_PLACEHOLDER, **_MANY, "initial_users": _INITIALS}),
    "conversations_select": record(
        TYPE,
        {
            **_WITH_PLACEHOLDER,
            **_CONVERSATION,
            **_RESPONSE_URL,
            "initial_conversation": string(ID_LENGTH),
        },
    ),
    "multi_conversations_select": record(
        TYPE,
        {**_WITH_PLACEHOLDER, **_CONVERSATION, **_MANY, "initial_conversations": _INITIALS},
    ),
    "channels_select": record(
        TYPE, {**_WITH_PLACEHOLDER, **_RESPONSE_URL, "initial_channel": string(ID_LENGTH)}
    ),
    "multi_channels_select": record(
        TYPE, {**_WITH_PLACEHOLDER, **_MANY, "initial_channels": _INITIALS}
    ),
    "overflow": record(
        {**TYPE, "options": list_of(OVERFLOW_OPTION, 1, 5)},
        {"action_id": ACTION_ID, "confirm": CONFIRM},
        _distinct_values,
    ),
    "datepicker": record(TYPE, {**_WITH_PLACEHOLDER, "initial_date": DATE}),
    "timepicker": record(
        TYPE, {**_WITH_PLACEHOLDER, "initial_time": TIME, "timezone": string(255)}
    ),
    "datetimepicker": record(
        TYPE, {**_INTERACTIVE, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}
    ),
    "checkboxes": record(
        {**TYPE, "options": list_of(CHOICE_OPTION, 1, 10)},
        {**_INTERACTIVE, "initial_options": list_of(CHOICE_OPTION, 1, 10)},
        _initial_options_offered,
        _distinct_values,
    ),
    "radio_buttons": record(
        {**TYPE, "options": list_of(CHOICE_OPTION, 1, 10)},
        {**_INTERACTIVE, "initial_option": CHOICE_OPTION},
        _initial_options_offered,
        _distinct_values,
    ),
    "plain_text_input": record(
        TYPE,
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
        {**TYPE, "is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    ),
    "email_text_input": record(TYPE, {**_TYPED, "initial_value": string(3000)}),
    "url_text_input": record(TYPE, {**_TYPED, "initial_value": string(3000)}),
    "rich_text_input": record(TYPE, {**_TYPED, "initial_value": anything}),
    "file_input": record(
        TYPE,
        {
            "action_id": ACTION_ID,
            "filetypes": list_of(string(50), 1, 50),
            "max_files": integer(1, 10),
        },
    ),
    "image": record(
        {**TYPE, "alt_text": string(2000)},
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
