"""When to ask for the next authorization: at 80 % of the units, 30 days before the end (N)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ips.authorizations import AuthorizationUse, in_use
from ips.facts import Mode, StaffRole
from ips.records.authorization import AuthorizationRecord
from ips.records.client_contact import ClientContactRecord

FIRST = date(2026, 1, 1)
LAST = date(2026, 6, 30)


def grant(first: date = FIRST, last: date = LAST, units: int = 64) -> AuthorizationRecord:
    return AuthorizationRecord(client_id="c", from_on=first, until_on=last, units=units)


def visit(minutes: int | None, on: date = FIRST, **changed: Any) -> ClientContactRecord:
    role = {"by_role": StaffRole.EMPLOYMENT_SPECIALIST} | changed
    return ClientContactRecord(client_id="c", mode=Mode.PHONE, on=on, minutes=minutes, **role)


# 80 % of 64 units are 51.2 units: 768 minutes.
@pytest.mark.parametrize(
    ("minutes", "used", "asks"), [(0, 0, False), (767, 51, False), (768, 51, True), (960, 64, True)]
)
def test_four_fifths_of_the_units_ask_for_the_next(minutes: int, used: int, asks: bool) -> None:
    halves = [visit(minutes // 2), visit(minutes - minutes // 2), visit(None)]
    assert in_use([grant()], halves, FIRST) == AuthorizationUse(64, used, LAST, asks)


@pytest.mark.parametrize(("days", "asks"), [(31, False), (30, True), (0, True)])
def test_thirty_days_before_the_end_ask_for_the_next(days: int, asks: bool) -> None:
    found = in_use([grant()], [], LAST - timedelta(days=days))
    assert found is not None
    assert found.ask_again is asks


def test_only_what_the_unit_did_within_its_days_counts() -> None:
    others = [
        visit(500, FIRST - timedelta(days=1)),
        visit(500, LAST + timedelta(days=1)),
        visit(500, reached=False),
        visit(500, by_role=None),
    ]
    counted = [visit(30, FIRST), visit(30, LAST)]
    found = in_use([grant()], [*others, *counted], LAST)
    assert found is not None
    assert found.used == 4


def test_the_latest_in_force_is_the_one() -> None:
    ended, ahead = grant(last=FIRST), grant(first=LAST, units=8)
    assert in_use([ended, ahead], [], FIRST + timedelta(days=1)) is None
    found = in_use([grant(), ahead], [], LAST)
    assert found is not None
    assert found.units == 8


@pytest.mark.parametrize(
    ("today", "units"),
    [
        (FIRST - timedelta(days=1), None),
        (FIRST, 64),
        (LAST, 64),
        (LAST + timedelta(days=1), None),
    ],
)
def test_one_is_in_force_from_its_first_day_to_its_last(today: date, units: int | None) -> None:
    found = in_use([grant()], [], today)
    assert (None if found is None else found.units) == units


def test_of_several_in_force_it_is_the_one_that_began_last_then_the_one_that_ends_last() -> None:
    earlier_and_longer = grant(FIRST - timedelta(days=1), LAST + timedelta(days=9), 1)
    shorter = grant(last=LAST - timedelta(days=1), units=2)
    for grants in ([earlier_and_longer, shorter, grant()], [grant(), shorter, earlier_and_longer]):
        found = in_use(grants, [], FIRST)
        assert found is not None
        assert found.units == 64
