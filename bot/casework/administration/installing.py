"""The way into a workspace: what an installation carries to Slack and back, good for one use.

Nothing is stored when somebody begins: the state is sealed with the deployment's own key, so a
stranger who begins a thousand times fills no table. What is stored is that it has been used.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from bot.casework.administration.workspaces import is_new_event
from db.doors import Doors
from db.encryption import CannotBeRead, Place, current_cipher, is_bound
from db.ids import new_id

GOOD_FOR = timedelta(minutes=10)
# Used states are remembered beside the event ids, under a name that no workspace has.
NO_WORKSPACE = "-"
_STATE = Place("installation", "state", ())  # no place in the database: no text from there is one


def issue_state(*, now: datetime) -> str:
    """A new state: opaque, and only ours."""
    sealed = current_cipher().seal(f"{new_id()} {now.isoformat()}", _STATE)
    return urlsafe_b64encode(sealed).decode("ascii")


def use_state(doors: Doors, state: str, *, now: datetime) -> bool:
    """Whether this is one of ours, not older than ten minutes, and comes for the first time."""
    try:
        sealed = urlsafe_b64decode(state.encode("ascii"))
        key, issued = current_cipher().open(sealed, _STATE).split(" ")
        age = now - datetime.fromisoformat(issued)
    except (CannotBeRead, ValueError):
        return False
    if not is_bound(sealed) or not timedelta() <= age <= GOOD_FOR:
        return False
    return is_new_event(doors, NO_WORKSPACE, f"state:{key}", now=now)
