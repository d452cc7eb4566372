"""Recording employer contacts and client contacts: what they close, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.casework.access import audit
from bot.casework.drafts import (
    EmployerChoice,
    ExitDraft,
)
from bot.casework.reading import caseload
from bot.casework.recording import client_contacts, employer_contacts, program_exit, undo
from bot.casework.reminders import digests
from bot.casework.replies import Actor, NotAllowed, Refusal
from bot.clock import MovableClock
from db.doors import Doors
from db.models import (
    AuditEventRow,
    EmployerContactClientRow,
    EmployerRow,
    FactVersionRow,
    OutgoingMessageRow,
)
from db.queries.records import facts
from ips.agenda.people import Celebration, CelebrationKind
from ips.facts import Clock, DueState, ExitReason, MadeBy, Mode
from tests.harbor import BEN, Harbor, open_harbor, titles
from tests.rows import ClientContactRow, EmployerContactRow, JobLeadRow
from tests.support import a_visit, count_statements, employer_met


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


# ---------------------------------------------------------------- employer contacts


def test_the_first_face_to_face_contact_meets_the_30_day_clock(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    recorded = harbor.contact(client)
    assert titles(recorded.effects, "met") == {Clock.FIRST_EMPLOYER_CONTACT}
    assert recorded.week is not None
    assert (recorded.week.done, recorded.week.target) == (1, 2)  # one person looking: 2 x 1
    assert "Bean & Leaf is new in your list." in recorded.notes
    assert "C-114" in recorded.summary
    assert harbor.due(client, Clock.FIRST_EMPLOYER_CONTACT).met_by == recorded.fact.id


def test_a_call_to_an_employer_is_saved_and_the_clock_stays_open(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    recorded = harbor.contact(client, mode=Mode.PHONE)
    assert titles(recorded.effects, "met") == set()
    assert titles(recorded.effects, "still_open") == {Clock.FIRST_EMPLOYER_CONTACT}
    assert (recorded.week, this_week(harbor)) == (None, 0)


def test_the_clients_own_contact_closes_the_clock_and_not_the_week(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    recorded = harbor.contact(client, made_by=MadeBy.CLIENT)
    assert titles(recorded.effects, "met") == {Clock.FIRST_EMPLOYER_CONTACT}
    assert (recorded.week, this_week(harbor)) == (None, 0)


def this_week(harbor: Harbor) -> int:
    week = caseload.my_day(harbor.doors, harbor.ana, now=harbor.now).week
    assert week is not None
    return week.done


def test_one_contact_counts_once_however_many_clients_it_names(harbor: Harbor) -> None:
    first, second = harbor.enroll("C-1", harbor.ago(5)), harbor.enroll("C-2", harbor.ago(5))
    recorded = harbor.contact(first, second)
    assert [effect.client.code for effect in recorded.effects] == ["C-1", "C-2"]
    assert recorded.week is not None
    assert recorded.week.done == 1
    assert recorded.minutes_since_the_same is None
    again = harbor.contact(first, second)  # the same employer twice in a week counts twice
    assert again.week is not None
    assert again.week.done == 2
    assert again.minutes_since_the_same == 0  # and is asked about


def test_a_generic_contact_touches_no_client(harbor: Harbor) -> None:
    harbor.enroll("C-114")
    recorded = harbor.contact()
    assert recorded.effects == ()
    assert recorded.week is not None
    assert (recorded.week.done, recorded.week.generic) == (0, 1)


def test_the_same_employer_is_found_however_it_is_written(harbor: Harbor) -> None:
    harbor.contact(employer="Café Bean & Leaf")
    recorded = harbor.contact(employer="cafe bean and leaf")
    assert recorded.notes == ()
    assert harbor.count(EmployerRow) == 1


def test_the_client_was_with_me_records_the_visit_too(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(20))
    harbor.job(client, harbor.today)
    recorded = harbor.contact(client, client_was_with_me=True)
    assert Clock.POST_START in titles(recorded.effects, "met")
    assert harbor.count(ClientContactRow, employer_contact_id=recorded.fact.id) == 1
    undone = undo.void(harbor.doors, harbor.ana, recorded.fact, now=harbor.now)
    assert Clock.POST_START in titles(undone.effects, "reopened")
    assert harbor.count(ClientContactRow, voided_at=None) == 0


def test_an_edit_moves_the_visit_that_came_along(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(20))
    recorded = harbor.contact(client, client_was_with_me=True)
    draft, employer, version = employer_contacts.draft_of(
        harbor.doors, harbor.ana, recorded.fact.id, now=harbor.now
    )
    assert (employer, version, draft.record.client_was_with_me) == ("Bean & Leaf", 1, True)
    earlier = employer_met(
        employer=draft.employer,
        mode=draft.record.mode,
        on=harbor.ago(3),
        client_ids=draft.client_ids,
        client_was_with_me=True,
    )
    employer_contacts.edit(harbor.doors, harbor.ana, recorded.fact.id, earlier, now=harbor.now)
    assert harbor.count(ClientContactRow, on=harbor.ago(3), voided_at=None) == 1
    alone = employer_met(
        employer=draft.employer, mode=draft.record.mode, on=harbor.ago(3), client_ids=(client,)
    )
    employer_contacts.edit(harbor.doors, harbor.ana, recorded.fact.id, alone, now=harbor.now)
    assert harbor.count(ClientContactRow, voided_at=None) == 0


def test_an_edit_that_names_one_client_fewer_reopens_their_clock(harbor: Harbor) -> None:
    stays, goes = (harbor.enroll(code, harbor.ago(20)) for code in ("C-114", "C-300"))
    fact = harbor.contact(stays, goes).fact
    draft, *_ = employer_contacts.draft_of(harbor.doors, harbor.ana, fact.id, now=harbor.now)
    fewer = replace(draft, client_ids=(stays,))
    edited = employer_contacts.edit(harbor.doors, harbor.ana, fact.id, fewer, now=harbor.now)
    assert Clock.FIRST_EMPLOYER_CONTACT in titles(edited.effects, "reopened")
    links = harbor.count(EmployerContactClientRow, employer_contact_id=fact.id)
    assert (links, harbor.due(goes, Clock.FIRST_EMPLOYER_CONTACT).state) == (1, DueState.OPEN)


def test_an_edit_keeps_what_was_said_before_and_a_void_the_row(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(20))
    recorded = harbor.contact(client, note="asked for Ms Rey")
    changed = employer_met(
        employer=EmployerChoice(new_name="Bean & Leaf"),
        mode=Mode.IN_PERSON,
        on=harbor.ago(1),
        client_ids=(client,),
        note="asked for Mr Rey",
    )
    again = employer_contacts.edit(
        harbor.doors, harbor.ana, recorded.fact.id, changed, now=harbor.now
    )
    assert again.fact == recorded.fact
    undo.void(harbor.doors, harbor.ana, recorded.fact, now=harbor.now)
    with harbor.doors.reading() as session:
        kept = facts.former_values(
            session, harbor.workspace_id, "employer_contact", recorded.fact.id
        )
    assert [values["note"] for values in kept] == ["asked for Ms Rey", "asked for Mr Rey"]
    assert kept[0]["client_ids"] == [client]
    assert harbor.count(EmployerContactRow) == 1
    assert harbor.count(FactVersionRow, fact_id=recorded.fact.id) == 2


def test_undoing_twice_says_so(harbor: Harbor) -> None:
    recorded = harbor.contact()
    undo.void(harbor.doors, harbor.ana, recorded.fact, now=harbor.now)
    with pytest.raises(Refusal, match="undone before"):
        undo.void(harbor.doors, harbor.ana, recorded.fact, now=harbor.now)


def test_a_job_lead_heard_on_the_way_is_shared_and_goes_with_the_contact(harbor: Harbor) -> None:
    recorded = harbor.contact(job_lead="They look for a morning baker")
    assert harbor.count(JobLeadRow, closed_at=None) == 1
    undo.void(harbor.doors, harbor.ana, recorded.fact, now=harbor.now)
    assert harbor.count(JobLeadRow, closed_at=None) == 0


def test_a_job_lead_heard_on_the_way_goes_to_the_channel(harbor: Harbor) -> None:
    harbor.contact(job_lead="They look for a morning baker")
    assert harbor.count(OutgoingMessageRow, kind="job_lead") == 1


def test_a_job_lead_heard_on_the_way_names_no_client(harbor: Harbor) -> None:
    client = harbor.enroll("C-114")
    with pytest.raises(Refusal) as refused:
        harbor.contact(client, job_lead="A baker's job for C-114")
    assert refused.value.field == "job_lead"
    assert harbor.count(EmployerContactRow) == 0


def test_a_contact_of_tomorrow_is_refused(harbor: Harbor) -> None:
    with pytest.raises(Refusal) as refused:
        harbor.contact(on=harbor.ahead(1))
    assert refused.value.field == "on"
    assert harbor.count(EmployerContactRow) == 0
    assert harbor.count(EmployerRow) == 0


def test_a_contact_before_entry_is_refused(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(5))
    with pytest.raises(Refusal, match=r"C-114 entered on .* choose that day or a later one"):
        harbor.contact(client, on=harbor.ago(6))


def test_today_is_the_units_day_and_not_the_worlds(harbor: Harbor) -> None:
    evening = harbor.now.replace(hour=23) + timedelta(hours=4)  # 10 p.m. in New York, next day UTC
    harbor.clock.move_to(evening)
    assert harbor.today < harbor.now.date()
    with pytest.raises(Refusal):
        harbor.contact(on=harbor.now.date())
    harbor.contact(on=harbor.today)


# ---------------------------------------------------------------- client contacts


def test_only_in_person_closes_an_in_person_clock(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    harbor.job(client, harbor.today)
    call = harbor.visit(client, mode=Mode.PHONE)
    assert Clock.POST_START in titles(call.effects, "still_open")
    assert Clock.POST_START not in titles(call.effects, "met")
    visit = harbor.visit(client)
    assert Clock.POST_START in titles(visit.effects, "met")
    assert Clock.POST_START not in titles(visit.effects, "still_open")


def test_an_attempt_leaves_the_job_loss_outreach_open_and_a_call_meets_it(harbor: Harbor) -> None:
    from bot.casework.drafts import JobEndDraft
    from bot.casework.recording import employment

    client = harbor.enroll("C-114", harbor.ago(90))
    job = harbor.job(client, harbor.ago(60))
    ended = JobEndDraft(job_id=job.fact.id, ended_on=harbor.ago(1), learned_on=harbor.today)
    lost = employment.record_end(harbor.doors, harbor.ana, ended, now=harbor.now)
    assert Clock.JOB_LOSS in titles(lost.effects, "opened")
    tried = harbor.visit(client, mode=Mode.PHONE, reached=False)
    assert Clock.JOB_LOSS in titles(tried.effects, "still_open")
    reached = harbor.visit(client, mode=Mode.PHONE)
    assert Clock.JOB_LOSS in titles(reached.effects, "met")


def test_a_timely_contact_entered_late_is_met_and_logged_late(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(60))
    harbor.job(client, harbor.ago(5), learned_on=harbor.ago(12))
    recorded = harbor.visit(client, harbor.ago(3))
    assert Clock.POST_START in titles(recorded.effects, "met")
    due = harbor.due(client, Clock.POST_START)
    assert due.met_on == harbor.ago(3)
    assert due.due_on < due.met_recorded_on == harbor.today


def test_a_visit_of_the_mental_health_team_closes_no_clock(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    harbor.job(client, harbor.today)
    recorded = harbor.visit(client, made_by_team_member=True)
    assert Clock.POST_START in titles(recorded.effects, "still_open")
    assert harbor.due(client, Clock.POST_START).state is DueState.OPEN


def test_a_void_reopens_what_the_visit_had_met(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    harbor.job(client, harbor.today)
    recorded = harbor.visit(client)
    undone = undo.void(harbor.doors, harbor.ana, recorded.fact, now=harbor.now)
    assert Clock.POST_START in titles(undone.effects, "reopened")
    assert harbor.due(client, Clock.POST_START).state is DueState.OPEN
    assert harbor.count(ClientContactRow) == 1


def test_a_visit_moved_to_another_client_follows_both_clocks(harbor: Harbor) -> None:
    wrong, right = harbor.enroll("C-1", harbor.ago(40)), harbor.enroll("C-2", harbor.ago(40))
    harbor.job(wrong, harbor.today)
    harbor.job(right, harbor.today)
    recorded = harbor.visit(wrong)
    moved = a_visit(client_id=right, mode=Mode.IN_PERSON, on=harbor.today)
    client_contacts.edit(harbor.doors, harbor.ana, recorded.fact.id, moved, now=harbor.now)
    assert harbor.due(wrong, Clock.POST_START).state is DueState.OPEN
    assert harbor.due(right, Clock.POST_START).state is DueState.MET
    draft, version = client_contacts.draft_of(
        harbor.doors, harbor.ana, recorded.fact.id, now=harbor.now
    )
    assert (draft.record.client_id, version) == (right, 2)


def test_credit_stays_with_whoever_made_the_contact(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    recorded = harbor.visit(client, by=harbor.ben)  # colleagues cover for each other
    changed = a_visit(client_id=client, mode=Mode.IN_PERSON, on=harbor.ago(1))
    client_contacts.edit(harbor.doors, harbor.lea, recorded.fact.id, changed, now=harbor.now)
    made_by_ben = harbor.count(ClientContactRow, staff_member_id=harbor.staff_ids[BEN])
    assert made_by_ben == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"place": "moon"}, "place"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"purpose": "x" * 256}, "purpose"),
        ({"job_ids": ("0" * 32,)}, "job_ids"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    harbor: Harbor, said: dict[str, object], field: str
) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    with pytest.raises(Refusal) as refused:
        harbor.visit(client, **said)
    assert refused.value.field == field
    assert harbor.count(ClientContactRow) == 0


# ---------------------------------------------------------------- leave, audit, statements


def test_strangers_get_one_sentence_and_an_audit_row(harbor: Harbor) -> None:
    client = harbor.enroll("C-114")
    stranger = Actor(harbor.workspace_id, "U0NOBODY")
    with pytest.raises(NotAllowed) as known:
        harbor.visit(client, by=stranger)
    harbor.clock.move_by(timedelta(minutes=2))  # within one, a second is counted with the first
    with pytest.raises(NotAllowed) as unknown:
        harbor.visit("f" * 32, by=stranger)
    assert known.value.sentence == unknown.value.sentence
    assert harbor.count(AuditEventRow, chain=audit.STRANGERS) == 2
    assert harbor.count(AuditEventRow, action="denied.record_client_contact") == 2
    assert audit.verify(harbor.doors) == ()


def test_every_record_leaves_an_audit_row_without_values(harbor: Harbor) -> None:
    client = harbor.enroll("C-114")
    recorded = harbor.visit(client, note="he was sad")
    with harbor.doors.reading() as session:
        from db.queries.privacy import audit as chain

        *_, last = chain.events_of(session, harbor.workspace_id, harbor.unit_id)
    assert (last.action, last.subject_id) == ("client_contact.record", recorded.fact.id)
    assert "note" in last.fields
    assert "sad" not in repr(last)


@pytest.mark.parametrize("others", [0, 40])
def test_statements_do_not_grow_with_clients(harbor: Harbor, others: int) -> None:
    mine = [harbor.enroll(f"C-{number}", harbor.ago(20)) for number in range(3)]
    for number in range(others):
        harbor.enroll(f"D-{number}", harbor.ago(20))
    harbor.contact(employer="Bean & Leaf")
    with count_statements(harbor.doors) as statements:
        harbor.contact(mine[0], employer="Bean & Leaf", submission="one")
    # Two of them look whether the very same was written within the hour, and for whom; one, whether
    # it may have been an open next step.
    assert len(statements) <= 18, "\n".join(each[:70] for each in statements)
    with count_statements(harbor.doors) as for_three:
        harbor.contact(*mine, employer="Bean & Leaf", submission="three")
    assert len(for_three) <= 18


def test_an_interview_is_told_edited_and_celebrated(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    recorded = harbor.contact(client, on=harbor.ago(1), interview=True)
    assert "a job interview" in recorded.summary
    draft, *_ = employer_contacts.draft_of(
        harbor.doors, harbor.ana, recorded.fact.id, now=harbor.now
    )
    assert draft.record.interview
    agenda = digests.digest_now(harbor.doors, harbor.lea, now=harbor.now).agenda
    assert Celebration(harbor.ago(1), "C-114", CelebrationKind.INTERVIEW) in agenda.celebrate
    with pytest.raises(Refusal, match="Whose interview"):
        harbor.contact(interview=True)


def test_the_purpose_of_a_visit_is_stored_encrypted(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    recorded = harbor.visit(client, purpose="talked about the court date")
    with harbor.doors.reading() as session:
        (stored,) = session.execute(text("SELECT purpose FROM client_contact")).scalars()
    assert b"court" not in bytes(stored)
    draft, _ = client_contacts.draft_of(harbor.doors, harbor.ana, recorded.fact.id, now=harbor.now)
    assert draft.record.purpose == "talked about the court date"


def test_a_specialist_hears_their_week_after_what_moved_it(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    met = harbor.contact(client)
    assert met.week is not None
    assert (met.week.done, met.week.target) == (1, 2)
    visit = harbor.visit(client)
    assert visit.week is None
    assert undo.void(harbor.doors, harbor.ana, visit.fact, now=harbor.now).week is None
    draft, _, _ = employer_contacts.draft_of(harbor.doors, harbor.ana, met.fact.id, now=harbor.now)
    by_phone = replace(draft, record=replace(draft.record, mode=Mode.PHONE))
    edited = employer_contacts.edit(harbor.doors, harbor.ana, met.fact.id, by_phone, now=harbor.now)
    assert edited.week is not None
    assert edited.week.done == 0
    assert undo.void(harbor.doors, harbor.ana, met.fact, now=harbor.now).week is None
    undone = undo.void(harbor.doors, harbor.ana, harbor.contact(client).fact, now=harbor.now)
    assert undone.week is not None
    assert undone.week.done == 0


def test_after_a_death_nothing_is_told_with_a_number(harbor: Harbor) -> None:
    died, moved = (harbor.enroll(code, harbor.ago(40)) for code in ("C-114", "C-115"))
    facts = [harbor.contact(client).fact for client in (died, moved)]
    for client, reason in ((died, ExitReason.DIED), (moved, ExitReason.MOVED_AWAY)):
        draft = ExitDraft(client, harbor.today, reason)
        left = program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)
        assert left.week is None
    of_died, of_moved = (
        undo.void(harbor.doors, harbor.ana, fact, now=harbor.now).week for fact in facts
    )
    assert of_died is None
    assert of_moved is not None


def test_a_visit_takes_no_more_statements_for_telling_the_week(harbor: Harbor) -> None:
    led, seen = (harbor.enroll(code, harbor.ago(40)) for code in ("C-114", "C-115"))
    with count_statements(harbor.doors) as by_lead:
        harbor.visit(led, by=harbor.lea)
    with count_statements(harbor.doors) as by_specialist:
        harbor.visit(seen)
    assert len(by_specialist) <= len(by_lead)
