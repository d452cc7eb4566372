"""One transaction for several messages of a workspace: those that stand in Slack are recorded, and
those that are drawn are begun.

Of a message that it was not done for it is not known why: somebody holds it at this moment, or it
is as `leases` says of one alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.casework.reminders.leases import Timing
from db.doors import Doors
from db.queries.outbox import several
from db.queries.outbox.several import Done as Done
from db.queries.outbox.several import Posted as Posted
from db.queries.outbox.several import ToPost as ToPost

NONE = Done(frozenset(), frozenset())


def record_and_begin(
    doors: Doors,
    workspace_id: str,
    posted: Sequence[Posted],
    to_post: Sequence[ToPost],
    *,
    now: datetime,
    timing: Timing,
) -> Done:
    """Commit that those stand in people's direct messages, as `leases.record_sent`, and that the
    posts of these follow, as `leases.begin_sending`."""
    with doors.at_once() as session:
        return several.record_and_begin(
            session,
            workspace_id,
            posted,
            to_post,
            sent_at=now,
            lease=timing.lease,
            look_back=timing.look_back,
            pace=timing.pace,
        )
