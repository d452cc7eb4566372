"""The stored projection of the clocks, and the difference that brings it up to date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import starmap
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, or_, select, tuple_

from db.doors import Session
from db.models import DueContactRow, OutgoingItemRow
from db.queries.asked import DAY, WORKSPACE, among
from db.types import METADATA
from db.upsert import overwriting
from ips.facts import Clock, DueContact, DueKey, DueState
from ips.standards import AFTER_TRY, LATE_ALLOWED

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

_TABLE = METADATA.tables[DueContactRow.__tablename__]
_ITEM = METADATA.tables[OutgoingItemRow.__tablename__]
_JOB = METADATA.tables["job"]
# The last day of an announced end stands with its job, once: an open row only says which job. It is
# asked for by that job's key alone: as a join PostgreSQL, where it has not counted yet, reads all
# the jobs of the workspace for each row.
ANNOUNCED_END = case(
    (
        and_(_TABLE.c.state == DueState.OPEN.value, _TABLE.c.closed_by.is_not(None)),
        select(_JOB.c.ended_on)
        .where(_JOB.c.workspace_id == WORKSPACE, _JOB.c.id == _TABLE.c.closed_by)
        .correlate(_TABLE)
        .scalar_subquery(),
    )
)
_AND_SO_ON = (*(_TABLE.c[name] for name in _REST), ANNOUNCED_END.label("closes_on"))
_DUE_CONTACTS = select(*(_TABLE.c[name] for name in _KEY[1:]), *_AND_SO_ON)


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
    found: Any = session.execute(_OF_CLIENTS, asked).all()
    return tuple(starmap(due_contact, sorted(found, key=_by_day)))


_OF_CLIENTS = _DUE_CONTACTS.where(
    _TABLE.c.workspace_id == WORKSPACE,
    _TABLE.c.client_id.in_(among("clients")),
    _TABLE.c.state.in_(among("states")),
)


def to_tell_of(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    after: date,
    all_of: Collection[str],
) -> tuple[DueContact, ...]:
    """Those of these clients that are open, where the last day comes after that one or a late act
    counts; of `all_of` every open one. What ran out for good stays open for as long as the client
    is with the unit, and nobody is told of it. In no order. One query."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "day": after}
    found: Any = session.execute(_TO_TELL_OF, asked | {"all_of": sorted(all_of)}).all()
    return tuple(starmap(due_contact, found))


_TO_TELL_OF = _DUE_CONTACTS.where(
    _TABLE.c.workspace_id == WORKSPACE,
    _TABLE.c.client_id.in_(among("clients")),
    _TABLE.c.state == DueState.OPEN.value,
    or_(
        _TABLE.c.due_on > DAY,
        _TABLE.c.clock.in_(sorted(LATE_ALLOWED)),
        _TABLE.c.client_id.in_(among("all_of")),
    ),
)


def named_in(
    session: Session, workspace_id: str, message_ids: Collection[str], client_ids: Collection[str]
) -> Mapping[DueKey, DueContact]:
    """Those of these clients that these messages name and that are stored, by key; not all that
    their clients ever had. One query."""
    asked = {"workspace": workspace_id, "messages": sorted(message_ids)}
    found = session.execute(_NAMED_IN, asked | {"clients": sorted(client_ids)}).all()
    return {due.key: due for due in starmap(due_contact, found)}


_NAMED = and_(*(_ITEM.c[name] == _TABLE.c[name] for name in _KEY[1:]))
# By client too: PostgreSQL takes a due contact that is looked for by its whole key for one of a
# workspace's, and then reads all of those.
_OF_THESE = and_(_TABLE.c.workspace_id == WORKSPACE, _TABLE.c.client_id.in_(among("clients")))
_IN_MESSAGES = and_(_ITEM.c.workspace_id == WORKSPACE, _ITEM.c.message_id.in_(among("messages")))
_NAMED_IN: Any = _DUE_CONTACTS.join_from(_TABLE, _ITEM, _NAMED).where(_OF_THESE, _IN_MESSAGES)


