"""Whom leave is asked for before a record is written or changed: its clients, or its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.casework.replies import Actor
from db.doors import Doors
from db.queries.people import staff
from db.queries.records import facts
from ips.records.job import JobRecord
from ips.records.kind import AboutClient, AboutJob, AboutStaff, AboutUnit, RecordKind, also_about


@dataclass(frozen=True, slots=True)
class Reach:
    """What leave is asked for: clients, or the unit of a record that is about none; or both."""

    client_ids: frozenset[str] = frozenset()
    vocational_unit_id: str | None = None


def reach_of(doors: Doors, actor: Actor, record: RecordKind) -> Reach:
    """Whom a record is about. Somebody who is on no roster stands for a unit that nobody is in."""
    if isinstance(record, AboutClient):
        return Reach(frozenset({record.client_id}))
    if isinstance(record, AboutUnit):
        return Reach(also_about(record), record.vocational_unit_id or None)
    with doors.reading() as session:
        if isinstance(record, AboutJob):
            job = facts.find(session, JobRecord, actor.workspace_id, record.job_id)
            return Reach(frozenset({client_of(job, record.job_id)}))
        assert isinstance(record, AboutStaff)
        unit_id = staff.unit_of(session, actor.workspace_id, record.staff_member_id)
    return Reach(vocational_unit_id=unit_id or record.staff_member_id)


def client_of(fact: Any, fact_id: str) -> str:
    """The client whom leave is asked for before anything is answered about a fact.

    An id that names no fact is asked for itself, and refused like a fact out of reach: the answer
    never tells whether there is one.
    """
    return fact_id if fact is None else str(fact.client_id)
