"""The limits of staffing that a unit is beyond today (N; F St1 and O5)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bot.casework.reading.unit_records import member, weekly_time
from bot.casework.team import profiles
from db.doors import Session
from db.queries.people import caseload, staff
from db.queries.records import histories, weekly_times
from db.queries.units.vocational_units import VocationalUnit
from ips.caseload import ON_THE_CASELOAD, phase
from ips.employer_contacts import Week
from ips.staffing import Limit, StaffingDay, staffing

WEEKS = 4  # that are over: whose time is looked at


def beyond(
    session: Session, workspace_id: str, unit: VocationalUnit, today: date
) -> tuple[Limit, ...]:
    """→ The program began when the unit went live, as far as anybody has written down."""
    people = staff.people(session, workspace_id, unit.id, today, today)
    last, first = (Week.of(today).before(back) for back in (1, WEEKS))
    times = weekly_times.of_weeks(
        session, workspace_id, [each.staff.id for each in people], first.monday, last.monday
    )
    day = StaffingDay(
        on=today,
        began_on=unit.live_on,
        members=tuple(member(each, unit) for each in people),
        carried=_carried(session, workspace_id, unit.id, today),
        times=tuple(map(weekly_time, times)),
    )
    profile = profiles.profiles_of(unit).on(today)
    return tuple(each for each in staffing(day, profile) if not each.holds)


def _carried(session: Session, workspace_id: str, unit_id: str, today: date) -> Counter[str]:
    """How many each carries, as the agenda counts them: whoever has been handed on is on nobody's
    caseload."""
    carried = caseload.carried_in_unit(session, workspace_id, unit_id, today)
    found = histories.without_contacts(session, workspace_id, [each.client_id for each in carried])
    return Counter(
        each.staff_member_id
        for each in carried
        if each.staff_member_id is not None
        and phase(found[each.client_id], today) in ON_THE_CASELOAD
    )
