"""Reading: my day, the caseload, a client's page, and what the pickers offer.

Every answer takes a number of SQL statements that does not grow with the caseload, is scoped by
workspace and vocational unit, and opens a client's name only for people who work with them, and
only where an admin has allowed names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.casework.access import audit, permissions
from bot.casework.access.permissions import REFUSAL, Action, Granted
from bot.casework.reading.due_lines import OWING, Background, background, due_lines
from bot.casework.reading.employers import employer_options as employer_options
from bot.casework.reading.employers import holds
from bot.casework.reading.employers import match_employer as match_employer
from bot.casework.reading.history_lines import Reader, employers_of, history_lines, job_lines
from bot.casework.replies import (
    Actor,
    ClientCard,
    ClientChoice,
    ClientLabel,
    ClientPage,
    DueLine,
    DueSubject,
    HistoryLine,
    JobLine,
    Look,
    MyDay,
    NotAllowed,
    Refusal,
    StaffMember,
    WeekCount,
)
from bot.casework.team import coverage
from bot.casework.team.coverage import Hearing, Roster
from bot.casework.team.profiles import profiles_of, settings_on
from bot.casework.team.week_counts import week_counts
from bot.clock import local_day
from db.doors import Doors
from db.kept import Kept
from db.queries.people import caseload as rows
from db.queries.people import clients, employer_network, staff
from db.queries.people.employers import folded
from db.queries.records import activity, due_contacts, histories
from db.queries.units import vocational_units as units
from db.queries.units.vocational_units import VocationalUnit
from ips.caseload import attention, last_contact_on, phase
from ips.due_contacts import standing
from ips.facts import (
    Disclosure,
    DueContact,
    DueKey,
    DueState,
    History,
    Pause,
    StaffRole,
    Standing,
)
from ips.records.decline import DeclineRecord
from ips.standards import TITLES

LATELY = timedelta(days=14)
LAST_ENTRIES = 8
LOOKS_SHOWN = 8
MOST_CHOICES = 100  # what a select of Slack's can show


@dataclass(frozen=True, slots=True)
class _Unit:
    """What every reading begins with: who asks, their unit and its people today."""

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


# ---------------------------------------------------------------- my day and the caseload


def my_day(doors: Doors, actor: Actor, *, now: datetime) -> MyDay:
    """What the App Home shows; a team lead gets the unit beside their own day."""
    with permissions.reading(doors, actor, now=now) as session:
        here = _here(session, actor, Action.SEE_MY_DAY, now=now)
        own = _own_clients(session, here)
        unit_carriers = _carriers_of_unit(session, here) if here.is_team_lead else {}
        everybody = {*own, *unit_carriers}
        dues = due_contacts.of_clients(
            session, here.workspace_id, everybody, states=(DueState.OPEN,)
        )
        known = _background(session, here, dues, everybody, everybody)
        read = histories.of_clients(session, here.workspace_id, tuple(own))
        weeks = _weeks(session, here, read)
        entries = _last_entries(session, here, own, known, now)
    lines = _owing(due_lines(dues, known))
    return MyDay(
        today=here.today,
        me=here.granted.me,
        vocational_unit=settings_on(here.unit, here.today),
        due=tuple(line for line in lines if line.client.id in own),
        week=weeks.get(here.granted.me.id),
        people=_cards(here, own, read, dues, known),
        last_entries=entries,
        roster=_roster_lines(here, unit_carriers, weeks) if here.is_team_lead else (),
        unit_due=tuple(
            (_slack_id(here, unit_carriers.get(line.client.id)), line)
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
        here = _here(session, actor, action, now=now)
        carriers = _carriers_of_unit(session, here) if whole_unit else _own_clients(session, here)
        dues = due_contacts.of_clients(
            session, here.workspace_id, carriers, states=(DueState.OPEN,)
        )
        known = _background(session, here, dues, carriers, carriers)
        read = histories.of_clients(session, here.workspace_id, tuple(carriers))
    return _cards(here, carriers, read, dues, known)


def _here(
    session: Session,
    actor: Actor,
    action: Action,
    *,
    now: datetime,
    client_id: str | None = None,
) -> _Unit:
    granted = permissions.authorize(session, actor, action, now=now, client_id=client_id)
    unit = units.find(session, actor.workspace_id, granted.unit_id)
    if unit is None:
        raise NotAllowed(REFUSAL)
    roster = coverage.roster_on(session, actor.workspace_id, unit.id, granted.today)
    return _Unit(granted, unit, roster)


def _own_clients(session: Session, here: _Unit) -> Mapping[str, str | None]:
    """Client id -> who carries them: whom this person hears of, carries, or supports today.

    Whoever is on leave still sees their own people; they are only not reminded of them.
    """
    me, workspace_id, unit_id = here.granted.me, here.workspace_id, here.unit.id
    heard = coverage.clients_of(session, workspace_id, unit_id, me.id, here.today, here.roster)
    own = {each.client_id: _carrier(each) for each in heard}
    if me.on_leave_until is not None:
        carried = rows.carried_by(session, workspace_id, unit_id, (me.id,), here.today)
        own |= {each.client_id: each.staff_member_id for each in carried}
    unknown = [client_id for client_id, carrier in own.items() if carrier is None]
    if me.role is StaffRole.PEER_MENTOR:
        unknown += coverage.supported_by(session, workspace_id, unit_id, me.id, here.today)
    if unknown:
        spans = rows.assignments(session, workspace_id, unknown, here.today, kind="carries")
        carriers = {span.client_id: span.staff_member_id for span in spans}
        own |= {client_id: carriers.get(client_id) for client_id in unknown}
    return own


def _carrier(hearing: Hearing) -> str | None:
    if hearing.because is coverage.Because.TOOK_COVER:
        return None
    return hearing.instead_of or (
        hearing.staff_member_id if hearing.because is coverage.Because.CARRIES else None
    )


def _carriers_of_unit(session: Session, here: _Unit) -> Mapping[str, str | None]:
    carried = rows.carried_in_unit(session, here.workspace_id, here.unit.id, here.today)
    return {each.client_id: each.staff_member_id for each in carried}


def _background(
    session: Session,
    here: _Unit,
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


def _weeks(session: Session, here: _Unit, read: Mapping[str, History]) -> Mapping[str, WeekCount]:
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
    here: _Unit,
    carriers: Mapping[str, str | None],
    read: Mapping[str, History],
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
            carried_by=_slack_id(here, carriers[client_id]) or None,
            last_contact_on=last_contact_on(read[client_id]),
            due=_owing(due_lines(of_client[client_id], known)),
            paused=pause.reason if (pause := _pause(read[client_id], here.today)) else None,
        )
        for client_id in ordered
    )


def _owing(lines: Iterable[DueLine]) -> tuple[DueLine, ...]:
    return tuple(line for line in lines if line.standing in OWING)


def _pause(history: History, today: date) -> Pause | None:
    """The pause that rests this client's nudges on a day."""
    return next(
        (
            each
            for each in history.pauses
            if each.from_on <= today and (each.resumed_on is None or today < each.resumed_on)
        ),
        None,
    )


