"""What clients want, read from what was on file of them before each change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from db import versions
from db.models import EpisodeRow, FactVersionRow, JobRow
from db.queries.people.clients import Client

_WISHES = ("name", "job_wishes", "meeting_wishes", "visits_at_work")


def standing(session: Session, workspace_id: str, client: Client) -> Mapping[str, Any]:
    """Their wishes, without the changes that came with jobs and entries struck out since.

    Where a former version cannot be read, nothing is guessed: they stay as they are.
    """
    now = {name: getattr(client, name) for name in _WISHES}
    row = FactVersionRow
    kept = session.execute(
        select(row.replaced_at, *versions.COLUMNS)
        .where(
            row.workspace_id == workspace_id, row.fact_kind == "client", row.fact_id == client.id
        )
        .order_by(row.version)
    ).mappings()
    changes = [(each["replaced_at"], versions.values_in(each)) for each in kept]
    formers = [values for _, values in changes if values is not None]
    if not formers or len(formers) < len(changes):
        return now
    gone = _moments_of_the_struck_out(session, workspace_id, client.id)
    stands = {name: formers[0].get(name) for name in _WISHES}
    for (at, _), (before, after) in zip(changes, pairwise([*formers, now]), strict=True):
        if at not in gone:
            stands |= {
                name: after.get(name) for name in _WISHES if after.get(name) != before.get(name)
            }
    return stands


def _moments_of_the_struck_out(
    session: Session, workspace_id: str, client_id: str
) -> frozenset[datetime]:
    """When the client's jobs and entries that do not stand were written, changed and struck out."""
    moments = []
    for row in (JobRow, EpisodeRow):
        theirs = (
            row.workspace_id == workspace_id,
            row.client_id == client_id,
            row.voided_at.is_not(None),
        )
        moments.append(select(row.recorded_at).where(*theirs))
        moments.append(
            select(FactVersionRow.replaced_at).where(
                FactVersionRow.workspace_id == workspace_id,
                FactVersionRow.fact_id.in_(select(row.id).where(*theirs)),
            )
        )
    return frozenset(session.scalars(union(*moments)))
