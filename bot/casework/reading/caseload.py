"""Reading: my day, and the caseload: one's own, or the whole unit's for the team lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading.due_lines import Background, due_lines
from bot.casework.reading.history_lines import history_lines
from bot.casework.reading.unit_today import (
    OwnPeople,
    UnitToday,
    background_of,
    carriers_of_unit,
    owing,
    own_clients,
    pause_on,
    reader_of,
    slack_id,
    unit_today,
)
from bot.casework.replies import Actor, ClientCard, HistoryLine, MyDay, StaffMember, WeekCount
from bot.casework.team import coverage
from bot.casework.team.profiles import profiles_of, settings_on
from bot.casework.team.week_counts import week_counts
from bot.clock import local_day
from db.doors import Doors, Session
from db.queries.records import activity, due_contacts, histories, next_steps
from ips.caseload import attention, phase
from ips.facts import DueContact, DueState, History, StaffRole

LATELY = timedelta(days=14)
LAST_ENTRIES = 8


def my_day(doors: Doors, actor: Actor, *, now: datetime) -> MyDay:
    """What the App Home shows; a team lead gets the unit beside their own day."""
    with permissions.reading(doors, actor, now=now) as session:
        here = unit_today(session, actor, Action.SEE_MY_DAY, now=now)
        people = own_clients(session, here)
        own = people.carriers
        unit_carriers = carriers_of_unit(session, here) if here.is_team_lead else {}
        everybody = {*own, *unit_carriers}
        found = due_contacts.of_clients(
            session, here.workspace_id, everybody, states=(DueState.OPEN,)
        )
        dues = people.asked_for(found, profiles_of(here.unit), here.today)
        known = background_of(session, here, dues, everybody, everybody)
        read, reached = histories.without_contacts_but_the_last(session, here.workspace_id, own)
        weeks = _weeks(session, here, read)
        entries = _last_entries(session, here, own, known, now)
    lines = owing(due_lines(dues, known))
    return MyDay(
        today=here.today,
        me=here.granted.me,
        vocational_unit=settings_on(here.unit, here.today),
        due=tuple(line for line in lines if line.client.id in own),
        week=weeks.get(here.granted.me.id),
        people=_cards(here, own, read, reached, dues, known),
        last_entries=entries,
        roster=_roster_lines(here, unit_carriers, weeks) if here.is_team_lead else (),
        unit_due=tuple(
            (slack_id(here, unit_carriers.get(line.client.id)), line)
            for line in lines
            if line.client.id in unit_carriers
        ),
        names_allowed=here.granted.names_allowed,
    )


def cards(
    doors: Doors, actor: Actor, *, now: datetime, whole_unit: bool = False
) -> tuple[ClientCard, ...]:
    """My people, what is due first on top; a peer mentor's are those they support.

    `whole_unit` is for the team lead. On somebody covered, `carried_by` names whoever is away.
    """
    action = Action.SEE_UNIT_CASELOAD if whole_unit else Action.SEE_MY_DAY
    with permissions.reading(doors, actor, now=now) as session:
        here = unit_today(session, actor, action, now=now)
        people = (
            OwnPeople(carriers_of_unit(session, here)) if whole_unit else own_clients(session, here)
        )
        carriers = people.carriers
        found = due_contacts.of_clients(
            session, here.workspace_id, carriers, states=(DueState.OPEN,)
        )
        dues = people.asked_for(found, profiles_of(here.unit), here.today)
        known = background_of(session, here, dues, carriers, carriers)
        read, reached = histories.without_contacts_but_the_last(
            session, here.workspace_id, carriers
        )
    return _cards(here, carriers, read, reached, dues, known)


def _weeks(
    session: Session, here: UnitToday, read: Mapping[str, History]
) -> Mapping[str, WeekCount]:
    """The count of every specialist on the roster for a team lead, else one's own."""
    specialists = [
        each.staff.id
        for each in coverage.people_of(
            here.roster.people, StaffRole.EMPLOYMENT_SPECIALIST, here.today
        )
        if here.is_team_lead or each.staff.id == here.granted.me.id
    ]
    if not specialists:
        return {}
    return week_counts(session, here.workspace_id, here.unit.id, specialists, here.today, read)


def _cards(
    here: UnitToday,
    carriers: Mapping[str, str | None],
    read: Mapping[str, History],
    reached: Mapping[str, date],
    dues: Collection[DueContact],
    known: Background,
) -> tuple[ClientCard, ...]:
    of_client: dict[str, list[DueContact]] = {client_id: [] for client_id in carriers}
    for due in dues:
        of_client.get(due.key.client_id, []).append(due)
    ordered = sorted(
        (client_id for client_id in carriers if client_id in known.clients),
        key=lambda client_id: (
            attention(of_client[client_id], here.today),
            known.clients[client_id].code,
        ),
    )
    return tuple(
        ClientCard(
            client=known.label(client_id),
            phase=phase(read[client_id], here.today),
            carried_by=slack_id(here, carriers[client_id]) or None,
            last_contact_on=reached.get(client_id),
            due=owing(due_lines(of_client[client_id], known)),
            paused=pause.reason if (pause := pause_on(read[client_id], here.today)) else None,
        )
        for client_id in ordered
    )


def _roster_lines(
    here: UnitToday, carriers: Mapping[str, str | None], weeks: Mapping[str, WeekCount]
) -> tuple[tuple[StaffMember, int, WeekCount | None], ...]:
    carried = list(carriers.values())
    return tuple(
        (
            permissions.member_on(person, here.today),
            carried.count(person.staff.id),
            weeks.get(person.staff.id),
        )
        for person in here.roster.people
        if person.role_on(here.today) is not None
    )


def _last_entries(
    session: Session,
    here: UnitToday,
    own: Mapping[str, str | None],
    known: Background,
    now: datetime,
) -> tuple[HistoryLine, ...]:
    me, since = here.granted.me, now - LATELY
    moved = {
        each.employer_contact_id: each
        for each in next_steps.moved_by(
            session, here.workspace_id, here.unit.id, me.id, since, here.today - LATELY
        )
    }
    found = activity.last_entries(
        session,
        here.workspace_id,
        me.id,
        tuple(own),
        since=since,
        since_on=here.today - 2 * LATELY,
        limit=LAST_ENTRIES,
        moved={each: step.at for each, step in moved.items()},
    )
    days = {
        each: (step.version, local_day(step.at, here.granted.zone)) for each, step in moved.items()
    }
    reader = replace(reader_of(session, here, found, own, known), moved=days)
    lines = (
        line
        for fact in found
        for line in history_lines([fact], reader)
        if line.by_slack_user_id == me.slack_user_id and line.recorded_on >= since.date()
    )
    return tuple(lines)
