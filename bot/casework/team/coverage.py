"""Who hears of a client's due contacts: whoever carries them, their cover, or the team lead.

→ While the specialist is on leave the covering colleague hears. Cover away too, no cover, nobody
carrying the client or somebody no longer on the roster: the team lead, the first in roster order
who is not on leave themself. A team lead's own leave without cover falls to the next team lead,
or stays with them where there is no other: silence is no choice. Whoever took cover for one client
hears beside them. Due dates never move for any of this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from bot.casework.replies import StaffMember, UnitSettings
from bot.casework.team import hours
from db.doors import Session
from db.queries.people import caseload
from db.queries.people import staff as people
from db.queries.people.staff import Person
from ips.facts import StaffRole


class Because(StrEnum):
    """Why somebody hears of a client."""

    CARRIES = "carries"
    COVERS = "covers"  # the specialist is on leave and named them
    TOOK_COVER = "took_cover"  # they answered a request for this client
    TEAM_LEAD = "team_lead"  # nobody else can


@dataclass(frozen=True, slots=True)
class Hearing:
    """One person hears of one client; `instead_of` is whoever carries the client, if another."""

    client_id: str
    staff_member_id: str
    because: Because
    instead_of: str | None = None


@dataclass(frozen=True)
class Roster:
    """The unit's people on one day, in roster order, with the leave that runs on it."""

    on: date
    people: tuple[Person, ...]

    def person(self, staff_member_id: str | None) -> Person | None:
        """Somebody with a role in the unit on that day."""
        return self._by_id.get(staff_member_id or "")

    @cached_property
    def _by_id(self) -> Mapping[str, Person]:
        on = self.on
        return {each.staff.id: each for each in self.people if each.role_on(on) is not None}

    def is_here(self, staff_member_id: str | None) -> bool:
        """On the roster that day and not on leave."""
        found = self.person(staff_member_id)
        return found is not None and found.leave_on(self.on) is None

    @cached_property
    def team_leads(self) -> tuple[str, ...]:
        leads = people_of(self.people, StaffRole.TEAM_LEAD, self.on)
        return tuple(each.staff.id for each in leads)

    @cached_property
    def hearing_team_lead(self) -> str | None:
        """The team lead who hears what nobody else can; None only on a roster without any."""
        leads = self.team_leads
        return next((lead for lead in leads if self.is_here(lead)), next(iter(leads), None))


def who_hears_for(staff_member_id: str | None, roster: Roster) -> tuple[str, Because] | None:
    """Who hears for the clients that this person carries; None on a roster without a team lead."""
    carrier = roster.person(staff_member_id)
    if carrier is not None:
        leave = carrier.leave_on(roster.on)
        if leave is None:
            return carrier.staff.id, Because.CARRIES
        if leave.cover_id is not None and roster.is_here(leave.cover_id):
            return leave.cover_id, Because.COVERS
    lead = roster.hearing_team_lead
    if lead is None:
        return None
    return lead, Because.CARRIES if lead == staff_member_id else Because.TEAM_LEAD


def hears_for(staff_member_id: str, roster: Roster) -> Mapping[str, Because]:
    """The people whose clients this person hears of that day, and why."""
    return _for_whom(roster).get(staff_member_id, _NOBODY)


_NOBODY: Mapping[str, Because] = MappingProxyType({})


def _for_whom(roster: Roster) -> Mapping[str, Mapping[str, Because]]:
    """Whoever hears of anybody's clients that day -> those people, and why."""
    found: dict[str, dict[str, Because]] = {}
    for person in roster.people:
        hearing = who_hears_for(person.staff.id, roster)
        if hearing is not None:
            found.setdefault(hearing[0], {})[person.staff.id] = hearing[1]
    return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """A unit's clients on one day: whose caseload each is on, and cover taken for single ones."""

    roster: Roster
    carriers: Mapping[str, str | None]
    taken: Mapping[str, tuple[str, ...]]


def who_hears(client_id: str, coverage: Coverage) -> tuple[str, ...]:
    """Staff member ids that hear of this client: whoever answers for them first, then who took
    cover. Empty for a client who is not in the unit's program that day."""
    if client_id not in coverage.carriers:
        return ()
    hearing = who_hears_for(coverage.carriers[client_id], coverage.roster)
    answering = () if hearing is None else (hearing[0],)
    helping = (
        helper
        for helper in coverage.taken.get(client_id, ())
        if helper not in answering and coverage.roster.is_here(helper)
    )
    return (*answering, *helping)


