"""Clients as they stand on file, locked for a write or looked up by their code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import (
    Delete,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from db import versions
from db.doors import Session
from db.ids import new_id
from db.kept import table_of
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    ClientTeamRow,
    EpisodeRow,
    UnitProfileRow,
)
from db.queries.asked import CLIENT, DAY, LAST, UNIT, WORKSPACE, among
from db.queries.units.vocational_units import ProfileSpan
from db.sealing import readable, resealed, sealed, unsealed
from db.types import METADATA
from ips.letters import plain_code
from ips.records.episode import EpisodeRecord


@dataclass(frozen=True, slots=True)
class Client:
    """The undated part of a client: how they are named and what they want.

    `disclosure` is their standing choice, `chosen_disclosure` what was last changed by hand.
    """

    id: str
    vocational_unit_id: str
    code: str
    name: str | None = field(repr=False)
    disclosure: str
    disclosure_limits: str | None = field(repr=False)
    job_wishes: str | None = field(repr=False)
    meeting_wishes: str | None = field(repr=False)
    visits_at_work: bool | None
    version: int
    chosen_disclosure: str | None = None
    chosen_limits: str | None = field(default=None, repr=False)
    chosen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """With which fact a change of a client came (None: by hand), and of which wishes it speaks.

    `names`: whether it says so from then on, or says no longer what it did.
    """

    KEY: ClassVar[str] = "word"

    by: str | None = None
    names: Mapping[str, bool] = field(default_factory=dict)


NO_WORD = Word()


@dataclass(frozen=True, slots=True)
class Locked:
    """Clients nobody else can change now, and all profiles their unit has had."""

    clients: Mapping[str, Client]
    profiles: tuple[ProfileSpan, ...]


_TABLE = METADATA.tables[ClientRow.__tablename__]
_PROFILE: Any = UnitProfileRow.__table__
_ASSIGNMENT: Any = ClientAssignmentRow.__table__
_TEAM: Any = ClientTeamRow.__table__
_NAMES = tuple(column.name for column in fields(Client))
_COLUMNS = tuple(getattr(ClientRow, name) for name in _NAMES)


def lock(session: Session, workspace_id: str, client_ids: Collection[str]) -> Locked:
    """Lock these clients in the order of their ids, before anything is inserted or read.

    One statement however many clients. Two writers on overlapping clients wait for each other and
    never deadlock.
    """
    if not client_ids:
        return Locked({}, ())
    asked = {"workspace": workspace_id, "clients": sorted(client_ids)}
    rows = session.execute(_LOCK, asked).all()
    clients: dict[str, Client] = {}
    profiles: dict[str, ProfileSpan] = {}
    for *client, span_id, from_on, name, overrides in rows:
        if client[0] not in clients:
            clients[client[0]] = _client(workspace_id, client)
        profiles[span_id] = ProfileSpan(span_id, from_on, name, dict(overrides))
    return Locked(clients, tuple(profiles.values()))


_LOCK = (
    select(
        *(_TABLE.c[name] for name in _NAMES),
        _PROFILE.c.id,
        _PROFILE.c.from_on,
        _PROFILE.c.profile,
        _PROFILE.c.overrides,
    )
    .select_from(_TABLE)
    .join(
        _PROFILE,
        and_(
            _PROFILE.c.workspace_id == _TABLE.c.workspace_id,
            _PROFILE.c.vocational_unit_id == _TABLE.c.vocational_unit_id,
        ),
    )
    .where(
        _TABLE.c.workspace_id == WORKSPACE,
        _TABLE.c.id.in_(among("clients")),
        _TABLE.c.erased_at.is_(None),
    )
    .order_by(_TABLE.c.id, _PROFILE.c.from_on)
    .with_for_update(key_share=True, of=_TABLE)
)


def with_ids(session: Session, workspace_id: str, client_ids: Collection[str]) -> dict[str, Client]:
    """Clients by id, in one query."""
    rows = session.execute(_WITH_IDS, {"workspace": workspace_id, "clients": sorted(client_ids)})
    return {row[0]: _client(workspace_id, row) for row in rows}


_WITH_IDS = select(*_COLUMNS).where(
    ClientRow.workspace_id == WORKSPACE, ClientRow.id.in_(among("clients"))
)
_WITH_CODE = select(*_COLUMNS).where(
    ClientRow.workspace_id == WORKSPACE,
    ClientRow.vocational_unit_id == UNIT,
    ClientRow.folded_code == bindparam("code"),
)


def with_code(
    session: Session, workspace_id: str, vocational_unit_id: str, code: str
) -> Client | None:
    """The unit's client with this code, however it was typed."""
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "code": plain_code(code)}
    row = session.execute(_WITH_CODE, asked).one_or_none()
    return None if row is None else _client(workspace_id, row)


