"""Two people write at the same moment, at every point of one another: what each of them finds.

Every test walks all the points at which the second can come in (`tests/interleaved.py`), and looks
after each of them at what people would see. What the clocks store is the same as recomputed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.recording import client_contacts, employer_contacts
from bot.casework.recording.desk import CHANGED_MEANWHILE
from bot.casework.recording.recompute import recompute
from bot.casework.replies import Actor, Recorded, Refusal
from bot.clock import MovableClock
from db.doors import Doors
from db.kept import unsealed
from db.models import ClientContactRow, EmployerContactRow, FactVersionRow
from tests.harbor import Harbor, open_harbor
from tests.interleaved import Act, interleaved


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def visit_noted(harbor: Harbor, who: Actor, visit_id: str, note: str) -> Act:
    """Somebody who has the visit's form open, as it was first written, sends it with a note."""
    seen, version = client_contacts.draft_of(harbor.doors, who, visit_id, now=harbor.now)
    said = replace(seen, record=replace(seen.record, note=note))
    return lambda doors: client_contacts.edit(
        doors, who, visit_id, said, now=harbor.now, submission=f"{visit_id} {note}", version=version
    )


def contact_noted(harbor: Harbor, who: Actor, contact_id: str, note: str, *for_whom: str) -> Act:
    """As above, for an employer contact, and with other people whom it was for."""
    seen, _, version = employer_contacts.draft_of(harbor.doors, who, contact_id, now=harbor.now)
    said = replace(seen, record=replace(seen.record, note=note), client_ids=for_whom)
    return lambda doors: employer_contacts.edit(
        doors, who, contact_id, said, now=harbor.now, submission=f"{contact_id} {note}",
        version=version,
    )  # fmt: skip


def rows(harbor: Harbor, table: Any, *which: Any) -> list[dict[str, Any]]:
    with harbor.doors.patient.reading() as session:
        found = session.execute(select(table.__table__).where(*which)).mappings()
        return [unsealed(table.__table__, each) for each in found]


def one_won(harbor: Harbor, table: Any, fact_id: str, *came: Any) -> None:
    """One edit stands, the other's writer reads so, and what it said first is kept."""
    (refused,) = (each for each in came if isinstance(each, Refusal))
    (recorded,) = (each for each in came if isinstance(each, Recorded))
    assert refused.sentence == CHANGED_MEANWHILE
    assert recorded.fact.id == fact_id
    (stands,) = rows(harbor, table, table.id == fact_id)
    assert (stands["note"], stands["version"]) == (NOTES[came.index(recorded)], 2)
    kept = rows(harbor, FactVersionRow, FactVersionRow.fact_id == fact_id)
    assert [(each["version"], json.loads(each["values"])["note"]) for each in kept] == [
        (1, "as it was")
    ]
    assert recompute(harbor.doors) == 0


NOTES = ("of the first", "of the second")


def test_of_two_edits_of_a_visit_one_wins_and_the_other_reads_so(
    harbor: Harbor, database_url: str
) -> None:
    client_id = harbor.enroll("C-1", harbor.ago(20))
    waited = 0
    for turn in interleaved(database_url):
        visit_id = harbor.visit(client_id, note="as it was").fact.id
        came = turn.run(
            visit_noted(harbor, harbor.ana, visit_id, NOTES[0]),
            visit_noted(harbor, harbor.lea, visit_id, NOTES[1]),
        )
        one_won(harbor, ClientContactRow, visit_id, *came)
        waited += turn.waited
    assert waited, "no turn met the other's lock"


def test_of_two_edits_of_an_employer_contact_one_wins_whomever_they_draw_in(
    harbor: Harbor, database_url: str
) -> None:
    """Each takes other people in and leaves the first out: they lock what the other needs."""
    ids = [harbor.enroll(f"C-{number}", harbor.ago(20)) for number in range(3)]
    waited = 0
    for turn in interleaved(database_url):
        contact_id = harbor.contact(ids[0], note="as it was").fact.id
        came = turn.run(
            contact_noted(harbor, harbor.ana, contact_id, NOTES[0], ids[1], ids[2]),
            contact_noted(harbor, harbor.lea, contact_id, NOTES[1], ids[2], ids[0]),
        )
        one_won(harbor, EmployerContactRow, contact_id, *came)
        waited += turn.waited
    assert waited, "no turn met the other's lock"
