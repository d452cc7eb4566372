"""When the next authorization is worth a line: at 80 % of the units, and 30 days before the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ips.authorizations import ENDS, USED, ToRenew, to_renew
from ips.facts import Mode, StaffRole
from ips.records.authorization import AuthorizationRecord
from ips.records.client_contact import ClientContactRecord

FIRST, LAST = date(2026, 1, 5), date(2026, 6, 30)
TODAY = date(2026, 4, 1)
GRANT = AuthorizationRecord(client_id="c", from_on=FIRST, until_on=LAST, units=10)


def visit(on: date, minutes: int) -> ClientContactRecord:
    return ClientContactRecord(
        client_id="c",
        on=on,
        mode=Mode.IN_PERSON,
        minutes=minutes,
        staff_member_id="s",
        by_role=StaffRole.EMPLOYMENT_SPECIALIST,
    )


def found(
    *contacts: tuple[ClientContactRecord, date], today: date = TODAY
) -> dict[str, tuple[date, bool]]:
    lines = to_renew([(GRANT, FIRST)], contacts, today)
    assert all(isinstance(each, ToRenew) for each in lines)
    return {each.why: (each.on, each.ahead) for each in lines}


def test_it_is_told_thirty_days_before_the_end() -> None:
    assert found() == {ENDS: (date(2026, 5, 31), True)}
    late = to_renew([(GRANT, date(2026, 6, 10))], (), date(2026, 6, 11))
    assert late == (ToRenew(ENDS, date(2026, 6, 10), ahead=False),)


@pytest.mark.parametrize(("minutes", "told"), [(119, False), (120, True), (150, True)])
def test_eight_of_ten_units_are_120_minutes(minutes: int, told: bool) -> None:
    day = date(2026, 3, 9)
    assert (USED in found((visit(day, minutes), day))) is told


def test_it_is_known_once_the_visit_that_makes_it_is_written_down() -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 9)
    contacts = ((visit(second, 60), second), (visit(first, 60), date(2026, 3, 16)))
    assert found(*contacts)[USED] == (date(2026, 3, 16), False)


def test_what_lies_outside_it_or_reached_nobody_uses_nothing() -> None:
    before, day = FIRST - timedelta(days=1), date(2026, 3, 9)
    tried = replace(visit(day, 200), reached=False)
    by_another_team = replace(visit(day, 200), by_role=None)
    assert USED not in found((visit(before, 200), before), (tried, day), (by_another_team, day))


def test_nothing_is_told_once_a_later_one_follows_or_none_is_in_force() -> None:
    day = date(2026, 3, 9)
    longer = replace(GRANT, from_on=LAST, until_on=LAST + timedelta(days=90))
    assert to_renew([(GRANT, FIRST), (longer, day)], [(visit(day, 150), day)], TODAY) == ()
    assert to_renew([(GRANT, FIRST)], (), LAST + timedelta(days=1)) == ()
    assert to_renew((), (), TODAY) == ()
