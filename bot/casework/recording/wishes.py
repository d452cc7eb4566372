"""What a client wants, as it stands without what was struck out again.

It is said at program entry, with a job's start, or by a change of the wishes. What an entry or a
start had said goes with it; what was said since by anybody else stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.casework.recording.desk import Desk
from db.kept import Kept
from db.queries.people import client_wishes
from ips.records.episode import EpisodeRecord
from ips.records.job import JobRecord

AS_BEFORE = "Their wishes are again what they said before."


def without(desk: Desk, struck_out: Collection[Kept[Any]]) -> tuple[str, ...]:
    """Takes back what these said of a locked client's wishes; returns notes for the reply."""
    spoke = [each for each in struck_out if isinstance(each.record, EpisodeRecord | JobRecord)]
    if not spoke:
        return ()
    client = desk.clients[spoke[0].record.client_id]
    stands = replace(client, **client_wishes.standing(desk.session, desk.workspace_id, client))
    if stands == client:
        return ()
    desk.rewrite_client(client, stands)
    return (AS_BEFORE,)
