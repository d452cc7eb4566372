"""The monthly visit, looked up anew on every day of a run of work.

The rule restated: on each day exactly one is open, due 31 days after the last in-person contact in
the run; none since its start: from the start. It is counted here by looking back from that day,
not by going from one contact to the next as the clock does.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ips.facts import Clock, DueContact
from tests.ips.people import ENTRY, Person

LENGTH = 130
VISITS = st.frozensets(st.integers(-10, LENGTH + 10), max_size=7)


def at_work(start: int, ends: int | None, visits: frozenset[int], calls: frozenset[int]) -> Person:
    """Days are counted from the start of the job; none lies before program entry."""
    first = ENTRY + timedelta(days=start)
    person = Person().job(first.isoformat())
    for offset in sorted(visits):
        person.visit((first + timedelta(days=offset)).isoformat())
    for offset in sorted(calls):
        person.call((first + timedelta(days=offset)).isoformat())
    if ends is not None:
        person.job_end((first + timedelta(days=ends)).isoformat())
    return person


def is_open(due: DueContact, today: date) -> bool:
    return due.opens_on <= today and (due.met_on is None or today < due.met_on)


@settings(max_examples=80, deadline=None)
@given(st.integers(10, 60), st.none() | st.integers(1, LENGTH), VISITS, VISITS)
def test_one_is_open_on_every_day_and_due_31_days_after_the_last(
    start: int, ends: int | None, visits: frozenset[int], calls: frozenset[int]
) -> None:
    first = ENTRY + timedelta(days=start)
    dues = at_work(start, ends, visits, calls).dues(Clock.MONTHLY)
    for offset in range(LENGTH if ends is None else ends):
        last = max((visit for visit in visits if 0 <= visit <= offset), default=0)
        expected = first + timedelta(days=last + 31)
        today = first + timedelta(days=offset)
        assert [due.due_on for due in dues if is_open(due, today)] == [expected]
