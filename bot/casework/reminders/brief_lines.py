"""What a brief says now: loaded when it is sent, drawn again or opened."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, member_on
from bot.casework.reading import week_time
from bot.casework.reading.due_lines import OWING, Background, background, due_line
from bot.casework.reading.week_time import WeekTime
from bot.casework.reminders import action_lines, authorization_lines, next_steps, unit_clock_lines
from bot.casework.reminders.content import (
    BRIEF,
    URGENT,
    WEEK_OF,
    AuthorizationLine,
    Brief,
    BriefLine,
    PlannedLine,
)
from bot.casework.reminders.look import covered_until
from bot.casework.reminders.start_lines import start_lines
from bot.casework.replies import Actor, Refusal
from bot.casework.team import coverage
from bot.casework.team import profiles as practice
from bot.casework.team.coverage import Roster
from db.doors import Doors
from db.queries.outbox import briefs as rows
from db.queries.outbox import reading
from db.queries.outbox.messages import OutgoingItem, OutgoingMessage
from db.queries.people import assignments, caseload
from db.queries.records import activity, due_contacts
from db.queries.units import vocational_units, workspaces
from db.queries.units.vocational_units import VocationalUnit
from ips.due_contacts import standing
from ips.employer_contacts import Week
from ips.facts import DueContact, DueKey, DueState, StaffRole, Standing

GONE = "That brief is no longer there. Your caseload shows what is due: /caseload."


def load(session: Session, message: OutgoingMessage, *, now: datetime) -> Brief | None:
    """What the message says now; None: nothing is left to say, or nobody to say it to.

    Before it is sent, items closed meanwhile are left out; afterwards they stay and say so.
    Whoever has died is not named any more, struck out neither; and of whoever the reader has handed
    over, or covered for until then, they read nothing new.
    """
    here = message.workspace_id
    unit = vocational_units.find(session, here, message.subject["unit"])
    if unit is None:
        return None
    today = (message.sent_at or now).astimezone(ZoneInfo(unit.zone)).date()
    roster = coverage.roster_on(session, here, unit.id, today)
    person = roster.person(message.subject["staff"])
    if person is None and message.ts is None:
        return None
    kept = reading.lines(session, here, message.id)
    sight = _sight_of(session, message, unit, roster, kept, now)
    reader = Reader(sight.mine | sight.ahead.keys(), sight.mine, leads=True)
    if message.ts is not None:
        reader = _reader_by_now(session, message, unit, set(sight.known.clients), now)
    sections = _sections(session, message, kept, sight, reader)
    starts = start_lines(
        kept.starts,
        sight.known,
        about=reader.supports - sight.died,
        for_slack_user={
            client_id: _somebody_else(_whom_to_ask(carrier, roster, False), message.conversation)
            for client_id, carrier in sight.carriers.items()
        },
        unsent=message.ts is None,
    )
    steps, steps_before = next_steps.lines(session, message, unit, kept.steps, now=now)
    actions, actions_before = action_lines.lines(session, message, unit, now=now)
    granted = authorization_lines.lines(session, message, reader.supports, today)
    planned: tuple[PlannedLine | AuthorizationLine, ...] = (*steps, *actions, *granted)
    planned_before: tuple[PlannedLine, ...] = (*steps_before, *actions_before)
    week = _week(session, message, unit, today)
    leads = reader.leads and message.subject["staff"] in roster.team_leads
    clocks = unit_clock_lines.lines(session, message, unit, today) if leads else ()
    anything = sections.lines or sections.unit_lines or sections.before or starts or clocks
    to_confirm = week is not None and not week.saved
    if not (anything or to_confirm or planned or planned_before) and message.ts is None:
        return None
    return Brief(
        message_id=message.id,
        today=today,
        urgent=message.kind == URGENT,
        lines=tuple(sections.lines),
        unit_lines=tuple(sections.unit_lines),
        gone=sections.gone,
        left_out=sections.left_out,
        before=tuple(sections.before),
        starts=starts,
        next_on=sight.until + timedelta(days=1),
        steps=planned,
        steps_before=planned_before,
        week=week,
        unit_clocks=clocks,
        more_actions=action_lines.left_to_the_list(message.subject),
    )


def _week(
    session: Session, message: OutgoingMessage, unit: VocationalUnit, today: date
) -> WeekTime | None:
    monday = message.subject.get(WEEK_OF)
    if monday is None:
        return None
    settings, week = practice.settings_on(unit, today), Week(date.fromisoformat(monday))
    return week_time.of(session, message.workspace_id, settings, message.subject["staff"], week)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a brief is drawn from, on the day it was sent or will be."""

    roster: Roster
    dues: Mapping[DueKey, DueContact]  # in the message's order
    known: Background
    mine: frozenset[str]  # clients the reader hears for or supports
    ahead: Mapping[str, date]  # clients who will be theirs before the next brief -> from when on
    until: date  # the last day that this brief covers
    carriers: Mapping[str, str]
    died: frozenset[str]


