"""What a unit did that meets its own clocks: one statement over every kind of record that does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from db.doors import Session
from db.kept import table_of
from db.models import ROW_OF, ClientRow, LogReviewRow, SentQuarterRow, StaffMemberRow
from db.queries.asked import UNIT, WORKSPACE
from db.types import AnySelect
from ips.facts import Mode
from ips.records.fidelity_review import CONDITIONS
from ips.records.item_rating import ItemRatingRecord
from ips.records.kind import known
from ips.unit_facts import Course, UnitMilestoneKind
from ips.unit_history import Deed, Done, FidelityReview, Trained

_ITEMS = 25  # of the scale: a total needs them all
_OF_STAFF = {
    "mh_team_meeting": Deed.MH_TEAM_MEETING,
    "individual_supervision": Deed.INDIVIDUAL_SUPERVISION,
    "field_mentoring": Deed.FIELD_VISIT,
}
_OF_UNIT: Mapping[UnitMilestoneKind, Deed] = {
    UnitMilestoneKind.VR_MEETING: Deed.VR_MEETING,
    UnitMilestoneKind.MH_TEAM_VISIT: Deed.MH_TEAM_VISIT,
    UnitMilestoneKind.STEERING_COMMITTEE: Deed.STEERING_COMMITTEE,
    UnitMilestoneKind.EXECUTIVE_REPORT: Deed.EXECUTIVE_REPORT,
    UnitMilestoneKind.CEO_MESSAGE: Deed.CEO_MESSAGE,
    UnitMilestoneKind.WORK_STORY: Deed.WORK_STORY,
    UnitMilestoneKind.RATE_SHARED: Deed.RATE_SHARED,
    UnitMilestoneKind.QA_REVIEW: Deed.QA_REVIEW,
    UnitMilestoneKind.NO_REVIEW_POSSIBLE: Deed.NO_REVIEW_POSSIBLE,
}


def done(session: Session, workspace_id: str, unit_id: str) -> tuple[Done, ...]:
    """Everything on record, the earliest first. A meeting with VR that was not face to face is a
    contact (F O3). → A plan stands from the day on which its first action was written down.
    """
    rows = session.execute(_done(), {"workspace": workspace_id, "unit": unit_id})
    found = (
        Done(_deed(row.kind, row.mode), row.id, row.on, row.of, row.about, row.total or 0)
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: (each.on, each.id)))


@cache
def _done() -> Any:
    goal, field_support = ROW_OF["goal"], ROW_OF["field_support"]
    return union_all(
        *(_of_staff(name, ROW_OF[name].on) for name in _OF_STAFF),
        _of_staff("goal", goal.recorded_on),
        _part("log_review", LogReviewRow, LogReviewRow.reviewed_on, LogReviewRow.week_of),
        _part("sent_quarter", SentQuarterRow, SentQuarterRow.recorded_on, SentQuarterRow.quarter),
        _group_supervisions(),
        _milestones(),
        _vr_contacts(),
        _plans(),
        _of_staff("field_support", field_support.from_on, about=field_support.until_on),
    )


def _deed(kind: str, mode: str | None) -> Deed:
    if kind in _OF_STAFF:
        return _OF_STAFF[kind]
    if kind == UnitMilestoneKind.VR_MEETING.value and mode != Mode.IN_PERSON.value:
        return Deed.VR_CONTACT
    others = {"goal": Deed.GOALS_SET, "log_review": Deed.LOG_REVIEW}
    others |= {
        "action": Deed.ACTION_PLAN,
        "field_support": Deed.MARKED,
        "sent_quarter": Deed.OUTCOMES_SENT,
        "vr_contact": Deed.VR_CONTACT,
    }
    others |= {"group_supervision": Deed.GROUP_SUPERVISION}
    return others.get(kind) or _OF_UNIT[UnitMilestoneKind(kind)]


def _columns(
    kind: Any, row: Any, on: Any, of: Any, about: Any, mode: Any, total: Any = None
) -> AnySelect:
    return select(
        kind.label("kind"),
        row.id.label("id"),
        on.label("on"),
        of.label("of"),
        about.label("about"),
        mode.label("mode"),
        (_NO_NUMBER if total is None else total).label("total"),
    )


_NOTHING, _NO_DAY = cast(null(), String()), cast(null(), Date())
_NO_NUMBER = cast(null(), Integer())


def _part(kind: str, row: Any, on: Any, about: Any) -> AnySelect:
    columns = _columns(literal(kind, String()), row, on, literal("", String()), about, _NOTHING)
    return columns.where(
        row.workspace_id == WORKSPACE,
        row.vocational_unit_id == UNIT,
        row.voided_at.is_(None),
    )


def _of_staff(name: str, on: Any, *, about: Any = None) -> AnySelect:
    row, day = ROW_OF[name], _NO_DAY if about is None else about
    columns = _columns(literal(name, String()), row, on, row.staff_member_id, day, _NOTHING)
    return columns.join(StaffMemberRow, _staff_of(row)).where(
        row.workspace_id == WORKSPACE,
        row.voided_at.is_(None),
        StaffMemberRow.vocational_unit_id == UNIT,
    )


def _staff_of(row: Any) -> Any:
    return and_(
        StaffMemberRow.workspace_id == row.workspace_id, StaffMemberRow.id == row.staff_member_id
    )


def _group_supervisions() -> AnySelect:
    """→ Those that talked about somebody: it is client-based (F O4)."""
    row, raised = ROW_OF["group_supervision"], ROW_OF["strategy"]
    talked = exists().where(
        raised.workspace_id == row.workspace_id,
        raised.meeting_id == row.id,
        raised.voided_at.is_(None),
    )
    held = _part("group_supervision", row, row.on, _NO_DAY)
    return held.where(or_(row.raised_erased, talked))


def _milestones() -> AnySelect:
    row = ROW_OF["unit_milestone"]
    team = func.coalesce(row.team, "")
    return _columns(row.kind, row, row.on, team, _NO_DAY, row.mode, row.total).where(
        row.workspace_id == WORKSPACE,
        row.vocational_unit_id == UNIT,
        row.voided_at.is_(None),
    )


def _vr_contacts() -> AnySelect:
    """About any client of the unit, by whoever spoke with the counselor."""
    row, nobody = ROW_OF["vr_contact"], literal("", String())
    columns = _columns(literal("vr_contact", String()), row, row.on, nobody, _NO_DAY, _NOTHING)
    same_client = and_(ClientRow.workspace_id == row.workspace_id, ClientRow.id == row.client_id)
    return columns.join(ClientRow, same_client).where(
        row.workspace_id == WORKSPACE,
        row.voided_at.is_(None),
        ClientRow.vocational_unit_id == UNIT,
    )


def _plans() -> AnySelect:
    row = ROW_OF["action"]
    columns = _columns(
        literal("action", String()), row, row.recorded_on, row.review_id, _NO_DAY, _NOTHING
    )
    return columns.where(
        row.workspace_id == WORKSPACE,
        row.vocational_unit_id == UNIT,
        row.review_id.is_not(None),
        row.voided_at.is_(None),
    )


def trained(session: Session, workspace_id: str, unit_id: str) -> tuple[Trained, ...]:
    """Every training of the unit's staff, the earliest first."""
    rows = session.execute(_trained(), {"workspace": workspace_id, "unit": unit_id})
    return tuple(
        Trained(each.id, each.staff_member_id, known(Course, each.course), each.on,
                Fraction(str(each.hours)))
        for each in rows
    )  # fmt: skip


