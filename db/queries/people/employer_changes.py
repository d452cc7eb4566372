"""Employers as they can be changed: locked, stored as a next version, merged and taken apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from db import versions
from db.doors import Session
from db.ids import new_id
from db.models import EmployerAliasRow, EmployerRow, FactVersionRow
from db.queries.people.employers import folded
from db.queries.units import vocational_units
from db.sealing import resealed, unsealed
from db.types import METADATA

KIND = "employer"
_TABLE = METADATA.tables[EmployerRow.__tablename__]
_FIELDS = ("name", "aliases", "parent_id", "hiring_habits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An employer as it is on file; `parent_id` is its chain, `known_as_id` the end of mergers."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    parent_id: str | None = None
    hiring_habits: str | None = field(default=None, repr=False)
    merged_into_id: str | None = None
    known_as_id: str | None = None
    version: int = 1

    @property
    def now_id(self) -> str:
        """The one it is read as."""
        return self.known_as_id or self.id


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an employer: what it said before, who changed it and when."""

    id: str
    employer_id: str
    version: int
    by: str
    at: datetime
    before: Mapping[str, Any] = field(repr=False)


def lock(session: Session, workspace_id: str, unit_id: str, employer_ids: Collection[str]) -> None:
    """Nobody else changes an employer of the unit before this transaction ends.

    The unit first, since a name can be taken by any other employer of it, then these in the order
    of their ids.
    """
    vocational_units.lock(session, workspace_id, unit_id)
    session.execute(
        select(EmployerRow.id)
        .where(EmployerRow.workspace_id == workspace_id, EmployerRow.id.in_(sorted(employer_ids)))
        .order_by(EmployerRow.id)
        .with_for_update(key_share=True)
    )


def of_unit(session: Session, workspace_id: str, unit_id: str) -> dict[str, Described]:
    """Every employer of the unit by id, those that were merged too: two queries."""
    aliases: dict[str, list[str]] = {}
    rows = session.execute(
        select(EmployerAliasRow.employer_id, EmployerAliasRow.alias)
        .where(
            EmployerAliasRow.workspace_id == workspace_id,
            EmployerAliasRow.vocational_unit_id == unit_id,
        )
        .order_by(EmployerAliasRow.folded_alias)
    )
    for employer_id, alias in rows:
        aliases.setdefault(employer_id, []).append(alias)
    columns = [_TABLE.c[name] for name in Described.__dataclass_fields__ if name != "aliases"]
    stored = session.execute(
        select(*columns)
        .where(_TABLE.c.workspace_id == workspace_id, _TABLE.c.vocational_unit_id == unit_id)
        .order_by(_TABLE.c.folded_name)
    ).mappings()
    return {
        row["id"]: Described(
            **unsealed(_TABLE, row, workspace_id=workspace_id),
            aliases=tuple(aliases.get(row["id"], ())),
        )
        for row in stored
    }


def replace_with(
    session: Session,
    workspace_id: str,
    unit_id: str,
    former: Described,
    latest: Described,
    *,
    by: str,
    at: datetime,
) -> str:
    """Store the next version of an employer the caller has locked; returns the change's id."""
    values = {
        "name": latest.name,
        "folded_name": folded(latest.name),
        "parent_id": latest.parent_id,
        "hiring_habits": latest.hiring_habits,
        "merged_into_id": latest.merged_into_id,
        "version": former.version + 1,
    }
    stored = resealed(_TABLE, values, workspace_id=workspace_id, id=former.id)
    session.execute(
        update(_TABLE)
        .where(_TABLE.c.workspace_id == workspace_id, _TABLE.c.id == former.id)
        .values(**stored)
    )
    if former.aliases != latest.aliases:
        _write_aliases(session, workspace_id, unit_id, latest)
    was = _as_it_was(former) | {"vocational_unit_id": unit_id}
    return versions.keep(
        session, workspace_id, (KIND, former.id), former.version, was, by=by, at=at
    )


def _write_aliases(session: Session, workspace_id: str, unit_id: str, latest: Described) -> None:
    session.execute(
        delete(EmployerAliasRow).where(
            EmployerAliasRow.workspace_id == workspace_id,
            EmployerAliasRow.employer_id == latest.id,
        )
    )
    rows = [
        {
            "workspace_id": workspace_id,
            "id": new_id(),
            "vocational_unit_id": unit_id,
            "employer_id": latest.id,
            "alias": alias,
            "folded_alias": folded(alias),
        }
        for alias in latest.aliases
    ]
    if rows:
        session.execute(insert(EmployerAliasRow), rows)


def _as_it_was(former: Described) -> dict[str, Any]:
    """One alias a line: an erasure looks through every text of a former version."""
    fields = {name: getattr(former, name) for name in _FIELDS}
    return fields | {
        "aliases": "\n".join(former.aliases),
        "merged_into_id": former.merged_into_id,
    }


def put_back(employer: Described, before: Mapping[str, Any]) -> Described:
    """The employer as it said before a change; what was merged stays so.

    Where the change cannot be read, it says what it says now.
    """
    fields = {name: before[name] for name in _FIELDS if name in before}
    if "aliases" in fields:
        fields["aliases"] = tuple(filter(None, fields["aliases"].split("\n")))
    return replace(employer, **fields)


def changed(before: Described, after: Described) -> tuple[str, ...]:
    """The fields that people change which differ."""
    return tuple(name for name in _FIELDS if getattr(before, name) != getattr(after, name))


def change(session: Session, workspace_id: str, change_id: str) -> Change | None:
    """One change by its id; None too where it cannot be read."""
    found = _changes(session, workspace_id, FactVersionRow.id == change_id)
    return found[0] if found and found[0].before else None


def last_changes(
    session: Session, workspace_id: str, employer_ids: Collection[str]
) -> dict[str, Change]:
    """The latest change of each of these employers that was ever changed."""
    found = _changes(session, workspace_id, FactVersionRow.fact_id.in_(sorted(employer_ids)))
    return {each.employer_id: each for each in found}


def _changes(session: Session, workspace_id: str, which: Any) -> tuple[Change, ...]:
    row = FactVersionRow
    query = (
        select(row.fact_id, row.version, row.replaced_by, row.replaced_at, *versions.COLUMNS)
        .where(row.workspace_id == workspace_id, row.fact_kind == KIND, which)
        .order_by(row.version)
    )
    return tuple(_change(stored) for stored in session.execute(query).mappings())


def _change(stored: Mapping[Any, Any]) -> Change:
    return Change(
        id=stored["id"],
        employer_id=stored["fact_id"],
        version=stored["version"],
        by=stored["replaced_by"],
        at=stored["replaced_at"],
        before=versions.values_in(stored) or {},
    )


def settle(session: Session, workspace_id: str, unit_id: str) -> None:
    """After a merger or the end of one: by which employer each of the unit's is read."""
    row = EmployerRow
    merged = {
        employer_id: (into, known_as)
        for employer_id, into, known_as in session.execute(
            select(row.id, row.merged_into_id, row.known_as_id).where(
                row.workspace_id == workspace_id,
                row.vocational_unit_id == unit_id,
                row.merged_into_id.is_not(None) | row.known_as_id.is_not(None),
            )
        )
    }
    for employer_id, (into, known_as) in merged.items():
        end = employer_id
        while into is not None:
            end, (into, _) = into, merged.get(into, (None, None))
        now = None if end == employer_id else end
        if now != known_as:
            session.execute(
                update(row)
                .where(row.workspace_id == workspace_id, row.id == employer_id)
                .values(known_as_id=now)
            )
