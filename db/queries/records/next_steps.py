"""Next steps with employers that nobody has done or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from db import versions
from db.doors import Session
from db.kept import table_of
from db.models import FactVersionRow, StaffRoleRow
from db.queries.asked import FIRST, LAST, PERSON, UNIT, WORKSPACE
from db.queries.people.deaths import somebody_lives
from db.queries.people.employers import EMPLOYER, KNOWN_AS, NAMED, NOW, WITH_ID, Employer, folded
from db.types import AnySelect
from ips.records.employer_contact import EmployerContactRecord

_contact: Any = table_of(EmployerContactRecord)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A next step by the contact it was written down with: its day, and who planned it."""

    employer_contact_id: str
    on: date
    staff_member_id: str


def _open() -> tuple[ColumnElement[bool], ...]:
    return (
        _contact.c.next_step_done_on.is_(None),
        _contact.c.next_step_dropped_on.is_(None),
        _contact.c.voided_at.is_(None),
    )


def open_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str, first: date, last: date
) -> tuple[OpenStep, ...]:
    """Those of the days `first`..`last`, by day; also of whoever has left the roster.

    Not those for people who have died alone.
    """
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "first": first, "last": last}
    return tuple(OpenStep(*row) for row in session.execute(_OPEN_OF_UNIT, asked))


# Also of whoever has left the roster.
_ONCE_HERE = select(StaffRoleRow.staff_member_id).where(
    StaffRoleRow.workspace_id == WORKSPACE, StaffRoleRow.vocational_unit_id == UNIT
)
_OPEN_OF_UNIT: Any = (
    select(_contact.c.id, _contact.c.next_step_on, _contact.c.staff_member_id)
    .where(
        _contact.c.workspace_id == WORKSPACE,
        _contact.c.staff_member_id.in_(_ONCE_HERE),
        _contact.c.next_step_on.between(FIRST, LAST),
        _contact.c.vocational_unit_id == UNIT,
        *_open(),
        somebody_lives(_contact.c.id),
    )
    .order_by(_contact.c.next_step_on, _contact.c.id)
)


@dataclass(frozen=True, slots=True)
class MovedStep:
    """A contact whose latest change moved its open next step: when, and the version it made."""

    employer_contact_id: str
    version: int
    at: datetime


def moved_by(
    session: Session,
    workspace_id: str,
    vocational_unit_id: str,
    staff_member_id: str,
    since: datetime,
    since_on: date,
) -> tuple[MovedStep, ...]:
    """Those that this person moved since then to a day from `since_on` on."""
    former = FactVersionRow
    rows = session.execute(
        select(
            _contact.c.id.label("contact_id"),
            _contact.c.next_step_on,
            _contact.c.version,
            former.replaced_at,
            *versions.COLUMNS,
        )
        .join(
            former,
            and_(
                former.workspace_id == _contact.c.workspace_id,
                former.fact_kind == EmployerContactRecord.name,
                former.fact_id == _contact.c.id,
                former.version == _contact.c.version - 1,
            ),
        )
        .where(
            _contact.c.workspace_id == workspace_id,
            _contact.c.staff_member_id.in_(_ONCE_HERE),
            _contact.c.next_step_on >= since_on,
            _contact.c.vocational_unit_id == vocational_unit_id,
            former.replaced_by == staff_member_id,
            former.replaced_at >= since,
            *_open(),
        ),
        {"workspace": workspace_id, "unit": vocational_unit_id},
    ).mappings()
    return tuple(
        MovedStep(row["contact_id"], row["version"], row["replaced_at"])
        for row in rows
        if _was_moved(versions.values_in(row) or {}, row["next_step_on"])
    )


def _was_moved(before: Mapping[str, Any], day: date) -> bool:
    """An edit of the whole contact keeps its clients with the former version, and is no move."""
    was = before.get("next_step_on")
    return was not in (None, day.isoformat()) and "client_ids" not in before


def with_employer(
    session: Session,
    workspace_id: str,
    vocational_unit_id: str,
    employer_id: str | None,
    name: str,
    staff_member_id: str,
    first: date,
    last: date,
) -> tuple[Employer, OpenStep | None] | None:
    """The employer chosen, see `employers.chosen`, and the earliest step that this person planned
    there, by whatever name, on these days."""
    asked: dict[str, Any] = {
        "workspace": workspace_id,
        "unit": vocational_unit_id,
        "person": staff_member_id,
        "first": first,
        "last": last,
    }
    asked |= {"name": folded(name)} if employer_id is None else {"employer": employer_id}
    if employer_id is None and not asked["name"]:
        return None
    row = session.execute(_NAMED if employer_id is None else _WITH_ID, asked).first()
    if row is None:
        return None
    known = Employer(row.id, row.name)
    step = None if row.step_id is None else OpenStep(row.step_id, row.next_step_on, staff_member_id)
    return known, step


_PLANNED = (
    select(
        _contact.c.id.label("step_id"),
        _contact.c.next_step_on,
        KNOWN_AS.label("employer_id"),
    )
    .join(
        EMPLOYER,
        and_(
            EMPLOYER.c.workspace_id == _contact.c.workspace_id,
            EMPLOYER.c.id == _contact.c.employer_id,
        ),
    )
    .where(
        _contact.c.workspace_id == WORKSPACE,
        _contact.c.staff_member_id == PERSON,
        _contact.c.next_step_on.between(FIRST, LAST),
        *_open(),
    )
    .subquery()
)


def _with_step(employer: AnySelect) -> AnySelect:
    return (
        employer.add_columns(_PLANNED.c.step_id, _PLANNED.c.next_step_on)
        .outerjoin(_PLANNED, _PLANNED.c.employer_id == NOW.c.id)
        .order_by(_PLANNED.c.next_step_on, _PLANNED.c.step_id)
    )


_NAMED, _WITH_ID = _with_step(NAMED), _with_step(WITH_ID)
