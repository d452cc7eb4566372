"""The units of a workspace side by side, for whoever of the agency has been given that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.replies import Actor, Refusal
from db.doors import Doors
from db.queries.units import agency as rows
from ips.outcomes.agency import Cell, Column, Sent, side_by_side
from ips.outcomes.figures import numbers_from
from ips.quarters import Quarter

NOTHING_SENT = (
    "No unit has marked a quarter as sent yet. What a unit has sent stands here, side by side."
)


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """A quarter of every unit: `names` by unit id, a column each, and the total.

    `quarters`: those that any unit has sent, the oldest first.
    """

    quarter: Quarter
    quarters: tuple[Quarter, ...]
    names: Mapping[str, str]
    columns: tuple[Column, ...]
    total: Mapping[str, Cell]
    bound: int


def is_reader(doors: Doors, actor: Actor) -> bool:
    """Whether whoever runs the server has given it to them."""
    with doors.reading() as session:
        return rows.reader(session, actor.workspace_id, actor.slack_user_id) is not None


def of_agency(doors: Doors, actor: Actor, quarter: Quarter | None, *, now: datetime) -> AgencyPage:
    """What the units have sent, and nothing else: no record of a client is read.

    Raises:
        NotAllowed: it was not given to them.
        Refusal: there is nothing yet.
    """
    with permissions.reading(doors, actor, now=now) as session:
        reader = rows.reader(session, actor.workspace_id, actor.slack_user_id)
        permissions.authorize_agency(session, actor, Action.SEE_AGENCY, given=reader is not None)
        assert reader is not None
        units = rows.sent_by_unit(session, actor.workspace_id)
    sent: dict[str, Sent] = {
        unit_id: {
            Quarter(first): {each.key: each for each in numbers_from(figures)}
            for first, figures in found.items()
        }
        for unit_id, _, found in units
    }
    quarters = tuple(sorted({each for found in sent.values() for each in found}))
    if not quarters:
        raise Refusal(NOTHING_SENT)
    chosen = quarter if quarter in quarters else quarters[-1]
    columns, total = side_by_side(sent, chosen, reader.bound)
    names = {unit_id: name for unit_id, name, _ in units}
    return AgencyPage(chosen, quarters, names, columns, total.cells, reader.bound)
