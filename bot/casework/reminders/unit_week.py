"""What a unit's weekly agenda is made of, read in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.casework.reading import unit_clocks
from bot.casework.reminders.content import Digest, NamedEmployer, Review, SharedJobLead
from bot.casework.team import profiles
from db.doors import Session
from db.queries.outbox import digests as rows
from db.queries.outbox.digests import CarriedSpan, ClientOfUnit, StepOfContact
from db.queries.people import employer_network, staff
from db.queries.people.employer_network import KnownEmployer
from db.queries.people.employers import folded
from db.queries.people.staff import Person
from db.queries.records import actions, activity, due_contacts, histories, job_leads, log_reviews
from db.queries.records.actions import OpenAction
from db.queries.records.job_leads import JobLead
from db.queries.units.vocational_units import VocationalUnit
from ips.agenda import agenda
from ips.agenda.counts import CHART_WEEKS, looking_on
from ips.agenda.week import (
    AgendaClient,
    Carrier,
    NextStep,
    OpenJobLead,
    RosterMember,
    Service,
    Supervised,
    ToDo,
    UnitWeek,
)
from ips.employer_contacts import EmployerContactMade, Week, weeks_up_to
from ips.facts import Disclosure, DueContact, History, StaffRole
from ips.quarters import quarter_start
from ips.stays import stays
from ips.unit_calendar import CalendarEntry, calendar, runs_out_by
from ips.unit_settings import WEEKDAYS

WISHES_SHOWN = 120  # letters: a line of the agenda


def digest_of(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    week: Week,
    as_of: date,
    message_id: str | None,
) -> Digest:
    """The digest of one week as the records tell it now; `message_id` None: asked for."""
    read = _read(session, workspace_id, unit, week, as_of)
    review = log_reviews.log_review(session, workspace_id, unit.id, week.monday, week.sunday)
    return Digest(
        message_id=message_id,
        vocational_unit=unit.name,
        agenda=agenda(_unit_week(read, unit, week, as_of)),
        people={person.staff.id: person.staff.slack_user_id for person in read.roster},
        clients={client.code: client.id for client in read.clients},
        job_leads={
            lead.id: SharedJobLead(
                lead.summary, lead.employer, lead.shared_by_slack, lead.closed, lead.employer_id
            )
            for lead in read.leads
        },
        employers={
            step.employer_contact_id: NamedEmployer(step.employer_id, step.employer)
            for step in read.next_steps
        },
        review=Review(review.by_slack_user, review.reviewed_on, review.changed_since)
        if review
        else None,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """The unit's records as far as an agenda needs them."""

    roster: tuple[Person, ...]
    clients: tuple[ClientOfUnit, ...]
    histories: Mapping[str, History]
    dues: Mapping[str, list[DueContact]]
    carried: tuple[CarriedSpan, ...]
    erased: Mapping[tuple[str, Week], int]  # who looked for work in a week
    services: Mapping[str, tuple[Service, ...]]
    made: tuple[EmployerContactMade, ...]
    leads: tuple[JobLead, ...]
    employers: tuple[KnownEmployer, ...]
    next_steps: tuple[StepOfContact, ...]
    actions: tuple[OpenAction, ...]
    reviewed: frozenset[Week]
    unit_clocks: tuple[CalendarEntry, ...]


def _read(
    session: Session, workspace_id: str, unit: VocationalUnit, week: Week, as_of: date
) -> _Read:
    first, this_week = week.before(CHART_WEEKS - 1).monday, Week.of(as_of)
    next_week = this_week.before(-1)
    windows = unit_clocks.windows(
        session, workspace_id, unit, as_of, next_week.sunday, from_on=as_of
    )
    roster = staff.people(session, workspace_id, unit.id, first, as_of)
    clients = rows.clients_of_unit(session, workspace_id, unit.id)
    ids = [client.id for client in clients]
    carried = rows.carried_between(session, workspace_id, unit.id, first, as_of)
    erased = rows.weeks_of_erased(session, workspace_id, unit.id, first, as_of)
    services = _specialists(roster, (*map(_span_of_erased, erased), *carried), as_of)
    dues: defaultdict[str, list[DueContact]] = defaultdict(list)
    # What was over before this day stands in no part of the agenda.
    since = min(week.monday, quarter_start(as_of))
    for due in due_contacts.since(session, workspace_id, ids, since):
        dues[due.key.client_id].append(due)
    return _Read(
        roster=roster,
        clients=clients,
        histories=histories.with_contacts_since(session, workspace_id, ids, since),
        dues=dues,
        carried=carried,
        erased=erased,
        services=services,
        made=activity.employer_contacts_made(session, workspace_id, services, first, as_of),
        leads=job_leads.open_ones(session, workspace_id, unit.id, as_of),
        employers=employer_network.of_unit(session, workspace_id, unit.id),
        next_steps=rows.next_steps(
            session, workspace_id, unit.id, this_week.monday, this_week.sunday
        ),
        actions=actions.open_of_unit(session, workspace_id, unit.id, date.max),
        reviewed=rows.reviewed_weeks(session, workspace_id, unit.id, first, week.monday),
        unit_clocks=runs_out_by(calendar(windows, as_of), next_week.sunday),
    )


