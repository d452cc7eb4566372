"""The unit's own clocks as its people read them: what ran out, the staffing, the year ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading import unit_clocks, unit_staffing
from bot.casework.replies import Actor
from bot.casework.team.profiles import unit_of
from db.doors import Doors
from ips.staffing import Limit
from ips.unit_calendar import CalendarEntry, RanOut, calendar, ran_out


@dataclass(frozen=True, slots=True)
class YearAhead:
    """`ran_out` and `beyond`, the limits of staffing that are not kept: for the team lead alone,
    None for everybody else."""

    unit_name: str
    today: date
    ran_out: tuple[RanOut, ...] | None
    entries: tuple[CalendarEntry, ...]
    beyond: tuple[Limit, ...] | None = None


def year_ahead(doors: Doors, actor: Actor, *, now: datetime) -> YearAhead:
    """Of the reader's unit. Nobody is named.

    Raises:
        NotAllowed: they do not see their unit's calendar.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_CALENDAR, now=now)
        unit = unit_of(session, actor.workspace_id, granted.unit_id)
        windows = unit_clocks.windows(session, actor.workspace_id, unit, granted.today)
        beyond = None
        if granted.whole_unit:
            beyond = unit_staffing.beyond(session, actor.workspace_id, unit, granted.today)
    passed = ran_out(windows, granted.today) if granted.whole_unit else None
    return YearAhead(unit.name, granted.today, passed, calendar(windows, granted.today), beyond)
