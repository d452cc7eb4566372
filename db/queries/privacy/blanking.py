"""Every text that somebody can type, walked table by table: where somebody who is erased stands.

Which words go is decided elsewhere and handed in. Most tables have nothing of a unit: they are
asked together. The others are read in batches behind the primary key, without a lock; only the rows
in which something was found are locked and written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    bindparam,
    exists,
    select,
    tuple_,
    update,
)
from sqlalchemy import delete as remove

from db.doors import Session
from db.kept import ERASURES
from db.models import (
    Base,
    ClientRow,
    ClientTeamRow,
    EmployerAliasRow,
    EmployerContactRow,
    EmployerRow,
    FactVersionRow,
    JobLeadRow,
    JobRow,
    StaffRoleRow,
    StaffTeamRow,
    SubmissionRow,
    UnitHolidayRow,
    VocationalUnitRow,
)
from db.queries.asked import CLIENT, UNIT, WORKSPACE
from db.queries.people.employers import folded
from db.queries.people.with_whom import BEFORE
from db.sealing import UNOPENED, readable, sealed, unsealed
from db.types import is_private
from ips.records.employer_contact import EmployerContactRecord
from ips.records.job import JobRecord
from ips.records.job_lead import JobLeadRecord
from ips.records.kind import kinds
from ips.records.markers import TEXTS

ROWS_AT_A_TIME = 500

# What something or somebody else is called; every other private column holds prose.
_LABELS: Mapping[type[Base], tuple[str, ...]] = {
    VocationalUnitRow: ("name",),
    UnitHolidayRow: ("name",),
    StaffTeamRow: ("team",),
    ClientTeamRow: ("team",),
    EmployerRow: ("name",),
    EmployerAliasRow: ("alias",),
}
_NAMES = ((ClientRow.__table__.name, "name"),)
# What a former version keeps of the rows beside it; before an entry, of the client's teams.
_BESIDE = {EmployerRow.__tablename__: {"aliases": "label"}, BEFORE: {"team": "label"}}
# Column -> the column in which it is kept as it is compared. It is unique within the unit.
_COMPARED = {"name": "folded_name", "alias": "folded_alias"}
# JSON, and never of one table: looked into one by one.
_WHOLE = frozenset({FactVersionRow.__tablename__, SubmissionRow.__tablename__})

# What a kept reply tells in words; all else in it are ids, days and words of ours.
REPLY_TEXTS = frozenset(
    {"summary", "notes", "parts", "code", "name", "title", "why", "job", "meeting_wishes"}
)

# Whose plain columns hold what people typed: on PostgreSQL their files are written anew.
IN_PLAIN = tuple(
    row.__tablename__
    for row in (
        ClientRow,
        ClientTeamRow,
        StaffTeamRow,
        EmployerRow,
        EmployerAliasRow,
        UnitHolidayRow,
        VocationalUnitRow,
    )
) + tuple(
    kind.name
    for kind in kinds().values()
    if any(isinstance(each.marker, TEXTS) and not each.private for each in kind.fields)
)

AnyMapping = Mapping[Any, Any]
Blank = Callable[[str, str], str]
"""(text, kind of text) -> the text without whoever is erased; the same text if they are not there.

The kind is 'prose', 'label' (what something is called) or 'name' (of another client).
"""


@dataclass(frozen=True, slots=True)
class Search:
    """Whom to take out, of which unit's texts.

    `ids`: of everything that is erased with them; a reply that tells of one of these becomes
    `instead`, so that its request is still known. A former version that was about them goes,
    and one of an employer contact for them tells its day alone.
    `elsewhere`: the clients of other units, whose codes may be the same.
    """

    workspace_id: str
    vocational_unit_id: str
    client_id: str
    blank: Blank
    ids: frozenset[str]
    elsewhere: frozenset[str]
    instead: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one table, by primary key, and the clients that are locked before they are."""

    table: Table
    keys: tuple[tuple[Any, ...], ...]
    client_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Blanked:
    """What was written: how many entries, and what may stand in Slack with the former words."""

    entries: int = 0
    client_ids: frozenset[str] = frozenset()
    job_lead_ids: frozenset[str] = frozenset()
    employer_contact_ids: frozenset[str] = frozenset()
    unit_is_named: bool = False

    def __add__(self, other: Blanked) -> Blanked:
        return Blanked(
            self.entries + other.entries,
            self.client_ids | other.client_ids,
            self.job_lead_ids | other.job_lead_ids,
            self.employer_contact_ids | other.employer_contact_ids,
            self.unit_is_named or other.unit_is_named,
        )


