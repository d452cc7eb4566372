"""The validator, payload by payload: what Slack refuses is refused, with its place."""

from __future__ import annotations

from typing import Any

import pytest

from practice_workspace import blocks as rules
from practice_workspace.forms import state_values, visible_text

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str = "v", text: str = "x", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def field(element: Json | None = None, **more: Any) -> Json:
    return {
        "type": "input",
        "label": plain(),
        "element": element or {"type": "plain_text_input", "action_id": "t"},
        **more,
    }


def many(count: int) -> list[Json]:
    return [option(str(i)) for i in range(count)]


GOOD: dict[str, Json] = {
    "section": section(block_id="b", fields=[mrkdwn(), plain()], expand=True),
    "button": actions(button(value="v" * 2000, style="danger", accessibility_label="l")),
    "confirm": actions(
        button(confirm={"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()})
    ),
    "select": actions(select(initial_option=option(), placeholder=plain())),
    "groups": actions(
        {
            "type": "static_select",
            "option_groups": [{"label": plain(), "options": [option()]}],
            "initial_option": option(),
        }
    ),
    "overflow": section(accessory={"type": "overflow", "options": many(5)}),
    "checkboxes": field(
        {"type": "checkboxes", "options": many(10), "initial_options": [option("3")]}
    ),
    "typeahead": field({"type": "external_select", "min_query_length": 0}),
    "dates": actions({"type": "datepicker", "initial_date": "2026-02-28"}),
    "text": field(
        {
            "type": "plain_text_input",
            "multiline": True,
            "min_length": 1,
            "max_length": 5,
            "initial_value": "five5",
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
        dispatch_action=True,
        hint=plain(),
        optional=True,
    ),
    "header": {"type": "header", "text": plain("h" * 150)},
    "image": {"type": "image", "alt_text": "a", "image_url": "https://x", "title": plain()},
    "context": {"type": "context", "elements": [mrkdwn(), plain()]},
    "divider": {"type": "divider"},
}

BAD: dict[str, tuple[Json, str]] = {
    "unknown type": ({"type": "banner"}, "/blocks/0"),
    "no type": ({}, "/blocks/0"),
    "unknown property": (section(colour="red"), "/blocks/0"),
    "unknown property deep": (actions(button(colour="red")), "/blocks/0/elements/0"),
    "section without text": ({"type": "section"}, "/blocks/0"),
    "empty text": (section(text=mrkdwn("")), "/blocks/0/text/text"),
    "long section": (section(text=mrkdwn("x" * 3001)), "/blocks/0/text/text"),
    "eleven fields": (section(fields=[mrkdwn()] * 11), "/blocks/0/fields"),
    "long field": (section(fields=[mrkdwn("x" * 2001)]), "/blocks/0/fields/0/text"),
    "mrkdwn header": ({"type": "header", "text": mrkdwn()}, "/blocks/0/text"),
    "long header": ({"type": "header", "text": plain("h" * 151)}, "/blocks/0/text/text"),
    "long button": (actions(button(text=plain("b" * 76))), "/blocks/0/elements/0/text/text"),
    "long value": (actions(button(value="v" * 2001)), "/blocks/0/elements/0/value"),
    "long action id": (actions(button(action_id="a" * 256)), "/blocks/0/elements/0/action_id"),
    "long block id": (section(block_id="b" * 256), "/blocks/0/block_id"),
    "wrong style": (actions(button(style="gold")), "/blocks/0/elements/0/style"),
    "no elements": (actions(), "/blocks/0/elements"),
    "twenty-six elements": (
        actions(*(button(action_id=str(i)) for i in range(26))),
        "/blocks/0/elements",
    ),
    "text input in actions": (actions({"type": "plain_text_input"}), "/blocks/0/elements/0"),
    "button in input": (field(button()), "/blocks/0/element"),
    "overflow in input": (field({"type": "overflow", "options": many(2)}), "/blocks/0/element"),
    "six overflow options": (
        section(accessory={"type": "overflow", "options": many(6)}),
        "/blocks/0/accessory/options",
    ),
    "hundred and one options": (
        actions(select(options=many(101))),
        "/blocks/0/elements/0/options",
    ),
    "no options": (actions(select(options=[])), "/blocks/0/elements/0/options"),
    "neither options nor groups": (
        actions({"type": "static_select"}),
        "/blocks/0/elements/0",
    ),
    "eleven checkboxes": (
        field({"type": "checkboxes", "options": many(11)}),
        "/blocks/0/element/options",
    ),
    "long option text": (
        actions(select(options=[option(text="x" * 76)])),
        "/blocks/0/elements/0/options/0/text/text",
    ),
    "long option value": (
        actions(select(options=[option("v" * 76)])),
        "/blocks/0/elements/0/options/0/value",
    ),
    "initial outside options": (
        actions(select(initial_option=option("other"))),
        "/blocks/0/elements/0/initial_option",
    ),
    "initial differs in text": (
        actions(select(initial_option=option(text="y"))),
        "/blocks/0/elements/0/initial_option",
    ),
    "initials outside options": (
        field({"type": "checkboxes", "options": many(2), "initial_options": [option("9")]}),
        "/blocks/0/element/initial_options/0",
    ),
    "no initials": (
        field({"type": "checkboxes", "options": many(2), "initial_options": []}),
        "/blocks/0/element/initial_options",
    ),
    "same option twice": (
        actions(select(options=[option(), option(text="y")])),
        "/blocks/0/elements/0/options",
    ),
    "too many chosen": (
        field(
            {
                "type": "multi_static_select",
                "options": many(3),
                "initial_options": many(2),
                "max_selected_items": 1,
            }
        ),
        "/blocks/0/element/initial_options",
    ),
    "same action twice": (actions(button(), button()), "/blocks/0/elements/1"),
    "long placeholder": (
        actions(select(placeholder=plain("p" * 151))),
        "/blocks/0/elements/0/placeholder/text",
    ),
    "long label": (field(label=plain("l" * 2001)), "/blocks/0/label/text"),
    "long initial text": (
        field({"type": "plain_text_input", "initial_value": "x" * 6, "max_length": 5}),
        "/blocks/0/element/initial_value",
    ),
    "wrong date": (
        actions({"type": "datepicker", "initial_date": "3/14"}),
        "/blocks/0/elements/0/initial_date",
    ),
    "long confirm": (
        actions(
            button(
                confirm={
                    "title": plain(),
                    "text": plain("x" * 301),
                    "confirm": plain(),
                    "deny": plain(),
                }
            )
        ),
        "/blocks/0/elements/0/confirm/text/text",
    ),
    "eleven in context": (
        {"type": "context", "elements": [mrkdwn()] * 11},
        "/blocks/0/elements",
    ),
    "image without alt": ({"type": "image", "image_url": "https://x"}, "/blocks/0"),
    "image twice": (
        {"type": "image", "alt_text": "a", "image_url": "x", "slack_file": {"id": "F"}},
        "/blocks/0",
    ),
    "number without kind": (field({"type": "number_input"}), "/blocks/0/element"),
    "boolean as text": (field(optional="yes"), "/blocks/0/optional"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_blocks_pass(name: str) -> None:
    assert rules.check_message([GOOD[name]]) == []


@pytest.mark.parametrize("name", BAD)
def test_bad_blocks_are_refused_at_their_place(name: str) -> None:
    block, place = BAD[name]
    pointers = [c.rpartition("[json-pointer:")[2].rstrip("]") for c in rules.check_message([block])]
    assert place in pointers


def test_ids_are_unique_in_a_message() -> None:
    twice = rules.check_message([section(block_id="b"), section(block_id="b")])
    assert twice == ["duplicate block_id: b [json-pointer:/blocks/1/block_id]"]
    assert rules.check_message([actions(button()), actions(button())]) == []


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred() -> None:
    assert rules.check_message([section()] * 50) == []
    assert rules.check_message([section()] * 51) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    assert rules.check_view(modal(*[section()] * 100)) == []
    assert rules.check_view(modal(*[section()] * 101)) != []


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **more}


@pytest.mark.parametrize(
    "view",
    [
        modal(section(), title=plain("t" * 25)),
        modal(section(), close=plain("c" * 25)),
        modal(field(), submit=plain("s" * 25)),
        modal(field()),
        modal(section(), private_metadata="p" * 3001),
        modal(section(), callback_id="c" * 256),
        modal(section(), external_id="e" * 256),
        modal(section(), colour="red"),
        modal({"type": "markdown", "text": "x"}),
        {"type": "modal", "blocks": []},
        {"type": "home", "blocks": []},
        {"type": "modal", "title": plain(), "blocks": "none"},
        "none",
    ],
    ids=lambda view: str(view)[:40],
)
def test_bad_modals_are_refused(view: Any) -> None:
    assert rules.check_view(view, "modal") != []


def test_a_home_has_no_title() -> None:
    assert rules.check_view({"type": "home", "blocks": [section()]}, "home") == []
    assert rules.check_view({"type": "home", "blocks": [], "title": plain()}, "home") != []


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "brief", "event_payload": {"k": 1}}, ""),
        ({}, ""),
        ("text", "invalid_metadata_format"),
        ({"event_type": "brief"}, "invalid_metadata_schema"),
        ({"event_type": "brief", "event_payload": {}, "more": 1}, "invalid_metadata_schema"),
        ({"event_type": "b", "event_payload": {"k": "x" * 8000}}, "metadata_too_large"),
    ],
)
def test_metadata_is_checked(metadata: Any, error: str) -> None:
    assert rules.check_metadata(metadata) == error


