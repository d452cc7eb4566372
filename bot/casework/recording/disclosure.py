"""A client's standing choice of disclosure: the latest of what was said, as far as it stands.

It is said in a talk, at program entry, or by a change of the client's wishes. Where a talk or an
entry is undone or corrected, the choice is again what the others say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.casework.recording.desk import Desk
from bot.clock import local_day
from db.kept import Kept
from db.queries.people.clients import Client
from db.queries.records import facts
from ips.facts import Disclosure
from ips.records.episode import EpisodeRecord
from ips.records.milestone import MilestoneRecord

AS_BEFORE = "Their choice about disclosure is again what they said before."
LATER_STANDS = "What they said later about disclosure still stands."


@dataclass(frozen=True, slots=True, order=True)
class _Answer:
    """In the order in which it counts: by its day, and within one day as it was written down."""

    on: date
    recorded_at: datetime
    disclosure: str
    limits: str


def follow(desk: Desk, client_id: str) -> bool:
    """Bring the standing choice of a locked client up to date; whether it is another one now."""
    client = desk.clients[client_id]
    latest = max(_answers(desk, client), default=None)
    stands = replace(
        client,
        disclosure=latest.disclosure if latest else Disclosure.NOT_DISCUSSED.value,
        disclosure_limits=(latest.limits or None) if latest else None,
    )
    if stands == client:
        return False
    desk.rewrite_client(client, stands)
    return True


def followed(desk: Desk, former: Kept[Any] | None, latest: Kept[Any] | None) -> tuple[str, ...]:
    """The choice follows a talk or an entry that was written, corrected or (None) struck out."""
    answers = [each for each in (former, latest) if each and each.record.disclosure is not None]
    if not answers:
        return ()
    client_id = answers[0].record.client_id
    changed = follow(desk, client_id)
    if latest is None:
        return (AS_BEFORE,) if changed else ()
    overtaken = latest.record.disclosure not in (None, desk.clients[client_id].disclosure)
    return (LATER_STANDS,) if overtaken else ()


def _answers(desk: Desk, client: Client) -> Iterator[_Answer]:
    if client.chosen_disclosure is not None and client.chosen_at is not None:
        on = local_day(client.chosen_at, desk.granted.zone)
        yield _Answer(on, client.chosen_at, client.chosen_disclosure, client.chosen_limits or "")
    whose = (desk.workspace_id, [client.id])
    talks: Iterable[Kept[Any]] = facts.of_clients(desk.session, MilestoneRecord, *whose)
    entries: Iterable[Kept[Any]] = facts.of_clients(desk.session, EpisodeRecord, *whose)
    for kept in (*talks, *entries):
        if kept.record.disclosure is not None:
            limits = kept.record.disclosure_limits or ""
            yield _Answer(kept.on, kept.recorded_at, str(kept.record.disclosure), limits)
