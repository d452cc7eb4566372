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
from bot.commands.forms import typed_lines
from bot.commands.lines.background import Background
from bot.commands.lines.caseload import code_in
from bot.commands.lines.pieces import TypedLine, cleaned
from tests.behaviour.kept_lines import Lines, key_of
from tests.behaviour.reading import CODE_ALONE, FREE_TEXT, READERS, Typed, understood

LONGEST = 300  # letters
_OPAQUE = re.compile(r"[0-9a-f]{32}")
_gathered: dict[str, Typed] = {}
_ANY_DAY = date(2026, 3, 4)


def pytest_configure(config: pytest.Config) -> None:
    typed_lines.background = _remembering(typed_lines.background)
    for command, module in READERS.items():
        module.read = _listening(command, module.read)  # type: ignore[attr-defined]
    vars(caseload)["code_in"] = _noting(CODE_ALONE, code_in)
    vars(job_lead)["cleaned"] = _noting(FREE_TEXT, cleaned)


def pytest_sessionfinish(session: pytest.Session) -> None:
    Lines.read().joined_by(list(_gathered.values())).write()


def _remembering(background: Callable[..., Background]) -> Callable[..., Background]:
    """Whom the unit knew where the next line is read."""

    @functools.wraps(background)
    def remembered(
        line: TypedLine, today: date, day_first: bool, known: Known | None
    ) -> Background:
        _last[:] = [known]
        return background(line, today, day_first, known)

    return remembered


_last: list[Known | None] = [None]


def _listening(command: str, read: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(read)
    def listened(line: TypedLine, background: Background) -> Any:
        if not _gathering and _may_be_kept(line.typed):
            today, day_first = background.today, background.day_first
            _note(_typed(command, line.typed, today, day_first, _last[0]))
        return read(line, background)

    return listened


def _noting(command: str, read: Callable[[str], str]) -> Callable[[str], str]:
    @functools.wraps(read)
    def noted(text: str) -> str:
        if not _gathering and _may_be_kept(text):
            _note(_typed(command, text, _ANY_DAY, False, None))
        return read(text)

    return noted


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


def _typed(command: str, text: str, today: date, day_first: bool, found: Known | None) -> Typed:
    known = found or Known()
    employers = {each.name: tuple(alias for alias, _ in each.aliases) for each in known.employers}
    codes = tuple(each.code for each in known.clients)
    alone = command in READERS and found is None
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
