"""The next brief and the next digest in wall time, across both changes of the clocks."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.casework.reminders.digests import _due_days as days_that_came_due
from bot.casework.replies import Refusal, StaffMember, UnitSettings
from bot.casework.team.hours import (
    brief_hour,
    brief_may_come,
    check_own,
    check_unit,
    day_of_look,
    instant_of,
    next_brief_after,
    next_digest_after,
    next_working_day,
)
from ips.employer_contacts import Week
from ips.facts import StaffRole

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
AUCKLAND, HONOLULU = "Pacific/Auckland", "Pacific/Honolulu"
KIRITIMATI, PAGO_PAGO = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # +14:00 and -11:00
LORD_HOWE, KATHMANDU, CASABLANCA = "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"
SAMOA = "Pacific/Apia"  # its Friday 30 December 2011 was left out
ZONES = [
    NEW_YORK,
    BERLIN,
    AUCKLAND,
    HONOLULU,
    KIRITIMATI,
    PAGO_PAGO,
    LORD_HOWE,
    KATHMANDU,
    CASABLANCA,
]
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ANA = StaffMember("s1", "U1", "u1", StaffRole.EMPLOYMENT_SPECIALIST, 1.0)


def settings(zone: str, **fields: object) -> UnitSettings:
    plain = UnitSettings(
        id="u1",
        name="East",
        channel_id=None,
        zone=zone,
        working_days=EVERY_DAY[:5],
        holidays=(),
        send_at=time(8),
        waking_from=time(7),
        waking_until=time(20),
        digest_day="mon",
        digest_at=time(8, 30),
        profile="ips_25",
        overrides={},
        live_on=date(2026, 1, 1),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def local(instant: datetime, zone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_briefs_comes_at_eight_on_every_working_day_once(zone: str) -> None:
    unit, now, seen = settings(zone), datetime(2026, 1, 1, tzinfo=UTC), []
    while now < datetime(2027, 1, 1, tzinfo=UTC):
        now = next_brief_after(now, unit, ANA)
        seen.append(now.astimezone(ZoneInfo(zone)))
    assert all((at.hour, at.minute) == (8, 0) and at.weekday() < 5 for at in seen)
    days = [at.date() for at in seen]
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(days)]
    assert set(gaps) == {1, 3}  # the next day, or over a weekend


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_digests_comes_every_seventh_day_at_the_same_wall_time(zone: str) -> None:
    unit, now, seen = settings(zone), datetime(2026, 1, 1, tzinfo=UTC), []
    for _ in range(53):
        now = next_digest_after(now, unit)
        seen.append(now.astimezone(ZoneInfo(zone)))
    assert {(at.weekday(), at.hour, at.minute) for at in seen} == {(0, 8, 30)}
    assert {(b.date() - a.date()).days for a, b in itertools.pairwise(seen)} == {7}


@pytest.mark.parametrize(
    ("zone", "spring", "at", "comes_at"),
    [
        (NEW_YORK, date(2026, 3, 8), time(2, 30), "03:30"),
        (BERLIN, date(2026, 3, 29), time(2, 30), "03:30"),
        (AUCKLAND, date(2026, 9, 27), time(2, 30), "03:30"),
        (HONOLULU, date(2026, 3, 8), time(2, 30), "02:30"),  # knows no summer time
        (LORD_HOWE, date(2026, 10, 4), time(2, 15), "02:45"),  # half an hour is skipped
    ],
)
def test_an_hour_that_is_skipped_moves_forward(
    zone: str, spring: date, at: time, comes_at: str
) -> None:
    unit = settings(zone, working_days=EVERY_DAY, waking_from=time(1), send_at=at)
    midnight = instant_of(spring, time(0), zone)
    first = next_brief_after(midnight, unit, ANA)
    assert local(first, zone).endswith(f"{spring} {comes_at}")
    second = next_brief_after(first, unit, ANA)
    assert local(second, zone).endswith(f"{spring + timedelta(days=1)} {at:%H:%M}")


@pytest.mark.parametrize(
    ("zone", "autumn"),
    [
        (NEW_YORK, date(2026, 11, 1)),
        (BERLIN, date(2026, 10, 25)),
        (AUCKLAND, date(2026, 4, 5)),
        (LORD_HOWE, date(2026, 4, 5)),  # half an hour comes twice
    ],
)
def test_an_hour_that_comes_twice_counts_once(zone: str, autumn: date) -> None:
    hour = 1 if zone in (NEW_YORK, LORD_HOWE) else 2
    between_them = timedelta(minutes=15 if zone == LORD_HOWE else 45)
    unit = settings(
        zone,
        working_days=EVERY_DAY,
        waking_from=time(0),
        send_at=time(hour, 30),
        digest_day=EVERY_DAY[autumn.weekday()],
        digest_at=time(hour, 30),
    )
    midnight = instant_of(autumn, time(0), zone)
    first = next_brief_after(midnight, unit, ANA)
    assert first.astimezone(ZoneInfo(zone)).fold == 0
    between = first + between_them  # the same wall time has not come again yet
    assert local(next_brief_after(between, unit, ANA), zone).endswith(
        f"{autumn + timedelta(days=1)} 0{hour}:30"
    )
    digest = next_digest_after(midnight, unit)
    assert digest == first
    assert next_digest_after(between, unit).astimezone(ZoneInfo(zone)).date() == (
        autumn + timedelta(days=7)
    )


@pytest.mark.parametrize(
    ("digest_day", "holidays", "comes"),
    [
        ("mon", (), "Mon 2026-05-25 08:30"),
        ("mon", ("2026-05-25",), "Tue 2026-05-26 08:30"),  # Memorial Day
        ("mon", ("2026-05-25", "2026-05-26"), "Wed 2026-05-27 08:30"),
        ("fri", ("2026-05-29",), "Thu 2026-05-28 08:30"),  # its week has no working day left
        ("mon", tuple(f"2026-05-{day}" for day in range(25, 30)), "Mon 2026-05-25 08:30"),
    ],
)
def test_on_a_holiday_the_digest_comes_on_the_next_working_day(
    digest_day: str, holidays: tuple[str, ...], comes: str
) -> None:
    unit = settings(
        NEW_YORK,
        digest_day=digest_day,
        holidays=tuple((date.fromisoformat(each), "holiday") for each in holidays),
    )
    sunday = instant_of(date(2026, 5, 24), time(12), NEW_YORK)
    digest = next_digest_after(sunday, unit)
    assert local(digest, NEW_YORK) == comes
    following = next_digest_after(digest, unit).astimezone(ZoneInfo(NEW_YORK)).date()
    assert Week.of(following) == Week.of(date(2026, 6, 1))  # a week has one
    assert len(days_that_came_due(digest, digest, unit)) == 1


def test_a_date_that_a_zone_leaves_out_costs_no_other_days_brief_or_digest() -> None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011; nobody had that Friday."""
    unit = settings(SAMOA, digest_day="fri")
    thursday = instant_of(date(2011, 12, 29), time(8), SAMOA)
    told = [thursday]
    for _ in range(3):
        told.append(next_brief_after(told[-1], unit, ANA))
    # The date that does not exist falls into the next one, once; on Monday all is as it was.
    assert [local(each, SAMOA) for each in told] == [
        "Thu 2011-12-29 08:00",
        "Sat 2011-12-31 08:00",
        "Mon 2012-01-02 08:00",
        "Tue 2012-01-03 08:00",
    ]
    digest = next_digest_after(thursday, unit)
    assert local(digest, SAMOA) == "Sat 2011-12-31 08:30"
    assert local(next_digest_after(digest, unit), SAMOA) == "Fri 2012-01-06 08:30"


