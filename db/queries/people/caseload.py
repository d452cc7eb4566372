"""Whose caseload a client is on, dated, and what a caseload shows of each client."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, null, or_, select

from db.doors import Session
from db.models import (
    ROW_OF,
    ClientAssignmentRow,
    ClientRow,
    ClientTeamRow,
    CoverRequestRow,
    EmployerRow,
    EpisodeRow,
    JobRow,
    PauseRow,
)
from db.queries.asked import CLIENT, DAY, UNIT, WORKSPACE, among
from db.queries.people.employers import IS_NOW, NOW
from db.queries.people.staff import in_force
from db.sealing import unsealed
from db.types import METADATA
from ips.facts import ExitReason
from ips.letters import plain_code

_CLIENT = METADATA.tables[ClientRow.__tablename__]


@dataclass(frozen=True, slots=True)
class Carried:
    """One client and whose caseload they are on; `staff_member_id` None: nobody's."""

    client_id: str
    staff_member_id: str | None


@dataclass(frozen=True, slots=True)
class CoverTaken:
    """A colleague took cover for one client until a day."""

    client_id: str
    staff_member_id: str


@dataclass(frozen=True, slots=True)
class ClientSketch:
    """What a list or a picker shows of a client; the name only where it was asked for."""

    id: str
    code: str
    name: str | None
    disclosure: str
    meeting_wishes: str | None
    visits_at_work: bool | None


@dataclass(frozen=True, slots=True)
class ClientDetails:
    id: str
    code: str
    name: str | None
    disclosure: str
    disclosure_limits: str | None
    job_wishes: str | None
    meeting_wishes: str | None
    visits_at_work: bool | None
    mh_team: str | None
    has_actions: bool  # somebody is to do something about them


@dataclass(frozen=True, slots=True)
class JobLabel:
    """A job as its owner names it: never for a channel. `stands`: it is not struck out."""

    id: str
    client_id: str
    title: str | None
    employer: str
    starts_on: date
    started: bool
    called_off: bool
    stands: bool


def _in_program() -> ColumnElement[bool]:
    """The client of the surrounding query has an open episode on the day that is asked about.

    Somebody enrolled from a coming day is on the list already; an exit takes its day with it, also
    that of a later stay, and a death is the end of all. One look at a client's episodes, by its
    index: as joins PostgreSQL reads the episodes of all for each one.
    """
    entered_on, exited_on = EpisodeRow.entered_on, EpisodeRow.exited_on
    died = EpisodeRow.exit_reason == ExitReason.DIED.value
    last_open = func.max(entered_on).filter(or_(exited_on.is_(None), exited_on > DAY))
    last_left = func.max(case((died, date.max), else_=entered_on)).filter(exited_on <= DAY)
    return (
        select(last_open >= func.coalesce(last_left, date.min))
        .where(
            EpisodeRow.workspace_id == ClientRow.workspace_id,
            EpisodeRow.client_id == ClientRow.id,
            EpisodeRow.voided_at.is_(None),
        )
        .scalar_subquery()
    )


_IN_PROGRAM = _in_program()
_IN_UNIT = and_(
    ClientRow.workspace_id == WORKSPACE,
    ClientRow.vocational_unit_id == UNIT,
    ClientRow.erased_at.is_(None),
    _IN_PROGRAM,
)
_THESE = and_(ClientRow.workspace_id == WORKSPACE, ClientRow.id.in_(among("clients")))
_CARRIES = and_(
    ClientAssignmentRow.workspace_id == ClientRow.workspace_id,
    ClientAssignmentRow.client_id == ClientRow.id,
    ClientAssignmentRow.kind == "carries",
    in_force(ClientAssignmentRow.from_on, ClientAssignmentRow.until_on, DAY, DAY),
)


def carried_in_unit(
    session: Session, workspace_id: str, unit_id: str, on: date
) -> tuple[Carried, ...]:
    """Every client of the unit in the program on that day, and who carries them. One query."""
    asked = {"workspace": workspace_id, "unit": unit_id, "day": on}
    return tuple(Carried(*row) for row in session.execute(_CARRIED_IN_UNIT, asked).all())


_CARRIED_IN_UNIT = (
    select(ClientRow.id, ClientAssignmentRow.staff_member_id)
    .outerjoin(ClientAssignmentRow, _CARRIES)
    .where(_IN_UNIT)
    .order_by(ClientRow.code, ClientRow.id, ClientAssignmentRow.from_on)
)


def carried_by(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_member_ids: Collection[str],
    on: date,
    *,
    kind: str = "carries",
    client_ids: Collection[str] | None = None,
) -> tuple[Carried, ...]:
    """Clients in the program whom one of these people carries (or supports) on that day.

    Begins at the staff members' own rows: the work grows with their caseload, not the unit's.
    `client_ids`: of these clients alone.
    """
    asked = {"workspace": workspace_id, "unit": unit_id, "as": kind, "day": on}
    asked |= {"people": sorted(staff_member_ids)}
    if client_ids is None:
        return tuple(Carried(*row) for row in session.execute(_CARRIED_BY, asked).all())
    asked |= {"clients": sorted(client_ids)}
    return tuple(Carried(*row) for row in session.execute(_CARRIED_BY_OF_THESE, asked))


