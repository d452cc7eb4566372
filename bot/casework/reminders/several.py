"""The transactions of several messages of one workspace, begun or recorded together.

Of a message that is not among those it was done for it is not known why: somebody holds it at this
moment, or it is as `leases` says of one alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.casework.reminders.leases import Timing
from db.doors import Doors
from db.queries.outbox import several
from db.queries.outbox.several import Posted as Posted
from db.queries.outbox.several import ToPost as ToPost


def begin(
    doors: Doors, workspace_id: str, these: Sequence[ToPost], *, timing: Timing
) -> frozenset[str]:
    """Commit that their posts follow, as `leases.begin_sending`; ids of those."""
    with doors.at_once() as session:
        return several.begin(session, workspace_id, these, lease=timing.lease)


def record(
    doors: Doors, workspace_id: str, these: Sequence[Posted], *, now: datetime, timing: Timing
) -> frozenset[str]:
    """They stand in people's direct messages, as `leases.record_sent`; ids of those recorded."""
    with doors.at_once() as session:
        return several.finish(
            session,
            workspace_id,
            these,
            sent_at=now,
            look_back=timing.look_back,
            pace=timing.pace,
        )
