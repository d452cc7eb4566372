"""What a clock that ran ahead has written for days that have not come, and how it is undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, literal, or_, select, update

from db.doors import Session
from db.kept import table_of
from db.models import (
    LogReviewRow,
    OutgoingMessageRow,
    SnoozeRow,
    StaffMemberRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.queries.outbox.messages import (
    DEAD,
    NEVER,
    PLANNED,
    SENT,
    TOO_FAR_AHEAD,
    WITHDRAWN,
)
from db.types import AnyRow, UtcInstant
from ips.records.log_review import LogReviewRecord

_message, _staff, _unit = OutgoingMessageRow, StaffMemberRow, VocationalUnitRow
_MESSAGES: Any = OutgoingMessageRow.__table__
_WORKSPACES: Any = WorkspaceRow.__table__
_SNOOZES: Any = SnoozeRow.__table__
_REVIEWS: Any = table_of(LogReviewRecord)

# No conversation of Slack's waits longer; where a workspace does, another clock has set it.
LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """Whoever has a next brief, with what decides on its hour."""

    id: str
    slack_user_id: str
    vocational_unit_id: str
    brief_at: time | None
    days_off: tuple[str, ...]
    next_brief_at: datetime
    covers_through: date | None


@dataclass(frozen=True, slots=True)
class Early:
    """A message that was planned at an instant that has not come."""

    id: str
    kind: str
    subject: Mapping[str, str]


def with_brief(session: Session, workspace_id: str) -> tuple[str, ...]:
    """The ids of everybody with a next brief."""
    query = select(_staff.id).where(*_has_brief(workspace_id)).order_by(_staff.id)
    return tuple(session.scalars(query))


def with_digest(session: Session, workspace_id: str) -> tuple[str, ...]:
    """The ids of the units with a next digest."""
    query = select(_unit.id).where(
        _unit.workspace_id == workspace_id,
        _unit.archived_at.is_(None),
        _unit.next_digest_at.is_not(None),
    )
    return tuple(session.scalars(query.order_by(_unit.id)))


def planned_person(
    session: Session, workspace_id: str, staff_member_id: str, *, alone: bool = False
) -> PlannedPerson | None:
    """One of those with a next brief; `alone`: nobody plans for them until the commit."""
    query = select(*_OF_PERSON).where(*_has_brief(workspace_id), _staff.id == staff_member_id)
    row = session.execute(query.with_for_update(key_share=True) if alone else query).one_or_none()
    return None if row is None else _planned(row)


def planned_people(session: Session, workspace_id: str, far: datetime) -> tuple[PlannedPerson, ...]:
    """Those whose next brief, or the last day it covers, may be later than `far`."""
    later = or_(_staff.next_brief_at > far, _staff.covers_through >= far.date())
    query = select(*_OF_PERSON).where(*_has_brief(workspace_id), later).order_by(_staff.id)
    return tuple(each for each in map(_planned, session.execute(query)) if each is not None)


_OF_PERSON = tuple(getattr(_staff, each.name) for each in fields(PlannedPerson))


def _planned(row: AnyRow) -> PlannedPerson | None:
    if row.vocational_unit_id is None or row.next_brief_at is None:
        return None
    values = row._asdict()
    return PlannedPerson(**values | {"days_off": tuple(row.days_off)})


def _has_brief(workspace_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _staff.workspace_id == workspace_id,
        _staff.vocational_unit_id.is_not(None),
        _staff.removed_at.is_(None),
        _staff.next_brief_at.is_not(None),
    )


def lock_unit(session: Session, workspace_id: str, vocational_unit_id: str) -> datetime | None:
    """When its next digest is due; nobody plans one until the commit."""
    return session.scalar(
        select(_unit.next_digest_at)
        .where(_unit.workspace_id == workspace_id, _unit.id == vocational_unit_id)
        .with_for_update(key_share=True)
    )


def planned_after(
    session: Session, workspace_id: str, now: datetime, kinds: Collection[str]
) -> tuple[Early, ...]:
    """The messages of these kinds that were planned later than `now`, whatever became of them."""
    rows = session.execute(
        select(_message.id, _message.kind, _message.subject)
        .where(
            _message.workspace_id == workspace_id,
            _message.planned_at > now,
            _message.kind.in_(sorted(kinds)),
        )
        .order_by(_message.sequence)
    )
    return tuple(Early(row[0], row[1], dict(row[2])) for row in rows)


def take_back(
    session: Session, workspace_id: str, message_ids: Collection[str], now: datetime, reason: str
) -> None:
    """These are not sent; what stands in Slack is deleted; their keys are free for their own day.

    What somebody is about to post is deleted once it stands.
    """
    if not message_ids:
        return
    never_sent = _message.state.in_([PLANNED, DEAD])
    session.execute(
        update(_message)
        .where(_message.workspace_id == workspace_id, _message.id.in_(sorted(message_ids)))
        .values(
            dedupe_key=literal(f"{reason}:") + _message.id,
            state=case((never_sent, WITHDRAWN), else_=_message.state),
            reason=case((never_sent, reason), else_=_message.reason),
            delete_at=literal(now, UtcInstant()),
        )
    )


# ---------------------------------------------------------------- instants that gate something


def any_ahead(session: Session, workspace_id: str, far: datetime, at: datetime) -> bool:
    """Whether `pull_back` would find anything. `far` and `at` as there."""
    tables = [(table, which) for table, which, _ in _ahead(far, far, at)]
    found = [
        exists().where(_of(table, workspace_id), which) for table, which in (*tables, *_gone(far))
    ]
    return bool(session.scalar(select(or_(*found))))


def pull_back(
    session: Session, workspace_id: str, now: datetime, far: datetime, at: datetime
) -> None:
    """Instants later than any right clock wrote become now; else each would gate until it comes.

    `far`: later than that is too far ahead of `now`. `at`: the database's clock.
    """
    for table, which, values in _ahead(now, far, at):
        session.execute(update(table).where(_of(table, workspace_id), which).values(**values))
    for table, which in _gone(far):
        session.execute(delete(table).where(_of(table, workspace_id), which))


def _gone(far: datetime) -> tuple[tuple[Any, ColumnElement[bool]], ...]:
    """(table, which of its rows): what was put off then, and weeks that nobody has reviewed."""
    return (
        (_SNOOZES, SnoozeRow.recorded_at > far),
        (_REVIEWS, LogReviewRow.reviewed_at > far),
    )


def _ahead(
    now: datetime, far: datetime, at: datetime
) -> tuple[tuple[Any, ColumnElement[bool], Mapping[str, Any]], ...]:
    """(table, which of its rows, what they become)."""
    by_database = at + TOO_FAR_AHEAD
    return (
        # Somebody was erased: it must not stand until then.
        (_MESSAGES, and_(_message.state == SENT, _message.delete_at > far), {"delete_at": now}),
        # An uninstallation that comes before this counts as older than the installation.
        (_WORKSPACES, WorkspaceRow.installed_at > far, {"installed_at": now}),
        (_WORKSPACES, WorkspaceRow.not_before > at + LONGEST_PAUSE, {"not_before": None}),
        # To be drawn again, or to be looked back at; what rests for good rests at NEVER.
        (
            _MESSAGES,
            and_(
                _message.state == SENT,
                _message.not_before > by_database,
                _message.not_before < NEVER,
            ),
            {
                "not_before": at,
                "look_back_at": case(
                    (_message.look_back_at > by_database, literal(at, UtcInstant())),
                    else_=_message.look_back_at,
                ),
            },
        ),
    )


def _of(table: Any, workspace_id: str) -> ColumnElement[bool]:
    column = table.c.id if table is _WORKSPACES else table.c.workspace_id
    found: ColumnElement[bool] = column == workspace_id
    return found
