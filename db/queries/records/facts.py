"""Adding, reading, replacing and voiding facts of any kind.

Replacing raises the version and keeps the former values, encrypted, in `fact_version`; voiding
keeps the row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Insert,
    RowMapping,
    Table,
    Update,
    and_,
    bindparam,
    insert,
    select,
    update,
)

from db import versions
from db.doors import Session
from db.kept import Kept, change_of, column_of, kept_of, row_of, table_of, values_of
from db.models import FactVersionRow
from db.queries import asked
from db.queries.asked import WORKSPACE
from db.types import METADATA, AnySelect, Sealed
from ips.records.kind import AnyKind, kinds

_WHOSE = frozenset({"workspace_id", "id"})  # what no change touches


class ChangedMeanwhile(Exception):
    """Somebody else changed the fact after it was read."""


def add(session: Session, facts: Sequence[Kept[Any]]) -> None:
    """Insert facts of one kind."""
    if facts:
        table = _table(facts[0])
        session.execute(_insert_of(table.name), [row_of(fact) for fact in facts])


@cache
def _insert_of(table_name: str) -> Insert:
    return insert(METADATA.tables[table_name])


def find(
    session: Session, kind: type[AnyKind], workspace_id: str, fact_id: str
) -> Kept[AnyKind] | None:
    """The fact as it stands now, voided or not."""
    found = find_all(session, kind, workspace_id, [fact_id])
    return found[0] if found else None


def find_all(
    session: Session, kind: type[AnyKind], workspace_id: str, fact_ids: Collection[str]
) -> tuple[Kept[AnyKind], ...]:
    """The facts with these ids, in no particular order."""
    return having(session, kind, workspace_id, "id", fact_ids)


def of_clients(
    session: Session,
    kind: type[AnyKind],
    workspace_id: str,
    client_ids: Collection[str],
    *,
    voided: bool = False,
) -> tuple[Kept[AnyKind], ...]:
    """Facts of a kind that belongs to one client; voided ones only where asked for."""
    found = having(session, kind, workspace_id, "client_id", client_ids)
    return tuple(fact for fact in found if voided or not fact.voided)


def having(
    session: Session, kind: type[AnyKind], workspace_id: str, column: str, among: Collection[str]
) -> tuple[Kept[AnyKind], ...]:
    """The facts whose `column` is one of these, voided or not."""
    wanted = {"workspace": workspace_id, "among": sorted(among)}
    rows = session.execute(_having(table_of(kind).name, column), wanted).mappings()
    return tuple(kept_of(kind, row) for row in rows)


@cache
def _having(table_name: str, column: str) -> AnySelect:
    table = METADATA.tables[table_name]
    return select(table).where(
        table.c.workspace_id == WORKSPACE, table.c[column].in_(asked.among("among"))
    )


def written_alike(
    session: Session, kind: type[AnyKind], workspace_id: str, fact_id: str, since: datetime
) -> tuple[Kept[AnyKind], ...]:
    """The fact and what the same person wrote since then like it and stands, the latest first.

    Nothing where it stands alone. Like it: whatever the database can compare is the same; private
    texts are the caller's.
    """
    wanted = {"workspace": workspace_id, "fact": fact_id, "since": since}
    rows = session.execute(_written_alike(kind.name), wanted).mappings().all()
    return tuple(kept_of(kind, row) for row in rows) if len(rows) > 1 else ()


@cache
def _written_alike(kind_name: str) -> AnySelect:
    kind = kinds()[kind_name]
    table = table_of(kind)
    this = table.alias("this")
    recorded_at, voided_at = column_of(kind, "recorded_at"), column_of(kind, "voided_at")
    alike = [
        *(each.name for each in kind.fields if not isinstance(table.c[each.name].type, _OPAQUE)),
        column_of(kind, "recorded_by").name,
    ]
    same = (_is_same(table.c[name], this.c[name]) for name in alike)
    return (
        select(table)
        .join(this, and_(table.c.workspace_id == this.c.workspace_id, *same))
        .where(
            table.c.workspace_id == WORKSPACE,
            recorded_at >= bindparam("since"),
            voided_at.is_(None),
            this.c.id == bindparam("fact"),
        )
        .order_by(recorded_at.desc(), table.c.id)
    )


def _is_same(one: Column[Any], other: Column[Any]) -> ColumnElement[bool]:
    """PostgreSQL finds nothing by an index where both may be missing."""
    return one.is_not_distinct_from(other) if one.nullable else one == other


_OPAQUE = (Sealed, JSON)
"""What no database compares: a private text is sealed anew each time."""


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


def keep_first(session: Session, kept: Kept[AnyKind]) -> tuple[Kept[AnyKind], bool]:
    """Keep it where nothing like it stands; what stands now, and whether that is this."""
    before = in_place_of(session, kept)
    if before is None:
        add(session, [kept])
        return kept, True
    if before.voided:
        by, at = kept.recorded_by, kept.recorded_at
        return replace_with(session, before, kept, by=by, at=at), True
    return before, False


def replace_with(
    session: Session,
    former: Kept[AnyKind],
    latest: Kept[AnyKind],
    *,
    by: str,
    at: datetime,
    linked: Mapping[str, Sequence[str]] | None = None,
) -> Kept[AnyKind]:
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
    which = {"workspace": former.workspace_id, "fact": former.id, "former": former.version}
    what = {name: value for name, value in change_of(latest).items() if name not in _WHOSE}
    changed: Any = session.execute(_update_of(table.name), which | what)
    if changed.rowcount != 1:
        raise ChangedMeanwhile
    versions.keep(
        session,
        former.workspace_id,
        (former.fact_kind, former.id),
        former.version,
        _in_json(former, linked or {}),
        by=by,
        at=at,
    )
    return latest


@cache
def _update_of(table_name: str) -> Update:
    table = METADATA.tables[table_name]
    return update(table).where(
        table.c.workspace_id == WORKSPACE,
        table.c.id == bindparam("fact"),
        table.c.version == bindparam("former"),
    )


def replace_all(
    session: Session,
    pairs: Sequence[tuple[Kept[AnyKind], Kept[AnyKind]]],
    *,
    by: str,
    at: datetime,
) -> list[Kept[AnyKind]]:
    """As `replace_with`, of several (former, latest) of one kind: two statements, however many."""
    if not pairs:
        return []
    here = pairs[0][0].workspace_id
    latest = [replace(new, version=former.version + 1) for former, new in pairs]
    changes = [
        {"workspace": here, "fact": former.id, "former": former.version}
        | {name: value for name, value in change_of(new).items() if name not in _WHOSE}
        for (former, _), new in zip(pairs, latest, strict=True)
    ]
    changed: Any = session.execute(_update_of(_table(latest[0]).name), changes)
    if changed.rowcount != len(pairs):
        raise ChangedMeanwhile
    replaced = [
        ((former.fact_kind, former.id), former.version, _in_json(former, {})) for former, _ in pairs
    ]
    versions.keep_all(session, here, replaced, by=by, at=at)
    return latest


def void_all(
    session: Session, facts: Sequence[Kept[Any]], *, by: str, at: datetime
) -> list[Kept[Any]]:
    """Strike several facts out, kind by kind; their rows and values stay."""
    struck: list[Kept[Any]] = []
    for kind in dict.fromkeys(each.fact_kind for each in facts):
        pairs = [
            (each, replace(each, voided_at=at, voided_by=by))
            for each in facts
            if each.fact_kind == kind
        ]
        struck += replace_all(session, pairs, by=by, at=at)
    return struck


def void(session: Session, fact: Kept[AnyKind], *, by: str, at: datetime) -> Kept[AnyKind]:
    """Strike the fact out; its row and its values stay."""
    return replace_with(session, fact, replace(fact, voided_at=at, voided_by=by), by=by, at=at)


def changed_by(session: Session, fact: Kept[Any]) -> str | None:
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


def moments(
    session: Session, workspace_id: str, facts: Collection[Kept[Any]]
) -> frozenset[datetime]:
    """When these, of one kind, were written down, and when each was changed."""
    changed = session.scalars(
        select(FactVersionRow.replaced_at).where(
            FactVersionRow.workspace_id == workspace_id,
            FactVersionRow.fact_kind.in_({fact.fact_kind for fact in facts}),
            FactVersionRow.fact_id.in_(sorted(fact.id for fact in facts)),
        )
    )
    return frozenset({*changed, *(fact.recorded_at for fact in facts)})


def former_values(
    session: Session, workspace_id: str, fact_kind: str, fact_id: str
) -> tuple[dict[str, Any], ...]:
    """What the fact said before each change, oldest first; what cannot be read is left out."""
    kept = session.execute(
        select(*versions.COLUMNS)
        .where(
            FactVersionRow.workspace_id == workspace_id,
            FactVersionRow.fact_kind == fact_kind,
            FactVersionRow.fact_id == fact_id,
        )
        .order_by(FactVersionRow.version)
    ).mappings()
    return tuple(values for each in kept if (values := versions.values_in(each)) is not None)


def corrected(session: Session, workspace_id: str, facts: Collection[Kept[Any]]) -> frozenset[str]:
    """Those that say something else than they once did, in one query.

    That a job began or ended, that somebody left, and that a record was struck out corrects
    nothing.
    """
    befallen = {fact.id: fact for fact in facts if fact.record.reversals and fact.edition > 1}
    of_kinds = {each.fact_kind for each in befallen.values()}
    rows = _former_versions(session, workspace_id, of_kinds, befallen) if befallen else ()
    edited = {fact.id for fact in facts if fact.edition - fact.voided > 1}
    changed = {
        row["fact_id"]
        for row in rows
        if says_else(befallen[row["fact_id"]], versions.values_in(row) or {})
    }
    return frozenset(changed | edited - befallen.keys())


def _former_versions(
    session: Session, workspace_id: str, of_kinds: Collection[str], fact_ids: Collection[str]
) -> Sequence[RowMapping]:
    return (
        session.execute(
            select(FactVersionRow.fact_id, *versions.COLUMNS).where(
                FactVersionRow.workspace_id == workspace_id,
                FactVersionRow.fact_kind.in_(sorted(of_kinds)),
                FactVersionRow.fact_id.in_(sorted(fact_ids)),
            )
        )
        .mappings()
        .all()
    )


_AS_IT_WENT = frozenset({"start_confirmed", "next_step_on"})
"""What a record tells of its course beside its second halves."""
_LINKED = frozenset({"client_ids", "job_ids"})
"""What an edit alone leaves beside a former version."""


def says_else(fact: Kept[Any], before: Mapping[str, Any]) -> bool:
    """Whether the fact was corrected since this former version of it."""
    later = {name for half in fact.record.reversals for name in half.fields} | _AS_IT_WENT
    now = values_of(fact)
    if before.keys() & _LINKED:
        return True
    names = (each.name for each in fact.record.fields if each.name not in later)
    return any(before[name] != _plain(now[name]) for name in names if name in before)


def corrected_since(
    session: Session, workspace_id: str, facts: Collection[Kept[Any]], since: datetime
) -> frozenset[str]:
    """Those of one kind that were corrected after `since`: see `corrected`."""
    by_id = {fact.id: fact for fact in facts}
    rows = session.execute(
        select(FactVersionRow.fact_id, *versions.COLUMNS).where(
            FactVersionRow.workspace_id == workspace_id,
            FactVersionRow.fact_kind.in_({fact.fact_kind for fact in facts}),
            FactVersionRow.fact_id.in_(sorted(by_id)),
            FactVersionRow.replaced_at > since,
        )
    ).mappings()
    return frozenset(
        row["fact_id"]
        for row in rows
        if says_else(by_id[row["fact_id"]], versions.values_in(row) or {})
    )


def changed_fields(former: Kept[AnyKind], latest: Kept[AnyKind]) -> tuple[str, ...]:
    """Names of the fields whose values differ, for the audit."""
    before, after = values_of(former), values_of(latest)
    return tuple(name for name in before if name != "version" and before[name] != after[name])


def filled_fields(fact: Kept[Any]) -> tuple[str, ...]:
    """Names of the fields that say something, for the audit."""
    around = {field.name for field in fields(Kept)}
    own = {name: value for name, value in values_of(fact).items() if name not in around}
    return tuple(sorted(name for name, value in own.items() if value not in (None, False, [])))


def _table(fact: Kept[Any]) -> Table:
    return table_of(type(fact.record))


def _in_json(fact: Kept[Any], linked: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    values = {name: _plain(value) for name, value in values_of(fact).items()}
    return values | {name: sorted(ids) for name, ids in linked.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
