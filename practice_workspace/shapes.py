"""Small checks of JSON, put together into tables: text of a length, one of some words, a record.

A check adds its complaints in Slack's own shape, with a pointer to where they belong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Complaints = list[str]
Check = Callable[[Any, str, Complaints], None]
Rule = Callable[[Mapping[str, Any], str, Complaints], None]


def complain(complaints: Complaints, problem: str, pointer: str) -> None:
    complaints.append(f"{problem} [json-pointer:{pointer}]")


def string(most: int, least: int = 1) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, str):
            complain(out, "must be a string", pointer)
        elif len(value) < least:
            complain(out, f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            complain(out, f"must be less than {most + 1} characters", pointer)

    return check


def boolean(value: Any, pointer: str, out: Complaints) -> None:
    if not isinstance(value, bool):
        complain(out, "must be a boolean", pointer)


def anything(value: Any, pointer: str, out: Complaints) -> None:
    """Accepts whatever stands there: used where Slack's own rules are not published."""


def integer(least: int, most: int) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            complain(out, "must be an integer", pointer)
        elif not least <= value <= most:
            complain(out, f"must be between {least} and {most}", pointer)

    return check


def one_of(*choices: str) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if value not in choices:
            complain(out, f"must be one of {', '.join(choices)}", pointer)

    return check


def matching(pattern: str, shape: str) -> Check:
    compiled = re.compile(pattern)

    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            complain(out, f"must look like {shape}", pointer)

    return check


def list_of(check_item: Check, least: int, most: int) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, list):
            complain(out, "must be an array", pointer)
            return
        if len(value) < least:
            complain(out, f"no less than {least} items allowed", pointer)
        if len(value) > most:
            complain(out, f"no more than {most} items allowed", pointer)
        for index, item in enumerate(value):
            check_item(item, f"{pointer}/{index}", out)

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *rules: Rule,
) -> Check:
    known = {**(optional or {}), **required}

    def check(value: Any, pointer: str, out: Complaints) -> None:
        if not isinstance(value, dict):
            complain(out, "must be an object", pointer)
            return
        for name in required:
            if name not in value:
                complain(out, f"missing required field: {name}", pointer)
        for name, content in value.items():
            if name in known:
                known[name](content, f"{pointer}/{name}", out)
            else:
                complain(out, f"unknown property: {name}", pointer)
        for rule in rules:
            rule(value, pointer, out)

    return check


def by_type(checks: Mapping[str, Check], what: str) -> Check:
    def check(value: Any, pointer: str, out: Complaints) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in checks:
            complain(out, f"unsupported type for {what}: {kind}", pointer)
            return
        checks[kind](value, pointer, out)

    return check


def exactly_one(*names: str) -> Rule:
    def rule(value: Mapping[str, Any], pointer: str, out: Complaints) -> None:
        if sum(name in value for name in names) != 1:
            complain(out, f"exactly one of {', '.join(names)} must be provided", pointer)

    return rule


def at_least_one(*names: str) -> Rule:
    def rule(value: Mapping[str, Any], pointer: str, out: Complaints) -> None:
        if not any(name in value for name in names):
            complain(out, f"one of {', '.join(names)} must be provided", pointer)

    return rule