def _client(workspace_id: str, stored: Sequence[Any]) -> Client:
    row = dict(zip(_NAMES, stored, strict=True))
    return Client(**unsealed(_TABLE, row, workspace_id=workspace_id))


def with_a_stay_left_open(session: Session) -> int:
    """How many people have a stay without an exit although another follows, in all workspaces."""
    later = table_of(EpisodeRecord).alias().c
    follows = exists().where(
        later.workspace_id == EpisodeRow.workspace_id,
        later.client_id == EpisodeRow.client_id,
        later.voided_at.is_(None),
        or_(
            later.entered_on > EpisodeRow.entered_on,
            and_(
                later.entered_on == EpisodeRow.entered_on,
                later.exited_on.is_(None),
                later.id > EpisodeRow.id,
            ),
        ),
    )
    is_open = and_(EpisodeRow.exited_on.is_(None), EpisodeRow.voided_at.is_(None))
    people = select(EpisodeRow.workspace_id, EpisodeRow.client_id).where(is_open, follows)
    return session.scalar(select(func.count()).select_from(people.distinct().subquery())) or 0


def with_a_code_like_anothers(session: Session) -> int:
    """How many people's codes mean somebody else when they are typed today, in all workspaces."""
    rows = session.execute(
        select(ClientRow.code, ClientRow.folded_code).where(ClientRow.erased_at.is_(None))
    )
    return sum(plain_code(code) != folded for code, folded in rows if not code.isascii())


@dataclass(frozen=True, slots=True)
class Named:
    """How a client is called, and in which unit."""

    id: str
    unit_id: str
    code: str
    name: str | None = field(repr=False)


def every_name(session: Session, workspace_id: str, unit_id: str | None = None) -> dict[str, Named]:
    """Everybody of the workspace, or of one unit, who has not been erased: by id, in one query."""
    asked = {"workspace": workspace_id}
    if unit_id is None:
        rows = session.execute(_NAMED, asked)
    else:
        rows = session.execute(_NAMED_IN_UNIT, {**asked, "unit": unit_id})
    return {row["id"]: _named(workspace_id, row) for row in rows.mappings()}


_NAMED = select(ClientRow.id, ClientRow.vocational_unit_id, ClientRow.code, ClientRow.name).where(
    ClientRow.workspace_id == WORKSPACE, ClientRow.erased_at.is_(None)
)
_NAMED_IN_UNIT = _NAMED.where(ClientRow.vocational_unit_id == UNIT)


def _named(workspace_id: str, stored: Mapping[Any, Any]) -> Named:
    row = unsealed(_TABLE, stored, workspace_id=workspace_id)
    return Named(row["id"], row["vocational_unit_id"], row["code"], readable(row["name"]))


def erased_since(session: Session, workspace_id: str, since: datetime) -> bool:
    """Whether anybody of the workspace has been erased then or later."""
    query = exists().where(ClientRow.workspace_id == workspace_id, ClientRow.erased_at >= since)
    return bool(session.scalar(select(query)))


def add(
    session: Session, workspace_id: str, client: Client, *, created_at: datetime, created_by: str
) -> None:
    """Insert a client; a code the unit already has makes this fail with an IntegrityError."""
    row = _values(client) | {
        "workspace_id": workspace_id,
        "folded_code": plain_code(client.code),
        "created_at": created_at,
        "created_by": created_by,
    }
    session.execute(insert(_TABLE), sealed(_TABLE, row))


