"""What the fidelity scores read of a unit beside roster, histories and due contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from db.doors import Session
from db.models import (
    ClientContactRow,
    ClientRow,
    ClientTeamRow,
    CoverRequestRow,
    EmployerContactClientRow,
    EmployerContactRow,
    EmployerRow,
    JobRow,
    LogReviewRow,
)
from db.queries.people.employers import IS_NOW, KNOWN_AS, NOW, folded
from db.queries.people.staff import in_force
from ips.employment import JobKind
from ips.facts import MadeBy, Mode, Place, RelationshipStep
from ips.fidelity.evidence import EmployerVisit, JobPlace, LogReview, Span, VisitFacts
from ips.records.kind import known

_CHAIN = EmployerRow.__table__.alias()


def codes(session: Session, workspace_id: str, unit_id: str) -> dict[str, str]:
    """Client id -> code of everybody the unit has ever served and not erased, by code."""
    rows = session.execute(
        select(ClientRow.id, ClientRow.code)
        .where(
            ClientRow.workspace_id == workspace_id,
            ClientRow.vocational_unit_id == unit_id,
            ClientRow.erased_at.is_(None),
        )
        .order_by(ClientRow.code, ClientRow.id)
    )
    return {row.id: row.code for row in rows}


def mh_teams(
    session: Session, workspace_id: str, unit_id: str, first: date, last: date
) -> Mapping[str, tuple[Span, ...]]:
    """Client id -> their mental-health teams on any of these days, the earliest first."""
    team = ClientTeamRow
    rows = session.execute(
        select(team.client_id, team.team, team.from_on, team.until_on)
        .join(ClientRow, _same_client(team))
        .where(
            team.workspace_id == workspace_id,
            ClientRow.vocational_unit_id == unit_id,
            in_force(team.from_on, team.until_on, first, last),
        )
        .order_by(team.from_on, team.id)
    )
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for client_id, name, from_on, until_on in rows:
        found[client_id].append(Span(name, from_on, until_on or date.max))
    return {client_id: tuple(spans) for client_id, spans in found.items()}


def job_places(
    session: Session, workspace_id: str, unit_id: str
) -> Mapping[str, Mapping[str, JobPlace]]:
    """Client id -> job id -> where it is: a chain for its branches, a placement's work site."""
    rows = session.execute(
        select(
            JobRow.client_id,
            JobRow.id,
            JobRow.type_label,
            case((JobRow.kind == JobKind.AGENCY.value, JobRow.work_site)),
            func.coalesce(_CHAIN.c.known_as_id, _CHAIN.c.id, NOW.c.id),
        )
        .join(ClientRow, _same_client(JobRow))
        .join(
            EmployerRow,
            and_(
                EmployerRow.workspace_id == JobRow.workspace_id,
                EmployerRow.id == JobRow.employer_id,
            ),
        )
        .join(NOW, IS_NOW)
        .outerjoin(
            _CHAIN,
            and_(_CHAIN.c.workspace_id == NOW.c.workspace_id, _CHAIN.c.id == NOW.c.parent_id),
        )
        .where(
            JobRow.workspace_id == workspace_id,
            JobRow.voided_at.is_(None),
            ClientRow.vocational_unit_id == unit_id,
        )
    )
    found: defaultdict[str, dict[str, JobPlace]] = defaultdict(dict)
    for client_id, job_id, type_label, work_site, employer_id in rows:
        employer = f"work site {folded(work_site)}" if work_site else employer_id
        label = " ".join((type_label or "").split()).casefold() or None
        found[client_id][job_id] = JobPlace(employer, label)
    return found


def visits(
    session: Session, workspace_id: str, unit_id: str
) -> Mapping[str, Mapping[str, VisitFacts]]:
    """Client id -> contact id -> where it was and who else was there."""
    contact = ClientContactRow
    rows = session.execute(
        select(
            contact.client_id,
            contact.id,
            contact.place,
            contact.with_team_member.is_not(None),
            contact.with_family,
        )
        .join(ClientRow, _same_client(contact))
        .where(
            contact.workspace_id == workspace_id,
            contact.voided_at.is_(None),
            ClientRow.vocational_unit_id == unit_id,
        )
    )
    found: defaultdict[str, dict[str, VisitFacts]] = defaultdict(dict)
    for client_id, contact_id, place, with_team_member, with_family in rows:
        where = known(Place, place) if place else None
        found[client_id][contact_id] = _visit(where, bool(with_team_member), bool(with_family))
    return found


_visit = cache(VisitFacts)  # a few dozen differ, and a unit has thousands


def employer_visits(
    session: Session, workspace_id: str, unit_id: str, first: date, last: date
) -> tuple[EmployerVisit, ...]:
    """Every employer contact of the unit on these days, whoever made it."""
    made, named = EmployerContactRow, EmployerContactClientRow
    specific = or_(
        made.for_erased,
        exists().where(
            named.workspace_id == made.workspace_id, named.employer_contact_id == made.id
        ),
    )
    rows = session.execute(
        select(
            made.id,
            made.on,
            made.staff_member_id,
            made.mode,
            made.made_by,
            specific,
            made.preference_based,
            KNOWN_AS,
            made.step,
        )
        .join(
            EmployerRow,
            and_(EmployerRow.workspace_id == made.workspace_id, EmployerRow.id == made.employer_id),
        )
        .where(
            made.workspace_id == workspace_id,
            made.vocational_unit_id == unit_id,
            made.on.between(first, last),
            made.voided_at.is_(None),
        )
        .order_by(made.on, made.id)
    )
    return tuple(
        EmployerVisit(
            each[0],
            each[1],
            each[2],
            known(Mode, each[3]),
            known(MadeBy, each[4]),
            bool(each[5]),
            each[6],
            each[7],
            known(RelationshipStep, each[8]) if each[8] else None,
        )
        for each in rows
    )


def log_reviews(
    session: Session, workspace_id: str, unit_id: str, first: date, last: date
) -> tuple[LogReview, ...]:
    """The reviews of the weeks that begin on these days."""
    review = LogReviewRow
    rows = session.execute(
        select(review.id, review.week_of, review.reviewed_on)
        .where(
            review.workspace_id == workspace_id,
            review.vocational_unit_id == unit_id,
            review.week_of.between(first, last),
            review.voided_at.is_(None),
        )
        .order_by(review.week_of, review.id)
    )
    return tuple(LogReview(*row) for row in rows)


def cover_taken_at(
    session: Session, workspace_id: str, unit_id: str, since: datetime, until: datetime
) -> tuple[datetime, ...]:
    """The instants of this stretch at which somebody took cover for a client of the unit."""
    cover = CoverRequestRow
    return tuple(
        session.scalars(
            select(cover.granted_at)
            .join(ClientRow, _same_client(cover))
            .where(
                cover.workspace_id == workspace_id,
                ClientRow.vocational_unit_id == unit_id,
                cover.granted_at.between(since, until),
            )
            .order_by(cover.granted_at)
        )
    )


def _same_client(row: Any) -> Any:
    return and_(ClientRow.workspace_id == row.workspace_id, ClientRow.id == row.client_id)
