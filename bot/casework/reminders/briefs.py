"""The morning brief, and what cannot wait for it.

A person is looked at when `next_brief_at` has passed: on a working morning at their hour, or
at once when something that may be urgent has changed (`outbox.touch`). One transaction claims
the person, reads what is due for the clients they carry or cover, plans at most one message, and
moves them on. The brief of a working day covers every nudge day after `covers_through` up to
the day before the person's next working day, so that after an outage or a holiday
no reminder is missing, and none comes twice.

→ A quiet day sends nothing: a message that says 'nothing today' teaches people not to look. The
App Home says it to whoever wants to know.
→ Nothing leaves outside the unit's waking hours. What an outage held back waits for them, and a
  brief that did not leave is part of the next one of the same day (`may_leave`).
→ The team lead's share is a part of their own brief, so that they too get one message a morning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.casework import one_by_one
from bot.casework.access import permissions
from bot.casework.access.permissions import Action, member_on
from bot.casework.reading.due_lines import OWING, as_counted, background, due_line
from bot.casework.reminders import outbox
from bot.casework.reminders.content import Brief, BriefLine
from bot.casework.replies import Actor, Refusal, StaffMember, UnitSettings
from bot.casework.team import coverage, hours
from bot.casework.team import profiles as practice
from bot.casework.team.coverage import Roster
from db.doors import Doors, PatientDoors
from db.queries.outbox import briefs as rows
from db.queries.outbox import planning, reading
from db.queries.outbox.briefs import Forgotten as Forgotten
from db.queries.outbox.messages import OutgoingItem, OutgoingMessage
from db.queries.people import caseload, staff
from db.queries.records import due_contacts
from db.queries.units import stepping_back, vocational_units
from db.queries.units.vocational_units import VocationalUnit
from ips.dates import last_working_day_on_or_before
from ips.due_contacts import nudge_days, overdue_line_on, rule_of, standing
from ips.facts import DueContact, DueKey, DueState, Pause, StaffRole, Standing
from ips.standards import Profiles
from ips.stays import is_paused
from ips.unit_settings import WEEKDAYS

BRIEF, URGENT = "brief", "urgent"
MOST_ROUNDS = 50
SUPERSEDED = "superseded"

GONE = "That brief is no longer there. Your caseload shows what is due: /caseload."


def plan_due(doors: PatientDoors, now: datetime, limit: int = 200) -> int:
    """Look at the people who are due at `now` (practice time); returns the messages planned."""
    planned = 0
    before: tuple[tuple[str, str], ...] = ()
    for _ in range(MOST_ROUNDS):
        with doors.reading() as session:
            due = rows.due_people(session, now, limit)
        for which in due:
            planned += one_by_one.plan_alone(
                doors, plan_for, stepping_back.person_steps_back, which, now
            )
        if len(due) < limit or due == before:
            break
        before = due
    return planned


def plan_for(session: Session, workspace_id: str, staff_member_id: str, *, now: datetime) -> int:
    """Look at one person who is due: at most one message. 0: nothing, or somebody was faster."""
    claimed = rows.claim_person(session, workspace_id, staff_member_id, now)
    if claimed is None:
        return 0
    unit_id, covers_through, due_at = claimed
    look = _look(session, workspace_id, unit_id, staff_member_id, covers_through, due_at, now)
    if look is None:
        # No place on a roster: whoever puts them back on one sets their next brief.
        rows.move_on(
            session,
            workspace_id,
            staff_member_id,
            next_brief_at=None,
            covers_through=covers_through,
        )
        return 0
    planned = _plan(session, look)
    rows.move_on(
        session,
        workspace_id,
        staff_member_id,
        next_brief_at=look.next_look_at(anything_urgent=bool(urgent(look))),
        covers_through=look.until if look.is_brief else covers_through,
    )
    return planned


# ---------------------------------------------------------------- what the person has to know


@dataclass(frozen=True, slots=True)
class Heard:
    """An open due contact that the person may have to hear of.

    `for_unit`: as the team lead of the unit. `from_on`: the coming day from which they hear of
    it, where it is not theirs yet (`coverage.clients_ahead`).
    """

    due: DueContact
    pauses: tuple[Pause, ...]
    for_unit: bool = False
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Everything the plan for one person follows from."""

    workspace_id: str
    me: StaffMember
    settings: UnitSettings
    profiles: Profiles
    now: datetime
    today: date
    covers_through: date | None
    heard: tuple[Heard, ...]
    snoozed: Mapping[DueKey, date]
    in_messages: frozenset[DueKey]

    @property
    def is_brief(self) -> bool:
        """It is the morning of a working day that had no brief yet."""
        had_one = (self.covers_through or date.min) >= self.today
        return not had_one and hours.brief_may_come(self.now, self.today, self.settings, self.me)

    @property
    def since(self) -> date:
        """The last nudge day that a brief has covered; whoever is new hears nothing of the past."""
        return self.covers_through or self.today - timedelta(days=1)

    @property
    def last_brief_on(self) -> date:
        """The morning of the last brief: a reminder comes before its day, what is overdue after it.

        What ran out since, on a free day too, was not overdue yet on that morning.
        """
        day = self.since
        for _ in range(hours.A_YEAR_OF_DAYS):
            if hours.works_on(day, self.settings, self.me.days_off):
                break
            day -= timedelta(days=1)
        return day

    @property
    def next_brief_at(self) -> datetime:
        return hours.next_brief_after(self.now, self.settings, self.me)

    @property
    def until(self) -> date:
        """The day before the next brief."""
        return _covered_until(self.now, self.settings, self.me)

    def next_look_at(self, *, anything_urgent: bool) -> datetime:
        """The next brief; or, at night with something urgent, the next waking moment."""
        if not anything_urgent or hours.is_waking(self.now, self.settings):
            return self.next_brief_at
        return min(self.next_brief_at, hours.next_waking(self.now, self.settings))

    def rests(self, heard: Heard, day: date) -> bool:
        """A pause of the client's silences this clock on that day."""
        rule = rule_of(heard.due, self.profiles)
        return rule.rests_in_pause and is_paused(heard.pauses, day)

    def put_off(self, heard: Heard) -> bool:
        """'Until tomorrow's brief', and that has not come; never beyond its last day."""
        until = self.snoozed.get(heard.due.key)
        return until is not None and until > self.today and heard.due.due_on > self.today


