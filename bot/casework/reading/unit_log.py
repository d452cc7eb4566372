"""What was written down lately about the unit and its staff: of the whole unit for its lead."""

from __future__ import annotations

from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading.history_lines import Reader, about_of, history_lines
from bot.casework.replies import Actor, HistoryLine
from db.doors import Doors
from db.queries.people import staff
from db.queries.records import activity, facts

LISTED = 10


def latest(doors: Doors, actor: Actor, *, now: datetime) -> tuple[HistoryLine, ...]:
    """The last ones that stand, the latest written first; one's own for everybody but the lead."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_MY_DAY, now=now)
        found = activity.of_the_unit(
            session,
            actor.workspace_id,
            granted.unit_id,
            by=None if granted.whole_unit else granted.me.id,
            limit=LISTED,
        )
        named = {fact.recorded_by for fact in found} | about_of(found)
        reader = Reader(
            granted=granted,
            own=(),
            slack_ids=staff.slack_ids(session, actor.workspace_id, named),
            employers={},
            corrected=facts.corrected(session, actor.workspace_id, found),
        )
        order = {fact.id: place for place, fact in enumerate(found)}
    return tuple(sorted(history_lines(found, reader), key=lambda line: order[line.fact.id]))