def test_it_is_always_later_than_now() -> None:
    unit = settings(NEW_YORK)
    eight = instant_of(date(2026, 3, 3), time(8), NEW_YORK)
    assert next_brief_after(eight - timedelta(seconds=1), unit, ANA) == eight
    assert local(next_brief_after(eight, unit, ANA), NEW_YORK) == "Wed 2026-03-04 08:00"


def test_holidays_and_days_off_are_passed_over() -> None:
    unit = settings(NEW_YORK, holidays=((date(2026, 7, 3), "Independence Day observed"),))
    monday_off = replace(ANA, days_off=("mon",))
    thursday_evening = datetime(2026, 7, 2, 23, tzinfo=UTC)
    assert local(next_brief_after(thursday_evening, unit, ANA), NEW_YORK) == (
        "Mon 2026-07-06 08:00"
    )
    assert next_working_day(date(2026, 7, 2), unit, monday_off.days_off) == date(2026, 7, 7)


def test_ones_own_hour_holds_within_the_waking_hours() -> None:
    unit = settings(BERLIN)
    assert brief_hour(unit, replace(ANA, brief_at=time(9, 15))) == time(9, 15)
    assert brief_hour(unit, replace(ANA, brief_at=time(5))) == time(8)


def test_a_week_without_a_working_day_still_has_a_tomorrow() -> None:
    unit = settings(NEW_YORK)
    never = replace(ANA, days_off=EVERY_DAY)
    found = next_brief_after(datetime(2026, 3, 2, 15, tzinfo=UTC), unit, never)
    assert local(found, NEW_YORK) == "Tue 2026-03-03 08:00"


# ---------------------------------------------------------------- what is accepted comes

