"""This week's face-to-face employer contacts of each specialist, against the target (F S6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from bot.casework.replies import WeekCount
from db.doors import Session
from db.kept import Kept
from db.queries.people import caseload
from db.queries.records import activity, histories
from db.queries.records.histories import Loaded
from ips import employer_contacts
from ips.caseload import is_looking
from ips.employer_contacts import Week, counts_for_week, week_count, weekly_target
from ips.facts import History


def week_counts(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_member_ids: Collection[str],
    today: date,
    known: Mapping[str, History] | None = None,
) -> Mapping[str, WeekCount]:
    """Each of these people's count in the week of `today`, in three queries.

    A target of 0 means none: nobody on their caseload was looking on Monday. `known` are
    histories at hand already, which are then not read again.
    """
    week = Week.of(today)
    at_hand = known or {}
    carried = caseload.carried_by(session, workspace_id, unit_id, staff_member_ids, week.monday)
    missing = {each.client_id for each in carried} - at_hand.keys()
    read = histories.without_contacts(session, workspace_id, missing) if missing else {}
    looking = Counter(
        each.staff_member_id
        for each in carried
        if is_looking(at_hand.get(each.client_id) or read[each.client_id], week.monday)
    )
    made = activity.employer_contacts_made(
        session, workspace_id, staff_member_ids, week.monday, week.sunday
    )
    return {
        staff_id: of_week(week, week_count(made, staff_id, week), looking[staff_id])
        for staff_id in staff_member_ids
    }


def of_loaded(loaded: Loaded, staff_member_id: str, week: Week) -> WeekCount:
    """One person's week, from what a verb has loaded already."""
    looking = sum(is_looking(history, week.monday) for history in loaded.carried.values())
    return of_week(week, week_count(loaded.made, staff_member_id, week), looking)


def moves_count(me: str, today: date, *contacts: Kept[Any]) -> bool:
    """Whether one of these employer contacts stands, or stood, in the person's present count."""
    week = Week.of(today)
    return any(
        each.record.staff_member_id == me
        and each.on in week
        and counts_for_week(each.record.mode, each.record.made_by)
        for each in contacts
    )


def of_week(week: Week, count: employer_contacts.WeekCount, looking: int) -> WeekCount:
    """What a person reads of their week. `looking`: people of their caseload on its Monday."""
    return WeekCount(
        week_of=week.monday,
        done=count.client_specific,
        target=weekly_target(looking) or 0,
        generic=count.generic,
    )
