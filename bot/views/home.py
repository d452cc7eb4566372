"""The App Home: 'my day', and for the team lead the unit beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta

from bot.casework.replies import DueLine, MyDay, StaffMember, UnitSettings, WeekCount
from bot.casework.team.hours import brief_hour
from bot.views import blocks, words
from bot.views.blocks import Block, Element, View
from bot.views.caseload import SUPPORTS_NOBODY, list_title, when
from bot.views.history import history_line
from bot.views.menu import NOT_ON_A_ROSTER
from bot.views.reply import due_value
from bot.views.vocational_unit import WEEKDAYS
from ips.facts import StaffRole, Standing
from ips.words import table

SOON_DAYS = 7
DUE_SHOWN = 12
UNIT_DUE_SHOWN = 10
ROSTER_SHOWN = 15
ENTRIES_SHOWN = 6


def my_day(day: MyDay) -> View:
    """What is due first, the week, my people, my last entries, one button for each thing to log."""
    content = [
        blocks.header(f"My day, {words.day(day.today)}"),
        *_to_log(day.me),
        *(_own_people(day) if day.people or not _leads(day) else ()),
        *_entries(day),
    ]
    if _leads(day):
        content += _unit(day)
    content += [
        blocks.divider(),
        blocks.actions(
            blocks.button("My settings", "home.settings"),
            blocks.button("Refresh", "home.refresh"),
            blocks.button("Help", "ips.help"),
        ),
    ]
    return blocks.home(content)


def _leads(day: MyDay) -> bool:
    return day.me.role is StaffRole.TEAM_LEAD


def _own_people(day: MyDay) -> list[Block]:
    return [*_due(day), *_week(day.week), *_people(day)]


def _to_log(me: StaffMember) -> list[Block]:
    buttons: list[Element] = [
        blocks.button("Employer contact", "home.log_contact", style="primary"),
        blocks.button("Visit", "home.log_visit", style="primary"),
        blocks.button("Job start", "home.log_job_start"),
        blocks.button("Job end", "home.log_job_end"),
        blocks.button("Job lead", "ips.lead"),
        blocks.button("Something else", "ips.log"),
    ]
    if me.role is not StaffRole.PEER_MENTOR:
        buttons.append(blocks.button("Program entry", "home.enroll"))
    return [blocks.actions(*buttons)]


def _due(day: MyDay) -> list[Block]:
    now, later = _split(day.due, day.today)
    if not day.people and not day.due:
        return []
    if not now:
        content: list[Block] = [blocks.section("*Nothing is due this week.* Well done.")]
    else:
        content = [blocks.section("*What is due first*")]
        content += [_due_line(line, day.today) for line in now[:DUE_SHOWN]]
        if len(now) > DUE_SHOWN:
            content.append(blocks.context(f"… and {len(now) - DUE_SHOWN} more under 'My people'"))
    if later:
        coming = [f"{_what(line)}, {when(line, day.today)}" for line in later]
        content.append(blocks.context("Coming up: " + "; ".join(blocks.and_more(coming, 4))))
    return content


def _split(lines: Sequence[DueLine], today: date) -> tuple[list[DueLine], list[DueLine]]:
    """What needs doing within a week, and what comes after it."""
    soon = today + timedelta(days=SOON_DAYS)

    def is_now(line: DueLine) -> bool:
        return line.standing in (Standing.DUE, Standing.OVERDUE) and line.due.due_on <= soon

    return [line for line in lines if is_now(line)], [line for line in lines if not is_now(line)]


def _what(line: DueLine) -> str:
    return f"{words.client(line.client)} {blocks.escape(line.title)}"


def _due_line(line: DueLine, today: date) -> Block:
    text = f"{_what(line)}, {when(line, today)}"
    where = words.wishes(line.visits_at_work, line.meeting_wishes)
    if line.paused:
        text += " · paused"
    if where:
        text += f"\n{where}"
    button = blocks.button(
        "Log it",
        "due.log_it",
        due_value(line.due.key),
        about=f"{line.title}, {line.client.code}",
    )
    return blocks.section(text, accessory=button)


def _week(week: WeekCount | None) -> list[Block]:
    return [] if week is None else [blocks.section(words.week_bar(week))]


def _people(day: MyDay) -> list[Block]:
    supports = day.me.role is StaffRole.PEER_MENTOR
    if not day.people and supports:
        return [blocks.section(SUPPORTS_NOBODY)]
    if not day.people:
        sentence = "Nobody is on your caseload yet. `/enroll` enters somebody."
        return [blocks.section(sentence)]
    counted = Counter(table.PHASES[card.phase].within for card in day.people)
    parts = [f"{number} {phase}" for phase, number in counted.most_common()]
    total = words.plural(len(day.people), "person", "people")
    title = list_title(whole_unit=False, supports=supports)
    return [
        blocks.section(
            f"*{title}*: {total} ({', '.join(parts)})",
            accessory=blocks.button(title, "ips.caseload"),
        )
    ]


def _entries(day: MyDay) -> list[Block]:
    if not day.last_entries:
        return []
    content: list[Block] = [blocks.section("*My last entries*")]
    for line in day.last_entries[:ENTRIES_SHOWN]:
        content += history_line(line, day.today, own=True)
    return content


# ---------------------------------------------------------------- the team lead's part


def _unit(day: MyDay) -> list[Block]:
    content: list[Block] = [
        blocks.divider(),
        blocks.header(day.vocational_unit.name),
        blocks.section("\n".join(_roster(day)) or "Nobody is on the roster yet."),
    ]
    urgent = [
        (carried_by, line)
        for carried_by, line in day.unit_due
        if line.standing in (Standing.DUE, Standing.OVERDUE)
        and line.due.due_on <= day.today + timedelta(days=SOON_DAYS)
    ]
    if urgent:
        content.append(blocks.section("*Due in the unit*"))
        lines = [
            f"• {_what(line)}, {when(line, day.today)}"
            + (f" · {words.person(carried_by)}" if carried_by else " · nobody carries them")
            for carried_by, line in urgent
        ]
        content.append(blocks.section("\n".join(blocks.and_more(lines, UNIT_DUE_SHOWN))))
    content.append(
        blocks.actions(
            blocks.button("The unit's people", "caseload.unit"),
            blocks.button("Roster", "ips.roster"),
            blocks.button("Leave and cover", "ips.leave"),
            blocks.button("Hand over clients", "ips.transfer"),
            blocks.button("This week's agenda", "ips.digest"),
            blocks.button("Unit settings", "ips.settings"),
        )
    )
    return content


def _roster(day: MyDay) -> list[str]:
    lines = []
    for one, people, week in day.roster:
        has = words.plural(people, "person", "people")
        if not people and one.role in (StaffRole.PEER_MENTOR, StaffRole.TEAM_LEAD):
            has = table.ROLES[one.role].within
        line = f"{words.person(one.slack_user_id)} · {has}"
        if one.fte != 1:
            line += f" · {one.fte:g} FTE"
        if one.on_leave_until is not None:
            line += f" · away until {words.near_day(one.on_leave_until, day.today)}"
        elif week is not None and week.target:
            line += f" · {words.scored(week.done, week.generic, week.target)}"
        lines.append(line)
    return blocks.and_more(lines, ROSTER_SHOWN)


# ---------------------------------------------------------------- somebody without a unit


def welcome(*, is_admin: bool) -> View:
    """For an admin who has not set a unit up, and for somebody on no roster."""
    content: list[Block] = [
        blocks.header("Welcome"),
        blocks.section(
            "I help a vocational unit keep every promise of IPS: I remember each client's "
            "contacts in time, and write Monday's agenda."
        ),
    ]
    if is_admin:
        content.append(
            blocks.actions(
                blocks.button("Set up a vocational unit", "ips.setup", style="primary"),
                blocks.button("Help", "ips.help"),
            )
        )
    else:
        content.append(blocks.section(blocks.escape(NOT_ON_A_ROSTER)))
        content.append(blocks.actions(blocks.button("Help", "ips.help")))
    return blocks.home(content)


def without_a_day(sentence: str) -> View:
    """Where the unit's day cannot be told: why, and the way to mend it."""
    menu = blocks.button("Unit settings", "ips.settings")
    return blocks.home([blocks.section(blocks.escape(sentence)), blocks.actions(menu)])


