"""An agenda goes out in many messages: the unit is read once for all, and never shown too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import select, update

from bot.casework.privacy import erasing
from bot.casework.reminders import digests
from bot.casework.reminders.content import Digest
from bot.casework.reminders.digests import CHART, DIGEST, MISSED
from bot.clock import MovableClock
from bot.jobs.delivery.deliverer import Deliverer
from db.doors import Doors
from db.models import OutgoingMessageRow, VocationalUnitRow
from db.queries.outbox import reading
from db.queries.outbox.messages import OutgoingMessage
from tests.harbor import TEAM, Harbor, open_harbor
from tests.support import count_statements

FEW = 3  # the message, the end of the unit's chain, and the transaction's own


@dataclass
class Agenda:
    """The planned messages of one agenda, drawn one by one."""

    harbor: Harbor

    def of(self, kind: str) -> OutgoingMessage:
        with self.harbor.doors.reading() as session:
            row = session.scalars(
                select(OutgoingMessageRow.id).where(OutgoingMessageRow.kind == kind)
            ).first()
            found = reading.message(session, TEAM, row or "")
        assert found is not None
        return found

    def loads(self, kind: str) -> Digest:
        message = self.of(kind)
        with self.harbor.doors.reading() as session:
            digest = digests.load(session, message)
        assert digest is not None
        return digest


@pytest.fixture
def agenda(doors: Doors, clock: MovableClock) -> Agenda:
    """It is Monday, and last week's agenda is planned."""
    digests.forget(0.0)
    harbor = open_harbor(doors, clock)
    harbor.enroll("C-114")
    harbor.clock.move_by(timedelta(days=7))
    with harbor.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=harbor.now))
    assert digests.plan_due(harbor.doors.patient, harbor.now) == 1
    return Agenda(harbor)


def test_the_unit_is_read_for_the_first_message_alone(agenda: Agenda) -> None:
    first = agenda.loads(DIGEST)
    for kind in (CHART, MISSED):
        with count_statements(agenda.harbor.doors) as statements:
            other = agenda.loads(kind)
        assert len(statements) <= FEW
        assert other.agenda == first.agenda
    assert agenda.loads(CHART).message_id == first.message_id
    assert agenda.loads(MISSED).message_id is None


def test_what_was_written_down_meanwhile_is_in_the_next_one(agenda: Agenda) -> None:
    agenda.loads(DIGEST)
    agenda.harbor.enroll("C-115")
    assert set(agenda.loads(CHART).clients) == {"C-114", "C-115"}


def test_who_was_erased_meanwhile_is_in_none(agenda: Agenda) -> None:
    agenda.loads(DIGEST)
    harbor = agenda.harbor
    client_id = harbor.client_id("C-114")
    erasing.erase_client(harbor.doors.patient, harbor.lea, client_id, now=harbor.now)
    assert not agenda.loads(CHART).clients


def test_the_first_message_is_drawn_anew_each_time(agenda: Agenda) -> None:
    agenda.loads(DIGEST)
    with count_statements(agenda.harbor.doors) as statements:
        agenda.loads(DIGEST)
    assert len(statements) > FEW


def delivers_what_is_ready(agenda: Agenda) -> None:
    Deliverer(agenda.harbor.doors.patient, lambda _: None).deliver_once(agenda.harbor.now)


def test_while_its_next_message_waits_for_its_second_nothing_is_read_again(agenda: Agenda) -> None:
    """In between a round finds nothing to do."""
    agenda.loads(DIGEST)
    with agenda.harbor.doors.patient.writing() as session:
        session.execute(update(OutgoingMessageRow).values(state="withdrawn"))
    delivers_what_is_ready(agenda)
    with count_statements(agenda.harbor.doors) as statements:
        agenda.loads(CHART)
    assert len(statements) <= FEW


def test_nothing_is_held_a_minute_after_all_is_sent(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    agenda.loads(DIGEST)
    with agenda.harbor.doors.patient.writing() as session:
        session.execute(update(OutgoingMessageRow).values(state="withdrawn"))
    monkeypatch.setattr(digests, "monotonic", lambda: monotonic() + digests.UNUSED)
    delivers_what_is_ready(agenda)
    with count_statements(agenda.harbor.doors) as statements:
        agenda.loads(CHART)
    assert len(statements) > FEW
