"""What the scores of a large unit ask of the database: a fixed number of statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.casework.reading.scores import ScoreSheet, score_sheet
from bot.casework.reading.unit_records import unit_records
from bot.casework.replies import Actor
from bot.casework.team.profiles import unit_of
from db.doors import Doors
from db.queries.records import due_contacts
from ips.facts import DueContact
from ips.fidelity.evidence import Period
from ips.fidelity.items import ITEMS
from ips.fidelity.measures.due_rows import CLOCKS
from ips.fidelity.score import score
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


def test_windows_of_other_days_and_clocks_stay_unread_and_would_change_no_score(
    doors: Doors,
) -> None:
    unit = enter_large_unit(doors.patient, HERE, specialists=2, clients=20)
    november = Period(date(2025, 11, 1), date(2025, 11, 30))
    with doors.patient.reading() as session:
        found = unit_of(session, HERE, unit.unit_id)
        records = unit_records(session, HERE, found, november)
        ids = [each.client_id for each in records.clients]
        every = due_contacts.of_clients(session, HERE, ids)

    def asked(due: DueContact) -> bool:
        return due.key.clock in CLOCKS and due.due_on in november

    with_all = tuple(
        replace(
            each, due_contacts=tuple(due for due in every if due.key.client_id == each.client_id)
        )
        for each in records.clients
    )
    read = [due for each in records.clients for due in each.due_contacts]
    assert set(read) == set(filter(asked, every)) < set(every)
    assert score(replace(records, clients=with_all, answers={})) == score(records)
