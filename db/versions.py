"""What a row said before each change: kept whole, and sealed as one text of its own row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from db.doors import Session
from db.ids import new_id
from db.models import FactVersionRow
from db.sealing import sealed, whole
from db.types import METADATA

_TABLE = METADATA.tables[FactVersionRow.__tablename__]

_INSERT = insert(_TABLE)

COLUMNS = (FactVersionRow.workspace_id, FactVersionRow.id, FactVersionRow.values)
"""The columns that `values_in` reads."""


def keep(
    session: Session,
    workspace_id: str,
    of: tuple[str, str],
    version: int,
    values: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
) -> str:
    """Keep what (kind, id) said in a version that is replaced now; returns the id of the change."""
    (change_id,) = keep_all(session, workspace_id, [(of, version, values)], by=by, at=at)
    return change_id


def keep_all(
    session: Session,
    workspace_id: str,
    replaced: Sequence[tuple[tuple[str, str], int, Mapping[str, Any]]],
    *,
    by: str,
    at: datetime,
) -> list[str]:
    """As `keep`, of several (kind, id), version and values, in one statement."""
    rows = [
        {
            "workspace_id": workspace_id,
            "id": new_id(),
            "fact_kind": of[0],
            "fact_id": of[1],
            "version": version,
            "replaced_at": at,
            "replaced_by": by,
            "values": json.dumps(values, default=datetime.isoformat),
        }
        for of, version, values in replaced
    ]
    session.execute(_INSERT, [sealed(_TABLE, row) for row in rows])
    return [str(row["id"]) for row in rows]


def rewrite(session: Session, workspace_id: str, change_id: str, values: Mapping[str, Any]) -> None:
    """Other values in a version that is kept."""
    stored = sealed(_TABLE, {"values": json.dumps(values)}, workspace_id=workspace_id, id=change_id)
    here = (_TABLE.c.workspace_id == workspace_id, _TABLE.c.id == change_id)
    session.execute(update(_TABLE).where(*here).values(**stored))


def values_in(stored: Mapping[Any, Any]) -> dict[str, Any] | None:
    """The values of a former version; None where they cannot be read."""
    values: dict[str, Any] | None = whole(_TABLE, "values", stored)
    return values
