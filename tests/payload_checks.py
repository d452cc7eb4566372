"""Whether Slack would take a payload: three independent checkers, because none is complete.

`slackblocks` and `slack_sdk.models` rebuild the payload with their own classes; the practice
workspace's rules find what both miss (unknown properties, duplicate ids, initial options that
are not offered, inputs without a submit button).
"""

from __future__ import annotations

from typing import Any

import slackblocks as theirs
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slackblocks import elements
from slackblocks.objects import ConversationFilter

from practice_workspace import blocks as rules

_BLOCKS = {
    "actions": theirs.ActionsBlock,
    "context": theirs.ContextBlock,
    "divider": theirs.DividerBlock,
    "header": theirs.HeaderBlock,
    "image": theirs.ImageBlock,
    "input": theirs.InputBlock,
    "section": theirs.SectionBlock,
}
_ELEMENTS = {
    "button": elements.Button,
    "checkboxes": elements.CheckboxGroup,
    "conversations_select": elements.ConversationSelectMenu,
    "datepicker": elements.DatePicker,
    "external_select": elements.ExternalSelectMenu,
    "multi_external_select": elements.ExternalMultiSelectMenu,
    "multi_static_select": elements.StaticMultiSelectMenu,
    "multi_users_select": elements.UserMultiSelectMenu,
    "number_input": elements.NumberInput,
    "overflow": elements.OverflowMenu,
    "plain_text_input": elements.PlainTextInput,
    "radio_buttons": elements.RadioButtonGroup,
    "static_select": elements.StaticSelectMenu,
    "timepicker": elements.TimePicker,
    "users_select": elements.UserSelectMenu,
}


def complaints_about_view(view: dict[str, Any]) -> list[str]:
    """Everything any checker says against a modal or a Home view; empty: Slack takes it."""
    found = list(rules.check_view(view, view["type"]))
    found += _tried("slack_sdk", lambda: View(**view).to_dict())
    found += _tried("slackblocks", lambda: _their_view(view))
    return found


def complaints_about_message(blocks: list[dict[str, Any]]) -> list[str]:
    found = list(rules.check_message(blocks))
    found += _tried("slack_sdk", lambda: [one.to_dict() for one in Block.parse_all(blocks)])
    found += _tried("slackblocks", lambda: [_their_block(block) for block in blocks])
    return found


def _tried(checker: str, build: Any) -> list[str]:
    try:
        build()
    except Exception as problem:
        return [f"{checker}: {problem}"]
    return []


def _their_view(view: dict[str, Any]) -> Any:
    parts = {name: _object(part) for name, part in view.items() if name not in ("type", "blocks")}
    blocks = [_their_block(block) for block in view["blocks"]]
    if view["type"] == "home":
        return theirs.HomeTabView(blocks=blocks, **parts)
    return theirs.ModalView(blocks=blocks, **parts)


def _their_block(block: dict[str, Any]) -> Any:
    parts = {name: _object(part) for name, part in block.items() if name != "type"}
    return _BLOCKS[block["type"]](**parts)


def _object(part: Any) -> Any:
    if isinstance(part, list):
        return [_object(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") in ("plain_text", "mrkdwn"):
        return theirs.Text.from_dict(part)
    if "type" in part:
        inner = {name: _object(value) for name, value in part.items() if name != "type"}
        return _ELEMENTS[part["type"]](**inner)
    if "value" in part:
        return theirs.Option.from_dict(part)
    if "include" in part:
        return ConversationFilter(**part)
    return theirs.ConfirmationDialogue.from_dict(part)