_CARRIED_BY = (
    select(ClientRow.id, ClientAssignmentRow.staff_member_id)
    .join(
        ClientAssignmentRow,
        and_(
            ClientAssignmentRow.workspace_id == ClientRow.workspace_id,
            ClientAssignmentRow.client_id == ClientRow.id,
        ),
    )
    .where(
        ClientAssignmentRow.workspace_id == WORKSPACE,
        ClientAssignmentRow.staff_member_id.in_(among("people")),
        ClientAssignmentRow.kind == bindparam("as"),
        in_force(ClientAssignmentRow.from_on, ClientAssignmentRow.until_on, DAY, DAY),
        ClientRow.vocational_unit_id == UNIT,
        ClientRow.erased_at.is_(None),
        _IN_PROGRAM,
    )
    .order_by(ClientRow.code, ClientRow.id)
)
_CARRIED_BY_OF_THESE = _CARRIED_BY.where(_THESE)


def cover_taken(
    session: Session,
    workspace_id: str,
    unit_id: str,
    on: date,
    staff_member_ids: Collection[str] | None = None,
) -> tuple[CoverTaken, ...]:
    """Cover that colleagues, or these ones, took for single clients and that still runs then."""
    asked: dict[str, Any] = {"workspace": workspace_id, "unit": unit_id, "day": on}
    if staff_member_ids is None:
        rows = session.execute(_COVER_TAKEN, asked)
    else:
        rows = session.execute(_COVER_TAKEN_BY, asked | {"people": sorted(staff_member_ids)})
    return tuple(CoverTaken(client_id, granted_to or "") for client_id, granted_to in rows)


_COVER_TAKEN = (
    select(CoverRequestRow.client_id, CoverRequestRow.granted_to)
    .join(
        ClientRow,
        and_(
            ClientRow.workspace_id == CoverRequestRow.workspace_id,
            ClientRow.id == CoverRequestRow.client_id,
        ),
    )
    .where(
        CoverRequestRow.workspace_id == WORKSPACE,
        CoverRequestRow.granted_to.is_not(None),
        CoverRequestRow.until_on >= DAY,
        ClientRow.vocational_unit_id == UNIT,
        ClientRow.erased_at.is_(None),
        _IN_PROGRAM,
    )
    .distinct()
    .order_by(CoverRequestRow.client_id, CoverRequestRow.granted_to)
)
_COVER_TAKEN_BY = _COVER_TAKEN.where(CoverRequestRow.granted_to.in_(among("people")))


# ---------------------------------------------------------------- what a list shows


def sketches(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    *,
    names_of: Collection[str] = (),
) -> Mapping[str, ClientSketch]:
    """What a list shows of these clients, in one query; names are opened only for `names_of`."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids)}
    wanted = frozenset(names_of)
    found: Any = session.execute(_WITH_NAME if wanted else _WITHOUT_NAME, asked).all()
    return {
        client_id: ClientSketch(
            id=client_id,
            code=code,
            name=_text("name", name if client_id in wanted else None, workspace_id, client_id),
            disclosure=disclosure,
            meeting_wishes=_text("meeting_wishes", wishes, workspace_id, client_id),
            visits_at_work=visits_at_work,
        )
        for client_id, code, disclosure, visits_at_work, wishes, name in found
    }


def _text(column: str, stored: bytes | None, workspace_id: str, client_id: str) -> str | None:
    """A private text of a client, opened; None where there is none."""
    if stored is None:
        return None
    found: str = unsealed(_CLIENT, {column: stored}, workspace_id=workspace_id, id=client_id)[
        column
    ]
    return found


_SKETCHES = select(
    ClientRow.id,
    ClientRow.code,
    ClientRow.disclosure,
    ClientRow.visits_at_work,
    ClientRow.meeting_wishes,
).where(_THESE)
_WITHOUT_NAME = _SKETCHES.add_columns(null())
_WITH_NAME = _SKETCHES.add_columns(ClientRow.name)


def labels(
    session: Session, workspace_id: str, client_ids: Collection[str], *, with_names: bool
) -> tuple[tuple[str, str, str | None], ...]:
    """(id, code, name) of these clients; names are opened, in memory, only where asked for."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids)}
    if not with_names:
        return tuple((row[0], row[1], None) for row in session.execute(_CODES, asked))
    stored = session.execute(_CODES_AND_NAMES, asked).mappings()
    rows = (unsealed(_CLIENT, each) for each in stored)
    return tuple((row["id"], row["code"], row["name"]) for row in rows)


_CODES = select(ClientRow.id, ClientRow.code).where(_THESE)
_CODES_AND_NAMES = _CODES.add_columns(ClientRow.workspace_id, ClientRow.name)


