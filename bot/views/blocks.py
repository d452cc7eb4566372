"""Block Kit by construction: every builder returns a payload that fits Slack's limits.

Text is clipped, lists are cut with 'and N more', ids stay opaque. `mrkdwn` arguments are
already-marked text: whatever a person typed goes through `escape` first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ips.letters import legible

Block = dict[str, Any]
Element = dict[str, Any]
Option = dict[str, Any]
View = dict[str, Any]

# Slack's own limits, named once.
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
HEADER = 150
SECTION = 3000
FIELDS = 10
FIELD = 2000
BUTTON = 75
BUTTON_VALUE = 2000
LABEL = 2000
TITLE = 24
OPTION = 75
OPTIONS = 100
CHECKBOXES = 10
OVERFLOW = 5
ACTIONS = 25
CONTEXT = 10
PLACEHOLDER = 150
TYPED = 3000
CONFIRM = 300
METADATA = 3000

PART = "+"  # 'note+2': the block id of the rest of what 'note' holds


def escape(text: str) -> str:
    """Makes typed text mean nothing within mrkdwn: no mentions, links, emphasis or quotation."""
    text = legible(text)
    if _MEANS_NOTHING.fullmatch(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKS.sub(rf"\g<0>{_APART}", text)


def unescape(text: str) -> str:
    """What was typed, from its escaped form."""
    return html.unescape(text).replace(_APART, "")


# Slack knows no escape for these; a blank of no width behind one leaves it a letter like others.
_APART = "\u200b"
_MEANS_NOTHING = re.compile("[^&<>*_~`]*")
_MARKS = re.compile(r"(?<![^\W_])[*_~`](?=\S)|(?<=\S)[*_~`](?![^\W_])|^&gt;", re.MULTILINE)


def clip(text: str, limit: int) -> str:
    """Cuts at `limit` characters, the last of them an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str, limit: int = SECTION) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip(legible(text), limit), "emoji": True}


def mrkdwn(text: str, limit: int = SECTION) -> dict[str, Any]:
    # `verbatim`: an address, '#channel' or '@name' that somebody typed becomes no link.
    return {"type": "mrkdwn", "text": clip(text, limit), "verbatim": True}


# ---------------------------------------------------------------- blocks


def header(text: str, *, block_id: str | None = None) -> Block:
    return _block("header", block_id, text=plain(text, HEADER))


def section(
    text: str,
    *,
    accessory: Element | None = None,
    fields: Sequence[str] = (),
    block_id: str | None = None,
) -> Block:
    """A paragraph of marked text, with at most ten short fields and one element beside it."""
    block = _block("section", block_id, text=mrkdwn(text))
    if fields:
        block["fields"] = [mrkdwn(field, FIELD) for field in fields[:FIELDS]]
    if accessory is not None:
        block["accessory"] = accessory
    return block


def verbatim(text: str) -> list[Block]:
    """What somebody typed as it is, whole: no mark in it means anything."""
    parts = (text[at : at + SECTION] for at in range(0, len(text), SECTION))
    return [{"type": "section", "text": plain(part) | {"emoji": False}} for part in parts]


def context(*lines: str, block_id: str | None = None) -> Block:
    """Small grey text: one element a line, at most ten."""
    elements = [mrkdwn(line, FIELD) for line in lines[:CONTEXT]]
    return _block("context", block_id, elements=elements)


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    return _block("actions", block_id, elements=list(elements[:ACTIONS]))


def field(
    name: str,
    label: str,
    element: Element,
    *,
    required: bool = False,
    hint: str | None = None,
    at_once: bool = False,
) -> Block:
    """One input of a form; `name` is its block id, and its action id where it has none.

    `at_once` tells the bot of a choice as soon as it is made (`dispatch_action`).
    """
    element.setdefault("action_id", name)
    block = _block("input", name, label=plain(label, LABEL), element=element)
    block["optional"] = not required
    if hint:
        block["hint"] = plain(hint, LABEL)
    if at_once:
        block["dispatch_action"] = True
    return block


def in_parts(block: Block) -> list[Block]:
    """An input; what of its text one field cannot hold stands in others below it."""
    text = block["element"].get("initial_value", "") if block["type"] == "input" else ""
    if len(text) <= TYPED:
        return [block]
    first, *rest = _parts_of(text)
    name, what = block["block_id"], block["label"]["text"]
    fields = [block | {"element": block["element"] | {"initial_value": first}}]
    for number, part in enumerate(rest, start=2):
        element = text_input(initial=part, multiline=True)
        fields.append(field(f"{name}{PART}{number}", f"{what} ({number})", element))
    return fields


