"""What the weekly digest is made of, beside histories and due contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, select

from db.doors import Session
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    EmployerContactRow,
    EmployerRow,
    LogReviewRow,
    WeekOfErasedRow,
)
from db.queries.asked import DAY, FIRST, LAST, UNIT, WORKSPACE
from db.queries.people.deaths import somebody_lives
from db.queries.people.employers import IS_NOW, NOW
from db.queries.people.staff import in_force
from db.sealing import readable, unsealed
from db.types import METADATA
from ips.employer_contacts import Week

_CLIENT = METADATA.tables[ClientRow.__tablename__]


@dataclass(frozen=True, slots=True)
class ClientOfUnit:
    """Code, disclosure choice and wishes; the name only to see that no wish holds it."""

    id: str
    code: str
    disclosure: str
    job_wishes: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CarriedSpan:
    """Whose caseload a client was on, from a day to another (None: still)."""

    client_id: str
    staff_member_id: str
    from_on: date
    until_on: date | None

    def covers(self, on: date) -> bool:
        return self.touches(on, on)

    def touches(self, first: date, last: date) -> bool:
        return self.from_on <= last and (self.until_on is None or first <= self.until_on)


@dataclass(frozen=True, slots=True)
class StepOfContact:
    """A next step with an employer: from which contact, on which day, whose."""

    employer_contact_id: str
    on: date
    staff_member_id: str
    employer: str
    employer_id: str


HALF_A_YEAR = timedelta(days=182)


def clients_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str
) -> tuple[ClientOfUnit, ...]:
    """Everybody the unit has ever served and not erased, by code."""
    rows = session.execute(
        select(
            ClientRow.workspace_id,
            ClientRow.id,
            ClientRow.code,
            ClientRow.disclosure,
            ClientRow.job_wishes,
            ClientRow.name,
        )
        .where(
            ClientRow.workspace_id == workspace_id,
            ClientRow.vocational_unit_id == vocational_unit_id,
            ClientRow.erased_at.is_(None),
        )
        .order_by(ClientRow.code, ClientRow.id)
    )
    return tuple(_client(row) for row in rows.mappings())


def _client(stored: Mapping[Any, Any]) -> ClientOfUnit:
    row = unsealed(_CLIENT, stored)
    return ClientOfUnit(
        id=row["id"],
        code=row["code"],
        disclosure=row["disclosure"],
        job_wishes=row["job_wishes"],
        name=readable(row["name"]),
    )


def carried_between(
    session: Session,
    workspace_id: str,
    vocational_unit_id: str,
    first: date,
    last: date,
    *,
    client_id: str | None = None,
) -> tuple[CarriedSpan, ...]:
    """Who carried whom on any of these days; `client_id`: who carried this one."""
    assigned = ClientAssignmentRow
    whom = () if client_id is None else (assigned.client_id == client_id,)
    rows = session.execute(
        select(assigned.client_id, assigned.staff_member_id, assigned.from_on, assigned.until_on)
        .join(
            ClientRow,
            and_(
                ClientRow.workspace_id == assigned.workspace_id,
                ClientRow.id == assigned.client_id,
            ),
        )
        .where(
            assigned.workspace_id == workspace_id,
            assigned.kind == "carries",
            *whom,
            in_force(assigned.from_on, assigned.until_on, first, last),
            ClientRow.vocational_unit_id == vocational_unit_id,
        )
        .order_by(assigned.from_on, assigned.id)
    )
    return tuple(CarriedSpan(row[0], row[1], row[2], row[3]) for row in rows)


def weeks_of_erased(
    session: Session, workspace_id: str, vocational_unit_id: str, first: date, last: date
) -> dict[tuple[str, Week], int]:
    """(Whose caseload, week that begins on these days) -> who looked for work and is erased now.

    A week in which none of those carried was looking is there with 0.
    """
    kept = WeekOfErasedRow
    rows = session.execute(
        select(kept.staff_member_id, kept.week_of, kept.looking).where(
            kept.workspace_id == workspace_id,
            kept.vocational_unit_id == vocational_unit_id,
            kept.week_of.between(first, last),
        )
    )
    return {(staff_id, Week(monday)): looking for staff_id, monday, looking in rows}


def reviewed_weeks(
    session: Session, workspace_id: str, vocational_unit_id: str, first: date, last: date
) -> frozenset[Week]:
    """Weeks, of those that begin on these Mondays, whose contact log was reviewed."""
    review = LogReviewRow
    mondays = session.scalars(
        select(review.week_of).where(
            review.workspace_id == workspace_id,
            review.vocational_unit_id == vocational_unit_id,
            review.week_of.between(first, last),
            review.voided_at.is_(None),
        )
    )
    return frozenset(map(Week, mondays))


def next_steps(
    session: Session, workspace_id: str, vocational_unit_id: str, first: date, last: date
) -> tuple[StepOfContact, ...]:
    """Open next steps with employers on these days, from the contacts of half a year.

    Not those for people who have died alone.
    """
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "first": first, "last": last}
    rows = session.execute(_NEXT_STEPS, asked | {"day": first - HALF_A_YEAR})
    return tuple(StepOfContact(*row) for row in rows)


_contact = EmployerContactRow
_NEXT_STEPS = (
    select(_contact.id, _contact.next_step_on, _contact.staff_member_id, NOW.c.name, NOW.c.id)
    .join(
        EmployerRow,
        and_(
            EmployerRow.workspace_id == _contact.workspace_id,
            EmployerRow.id == _contact.employer_id,
        ),
    )
    .join(NOW, IS_NOW)
    .where(
        _contact.workspace_id == WORKSPACE,
        _contact.vocational_unit_id == UNIT,
        _contact.on.between(DAY, LAST),
        _contact.next_step_on.between(FIRST, LAST),
        _contact.next_step_done_on.is_(None),
        _contact.next_step_dropped_on.is_(None),
        _contact.voided_at.is_(None),
        somebody_lives(_contact.id),
    )
    .order_by(_contact.next_step_on, _contact.id)
)
