"""Who of the agency reads its units side by side: given and taken by whoever runs the server."""

from __future__ import annotations

import re
from datetime import datetime

from bot.casework.access import audit
from bot.casework.replies import Refusal
from db.doors import Doors, Session
from db.queries.units import agency, workspaces
from db.queries.units.agency import AgencyReader
from ips.outcomes.agency import BOUNDS

NO_WORKSPACE = "The bot is not installed in a workspace {}. Look at: workspaces list"
NO_READER = "{} does not read the units side by side. Look at: agency list"
_PERSON = re.compile("[UW][A-Z0-9]{2,30}")
WHOM = "Please name a person by their Slack id, such as U0123456789."


def readers(doors: Doors, workspace_id: str) -> tuple[AgencyReader, ...]:
    """Everybody of that workspace who has been given it."""
    with doors.reading() as session:
        if not workspaces.is_known(session, workspace_id):
            raise Refusal(NO_WORKSPACE.format(workspace_id))
        return agency.readers(session, workspace_id)


def give(doors: Doors, workspace_id: str, slack_user_id: str, bound: int, *, now: datetime) -> None:
    """From now on this person reads what the workspace's units have sent, in numbers from `bound`.

    Raises:
        Refusal: there is no such workspace, or that is no person's id.
    """
    assert bound in BOUNDS
    if not _PERSON.fullmatch(slack_user_id):
        raise Refusal(WHOM)
    with doors.writing() as session:
        if not workspaces.is_known(session, workspace_id):
            raise Refusal(NO_WORKSPACE.format(workspace_id))
        agency.give(session, workspace_id, slack_user_id, bound, now)
        _note(session, workspace_id, "agency.give", now)


def take(doors: Doors, workspace_id: str, slack_user_id: str, *, now: datetime) -> None:
    """Raises `Refusal` where it had not been given to them."""
    with doors.writing() as session:
        if not agency.take(session, workspace_id, slack_user_id):
            raise Refusal(NO_READER.format(slack_user_id or "Nobody"))
        _note(session, workspace_id, "agency.take", now)


def _note(session: Session, workspace_id: str, action: str, now: datetime) -> None:
    audit.append(
        session,
        workspace_id=workspace_id,
        chain=audit.STRANGERS,
        at=now,
        actor=audit.SERVER,
        action=action,
    )