def roster_on(session: Session, workspace_id: str, unit_id: str, on: date) -> Roster:
    """The unit's roster on a day, in one query."""
    return Roster(on, people.people(session, workspace_id, unit_id, on, on))


def coverage_on(session: Session, workspace_id: str, unit_id: str, on: date) -> Coverage:
    """The whole unit on a day, in three queries."""
    roster = roster_on(session, workspace_id, unit_id, on)
    carried = caseload.carried_in_unit(session, workspace_id, unit_id, on)
    taken: dict[str, tuple[str, ...]] = {}
    for cover in caseload.cover_taken(session, workspace_id, unit_id, on):
        taken[cover.client_id] = (*taken.get(cover.client_id, ()), cover.staff_member_id)
    return Coverage(roster, {each.client_id: each.staff_member_id for each in carried}, taken)


def responsible(session: Session, workspace_id: str, unit_id: str, on: date) -> Mapping[str, str]:
    """Client id -> the staff member who answers for them that day, in three queries.

    Whoever only took cover for one client is not in it: see `who_hears`.
    """
    coverage = coverage_on(session, workspace_id, unit_id, on)
    hearing = ((client_id, who_hears(client_id, coverage)) for client_id in coverage.carriers)
    return {client_id: heard[0] for client_id, heard in hearing if heard}


def clients_of(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_member_id: str,
    on: date,
    roster: Roster | None = None,
) -> tuple[Hearing, ...]:
    """The clients whose reminders this person gets on a day: carried, covered, or taken over.

    Three queries at most, and work that grows with their own clients; a team lead's asks for the
    whole unit, since they hear where nobody on the roster carries. Ordered by client code, those of
    nobody behind them, cover taken last.
    """
    roster = roster or roster_on(session, workspace_id, unit_id, on)
    return clients_of_each(session, workspace_id, unit_id, [staff_member_id], roster)[
        staff_member_id
    ]


def clients_of_each(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_member_ids: Collection[str],
    roster: Roster,
    carried: Collection[caseload.Carried] | None = None,
) -> Mapping[str, tuple[Hearing, ...]]:
    """The same for several people, by person: as many queries however many they are.

    `carried`: everybody in the unit's program, where they are known.
    """
    on, lead = roster.on, roster.hearing_team_lead
    everybody = _for_whom(roster)
    on_roster = [each for each in staff_member_ids if roster.person(each) is not None]
    hears = {each: everybody.get(each, _NOBODY) for each in on_roster}
    found: dict[str, list[Hearing]] = {each: [] for each in staff_member_ids}
    hearer = {carrier: each for each, theirs in hears.items() for carrier in theirs}
    if carried is None and lead in hears:
        carried = caseload.carried_in_unit(session, workspace_id, unit_id, on)
    elif carried is None:
        carried = caseload.carried_by(session, workspace_id, unit_id, hearer, on)
    for each in carried:
        carrier = each.staff_member_id or ""
        if carrier in hearer:
            whose = hearer[carrier]
            found[whose].append(_hearing(each, whose, hears[whose][carrier]))
    if lead in hears:
        known = {each.staff.id for each in roster.people}
        found[lead] += [
            _hearing(each, lead, Because.TEAM_LEAD)
            for each in carried
            if each.staff_member_id not in known
        ]
    here = [each for each in on_roster if roster.is_here(each)]
    taken = caseload.cover_taken(session, workspace_id, unit_id, on, here) if here else ()
    for cover in taken:
        theirs = found[cover.staff_member_id]
        if all(each.client_id != cover.client_id for each in theirs):
            theirs.append(Hearing(cover.client_id, cover.staff_member_id, Because.TOOK_COVER))
    return {each: tuple(theirs) for each, theirs in found.items()}