def _typed_columns() -> Mapping[str, Mapping[str, str]]:
    """Table -> column -> kind of text, for everything but the two that hold JSON."""
    found: dict[str, dict[str, str]] = {}
    for table in Base.metadata.sorted_tables:
        if "workspace_id" not in table.c or table.name in _WHOLE:
            continue
        of_table = {column.name: "prose" for column in table.c if is_private(column)}
        if of_table:
            found[table.name] = of_table
    for row, columns in _LABELS.items():
        found.setdefault(row.__tablename__, {}).update(dict.fromkeys(columns, "label"))
    for table_name, column in _NAMES:
        found[table_name][column] = "name"
    for name, kind in kinds().items():
        for each in kind.fields:
            if isinstance(each.marker, TEXTS):
                found.setdefault(name, {})[each.name] = each.marker.private.value
    return MappingProxyType(found)


TYPED = _typed_columns()
TABLES: tuple[Table, ...] = tuple(
    table for table in Base.metadata.sorted_tables if table.name in TYPED or table.name in _WHOLE
)


# ---------------------------------------------------------------- looking


def tables_with_texts(session: Session, search: Search) -> tuple[Table, ...]:
    """Those in which the unit has a row that is to be looked through."""
    there = session.execute(_there(), _asked(search)).mappings().one()
    return tuple(table for table in TABLES if there[table.name])


@cache
def _there() -> Select[*tuple[Any, ...]]:
    """A column for each table: whether there is any."""
    return select(*(exists().where(_within(table)).label(table.name) for table in TABLES))


def _asked(search: Search) -> dict[str, Any]:
    return {
        "workspace": search.workspace_id,
        "unit": search.vocational_unit_id,
        "client": search.client_id,
    }


def batches(
    reading: Callable[[], AbstractContextManager[Session]], search: Search, table: Table
) -> Iterator[Found]:
    """The rows of a table in which somebody stands, batch by batch.

    Each batch is one statement in a short session of its own, which `reading` opens.
    """
    after: dict[str, Any] = {}
    while True:
        with reading() as session:
            batch = session.execute(_batch(table, bool(after)), _asked(search) | after)
            found = batch.mappings().all()
        rows = [unsealed(table, row) for row in found]
        keys = [column.name for column in table.primary_key]
        hits = [row for row in rows if _changes(search, table, row) is not None]
        if hits:
            own = "id" if table.name == ClientRow.__tablename__ else "client_id"
            yield Found(
                table,
                tuple(tuple(row[key] for key in keys) for row in hits),
                frozenset(row[own] for row in hits if own in row),
            )
        if len(rows) < ROWS_AT_A_TIME:
            return
        after = {f"after_{key}": rows[-1][key] for key in keys}


@cache
def _batch(table: Table, further: bool) -> Select[*tuple[Any, ...]]:
    keys = list(table.primary_key)
    query = select(*_columns(table)).where(_within(table)).order_by(*keys).limit(ROWS_AT_A_TIME)
    after = (bindparam(f"after_{key.name}", type_=key.type) for key in keys)
    return query.where(tuple_(*keys) > tuple_(*after)) if further else query


def _columns(table: Table) -> list[Any]:
    """The primary key, what is typed, and what tells whose it is."""
    wanted = {*table.primary_key.columns.keys(), *TYPED.get(table.name, ())}
    wanted |= {"client_id", "fact_kind", "values", "reply", "employer_id", "version"}
    return [column for column in table.c if column.name in wanted]


def _within(table: Table) -> ColumnElement[bool]:
    """The unit's rows about others; of versions and replies, which name no unit, the workspace's.

    What is about the client alone goes as a whole.
    """
    here: ColumnElement[bool] = table.c.workspace_id == WORKSPACE
    if table.name == VocationalUnitRow.__tablename__:
        return here & (table.c.id == UNIT)
    if table.name == ClientRow.__tablename__:
        here &= table.c.id != CLIENT
    if "vocational_unit_id" in table.c:
        return here & (table.c.vocational_unit_id == UNIT)
    if "client_id" in table.c:
        of_others = select(ClientRow.id).where(
            ClientRow.workspace_id == WORKSPACE,
            ClientRow.vocational_unit_id == UNIT,
            ClientRow.id != CLIENT,
        )
        return here & table.c.client_id.in_(of_others)
    if "staff_member_id" in table.c:
        colleagues = select(StaffRoleRow.staff_member_id).where(
            StaffRoleRow.workspace_id == WORKSPACE,
            StaffRoleRow.vocational_unit_id == UNIT,
        )
        return here & table.c.staff_member_id.in_(colleagues)
    if table.name not in _WHOLE:
        raise LookupError(f"nobody knows which unit a row of {table.name} belongs to")
    return here


