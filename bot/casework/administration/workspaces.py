"""Workspaces the bot is installed in: their tokens, and the events they have already sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.exc import IntegrityError

from bot.casework.access import audit
from bot.casework.privacy import erasing as erasure
from db.doors import Doors, PatientDoors
from db.keys import try_keys
from db.queries.people import clients
from db.queries.privacy import erasing
from db.queries.units import vocational_units, workspaces
from db.queries.units.workspaces import Known as Recorded
from db.queries.units.workspaces import Workspace

__all__ = [
    "Known",
    "NotErased",
    "Workspace",
    "channels_of_units",
    "check_keys",
    "erase",
    "every_id",
    "every_one",
    "find",
    "has_handled_event",
    "is_new_event",
    "keep",
    "note_on_server",
    "remember_event",
    "revoke",
    "stays_left_open",
    "zones_of_units",
]

# Slack repeats an event at about 0, 1 and 5 minutes; a day is far more than it needs.
EVENT_MEMORY = timedelta(days=1)


def find(doors: Doors, workspace_id: str) -> Workspace | None:
    """The installation in force, None where there is none or it was revoked."""
    with doors.reading() as session:
        return workspaces.find(session, workspace_id)


class Known:
    """Installations as one process remembers them for a short while.

    Every request begins with its workspace's token. Whether somebody may do something is never
    remembered: each authorization asks the database, and refuses a workspace that was left.
    """

    def __init__(
        self, doors: Doors, *, seconds: float = 60.0, clock: Callable[[], float] = monotonic
    ) -> None:
        self._doors = doors
        self._seconds = seconds
        self._clock = clock
        self._found: dict[str, tuple[float, Workspace]] = {}

    def find(self, workspace_id: str) -> Workspace | None:
        """As `find`; one that is not there is looked up each time."""
        until, workspace = self._found.get(workspace_id, (0.0, None))
        if workspace is not None and self._clock() < until:
            return workspace
        workspace = find(self._doors, workspace_id)
        if workspace is not None:
            self._found[workspace_id] = (self._clock() + self._seconds, workspace)
        else:
            self._found.pop(workspace_id, None)
        return workspace

    def last(self, workspace_id: str) -> Workspace | None:
        """As it was last seen, however long ago: to tell people that the database is away."""
        return self._found.get(workspace_id, (0.0, None))[1]

    def revoke(self, workspace_id: str, *, happened_at: datetime, now: datetime) -> bool:
        """As `revoke`, and forgotten here at once."""
        try:
            return revoke(self._doors, workspace_id, happened_at=happened_at, now=now)
        finally:
            self._found.pop(workspace_id, None)


def every_id(doors: Doors) -> tuple[str, ...]:
    """The ids of the workspaces where the bot is installed."""
    with doors.reading() as session:
        return workspaces.every_id(session)


def check_keys(doors: Doors) -> None:
    """Whether the configured keys open what is stored. Raises `db.encryption.WrongKey`."""
    try_keys(doors)


def stays_left_open(doors: Doors) -> int:
    """How many people have an earlier stay that nobody closed."""
    with doors.reading() as session:
        return clients.with_a_stay_left_open(session)


def codes_like_anothers(doors: Doors) -> int:
    """How many people's codes mean somebody else once they are typed."""
    with doors.reading() as session:
        return clients.with_a_code_like_anothers(session)


def channels_of_units(doors: Doors, workspace_id: str) -> tuple[tuple[str, str, str | None], ...]:
    """The id and name of every vocational unit, and its channel's id."""
    with doors.reading() as session:
        units = vocational_units.units(session, workspace_id)
    return tuple((unit.id, unit.name, unit.channel_id) for unit in units)


def zones_of_units(doors: Doors, workspace_id: str) -> tuple[tuple[str, str], ...]:
    """The name of every vocational unit and its time zone."""
    with doors.reading() as session:
        units = vocational_units.units(session, workspace_id)
    return tuple((unit.name, unit.zone) for unit in units)


def keep(doors: Doors, workspace: Workspace, *, now: datetime) -> None:
    """Remember an installation, writing only when something has changed."""
    if find(doors, workspace.id) == workspace:
        return
    with doors.writing() as session:
        workspaces.keep(session, workspace, now)


def revoke(doors: Doors, workspace_id: str, *, happened_at: datetime, now: datetime) -> bool:
    """The app was removed from the workspace or its tokens were revoked.

    The token is forgotten, so nothing is planned or sent there; what was recorded stays. False
    when there is nothing to revoke, or when it was installed again after that happened.
    """
    with doors.writing() as session:
        return workspaces.revoke(session, workspace_id, happened_at, now)


class NotErased(Exception):
    """A workspace that stays as it is; the text says why and what to do."""


def every_one(doors: Doors) -> tuple[Recorded, ...]:
    """Every workspace with records here, also those from which the app was removed."""
    with doors.reading() as session:
        return workspaces.known(session)


def note_on_server(doors: PatientDoors, action: str, *, now: datetime) -> None:
    """Something was done on the command line to all that is stored: an event in each workspace."""
    audit.note(doors, action, [(each.id, audit.STRANGERS) for each in every_one(doors)], now=now)


def erase(doors: PatientDoors, workspace_id: str, *, now: datetime) -> int:
    """Delete all that is recorded of a workspace that the app has left; returns the rows.

    There is no undo. Of it nothing stays but one event that says that it was erased.

    Raises:
        NotErased: nothing is known of it, or the app is still installed there.
    """
    with doors.writing() as session:
        found = workspaces.lock_known(session, workspace_id)
        if found is None:
            raise NotErased(
                f"Nothing is recorded of a workspace {workspace_id}. Look at: workspaces list"
            )
        if found.left_at is None:
            raise NotErased(
                f"The app is installed in {found.name}. Remove it there in Slack first: while "
                "people work with it, their records are not erased under their hands."
            )
        gone = erasing.erase_workspace(session, workspace_id)
        audit.append(
            session,
            workspace_id=workspace_id,
            chain=audit.STRANGERS,
            at=now,
            actor=audit.SERVER,
            action="workspace.erase",
        )
    erasure.let_go(doors, erasing.EVERY_TABLE)
    return gone


def has_handled_event(doors: Doors, workspace_id: str, event_id: str) -> bool:
    """Whether this event of Slack's has been handled before."""
    with doors.reading() as session:
        return workspaces.has_event(session, workspace_id, event_id)


def remember_event(doors: Doors, workspace_id: str, event_id: str, *, now: datetime) -> None:
    """It has been handled: what Slack repeats of it is dropped from now on."""
    is_new_event(doors, workspace_id, event_id, now=now)


def is_new_event(doors: Doors, workspace_id: str, event_id: str, *, now: datetime) -> bool:
    """Whether this comes for the first time; from now on it does not."""
    try:
        with doors.writing() as session:
            if workspaces.has_event(session, workspace_id, event_id):
                return False
            workspaces.forget_events(session, workspace_id, now - EVENT_MEMORY)
            workspaces.keep_event(session, workspace_id, event_id, now)
            return True
    except IntegrityError:  # another process has just kept the same one
        return False
