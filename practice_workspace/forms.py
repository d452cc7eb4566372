"""What a person enters into blocks, in the exact shapes Slack sends.

A *state value* is what stands at `view.state.values[block_id][action_id]`, for example
`{"type": "static_select", "selected_option": {"text": {...}, "value": "x"}}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from practice_workspace.blocks import interactive_elements
from practice_workspace.elements import options_of

Json = dict[str, Any]
Typed = Mapping[tuple[str, str], Json]

# Where each element keeps what was entered: (name in the state value, name of its initial value,
# value when nothing was entered). A list when nothing means that many can be chosen.
_ENTERED: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
}
_OPTION_KINDS = frozenset(
    kind for kind, (name, _, _) in _ENTERED.items() if name.startswith("selected_option")
)
REQUIRED_TEXT = "Please complete this required field."


class CannotEnter(ValueError):
    """A person could not do this on the screen; the message says why."""


@dataclass(frozen=True, slots=True)
class Field:
    """An interactive element and the block it stands in."""

    block: Json
    element: Json

    @property
    def key(self) -> tuple[str, str]:
        return str(self.block.get("block_id", "")), str(self.element.get("action_id", ""))

    @property
    def kind(self) -> str:
        return str(self.element.get("type", ""))

    @property
    def label(self) -> str:
        label = self.block.get("label") or self.element.get("text") or {}
        return str(label.get("text", ""))

    @property
    def holds_state(self) -> bool:
        return self.kind in _ENTERED

    @property
    def dispatches(self) -> bool:
        """Whether entering something sends a `block_actions` at once."""
        in_input = self.block.get("type") == "input"
        return not in_input or self.block.get("dispatch_action") is True


def with_ids(blocks: Sequence[Json], new_id: Callable[[], str]) -> list[Json]:
    """A deep copy of the blocks in which every block and element has an id, as Slack fills in."""
    filled: list[Json] = _copied(list(blocks))
    for block in filled:
        block.setdefault("block_id", new_id())
        for _, element in interactive_elements(block):
            if isinstance(element, dict):
                element.setdefault("action_id", new_id())
    return filled


def _copied(value: Any) -> Any:
    """What is JSON once more, in a third of the time that a copy of any objects takes."""
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def fields(blocks: Sequence[Json]) -> Iterator[Field]:
    for block in blocks:
        for _, element in interactive_elements(block):
            yield Field(block, dict(element))


def find_field(blocks: Sequence[Json], wanted: str) -> Field:
    """The field meant by `block_id/action_id`, an action id, a block id or its visible label.

    Raises:
        CannotEnter: there is none, or more than one.
    """
    every = list(fields(blocks))
    readings: tuple[Callable[[Field], bool], ...] = (
        lambda found: "/".join(found.key) == wanted,
        lambda found: found.key[1] == wanted,
        lambda found: found.key[0] == wanted,
        lambda found: found.label == wanted,
    )
    for reading in readings:
        matching = [found for found in every if reading(found)]
        if len(matching) > 1:
            raise CannotEnter(f"more than one field is called '{wanted}'")
        if matching:
            return matching[0]
    there = ", ".join("/".join(found.key) for found in every)
    raise CannotEnter(f"no field is called '{wanted}'; there are: {there}")


def is_multiple(kind: str) -> bool:
    return isinstance(_ENTERED[kind][2], list)


def entered_name(kind: str) -> str:
    """The property of a state value that holds what was entered, `selected_option` for example."""
    return _ENTERED[kind][0]


def initial_value(element: Json) -> Json:
    """The state value of an element that nobody has touched."""
    kind = element["type"]
    name, initial, nothing = _ENTERED[kind]
    value = _copied(element.get(initial, nothing))
    return {"type": kind, name: None if value == "" else value}


def state_values(blocks: Sequence[Json], typed: Typed) -> Json:
    """`view.state.values` for blocks in which `typed` has been entered."""
    values: Json = {}
    for found in fields(blocks):
        if found.holds_state:
            block_id, action_id = found.key
            entered = typed.get(found.key) or initial_value(found.element)
            values.setdefault(block_id, {})[action_id] = entered
    return values


def still_typed(blocks: Sequence[Json], typed: Typed) -> dict[tuple[str, str], Json]:
    """What stays entered when a view changes: fields of the same ids and the same type."""
    kinds = {found.key: found.kind for found in fields(blocks)}
    return {key: value for key, value in typed.items() if kinds.get(key) == value.get("type")}


def state_value(element: Json, entered: Any, offered: Sequence[Json] = ()) -> Json:
    """The state value after a person entered `entered`.

    Text for typed fields; an option (its value, visible text or the whole option) or a list of
    them for selects, checkboxes and radio buttons; ids for people and conversations; `YYYY-MM-DD`,
    `HH:mm` or epoch seconds for pickers; None empties the field. `offered` are the options that a
    typeahead has shown.

    Raises:
        CannotEnter: the screen would not have let a person do this.
    """
    kind = element["type"]
    if kind not in _ENTERED:
        raise CannotEnter(f"nothing can be entered into a {kind}")
    name, _, nothing = _ENTERED[kind]
    if entered is None or entered == "":
        return {"type": kind, name: _copied(nothing)}
    if is_multiple(kind):
        many = entered if isinstance(entered, list | tuple) else [entered]
        most = element.get("max_selected_items", len(many))
        if len(many) > most:
            raise CannotEnter(f"at most {most} can be chosen")
        return {"type": kind, name: [_one_value(element, kind, one, offered) for one in many]}
    return {"type": kind, name: _one_value(element, kind, entered, offered)}


def _one_value(element: Json, kind: str, entered: Any, offered: Sequence[Json]) -> Any:
    if kind in _OPTION_KINDS:
        return _option(element, entered, offered)
    if kind == "datepicker" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(entered)):
        raise CannotEnter("a date picker takes YYYY-MM-DD")
    if kind == "timepicker" and not re.fullmatch(r"\d{2}:\d{2}", str(entered)):
        raise CannotEnter("a time picker takes HH:mm")
    if kind == "datetimepicker":
        return int(entered)
    return entered if kind == "rich_text_input" else str(entered)


def _option(element: Json, entered: Any, offered: Sequence[Json]) -> Json:
    # What is chosen already can be kept: a select shows its initial option without a search.
    initials = [element.get("initial_option"), *(element.get("initial_options") or ())]
    options = [*options_of(element), *offered, *(option for option in initials if option)]
    if isinstance(entered, dict):
        entered = entered.get("value", entered)
    for reading in (_value_of, _text_of):
        for option in options:
            if reading(option) == entered:
                return dict(_copied(option))
    raise CannotEnter(f"'{entered}' is not among the options")


def _value_of(option: Json) -> str:
    return str(option.get("value", ""))


def _text_of(option: Json) -> str:
    return str(option.get("text", {}).get("text", ""))


def complaints(blocks: Sequence[Json], typed: Typed) -> dict[str, str]:
    """What Slack itself says under the fields before it lets a modal be submitted, by block id."""
    found: dict[str, str] = {}
    for entry in fields(blocks):
        if entry.block.get("type") != "input":
            continue
        value = typed.get(entry.key) or initial_value(entry.element)
        problem = _complaint(entry, value[entered_name(entry.kind)])
        if problem:
            found[entry.key[0]] = problem
    return found


def _complaint(entry: Field, entered: Any) -> str:
    if entered in (None, "", []):
        return "" if entry.block.get("optional") is True else REQUIRED_TEXT
    element = entry.element
    if entry.kind == "number_input":
        return _number_complaint(element, str(entered))
    if entry.kind != "plain_text_input":
        return ""
    if len(entered) > element.get("max_length", 3000):
        return f"Must be at most {element.get('max_length', 3000)} characters."
    if len(entered) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    return ""


def _number_complaint(element: Json, entered: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, entered):
        return "Enter a number."
    if "min_value" in element and float(entered) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and float(entered) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return ""


def action_of(found: Field, value: Json, action_ts: str) -> Json:
    """One entry of a `block_actions` payload's `actions`."""
    block_id, action_id = found.key
    action: Json = {"type": found.kind, "block_id": block_id, "action_id": action_id}
    if found.kind == "button":
        action["text"] = found.element["text"]
        for name in ("value", "url", "style"):
            if name in found.element:
                action[name] = found.element[name]
    for name in ("placeholder", "initial_option", "initial_date"):
        if name in found.element:
            action[name] = found.element[name]
    return {**action, **value, "action_ts": action_ts}


def visible_text(blocks: Sequence[Any]) -> str:
    """All text a person can read in the blocks, in reading order, one piece a line."""
    return "\n".join(_pieces(list(blocks)))


def _pieces(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _pieces(inner)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for name, inner in part.items():
            if name not in ("confirm", "metadata") and isinstance(inner, dict | list):
                yield from _pieces(inner)