def clients_ahead(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    staff_member_id: str,
    today: date,
    until: date,
) -> Mapping[str, date]:
    """Clients this person begins to hear of before their next brief: client id -> from which day.

    A colleague's leave, or a hand-over, may begin on a day off of theirs. What its days ask for
    has then to stand in the brief before, or nobody hears of it in time. → A day that the brief of
    whoever hears today reaches too is left to them. Two queries, and none where `until` is today.
    """
    each = clients_ahead_of_each(session, workspace_id, settings, {staff_member_id: until}, today)
    return each[staff_member_id]


def clients_ahead_of_each(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    untils: Mapping[str, date],
    today: date,
) -> Mapping[str, Mapping[str, date]]:
    """The same for several people, each until a day of theirs: a query for each of those days."""
    found: dict[str, Mapping[str, date]] = {me: {} for me in untils}
    last = max(untils.values(), default=today)
    if last <= today:
        return found
    now = Roster(today, people.people(session, workspace_id, settings.id, today, last))
    days = [today + timedelta(days=ahead) for ahead in range(1, (last - today).days + 1)]
    by_day = {day: _for_whom(replace(now, on=day)) for day in days}
    beginning: dict[str, dict[str, date]] = {}
    for me, until in untils.items():
        for day in (each for each in days if each <= until):
            for carrier in by_day[day].get(me, ()):
                if day > _covered_today_through(carrier, me, now, settings):
                    beginning.setdefault(me, {}).setdefault(carrier, day)
    for until in {untils[me] for me in beginning}:
        theirs = {me: days for me, days in beginning.items() if untils[me] == until}
        carriers = {carrier for days in theirs.values() for carrier in days}
        carried = caseload.carried_by(session, workspace_id, settings.id, carriers, until)
        for me, from_on in theirs.items():
            found[me] = {
                each.client_id: from_on[each.staff_member_id]
                for each in carried
                if each.staff_member_id in from_on
            }
    return found


def _covered_today_through(
    carrier: str, hearer: str, roster: Roster, settings: UnitSettings
) -> date:
    """The last day that the latest brief of whoever hears for this carrier today reaches."""
    hearing = who_hears_for(carrier, roster)
    person = roster.person(hearing[0]) if hearing else None
    if person is None or person.staff.id == hearer:
        return roster.on
    next_on = hours.next_working_day(roster.on, settings, person.staff.days_off)
    return next_on - timedelta(days=1)


def supported_here(
    session: Session, workspace_id: str, unit_id: str, me: StaffMember, roster: Roster
) -> frozenset[str]:
    """The clients of whom a peer mentor hears because they support them; none while on leave."""
    return supported_by_each(session, workspace_id, unit_id, [me], roster)[me.id]


def supported_by_each(
    session: Session,
    workspace_id: str,
    unit_id: str,
    everybody: Collection[StaffMember],
    roster: Roster,
) -> Mapping[str, frozenset[str]]:
    """The same for several people, by person, in one query; none where nobody is a peer mentor."""
    found: dict[str, frozenset[str]] = {each.id: frozenset() for each in everybody}
    peers = [
        each.id
        for each in everybody
        if each.role is StaffRole.PEER_MENTOR and roster.is_here(each.id)
    ]
    if peers:
        on = roster.on
        supported = caseload.carried_by(session, workspace_id, unit_id, peers, on, kind="supports")
        for each in supported:
            found[each.staff_member_id or ""] |= {each.client_id}
    return found


def supported_by(
    session: Session, workspace_id: str, unit_id: str, staff_member_id: str, on: date
) -> tuple[str, ...]:
    """The clients a peer mentor supports on a day."""
    supported = caseload.carried_by(
        session, workspace_id, unit_id, (staff_member_id,), on, kind="supports"
    )
    return tuple(each.client_id for each in supported)


def _hearing(carried: caseload.Carried, staff_member_id: str, because: Because) -> Hearing:
    carrier = carried.staff_member_id
    return Hearing(
        carried.client_id,
        staff_member_id,
        because,
        instead_of=carrier if carrier != staff_member_id else None,
    )


def people_of(roster: Iterable[Person], role: StaffRole, on: date) -> tuple[Person, ...]:
    """Everybody with that role on a day, in roster order."""
    return tuple(each for each in roster if has_role(each, role, on))


def has_role(person: Person, role: StaffRole, on: date) -> bool:
    """Whether somebody has that role in the unit on a day."""
    span = person.role_on(on)
    return span is not None and span.role == role.value
