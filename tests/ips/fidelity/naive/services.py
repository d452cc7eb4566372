"""S4, S5, S6, S8, S9, S10 and S13, restated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from ips.caseload import is_looking
from ips.facts import (
    Job,
    MadeBy,
    MilestoneKind,
    Mode,
)
from ips.fidelity.evidence import (
    Fact,
    JobPlace,
    Member,
    UnitRecords,
    WeeklyTime,
)
from tests.ips.fidelity.naive.people import (
    Stay,
    carrier_on,
    days_worked,
    ended_on,
    has_begun,
    held_on,
    is_open,
    role_on,
    says,
    specialist_all_week,
    stays,
)
from tests.ips.fidelity.naive.reckoning import (
    NOT_RATED,
    SPECIALIST,
    People,
    Rated,
    after,
    at_least,
    at_most,
    averaged,
    in_period,
    live_days,
    mean,
    month,
    most_of,
    six_months_before,
    too_many_gaps,
    weeks,
)
from tests.ips.fidelity.naive.staffing import specialist_weeks


def s4(records: UnitRecords) -> Rated:
    found = [
        days_to_first_contact(records, stay)
        for client in records.clients
        for stay in stays(records, client)
        if in_period(records, stay.entered_on) and stay.entered_on >= records.live_on
    ]
    values = [value for value in found if value is not None]
    if not values:
        return NOT_RATED
    measure = mean(values)
    rating = at_most(measure, 30, 60, 150, 270)
    tracked = (records.period.last - records.live_on).days >= 90
    return 4 if rating == 5 and not tracked else rating, measure


def days_to_first_contact(records: UnitRecords, stay: Stay) -> int | None:
    """None: left out, or waiting."""
    last, entered, day_30 = records.period.last, stay.entered_on, after(stay.entered_on, 30)
    jobs = [job for job in stay.jobs if job.competitive and not was_cancelled(job, last)]
    if any(has_begun(job) and job.starts_on < entered <= ended_on(job) for job in jobs):
        return None
    contacts = first_steps(records, stay)
    known = [job.learned_on for job in jobs if job.learned_on <= last]
    begun = [job.starts_on for job in jobs if has_begun(job)]
    begun = [day for day in begun if day <= last and stay.holds(day)]
    if any(day <= day_30 for day in known + begun):
        return min(((on - entered).days for on in contacts if on <= day_30), default=None)
    met = contacts + begun
    if met:
        return (min(met) - entered).days
    waited = ((stay.left_on or last) - entered).days
    return waited if waited > 30 else None


def was_cancelled(job: Job, last: date) -> bool:
    return job.cancelled_on is not None and job.cancelled_on <= last


def first_steps(records: UnitRecords, stay: Stay) -> list[date]:
    """In-person employer contacts about a competitive job, by the client or anybody."""
    history = stay.client.history
    found = [
        each.on
        for each in history.employer_contacts
        if each.mode is Mode.IN_PERSON
        and (
            each.competitive
            or (
                each.career_exploration
                and records.profiles.on(each.on).settings.career_exploration_counts
            )
        )
    ]
    found += [
        each.on for each in history.milestones if each.kind is MilestoneKind.FIRST_EMPLOYER_CONTACT
    ]
    return [on for on in found if stay.holds(on) and on <= records.period.last]


def member_of(records: UnitRecords, staff_id: str) -> Member | None:
    return next((each for each in records.members if each.staff_id == staff_id), None)


def s5(records: UnitRecords) -> Rated:
    marks, live = [], live_days(records)
    for visit in records.employer_visits:
        member = member_of(records, visit.staff_id)
        if (
            visit.on in live
            and member is not None
            and role_on(member, visit.on) is SPECIALIST
            and visit.made_by is MadeBy.SPECIALIST
            and visit.client_specific
        ):
            marks.append(visit.fits_wishes)
    said = [mark for mark in marks if mark is not None]
    if not said or too_many_gaps(len(marks) - len(said), len(marks)):
        return NOT_RATED
    share = Fraction(sum(said), len(said))
    rating = at_least(share, 90, 75, 50, 25)
    consistent = says(records, Fact.PLANS_CONSISTENT, since=six_months_before(records.period.last))
    return rating if consistent else min(rating, 3), share


def looking(records: UnitRecords, staff_id: str, monday: date) -> int:
    theirs = [each for each in records.clients if carrier_on(each, monday) == staff_id]
    erased = records.looking_erased.get((staff_id, monday), 0)
    return sum(is_looking(each.history, monday) for each in theirs) + erased


def counted_weeks(records: UnitRecords, member: Member) -> dict[date, int]:
    """Their Mondays, each with how many looked for work on it."""
    there = [
        monday
        for monday in weeks(records)
        if specialist_all_week(member, monday) and days_worked(records, member, monday)
    ]
    asked = {monday: looking(records, member.staff_id, monday) for monday in there}
    return {monday: number for monday, number in asked.items() if number}


def contacts_in(records: UnitRecords, member: Member, monday: date) -> int:
    return sum(
        visit.staff_id == member.staff_id
        and monday <= visit.on <= after(monday, 6)
        and visit.client_specific
        and visit.mode is Mode.IN_PERSON
        and visit.made_by is MadeBy.SPECIALIST
        for visit in records.employer_visits
    )


def s6_people(records: UnitRecords) -> People:
    people: People = {}
    for member in records.members:
        counted = counted_weeks(records, member)
        if counted:
            made = sum(contacts_in(records, member, monday) for monday in counted)
            targets = [{1: 2, 2: 4}.get(number, 6) for number in counted.values()]
            measure = Fraction(6 * made, sum(targets))
            most = 5 if reviewed_weekly(records, counted) else 3
            if most == 3 and not reviewed_monthly(records, counted):
                most = 2
            reached = at_least(measure / 100, 6, 5, 4, 2)
            people[member.staff_id] = (min(reached, most), measure)
    return people


def reviewed_weekly(records: UnitRecords, counted: Iterable[date]) -> bool:
    """A week whose 14 days are not over and which nobody reviewed yet is left out."""
    last, cases, hits = records.period.last, 0, 0
    for monday in counted:
        until = after(monday, 6 + 14)
        on = [
            each.reviewed_on
            for each in records.log_reviews
            if each.week_of == monday and each.reviewed_on <= last
        ]
        if on or until <= last:
            cases, hits = cases + 1, hits + any(day <= until for day in on)
    return cases == 0 or most_of(hits, cases)


def reviewed_monthly(records: UnitRecords, counted: Iterable[date]) -> bool:
    """A week is of the month of its Monday; what may still be reviewed is left out."""
    last = records.period.last
    reviewed = {each.reviewed_on for each in records.log_reviews if each.reviewed_on <= last}
    for monday in counted:
        first, last_day = min(month(monday)), max(month(monday))
        until = after(last_day, 14)
        if until <= last and not any(first <= day <= until for day in reviewed):
            return False
    return True


def with_four_weeks(people: People, counted: Mapping[str, int]) -> People:
    """Those with four weeks, or all if nobody has four."""
    enough = {who: rated for who, rated in people.items() if counted[who] >= 4}
    return enough or people


def s6(records: UnitRecords) -> Rated:
    counted = {each.staff_id: len(counted_weeks(records, each)) for each in records.members}
    return averaged(with_four_weeks(s6_people(records), counted))


def jobs_held(records: UnitRecords) -> list[JobPlace | None]:
    """Competitive jobs held on a day of the period, while in the program of the live unit."""
    return [
        client.jobs.get(job.id)
        for client in records.clients
        for job in client.history.jobs
        if job.competitive and any(held_in(stay, job, records) for stay in stays(records, client))
    ]


def held_in(stay: Stay, job: Job, records: UnitRecords) -> bool:
    """The day of the exit is the last of the stay."""
    return any(held_on(job, day) and stay.holds(day) for day in live_days(records))


def s8(records: UnitRecords) -> Rated:
    labels = [None if place is None else place.type_label for place in jobs_held(records)]
    return distinct(labels)


def s9(records: UnitRecords) -> Rated:
    employers = [None if place is None else place.employer for place in jobs_held(records)]
    return distinct(employers)


def distinct(names: list[str | None]) -> Rated:
    known = [name for name in names if name is not None]
    if not known or too_many_gaps(len(names) - len(known), len(names)):
        return NOT_RATED
    share = Fraction(len(set(known)), len(known))
    return at_least(share, 85, 70, 60, 50), share


def s10(records: UnitRecords) -> Rated:
    last = records.period.last
    held = [
        job
        for client in records.clients
        if is_open(client, last)
        for job in client.history.jobs
        if held_on(job, last)
    ]
    share = mean(int(job.competitive and job.permanent) for job in held) if held else None
    if share is None or len(held) < 10:
        return 1, share
    return at_least(share, 95, 85, 75, 65), share


def s13_rows(records: UnitRecords) -> tuple[dict[str, list[WeeklyTime]], int]:
    rows, missing = specialist_weeks(records, lambda row: row.community is not None)
    who = {row.staff_id for row in rows}
    return {each: [row for row in rows if row.staff_id == each] for each in who}, missing


def s13_people(records: UnitRecords) -> People:
    people: People = {}
    for staff_id, rows in s13_rows(records)[0].items():
        community = sum((row.community or Fraction(0) for row in rows), Fraction(0))
        share = community / sum((row.scheduled for row in rows), Fraction(0))
        people[staff_id] = (at_least(share, 65, 50, 40, 30), share)
    return people


def s13(records: UnitRecords) -> Rated:
    rows, missing = s13_rows(records)
    there = {staff_id: len(each) for staff_id, each in rows.items()}
    if too_many_gaps(missing, sum(there.values()) + missing):
        return NOT_RATED
    return averaged(with_four_weeks(s13_people(records), there))
