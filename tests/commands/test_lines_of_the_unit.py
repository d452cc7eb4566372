"""`/ips time`, `/ips team`, `/ips field`: lines that say what happened in the unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.commands.lines import of_the_unit as lines
from bot.commands.lines.days import DateOrder
from bot.commands.lines.of_the_unit import FieldLine, NamedLine, WeeklyTimeLine
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, said_after
from tests.house import ANA, BEN, LEA, PIA, House
from tests.rows import ROW_OF
from tests.support import rows_in

TODAY = date(2026, 3, 6)  # a Friday
MONDAY = date(2026, 3, 2)


# ---------------------------------------------------------------- what is understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("32h 24h community", WeeklyTimeLine(32, 24)),
        ("32 hours, 24 hours in the community", WeeklyTimeLine(32, 24)),
        ("32H 24h Community 2h other", WeeklyTimeLine(32, 24, 2)),
        ("24.5h community 2h for other duties 32h", WeeklyTimeLine(32, 24.5, 2)),
        ("32h scheduled 20,5 h in community", WeeklyTimeLine(32, 20.5)),
        ("32h 0h community", WeeklyTimeLine(32, 0)),
        ("40h 28h community last week", WeeklyTimeLine(40, 28, day=date(2026, 2, 27))),
        ("40h 28h community 2/25", WeeklyTimeLine(40, 28, day=date(2026, 2, 25))),
        ("40h 28h community week of mon", WeeklyTimeLine(40, 28, day=MONDAY)),
        ("32h", WeeklyTimeLine(32)),
        ("24h community", WeeklyTimeLine(None, 24)),
        ("", WeeklyTimeLine()),
        ("32h 30h 24h community", WeeklyTimeLine(32, 24, unsure=("30h",))),
        ("32h 24h community 3h travel", WeeklyTimeLine(32, 24, unsure=("3h", "travel"))),
        ("32h 24h community or so", WeeklyTimeLine(32, 24, unsure=("or so",))),
        ("32 24 community", WeeklyTimeLine(unsure=("32 24 community",))),
        ("32h 24h community 2/31", WeeklyTimeLine(32, 24, unsure=("2/31",))),
        ("C-114 32h", WeeklyTimeLine(32, unsure=("c-114",))),
    ],
)
def test_the_time_of_a_week(typed: str, understood: WeeklyTimeLine) -> None:
    assert lines.weekly_time(typed, TODAY) == understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("North", NamedLine("North", TODAY)),
        ("North yesterday", NamedLine("North", date(2026, 3, 5))),
        ("North, on Monday", NamedLine("North", MONDAY)),
        ("North Shore ACT 3/4", NamedLine("North Shore ACT", date(2026, 3, 4))),
        ("“North”", NamedLine("North", TODAY)),
        ("North &amp; West", NamedLine("North & West", TODAY)),
        ("North last week", NamedLine("North", None, ("last week",))),
        ("North 2/31", NamedLine("North", None, ("2/31",))),
        ("yesterday", NamedLine("", date(2026, 3, 5))),
        ("", NamedLine("", TODAY)),
    ],
)
def test_a_teams_meeting(typed: str, understood: NamedLine) -> None:
    assert lines.team(typed, TODAY) == understood


def test_a_day_is_read_as_the_person_writes_it() -> None:
    assert lines.team("North 4/3", TODAY, DateOrder.DAY_MONTH).day == date(2026, 3, 4)
    assert lines.weekly_time("8h 0h community 4/3", TODAY, DateOrder.DAY_MONTH).day == date(
        2026, 3, 4
    )


NAMES = {"ben birch": "U0BEN", "ben": "U0BEN", "ana alder": "U0ANA", "ana alm": "U0ALM", "ana": ""}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Ben Bean & Leaf", FieldLine("U0BEN", NamedLine("Bean & Leaf", TODAY))),
        (
            "@ben Bean & Leaf yesterday",
            FieldLine("U0BEN", NamedLine("Bean & Leaf", date(2026, 3, 5))),
        ),
        ("<@U0BEN|ben> Bean & Leaf", FieldLine("U0BEN", NamedLine("Bean & Leaf", TODAY))),
        ("Ben Birch: Oak Market mon", FieldLine("U0BEN", NamedLine("Oak Market", MONDAY))),
        ("Ana Oak Market", FieldLine(None, NamedLine("Oak Market", TODAY), ("ana",))),
        ("Ana Alm Oak Market", FieldLine("U0ALM", NamedLine("Oak Market", TODAY))),
        ("Zed Oak Market", FieldLine(None, NamedLine("Zed Oak Market", TODAY))),
        ("", FieldLine(None, NamedLine("", TODAY))),
    ],
)
def test_going_along_with_a_colleague(typed: str, understood: FieldLine) -> None:
    assert lines.field(typed, TODAY, colleagues=NAMES) == understood


@pytest.mark.parametrize("today", [date(2026, 3, 2) + timedelta(days=each) for each in range(7)])
@pytest.mark.parametrize(("weekday", "name"), [*enumerate(("mon", "tue", "wed", "thu", "fri"))])
def test_a_weekday_that_may_be_of_two_weeks_is_asked_about(
    today: date, weekday: int, name: str
) -> None:
    by_next = lines.action(f"Ben call VR by next {name}", today, colleagues=NAMES)
    doubt = weekday > today.weekday()  # half of people mean this week's
    assert (by_next.due_on is None, by_next.unsure) == (doubt, (f"next {name}",) * doubt)
    of_today = weekday == today.weekday()
    by = lines.action(f"Ben call VR by {name}", today, colleagues=NAMES)
    assert (by.due_on is None, by.unsure) == (of_today, (name,) * of_today)
    assert (lines.team(f"North {name}", today).day is None) == of_today


@pytest.mark.parametrize(("typed", "sure"), [("6/1", True), ("3/4", False), ("11/1", False)])
def test_a_day_far_off_without_its_year_is_asked_about(typed: str, sure: bool) -> None:
    """'by 3/4', typed on the sixth of March, is hardly next year's."""
    assert (lines.action(f"Ben call VR by {typed}", TODAY, colleagues=NAMES).due_on is None) != sure
    with_year = lines.action(f"Ben call VR by {typed}/2027", TODAY, colleagues=NAMES)
    assert with_year.due_on is not None
    assert with_year.due_on.year == 2027
    assert lines.weekly_time("32h 24h community 9/1", TODAY).unsure == ("9/1",)


