"""Records as they would be if a miss had been a hit: what is tried to see what lifts a rating.

Nothing of this is stored. Each function changes the rows of one item, and leaves rosters, assigned
teams, caseloads and the rows of other items as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from ips.employer_contacts import weekly_target
from ips.facts import (
    ClientContact,
    DueContact,
    DueState,
    EmployerContact,
    MadeBy,
    Mode,
)
from ips.fidelity.evidence import (
    ClientRecords,
    EmployerVisit,
    JobPlace,
    LogReview,
    Meeting,
    PeopleRating,
    Span,
    UnitRecords,
    VisitFacts,
    VrContact,
    WeeklyTime,
)
from ips.fidelity.measures import s13
from ips.fidelity.measures.due_rows import named
from ips.fidelity.measures.roster import SPECIALIST, specialists_on, whole_weeks
from ips.fidelity.measures.runs_of_work import once_a_month
from ips.fidelity.measures.s4 import IN_TIME
from ips.fidelity.measures.s6 import contacts_made, looking_on
from ips.fidelity.results import Row

Rows = Collection[Row]
ONE_DAY = timedelta(days=1)


def met(records: UnitRecords, item: str, rows: Rows) -> UnitRecords:
    """The records if those rows of the item had been met; as they are where none can be."""
    change = _MEET.get(item)
    return records if change is None or not rows else change(records, rows)


def _ids(rows: Rows, what: str) -> dict[str, Row]:
    return {row.id: row for row in rows if row.what == what}


def _clients(
    records: UnitRecords, changed: Callable[[ClientRecords], ClientRecords]
) -> UnitRecords:
    return replace(records, clients=tuple(changed(each) for each in records.clients))


# ---------------------------------------------------------------- weeks of hours


def _without_other_duties(records: UnitRecords, rows: Rows) -> UnitRecords:
    return _hours(records, rows, lambda each: replace(each, other_duties=each.scheduled * 0))


def _out_in_the_community(records: UnitRecords, rows: Rows) -> UnitRecords:
    def out(each: WeeklyTime) -> WeeklyTime:
        return replace(
            each, community=max(each.community or Fraction(0), each.scheduled * s13.GOAL)
        )

    return _hours(records, rows, out)


def _hours(
    records: UnitRecords, rows: Rows, changed: Callable[[WeeklyTime], WeeklyTime]
) -> UnitRecords:
    weeks = {(row.id, row.on) for row in rows}
    times = (
        changed(each) if (each.staff_id, each.week_of) in weeks else each
        for each in records.weekly_times
    )
    return replace(records, weekly_times=tuple(times))


# ---------------------------------------------------------------- the unit


def _with_their_teams(records: UnitRecords, rows: Rows) -> UnitRecords:
    """Each client with a team of whoever carries them."""
    last, wanted = records.period.last, _ids(rows, "client")
    teams = {
        member.staff_id: [each.of for each in member.teams if last in each]
        for member in records.members
    }

    def changed(client: ClientRecords) -> ClientRecords:
        of_carrier = teams.get(client.carrier_on(last) or "")
        if client.client_id not in wanted or not of_carrier:
            return client
        return replace(client, teams=(Span(of_carrier[0]),))

    return _clients(records, changed)


def _with_vr(records: UnitRecords, rows: Rows) -> UnitRecords:
    """A contact in each week, a scheduled meeting face to face in each month."""
    weeks = [row for row in rows if row.what == "week"]
    months = [row for row in rows if row.what == "month"]
    return with_vr(with_vr(records, weeks, meeting=False), months, meeting=True)


def with_vr(records: UnitRecords, rows: Rows, *, meeting: bool) -> UnitRecords:
    """A contact on the first day of each, or a scheduled meeting face to face.

    A month's meeting falls on a day that had a contact, where there was one: so what is said to
    lift the rating lifts it also where the meeting brings no contact to another week.
    """
    mode = Mode.IN_PERSON if meeting else Mode.PHONE
    made = [
        VrContact(f"if-{row.what}-{row.on}", _meeting_on(records, row.on, row), mode, meeting)
        for row in rows
        if row.on is not None
    ]
    return replace(records, vr_contacts=(*records.vr_contacts, *made))


def _meeting_on(records: UnitRecords, first: date, row: Row) -> date:
    if row.what != "month":
        return first
    same = (each.on for each in records.vr_contacts if each.on.replace(day=1) == first)
    return min(same, default=first)


def _with_group_supervision(records: UnitRecords, rows: Rows) -> UnitRecords:
    """One in each week, two in each month, on days with the most specialists there."""
    made = [
        _group_supervision(records, day)
        for row in rows
        if row.on is not None
        for day in _days_with_most(records, row.on, row.what)
    ]
    return replace(records, meetings=(*records.meetings, *made))


def _days_with_most(records: UnitRecords, first: date, of: str) -> list[date]:
    length, needed = (7, 1) if of == "week" else (28, 2)
    days = [first + timedelta(days=ahead) for ahead in range(length)]
    return sorted(days, key=lambda day: -len(specialists_on(records, day)))[:needed]


def _group_supervision(records: UnitRecords, day: date) -> Meeting:
    there = [each.staff_id for each in specialists_on(records, day)]
    return Meeting(f"if-{day}", day, "the lead", dict.fromkeys(there, Mode.IN_PERSON), 1)


# ---------------------------------------------------------------- employers


def _with_first_contact(records: UnitRecords, rows: Rows) -> UnitRecords:
    """An in-person contact on the last day of the 30."""
    wanted = {(row.id, row.on) for row in rows}

    def changed(client: ClientRecords) -> ClientRecords:
        made = [
            _employer_contact(stay.entered_on)
            for stay in client.history.episodes
            if (client.client_id, stay.entered_on) in wanted
        ]
        contacts = (*client.history.employer_contacts, *made)
        return replace(client, history=replace(client.history, employer_contacts=contacts))

    return _clients(records, changed)


def _employer_contact(entered_on: date) -> EmployerContact:
    on = entered_on + IN_TIME
    return EmployerContact(
        f"if-{entered_on}", on, on, Mode.IN_PERSON, MadeBy.SPECIALIST, competitive=True
    )


def _that_fit(records: UnitRecords, rows: Rows) -> UnitRecords:
    wanted = _ids(rows, "employer_visit")
    visits = (
        replace(each, fits_wishes=True) if each.id in wanted else each
        for each in records.employer_visits
    )
    return replace(records, employer_visits=tuple(visits))


def _up_to_the_target(records: UnitRecords, rows: Rows) -> UnitRecords:
    made, looking = contacts_made(records).specific, looking_on(records)
    more = {
        (row.id, row.on): (weekly_target(looking[row.id, row.on]) or 0) - made[row.id, row.on]
        for row in rows
        if row.on is not None
    }
    return with_contacts(records, more)


def with_contacts(records: UnitRecords, more: Mapping[tuple[str, date], int]) -> UnitRecords:
    """So many more contacts with employers for clients, by staff id and Monday."""
    made = [
        EmployerVisit(
            f"if-{staff_id}-{monday}-{number}",
            monday,
            staff_id,
            Mode.IN_PERSON,
            MadeBy.SPECIALIST,
            client_specific=True,
        )
        for (staff_id, monday), count in more.items()
        for number in range(count)
    ]
    return replace(records, employer_visits=(*records.employer_visits, *made))


def with_reviews(records: UnitRecords) -> UnitRecords:
    """Every week's contact log reviewed on the day after its Sunday."""
    last = records.period.last
    made = [
        LogReview(f"if-{week.monday}", week.monday, min(week.sunday + ONE_DAY, last))
        for week in whole_weeks(records)
    ]
    return replace(records, log_reviews=(*records.log_reviews, *made))


