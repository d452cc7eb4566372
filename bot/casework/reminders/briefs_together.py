"""The briefs of a batch: those of a unit are read at once, and none goes out as it was.

A post begins only while neither the message's own row nor anything of its unit has been written
since it was read: the end of the unit's audit chain tells, and of the strangers', where an admin's
acts on the whole workspace are noted. Else the unit is read again, for those still to go.
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
            if each.kind in (BRIEF, URGENT) and isinstance(unit_id, str) and each.ts is None:
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
        """The message as it was read and what it said then; None: it is to be read alone."""
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

    def drawn_from(self, message: OutgoingMessage) -> Moment | None:
        """The moment that must still hold as its post begins; None: it was read for itself."""
        unit = self._of_message.get(message.id)
        return None if unit is None else unit.drawn_from.get(message.id)

    def may_be_otherwise(self, message: OutgoingMessage) -> bool:
        """It could not be begun: was it to be so only at that moment? Then the unit is read again,
        and the message begun as it is then."""
        unit = self._of_message.get(message.id)
        return unit is not None and unit.may_be_otherwise(message.id)


class _OfUnit:
    """The unsent briefs of one unit, by id. Several threads draw them.

    `drawn_from`: of what was read with others, the moment.
    """

    def __init__(self, workspace_id: str, unit_id: str, ids: set[str]) -> None:
        self.fails = False
        self.drawn_from: dict[str, Moment] = {}
        self._here, self._chains = workspace_id, (unit_id, STRANGERS)
        self._to_go = ids
        self._read: dict[str, tuple[Moment, Brief | None]] = {}
        self._moved: set[str] = set()
        self._lock = Lock()

    def found(
        self, doors: Doors, message_id: str, now: datetime
    ) -> tuple[Moment, Brief | None] | None:
        with self._lock:
            if not self._says_something(message_id):
                self._read_anew(doors, message_id, now)
            self._to_go.discard(message_id)
            found = self._read.pop(message_id, None)
            self.drawn_from.pop(message_id, None)
            # A unit without a chain does not tell when it was written to.
            if found is not None and found[0].ends[0] and message_id not in self._moved:
                self.drawn_from[message_id] = found[0]
            return found

    def may_be_otherwise(self, message_id: str) -> bool:
        with self._lock:
            moment = self.drawn_from.pop(message_id, None)
            if moment is None:
                return False
            self._moved.add(message_id)
            self._read = {
                each: read for each, read in self._read.items() if read[0].ends != moment.ends
            }
            return True

    def _says_something(self, message_id: str) -> bool:
        """What says nothing is taken back unasked: it is read as its turn comes."""
        return self._read.get(message_id, (None, None))[1] is not None

    def _read_anew(self, doors: Doors, message_id: str, now: datetime) -> None:
        ids = {message_id} if self._read else self._to_go | {message_id}
        with doors.reading() as session:
            stand = reading.moments(session, self._here, ids, self._chains)
            wanted = [
                each.message
                for key, each in stand.items()
                if each.message.ts is None and (key == message_id or each.ends[0] is not None)
            ]
            briefs = brief_lines.load_each(session, wanted, now=now) if wanted else {}
        self._read |= {each: (stand[each], brief) for each, brief in briefs.items()}
