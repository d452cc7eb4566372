"""The scores of a unit, read from what its people have recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.casework.reading.scores import ScoreSheet, score_sheet
from bot.casework.reading.unit_records import unit_records
from bot.casework.recording import undo
from bot.casework.recording.record import record
from bot.clock import MovableClock
from db.doors import Doors
from db.models import VocationalUnitRow
from db.queries.units import vocational_units
from ips.facts import Mode
from ips.fidelity.codes import ItemCode
from ips.fidelity.evidence import Fact, Period
from ips.fidelity.score import score
from ips.records.item_rating import ItemRatingRecord
from ips.records.kind import RecordKind
from ips.records.statement import StatementRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import UnitMilestoneKind
from tests.harbor import ANA, BEN, Harbor, open_harbor
from tests.support import count_statements

MONDAY = datetime(2026, 4, 6, 14, 0, tzinfo=UTC)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
WEEKS = tuple(date(2026, 3, 2) + timedelta(weeks=number) for number in range(4))
MOST_STATEMENTS = 40


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    made = open_harbor(doors, MovableClock(MONDAY))
    with doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(live_on=date(2025, 6, 1)))
    return made


def sheet(harbor: Harbor, period: Period = MARCH) -> ScoreSheet:
    return score_sheet(harbor.doors, harbor.lea, period, now=harbor.now)


def wrote(harbor: Harbor, new: RecordKind) -> str:
    return record(harbor.doors, harbor.lea, new, now=harbor.now).fact.id


def hours(harbor: Harbor, community: float, other: float = 0) -> list[str]:
    specialists = (harbor.staff_ids[ANA], harbor.staff_ids[BEN])
    return [
        wrote(
            harbor,
            WeeklyTimeRecord(
                staff_member_id=staff_id,
                week_of=week,
                scheduled=40,
                community=community,
                other_duties=other,
            ),
        )
        for staff_id in specialists
        for week in WEEKS
    ]


def test_hours_that_were_written_down_rate_time_and_places(harbor: Harbor) -> None:
    before = sheet(harbor).results
    assert before["S13"].rating is None
    assert before["St2"].rating is None
    hours(harbor, community=26, other=2)
    after = sheet(harbor).results
    assert after["S13"].rating == 5  # 26 of 40 hours are 65 %
    assert after["St2"].rating == 4  # 38 of 40 hours are 95 %


def test_a_contact_with_vr_counts_and_a_meeting_face_to_face_is_one(harbor: Harbor) -> None:
    client_id = harbor.enroll("C-1", entered_on=date(2026, 2, 2))
    for week in WEEKS:
        wrote(harbor, VrContactRecord(client_id=client_id, on=week, mode=Mode.PHONE))
    assert sheet(harbor).results["O3"].rating == 4
    meeting = UnitMilestoneKind.VR_MEETING
    wrote(harbor, UnitMilestoneRecord(kind=meeting, on=WEEKS[1], mode=Mode.IN_PERSON))
    assert sheet(harbor).results["O3"].rating == 5


def test_a_statement_and_a_rating_of_people_reach_their_items(harbor: Harbor) -> None:
    wrote(harbor, StatementRecord(about=Fact.APART, is_so=True, on=date(2026, 1, 5)))
    rating = ItemRatingRecord(item=ItemCode.ST3, rating=4, rated_on=date(2026, 3, 9))
    done = record(harbor.doors, harbor.lea, rating, now=harbor.now)
    results = sheet(harbor)
    assert results.results["St3"].rating == 4
    assert results.records.latest(Fact.APART) is not None
    undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
    assert sheet(harbor).results["St3"].rating is None


def test_what_was_read_for_the_trend_changes_no_score(harbor: Harbor) -> None:
    """Records of before the period are read with it: the score is that of its own rows."""
    hours(harbor, community=20)
    client_id = harbor.enroll("C-1", entered_on=date(2025, 9, 1))
    harbor.job(client_id, date(2025, 12, 1))
    with harbor.doors.reading() as session:
        unit = vocational_units.find(session, harbor.workspace_id, harbor.unit_id)
        assert unit is not None
        alone = unit_records(session, harbor.workspace_id, unit, MARCH)
        longer = unit_records(
            session, harbor.workspace_id, unit, Period(date(2025, 7, 1), MARCH.last)
        )
    assert score(replace(longer, period=MARCH)) == score(alone)


def test_the_statements_are_the_same_however_much_there_is(harbor: Harbor) -> None:
    with count_statements(harbor.doors) as few:
        sheet(harbor)
    hours(harbor, community=20)
    for number in range(3):
        harbor.enroll(f"C-{number}", entered_on=date(2026, 2, 2))
    with count_statements(harbor.doors) as many:
        sheet(harbor)
    assert len(few) == len(many) <= MOST_STATEMENTS