def _covered_until(now: datetime, settings: UnitSettings, me: StaffMember) -> date:
    """The last day that a brief of `now` reaches: the one before their next brief."""
    next_at = hours.next_brief_after(now, settings, me)
    return next_at.astimezone(ZoneInfo(settings.zone)).date() - timedelta(days=1)


def _look(
    session: Session,
    workspace_id: str,
    unit_id: str | None,
    staff_member_id: str,
    covers_through: date | None,
    due_at: datetime,
    now: datetime,
) -> Look | None:
    unit = None if unit_id is None else vocational_units.find(session, workspace_id, unit_id)
    if unit is None:
        return None
    today = hours.day_of_look(now, due_at, unit.zone)
    roster = coverage.roster_on(session, workspace_id, unit.id, today)
    person = roster.person(staff_member_id)
    if person is None:
        return None
    since = covers_through or today - timedelta(days=1)
    me = member_on(person, today)
    settings = practice.settings_on(unit, today)
    mine = {
        hearing.client_id
        for hearing in coverage.clients_of(
            session, workspace_id, unit.id, staff_member_id, today, roster
        )
    }
    until = _covered_until(now, settings, me)
    ahead = coverage.clients_ahead(session, workspace_id, settings, me.id, today, until)
    of_unit = _of_the_unit(session, workspace_id, unit.id, me, roster)
    everybody = mine | ahead.keys() | of_unit
    open_ones = due_contacts.of_clients(session, workspace_id, everybody, states={DueState.OPEN})
    pauses = rows.pauses(session, workspace_id, everybody, since)
    heard = tuple(
        each
        for due in open_ones
        for each in _heard(due, pauses.get(due.key.client_id, ()), mine, ahead, of_unit)
    )
    return Look(
        workspace_id=workspace_id,
        me=me,
        settings=settings,
        profiles=practice.profiles_of(unit),
        now=now,
        today=today,
        covers_through=covers_through,
        heard=heard,
        snoozed=rows.snoozed(session, workspace_id, staff_member_id, since),
        in_messages=planning.in_messages_to(
            session, workspace_id, me.slack_user_id, _running_out(open_ones, today)
        ),
    )


