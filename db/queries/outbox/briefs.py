"""Whose brief is due, what they put off, and which of their clients' nudges rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, and_, bindparam, or_, select, update

from db.doors import Session
from db.models import (
    ClientRow,
    CoverRequestRow,
    DueContactRow,
    PauseRow,
    SnoozeRow,
    StaffMemberRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.queries.asked import DAY, PERSON, WORKSPACE, among
from db.queries.outbox import lost
from db.queries.outbox.messages import AT_ONCE
from db.queries.units import stepping_back
from db.queries.units.stepping_back import IN_STEP
from db.types import METADATA, UtcInstant
from ips.facts import Clock, DueKey, DueState, Pause
from ips.records import pause

_staff = StaffMemberRow


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to look at, and the unit in which they are; None: in none."""

    workspace_id: str
    staff_member_id: str
    unit_id: str | None


def due_people(session: Session, now: datetime, limit: int) -> tuple[Due, ...]:
    """Those to look at, whoever waits longest first."""
    installed = select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
    rows = session.execute(
        select(_staff.workspace_id, _staff.id, _staff.vocational_unit_id)
        .where(
            _staff.workspace_id.in_(installed),
            _staff.next_brief_at <= now,
            _staff.removed_at.is_(None),
            stepping_back.may_be_tried(_staff, now),
        )
        .order_by(_staff.next_brief_at, _staff.id)
        .limit(limit)
    )
    return tuple(Due(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Claimed:
    """Somebody who is due since then, held until the transaction ends."""

    staff_member_id: str
    unit_id: str | None
    covers_through: date | None
    due_at: datetime


def claim_people(
    session: Session, workspace_id: str, staff_member_ids: Collection[str], now: datetime
) -> tuple[Claimed, ...]:
    """Lock those of these people who are due and whom no other planner holds."""
    asked = {"workspace": workspace_id, "people": sorted(staff_member_ids), "now": now}
    return tuple(Claimed(*row) for row in session.execute(_CLAIM, asked))


_CLAIM: Any = (
    select(_staff.id, _staff.vocational_unit_id, _staff.covers_through, _staff.next_brief_at)
    .where(
        _staff.workspace_id == WORKSPACE,
        _staff.id.in_(among("people")),
        _staff.next_brief_at <= bindparam("now", type_=UtcInstant),
        _staff.removed_at.is_(None),
    )
    .order_by(_staff.id)
    .with_for_update(skip_locked=True, key_share=True)
)


def next_brief_at(session: Session, workspace_id: str, staff_member_id: str) -> datetime | None:
    """When this person is looked at next; None: they are on no roster."""
    return session.execute(
        select(_staff.next_brief_at).where(
            _staff.workspace_id == workspace_id, _staff.id == staff_member_id
        )
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class NextLook:
    """When somebody is looked at next, and the last nudge day that a brief of theirs covered."""

    staff_member_id: str
    at: datetime | None
    covers_through: date | None


def move_on(session: Session, workspace_id: str, looks: Sequence[NextLook]) -> None:
    """Whoever was looked at is looked at again then."""
    if looks:
        moved = [
            {
                "workspace": workspace_id,
                "person": each.staff_member_id,
                "next": each.at,
                "through": each.covers_through,
            }
            for each in looks
        ]
        session.execute(_MOVE_ON, moved)


_PEOPLE = METADATA.tables[StaffMemberRow.__tablename__]
_MOVE_ON = (
    update(_PEOPLE)
    .where(_PEOPLE.c.workspace_id == WORKSPACE, _PEOPLE.c.id == PERSON)
    .values(
        next_brief_at=bindparam("next", type_=UtcInstant),
        covers_through=bindparam("through", type_=Date),
        **IN_STEP,
    )
)


def look_soon(session: Session, workspace_id: str, wanted: Collection[DueKey]) -> None:
    """Where one of these due contacts is open, look at its unit's people."""
    if not wanted:
        return
    # By client, not by key: a row for each of them would make a statement of a thousand values.
    asked = {
        "workspace": workspace_id,
        "clients": sorted({key.client_id for key in wanted}),
        "clocks": sorted({key.clock.value for key in wanted}),
    }
    units = {
        unit_id
        for unit_id, client_id, clock, fact_id, part in session.execute(_OPEN, asked)
        if DueKey(client_id, Clock(clock), fact_id, part) in wanted
    }
    look_soon_at_units(session, workspace_id, units)


_OPEN = (
    select(
        ClientRow.vocational_unit_id,
        DueContactRow.client_id,
        DueContactRow.clock,
        DueContactRow.fact_id,
        DueContactRow.part,
    )
    .join(
        DueContactRow,
        and_(
            DueContactRow.workspace_id == ClientRow.workspace_id,
            DueContactRow.client_id == ClientRow.id,
        ),
    )
    .where(
        ClientRow.workspace_id == WORKSPACE,
        DueContactRow.client_id.in_(among("clients")),
        DueContactRow.clock.in_(among("clocks")),
        DueContactRow.state == DueState.OPEN.value,
    )
)


def look_soon_at_units(
    session: Session, workspace_id: str, vocational_unit_ids: Collection[str]
) -> None:
    """Have the planner look at everybody of these units at its next turn."""
    if not vocational_unit_ids:
        return
    asked = {"workspace": workspace_id, "units": sorted(vocational_unit_ids)}
    ids = tuple(session.scalars(_TO_LOOK_LATER, asked))
    if ids:
        session.execute(_LOOK_AT_ONCE, {"workspace": workspace_id, "people": ids})


# Locked in the order of their ids, so that two writers never wait for each other.
_TO_LOOK_LATER = (
    select(_staff.id)
    .where(
        _staff.workspace_id == WORKSPACE,
        _staff.vocational_unit_id.in_(among("units")),
        _staff.removed_at.is_(None),
        _staff.next_brief_at > AT_ONCE,
    )
    .order_by(_staff.id)
    .with_for_update(key_share=True)
)
_LOOK_AT_ONCE = (
    update(_staff)
    .where(_staff.workspace_id == WORKSPACE, _staff.id.in_(among("people")))
    .values(next_brief_at=AT_ONCE)
)


def snoozed(
    session: Session, workspace_id: str, since: Mapping[str, date]
) -> Mapping[str, Mapping[DueKey, date]]:
    """What each of these people put off beyond their day; the latest wish where there are several.

    `since`: staff member id -> that day.
    """
    found: dict[str, dict[DueKey, date]] = {each: {} for each in since}
    asked = {"workspace": workspace_id, "people": sorted(since)}
    for row in session.execute(_SNOOZED, asked | {"day": min(since.values(), default=date.max)}):
        if row.until_on > since[row.staff_member_id]:
            key = DueKey(row.client_id, Clock(row.clock), row.fact_id, row.part)
            found[row.staff_member_id][key] = row.until_on
    return found


_SNOOZED = (
    select(
        SnoozeRow.staff_member_id,
        SnoozeRow.client_id,
        SnoozeRow.clock,
        SnoozeRow.fact_id,
        SnoozeRow.part,
        SnoozeRow.until_on,
    )
    .where(
        SnoozeRow.workspace_id == WORKSPACE,
        SnoozeRow.staff_member_id.in_(among("people")),
        SnoozeRow.until_on > DAY,
    )
    .order_by(SnoozeRow.recorded_at)
)


@dataclass(frozen=True, slots=True)
class CoverAsked:
    """A request for cover; `asked_by` and `granted_to` are Slack user ids."""

    id: str
    key: DueKey
    vocational_unit_id: str
    asked_by: str
    granted_to: str | None


def cover_asked(session: Session, workspace_id: str, cover_request_id: str) -> CoverAsked | None:
    """One request for cover, with the people as Slack knows them."""
    asked, helper = CoverRequestRow, StaffMemberRow.__table__.alias()
    row: Any = session.execute(
        select(
            *_due_key(asked),
            asked.id,
            ClientRow.vocational_unit_id,
            _staff.slack_user_id,
            helper.c.slack_user_id,
        )
        .join(
            ClientRow,
            and_(ClientRow.workspace_id == asked.workspace_id, ClientRow.id == asked.client_id),
        )
        .join(_staff, and_(_staff.workspace_id == asked.workspace_id, _staff.id == asked.asked_by))
        .outerjoin(
            helper,
            and_(helper.c.workspace_id == asked.workspace_id, helper.c.id == asked.granted_to),
        )
        .where(asked.workspace_id == workspace_id, asked.id == cover_request_id)
    ).one_or_none()
    if row is None:
        return None
    client_id, clock, fact_id, part, request_id, unit_id, asker, taker = row
    key = DueKey(client_id, Clock(clock), fact_id, part)
    return CoverAsked(request_id, key, unit_id, asker, taker)


def _due_key(row: Any) -> tuple[Any, ...]:
    return row.client_id, row.clock, row.fact_id, row.part


def pauses(
    session: Session, workspace_id: str, client_ids: Collection[str], since: date
) -> Mapping[str, tuple[Pause, ...]]:
    """The pauses of these clients that reach beyond `since`, by client."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "day": since}
    rows = session.execute(_PAUSES, asked)
    found: dict[str, list[Pause]] = {}
    for row in rows:
        paused = pause.fact(
            row.id,
            row.recorded_on,
            from_on=row.from_on,
            reason=row.reason,
            review_on=row.review_on,
            resumed_on=row.resumed_on,
        )
        found.setdefault(row.client_id, []).append(paused)
    return {client_id: tuple(each) for client_id, each in found.items()}


_PAUSES = (
    select(
        PauseRow.client_id,
        PauseRow.id,
        PauseRow.recorded_on,
        PauseRow.from_on,
        PauseRow.reason,
        PauseRow.review_on,
        PauseRow.resumed_on,
    )
    .where(
        PauseRow.workspace_id == WORKSPACE,
        PauseRow.client_id.in_(among("clients")),
        PauseRow.voided_at.is_(None),
        or_(PauseRow.resumed_on.is_(None), PauseRow.resumed_on > DAY),
    )
    .order_by(PauseRow.from_on)
)


# ---------------------------------------------------------------- digests


def due_units(session: Session, now: datetime, limit: int) -> tuple[tuple[str, str], ...]:
    """(workspace id, unit id) whose digest is due, the longest waiting first."""
    unit = VocationalUnitRow
    installed = select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
    rows = session.execute(
        select(unit.workspace_id, unit.id)
        .where(
            unit.workspace_id.in_(installed),
            unit.next_digest_at <= now,
            unit.archived_at.is_(None),
            stepping_back.may_be_tried(unit, now),
        )
        .order_by(unit.next_digest_at, unit.id)
        .limit(limit)
    )
    return tuple((row[0], row[1]) for row in rows)


def claim_unit(
    session: Session, workspace_id: str, vocational_unit_id: str, now: datetime
) -> datetime | None:
    """Lock one unit whose digest is due: the instant it was due. None: another was faster."""
    unit = VocationalUnitRow
    return session.scalar(
        select(unit.next_digest_at)
        .where(
            unit.workspace_id == workspace_id,
            unit.id == vocational_unit_id,
            unit.next_digest_at <= now,
            unit.archived_at.is_(None),
        )
        .with_for_update(skip_locked=True, key_share=True)
    )


def move_digest(
    session: Session, workspace_id: str, vocational_unit_id: str, next_digest_at: datetime
) -> None:
    session.execute(
        update(VocationalUnitRow)
        .where(
            VocationalUnitRow.workspace_id == workspace_id,
            VocationalUnitRow.id == vocational_unit_id,
        )
        .values(next_digest_at=next_digest_at, **IN_STEP)
    )


# ---------------------------------------------------------------- the auditor


@dataclass(frozen=True, slots=True)
class Forgotten:
    """People and units that no timetable reaches, and the longest wait of those it does.

    `not_planned`: people and units that have failed to be planned for, again and again.
    """

    people: int
    vocational_units: int
    oldest_due: datetime | None
    not_planned: int


def forgotten(session: Session, now: datetime) -> Forgotten:
    """Who has no next brief or digest; and since when the longest waiting one is due."""
    installed = select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None))
    oldest = session.scalar(
        select(_staff.next_brief_at)
        .where(
            _staff.workspace_id.in_(installed),
            _staff.removed_at.is_(None),
            _staff.next_brief_at <= now,
            _staff.next_brief_at > AT_ONCE,
        )
        .order_by(_staff.next_brief_at)
        .limit(1)
    )
    return Forgotten(
        len(lost.people(session)),
        len(lost.units(session)),
        oldest,
        stepping_back.not_planned(session),
    )
