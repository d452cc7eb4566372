"""F Services 12, 13 and 14, each anchor reached once, and what stays out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from ips.due_contacts import due_contacts
from ips.facts import (
    Clock,
    Decline,
    DueKey,
    Episode,
    MilestoneKind,
    Mode,
    OutreachStrategy,
    Place,
)
from ips.fidelity.evidence import Fact, Period, Span
from ips.fidelity.measures.due_rows import CLOCKS, due_in_period, key_in, named
from ips.fidelity.measures.runs_of_work import once_a_month
from ips.fidelity.measures.s12 import s12
from ips.fidelity.measures.s13 import s13
from ips.fidelity.measures.s14 import s14
from ips.fidelity.results import Row
from tests.ips.fidelity.hand_made import (
    ADA,
    BEN,
    CLEO,
    IPS,
    MENTOR,
    MONDAYS,
    away,
    client,
    day,
    hours,
    job,
    member,
    milestone,
    pause,
    rated,
    stated,
    unit,
    visit,
)
from tests.ips.fidelity.naive.outreach import s14 as naive_s14

# ---------------------------------------------------------------- S12

START = date(2026, 2, 2)
IN_TIME = (-3, 1, 6, 10, 17, 24)  # week before, 3 days, and the four weeks
MONTHLY = tuple(range(30, 149, 29))


def worker(name: str = "c", seen: Any = (), starts: date = START, **more: Any) -> Any:
    """Somebody at work since February, seen on those days of the job."""
    visits = [visit(starts + timedelta(days=each), id=f"{name}-{each}") for each in seen]
    kept = {"learned": str(starts - timedelta(days=20)), **more.pop("job", {})}
    return client(name, jobs=[job(f"job-{name}", str(starts), **kept)], visits=visits, **more)


def part(result: Any, of: str) -> Any:
    return next(each for each in result.parts if each.of == of)


@pytest.mark.parametrize(
    ("seen", "rating"),
    [
        ((*IN_TIME, *MONTHLY), 5),
        ((1, 6, 10, 17, 24, *MONTHLY), 4),  # not in the week before
        ((-3, 6, 10, 17, 24, *MONTHLY), 4),  # nor within three days
        ((1, 6, 10, 17, *MONTHLY), 3),  # three of four weeks, seen for four months
        ((*IN_TIME, 31, 61, 91), 3),  # three visits in 120 days are not monthly
        ((*IN_TIME, 31, 61), 2),
        (IN_TIME, 1),
        ((), 1),
    ],
)
def test_one_person_at_work(seen: Any, rating: int) -> None:
    assert s12(unit(clients=[worker(seen=seen)])).rating == rating


def test_monthly_is_visits_times_31_from_day_29_on() -> None:
    """Day 29 is 3 March: 120 days to the end of June need four days with a visit."""
    assert part(s12(unit(clients=[worker(seen=(40, 50, 60, 70))])), "monthly").measure == 1
    assert part(s12(unit(clients=[worker(seen=(40, 50, 60, 60))])), "monthly").measure == 0
    assert part(s12(unit(clients=[worker(seen=(28, 40, 50, 60))])), "monthly").measure == 0


def test_paused_days_are_taken_off() -> None:
    off = pause("04-01", "05-02")  # 31 days
    assert part(s12(unit(clients=[worker(seen=(40, 100, 110), pauses=[off])])), "monthly").measure
    for resumed, reason in (
        ("07-01", "paused all the while"),
        ("06-30", "fewer than 31 days, and no visit"),
    ):
        long = pause("03-01", resumed)
        left_out = monthly_of(IN_TIME, pauses=[long]).left_out
        assert [each.reason for each in left_out] == [reason]


def test_fewer_than_31_days_without_a_visit_are_left_out() -> None:
    for days, cases in ((30, 0), (31, 1)):
        ends = str(START + timedelta(days=28 + days))
        result = s12(unit(clients=[worker(job={"ends": ends}, seen=IN_TIME)]))
        assert len(part(result, "monthly").populations.denominator) == cases


def test_monthly_is_met_up_to_the_step_down_or_as_if_there_had_been_none() -> None:
    down = [milestone(MilestoneKind.STEP_DOWN, "05-04")]  # day 91: 63 days need three visits
    up_to = worker(seen=(40, 50, 60), milestones=down)
    without = worker(seen=(40, 50, 100, 110), milestones=down)
    for person, measure in ((up_to, 1), (without, 1), (worker(seen=(40,), milestones=down), 0)):
        assert part(s12(unit(clients=[person])), "monthly").measure == measure


def test_a_decline_ends_the_months() -> None:
    declined = [Decline("d", date(2026, 4, 4), date(2026, 4, 4))]  # day 61: 33 days
    seen = part(s12(unit(clients=[worker(seen=(40, 50), declines=declined)])), "monthly")
    assert seen.measure == 1
    before = [Decline("d", date(2026, 3, 1), date(2026, 3, 1))]
    result = part(s12(unit(clients=[worker(declines=before, seen=IN_TIME)])), "monthly")
    assert (result.measure, len(result.populations.left_out)) == (None, 1)


def on_day(number: int) -> date:
    return START + timedelta(days=number)


def monthly_of(seen: Any = (), **more: Any) -> Any:
    return part(s12(unit(clients=[worker(seen=seen, **more)])), "monthly").populations


@pytest.mark.parametrize(("starts", "on"), [("2025-11-03", "2025-12-01"), ("02-02", "02-02")])
def test_a_run_of_work_is_named_by_its_first_day_in_the_stay(starts: str, on: str) -> None:
    person = client("c", jobs=[job("j", starts)], visits=[visit("06-01")])
    found = part(s12(unit(clients=[person])), "monthly").populations
    assert [str(row.on) for row in found.denominator] == [str(day(on))]


def test_a_decline_in_a_run_that_was_over_by_day_29_leaves_nothing_out() -> None:
    declines = [Decline("d", on_day(10), on_day(10))]
    for ends, left_out in ((28, 0), (29, 1)):
        found = monthly_of(job={"ends": str(on_day(ends))}, declines=declines)
        assert len(found.left_out) == left_out


def test_days_on_which_visits_would_have_met_a_run_of_work() -> None:
    """Every 30 days from day 29, from the entry or from going live on, to its last day."""
    both = [job("one", str(START), ends="04-02"), job("two", "05-01")]
    records = unit(clients=[client("c", jobs=both)])
    history = records.clients[0].history

    def of(first: str, starts: str, **more: Any) -> list[date]:
        return once_a_month(replace(records, **more), history, Row("run", first, day(starts)))

    assert of("one", "02-02") == [day("03-03"), day("04-02")]
    assert of("two", "05-01") == [day("05-30"), day("06-29")]
    assert of("one", "02-02", live_on=day("04-01")) == [day("04-01")]
    assert of("one", "02-02", period=Period(day("04-02"), day("06-30"))) == [day("04-02")]
    assert of("one", "02-03") == of("three", "02-02") == []
    early = client("e", jobs=[job("before", "2025-08-01")])
    from_entry = once_a_month(
        unit(live_on=day("2025-09-01"), first=day("2025-09-01")),
        early.history,
        Row("run", "before", day("2025-12-01")),
    )
    assert from_entry[0] == day("2025-12-01")


def test_31_days_with_one_visit_are_monthly() -> None:
    """Days 29 to 59 are 31 days; one more needs a second visit."""
    for last, hits in ((59, 1), (60, 0)):
        assert len(monthly_of((40,), job={"ends": str(on_day(last))}).numerator) == hits


@pytest.mark.parametrize(("handed_over", "left_out"), [(28, 0), (29, 1)])
def test_who_was_handed_over_before_day_29_is_no_case(handed_over: int, left_out: int) -> None:
    down = [milestone(MilestoneKind.STEP_DOWN, str(on_day(handed_over)))]
    found = monthly_of(milestones=down)
    assert (len(found.denominator), len(found.left_out)) == (0, left_out)


@pytest.mark.parametrize(
    ("declined", "withdrawn", "reasons"),
    [
        (29, None, ["declined by the client"]),
        (30, None, ["fewer than 31 days, and no visit"]),
        (20, 30, ["declined by the client"]),
        (20, 29, []),
    ],
)
def test_a_decline_leaves_the_months_out_from_its_day(
    declined: int, withdrawn: int | None, reasons: list[str]
) -> None:
    until = None if withdrawn is None else on_day(withdrawn)
    on = on_day(declined)
    found = monthly_of(declines=[Decline("d", on, on, withdrawn_on=until)])
    assert [each.reason for each in found.left_out] == reasons


@pytest.mark.parametrize(
    ("more", "rating"),
    [
        ({"pauses": [pause(str(on_day(30)), str(on_day(60)))]}, 3),
        ({"pauses": [pause(str(on_day(30)), str(on_day(59)))]}, 2),
        ({"declines": [Decline("d", on_day(35), on_day(35), withdrawn_on=on_day(60))]}, 3),
        ({"declines": [Decline("d", on_day(35), on_day(35), withdrawn_on=on_day(59))]}, 2),
        ({"declines": [Decline("d", on_day(59), on_day(59))]}, 3),
        ({"declines": [Decline("d", on_day(60), on_day(60))]}, 2),
        ({"milestones": [milestone(MilestoneKind.STEP_DOWN, str(on_day(59)))]}, 3),
        ({"milestones": [milestone(MilestoneKind.STEP_DOWN, str(on_day(60)))]}, 2),
    ],
)
def test_a_block_that_nobody_could_ask_for_is_left_out(more: Any, rating: int) -> None:
    """Seen on days 30 to 59 not at all, and in the two that follow."""
    assert s12(unit(clients=[worker(seen=(61, 91), **more)])).rating == rating


@pytest.mark.parametrize(("again", "rating"), [(59, 2), (60, 3)])
def test_a_new_job_on_the_last_day_of_a_block_brings_it_back(again: int, rating: int) -> None:
    """Handed over on day 20; seen on days 61 and 91."""
    down = [milestone(MilestoneKind.STEP_DOWN, str(on_day(20)))]
    jobs = [job("one", str(START)), job("two", str(on_day(again)))]
    visits = [visit(on_day(each), id=f"{each}") for each in (61, 91)]
    person = client("c", jobs=jobs, milestones=down, visits=visits)
    assert s12(unit(clients=[person])).rating == rating


def test_somebody_seen_in_a_block_before_the_period_is_not_nobody() -> None:
    assert s12(unit(clients=[worker(seen=(40,))], first=on_day(50))).rating == 2
    assert s12(unit(clients=[worker()], first=on_day(50))).rating == 1


def test_who_was_seen_in_one_of_two_jobs_was_seen() -> None:
    both = [job("one", "2025-12-01", ends="02-28"), job("two", "05-01")]
    person = client("c", jobs=both, visits=[visit("01-10")])
    assert s12(unit(clients=[person])).rating == 2


def test_after_the_hand_over_no_block_is_asked_for() -> None:
    down = [milestone(MilestoneKind.STEP_DOWN, str(on_day(55)))]
    assert s12(unit(clients=[worker(seen=IN_TIME, milestones=down)])).rating is None


@pytest.mark.parametrize(("again", "cases"), [(29, 1), (30, 0)])
def test_a_new_job_brings_the_months_back_after_a_hand_over(again: int, cases: int) -> None:
    both = [job("one", str(START)), job("two", str(on_day(again)))]
    down = [milestone(MilestoneKind.STEP_DOWN, str(on_day(20)))]
    found = part(s12(unit(clients=[client("c", jobs=both, milestones=down)])), "monthly")
    assert len(found.populations.denominator) == cases


def test_the_last_days_visit_counts() -> None:
    assert monthly_of((59,), job={"ends": str(on_day(59))}).numerator
    seen = worker(seen=(59,), starts=date(2026, 5, 2))  # on 30 June
    assert part(s12(unit(clients=[seen])), "monthly").populations.numerator


@pytest.mark.parametrize(("learned", "cases"), [(-1, 1), (0, 0)])
def test_what_was_known_on_its_last_day_could_be_done(learned: int, cases: int) -> None:
    found = s12(unit(clients=[worker(job={"learned": str(on_day(learned))})]))
    assert len(part(found, "week before the start").populations.denominator) == cases


@pytest.mark.parametrize(
    ("first", "last", "cases"), [(-1, 60, 1), (0, 60, 0), (-30, -1, 1), (-30, -2, 0)]
)
def test_a_windows_last_day_lies_in_the_period(first: int, last: int, cases: int) -> None:
    found = s12(unit(clients=[worker()], first=on_day(first), last=on_day(last)))
    assert len(part(found, "week before the start").populations.denominator) == cases


@pytest.mark.parametrize(("seen", "rating"), [((800,), 2), ((), 1)])
def test_somebody_seen_after_the_first_month_is_not_nobody(seen: Any, rating: int) -> None:
    old = worker("old", seen, starts=date(2024, 1, 8), entered="2024-01-01")
    new = worker("new", (), starts=date(2026, 5, 30))
    assert s12(unit(clients=[old, new])).rating == rating


@pytest.mark.parametrize(("live", "rating"), [(59, 2), (60, 3)])
def test_a_block_that_was_over_when_the_unit_went_live_is_none(live: int, rating: int) -> None:
    assert s12(unit(clients=[worker(seen=(61, 91))], live_on=on_day(live))).rating == rating


def test_a_part_is_had_at_four_fifths() -> None:
    """Five at work: one unseen in the week before leaves 80%, two leave 60%."""
    good = [worker(f"good-{at}", (*IN_TIME, *MONTHLY)) for at in range(3)]
    poor = [worker(f"poor-{at}", (*IN_TIME[1:], *MONTHLY)) for at in range(2)]
    more = worker("more", (*IN_TIME, *MONTHLY))
    assert s12(unit(clients=[*good, more, poor[0]])).rating == 5
    assert s12(unit(clients=[*good, *poor])).rating == 4


def test_5_needs_a_case_in_the_week_before() -> None:
    """Learned of on the day of the start: nobody could have met them in the week before."""
    known = {"learned": str(START)}
    assert s12(unit(clients=[worker(seen=(*IN_TIME[1:], *MONTHLY), job=known)])).rating == 4


def test_5_needs_a_case_in_the_three_days() -> None:
    """Paused on the first days at work."""
    off = [pause(str(on_day(0)), str(on_day(4)))]
    person = worker(seen=(-3, 6, 10, 17, 24, *MONTHLY), pauses=off)
    result = s12(unit(clients=[person]))
    assert (result.rating, part(result, "within 3 days").measure) == (4, None)


def test_5_and_4_need_a_case_in_the_first_month_and_after_it() -> None:
    """One is past it and one was new four days ago; or no visits were wanted each month."""
    old = worker("old", range(30, 225, 25), starts=date(2025, 11, 20), entered="2025-11-01")
    new = worker("new", (-3, 1), starts=date(2026, 6, 26))
    declined = Decline("d", on_day(20), on_day(20), frozenset({Clock.MONTHLY}))
    alone = worker(seen=(*IN_TIME, 30, 60, 90), declines=[declined])
    for people, of in (([old, new], "weekly in the first month"), ([alone], "monthly")):
        result = s12(unit(clients=people))
        assert (result.rating, part(result, of).measure) == (3, None)
        others = {"week before the start", "within 3 days", "monthly"} - {of}
        assert all(part(result, each).measure == 1 for each in others)


def test_late_is_not_in_time() -> None:
    result = s12(unit(clients=[worker(seen=(-3, 4, 10, 17, 24, *MONTHLY))]))
    assert part(result, "within 3 days").measure == 0


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"pauses": [pause("01-20", "02-02")]}, "paused all the while"),
        (
            {"declines": [Decline("d", date(2026, 1, 20), date(2026, 1, 20))]},
            "declined by the client",
        ),
        ({"declines": [Decline("d", date(2026, 1, 2), date(2026, 1, 2))]}, None),  # not known then
        ({"job": {"learned": "2026-02-03"}}, "over before the unit could know of it"),
        ({"left": "01-28"}, "ended by the client's exit"),
    ],
)
def test_windows_that_are_left_out(more: Any, reason: str | None) -> None:
    window = part(s12(unit(clients=[worker(**more)])), "week before the start").populations
    assert [each.reason for each in window.left_out] == ([reason] if reason else [])
    assert len(window.denominator) == (0 if reason else 1)


@pytest.mark.parametrize(
    ("paused", "resumed", "left_out"),
    [
        ("01-26", "02-02", 1),
        ("01-27", "02-02", 0),  # the first day was none of the pause
        ("01-26", "02-01", 0),  # nor was the last
    ],
)
def test_a_window_is_paused_from_its_first_day_to_its_last(
    paused: str, resumed: str, left_out: int
) -> None:
    """The week before a start on 2 February: 26 January to 1 February."""
    person = worker(pauses=[pause(paused, resumed)])
    found = part(s12(unit(clients=[person])), "week before the start").populations
    assert (len(found.denominator), len(found.left_out)) == (1 - left_out, left_out)


def test_a_pause_of_the_later_stay_counts_in_it() -> None:
    """Left on 12 January, back on the 19th, in a pause from the 20th on."""
    person = worker(left="01-12", pauses=[pause("01-20", "02-02")])
    again = Episode("again", date(2026, 1, 19), date(2026, 1, 19))
    history = replace(person.history, episodes=(*person.history.episodes, again))
    person = replace(person, history=history, due_contacts=due_contacts(history, IPS))
    found = part(s12(unit(clients=[person])), "week before the start").populations
    assert [each.reason for each in found.left_out] == ["paused all the while"]


def test_windows_come_by_day_and_key_and_are_named_by_all_of_it() -> None:
    """A visit on the day of entry: two outreaches fall due on 16 March."""
    person = client("c", entered="2026-03-02", visits=[visit("03-02")])
    records = unit(clients=[person])
    found = due_in_period(records, person, Clock.OUTREACH)
    assert [each.due_on for each in found] == [date(2026, 3, 16)] * 2
    assert found == sorted(found, key=lambda each: each.key)
    rows = person.due_contacts
    for order in (rows[::-1], sorted(rows, key=lambda each: each.key, reverse=True)):
        turned = replace(person, due_contacts=tuple(order))
        assert due_in_period(records, turned, *CLOCKS) == due_in_period(records, person, *CLOCKS)
    key = DueKey("c", Clock.OUTREACH, "visit-2026-03-02", 1)
    assert named(key) == "c/outreach/visit-2026-03-02/1"
    assert all(key_in(named(each.key)) == each.key for each in rows)


def test_the_contact_after_a_loss_is_asked_for_in_pause_and_decline() -> None:
    lost = {"ends": "2026-05-04"}
    kept = {
        "pauses": [pause("05-01")],
        "declines": [Decline("d", date(2026, 5, 1), date(2026, 5, 1))],
    }
    seen = (*IN_TIME, *MONTHLY[:3])
    assert s12(unit(clients=[worker(seen=seen, job=lost, **kept)])).rating == 4
    phoned = worker(seen=(*seen, 94), job=lost, **kept)  # on 7 May, the third day
    assert s12(unit(clients=[phoned])).rating == 5


def test_the_step_down_review_is_to_be_recorded_in_time() -> None:
    long_ago = date(2025, 4, 1)
    fresh = worker("fresh", (*IN_TIME, *MONTHLY))
    visits = [visit(date(2026, month, 15), id=f"v-{month}") for month in range(1, 7)]

    def of(*on: str) -> Any:
        kept = [milestone(MilestoneKind.CONTINUE_SUPPORT, each) for each in on]
        old = client(
            "old",
            entered="2025-03-01",
            jobs=[job("j", str(long_ago))],
            visits=visits,
            milestones=kept,
        )
        return s12(unit(clients=[fresh, old])).rating

    assert (of(), of("04-01"), of("04-02")) == (4, 5, 4)  # due on 1 April, day 365


def test_blocks_of_four_months_are_judged_as_far_as_they_ended_in_the_period() -> None:
    half = [worker("a", (30, 60, 90)), worker("b")]
    assert s12(unit(clients=half)).rating == 3
    assert s12(unit(clients=[*half, worker("c", (30, 60))])).rating == 2
    ended = worker("a", (30,), job={"ends": str(START + timedelta(days=89))})
    assert s12(unit(clients=[ended])).rating == 2
    assert (
        s12(
            unit(clients=[worker("a", (30,), job={"ends": str(START + timedelta(days=70))})])
        ).rating
        == 3
    )


@pytest.mark.parametrize(
    ("seen", "rating"),
    [
        ((30, 60, 90), 3),
        ((59, 89, 119), 3),
        ((29, 60, 90), 2),
        ((30, 59, 90), 2),
        ((30, 60, 89), 2),
        ((30, 90, 119), 2),
        ((60, 89, 90), 2),
        ((30, 60, 120), 2),
    ],
)
def test_the_four_months_are_days_30_to_59_60_to_89_and_90_to_119(seen: Any, rating: int) -> None:
    assert s12(unit(clients=[worker(seen=seen)])).rating == rating


@pytest.mark.parametrize(("ends", "rating"), [(119, 2), (118, 3)])
def test_a_block_that_the_job_did_not_last_through_is_not_judged(ends: int, rating: int) -> None:
    kept = {"ends": str(START + timedelta(days=ends))}
    assert s12(unit(clients=[worker(seen=(30, 60), job=kept)])).rating == rating


def test_one_day_after_the_first_month_is_a_case_of_its_own() -> None:
    kept = {"ends": str(START + timedelta(days=29))}
    assert s12(unit(clients=[worker(seen=(*IN_TIME, 29), job=kept)])).rating == 5


@pytest.mark.parametrize(("learned", "rating"), [(59, 2), (60, 3)])
def test_a_block_that_was_over_when_the_job_was_known_is_left_out(
    learned: int, rating: int
) -> None:
    kept = {"learned": str(START + timedelta(days=learned))}
    assert s12(unit(clients=[worker(seen=(61, 91), job=kept)])).rating == rating


def test_before_the_unit_went_live_nothing_is_missed() -> None:
    live_on = START + timedelta(days=60)
    assert s12(unit(clients=[worker(seen=(61, 91))], live_on=live_on)).rating == 3


def test_where_nothing_can_be_judged_it_is_not_rated() -> None:
    assert "fell due" in (s12(unit(clients=[client("c")])).not_rated or "")
    new = worker(seen=IN_TIME, starts=date(2026, 6, 1))
    assert "first month" in (s12(unit(clients=[new])).not_rated or "")


def test_without_a_block_to_judge_3_is_not_reached() -> None:
    """A job of two years, seen monthly, and a new one that is not seen weekly."""
    old = worker("old", range(740, 930, 20), starts=date(2024, 1, 8), entered="2024-01-01")
    new = worker("new", (), starts=date(2026, 5, 30))
    assert s12(unit(clients=[old, new])).rating == 2


# ---------------------------------------------------------------- S13


@pytest.mark.parametrize(
    ("community", "rating"),
    [(26, 5), (25.9, 4), (20, 4), (19.5, 3), (16, 3), (15.5, 2), (12, 2), (11.5, 1)],
)
def test_hours_in_the_community(community: float, rating: int) -> None:
    result = s13(unit(ADA, weekly_times=hours("ada", 40, community)))
    assert result.rating == rating
    assert len(result.populations.numerator) == (25 if rating == 5 else 0)


def test_specialists_are_averaged_by_head_over_those_with_four_weeks() -> None:
    rows = [*hours("ada", 40, 26), *hours("ben", 4, 2)]
    assert s13(unit(ADA, BEN, weekly_times=rows)).rating == 4
    new = member("new", since=MONDAYS[22])
    few = [each for each in hours("new", 40, 0) if each.week_of >= MONDAYS[22]]
    result = s13(unit(ADA, new, weekly_times=[*rows[:25], *few]))
    assert (result.rating, [each.counted for each in result.parts]) == (5, [True, False])
    assert s13(unit(new, weekly_times=few)).rating == 1


def test_who_has_four_weeks_is_averaged_and_who_has_fewer_is_left_out() -> None:
    """Ben has 25 weeks, the newcomer three or four; of these one reached its 65%."""
    for first, counted in ((21, True), (22, False)):
        new = member("new", since=MONDAYS[first])
        few = [each for each in hours("new", 40, 0) if each.week_of >= MONDAYS[first]]
        rows = [*hours("ben", 40, 26), *few[:-1], replace(few[-1], community=Fraction(26))]
        result = s13(unit(BEN, new, weekly_times=rows))
        assert [each.counted for each in result.parts] == [True, counted]
        assert len(result.populations.denominator) == 25 + 4 * counted
        left_out = [(each.row.id, each.reason) for each in result.populations.left_out]
        assert left_out == ([] if counted else [("new", "fewer than four weeks to count")] * 3)


def test_what_is_known_of_who_is_not_averaged_is_shown() -> None:
    """Of three weeks one has no hours scheduled, and one has no row."""
    new = member("new", since=MONDAYS[22])
    none = replace(hours("new")[23], scheduled=Fraction(0))
    rows = [*hours("ben", 40, 26), hours("new", 40, 26)[22], none]
    of = s13(unit(BEN, new, weekly_times=rows)).populations
    assert {each.row.on: each.reason for each in of.left_out} == {
        MONDAYS[22]: "fewer than four weeks to count",
        MONDAYS[23]: "no hours were scheduled",
    }
    assert [each.row.on for each in of.gaps] == [MONDAYS[24]]


def test_who_has_no_week_to_count_has_no_part_and_is_shown() -> None:
    rows = [*hours("ada", 40, 26), *hours("ben", 0)]
    result = s13(unit(ADA, BEN, weekly_times=rows))
    assert [each.of for each in result.parts] == ["ada"]
    assert {each.row.id for each in result.populations.left_out} == {"ben"}


def test_peer_mentors_stay_out_and_a_fifth_may_be_missing() -> None:
    mo = member("mo", MENTOR)
    rows = [*hours("ada", 40, 26, weeks=20), *hours("mo", 40, 0)]
    assert s13(unit(ADA, mo, weekly_times=rows)).rating == 5
    unknown = s13(unit(ADA, mo, weekly_times=rows[1:]))
    assert (unknown.rating, len(unknown.populations.gaps)) == (None, 6)
    assert s13(unit(CLEO)).not_rated == "No specialist has hours in a whole week of the period."


def test_a_week_with_no_hours_scheduled_is_left_out() -> None:
    rows = [replace(hours("ada")[0], scheduled=Fraction(0)), *hours("ada", 40, 26)[1:]]
    result = s13(unit(away(ADA), weekly_times=rows))
    assert (result.rating, len(result.populations.left_out)) == (5, 1)


# ---------------------------------------------------------------- S14

POLICY = [stated(Fact.EXIT_POLICY)]
on = date.fromisoformat


def tried(on: str, strategy: OutreachStrategy = OutreachStrategy.PHONE_OR_TEXT, **more: Any) -> Any:
    return visit(
        on, id=f"try-{on}-{strategy}", reached=False, mode=Mode.PHONE, strategy=strategy, **more
    )


def seeker(*visits: Any, **more: Any) -> Any:
    """Entered on 1 June: outreach is due on 15 June, if nobody reached them."""
    return client(more.pop("name", "c"), entered="2026-06-01", visits=list(visits), **more)


ANSWER = tried("06-10")
BY_TEAM = tried("06-11", OutreachStrategy.MH_TEAM_MEMBER, by_role=None)
HOME = (
    tried("06-12", OutreachStrategy.HOME_VISIT),
    tried("06-16", OutreachStrategy.COMMUNITY_VISIT),
)
JOINT = tried("06-17", OutreachStrategy.JOINT_VISIT)
FAMILY = tried("06-18", OutreachStrategy.FAMILY)
LATER = (tried("06-23"), tried("06-29"))  # the next outreach is due a week after each try


@pytest.mark.parametrize(
    ("visits", "statements", "rating"),
    [
        ((ANSWER, BY_TEAM, *HOME, JOINT, FAMILY, *LATER), POLICY, 5),
        ((ANSWER, BY_TEAM, *HOME, JOINT, FAMILY, *LATER), [], 4),
        ((ANSWER, BY_TEAM, *HOME, JOINT, *LATER), POLICY, 4),
        ((ANSWER, BY_TEAM, *HOME, *LATER), POLICY, 3),
        ((ANSWER, *HOME, *LATER), POLICY, 2),
        ((ANSWER, tried("06-17"), *LATER), POLICY, 1),
        ((), [], 1),
    ],
)
def test_strategies_of_outreach(visits: Any, statements: Any, rating: int) -> None:
    result = s14(unit(clients=[seeker(*visits)], statements=statements))
    assert result.rating == rating, [(each.of, each.note) for each in result.parts]


def strategy(of: str, *visits: Any, **more: Any) -> bool:
    result = s14(unit(clients=[seeker(*visits, **more)]))
    return bool(part(result, of).note == "in place")


def test_outreach_is_answered_by_a_try_or_a_contact_also_late() -> None:
    late = "outreach answered"
    assert not strategy(late)
    assert strategy(late, visit("06-30"))
    assert not strategy(late, visit("07-01"))


def test_four_fifths_of_the_outreach_is_to_be_answered() -> None:
    reached = [seeker(visit("06-28"), name=f"c-{at}") for at in range(4)]
    records = unit(clients=[*reached, seeker(name="missed")])
    assert part(s14(records), "outreach answered").note == "in place"
    assert part(s14(replace(records, clients=records.clients[1:])), "outreach answered").note == (
        "not in place"
    )


@pytest.mark.parametrize(
    ("first", "second", "several"),
    [
        ("06-15", "06-30", True),
        ("06-15", "06-15", False),
        ("06-14", "06-30", True),  # it answered the outreach in time
        ("06-15", "07-01", False),  # after the last day
    ],
)
def test_several_home_or_community_visits(first: str, second: str, several: bool) -> None:
    visits = [visit(first, place=Place.HOME), visit(second, place=Place.COMMUNITY, id="second")]
    assert strategy("several home or community visits", *visits) is several


@pytest.mark.parametrize("more", [{"mode": Mode.PHONE}, {"place": Place.OFFICE}])
def test_a_call_to_a_home_is_no_visit_nor_is_the_office(more: Any) -> None:
    visits = [
        visit(on, **{"place": Place.HOME, **more}, id=on) for on in ("06-15", "06-20", "06-25")
    ]
    assert not strategy("several home or community visits", *visits)


@pytest.mark.parametrize("more", [{"by_role": None}, {"strategy": OutreachStrategy.MH_TEAM_MEMBER}])
def test_somebody_of_the_team_made_it_or_tried(more: Any) -> None:
    assert strategy("by a mental-health team member", visit("06-16", **more))
    assert not strategy("by a mental-health team member", visit("06-16"))


@pytest.mark.parametrize(("is_so", "note"), [(True, "in place"), (False, "not in place")])
def test_the_policy_is_what_was_stated(is_so: bool, note: str) -> None:
    records = unit(clients=[seeker()], statements=[stated(Fact.EXIT_POLICY, is_so=is_so)])
    assert part(s14(records), "policy on exits").note == note


def test_a_try_alone_is_outreach_though_none_fell_due() -> None:
    """Entered on 20 June, met on the 25th and tried on the 26th: the next is due in July."""
    person = client("c", entered="2026-06-20", visits=[visit("06-25"), tried("06-26")])
    records = unit(clients=[person], ratings=[rated("S14", 4)])
    assert s14(records).measure == 1
    assert part(s14(records), "outreach answered").note == "in place"


def test_outreach_that_nobody_could_do_is_left_out_and_shown() -> None:
    declined = Decline("d", date(2026, 6, 10), date(2026, 6, 10), frozenset({Clock.OUTREACH}))
    for more in ({"left": "06-14"}, {"declines": [declined]}):
        people = [seeker(**more), seeker(name="other")]
        found = part(s14(unit(clients=people)), "outreach answered").populations
        assert len(found.left_out) == len(found.denominator) == 1


def test_four_clocks_are_read_for_no_item() -> None:
    assert set(Clock) - CLOCKS == {
        Clock.FIRST_EMPLOYER_CONTACT,
        Clock.DISCLOSURE_FIRST,
        Clock.MONTHLY,
        Clock.NEXT_JOB_OFFER,
    }


@pytest.mark.parametrize(
    ("first", "last", "note"),
    [
        ("06-17", "06-30", "in place"),
        ("06-18", "06-30", "not in place"),
        ("06-01", "06-17", "in place"),
        ("06-01", "06-16", "not in place"),
    ],
)
def test_a_strategy_was_used_in_the_period(first: str, last: str, note: str) -> None:
    records = unit(clients=[seeker(JOINT)], first=on("2026-" + first), last=on("2026-" + last))
    assert part(s14(records), "joint visit").note == note


def test_what_was_before_the_unit_went_live_is_no_strategy() -> None:
    records = unit(clients=[seeker(JOINT)], live_on=date(2026, 6, 18))
    tried_since = replace(records, clients=[seeker(JOINT, tried("06-19"))])
    assert part(s14(tried_since), "joint visit").note == "not in place"
    that_day = replace(tried_since, live_on=date(2026, 6, 17))
    assert part(s14(that_day), "joint visit").note == "in place"


@pytest.mark.parametrize(("second", "several"), [("03-19", False), ("03-25", True)])
def test_visits_count_from_the_first_due_outreach_not_from_the_first_try(
    second: str, several: bool
) -> None:
    """Entered on 2 March, tried at home on the 4th: so the first outreach is due on the 11th."""
    visits = [tried("03-04", OutreachStrategy.HOME_VISIT), visit("03-20", place=Place.HOME)]
    if several:
        visits.append(visit(second, place=Place.HOME))
    records = unit(clients=[client("c", entered="2026-03-02", visits=visits)])
    found = part(s14(records), "several home or community visits")
    assert (found.note == "in place") is several
    assert naive_s14(records)[1] == s14(records).measure


def test_one_contact_of_a_kind_is_enough_and_has_no_share() -> None:
    result = s14(unit(clients=[seeker(BY_TEAM, JOINT, FAMILY)]))
    for of in ("by a mental-health team member", "joint visit", "family"):
        assert (part(result, of).note, part(result, of).measure) == ("in place", None)


def test_visits_count_until_28_days_after_the_first_due_outreach() -> None:
    for last, several in (("04-15", True), ("04-16", False)):
        visits = [visit("03-20", place=Place.HOME), visit(last, place=Place.HOME)]
        person = client("c", entered="2026-03-04", visits=visits)  # due on 18 March
        result = s14(unit(clients=[person]))
        assert (part(result, "several home or community visits").note == "in place") is several


@pytest.mark.parametrize(("learned", "measure"), [("06-30", 1), ("07-01", None)])
def test_outreach_of_a_job_that_became_known_later_was_not_due(
    learned: str, measure: int | None
) -> None:
    """A second job from 10 June, reached on the 20th: outreach due on the 24th, if known of."""
    person = client(
        "a",
        jobs=[job("first", "2025-12-15"), job("second", "06-10", learned=learned)],
        visits=[visit("06-20", mode=Mode.PHONE)],
    )
    records = unit(clients=[person])
    assert s14(records).measure == naive_s14(records)[1] == measure


@pytest.mark.parametrize("id", ["a visit", "the visit"])
def test_of_two_outreaches_due_on_one_day_the_earlier_answer_counts(id: str) -> None:
    """Entry and the visit of that day both ask for the next two weeks."""
    visits = [
        visit("03-02", place=Place.COMMUNITY, id=id),
        *(visit(on, id=on) for on in ("03-09", "03-16")),
        visit("04-01", place=Place.COMMUNITY, id="last"),
    ]
    person = client("c", entered="2026-03-02", visits=visits)
    several = part(s14(unit(clients=[person])), "several home or community visits")
    assert several.note == "in place"


@pytest.mark.parametrize("answer", [[], [tried("03-15")]])
def test_an_outreach_that_was_over_before_it_was_known_begins_no_four_weeks(answer: Any) -> None:
    """Last seen on 13 February, typed in on 1 March: due on 27 February, and again on 15 March."""
    out = [visit("03-26", place=Place.HOME), visit("04-10", place=Place.HOME)]
    visits, pauses = [visit("02-13"), *answer, *out], [pause("03-18", "03-24")]
    person = client("c", entered="2025-09-01", visits=visits, pauses=pauses)
    stay = replace(person.history.episodes[0], recorded_on=date(2026, 3, 1))
    history = replace(person.history, episodes=(stay,), live_on=date(2026, 2, 21))
    person = replace(person, history=history, due_contacts=due_contacts(history, IPS))
    records = unit(clients=[person], live_on=date(2026, 2, 21))
    several = part(s14(records), "several home or community visits")
    assert several.note == "in place"
    assert naive_s14(records)[1] == s14(records).measure


@pytest.mark.parametrize(
    ("more", "is_joint"),
    [
        ({"with_team": True}, True),
        ({"with_team": True, "mode": Mode.VIDEO}, False),
        ({"with_team": True, "by_role": None}, False),
        ({}, False),
    ],
)
def test_a_joint_visit(more: Any, is_joint: bool) -> None:
    assert strategy("joint visit", visit("06-16", **more)) is is_joint


def test_family_is_connected_or_wanted_by_nobody_concerned() -> None:
    no = (Span("c", date(2026, 6, 2)),)
    assert strategy("family", visit("06-16", with_family=True))
    assert strategy("family", family_not_wanted=no)
    both = unit(clients=[seeker(family_not_wanted=no), seeker(name="other")])
    assert part(s14(both), "family").note == "not in place"
    met = client("met", entered="2026-06-20", visits=[visit("06-25", id="v")])
    untouched = unit(clients=[seeker(family_not_wanted=no), met])
    assert part(s14(untouched), "family").note == "in place"
    visits = [visit("06-25", id="v"), tried("06-26")]
    tried_too = client("tried", entered="2026-06-20", visits=visits)
    assert (
        part(s14(replace(untouched, clients=[untouched.clients[0], tried_too])), "family").note
        == "not in place"
    )


def test_without_outreach_due_or_tried_people_rate_it() -> None:
    assert s14(unit(clients=[])).rating is None
    assert s14(unit(clients=[], ratings=[rated("S14", 4)])).rating == 4
    assert s14(unit(clients=[seeker()], ratings=[rated("S14", 4)])).rating == 1


def test_clock_of_outreach_is_the_one_that_is_read() -> None:
    assert {due.key.clock for due in seeker().due_contacts} >= {Clock.OUTREACH}