def _heard(
    due: DueContact,
    pauses: tuple[Pause, ...],
    mine: Collection[str],
    ahead: Mapping[str, date],
    of_unit: Collection[str],
) -> Iterator[Heard]:
    """Why this due contact is heard of: as one's own, or soon so, and else as the team lead."""
    client_id = due.key.client_id
    if client_id in mine:
        yield Heard(due, pauses)
        return
    if client_id in ahead:
        yield Heard(due, pauses, from_on=ahead[client_id])
    if client_id in of_unit:
        yield Heard(due, pauses, for_unit=True)


def _of_the_unit(
    session: Session, workspace_id: str, unit_id: str, me: StaffMember, roster: Roster
) -> set[str]:
    """The clients a team lead hears of on the last working day, beside their own."""
    if me.role is not StaffRole.TEAM_LEAD or not roster.is_here(me.id):
        return set()
    carried = caseload.carried_in_unit(session, workspace_id, unit_id, roster.on)
    return {each.client_id for each in carried}


def _running_out(dues: Iterable[DueContact], today: date) -> list[DueKey]:
    """Only these can be urgent: no long leave between two briefs is longer than two weeks."""
    horizon = today + timedelta(days=14)
    return [due.key for due in dues if today <= due.due_on <= horizon]


def _nudged_on(look: Look, heard: Heard) -> date | None:
    """The last day within this brief's reach on which the clock is worth a line; None: none."""
    if heard.for_unit:
        return _team_lead_hears_on(look, heard)
    due = heard.due
    days = [*nudge_days(due, look.profiles, heard.pauses)]
    if heard.from_on is not None:
        return max((day for day in days if heard.from_on <= day <= look.until), default=None)
    overdue = overdue_line_on(due)
    if overdue is not None and look.last_brief_on < overdue <= look.today:
        return None if look.rests(heard, overdue) else overdue
    put_off = look.snoozed.get(due.key)
    if put_off is not None:
        days.append(put_off)
    within = [day for day in days if look.since < day <= look.until]
    return max(within, default=None)


def _team_lead_hears_on(look: Look, heard: Heard) -> date | None:
    last = _last_working_day(look, heard)
    if last is None or look.rests(heard, last):
        return None
    return last if look.since < last <= look.until else None


def _last_working_day(look: Look, heard: Heard) -> date | None:
    """The unit's last working day inside the window; before it, where the window holds none."""
    if not rule_of(heard.due, look.profiles).team_lead_hears:
        return None
    working = {WEEKDAYS.index(day) for day in look.settings.working_days}
    holidays = {day for day, _ in look.settings.holidays}
    return last_working_day_on_or_before(heard.due.due_on, working, holidays)


def _cannot_wait(look: Look, heard: Heard) -> bool:
    """It would run out before the next brief, and no message to this person has shown it."""
    due = heard.due
    rule = rule_of(due, look.profiles)
    opens_in_time = due.opens_on <= look.until and due.known_on <= due.due_on
    from_on = heard.from_on or look.today
    runs_out = from_on <= due.due_on <= look.until
    # The reply has just named what ends today already; nothing else would name what ends tomorrow.
    presses = rule.urgent or due.due_on > look.today
    if not (presses and opens_in_time and runs_out) or due.key in look.in_messages:
        return False
    if look.rests(heard, from_on):
        return False
    if not heard.for_unit:
        return True
    last = _last_working_day(look, heard)
    return last is not None and last <= look.today


def urgent(look: Look) -> tuple[Heard, ...]:
    found: dict[DueKey, Heard] = {}
    for heard in look.heard:
        if _cannot_wait(look, heard) and not look.put_off(heard):
            found.setdefault(heard.due.key, heard)
    return tuple(found.values())


def _for_brief(look: Look) -> tuple[tuple[Heard, date], ...]:
    """What belongs into this morning's brief, each with the nudge day it is there for."""
    found: dict[DueKey, tuple[Heard, date]] = {}
    for heard in look.heard:
        if look.put_off(heard) or heard.due.key in found:
            continue
        nudged_on = _nudged_on(look, heard)
        if nudged_on is None and _cannot_wait(look, heard):
            nudged_on = look.today
        if nudged_on is not None:
            found[heard.due.key] = (heard, nudged_on)
    return tuple(found.values())


