"""F S6: face-to-face employer contacts a week of each specialist, and the log's review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from ips.caseload import looks_on
from ips.employer_contacts import Week, on_full_leave, weekly_target
from ips.facts import MadeBy, Mode
from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import ClientRecords, LogReview, Member, UnitRecords
from ips.fidelity.measures.averages import Rated, average
from ips.fidelity.measures.common import ROUNDED_DOWN, Sorting, had, together
from ips.fidelity.measures.roster import (
    Month,
    ever_specialists,
    is_specialist,
    whole_weeks,
)
from ips.fidelity.measures.weekly_hours import week_row
from ips.fidelity.results import Part, Result, Row
from ips.standards import WEEKLY_EMPLOYER_CONTACTS

MEASURED_IN = "contacts a week"
REVIEW_IN = timedelta(days=14)
HIGHEST, WITH_MONTHLY_REVIEW, WITHOUT_REVIEW = 5, 3, 2
NOBODY = "No specialist had a week to count: at work, with somebody looking for work."
NOT_THE_WHOLE_WEEK = "not on the roster as a specialist from Monday to Sunday"
ON_LEAVE = "on leave all week"
NOBODY_LOOKED = "nobody on the caseload was looking for work on Monday"
RULINGS = (
    "Counted weeks: Monday to Sunday inside the period, live, on the roster all week, not on leave "
    "all week, somebody looking on Monday. Target 6; two for each person looking below three.",
    "6 × contacts ÷ targets over all counted weeks, client-specific ones: F's text counts generic "
    "ones, its anchors do not. FTE changes nothing.",
    "The log is reviewed weekly where four fifths of a specialist's weeks have a review within 14 "
    "days of their Sunday; monthly where each month in which a counted week began has one in it, "
    "or within 14 days of its end. What is not due yet on the last day, and has none, is left out.",
    "Averaged over those with four counted weeks or more, or over all if nobody has four.",
    ROUNDED_DOWN,
)


@dataclass(slots=True)
class Contacts:
    """Face-to-face contacts made by specialists themselves, by staff id and Monday."""

    specific: Counter[tuple[str, date]] = field(default_factory=Counter)
    generic: Counter[tuple[str, date]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Weeks:
    """A specialist's weeks: those that count, each with its row and target, and the others."""

    counted: tuple[tuple[Week, Row, int], ...]
    left_out: tuple[tuple[Row, str], ...]


@dataclass(frozen=True, slots=True)
class _Reviews:
    """On which day each week was first reviewed, and every day of a review."""

    first_of: Mapping[date, date]
    on: frozenset[date]
    last: date


def s6(records: UnitRecords) -> Result:
    """Each specialist rated, ratings averaged."""
    contacts, looking = contacts_made(records), looking_on(records)
    reviews = records.once(_reviews, records.log_reviews)
    found = [
        _specialist(records, member, contacts, looking, reviews)
        for member in ever_specialists(records)
    ]
    return average(
        "S6",
        [each for each in found if each[1].cases],
        NOBODY,
        RULINGS,
        together(own for _, own in found if not own.cases),
        unit=MEASURED_IN,
        beside=_beside(contacts, found),
    )


def _beside(contacts: Contacts, found: list[Rated]) -> tuple[tuple[str, str], ...]:
    weeks = [(part.of, row.on) for part, _ in found for row in part.populations.denominator]
    keys = [(staff_id, on) for staff_id, on in weeks if on is not None]
    return (
        ("For clients, in counted weeks", str(sum(contacts.specific[key] for key in keys))),
        ("Generic, in counted weeks", str(sum(contacts.generic[key] for key in keys))),
    )


def contacts_made(records: UnitRecords) -> Contacts:
    found = Contacts()
    for each in records.employer_visits:
        if each.mode is Mode.IN_PERSON and each.made_by is MadeBy.SPECIALIST:
            counter = found.specific if each.client_specific else found.generic
            counter[each.staff_id, each.on - timedelta(days=each.on.weekday())] += 1
    return found


def looking_on(records: UnitRecords) -> Counter[tuple[str, date]]:
    """People looking for work on each Monday, by whose caseload they were on."""
    return records.once(_looking, records.clients, records.looking_erased)


