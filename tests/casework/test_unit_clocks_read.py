"""The clocks of a unit, read from what its people have recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from bot.casework.reading import unit_clocks
from bot.casework.recording import log_reviews, sent_quarter, undo
from bot.casework.recording.record import record
from bot.clock import MovableClock
from db.doors import Doors
from db.models import VocationalUnitRow
from db.queries.units import vocational_units
from ips.facts import Mode, Standing
from ips.fidelity.codes import ItemCode
from ips.quarters import Quarter
from ips.records.action import ActionRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.unit_calendar import calendar
from ips.unit_clocks import UnitClock, standing
from ips.unit_facts import MentoringReason, UnitMilestoneKind
from ips.unit_history import Deed
from ips.unit_windows import UnitWindow
from tests.casework.test_unit_records import lead_of_pier
from tests.harbor import BEN, Harbor, open_harbor
from tests.support import count_statements

MONDAY = datetime(2026, 4, 6, 14, 0, tzinfo=UTC)


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    made = open_harbor(doors, MovableClock(MONDAY))
    with doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(live_on=date(2026, 1, 1)))
    return made


def windows(harbor: Harbor) -> tuple[UnitWindow, ...]:
    with harbor.doors.reading() as session:
        unit = vocational_units.find(session, harbor.workspace_id, harbor.unit_id)
        assert unit is not None
        return unit_clocks.windows(session, harbor.workspace_id, unit, harbor.today)


def stands(harbor: Harbor, clock: UnitClock, first: date, of: str = "") -> Standing:
    (found,) = [
        each for each in windows(harbor) if (each.clock, each.of, each.first) == (clock, of, first)
    ]
    return standing(found, harbor.today)


def test_whoever_is_marked_new_is_in_the_calendar_of_field_visits_from_the_next_month(
    harbor: Harbor,
) -> None:
    ben, clock = harbor.staff_ids[BEN], UnitClock.FIELD_VISIT
    assert not [each for each in windows(harbor) if each.clock is clock]
    mark = FieldSupportRecord(
        staff_member_id=ben, from_on=date(2026, 1, 20), why=MentoringReason.DIFFICULTY
    )
    record(harbor.doors, harbor.lea, mark, now=harbor.now)
    visit = FieldMentoringRecord(
        staff_member_id=ben, on=date(2026, 3, 12), why=MentoringReason.DIFFICULTY
    )
    record(harbor.doors, harbor.lea, visit, now=harbor.now)
    asked = {each.first for each in windows(harbor) if each.clock is clock}
    assert min(asked) == date(2026, 2, 1)
    assert stands(harbor, clock, date(2026, 2, 1), ben) is Standing.MISSED
    assert stands(harbor, clock, date(2026, 3, 1), ben) is Standing.MET
    assert stands(harbor, clock, date(2026, 4, 1), ben) is Standing.DUE
    its_lead, ola = lead_of_pier(harbor)
    theirs = replace(mark, staff_member_id=ola)
    record(harbor.doors, its_lead, theirs, now=harbor.now)
    assert {each.of for each in windows(harbor) if each.clock is clock} == {ben}


def did(harbor: Harbor, kind: UnitMilestoneKind, on: date, mode: Mode | None = None) -> None:
    said = UnitMilestoneRecord(kind=kind, on=on, mode=mode)
    record(harbor.doors, harbor.lea, said, now=harbor.now)


def test_what_was_done_meets_its_own_window(harbor: Harbor) -> None:
    week, quarter = date(2026, 3, 30), date(2026, 1, 1)
    assert stands(harbor, UnitClock.RATE_SHARED, quarter) is Standing.MISSED
    did(harbor, UnitMilestoneKind.RATE_SHARED, date(2026, 3, 31))
    assert stands(harbor, UnitClock.RATE_SHARED, quarter) is Standing.MET
    log_reviews.mark_reviewed(harbor.doors, harbor.lea, week, now=harbor.now)
    assert stands(harbor, UnitClock.LOG_REVIEW, week) is Standing.MET
    assert stands(harbor, UnitClock.LOG_REVIEW, date(2026, 3, 23)) is Standing.DUE


def test_a_meeting_by_video_is_a_contact_with_vr(harbor: Harbor) -> None:
    did(harbor, UnitMilestoneKind.VR_MEETING, date(2026, 3, 31), Mode.VIDEO)
    assert stands(harbor, UnitClock.VR_CONTACT, date(2026, 3, 30)) is Standing.MET
    assert stands(harbor, UnitClock.VR_MEETING, date(2026, 3, 1)) is Standing.MISSED


def test_a_talk_with_the_counselor_about_a_client_is_a_contact_with_vr(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", date(2026, 1, 5))
    said = VrContactRecord(client_id=client, on=date(2026, 3, 31), mode=Mode.PHONE)
    record(harbor.doors, harbor.ana, said, now=harbor.now)
    assert stands(harbor, UnitClock.VR_CONTACT, date(2026, 3, 30)) is Standing.MET


def test_what_was_struck_out_meets_nothing(harbor: Harbor) -> None:
    said = UnitMilestoneRecord(kind=UnitMilestoneKind.CEO_MESSAGE, on=date(2026, 2, 2))
    done = record(harbor.doors, harbor.lea, said, now=harbor.now)
    assert stands(harbor, UnitClock.CEO_MESSAGE, date(2026, 1, 1)) is Standing.MET
    undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
    assert stands(harbor, UnitClock.CEO_MESSAGE, date(2026, 1, 1)) is Standing.DUE


def test_a_specialists_meeting_is_theirs(harbor: Harbor) -> None:
    ben = harbor.staff_ids[BEN]
    said = MhTeamMeetingRecord(staff_member_id=ben, on=date(2026, 3, 31), team="North")
    record(harbor.doors, harbor.ben, said, now=harbor.now)
    assert stands(harbor, UnitClock.MH_TEAM_MEETING, date(2026, 3, 30), ben) is Standing.MET


def test_a_review_counts_once_its_25_ratings_are_there(harbor: Harbor) -> None:
    first = date(2026, 1, 1)
    said = FidelityReviewRecord(reviewed_on=date(2026, 3, 2))
    review = record(harbor.doors, harbor.lea, said, now=harbor.now).fact.id
    codes = list(ItemCode)
    for code in codes[:-1]:
        rate(harbor, code, review)
    assert stands(harbor, UnitClock.QA_REVIEW, first) is Standing.DUE
    rate(harbor, codes[-1], review)
    assert stands(harbor, UnitClock.QA_REVIEW, first) is Standing.MET


def rate(harbor: Harbor, code: ItemCode, review_id: str) -> None:
    said = ItemRatingRecord(item=code, rating=4, rated_on=date(2026, 3, 2), review_id=review_id)
    record(harbor.doors, harbor.lea, said, now=harbor.now)


def test_the_agencys_own_review_comes_again_in_a_year_once_it_came_to_100(harbor: Harbor) -> None:
    for total, last in ((99, date(2026, 9, 2)), (100, date(2027, 3, 2))):
        said = UnitMilestoneRecord(
            kind=UnitMilestoneKind.QA_REVIEW, on=date(2026, 3, 2), total=total
        )
        done = record(harbor.doors, harbor.lea, said, now=harbor.now)
        found = [each for each in windows(harbor) if each.clock is UnitClock.QA_REVIEW]
        assert (found[0].met_by, found[1].last) == (done.fact.id, last)
        undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)


def test_a_plan_stands_from_its_first_action_and_is_its_reviews_own(harbor: Harbor) -> None:
    said = FidelityReviewRecord(reviewed_on=date(2026, 3, 2), report_on=date(2026, 3, 9))
    review = record(harbor.doors, harbor.lea, said, now=harbor.now).fact.id
    to_do = ActionRecord(
        owner_id=harbor.staff_ids[BEN], what="Call VR", due_on=harbor.ahead(9), review_id=review
    )
    record(harbor.doors, harbor.lea, to_do, now=harbor.now)
    record(harbor.doors, harbor.lea, replace(to_do, review_id=None), now=harbor.now)
    with harbor.doors.reading() as session:
        done = unit_clocks.deeds.done(session, harbor.workspace_id, harbor.unit_id)
    plans = [(each.on, each.of) for each in done if each.deed is Deed.ACTION_PLAN]
    assert plans == [(harbor.today, review)]


def test_a_first_review_that_was_not_possible_is_put_off_from_the_meeting(harbor: Harbor) -> None:
    did(harbor, UnitMilestoneKind.NO_REVIEW_POSSIBLE, date(2026, 3, 30))
    with harbor.doors.reading() as session:
        unit = vocational_units.find(session, harbor.workspace_id, harbor.unit_id)
        assert unit is not None
        history = unit_clocks.unit_history(session, harbor.workspace_id, unit, harbor.today)
    assert history.no_review_possible_on == date(2026, 3, 30)


def test_what_nobody_has_answered_of_a_second_chance_stays_open(harbor: Harbor) -> None:
    said = FidelityReviewRecord(
        reviewed_on=date(2026, 3, 2), staffing_met=True, mh_integrated=False
    )
    review = record(harbor.doors, harbor.lea, said, now=harbor.now).fact.id
    for code in ItemCode:
        rate(harbor, code, review)
    with harbor.doors.reading() as session:
        (found,) = unit_clocks.deeds.reviews(session, harbor.workspace_id, harbor.unit_id)
    assert (found.staffing_met, found.mh_integrated, found.profiles_complete) == (True, False, None)


def test_a_quarter_that_was_sent_and_a_year_to_come(harbor: Harbor) -> None:
    sent_quarter.mark_sent(harbor.doors, harbor.lea, Quarter(date(2026, 1, 1)), now=harbor.now)
    with harbor.doors.reading() as session:
        found = unit_clocks.deeds.done(session, harbor.workspace_id, harbor.unit_id)
    assert [(each.deed.value, each.about) for each in found] == [
        ("outcomes_sent", date(2026, 1, 1))
    ]
    year = calendar(windows(harbor), harbor.today)
    assert {each.on for each in year if each.clock is UnitClock.RATE_SHARED} == {
        date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31),
    }  # fmt: skip


def test_it_costs_as_many_statements_whatever_was_recorded(harbor: Harbor) -> None:
    counts = []
    for _ in range(2):
        with count_statements(harbor.doors) as statements:
            windows(harbor)
        counts.append(len(statements))
        for on in (date(2026, 3, 30), date(2026, 3, 31)):
            did(harbor, UnitMilestoneKind.WORK_STORY, on)
    assert counts[0] == counts[1] <= 12
