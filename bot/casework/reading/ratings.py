"""What people rated: who gave a rating that counts, when, what was in place, and their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading import unit_clocks
from bot.casework.reading.unit_records import statements
from bot.casework.replies import Actor
from bot.casework.team import profiles
from db.doors import Doors
from db.queries.people import staff
from db.queries.records import facts
from ips.fidelity.codes import ItemCode, Part, parts_of
from ips.fidelity.evidence import Period, UnitRecords
from ips.fidelity.measures import people
from ips.fidelity.parts_on_record import OnRecord, on_record
from ips.records.item_rating import ItemRatingRecord
from ips.unit_clocks import unit_clocks as clocks_of


@dataclass(frozen=True, slots=True)
class GivenRating:
    """A rating as people gave it. `by` and `of` are Slack ids; `of`: of S7, whose contacts.

    `words`: None as well where they are not for this reader.
    """

    id: str
    rating: int
    on: date
    by: str
    of: str | None = None
    in_place: tuple[Part, ...] = ()
    words: str | None = field(default=None, repr=False)


def parts_on_record(
    doors: Doors, actor: Actor, item: ItemCode, period: Period, *, now: datetime
) -> tuple[OnRecord, ...]:
    """What the unit's records show of the parts of an item, as of the period's last day."""
    if not parts_of(item):
        return ()
    with permissions.reading(doors, actor, now=now) as session:
        here = actor.workspace_id
        granted = permissions.authorize(session, actor, Action.RECORD_ITEM_RATING, now=now)
        unit = profiles.unit_of(session, here, granted.unit_id)
        history = unit_clocks.unit_history(session, here, unit, period.last)
        records = UnitRecords(
            period=period,
            live_on=unit.live_on,
            members=history.members,
            statements=statements(session, here, unit.id),
        )
        practice = profiles.profiles_of(unit).on(period.last)
    return on_record(item, clocks_of(history, practice), records)


def standing(
    doors: Doors, actor: Actor, records: UnitRecords, item: str, *, now: datetime
) -> tuple[GivenRating, ...]:
    """Those of an item that count as of the records' period; their words are for the lead alone.

    A specialist reads of S7 what was said of themselves.
    """
    ids = {each.id for each in people.standing(item, records).values()}
    if not ids:
        return ()
    with permissions.reading(doors, actor, now=now) as session:
        here = actor.workspace_id
        granted = permissions.authorize(session, actor, Action.SEE_SCORES, now=now)
        found = [
            each
            for each in facts.find_all(session, ItemRatingRecord, here, ids)
            if each.record.vocational_unit_id == granted.unit_id
            and (granted.whole_unit or each.record.rated_staff_id in (None, granted.me.id))
        ]
        named = {each.recorded_by for each in found}
        named |= {each.record.rated_staff_id for each in found if each.record.rated_staff_id}
        called = staff.slack_ids(session, here, named)
    return tuple(
        GivenRating(
            id=each.id,
            rating=each.record.rating,
            on=each.on,
            by=called[each.recorded_by],
            of=called.get(each.record.rated_staff_id or ""),
            in_place=each.record.components,
            words=each.record.words if granted.whole_unit else None,
        )
        for each in sorted(found, key=lambda each: (each.on, each.id))
    )
