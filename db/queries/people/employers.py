"""The employers of a vocational unit's network, found by what people call them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, bindparam, func, or_, select

from db.doors import Session
from db.ids import new_id
from db.models import EmployerAliasRow, EmployerRow
from db.queries.asked import UNIT, WORKSPACE
from db.types import AnySelect
from db.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer as the unit knows it; `created`: it is new with this record."""

    id: str
    name: str
    created: bool = False


EMPLOYER: Any = EmployerRow.__table__
_ALIAS: Any = EmployerAliasRow.__table__
# One that was merged is read as the one it was merged into; its own name and id still find it.
KNOWN_AS: Any = func.coalesce(EMPLOYER.c.known_as_id, EMPLOYER.c.id)
NOW: Any = EMPLOYER.alias()
IS_NOW = and_(NOW.c.workspace_id == EMPLOYER.c.workspace_id, NOW.c.id == KNOWN_AS)


def folded(name: str) -> str:
    """The form in which names are compared: 'Café  Bean & Leaf!' -> 'cafe bean and leaf'."""
    spoken = name.replace("&", " and ").replace("+", " and ")
    letters = unicodedata.normalize("NFKD", spoken)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    without_marks = re.sub(r"['’`´.]", "", plain)
    return " ".join(re.sub(r"[^\w]+", " ", without_marks).split())[:255]


def chosen(
    session: Session, workspace_id: str, unit_id: str, employer_id: str | None, name: str
) -> Employer | None:
    """The one with this id, or where none is chosen, the one of this name."""
    if employer_id is not None:
        return with_id(session, workspace_id, unit_id, employer_id)
    return named(session, workspace_id, unit_id, name) if folded(name) else None


def with_id(
    session: Session, workspace_id: str, vocational_unit_id: str, employer_id: str
) -> Employer | None:
    """The unit's employer with this id, or the one it was merged into."""
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "employer": employer_id}
    return _first(session, WITH_ID, asked)


def named(
    session: Session, workspace_id: str, vocational_unit_id: str, name: str
) -> Employer | None:
    """The unit's employer whose folded name, or an alias of it, is exactly this."""
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "name": folded(name)}
    return _first(session, NAMED, asked)


def create(
    session: Session,
    workspace_id: str,
    vocational_unit_id: str,
    name: str,
    *,
    created_by: str,
    now: datetime,
) -> Employer:
    """An employer of a name that the unit has not; where somebody just made it, theirs."""
    employer_id = new_id()
    spelled = " ".join(name.split())[:255]
    inserted = session.scalar(
        insert_into(session, EmployerRow)
        .values(
            workspace_id=workspace_id,
            id=employer_id,
            vocational_unit_id=vocational_unit_id,
            name=spelled,
            folded_name=folded(name),
            created_at=now,
            created_by=created_by,
        )
        .on_conflict_do_nothing(
            index_elements=["workspace_id", "vocational_unit_id", "folded_name"]
        )
        .returning(EmployerRow.id)
    )
    if inserted is not None:
        return Employer(employer_id, spelled, created=True)
    # A colleague created it in this very moment.
    found = named(session, workspace_id, vocational_unit_id, name)
    assert found is not None
    return found


_OF_UNIT = (
    select(NOW.c.id, NOW.c.name)
    .select_from(EMPLOYER)
    .join(NOW, IS_NOW)
    .where(EMPLOYER.c.workspace_id == WORKSPACE, EMPLOYER.c.vocational_unit_id == UNIT)
    .limit(1)
)
WITH_ID = _OF_UNIT.where(EMPLOYER.c.id == bindparam("employer"))
_NAME = bindparam("name", type_=String)
NAMED = (
    _OF_UNIT.outerjoin(
        _ALIAS,
        and_(
            _ALIAS.c.workspace_id == EMPLOYER.c.workspace_id,
            _ALIAS.c.employer_id == EMPLOYER.c.id,
            _ALIAS.c.folded_alias == _NAME,
        ),
    )
    .where(or_(EMPLOYER.c.folded_name == _NAME, _ALIAS.c.folded_alias == _NAME))
    # Its own name weighs more than somebody's alias.
    .order_by(EMPLOYER.c.folded_name != _NAME)
)


def _first(session: Session, query: AnySelect, asked: Mapping[str, str]) -> Employer | None:
    found = session.execute(query, asked).first()
    return None if found is None else Employer(found.id, found.name)