def items_of(
    session: Session, workspace_id: str, message_ids: Collection[str], client_ids: Collection[str]
) -> Sequence[Any]:
    """Rows of whatever these messages name, each message's in their order: the message, the day it
    is there for, and the columns of `due_contact`, which are None from the fifth on where nothing
    is stored, or of another client than these. One query."""
    asked = {"workspace": workspace_id, "messages": sorted(message_ids)}
    return session.execute(_ITEMS_OF, asked | {"clients": sorted(client_ids)}).all()


_ITEMS_OF: Any = (
    select(_ITEM.c.message_id, _ITEM.c.nudge_on, *(_ITEM.c[name] for name in _KEY[1:]), *_AND_SO_ON)
    .select_from(_ITEM.outerjoin(_TABLE, and_(_NAMED, _OF_THESE)))
    .where(_IN_MESSAGES)
    .order_by(_ITEM.c.position)  # by a number alone: to compare ids too was a quarter of it
)


def since(
    session: Session, workspace_id: str, client_ids: Collection[str], day: date
) -> tuple[DueContact, ...]:
    """Those of these clients that are open, or whose last day or the day they were known came
    since then; and what led to them: those that were met by an attempt to reach the client.
    """
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "day": day}
    found: Any = session.execute(_SINCE, asked).all()
    return tuple(starmap(due_contact, sorted(found, key=_by_day)))


_THEIRS = (_TABLE.c.workspace_id == WORKSPACE, _TABLE.c.client_id.in_(among("clients")))
_attempt = _TABLE.alias()
_SINCE = _DUE_CONTACTS.where(
    *_THEIRS,
    or_(
        _TABLE.c.state == DueState.OPEN.value,
        _TABLE.c.due_on >= DAY,
        _TABLE.c.known_on >= DAY,
        _TABLE.c.met_by.in_(
            select(_attempt.c.fact_id).where(
                _attempt.c.workspace_id == WORKSPACE,
                _attempt.c.client_id.in_(among("clients")),
                _attempt.c.clock == Clock.OUTREACH.value,
                _attempt.c.part == AFTER_TRY,
            )
        ),
    ),
)


def of_days(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    first: date,
    last: date,
    clocks: Collection[Clock],
) -> tuple[DueContact, ...]:
    """Those of these clients and clocks whose last day is one of these days. One query."""
    asked = {"workspace": workspace_id, "clients": sorted(client_ids), "clocks": sorted(clocks)}
    found: Any = session.execute(_OF_DAYS, asked | {"first": first, "last": last}).all()
    return tuple(starmap(due_contact, sorted(found, key=_by_day)))


_OF_DAYS = _DUE_CONTACTS.where(
    *_THEIRS,
    _TABLE.c.clock.in_(among("clocks")),
    _TABLE.c.due_on.between(bindparam("first"), bindparam("last")),
)


def find(session: Session, workspace_id: str, key: DueKey) -> DueContact | None:
    """One due contact by its key."""
    found = session.execute(
        _DUE_CONTACTS.where(
            _TABLE.c.workspace_id == WORKSPACE,
            _TABLE.c.client_id == key.client_id,
            _TABLE.c.clock == key.clock,
            _TABLE.c.fact_id == key.fact_id,
            _TABLE.c.part == key.part,
        ),
        {"workspace": workspace_id},
    ).one_or_none()
    return None if found is None else due_contact(*found)


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


_DELETE = delete(_TABLE).where(
    _TABLE.c.workspace_id == WORKSPACE,
    tuple_(*(_TABLE.c[name] for name in _KEY[1:])).in_(among("keys")),
)


def _put(session: Session, workspace_id: str, dues: Iterable[DueContact]) -> None:
    # As many rows as there are, in one text: it is compiled once for all, not for each number.
    rows = [_values(workspace_id, due) for due in dues]
    session.execute(overwriting(session, _TABLE, _KEY, _REST), rows)


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


def due_contact(
    client_id: str,
    clock: str,
    fact_id: str,
    part: int,
    opens_on: date,
    due_on: date,
    known_on: date,
    state: str,
    *how_it_ended: Any,
) -> DueContact:
    """One of its columns in order, as `_DUE_CONTACTS` reads them: a country has millions."""
    key = DueKey(client_id, _CLOCKS[clock], fact_id, part)
    return DueContact(key, opens_on, due_on, known_on, _STATES[state], *how_it_ended)


_by_day: Callable[[Any], Any] = itemgetter(5, 0, 1, 2, 3)  # the last day, then the key
