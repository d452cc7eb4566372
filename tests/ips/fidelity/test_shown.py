"""What stands beside each number of the two quarters worked out by hand, and is never scored.

`test_two_quarters` says who the people are, and where each figure comes from.
"""

from __future__ import annotations

from fractions import Fraction as Share
from functools import cache
from typing import Any

import pytest

from ips.fidelity.results import Populations, Result
from ips.fidelity.score import score
from tests.ips.fidelity.hand_made import CLEO, unit
from tests.ips.fidelity.test_two_quarters import BY_PEOPLE, two_quarters

Counts = tuple[int, int, int, int, int]
"""Rows of the denominator and the numerator, and those left out, waiting and lacking something."""

SHOWN: dict[str, tuple[str, Counts, dict[str, str]]] = {
    "St1": (
        "clients per full post",
        (40, 40, 2, 0, 0),  # left out: handed over, and the lead's own
        {
            "Full posts of specialists": "2",
            "Largest caseload for a full post": "20",
            "On nobody's caseload": "2",
            "Stepped down, or with the team lead": "2",
        },
    ),
    "St2": (  # only Cara reached 96% in her weeks
        "%",
        (61, 13, 0, 0, 1),
        {"Scheduled hours": "2180", "For employment": "93.39%"},
    ),
    "O1": ("%", (38, 30, 4, 0, 0), {"Average rating": "4"}),  # two of nobody stay out, too
    "O3": (  # 25 weeks and 6 months
        "of the weeks had a contact",
        (31, 25, 0, 0, 0),
        {"Contacts in the period": "25", "Meetings face to face": "5"},
    ),
    "O4": (
        "of the weeks had group supervision",
        (25, 21, 0, 0, 0),
        {
            "Specialists on the last day": "2, full-time 2",
            "Group supervisions": "21, everybody in person at 21",
        },
    ),
    "S4": (
        "days",
        (3, 1, 1, 1, 0),
        {"Mean days of those met": "27.5", "Met": "2 of 3", "Tracked for 90 days": "yes"},
    ),
    "S5": (  # left out: Ben's 25 generic ones
        "%",
        (262, 238, 25, 0, 20),
        {"Marked": "90.84%", "Stated as consistent with current plans": "yes"},
    ),
    "S6": (  # left out: Ada's leave, and the week in which Cara left
        "contacts a week",
        (61, 31, 2, 0, 0),
        {
            "Average rating": "4",
            "For clients, in counted weeks": "282",  # 134, 100 and 48
            "Generic, in counted weeks": "25",
        },
    ),
    "S7": ("rating", (2, 2, 0, 0, 0), {"Average rating": "3.5"}),
    "S8": ("%", (3, 2, 0, 0, 0), {"Jobs": "3"}),
    "S9": ("%", (3, 3, 0, 0, 0), {"Jobs": "3"}),
    "S10": ("%", (2, 2, 0, 0, 0), {"Jobs held": "2", "Permanent and competitive": "100%"}),
    "S12": (
        "parts in place",
        (15, 13, 1, 0, 0),
        {"Parts with a case": "5", "Seen for four months": "3 of 3"},
    ),
    "S13": ("%", (61, 24, 0, 0, 1), {"Average rating": "4"}),
    "S14": ("strategies", (16, 11, 0, 0, 0), {"Strategies": "3 of 6"}),
    **{item: ("rating", (1, 1, 0, 0, 0), {}) for item in BY_PEOPLE},
}

RULINGS = {
    "St1": 3, "St2": 3, "O1": 3, "O3": 3, "O4": 3, "S4": 4, "S5": 3, "S6": 5, "S7": 2, "S8": 3,
    "S9": 3, "S10": 3, "S12": 4, "S13": 5, "S14": 3,
}  # fmt: skip
"""As many sentences as say how each is reckoned; one where people rate."""

