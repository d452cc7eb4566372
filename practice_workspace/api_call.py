"""A call of a method of Slack's Web API: what it was asked with, and a page of an answer."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from practice_workspace.payloads import SlackError
from practice_workspace.spec import TeamSpec

Json = dict[str, Any]
T = TypeVar("T")

MOST_ROWS = 999


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an app that Slack has let in."""

    team: TeamSpec
    args: Json
    authorization: str = ""

    def text(self, name: str) -> str:
        """A required text argument."""
        value = self.args.get(name)
        if value in (None, ""):
            raise SlackError("invalid_arguments", [f"missing required field: {name}"])
        return str(value)

    def optional(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int) -> int:
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise SlackError("invalid_arguments", [f"{name} must be an integer"]) from None

    def require_scope(self, scope: str) -> None:
        if scope and scope not in self.team.scopes:
            provided = ",".join(self.team.scopes)
            raise SlackError("missing_scope", needed=scope, provided=provided)


Handler = Callable[[Call], Json]
Methods = Mapping[str, tuple[str, Handler]]
"""Slack's name of each method -> the scope that it needs, and what answers it."""


def page_of(call: Call, rows: Sequence[T]) -> tuple[Sequence[T], str]:
    """One page of rows and the cursor of the next, empty at the end."""
    limit = min(max(call.number("limit", 100), 1), MOST_ROWS)
    cursor = call.optional("cursor")
    try:
        start = int(base64.b64decode(cursor, validate=True)) if cursor else 0
    except ValueError:
        raise SlackError("invalid_cursor") from None
    end = start + limit
    following = base64.b64encode(str(end).encode()).decode() if end < len(rows) else ""
    return rows[start:end], following
