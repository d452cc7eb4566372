"""Adding, reading, replacing and voiding facts of any kind.

Replacing raises the version and keeps the former values, encrypted, in `fact_version`; voiding
keeps the row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import FactVersionRow
from db.records import FactRecord

AnyFact = TypeVar("AnyFact", bound=FactRecord)


_WHOSE = frozenset({"workspace_id", "id"})  # what no change touches


class ChangedMeanwhile(Exception):
    """Somebody else changed the fact after it was read."""


def add(session: Session, facts: Sequence[FactRecord]) -> None:
    """Insert facts of one kind."""
    if facts:
        session.execute(insert(facts[0].row), [_values(fact) for fact in facts])


def find(session: Session, kind: type[AnyFact], workspace_id: str, fact_id: str) -> AnyFact | None:
    """The fact as it stands now, voided or not."""
    found = find_all(session, kind, workspace_id, [fact_id])
    return found[0] if found else None


def find_all(
    session: Session, kind: type[AnyFact], workspace_id: str, fact_ids: Collection[str]
) -> tuple[AnyFact, ...]:
    """The facts with these ids, in no particular order."""
    return having(session, kind, workspace_id, "id", fact_ids)


def of_clients(
    session: Session,
    kind: type[AnyFact],
    workspace_id: str,
    client_ids: Collection[str],
    *,
    voided: bool = False,
) -> tuple[AnyFact, ...]:
    """Facts of a kind that belongs to one client; voided ones only where asked for."""
    found = having(session, kind, workspace_id, "client_id", client_ids)
    return tuple(fact for fact in found if voided or not fact.voided)


def having(
    session: Session,
    kind: type[AnyFact],
    workspace_id: str,
    column: str,
    among: Collection[str],
) -> tuple[AnyFact, ...]:
    """The facts whose `column` is one of these, voided or not."""
    table = kind.row.__table__  # type: ignore[attr-defined]
    rows = session.execute(
        select(table).where(
            table.c.workspace_id == workspace_id, table.c[column].in_(sorted(among))
        )
    ).mappings()
    return tuple(_record(kind, row) for row in rows)


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

    `linked`: ids that stood beside the former version, to be kept with it. Raises
    `ChangedMeanwhile` when `former` is no longer what is stored.
    """
    latest = replace(
        latest,
        workspace_id=former.workspace_id,
        id=former.id,
        recorded_at=former.recorded_at,
        recorded_on=former.recorded_on,
        recorded_by=former.recorded_by,
        version=former.version + 1,
    )
    table = former.row.__table__  # type: ignore[attr-defined]
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


def changed_by(session: Session, fact: FactRecord) -> str | None:
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


def changed_fields(former: FactRecord, latest: FactRecord) -> tuple[str, ...]:
    """Names of the fields whose values differ, for the audit."""
    names = (field.name for field in fields(former) if field.name != "version")
    return tuple(name for name in names if getattr(former, name) != getattr(latest, name))


def filled_fields(fact: FactRecord) -> tuple[str, ...]:
    """Names of the fields that say something, for the audit."""
    own = {field.name for field in fields(fact)} - {field.name for field in fields(FactRecord)}
    return tuple(sorted(name for name in own if getattr(fact, name) not in (None, False, ())))


def _values(fact: FactRecord) -> dict[str, Any]:
    return {field.name: _stored(getattr(fact, field.name)) for field in fields(fact)}


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _record(kind: type[AnyFact], row: Mapping[Any, Any]) -> AnyFact:
    named: dict[str, Any] = {field.name: _fact_value(row[field.name]) for field in fields(kind)}
    return kind(**named)


def _fact_value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _as_json(fact: FactRecord, linked: Mapping[str, Iterable[str]]) -> str:
    said = {name: _plain(value) for name, value in _values(fact).items()}
    return json.dumps(said | {name: sorted(ids) for name, ids in linked.items()})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