def test_a_first_name_that_two_have_is_nobodys() -> None:
    found = lines.by_first_name({"ben birch": "U1", "ana alder": "U2", "ana alm": "U3"})
    assert (found["ben"], found["ana"], found["ana alm"]) == ("U1", "", "U3")


# ---------------------------------------------------------------- what becomes of it


def weeks(house: House) -> list[tuple[str, float, float, float]]:
    with house.doors.reading() as session:
        rows = rows_in(session, ROW_OF["weekly_time"])
    return [
        (row.week_of.isoformat(), row.scheduled, row.community, row.other_duties) for row in rows
    ]


def holds(person: Person) -> dict[str, str]:
    assert person.modal is not None
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in person.modal.blocks
        if block["type"] == "input"
    }


def test_a_week_in_one_line_and_corrected_by_another(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    told = said_after(ana, "/ips", "time 32h 24h community")
    assert "Week of Mon 2 Mar: 32 h, 24 h of them in the community" in told
    told = said_after(ana, "/ips", "TIME 32h 24h community 2h other")
    assert "2 h for other duties" in told
    assert "in place of what was written before" in told
    assert weeks(unit_house) == [("2026-03-02", 32, 24, 2)]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("time", ""),
        ("time 32h", ""),
        ("time 32h 24h community or so", "or so"),
        ("time 20h 24h community", "That is more than the 20 scheduled hours."),
    ],
)
def test_what_a_line_leaves_open_is_asked_in_the_form(
    unit_house: House, typed: str, asked: str
) -> None:
    ana = unit_house.person(ANA)
    shown = form_after(ana, "/ips", typed)
    assert "Leave and holidays stay out." in shown
    assert asked in shown
    words = typed.removeprefix("time").strip()
    assert words in shown
    assert holds(ana)["scheduled"] == (words[:2] if words else "")
    assert weeks(unit_house) == []


def test_a_meeting_of_a_team_in_one_line(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    told = said_after(ana, "/ips", "team North yesterday")
    assert "MH team meeting: North, Sun 1 Mar" in told
    form_after(ana, "/ips", "team")
    ana.close(everything=True)
    assert "last week" in form_after(ana, "/ips", "team North last week")
    assert holds(ana)["team"] == "North"


def test_a_meeting_of_a_team_is_of_a_team_that_the_unit_has(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114", mh_team="North team")
    ana = unit_house.person(ANA)
    for typed in ("north", "the North team", "North"):
        assert "MH team meeting: North team," in said_after(ana, "/ips", f"team {typed}")
    for typed in ("meeting was long", "South"):
        shown = form_after(ana, "/ips", f"team {typed}")
        assert f"Your unit knows no MH team *{typed}*: it has North team. Correct" in shown
        assert holds(ana)["team"] == typed
        ana.close(everything=True)


@pytest.mark.parametrize("verb", ["team", "time"])
def test_a_long_line_stands_in_the_form_whole(unit_house: House, verb: str) -> None:
    ana = unit_house.person(ANA)
    shown = form_after(ana, "/ips", f"{verb} {'word ' * 500}the end")
    assert "the end" in shown
    assert holds(ana).get("team", "") == ""


def test_going_along_opens_its_form_with_whom_and_where(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    form_after(lea, "/ips", "field Ben Bean & Leaf yesterday")
    assert holds(lea)["employer"] == "Bean & Leaf"
    assert lea.submit({"why": "new"}).ok
    told = form_in_front(lea, "recorded")
    assert f"<@{BEN}>: field mentoring recorded, Sun 1 Mar" in told
    lea.close(everything=True)
    form_after(lea, "/ips", f"field <@{BEN}|ben> Oak Market")
    assert holds(lea)["employer"] == "Oak Market"
    assert lea.submit({"why": "difficulty"}).ok


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (PIA, "time 32h 24h community", "The time of a week is for specialists about themselves"),
        (PIA, "team North", "An MH team meeting is for specialists about themselves"),
        (ANA, "field Ben Bean & Leaf", "Field mentoring is for the team lead."),
    ],
)
def test_whoever_may_not_reads_for_whom_it_is(
    unit_house: House, who: str, typed: str, told: str
) -> None:
    person = unit_house.person(who)
    person.command("/ips", typed)
    person.wait_for(lambda: person.ephemerals or (person.modal and told in person.read()))
    shown = person.read(person.ephemerals[-1]) if person.ephemerals else person.read()
    assert told in shown
    assert weeks(unit_house) == []
