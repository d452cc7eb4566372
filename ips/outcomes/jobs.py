"""Jobs of a quarter: those that began and ended, their terms, and who stayed in work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from ips.facts import History, Job
from ips.fidelity.results import Because, Row
from ips.outcomes.cohort import (
    Cohort,
    Counted,
    JobTerms,
    Served,
    median_of,
    number,
    share,
)
from ips.quarters import days_served
from ips.stays import WorkRun, has_begun, is_running, work_runs

NINETY_DAYS, A_YEAR = 90, 365


def _job(job: Job) -> Row:
    return Row("job", job.id, job.starts_on)


def job_starts(cohort: Cohort) -> Counted:
    found = _starts(cohort)
    return number((_job(job) for _, job in found), *_no_starts(cohort))


def people_starting(cohort: Cohort) -> Counted:
    return number((one.row for one, _ in _starts(cohort)), *_no_starts(cohort))


def _starts(cohort: Cohort) -> list[tuple[Served, Job]]:
    return [
        (one, job) for one in cohort.served for job in one.begun if one.in_program(job.starts_on)
    ]


def _no_starts(cohort: Cohort) -> tuple[list[Because], list[Because]]:
    """Left out, and waiting to be confirmed."""
    left_out, waiting = [], []
    for one in cohort.served:
        for job in one.client.history.jobs:
            if job.cancelled_on is not None or job.starts_on not in cohort:
                continue
            if not job.competitive:
                left_out.append(Because(_job(job), "no competitive job"))
            elif not one.in_program(job.starts_on):
                left_out.append(Because(_job(job), "began outside the program"))
            elif not has_begun(job):
                waiting.append(Because(_job(job), "nobody has said yet that it has begun"))
    return left_out, waiting


def job_ends(cohort: Cohort) -> Counted:
    ended = [
        (job, one.client.terms.get(job.id, JobTerms()).end_reason)
        for one in cohort.served
        for job in one.begun
        if job.end is not None and one.in_program(job.end.ended_on)
    ]
    gaps = [Because(_job(job), "no reason is on record") for job, reason in ended if reason is None]
    parts = Counter(reason.value for _, reason in ended if reason is not None)
    return number((_job(job) for job, _ in ended), gaps=gaps, parts=dict(parts))


def hours(cohort: Cohort) -> Counted:
    return _terms(cohort, JobTerms.hours_on, "no hours are on record")


def pay(cohort: Cohort) -> Counted:
    return _terms(cohort, JobTerms.pay_on, "no pay is on record")


def _terms(
    cohort: Cohort, on: Callable[[JobTerms, date], Fraction | None], missing: str
) -> Counted:
    running = [
        (_job(job), on(one.client.terms.get(job.id, JobTerms()), cohort.last))
        for one in cohort.served
        if one.in_program(cohort.last)
        for job in one.begun
        if is_running(job, cohort.last)
    ]
    known = {row: value for row, value in running if value is not None}
    gaps = [Because(row, missing) for row, value in running if value is None]
    return median_of(known, gaps=gaps)


# ---------------------------------------------------------------- who stayed in work


def ninety_days(cohort: Cohort) -> Counted:
    return _retention(cohort, NINETY_DAYS)


def a_year(cohort: Cohort) -> Counted:
    return _retention(cohort, A_YEAR)


def _retention(cohort: Cohort, length: int) -> Counted:
    """→ By run of work: a change of jobs without a gap goes on. Its start is day 0."""
    reached: dict[Row, bool] = {}
    left_out: list[Because] = []
    waiting: list[Because] = []
    for history, run in _runs_reaching(cohort, length):
        row, day = _job(run.first), run.from_on + timedelta(days=length)
        why_not = _not_followed(history, run, day)
        if why_not is not None:
            left_out.append(Because(row, why_not))
        elif day > cohort.last:
            waiting.append(Because(row, "that day is still to come"))
        else:
            reached[row] = run.until_on >= day
    return share(reached, [row for row, kept in reached.items() if kept], left_out, waiting)


def _runs_reaching(cohort: Cohort, length: int) -> list[tuple[History, WorkRun]]:
    """Runs of work whose day lies in the quarter, whoever has left the program since."""
    return [
        (client.history, run)
        for client in cohort.clients
        for run in work_runs(job for job in client.history.jobs if job.competitive)
        if run.from_on + timedelta(days=length) in cohort.quarter
    ]


def _not_followed(history: History, run: WorkRun, day: date) -> str | None:
    """Why nobody can say whether they were still at work that day; None: the records say it."""
    spans = days_served(history, run.from_on, day)
    if not any(run.from_on in each for each in spans):
        return "began outside the program"
    followed = any(day in each or each.last >= run.until_on for each in spans)
    return None if followed else "left the program before that day"
