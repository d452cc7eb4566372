"""A unit over two quarters, worked out by hand, item by item.

January to June 2026: 25 whole weeks from Monday 5 January to Sunday 28 June, six full months. Live
since July 2025. Ada and Ben have whole posts; Cara, half a post, left on Tuesday 31 March, and her
two clients went to Ben; Lou leads; Mo is a peer mentor. Ada was on leave from 16 to 20 February.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from ips.facts import MadeBy, MilestoneKind, Mode, Place
from ips.fidelity.evidence import ClientRecords, Fact, Span, UnitRecords
from ips.fidelity.results import Total
from ips.fidelity.score import score, total
from tests.ips.fidelity.hand_made import (
    LEAD,
    MENTOR,
    MONDAYS,
    MONTHS,
    away,
    client,
    contacts,
    hours,
    job,
    meetings,
    member,
    met_employer,
    milestone,
    rated,
    reviewed,
    several,
    stated,
    unit,
    visit,
    vr,
)

CARA_LEFT = date(2026, 3, 31)
LEAVE_WEEK = MONDAYS[6]
ADA = away(
    member("ada", teams="north east"), *(LEAVE_WEEK + timedelta(days=ahead) for ahead in range(5))
)
BEN = member("ben", teams="north")
CARA = member("cara", fte="0.5", until=CARA_LEFT)

BY_PEOPLE = {
    "St3": 4, "O2": 4, "O5": 3, "O6": 5, "O7": 3, "O8": 2, "S1": 4, "S2": 5, "S3": 4, "S11": 4,
}  # fmt: skip

BY_HAND = {
    # Ada's 20, Ben's 18 and 2 of nobody, on two posts: 20 each.
    "St1": (5, Fraction(20)),
    # Ada 24 weeks of 40 hours, 2 of them for other duties; Ben 24 and 4; Cara 13 of 20 and none:
    # (2180 - 144) ÷ 2180 = 93.4%. One of 62 weeks is not entered.
    "St2": (4, Fraction(2036, 2180)),
    # Ada 18 of 20: 5. Ben 12 of 18, two thirds: 3.
    "O1": (4, (Fraction(18, 20) + Fraction(12, 18)) / 2),
    # A contact in 20 of 25 weeks; meetings in five of six months: quarterly, not monthly.
    "O3": (4, Fraction(20, 25)),
    # A leader, two whole posts, 21 of 25 weeks, cover in Ada's leave.
    "O4": (5, Fraction(21, 25)),
    # 10 days, 45 days, 90 days so far; one found work on day 20, one has waited for 20 days.
    "S4": (4, Fraction(10 + 45 + 90, 3)),
    # Yes: Ada 120, Ben 70, Cara 48. No: 14 and 10. Ben's other 20 are unmarked: 20 of 282.
    "S5": (5, Fraction(238, 262)),
    # Ada 6 × 134 ÷ 144 = 5.6: 4. Ben 4 a week: 3. Cara 4 of 4, since two look: 5.
    "S6": (4, (Fraction(6 * 134, 144) + 4 + 6) / 3),
    # Two cooks and a clerk, at three employers.
    "S8": (3, Fraction(2, 3)),
    "S9": (5, Fraction(1)),
    # Two jobs are held on 30 June: fewer than ten.
    "S10": (1, Fraction(1)),
    # Monthly was had by one of three; all three were seen in their four months.
    "S12": (3, Fraction(4)),
    # Ada 65%: 5. Ben 45%: 3. Cara 50%: 4.
    "S13": (4, (Fraction(65, 100) + Fraction(45, 100) + Fraction(50, 100)) / 3),
    # The policy, two visits to one person, a joint visit. Answered were 11 of 16.
    "S14": (2, Fraction(3)),
}


def seen(first: date, *days: int, **more: Any) -> list[Any]:
    return [visit(first + timedelta(days=each), **more) for each in days]


def newcomers() -> list[ClientRecords]:
    """Five entered in the period."""
    working = date(2026, 3, 22)  # day 20
    return [
        # Outreach due on 26 and 27 January is answered, that of 15 February is not.
        client(
            "e1",
            entered="2026-01-12",
            team="north",
            employers=[met_employer("01-22", made_by=MadeBy.CLIENT)],
            visits=[
                visit("01-20", reached=False, place=Place.HOME),
                visit("02-01", place=Place.COMMUNITY),
            ],
        ),
        client(  # outreach of 16 February: no
            "e2", entered="2026-02-02", team="north", employers=[met_employer("03-19")]
        ),
        # Outreach due on 16 March, 6, 11 and 15 April is answered; then the first month is over.
        client(
            "e3",
            entered="2026-03-02",
            team="north",
            jobs=[job("job-e3", str(working), "shop", "clerk")],
            visits=[*seen(working, 1, with_team=True), *seen(working, 6, 10, 17, 24, 40, 70)],
        ),
        client("e4", "ben", entered="2026-06-10", team="north"),  # outreach of 24 June: no
        client("e5", "ben", entered="2026-04-01", team="north"),  # outreach of 15 April: no
    ]


def workers() -> list[ClientRecords]:
    """Two at work: one since February, one from October to May."""
    february, october = date(2026, 2, 2), date(2025, 10, 1)
    return [
        # Outreach due on 13, 17, 22 and 26 February is answered.
        client(
            "w1",
            team="north",
            jobs=[job("job-w1", str(february), "diner", "cook", learned="2026-01-15")],
            visits=seen(february, -3, 1, 6, 10, 17, 24, 50, 80, 110, 140),
        ),
        # Learned of the loss on 12 May: outreach due on 26 May is answered, on 28 May it is not.
        client(
            "w2",
            "ben",
            entered="2025-09-01",
            team="north",
            jobs=[job("job-w2", str(october), "grill", "cook", ends="05-10", heard="05-12")],
            visits=[
                *(visit(on) for on in ("01-10", "02-20", "04-01")),
                visit("05-14", mode=Mode.PHONE),
            ],
        ),
    ]


def others() -> list[ClientRecords]:
    """People on the caseloads since December, who look for work; and who is on none."""
    moved = [
        replace(each, carried_by=(Span("cara", until_on=CARA_LEFT), Span("ben", date(2026, 4, 1))))
        for each in several(2, "cara")
    ]
    return [
        *several(14, team="north"),
        *several(2, team="west"),
        *several(9, "ben", team="north"),
        *several(4, "ben"),
        *moved,
        *several(2, None),
        *several(1, "lou"),
        client("down", milestones=[milestone(MilestoneKind.STEP_DOWN, "2025-12-20")]),
        client("left", left="02-10"),
    ]


def employer_visits() -> list[Any]:
    weeks = [monday for monday in MONDAYS if monday != LEAVE_WEEK]
    found = []
    for number, monday in enumerate(weeks):
        if number < 10:  # 6 a week, then 4 or 6: 19 × 6 + 5 × 4 = 134, 14 of them do not fit
            found += [*contacts(5, monday, fits=True), *contacts(1, monday, fits=False)]
        elif number < 14:
            found += [*contacts(3, monday, fits=True), *contacts(1, monday, fits=False)]
        else:
            found += contacts(6 if number < 23 else 4, monday, fits=True)
    for number, monday in enumerate(MONDAYS):  # 4 a week: 20 unmarked, 10 do not fit
        unmarked, no = (1 if number < 20 else 0), (1 if number < 10 else 0)
        found += contacts(4 - unmarked - no, monday, "ben", fits=True)
        found += contacts(unmarked, monday, "ben") + contacts(no, monday, "ben", fits=False)
        found += contacts(1, monday, "ben", specific=False)
    for monday in MONDAYS[:12]:
        found += contacts(4, monday, "cara", fits=True)
    return found


def two_quarters() -> UnitRecords:
    ada = [each for each in hours("ada", 40, 26, 2) if each.week_of != LEAVE_WEEK]
    return unit(
        ADA,
        BEN,
        CARA,
        member("lou", LEAD),
        member("mo", MENTOR),
        live_on=date(2025, 7, 1),
        clients=[*newcomers(), *workers(), *others()],
        employer_visits=employer_visits(),
        log_reviews=reviewed(*MONDAYS[:20]),  # of 23 that are due
        weekly_times=[*ada, *hours("ben", 40, 18, 4, 24), *hours("cara", 20, 10, 0, 13)],
        meetings=meetings([*MONDAYS[:6], *MONDAYS[7:22]], "ada ben", led_by="lou"),
        vr_contacts=[
            *vr(MONDAYS[:20]),
            *vr([first + timedelta(days=9) for first in MONTHS[:5]], Mode.IN_PERSON, meeting=True),
        ],
        cover_given_on=frozenset({LEAVE_WEEK}),
        statements=[stated(Fact.EXIT_POLICY), stated(Fact.PLANS_CONSISTENT)],
        ratings=[
            *(rated(item, rating) for item, rating in BY_PEOPLE.items()),
            rated("S7", 4, staff_id="ada"),
            rated("S7", 3, staff_id="ben"),
        ],
    )


@pytest.mark.parametrize("item", BY_HAND)
def test_an_item_as_worked_out_by_hand(item: str) -> None:
    result = score(two_quarters())[item]
    assert (result.rating, result.measure) == BY_HAND[item]


def test_the_total() -> None:
    """13 of staffing, 30 of organization, 51 of services; S7 is 3.5, which rounds down."""
    found = score(two_quarters())
    assert {code: found[code].rating for code in BY_PEOPLE} == BY_PEOPLE
    assert found["S7"].rating == 3
    assert total(found) == Total(25, 94, 94, "fair fidelity")


def test_the_rows_behind_them() -> None:
    found = score(two_quarters())
    gaps = {code: len(each.populations.gaps) for code, each in found.items()}
    assert {code: count for code, count in gaps.items() if count} == {"St2": 1, "S5": 20, "S13": 1}
    assert [each.row.id for each in found["S4"].populations.waiting] == ["e4"]
    assert [each.row.id for each in found["S4"].populations.left_out] == ["e3"]
    answered = found["S14"].populations
    assert (len(answered.numerator), len(answered.denominator)) == (11, 16)
    monthly = next(each for each in found["S12"].parts if each.of == "monthly").populations
    assert [row.id for row in monthly.denominator] == ["job-w2", "job-w1", "job-e3"]
    assert [row.id for row in monthly.numerator] == ["job-w1"]


@pytest.mark.parametrize(
    ("item", "changed", "rating"),
    [
        ("St1", {"clients": lambda was: [*was, *several(1, "gone")]}, 4),
        ("St2", {"weekly_times": lambda was: was[:48]}, None),  # Cara's 13 are missing, and one
        ("O3", {"vr_contacts": lambda was: [*was, *vr([MONTHS[5]], Mode.IN_PERSON, True)]}, 5),
        ("O3", {"vr_contacts": lambda was: was[1:]}, 4),  # meetings quarterly alone
        ("O4", {"cover_given_on": lambda _: frozenset()}, 2),
        ("S5", {"statements": lambda _: ()}, 3),
        ("S6", {"log_reviews": lambda was: was[:18]}, 4),  # Ada 3, Ben 3, Cara 5: closest to 4
        ("S6", {"log_reviews": lambda _: ()}, 2),
        ("S14", {"statements": lambda _: ()}, 1),
    ],
)
def test_variants_at_the_edge(item: str, changed: Any, rating: int | None) -> None:
    records = two_quarters()
    changes = {name: change(getattr(records, name)) for name, change in changed.items()}
    changes = {name: tuple(v) if isinstance(v, list) else v for name, v in changes.items()}
    assert score(replace(records, **changes))[item].rating == rating