A_NO, A_YES, NO_CASE = "not in place", "in place", "no case in the period"
NOTHING: Counts = (0, 0, 0, 0, 0)
PARTS: dict[str, list[tuple[str, int | None, Share | None, str | None, Counts]]] = {
    "St1": [
        ("ada", None, Share(20), None, (20, 20, 0, 0, 0)),
        ("ben", None, Share(18), None, (18, 18, 0, 0, 0)),
        ("nobody", None, None, "on nobody's caseload", (2, 2, 0, 0, 0)),
    ],
    "St2": [
        ("ada", None, Share(38, 40), None, (24, 0, 0, 0, 0)),
        ("ben", None, Share(36, 40), None, (24, 0, 0, 0, 1)),
        ("cara", None, Share(1), None, (13, 13, 0, 0, 0)),
    ],
    "O1": [
        ("ada", 5, Share(18, 20), None, (20, 18, 0, 0, 0)),
        ("ben", 3, Share(12, 18), None, (18, 12, 0, 0, 0)),
    ],
    "O3": [
        ("meetings monthly", None, Share(5, 6), A_NO, (6, 5, 0, 0, 0)),
        ("meetings quarterly", None, Share(1), A_YES, (2, 2, 0, 0, 0)),
        ("contacts weekly", None, Share(20, 25), A_YES, (25, 20, 0, 0, 0)),
        ("contacts monthly", None, Share(5, 6), A_NO, (6, 5, 0, 0, 0)),
        ("contacts quarterly", None, Share(1), A_YES, (2, 2, 0, 0, 0)),
    ],
    "O4": [
        ("team leader", None, None, A_YES, NOTHING),
        ("two full-time specialists", None, None, A_YES, NOTHING),
        ("group supervision weekly", None, Share(21, 25), A_YES, (25, 21, 0, 0, 0)),
        ("group supervision two to three a month", None, Share(5, 6), A_YES, (6, 5, 0, 0, 0)),
        ("weekly talk", None, Share(21, 25), A_YES, (25, 21, 0, 0, 0)),
        ("cover", None, None, A_YES, NOTHING),
    ],
    "S6": [
        ("ada", 4, Share(6 * 134, 144), "log reviewed weekly", (24, 19, 1, 0, 0)),
        ("ben", 3, Share(4), "log reviewed weekly", (25, 0, 0, 0, 0)),
        ("cara", 5, Share(6), "log reviewed weekly", (12, 12, 1, 0, 0)),
    ],
    "S7": [
        ("ada", 4, Share(4), None, (1, 1, 0, 0, 0)),
        ("ben", 3, Share(3), None, (1, 1, 0, 0, 0)),
    ],
    "S12": [
        ("week before the start", None, Share(1), A_YES, (1, 1, 1, 0, 0)),
        ("within 3 days", None, Share(1), A_YES, (2, 2, 0, 0, 0)),
        ("weekly in the first month", None, Share(1), A_YES, (8, 8, 0, 0, 0)),
        ("monthly", None, Share(1, 3), A_NO, (3, 1, 0, 0, 0)),
        ("step-down", None, None, NO_CASE, NOTHING),
        ("reached after a job loss", None, Share(1), A_YES, (1, 1, 0, 0, 0)),
        ("seen for four months", None, Share(1), A_YES, (3, 3, 0, 0, 0)),
    ],
    "S13": [
        ("ada", 5, Share(26, 40), None, (24, 24, 0, 0, 0)),
        ("ben", 3, Share(18, 40), None, (24, 0, 0, 0, 1)),
        ("cara", 4, Share(10, 20), None, (13, 0, 0, 0, 0)),
    ],
    "S14": [
        ("policy on exits", None, None, A_YES, NOTHING),
        ("outreach answered", None, Share(11, 16), A_NO, (16, 11, 0, 0, 0)),
        ("by a mental-health team member", None, None, A_NO, NOTHING),
        ("several home or community visits", None, Share(1, 7), A_YES, (7, 1, 0, 0, 0)),
        ("joint visit", None, None, A_YES, (1, 1, 0, 0, 0)),
        ("family", None, None, A_NO, NOTHING),
    ],
}

as_worked_out = cache(lambda: score(two_quarters()))
of_nobody = cache(lambda: score(unit(CLEO)))


def counts(of: Populations) -> Counts:
    five = (of.denominator, of.numerator, of.left_out, of.waiting, of.gaps)
    a, b, c, d, e = map(len, five)
    return a, b, c, d, e


def found(item: str) -> Result:
    return as_worked_out()[item]


@pytest.mark.parametrize("item", SHOWN)
def test_an_items_rows_unit_and_what_stands_beside_it(item: str) -> None:
    result = found(item)
    shown: Any = (result.unit, counts(result.populations), dict(result.beside))
    assert shown == SHOWN[item]
    assert len(result.rulings) == RULINGS.get(item, 1)


@pytest.mark.parametrize("item", SHOWN)
def test_an_item_has_its_unit_whether_rated_or_not(item: str) -> None:
    """But for S14, which people rate where there was no outreach."""
    assert of_nobody()[item].unit == ("rating" if item == "S14" else SHOWN[item][0])


@pytest.mark.parametrize("item", SHOWN)
def test_an_items_parts(item: str) -> None:
    parts = found(item).parts
    assert [
        (each.of, each.rating, each.measure, each.note, counts(each.populations)) for each in parts
    ] == PARTS.get(item, [])
    assert all(each.counted is (each.note != NO_CASE) for each in parts)
