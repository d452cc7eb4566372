"""Vocational units: their settings, holidays and dated profiles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, delete, insert, select, update

from db.doors import Session
from db.models import UnitHolidayRow, UnitProfileRow, VocationalUnitRow, WorkspaceRow
from db.queries.asked import UNIT, WORKSPACE
from db.queries.units.stepping_back import IN_STEP
from ips.unit_settings import PLAIN, PlainSettings

_COLUMNS = tuple(name for name in PLAIN if name != "holidays")


@dataclass(frozen=True, slots=True)
class ProfileSpan:
    """The profile and the unit's own numbers, in force from a day on."""

    id: str
    from_on: date
    profile: str
    overrides: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class VocationalUnit(PlainSettings):
    """A unit with its plain settings and all profiles it has had, the oldest first.

    `channel_chosen_by`: the Slack user id of whoever chose its channel and was not seen in it yet.
    """

    id: str
    next_digest_at: datetime | None
    live_on: date
    profiles: tuple[ProfileSpan, ...]
    channel_chosen_by: str | None = None

    def profile_on(self, on: date) -> ProfileSpan:
        """The profile in force on a day; before the first one, the first."""
        in_force = [span for span in self.profiles if span.from_on <= on]
        return in_force[-1] if in_force else self.profiles[0]


def find(session: Session, workspace_id: str, unit_id: str) -> VocationalUnit | None:
    """A unit that is not archived, in one query."""
    found = units(session, workspace_id, unit_id=unit_id)
    return found[0] if found else None


def lock(session: Session, workspace_id: str, unit_id: str) -> None:
    """Nobody else changes the unit before this transaction ends."""
    session.execute(
        select(VocationalUnitRow.id)
        .where(VocationalUnitRow.workspace_id == workspace_id, VocationalUnitRow.id == unit_id)
        .with_for_update(key_share=True)
    )


def units(
    session: Session, workspace_id: str, *, unit_id: str | None = None
) -> tuple[VocationalUnit, ...]:
    """The workspace's units by name, in one query however many."""
    asked = {"workspace": workspace_id, "unit": unit_id}
    return assembled(session.execute(_units(of_one=unit_id is not None), asked))


_unit_table: Any = VocationalUnitRow.__table__
_profile: Any = UnitProfileRow.__table__
_holiday: Any = UnitHolidayRow.__table__
_OF_UNIT = ("id", "next_digest_at", "live_on", "channel_chosen_by", *_COLUMNS)
SETTINGS: tuple[Any, ...] = (
    *(_unit_table.c[name] for name in _OF_UNIT),
    *(_profile.c[each.name] for each in fields(ProfileSpan)),
    _holiday.c.on,
    _holiday.c.name,
)
"""The columns of one row of `with_settings`; every profile stands beside every holiday."""


@cache
def _units(of_one: bool) -> Any:
    unit = _unit_table
    query = select().select_from(unit).where(unit.c.workspace_id == WORKSPACE)
    query = query.where(unit.c.archived_at.is_(None)).order_by(unit.c.name)
    return with_settings(query.where(unit.c.id == UNIT) if of_one else query)


def with_settings(query: Any) -> Any:
    """A query that reads units, with the columns of `SETTINGS` after its own."""
    unit, profile, holiday = _unit_table, _profile, _holiday
    return (
        query.add_columns(*SETTINGS)
        .outerjoin(
            profile,
            and_(
                profile.c.workspace_id == unit.c.workspace_id,
                profile.c.vocational_unit_id == unit.c.id,
            ),
        )
        .outerjoin(
            holiday,
            and_(
                holiday.c.workspace_id == unit.c.workspace_id,
                holiday.c.vocational_unit_id == unit.c.id,
            ),
        )
        .order_by(profile.c.from_on, holiday.c.on)
    )


def assembled(found: Iterable[Sequence[Any]]) -> tuple[VocationalUnit, ...]:
    """Units from rows of `SETTINGS`, however often each stands."""
    rows: dict[str, Sequence[Any]] = {}
    profiles: dict[str, dict[str, ProfileSpan]] = {}
    holidays: dict[str, dict[date, str]] = {}
    for *unit, span_id, from_on, profile, overrides, on, name in found:
        if span_id is None:
            continue  # a unit has a profile from its first day on
        unit_id = unit[0]
        rows[unit_id] = unit
        profiles.setdefault(unit_id, {})[span_id] = ProfileSpan(
            span_id, from_on, profile, dict(overrides)
        )
        if on is not None:
            holidays.setdefault(unit_id, {})[on] = name or ""
    return tuple(
        _unit(row, tuple(holidays.get(unit_id, {}).items()), tuple(profiles[unit_id].values()))
        for unit_id, row in rows.items()
    )


