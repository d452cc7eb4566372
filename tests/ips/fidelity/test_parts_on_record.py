"""What the records show of the parts of an item that people rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from ips.facts import StaffRole
from ips.fidelity.codes import ItemCode, Part
from ips.fidelity.evidence import (
    Fact,
    IndividualSupervision,
    Meeting,
    Member,
    Period,
    Post,
    Span,
    Statement,
    UnitRecords,
)
from ips.fidelity.parts_on_record import on_record
from ips.standards import IPS_25
from ips.unit_clocks import unit_clocks
from ips.unit_history import Deed, Done, UnitHistory

LIVE, LAST = date(2025, 1, 1), date(2025, 12, 31)
PERIOD = Period(date(2025, 7, 1), LAST)


def people(lead: str = "1", specialists: int = 1) -> tuple[Member, ...]:
    team = (Span("North", LIVE),)
    return (
        Member("lead", (Post(StaffRole.TEAM_LEAD, Fraction(lead), LIVE),)),
        *(
            Member(f"s{each}", (Post(StaffRole.EMPLOYMENT_SPECIALIST, Fraction(1), LIVE),), team)
            for each in range(specialists)
        ),
    )


def parts(
    item: ItemCode,
    *done: Done,
    members: tuple[Member, ...] = people(),
    statements: tuple[Statement, ...] = (),
    period: Period = PERIOD,
    marked: tuple[Span, ...] = (),
) -> dict[Part, tuple[bool, str]]:
    teams = tuple(dict.fromkeys(span for each in members for span in each.teams))
    history = UnitHistory(
        LIVE, period.last, LIVE, members=members, mh_teams=teams, marked=marked,
        done=tuple(sorted(done, key=lambda each: each.on)),
    )  # fmt: skip
    records = UnitRecords(period, LIVE, members=members, statements=statements)
    found = on_record(item, unit_clocks(history, IPS_25), records)
    return {each.part: (each.in_place, each.words) for each in found}


def did(deed: Deed, *days: str, of: str = "") -> list[Done]:
    return [Done(deed, f"{deed.value}{day}", date.fromisoformat(day), of) for day in days]


@pytest.mark.parametrize(
    ("fte", "specialists", "enough"), [("1", 10, True), ("1", 11, False), ("0.5", 5, True)]
)
def test_a_full_post_leads_ten(fte: str, specialists: int, enough: bool) -> None:
    found = parts(ItemCode.O5, members=people(fte, specialists))[Part.LEADS_TEN]
    assert found[0] is enough
    assert found[1].endswith(f"for {specialists} specialists; F's example: 0.5 for 4")


def test_each_quarter_needs_its_own() -> None:
    both = did(Deed.RATE_SHARED, "2025-09-30", "2025-10-01")
    assert parts(ItemCode.O7, *both)[Part.RATE_SHARED] == (True, "2 of 2 quarters")
    assert parts(ItemCode.O7, both[0])[Part.RATE_SHARED] == (False, "1 of 2 quarters")


def test_every_team_is_met_each_quarter() -> None:
    visits = did(Deed.MH_TEAM_VISIT, "2025-07-01", "2025-12-31", of="North")
    assert parts(ItemCode.O5, *visits)[Part.MEETS_TEAMS] == (True, "2 of 2 quarters")
    assert parts(ItemCode.O5, visits[1])[Part.MEETS_TEAMS] == (False, "1 of 2 quarters")


@pytest.mark.parametrize(("attended", "enough"), [(4, True), (3, False)])
def test_four_weeks_of_five_in_the_teams_meeting_are_weekly(attended: int, enough: bool) -> None:
    monday = date(2025, 11, 3)
    days = [(monday + timedelta(weeks=each)).isoformat() for each in range(attended)]
    five_weeks = Period(monday, monday + timedelta(days=34))
    went = did(Deed.MH_TEAM_MEETING, *days, of="s0")
    found = parts(ItemCode.O2, *went, period=five_weeks)
    assert found == {Part.MEETS_WEEKLY: (enough, f"{attended} of 5 weeks")}


@pytest.mark.parametrize(("weeks", "enough"), [(4, True), (3, False)])
def test_supervision_is_weekly_as_a_group_or_one_to_one(weeks: int, enough: bool) -> None:
    """Of five weeks in which a specialist worked; two of one week are one week."""
    monday = date(2025, 11, 3)
    days = [monday + timedelta(weeks=each, days=2) for each in range(weeks)]
    alone = [IndividualSupervision(f"one{day}", day, "s0", 0) for day in days[1:]]
    alone.append(IndividualSupervision("again", days[1], "s0", 0))
    records = UnitRecords(
        Period(monday, monday + timedelta(days=34)),
        LIVE,
        members=people(),
        meetings=(Meeting("group", days[0], "lead", {}, 0),),
        individual_supervisions=tuple(alone),
    )
    (found,) = (
        each for each in on_record(ItemCode.O5, (), records) if each.part is Part.SUPERVISES_WEEKLY
    )
    words = f"{weeks} of 5 weeks, as a group or one to one"
    assert (found.in_place, found.words) == (enough, words)


def test_the_field_is_asked_for_whoever_is_marked() -> None:
    field = Part.IN_THE_FIELD
    assert parts(ItemCode.O5)[field] == (True, "nobody is marked as new or as finding it hard")
    marked = (Span("s0", date(2025, 7, 1), date(2025, 9, 30)),)
    went = did(Deed.FIELD_VISIT, "2025-07-09", "2025-08-06", "2025-09-03", of="s0")
    every = parts(ItemCode.O5, *went, marked=marked)
    assert every[field] == (True, "3 of 3 months of whoever is marked")
    assert parts(ItemCode.O5, *went[:2], marked=marked)[field][0] is False


def test_a_statement_counts_until_a_later_one() -> None:
    yes = Statement("a", date(2025, 3, 1), Fact.WORK_POSTINGS, True)
    no = replace(yes, id="b", on=date(2025, 9, 1), is_so=False)
    assert parts(ItemCode.O7, statements=(yes,))[Part.POSTINGS][0]
    assert not parts(ItemCode.O7, statements=(yes, no))[Part.POSTINGS][0]
    assert Part.POSTINGS not in parts(ItemCode.O7)


def test_what_is_asked_since_the_last_time_holds_until_it_runs_out() -> None:
    spoke = did(Deed.CEO_MESSAGE, "2025-02-03")
    assert parts(ItemCode.O8, *spoke)[Part.CEO] == (True, "last on Mon 3 Feb")
    year_later = Period(date(2025, 9, 1), date(2026, 2, 28))
    assert not parts(ItemCode.O8, *spoke, period=year_later)[Part.CEO][0]
    assert not parts(ItemCode.O8)[Part.CEO][0]


def test_what_no_record_shows_is_left_to_people() -> None:
    everything = did(Deed.EXECUTIVE_REPORT, "2025-08-01")
    assert Part.KNOWS not in parts(ItemCode.O8, *everything)
    assert parts(ItemCode.O6) == parts(ItemCode.S2) == {}


def test_nothing_after_the_last_day_counts() -> None:
    late = did(Deed.RATE_SHARED, "2025-09-30", "2026-01-02")
    assert parts(ItemCode.O7, *late)[Part.RATE_SHARED] == (False, "1 of 2 quarters")
