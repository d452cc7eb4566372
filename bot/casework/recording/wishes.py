"""What a client wants, as it stands without what was struck out again.

It is said at program entry, with a job's start, or by a change of the wishes. What an entry or a
start had said goes with it; what was said since by anybody else stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.casework.recording.desk import Desk
from db.doors import Session
from db.kept import Kept
from db.queries.people import client_wishes, clients
from db.queries.people.clients import Word
from ips.records.episode import EpisodeRecord
from ips.records.job import JobRecord

AS_BEFORE = "Their wishes are again what they said before."


def without(desk: Desk, struck_out: Collection[Kept[Any]]) -> tuple[str, ...]:
    """Takes back what these said of a locked client's wishes; returns notes for the reply."""
    spoke = [each for each in struck_out if isinstance(each.record, EpisodeRecord | JobRecord)]
    if not spoke:
        return ()
    client = desk.clients[spoke[0].record.client_id]
    known = client_wishes.of_client(desk.session, desk.workspace_id, client)
    stands = replace(client, **known.standing()) if known is not None else client
    if stands == client:
        return ()
    desk.rewrite_client(client, stands)
    return (AS_BEFORE,)


def written(desk: Desk, client_id: str, fact_id: str, wishes: Mapping[str, Any]) -> None:
    """Keeps what is said of a locked client's wishes with a fact that is written; None: nothing."""
    says = {name: value for name, value in wishes.items() if value is not None}
    if says:
        client = desk.clients[client_id]
        desk.rewrite_client(
            client, replace(client, **says), Word(fact_id, dict.fromkeys(says, True))
        )


def corrected(desk: Desk, client_id: str, fact_id: str, wishes: Mapping[str, Any]) -> None:
    """The same of a fact that is corrected: what it says no longer is taken back.

    What it says as before is not said anew, for somebody may have changed it since.
    """
    client = desk.clients[client_id]
    known = client_wishes.of_client(desk.session, desk.workspace_id, client)
    if known is None:
        written(desk, client_id, fact_id, wishes)
        return
    before = known.words_of(fact_id)
    anew = {name: value for name, value in wishes.items() if value != before.get(name)}
    if anew:
        says = {name: value for name, value in anew.items() if value is not None}
        stands = replace(client, **known.standing(fact_id, anew) | says)
        desk.rewrite_client(client, stands, Word(fact_id, {name: name in says for name in anew}))


def words_of(session: Session, workspace_id: str, client_id: str, fact_id: str) -> dict[str, Any]:
    """What a fact says of a client's wishes now."""
    client = clients.with_ids(session, workspace_id, [client_id])[client_id]
    known = client_wishes.of_client(session, workspace_id, client)
    return known.words_of(fact_id) if known is not None else {}