def details(session: Session, workspace_id: str, client_id: str, on: date) -> ClientDetails | None:
    """Everything that is kept of a client beside the facts."""
    asked = {"workspace": workspace_id, "client": client_id, "day": on}
    stored = session.execute(_DETAILS, asked).mappings().first()
    if stored is None:
        return None
    client = unsealed(_CLIENT, stored)
    return ClientDetails(
        id=client["id"],
        code=client["code"],
        name=client["name"],
        disclosure=client["disclosure"],
        disclosure_limits=client["disclosure_limits"],
        job_wishes=client["job_wishes"],
        meeting_wishes=client["meeting_wishes"],
        visits_at_work=client["visits_at_work"],
        mh_team=client["team"],
        has_actions=client["has_actions"],
    )


_action = ROW_OF["action"]
_HAS_ACTIONS = exists().where(
    _action.workspace_id == ClientRow.workspace_id,
    _action.client_id == ClientRow.id,
    _action.done_on.is_(None),
    _action.dropped_on.is_(None),
    _action.voided_at.is_(None),
)
_DETAILS = (
    select(_CLIENT, ClientTeamRow.team, _HAS_ACTIONS.label("has_actions"))
    .outerjoin(
        ClientTeamRow,
        and_(
            ClientTeamRow.workspace_id == ClientRow.workspace_id,
            ClientTeamRow.client_id == ClientRow.id,
            in_force(ClientTeamRow.from_on, ClientTeamRow.until_on, DAY, DAY),
        ),
    )
    .where(ClientRow.workspace_id == WORKSPACE, ClientRow.id == CLIENT)
)


def with_code_like(
    session: Session, workspace_id: str, unit_id: str, text: str, on: date, limit: int
) -> tuple[tuple[str, str], ...]:
    """(id, code) of the unit's clients in the program whose code holds `text`.

    Case, blanks and dashes do not matter ('c114' and '#C–114' find 'C-114'); codes that begin
    with it come first. At most `limit`.
    """
    plain = ClientRow.folded_code
    wanted = plain_code(text)
    rows = session.execute(
        select(ClientRow.id, ClientRow.code)
        .where(_IN_UNIT, plain.contains(wanted, autoescape=True))
        .order_by(plain.startswith(wanted, autoescape=True).desc(), ClientRow.code)
        .limit(limit),
        {"workspace": workspace_id, "unit": unit_id, "day": on},
    )
    return tuple((client_id, code) for client_id, code in rows)


def job_labels(
    session: Session, workspace_id: str, job_ids: Collection[str]
) -> Mapping[str, JobLabel]:
    asked = {"workspace": workspace_id, "jobs": sorted(job_ids)}
    return {row[0]: JobLabel(*row) for row in session.execute(_JOB_LABELS, asked).all()}


_JOB_LABELS: Any = (
    select(
        JobRow.id,
        JobRow.client_id,
        JobRow.title,
        NOW.c.name,
        JobRow.starts_on,
        or_(JobRow.start_confirmed, JobRow.ended_on.is_not(None)),
        JobRow.cancelled_on.is_not(None),
        JobRow.voided_at.is_(None),
    )
    .join(
        EmployerRow,
        and_(
            EmployerRow.workspace_id == JobRow.workspace_id,
            EmployerRow.id == JobRow.employer_id,
        ),
    )
    .join(NOW, IS_NOW)
    .where(JobRow.workspace_id == WORKSPACE, JobRow.id.in_(among("jobs")))
)


def starts_to_confirm(
    session: Session, workspace_id: str, client_ids: Collection[str], on: date
) -> tuple[tuple[str, str, date], ...]:
    """(Client id, job id, planned day) of starts whose day has come, and nobody said that they did.

    Of clients in the program, as `ips.caseload.starts_to_confirm` says it of one history.
    """
    if not client_ids:
        return ()
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "day": on}
    return tuple((row[0], row[1], row[2]) for row in session.execute(_STARTS_TO_CONFIRM, asked))


_STARTS_TO_CONFIRM = (
    select(JobRow.client_id, JobRow.id, JobRow.starts_on)
    .where(
        JobRow.workspace_id == WORKSPACE,
        JobRow.client_id.in_(among("clients")),
        JobRow.starts_on <= DAY,
        JobRow.start_confirmed.is_(False),
        JobRow.ended_on.is_(None),
        JobRow.cancelled_on.is_(None),
        JobRow.voided_at.is_(None),
    )
    .order_by(JobRow.starts_on, JobRow.id)
)


def paused(
    session: Session, workspace_id: str, client_ids: Collection[str], on: date
) -> Mapping[str, str]:
    """Those of these clients whose nudges rest on a day, with the reason."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "day": on}
    return dict(session.execute(_PAUSED, asked).all())


_PAUSED: Any = select(PauseRow.client_id, PauseRow.reason).where(
    PauseRow.workspace_id == WORKSPACE,
    PauseRow.client_id.in_(among("clients")),
    PauseRow.voided_at.is_(None),
    PauseRow.from_on <= DAY,
    or_(PauseRow.resumed_on.is_(None), PauseRow.resumed_on > DAY),
)
