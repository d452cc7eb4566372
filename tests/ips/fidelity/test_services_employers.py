"""F Services 4, 5 and 6, each anchor reached once, and what stays out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from ips.facts import Episode, Exit, ExitReason, MadeBy, MilestoneKind, Mode
from ips.fidelity.evidence import Fact, LogReview
from ips.fidelity.measures.s4 import days_counted as s4_days
from ips.fidelity.measures.s4 import s4
from ips.fidelity.measures.s5 import s5
from ips.fidelity.measures.s6 import s6
from tests.ips.fidelity.hand_made import (
    ADA,
    BEN,
    CLEO,
    MENTOR,
    MONDAYS,
    away,
    client,
    contacts,
    job,
    member,
    met_employer,
    milestone,
    pause,
    reviewed,
    several,
    stated,
    unit,
)

# ---------------------------------------------------------------- S4

ENTERED = date(2026, 1, 1)
UNKNOWN = ExitReason.CLIENT_REQUESTED


def after(days: int) -> str:
    return str(ENTERED + timedelta(days=days))


def entered(name: str = "c", **more: Any) -> Any:
    return client(name, entered=str(ENTERED), **more)


@pytest.mark.parametrize(
    ("days", "rating"), [(0, 5), (30, 5), (31, 4), (60, 4), (61, 3), (150, 3), (151, 2)]
)
def test_days_to_the_first_employer_contact(days: int, rating: int) -> None:
    result = s4(unit(clients=[entered(employers=[met_employer(after(days))])]))
    assert (result.rating, result.measure) == (rating, days)


@pytest.mark.parametrize(("days", "rating"), [(270, 2), (271, 1)])
def test_more_than_nine_months(days: int, rating: int) -> None:
    records = unit(first=ENTERED, last=ENTERED + timedelta(days=days), clients=[entered()])
    assert s4(records).rating == rating


def test_the_mean_is_exact() -> None:
    """30 and 31 days are 30.5 on average: past 30."""
    met = [
        entered("a", employers=[met_employer(after(30))]),
        entered("b", employers=[met_employer(after(31))]),
    ]
    result = s4(unit(clients=met))
    assert (result.rating, [row.id for row in result.populations.numerator]) == (4, ["a"])


@pytest.mark.parametrize(("live_for", "rating"), [(90, 5), (89, 4)])
def test_5_needs_90_days_of_tracking(live_for: int, rating: int) -> None:
    live_on = date(2026, 6, 30) - timedelta(days=live_for)
    person = client("c", entered="2026-05-01", employers=[met_employer("2026-05-02")])
    result = s4(unit(clients=[person], live_on=live_on))
    assert result.rating == rating
    assert dict(result.beside)["Tracked for 90 days"] == ("yes" if rating == 5 else "no")


def test_who_still_waits_enters_after_day_30() -> None:
    waits, new = client("waits", entered="2026-05-30"), client("new", entered="2026-05-31")
    result = s4(unit(clients=[waits, new]))
    assert (result.measure, len(result.populations.waiting)) == (31, 1)
    assert s4(unit(clients=[new])).not_rated is not None


def test_who_left_without_a_contact_enters_after_day_30() -> None:
    late, early = entered("late", left=after(31)), entered("early", left=after(30))
    result = s4(unit(clients=[late, early]))
    assert (result.measure, len(result.populations.left_out)) == (31, 1)


@pytest.mark.parametrize(
    ("contact", "counts"),
    [
        ({"mode": Mode.PHONE}, False),
        ({"competitive": False}, False),
        ({"competitive": False, "career_exploration": True}, True),
        ({"made_by": MadeBy.CLIENT}, True),
    ],
)
def test_what_is_a_first_employer_contact(contact: Any, counts: bool) -> None:
    result = s4(unit(clients=[entered(employers=[met_employer(after(5), **contact)])]))
    assert (result.measure == 5) is counts


def test_a_contact_after_the_last_day_has_not_been_yet() -> None:
    person = entered(employers=[met_employer(after(40))])
    assert s4(unit(clients=[person], last=ENTERED + timedelta(days=35))).measure == 35


@pytest.mark.parametrize(
    ("jobs", "employers", "measure"),
    [
        ([job("before", "2025-11-03")], [10], None),  # in work at entry
        ([job("early", after(20))], [], None),
        ([job("early", after(20))], [30], 30),
        ([job("early", after(30), learned=after(40))], [], None),
        ([job("later", after(31), learned=after(40))], [], 31),
        ([job("early", after(20))], [31], None),  # a later contact never brings it in
        ([job("offered", after(45), learned=after(30), confirmed=False)], [], None),
        ([job("later", after(45))], [], 45),
        ([job("later", after(45))], [50], 45),
        ([job("later", after(45))], [40], 40),
        ([job("planned", after(45), learned=after(40), confirmed=False)], [], 180),
        ([job("set aside", after(20), competitive=False)], [31], 31),
        ([job("unconfirmed", after(20), learned=after(40), confirmed=False)], [], 180),
        ([job("later", after(45)), job("third", after(60))], [], 45),
        ([], [10, 5], 5),
    ],
)
def test_a_job_of_ones_own(jobs: Any, employers: list[int], measure: int | None) -> None:
    met = [met_employer(after(days)) for days in employers]
    assert s4(unit(clients=[entered(jobs=jobs, employers=met)])).measure == measure


def test_what_happens_on_the_last_day_has_happened() -> None:
    left = entered("left", left=after(20))
    met = entered("met", employers=[met_employer(after(20))])
    result = s4(unit(clients=[left, met], last=ENTERED + timedelta(days=20)))
    assert (result.measure, result.populations.waiting) == (20, ())
    started = entered(jobs=[job("later", after(45), learned=after(40))])
    later = s4(unit(clients=[started], last=ENTERED + timedelta(days=45)))
    assert ("Met", "1 of 1") in later.beside


@pytest.mark.parametrize(
    "person",
    [
        {"left": after(41)},
        {"jobs": [job("later", after(41), learned=after(35))]},
        {"employers": [met_employer(after(41))]},
    ],
)
def test_what_happens_after_the_last_day_has_not_happened(person: Any) -> None:
    result = s4(unit(clients=[entered(**person)], last=ENTERED + timedelta(days=40)))
    assert result.measure == 40
    assert result.beside == (
        ("Mean days of those met", "-"),
        ("Met", "0 of 1"),
        ("Tracked for 90 days", "yes"),
    )


def test_a_job_after_they_left_is_none_of_the_stay() -> None:
    person = entered(left=after(40), jobs=[job("later", after(45), learned=after(39))])
    assert s4(unit(clients=[person])).measure == 40


def test_why_somebody_is_no_part_of_the_mean() -> None:
    waits, gone = client("waits", entered="2026-06-10"), entered("gone", left=after(30))
    of = s4(unit(clients=[waits, gone])).populations
    assert [each.reason for each in of.waiting] == ["no contact yet, and not past day 30"]
    assert [each.reason for each in of.left_out] == ["left by day 30 without a contact"]


def test_a_first_contact_that_was_said_without_one_counts() -> None:
    first = milestone(MilestoneKind.FIRST_EMPLOYER_CONTACT, after(10))
    assert s4(unit(clients=[entered(milestones=[first])])).measure == 10


@pytest.mark.parametrize(
    ("first", "last", "count"), [(0, 40, 1), (1, 40, 0), (-9, 40, 1), (-40, 0, 1), (-40, -1, 0)]
)
def test_a_stay_was_entered_in_the_period(first: int, last: int, count: int) -> None:
    begin, end = (ENTERED + timedelta(days=each) for each in (first, last))
    met = entered(employers=[met_employer(after(0))])
    assert len(s4(unit(clients=[met], first=begin, last=end)).populations.denominator) == count


def test_who_came_back_on_the_day_they_left_entered_once() -> None:
    """Left and came back on 1 February: entered on 1 January and 1 February, not a third time."""
    person = entered(left="2026-02-01")
    again = Episode("again", date(2026, 2, 1), date(2026, 2, 1))
    no_stay = replace(again, id="none", exit=Exit(again.entered_on, again.entered_on, UNKNOWN))
    for episodes, days in (((again,), [31, 149]), ((no_stay, again), [31, 149])):
        history = replace(person.history, episodes=(*person.history.episodes, *episodes))
        result = s4(unit(clients=[replace(person, history=history)]))
        assert sorted(s4_days(unit(clients=[replace(person, history=history)])).values()) == days
        assert (result.measure, result.populations.left_out) == (Fraction(sum(days), 2), ())


def test_of_several_reasons_the_first_stands() -> None:
    """Entered the day before going live, and on the day."""
    for live, reason in (("2026-01-02", "before the unit went live"), ("2026-01-01", None)):
        person = entered(employers=[met_employer(after(5))])
        left_out = s4(unit(clients=[person], live_on=date.fromisoformat(live))).populations.left_out
        assert [each.reason for each in left_out] == ([reason] if reason else [])


def test_who_entered_before_going_live_is_shown_and_left_out() -> None:
    live_on = date(2026, 2, 1)
    old = entered("old", live_on=live_on)
    new = client("new", entered="2026-02-01", employers=[met_employer("2026-02-03")])
    result = s4(unit(clients=[old, new], live_on=live_on))
    assert (result.measure, len(result.populations.left_out)) == (2, 1)


# ---------------------------------------------------------------- S5

CONSISTENT = [stated(Fact.PLANS_CONSISTENT)]


def fitting(yes: int, no: int, unmarked: int = 0, **more: Any) -> Any:
    visits = [
        *contacts(yes, MONDAYS[1], fits=True, mode=Mode.PHONE),
        *contacts(no, MONDAYS[1], fits=False),
        *contacts(unmarked, MONDAYS[1]),
    ]
    return s5(unit(employer_visits=visits, **more))


@pytest.mark.parametrize(
    ("yes", "stated_so", "rating"),
    [
        (90, True, 5),
        (89, True, 4),
        (75, True, 4),
        (74, True, 3),
        (90, False, 3),
        (75, False, 3),
        (50, False, 3),
        (49, True, 2),
        (25, True, 2),
        (24, True, 1),
    ],
)
def test_the_share_that_fits(yes: int, stated_so: bool, rating: int) -> None:
    assert fitting(yes, 100 - yes, statements=CONSISTENT if stated_so else []).rating == rating


@pytest.mark.parametrize(
    ("on", "is_so", "rating"),
    [("2025-12-30", True, 5), ("2025-12-29", True, 3), ("07-01", True, 3), ("06-30", False, 3)],
)
def test_the_statement_is_of_the_last_six_months(on: str, is_so: bool, rating: int) -> None:
    statements = [stated(Fact.PLANS_CONSISTENT, on, is_so)]
    assert fitting(9, 1, statements=statements).rating == rating


def test_a_later_no_takes_the_statement_back() -> None:
    later = [*CONSISTENT, stated(Fact.PLANS_CONSISTENT, "04-01", is_so=False)]
    assert fitting(9, 1, statements=later).rating == 3


def test_a_fifth_may_be_unmarked() -> None:
    assert fitting(4, 0, 1, statements=CONSISTENT).rating == 5
    unknown = fitting(7, 0, 2, statements=CONSISTENT)
    assert (unknown.rating, len(unknown.populations.gaps)) == (None, 2)
    assert (unknown.not_rated or "").startswith("2 of 9 employer contacts do not say")
    assert fitting(0, 0).rating is None
    generic = s5(unit(employer_visits=contacts(1, MONDAYS[1], specific=False)))
    assert (generic.rating, len(generic.populations.left_out)) == (None, 1)


@pytest.mark.parametrize(("live_on", "counted"), [(MONDAYS[1], 1), (MONDAYS[2], 0)])
def test_contacts_count_from_the_day_the_unit_went_live(live_on: date, counted: int) -> None:
    found = fitting(1, 0, live_on=live_on).populations
    assert (len(found.denominator), len(found.left_out)) == (counted, 1 - counted)
    day_before = fitting(1, 0, live_on=MONDAYS[1] + timedelta(days=1)).populations
    assert len(day_before.left_out) == 1


@pytest.mark.parametrize(("statements", "said"), [(CONSISTENT, "yes"), ([], "no")])
def test_whether_it_was_stated_stands_beside(statements: Any, said: str) -> None:
    beside = dict(fitting(1, 0, statements=statements).beside)
    assert beside["Stated as consistent with current plans"] == said


def test_generic_contacts_clients_own_and_others_stay_out() -> None:
    visits = [
        *contacts(1, MONDAYS[1], fits=True),
        *contacts(1, MONDAYS[1], specific=False),
        *contacts(1, MONDAYS[1], made_by=MadeBy.CLIENT, fits=False),
        *contacts(1, MONDAYS[1], "cleo", fits=False),
        *contacts(1, MONDAYS[1], "erased", fits=False),
        *contacts(1, date(2025, 12, 31), fits=False),
    ]
    result = s5(unit(employer_visits=visits))
    assert (result.measure, len(result.populations.left_out)) == (1, 4)


# ---------------------------------------------------------------- S6

LOOKING = several(3)
REVIEWED = reviewed(*MONDAYS)


def made(a_week: int, staff_id: str = "ada", weeks: int = 25, extra: int = 0) -> Any:
    found = [each for monday in MONDAYS[:weeks] for each in contacts(a_week, monday, staff_id)]
    return found + [
        each for monday in MONDAYS[:extra] for each in contacts(1, monday, staff_id, fits=True)
    ]


def s6_of(*members: Any, visits: Any, clients: Any = LOOKING, **more: Any) -> Any:
    more.setdefault("log_reviews", REVIEWED)
    return s6(unit(*members or (ADA, CLEO), clients=clients, employer_visits=visits, **more))


@pytest.mark.parametrize(
    ("a_week", "extra", "rating"),
    [
        (6, 0, 5),
        (5, 24, 4),
        (5, 0, 4),
        (4, 24, 3),
        (4, 0, 3),
        (3, 24, 2),
        (2, 0, 2),
        (1, 24, 1),
        (0, 0, 1),
    ],
)
def test_contacts_a_week(a_week: int, extra: int, rating: int) -> None:
    assert s6_of(visits=made(a_week, extra=extra)).rating == rating


@pytest.mark.parametrize(
    ("looking", "a_week", "rating"), [(2, 4, 5), (2, 3, 3), (1, 2, 5), (1, 1, 2)]
)
def test_two_for_each_where_fewer_than_three_look(looking: int, a_week: int, rating: int) -> None:
    """3 of 4 are 4.5 of 6, 1 of 2 are 3 of 6."""
    assert s6_of(visits=made(a_week), clients=several(looking)).rating == rating


def test_only_what_is_in_person_for_a_client_and_made_by_them_counts() -> None:
    visits = [
        each
        for monday in MONDAYS
        for each in [
            *contacts(6, monday, mode=Mode.PHONE),
            *contacts(6, monday, specific=False),
            *contacts(6, monday, made_by=MadeBy.CLIENT),
            *contacts(6, monday, "ben"),
            *contacts(2, monday),
        ]
    ]
    result = s6_of(visits=visits)
    assert (result.parts[0].measure, result.rating) == (2, 2)
    assert ("Generic, in counted weeks", "150") in result.beside


def test_a_contact_counts_in_the_week_of_its_day() -> None:
    """On Sunday; those of the next Monday are of the next week."""
    sunday, monday = MONDAYS[0] + timedelta(days=6), MONDAYS[1]
    visits = [*contacts(6, sunday), *contacts(5, monday)]
    result = s6_of(visits=visits, first=MONDAYS[0], last=MONDAYS[1] + timedelta(days=6))
    assert [row.on for row in result.populations.numerator] == [MONDAYS[0]]
    assert result.measure == Fraction(11, 2)


def test_who_has_no_week_to_count_has_no_part_and_their_weeks_are_left_out() -> None:
    result = s6_of(ADA, BEN, visits=made(6))
    assert [part.of for part in result.parts] == ["ada"]
    assert {each.row.id for each in result.populations.left_out} == {"ben"}


@pytest.mark.parametrize(("in_time", "rating"), [(19, 5), (18, 3)])
def test_the_log_is_reviewed_weekly_in_four_fifths(in_time: int, rating: int) -> None:
    """The last two weeks have until July: without a review they are left out, so 23 are asked."""
    rows = [*reviewed(*MONDAYS[:in_time], after=14), *reviewed(*MONDAYS[in_time:], after=15)]
    assert s6_of(visits=made(6), log_reviews=rows).rating == rating


@pytest.mark.parametrize(("after", "rating"), [(14, 5), (15, 3)])
def test_a_week_is_reviewed_within_14_days_of_its_sunday(after: int, rating: int) -> None:
    assert s6_of(visits=made(6), log_reviews=reviewed(*MONDAYS, after=after)).rating == rating


def on_days(*days: str) -> list[LogReview]:
    return [LogReview(on, MONDAYS[0], date.fromisoformat(f"2026-{on}")) for on in days]


@pytest.mark.parametrize(
    ("days", "rating"),
    [
        (("02-14", "03-14", "04-14", "05-14", "06-14"), 3),  # the last has until 14 July
        (("02-15", "03-14", "04-14", "05-14", "06-14"), 2),
        (("01-01", "02-28", "03-31", "04-30", "05-31"), 3),
        ((), 2),
    ],
)
def test_else_it_is_reviewed_each_month(days: tuple[str, ...], rating: int) -> None:
    assert s6_of(visits=made(6), log_reviews=on_days(*days)).rating == rating


@pytest.mark.parametrize(("last", "rating"), [(28, 3), (27, 5)])
def test_a_week_is_due_when_its_14_days_are_over(last: int, rating: int) -> None:
    """18 are reviewed: of 23 on 28 June, when the week of 8 June is due, of 22 the day before."""
    rows = reviewed(*MONDAYS[:18])
    assert s6_of(visits=made(6), log_reviews=rows, last=date(2026, 6, last)).rating == rating


@pytest.mark.parametrize(("last", "rating"), [(14, 2), (13, 3)])
def test_a_month_is_due_14_days_after_its_end(last: int, rating: int) -> None:
    rows = on_days("01-20", "02-20", "03-20", "04-20")
    assert s6_of(visits=made(6), log_reviews=rows, last=date(2026, 6, last)).rating == rating


def test_without_a_review_few_contacts_stay_1() -> None:
    assert s6_of(visits=made(1), log_reviews=[]).rating == 1


def test_weeks_that_do_not_count() -> None:
    """On leave, nobody looking, not there from Monday to Sunday, before going live."""
    week = [MONDAYS[3] + timedelta(days=ahead) for ahead in range(5)]
    ada = replace(away(ADA, *week), posts=member("ada", until=MONDAYS[20]).posts)
    clients = several(3, pauses=[pause("02-09", "02-10")])  # a Monday
    result = s6_of(ada, visits=[], clients=clients, live_on=date(2026, 1, 6))
    counted = {row.on for row in result.populations.denominator}
    assert counted == set(MONDAYS[1:20]) - {MONDAYS[3], MONDAYS[5]}
    assert [each.reason for each in result.populations.left_out] == [
        "on leave all week",
        "nobody on the caseload was looking for work on Monday",
        "not on the roster as a specialist from Monday to Sunday",
    ]


def test_holidays_and_leave_together_make_a_week_off() -> None:
    days = [MONDAYS[3] + timedelta(days=ahead) for ahead in range(5)]
    result = s6_of(away(ADA, *days[1:]), visits=[], holidays=frozenset(days[:1]))
    assert len(result.populations.denominator) == 24


def test_the_erased_still_looked() -> None:
    erased = {("ada", MONDAYS[0]): 3}
    result = s6_of(visits=contacts(6, MONDAYS[0]), clients=(), looking_erased=erased)
    assert (result.rating, len(result.populations.denominator)) == (5, 1)


def test_averaged_over_those_with_four_weeks_and_half_rounds_down() -> None:
    new = member("new", since=MONDAYS[22])
    clients = [*LOOKING, *several(3, "ben"), *several(3, "new")]
    visits = [*made(6), *made(5, "ben")]
    result = s6_of(ADA, BEN, new, visits=visits, clients=clients)
    assert (result.rating, [part.counted for part in result.parts]) == (4, [True, True, False])
    assert result.measure == Fraction(11, 2)
    alone = s6_of(new, visits=[], clients=clients)
    assert (alone.rating, alone.parts[0].counted) == (1, True)


def test_who_left_still_counts_and_who_was_no_specialist_does_not() -> None:
    gone = member("gone", until=MONDAYS[10])
    clients = [*LOOKING, *several(3, "gone"), *several(3, "mo")]
    result = s6_of(ADA, gone, member("mo", MENTOR), visits=made(6), clients=clients)
    assert [(part.of, part.rating) for part in result.parts] == [("ada", 5), ("gone", 1)]


def test_nobody_with_a_week_to_count_is_not_rated() -> None:
    working = client("w", jobs=[job("j", "2025-12-08")])
    down = client("d", milestones=[milestone(MilestoneKind.STEP_DOWN, "2025-12-30")])
    assert s6_of(visits=made(6), clients=[working, down]).rating is None
