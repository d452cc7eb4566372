"""How much one person may send to others within a while, so that nobody clogs a unit.

→ Far above what a day of work needs (a job fair, a morning of illness), far below what delays a
colleague: a channel takes one message a second. What would be too much is refused with the hour
from which it goes again; what was typed comes back whole. Saving a record has no quota.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.casework.recording.desk import Desk


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many by one person `within` a while."""

    most: int
    within: timedelta


JOB_LEADS = Quota(20, timedelta(minutes=30))  # each goes to the unit's channel
COVER = Quota(8, timedelta(hours=1))  # each goes to every colleague who is here
OFFERS = Quota(3, timedelta(hours=1))  # each is up to thirty messages to colleagues


def used_up(desk: Desk, quota: Quota, sent: Sequence[datetime]) -> str | None:
    """The hour and minute from which this person may send again; None: they may.

    `sent`: when they sent what is newer than `quota.within`, this one too, in any order. It is for
    `Desk.last_looks`: what two requests send at once, the later of them counts both.
    """
    counted = sorted(at for at in sent if abs(desk.now - at) < quota.within)
    if len(counted) <= quota.most:
        return None
    free = counted[-quota.most - 1] + quota.within + timedelta(minutes=1)
    return f"{free.astimezone(ZoneInfo(desk.granted.zone)):%H:%M}"