# ---------------------------------------------------------------- my settings


def settings_form(me: StaffMember, unit: UnitSettings, *, private_metadata: str) -> View:
    """The hour of the brief within the unit's bounds, days off, and how dates are written."""
    at = brief_hour(unit, me)
    bounds = f"{_clock(unit.waking_from)} and {_clock(unit.waking_until)}"
    working = [(key, label) for key, label in WEEKDAYS if key in unit.working_days]
    content = [
        blocks.field(
            "brief_at",
            "My morning brief at",
            blocks.time_picker(_clock(at)),
            required=True,
            hint=f"Between {bounds}, your unit's waking hours.",
        ),
        blocks.field(
            "days_off",
            "Days I do not work",
            blocks.checkboxes(blocks.options(working), initial=me.days_off),
            hint="No brief comes on these days; what falls on them is in the brief before.",
        ),
        blocks.field(
            "date_order",
            "I write dates as",
            blocks.radio(
                blocks.options(
                    (("month", "3/14, the month first"), ("day", "14/3, the day first"))
                ),
                initial="day" if me.day_first else "month",
            ),
            required=True,
        ),
        blocks.field(
            "read_aloud",
            "For a screen reader",
            blocks.checkboxes(
                [blocks.option("Read my brief aloud", "yes")],
                initial=("yes",) if me.read_aloud else (),
            ),
            hint="My messages to you then say in their text all that they show, with client codes, "
            "and so does a notification on a locked screen. Otherwise it is a number only.",
        ),
    ]
    return blocks.modal(
        "home.settings_submit",
        "My settings",
        content,
        submit="Save",
        private_metadata=private_metadata,
    )


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
