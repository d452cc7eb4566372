"""What somebody should know about a client before they meet them, or speak of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.replies import Actor, ClientChoice, ClientLabel
from db.doors import Doors
from db.queries.people import clients
from db.queries.records import histories
from ips import caseload
from ips.facts import Disclosure


@dataclass(frozen=True, slots=True)
class Introduction:
    """A client's standing wishes and choice, for the form that is about them."""

    choice: ClientChoice
    disclosure: Disclosure = Disclosure.NOT_DISCUSSED
    disclosure_limits: str | None = None
    job_wishes: str | None = None
    meeting_wishes: str | None = None
    visits_at_work: bool | None = None
    mh_team: str | None = None
    pause_id: str | None = None  # of the pause that runs today
    version: int = 0  # of what is stored of the client's wishes


def introduce(
    doors: Doors,
    actor: Actor,
    client_ids: Collection[str],
    *,
    now: datetime,
    to: Action = Action.PICK_CLIENT,
) -> tuple[Introduction, ...]:
    """The clients in the order asked, for a form that will do this.

    Raises NotAllowed when one of them is out of reach.
    """
    if not client_ids:
        return ()
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, to, now=now, client_ids=client_ids)
        known = clients.with_ids(session, actor.workspace_id, client_ids)
        facts = histories.of_clients(session, actor.workspace_id, client_ids)
        team = None
        if len(client_ids) == 1:
            (only,) = client_ids
            team = clients.team_on(session, actor.workspace_id, only, granted.today)
    found = []
    for client_id in client_ids:
        client, history = known[client_id], facts[client_id]
        name = client.name if granted.may_read_name(client_id) else None
        running = [pause for pause in history.pauses if pause.resumed_on is None]
        found.append(
            Introduction(
                choice=ClientChoice(
                    ClientLabel(client.id, client.code, name),
                    caseload.phase(history, granted.today),
                    caseload.last_contact_on(history),
                ),
                disclosure=Disclosure(client.disclosure),
                disclosure_limits=client.disclosure_limits,
                job_wishes=client.job_wishes,
                meeting_wishes=client.meeting_wishes,
                visits_at_work=client.visits_at_work,
                mh_team=team,
                pause_id=running[-1].id if running else None,
                version=client.version,
            )
        )
    return tuple(found)
