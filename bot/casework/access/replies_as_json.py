"""Replies as JSON and back, by the types of their fields.

Written as ever, since what was sent before is known by its text; read by pydantic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.casework.replies import Recorded

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


def to_json(value: Any) -> str:
    """Canonical: the same value always gives the same text."""
    return json.dumps(value, default=_plain, separators=(",", ":"), sort_keys=True)


def from_json(text: str) -> Recorded:
    """The reply that `to_json` wrote.

    Raises:
        ValueError: it is none; what stands in it is not in the error.
    """
    kept = json.loads(text)
    kept["summary"] = _with_people(kept["summary"])
    kept["notes"] = [_with_people(note) for note in kept["notes"]]
    try:
        return _reader().validate_python(kept)
    except ValueError:
        raise ValueError("a kept reply that cannot be read") from None


@cache
def _reader() -> TypeAdapter[Recorded]:
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(Recorded)


def _plain(value: Any) -> Any:
    """One level of what `json` does not know; enumerations are texts."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a reply holds no {type(value).__name__}")


def _with_people(wording: Any) -> Any:
    """As replies were kept until now: with Slack's mark where a colleague is named.

    They are kept for `submissions.MEMORY`; a fortnight after the upgrade none is left.
    """
    if not isinstance(wording, str):
        return wording
    odd_ones_are_people = _MENTION.split(wording)
    if len(odd_ones_are_people) == 1:
        return wording
    parts = (
        {"slack_user_id": each} if place % 2 else each
        for place, each in enumerate(odd_ones_are_people)
    )
    return {"parts": [part for part in parts if part]}
