"""What somebody waits for sends statements that were built before: to build one costs a round trip.

Counted is how often SQLAlchemy begins to build one, and for which function of `db`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.selectable import CompoundSelect, Select

from tests.commands.asking import form_after, said_after
from tests.house import ANA, House

BUILDS = (Select, CompoundSelect, Insert, Update, Delete)
ROOT = Path(__file__).parent.parent.parent
OURS = tuple(f"{ROOT / room}/" for room in ("bot", "db", "ips", "tests"))

FORMS = (
    ("/contact", ""),
    ("/visit", ""),
    ("/jobstart", ""),
    ("/caseload", ""),
    ("/ips", ""),
)
LINES = (
    ("/contact", "Harbor Hotel {} today in person met Rosa"),
    ("/visit", "{} phone 20 min"),
    ("/jobstart", "{} Harbor Hotel yesterday barista"),
    ("/jobend", "{} today quit"),
    ("/lead", "They look for cooks in the mornings"),
)
# Messages that are to be drawn again are found by lists of keys and by what each caller looks for.
BUILT_EACH_TIME = "db/queries/outbox/"


@contextmanager
def count_builds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[tuple[str, str]]]:
    """(file, function) of ours -> how many statements were begun there meanwhile."""
    seen: Counter[tuple[str, str]] = Counter()

    def watched(begin: Any) -> Any:
        def note(self: Any, *given: Any, **named: Any) -> None:
            frame: Any = sys._getframe(1)
            while frame is not None and not frame.f_code.co_filename.startswith(OURS):
                frame = frame.f_back
            if frame is not None:
                file = Path(frame.f_code.co_filename).relative_to(ROOT).as_posix()
                seen[file, frame.f_code.co_name] += 1
            begin(self, *given, **named)

        return note

    with monkeypatch.context() as patched:
        for kind in BUILDS:
            patched.setattr(kind, "__init__", watched(kind.__init__))
        yield seen


def everything(house: House, code: str) -> None:
    ana = house.person(ANA)
    for command, text in FORMS:
        form_after(ana, command, text)
        ana.close(everything=True)
    for command, text in LINES:
        said_after(ana, command, text.format(code))


def test_a_command_sends_what_was_built_before(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("C-114", "C-115"):
        unit_house.enroll(ANA, code)
    everything(unit_house, "C-114")  # a few statements are built when they are first needed
    with count_builds(monkeypatch) as seen:
        everything(unit_house, "C-115")
    anew = {place for place in seen if not place[0].startswith(BUILT_EACH_TIME)}
    assert anew == set()


def test_a_statement_that_is_built_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with count_builds(monkeypatch) as seen:
        Select().limit(1)
    here = Path(__file__).relative_to(ROOT).as_posix()
    assert seen == {(here, "test_a_statement_that_is_built_is_seen"): 1}