def _slack_id(here: _Unit, staff_member_id: str | None) -> str:
    """The Slack user id of somebody on today's roster; empty for nobody."""
    found = here.roster.person(staff_member_id)
    return found.staff.slack_user_id if found is not None else ""


def _roster_lines(
    here: _Unit, carriers: Mapping[str, str | None], weeks: Mapping[str, WeekCount]
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
    here: _Unit,
    own: Mapping[str, str | None],
    known: Background,
    now: datetime,
) -> tuple[HistoryLine, ...]:
    me = here.granted.me
    found = activity.last_entries(
        session,
        here.workspace_id,
        me.id,
        tuple(own),
        since=now - LATELY,
        since_on=here.today - 2 * LATELY,
        limit=LAST_ENTRIES,
    )
    reader = _reader(session, here, found, own, known)
    order = {fact.id: place for place, fact in enumerate(found)}
    lines = (line for line in history_lines(found, reader) if line.by_slack_user_id)
    return tuple(sorted(lines, key=lambda line: order[line.fact.id]))


def _reader(
    session: Session,
    here: _Unit,
    found: Collection[Kept[Any]],
    own: Collection[str],
    known: Background,
) -> Reader:
    authors = {fact.recorded_by for fact in found} | {
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
    )


# ---------------------------------------------------------------- one client


def client_page(doors: Doors, actor: Actor, client_id: str, *, now: datetime) -> ClientPage:
    """Everything about one client, for whoever works with them. The look itself is audited."""
    with permissions.reading(doors, actor, now=now) as session:
        here = _here(session, actor, Action.SEE_CLIENT, now=now, client_id=client_id)
        page = _page(session, here, client_id)
    with doors.writing() as session:
        audit.append(
            session,
            workspace_id=actor.workspace_id,
            chain=here.unit.id,
            at=now,
            actor=actor.slack_user_id,
            action=audit.LOOK,
            subject_kind="client",
            subject_id=client_id,
        )
    return page


