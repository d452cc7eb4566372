"""Windows of a unit's clocks: a first and a last day, and what was done about it.

Calendar windows (weeks to half years) and chains (so long after the last time) follow each other
without a gap; the rest begin with an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, StrEnum

from dateutil.relativedelta import relativedelta

from ips.facts import Standing
from ips.unit_history import Done

ONE_DAY = timedelta(days=1)


class UnitClock(StrEnum):
    """The clocks of a unit; they are described in `ips.unit_clocks.UNIT_CLOCKS`."""

    LOG_REVIEW = "log_review"
    GROUP_SUPERVISION = "group_supervision"
    MH_TEAM_MEETING = "mh_team_meeting"
    VR_CONTACT = "vr_contact"
    VR_MEETING = "vr_meeting"
    INDIVIDUAL_SUPERVISION = "individual_supervision"
    FIELD_VISIT = "field_visit"
    MH_TEAM_VISIT = "mh_team_visit"
    GOALS_SET = "goals_set"
    RATE_SHARED = "rate_shared"
    OUTCOMES_SENT = "outcomes_sent"
    EXECUTIVE_REPORT = "executive_report"
    WORK_STORY = "work_story"
    QA_REVIEW = "qa_review"
    STEERING_COMMITTEE = "steering_committee"
    CEO_MESSAGE = "ceo_message"
    FIDELITY_REVIEW = "fidelity_review"
    ACTION_PLAN = "action_plan"
    IPS_TRAINING = "ips_training"
    PERSON_CENTERED_THINKING = "person_centered_thinking"
    MOTIVATIONAL_INTERVIEWING = "motivational_interviewing"
    PEER_CERTIFICATION = "peer_certification"
    PEER_MENTORING = "peer_mentoring"
    YEARLY_TRAINING = "yearly_training"
    CESP = "cesp"
    AUTHORIZATION = "authorization"


class Every(Enum):
    """How often a clock asks; the last three begin with an event of their own."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half year"
    SINCE_LAST = "since the last time"
    HIRE = "hire"
    REVIEW = "review"
    AUTHORIZATION = "authorization"


@dataclass(frozen=True, slots=True)
class UnitWindow:
    """`first`..`last` are the days it is for, `due_on` the last day that is in time for it.

    `of`: the staff id, MH team or client it is about; empty for the unit. `part` numbers the
    windows that begin with one event (`event`: the id of it), so that the key names one for ever.
    `met_on`, `met_by`: the day and the record. `excuse`: why it is not asked for. `since`: what it
    is reckoned from, in words, where that is no calendar period.
    """

    clock: UnitClock
    of: str
    first: date
    last: date
    due_on: date
    late_counts: bool = False
    event: str = ""
    met_on: date | None = None
    met_by: str | None = None
    excuse: str = ""
    since: str = ""

    @property
    def key(self) -> tuple[str, str, str, date]:
        return self.clock.value, self.of, self.event, self.first


def standing(window: UnitWindow, today: date) -> Standing:
    """How the window stands at the end of `today`; cancelled: it is not asked for."""
    if window.met_on is not None:
        in_time = window.met_on <= window.due_on
        return Standing.MET if in_time else Standing.MET_LATE
    if window.excuse:
        return Standing.CANCELLED
    if today < window.first:
        return Standing.COMING
    if today <= window.due_on:
        return Standing.DUE
    return Standing.OVERDUE if window.late_counts else Standing.MISSED


# ---------------------------------------------------------------- calendar windows


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    return day + relativedelta(months=months)


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6}


def period_start(day: date, every: Every) -> date:
    """The first day of the week, month, quarter or half year that the day lies in."""
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    length = _MONTHS[every]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def next_period(first: date, every: Every) -> date:
    if every is Every.WEEK:
        return first + timedelta(days=7)
    return months_after(first, _MONTHS[every])


def periods(
    every: Every, live_on: date, until_on: date, *, from_on: date = date.min
) -> Iterator[tuple[date, date]]:
    """First and last days of those that reach `from_on`. → The first of all is the first that the
    unit is live throughout."""
    first = period_start(max(live_on, from_on), every)
    if first < live_on:
        first = next_period(first, every)
    while first <= until_on:
        following = next_period(first, every)
        yield first, following - ONE_DAY
        first = following


# ---------------------------------------------------------------- chains


def chain(
    blank: UnitWindow, start: date, until_on: date, ends: Callable[[date], date], acts: list[Done]
) -> Iterator[UnitWindow]:
    """Windows that begin the day after the last time, or after a last day that passed.

    `ends`: the last day of a window that begins on a day.
    """
    first = start
    while first <= until_on:
        last = ends(first)
        act = next((each for each in acts if first <= each.on <= last), None)
        window = replace(blank, first=first, last=last, due_on=last)
        yield window if act is None else met(window, act.on, act.id)
        first = (last if act is None else act.on) + ONE_DAY


def met(window: UnitWindow, on: date, by: str) -> UnitWindow:
    return replace(window, met_on=on, met_by=by)


def blank(clock: UnitClock, of: str = "") -> UnitWindow:
    """A window of that clock before it has days."""
    return UnitWindow(clock, of, date.min, date.min, date.min)


def unless_before_live(window: UnitWindow, live_on: date) -> UnitWindow:
    """Nothing before the unit went live is a miss."""
    if window.met_on is not None or window.due_on >= live_on:
        return window
    return replace(window, excuse="before the unit went live")