def _parts_of(text: str) -> list[str]:
    """Parts that a field can hold, one behind the other; each ends where a word does."""
    parts = []
    while len(text) > TYPED:
        seam = max(text.rfind(blank, TYPED // 2, TYPED) for blank in " \n") + 1 or TYPED
        parts.append(text[:seam])
        text = text[seam:]
    return [*parts, text]


def whole(parts: Sequence[str]) -> str:
    """The text of several fields; where somebody wrote on at the end of one, a line ends there."""
    joined = ""
    for before, part in zip(("", *parts), parts, strict=False):
        apart = 0 < len(before) < TYPED and not (before[-1].isspace() or part[:1].isspace())
        joined += f"\n{part}" if apart else part
    return joined


def _block(kind: str, block_id: str | None, **parts: Any) -> Block:
    block: Block = {"type": kind}
    if block_id:
        block["block_id"] = block_id
    return block | parts


# ---------------------------------------------------------------- elements


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    style: str | None = None,
    confirm: dict[str, Any] | None = None,
    url: str | None = None,
    about: str | None = None,
) -> Element:
    """`value` holds opaque ids only; `about` is what a screen reader says behind the text.

    What is heard begins with what is seen: whoever speaks to their device says what they read.
    """
    element: Element = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id}
    if value is not None:
        if len(value) > BUTTON_VALUE:
            raise ValueError("a button's value is longer than Slack allows")
        element["value"] = value
    for key, part in (("style", style), ("confirm", confirm), ("url", url)):
        if part is not None:
            element[key] = part
    if about:
        element["accessibility_label"] = clip(f"{text}: {about}", BUTTON)
    return element


