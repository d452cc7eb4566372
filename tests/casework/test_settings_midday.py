"""A unit or a person changes zone, day or hour while something is due: nothing is swallowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.casework.administration import personal_settings, vocational_units
from bot.casework.drafts import PersonalSettingsDraft
from bot.casework.reminders import briefs, clock_was_ahead, digests
from db.doors import Doors
from db.models import OutgoingItemRow, OutgoingMessageRow, StaffMemberRow, VocationalUnitRow
from tests.casework.unit_of_four import ANA, HARBOR, LEAD, UnitOfFour, as_

NEW_YORK = "America/New_York"
MONDAY = date(2026, 3, 2)
WEDNESDAY = MONDAY + timedelta(days=2)


def at(day: date, hour: int, minute: int = 0, zone: str = NEW_YORK) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


def change(unit: UnitOfFour, now: datetime, **fields: object) -> None:
    draft = replace(HARBOR, unit_id=unit.unit_id, staff=(), **fields)  # type: ignore[arg-type]
    vocational_units.change(unit.doors, as_(LEAD), draft, now=now)


def waiting_for_the_brief(doors: Doors, day: date) -> UnitOfFour:
    """Everybody's brief of that day is planned for 8 a.m. and has not been told."""
    unit = UnitOfFour(doors)
    unit.client("C-1", ANA, entered_on=day - timedelta(days=15))
    with doors.writing() as session:
        session.execute(
            update(StaffMemberRow).values(
                next_brief_at=at(day, 8), covers_through=day - timedelta(days=1)
            )
        )
        session.execute(
            update(VocationalUnitRow).values(next_digest_at=at(day + timedelta(days=30), 8))
        )
    return unit


def briefs_of(doors: Doors, who: str) -> list[str]:
    """The days of the briefs that were planned for somebody."""
    with doors.reading() as session:
        rows = session.execute(
            select(OutgoingMessageRow).where(
                OutgoingMessageRow.conversation == who, OutgoingMessageRow.kind == "brief"
            )
        )
        return sorted(row.subject["day"] for row in rows)


def plan_and_send(doors: Doors, now: datetime) -> None:
    briefs.plan_due(doors, now)
    with doors.writing() as session:
        session.execute(update(OutgoingMessageRow).values(state="sent"))


def lines_of(doors: Doors, who: str, clock: str) -> list[date]:
    """The nudge days of this clock that their briefs told of."""
    item, message = OutgoingItemRow, OutgoingMessageRow
    with doors.reading() as session:
        return sorted(
            session.scalars(
                select(item.nudge_on)
                .join(message, message.id == item.message_id)
                .where(message.conversation == who, message.kind == "brief", item.clock == clock)
            )
        )


@pytest.mark.parametrize(
    ("fields", "now"),
    [
        ({"send_at": time(7)}, at(MONDAY, 7, 30)),
        ({"zone": "America/Halifax"}, at(MONDAY, 7, 30)),  # half past eight there
        ({"zone": "Europe/Berlin"}, at(MONDAY, 7, 30)),  # half past one there
    ],
)
def test_an_hour_that_is_over_in_the_new_settings_still_gives_todays_brief(
    doors: Doors, fields: dict[str, object], now: datetime
) -> None:
    unit = waiting_for_the_brief(doors, MONDAY)
    change(unit, now, **fields)
    briefs.plan_due(doors, now)
    assert briefs_of(doors, ANA) == [MONDAY.isoformat()]
    briefs.plan_due(doors, now + timedelta(hours=10))
    assert briefs_of(doors, ANA) == [MONDAY.isoformat()]


def test_a_zone_further_west_gives_the_brief_at_its_hour_there(doors: Doors) -> None:
    unit = waiting_for_the_brief(doors, MONDAY)
    change(unit, at(MONDAY, 7, 30), zone="America/Los_Angeles")
    briefs.plan_due(doors, at(MONDAY, 8))
    assert briefs_of(doors, ANA) == []
    briefs.plan_due(doors, at(MONDAY, 11))
    assert briefs_of(doors, ANA) == [MONDAY.isoformat()]