def _page(session: Session, here: _Unit, client_id: str) -> ClientPage:
    details = rows.details(session, here.workspace_id, client_id, here.today)
    if details is None:
        raise NotAllowed(REFUSAL)
    history = histories.of_clients(session, here.workspace_id, (client_id,))[client_id]
    found = activity.of_client(session, here.workspace_id, client_id)
    dues = due_contacts.of_clients(session, here.workspace_id, (client_id,))
    known = _background(session, here, dues, (client_id,), (client_id,))
    reader = _reader(session, here, found, here.granted.reached, known)
    assigned = rows.assignments(session, here.workspace_id, (client_id,), here.today)
    lines = due_lines(dues, known)
    past = history_lines(found, reader)
    standing_declines = {
        each.id
        for each in found
        if isinstance(each, Kept)
        and isinstance(each.record, DeclineRecord)
        and not each.voided
        and each.record.withdrawn_on is None
    }
    pause = _pause(history, here.today)
    stay = max(history.episodes, key=lambda each: each.entered_on, default=None)
    return ClientPage(
        client=known.label(client_id),
        phase=phase(history, here.today),
        carried_by=_first(_assigned(here, assigned, "carries")),
        supported_by=_assigned(here, assigned, "supports"),
        mh_team=details.mh_team,
        entered_on=stay.entered_on if stay is not None else None,
        disclosure=Disclosure(details.disclosure),
        disclosure_limits=details.disclosure_limits,
        job_wishes=details.job_wishes,
        meeting_wishes=details.meeting_wishes,
        visits_at_work=details.visits_at_work,
        pause=pause.reason if pause is not None else None,
        pause_id=pause.id if pause is not None else None,
        pause_review_on=pause.review_on if pause is not None else None,
        jobs=_as_counted(job_lines(found, reader.employers), history),
        due=tuple(line for line in lines if _is_open(line)),
        closed=tuple(line for line in reversed(lines) if not _is_open(line)),
        history=past,
        declines=tuple(
            line
            for line in past
            if line.fact.kind == "decline" and line.fact.id in standing_declines
        ),
        looked_at=_looks(session, here, client_id) if here.is_team_lead else (),
        may_erase=bool(permissions.scopes_of(here.granted.me, Action.ERASE_CLIENT)),
    )


def _looks(session: Session, here: _Unit, client_id: str) -> tuple[Look, ...]:
    """Who opened this page, as the audit log tells it."""
    found = audit.looks(session, here.workspace_id, here.unit.id, client_id, LOOKS_SHOWN)
    return tuple(Look(who, local_day(at, here.unit.zone)) for who, at in found)


def _as_counted(lines: Collection[JobLine], history: History) -> tuple[JobLine, ...]:
    """Whether a job is permanent as the unit's profile counts it, not only as it was ticked."""
    permanent = {job.id: job.permanent for job in history.jobs}
    return tuple(replace(line, permanent=permanent.get(line.id, line.permanent)) for line in lines)


def _is_open(line: DueLine) -> bool:
    return line.standing in OWING or line.standing is Standing.COMING


def _assigned(here: _Unit, assigned: Collection[rows.AssignmentSpan], kind: str) -> tuple[str, ...]:
    found = (
        _slack_id(here, span.staff_member_id)
        for span in assigned
        if span.kind == kind and span.from_on <= here.today
    )
    return tuple(slack_user_id for slack_user_id in found if slack_user_id)


def _first(found: tuple[str, ...]) -> str | None:
    return found[0] if found else None


def job_options(
    doors: Doors, actor: Actor, client_id: str, *, now: datetime
) -> tuple[JobLine, ...]:
    """The client's jobs, the latest first, to say which one a contact was about.

    For a colleague's client there are none to choose from: where somebody works is for those who
    work with them.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(
            session, actor, Action.RECORD_CLIENT_CONTACT, now=now, client_id=client_id
        )
        if granted.me.role is not StaffRole.TEAM_LEAD and client_id not in granted.reached:
            return ()
        found = activity.jobs_of_client(session, actor.workspace_id, client_id)
        names = employer_network.names_of(
            session,
            actor.workspace_id,
            employers_of(found),
        )
    return job_lines(found, names)


def due_subject(doors: Doors, actor: Actor, key: DueKey, *, now: datetime) -> DueSubject:
    """What a button of a brief is about; refused like anything else about this client."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(
            session, actor, Action.SEE_CLIENT, now=now, client_id=key.client_id
        )
        due = due_contacts.find(session, actor.workspace_id, key)
        if due is None:
            raise Refusal(
                "That item is no longer there: something was corrected meanwhile. Please open "
                "your caseload with /caseload."
            )
        names_of = (key.client_id,) if granted.names_allowed else ()
        sketch = rows.sketches(session, actor.workspace_id, (key.client_id,), names_of=names_of)[
            key.client_id
        ]
    return DueSubject(
        key=key,
        client=ClientLabel(sketch.id, sketch.code, sketch.name),
        clock=key.clock,
        title=TITLES[key.clock],
        job_id=due.job_id,
        due_on=due.due_on,
        standing=standing(due, granted.today),
        now=now,
    )