def _sight_of(
    session: Session,
    message: OutgoingMessage,
    unit: VocationalUnit,
    roster: Roster,
    kept: reading.Lines,
    now: datetime,
) -> _Sight:
    here, reader, today = message.workspace_id, message.subject["staff"], roster.on
    heard = coverage.clients_of(session, here, unit.id, reader, today, roster)
    mine = frozenset(hearing.client_id for hearing in heard)
    ahead: Mapping[str, date] = {}
    until, person = today, roster.person(reader)
    if person is not None:
        settings, me = practice.settings_on(unit, today), member_on(person, today)
        until = covered_until(message.sent_at or now, settings, me)
        ahead = coverage.clients_ahead(session, here, settings, me.id, today, until)
        mine |= coverage.supported_here(session, here, unit.id, me, roster)
    dues = _due_by_key(session, here, kept.items)
    known = background(
        session,
        here,
        tuple(dues.values()),
        profiles=practice.profiles_of(unit),
        today=today,
        names_of=mine if workspaces.names_allowed(session, here) else (),
        client_ids={start.client_id for start in kept.starts},
        job_ids={start.job_id for start in kept.starts},
    )
    carriers = _carriers(session, here, unit.id, roster, set(known.clients), today)
    died = rows.died(session, here, known.clients)
    return _Sight(roster, dues, known, mine, ahead, until, carriers, died)


@dataclass(slots=True)
class _Sections:
    """The lines of a brief; `gone`: one of somebody who died, `left_out`: of whom others hear."""

    lines: list[BriefLine] = field(default_factory=list)
    unit_lines: list[BriefLine] = field(default_factory=list)
    before: list[BriefLine] = field(default_factory=list)
    gone: bool = False
    left_out: int = 0


def _sections(
    session: Session,
    message: OutgoingMessage,
    kept: reading.Lines,
    sight: _Sight,
    reader: Reader,
) -> _Sections:
    places = {item.key: place for place, item in enumerate(kept.items)}
    own = int(message.subject["own"])
    before_from = int(message.subject.get("before_from", len(kept.items)))
    draw = _drawing(session, message, sight)
    sections = _Sections()
    for key, due in sight.dues.items():
        from_before = places[key] >= before_from
        for_unit = places[key] >= own and not from_before
        if key.client_id in sight.died:
            sections.gone = sections.gone or not from_before
            continue
        if from_before and key.client_id not in reader.theirs:
            continue
        if not (reader.leads if for_unit else key.client_id in reader.theirs):
            sections.left_out += 1  # handed over meanwhile: whoever has them now hears of it
            continue
        line = draw(due, for_unit)
        if not line.open and (from_before or message.ts is None):
            continue
        section = sections.unit_lines if for_unit else sections.lines
        (sections.before if from_before else section).append(line)
    return sections


