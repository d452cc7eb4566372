"""Which parts of an item the records show, where the scale lists parts: evidence, no rating.

What a clock of the unit asks is in place where its windows were met in time. What no record can
show stays out: people say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from ips.employer_contacts import Week
from ips.facts import StaffRole
from ips.fidelity.codes import ItemCode, Part, parts_of
from ips.fidelity.evidence import Fact, UnitRecords
from ips.fidelity.measures.roster import (
    days_worked,
    fte_on,
    in_role,
    specialists_on,
    whole_weeks,
)
from ips.unit_clocks import UNIT_CLOCKS
from ips.unit_windows import Every, UnitClock, UnitWindow
from ips.words import dated

MOST_WEEKS = Fraction(4, 5)
EVERY_ONE = Fraction(1)
SPECIALISTS_PER_LEAD = 10
WORKED_DAYS = 3
_COUNTED = {Every.WEEK: "weeks", Every.QUARTER: "quarters", Every.HALF_YEAR: "half years"}

_CLOCKS: Mapping[Part, tuple[UnitClock, Fraction]] = MappingProxyType(
    {
        Part.MEETS_WEEKLY: (UnitClock.MH_TEAM_MEETING, MOST_WEEKS),
        Part.MEETS_TEAMS: (UnitClock.MH_TEAM_VISIT, EVERY_ONE),
        Part.SETS_GOALS: (UnitClock.GOALS_SET, EVERY_ONE),
        Part.RATE_SHARED: (UnitClock.RATE_SHARED, EVERY_ONE),
        Part.STORIES: (UnitClock.WORK_STORY, EVERY_ONE),
        Part.BARRIERS: (UnitClock.EXECUTIVE_REPORT, EVERY_ONE),
        Part.QUALITY_REVIEW: (UnitClock.QA_REVIEW, EVERY_ONE),
        Part.STEERING: (UnitClock.STEERING_COMMITTEE, EVERY_ONE),
        Part.CEO: (UnitClock.CEO_MESSAGE, EVERY_ONE),
    }
)
"""Which clock asks it, and the share of its windows that is enough (→ 80 % of weeks)."""
_STATED: Mapping[Part, Fact] = MappingProxyType(
    {Part.ASKS_AT_INTAKE: Fact.INTAKE_ASKS_ABOUT_WORK, Part.POSTINGS: Fact.WORK_POSTINGS}
)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A part that the records show as in place or not; `words` say what they hold."""

    part: Part
    in_place: bool
    words: str


def on_record(
    item: ItemCode, windows: Collection[UnitWindow], records: UnitRecords
) -> tuple[OnRecord, ...]:
    """The parts of the item of which the records hold anything, in the order of the scale."""
    parts = (part for part in Part if part in parts_of(item))
    return tuple(found for part in parts for found in _found(part, windows, records))


def _found(part: Part, windows: Collection[UnitWindow], records: UnitRecords) -> Iterator[OnRecord]:
    if part is Part.LEADS_TEN:
        yield from _leads_ten(records)
    elif part is Part.SUPERVISES_WEEKLY:
        yield from _supervises_weekly(records)
    elif part is Part.IN_THE_FIELD:
        yield _in_the_field(windows, records)
    elif part in _STATED:
        stated = records.latest(_STATED[part])
        if stated is not None:
            words = "you stated it" if stated.is_so else "you stated that it is not so"
            on = dated(stated.on, records.period.last)
            yield OnRecord(part, stated.is_so, f"{words}, {on}")
    elif part in _CLOCKS:
        clock, share = _CLOCKS[part]
        of_clock = [each for each in windows if each.clock is clock and not _excused(each)]
        if UNIT_CLOCKS[clock].every is Every.SINCE_LAST:
            yield from _since_last(part, of_clock, records)
        else:
            yield from _of_calendar(part, of_clock, records, share)


def _excused(window: UnitWindow) -> bool:
    return window.met_on is None and bool(window.excuse)


def _leads_ten(records: UnitRecords) -> Iterator[OnRecord]:
    """→ On the last day: the leads' share of full-time against a tenth for each specialist."""
    last = records.period.last
    specialists = len(specialists_on(records, last))
    leads = in_role(records, StaffRole.TEAM_LEAD, last)
    if specialists and leads:
        fte = sum((fte_on(each, last) for each in leads), Fraction(0))
        enough = fte * SPECIALISTS_PER_LEAD >= specialists
        people = "specialist" if specialists == 1 else "specialists"
        words = f"{float(fte):g} of a full post for {specialists} {people}; F's example: 0.5 for 4"
        yield OnRecord(Part.LEADS_TEN, enough, words)


def _supervises_weekly(records: UnitRecords) -> Iterator[OnRecord]:
    """→ As a group or one to one: of the weeks in which a specialist worked three days.

    F asks for 'weekly supervision', and names both ways of it.
    """
    days = [each.on for each in records.meetings if each.led_by is not None]
    days += [each.on for each in records.individual_supervisions]
    with_one = {Week.of(day) for day in days}
    asked = [
        week
        for week in whole_weeks(records)
        if any(days_worked(each, week, records.holidays) >= WORKED_DAYS for each in records.members)
    ]
    if asked:
        held = sum(week in with_one for week in asked)
        words = f"{held} of {len(asked)} weeks, as a group or one to one"
        yield OnRecord(Part.SUPERVISES_WEEKLY, held >= MOST_WEEKS * len(asked), words)


def _in_the_field(windows: Collection[UnitWindow], records: UnitRecords) -> OnRecord:
    """→ Where nobody is marked as new or as having difficulty it is in place: F asks for them."""
    of_clock = [
        each for each in windows if each.clock is UnitClock.FIELD_VISIT and not _excused(each)
    ]
    asked = _asked_in(of_clock, records)
    if not asked:
        return OnRecord(Part.IN_THE_FIELD, True, "nobody is marked as new or as finding it hard")
    in_time = sum(_met_in_time(each, records) for each in asked)
    words = f"{in_time} of {len(asked)} months of whoever is marked"
    return OnRecord(Part.IN_THE_FIELD, in_time == len(asked), words)


def _asked_in(windows: Collection[UnitWindow], records: UnitRecords) -> list[UnitWindow]:
    """Windows that end in the period, and what was met in it already."""
    period = records.period
    return [
        each
        for each in windows
        if each.due_on in period or (each.met_on is not None and each.met_on in period)
    ]


def _of_calendar(
    part: Part, windows: Collection[UnitWindow], records: UnitRecords, share: Fraction
) -> Iterator[OnRecord]:
    """Weeks, quarters or half years."""
    asked = _asked_in(windows, records)
    if asked:
        in_time = sum(_met_in_time(each, records) for each in asked)
        every = _COUNTED[UNIT_CLOCKS[asked[0].clock].every]
        yield OnRecord(part, in_time >= share * len(asked), f"{in_time} of {len(asked)} {every}")


def _since_last(
    part: Part, windows: Collection[UnitWindow], records: UnitRecords
) -> Iterator[OnRecord]:
    """What is asked so long after the last time is in place where the latest one was in time."""
    last = records.period.last
    settled = [each for each in windows if each.due_on <= last or _met_in_time(each, records)]
    if settled:
        latest = max(settled, key=lambda each: each.first)
        on = latest.met_on if _met_in_time(latest, records) else None
        words = f"last on {dated(on, last)}" if on else f"none since {dated(latest.first, last)}"
        yield OnRecord(part, on is not None, words)


def _met_in_time(window: UnitWindow, records: UnitRecords) -> bool:
    return window.met_on is not None and window.met_on <= min(window.due_on, records.period.last)
