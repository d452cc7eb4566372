"""Reading: which clients a picker offers, and whom a typed code or name can mean."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading.employers import holds
from bot.casework.reading.unit_today import UnitToday, carriers_of_unit, own_clients, unit_today
from bot.casework.replies import Actor, ClientChoice, ClientLabel
from db.doors import Doors, Session
from db.queries.people import caseload as rows
from db.queries.people import clients
from db.queries.people.employers import folded
from db.queries.records import histories
from ips.caseload import last_contact_on, phase
from ips.letters import plain_code

MOST_CHOICES = 100  # what a select of Slack's can show


def client_choices(
    doors: Doors, actor: Actor, query: str, *, now: datetime, limit: int = MOST_CHOICES
) -> tuple[ClientChoice, ...]:
    """Clients whose code holds what was typed, or whose name does; one's own people first.

    Names are matched in memory over one's own caseload. A colleague's people are found by code.
    """
    with permissions.reading(doors, actor, now=now) as session:
        here = unit_today(session, actor, Action.PICK_CLIENT, now=now)
        return _choices(session, here, query, min(limit, MOST_CHOICES))


def find_client(
    doors: Doors, actor: Actor, text: str, *, now: datetime
) -> tuple[ClientChoice, ...]:
    """Whom a typed word can mean: exactly one for an exact code, else everybody it may be.

    Case, blanks and dashes do not matter unless two codes differ only in them.
    """
    typed = " ".join(text.split())
    if not typed:
        return ()
    with permissions.reading(doors, actor, now=now) as session:
        here = unit_today(session, actor, Action.PICK_CLIENT, now=now)
        found = _choices(session, here, typed, MOST_CHOICES) or _who_has_left(
            session, here, typed, now
        )
    for exact in (
        [each for each in found if each.client.code.casefold() == typed.casefold()],
        [each for each in found if plain_code(each.client.code) == plain_code(typed)],
    ):
        if exact:
            return tuple(exact)
    return found


def _who_has_left(
    session: Session, here: UnitToday, code: str, now: datetime
) -> tuple[ClientChoice, ...]:
    """Somebody who is not in the program any more, by their very code, for whoever may see them."""
    client = clients.with_code(session, here.workspace_id, here.unit.id, code)
    ids = frozenset[str]() if client is None else frozenset({client.id})
    actor = here.granted.actor
    if client is None or not permissions.within_reach(
        session, actor, Action.SEE_CLIENT, ids, now=now
    ):
        return ()
    read = histories.of_clients(session, here.workspace_id, (client.id,))[client.id]
    label = ClientLabel(client.id, client.code)
    return (ClientChoice(label, phase(read, here.today), last_contact_on(read)),)


def _choices(session: Session, here: UnitToday, query: str, limit: int) -> tuple[ClientChoice, ...]:
    own = own_clients(session, here).carriers
    named: Collection[str] = own if here.granted.names_allowed else ()
    found: list[ClientLabel] = []
    if here.granted.whole_unit:
        if here.is_team_lead and here.granted.names_allowed:
            named = carriers_of_unit(session, here)
        by_code = rows.with_code_like(
            session, here.workspace_id, here.unit.id, query, here.today, limit
        )
        found = [ClientLabel(client_id, code) for client_id, code in by_code]
    mine = rows.labels(session, here.workspace_id, {*own, *named}, with_names=bool(named))
    labels = {each.id: each for each in found} | {
        client_id: ClientLabel(client_id, code, name)
        for client_id, code, name in mine
        if _fits(code, name, query)
    }
    ordered = sorted(labels.values(), key=lambda label: _rank(label, query, own))[:limit]
    read = histories.of_clients(session, here.workspace_id, tuple(label.id for label in ordered))
    return tuple(
        ClientChoice(label, phase(read[label.id], here.today), last_contact_on(read[label.id]))
        for label in ordered
    )


def _fits(code: str, name: str | None, query: str) -> bool:
    if plain_code(query) in plain_code(code):
        return True
    return name is not None and holds(folded(name), folded(query))


def _rank(
    label: ClientLabel, query: str, own: Collection[str]
) -> tuple[bool, bool, bool, str, str]:
    """The very code first, then one's own people, then codes that begin with what was typed."""
    code, typed = plain_code(label.code), plain_code(query)
    return (
        not (typed and code == typed),
        label.id not in own,
        not code.startswith(typed),
        label.code,
        label.id,
    )