# ---------------------------------------------------------------- what a row should say


_GONE: Mapping[str, Any] = MappingProxyType({})
"""Instead of new values: the row goes as a whole."""


def _changes(search: Search, table: Table, row: AnyMapping) -> Mapping[str, Any] | None:
    """The columns that have to change, with their new values; None: nobody stands here.

    In what cannot be read nobody can be found, by nobody.
    """
    if table.name == FactVersionRow.__tablename__:
        return _version_without(search, row)
    if table.name == SubmissionRow.__tablename__:
        return _reply_without(search, row)
    changed: dict[str, Any] = {}
    for name, kind in TYPED[table.name].items():
        before = row[name]
        after = before if before in (None, UNOPENED) else search.blank(before, kind)
        if after == before:
            continue
        changed[name] = _fitting(table, name, after)
        compared = _COMPARED.get(name)
        if compared is not None and compared in table.c:
            # Two employers may have become alike; the id keeps them apart.
            changed[compared] = f"{folded(after or '')[:200]} {row['id']}"
    return changed or None


def _fitting(table: Table, name: str, text: str | None) -> str | None:
    """A plain column has room for so many letters, and the mark may be longer than a code."""
    kind = table.c[name].type
    room = kind.length if isinstance(kind, String) else None
    return text if text is None or room is None else text[:room]


def _version_without(search: Search, row: AnyMapping) -> Mapping[str, Any] | None:
    if readable(row["values"]) is None:
        return None
    values = json.loads(row["values"])
    if search.client_id in _texts(values):
        counts = row["fact_kind"] == EmployerContactRecord.name
        return {"values": json.dumps(only_its_day(values))} if counts else _GONE
    unit_id = values.get("vocational_unit_id", search.vocational_unit_id)
    if unit_id != search.vocational_unit_id or values.get("client_id") in search.elsewhere:
        return None
    kinds = dict(TYPED.get(row["fact_kind"], {})) | _BESIDE.get(row["fact_kind"], {})
    without = {
        name: search.blank(value, kinds[name])
        if name in kinds and isinstance(value, str)
        else value
        for name, value in values.items()
    }
    return None if without == values else {"values": json.dumps(without)}