def replace_with(
    session: Session,
    workspace_id: str,
    former: Client,
    latest: Client,
    word: Word,
    *,
    by: str,
    at: datetime,
) -> Client:
    """Store what the client wants now; what they wanted before is kept, encrypted, and who said so.

    The client is locked by the caller.
    """
    latest = replace(latest, version=former.version + 1)
    session.execute(
        update(ClientRow)
        .where(ClientRow.workspace_id == workspace_id, ClientRow.id == former.id)
        .values(**resealed(_TABLE, _values(latest), workspace_id=workspace_id))
    )
    was = _values(former) | {Word.KEY: asdict(word)}
    versions.keep(session, workspace_id, ("client", former.id), former.version, was, by=by, at=at)
    return latest


def _values(client: Client) -> dict[str, Any]:
    return {column.name: getattr(client, column.name) for column in fields(Client)}


def assign(
    session: Session, workspace_id: str, client_id: str, staff_member_id: str, from_on: date
) -> str:
    """The client is on this caseload from a day on; whose they were before ends the day before.

    Returns the id of the new row.
    """
    assignment_id = new_id()
    _end_before(session, _ASSIGNMENT, workspace_id, client_id, from_on)
    row = {
        "workspace_id": workspace_id,
        "id": assignment_id,
        "client_id": client_id,
        "staff_member_id": staff_member_id,
        "kind": "carries",
        "from_on": from_on,
    }
    session.execute(insert(_ASSIGNMENT), row)
    return assignment_id


def set_team(
    session: Session, workspace_id: str, client_id: str, team: str | None, from_on: date
) -> str:
    """The client's mental-health team from a day on; None: no team any more.

    Returns the id of the new row, if there is one.
    """
    row_id = new_id()
    _end_before(session, _TEAM, workspace_id, client_id, from_on)
    if team is not None:
        row = {
            "workspace_id": workspace_id,
            "id": row_id,
            "client_id": client_id,
            "team": team,
            "from_on": from_on,
        }
        session.execute(insert(_TEAM), row)
    return row_id


def _end_before(session: Session, table: Any, workspace_id: str, client_id: str, day: date) -> None:
    """End what was in force the day before `day`; what would begin on it or later goes."""
    asked = {"workspace": workspace_id, "client": client_id, "day": day}
    goes, ends = _before_a_day(table)
    session.execute(goes, asked)
    session.execute(ends, asked | {"last": day - timedelta(days=1)})


@cache
def _before_a_day(table: Any) -> tuple[Delete, Update]:
    """What takes away whatever begins on DAY or later, and what ends the rest on LAST."""
    row = table.c
    of_client = and_(row.workspace_id == WORKSPACE, row.client_id == CLIENT)
    if table is _ASSIGNMENT:
        of_client &= row.kind == "carries"
    still = or_(row.until_on.is_(None), row.until_on >= DAY)
    return (
        delete(table).where(of_client, row.from_on >= DAY),
        update(table).where(of_client, still).values(until_on=LAST),
    )


def every_id(
    session: Session, workspace_id: str | None = None, vocational_unit_id: str | None = None
) -> dict[tuple[str, str], tuple[str, ...]]:
    """All client ids, by workspace and unit; of one workspace or unit where it is named."""
    query = select(ClientRow.workspace_id, ClientRow.vocational_unit_id, ClientRow.id).where(
        ClientRow.erased_at.is_(None)
    )
    if workspace_id is not None:
        query = query.where(ClientRow.workspace_id == workspace_id)
    if vocational_unit_id is not None:
        query = query.where(ClientRow.vocational_unit_id == vocational_unit_id)
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for workspace, unit, client_id in session.execute(query.order_by(ClientRow.id)):
        found[workspace, unit].append(client_id)
    return {where: tuple(ids) for where, ids in found.items()}


def team_on(session: Session, workspace_id: str, client_id: str, on: date) -> str | None:
    """The client's mental-health team on a day."""
    return session.scalar(
        select(ClientTeamRow.team).where(
            ClientTeamRow.workspace_id == workspace_id,
            ClientTeamRow.client_id == client_id,
            ClientTeamRow.from_on <= on,
            or_(ClientTeamRow.until_on.is_(None), ClientTeamRow.until_on >= on),
        )
    )
