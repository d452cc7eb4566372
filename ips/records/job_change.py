"""A change of hours or pay within a job: work incentives planning is offered again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.facts import History
from ips.records.job import Hours, Pay, goes_on, terms
from ips.records.kind import AboutJob
from ips.records.markers import Day
from ips.words import dated, lowered, whole_day


@dataclass(frozen=True, kw_only=True)
class JobChangeRecord(AboutJob, name="job_change", source="F S1: planning is offered again"):
    """What is left empty stays as it was."""

    heading: ClassVar[str] = "Hours or pay"
    noun: ClassVar[str] = "change of hours or pay"

    on: Annotated[date, Day("From", "From which day?", planned=True)]
    hours_per_week: Hours = None
    hourly_wage: Pay = None


def check(change: JobChangeRecord, history: History, code: str) -> Iterator[tuple[str | None, str]]:
    """What is wrong with it: field and sentence."""
    (job,) = (each for each in history.jobs if each.id == change.job_id)
    yield from goes_on(job.cancelled_on, job.end.ended_on if job.end else None)
    if change.hours_per_week is None and change.hourly_wage is None:
        yield "hours_per_week", "Please give the new hours or the new pay."
    if change.on < job.starts_on:
        yield (
            "on",
            f"This job starts on {whole_day(job.starts_on)}. A change comes after that: "
            "please choose a later day.",
        )


def line(change: JobChangeRecord) -> str:
    """Its line of the history."""
    new = ", ".join(terms(change.hours_per_week, change.hourly_wage))
    return f"Hours or pay changed: {new}" if new else "Hours or pay changed"


def reply(change: JobChangeRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: {lowered(line(change))}, {dated(change.on, today)}"