def are_you_sure(title: str, text: str, yes: str, no: str = "Keep it") -> dict[str, Any]:
    return {
        "title": plain(title, 100),
        "text": plain(text, CONFIRM),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def option(text: str, value: str, description: str | None = None) -> Option:
    """A choice; `value` is an opaque id or a word of ours, at most 75 characters."""
    if len(value) > OPTION:
        raise ValueError("an option's value is longer than Slack allows")
    choice: Option = {"text": plain(text, OPTION), "value": value}
    if description:
        choice["description"] = plain(description, OPTION)
    return choice


def options(labels: Iterable[tuple[str, str]]) -> list[Option]:
    """(value, label) pairs as choices."""
    return [option(label, value) for value, label in labels]


def select(
    choices: Sequence[Option],
    *,
    initial: str | None = None,
    placeholder: str | None = None,
    action_id: str | None = None,
) -> Element:
    element: Element = {"type": "static_select", "options": list(choices[:OPTIONS])}
    return _chosen(element, initial, placeholder, action_id)


def radio(
    choices: Sequence[Option], *, initial: str | None = None, action_id: str | None = None
) -> Element:
    element: Element = {"type": "radio_buttons", "options": list(choices[:CHECKBOXES])}
    return _chosen(element, initial, None, action_id)


def overflow(choices: Sequence[Option], action_id: str) -> Element:
    return {"type": "overflow", "options": list(choices[:OVERFLOW]), "action_id": action_id}


def checkboxes(
    choices: Sequence[Option], *, initial: Iterable[str] = (), action_id: str | None = None
) -> Element:
    offered = list(choices[:CHECKBOXES])
    element: Element = {"type": "checkboxes", "options": offered}
    wanted = set(initial)
    ticked = [choice for choice in offered if choice["value"] in wanted]
    if ticked:
        element["initial_options"] = ticked
    return _named(element, action_id)


def multi_select(
    choices: Sequence[Option],
    *,
    initial: Iterable[str] = (),
    placeholder: str | None = None,
    action_id: str | None = None,
) -> Element:
    offered = list(choices[:OPTIONS])
    element: Element = {"type": "multi_static_select", "options": offered}
    wanted = set(initial)
    chosen = [choice for choice in offered if choice["value"] in wanted]
    if chosen:
        element["initial_options"] = chosen
    return _named(_placed(element, placeholder), action_id)


def typeahead(
    action_id: str, *, initial: Option | None = None, placeholder: str | None = None
) -> Element:
    """A picker that asks the bot for its choices, already before anything is typed."""
    element: Element = {"type": "external_select", "action_id": action_id, "min_query_length": 0}
    if initial is not None:
        element["initial_option"] = initial
    return _placed(element, placeholder)


def multi_typeahead(
    action_id: str, *, initial: Sequence[Option] = (), placeholder: str | None = None
) -> Element:
    element: Element = {
        "type": "multi_external_select",
        "action_id": action_id,
        "min_query_length": 0,
    }
    if initial:
        element["initial_options"] = list(initial)
    return _placed(element, placeholder)


def user_select(*, initial: str | None = None, action_id: str | None = None) -> Element:
    element: Element = {"type": "users_select"}
    if initial:
        element["initial_user"] = initial
    return _named(element, action_id)


def multi_user_select(*, initial: Sequence[str] = (), action_id: str | None = None) -> Element:
    element: Element = {"type": "multi_users_select"}
    if initial:
        element["initial_users"] = list(initial)
    return _named(element, action_id)


def conversation_select(*, initial: str | None = None, action_id: str | None = None) -> Element:
    """Channels of this workspace only, public or private, without direct messages."""
    element: Element = {
        "type": "conversations_select",
        "filter": {"include": ["private", "public"], "exclude_external_shared_channels": True},
    }
    if initial:
        element["initial_conversation"] = initial
    return _named(element, action_id)


def text_input(
    *,
    initial: str | None = None,
    multiline: bool = False,
    placeholder: str | None = None,
    max_length: int = TYPED,
    focus: bool = False,
    action_id: str | None = None,
) -> Element:
    # A field that opens with more than it should hold says so when it is saved, and cuts nothing.
    longest = min(TYPED, max(max_length, len(initial or "")))
    element: Element = {"type": "plain_text_input", "max_length": longest}
    if multiline:
        element["multiline"] = True
    if initial:
        element["initial_value"] = initial  # what is longer, a modal shows in parts
    if focus:
        element["focus_on_load"] = True
    return _named(_placed(element, placeholder), action_id)


def number_input(
    *,
    initial: float | None = None,
    decimals: bool = False,
    least: float | None = None,
    most: float | None = None,
    action_id: str | None = None,
) -> Element:
    element: Element = {"type": "number_input", "is_decimal_allowed": decimals}
    for key, number in (("initial_value", initial), ("min_value", least), ("max_value", most)):
        if number is not None:
            element[key] = f"{number:.2f}".rstrip("0").rstrip(".")
    return _named(element, action_id)


def date_picker(
    initial: date | None = None, *, placeholder: str | None = None, action_id: str | None = None
) -> Element:
    element: Element = {"type": "datepicker"}
    if initial is not None:
        element["initial_date"] = initial.isoformat()
    return _named(_placed(element, placeholder), action_id)


def time_picker(initial: str | None = None, *, action_id: str | None = None) -> Element:
    """`initial` as "HH:MM"."""
    element: Element = {"type": "timepicker"}
    if initial:
        element["initial_time"] = initial
    return _named(element, action_id)


def _chosen(
    element: Element, initial: str | None, placeholder: str | None, action_id: str | None
) -> Element:
    for choice in element["options"]:
        if choice["value"] == initial:
            element["initial_option"] = choice
    return _named(_placed(element, placeholder), action_id)


def _placed(element: Element, placeholder: str | None) -> Element:
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    return element


def _named(element: Element, action_id: str | None) -> Element:
    if action_id:
        element["action_id"] = action_id
    return element


# ---------------------------------------------------------------- surfaces


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = None,
    close: str = "Cancel",
    private_metadata: str = "",
) -> View:
    """A modal; with inputs a `submit` word is required, as Slack requires it."""
    if submit is None and any(block["type"] == "input" for block in blocks):
        raise ValueError("a modal with inputs needs a submit word")
    if len(private_metadata) > METADATA:
        raise ValueError("private_metadata is longer than Slack allows")
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain(close, TITLE),
        "blocks": fitted([part for each in blocks for part in in_parts(each)], VIEW_BLOCKS),
        "private_metadata": private_metadata,
    }
    if submit is not None:
        view["submit"] = plain(submit, TITLE)
    return view


def home(blocks: Sequence[Block], *, private_metadata: str = "") -> View:
    return {
        "type": "home",
        "blocks": fitted(blocks, VIEW_BLOCKS),
        "private_metadata": private_metadata,
    }


def message(text: str, blocks: Sequence[Block]) -> dict[str, Any]:
    """`text` is what notifications and screen readers get: keep it generic."""
    return {"text": clip(text, SECTION), "blocks": fitted(blocks, MESSAGE_BLOCKS)}


def fitted(blocks: Sequence[Block], limit: int) -> list[Block]:
    """At most `limit` blocks; what is cut is said, never silently lost."""
    if len(blocks) <= limit:
        return list(blocks)
    left = len(blocks) - limit + 1
    return [*blocks[: limit - 1], context(f"… and {left} more lines. Open the list to see them.")]


def and_more(lines: Sequence[str], limit: int) -> list[str]:
    """The first `limit` lines, then 'and N more'."""
    if len(lines) <= limit:
        return list(lines)
    return [*lines[:limit], f"… and {len(lines) - limit} more"]
