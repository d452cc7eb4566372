"""The briefs of a batch: those of a unit are read at once, and none goes out as it was.

What one says is used only while neither its own row nor anything of its unit has been written
since: the end of the unit's audit chain tells, and of the strangers', where an admin's acts on the
whole workspace are noted. Else the unit is read again, for those that are still to go.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from bot.casework.access.audit import STRANGERS
from bot.casework.reminders import brief_lines
from bot.casework.reminders.content import BRIEF, URGENT, Brief
from db.doors import Doors, NotRecorded
from db.queries.outbox import reading
from db.queries.outbox.messages import OutgoingMessage
from db.queries.outbox.reading import Moment

log = logging.getLogger("bot.casework")


class BriefsTogether:
    """Those of one batch, by unit; they are held no longer than it."""

    def __init__(self, leased: Iterable[OutgoingMessage] = ()) -> None:
        of_unit: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for each in leased:
            unit_id = each.subject.get("unit")
            if each.kind in (BRIEF, URGENT) and isinstance(unit_id, str):
                of_unit[each.workspace_id, unit_id].add(each.id)
        self._of_message = {
            message_id: unit
            for (workspace_id, unit_id), ids in of_unit.items()
            if len(ids) > 1
            for unit in (_OfUnit(workspace_id, unit_id, ids),)
            for message_id in ids
        }

    def found(
        self, doors: Doors, message: OutgoingMessage, now: datetime
    ) -> tuple[Moment, Brief | None] | None:
        """The message as it stands and what it says now; None: it is to be read alone."""
        unit = self._of_message.get(message.id)
        if unit is None or unit.fails:
            return None
        try:
            return unit.found(doors, message.id, now)
        except NotRecorded:
            raise
        except Exception as error:  # one of them may be to blame: the others do not wait for it
            unit.fails = True
            log.warning("briefs are read one by one: %s", type(error).__name__)
            return None


class _OfUnit:
    """The unsent briefs of one unit, by id. Several threads draw them."""

    def __init__(self, workspace_id: str, unit_id: str, ids: set[str]) -> None:
        self.fails = False
        self._here, self._chains = workspace_id, (unit_id, STRANGERS)
        self._to_go = ids
        self._read: dict[str, tuple[Moment, Brief | None]] = {}
        self._lock = Lock()

    def found(
        self, doors: Doors, message_id: str, now: datetime
    ) -> tuple[Moment, Brief | None] | None:
        with doors.at_once() as asking:
            stands = reading.moments(asking, self._here, [message_id], self._chains)
        with self._lock:
            if (message_id,) != tuple(stands) or not self._knows(stands[message_id]):
                self._read_anew(doors, message_id, now)
            self._to_go.discard(message_id)
            return self._read.pop(message_id, None)

    def _knows(self, stands: Moment) -> bool:
        """A unit without a chain does not tell when it was written to."""
        known = self._read.get(stands.message.id)
        return known is not None and stands.ends[0] is not None and known[0] == stands

    def _read_anew(self, doors: Doors, message_id: str, now: datetime) -> None:
        with doors.reading() as session:
            stand = reading.moments(session, self._here, self._to_go, self._chains)
            wanted = [
                each.message
                for key, each in stand.items()
                if each.message.ts is None and (key == message_id or each.ends[0] is not None)
            ]
            briefs = brief_lines.load_each(session, wanted, now=now) if wanted else {}
        self._read = {each: (stand[each], brief) for each, brief in briefs.items()}
