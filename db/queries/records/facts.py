"""Adding, reading, replacing and voiding facts of any kind.

Replacing raises the version and keeps the former values, encrypted, in `fact_version`; voiding
keeps the row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, TypeVar, overload

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from db.ids import new_id
from db.kept import Kept, kept_of, table_of, values_of
from db.models import FactVersionRow
from db.records import FactRecord
from ips.records.kind import AnyKind, RecordKind

AnyRecord = TypeVar("AnyRecord", bound=FactRecord)
AnyFact = TypeVar("AnyFact", bound=FactRecord | Kept[Any])
Kind = type[FactRecord] | type[RecordKind]


_WHOSE = frozenset({"workspace_id", "id"})  # what no change touches


class ChangedMeanwhile(Exception):
    """Somebody else changed the fact after it was read."""


def name_of(kind: Kind) -> str:
    """What the kind is called wherever it is stored."""
    return kind.name if issubclass(kind, RecordKind) else kind.fact_kind


def table_for(kind: Kind) -> Table:
    """Where facts of this kind are."""
    if issubclass(kind, RecordKind):
        return table_of(kind)
    table: Table = kind.row.__table__  # type: ignore[attr-defined]
    return table


def _table(fact: FactRecord | Kept[Any]) -> Table:
    return table_for(type(fact.record) if isinstance(fact, Kept) else type(fact))


def add(session: Session, facts: Sequence[FactRecord | Kept[Any]]) -> None:
    """Insert facts of one kind."""
    if facts:
        session.execute(insert(_table(facts[0])), [_values(fact) for fact in facts])


@overload
def find(
    session: Session, kind: type[AnyRecord], workspace_id: str, fact_id: str
) -> AnyRecord | None: ...
@overload
def find(
    session: Session, kind: type[AnyKind], workspace_id: str, fact_id: str
) -> Kept[AnyKind] | None: ...
def find(session: Session, kind: Any, workspace_id: str, fact_id: str) -> Any:
    """The fact as it stands now, voided or not."""
    found = find_all(session, kind, workspace_id, [fact_id])
    return found[0] if found else None


@overload
def find_all(
    session: Session, kind: type[AnyRecord], workspace_id: str, fact_ids: Collection[str]
) -> tuple[AnyRecord, ...]: ...
@overload
def find_all(
    session: Session, kind: type[AnyKind], workspace_id: str, fact_ids: Collection[str]
) -> tuple[Kept[AnyKind], ...]: ...
def find_all(session: Session, kind: Any, workspace_id: str, fact_ids: Collection[str]) -> Any:
    """The facts with these ids, in no particular order."""
    return having(session, kind, workspace_id, "id", fact_ids)


@overload
def of_clients(
    session: Session,
    kind: type[AnyRecord],
    workspace_id: str,
    client_ids: Collection[str],
    *,
    voided: bool = False,
) -> tuple[AnyRecord, ...]: ...
@overload
def of_clients(
    session: Session,
    kind: type[AnyKind],
    workspace_id: str,
    client_ids: Collection[str],
    *,
    voided: bool = False,
) -> tuple[Kept[AnyKind], ...]: ...
def of_clients(
    session: Session,
    kind: Any,
    workspace_id: str,
    client_ids: Collection[str],
    *,
    voided: bool = False,
) -> Any:
    """Facts of a kind that belongs to one client; voided ones only where asked for."""
    found = having(session, kind, workspace_id, "client_id", client_ids)
    return tuple(fact for fact in found if voided or not fact.voided)


@overload
def having(
    session: Session,
    kind: type[AnyRecord],
    workspace_id: str,
    column: str,
    among: Collection[str],
) -> tuple[AnyRecord, ...]: ...
@overload
def having(
    session: Session,
    kind: type[AnyKind],
    workspace_id: str,
    column: str,
    among: Collection[str],
) -> tuple[Kept[AnyKind], ...]: ...
def having(
    session: Session, kind: Any, workspace_id: str, column: str, among: Collection[str]
) -> Any:
    """The facts whose `column` is one of these, voided or not."""
    table = table_for(kind)
    rows = session.execute(
        select(table).where(
            table.c.workspace_id == workspace_id, table.c[column].in_(sorted(among))
        )
    ).mappings()
    return tuple(_record(kind, row) for row in rows)


def in_place_of(session: Session, kept: Kept[AnyKind]) -> Kept[AnyKind] | None:
    """What stands, or was struck out, where no second record like this can be."""
    kind = type(kept.record)
    table = table_of(kind)
    same = [table.c[name] == getattr(kept.record, name) for name in kind.one_of]
    row = session.execute(
        select(table).where(table.c.workspace_id == kept.workspace_id, *same)
    ).mappings()
    found = row.one_or_none()
    return None if found is None else kept_of(kind, found)


def replace_with(
    session: Session,
    former: AnyFact,
    latest: AnyFact,
    *,
    by: str,
    at: datetime,
    linked: Mapping[str, Sequence[str]] | None = None,
) -> AnyFact:
    """Store the next version of a fact; id and first recording stay as they were.

    What was struck out and is written down again was recorded now. `linked`: ids that stood beside
    the former version, to be kept with it. Raises `ChangedMeanwhile` when `former` is no longer
    what is stored.
    """
    first = latest if former.voided else former
    latest = replace(
        latest,
        workspace_id=former.workspace_id,
        id=former.id,
        recorded_at=first.recorded_at,
        recorded_on=first.recorded_on,
        recorded_by=first.recorded_by,
        version=former.version + 1,
    )
    table = _table(former)
    changed: Any = session.execute(
        update(table)
        .where(
            table.c.workspace_id == former.workspace_id,
            table.c.id == former.id,
            table.c.version == former.version,
        )
        .values({name: value for name, value in _values(latest).items() if name not in _WHOSE})
    )
    if changed.rowcount != 1:
        raise ChangedMeanwhile
    session.execute(
        insert(FactVersionRow).values(
            workspace_id=former.workspace_id,
            id=new_id(),
            fact_kind=former.fact_kind,
            fact_id=former.id,
            version=former.version,
            replaced_at=at,
            replaced_by=by,
            values=_as_json(former, linked or {}),
        )
    )
    return latest


def void(session: Session, fact: AnyFact, *, by: str, at: datetime) -> AnyFact:
    """Strike the fact out; its row and its values stay."""
    return replace_with(session, fact, replace(fact, voided_at=at, voided_by=by), by=by, at=at)


def changed_by(session: Session, fact: FactRecord | Kept[Any]) -> str | None:
    """Whose change made the fact what it is now; None where it was never changed."""
    return session.scalar(
        select(FactVersionRow.replaced_by)
        .where(
            FactVersionRow.workspace_id == fact.workspace_id,
            FactVersionRow.fact_kind == fact.fact_kind,
            FactVersionRow.fact_id == fact.id,
        )
        .order_by(FactVersionRow.version.desc())
        .limit(1)
    )


def former_values(
    session: Session, workspace_id: str, fact_kind: str, fact_id: str
) -> tuple[dict[str, Any], ...]:
    """What the fact said before each change, oldest first."""
    kept = session.scalars(
        select(FactVersionRow.values)
        .where(
            FactVersionRow.workspace_id == workspace_id,
            FactVersionRow.fact_kind == fact_kind,
            FactVersionRow.fact_id == fact_id,
        )
        .order_by(FactVersionRow.version)
    )
    return tuple(json.loads(values) for values in kept)


def changed_fields(former: AnyFact, latest: AnyFact) -> tuple[str, ...]:
    """Names of the fields whose values differ, for the audit."""
    before, after = _values(former), _values(latest)
    return tuple(name for name in before if name != "version" and before[name] != after[name])


def filled_fields(fact: FactRecord | Kept[Any]) -> tuple[str, ...]:
    """Names of the fields that say something, for the audit."""
    around = {field.name for field in fields(FactRecord)}
    own = {name: value for name, value in _values(fact).items() if name not in around}
    return tuple(sorted(name for name, value in own.items() if value not in (None, False, [])))


def _values(fact: FactRecord | Kept[Any]) -> dict[str, Any]:
    if isinstance(fact, Kept):
        return values_of(fact)
    return {field.name: _stored(getattr(fact, field.name)) for field in fields(fact)}


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _record(kind: Any, row: Mapping[Any, Any]) -> Any:
    if issubclass(kind, RecordKind):
        return kept_of(kind, row)
    named: dict[str, Any] = {field.name: _fact_value(row[field.name]) for field in fields(kind)}
    return kind(**named)


def _fact_value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _as_json(fact: FactRecord | Kept[Any], linked: Mapping[str, Iterable[str]]) -> str:
    values = {name: _plain(value) for name, value in _values(fact).items()}
    return json.dumps(values | {name: sorted(ids) for name, ids in linked.items()})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
