"""A long life costs its length and no more: ten years what ten times one year costs.

Counted in steps of Python's own, not in time.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from types import FrameType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ips.due_contacts import due_contacts
from ips.facts import (
    ClientContact,
    Episode,
    History,
    Job,
    JobChange,
    JobEnd,
    Milestone,
    MilestoneKind,
    Mode,
    StaffRole,
)
from tests.ips.people import IPS

ENTRY = date(2015, 1, 5)
A_YEAR = timedelta(days=365)
# Twelve for a year's work as it comes. Where it all lies in a few weeks, ten years have nine
# borders between one year's work and the next that a year alone has not: 12.04 was drawn once.
AT_MOST = 14
DAYS = st.integers(0, 364)
KINDS = st.sampled_from(sorted(MilestoneKind))
MODES, ROLES = st.sampled_from(Mode), st.sampled_from([*StaffRole, None])
ABOUT_JOBS = st.sets(st.just("job0"), max_size=1)


def steps_of_reckoning(history: History) -> int:
    """How many of them Python takes: the same on every machine."""
    counted = 0

    def each_frame(frame: FrameType, _: str, __: Any) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return each_step

    def each_step(_: FrameType, event: str, __: Any) -> Any:
        nonlocal counted
        counted += event == "opcode"
        return each_step

    before = sys.gettrace()
    sys.settrace(each_frame)
    try:
        due_contacts(history, IPS)
    finally:
        sys.settrace(before)
    return counted


def repeated(year: History, years: int) -> History:
    """The same year again and again; each fact of its own."""
    return replace(
        year,
        **{
            name: tuple(
                _later(fact, number) for number in range(years) for fact in getattr(year, name)
            )
            for name in ("client_contacts", "jobs", "milestones")
        },
    )


def _later(fact: Any, years: int) -> Any:
    if isinstance(fact, (JobEnd, JobChange, Job, ClientContact, Milestone)):
        return replace(
            fact,
            **{
                name: _later(value, years)
                for name in fact.__dataclass_fields__
                if name != "kind" and (value := getattr(fact, name)) is not None
            },
        )
    if isinstance(fact, (tuple, frozenset)):
        return type(fact)(_later(each, years) for each in fact)
    if isinstance(fact, date):
        return fact + years * A_YEAR
    return f"{fact}-{years}" if type(fact) is str else fact


@st.composite
def years(draw: Any) -> History:
    """A year with work in it, as the unit writes it down."""

    def contact(number: int) -> ClientContact:
        on = ENTRY + timedelta(days=draw(DAYS))
        return ClientContact(
            f"contact{number}",
            on,
            on,
            draw(MODES),
            draw(st.booleans()),
            draw(ROLES),
            job_ids=frozenset(draw(ABOUT_JOBS)),
            job_trouble=draw(st.integers(0, 9)) == 0,
        )

    def job(number: int) -> Job:
        on = ENTRY + timedelta(days=draw(DAYS))
        ended = on + timedelta(days=draw(DAYS) // 2)
        changes = (JobChange(f"change{number}", on, on),)
        return Job(f"job{number}", on, on, on, True, True, changes, JobEnd(ended, ended, ended))

    def milestone(number: int) -> Milestone:
        on = ENTRY + timedelta(days=draw(DAYS))
        return Milestone(f"milestone{number}", draw(KINDS), on, on)

    return History(
        "c1",
        (Episode("entry", ENTRY, ENTRY),),
        client_contacts=tuple(map(contact, range(draw(st.integers(12, 60))))),
        jobs=tuple(map(job, range(draw(st.integers(1, 2))))),
        milestones=tuple(map(milestone, range(draw(st.integers(0, 6))))),
    )


@settings(max_examples=20, deadline=None)
@given(years())
def test_ten_years_cost_hardly_more_than_ten_times_one(year: History) -> None:
    one, ten = (steps_of_reckoning(repeated(year, n)) for n in (1, 10))
    assert ten <= AT_MOST * one
