"""What every reading begins with: who asks, their unit and its people today, and whom they reach.

Every answer takes a number of SQL statements that does not grow with the caseload, is scoped by
workspace and vocational unit, and opens a client's name only for people who work with them, and
only where an admin has allowed names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Granted
from bot.casework.reading.due_lines import OWING, Background, background
from bot.casework.reading.history_lines import Reader, about_of, employers_of
from bot.casework.replies import Actor, ClientLabel, DueLine
from bot.casework.team import coverage
from bot.casework.team.coverage import Hearing, Roster
from bot.casework.team.profiles import profiles_of, unit_of
from db.doors import Session
from db.kept import Kept
from db.queries.people import assignments, employer_network, staff
from db.queries.people import caseload as rows
from db.queries.records import activity, facts
from db.queries.units.vocational_units import VocationalUnit
from ips.due_contacts import a_peer_mentor_may
from ips.facts import DueContact, History, Pause, StaffRole
from ips.standards import Profiles


@dataclass(frozen=True, slots=True)
class UnitToday:
    """Who asks, their unit and its people today."""

    granted: Granted
    unit: VocationalUnit
    roster: Roster

    @property
    def workspace_id(self) -> str:
        return self.granted.actor.workspace_id

    @property
    def today(self) -> date:
        return self.granted.today

    @property
    def is_team_lead(self) -> bool:
        return self.granted.me.role is StaffRole.TEAM_LEAD


def unit_today(
    session: Session,
    actor: Actor,
    action: Action,
    *,
    now: datetime,
    client_id: str | None = None,
) -> UnitToday:
    granted = permissions.authorize(session, actor, action, now=now, client_id=client_id)
    unit = unit_of(session, actor.workspace_id, granted.unit_id)
    roster = coverage.roster_on(session, actor.workspace_id, unit.id, granted.today)
    return UnitToday(granted, unit, roster)


@dataclass(frozen=True, slots=True)
class OwnPeople:
    """Client id -> who carries them; `supported`: whom a peer mentor only supports."""

    carriers: Mapping[str, str | None]
    supported: frozenset[str] = frozenset()

    def asked_for(
        self, dues: Collection[DueContact], profiles: Profiles, today: date
    ) -> tuple[DueContact, ...]:
        """Of what is due, what these people's reader is asked for, in a brief and here alike."""
        return tuple(
            due
            for due in dues
            if due.key.client_id not in self.supported or a_peer_mentor_may(due, profiles, today)
        )


def own_clients(session: Session, here: UnitToday) -> OwnPeople:
    """Whom this person hears of, carries, or supports today.

    Whoever is on leave still sees their own people; they are only not reminded of them.
    """
    me, workspace_id, unit_id = here.granted.me, here.workspace_id, here.unit.id
    heard = coverage.clients_of(session, workspace_id, unit_id, me.id, here.today, here.roster)
    own = {each.client_id: _carrier(each) for each in heard}
    if me.on_leave_until is not None:
        carried = rows.carried_by(session, workspace_id, unit_id, (me.id,), here.today)
        own |= {each.client_id: each.staff_member_id for each in carried}
    unknown = [client_id for client_id, carrier in own.items() if carrier is None]
    supported: frozenset[str] = frozenset()
    if me.role is StaffRole.PEER_MENTOR:
        theirs = coverage.supported_by(session, workspace_id, unit_id, me.id, here.today)
        supported = frozenset(theirs) - own.keys()
        unknown += theirs
    if unknown:
        spans = assignments.of_clients(session, workspace_id, unknown, here.today, kind="carries")
        carriers = {span.client_id: span.staff_member_id for span in spans}
        own |= {client_id: carriers.get(client_id) for client_id in unknown}
    return OwnPeople(own, supported)


def _carrier(hearing: Hearing) -> str | None:
    if hearing.because is coverage.Because.TOOK_COVER:
        return None
    return hearing.instead_of or (
        hearing.staff_member_id if hearing.because is coverage.Because.CARRIES else None
    )


def carriers_of_unit(session: Session, here: UnitToday) -> Mapping[str, str | None]:
    carried = rows.carried_in_unit(session, here.workspace_id, here.unit.id, here.today)
    return {each.client_id: each.staff_member_id for each in carried}


def background_of(
    session: Session,
    here: UnitToday,
    dues: Collection[DueContact],
    client_ids: Iterable[str],
    names_of: Iterable[str],
) -> Background:
    return background(
        session,
        here.workspace_id,
        dues,
        profiles=profiles_of(here.unit),
        today=here.today,
        client_ids=tuple(client_ids),
        names_of=tuple(names_of) if here.granted.names_allowed else (),
    )


def reader_of(
    session: Session,
    here: UnitToday,
    found: Collection[Kept[Any]],
    own: Collection[str],
    known: Background,
) -> Reader:
    people = about_of(found) | {fact.recorded_by for fact in found}
    authors = people | {
        by
        for fact in found
        for half in fact.record.reversals
        if (by := half.by_and_on(fact.record)[0])
    }
    contacts = [fact.id for fact in found if fact.fact_kind == "employer_contact"]
    named = activity.clients_named(session, here.workspace_id, contacts)
    mentioned = {each for clients in named.values() for each in clients} | {
        each for fact in found if (each := fact.client_id)
    }
    labels = {client_id: known.label(client_id) for client_id in known.clients}
    elsewhere = mentioned - labels.keys()
    for client_id, sketch in rows.sketches(session, here.workspace_id, elsewhere).items():
        labels[client_id] = ClientLabel(client_id, sketch.code)
    return Reader(
        granted=here.granted,
        own=own,
        slack_ids=staff.slack_ids(session, here.workspace_id, authors),
        employers=employer_network.names_of(session, here.workspace_id, employers_of(found)),
        labels=labels,
        clients_of=named,
        corrected=facts.corrected(session, here.workspace_id, found),
    )


def owing(lines: Iterable[DueLine]) -> tuple[DueLine, ...]:
    return tuple(line for line in lines if line.standing in OWING)


def pause_on(history: History, today: date) -> Pause | None:
    """The pause that rests this client's nudges on a day."""
    return next(
        (
            each
            for each in history.pauses
            if each.from_on <= today and (each.resumed_on is None or today < each.resumed_on)
        ),
        None,
    )


def slack_id(here: UnitToday, staff_member_id: str | None) -> str:
    """The Slack user id of somebody on today's roster; empty for nobody."""
    found = here.roster.person(staff_member_id)
    return found.staff.slack_user_id if found is not None else ""
