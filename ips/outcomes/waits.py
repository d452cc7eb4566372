"""How long people waited for a first employer contact and a first job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from ips.clocks.entry import is_first_step
from ips.facts import MilestoneKind
from ips.fidelity.results import Because, Row
from ips.outcomes.cohort import Cohort, Counted, median_of
from ips.standards import Profiles
from ips.stays import Stay


def days_to_first_contact(cohort: Cohort) -> Counted:
    return _days_to(cohort, _first_contact, "no employer contact yet")


def days_to_first_job(cohort: Cohort) -> Counted:
    return _days_to(cohort, _first_job, "no competitive job yet")


def _first_contact(stay: Stay, profiles: Profiles) -> date | None:
    met = [each.on for each in stay.employer_contacts if is_first_step(each, profiles)]
    met += [each.on for each in stay.of_kind(MilestoneKind.FIRST_EMPLOYER_CONTACT)]
    return min(met, default=None)


def _first_job(stay: Stay, _: Profiles) -> date | None:
    starts = [job.starts_on for job in stay.worked_jobs if job.starts_on >= stay.entered_on]
    return min(starts, default=None)


def _days_to(cohort: Cohort, first: Callable[[Stay, Profiles], date | None], still: str) -> Counted:
    """→ Of those whose first one fell in the quarter: nobody's wait is cut off at its end."""
    known: dict[Row, Fraction] = {}
    left_out: list[Because] = []
    waiting: list[Because] = []
    for days in (each for one in cohort.served for each in one.days):
        stay, on = days.stay, first(days.stay, cohort.profiles)
        job = _first_job(stay, cohort.profiles)
        row = Row("episode", stay.episode.id, stay.entered_on)
        if on is not None and on < cohort.quarter.first:
            continue  # in an earlier quarter's number
        if stay.in_work_at_entry:
            left_out.append(Because(row, "in competitive work when they entered"))
        elif on is not None and on in cohort:
            known[row] = Fraction((on - stay.entered_on).days)
        elif stay.exited_on is not None and stay.exited_on in cohort:
            left_out.append(Because(row, "left without one"))
        elif on is None and job is not None and job <= cohort.last:
            left_out.append(Because(row, "found a job, and no employer contact is on record"))
        else:
            waiting.append(Because(row, still))
    return median_of(known, left_out, waiting)
