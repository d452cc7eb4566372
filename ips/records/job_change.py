"""A change of hours or pay within a job: work incentives planning is offered again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.facts import History
from ips.records.kind import AboutJob, Day, Number
from ips.words import long_day, lowered, short_day

MOST_HOURS = 168
MOST_WAGE = 1000


@dataclass(frozen=True, kw_only=True)
class JobChangeRecord(AboutJob, name="job_change", source="F S1: planning is offered again"):
    """What is left empty stays as it was."""

    heading: ClassVar[str] = "Hours or pay"
    noun: ClassVar[str] = "change of hours or pay"

    on: Annotated[date, Day("From", "From which day?", planned=True)]
    hours_per_week: Annotated[
        float | None, Number("Hours a week", MOST_HOURS, "weekly hours", places=2, digits=6)
    ] = None
    hourly_wage: Annotated[
        float | None, Number("Pay an hour, in dollars", MOST_WAGE, "an hourly wage", places=2)
    ] = None


def check(said: JobChangeRecord, history: History, code: str) -> Iterator[tuple[str | None, str]]:
    """What is wrong with it: field and sentence."""
    (job,) = (each for each in history.jobs if each.id == said.job_id)
    yield from goes_on(job.cancelled_on, job.end.ended_on if job.end else None)
    if said.hours_per_week is None and said.hourly_wage is None:
        yield "hours_per_week", "Please give the new hours or the new pay."
    if said.on < job.starts_on:
        yield "on", f"This job starts on {long_day(job.starts_on)}. A change comes after that."


def goes_on(cancelled_on: date | None, ended_on: date | None) -> Iterator[tuple[None, str]]:
    """Why nothing more can happen in a job."""
    if cancelled_on is not None:
        yield (
            None,
            f"This start was already cancelled on {long_day(cancelled_on)}. Please record a new "
            "job if there is one.",
        )
    if ended_on is not None:
        yield None, f"This job already ended on {long_day(ended_on)}."


def line(said: JobChangeRecord) -> str:
    """Its line of the history."""
    terms = ", ".join(terms_of(said.hours_per_week, said.hourly_wage))
    return f"Hours or pay changed: {terms}" if terms else "Hours or pay changed"


def terms_of(hours_per_week: float | None, hourly_wage: float | None) -> list[str]:
    """Hours and pay as they were understood, so that a slip is seen at once."""
    hours = [f"{hours_per_week:g} hours a week"] if hours_per_week is not None else []
    wage = [f"${hourly_wage:.2f} an hour"] if hourly_wage is not None else []
    return hours + wage


def reply(said: JobChangeRecord, code: str) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: {lowered(line(said))}, {short_day(said.on)}"