def _drawing(
    session: Session, message: OutgoingMessage, sight: _Sight
) -> Callable[[DueContact, bool], BriefLine]:
    """How a due contact becomes a line; with True, the line is for the team lead."""
    here, reader, today = message.workspace_id, message.conversation, sight.roster.on
    me = message.subject["staff"]
    snoozed = rows.snoozed(session, here, {me: today})[me]
    cover = rows.cover_of(session, here, sight.dues)
    met_by = {due.met_by for due in sight.dues.values() if due.met_by is not None}
    authors = activity.recorded_by(session, here, met_by)

    def draw(due: DueContact, for_unit: bool) -> BriefLine:
        key = due.key
        carrier = sight.carriers.get(key.client_id)
        soon = not for_unit and key.client_id not in sight.mine
        return BriefLine(
            due=due_line(due, sight.known),
            open=due.state is DueState.OPEN and _still_owed(due, today),
            snoozed=key in snoozed,
            for_slack_user=_somebody_else(_whom_to_ask(carrier, sight.roster, for_unit), reader),
            asked=key in cover,
            covered_by=_somebody_else(cover.get(key), reader),
            yours_from=sight.ahead.get(key.client_id) if soon else None,
            done_by=_somebody_else(authors.get(due.met_by or ""), reader),
        )

    return draw


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader of a message is to the unit: `theirs`, of whom they read; `supports`, of
    whom they are asked; and whether they lead the unit.
    """

    theirs: frozenset[str]
    supports: frozenset[str]
    leads: bool


def _reader_by_now(
    session: Session,
    message: OutgoingMessage,
    unit: VocationalUnit,
    client_ids: Collection[str],
    now: datetime,
) -> Reader:
    """Of a message that stands in Slack.

    Theirs: carried, on leave and after an exit too; covered; or soon theirs.
    """
    here, reader = message.workspace_id, message.subject["staff"]
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    roster = coverage.roster_on(session, here, unit.id, today)
    person = roster.person(reader)
    if person is None:
        return Reader(frozenset(), frozenset(), leads=False)
    settings, me = practice.settings_on(unit, today), member_on(person, today)
    until = covered_until(now, settings, me)
    heard = coverage.clients_of(session, here, unit.id, reader, today, roster)
    supports = coverage.supported_here(session, here, unit.id, me, roster)
    supports |= {hearing.client_id for hearing in heard}
    spans = assignments.of_clients(session, here, client_ids, today)
    theirs = (
        *supports,
        *coverage.clients_ahead(session, here, settings, reader, today, until),
        *(
            span.client_id
            for span in spans
            if span.staff_member_id == reader and span.from_on <= today
        ),
    )
    return Reader(frozenset(theirs), supports, me.role is StaffRole.TEAM_LEAD)


def _still_owed(due: DueContact, today: date) -> bool:
    return standing(due, today) in OWING or standing(due, today) is Standing.COMING


def _due_by_key(
    session: Session, workspace_id: str, items: tuple[OutgoingItem, ...]
) -> Mapping[DueKey, DueContact]:
    """The items' due contacts as they stand, in the message's order; what is gone is left out."""
    clients = {item.key.client_id for item in items}
    stored = {due.key: due for due in due_contacts.of_clients(session, workspace_id, clients)}
    return {item.key: stored[item.key] for item in items if item.key in stored}


def _carriers(
    session: Session,
    workspace_id: str,
    unit_id: str,
    roster: Roster,
    wanted: Collection[str],
    today: date,
) -> Mapping[str, str]:
    """Client id -> staff member id of whoever carries the client."""
    staff_ids = [person.staff.id for person in roster.people]
    carried = caseload.carried_by(
        session, workspace_id, unit_id, staff_ids, today, client_ids=wanted
    )
    return {
        each.client_id: each.staff_member_id for each in carried if each.staff_member_id is not None
    }


def _whom_to_ask(carrier: str | None, roster: Roster, for_unit: bool) -> str | None:
    """Whose client it is; for the team lead whoever answers for them today, leave considered."""
    hearing = coverage.who_hears_for(carrier, roster) if for_unit and carrier else None
    person = roster.person(hearing[0] if hearing else carrier)
    return None if person is None else person.staff.slack_user_id


def _somebody_else(slack_user_id: str | None, reader: str) -> str | None:
    return slack_user_id if slack_user_id != reader else None


def whole_brief(doors: Doors, actor: Actor, message_id: str, *, now: datetime) -> Brief:
    """Every line of a brief, for the person it was sent to: of clients they still work with, or
    will before their next brief.

    Raises:
        NotAllowed: they are no longer on a roster.
        Refusal: it is not theirs, or no longer there.
    """
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(session, actor, Action.SEE_MY_DAY, now=now)
        message = reading.message(session, actor.workspace_id, message_id)
        ours = message is not None and message.kind in (BRIEF, URGENT)
        if message is None or not ours or message.conversation != actor.slack_user_id:
            raise Refusal(GONE)
        brief = load(session, message, now=now)
        if brief is None:
            raise Refusal(GONE)
        lines = (*brief.lines, *brief.unit_lines, *brief.before)
        named = {each.due.client.id for each in lines} | {each.client.id for each in brief.starts}
        still = permissions.within_reach(session, actor, Action.SEE_CLIENT, named, now=now)
    still |= {each.due.client.id for each in lines if each.yours_from is not None}
    if not still and not (brief.steps or brief.steps_before):
        raise Refusal(GONE)
    return replace(
        brief,
        lines=tuple(each for each in brief.lines if each.due.client.id in still),
        unit_lines=tuple(each for each in brief.unit_lines if each.due.client.id in still),
        before=tuple(each for each in brief.before if each.due.client.id in still),
        starts=tuple(each for each in brief.starts if each.client.id in still),
    )
