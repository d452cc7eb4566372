"""Whatever hour the settings accept, a brief and a digest come at that hour: the last one too.

Waking hours of 7:00 to 20:00 begin with 7:00 and end with 20:00; both may be chosen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.casework.administration import personal_settings, vocational_units
from bot.casework.drafts import PersonalSettingsDraft
from bot.casework.reminders import briefs, digests
from db.doors import Doors
from db.models import OutgoingMessageRow, StaffMemberRow, VocationalUnitRow
from tests.casework.unit_of_four import ANA, CHANNEL, HARBOR, LEAD, UnitOfFour, as_

NEW_YORK = "America/New_York"
MONDAY = date(2026, 3, 2)
TUESDAY = MONDAY + timedelta(days=1)
LAST = time(20)
FIVE_SECONDS = timedelta(seconds=5)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(NEW_YORK))


@pytest.fixture
def unit(doors: Doors) -> UnitOfFour:
    """Ana has a client whose 30-day contact is worth a line on Monday and on Tuesday."""
    made = UnitOfFour(doors)
    for number in range(30):
        made.client(f"C-{number}", ANA, entered_on=MONDAY - timedelta(days=number))
    with doors.writing() as session:
        session.execute(
            update(StaffMemberRow).values(
                next_brief_at=at(MONDAY, 8), covers_through=MONDAY - timedelta(days=1)
            )
        )
        session.execute(update(VocationalUnitRow).values(next_digest_at=at(MONDAY, 8, 30)))
    return made


def planned(doors: Doors, who: str, kind: str = "brief") -> list[str]:
    """The days of what was planned for somebody."""
    with doors.reading() as session:
        rows = session.execute(
            select(OutgoingMessageRow).where(
                OutgoingMessageRow.conversation == who, OutgoingMessageRow.kind == kind
            )
        )
        return sorted(row.subject.get("day") or row.subject["as_of"] for row in rows)


def look(doors: Doors, now: datetime) -> None:
    """The planner's turn; it comes every few seconds, so hardly ever at the instant itself."""
    briefs.plan_due(doors, now)
    digests.plan_due(doors, now)


def test_a_brief_at_the_last_waking_hour_comes(unit: UnitOfFour) -> None:
    draft = PersonalSettingsDraft(LAST, (), False)
    done = personal_settings.change(unit.doors, as_(ANA), draft, now=at(MONDAY, 7))
    assert done.notes == ("Your next brief comes on Mon 2 Mar at 20:00.",)
    look(unit.doors, at(MONDAY, 20) + FIVE_SECONDS)
    assert planned(unit.doors, ANA) == [MONDAY.isoformat()]
    look(unit.doors, at(TUESDAY, 20) + FIVE_SECONDS)
    assert planned(unit.doors, ANA) == [MONDAY.isoformat(), TUESDAY.isoformat()]


def test_an_hour_chosen_before_this_rule_gives_its_brief_from_now_on(unit: UnitOfFour) -> None:
    """Its last look has moved it on to this evening, and told nothing yet."""
    with unit.doors.writing() as session:
        mine = StaffMemberRow.slack_user_id == ANA
        values = {"brief_at": LAST, "next_brief_at": at(MONDAY, 20), "covers_through": None}
        session.execute(update(StaffMemberRow).where(mine).values(values))
    look(unit.doors, at(MONDAY, 20) + FIVE_SECONDS)
    assert planned(unit.doors, ANA) == [MONDAY.isoformat()]


def test_a_unit_that_sends_at_its_last_waking_hour_sends(unit: UnitOfFour) -> None:
    draft = replace(
        HARBOR, unit_id=unit.unit_id, staff=(), send_at=LAST, digest_day="mon", digest_at=LAST
    )
    vocational_units.change(unit.doors, as_(LEAD), draft, now=at(MONDAY, 7))
    look(unit.doors, at(MONDAY, 20) + FIVE_SECONDS)
    assert planned(unit.doors, ANA) == [MONDAY.isoformat()]
    assert planned(unit.doors, CHANNEL, "digest") == [MONDAY.isoformat()]


def test_the_last_minute_of_a_day_is_an_hour_like_another(unit: UnitOfFour) -> None:
    last = time(23, 59)
    draft = replace(HARBOR, unit_id=unit.unit_id, staff=(), waking_until=last, send_at=last)
    vocational_units.change(unit.doors, as_(LEAD), draft, now=at(MONDAY, 7))
    look(unit.doors, at(MONDAY, 23, 59) + timedelta(seconds=65))  # on Tuesday by now
    assert planned(unit.doors, ANA) == [MONDAY.isoformat()]
    look(unit.doors, at(TUESDAY, 23, 59) + FIVE_SECONDS)
    assert planned(unit.doors, ANA) == [MONDAY.isoformat(), TUESDAY.isoformat()]


def test_after_the_last_waking_hour_nothing_is_planned(unit: UnitOfFour) -> None:
    look(unit.doors, at(MONDAY, 21))
    assert planned(unit.doors, ANA) == []
    look(unit.doors, at(TUESDAY, 8) + FIVE_SECONDS)
    assert planned(unit.doors, ANA) == [TUESDAY.isoformat()]
