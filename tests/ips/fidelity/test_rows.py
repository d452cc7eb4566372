"""Whose a row of a score is: every kind of id that a row may have, and what nobody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ips.facts import Decline, MilestoneKind
from ips.fidelity.evidence import IndividualSupervision, Span, UnitRecords, WeeklyTime
from ips.fidelity.results import Row
from ips.fidelity.rows import RowIndex, Whose
from tests.ips.fidelity.hand_made import (
    ADA,
    LAST,
    MONDAYS,
    client,
    contacts,
    job,
    milestone,
    pause,
    rated,
    unit,
    visit,
)

ON, AFTER = date(2026, 3, 2), date(2026, 7, 1)


def records() -> UnitRecords:
    """One with a fact of each kind, one whose specialist left, and one whom nobody carried."""
    known = client(
        "c1",
        jobs=[job("job", "2026-02-02")],
        visits=[visit("03-02", id="visit")],
        milestones=[milestone(MilestoneKind.STEP_DOWN, "03-02")],
        pauses=[pause("03-02")],
        declines=[Decline("decline", ON, ON)],
    )
    two = (Span("ben", until_on=date(2026, 2, 1)), Span("gone", date(2026, 2, 2), ON))
    return unit(
        ADA,
        clients=[
            known,
            replace(client("c2"), carried_by=two),
            client("c3", None),
            replace(client("c4"), carried_by=(Span("ada", until_on=LAST), Span("ben", AFTER))),
        ],
        employer_visits=contacts(1, MONDAYS[0]),
        weekly_times=[WeeklyTime("week", "ben", MONDAYS[0], Fraction(40))],
        individual_supervisions=[IndividualSupervision("talk", ON, "ben", 1)],
        ratings=[rated("S7", 4, staff_id="ada"), rated("S2", 4)],
    )


@pytest.mark.parametrize(
    ("id", "whose"),
    [
        ("c1", Whose("c1", "ada")),
        ("c2", Whose("c2", "gone")),  # who carried them last
        ("c3", Whose("c3")),
        ("c4", Whose("c4", "ada")),  # and not who carries them since
        *(
            (fact, Whose("c1", "ada"))
            for fact in (
                "stay-c1",
                "job",
                "visit",
                "step_down-03-02",
                "pause-03-02",
                "decline",
                "c1/post_start/job/0",
                "unknown/job",
            )
        ),
        ("ada", Whose(staff_id="ada")),
        ("ada-in_person-specialist-True-None-2026-01-05-0", Whose(staff_id="ada")),
        ("week", Whose(staff_id="ben")),
        ("talk", Whose(staff_id="ben")),
        ("S7-03-02-ada-4", Whose(staff_id="ada")),
        ("S2-03-02-None-4", Whose()),
        ("unit", Whose()),
    ],
)
def test_whose_a_row_is(id: str, whose: Whose) -> None:
    assert RowIndex.of(records()).whose(Row("any", id)) == whose
