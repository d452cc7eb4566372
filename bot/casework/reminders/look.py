"""What one person has to know on a day: what is due for whom, and what of it cannot wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.casework.replies import StaffMember, UnitSettings
from bot.casework.team import hours
from db.queries.outbox import tellings
from db.queries.records.actions import OpenAction
from db.queries.records.next_steps import OpenStep
from db.queries.units.vocational_units import VocationalUnit
from ips.dates import last_working_day_on_or_before
from ips.due_contacts import nudge_days, overdue_line_on, rule_of, still_gains
from ips.facts import DueContact, DueKey, Pause
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
    `own_clients`: for whom they hear. `waiting`: briefs of theirs that nobody has begun to send.
    """

    workspace_id: str
    unit: VocationalUnit
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
    waiting: tuple[str, ...] = ()

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
        return hours.names_what_is_open(self.today, self.settings, self.me.days_off)

    @cached_property
    def next_brief_at(self) -> datetime:
        return hours.next_brief_after(self.now, self.settings, self.me)

    @cached_property
    def until(self) -> date:
        """The day before the next brief."""
        return covered_until(self.now, self.settings, self.me)

    @cached_property
    def works_again_on(self) -> date:
        """The unit's first working day that this brief does not reach."""
        return hours.next_working_day(self.until, self.settings, ())

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


def _nudged_on(look: Look, heard: Heard) -> date | None:
    """The last day within this brief's reach on which the clock is worth a line; None: none."""
    if heard.for_unit:
        return _team_lead_hears_on(look, heard)
    due = heard.due
    in_reach = max(due.opens_on, due.known_on) <= look.until and look.since < due.due_on
    days = [*nudge_days(due, look.profiles, heard.pauses)] if in_reach else []
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
    if not look.since < heard.due.due_on < look.works_again_on:
        return None
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
    from_on = heard.from_on or look.today
    if not from_on <= due.due_on <= look.until:
        return False  # of nearly all, so the first thing that is asked
    rule = rule_of(due, look.profiles)
    opens_in_time = due.opens_on <= look.until and due.known_on <= due.due_on
    # What began today and ends today the reply has just named, and that a record asks for paperwork
    # now; nothing names what ends tomorrow.
    named = due.known_on == look.today or due.key.clock in PAPERWORK
    presses = rule.urgent or due.due_on > look.today or not named
    known = Known(due.key, due.due_on, heard.for_unit) in look.known
    if not (presses and opens_in_time) or known:
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
        nudged_on = _nudged_on(look, heard)
        if nudged_on is None and _cannot_wait(look, heard):
            nudged_on = look.today
        if nudged_on is not None and not look.put_off(heard):
            found.setdefault(heard.due.key, (heard, nudged_on))
    return tuple(found.values())
