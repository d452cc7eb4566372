"""F Organization 1, 3 and 4, each anchor reached once, and what decides them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ips.facts import Mode
from ips.fidelity.evidence import Fact, IndividualSupervision, Span, UnitRecords
from ips.fidelity.measures.o1 import o1
from ips.fidelity.measures.o3 import o3
from ips.fidelity.measures.o4 import o4
from tests.ips.fidelity.hand_made import (
    ADA,
    BEN,
    CLEO,
    MENTOR,
    MONDAYS,
    MONTHS,
    SPECIALIST,
    away,
    client,
    day,
    meetings,
    member,
    several,
    stated,
    unit,
    vr,
)

# ---------------------------------------------------------------- O1

WITH_NORTH = member("ada", teams="north east")


@pytest.mark.parametrize(("of_north", "rating"), [(9, 5), (8, 4), (7, 3), (5, 3), (4, 2), (0, 2)])
def test_the_share_of_the_caseload_from_the_teams(of_north: int, rating: int) -> None:
    clients = [*several(of_north, team="north"), *several(10 - of_north, team="west")]
    assert o1(unit(WITH_NORTH, clients=clients)).rating == rating


def test_three_quarters_of_the_caseload_is_4() -> None:
    clients = [*several(3, team="east"), *several(1, team="west")]
    assert o1(unit(WITH_NORTH, clients=clients)).rating == 4


def test_a_client_without_a_team_is_a_no() -> None:
    result = o1(unit(WITH_NORTH, clients=[*several(8, team="north"), *several(2)]))
    assert (result.rating, len(result.populations.gaps)) == (4, 0)


@pytest.mark.parametrize(
    ("teams", "apart", "rating"),
    [
        ("a b c", False, 2),
        ("a b c", True, 2),
        ("", False, 2),
        ("", True, 1),
        ("a b", True, 5),
    ],
)
def test_the_number_of_teams_decides_first(teams: str, apart: bool, rating: int) -> None:
    statements = [stated(Fact.APART)] if apart else []
    ada = member("ada", teams=teams)
    records = unit(ada, clients=several(10, team="a"), statements=statements)
    assert o1(records).rating == rating


@pytest.mark.parametrize(
    ("teams", "note"),
    [
        ("", "with no mental-health team"),
        ("a", None),
        ("a b", None),
        ("a b c", "with 3 mental-health teams"),
    ],
)
def test_the_number_of_teams_is_said_where_it_decides(teams: str, note: str | None) -> None:
    records = unit(member("ada", teams=teams), clients=several(10, team="a"))
    assert [part.note for part in o1(records).parts] == [note]


@pytest.mark.parametrize(("until", "rating"), [("06-29", 2), ("06-30", 5)])
def test_the_teams_are_those_of_the_last_day(until: str, rating: int) -> None:
    spans = (Span("north", until_on=day(until)), Span("east"))
    records = unit(replace(ADA, teams=spans), clients=several(3, team="north"))
    assert o1(records).rating == rating


def test_apart_holds_until_the_unit_says_otherwise() -> None:
    statements = [stated(Fact.APART, "03-02"), stated(Fact.APART, "04-01", is_so=False)]
    assert o1(unit(ADA, clients=several(3), statements=statements)).rating == 2


def test_specialists_are_averaged_by_head_and_half_rounds_down() -> None:
    ben = member("ben", teams="south")
    clients = [*several(9, team="north"), client("x"), *several(1, "ben")]
    result = o1(unit(WITH_NORTH, ben, member("none"), clients=clients))
    assert ([part.rating for part in result.parts], result.rating) == ([5, 2], 3)


def test_nobody_with_clients_is_not_rated() -> None:
    result = o1(unit(ADA, clients=several(2, None)))
    assert (result.rating, len(result.populations.left_out)) == (None, 2)


# ---------------------------------------------------------------- O3


def weekly(count: int = 25) -> list[date]:
    return list(MONDAYS[:count])


def monthly(*months: int) -> list[date]:
    return [MONTHS[month - 1] + timedelta(days=9) for month in months]


EVERY_MONTH = (1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("contacts", "met", "rating"),
    [
        (weekly(20), monthly(*EVERY_MONTH), 5),  # 20 of 25 weeks are four fifths
        (weekly(20), [], 4),
        ([], monthly(1, 6), 4),  # one a quarter
        (weekly(13), monthly(*EVERY_MONTH), 4),
        (monthly(*EVERY_MONTH), [], 3),
        (monthly(*EVERY_MONTH), monthly(1), 3),
        (monthly(1, 6), [], 2),
        (monthly(1, 2, 3, 4), monthly(), 2),
        (monthly(1, 2, 3), [], 1),
        (monthly(4, 5, 6), [], 1),
        ([day("01-01"), day("06-30")], [], 2),  # the first and the last day of the quarters
        ([day("03-31"), day("04-01")], [], 2),
        ([*MONTHS], [], 3),
        ([month - timedelta(days=1) for month in MONTHS[1:]] + [day("06-30")], [], 3),
        ([], [], 1),
    ],
)
def test_contacts_and_meetings_with_vr(contacts: list[date], met: list[date], rating: int) -> None:
    rows = [*vr(contacts), *vr(met, Mode.IN_PERSON, meeting=True)]
    assert o3(unit(vr_contacts=rows)).rating == rating


def test_a_quarter_is_named_by_its_first_day() -> None:
    rows = next(part for part in o3(unit()).parts if part.of == "contacts quarterly").populations
    assert [row.on for row in rows.denominator] == [day("01-01"), day("04-01")]


def test_a_week_short_of_four_fifths_is_not_weekly() -> None:
    """The meetings are contacts too: they lie in the weeks that have one anyway."""
    rows = [*vr(weekly(20)), *vr(monthly(1, 2, 3, 4), Mode.IN_PERSON, meeting=True)]
    assert o3(unit(vr_contacts=rows)).rating == 4
    assert o3(unit(vr_contacts=vr(weekly(19)))).rating == 2  # none in June, one a quarter


@pytest.mark.parametrize("row", [(Mode.VIDEO, True), (Mode.IN_PERSON, False)])
def test_a_meeting_is_scheduled_and_face_to_face(row: tuple[Mode, bool]) -> None:
    mode, meeting = row
    assert o3(unit(vr_contacts=vr(monthly(1, 6), mode, meeting))).rating == 2


def test_a_shorter_last_block_needs_none_and_fewer_than_three_months_one() -> None:
    may = unit(vr_contacts=vr(monthly(2)), last=date(2026, 5, 31))
    assert o3(may).rating == 2  # January to March; April and May need none
    two = unit(vr_contacts=vr(monthly(2)), last=date(2026, 2, 28))
    assert o3(two).rating == 2
    assert o3(replace(two, vr_contacts=())).rating == 1


def test_only_full_months_live_throughout_are_asked_for() -> None:
    rows = vr([date(2026, 6, 10)])
    assert o3(unit(vr_contacts=rows, live_on=date(2026, 5, 2))).rating == 3
    assert o3(unit(vr_contacts=rows, live_on=date(2026, 6, 2))).not_rated is not None


def test_weeks_in_which_hardly_anybody_was_at_work_are_not_asked_for() -> None:
    off = frozenset(monday + timedelta(days=ahead) for monday in MONDAYS[16:] for ahead in range(3))
    rows = vr(weekly(13))  # of 16 weeks left: four fifths
    assert o3(unit(vr_contacts=rows, holidays=off)).rating == 4
    assert o3(unit(vr_contacts=vr(weekly(12)), holidays=off)).rating == 1  # none since April
    assert len(o3(unit(holidays=off)).populations.left_out) == 9
    two = frozenset(day for day in off if day.weekday() < 2)  # three days are left
    assert o3(unit(vr_contacts=rows, holidays=two)).rating == 1
    ada = away(ADA, *off)
    assert o3(unit(ada, BEN, vr_contacts=rows)).rating == 1  # Ben is there
    gone = member("gone", until=date(2026, 2, 1))
    assert o3(unit(ada, gone, vr_contacts=rows)).rating == 4


# ---------------------------------------------------------------- O4

TWICE_A_MONTH = [first + timedelta(days=ahead) for first in MONTHS for ahead in (6, 20)]
HALF = member("ben", fte="0.5")
HELP = [stated(Fact.RURAL), stated(Fact.PRACTITIONERS_HELP)]
TALK = stated(Fact.WEEKLY_TALK)
LEFT = member("ben", until=date(2026, 6, 29))


def away_three_days(who: Any) -> Any:
    return away(who, *(date(2026, 3, 2) + timedelta(days=ahead) for ahead in range(3)))


def o4_of(*members: Any, **more: Any) -> int | None:
    return o4(unit(*members, **more)).rating


@pytest.mark.parametrize(
    ("members", "more", "rating"),
    [
        ((ADA, BEN, CLEO), {"meetings": meetings(MONDAYS[:20])}, 5),
        ((ADA, HALF, CLEO), {"meetings": meetings(MONDAYS)}, 4),
        ((ADA, BEN, CLEO), {"meetings": meetings(TWICE_A_MONTH)}, 4),
        ((ADA, CLEO), {"meetings": meetings(TWICE_A_MONTH, "ada"), "statements": HELP}, 4),
        ((ADA, CLEO), {"meetings": meetings(TWICE_A_MONTH, "ada"), "statements": HELP[:1]}, 3),
        ((ADA, BEN, CLEO), {"statements": [TALK]}, 3),
        ((ADA, BEN, CLEO), {}, 2),
        ((away_three_days(ADA), BEN, CLEO), {"meetings": meetings(MONDAYS)}, 2),
        ((ADA, CLEO), {"statements": [TALK]}, 2),
        ((ADA, CLEO), {"statements": [TALK, *HELP[:1]]}, 3),
        ((ADA, CLEO), {"statements": HELP}, 2),
        ((ADA, BEN, CLEO), {"statements": [stated(Fact.WEEKLY_TALK, is_so=False)]}, 2),
        ((ADA, LEFT, CLEO), {"meetings": meetings(MONDAYS), "statements": HELP[1:]}, 2),
        ((ADA, BEN), {"meetings": meetings(MONDAYS)}, 1),
    ],
)
def test_the_vocational_unit(members: Any, more: Any, rating: int) -> None:
    assert o4_of(*members, **more) == rating


def test_weekly_is_four_fifths_of_the_weeks_and_some_a_month_of_the_months() -> None:
    assert o4_of(meetings=meetings(MONDAYS[:20])) == 5
    assert o4_of(meetings=meetings(MONDAYS[1:20])) == 4  # January to May: five of six months
    assert o4_of(meetings=meetings(MONDAYS[:17])) == 2  # 17 weeks, and four months
    weeks = {"first": date(2026, 1, 5), "last": date(2026, 1, 25)}  # three, and no full month
    assert o4_of(ADA, HALF, CLEO, meetings=meetings(MONDAYS[:3]), **weeks) == 4


def test_what_is_asked_of_a_rural_unit_stands_at_none_in_town() -> None:
    parts = {each.of for each in o4(unit()).parts}
    rural = {each.of for each in o4(unit(statements=HELP)).parts}
    assert rural - parts == {"rural", "practitioners help"}


@pytest.mark.parametrize(
    "changed",
    [
        {"led_by": None},
        {"present": "ada cleo"},
        {"raised": 0},
        {"mode": Mode.TEXT},
    ],
)
def test_what_is_no_group_supervision(changed: Any) -> None:
    assert o4_of(meetings=meetings(MONDAYS, **changed)) == (3 if "raised" not in changed else 2)


def test_a_stand_in_may_lead_and_video_and_telephone_count() -> None:
    rows = meetings(MONDAYS, "ada ben", Mode.VIDEO, led_by="ada")
    assert o4_of(meetings=rows) == 5


def test_rural_meetings_need_each_who_is_not_on_leave() -> None:
    ben = away(BEN, *MONDAYS)
    rows = meetings(MONDAYS, "ada cleo", Mode.PHONE)
    cover = stated(Fact.COVER)
    assert o4_of(ADA, ben, CLEO, meetings=rows, statements=[*HELP, cover]) == 5
    assert o4_of(ADA, BEN, CLEO, meetings=rows, statements=[*HELP, cover]) == 3
    nobody = o4(
        unit(away(ADA, *MONDAYS), CLEO, meetings=meetings(MONDAYS, "cleo"), statements=HELP)
    )
    assert {part.of: part.note for part in nobody.parts}["group supervision weekly"] == (
        "not in place"
    )


def test_the_meetings_of_the_period_stand_beside() -> None:
    """The first with Ben by telephone; a day before the period and one after it are none of it."""
    mixed = replace(meetings(MONDAYS[:1])[0], present={"ada": Mode.IN_PERSON, "ben": Mode.PHONE})
    rows = [mixed, *meetings([MONDAYS[1], day("2025-12-31"), day("07-01"), day("06-30")])]
    beside = dict(o4(unit(meetings=rows)).beside)
    assert beside["Group supervisions"] == "3, everybody in person at 2"


def test_weeks_with_too_few_at_work_are_not_asked_for() -> None:
    """Three days of leave in each of 13 weeks; cover is stated."""
    off = [monday + timedelta(days=ahead) for monday in MONDAYS[:13] for ahead in range(3)]
    rows = meetings(MONDAYS[13:23])
    statements = [stated(Fact.COVER)]
    assert o4_of(away(ADA, *off), BEN, CLEO, meetings=rows, statements=statements) == 5
    assert o4_of(meetings=rows, statements=statements) == 2
    two = [day for day in off if day.weekday() < 2]  # three days worked
    assert o4_of(away(ADA, *two), BEN, CLEO, meetings=rows, statements=statements) == 2
    left_out = o4(unit(away(ADA, *off), BEN, CLEO)).populations.left_out
    assert [each.row.on for each in left_out] == [*MONDAYS[:13]]


def test_a_rural_week_needs_one_at_work() -> None:
    """On leave for 13 weeks; ten meetings in the 12 that are left, four fifths."""
    off = [monday + timedelta(days=ahead) for monday in MONDAYS[:13] for ahead in range(5)]
    rows = meetings(MONDAYS[13:23], "ada cleo")
    more = {"meetings": rows, "statements": [*HELP, stated(Fact.COVER)]}
    weekly = {part.of: part for part in o4(unit(away(ADA, *off), CLEO, **more)).parts}
    assert weekly["group supervision weekly"].note == "in place"
    assert len(weekly["group supervision weekly"].populations.denominator) == 12


def supervised(count: int, raised: int = 1) -> UnitRecords:
    rows = [IndividualSupervision(f"i-{on}", on, "ada", raised) for on in MONDAYS[:count]]
    return unit(individual_supervisions=rows)


def test_weekly_talk_is_also_individual_supervision() -> None:
    assert (o4(supervised(20)).rating, o4(supervised(19)).rating) == (3, 2)
    assert o4(supervised(25, raised=0)).rating == 2


@pytest.mark.parametrize(
    ("more", "rating"),
    [
        ({}, 2),
        ({"cover_given_on": frozenset({date(2026, 3, 2)})}, 5),
        ({"cover_given_on": frozenset({date(2025, 12, 31)})}, 2),
        ({"statements": [stated(Fact.COVER, "2025-03-02")]}, 5),
    ],
)
def test_cover_is_needed_where_somebody_is_away_for_three_days(more: Any, rating: int) -> None:
    members = (away_three_days(ADA), BEN, CLEO)
    assert o4_of(*members, meetings=meetings(MONDAYS), **more) == rating


@pytest.mark.parametrize(
    "days",
    [
        [date(2026, 1, 1), date(2026, 1, 2)],  # the first two of the period
        [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 6)],
    ],
)
def test_two_days_on_end_need_no_cover(days: list[date]) -> None:
    assert o4_of(away(ADA, *days), BEN, CLEO, meetings=meetings(MONDAYS)) == 5


@pytest.mark.parametrize("days", ["01-01 01-02 01-05", "06-26 06-29 06-30", "03-03 03-04 03-05"])
def test_three_days_on_end_need_cover(days: str) -> None:
    off = [day(each) for each in days.split()]
    assert o4_of(away(ADA, *off), BEN, CLEO, meetings=meetings(MONDAYS)) == 2


def test_nobody_covers_for_the_lead() -> None:
    assert o4_of(ADA, BEN, away_three_days(CLEO), meetings=meetings(MONDAYS)) == 5


def test_one_client_raised_is_enough() -> None:
    assert o4_of(meetings=meetings(MONDAYS, raised=1)) == 5


def test_a_weekend_does_not_end_an_absence() -> None:
    friday_to_tuesday = [date(2026, 6, 26), date(2026, 6, 29), date(2026, 6, 30)]
    assert o4_of(away(ADA, *friday_to_tuesday), BEN, CLEO, meetings=meetings(MONDAYS)) == 2


def test_days_off_now_and_then_need_no_cover() -> None:
    ada = away(ADA, *MONDAYS[:12])
    assert o4_of(ada, BEN, CLEO, meetings=meetings(m + timedelta(days=1) for m in MONDAYS)) == 5


def test_without_a_specialist_or_a_week_it_is_not_rated() -> None:
    assert o4_of(CLEO, member("mo", MENTOR)) is None
    assert o4_of(first=date(2026, 6, 29)) is None
    assert o4_of(ADA, CLEO, first=date(2026, 6, 29), statements=HELP[:1]) is None
    assert o4_of(ADA, CLEO, first=date(2026, 6, 29)) == 2  # one alone cannot meet as a group
    assert o4_of(ADA, BEN, first=date(2026, 6, 29)) == 1  # nor is there a unit without a lead
    assert o4_of(first=date(2026, 6, 15), last=date(2026, 6, 28)) == 2  # two weeks, no month
    later = member("ben", SPECIALIST, since=date(2026, 6, 30))
    assert o4_of(ADA, later, CLEO) == 2  # months could be judged