def _looking(
    records: UnitRecords,
    clients: Iterable[ClientRecords],
    erased: Mapping[tuple[str, date], int],
) -> Counter[tuple[str, date]]:
    looking: Counter[tuple[str, date]] = Counter(erased)
    mondays = [week.monday for week in whole_weeks(records)]
    for client in clients:
        their_stays = records.stays_of(client.history) if client.carried_by else ()
        for monday in mondays if their_stays else ():
            carrier = client.carrier_on(monday)
            if carrier is not None and looks_on(their_stays, monday):
                looking[carrier, monday] += 1
    return looking


def _reviews(records: UnitRecords, log_reviews: Iterable[LogReview]) -> _Reviews:
    first_of: dict[date, date] = {}
    for each in log_reviews:
        first_of[each.week_of] = min(first_of.get(each.week_of, date.max), each.reviewed_on)
    days = frozenset(each.reviewed_on for each in log_reviews)
    return _Reviews(first_of, days, records.period.last)


def _weeks(
    records: UnitRecords,
    member: Member,
    looking: Counter[tuple[str, date]],
    holidays: frozenset[date],
) -> _Weeks:
    counted, left_out = [], []
    for week in whole_weeks(records):
        row = week_row(member.staff_id, week)
        target = weekly_target(looking[member.staff_id, week.monday])
        reason = _why_not(member, week, holidays)
        if reason is None and target is not None:
            counted.append((week, row, target))
        elif any(is_specialist(member, day) for day in week.days):
            left_out.append((row, reason or NOBODY_LOOKED))
    return _Weeks(tuple(counted), tuple(left_out))


def _specialist(
    records: UnitRecords,
    member: Member,
    contacts: Contacts,
    looking: Counter[tuple[str, date]],
    reviews: _Reviews,
) -> Rated:
    weeks = records.once(_weeks, member, looking, records.holidays)
    sorting, made, wanted = Sorting(), 0, 0
    for row, reason in weeks.left_out:
        sorting.leave_out(row, reason)
    for week, row, target in weeks.counted:
        in_week = contacts.specific[member.staff_id, week.monday]
        made, wanted = made + in_week, wanted + target
        sorting.count(row, hit=in_week >= target)
    if not weeks.counted:
        return Part(member.staff_id, None, None, sorting.populations()), sorting
    measure = Fraction(WEEKLY_EMPLOYER_CONTACTS * made, wanted)
    at_most, note = records.once(_reviewed, weeks, reviews)
    rating = min(cut("S6", measure), at_most)
    return Part(member.staff_id, rating, measure, sorting.populations(), note=note), sorting


def _why_not(member: Member, week: Week, holidays: frozenset[date]) -> str | None:
    """Why the week is not counted, whoever was looking."""
    if not all(is_specialist(member, day) for day in week.days):
        return NOT_THE_WHOLE_WEEK
    if on_full_leave(week, member.leave | holidays, member.working):
        return ON_LEAVE
    return None


def _reviewed(_: UnitRecords, theirs: _Weeks, reviews: _Reviews) -> tuple[int, str]:
    """The highest anchor that the log's review allows, and how it was reviewed."""
    weeks = [week for week, _, _ in theirs.counted]
    if _reviewed_weekly(weeks, reviews):
        return HIGHEST, "log reviewed weekly"
    if _reviewed_monthly(weeks, reviews):
        return WITH_MONTHLY_REVIEW, "log reviewed monthly"
    return WITHOUT_REVIEW, "log not reviewed each month"


def _reviewed_weekly(weeks: list[Week], reviews: _Reviews) -> bool:
    """→ What is not due yet keeps nobody back: also where no week is due."""
    in_time = not_in_time = 0
    for week in weeks:
        by = week.sunday + REVIEW_IN
        on = reviews.first_of.get(week.monday, date.max)
        if on <= min(by, reviews.last):
            in_time += 1
        elif by <= reviews.last:
            not_in_time += 1
    return had(in_time, in_time + not_in_time)


def _reviewed_monthly(weeks: list[Week], reviews: _Reviews) -> bool:
    """→ A week belongs to the month of its Monday, after which weeks are named."""
    for month in {Month.of(week.monday) for week in weeks}:
        until = month.last + REVIEW_IN
        due = until <= reviews.last
        if due and not any(month.first <= day <= until for day in reviews.on):
            return False
    return True
