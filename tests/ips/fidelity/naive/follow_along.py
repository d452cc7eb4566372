"""S12, restated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ips.due_contacts import standing
from ips.facts import (
    Clock,
    DueContact,
    Job,
    Standing,
)
from ips.fidelity.evidence import (
    ClientRecords,
    UnitRecords,
)
from tests.ips.fidelity.naive.people import (
    Stay,
    back_on,
    ended_on,
    has_begun,
    held_on,
    stays,
    step_down_ons,
    visit_days,
)
from tests.ips.fidelity.naive.reckoning import NOT_RATED, Rated, after, days, in_period, most_of

FOLLOW_ALONG = {Clock.PRE_START, Clock.POST_START, Clock.FIRST_MONTH, Clock.MONTHLY}
WEEKLY_PART, MONTHLY_PART = "weekly", "monthly"

PARTS = {
    Clock.PRE_START: "week before",
    Clock.POST_START: "3 days",
    Clock.FIRST_MONTH: WEEKLY_PART,
    Clock.STEP_DOWN: "step-down",
    Clock.JOB_LOSS: "loss contact",
}


def s12(records: UnitRecords) -> Rated:
    parts, blocks, seen = s12_parts(records), s12_blocks(records), seen_after_day_28(records)
    had = {name: most_of(sum(cases), len(cases)) for name, cases in parts.items() if cases}
    parts_had = Fraction(sum(had.values()))
    four_judged = WEEKLY_PART in had and MONTHLY_PART in had
    if four_judged and {"week before", "3 days"} <= set(had) and all(had.values()):
        return 5, parts_had
    if four_judged and had[WEEKLY_PART] and had[MONTHLY_PART]:
        return 4, parts_had
    if not blocks and not four_judged:
        return NOT_RATED
    if not seen:
        return 1, parts_had
    return 3 if blocks and 2 * sum(blocks) >= len(blocks) else 2, parts_had


def s12_parts(records: UnitRecords) -> dict[str, list[bool]]:
    """Each part with its cases: had in time, or not."""
    parts: dict[str, list[bool]] = {name: [] for name in (*PARTS.values(), MONTHLY_PART)}
    for client in records.clients:
        for due in client.due_contacts:
            if due.key.clock in PARTS:
                had = window_had(records, client, due)
                if had is not None:
                    parts[PARTS[due.key.clock]].append(had)
        for stay in stays(records, client):
            for first_job, until_on in runs(stay):
                had = seen_monthly(records, stay, first_job, until_on)
                if had is not None:
                    parts[MONTHLY_PART].append(had)
    return parts


def window_had(records: UnitRecords, client: ClientRecords, due: DueContact) -> bool | None:
    """In time or not; None: left out, or not of this period."""
    if not in_period(records, due.due_on) or due.due_on < records.live_on:
        return None
    for job in client.history.jobs:
        if job.id == due.key.fact_id and job.learned_on > records.period.last:
            return None
    now = standing(due, records.period.last)
    if now is Standing.MET:
        return True
    if now not in (Standing.MET_LATE, Standing.OVERDUE, Standing.MISSED, Standing.DUE):
        return None
    paused = due.key.clock is not Clock.JOB_LOSS and any(
        stay.holds(due.due_on) and all(stay.paused(day) for day in days(due.opens_on, due.due_on))
        for stay in stays(records, client)
    )
    return None if paused else False


def runs(stay: Stay) -> list[tuple[Job, date]]:
    """Stretches of work across jobs, by first job and last day; a move or three days is no gap."""
    found: list[tuple[Job, date]] = []
    moved_into: set[str | None] = set()
    for job in sorted(stay.jobs, key=lambda each: (each.starts_on, each.id)):
        if has_begun(job):
            first, last = found[-1] if found else (job, date.min)
            if found and (job.id in moved_into or job.starts_on <= last or gap(last, job) <= 3):
                found[-1] = (first, max(last, ended_on(job)))
            else:
                found.append((job, ended_on(job)))
            if job.end is not None:
                moved_into.add(job.end.next_job_id)
    return found


def gap(last: date, job: Job) -> int:
    return (job.starts_on - last).days


def supported(records: UnitRecords, stay: Stay, first_job: Job, until_on: date) -> tuple[date, ...]:
    """Days of the run from day 29 that lie in the period, the stay and the live unit."""
    period, day_29 = records.period, after(first_job.starts_on, 29)
    first = max(day_29, period.first, records.live_on, stay.entered_on)
    return days(first, min(until_on, stay.last, period.last))


def seen_monthly(records: UnitRecords, stay: Stay, first_job: Job, until_on: date) -> bool | None:
    """The days before the unit had learned of the work are not counted."""
    all_days = [
        day for day in supported(records, stay, first_job, until_on) if day >= first_job.learned_on
    ]
    if not all_days or declined_before(stay, all_days[0]):
        return None
    all_days = up_to(all_days, declined_ons(stay))
    without = often_enough(records, stay, all_days)
    if stepped_down_before(stay, all_days[0]):
        return without or None
    handed_over = up_to(all_days, step_down_ons(stay))
    if handed_over == all_days:
        return without
    with_it = often_enough(records, stay, handed_over)
    return True if without else with_it


def up_to(all_days: list[date], ends: list[date]) -> list[date]:
    first = min([day for day in ends if day in all_days], default=date.max)
    return [day for day in all_days if day <= first]


def often_enough(records: UnitRecords, stay: Stay, all_days: list[date]) -> bool | None:
    visits = len(visits_of(records, stay) & set(all_days))
    counted = sum(not stay.paused(day) for day in all_days)
    if counted < 31 and not visits:
        return None
    return visits * 31 >= counted


def stepped_down_before(stay: Stay, day: date) -> bool:
    return any(on < day < back_on(stay, on) for on in step_down_ons(stay))


def declined_spans(stay: Stay) -> list[tuple[date, date]]:
    """From the first day to the first day on which the offer is open again."""
    jobs, spans = stay.jobs, []
    for each in stay.client.history.declines:
        other = [job for job in jobs if job.id != each.job_id and held_on(job, each.on)]
        if (
            not stay.holds(each.on)
            or Clock.MONTHLY not in (each.clocks or FOLLOW_ALONG)
            or (each.job_id is not None and other)
        ):
            continue
        again = [each.withdrawn_on or date.max]
        for job in jobs:
            news = job.id != each.job_id if each.job_id else job.learned_on > each.on
            if has_begun(job) and job.starts_on > each.on and news:
                again.append(job.starts_on)
        spans.append((each.on, min(again)))
    return spans


def declined_ons(stay: Stay) -> list[date]:
    return [on for on, again in declined_spans(stay) if on < again]


def declined_before(stay: Stay, day: date) -> bool:
    return any(on < day < again for on, again in declined_spans(stay))


def s12_blocks(records: UnitRecords) -> list[bool]:
    """Runs with a block of days in the period: seen in every one, or not."""
    found = []
    for client in records.clients:
        for stay in stays(records, client):
            for first_job, until_on in runs(stay):
                blocks = [
                    seen_in_block(records, stay, first_job, first, until_on)
                    for first in (30, 60, 90)
                ]
                judged = [seen for seen in blocks if seen is not None]
                if judged:
                    found.append(all(judged))
    return found


def seen_in_block(
    records: UnitRecords, stay: Stay, first_job: Job, number: int, until_on: date
) -> bool | None:
    first = after(first_job.starts_on, number)
    last = after(first, 29)
    if not in_period(records, last) or last < records.live_on or last > until_on:
        return None
    if not stay.holds(last):
        return None
    if visits_of(records, stay) & set(days(first, last)):
        return True
    if last < first_job.learned_on:
        return None
    declined = any(on <= last < again for on, again in declined_spans(stay))
    handed_over = stepped_down_before(stay, after(last, 1))
    paused = all(stay.paused(day) for day in days(first, last))
    return None if declined or handed_over or paused else False


def seen_after_day_28(records: UnitRecords) -> bool:
    """Anybody, in the period or in one of the blocks."""
    for client in records.clients:
        for stay in stays(records, client):
            for first_job, until_on in runs(stay):
                found = set(supported(records, stay, first_job, until_on))
                for number in (30, 60, 90):
                    if seen_in_block(records, stay, first_job, number, until_on):
                        return True
                if visits_of(records, stay) & found:
                    return True
    return False


def visits_of(records: UnitRecords, stay: Stay) -> set[date]:
    return {day for day in visit_days(records, stay.client) if stay.holds(day)}
