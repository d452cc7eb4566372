"""A unit's outcomes of a quarter, each with its definition and with whoever was left out.

Pure: the same records give the same numbers, in whatever order. Values are exact fractions. The
running quarter is seen as of a day in it. Voided records never reach these modules, and nobody is
dropped for a missing date or number: they stand among the gaps, with what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ips.fidelity.results import Because, Row
from ips.outcomes import jobs, people, waits
from ips.outcomes.cohort import (
    Cohort,
    Counted,
    JobTerms,
    OutcomeClient,
    Served,
    TermsChange,
)
from ips.quarters import Quarter, days_served
from ips.standards import IPS_25, Profiles

__all__ = [
    "MEASURES",
    "Counted",
    "JobTerms",
    "Outcome",
    "OutcomeClient",
    "TermsChange",
    "outcomes",
]

PEOPLE, SHARE, HOURS, DOLLARS, DAYS = "people", "%", "hours a week", "dollars an hour", "days"
JOBS, STAYS = "jobs", "stays"


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome. `key` is stored and keeps its name for ever; `definition`: one sentence."""

    key: str
    label: str
    unit: str
    definition: str
    count: Callable[[Cohort], Counted]


MEASURES: tuple[Measure, ...] = (
    Measure(
        "served",
        "People served",
        PEOPLE,
        "In the program on at least one day of the quarter; each person once.",
        people.served,
    ),
    Measure(
        "rate_of_served",
        "Worked, of all served",
        SHARE,
        "On at least one of their days in the program in a competitive job that had begun, of all "
        "people served.",
        people.rate,
    ),
    Measure(
        "rate_of_out_of_work",
        "Worked, of those out of work at entry",
        SHARE,
        "The same, of the people served who were in no competitive job when they entered.",
        people.rate_of_out_of_work,
    ),
    Measure(
        "entries",
        "Entries",
        STAYS,
        "Entered the program in the quarter; whoever came back counts again.",
        people.entries,
    ),
    Measure(
        "exits",
        "Exits",
        STAYS,
        "Left the program in the quarter, by reason.",
        people.exits,
    ),
    Measure(
        "people_starting",
        "People who started a job",
        PEOPLE,
        "Started at least one competitive job in the quarter while in the program.",
        jobs.people_starting,
    ),
    Measure(
        "job_starts",
        "Jobs started",
        JOBS,
        "Competitive jobs that began in the quarter while the person was in the program.",
        jobs.job_starts,
    ),
    Measure(
        "job_ends",
        "Jobs ended",
        JOBS,
        "Competitive jobs whose last day lies in the quarter, while in the program, by reason.",
        jobs.job_ends,
    ),
    Measure(
        "hours",
        "Hours a week, median",
        HOURS,
        "Of the competitive jobs held on the quarter's last day, as in force that day.",
        jobs.hours,
    ),
    Measure(
        "pay",
        "Pay an hour, median",
        DOLLARS,
        "Of the competitive jobs held on the quarter's last day, as in force that day.",
        jobs.pay,
    ),
    Measure(
        "days_to_first_contact",
        "Days to the first employer contact, median",
        DAYS,
        "From entry to the first employer contact face to face, where that fell in the quarter.",
        waits.days_to_first_contact,
    ),
    Measure(
        "days_to_first_job",
        "Days to the first job, median",
        DAYS,
        "From entry to the start of the first competitive job, where that fell in the quarter.",
        waits.days_to_first_job,
    ),
    Measure(
        "retention_90",
        "Still at work after 90 days",
        SHARE,
        "Of competitive work whose day 90 lies in the quarter; a change of jobs without a gap "
        "goes on.",
        jobs.ninety_days,
    ),
    Measure(
        "retention_365",
        "Still at work after a year",
        SHARE,
        "Of competitive work whose day 365 lies in the quarter; a change of jobs without a gap "
        "goes on.",
        jobs.a_year,
    ),
    Measure(
        "education",
        "In school or training",
        SHARE,
        "In school or training on at least one day of the quarter, of all people served.",
        people.education,
    ),
    Measure(
        "step_downs",
        "Handed over to a mental-health worker",
        PEOPLE,
        "Whose support at work was handed over in the quarter; they are still served.",
        people.step_downs,
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number of a quarter, and what it was made of."""

    measure: Measure
    counted: Counted


def outcomes(
    clients: Iterable[OutcomeClient],
    quarter: Quarter,
    as_of: date = date.max,
    profiles: Profiles | None = None,
) -> tuple[Outcome, ...]:
    """Every outcome of the quarter, in the order of the page; up to `as_of` where it still runs."""
    last = min(quarter.last, as_of)
    everybody = tuple(clients)
    found = [
        Served(each, tuple(days_served(each.history, quarter.first, last))) for each in everybody
    ]
    cohort = Cohort(
        quarter,
        last,
        everybody,
        tuple(each for each in found if each.days),
        tuple(_without_entry(everybody)),
        profiles or Profiles.always(IPS_25),
    )
    return tuple(Outcome(measure, measure.count(cohort)) for measure in MEASURES)


def _without_entry(clients: Iterable[OutcomeClient]) -> list[Because]:
    return [
        Because(Row("client", each.history.client_id), "no day of entry is on record")
        for each in clients
        if not each.history.episodes
    ]
