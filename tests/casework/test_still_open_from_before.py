"""What has run out and a person still gains by stays in sight, and never alone every morning."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.casework.reminders import brief_lines, briefs
from bot.casework.reminders.content import Brief
from bot.views import brief as views
from db.doors import Doors
from db.models import OutgoingMessageRow, StaffMemberRow
from db.queries.outbox import reading
from ips.facts import Clock
from ips.standards import PAPERWORK
from tests.delivery_world import World, at, harbor
from tests.harbor import ANA
from tests.rows import EpisodeRow

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def world(doors: Doors) -> World:
    return harbor(doors)


def morning(world: World, day: date, **person: object) -> Brief | None:
    """Ana's brief of that morning, as she reads it; None: none comes."""
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffMemberRow)
            .where(StaffMemberRow.slack_user_id == ANA)
            .values(next_brief_at=at(day), covers_through=day - timedelta(days=1), **person)
        )
    briefs.plan_due(world.doors.patient, at(day))
    mine = [each for each in world.messages("brief") if each.subject["day"] == day.isoformat()]
    with world.doors.patient.writing() as session:
        session.execute(update(OutgoingMessageRow).values(state="sent"))
    if not mine:
        return None
    with world.doors.patient.reading() as session:
        message = reading.message(session, world.workspace_id, mine[-1].id)
        assert message is not None
        return brief_lines.load(session, message, now=at(day))


def read(brief: Brief | None) -> str:
    assert brief is not None
    return str(views.message(brief))


def not_visited_since_the_start(world: World, code: str = "C-1", started: date = MONDAY) -> str:
    """The 3-day visit ran out weeks ago; a visit still counts."""
    client = world.client(code, ANA, started - timedelta(days=200))
    world.employer_contact(ANA, started - timedelta(days=190), client)
    world.job(client, started - timedelta(days=45))
    with world.doors.patient.writing() as session:
        session.execute(update(EpisodeRow).values(recorded_on=started - timedelta(days=200)))
    world.reckon()
    return client


def still_open(brief: Brief | None) -> list[str]:
    return [] if brief is None else [line.fact.key.clock.value for line in brief.before]


def test_it_comes_alone_on_the_first_and_the_fourth_working_day_of_a_week(world: World) -> None:
    not_visited_since_the_start(world)
    came = {day: brief for day in days(MONDAY, 14) if (brief := morning(world, day))}
    alone = [day for day, brief in came.items() if not (brief.lines or brief.week)]
    assert alone == [MONDAY, THURSDAY, NEXT_MONDAY, NEXT_MONDAY + timedelta(days=3)]


def test_it_does_not_go_out_alone_where_what_was_new_is_done_before_it_leaves(
    world: World,
) -> None:
    """Between planning and sending: the visit was made, or the client has died."""
    not_visited_since_the_start(world)
    for day, comes in ((TUESDAY, False), (THURSDAY, True)):
        client = world.client(f"C-{day:%a}", ANA, day - timedelta(days=14))
        world.employer_contact(ANA, day - timedelta(days=13), client)
        world.reckon()
        assert read(morning(world, day)).count(f"C-{day:%a}")
        world.visit(client, ANA, day)
        world.reckon()
        (mine,) = [
            each for each in world.messages("brief") if each.subject["day"] == day.isoformat()
        ]
        with world.doors.patient.reading() as session:
            message = reading.message(session, world.workspace_id, mine.id)
            assert message is not None
            brief = brief_lines.load(session, message, now=at(day))
        assert (brief is not None) == comes


def days(first: date, number: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(number)]


def test_after_a_holiday_monday_it_comes_on_tuesday_and_friday(world: World) -> None:
    world.holiday(MONDAY)
    not_visited_since_the_start(world)
    came = {day for day in days(MONDAY, 5) if "post_start" in still_open(morning(world, day))}
    assert {TUESDAY, FRIDAY} <= came
    assert MONDAY not in came


