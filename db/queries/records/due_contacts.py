"""The stored projection of the clocks, and the difference that brings it up to date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, delete, select, tuple_
from sqlalchemy.orm import Session

from db.models import DueContactRow, JobRow
from db.queries.asked import WORKSPACE, among
from db.types import METADATA, AnyRow
from db.upsert import insert_into
from ips.facts import Clock, DueContact, DueKey, DueState

_AT_A_TIME = 200  # rows a statement: a busy server answers none of them too late
_KEY = ("workspace_id", "client_id", "clock", "fact_id", "part")
_REST = (
    "opens_on",
    "due_on",
    "known_on",
    "state",
    "job_id",
    "met_on",
    "met_by",
    "met_recorded_on",
    "closed_by",
)

# The last day of an announced end stands with its job, once: an open row only says which job.
ANNOUNCED_END = and_(
    JobRow.workspace_id == DueContactRow.workspace_id,
    JobRow.id == DueContactRow.closed_by,
    DueContactRow.state == DueState.OPEN.value,
)
_DUE_CONTACTS = select(DueContactRow.__table__, JobRow.ended_on.label("closes_on")).outerjoin(
    JobRow, ANNOUNCED_END
)


def of_clients(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    *,
    states: Collection[DueState] | None = None,
) -> tuple[DueContact, ...]:
    """The stored due contacts of these clients, by due day and key. One query."""
    wanted = sorted(DueState if states is None else states)
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "states": wanted}
    found = session.execute(_OF_CLIENTS, asked).all()
    return tuple(map(_due_contact, sorted(found, key=_by_day)))


_OF_CLIENTS = _DUE_CONTACTS.where(
    DueContactRow.workspace_id == WORKSPACE,
    DueContactRow.client_id.in_(among("clients")),
    DueContactRow.state.in_(among("states")),
)


def find(session: Session, workspace_id: str, key: DueKey) -> DueContact | None:
    """One due contact by its key."""
    found = session.execute(
        _DUE_CONTACTS.where(
            DueContactRow.workspace_id == workspace_id,
            DueContactRow.client_id == key.client_id,
            DueContactRow.clock == key.clock,
            DueContactRow.fact_id == key.fact_id,
            DueContactRow.part == key.part,
        )
    ).one_or_none()
    return None if found is None else _due_contact(found)


def store_difference(
    session: Session,
    workspace_id: str,
    stored: Mapping[DueKey, DueContact],
    wanted: Mapping[DueKey, DueContact],
) -> frozenset[DueKey]:
    """Make the table say `wanted` where it says `stored`; returns the keys that differ."""
    gone = sorted(stored.keys() - wanted.keys())
    for some in _portions(gone):
        keys = [(key.client_id, key.clock.value, key.fact_id, key.part) for key in some]
        session.execute(_DELETE, {"workspace": workspace_id, "keys": keys})
    changed = sorted(key for key, due in wanted.items() if stored.get(key) != due)
    for some in _portions(changed):
        _put(session, workspace_id, [wanted[key] for key in some])
    return frozenset(gone) | frozenset(changed)


_TABLE = METADATA.tables[DueContactRow.__tablename__]
_DELETE = delete(_TABLE).where(
    _TABLE.c.workspace_id == WORKSPACE,
    tuple_(*(_TABLE.c[name] for name in _KEY[1:])).in_(among("keys")),
)


def _put(session: Session, workspace_id: str, dues: Iterable[DueContact]) -> None:
    # As many rows as there are, in one text: it is compiled once for all, not for each number.
    statement = insert_into(session, DueContactRow.__table__)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(_KEY), set_={name: statement.excluded[name] for name in _REST}
        ),
        [_values(workspace_id, due) for due in dues],
    )


def _portions(keys: list[DueKey]) -> Iterable[list[DueKey]]:
    return (keys[start : start + _AT_A_TIME] for start in range(0, len(keys), _AT_A_TIME))


def _values(workspace_id: str, due: DueContact) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "client_id": due.key.client_id,
        "clock": due.key.clock.value,
        "fact_id": due.key.fact_id,
        "part": due.key.part,
        **{name: getattr(due, name) for name in _REST},
        "state": due.state.value,
    }


_CLOCKS = {each.value: each for each in Clock}
_STATES = {each.value: each for each in DueState}


def _due_contact(row: AnyRow) -> DueContact:
    return DueContact(
        key=DueKey(row.client_id, _CLOCKS[row.clock], row.fact_id, row.part),
        opens_on=row.opens_on,
        due_on=row.due_on,
        known_on=row.known_on,
        state=_STATES[row.state],
        job_id=row.job_id,
        met_on=row.met_on,
        met_by=row.met_by,
        met_recorded_on=row.met_recorded_on,
        closed_by=row.closed_by,
        closes_on=row.closes_on,
    )


_by_day = attrgetter("due_on", "client_id", "clock", "fact_id", "part")
