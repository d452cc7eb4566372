"""What was done lately: employer contacts of a week, a person's last entries, a client's facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, String, and_, exists, literal, or_, select, text, union_all

from db.doors import Session
from db.kept import Kept, kept_of, table_of
from db.models import (
    EmployerContactClientRow,
    EmployerContactRow,
    EpisodeRow,
    JobRow,
    StaffMemberRow,
)
from db.queries.asked import CLIENT, WORKSPACE, among
from db.queries.records import facts
from db.types import METADATA, AnySelect
from ips.employer_contacts import EmployerContactMade
from ips.facts import MadeBy, Mode
from ips.records.employer_contact import EmployerContactRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.job import JobRecord
from ips.records.kind import AboutClient, AboutJob, AboutStaff, AboutUnit, RecordKind, kinds_about

_ON_ONE_DAY = ("episode", "client_contact", "job", "milestone", "pause", "decline")
"""In this order a history tells what happened on one day; any other kind comes after them."""


def _place(kind: type[RecordKind]) -> int:
    return _ON_ONE_DAY.index(kind.name) if kind.name in _ON_ONE_DAY else len(_ON_ONE_DAY)


KINDS_OF_A_CLIENT: tuple[type[RecordKind], ...] = tuple(
    sorted(kinds_about(AboutClient).values(), key=_place)
)
"""The facts whose table names its client; employer contacts and what is within a job do not."""
_MADE = tuple(kind for kind in KINDS_OF_A_CLIENT if "staff_member_id" in kind.stamped)
_OTHERS = tuple(kind for kind in KINDS_OF_A_CLIENT if kind not in _MADE)


def employer_contacts_made(
    session: Session,
    workspace_id: str,
    staff_member_ids: Collection[str],
    first: date,
    last: date,
) -> tuple[EmployerContactMade, ...]:
    """Employer contacts of these people on the days `first`..`last`, in one query."""
    made, named = EmployerContactRow, EmployerContactClientRow
    client_specific = or_(
        made.for_erased,
        exists().where(
            named.workspace_id == made.workspace_id, named.employer_contact_id == made.id
        ),
    )
    rows = session.execute(
        select(made.id, made.staff_member_id, made.on, made.mode, made.made_by, client_specific)
        .where(
            made.workspace_id == workspace_id,
            made.staff_member_id.in_(sorted(staff_member_ids)),
            made.on.between(first, last),
            made.voided_at.is_(None),
        )
        .order_by(made.on, made.id)
    )
    return tuple(
        EmployerContactMade(
            id=fact_id,
            specialist_id=staff_member_id,
            on=on,
            mode=Mode(mode),
            made_by=MadeBy(made_by),
            client_specific=bool(specific),
        )
        for fact_id, staff_member_id, on, mode, made_by, specific in rows
    )


def at_employers(
    session: Session, workspace_id: str, employer_ids: Collection[str], limit: int
) -> tuple[Kept[EmployerContactRecord], ...]:
    """The contacts with these employers that stand, the latest first."""
    table = table_of(EmployerContactRecord)
    rows = session.execute(
        select(table)
        .where(
            table.c.workspace_id == workspace_id,
            table.c.employer_id.in_(sorted(employer_ids)),
            table.c.voided_at.is_(None),
        )
        .order_by(table.c.on.desc(), table.c.recorded_at.desc(), table.c.id)
        .limit(limit)
    ).mappings()
    return tuple(kept_of(EmployerContactRecord, row) for row in rows)


def log_of_week(
    session: Session, workspace_id: str, vocational_unit_id: str, first: date, last: date
) -> tuple[Kept[EmployerContactRecord], ...]:
    """Every employer contact of a unit on these days, whoever made it and in whatever way."""
    contact = table_of(EmployerContactRecord)
    rows = session.execute(
        select(contact)
        .where(
            contact.c.workspace_id == workspace_id,
            contact.c.vocational_unit_id == vocational_unit_id,
            contact.c.on.between(first, last),
            contact.c.voided_at.is_(None),
        )
        .order_by(contact.c.on, contact.c.recorded_at, contact.c.id)
    ).mappings()
    return tuple(kept_of(EmployerContactRecord, row) for row in rows)


def of_client(session: Session, workspace_id: str, client_id: str) -> tuple[Kept[Any], ...]:
    """Every fact about one client, voided ones included: a fixed number of queries."""
    found: list[Kept[Any]] = []
    for kind in KINDS_OF_A_CLIENT:
        found += facts.of_clients(session, kind, workspace_id, [client_id], voided=True)
    contact_ids = session.scalars(
        select(EmployerContactClientRow.employer_contact_id).where(
            EmployerContactClientRow.workspace_id == workspace_id,
            EmployerContactClientRow.client_id == client_id,
        )
    ).all()
    found += facts.find_all(session, EmployerContactRecord, workspace_id, contact_ids)
    found += _within_jobs(session, workspace_id, client_id)
    return tuple(found)


def jobs_of_client(session: Session, workspace_id: str, client_id: str) -> tuple[Kept[Any], ...]:
    """The client's jobs and what was recorded within them."""
    jobs = facts.of_clients(session, JobRecord, workspace_id, [client_id])
    return (*jobs, *_within_jobs(session, workspace_id, client_id))


