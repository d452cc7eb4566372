"""What a brief says now: loaded when it is sent, drawn again or opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, member_on
from bot.casework.reading.due_lines import OWING, background, due_line
from bot.casework.reminders import next_steps
from bot.casework.reminders.content import BRIEF, URGENT, Brief, BriefLine
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
from db.queries.people import caseload
from db.queries.records import activity, due_contacts
from db.queries.units import vocational_units, workspaces
from db.queries.units.vocational_units import VocationalUnit
from ips.due_contacts import standing
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
    items = kept.items
    keys = {item.key: place for place, item in enumerate(items)}
    dues = _due_by_key(session, here, items)
    profiles = practice.profiles_of(unit)
    snoozed = rows.snoozed(session, here, message.subject["staff"], today)
    mine = frozenset(
        hearing.client_id
        for hearing in coverage.clients_of(
            session, here, unit.id, message.subject["staff"], today, roster
        )
    )
    ahead: Mapping[str, date] = {}
    supported: frozenset[str] = frozenset()
    until = today
    if person is not None:
        settings, me = practice.settings_on(unit, today), member_on(person, today)
        until = covered_until(message.sent_at or now, settings, me)
        ahead = coverage.clients_ahead(session, here, settings, me.id, today, until)
        supported = coverage.supported_here(session, here, unit.id, me, roster)
        mine |= supported
    named = workspaces.names_allowed(session, here)
    known = background(
        session,
        here,
        tuple(dues.values()),
        profiles=profiles,
        today=today,
        names_of=mine if named else (),
        client_ids={start.client_id for start in kept.starts},
        job_ids={start.job_id for start in kept.starts},
    )
    carriers = _carriers(session, here, unit.id, roster, set(known.clients), today)
    died = rows.died(session, here, known.clients)
    cover = rows.cover_of(session, here, dues)
    met_by = {due.met_by for due in dues.values() if due.met_by is not None}
    authors = activity.recorded_by(session, here, met_by)
    own = int(message.subject["own"])
    before_from = int(message.subject.get("before_from", len(items)))
    reader = Reader(mine | ahead.keys(), mine, leads=True)
    if message.ts is not None:
        reader = _reader_by_now(session, message, unit, set(known.clients), now)
    gone, left_out = False, 0
    lines: list[BriefLine] = []
    unit_lines: list[BriefLine] = []
    before: list[BriefLine] = []
    for key, due in dues.items():
        from_before = keys[key] >= before_from
        for_unit = keys[key] >= own and not from_before
        if key.client_id in died:
            gone = gone or not from_before
            continue
        if from_before and key.client_id not in reader.theirs:
            continue
        if not (reader.leads if for_unit else key.client_id in reader.theirs):
            left_out += 1  # handed over meanwhile: whoever has them now hears of it
            continue
        line = BriefLine(
            due=due_line(due, known),
            open=due.state is DueState.OPEN and _still_owed(due, today),
            snoozed=key in snoozed,
            for_slack_user=_somebody_else(
                _whom_to_ask(carriers.get(key.client_id), roster, for_unit), message.conversation
            ),
            asked=key in cover,
            covered_by=_somebody_else(cover.get(key), message.conversation),
            yours_from=None if for_unit or key.client_id in mine else ahead.get(key.client_id),
            done_by=_somebody_else(authors.get(due.met_by or ""), message.conversation),
        )
        if not line.open and (from_before or message.ts is None):
            continue
        (before if from_before else unit_lines if for_unit else lines).append(line)
    starts = start_lines(
        kept.starts,
        known,
        about=reader.supports - died,
        for_slack_user={
            client_id: _somebody_else(_whom_to_ask(carrier, roster, False), message.conversation)
            for client_id, carrier in carriers.items()
        },
        unsent=message.ts is None,
    )
    steps, steps_before = next_steps.lines(session, message, unit, kept.steps, now=now)
    anything = lines or unit_lines or before or starts or steps or steps_before
    if not anything and message.ts is None:
        return None
    return Brief(
        message_id=message.id,
        today=today,
        urgent=message.kind == URGENT,
        lines=tuple(lines),
        unit_lines=tuple(unit_lines),
        gone=gone,
        left_out=left_out,
        before=tuple(before),
        starts=starts,
        next_on=until + timedelta(days=1),
        steps=steps,
        steps_before=steps_before,
    )


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
    spans = caseload.assignments(session, here, client_ids, today)
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
    carried = caseload.carried_by(session, workspace_id, unit_id, staff_ids, today)
    return {
        each.client_id: each.staff_member_id
        for each in carried
        if each.client_id in wanted and each.staff_member_id is not None
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
