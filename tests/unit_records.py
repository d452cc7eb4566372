"""One record of each kind about a unit or somebody of its staff, for tests that walk them all."""

from __future__ import annotations

from datetime import date

from ips.facts import Mode
from ips.fidelity.codes import ItemCode, Part
from ips.fidelity.evidence import Fact
from ips.records.action import ActionRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.goal import GoalRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.kind import AboutStaff, AboutUnit
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.referral import ReferralRecord
from ips.records.statement import StatementRecord
from ips.records.training import TrainingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import (
    Course,
    GoalOutcome,
    MentoringReason,
    ReferralOutcome,
    ReferralSource,
    UnitMilestoneKind,
)


def about_staff(whose: str, on: date, text: str) -> tuple[AboutStaff, ...]:
    """A record of each kind about this colleague; `text` in whatever is typed."""
    return (
        WeeklyTimeRecord(staff_member_id=whose, week_of=on, scheduled=32, community=24),
        IndividualSupervisionRecord(staff_member_id=whose, on=on, clients_raised=3, note=text),
        FieldMentoringRecord(
            staff_member_id=whose,
            on=on,
            why=MentoringReason.NEW,
            employer=text,
            seen=text,
            feedback=text,
        ),
        FieldSupportRecord(staff_member_id=whose, from_on=on, why=MentoringReason.NEW),
        GoalRecord(staff_member_id=whose, quarter=on, goal=text, outcome=GoalOutcome.PARTLY),
        MhTeamMeetingRecord(staff_member_id=whose, on=on, team=text, referrals=1),
        TrainingRecord(staff_member_id=whose, course=Course.MI, hours=6, on=on),
    )


def about_unit(on: date, text: str, owner_id: str) -> tuple[AboutUnit, ...]:
    """A record of each kind about the unit of whoever writes it down."""
    return (
        UnitMilestoneRecord(
            kind=UnitMilestoneKind.VR_MEETING, on=on, mode=Mode.IN_PERSON, team=text, note=text
        ),
        StatementRecord(about=Fact.RURAL, is_so=False, on=on, note=text),
        ReferralRecord(
            on=on, referred_by=ReferralSource.VR, outcome=ReferralOutcome.WAITING, note=text
        ),
        FidelityReviewRecord(reviewed_on=on, report_on=on, reviewers=text),
        ItemRatingRecord(
            item=ItemCode.S2,
            rating=3,
            rated_on=on,
            components=(Part.NOT_REQUIRED, Part.WHAT_IS_SAID),
            words=text,
        ),
        ActionRecord(owner_id=owner_id, what=text, due_on=on),
    )
