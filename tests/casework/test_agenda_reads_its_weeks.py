"""The agenda reads the weeks it tells of, not years: and says what it would say if it read all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bench.reckoning import MONDAY, TEAM, Agency, agency
from bot.casework.reminders import digests
from bot.casework.reminders.content import Digest
from bot.casework.team.profiles import unit_of
from db.queries.records import due_contacts, histories
from ips.employer_contacts import Week


@pytest.fixture(scope="module")
def two_years() -> Iterator[Agency]:
    with agency(3, 6, 730) as built:
        yield built


def drawn(of: Agency, weeks_ago: int) -> Digest:
    as_of = MONDAY - timedelta(weeks=weeks_ago)
    with of.doors.reading() as session:
        unit = unit_of(session, TEAM, of.unit_id)
        return digests.for_unit(session, TEAM, unit, Week.of(as_of).before(), as_of)


@pytest.mark.parametrize("weeks_ago", [0, 1, 4, 9, 22, 50])
def test_it_is_as_if_all_had_been_read(
    two_years: Agency, weeks_ago: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = drawn(two_years, weeks_ago)
    with monkeypatch.context() as patched:
        patched.setattr(due_contacts, "since", lambda *asked: due_contacts.of_clients(*asked[:3]))
        whole = lambda *asked: histories.of_clients(*asked[:3])  # noqa: E731
        patched.setattr(histories, "with_contacts_since", whole)
        assert some == drawn(two_years, weeks_ago)
    assert some.agenda.needs_a_plan
    assert some.agenda.clocks


def test_it_reads_few_of_the_due_contacts_of_years(two_years: Agency) -> None:
    with two_years.doors.reading() as session:
        every = due_contacts.of_clients(session, TEAM, two_years.client_ids)
        some = due_contacts.since(session, TEAM, two_years.client_ids, MONDAY - timedelta(days=90))
    assert {each.key for each in some} < {each.key for each in every}
    assert len(some) < len(every) / 2