def only_its_day(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A former version of an employer contact, without what it said.

    That it was changed, and when, stays: a week says whether it was changed after its review.
    """
    return {"on": values["on"]}


def _reply_without(search: Search, row: AnyMapping) -> Mapping[str, Any] | None:
    if readable(row["reply"]) is None:
        return None
    reply = json.loads(row["reply"])
    texts = _texts(reply)
    if search.ids & texts:
        return {"reply": search.instead}
    if search.elsewhere & texts:
        return None
    without = _without(search, reply)
    return None if without == reply else {"reply": json.dumps(without)}


def _without(search: Search, part: Any, name: str = "") -> Any:
    if isinstance(part, dict):
        return {key: _without(search, value, key) for key, value in part.items()}
    if isinstance(part, list):
        return [_without(search, value, name) for value in part]
    if isinstance(part, str) and name in REPLY_TEXTS:
        return search.blank(part, "prose")
    return part


def _texts(content: Any) -> frozenset[str]:
    """Every text of nested JSON."""
    if isinstance(content, str):
        return frozenset({content})
    if isinstance(content, dict):
        content = [*content.values(), *content]
    if isinstance(content, list):
        return frozenset().union(*map(_texts, content))
    return frozenset()


# ---------------------------------------------------------------- writing


def blank(session: Session, search: Search, found: Found) -> Blanked:
    """Take them out of these rows, as they are now; the caller's transaction writes.

    Clients are locked first, as in every write. A fact keeps its id and everything that tells who
    recorded it when. No person has edited it, so no former version is kept; its version moves by
    `ERASURES`, so that a form which was open before cannot be saved over it.
    """
    table = found.table
    _lock_clients(session, search.workspace_id, found.client_ids)
    keys = list(table.primary_key)
    found_now = session.execute(
        select(*_columns(table))
        .where(tuple_(*keys).in_(found.keys))
        .order_by(*keys)
        .with_for_update()
    ).mappings()
    rows = [unsealed(table, row) for row in found_now]
    wanted = [
        (row, changed) for row in rows if (changed := _changes(search, table, row)) is not None
    ]
    gone = [row for row, changed in wanted if changed is _GONE]
    if gone:
        session.execute(
            remove(table).where(
                tuple_(*keys).in_([tuple(row[key.name] for key in keys) for row in gone])
            )
        )
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row, changed in wanted:
        if changed is not _GONE:
            key_of = {key.name: row[key.name] for key in keys}
            named = {f"pk_{name}": value for name, value in key_of.items()}
            stored = sealed(table, changed, **key_of)
            named |= {f"new_{name}": value for name, value in stored.items()}
            by_columns.setdefault(tuple(sorted(changed)), []).append(named)
    for names, values in by_columns.items():
        session.execute(_statement(table, names), values)
    if table.name == ClientTeamRow.__tablename__:
        _outdate(session, ClientRow, search.workspace_id, {row["client_id"] for row, _ in wanted})
    if table.name == EmployerAliasRow.__tablename__:
        whose = {row["employer_id"] for row, _ in wanted}
        _outdate(session, EmployerRow, search.workspace_id, whose)
    return _seen_in_slack(session, search, table, [row for row, _ in wanted])


def _statement(table: Table, names: tuple[str, ...]) -> Any:
    values: dict[Any, Any] = {
        table.c[name]: bindparam(f"new_{name}", type_=table.c[name].type) for name in names
    }
    if "version" in table.c and table.name != FactVersionRow.__tablename__:
        values[table.c.version] = table.c.version + ERASURES
    statement = update(table).values(values)
    for column in table.primary_key:
        statement = statement.where(column == bindparam(f"pk_{column.name}", type_=column.type))
    return statement


def _lock_clients(session: Session, workspace_id: str, client_ids: Collection[str]) -> None:
    if client_ids:
        session.execute(
            select(ClientRow.id)
            .where(ClientRow.workspace_id == workspace_id, ClientRow.id.in_(sorted(client_ids)))
            .order_by(ClientRow.id)
            .with_for_update(key_share=True)
        )


def _outdate(session: Session, row: Any, workspace_id: str, ids: Collection[str]) -> None:
    """What stands in a table beside these is in their form: one that is open is to be opened anew.

    A client's team, and what else an employer is called.
    """
    session.execute(
        update(row)
        .where(row.workspace_id == workspace_id, row.id.in_(sorted(ids)))
        .values(version=row.version + ERASURES)
    )


def _seen_in_slack(session: Session, search: Search, table: Table, rows: list[Any]) -> Blanked:
    """What of it may stand in Slack: the lines about these clients, job leads, next steps, the
    unit's name."""
    if table.name in _WHOLE:
        return Blanked()
    clients: set[str] = set()
    leads: set[str] = set()
    contacts: set[str] = set()
    if table.name in (ClientRow.__tablename__, JobLeadRecord.name):
        ids = {row["id"] for row in rows}
        clients, leads = (ids, set()) if table.name == ClientRow.__tablename__ else (set(), ids)
    elif table.name == JobRecord.name:
        clients = {row["client_id"] for row in rows}
    elif table.name == EmployerContactRecord.name:
        contacts = {row["id"] for row in rows}
    elif table.name == EmployerRow.__tablename__:
        named = sorted(row["id"] for row in rows)
        clients = _at(session, JobRow.client_id, search.workspace_id, named)
        leads = _at(session, JobLeadRow.id, search.workspace_id, named)
        contacts = _at(session, EmployerContactRow.id, search.workspace_id, named)
    return Blanked(
        entries=sum(row.get("id") not in search.ids for row in rows),
        client_ids=frozenset(clients),
        job_lead_ids=frozenset(leads),
        employer_contact_ids=frozenset(contacts),
        unit_is_named=table.name == VocationalUnitRow.__tablename__ and bool(rows),
    )


def _at(session: Session, column: Any, workspace_id: str, employer_ids: list[str]) -> set[str]:
    """Of these employers, and of those that go by their names since they were merged."""
    row = column.table.c
    among = select(EmployerRow.id).where(
        EmployerRow.workspace_id == workspace_id,
        EmployerRow.id.in_(employer_ids) | EmployerRow.known_as_id.in_(employer_ids),
    )
    return set(
        session.scalars(
            select(column).where(row.workspace_id == workspace_id, row.employer_id.in_(among))
        )
    )