# ---------------------------------------------------------------- jobs


def _different(records: UnitRecords, rows: Rows) -> UnitRecords:
    """Each of these jobs with a type and an employer of its own."""
    wanted = _ids(rows, "job")

    def changed(client: ClientRecords) -> ClientRecords:
        own = {
            job.id: JobPlace(f"if-{job.id}", f"if-{job.id}")
            for job in client.history.jobs
            if job.id in wanted
        }
        return replace(client, jobs={**client.jobs, **own}) if own else client

    return _clients(records, changed)


def _permanent(records: UnitRecords, rows: Rows) -> UnitRecords:
    wanted = _ids(rows, "job")

    def changed(client: ClientRecords) -> ClientRecords:
        jobs = tuple(
            replace(job, competitive=True, permanent=True) if job.id in wanted else job
            for job in client.history.jobs
        )
        return replace(client, history=replace(client.history, jobs=jobs))

    return _clients(records, changed)


# ---------------------------------------------------------------- clients


def _in_time(records: UnitRecords, rows: Rows) -> UnitRecords:
    """Windows met on their last day, runs of work seen once a month."""
    windows, runs = {(row.id, row.on) for row in rows}, _ids(rows, "run")
    days = {row.on for row in rows}
    whose = {row.id.partition("/")[0] for row in rows}

    def met_now(due: DueContact) -> DueContact:
        wanted = due.due_on in days and (named(due.key), due.due_on) in windows
        return _met(due) if wanted else due

    def changed(client: ClientRecords) -> ClientRecords:
        if client.client_id in whose:
            client = replace(client, due_contacts=tuple(map(met_now, client.due_contacts)))
        for job in client.history.jobs:
            if job.id in runs:
                client = _seen(client, once_a_month(records, client.history, runs[job.id]))
        return client

    return _clients(records, changed)