A_MINUTE_OF_A_DAY = st.times().map(lambda at: at.replace(second=0, microsecond=0))
A_LATE_PLANNER = st.timedeltas(timedelta(0), timedelta(minutes=29))
A_DAY = st.dates(date(2026, 1, 1), date(2027, 12, 31))  # both changes of the clocks, twice


def accepted(refuses: Callable[[], None]) -> bool:
    try:
        refuses()
    except Refusal:
        return False
    return True


@given(A_MINUTE_OF_A_DAY, A_MINUTE_OF_A_DAY, A_MINUTE_OF_A_DAY, A_MINUTE_OF_A_DAY)
def test_what_can_be_chosen_is_the_waking_hours_with_both_their_ends(
    first: time, last: time, at: time, end: time
) -> None:
    unit = settings(NEW_YORK, waking_from=first, waking_until=last, send_at=first, digest_at=last)
    assert accepted(lambda: check_unit(unit)) is (first < last)
    for chosen in (at, first, last):
        within = first <= chosen <= last
        assert accepted(lambda chosen=chosen: check_own(chosen, unit)) is within  # type: ignore[misc]
        for field in ("send_at", "digest_at"):
            draft = replace(unit, **{field: chosen})
            assert accepted(lambda draft=draft: check_unit(draft)) is (within and first < last)  # type: ignore[misc]


@given(
    st.sampled_from(ZONES),
    A_DAY,
    st.lists(A_MINUTE_OF_A_DAY, min_size=3, max_size=3).map(sorted),
    st.sampled_from(["first", "between", "last"]),
    st.booleans(),
    A_LATE_PLANNER,
)
def test_at_every_hour_that_is_accepted_a_brief_is_planned(
    zone: str, day: date, minutes: list[time], which: str, own: bool, late: timedelta
) -> None:
    first, between, last = minutes
    at = {"first": first, "between": between, "last": last}[which]
    unit = settings(zone, waking_from=first, waking_until=last, send_at=first, digest_at=first)
    ana = replace(ANA, brief_at=at) if own else ANA
    unit = unit if own else replace(unit, send_at=at)
    assume(accepted(lambda: check_unit(unit)))
    check_own(ana.brief_at, unit)

    due_at = next_brief_after(instant_of(day, time(0), zone), unit, ana)
    now = due_at + late
    looked_at = day_of_look(now, due_at, zone)
    assert brief_may_come(now, looked_at, unit, ana)
    assert instant_of(looked_at, at, zone) == due_at


@given(
    st.sampled_from(ZONES),
    A_DAY,
    st.lists(A_MINUTE_OF_A_DAY, min_size=3, max_size=3).map(sorted),
    st.sampled_from(["first", "between", "last"]),
    A_LATE_PLANNER,
)
def test_at_every_hour_that_is_accepted_a_digest_is_planned(
    zone: str, day: date, minutes: list[time], which: str, late: timedelta
) -> None:
    first, between, last = minutes
    at = {"first": first, "between": between, "last": last}[which]
    unit = settings(zone, waking_from=first, waking_until=last, send_at=first, digest_at=at)
    assume(accepted(lambda: check_unit(unit)))
    due_at = next_digest_after(instant_of(day, time(0), zone), unit)
    on = due_at.astimezone(ZoneInfo(zone)).date()
    assert instant_of(on, at, zone) == due_at
    (as_of,) = days_that_came_due(due_at, due_at + late, unit)
    assert Week.of(as_of) == Week.of(on)  # past midnight it is told as of then, of the same week


@given(
    st.sampled_from(ZONES),
    A_DAY,
    A_MINUTE_OF_A_DAY,
    A_MINUTE_OF_A_DAY,
    st.timedeltas(timedelta(minutes=30), timedelta(hours=3)),
)
def test_held_up_past_the_waking_hours_it_waits_for_them(
    zone: str, day: date, first: time, last: time, late: timedelta
) -> None:
    unit = settings(zone, waking_from=first, waking_until=last, send_at=last, digest_at=first)
    assume(accepted(lambda: check_unit(unit)))
    due_at = next_brief_after(instant_of(day, time(0), zone), unit, ANA)
    now = due_at + late
    looked_at = day_of_look(now, due_at, zone)
    assert not brief_may_come(now, looked_at, unit, ANA)


def test_no_other_file_decides_what_the_waking_hours_are() -> None:
    root = Path(__file__).parents[2]
    deciding = [
        path.relative_to(root).as_posix()
        for package in ("bot", "db")
        for path in sorted((root / package).rglob("*.py"))
        if "waking_" in (source := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        if any(
            isinstance(part, ast.Attribute) and part.attr in ("waking_from", "waking_until")
            for side in (node.left, *node.comparators)
            for part in ast.walk(side)
        )
    ]
    assert set(deciding) == {"bot/casework/team/hours.py"}
