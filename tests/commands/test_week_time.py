"""The time of one's week: prefilled from what was logged, in the brief of the week's last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.casework.administration import planned_leave
from bot.casework.drafts import EmployerChoice
from bot.casework.reading import week_time
from bot.casework.reading.week_time import WeekTime
from bot.casework.recording import client_contacts, employer_contacts
from bot.casework.recording.record import record
from bot.jobs.delivery.deliverer import Deliverer
from bot.server.work import make_deliverer
from bot.views.week_time import offered
from db.ids import new_id
from db.models import StaffMemberRow, StaffRoleRow, UnitHolidayRow
from ips.facts import Mode, Place
from ips.records.planned_leave import PlannedLeaveRecord
from ips.records.weekly_time import WeeklyTimeRecord, in_quarters, scheduled_hours
from practice_workspace.contents import Message
from practice_workspace.threaded import Person
from tests.commands.asking import form_in_front, last
from tests.commands.test_lines_of_the_unit import holds, weeks
from tests.commands.test_unit_log import form_of
from tests.delivery_world import AT_ONCE
from tests.house import ANA, BEN, LEA, PIA, TEAM, House
from tests.support import a_visit, employer_met, row_with

MONDAY = date(2026, 3, 2)
OFFER = "*Your week of Mon 2 Mar"


@pytest.fixture
def deliverer(unit_house: House) -> Iterator[Deliverer]:
    made = make_deliverer(unit_house.settings, unit_house.doors)
    made.timing = AT_ONCE
    yield made
    made.release()


def log_some(house: House) -> None:
    """Five hours and a half in the community, and as much again that was not."""
    now, ana, client = house.now, house.actor(ANA), house.enroll(ANA, "C-114")

    def visited(minutes: int, mode: Mode = Mode.IN_PERSON, place: Place | None = None) -> None:
        visit = a_visit(client, mode, MONDAY, minutes=minutes, place=place)
        client_contacts.record(house.doors, ana, visit, now=now)

    visited(120, place=Place.COMMUNITY)
    visited(60, place=Place.WORK_SITE)
    visited(30, place=Place.HOME)
    visited(90, place=Place.OFFICE)
    visited(45)
    visited(45, Mode.PHONE, Place.HOME)
    for minutes, mode, along in ((90, Mode.IN_PERSON, True), (30, Mode.IN_PERSON, False)):
        met = employer_met(
            EmployerChoice(new_name=f"Employer {minutes}"), mode, MONDAY, (client,),
            minutes=minutes, client_was_with_me=along,
        )  # fmt: skip
        employer_contacts.record(house.doors, ana, met, now=now)


def own(house: House, day: date = MONDAY) -> WeekTime | None:
    return week_time.own(house.doors, house.actor(ANA), day, now=house.now)


def of_ana(house: House, **values: object) -> None:
    with house.doors.writing() as session:
        row = StaffRoleRow if "fte" in values else StaffMemberRow
        whose = row.staff_member_id if row is StaffRoleRow else row.id
        session.execute(update(row).where(whose == house.member(ANA).id).values(**values))


# ---------------------------------------------------------------- what the records tell


def test_hours_are_told_in_quarters() -> None:
    assert [in_quarters(each) for each in (0, 0.1, 0.13, 7.6, 7.63)] == [0, 0, 0.25, 7.5, 7.75]


@pytest.mark.parametrize(
    ("fte_of_days", "usual", "hours"),
    [
        ([1.0] * 5, 5, 40),
        ([0.8] * 4, 4, 32),
        ([0.5] * 5, 5, 20),
        ([1.0] * 3, 5, 24),
        ([], 5, 0),
        ([], 0, 0),
        ([1.0, 1.0, 0.5, 0.5, 0.5], 5, 28),
    ],
)
def test_scheduled_hours_follow_the_post_of_each_day(
    fte_of_days: list[float], usual: int, hours: float
) -> None:
    assert scheduled_hours(fte_of_days, usual) == hours


def test_contacts_elsewhere_than_at_the_office_are_time_in_the_community(unit_house: House) -> None:
    """A visit within an outing is counted once, and one whose place nobody named is not."""
    log_some(unit_house)
    assert own(unit_house) == WeekTime(MONDAY, 40, 5.5)
    assert own(unit_house, date(2026, 3, 8)) == WeekTime(MONDAY, 40, 5.5)
    assert own(unit_house, date(2026, 3, 9)) == WeekTime(date(2026, 3, 9), 40, None)


def test_leave_and_holidays_are_no_scheduled_hours(unit_house: House) -> None:
    away = PlannedLeaveRecord(
        staff_member_id=unit_house.member(ANA).id,
        from_on=date(2026, 3, 4),
        until_on=date(2026, 3, 5),
    )
    planned_leave.plan(unit_house.doors, unit_house.actor(LEA), away, now=unit_house.now)
    with unit_house.doors.writing() as session:
        session.execute(
            row_with(
                UnitHolidayRow,
                workspace_id=TEAM,
                id=new_id(),
                vocational_unit_id=unit_house.member(BEN).vocational_unit_id,
                on=date(2026, 3, 3),
                name="closed",
            )
        )
    assert own(unit_house) == WeekTime(MONDAY, 16, None)
    of_ana(unit_house, days_off=["fri"])
    assert own(unit_house) == WeekTime(MONDAY, 10, None)  # one day of four
    of_ana(unit_house, fte=0.5)
    assert own(unit_house) == WeekTime(MONDAY, 5, None)


def test_nobody_is_asked_of_a_week_away(unit_house: House) -> None:
    away = PlannedLeaveRecord(
        staff_member_id=unit_house.member(ANA).id, from_on=MONDAY, until_on=date(2026, 3, 8)
    )
    planned_leave.plan(unit_house.doors, unit_house.actor(LEA), away, now=unit_house.now)
    assert own(unit_house) is None


def test_the_form_begins_with_it(unit_house: House) -> None:
    log_some(unit_house)
    ana = unit_house.person(ANA)
    form_of(ana, "weekly_time")
    assert holds(ana)["scheduled"] == "40"
    assert holds(ana)["community"] == "5.5"


# ---------------------------------------------------------------- in the brief


def briefs(house: House, deliverer: Deliverer, days: int = 5) -> dict[str, list[Message]]:
    """What each got by the morning of Friday, day by day."""
    for _ in range(days):
        deliverer.plan_once(house.now)
        deliverer.deliver_all(house.now)
        house.clock.move_by(timedelta(days=1))
    house.clock.move_by(timedelta(days=-1))
    return {
        who: [
            each for each in house.person(who).messages() if OFFER in house.person(who).read(each)
        ]
        for who in (ANA, LEA, PIA)
    }


def offer(house: House, deliverer: Deliverer) -> tuple[Person, Message]:
    (message,) = briefs(house, deliverer)[ANA]
    return house.person(ANA), message


def test_the_last_brief_of_a_week_offers_its_time_to_specialists_alone(
    unit_house: House, deliverer: Deliverer
) -> None:
    log_some(unit_house)
    found = briefs(unit_house, deliverer)
    assert {who: len(messages) for who, messages in found.items()} == {ANA: 1, LEA: 0, PIA: 0}
    ana = unit_house.person(ANA)
    (message,) = found[ANA]
    assert "40 h scheduled, 5.5 h of them in the community. Is that right?" in ana.read(message)
    assert "5.5" not in message.text  # what a locked screen shows


def leave(house: House, first: date, last: date) -> None:
    away = PlannedLeaveRecord(staff_member_id=house.member(ANA).id, from_on=first, until_on=last)
    planned_leave.plan(house.doors, house.actor(LEA), away, now=house.now)


def briefs_through(house: House, deliverer: Deliverer, days: int) -> list[str]:
    """What Ana's messages say of a week's time, morning by morning."""
    ana, told = house.person(ANA), []
    for _ in range(days):
        before = len(ana.messages(ana.dm))
        house.clock.move_by(timedelta(days=1))
        deliverer.plan_once(house.now)
        deliverer.deliver_all(house.now)
        new = [ana.read(each) for each in ana.messages(ana.dm)[before:]]
        told += [f"{house.now.date():%a %d}" for each in new if "Your week of" in each]
    return told


@pytest.mark.parametrize(
    ("first", "last", "asked_on"),
    [
        (date(2026, 3, 6), date(2026, 3, 6), ["Mon 09", "Fri 13"]),  # Friday off: on Monday
        (date(2026, 3, 5), date(2026, 3, 10), ["Wed 11", "Fri 13"]),  # back on Wednesday
        (date(2026, 3, 6), date(2026, 3, 13), ["Mon 16"]),  # a week away is asked of nobody
        (date(2026, 3, 4), date(2026, 3, 5), ["Fri 06", "Fri 13"]),
        (date(2026, 3, 9), date(2026, 3, 10), ["Fri 06", "Fri 13"]),
    ],
)
def test_whoever_was_away_on_the_last_day_of_their_week_is_asked_on_their_first_day_back(
    unit_house: House, deliverer: Deliverer, first: date, last: date, asked_on: list[str]
) -> None:
    leave(unit_house, first, last)
    assert briefs_through(unit_house, deliverer, 14) == asked_on


def test_what_was_saved_meanwhile_is_not_asked_on_the_first_day_back(
    unit_house: House, deliverer: Deliverer
) -> None:
    leave(unit_house, date(2026, 3, 6), date(2026, 3, 6))
    week = WeeklyTimeRecord(
        staff_member_id=unit_house.member(ANA).id, week_of=MONDAY, scheduled=32, community=20
    )
    record(unit_house.doors, unit_house.actor(ANA), week, now=unit_house.now)
    assert briefs_through(unit_house, deliverer, 8) == []


def test_the_brief_of_the_first_day_back_says_what_was_saved(
    unit_house: House, deliverer: Deliverer
) -> None:
    leave(unit_house, date(2026, 3, 6), date(2026, 3, 6))
    assert briefs_through(unit_house, deliverer, 7) == ["Mon 09"]
    ana = unit_house.person(ANA)
    assert ana.press("week.change", ana.messages(ana.dm)[-1]).ok
    form_in_front(ana, "weekly_time.submit")
    assert ana.submit({"scheduled": "32", "community": "20"}).ok
    form_in_front(ana, "recorded")
    deliverer.deliver_all(unit_house.now)
    assert "Your week of Mon 2 Mar is saved: 32 h scheduled" in ana.read(ana.messages(ana.dm)[-1])


def test_one_tap_saves_it_and_the_brief_says_so(unit_house: House, deliverer: Deliverer) -> None:
    log_some(unit_house)
    ana, message = offer(unit_house, deliverer)
    assert ana.press("week.confirm", message).ok
    ana.wait_for(lambda: ana.ephemerals)
    assert "Week of Mon 2 Mar: 40 h, 5.5 h of them in the community" in last(ana)
    assert weeks(unit_house) == [("2026-03-02", 40, 5.5, 0)]
    deliverer.deliver_all(unit_house.now)
    (message,) = [each for each in ana.messages() if each.ts == message.ts]
    drawn = ana.read(message)
    saved = "Your week of Mon 2 Mar is saved: 40 h scheduled, 5.5 h of them in the community."
    assert saved in drawn
    assert "Is that right?" not in drawn


def test_another_tap_changes_it(unit_house: House, deliverer: Deliverer) -> None:
    log_some(unit_house)
    ana, message = offer(unit_house, deliverer)
    assert ana.press("week.change", message).ok
    form_in_front(ana, "weekly_time.submit")
    assert holds(ana)["community"] == "5.5"
    assert ana.submit({"community": "24", "other_duties": "2"}).ok
    assert weeks(unit_house) == [("2026-03-02", 40, 24, 2)]


def test_where_nothing_was_logged_the_hours_are_asked_for(
    unit_house: House, deliverer: Deliverer
) -> None:
    """Nobody logs a zero by one tap that nothing tells of."""
    ana, message = offer(unit_house, deliverer)
    asked = "*Your week of Mon 2 Mar:* 40 h scheduled. How many of them were you in the community?"
    assert asked in ana.read(message)
    assert "week.confirm" not in str(message.blocks)
    assert ana.press("week.change", message).ok
    form_in_front(ana, "weekly_time.submit")
    assert (holds(ana)["scheduled"], holds(ana)["community"]) == ("40", "")


def test_what_is_saved_already_is_not_asked(unit_house: House, deliverer: Deliverer) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "time 32h 24h community")
    ana.wait_for(lambda: ana.ephemerals)
    assert briefs(unit_house, deliverer)[ANA] == []


@pytest.mark.parametrize("value", ["", "2026-03-02", "2026-03-02:a:b", "x:1:2", "2026-13-02:1:2"])
def test_a_value_that_is_none_of_ours_is_no_offer(value: str) -> None:
    assert offered(value) is None
