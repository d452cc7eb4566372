"""Replies as JSON and back, by the types of their fields.

Knows what replies are made of: frozen dataclasses, enumerations, days, instants, tuples and plain
values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from bot.casework.replies import Colleague, Phrase, Wording

Anything = TypeVar("Anything")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


def to_json(value: Any) -> str:
    """Canonical: the same value always gives the same text."""
    return json.dumps(_plain(value), separators=(",", ":"), sort_keys=True)


def from_json(kind: type[Anything], text: str) -> Anything:
    """The value of that dataclass that `to_json` wrote."""
    built: Anything = _built(kind, json.loads(text))
    return built


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return value


def _built(kind: Any, value: Any) -> Any:
    if get_origin(kind) is tuple:
        of = get_args(kind)[0]
        return tuple(_built(of, item) for item in value)
    if kind == Wording and isinstance(value, str):
        return _with_people(value)
    if not isinstance(kind, type):  # 'X | None', or words that may name people
        choices = [choice for choice in get_args(kind) if choice is not NoneType]
        return None if value is None else _built(_meant(choices, value), value)
    if is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], item) for name, item in value.items()})
    if issubclass(kind, date | time):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, Enum) else value


def _with_people(text: str) -> Wording:
    """As replies were kept until now: with Slack's mark where a colleague is named.

    They are kept for `submissions.MEMORY`; a fortnight after the upgrade none is left.
    """
    odd_ones_are_people = _MENTION.split(text)
    if len(odd_ones_are_people) == 1:
        return text
    parts = (
        Colleague(each) if place % 2 else each for place, each in enumerate(odd_ones_are_people)
    )
    return Phrase(tuple(part for part in parts if part))


def _meant(choices: Sequence[Any], value: Any) -> Any:
    """Of 'str | Phrase' the one that was written; a Phrase alone is written as an object."""
    objects = [choice for choice in choices if is_dataclass(choice)]
    return objects[0] if objects and isinstance(value, dict) else choices[0]


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
