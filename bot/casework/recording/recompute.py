"""Makes the stored due contacts say again exactly what the clocks say of the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.casework.access import audit
from bot.casework.one_by_one import for_each
from bot.casework.recording.desk import bring_up_to_date
from bot.casework.team import profiles
from db.doors import PatientDoors
from db.queries.people import clients
from db.queries.records import histories
from db.queries.units import vocational_units


@dataclass(frozen=True, slots=True)
class Noted:
    """How the audit log calls it, and when it was done."""

    action: str
    at: datetime


AT_A_TIME = 50  # clients a transaction: nobody who logs a contact waits for long


def recompute(
    doors: PatientDoors,
    workspace_id: str | None = None,
    vocational_unit_id: str | None = None,
    *,
    noted: Noted | None = None,
) -> int:
    """Recompute all clients, or those of one workspace or unit; returns how many rows differed.

    In small transactions, each correct by itself, so it can be stopped and run again at any time.
    `noted`: what was put right is written down in the unit's audit chain, as done on the server.
    """
    with doors.reading() as session:
        everybody = clients.every_id(session, workspace_id, vocational_unit_id)
    differing = 0
    for (of_workspace, of_unit), ids in everybody.items():
        for start in range(0, len(ids), AT_A_TIME):
            batch = ids[start : start + AT_A_TIME]
            differing += _recompute(doors, of_workspace, of_unit, batch, noted)
    return differing


def catch_up(doors: PatientDoors) -> int:
    """Recompute the units whose numbers have changed; returns how many there were.

    The change has marked them in its own transaction, so whoever dies in the middle leaves the
    mark for the next one. Two at once do the same work twice and spoil nothing.
    """
    with doors.reading() as session:
        waiting = vocational_units.to_reckon(session)
    for_each(waiting, lambda marked: _catch_up(doors, *marked))
    return len(waiting)


def _catch_up(doors: PatientDoors, workspace_id: str, unit_id: str, mark: str) -> None:
    recompute(doors, workspace_id, unit_id)
    with doors.writing() as session:
        vocational_units.reckoned(session, workspace_id, unit_id, mark)


def _recompute(
    doors: PatientDoors,
    workspace_id: str,
    unit_id: str,
    client_ids: tuple[str, ...],
    noted: Noted | None,
) -> int:
    with doors.writing() as session:
        locked = clients.lock(session, workspace_id, client_ids)
        if not locked.clients:
            return 0
        loaded = histories.load_to_reckon(session, workspace_id, locked.clients.keys())
        stored, wanted = bring_up_to_date(
            session,
            workspace_id,
            loaded.histories,
            loaded.stored,
            profiles.profiles_from(locked.profiles),
        )
        keys = stored.keys() | wanted.keys()
        differing = sum(stored.get(key) != wanted.get(key) for key in keys)
        if differing and noted is not None:
            audit.append(
                session,
                workspace_id=workspace_id,
                chain=unit_id,
                at=noted.at,
                actor=audit.SERVER,
                action=noted.action,
            )
    return differing
