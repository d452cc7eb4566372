"""Recording a milestone: any record, and the decision of a talk becomes a standing choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.recording.record import asked, write_down
from bot.casework.replies import Actor, Recorded, Refusal
from db.doors import Doors
from ips.facts import Disclosure, MilestoneKind
from ips.records.kind import content_of
from ips.records.milestone import MilestoneRecord


def record(
    doors: Doors,
    actor: Actor,
    milestone: MilestoneRecord,
    *,
    now: datetime,
    disclosure: Disclosure | None = None,
    disclosure_limits: str | None = None,
    submission: str | None = None,
) -> Recorded:
    """Record a milestone; a disclosure talk's decision becomes the client's standing choice."""
    decided = {"disclosure": disclosure, "disclosure_limits": disclosure_limits}
    ask = asked(doors, actor, milestone, now=now, submission=submission)
    return perform(
        replace(ask, content=content_of(milestone) | decided),
        lambda desk: _record(desk, milestone, disclosure, disclosure_limits),
    )


def _record(
    desk: Desk, milestone: MilestoneRecord, disclosure: Disclosure | None, limits: str | None
) -> Written:
    if milestone.kind is MilestoneKind.DISCLOSURE_DISCUSSION and disclosure is None:
        raise Refusal("Please record what the client decided.", "disclosure")
    written = write_down(desk, milestone)
    if disclosure is None:
        return written
    client = desk.clients[milestone.client_id]
    chosen = replace(client, disclosure=disclosure.value, disclosure_limits=limits)
    desk.rewrite_client(client, chosen)
    return replace(written, show_again=True)
