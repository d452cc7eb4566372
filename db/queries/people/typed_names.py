"""Codes and employers as a typed line names them, read in one statement.

A line is recorded while somebody waits; each statement is a round trip.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, null, select, union_all
from sqlalchemy.orm import Session

from db.models import ClientRow
from db.queries.people import employer_network
from db.queries.people.employer_network import KnownEmployer
from ips.letters import plain_code


@dataclass(frozen=True, slots=True)
class CodeOf:
    """A client and the code they are known by."""

    client_id: str
    code: str


def codes_and_employers(
    session: Session, workspace_id: str, unit_id: str, codes: Collection[str]
) -> tuple[tuple[CodeOf, ...], tuple[KnownEmployer, ...]]:
    """The unit's clients with these codes, however they were typed, and all its employers."""
    client = ClientRow
    people = select(
        literal("client"), client.id, null(), client.code, client.folded_code, null(), null()
    ).where(
        client.workspace_id == workspace_id,
        client.vocational_unit_id == unit_id,
        client.folded_code.in_(sorted({plain_code(code) for code in codes})),
        client.erased_at.is_(None),
    )
    network = employer_network.named(workspace_id, unit_id, literal("employer"))
    rows: Sequence[Any] = session.execute(union_all(people, network)).all()
    found = tuple(CodeOf(row[1], row[3]) for row in rows if row[0] == "client")
    return found, employer_network.gathered(row[1:] for row in rows if row[0] == "employer")