# ---------------------------------------------------------------- planning


def _plan(session: Session, look: Look) -> int:
    if look.is_brief:
        return _plan_brief(session, look)
    pressing = urgent(look) if hours.is_waking(look.now, look.settings) else ()
    if not pressing:
        return 0
    items = [(heard, look.today) for heard in pressing]
    names = ";".join(sorted(str(heard.due.key) for heard in pressing))
    key = f"{URGENT}:{look.me.id}:{look.today}:{sha256(names.encode()).hexdigest()[:16]}"
    # A restored backup comes to the first key again, and finds what was sent. The second one is
    # for what was planned today, was taken back, and is to be sent after all.
    return _plan_message(session, look, URGENT, key, items) or _plan_message(
        session, look, URGENT, f"{key}:{look.now:%H%M}", items
    )


def _plan_brief(session: Session, look: Look) -> int:
    items = list(_for_brief(look))
    # A brief that never left is taken back, and this one holds what it would have held.
    held_back = _take_back(session, look)
    known = {heard.due.key for heard, _ in items}
    for heard in look.heard:
        if heard.due.key in held_back - known and not look.put_off(heard):
            items.append((heard, look.today))
            known.add(heard.due.key)
    if not items:
        return 0
    return _plan_message(session, look, BRIEF, key_of(look.me.id, look.today), items)


def key_of(staff_member_id: str, day: date) -> str:
    """The dedupe key of a person's brief of a day."""
    return f"{BRIEF}:{staff_member_id}:{day}"


def _take_back(session: Session, look: Look) -> frozenset[DueKey]:
    here = look.workspace_id
    waiting = planning.unsent(session, here, look.me.slack_user_id, BRIEF)
    if not waiting:
        return frozenset()
    withdrawn = planning.withdraw_unsent(session, here, waiting, SUPERSEDED)
    items = reading.items_of(session, here, withdrawn)
    return frozenset(item.key for each in items.values() for item in each)


def _first_what_can_be_met(session: Session, look: Look, found: Iterable[Heard]) -> list[Heard]:
    """What runs out first on top, by code within a day; what is over already must not push that
    out of sight."""
    known = caseload.labels(
        session,
        look.workspace_id,
        {heard.due.key.client_id for heard in found},
        with_names=False,
    )
    codes = {client_id: as_counted(code) for client_id, code, _ in known}

    def place(heard: Heard) -> tuple[object, ...]:
        due = heard.due
        over = due.due_on < look.today
        return heard.for_unit, over, due.due_on, codes.get(due.key.client_id, ()), due.key

    return sorted(found, key=place)


def _plan_message(
    session: Session, look: Look, kind: str, dedupe_key: str, items: list[tuple[Heard, date]]
) -> int:
    nudged_on = {heard.due.key: day for heard, day in items}
    ordered = _first_what_can_be_met(session, look, [heard for heard, _ in items])
    own = sum(not heard.for_unit for heard in ordered)
    planned = outbox.plan(
        session,
        look.workspace_id,
        kind=kind,
        conversation=look.me.slack_user_id,
        dedupe_key=dedupe_key,
        subject={
            "staff": look.me.id,
            "unit": look.settings.id,
            "day": look.today.isoformat(),
            "own": str(own),
        },
        now=look.now,
        items=[(heard.due.key, nudged_on[heard.due.key]) for heard in ordered],
    )
    return 0 if planned is None else 1


def may_leave(doors: Doors, message: OutgoingMessage, *, now: datetime) -> bool:
    """Whether a message that Slack did not take for a while, or that slept, may go out now.

    Only in the unit's waking hours; and a brief gives way to one that comes on the same day and
    holds what this one would have held.
    """
    if message.kind not in (BRIEF, URGENT) or now - message.planned_at < hours.HELD_UP:
        return True
    with doors.reading() as session:
        here = message.workspace_id
        unit = vocational_units.find(session, here, message.subject["unit"])
        next_brief_at = rows.next_brief_at(session, here, message.subject["staff"])
    if unit is None:
        return True  # nothing is left to say, and rendering will find so
    local = now.astimezone(ZoneInfo(unit.zone))
    settings = practice.settings_on(unit, local.date())
    if not hours.is_waking(now, settings):
        return False
    if message.kind == URGENT or next_brief_at is None:
        return True
    return next_brief_at.astimezone(local.tzinfo).date() > local.date()


