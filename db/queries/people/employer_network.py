"""The unit's employers as a picker and a match need them: names, aliases, last contact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from db.doors import Session
from db.models import EmployerAliasRow, EmployerContactRow, EmployerRow
from db.queries.asked import UNIT, WORKSPACE, among
from db.queries.people.employers import IS_NOW, KNOWN_AS, NOW
from db.types import AnySelect


@dataclass(frozen=True, slots=True)
class KnownEmployer:
    """An employer with every alias, all names also folded as they are compared."""

    id: str
    name: str
    folded_name: str
    aliases: tuple[tuple[str, str], ...]  # (alias, folded)
    last_contact_on: date | None = None


def of_unit(session: Session, workspace_id: str, unit_id: str) -> tuple[KnownEmployer, ...]:
    """All employers of a unit by name, in one query, without their last contact.

    A unit knows a few hundred employers; near-duplicates are measured in memory.
    """
    return gathered(session.execute(_OF_UNIT, {"workspace": workspace_id, "unit": unit_id}))


def named(*before: Any) -> AnySelect:
    """The unit's employers with what else each is called; `before`: columns in front."""
    employer, alias = _employer.c, _alias.c
    return (
        select(
            *before,
            employer.id,
            employer.known_as_id,
            employer.name,
            employer.folded_name,
            alias.alias,
            alias.folded_alias,
        )
        .select_from(_employer)
        .outerjoin(
            _alias,
            and_(alias.workspace_id == employer.workspace_id, alias.employer_id == employer.id),
        )
        .where(employer.workspace_id == WORKSPACE, employer.vocational_unit_id == UNIT)
    )


_employer: Any = EmployerRow.__table__
_alias: Any = EmployerAliasRow.__table__
_OF_UNIT = named().order_by(_employer.c.folded_name, _employer.c.id, _alias.c.folded_alias)


def gathered(rows: Iterable[Any]) -> tuple[KnownEmployer, ...]:
    """Employers from rows of (id, known as, name, folded, alias, folded alias).

    What was merged into another is one more name of it, and so are its aliases.
    """
    names: dict[str, tuple[str, str]] = {}
    others: dict[str, dict[str, str]] = {}
    for employer_id, known_as_id, name, folded_name, alias, folded_alias in rows:
        also = others.setdefault(known_as_id or employer_id, {})
        if known_as_id is None:
            names[employer_id] = (name, folded_name)
        else:
            also[folded_name] = name
        if alias is not None:
            also[folded_alias] = alias
    return tuple(
        KnownEmployer(
            employer_id,
            name,
            folded_name,
            tuple((alias, folded) for folded, alias in sorted(others[employer_id].items())),
        )
        for employer_id, (name, folded_name) in names.items()
    )


def last_contacts(
    session: Session, workspace_id: str, employer_ids: Collection[str]
) -> Mapping[str, date]:
    """The last day on which somebody of the unit contacted each of these employers."""
    rows = session.execute(
        select(KNOWN_AS, func.max(EmployerContactRow.on))
        .join(
            EmployerRow,
            and_(
                EmployerRow.workspace_id == EmployerContactRow.workspace_id,
                EmployerRow.id == EmployerContactRow.employer_id,
            ),
        )
        .where(
            EmployerContactRow.workspace_id == workspace_id,
            KNOWN_AS.in_(sorted(employer_ids)),
            EmployerContactRow.voided_at.is_(None),
        )
        .group_by(KNOWN_AS)
    )
    return dict(rows.all())


def names_of(
    session: Session, workspace_id: str, employer_ids: Collection[str]
) -> Mapping[str, str]:
    """By which name each of these goes: of one that was merged, the other's."""
    asked = {"workspace": workspace_id, "employers": sorted(employer_ids)}
    return dict(session.execute(_NAMES_OF, asked).all())


_NAMES_OF: Any = (
    select(EmployerRow.id, NOW.c.name)
    .join(NOW, IS_NOW)
    .where(EmployerRow.workspace_id == WORKSPACE, EmployerRow.id.in_(among("employers")))
)
