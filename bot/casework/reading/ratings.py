"""What people rated: who gave a rating that counts, when, what was in place, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reading import unit_clocks
from bot.casework.reading.unit_records import statements, unit_records
from bot.casework.replies import Actor
from bot.casework.team import profiles
from db.doors import Doors, Session
from db.queries.people import staff
from db.queries.records import facts, rated
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import MilestoneKind
from ips.fidelity.codes import ItemCode, Part
from ips.fidelity.evidence import IndividualSupervision, Meeting, Period, UnitRecords
from ips.fidelity.lines_on_record import Line, RatedFrom, lines_on_record, talks_on_record
from ips.fidelity.measures import people
from ips.fidelity.parts_on_record import OnRecord, on_record
from ips.records.item_rating import ItemRatingRecord
from ips.unit_clocks import unit_clocks as clocks_of
from ips.unit_history import Deed


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the unit's records show of an item that people rate, as of the period's last day.

    `parts` where the scale lists parts, else `lines`; `called`: staff id -> Slack id of whom a
    line is about.
    """

    parts: tuple[OnRecord, ...] = ()
    lines: tuple[Line, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)


def evidence(
    doors: Doors, actor: Actor, item: ItemCode, period: Period, *, now: datetime
) -> Evidence:
    """For whoever may rate it."""
    if item not in _OF_THE_UNIT and item not in _OF_CLIENTS:
        return Evidence()
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.RECORD_ITEM_RATING, now=now)
        unit = profiles.unit_of(session, actor.workspace_id, granted.unit_id)
        if item in _OF_THE_UNIT:
            return Evidence(parts=_of_the_unit(session, actor.workspace_id, unit, item, period))
        return _of_clients(session, actor.workspace_id, unit, item, period)


_OF_THE_UNIT = frozenset({ItemCode.O2, ItemCode.O5, ItemCode.O7, ItemCode.O8})
_OF_CLIENTS: Mapping[ItemCode, tuple[MilestoneKind, ...]] = {
    ItemCode.S1: (MilestoneKind.WORK_INCENTIVES,),
    ItemCode.S2: (MilestoneKind.DISCLOSURE_DISCUSSION,),
    ItemCode.S3: (MilestoneKind.CAREER_PROFILE, MilestoneKind.CAREER_PROFILE_SESSION),
    ItemCode.S7: (),
    ItemCode.S11: (MilestoneKind.EDUCATION_STARTED,),
}
"""Item -> the milestones that tell of it."""


def _of_the_unit(
    session: Session, here: str, unit: VocationalUnit, item: ItemCode, period: Period
) -> tuple[OnRecord, ...]:
    history = unit_clocks.unit_history(session, here, unit, period.last)
    records = UnitRecords(
        period=period,
        live_on=unit.live_on,
        members=history.members,
        meetings=tuple(
            Meeting(each.id, each.on, each.of, {}, 0)
            for each in history.deeds([Deed.GROUP_SUPERVISION])
        ),
        individual_supervisions=tuple(
            IndividualSupervision(each.id, each.on, each.of, 0)
            for each in history.deeds([Deed.INDIVIDUAL_SUPERVISION])
        ),
        statements=statements(session, here, unit.id),
        holidays=history.holidays,
    )
    practice = profiles.profiles_of(unit).on(period.last)
    return on_record(item, clocks_of(history, practice), records)


def _of_clients(
    session: Session, here: str, unit: VocationalUnit, item: ItemCode, period: Period
) -> Evidence:
    """The records of the scores, and what was said with milestones and support."""
    records = unit_records(session, here, unit, period)
    kinds = _OF_CLIENTS[item]
    found = RatedFrom(
        records,
        rated.details(session, here, unit.id, kinds) if kinds else (),
        rated.supports(session, here, unit.id) if item is ItemCode.S11 else (),
    )
    if item is ItemCode.S2:
        return Evidence(parts=tuple(talks_on_record(found)))
    lines = lines_on_record(item, found)
    about = {each.of for each in lines if each.of is not None}
    return Evidence(lines=lines, called=staff.slack_ids(session, here, about))


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
