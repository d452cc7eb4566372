"""Codes and employers as a typed line names them, read in one statement.

A line is recorded while somebody waits; each statement is a round trip.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, null, select, union_all

from db.doors import Session
from db.models import ClientRow
from db.queries.asked import UNIT, WORKSPACE, among
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
    wanted = sorted({plain_code(code) for code in codes})
    asked = {"workspace": workspace_id, "unit": unit_id, "codes": wanted}
    rows: Sequence[Any] = session.execute(_CODES_AND_EMPLOYERS, asked).all()
    found = tuple(CodeOf(row[1], row[3]) for row in rows if row[0] == "client")
    return found, employer_network.gathered(row[1:] for row in rows if row[0] == "employer")


_CLIENT: Any = ClientRow.__table__
_CODES_AND_EMPLOYERS = union_all(
    select(
        literal("client"),
        _CLIENT.c.id,
        null(),
        _CLIENT.c.code,
        _CLIENT.c.folded_code,
        null(),
        null(),
    ).where(
        _CLIENT.c.workspace_id == WORKSPACE,
        _CLIENT.c.vocational_unit_id == UNIT,
        _CLIENT.c.folded_code.in_(among("codes")),
        _CLIENT.c.erased_at.is_(None),
    ),
    employer_network.named(literal("employer")),
)