# ---------------------------------------------------------------- rendering's data


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
    items = reading.items(session, here, message.id)
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
    if person is not None:
        settings, me = practice.settings_on(unit, today), member_on(person, today)
        until = _covered_until(message.sent_at or now, settings, me)
        ahead = coverage.clients_ahead(session, here, settings, me.id, today, until)
    named = staff.workspace_names_allowed(session, here)
    known = background(
        session,
        here,
        tuple(dues.values()),
        profiles=profiles,
        today=today,
        names_of=mine if named else (),
    )
    carriers = _carriers(session, here, unit.id, roster, dues.values(), today)
    died = rows.died(session, here, {key.client_id for key in dues})
    cover = rows.cover_of(session, here, dues)
    own = int(message.subject["own"])
    theirs, leads = mine | ahead.keys(), True
    if message.ts is not None:
        theirs, leads = _theirs_by_now(session, message, unit, dues, now)
    gone, left_out = False, 0
    lines: list[BriefLine] = []
    unit_lines: list[BriefLine] = []
    for key, due in dues.items():
        for_unit = keys[key] >= own
        if key.client_id in died:
            gone = True
            continue
        if not (leads if for_unit else key.client_id in theirs):
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
        )
        if message.ts is None and not line.open:
            continue
        (unit_lines if for_unit else lines).append(line)
    if not lines and not unit_lines and message.ts is None:
        return None
    return Brief(
        message_id=message.id,
        today=today,
        urgent=message.kind == URGENT,
        lines=tuple(lines),
        unit_lines=tuple(unit_lines),
        gone=gone,
        left_out=left_out,
    )


def _theirs_by_now(
    session: Session,
    message: OutgoingMessage,
    unit: VocationalUnit,
    dues: Collection[DueKey],
    now: datetime,
) -> tuple[frozenset[str], bool]:
    """The clients whom the reader of a message that stands in Slack works with now, and whether
    they lead the unit now.

    Carried, on leave and after an exit too; covered; or soon theirs.
    """
    here, reader = message.workspace_id, message.subject["staff"]
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    roster = coverage.roster_on(session, here, unit.id, today)
    person = roster.person(reader)
    if person is None:
        return frozenset(), False
    settings, me = practice.settings_on(unit, today), member_on(person, today)
    until = _covered_until(now, settings, me)
    heard = coverage.clients_of(session, here, unit.id, reader, today, roster)
    spans = caseload.assignments(session, here, {key.client_id for key in dues}, today)
    theirs = (
        *(hearing.client_id for hearing in heard),
        *coverage.clients_ahead(session, here, settings, reader, today, until),
        *(
            span.client_id
            for span in spans
            if span.staff_member_id == reader and span.from_on <= today
        ),
    )
    return frozenset(theirs), me.role is StaffRole.TEAM_LEAD


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
    dues: Iterable[DueContact],
    today: date,
) -> Mapping[str, str]:
    """Client id -> staff member id of whoever carries the client."""
    wanted = {due.key.client_id for due in dues}
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


# ---------------------------------------------------------------- looking at it


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
        lines = (*brief.lines, *brief.unit_lines)
        still = permissions.within_reach(
            session, actor, Action.SEE_CLIENT, {each.due.client.id for each in lines}, now=now
        )
    still |= {each.due.client.id for each in lines if each.yours_from is not None}
    if not still:
        raise Refusal(GONE)
    return replace(
        brief,
        lines=tuple(each for each in brief.lines if each.due.client.id in still),
        unit_lines=tuple(each for each in brief.unit_lines if each.due.client.id in still),
    )


def forgotten(doors: Doors, now: datetime) -> Forgotten:
    """People and units without a next brief or digest, and the longest wait."""
    with doors.reading() as session:
        return rows.forgotten(session, now)
