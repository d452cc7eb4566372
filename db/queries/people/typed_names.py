"""Codes and employers as a typed line names them, read in one statement.

A line is recorded while somebody waits; each statement is a round trip.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, literal, null, select, union_all
from sqlalchemy.orm import Session

from db.models import ClientRow, EmployerAliasRow, EmployerRow
from db.queries.people.caseload import plain_code
from db.queries.people.employer_network import KnownEmployer


@dataclass(frozen=True, slots=True)
class CodeOf:
    """A client and the code they are known by."""

    client_id: str
    code: str


def codes_and_employers(
    session: Session, workspace_id: str, unit_id: str, codes: Collection[str]
) -> tuple[tuple[CodeOf, ...], tuple[KnownEmployer, ...]]:
    """The unit's clients with these codes, however they were typed, and all its employers."""
    client, employer, alias = ClientRow, EmployerRow, EmployerAliasRow
    people = select(
        literal("client"), client.id, client.code, client.folded_code, null(), null()
    ).where(
        client.workspace_id == workspace_id,
        client.vocational_unit_id == unit_id,
        client.folded_code.in_(sorted({plain_code(code) for code in codes})),
        client.erased_at.is_(None),
    )
    network = (
        select(
            literal("employer"),
            employer.id,
            employer.name,
            employer.folded_name,
            alias.alias,
            alias.folded_alias,
        )
        .outerjoin(
            alias,
            and_(alias.workspace_id == employer.workspace_id, alias.employer_id == employer.id),
        )
        .where(employer.workspace_id == workspace_id, employer.vocational_unit_id == unit_id)
    )
    found: list[CodeOf] = []
    names: dict[str, tuple[str, str]] = {}
    aliases: dict[str, list[tuple[str, str]]] = {}
    rows: Sequence[Any] = session.execute(union_all(people, network)).all()
    for kind, row_id, name, folded, other, folded_other in rows:
        if kind == "client":
            found.append(CodeOf(row_id, name))
            continue
        names[row_id] = (name, folded)
        if other is not None:
            aliases.setdefault(row_id, []).append((other, folded_other))
    known = tuple(
        KnownEmployer(employer_id, name, folded, tuple(sorted(aliases.get(employer_id, ()))))
        for employer_id, (name, folded) in names.items()
    )
    return tuple(found), known
