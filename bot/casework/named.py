"""Whom and which employer a typed line names: one look for all its words.

A line of text is recorded while somebody waits, so this takes two queries however many codes
it holds and however many people and employers the unit has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.casework import permissions
from bot.casework.employers import nearest
from bot.casework.permissions import Action, Denied
from bot.casework.replies import Actor, ClientLabel, EmployerOption
from db.doors import Doors
from db.queries import named as rows
from db.queries.caseload import plain_code
from db.queries.employer_network import KnownEmployer
from db.queries.named import CodeOf


@dataclass(frozen=True, slots=True)
class Named:
    """What the words of a line mean; a code that names nobody in reach is in `unknown`."""

    clients: tuple[ClientLabel, ...] = ()
    unknown: tuple[str, ...] = ()
    employer: EmployerOption | None = None
    lookalikes: tuple[EmployerOption, ...] = ()  # none with an `employer`


def named(
    doors: Doors,
    actor: Actor,
    vocational_unit_id: str,
    codes: Sequence[str],
    employer: str | None,
    *,
    now: datetime,
) -> Named:
    """Exact codes and an exact employer, or its look-alikes. Raises NotAllowed.

    A client out of reach is as unknown as a code that nobody has.
    """
    with permissions.reading(doors, actor, now=now) as session:
        found, network = rows.codes_and_employers(
            session, actor.workspace_id, vocational_unit_id, codes
        )
        within_reach, denied = _within_reach(session, actor, vocational_unit_id, found, now)
    if denied is not None:
        permissions.write_down(doors, actor, denied, now=now)
    by_code = {plain_code(each.code): each for each in within_reach}
    known = [code for code in codes if plain_code(code) in by_code]
    exact: KnownEmployer | None = None
    near: tuple[KnownEmployer, ...] = ()
    if employer:
        exact, near = nearest(network, employer)
    return Named(
        clients=tuple(
            ClientLabel(client.client_id, client.code)
            for client in (by_code[plain_code(code)] for code in known)
        ),
        unknown=tuple(code for code in codes if code not in known),
        employer=EmployerOption(exact.id, exact.name) if exact is not None else None,
        lookalikes=tuple(EmployerOption(each.id, each.name) for each in near),
    )


def _within_reach(
    session: Session,
    actor: Actor,
    vocational_unit_id: str,
    found: Sequence[CodeOf],
    now: datetime,
) -> tuple[Sequence[CodeOf], Denied | None]:
    """All of them, or none: a line that names somebody out of reach is asked about as a whole.

    The denial is for the audit alone; the person reads of a code that nobody has.
    """
    denied: Denied | None = None
    if found:
        ids = [each.client_id for each in found]
        try:
            permissions.authorize(
                session,
                actor,
                Action.PICK_CLIENT,
                now=now,
                client_ids=ids,
                unit_id=vocational_unit_id,
            )
        except Denied as error:
            found, denied = (), error
    if not found:
        permissions.authorize(
            session, actor, Action.PICK_EMPLOYER, now=now, unit_id=vocational_unit_id
        )
    return found, denied
