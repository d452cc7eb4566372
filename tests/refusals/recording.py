"""Which test provokes which refusal: `pytest -p tests.refusals.recording ...` adds what it saw.

A sentence counts as provoked where a test brought the program to say it, filled in as people read
it; the table keeps the first test that did.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot import config
from bot.casework.administration import units_toml, workspaces
from bot.casework.reminders import dry_run
from bot.casework.replies import Refusal
from bot.commands.forms.modals import Form
from bot.server import console, keeping, sending
from db import backups
from tests.refusals.sentences import ROOT, fits, sentences

TABLE = ROOT / "tests" / "data" / "refusals.json"

_SAID: dict[str, str] = {}  # sentence as filled in -> the test
_RUNNING: list[str] = []


def _note(sentence: object) -> None:
    if _RUNNING:
        _SAID.setdefault(str(sentence), _RUNNING[-1])


def _listen(cls: type[Any]) -> None:
    before = cls.__init__

    def after(self: Any, *given: Any, **named: Any) -> None:
        before(self, *given, **named)
        if given:
            _note(given[0])

    cls.__init__ = after


def pytest_configure() -> None:
    for cls in (
        Refusal,
        config.ConfigurationError,
        units_toml.BadUnitsFile,
        workspaces.NotErased,
        dry_run.NoSuchUnit,
        backups.NoBackup,
    ):
        _listen(cls)
    wrong, fail = Form.wrong, console.fail

    def under_a_field(self: Form, name: str, sentence: str) -> None:
        _note(sentence)
        wrong(self, name, sentence)

    def ended(sentence: str) -> int:
        _note(sentence)
        return fail(sentence)

    Form.wrong = under_a_field  # type: ignore[method-assign]
    import bot.__main__ as main

    for module in (console, keeping, sending, main):
        module.fail = ended  # type: ignore[attr-defined]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _RUNNING.append(item.nodeid.partition("[")[0])
    yield
    _RUNNING.pop()


def pytest_sessionfinish() -> None:
    table: dict[str, str | None] = json.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}
    known = {sentence: table.get(sentence) for sentence in sentences()}
    for sentence, test in known.items():
        if test is None:
            said = (test for filled_in, test in _SAID.items() if fits(sentence, filled_in))
            known[sentence] = next(said, None)
    text = json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False)
    TABLE.write_text(f"{text}\n", "utf-8")