def _within_jobs(session: Session, workspace_id: str, client_id: str) -> tuple[Kept[Any], ...]:
    asked = {"workspace": workspace_id, "client": client_id}
    return tuple(
        kept_of(kind, row)
        for kind in kinds_about(AboutJob).values()
        for row in session.execute(_within_job(kind.name), asked).mappings()
    )


@cache
def _within_job(table_name: str) -> AnySelect:
    table = METADATA.tables[table_name]
    its_job = and_(JobRow.workspace_id == table.c.workspace_id, JobRow.id == table.c.job_id)
    return (
        select(table)
        .join(table_of(JobRecord), its_job)
        .where(JobRow.workspace_id == WORKSPACE, JobRow.client_id == CLIENT)
    )


def recorded_by(session: Session, workspace_id: str, fact_ids: Collection[str]) -> dict[str, str]:
    """Fact id -> the Slack id of whoever wrote it down; no statement where none is asked for."""
    if not fact_ids:
        return {}
    parts = [
        select(table.c.id, StaffMemberRow.slack_user_id)
        .join(
            StaffMemberRow,
            and_(
                StaffMemberRow.workspace_id == table.c.workspace_id,
                StaffMemberRow.id == table.c.recorded_by,
            ),
        )
        .where(table.c.workspace_id == workspace_id, table.c.id.in_(sorted(fact_ids)))
        for table in (table_of(kind) for kind in (*_BY_WHOM, *_OF_THE_CASELOAD))
    ]
    return {row.id: row.slack_user_id for row in session.execute(union_all(*parts))}


def last_entries(
    session: Session,
    workspace_id: str,
    staff_member_id: str,
    client_ids: Collection[str],
    since: datetime,
    since_on: date,
    limit: int,
    moved: Mapping[str, datetime] = MappingProxyType({}),
) -> tuple[Kept[Any], ...]:
    """What one person wrote down since then and still stands, the latest first.

    Contacts by whoever made them; other facts among `client_ids` and whoever left since, so that
    the work grows with their caseload and not with everything ever written. What befell a record,
    such as a job's end, counts from when it was written down, whoever wrote the record and however
    long ago. `moved`: contacts whose next step this person has moved -> when.
    """
    left = select(EpisodeRow.client_id).where(
        EpisodeRow.workspace_id == workspace_id,
        EpisodeRow.exit_recorded_by == staff_member_id,
        EpisodeRow.exit_recorded_at >= since,
    )
    parts = [
        _written(kind, workspace_id, staff_member_id, since).where(
            table_of(kind).c.staff_member_id == staff_member_id,
            table_of(kind).c.on >= since_on,
        )
        for kind in _BY_WHOM
    ]
    parts += [
        _written(kind, workspace_id, staff_member_id, since, half=half).where(
            or_(
                table_of(kind).c.client_id.in_(sorted(client_ids)),
                table_of(kind).c.client_id.in_(left),
            )
        )
        for kind in _OF_THE_CASELOAD
        for half in ("", *_halves(kind))
    ]
    parts += [
        _written(kind, workspace_id, staff_member_id, since, half=half)
        for kind in _BY_WHOM
        for half in _halves(kind)
    ]
    parts += [_written(kind, workspace_id, staff_member_id, since) for kind in _OF_THE_UNIT]
    latest = union_all(*parts).order_by(text("recorded_at DESC"), text("id")).limit(limit)
    there = [tuple(row) for row in session.execute(latest)]
    there += [(EmployerContactRecord.name, *each) for each in moved.items()]
    ids: dict[str, list[str]] = {}
    written: dict[str, datetime] = {}
    for fact_kind, fact_id, at in sorted(there, key=lambda row: row[2], reverse=True)[:limit]:
        if fact_id not in written:
            written[fact_id] = at
            ids.setdefault(fact_kind, []).append(fact_id)
    found: list[Kept[Any]] = []
    for kind in (*_BY_WHOM, *_OF_THE_CASELOAD, *_OF_THE_UNIT):
        if kind.name in ids:
            found += facts.find_all(session, kind, workspace_id, ids[kind.name])
    return tuple(sorted(found, key=lambda fact: written[fact.id], reverse=True))


