"""The unit's own clocks: what ran out, what is due soon, and the year ahead by month.

Nobody is named: what is due for several people on one day is one line with their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

from bot.casework.reading.unit_calendar import YearAhead
from bot.casework.reminders.content import UnitCalendarFile
from bot.views import blocks, words
from bot.views.blocks import Block, View
from bot.views.contact_log import in_sections
from ips.records.goal import GoalRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.training import TrainingRecord
from ips.staffing import Limit
from ips.unit_calendar import CalendarEntry, RanOut, title
from ips.unit_clocks import UNIT_CLOCKS, UnitClock
from ips.unit_facts import UnitMilestoneKind
from ips.words import MONTHS, capital
from ips.words.table import ROLES, UNIT_MILESTONES, Words

ROLE_VALUES: Mapping[str, Words] = {role.value: words for role, words in ROLES.items()}
TITLE = "The year ahead"
FILE_TITLE = "The unit's calendar, a year ahead"
FILE_COMING = "The calendar file is on its way to your own messages with me."
SEND_FILE = "calendar.file"
SOON = timedelta(days=28)
HOW = "What the unit itself has to do. Nobody is named. Whoever does it writes it down as shown."
LATE = "_If it happened, write it down with its own day, and it counts._"


def _log(label: str) -> str:
    return f"`/ips log`, {label}"


_TRAINING = _log(TrainingRecord.heading)
WHERE: Mapping[UnitClock, str] = {
    UnitClock.LOG_REVIEW: "below the weekly agenda, Mark contact log reviewed",
    UnitClock.GROUP_SUPERVISION: "`/ips meeting`",
    UnitClock.MH_TEAM_MEETING: "`/ips team`",
    UnitClock.VR_CONTACT: "`/ips vr`",
    UnitClock.INDIVIDUAL_SUPERVISION: _log(IndividualSupervisionRecord.heading),
    UnitClock.FIELD_VISIT: "`/ips field`",
    UnitClock.GOALS_SET: _log(GoalRecord.heading),
    UnitClock.OUTCOMES_SENT: "`/outcomes`, Mark as sent",
    UnitClock.FIDELITY_REVIEW: "`/fidelity`, Record an external review",
    UnitClock.ACTION_PLAN: "`/fidelity`, Action plan",
    **{
        UnitClock(each.value): _log(UNIT_MILESTONES[each].label)
        for each in UnitMilestoneKind
        if each is not UnitMilestoneKind.NO_REVIEW_POSSIBLE
    },
    UnitClock.IPS_TRAINING: _TRAINING,
    UnitClock.PERSON_CENTERED_THINKING: _TRAINING,
    UnitClock.MOTIVATIONAL_INTERVIEWING: _TRAINING,
    UnitClock.PEER_CERTIFICATION: _TRAINING,
    UnitClock.PEER_MENTORING: _TRAINING,
    UnitClock.YEARLY_TRAINING: _TRAINING,
    UnitClock.CESP: _TRAINING,
}
"""What meets a clock, as people type it; a clock that is not here has no record yet."""


def page(ahead: YearAhead, *, done: str | None = None) -> View:
    """The whole page, in a modal of the reader's own."""
    content = [
        *([blocks.section(f"✓ {done}")] if done else []),
        blocks.header(f"{ahead.unit_name}: the year ahead"),
        blocks.context(HOW),
        blocks.actions(blocks.button("Send me the calendar file", SEND_FILE)),
        *_ran_out(ahead),
        *_beyond(ahead.beyond or ()),
        *_year(ahead.entries, ahead.today),
    ]
    return blocks.modal("calendar.page", TITLE, content, close="Close")


def as_text(file: UnitCalendarFile) -> list[Block]:
    """Where Slack takes no file."""
    return [blocks.section(f"*{FILE_TITLE}*"), *_year(file.entries, file.today)]


def _ran_out(ahead: YearAhead) -> list[Block]:
    if ahead.ran_out is None:
        return []
    if not ahead.ran_out:
        return [blocks.section("Nothing has run out.")]
    lines = [_passed(each, ahead.today) for each in ahead.ran_out]
    return _sections(["*Ran out*", *lines, LATE])


def _passed(each: RanOut, today: date) -> str:
    often = f"{each.times} open, the last " if each.times > 1 else ""
    name, day = UNIT_CLOCKS[each.clock].title, words.day(each.on, today)
    return _line(each.clock, f"*{blocks.escape(name)}*: {often}by {day}")


def _beyond(limits: Iterable[Limit]) -> list[Block]:
    """Limits of staffing that are not kept. Whose caseload it is the agenda says."""
    lines = [_limit(each) for each in limits]
    return _sections(["*Staffing beyond its limits today*", *lines]) if lines else []


def _limit(each: Limit) -> str:
    bound, measure = (_number(each, number) for number in (each.bound, each.measure))
    of_role = ROLE_VALUES.get(each.of)
    whose = f" ({of_role.within})" if of_role is not None else ""
    over = " in the last four weeks" if each.of_time else ""
    what = f"*{capital(each.what)} {bound}{whose}*: {measure}{over}"
    return f"• {what} · {blocks.escape(str(each.source))}"


def _number(limit: Limit, number: Fraction) -> str:
    """With a place after the point where it has one: it must not read as the bound itself."""
    plain = float(number * 100 if limit.of_time else number)
    return f"{plain:.1f}".removesuffix(".0") + (" %" if limit.of_time else "")


def _year(entries: Iterable[CalendarEntry], today: date) -> list[Block]:
    """Four weeks day by day, then month by month."""
    until = today + SOON
    soon = [each for each in entries if each.on <= until]
    later = [each for each in entries if each.on > until]
    content = _of_days(f"Due by {words.day(until, today)}", soon, today)
    for (year, month), days in groupby(later, key=lambda each: (each.on.year, each.on.month)):
        content += _of_days(f"{MONTHS[month - 1]} {year}", days, today)
    return content


def _of_days(heading: str, entries: Iterable[CalendarEntry], today: date) -> list[Block]:
    lines = [_entry(each, today) for each in entries]
    return _sections([f"*{heading}*", *lines]) if lines else []


def _entry(each: CalendarEntry, today: date) -> str:
    again = ", then every week" if each.until is not None else ""
    day = words.day(each.on, today)
    return _line(each.clock, f"{day}{again}: *{blocks.escape(title(each))}*")


def _line(clock: UnitClock, what: str) -> str:
    """With its source in short, and what meets it."""
    parts = [what, blocks.escape(str(UNIT_CLOCKS[clock].source))]
    if clock in WHERE:
        parts.append(WHERE[clock])
    return "• " + " · ".join(parts)


def _sections(lines: Iterable[str]) -> list[Block]:
    return [blocks.section(text) for text in in_sections(lines, blocks.SECTION)]