@cache
def _trained() -> Any:
    row = ROW_OF["training"]
    return (
        select(row.id, row.staff_member_id, row.course, row.on, row.hours)
        .join(StaffMemberRow, _staff_of(row))
        .where(
            row.workspace_id == WORKSPACE,
            row.voided_at.is_(None),
            StaffMemberRow.vocational_unit_id == UNIT,
        )
        .order_by(row.on, row.id)
    )


def reviews(session: Session, workspace_id: str, unit_id: str) -> tuple[FidelityReview, ...]:
    """Reviews from outside of which all 25 ratings are on record, the earliest first."""
    rows = session.execute(_reviews(), {"workspace": workspace_id, "unit": unit_id})
    ratings: defaultdict[str, dict[str, int]] = defaultdict(dict)
    days: dict[str, tuple[date, date | None]] = {}
    conditions: dict[str, dict[str, bool | None]] = {}
    for row in rows:
        ratings[row.id][row.item] = row.rating
        days[row.id] = row.reviewed_on, row.report_on
        conditions[row.id] = {each: getattr(row, each) for each in CONDITIONS}
    return tuple(
        FidelityReview(
            review_id, on, sum(ratings[review_id].values()), reported_on, **conditions[review_id]
        )
        for review_id, (on, reported_on) in days.items()
        if len(ratings[review_id]) == _ITEMS
    )


@cache
def _reviews() -> Any:
    review, rating = ROW_OF["fidelity_review"], ROW_OF["item_rating"]
    same_review = and_(
        rating.workspace_id == review.workspace_id,
        rating.review_id == review.id,
        rating.voided_at.is_(None),
    )
    conditions = (getattr(review, each) for each in CONDITIONS)
    return (
        select(
            review.id, review.reviewed_on, review.report_on, rating.item, rating.rating, *conditions
        )
        .join(table_of(ItemRatingRecord), same_review)
        .where(
            review.workspace_id == WORKSPACE,
            review.vocational_unit_id == UNIT,
            review.voided_at.is_(None),
        )
        .order_by(review.reviewed_on, review.id, rating.rated_on, rating.id)
    )