def _unit_week(read: _Read, unit: VocationalUnit, week: Week, as_of: date) -> UnitWeek:
    # Before the unit went live nothing was asked of it, and nobody wrote contacts down.
    counted = {*weeks_up_to(week, CHART_WEEKS), Week.of(as_of)}
    weeks = {each for each in counted if each.sunday >= unit.live_on}
    return UnitWeek(
        week=week,
        as_of=as_of,
        profile=profiles.profiles_of(unit).on(as_of),
        clients=_clients(read, as_of),
        roster=tuple(
            _member(person, read.services[person.staff.id], unit)
            for person in read.roster
            if person.staff.id in read.services
        ),
        employer_contacts=read.made,
        looking=_looking(read, weeks),
        job_leads=tuple(
            OpenJobLead(lead.id, lead.shared_on, f"{lead.employer or ''} {lead.summary}")
            for lead in read.leads
        ),
        next_steps=tuple(
            NextStep(step.on, step.employer_contact_id, step.staff_member_id)
            for step in read.next_steps
        ),
        to_do=tuple(ToDo(each.due_on, each.id, each.owner_id) for each in read.actions),
        unreviewed=tuple(each for each in weeks if each < week and each not in read.reviewed),
        unit_clocks=read.unit_clocks,
        supervised=Supervised(
            specialists=_in_role(read, StaffRole.EMPLOYMENT_SPECIALIST, as_of),
            mentors=_in_role(read, StaffRole.PEER_MENTOR, as_of),
        ),
    )


def _in_role(read: _Read, role: StaffRole, on: date) -> int:
    roles = (person.role_on(on) for person in read.roster)
    return sum(each is not None and each.role == role.value for each in roles)


def _clients(read: _Read, as_of: date) -> tuple[AgendaClient, ...]:
    here = {person.staff.id for person in read.roster if person.role_on(as_of) is not None}
    carrier = {
        span.client_id: span.staff_member_id
        for span in read.carried
        if span.covers(as_of) and span.staff_member_id in here
    }
    carriers: defaultdict[str, list[Carrier]] = defaultdict(list)
    for span in read.carried:
        until_on = span.until_on or date.max
        carriers[span.client_id].append(Carrier(span.staff_member_id, span.from_on, until_on))
    names = _employer_names(read.employers)
    return tuple(
        AgendaClient(
            code=client.code,
            specialist_id=carrier.get(client.id),
            history=read.histories[client.id],
            due_contacts=tuple(read.dues.get(client.id, ())),
            interviews_on=tuple(
                contact.on
                for contact in read.histories[client.id].employer_contacts
                if contact.interview
            ),
            disclosure=Disclosure(client.disclosure),
            wishes=_for_the_channel(client, names),
            carriers=tuple(carriers.get(client.id, ())),
        )
        for client in read.clients
    )


def _employer_names(employers: tuple[KnownEmployer, ...]) -> frozenset[str]:
    known = {name for each in employers for _, name in each.aliases}
    return frozenset(known | {each.folded_name for each in employers})


def _for_the_channel(client: ClientOfUnit, employers: frozenset[str]) -> str | None:
    """Their wishes in one line; none where they name an employer, or the client by name."""
    wishes = " ".join((client.job_wishes or "").split())
    if not wishes:
        return None
    heard = f" {folded(wishes)} "
    own_name = folded(client.name or "").split()
    if any(f" {name} " in heard for name in (*employers, *own_name) if name):
        return None
    if len(wishes) <= WISHES_SHOWN:
        return wishes
    return f"{wishes[:WISHES_SHOWN].rsplit(' ', 1)[0]} …"


def _span_of_erased(whose: tuple[str, Week]) -> CarriedSpan:
    staff_id, week = whose
    return CarriedSpan("", staff_id, week.monday, week.sunday)


def _specialists(
    roster: tuple[Person, ...], carried: tuple[CarriedSpan, ...], as_of: date
) -> dict[str, tuple[Service, ...]]:
    """Specialists in roster order and whoever else carried a caseload, with the days of it.

    Whoever has left the roster since keeps the weeks in which they worked.
    """
    found = {person.staff.id: _services(person, carried, as_of) for person in roster}
    return {staff_id: services for staff_id, services in found.items() if services}


def _services(person: Person, carried: tuple[CarriedSpan, ...], as_of: date) -> tuple[Service, ...]:
    found = []
    for role in (each for each in person.roles if each.from_on <= as_of):
        until_on = role.until_on or date.max
        if role.role == StaffRole.EMPLOYMENT_SPECIALIST.value:
            found.append(Service(role.fte, role.from_on, until_on))
            continue
        found += [
            Service(
                role.fte,
                max(span.from_on, role.from_on),
                min(span.until_on or date.max, until_on),
                goes_on=(span.until_on or date.max) < until_on,
            )
            for span in carried
            if span.staff_member_id == person.staff.id
        ]
    return tuple(each for each in found if each.from_on <= each.until_on)


def _member(person: Person, services: tuple[Service, ...], unit: VocationalUnit) -> RosterMember:
    off = {
        leave.from_on + timedelta(days=offset)
        for leave in person.leaves
        for offset in range((leave.until_on - leave.from_on).days + 1)
    }
    working = {
        number
        for number, day in enumerate(WEEKDAYS)
        if day in unit.working_days and day not in person.staff.days_off
    }
    return RosterMember(
        staff_id=person.staff.id,
        services=services,
        off=frozenset(off | {day for day, _ in unit.holidays}),
        working=frozenset(working),
    )


def _looking(read: _Read, weeks: set[Week]) -> dict[tuple[str, Week], int]:
    """People looking for work on each caseload on each week's Monday (F S6)."""
    their_stays = {client_id: stays(history) for client_id, history in read.histories.items()}
    carried: defaultdict[str, list[CarriedSpan]] = defaultdict(list)
    for span in read.carried:
        if span.client_id in their_stays:
            carried[span.staff_member_id].append(span)

    def on_monday(staff_id: str, week: Week) -> int:
        theirs = {each.client_id for each in carried[staff_id] if each.covers(week.monday)}
        return looking_on((their_stays[each] for each in theirs), week.monday)

    return {
        (staff_id, week): on_monday(staff_id, week) + read.erased.get((staff_id, week), 0)
        for staff_id in read.services
        for week in weeks
    }
