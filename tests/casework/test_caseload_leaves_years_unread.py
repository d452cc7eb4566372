"""The caseload says when somebody was reached last without reading the contacts of years."""

from __future__ import annotations

from bench.reckoning import MORNING, TEAM, agency
from bot.casework.reading import caseload
from bot.casework.replies import Actor
from db.queries.records import histories
from ips.caseload import last_contact_on, phase
from tests.support import count_statements


def test_it_says_of_everybody_what_their_whole_history_says() -> None:
    with agency(2, 8, 400) as of:
        lead = Actor(TEAM, "U0S000")
        with count_statements(of.doors) as seen:
            cards = caseload.cards(of.doors, lead, now=MORNING, whole_unit=True)
        assert len(seen) <= 10
        with of.doors.reading() as session:
            whole = histories.of_clients(session, TEAM, of.client_ids)
            some, _ = histories.without_contacts_but_the_last(session, TEAM, of.client_ids)
    assert {each.client.id: (each.last_contact_on, each.phase) for each in cards} == {
        client_id: (last_contact_on(history), phase(history, MORNING.date()))
        for client_id, history in whole.items()
    }
    assert not any(each.client_contacts for each in some.values())
