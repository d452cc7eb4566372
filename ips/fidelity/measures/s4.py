"""F S4: days from program entry to the first face-to-face employer contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from ips.clocks.entry import is_first_step
from ips.facts import Job, MilestoneKind
from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.common import BEFORE_LIVE, Sorting, not_rated, plain
from ips.fidelity.results import Result, Row
from ips.standards import Profiles
from ips.stays import Stay, has_begun

MEASURED_IN = "days"
IN_TIME = timedelta(days=30)
TRACKED_FROM = timedelta(days=90)
NOT_TRACKED = 4
NOBODY = "Nobody who entered in the period can be counted yet."
AT_WORK = "in a competitive job at entry"
FOUND_EARLY = "a competitive job was there, or known of, by day 30, and no contact by then"
LEFT_EARLY = "left by day 30 without a contact"
WAITING = "no contact yet, and not past day 30"
RULINGS = (
    "Stays entered in the period, since the unit went live. The contact is in person, about a "
    "competitive job, by the client or any member of the unit.",
    "Who still waits past day 30 enters with the days so far, who left after day 30 with the days "
    "until the exit: doing nothing never pays.",
    "A competitive job that began, or was learned of, by day 30 stays out unless a contact by day "
    "30 is on record; with a later one the earlier of contact and start counts.",
    "Tracked: the unit has been live for 90 days or more.",
)


@dataclass(slots=True)
class _Days:
    """Days of everybody in the mean, and of those met."""

    every: dict[Row, int] = field(default_factory=dict)
    met: list[int] = field(default_factory=list)


def days_counted(records: UnitRecords) -> dict[Row, int]:
    """The days with which each stay enters the mean."""
    return _sorted(records)[1].every


def _sorted(records: UnitRecords) -> tuple[Sorting, _Days]:
    sorting, days = Sorting(), _Days()
    for stay in _entered(records):
        _sort(stay, records, sorting, days)
    return sorting, days


def s4(records: UnitRecords) -> Result:
    """The mean days; 5 only where the unit tracks its contacts."""
    sorting, days = _sorted(records)
    if not days.every:
        return not_rated("S4", NOBODY, MEASURED_IN, sorting)
    measure = Fraction(sum(days.every.values()), len(days.every))
    tracked = records.period.last - records.live_on >= TRACKED_FROM
    rating = cut("S4", measure)
    return Result(
        "S4",
        rating if tracked else min(rating, NOT_TRACKED),
        measure=measure,
        unit=MEASURED_IN,
        populations=sorting.populations(),
        beside=(
            ("Mean days of those met", _mean(days.met)),
            ("Met", f"{len(days.met)} of {len(days.every)}"),
            ("Tracked for 90 days", "yes" if tracked else "no"),
        ),
        rulings=RULINGS,
    )


def _mean(days: list[int]) -> str:
    return plain(Fraction(sum(days), len(days))) if days else "-"


def _entered(records: UnitRecords) -> Iterator[Stay]:
    """→ Who left and came back on one day entered once, with the stay that goes on."""
    for client in records.clients:
        for stay in records.stays_of(client.history):
            if stay.entered_on in records.period and stay.holds(stay.entered_on):
                yield stay


def _sort(stay: Stay, records: UnitRecords, sorting: Sorting, days: _Days) -> None:
    row = Row("client", stay.client_id, stay.entered_on)
    last, by_day_30 = records.period.last, stay.entered_on + IN_TIME
    contact_on = _first_contact(stay, records.profiles, last)
    early = any(job.competitive and _is_early(job, by_day_30, last) for job in stay.jobs)
    reason = _why_not(stay, records, early and (contact_on is None or contact_on > by_day_30))
    if reason is not None:
        sorting.leave_out(row, reason)
        return
    met_on = contact_on if early else _earlier(contact_on, _later_start(stay, last))
    left_on = stay.exited_on if stay.exited_on is not None and stay.exited_on <= last else None
    until = met_on or left_on or last
    if met_on is None and until <= by_day_30:
        (sorting.leave_out if left_on else sorting.wait)(row, LEFT_EARLY if left_on else WAITING)
        return
    days.every[row] = (until - stay.entered_on).days
    if met_on is not None:
        days.met.append(days.every[row])
    sorting.count(row, hit=met_on is not None and met_on <= by_day_30)


def _why_not(stay: Stay, records: UnitRecords, found_early: bool) -> str | None:
    """Why the stay is no part of the mean, however long it lasts."""
    if stay.entered_on < records.live_on:
        return BEFORE_LIVE
    if stay.in_work_at_entry:
        return AT_WORK
    return FOUND_EARLY if found_early else None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _first_contact(stay: Stay, profiles: Profiles, last: date) -> date | None:
    contacts = [each.on for each in stay.employer_contacts if is_first_step(each, profiles)]
    contacts += [each.on for each in stay.of_kind(MilestoneKind.FIRST_EMPLOYER_CONTACT)]
    return min((day for day in contacts if day <= last), default=None)


def _is_early(job: Job, by_day_30: date, last: date) -> bool:
    """It began by day 30, or the unit knew of it by then; → also of what was called off since."""
    if job.cancelled_on is not None and job.cancelled_on <= last:
        return False
    until = min(by_day_30, last)
    return job.learned_on <= until or (has_begun(job) and job.starts_on <= until)


def _later_start(stay: Stay, last: date) -> date | None:
    until = min(last, stay.until_on)
    return min((job.starts_on for job in stay.worked_jobs if job.starts_on <= until), default=None)
