"""What happened in the unit: one picker, and a short form for each thing to write down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.casework.replies import HistoryLine
from bot.views import blocks, forms, words
from bot.views.blocks import Block, Option, View
from bot.views.history import history_line
from ips.records.action import ActionRecord
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.goal import GoalRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.kind import AboutStaff, AboutUnit, RecordKind
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.referral import ReferralRecord
from ips.records.statement import StatementRecord
from ips.records.training import TrainingRecord
from ips.records.unit_milestone import UnitMilestoneRecord, asked_of
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import UnitMilestoneKind
from ips.words.table import UNIT_MILESTONES

TITLE = "What happened?"
CHOOSE = "log.choose"
WHO = "staff_member_id"

Loggable = type[AboutStaff] | type[AboutUnit]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be written down: a kind of record, and which of the unit's milestones."""

    kind: Loggable
    which: UnitMilestoneKind | None = None

    @property
    def name(self) -> str:
        """What a button or a form says for it: it stays."""
        return self.which.value if self.which else self.kind.name

    @property
    def label(self) -> str:
        return UNIT_MILESTONES[self.which].label if self.which else self.kind.heading

    @property
    def asks(self) -> str:
        return UNIT_MILESTONES[self.which].asks if self.which else self.kind.asks

    @property
    def needed(self) -> str | None:
        """The field that this milestone needs, though others do without it."""
        return asked_of(self.which) if self.which else None

    @property
    def fields(self) -> tuple[str, ...]:
        """What its form asks; empty: everything."""
        if self.which is None:
            return ()
        return ("on", self.needed, "note") if self.needed else ("on", "note")

    @property
    def has_own_form(self) -> bool:
        """Whether another conversation draws its form."""
        return self.kind in (ActionRecord, GroupSupervisionRecord)

    @property
    def about_themselves(self) -> bool:
        """Whoever writes it down means themself, unless they say another."""
        return self.kind in (WeeklyTimeRecord, MhTeamMeetingRecord, TrainingRecord)


ENTRIES = (
    Entry(GroupSupervisionRecord),
    Entry(WeeklyTimeRecord),
    Entry(MhTeamMeetingRecord),
    Entry(ActionRecord),
    Entry(IndividualSupervisionRecord),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.VR_MEETING),
    Entry(ReferralRecord),
    Entry(FieldMentoringRecord),
    Entry(FieldSupportRecord),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.MH_TEAM_VISIT),
    Entry(GoalRecord),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.RATE_SHARED),
    Entry(TrainingRecord),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.WORK_STORY),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.STEERING_COMMITTEE),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.EXECUTIVE_REPORT),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.CEO_MESSAGE),
    Entry(StatementRecord),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.QA_REVIEW),
    Entry(UnitMilestoneRecord, UnitMilestoneKind.NO_REVIEW_POSSIBLE),
)
"""How often it happens decides where it stands."""
KINDS: tuple[Loggable, ...] = tuple(
    dict.fromkeys(each.kind for each in ENTRIES if not each.has_own_form)
)


def callback_of(kind: type[RecordKind]) -> str:
    """What a kind's form is called when it comes back: open forms hold it, so it stays."""
    return f"{kind.name}.submit"


def picker(
    entries: Sequence[Entry], lines: Sequence[HistoryLine], today: date, *, whole_unit: bool
) -> View:
    """What may be written down, and below it what was written down last."""
    choices = blocks.options((entry.name, entry.label) for entry in entries)
    select = blocks.select(choices, placeholder="Choose", action_id=CHOOSE)
    content: list[Block] = [
        blocks.section(
            "What happened beside visits and employer contacts? Pick it, and a short form opens."
        ),
        blocks.actions(select, blocks.button("Open actions", "ips.actions")),
    ]
    if lines:
        whose = "your unit" if whole_unit else "you"
        content.append(blocks.section(f"*Written down last by {whose}*"))
    for line in lines:
        content += history_line(replace(line, note=None), today, own=not whole_unit)
    return blocks.modal("log", TITLE, content, close="Close")


def form(
    entry: Entry,
    today: date,
    private_metadata: str,
    *,
    staff: Sequence[Option] = (),
    holds: Mapping[str, Any] = forms.NOTHING,
    about: str | None = None,
    unsure: Sequence[Block] = (),
) -> View:
    """`staff`: among whom to pick whom it is about; none, and it is about whoever writes it.

    `about`: whom an edit is about, or of which week: that stays.
    """
    content: list[Block] = [*unsure, blocks.section(blocks.escape(entry.asks))]
    if about is not None:
        content.append(blocks.context(about))
    if staff:
        who = blocks.select(staff, initial=holds.get(WHO))
        content.append(blocks.field(WHO, "Who", who, required=True))
    stays = entry.kind.one_of if about is not None else ()
    content += [_needed(each, entry) for each in _inputs(entry, today, holds, stays)]
    return blocks.modal(
        callback_of(entry.kind),
        entry.label,
        content,
        submit="Save",
        private_metadata=private_metadata,
    )


def _inputs(
    entry: Entry, today: date, holds: Mapping[str, Any], stays: Collection[str]
) -> list[Block]:
    drawn = forms.inputs(entry.kind, today, holds, among=entry.fields)
    return [each for each in drawn if each["block_id"] not in stays]


def _needed(block: Block, entry: Entry) -> Block:
    return block | {"optional": False} if block["block_id"] == entry.needed else block


def about(record: RecordKind, slack_user_id: str | None, today: date) -> str | None:
    """Whom an edit is about, and of which week."""
    parts = [words.person(slack_user_id)] if slack_user_id else []
    if isinstance(record, WeeklyTimeRecord):
        parts.append(f"week of {words.day(record.week_of, today)}")
    return ", ".join(parts) or None
