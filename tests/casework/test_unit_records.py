"""What is recorded about a unit and its staff: written down, corrected, undone, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from bot.casework.recording import undo
from bot.casework.recording.record import BEFORE_IT, edit, record
from bot.casework.replies import Actor, Colleague, NotAllowed, Refusal, phrase
from bot.clock import MovableClock
from db.doors import Doors
from db.ids import new_id
from db.kept import Kept, table_of
from db.queries.people import mh_teams
from db.queries.records import facts
from ips.facts import Mode
from ips.fidelity.codes import PARTS, ItemCode, Part, parts_of
from ips.fidelity.items import ITEMS
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.goal import GoalRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.kind import AboutStaff, AboutUnit, AnyKind, RecordKind, kinds_about
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import UnitMilestoneKind
from tests.harbor import (
    ANA,
    BEN,
    LONG_AGO,
    OLA,
    PIA,
    Harbor,
    add_person,
    add_unit,
    open_harbor,
)
from tests.unit_records import about_staff, about_unit

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
# Kinds with a verb of their own.
THEIR_OWN = {"leave", "employer_contact", "job_lead", "log_review", "sent_quarter"}
THEIR_OWN |= {"group_supervision", "attendance"}


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    return open_harbor(doors, MovableClock(MONDAY))


def lead_of_pier(harbor: Harbor) -> tuple[Actor, str]:
    """Ola, who leads another unit of the workspace, and her id."""
    pier, ola = new_id(), new_id()
    with harbor.doors.writing() as session:
        add_unit(session, harbor.workspace_id, pier, LONG_AGO, name="Pier", created_at=harbor.now)
        add_person(session, harbor.workspace_id, pier, ola, OLA, "team_lead")
    return Actor(harbor.workspace_id, OLA), ola


def examples(harbor: Harbor) -> tuple[RecordKind, ...]:
    return (
        *about_staff(harbor.staff_ids[BEN], harbor.today, "words"),
        *about_unit(harbor.today, "words", harbor.staff_ids[BEN]),
    )


def kept(harbor: Harbor, kind: type[AnyKind], fact_id: str) -> Kept[AnyKind]:
    with harbor.doors.reading() as session:
        found = facts.find(session, kind, harbor.workspace_id, fact_id)
    assert found is not None
    return found


def count(harbor: Harbor, kind: type[RecordKind]) -> int:
    with harbor.doors.reading() as session:
        return session.scalar(select(func.count()).select_from(table_of(kind))) or 0


def refusal_of(harbor: Harbor, said: RecordKind, by: Actor | None = None) -> str:
    with pytest.raises(Refusal) as refused:
        record(harbor.doors, by or harbor.lea, said, now=harbor.now)
    return str(refused.value)


def test_there_is_an_example_of_every_kind(harbor: Harbor) -> None:
    declared = kinds_about(AboutStaff).keys() | kinds_about(AboutUnit).keys()
    assert declared - THEIR_OWN == {each.name for each in examples(harbor)}


def test_each_is_written_down_corrected_and_undone_by_the_team_lead(harbor: Harbor) -> None:
    for said in examples(harbor):
        done = record(harbor.doors, harbor.lea, said, now=harbor.now, submission=said.name)
        again = record(harbor.doors, harbor.lea, said, now=harbor.now, submission=said.name)
        assert again == replace(done, repeated=True)
        stored = kept(harbor, type(said), done.fact.id)
        if isinstance(said, AboutUnit):
            said = replace(said, vocational_unit_id=harbor.unit_id)
        assert stored.record == said
        edit(harbor.doors, harbor.lea, done.fact.id, said, now=harbor.now, version=1)
        with pytest.raises(Refusal, match="just changed"):
            edit(harbor.doors, harbor.lea, done.fact.id, said, now=harbor.now, version=1)
        undone = undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
        assert undone.summary == f"Undone: {said.noun}"
        with pytest.raises(Refusal, match="undone before"):
            undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
        assert kept(harbor, type(said), done.fact.id).voided


def test_a_specialist_writes_down_what_is_theirs(harbor: Harbor) -> None:
    ben, ana = harbor.staff_ids[BEN], harbor.staff_ids[ANA]
    theirs = {"weekly_time", "mh_team_meeting", "training", "unit_milestone", "referral", "action"}
    for said in examples(harbor):
        if said.name in theirs:
            record(harbor.doors, harbor.ben, said, now=harbor.now)
        else:
            with pytest.raises(NotAllowed):
                record(harbor.doors, harbor.ben, said, now=harbor.now)
        if isinstance(said, AboutStaff):
            with pytest.raises(NotAllowed):
                record(harbor.doors, harbor.ben, replace(said, staff_member_id=ana), now=harbor.now)
    assert ben != ana


def test_a_refusal_says_for_whom_a_weeks_time_is(harbor: Harbor) -> None:
    of_ben = about_staff(harbor.staff_ids[BEN], harbor.today, "words")[0]
    told = "The time of a week is for specialists about themselves, and for the team lead."
    assert refusal_of(harbor, of_ben, harbor.ana) == told


def test_a_peer_mentor_has_a_training_a_referral_an_action_and_a_meeting_with_vr(
    harbor: Harbor,
) -> None:
    pia = replace(harbor.ana, slack_user_id=PIA)
    said = (
        *about_staff(harbor.staff_ids[PIA], harbor.today, "words"),
        *about_unit(harbor.today, "words", harbor.staff_ids[PIA]),
    )
    allowed = set()
    for each in said:
        try:
            record(harbor.doors, pia, each, now=harbor.now)
        except NotAllowed:
            continue
        allowed.add(each.name)
    assert allowed == {"training", "unit_milestone", "referral", "action"}


def test_of_a_units_milestones_a_specialist_has_the_meeting_with_vr_alone(harbor: Harbor) -> None:
    for kind in UnitMilestoneKind:
        said = UnitMilestoneRecord(
            kind=kind, on=harbor.today, mode=Mode.IN_PERSON, team="North", total=98
        )
        if kind is UnitMilestoneKind.VR_MEETING:
            done = record(harbor.doors, harbor.ana, said, now=harbor.now)
            continue
        with pytest.raises(NotAllowed):
            record(harbor.doors, harbor.ana, said, now=harbor.now)
        with pytest.raises(Refusal, match="can't find"):
            edit(harbor.doors, harbor.ana, done.fact.id, said, now=harbor.now)


def test_what_a_colleague_wrote_is_corrected_by_the_team_lead_alone(harbor: Harbor) -> None:
    said = UnitMilestoneRecord(
        kind=UnitMilestoneKind.VR_MEETING, on=harbor.today, mode=Mode.IN_PERSON
    )
    done = record(harbor.doors, harbor.ana, said, now=harbor.now)
    with pytest.raises(NotAllowed):
        edit(harbor.doors, harbor.ben, done.fact.id, said, now=harbor.now)
    with pytest.raises(NotAllowed):
        undo.void(harbor.doors, harbor.ben, done.fact, now=harbor.now)
    edit(harbor.doors, harbor.lea, done.fact.id, replace(said, mode=Mode.VIDEO), now=harbor.now)
    assert kept(harbor, UnitMilestoneRecord, done.fact.id).record.mode is Mode.VIDEO


# ---------------------------------------------------------------- the time of a week


def a_week(harbor: Harbor, **said: float) -> WeeklyTimeRecord:
    hours: dict[str, float] = {"scheduled": 32, "community": 24} | said
    return WeeklyTimeRecord(staff_member_id=harbor.staff_ids[BEN], week_of=harbor.today, **hours)


def test_any_day_names_its_week() -> None:
    said = WeeklyTimeRecord(staff_member_id="b", week_of=date(2026, 3, 5), scheduled=8, community=0)
    assert said.week_of == date(2026, 3, 2)
    assert replace(said, week_of=date(2026, 3, 8)).week_of == date(2026, 3, 2)


def test_a_second_time_of_a_week_takes_the_place_of_the_first(harbor: Harbor) -> None:
    first = record(harbor.doors, harbor.ben, a_week(harbor), now=harbor.now)
    assert first.summary == "Week of Mon 2 Mar: 32 h, 24 h of them in the community"
    second = record(harbor.doors, harbor.ben, a_week(harbor, community=20.5), now=harbor.now)
    assert (second.fact, second.notes) == (first.fact, (BEFORE_IT,))
    assert count(harbor, WeeklyTimeRecord) == 1
    stored = kept(harbor, WeeklyTimeRecord, first.fact.id)
    assert (stored.record.community, stored.version) == (20.5, 2)
    by_lea = record(harbor.doors, harbor.lea, a_week(harbor, other_duties=2), now=harbor.now)
    assert by_lea.summary == phrase(
        Colleague(BEN),
        ": week of Mon 2 Mar: 32 h, 24 h of them in the community and 2 h for other duties",
    )


def test_a_week_that_was_struck_out_can_be_written_down_again(harbor: Harbor) -> None:
    first = record(harbor.doors, harbor.ben, a_week(harbor), now=harbor.now)
    undo.void(harbor.doors, harbor.ben, first.fact, now=harbor.now)
    again = record(harbor.doors, harbor.ben, a_week(harbor, scheduled=30), now=harbor.now)
    stored = kept(harbor, WeeklyTimeRecord, first.fact.id)
    assert (again.notes, stored.voided, stored.record.scheduled) == ((), False, 30)


def test_an_edit_leaves_a_week_its_week(harbor: Harbor) -> None:
    first = record(harbor.doors, harbor.ben, a_week(harbor), now=harbor.now)
    earlier = replace(a_week(harbor, community=8), week_of=harbor.ago(7))
    record(harbor.doors, harbor.ben, replace(earlier, community=9), now=harbor.now)
    edit(harbor.doors, harbor.ben, first.fact.id, earlier, now=harbor.now)
    stored = kept(harbor, WeeklyTimeRecord, first.fact.id).record
    assert (stored.week_of, stored.community) == (harbor.today, 8)


def test_nobody_was_in_the_community_is_an_answer_and_no_hours_at_all_are_none(
    harbor: Harbor,
) -> None:
    done = record(harbor.doors, harbor.ben, a_week(harbor, community=0), now=harbor.now)
    assert kept(harbor, WeeklyTimeRecord, done.fact.id).record.community == 0
    for wrong, sentence in (
        ({"scheduled": 0}, "Please give scheduled hours between 0 and 80."),
        ({"community": -1}, "Please give hours in the community between 0 and 80."),
        ({"community": 33}, "That is more than the 32 scheduled hours. Please check."),
        ({"other_duties": 32.5}, "That is more than the 32 scheduled hours. Please check."),
    ):
        assert refusal_of(harbor, a_week(harbor, **wrong), harbor.ben) == sentence


# ---------------------------------------------------------------- the others


def test_any_day_names_its_quarter(harbor: Harbor) -> None:
    said = GoalRecord(staff_member_id="b", quarter=date(2026, 5, 31), goal="Two starts")
    assert said.quarter == date(2026, 4, 1)
    ahead = replace(said, staff_member_id=harbor.staff_ids[BEN])
    done = record(harbor.doors, harbor.lea, ahead, now=harbor.now)
    assert kept(harbor, GoalRecord, done.fact.id).record.quarter == date(2026, 4, 1)


def test_a_team_is_spelled_as_the_unit_spells_it(harbor: Harbor) -> None:
    ben = harbor.staff_ids[BEN]
    with harbor.doors.writing() as session:
        mh_teams.set_of_staff(
            session,
            harbor.workspace_id,
            harbor.unit_id,
            ben,
            joined=("North",),
            left=(),
            from_on=harbor.today,
        )
    said = MhTeamMeetingRecord(staff_member_id=ben, on=harbor.today, team=" north ")
    done = record(harbor.doors, harbor.ben, said, now=harbor.now)
    assert kept(harbor, MhTeamMeetingRecord, done.fact.id).record.team == "North"
    visit = UnitMilestoneRecord(kind=UnitMilestoneKind.MH_TEAM_VISIT, on=harbor.today, team="NORTH")
    visited = record(harbor.doors, harbor.lea, visit, now=harbor.now)
    assert visited.summary == "Visit to an MH team, North, Mon 2 Mar"
    edit(harbor.doors, harbor.lea, visited.fact.id, visit, now=harbor.now)
    assert kept(harbor, UnitMilestoneRecord, visited.fact.id).record.team == "North"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (UnitMilestoneKind.VR_MEETING, "How did you meet: in person, by phone?"),
        (UnitMilestoneKind.MH_TEAM_VISIT, "Which team was it?"),
        (UnitMilestoneKind.QA_REVIEW, "25 ratings come to a total between 25 and 125."),
    ],
)
def test_a_milestone_asks_for_what_it_needs(
    harbor: Harbor, kind: UnitMilestoneKind, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence.replace("?", r"\?")):
        record(
            harbor.doors,
            harbor.lea,
            UnitMilestoneRecord(kind=kind, on=harbor.today),
            now=harbor.now,
        )


def test_a_review_is_reported_after_it(harbor: Harbor) -> None:
    said = FidelityReviewRecord(reviewed_on=harbor.today, report_on=harbor.ago(1))
    assert refusal_of(harbor, said) == "The report comes after the review. Please check its day."


def test_the_codes_and_parts_are_those_of_the_scale() -> None:
    assert [each.value for each in ItemCode] == list(ITEMS)
    assert list(PARTS) == list(Part)
    assert {code: len(parts_of(code)) for code in ItemCode if parts_of(code)} == {
        "O2": 5, "O5": 5, "O7": 5, "O8": 5, "S2": 4,
    }  # fmt: skip


def a_rating(harbor: Harbor, **said: str) -> ItemRatingRecord:
    return ItemRatingRecord(item=ItemCode.S7, rating=4, rated_on=harbor.today, **said)


def test_a_rating_has_the_components_of_its_item_alone(harbor: Harbor) -> None:
    said = replace(a_rating(harbor), components=(Part.MEETS_WEEKLY,))
    assert refusal_of(harbor, said) == "Please tick what belongs to this item."
    too_much = replace(said, rating=6)
    assert refusal_of(harbor, too_much) == "Please give a rating between 0 and 5."


def test_a_rating_names_a_review_and_a_colleague_of_its_own_unit(harbor: Harbor) -> None:
    review = FidelityReviewRecord(reviewed_on=harbor.today)
    ours = record(harbor.doors, harbor.lea, review, now=harbor.now).fact.id
    whole = a_rating(harbor, review_id=ours, rated_staff_id=harbor.staff_ids[BEN])
    record(harbor.doors, harbor.lea, whole, now=harbor.now)
    its_lead, ola = lead_of_pier(harbor)
    theirs = record(harbor.doors, its_lead, review, now=harbor.now).fact.id
    for wrong in (
        {"review_id": theirs},
        {"review_id": new_id()},
        {"rated_staff_id": ola},
        {"rated_staff_id": new_id()},
    ):
        with pytest.raises(Refusal, match="can't find"):
            record(harbor.doors, harbor.lea, a_rating(harbor, **wrong), now=harbor.now)


def test_another_unit_neither_writes_nor_corrects(harbor: Harbor) -> None:
    ola, _ = lead_of_pier(harbor)
    for said in examples(harbor):
        done = record(harbor.doors, harbor.lea, said, now=harbor.now)
        for refused in (
            lambda: edit(harbor.doors, ola, done.fact.id, said, now=harbor.now),  # noqa: B023
            lambda: undo.void(harbor.doors, ola, done.fact, now=harbor.now),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                refused()
        if isinstance(said, IndividualSupervisionRecord | WeeklyTimeRecord):
            with pytest.raises(NotAllowed):
                record(harbor.doors, ola, said, now=harbor.now)
