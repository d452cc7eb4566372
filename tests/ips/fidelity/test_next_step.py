"""What the next anchor needs, found by trying; and 'if these had been met'."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from ips.facts import Mode
from ips.fidelity.evidence import Fact, UnitRecords
from ips.fidelity.items import ITEMS
from ips.fidelity.measures.table import MEASURES
from ips.fidelity.next_step import next_steps, sentence, what_if
from ips.fidelity.results import Row
from tests.ips.fidelity.hand_made import (
    ADA,
    BEN,
    CLEO,
    MONDAYS,
    MONTHS,
    client,
    contacts,
    hours,
    job,
    meetings,
    member,
    met_employer,
    rated,
    reviewed,
    several,
    stated,
    unit,
    vr,
)
from tests.ips.fidelity.test_services_support import IN_TIME, MONTHLY, worker

NAMES = {"ada": "Ada", "ben": "Ben"}


def sentences(records: UnitRecords, item: str) -> list[str]:
    return [sentence(each, NAMES.__getitem__) for each in next_steps(records, item)]


def weekly(ada: int, ben: int = 0, **more: Any) -> UnitRecords:
    visits = [
        each
        for monday in MONDAYS
        for each in (*contacts(ada, monday), *contacts(ben, monday, "ben"))
    ]
    more.setdefault("log_reviews", reviewed(*MONDAYS))
    people = [*several(3), *(several(3, "ben") if ben else [])]
    return unit(ADA, BEN, CLEO, clients=people, employer_visits=visits, **more)


def first_of(count: int) -> list[date]:
    return [first + timedelta(days=9) for first in MONTHS[:count]]


@pytest.mark.parametrize(
    ("item", "records", "expected"),
    [
        (
            "St1",
            unit(ADA, CLEO, clients=several(27)),
            [
                "Two people fewer on the caseloads, as after step-downs would lift St1 to 4.",
                "0.1 more full posts of specialists would lift St1 to 4.",
            ],
        ),
        (
            "St2",
            unit(ADA, weekly_times=hours("ada", 40, other=5)),
            ["One hour a week less of other duties for each specialist would lift St2 to 4."],
        ),
        (
            "O1",
            unit(member("ada", teams="a b"), clients=[*several(8, team="a"), *several(2)]),
            ["One more client of Ada with one of their mental-health teams would lift O1 to 5."],
        ),
        (
            "O1",
            unit(ADA, clients=[*several(3, team="a"), *several(1)]),
            ["Assigning Ada to the teams of most of their clients would lift O1 to 4."],
        ),
        (
            "O3",
            unit(vr_contacts=vr(first_of(4))),
            ["A VR contact in each of two more months would lift O3 to 3."],
        ),
        (  # 19 weeks; whether a meeting brings a contact to another week depends on its day
            "O3",
            unit(
                vr_contacts=[
                    *vr(MONDAYS[7:]),
                    *vr([first_of(4)[0], first_of(4)[3]], Mode.IN_PERSON, meeting=True),
                ]
            ),
            [
                "A scheduled VR meeting in each of four more months and a VR contact in one more "
                "week would lift O3 to 5."
            ],
        ),
        (
            "O4",
            unit(meetings=meetings(MONDAYS[:18]), statements=[stated(Fact.COVER)]),
            ["Clients talked over every week would lift O4 to 3."],
        ),
        (
            "O4",
            unit(meetings=meetings(MONDAYS[1:20]), statements=[stated(Fact.COVER)]),
            ["Group supervision in one more week would lift O4 to 5."],
        ),
        (
            "S5",
            unit(
                employer_visits=[
                    *contacts(7, MONDAYS[0], fits=True),
                    *contacts(3, MONDAYS[0], fits=False),
                ],
                statements=[stated(Fact.PLANS_CONSISTENT)],
            ),
            ["One more employer contact by what the client wants would lift S5 to 4."],
        ),
        (
            "S5",
            unit(employer_visits=contacts(9, MONDAYS[0], fits=True)),
            ["The statement that contacts follow current plans would lift S5 to 5."],
        ),
        ("S6", weekly(3), ["One more client-specific contact a week by Ada would lift S6 to 3."]),
        (
            "S6",
            weekly(5, 3),
            ["Two more client-specific contacts a week by Ben would lift S6 to 4."],
        ),
        (
            "S6",
            weekly(6, log_reviews=[]),
            ["A weekly review of the contact log would lift S6 to 5."],
        ),
        (
            "S6",
            weekly(2, log_reviews=[]),
            [
                "Two more client-specific contacts a week by Ada and a weekly review of the "
                "contact log would lift S6 to 3."
            ],
        ),
        (
            "S13",
            unit(weekly_times=[*hours("ada", 40, 26), *hours("ben", 40, 13)]),
            ["Three more hours a week in the community for Ben would lift S13 to 4."],
        ),
    ],
)
def test_the_smallest_change_that_lifts_the_rating(
    item: str, records: UnitRecords, expected: list[str]
) -> None:
    assert sentences(records, item) == expected


def test_s4_takes_those_who_waited_longest_first() -> None:
    people = [
        client(
            f"c-{days}",
            entered="2026-01-01",
            employers=[met_employer(str(date(2026, 1, 1) + timedelta(days=days)))],
        )
        for days in (10, 40, 100)
    ]
    assert sentences(unit(clients=people), "S4") == [
        "One more person with a first employer contact by day 30 would lift S4 to 5."
    ]
    new = unit(clients=people[:1], live_on=date(2026, 6, 1))
    assert sentences(
        replace(
            new,
            clients=(client("c", entered="2026-06-02", employers=[met_employer("2026-06-03")]),),
        ),
        "S4",
    ) == ["61 more days of tracking would lift S4 to 5."]


def test_jobs_of_new_types_with_new_employers_and_permanent_ones() -> None:
    rows = [job(f"j-{at}", "03-02", "one", "one", permanent=at > 1) for at in range(10)]
    records = unit(clients=[client(f"c-{at}", jobs=[each]) for at, each in enumerate(rows)])
    assert sentences(records, "S8") == [
        "Eight more jobs of types that nobody has yet would lift S8 to 2."
    ]
    assert sentences(records, "S9") == [
        "Eight more jobs with employers not had yet would lift S9 to 2."
    ]
    assert sentences(records, "S10") == [
        "One job of those held made permanent and competitive would lift S10 to 4.",
        "Four more permanent competitive jobs would lift S10 to 4.",
    ]


def test_support_at_work() -> None:
    assert sentences(unit(clients=[worker(seen=(1, 6, 10, 17, 24, *MONTHLY))]), "S12") == [
        "One more visit in the week before a start would lift S12 to 5."
    ]
    assert sentences(unit(clients=[worker(seen=IN_TIME)]), "S12") == [
        "One more person at work seen monthly would lift S12 to 5."
    ]


def test_outreach_is_tried_in_another_way() -> None:
    waits = client("c", entered="2026-05-04")
    step = next_steps(unit(clients=[waits]), "S14")
    assert [each.leads_to for each in step] == [2]
    assert len(step[0].changes) == 3  # none of six is there: the third counts


def test_of_an_item_with_too_many_gaps_it_says_what_would_have_to_be_known() -> None:
    assert sentences(unit(ADA, weekly_times=hours("ada", other=0, weeks=18)), "St2") == [
        "The hours of two more weeks, and St2 can be rated."
    ]
    unmarked = [*contacts(3, MONDAYS[0], fits=True), *contacts(1, MONDAYS[0])]
    assert sentences(unit(employer_visits=unmarked), "S5") == [
        "One more contact marked as fitting or not, and S5 can be rated."
    ]
    assert sentences(unit(ratings=[rated("S7", 4, staff_id="ada")]), "S7") == [
        "One more specialist rated, and S7 can be rated."
    ]


def test_at_5_and_where_people_rate_there_is_no_next_step() -> None:
    assert next_steps(unit(ADA, clients=several(3)), "St1") == ()
    assert next_steps(unit(ratings=[rated("S2", 3)]), "S2") == ()
    assert next_steps(unit(), "S2") == ()


# ---------------------------------------------------------------- what if


def small_unit() -> UnitRecords:
    """Something of everything, and most of it not good enough."""
    jobs = [job(f"j-{at}", "03-02", "one", "one", permanent=False) for at in range(10)]
    return unit(
        member("ada", teams="a"),
        BEN,
        CLEO,
        clients=[
            *(client(f"c-{at}", jobs=[each], team="b") for at, each in enumerate(jobs)),
            worker("w", (1, 40)),
            client("waits", entered="2026-01-05"),
            *several(3),
        ],
        employer_visits=[each for monday in MONDAYS for each in contacts(1, monday, fits=False)],
        weekly_times=[*hours("ada", 40, 5, 20), *hours("ben", 40, 5, 20)],
        meetings=meetings(MONDAYS[:5]),
        vr_contacts=vr(MONDAYS[:3], Mode.PHONE),
        log_reviews=reviewed(*MONDAYS),
        statements=[stated(Fact.PLANS_CONSISTENT)],
    )


def missed(item: str, records: UnitRecords) -> list[Row]:
    of = MEASURES[item](records).populations
    return [row for row in of.denominator if row not in set(of.numerator)]


@pytest.mark.parametrize(
    ("item", "rating"),
    [
        ("St2", 5),
        ("O1", 5),
        ("O3", 5),
        ("O4", 5),
        ("S4", 5),
        ("S5", 5),
        ("S6", 5),
        ("S8", 5),
        ("S9", 5),
        ("S10", 5),
        ("S12", 5),
        ("S13", 5),
        ("S14", 1),  # outreach answered is one strategy of six
    ],
)
def test_if_every_miss_had_been_met(item: str, rating: int) -> None:
    records = small_unit()
    rows = missed(item, records)
    result = what_if(records, item, rows)
    assert rows
    assert set(rows) <= set(result.populations.numerator)
    assert result.rating == rating


@pytest.mark.parametrize("item", list(ITEMS))
def test_one_more_met_never_lowers_a_rating(item: str) -> None:
    records = small_unit()
    rating = MEASURES[item](records).rating
    for row in missed(item, records):
        assert rating is not None
        assert (what_if(records, item, [row]).rating or 0) >= rating


def test_what_if_of_nothing_is_what_is() -> None:
    records = small_unit()
    assert all(what_if(records, item, []) == MEASURES[item](records) for item in ITEMS)


def test_half_an_hour_is_written_out() -> None:
    records = unit(ADA, weekly_times=hours("ada", 40, other="4.5"))
    step = next_steps(records, "St2")[0]
    assert step.changes[0].how_many == Fraction(1, 2)
    assert sentence(step, str).startswith("0.5 hours a week less of other duties")
