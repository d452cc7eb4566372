"""What is struck out counts nowhere: every place that reads facts, before and after an undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.drafts import ExitDraft
from bot.casework.recording import program_exit
from bot.casework.recording import undo as corrections
from bot.casework.recording.record import record
from bot.casework.replies import FactRef
from bot.clock import MovableClock
from db.doors import Doors
from db.queries.outbox import briefs, digests
from db.queries.people import caseload, deaths, employer_network
from db.queries.records import activity, histories
from ips.facts import ExitReason, History, PauseReason
from ips.records.job_change import JobChangeRecord
from ips.records.pause import PauseRecord
from tests.harbor import ANA, Harbor, open_harbor
from tests.support import rows_in, write_into


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


@pytest.fixture
def client(harbor: Harbor) -> str:
    return harbor.enroll("C-114", harbor.ago(20))


def undo(harbor: Harbor, fact: FactRef) -> None:
    corrections.void(harbor.doors, harbor.lea, fact, now=harbor.now)


def read(harbor: Harbor, query: Callable[..., Any], *asked: Any) -> Any:
    with harbor.doors.reading() as session:
        return query(session, harbor.workspace_id, *asked)


def history(harbor: Harbor, client: str) -> History:
    found: History = read(harbor, histories.of_clients, [client])[client]
    return found


def paused(harbor: Harbor, client: str) -> FactRef:
    draft = PauseRecord(
        client_id=client,
        from_on=harbor.today,
        reason=PauseReason.HOSPITAL,
        review_on=harbor.ahead(14),
    )
    return record(harbor.doors, harbor.ana, draft, now=harbor.now).fact


# ---------------------------------------------------------------- the clocks' history


def test_a_visit_is_no_part_of_the_history(harbor: Harbor, client: str) -> None:
    fact = harbor.visit(client).fact
    assert [each.id for each in history(harbor, client).client_contacts] == [fact.id]
    undo(harbor, fact)
    assert history(harbor, client).client_contacts == ()


def test_an_employer_contact_is_no_part_of_the_history(harbor: Harbor, client: str) -> None:
    fact = harbor.contact(client).fact
    assert [each.id for each in history(harbor, client).employer_contacts] == [fact.id]
    undo(harbor, fact)
    assert history(harbor, client).employer_contacts == ()


def test_a_visit_is_no_longer_about_a_job(harbor: Harbor, client: str) -> None:
    """Or it would count for that job alone, and for none that there is."""
    job = harbor.job(client, harbor.ago(1)).fact
    harbor.visit(client, job_ids=(job.id,))
    assert history(harbor, client).client_contacts[0].job_ids == {job.id}
    undo(harbor, job)
    assert history(harbor, client).client_contacts[0].job_ids == frozenset()


def test_a_change_of_hours_is_no_part_of_its_job(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ago(3)).fact
    said = JobChangeRecord(job_id=job.id, on=harbor.today, hours_per_week=30)
    change = record(harbor.doors, harbor.ana, said, now=harbor.now).fact
    assert [each.id for each in history(harbor, client).jobs[0].changes] == [change.id]
    undo(harbor, change)
    assert history(harbor, client).jobs[0].changes == ()


# ---------------------------------------------------------------- the week and the agenda


def test_a_contact_does_not_count_toward_the_week(harbor: Harbor) -> None:
    fact = harbor.contact().fact
    undo(harbor, fact)
    recorded = harbor.contact()
    assert recorded.week is not None
    assert (recorded.week.done, recorded.week.generic) == (0, 1)


def test_a_contact_does_not_stand_in_the_agenda(harbor: Harbor) -> None:
    asked = (activity.employer_contacts_made, list(harbor.staff_ids.values()), harbor.today,
             harbor.today)  # fmt: skip
    fact = harbor.contact().fact
    assert [each.id for each in read(harbor, *asked)] == [fact.id]
    undo(harbor, fact)
    assert read(harbor, *asked) == ()


def test_a_contact_does_not_stand_in_the_contact_log(harbor: Harbor) -> None:
    asked = (activity.log_of_week, harbor.unit_id, harbor.today, harbor.today)
    fact = harbor.contact().fact
    assert [each.id for each in read(harbor, *asked)] == [fact.id]
    undo(harbor, fact)
    assert read(harbor, *asked) == ()


def test_a_next_step_does_not_stand_in_the_agenda(harbor: Harbor) -> None:
    asked = (digests.next_steps, harbor.unit_id, harbor.today, harbor.today)
    fact = harbor.contact(next_step="call", next_step_on=harbor.today).fact
    assert [each.employer_contact_id for each in read(harbor, *asked)] == [fact.id]
    undo(harbor, fact)
    assert read(harbor, *asked) == ()


def test_an_entry_is_not_among_ones_last(harbor: Harbor, client: str) -> None:
    since = harbor.now - timedelta(days=1)
    asked = (activity.last_entries, harbor.staff_ids[ANA], [client], since, since.date(), 9)
    fact = harbor.visit(client).fact
    assert fact.id in {each.id for each in read(harbor, *asked)}
    undo(harbor, fact)
    assert fact.id not in {each.id for each in read(harbor, *asked)}


def test_an_employers_last_contact_is_one_that_stands(harbor: Harbor) -> None:
    from tests.rows import EmployerContactRow

    harbor.contact(on=harbor.ago(9))
    fact = harbor.contact().fact
    with harbor.doors.reading() as session:
        (contact,) = rows_in(session, EmployerContactRow, EmployerContactRow.id == fact.id)
    employer = contact.employer_id
    asked = (employer_network.last_contacts, [employer])
    assert read(harbor, *asked) == {employer: harbor.today}
    undo(harbor, fact)
    assert read(harbor, *asked) == {employer: harbor.ago(9)}


# ---------------------------------------------------------------- briefs and caseload


def test_a_pause_silences_nothing(harbor: Harbor, client: str) -> None:
    fact = paused(harbor, client)
    assert client in read(harbor, briefs.pauses, [client], harbor.ago(1))
    assert client in read(harbor, caseload.paused, [client], harbor.today)
    undo(harbor, fact)
    assert read(harbor, briefs.pauses, [client], harbor.ago(1)) == {}
    assert read(harbor, caseload.paused, [client], harbor.today) == {}


def test_a_death_entered_by_mistake_silences_nobody(harbor: Harbor, client: str) -> None:
    draft = ExitDraft(client, harbor.today, ExitReason.DIED)
    exited = program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now).fact
    assert read(harbor, deaths.died, [client]) == {client}
    undo(harbor, exited)
    assert read(harbor, deaths.died, [client]) == frozenset()


def test_the_death_of_a_stay_that_is_struck_out_silences_nobody(
    harbor: Harbor, client: str
) -> None:
    """The stay goes with its exit where its client came by mistake."""
    from tests.rows import EpisodeRow

    draft = ExitDraft(client, harbor.today, ExitReason.DIED)
    program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)
    with harbor.doors.writing() as session:
        write_into(session, EpisodeRow, EpisodeRow.client_id == client, voided_at=harbor.now)
    assert read(harbor, deaths.died, [client]) == frozenset()


def test_an_entry_by_mistake_is_on_nobodys_caseload(harbor: Harbor) -> None:
    from tests.rows import EpisodeRow

    client = harbor.enroll("C-220", harbor.today)
    asked = (caseload.carried_in_unit, harbor.unit_id, harbor.today)
    assert [each.client_id for each in read(harbor, *asked)] == [client]
    with harbor.doors.reading() as session:
        (stay,) = session.scalars(select(EpisodeRow.id).where(EpisodeRow.client_id == client))
    undo(harbor, FactRef("episode", stay))
    assert read(harbor, *asked) == ()