def test_ones_own_hour_moved_into_the_past_still_gives_todays_brief(doors: Doors) -> None:
    unit = waiting_for_the_brief(doors, MONDAY)
    now = at(MONDAY, 7, 45)
    draft = PersonalSettingsDraft(time(7, 15), (), False)
    personal_settings.change(unit.doors, as_(ANA), draft, now=now)
    briefs.plan_due(doors, now)
    assert briefs_of(doors, ANA) == [MONDAY.isoformat()]


KIRITIMATI, PAGO_PAGO = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # a day and an hour apart


@pytest.mark.parametrize(("before", "after"), [(KIRITIMATI, PAGO_PAGO), (PAGO_PAGO, KIRITIMATI)])
@pytest.mark.parametrize("told_already", [True, False])
def test_a_zone_beyond_the_date_line_loses_no_day_and_repeats_none(
    doors: Doors, before: str, after: str, told_already: bool
) -> None:
    """At half past nine by the one, it is half past eight of another date by the other."""
    unit = waiting_for_the_brief(doors, WEDNESDAY)
    change(unit, at(MONDAY, 12), zone=before)
    with doors.writing() as session:
        session.execute(
            update(StaffMemberRow).values(
                next_brief_at=at(WEDNESDAY, 8, zone=before),
                covers_through=WEDNESDAY - timedelta(days=1),
            )
        )
    now = at(WEDNESDAY, 9, 30, zone=before)
    if told_already:
        plan_and_send(doors, now)
    change(unit, now, zone=after)
    for hours in range(0, 24 * 10, 8):
        moment = now + timedelta(hours=hours)
        plan_and_send(doors, moment)
        assert clock_was_ahead.too_far_ahead(doors, moment).people == ()
    found = briefs_of(doors, ANA)
    assert len(found) == len(set(found))
    nudged = lines_of(doors, ANA, "first_employer_contact")
    assert nudged == [WEDNESDAY, WEDNESDAY + timedelta(days=8)]  # days 15 and 23 of the 30


def test_a_brief_told_already_is_not_told_again_by_a_change(doors: Doors) -> None:
    unit = waiting_for_the_brief(doors, MONDAY)
    briefs.plan_due(doors, at(MONDAY, 8))
    change(unit, at(MONDAY, 8, 30), send_at=time(7), zone="Europe/Berlin")
    briefs.plan_due(doors, at(MONDAY, 8, 30))
    assert briefs_of(doors, ANA) == [MONDAY.isoformat()]


@pytest.mark.parametrize(
    "fields",
    [
        {"digest_day": "mon"},
        {"digest_day": "wed", "digest_at": time(8)},
        {"digest_day": "tue", "zone": "Pacific/Auckland"},
    ],
)
def test_a_digest_moved_into_the_past_of_its_week_still_comes(
    doors: Doors, fields: dict[str, object]
) -> None:
    """It was to come on Friday; on Wednesday morning its day becomes one that is over."""
    unit = UnitOfFour(doors)
    now = at(WEDNESDAY, 9)
    change(unit, now - timedelta(days=1), digest_day="fri")
    with doors.writing() as session:
        friday = at(WEDNESDAY + timedelta(days=2), 8, 30)
        session.execute(update(VocationalUnitRow).values(next_digest_at=friday))
    change(unit, now, **fields)
    digests.plan_due(doors, now)
    assert _weeks(doors, unit) == [(MONDAY - timedelta(days=7)).isoformat()]
    digests.plan_due(doors, now + timedelta(days=7))
    assert _weeks(doors, unit) == [
        (MONDAY - timedelta(days=7)).isoformat(),
        MONDAY.isoformat(),
    ]


def _weeks(doors: Doors, unit: UnitOfFour) -> list[str]:
    with doors.reading() as session:
        rows = session.execute(
            select(OutgoingMessageRow).where(OutgoingMessageRow.kind == "digest")
        )
        return sorted(r.subject["week"] for r in rows if r.subject["unit"] == unit.unit_id)