def _halves(kind: type[RecordKind]) -> list[str]:
    return sorted({each.recorded for each in kind.reversals})


def of_the_unit(
    session: Session, workspace_id: str, unit_id: str, *, by: str | None, limit: int
) -> tuple[Kept[Any], ...]:
    """What was last written down about a unit and its staff and stands, the latest first.

    `by`: only what this person wrote.
    """
    parts = []
    for kind in _OF_THE_UNIT:
        row = table_of(kind).c
        whose = (
            row.vocational_unit_id == unit_id
            if issubclass(kind, AboutUnit)
            else exists().where(
                StaffMemberRow.workspace_id == row.workspace_id,
                StaffMemberRow.id == row.staff_member_id,
                StaffMemberRow.vocational_unit_id == unit_id,
            )
        )
        mine = [row.recorded_by == by] if by is not None else []
        if kind is ItemRatingRecord:  # those of a review stand in the review's line
            mine.append(row.review_id.is_(None))
        parts.append(
            select(
                literal(kind.name, String()).label("kind"),
                row.id.label("id"),
                row.recorded_at.label("recorded_at"),
            ).where(row.workspace_id == workspace_id, row.voided_at.is_(None), whose, *mine)
        )
    latest = union_all(*parts).order_by(text("recorded_at DESC"), text("id")).limit(limit)
    rows = session.execute(latest).all()
    found: dict[str, Kept[Any]] = {}
    for kind in _OF_THE_UNIT:
        ids = [fact_id for name, fact_id, _ in rows if name == kind.name]
        if ids:
            found |= {each.id: each for each in facts.find_all(session, kind, workspace_id, ids)}
    return tuple(found[fact_id] for _, fact_id, _ in rows)


_BY_WHOM: tuple[type[RecordKind], ...] = (EmployerContactRecord, *_MADE)
_OF_THE_CASELOAD: tuple[type[RecordKind], ...] = _OTHERS
_LISTED_ELSEWHERE = frozenset(
    {"employer_contact", "job_lead", "leave", "log_review", "attendance"}  # a meeting has its own
)
_OF_THE_UNIT: tuple[type[RecordKind], ...] = tuple(
    kind
    for name, kind in {**kinds_about(AboutStaff), **kinds_about(AboutUnit)}.items()
    if name not in _LISTED_ELSEWHERE
)
"""What is written down about a unit and its staff, without what has a list of its own."""


def _written(
    kind: type[RecordKind],
    workspace_id: str,
    staff_member_id: str,
    since: datetime,
    half: str = "",
) -> Select[Any]:
    """`half`: of what befell the fact later, by its own hand and hour."""
    row = table_of(kind).c
    recorded = f"{half}_recorded" if half else "recorded"
    at = row[f"{recorded}_at"]
    return select(
        literal(kind.name, String()).label("kind"), row.id.label("id"), at.label("recorded_at")
    ).where(
        row.workspace_id == workspace_id,
        row[f"{recorded}_by"] == staff_member_id,
        at >= since,
        row.voided_at.is_(None),
    )


def clients_named(
    session: Session, workspace_id: str, employer_contact_ids: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Employer contact id -> the clients it was for."""
    asked = {"workspace": workspace_id, "contacts": sorted(employer_contact_ids)}
    rows = session.execute(_CLIENTS_NAMED, asked)
    found: dict[str, tuple[str, ...]] = {}
    for contact_id, client_id in rows:
        found[contact_id] = (*found.get(contact_id, ()), client_id)
    return found


_CLIENTS_NAMED = (
    select(EmployerContactClientRow.employer_contact_id, EmployerContactClientRow.client_id)
    .where(
        EmployerContactClientRow.workspace_id == WORKSPACE,
        EmployerContactClientRow.employer_contact_id.in_(among("contacts")),
    )
    .order_by(EmployerContactClientRow.client_id)
)
