"""Replies as JSON and back, by the types of their fields.

Knows what replies are made of: frozen dataclasses, enumerations, days, instants, tuples and plain
values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Anything = TypeVar("Anything")


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
    if not isinstance(kind, type):  # 'X | None'
        choices = [choice for choice in get_args(kind) if choice is not NoneType]
        return None if value is None else _built(choices[0], value)
    if is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], item) for name, item in value.items()})
    if issubclass(kind, date | time):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, Enum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
