"""A form sent twice is recorded once; sent again with other words, it is an edit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text, update

from bot.casework.access import replies_as_json
from bot.casework.access.submissions import NOT_READABLE, forget_old
from bot.casework.drafts import EmployerChoice, EnrollDraft
from bot.casework.recording import employer_contacts, enrollment
from bot.casework.replies import NotAllowed, Recorded, Refusal
from bot.clock import MovableClock
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.ticker import Ticker
from db.doors import Doors
from db.models import ClientRow, StaffRoleRow, SubmissionRow
from ips.facts import Mode, PauseReason
from ips.records.pause import PauseRecord
from tests.harbor import BEN, Harbor, open_harbor
from tests.rows import ClientContactRow, EmployerContactRow
from tests.support import employer_met


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def test_the_second_time_gets_the_first_reply(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    first = harbor.contact(client, submission="modal-1", note="met the owner")
    harbor.clock.move_by(timedelta(days=1))
    again = harbor.contact(client, on=first.on, submission="modal-1", note="met the owner")
    assert again == replace(first, repeated=True)
    assert harbor.count(EmployerContactRow) == 1


def test_other_words_under_the_same_key_are_an_edit(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    first = harbor.contact(client, submission="modal-1", mode=Mode.PHONE)
    edited = harbor.contact(client, submission="modal-1", mode=Mode.IN_PERSON)
    assert edited.fact == first.fact
    assert not edited.repeated
    assert harbor.count(EmployerContactRow, mode="in_person", version=2) == 1
    again = harbor.contact(client, submission="modal-1", mode=Mode.IN_PERSON)
    assert again == replace(edited, repeated=True)
    assert harbor.count(EmployerContactRow) == 1


def test_what_has_no_edit_says_that_it_was_saved_before(harbor: Harbor) -> None:
    first = EnrollDraft(code="C-1", entered_on=harbor.today)
    enrollment.enroll(harbor.doors, harbor.ana, first, now=harbor.now, submission="modal-1")
    other = EnrollDraft(code="C-2", entered_on=harbor.today)
    with pytest.raises(Refusal, match="saved before"):
        enrollment.enroll(harbor.doors, harbor.ana, other, now=harbor.now, submission="modal-1")
    assert harbor.count(ClientRow) == 1


def test_a_key_belongs_to_the_person_who_sent_it(harbor: Harbor) -> None:
    harbor.contact(submission="modal-1")
    other = harbor.contact(submission="modal-1", by=harbor.ben)
    assert not other.repeated
    assert harbor.count(EmployerContactRow) == 2


def test_who_has_left_the_roster_gets_no_reply_of_before(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    harbor.contact(client, submission="modal-1", by=harbor.ben)
    with harbor.doors.writing() as session:
        session.execute(
            update(StaffRoleRow)
            .where(StaffRoleRow.staff_member_id == harbor.staff_ids[BEN])
            .values(until_on=harbor.ago(5))
        )
    with pytest.raises(NotAllowed):
        harbor.contact(client, submission="modal-1", by=harbor.ben)


def test_a_refused_form_can_be_sent_again(harbor: Harbor) -> None:
    with pytest.raises(Refusal):
        harbor.contact(on=harbor.ahead(1), submission="modal-1")
    assert not harbor.contact(submission="modal-1").repeated


def test_neither_key_nor_reply_can_be_read_in_the_database(harbor: Harbor) -> None:
    harbor.contact(submission="modal-1", employer="Bean & Leaf")
    with harbor.doors.reading() as session:
        kept = session.execute(text("SELECT * FROM submission")).one()
    assert "modal-1" not in repr(kept)
    assert "Bean" not in repr(bytes(kept.reply))


def test_old_submissions_are_forgotten(harbor: Harbor) -> None:
    harbor.contact(submission="modal-1")
    forget_old(harbor.doors, now=harbor.now + timedelta(days=14))
    assert harbor.count(SubmissionRow) == 1
    forget_old(harbor.doors, now=harbor.now + timedelta(days=14, seconds=1))
    assert harbor.count(SubmissionRow) == 0


def test_the_ticker_sees_to_it(harbor: Harbor) -> None:
    harbor.contact(submission="modal-1")
    later = MovableClock(harbor.now + timedelta(days=15))
    ticker = Ticker(harbor.doors, Deliverer(harbor.doors, lambda _: None), later)
    ticker.audit()
    assert harbor.count(SubmissionRow) == 0


# ---------------------------------------------------------------- at the same moment


def at_once(*acts: object) -> list[Recorded]:
    """Run these at the same moment, each in a thread of its own."""
    together = Barrier(len(acts))

    def run(act: object) -> Recorded:
        together.wait(10)
        return act()  # type: ignore[operator,no-any-return]

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(20) for future in [pool.submit(run, act) for act in acts]]


@pytest.mark.parametrize("generic", [True, False])
def test_a_double_submit_records_once(harbor: Harbor, generic: bool) -> None:
    clients = () if generic else (harbor.enroll("C-114", harbor.ago(10)),)
    harbor.contact()  # the employer and the audit chain are there already
    replies = at_once(*[lambda: harbor.contact(*clients, submission="modal-1")] * 3)
    assert len({reply.fact for reply in replies}) == 1
    assert sorted(reply.repeated for reply in replies) == [False, True, True]
    assert harbor.count(EmployerContactRow) == 2


def test_a_double_enrollment_with_one_key_records_once(harbor: Harbor) -> None:
    draft = EnrollDraft(code="C-114", entered_on=harbor.today)
    replies = at_once(
        *[
            lambda: enrollment.enroll(
                harbor.doors, harbor.ana, draft, now=harbor.now, submission="modal-1"
            )
        ]
        * 2
    )
    assert replies[0].fact == replies[1].fact
    assert harbor.count(ClientRow) == 1


def test_writers_on_overlapping_clients_neither_deadlock_nor_lose(harbor: Harbor) -> None:
    """Every order of the same clients, at once: each fact and the projection of all stay."""
    from bot.casework.recording.recompute import recompute

    a, b, c = (harbor.enroll(code, harbor.ago(10)) for code in ("C-1", "C-2", "C-3"))
    orders = [(a, b), (b, a), (b, c), (c, a)]
    replies = at_once(
        *[
            lambda clients=clients: harbor.contact(*clients, client_was_with_me=True)
            for clients in orders
        ]
    )
    assert len({reply.fact for reply in replies}) == 4
    assert harbor.count(EmployerContactRow) == 4
    assert harbor.count(ClientContactRow) == 8
    assert recompute(harbor.doors) == 0


def test_the_same_new_employer_at_once_is_one_employer(harbor: Harbor) -> None:
    from db.models import EmployerRow

    harbor.enroll("C-1")
    replies = at_once(*[lambda: harbor.contact(employer="Pier 9")] * 3)
    assert harbor.count(EmployerRow) == 1
    assert sum("new" in "".join(reply.notes) for reply in replies) == 1


def test_an_edit_of_what_somebody_just_changed_is_refused(harbor: Harbor) -> None:
    from bot.casework.access.permissions import Action
    from bot.casework.recording.desk import Ask, perform
    from bot.casework.recording.employer_contacts import (  # the two halves of an edit
        _rewrite,
        _stored,
    )

    recorded = harbor.contact()
    former, named = _stored(harbor.doors, harbor.ana, recorded.fact.id)
    draft = employer_met(
        employer=EmployerChoice(new_name="Bean & Leaf"), mode=Mode.PHONE, on=harbor.today
    )
    employer_contacts.edit(harbor.doors, harbor.ana, recorded.fact.id, draft, now=harbor.now)
    ask = Ask(
        doors=harbor.doors,
        actor=harbor.ana,
        action=Action.CORRECT_EMPLOYER_CONTACT,
        verb="employer_contact.edit",
        content=draft,
        now=harbor.now,
        recorded_by=former.recorded_by,
    )
    with pytest.raises(Refusal, match="just changed"):
        perform(ask, lambda desk: _rewrite(desk, former=former, named=named, draft=draft))
    assert harbor.count(EmployerContactRow, version=2) == 1


# ---------------------------------------------------------------- replies as text


def test_a_reply_comes_back_from_its_text(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    harbor.job(client, harbor.today, meeting_wishes="at the library")
    recorded = harbor.contact(client, client_was_with_me=True)
    assert recorded.effects
    assert replies_as_json.from_json(replies_as_json.to_json(recorded)) == recorded


def test_equal_content_gives_equal_text() -> None:
    draft = PauseRecord(
        client_id="c", from_on=date(2026, 3, 2), reason=PauseReason.JAIL, review_on=date(2026, 4, 2)
    )
    assert replies_as_json.to_json(draft) == replies_as_json.to_json(replace(draft))
    assert replies_as_json.to_json(draft) != replies_as_json.to_json(
        replace(draft, words="said so")
    )
    assert (
        replies_as_json.to_json([datetime(2026, 3, 2, tzinfo=UTC)])
        == '["2026-03-02T00:00:00+00:00"]'
    )


def test_where_the_first_reply_cannot_be_read_nothing_is_recorded_twice(harbor: Harbor) -> None:
    """Somebody put the reply to another form there: it is not answered, and is no error."""
    mine, other = (harbor.contact(submission=f"modal-{n}", note=f"note {n}") for n in (1, 2))
    table = SubmissionRow.__table__
    with harbor.doors.writing() as session:
        held = session.execute(select(table.c.key, table.c.reply)).all()
        for (key, _), (_, reply) in zip(held, reversed(held), strict=True):
            session.execute(update(table).where(table.c.key == key).values(reply=reply))
    again = harbor.contact(submission="modal-1", note="note 1")
    assert again.repeated
    assert again.summary == NOT_READABLE
    assert again.fact not in (mine.fact, other.fact)
    assert harbor.count(EmployerContactRow) == 2
