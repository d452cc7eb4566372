"""The way into a workspace: what an installation carries to Slack and back, good for one use.

Nothing is stored when somebody begins: the state is sealed with the deployment's own key, so a
stranger who begins a thousand times fills no table. What is stored is that it has been used.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.casework.administration.workspaces import is_new_event
from db.doors import Doors
from db.encryption import WrongKey, current_cipher
from db.ids import new_id

GOOD_FOR = timedelta(minutes=10)
# Used states are remembered beside the event ids, under a name that no workspace has.
NO_WORKSPACE = "-"
_PURPOSE = "installation"


def issue_state(*, now: datetime) -> str:
    """A new state: opaque, and only ours."""
    sealed = current_cipher().encrypt(f"{_PURPOSE} {new_id()} {now.isoformat()}")
    return sealed.decode("ascii")


def use_state(doors: Doors, state: str, *, now: datetime) -> bool:
    """Whether this is one of ours, not older than ten minutes, and comes for the first time."""
    try:
        purpose, key, issued = current_cipher().decrypt(state.encode("ascii")).split(" ")
        age = now - datetime.fromisoformat(issued)
    except (WrongKey, ValueError):
        return False
    if purpose != _PURPOSE or not timedelta() <= age <= GOOD_FOR:
        return False
    return is_new_event(doors, NO_WORKSPACE, f"state:{key}", now=now)