def _met(due: DueContact) -> DueContact:
    return replace(
        due, state=DueState.MET, met_on=due.due_on, met_by="if", met_recorded_on=due.due_on
    )


def _seen(client: ClientRecords, days: Iterable[date]) -> ClientRecords:
    made = [ClientContact(f"if-{day}", day, day, Mode.IN_PERSON, True, SPECIALIST) for day in days]
    contacts = (*client.history.client_contacts, *made)
    visits = {**client.visits, **{each.id: VisitFacts() for each in made}}
    history = replace(client.history, client_contacts=contacts)
    return replace(client, history=history, visits=visits)


_MEET: Mapping[str, Callable[[UnitRecords, Rows], UnitRecords]] = MappingProxyType(
    {
        "St2": _without_other_duties,
        "O1": _with_their_teams,
        "O3": _with_vr,
        "O4": _with_group_supervision,
        "S4": _with_first_contact,
        "S5": _that_fit,
        "S6": _up_to_the_target,
        "S8": _different,
        "S9": _different,
        "S10": _permanent,
        "S12": _in_time,
        "S13": _out_in_the_community,
        "S14": _in_time,
    }
)


# ---------------------------------------------------------------- what is unknown


def known(records: UnitRecords, item: str, rows: Rows) -> UnitRecords:
    """The records if these gaps were filled, with whatever: only that it is known counts."""
    if item in ("St2", "S13"):
        return _with_hours(records, rows)
    if item == "S5":
        return _that_fit(records, rows)
    if item == "S7":
        made = [PeopleRating(f"if-{row.id}", item, records.period.last, 3, row.id) for row in rows]
        return replace(records, ratings=(*records.ratings, *made))
    return _different(records, rows)


def _with_hours(records: UnitRecords, rows: Rows) -> UnitRecords:
    weeks = {(row.id, row.on) for row in rows}
    kept = [each for each in records.weekly_times if (each.staff_id, each.week_of) not in weeks]
    hour = Fraction(1)
    made = [
        WeeklyTime(f"if-{staff_id}-{monday}", staff_id, monday, hour, hour, hour)
        for staff_id, monday in weeks
        if monday is not None
    ]
    return replace(records, weekly_times=(*kept, *made))
