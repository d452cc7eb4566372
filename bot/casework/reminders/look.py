"""What one person has to know on a day: what is due for whom, and what of it cannot wait."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.casework.access.permissions import member_on
from bot.casework.reminders import action_lines, next_steps
from bot.casework.replies import StaffMember, UnitSettings
from bot.casework.team import coverage, hours
from bot.casework.team import profiles as practice
from bot.casework.team.coverage import Roster
from db.queries.outbox import briefs as rows
from db.queries.outbox import tellings
from db.queries.people import caseload
from db.queries.records import due_contacts
from db.queries.records.actions import OpenAction
from db.queries.records.next_steps import OpenStep
from db.queries.units import vocational_units
from ips.dates import last_working_day_on_or_before
from ips.due_contacts import a_peer_mentor_may, nudge_days, overdue_line_on, rule_of, still_gains
from ips.facts import DueContact, DueKey, DueState, Pause, StaffRole
from ips.standards import PAPERWORK, Profiles
from ips.stays import is_paused
from ips.unit_settings import WEEKDAYS


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
class StartToConfirm:
    """A planned start of a client whom the person supports: its day has come, nobody answered."""

    client_id: str
    job_id: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Known:
    """What one person has been told: of this due contact, until this last day, in this role."""

    key: DueKey
    due_on: date
    for_unit: bool


@dataclass(frozen=True)
class Look:
    """Everything the plan for one person follows from; what each line asks is worked out once.

    `lapsed`: what this person was told of and does not answer for any more. `steps`: next steps
    with employers, `actions`: what they are to do, with a day that this brief reaches.
    `own_clients`: for whom they hear.
    """

    workspace_id: str
    me: StaffMember
    settings: UnitSettings
    profiles: Profiles
    now: datetime
    today: date
    covers_through: date | None
    heard: tuple[Heard, ...]
    starts: tuple[StartToConfirm, ...]
    snoozed: Mapping[DueKey, date]
    known: frozenset[Known]
    lapsed: tuple[tellings.Telling, ...]
    steps: tuple[OpenStep, ...] = ()
    actions: tuple[OpenAction, ...] = ()
    own_clients: frozenset[str] = frozenset()

    @cached_property
    def is_brief(self) -> bool:
        """It is the morning of a working day that had no brief yet."""
        had_one = (self.covers_through or date.min) >= self.today
        return not had_one and hours.brief_may_come(self.now, self.today, self.settings, self.me)

    @property
    def since(self) -> date:
        """The last nudge day that a brief has covered; whoever is new hears nothing of the past."""
        return self.covers_through or self.today - timedelta(days=1)

    @cached_property
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
    def names_what_is_open(self) -> bool:
        """On the person's first and fourth working day of a week that comes without a new line."""
        monday = self.today - timedelta(days=self.today.weekday())
        week = (monday + timedelta(days=n) for n in range(7))
        days = [day for day in week if hours.works_on(day, self.settings, self.me.days_off)]
        return self.today in (*days[:1], *days[3:4])

    @cached_property
    def next_brief_at(self) -> datetime:
        return hours.next_brief_after(self.now, self.settings, self.me)

    @cached_property
    def until(self) -> date:
        """The day before the next brief."""
        return covered_until(self.now, self.settings, self.me)

    @cached_property
    def working_days(self) -> tuple[frozenset[int], frozenset[date]]:
        """The unit's weekdays by number, Monday 0, and its holidays."""
        weekdays = frozenset(WEEKDAYS.index(day) for day in self.settings.working_days)
        return weekdays, frozenset(day for day, _ in self.settings.holidays)

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


def covered_until(now: datetime, settings: UnitSettings, me: StaffMember) -> date:
    """The last day that a brief of `now` reaches: the one before their next brief."""
    next_at = hours.next_brief_after(now, settings, me)
    return next_at.astimezone(ZoneInfo(settings.zone)).date() - timedelta(days=1)


def look_at(
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
    until = covered_until(now, settings, me)
    ahead = coverage.clients_ahead(session, workspace_id, settings, me.id, today, until)
    of_unit = _of_the_unit(session, workspace_id, unit.id, me, roster)
    supported = coverage.supported_here(session, workspace_id, unit.id, me, roster)
    theirs = mine | supported | ahead.keys()
    everybody = theirs | of_unit
    lines = tellings.holding(session, workspace_id, me.slack_user_id, today)
    open_ones = due_contacts.of_clients(session, workspace_id, everybody, states={DueState.OPEN})
    pauses = rows.pauses(session, workspace_id, everybody, since)
    profiles = practice.profiles_of(unit)
    heard = tuple(
        each
        for due in open_ones
        for each in _heard(due, pauses.get(due.key.client_id, ()), mine, ahead, of_unit)
    )
    heard += tuple(
        Heard(due, pauses.get(due.key.client_id, ()))
        for due in open_ones
        if due.key.client_id in supported - mine and a_peer_mentor_may(due, profiles, today)
    )
    return Look(
        workspace_id=workspace_id,
        me=me,
        settings=settings,
        profiles=profiles,
        now=now,
        today=today,
        covers_through=covers_through,
        heard=heard,
        starts=_starts_to_confirm(session, workspace_id, mine | supported, today),
        snoozed=rows.snoozed(session, workspace_id, staff_member_id, since),
        known=frozenset(Known(each.key, each.due_on, each.for_unit) for each in lines),
        lapsed=tuple(
            each
            for each in lines
            if each.own is not None
            and each.key.client_id not in (of_unit if each.for_unit else theirs)
        ),
        steps=next_steps.heard_by(session, workspace_id, unit.id, me.id, roster, until),
        own_clients=frozenset(mine),
        actions=action_lines.heard_by(session, workspace_id, unit.id, me.id, roster, until),
    )


def _starts_to_confirm(
    session: Session, workspace_id: str, client_ids: Collection[str], today: date
) -> tuple[StartToConfirm, ...]:
    """Whatever became of the visits around it, and in a pause too: work is counted by the answer.

    → A peer mentor is asked beside the specialist: whoever supports the client may say it.
    """
    found = caseload.starts_to_confirm(session, workspace_id, client_ids, today)
    return tuple(StartToConfirm(*each) for each in found)


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
    return last_working_day_on_or_before(heard.due.due_on, *look.working_days)


def _cannot_wait(look: Look, heard: Heard) -> bool:
    """It would run out before the next brief, and this person has not been told of that."""
    due = heard.due
    rule = rule_of(due, look.profiles)
    opens_in_time = due.opens_on <= look.until and due.known_on <= due.due_on
    from_on = heard.from_on or look.today
    runs_out = from_on <= due.due_on <= look.until
    # What began today and ends today the reply has just named, and that a record asks for paperwork
    # now; nothing names what ends tomorrow.
    named = due.known_on == look.today or due.key.clock in PAPERWORK
    presses = rule.urgent or due.due_on > look.today or not named
    known = Known(due.key, due.due_on, heard.for_unit) in look.known
    if not (presses and opens_in_time and runs_out) or known:
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


def still_open(look: Look, besides: Collection[DueKey]) -> tuple[Heard, ...]:
    """Of the person's own clients: what has run out and a person still gains by."""
    return tuple(
        heard
        for heard in look.heard
        if not heard.for_unit
        and heard.from_on is None
        and heard.due.key not in besides
        and still_gains(heard.due, look.today)
        and not look.rests(heard, look.today)
    )


def for_brief(look: Look) -> tuple[tuple[Heard, date], ...]:
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
