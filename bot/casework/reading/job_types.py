"""The types of work that one tap answers: the unit's own first, then what jobs are often about.

→ One's own are those of two jobs or more: what was typed once may be a slip, or say too much.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.replies import Actor
from db.doors import Doors
from db.queries.records import job_types
from ips.words.table import JOB_TYPES

LEAST, MOST_OF_ONES_OWN = 2, 20


def offered(doors: Doors, actor: Actor, *, now: datetime) -> Mapping[str, str]:
    """Opaque key -> type, in order. Raises NotAllowed: whoever asks is on no roster."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_MY_DAY, now=now)
        own = job_types.used(
            session, actor.workspace_id, granted.unit_id, least=LEAST, limit=MOST_OF_ONES_OWN
        )
    listed = {label.lower(): label for label in JOB_TYPES.values()}
    first = {_key(label): listed.get(label.lower(), label) for label in own}
    return first | {key: label for key, label in JOB_TYPES.items() if key not in first}


def _key(label: str) -> str:
    """The same for one type, however it is written."""
    folded = label.lower()
    known = (key for key, each in JOB_TYPES.items() if each.lower() == folded)
    return next(known, sha256(folded.encode()).hexdigest()[:16])