def test_every_brief_ends_with_it(world: World) -> None:
    not_visited_since_the_start(world)
    world.client("C-2", ANA, TUESDAY - timedelta(days=15))  # day 15 of 30 is a line on Tuesday
    world.reckon()
    brief = morning(world, TUESDAY)
    assert brief is not None
    assert {line.due.client.code for line in brief.lines} == {"C-2"}
    last = views.message(brief)[-1]
    assert last["text"]["text"].startswith("*Still open from before:*\n• *C-1* ")
    assert "(since Mon 19 Jan)" in last["text"]["text"]
    assert last["accessory"]["text"]["text"] == "See them"


def test_a_check_in_says_once_since_when(world: World) -> None:
    """'check-in (no contact since Mon 2 Feb) (since Mon 16 Feb)' read as two days for one thing."""
    world.client("C-3", ANA, MONDAY - timedelta(days=40))
    world.reckon()
    for day in days(MONDAY, 12):
        brief = morning(world, day)
        if brief is not None and "outreach" in still_open(brief):
            said = views.message(brief)[-1]["text"]["text"]
            assert ") (" not in said
            assert "check-in (" in said
            return
    raise AssertionError("no brief named the check-in")


def test_it_leaves_once_the_visit_is_made(world: World) -> None:
    client = not_visited_since_the_start(world)
    assert "post_start" in still_open(morning(world, MONDAY))
    world.visit(client, ANA, TUESDAY)
    world.reckon()
    assert "post_start" not in still_open(morning(world, THURSDAY))


def test_people_stand_before_paperwork_and_old_paperwork_is_let_go(world: World) -> None:
    not_visited_since_the_start(world)
    world.client("C-2", ANA, MONDAY - timedelta(days=40))  # profile due ten days ago
    world.client("C-3", ANA, MONDAY - timedelta(days=90))  # and two months ago
    world.reckon()
    brief = morning(world, MONDAY)
    assert brief is not None
    found = [(line.due.client.code, line.fact.key.clock.value) for line in brief.before]
    paperwork = [Clock(clock) in PAPERWORK for _, clock in found]
    assert paperwork == sorted(paperwork)
    assert ("C-2", "career_profile") in found
    assert ("C-3", "career_profile") not in found
    assert ("C-3", "first_employer_contact") in found


def test_the_list_has_them_all_each_with_its_buttons(world: World) -> None:
    for number in range(6):
        not_visited_since_the_start(world, f"C-{number}")
    brief = morning(world, THURSDAY)
    assert brief is not None
    more = len(brief.before) - views.FROM_BEFORE
    assert f"and {more} more" in read(brief)
    assert str(views.whole_list(brief)).count("due.log_it") >= 6


def test_alone_it_says_that_nothing_new_is_due(world: World) -> None:
    not_visited_since_the_start(world)
    brief = morning(world, THURSDAY)
    assert brief is not None
    assert "Thu 5 Mar: nothing new is due" in read(brief)
    assert views.text(brief) == (
        f"Your morning brief: nothing new, {len(brief.before)} things still open from before"
    )


def test_a_brief_taken_back_makes_no_new_line_of_what_was_still_open(world: World) -> None:
    not_visited_since_the_start(world)
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffMemberRow)
            .where(StaffMemberRow.slack_user_id == ANA)
            .values(next_brief_at=at(THURSDAY), covers_through=WEDNESDAY)
        )
    briefs.plan_due(world.doors.patient, at(THURSDAY))  # and Slack is away until Friday
    brief = morning(world, FRIDAY)
    assert brief is None or "post_start" not in [line.fact.key.clock.value for line in brief.lines]


def test_what_ends_by_the_next_brief_is_never_left_out_for_length(world: World) -> None:
    """Twelve people whose 30 days end on Tuesday: eight lines, and four in few words."""
    for number in range(12):
        world.client(f"C-{number:02}", ANA, TUESDAY - timedelta(days=30))
    world.reckon()
    brief = morning(world, TUESDAY)
    said = read(brief)
    assert all(f"*C-{number:02}* first meeting with an employer" in said for number in range(12))
