"""Outreach (F S14; → 14 days, then 7 after each attempt), looked up day by day.

The rule restated: it runs on every day on which somebody looks for work: out of work as far as the
unit knows, in the first 28 days of a job, or wishing for a different one. In each unbroken row of
such days it is asked for from the first day and from every contact or attempt. What would fall due
only after the row is over is not asked for. Days are numbers here, counted from program entry.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ips.due_contacts import called, due_contacts
from ips.facts import Clock, MilestoneKind
from ips.standards import IPS_25, Profiles, title_of
from ips.words import short_day
from tests.ips.people import ENTRY, Person

LENGTH = 130
DAYS = st.integers(0, LENGTH)


class AtWork(NamedTuple):
    """`ends`: the last day, or None; `later`: days until the unit learned of it."""

    starts: int
    ends: int | None
    later: int = 0

    @classmethod
    def lasting(cls, starts: int, days: int | None, later: int) -> AtWork:
        return cls(starts, None if days is None else starts + days, later)


JOBS = st.lists(
    st.builds(
        lambda starts, lasts, later: AtWork(
            starts, None if lasts is None else starts + lasts, later
        ),
        st.integers(1, 90),
        st.none() | st.integers(0, 60),
        st.integers(0, 5),
    ),
    max_size=3,
)
TRIES = st.dictionaries(DAYS, st.booleans(), max_size=8)  # day -> reached


def number(day: date | None) -> int | None:
    return None if day is None else (day - ENTRY).days


def on(number: int) -> str:
    return (ENTRY + timedelta(days=number)).isoformat()


def person(
    jobs: list[AtWork], tries: dict[int, bool], wish: int | None, stays: int | None
) -> Person:
    somebody = Person()
    for number, job in enumerate(jobs):
        somebody.job(on(job.starts), f"job{number}")
        if job.ends is not None:
            somebody.job_end(on(job.ends), learned=on(job.ends + job.later), id=f"job{number}")
    for number, reached in tries.items():
        somebody.call(on(number)) if reached else somebody.attempt(on(number))
    if wish is not None:
        somebody.did(MilestoneKind.WANTS_ANOTHER_JOB, on(wish))
    if stays is not None:
        somebody.did(MilestoneKind.STAYS_IN_JOB, on(stays))
    return somebody


def looks(jobs: list[AtWork], wish: int | None, stays: int | None, today: int) -> bool:
    """Out of work as far as the unit knows, newly working, or wishing for a different job.

    On the day on which the unit learns of a loss they look again.
    """
    known = [job for job in jobs if job.starts <= today]
    at_work = any(job.ends is None or today < job.ends + job.later for job in known)
    newly = any(today <= job.starts + 28 for job in known)
    wishes = (
        wish is not None
        and wish <= today
        and not any(wish < job.starts <= today for job in jobs)
        and not (stays is not None and wish <= stays <= today)
    )
    return not at_work or newly or wishes


def asked(
    jobs: list[AtWork], tries: dict[int, bool], wish: int | None, stays: int | None
) -> set[tuple[int, int, int | None]]:
    """Opens, due, met: by walking through the days."""
    rows = set()
    began: int | None = None
    end = LENGTH + 30
    days = [looks(jobs, wish, stays, today) for today in range(end + 1)]
    for today in range(end + 1):
        if not days[today]:
            began = None
            continue
        first = began is None
        began = today if first else began
        over = next((later for later in range(today, end + 1) if not days[later]), None)
        windows = [(14, today)] if first else []
        if today in tries:
            windows.append((14 if tries[today] else 7, today + 1))
        for length, counts_from in windows:
            if over is None or today + length < over:
                met = min((each for each in tries if each >= counts_from), default=None)
                rows.add((today, today + length, met))
    return rows


@settings(max_examples=100, deadline=None)
@given(JOBS, TRIES, st.none() | DAYS, st.none() | DAYS)
@example([AtWork(10, None)], {24: True}, None, None)  # due on the last day of the first month
@example([AtWork(10, None)], {25: True}, None, None)
@example([AtWork(10, 60), AtWork(60, 100)], {}, None, None)  # lost one day, the next the same
@example([AtWork(10, 60), AtWork(61, 100)], {}, None, None)
@example([AtWork(10, 60), AtWork(20, 60)], {}, None, None)
@example([AtWork(10, 80), AtWork(20, 60)], {}, None, None)  # one within the other
@example([AtWork(10, 60, 3)], {}, None, None)  # learned of three days later
@example([AtWork(10, None)], {}, 50, 80)
@example([AtWork(10, None)], {}, 38, 60)  # the wish comes as the first month ends
@example([AtWork(10, None)], {}, 39, 60)
@example([AtWork(10, None)], {}, 50, 50)  # thought better of it the same day
@example([AtWork(10, None), AtWork(90, None)], {}, 50, None)
def test_outreach_is_asked_for_while_somebody_looks(
    jobs: list[AtWork], tries: dict[int, bool], wish: int | None, stays: int | None
) -> None:
    dues = person(jobs, tries, wish, stays).dues(Clock.OUTREACH)
    found = {(number(due.opens_on), number(due.due_on), number(due.met_on)) for due in dues}
    assert found == asked(jobs, tries, wish, stays)


def test_a_check_in_says_since_when_nobody_has_reached_them() -> None:
    """'Check-in' alone says nothing of why it is asked for."""

    def asked(somebody: Person, begun: int, after: int) -> str:
        dues = due_contacts(somebody.history, Profiles.always(IPS_25))
        opens_on = ENTRY + timedelta(days=begun)
        due = next(
            due for due in dues if due.key.clock is Clock.OUTREACH and due.opens_on == opens_on
        )
        return called(due, opens_on + timedelta(days=after))

    day_3, day_17 = (short_day(ENTRY + timedelta(days=days)) for days in (3, 17))
    called_once = Person().call(on(3))
    assert asked(called_once, 3, after=12) == f"check-in (no contact since {day_3})"
    assert asked(called_once, 3, after=0) == "check-in", "on that day itself it says nothing"
    assert asked(called_once.attempt(on(17)), 3, after=14) == "check-in", "it was met"
    assert asked(called_once, 17, after=1) == f"check-in (last try {day_17})"
    assert asked(Person(), 0, after=14) == "check-in", "counted from entry"


def test_all_else_is_called_by_its_title_alone() -> None:
    dues = Person().job(on(10)).dues()
    others = [due for due in dues if due.key.clock is not Clock.OUTREACH]
    assert {1, 2} <= {due.key.part for due in others}
    assert all(called(due, date.max) == title_of(due.key) for due in others)
