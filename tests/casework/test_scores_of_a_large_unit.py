"""What the scores of a large unit ask of the database: a fixed number of statements."""

from __future__ import annotations

from bot.casework.reading.scores import ScoreSheet, score_sheet
from bot.casework.replies import Actor
from db.doors import Doors
from ips.fidelity.items import ITEMS
from tests.large_unit import AT, HALF_A_YEAR, LargeUnit, enter_large_unit
from tests.support import count_statements

HERE, ELSEWHERE = "T0LARGE", "T0ELSEWHERE"
MOST_STATEMENTS = 40


def sheet(doors: Doors, unit: LargeUnit) -> ScoreSheet:
    return score_sheet(doors, Actor(unit.workspace_id, unit.lead), HALF_A_YEAR, now=AT)


def test_they_are_few_and_the_same_whatever_other_units_hold(doors: Doors) -> None:
    """All 25 items of ten specialists and 200 clients, with the trend of four periods."""
    unit = enter_large_unit(doors.patient, HERE)
    with count_statements(doors) as alone:
        before = sheet(doors, unit)
    for workspace_id in (HERE, ELSEWHERE):
        enter_large_unit(doors.patient, workspace_id, specialists=2, clients=10)
    with count_statements(doors) as beside:
        after = sheet(doors, unit)
    assert len(alone) == len(beside) <= MOST_STATEMENTS
    assert before.results.keys() == ITEMS.keys()
    assert after.results == before.results
    assert len(after.codes) == 200