def _unit(
    row: Sequence[Any],
    holidays: tuple[tuple[date, str], ...],
    profiles: tuple[ProfileSpan, ...],
) -> VocationalUnit:
    settings = dict(zip(_OF_UNIT, row, strict=True))
    settings |= {"working_days": tuple(settings["working_days"]), "holidays": holidays}
    return VocationalUnit(profiles=profiles, **settings)


def keep(session: Session, workspace_id: str, unit: VocationalUnit, created_at: datetime) -> None:
    """Insert a unit with its profiles."""
    session.execute(
        insert(VocationalUnitRow).values(
            workspace_id=workspace_id, id=unit.id, created_at=created_at, **_values(unit)
        )
    )
    for span in unit.profiles:
        add_profile(session, workspace_id, unit.id, span)


def change(session: Session, workspace_id: str, unit: VocationalUnit) -> None:
    """Store a unit's settings, which may have mended what kept its digest from being planned.

    Holidays and profiles have verbs of their own.
    """
    session.execute(
        update(VocationalUnitRow)
        .where(VocationalUnitRow.workspace_id == workspace_id, VocationalUnitRow.id == unit.id)
        .values(**_values(unit), **IN_STEP)
    )


def _values(unit: VocationalUnit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in _COLUMNS} | {
        "working_days": list(unit.working_days),
        "next_digest_at": unit.next_digest_at,
        "live_on": unit.live_on,
        "channel_chosen_by": unit.channel_chosen_by,
    }


def seen_in_channel(
    session: Session, workspace_id: str, channel_id: str, unit_ids: Collection[str]
) -> None:
    """Nobody is awaited there any more for these units."""
    unit = VocationalUnitRow
    session.execute(
        update(unit)
        .where(
            unit.workspace_id == workspace_id,
            unit.id.in_(unit_ids),
            unit.channel_id == channel_id,
        )
        .values(channel_chosen_by=None)
    )


def set_holidays(
    session: Session,
    workspace_id: str,
    unit_id: str,
    holidays: Sequence[tuple[str, date, str]],
) -> None:
    """Replace the unit's holidays by these (id, day, name)."""
    session.execute(
        delete(UnitHolidayRow).where(
            UnitHolidayRow.workspace_id == workspace_id,
            UnitHolidayRow.vocational_unit_id == unit_id,
        )
    )
    rows = [
        {
            "workspace_id": workspace_id,
            "id": holiday_id,
            "vocational_unit_id": unit_id,
            "on": on,
            "name": name or None,
        }
        for holiday_id, on, name in holidays
    ]
    if rows:
        session.execute(insert(UnitHolidayRow), rows)


def add_profile(session: Session, workspace_id: str, unit_id: str, span: ProfileSpan) -> None:
    session.execute(
        insert(UnitProfileRow).values(
            workspace_id=workspace_id,
            id=span.id,
            vocational_unit_id=unit_id,
            from_on=span.from_on,
            profile=span.profile,
            overrides=dict(span.overrides),
        )
    )


def change_profile(session: Session, workspace_id: str, span: ProfileSpan) -> None:
    """Correct a profile that began today: a row of no days would answer no question."""
    session.execute(
        update(UnitProfileRow)
        .where(UnitProfileRow.workspace_id == workspace_id, UnitProfileRow.id == span.id)
        .values(profile=span.profile, overrides=dict(span.overrides))
    )


def mark_to_reckon(session: Session, workspace_id: str, unit_id: str, mark: str) -> None:
    """Note that the clocks of the unit's clients do not follow its latest numbers yet."""
    session.execute(
        update(VocationalUnitRow)
        .where(VocationalUnitRow.workspace_id == workspace_id, VocationalUnitRow.id == unit_id)
        .values(reckon_mark=mark)
    )


def to_reckon(session: Session) -> tuple[tuple[str, str, str], ...]:
    """The marked units of all workspaces: workspace, unit, mark."""
    unit = VocationalUnitRow
    rows = session.execute(
        select(unit.workspace_id, unit.id, unit.reckon_mark)
        .where(unit.reckon_mark.is_not(None))
        .order_by(unit.workspace_id, unit.id)
    )
    return tuple((row.workspace_id, row.id, row.reckon_mark) for row in rows)


def reckoned(session: Session, workspace_id: str, unit_id: str, mark: str) -> None:
    """Take the mark away, unless the numbers have changed again since it was seen."""
    session.execute(
        update(VocationalUnitRow)
        .where(
            VocationalUnitRow.workspace_id == workspace_id,
            VocationalUnitRow.id == unit_id,
            VocationalUnitRow.reckon_mark == mark,
        )
        .values(reckon_mark=None)
    )


def allow_names(session: Session, workspace_id: str, at: datetime | None, by: str | None) -> None:
    """An admin has acknowledged what names in Slack mean, or taken it back (`at` None)."""
    session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.id == workspace_id)
        .values(names_allowed_at=at, names_allowed_by=by)
    )
