"""Gathers every line that the tests type, for `tests/data/behaviour/lines.json`.

A plugin, loaded by hand where new lines are to join the file:
`pytest -p tests.behaviour.typed_lines tests/commands tests/story tests/test_docs.py`
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.casework.reading.typed_names import Known
from bot.commands import caseload, job_lead
from bot.commands.lines import parsing
from tests.behaviour.kept_lines import Lines, key_of
from tests.behaviour.reading import CODE_ALONE, FREE_TEXT, READERS, Typed, understood

LONGEST = 300  # letters
_OPAQUE = re.compile(r"[0-9a-f]{32}")
_gathered: dict[str, Typed] = {}
_ANY_DAY = date(2026, 3, 4)


def pytest_configure(config: pytest.Config) -> None:
    for command, name in READERS.items():
        setattr(parsing, name, _listening(command, getattr(parsing, name)))
    for command, module, name in (
        (CODE_ALONE, caseload.parsing, "code_in"),
        (FREE_TEXT, job_lead, "cleaned"),
    ):
        setattr(module, name, _listening(command, getattr(module, name)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    Lines.read().joined_by(list(_gathered.values())).write()


def _listening(command: str, read: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(read)
    def listened(
        text: str,
        today: date = _ANY_DAY,
        *,
        day_first: bool = False,
        known: Known = parsing.NOBODY,
    ) -> Any:
        if not _gathering and _may_be_kept(text):
            _note(_typed(command, text, today, day_first, known))
        if command in READERS:
            return read(text, today, day_first=day_first, known=known)
        return read(text)

    return listened


_gathering: list[bool] = []  # while a line is read only to see what it needs


def _may_be_kept(text: str) -> bool:
    return (
        0 < len(text) <= LONGEST
        and not _OPAQUE.search(text)
        and text.encode("utf-8", "ignore").decode() == text
    )


def _note(typed: Typed) -> None:
    if key_of(typed) in _gathered:
        return
    _gathering.append(True)
    try:
        _gathered.setdefault(key_of(typed), _least(typed))
    finally:
        _gathering.pop()


def _typed(command: str, text: str, today: date, day_first: bool, known: Known) -> Typed:
    employers = {each.name: tuple(alias for alias, _ in each.aliases) for each in known.employers}
    codes = tuple(each.code for each in known.clients)
    alone = command in READERS and known is parsing.NOBODY
    return Typed(command, text, today, day_first, codes, employers, alone)


def _least(typed: Typed) -> Typed:
    """Without the employers that have nothing to do with what is understood."""
    whole = understood(typed)
    near = {n: a for n, a in typed.employers.items() if _share(typed.text, (n, *a))}
    fewer = replace(typed, employers=near)
    return fewer if understood(fewer) == whole else typed


def _share(text: str, names: Iterable[str]) -> bool:
    words = set(re.findall(r"\w{3,}", text.lower()))
    return any(words & set(re.findall(r"\w{3,}", name.lower())) for name in names)
