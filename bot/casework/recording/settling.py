"""What somebody planned, and whoever answers for them today settles: a next step, an action."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.casework.access.permissions import Granted
from bot.casework.recording.desk import Desk
from bot.casework.team import coverage
from bot.casework.team.coverage import Roster
from db.doors import Session
from db.kept import Kept
from db.queries.records import facts


def as_whose(
    session: Session,
    granted: Granted,
    roster: Roster,
    kept: Kept[Any],
    owner_id: str,
    *,
    ended_by: str | None,
    undoing: bool,
) -> str:
    """As whose own it is settled: its owner's, or that of whoever answers for them today.

    `undoing`: it is also the own of whoever has ended or changed it.
    """
    if kept.record.vocational_unit_id != granted.unit_id:
        return owner_id
    hearing = coverage.who_hears_for(owner_id, roster)
    mine = hearing is not None and hearing[0] == granted.me.id
    if undoing:
        mine |= granted.me.id == (ended_by or facts.changed_by(session, kept))
    return granted.me.id if mine else owner_id


def day_before(desk: Desk, kept: Kept[Any], field: str, day: date, version: str) -> date | None:
    """The day that stood in `field` before `version` moved it to `day`.

    None: it has been changed since then.
    """
    there = facts.former_values(desk.session, desk.workspace_id, kept.fact_kind, kept.id)
    days = {str(each["version"]): each[field] for each in there}
    days[str(kept.version)] = day.isoformat()
    before = days.get(str(int(version) - 1) if version.isascii() and version.isdigit() else "")
    if before is None or days.get(version) != day.isoformat():
        return None
    return date.fromisoformat(before)