# ---------------------------------------------------------------- pickers


def client_choices(
    doors: Doors, actor: Actor, query: str, *, now: datetime, limit: int = MOST_CHOICES
) -> tuple[ClientChoice, ...]:
    """Clients whose code holds what was typed, or whose name does; one's own people first.

    Names are matched in memory over one's own caseload. A colleague's people are found by code.
    """
    with permissions.reading(doors, actor, now=now) as session:
        here = _here(session, actor, Action.PICK_CLIENT, now=now)
        return _choices(session, here, query, min(limit, MOST_CHOICES))


def find_client(
    doors: Doors, actor: Actor, text: str, *, now: datetime
) -> tuple[ClientChoice, ...]:
    """Whom a typed word can mean: exactly one for an exact code, else everybody it may be.

    Case, blanks and dashes do not matter unless two codes differ only in them.
    """
    typed = " ".join(text.split())
    if not typed:
        return ()
    with permissions.reading(doors, actor, now=now) as session:
        here = _here(session, actor, Action.PICK_CLIENT, now=now)
        found = _choices(session, here, typed, MOST_CHOICES) or _who_has_left(session, here, typed)
    for exact in (
        [each for each in found if each.client.code.casefold() == typed.casefold()],
        [each for each in found if rows.plain_code(each.client.code) == rows.plain_code(typed)],
    ):
        if exact:
            return tuple(exact)
    return found


def _who_has_left(session: Session, here: _Unit, code: str) -> tuple[ClientChoice, ...]:
    """A team lead still reaches somebody who is not in the program any more, by their very code."""
    client = (
        clients.with_code(session, here.workspace_id, here.unit.id, code)
        if here.is_team_lead
        else None
    )
    if client is None:
        return ()
    read = histories.of_clients(session, here.workspace_id, (client.id,))[client.id]
    label = ClientLabel(client.id, client.code)
    return (ClientChoice(label, phase(read, here.today), last_contact_on(read)),)


def _choices(session: Session, here: _Unit, query: str, limit: int) -> tuple[ClientChoice, ...]:
    own = _own_clients(session, here)
    named: Collection[str] = own if here.granted.names_allowed else ()
    found: list[ClientLabel] = []
    if here.granted.whole_unit:
        if here.is_team_lead and here.granted.names_allowed:
            named = _carriers_of_unit(session, here)
        by_code = rows.with_code_like(
            session, here.workspace_id, here.unit.id, query, here.today, limit
        )
        found = [ClientLabel(client_id, code) for client_id, code in by_code]
    mine = rows.labels(session, here.workspace_id, {*own, *named}, with_names=bool(named))
    labels = {each.id: each for each in found} | {
        client_id: ClientLabel(client_id, code, name)
        for client_id, code, name in mine
        if _fits(code, name, query)
    }
    ordered = sorted(labels.values(), key=lambda label: _rank(label, query, own))[:limit]
    read = histories.of_clients(session, here.workspace_id, tuple(label.id for label in ordered))
    return tuple(
        ClientChoice(label, phase(read[label.id], here.today), last_contact_on(read[label.id]))
        for label in ordered
    )


def _fits(code: str, name: str | None, query: str) -> bool:
    if rows.plain_code(query) in rows.plain_code(code):
        return True
    return name is not None and holds(folded(name), folded(query))


def _rank(
    label: ClientLabel, query: str, own: Collection[str]
) -> tuple[bool, bool, bool, str, str]:
    """The very code first, then one's own people, then codes that begin with what was typed."""
    code, typed = rows.plain_code(label.code), rows.plain_code(query)
    return (
        not (typed and code == typed),
        label.id not in own,
        not code.startswith(typed),
        label.code,
        label.id,
    )
