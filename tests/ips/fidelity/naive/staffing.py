"""St1, St2, O1, O3 and O4, restated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from ips.facts import (
    Mode,
)
from ips.fidelity.evidence import (
    Fact,
    Meeting,
    Member,
    UnitRecords,
    WeeklyTime,
)
from tests.ips.fidelity.naive.people import (
    carrier_on,
    fte_on,
    is_open,
    is_stepped_down,
    is_working_day,
    role_on,
    says,
    team_on,
    teams_on,
    with_role,
    worked,
)
from tests.ips.fidelity.naive.reckoning import (
    LEAD,
    NOT_RATED,
    SPECIALIST,
    People,
    Rated,
    at_least,
    at_most,
    averaged,
    full_months,
    in_period,
    live_days,
    most_of,
    portion,
    too_many_gaps,
    week,
    weeks,
)

Weeks = tuple[list[WeeklyTime], int]


def st1(records: UnitRecords) -> Rated:
    last = records.period.last
    specialists = with_role(records, SPECIALIST, last)
    if not specialists:
        return NOT_RATED
    leads = {member.staff_id for member in with_role(records, LEAD, last)}
    clients = [
        client
        for client in records.clients
        if is_open(client, last)
        and not is_stepped_down(records, client, last)
        and carrier_on(client, last) not in leads
    ]
    measure = Fraction(len(clients)) / sum(fte_on(member, last) for member in specialists)
    return at_most(measure, 20, 25, 30, 40), measure


def specialist_weeks(records: UnitRecords, known: Callable[[WeeklyTime], bool]) -> Weeks:
    """The time rows of weeks in which somebody was a specialist on a day, and how many are missing.

    A row is missing where they worked as one, or where it does not say what is asked.
    """
    rows, missing = [], 0
    for member in records.members:
        for monday in weeks(records):
            if any(role_on(member, day) is SPECIALIST for day in week(monday)):
                row = time_row(records, member.staff_id, monday)
                if row is None:
                    missing += worked_on_a_day(records, member, monday)
                elif row.scheduled and known(row):
                    rows.append(row)
                elif row.scheduled:
                    missing += 1
    return rows, missing


def time_row(records: UnitRecords, staff_id: str, monday: date) -> WeeklyTime | None:
    for row in records.weekly_times:
        if row.staff_id == staff_id and row.week_of == monday:
            return row
    return None


def worked_on_a_day(records: UnitRecords, member: Member, monday: date) -> bool:
    return any(
        role_on(member, day) is SPECIALIST and worked(records, member, day) for day in week(monday)
    )


def st2(records: UnitRecords) -> Rated:
    rows, missing = specialist_weeks(records, lambda row: row.other_duties is not None)
    if not rows or too_many_gaps(missing, len(rows) + missing):
        return NOT_RATED
    hours = sum((row.scheduled for row in rows), Fraction(0))
    other = sum((row.other_duties or Fraction(0) for row in rows), Fraction(0))
    return at_least((hours - other) / hours, 96, 90, 75, 60), (hours - other) / hours


def o1_people(records: UnitRecords) -> People:
    last = records.period.last
    people: People = {}
    for member in with_role(records, SPECIALIST, last):
        theirs = [
            client
            for client in records.clients
            if carrier_on(client, last) == member.staff_id
            and is_open(client, last)
            and not is_stepped_down(records, client, last)
        ]
        if theirs:
            teams = teams_on(member, last)
            share = Fraction(sum(team_on(client, last) in teams for client in theirs), len(theirs))
            rating = max(2, at_least(share, 90, 75, 50, 50))
            if len(teams) >= 3:
                rating = 2
            if not teams:
                rating = 1 if says(records, Fact.APART) else 2
            people[member.staff_id] = (rating, share)
    return people


def o1(records: UnitRecords) -> Rated:
    return averaged(o1_people(records))


def o3(records: UnitRecords) -> Rated:
    months = full_months(records)
    if not months:
        return NOT_RATED
    contacts = {each.on for each in records.vr_contacts}
    meetings = {
        each.on for each in records.vr_contacts if each.meeting and each.mode is Mode.IN_PERSON
    }
    asked = weeks_at_work(records)
    had = [monday for monday in asked if any(day in contacts for day in week(monday))]
    weekly, share = most_of(len(had), len(asked)), portion(len(had), len(asked))
    if monthly(months, meetings) and weekly:
        return 5, share
    if quarterly(months, meetings) or weekly:
        return 4, share
    if monthly(months, contacts):
        return 3, share
    return 2 if quarterly(months, contacts) else 1, share


def monthly(months: list[list[date]], on: set[date]) -> bool:
    return all(any(day in on for day in each) for each in months)


def quarterly(months: list[list[date]], on: set[date]) -> bool:
    blocks = [months[first : first + 3] for first in range(0, len(months), 3)]
    needed = [block for block in blocks if len(block) == 3] or blocks
    return all(any(day in on for each in block for day in each) for block in needed)


def weeks_at_work(records: UnitRecords) -> list[date]:
    """Weeks with three days on which somebody was at work."""
    found = []
    for monday in weeks(records):
        at_work_on = [
            day
            for day in week(monday)
            if any(worked(records, each, day) for each in records.members)
        ]
        if len(at_work_on) >= 3:
            found.append(monday)
    return found


def o4(records: UnitRecords) -> Rated:
    last = records.period.last
    specialists = with_role(records, SPECIALIST, last)
    if not specialists:
        return NOT_RATED
    if not with_role(records, LEAD, last):
        return 1, None
    rural, several, cover = says(records, Fact.RURAL), len(specialists) >= 2, covered(records)
    if (several or rural) and not asked_weeks(records, rural) and not full_months(records):
        return NOT_RATED
    full_time = sum(fte_on(member, last) >= 1 for member in specialists)
    on = {each.on for each in records.meetings if is_meeting(records, each, rural)}
    talks = {each.on for each in records.meetings if each.clients_raised}
    talks |= {each.on for each in records.individual_supervisions if each.clients_raised}
    talk = most_of(*with_one(records, talks, rural)) or says(records, Fact.WEEKLY_TALK)
    weekly, share = most_of(*with_one(records, on, rural)), portion(*with_one(records, on, rural))
    often = weekly or twice_in_most_months(records, on)
    if full_time >= 2 and weekly and cover:
        return 5, share
    if several and often and cover:
        return 4, share
    if rural and often and says(records, Fact.PRACTITIONERS_HELP):
        return 4, share
    if (rural and often) or ((several or rural) and talk and cover):
        return 3, share
    return 2, share


def is_meeting(records: UnitRecords, meeting: Meeting, rural: bool) -> bool:
    if meeting.led_by is None or not meeting.clients_raised:
        return False
    specialists = with_role(records, SPECIALIST, meeting.on)
    here = [member for member in specialists if member.staff_id in meeting.present]
    if not rural:
        return len(here) >= 2
    return bool(here) and all(
        member in here for member in specialists if meeting.on not in member.leave
    )


def with_one(records: UnitRecords, on: set[date], rural: bool) -> tuple[int, int]:
    """Of the weeks asked for those with one of the days, and all."""
    asked = asked_weeks(records, rural)
    return sum(any(day in on for day in week(monday)) for monday in asked), len(asked)


def asked_weeks(records: UnitRecords, rural: bool) -> list[date]:
    """Weeks in which two specialists (rural: one) worked three days."""
    enough = 1 if rural else 2
    return [monday for monday in weeks(records) if len(at_work(records, monday)) >= enough]


def at_work(records: UnitRecords, monday: date) -> list[Member]:
    """Specialists who worked three days of that week."""
    return [
        member
        for member in records.members
        if sum(
            worked(records, member, day) and role_on(member, day) is SPECIALIST
            for day in week(monday)
        )
        >= 3
    ]


def twice_in_most_months(records: UnitRecords, on: set[date]) -> bool:
    months = full_months(records)
    had = [each for each in months if sum(day in on for day in each) >= 2]
    return most_of(len(had), len(months))


def covered(records: UnitRecords) -> bool:
    if says(records, Fact.COVER) or any(in_period(records, day) for day in records.cover_given_on):
        return True
    return not any(away_three_days(records, member) for member in records.members)


def away_three_days(records: UnitRecords, member: Member) -> bool:
    """Three working days of leave on end, as a specialist of the live unit."""
    running = 0
    for day in live_days(records):
        if role_on(member, day) is SPECIALIST and is_working_day(records, member, day):
            running = running + 1 if day in member.leave else 0
            if running == 3:
                return True
    return False
