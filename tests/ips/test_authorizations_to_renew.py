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


def visit(on: date, minutes: int | None) -> ClientContactRecord:
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


@pytest.mark.parametrize(
    ("entered", "on", "ahead"),
    [
        (date(2026, 5, 30), date(2026, 5, 31), True),
        (date(2026, 5, 31), date(2026, 5, 31), False),
        (date(2026, 6, 10), date(2026, 6, 10), False),
    ],
)
def test_one_that_was_entered_late_is_told_from_that_day(
    entered: date, on: date, ahead: bool
) -> None:
    assert to_renew([(GRANT, entered)], (), entered) == (ToRenew(ENDS, on, ahead),)


@pytest.mark.parametrize(("minutes", "told"), [(119, False), (120, True), (150, True)])
def test_eight_of_ten_units_are_120_minutes(minutes: int, told: bool) -> None:
    day = date(2026, 3, 9)
    visits = (visit(day, None), day), (visit(day, minutes), day)
    assert (USED in found(*visits)) is told


def test_it_is_known_once_the_visit_that_makes_it_is_written_down() -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 9)
    contacts = ((visit(second, 60), second), (visit(first, 60), date(2026, 3, 16)))
    assert found(*contacts)[USED] == (date(2026, 3, 16), False)


def test_a_visit_that_is_written_down_late_never_tells_it_again() -> None:
    """8 of 10 units were known on 10 March, so the visit of 2 March is no news on the 20th."""
    second, third = date(2026, 3, 9), date(2026, 3, 10)
    known = ((visit(second, 60), second), (visit(third, 60), third))
    late = (visit(date(2026, 3, 2), 60), date(2026, 3, 20))
    assert found(*known)[USED] == found(late, *known)[USED] == (third, False)


def test_what_was_used_before_it_was_entered_is_known_with_it() -> None:
    day, entered = date(2026, 3, 9), date(2026, 3, 12)
    lines = to_renew([(GRANT, entered)], [(visit(day, 150), day)], TODAY)
    assert [each.on for each in lines] == [date(2026, 5, 31), entered]


def test_what_lies_outside_it_or_reached_nobody_uses_nothing() -> None:
    before, day = FIRST - timedelta(days=1), date(2026, 3, 9)
    tried = replace(visit(day, 200), reached=False)
    by_another_team = replace(visit(day, 200), by_role=None)
    assert USED not in found((visit(before, 200), before), (tried, day), (by_another_team, day))


def test_it_is_of_the_one_in_force_and_its_own_day_of_entry() -> None:
    day = date(2026, 3, 9)
    before = replace(GRANT, from_on=date(2025, 1, 1), until_on=FIRST - timedelta(days=1))
    shorter = replace(GRANT, until_on=LAST - timedelta(days=1), units=4)
    longest = replace(GRANT, from_on=date(2025, 12, 1), until_on=LAST)
    for others in ([before], [shorter], [longest]):
        grants = [*((each, date(2026, 2, 1)) for each in others), (GRANT, date(2026, 3, 15))]
        for each in (grants, grants[::-1]):
            lines = to_renew(each, [(visit(day, 120), day)], TODAY)
            assert [one.on for one in lines] == [date(2026, 5, 31), date(2026, 3, 15)]


def test_nothing_is_told_once_a_later_one_follows_or_none_is_in_force() -> None:
    day = date(2026, 3, 9)
    longer = replace(GRANT, from_on=LAST, until_on=LAST + timedelta(days=90))
    assert to_renew([(GRANT, FIRST), (longer, day)], [(visit(day, 150), day)], TODAY) == ()
    assert to_renew([(GRANT, FIRST)], (), LAST + timedelta(days=1)) == ()
    assert to_renew((), (), TODAY) == ()