def test_suggestions_are_checked() -> None:
    assert rules.check_suggestions({"options": []}) == []
    assert rules.check_suggestions({"options": many(101)}) != []
    assert rules.check_suggestions({}) != []


def test_every_kind_of_field_has_its_empty_state() -> None:
    elements: list[Json] = [
        {"type": "plain_text_input"},
        {"type": "static_select", "options": many(1)},
        {"type": "multi_static_select", "options": many(1)},
        {"type": "checkboxes", "options": many(1), "initial_options": [option("0")]},
        {"type": "users_select"},
        {"type": "multi_users_select"},
        {"type": "conversations_select"},
        {"type": "datepicker"},
        {"type": "timepicker", "initial_time": "09:30"},
    ]
    blocks = [
        field({**element, "action_id": "a"}, block_id=str(i)) for i, element in enumerate(elements)
    ]
    values = [block["a"] for block in state_values(blocks, {}).values()]
    assert values == [
        {"type": "plain_text_input", "value": None},
        {"type": "static_select", "selected_option": None},
        {"type": "multi_static_select", "selected_options": []},
        {"type": "checkboxes", "selected_options": [option("0")]},
        {"type": "users_select", "selected_user": None},
        {"type": "multi_users_select", "selected_users": []},
        {"type": "conversations_select", "selected_conversation": None},
        {"type": "datepicker", "selected_date": None},
        {"type": "timepicker", "selected_time": "09:30"},
    ]


def test_visible_text_reads_in_order_without_ids() -> None:
    shown = [section(text=mrkdwn("one"), block_id="hidden"), actions(button(text=plain("two")))]
    assert visible_text(shown) == "one\ntwo"


def test_all_text_of_a_message_is_counted() -> None:
    assert rules.text_length([section(text=mrkdwn("abc")), actions(button(text=plain("de")))]) == 5
