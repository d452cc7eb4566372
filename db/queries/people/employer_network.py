"""The unit's employers as a picker and a match need them: names, aliases, last contact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from db.models import EmployerAliasRow, EmployerContactRow, EmployerRow


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
    employer, alias = EmployerRow, EmployerAliasRow
    rows = session.execute(
        select(employer.id, employer.name, employer.folded_name, alias.alias, alias.folded_alias)
        .outerjoin(
            alias,
            and_(alias.workspace_id == employer.workspace_id, alias.employer_id == employer.id),
        )
        .where(employer.workspace_id == workspace_id, employer.vocational_unit_id == unit_id)
        .order_by(employer.folded_name, employer.id, alias.folded_alias)
    )
    names: dict[str, tuple[str, str]] = {}
    aliases: dict[str, tuple[tuple[str, str], ...]] = {}
    for employer_id, name, folded_name, other, folded_other in rows:
        names[employer_id] = (name, folded_name)
        if other is not None:
            aliases[employer_id] = (*aliases.get(employer_id, ()), (other, folded_other))
    return tuple(
        KnownEmployer(employer_id, name, folded_name, aliases.get(employer_id, ()))
        for employer_id, (name, folded_name) in names.items()
    )


def last_contacts(
    session: Session, workspace_id: str, employer_ids: Collection[str]
) -> Mapping[str, date]:
    """The last day on which somebody of the unit contacted each of these employers."""
    rows = session.execute(
        select(EmployerContactRow.employer_id, func.max(EmployerContactRow.on))
        .where(
            EmployerContactRow.workspace_id == workspace_id,
            EmployerContactRow.employer_id.in_(sorted(employer_ids)),
            EmployerContactRow.voided_at.is_(None),
        )
        .group_by(EmployerContactRow.employer_id)
    )
    return dict(rows.all())


def names_of(
    session: Session, workspace_id: str, employer_ids: Collection[str]
) -> Mapping[str, str]:
    rows = session.execute(
        select(EmployerRow.id, EmployerRow.name).where(
            EmployerRow.workspace_id == workspace_id, EmployerRow.id.in_(sorted(employer_ids))
        )
    )
    return dict(rows.all())
