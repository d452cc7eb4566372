"""Snooze, cover, job leads and the review of the contact log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.access.permissions import Denied
from bot.casework.drafts import EmployerChoice, JobLeadDraft, SnoozeDraft
from bot.casework.reading import client_page
from bot.casework.recording import job_leads, log_reviews, nudges, undo
from bot.casework.replies import Colleague, Refusal, phrase
from bot.views.sentence import marked
from db.doors import Doors, Session
from db.kept import Kept
from db.models import OutgoingItemRow, OutgoingMessageRow, SnoozeRow
from db.queries.records import due_contacts, facts
from db.queries.records import log_reviews as review_rows
from ips.facts import Clock, DueContact, DueState
from ips.records.job_lead import JobLeadRecord
from tests.casework.unit_of_four import (
    ANA,
    BEN,
    CHANNEL,
    LEAD,
    NOW,
    OTHER_LEAD,
    PEER,
    TODAY,
    WORKSPACE,
    UnitOfFour,
    as_,
)
from tests.rows import JobLeadRow, LogReviewRow


@pytest.fixture
def unit(doors: Doors) -> UnitOfFour:
    return UnitOfFour(doors)


def first_contact_due_in(unit: UnitOfFour, days: int) -> DueContact:
    """The first meeting with an employer of a new client of Ana's, with so many days left."""
    client_id = unit.client(f"C-{days}", ANA, entered_on=TODAY - timedelta(days=30 - days))
    with unit.doors.reading() as session:
        return next(
            due
            for due in due_contacts.of_clients(
                session, WORKSPACE, (client_id,), states=(DueState.OPEN,)
            )
            if due.key.clock is Clock.FIRST_EMPLOYER_CONTACT
        )


# ---------------------------------------------------------------- snooze


def test_a_snooze_lasts_until_tomorrows_brief_and_moves_no_due_date(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 5)
    done = nudges.snooze(unit.doors, as_(ANA), SnoozeDraft(due.key), now=NOW)
    assert (
        done.summary
        == "First meeting with an employer for C-5: put off until your brief on Tue 3 Mar."
    )
    with unit.doors.reading() as session:
        (row,) = session.execute(select(SnoozeRow)).all()
        assert (row.staff_member_id, row.until_on) == (unit.ids[ANA], TODAY + timedelta(days=1))
        assert due_contacts.find(session, WORKSPACE, due.key) == due


def test_on_the_last_day_nothing_is_put_off(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 0)
    with pytest.raises(Refusal, match="last day is Mon 2 Mar"):
        nudges.snooze(unit.doors, as_(ANA), SnoozeDraft(due.key), now=NOW)


def test_before_a_long_weekend_the_next_brief_is_what_counts(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 6)  # Sunday
    friday = NOW + timedelta(days=4)
    with pytest.raises(Refusal, match="before your next brief"):
        nudges.snooze(unit.doors, as_(ANA), SnoozeDraft(due.key), now=friday)


def test_only_what_is_owed_and_ones_own_is_put_off(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 5)
    with pytest.raises(Denied):
        nudges.snooze(unit.doors, as_(BEN), SnoozeDraft(due.key), now=NOW)
    not_there = replace(due.key, part=9)
    with pytest.raises(Refusal, match="nothing left to do"):
        nudges.snooze(unit.doors, as_(ANA), SnoozeDraft(not_there), now=NOW)


# ---------------------------------------------------------------- cover


def asked(unit: UnitOfFour) -> set[str]:
    with unit.doors.reading() as session:
        rows = session.execute(
            select(OutgoingMessageRow).where(OutgoingMessageRow.kind == "cover_request")
        ).all()
        shown = session.scalars(select(OutgoingItemRow.message_id)).all()
        assert {row.id for row in rows} <= set(shown)
        return {row.conversation for row in rows}


def test_cover_is_asked_of_colleagues_who_are_here_each_in_a_direct_message(
    unit: UnitOfFour,
) -> None:
    due = first_contact_due_in(unit, 2)
    done = nudges.ask_cover(unit.doors, as_(ANA), due.key, now=NOW)
    assert asked(unit) == {LEAD, BEN}  # a peer mentor's visit would not close it
    assert "2 colleagues are asked" in done.summary
    again = nudges.ask_cover(unit.doors, as_(ANA), due.key, now=NOW)
    assert again.fact == done.fact
    assert "asked already" in again.summary
    assert asked(unit) == {LEAD, BEN}


def test_what_is_over_is_asked_for_in_the_past_tense(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 2)
    later = NOW + timedelta(days=3)
    asked_for = nudges.ask_cover(unit.doors, as_(ANA), due.key, now=later)
    assert "its last day was Wed 4 Mar" in asked_for.notes[0]
    taken = nudges.take_cover(unit.doors, as_(BEN), asked_for.fact.id, now=later)
    assert taken.summary.endswith("yours now, thank you. Its last day was Wed 4 Mar.")
    assert taken.notes == ("You can open C-2 with /caseload until Fri 6 Mar.",)
    with pytest.raises(Refusal, match="Its last day was Wed 4 Mar"):
        nudges.snooze(unit.doors, as_(ANA), SnoozeDraft(due.key), now=later)


def test_whoever_is_away_is_not_asked(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 2)
    unit.leave(BEN, TODAY, TODAY)
    nudges.ask_cover(unit.doors, as_(ANA), due.key, now=NOW)
    assert asked(unit) == {LEAD}


def test_the_first_takes_it_and_the_second_reads_who_did(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 2)
    request = nudges.ask_cover(unit.doors, as_(ANA), due.key, now=NOW).fact.id
    with pytest.raises(Refusal, match="asked for this cover yourself"):
        nudges.take_cover(unit.doors, as_(ANA), request, now=NOW)
    taken = nudges.take_cover(unit.doors, as_(BEN), request, now=NOW)
    assert "yours now" in taken.summary
    assert (
        "you have it already" in nudges.take_cover(unit.doors, as_(BEN), request, now=NOW).summary
    )
    with pytest.raises(Refusal) as refused:
        nudges.take_cover(unit.doors, as_(LEAD), request, now=NOW)
    assert marked(refused.value.wording) == f"<@{BEN}> has taken it already. Thank you!"
    assert refused.value.sentence == "This person has taken it already. Thank you!"
    page = client_page.read(unit.doors, as_(BEN), due.key.client_id, now=NOW)
    assert page.client.code == "C-2"
    again = nudges.ask_cover(unit.doors, as_(ANA), due.key, now=NOW)
    assert marked(again.summary).endswith(f"<@{BEN}> covers.")


def test_cover_cannot_be_taken_from_outside(unit: UnitOfFour) -> None:
    due = first_contact_due_in(unit, 2)
    request = nudges.ask_cover(unit.doors, as_(ANA), due.key, now=NOW).fact.id
    for who in (PEER, OTHER_LEAD):
        with pytest.raises(Denied):
            nudges.take_cover(unit.doors, as_(who), request, now=NOW)
    with pytest.raises(Denied):
        nudges.take_cover(unit.doors, as_(BEN), "f" * 32, now=NOW)


def test_what_is_done_meanwhile_needs_no_cover(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA, entered_on=TODAY - timedelta(days=14))
    with unit.doors.reading() as session:
        dues = due_contacts.of_clients(session, WORKSPACE, (client_id,))
    outreach = next(due for due in dues if due.key.clock is Clock.OUTREACH)
    request = nudges.ask_cover(unit.doors, as_(ANA), outreach.key, now=NOW).fact.id
    unit.visit(client_id, ANA)
    with pytest.raises(Refusal, match="nothing left to do"):
        nudges.take_cover(unit.doors, as_(BEN), request, now=NOW)


# ---------------------------------------------------------------- job leads


def test_a_job_lead_goes_to_the_channel_and_stays_on_the_list(unit: UnitOfFour) -> None:
    draft = JobLeadDraft("Hiring two  cooks", EmployerChoice(new_name="Corner Deli"))
    done = job_leads.share(unit.doors, as_(PEER), draft, now=NOW, submission="k")
    assert job_leads.share(unit.doors, as_(PEER), draft, now=NOW, submission="k").repeated
    (line,) = job_leads.open_leads(unit.doors, as_(ANA), now=NOW)
    assert (line.summary, line.employer, line.shared_by) == (
        "Hiring two cooks",
        "Corner Deli",
        PEER,
    )
    may_close = {
        who: job_leads.open_leads(unit.doors, as_(who), now=NOW)[0].may_close
        for who in (LEAD, ANA, PEER)
    }
    assert may_close == {LEAD: True, ANA: False, PEER: True}
    with unit.doors.reading() as session:
        (message,) = session.execute(
            select(OutgoingMessageRow).where(OutgoingMessageRow.kind == "job_lead")
        ).all()
    assert message.conversation == CHANNEL
    assert message.subject == {"job_lead": done.fact.id, "unit": unit.unit_id}
    assert job_leads.open_leads(unit.doors, as_(OTHER_LEAD), now=NOW) == ()


def test_of_two_who_close_a_job_lead_at_once_the_second_reads_who_did(
    unit: UnitOfFour, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = job_leads.share(unit.doors, as_(ANA), JobLeadDraft("Two cooks"), now=NOW)
    with unit.doors.reading() as session:
        open_still = facts.find(session, JobLeadRecord, WORKSPACE, shared.fact.id)
    job_leads.close(unit.doors, as_(ANA), shared.fact.id, now=NOW)
    find, looked = facts.find, []

    def as_it_stood_a_moment_ago(*given: Any) -> Any:
        looked.append(given)
        return open_still if len(looked) == 2 else find(*given)

    monkeypatch.setattr(job_leads.facts, "find", as_it_stood_a_moment_ago)
    second = job_leads.close(unit.doors, as_(LEAD), shared.fact.id, now=NOW).summary
    assert second == phrase("That job lead is off the list: ", Colleague(ANA), " closed it.")


def test_a_job_lead_is_closed_by_who_shared_it_or_the_team_lead(unit: UnitOfFour) -> None:
    shared = job_leads.share(unit.doors, as_(ANA), JobLeadDraft("Two cooks"), now=NOW)
    for who in (BEN, OTHER_LEAD):
        with pytest.raises(Denied):
            job_leads.close(unit.doors, as_(who), shared.fact.id, now=NOW)
    assert "off the list." in job_leads.close(unit.doors, as_(ANA), shared.fact.id, now=NOW).summary
    second = job_leads.close(unit.doors, as_(LEAD), shared.fact.id, now=NOW).summary
    assert second == phrase("That job lead is off the list: ", Colleague(ANA), " closed it.")
    again = job_leads.close(unit.doors, as_(ANA), shared.fact.id, now=NOW).summary
    assert again == "That job lead was off the list already."
    assert job_leads.open_leads(unit.doors, as_(ANA), now=NOW) == ()


def test_a_job_lead_that_is_closed_was_there(unit: UnitOfFour) -> None:
    """Closing strikes it out, as an undo would, which nothing offers today."""
    doors = unit.doors
    closed, undone = (
        job_leads.share(doors, as_(ANA), JobLeadDraft(words), now=NOW).fact
        for words in ("Two cooks", "A baker")
    )
    job_leads.close(doors, as_(LEAD), closed.id, now=NOW)
    with pytest.raises(Denied):
        undo.void(doors, as_(BEN), undone, now=NOW)
    assert undo.void(doors, as_(ANA), undone, now=NOW).summary == "Undone: job lead"
    assert job_leads.open_leads(doors, as_(ANA), now=NOW) == ()
    with doors.reading() as session:
        rows = {row.id: row for row in session.execute(select(JobLeadRow))}
        former = [facts.former_values(session, WORKSPACE, "job_lead", each) for each in rows]
    for lead, by in ((closed, LEAD), (undone, ANA)):
        row = rows[lead.id]
        assert (row.closed_at, row.closed_by, row.version) == (NOW, unit.ids[by], 2)
    assert [[each["closed_at"] for each in values] for values in former] == [[None], [None]]


def test_a_job_lead_names_no_client_and_ends_with_its_day(unit: UnitOfFour) -> None:
    unit.client("C-114", ANA)
    for summary in ("Good for C-114!", "good for c-114.", "(C-114)", "   "):
        with pytest.raises(Refusal) as refused:
            job_leads.share(unit.doors, as_(ANA), JobLeadDraft(summary), now=NOW)
        assert refused.value.field == "summary"
    with unit.doors.reading() as session:
        assert session.execute(select(JobLeadRow)).all() == []
    draft = JobLeadDraft("Cooks, room C-11", expires_on=TODAY)
    job_leads.share(unit.doors, as_(ANA), draft, now=NOW)
    assert len(job_leads.open_leads(unit.doors, as_(ANA), now=NOW)) == 1
    assert job_leads.open_leads(unit.doors, as_(ANA), now=NOW + timedelta(days=1)) == ()


# ---------------------------------------------------------------- the contact log


def test_the_team_lead_reviews_a_week_once(unit: UnitOfFour) -> None:
    last_week = date(2026, 2, 23)
    first = log_reviews.mark_reviewed(unit.doors, as_(LEAD), last_week, now=NOW)
    assert first.summary == "Contact log of the week of Mon 23 Feb: reviewed."
    later = NOW + timedelta(days=2)
    thursday = last_week + timedelta(days=3)  # any day of the week means the week
    second = log_reviews.mark_reviewed(unit.doors, as_(LEAD), thursday, now=later)
    assert marked(second.summary).endswith(f"<@{LEAD}> reviewed it on Mon 2 Mar.")
    with unit.doors.reading() as session:
        (row,) = session.execute(select(LogReviewRow)).all()
        assert (row.week_of, row.reviewed_on, row.reviewed_by) == (
            last_week,
            TODAY,
            unit.ids[LEAD],
        )
    with pytest.raises(Refusal, match="still to come"):
        log_reviews.mark_reviewed(unit.doors, as_(LEAD), TODAY + timedelta(days=7), now=NOW)
    with pytest.raises(Denied):
        log_reviews.mark_reviewed(unit.doors, as_(ANA), last_week, now=NOW)


def test_a_review_that_is_undone_is_open_to_be_made_again(unit: UnitOfFour) -> None:
    """Nothing offers it today; the week has one row all the same, and its versions."""
    last_week = date(2026, 2, 23)
    first = log_reviews.mark_reviewed(unit.doors, as_(LEAD), last_week, now=NOW)
    with pytest.raises(Denied):
        undo.void(unit.doors, as_(ANA), first.fact, now=NOW)
    undone = undo.void(unit.doors, as_(LEAD), first.fact, now=NOW)
    assert undone.summary == "Undone: review of the contact log"
    with unit.doors.reading() as session:
        assert review_rows.log_review(session, WORKSPACE, unit.unit_id, last_week, TODAY) is None
    later = NOW + timedelta(days=2)
    again = log_reviews.mark_reviewed(unit.doors, as_(LEAD), last_week, now=later)
    assert again.summary == first.summary
    assert again.fact == first.fact
    with unit.doors.reading() as session:
        (row,) = session.execute(select(LogReviewRow)).all()
        former = facts.former_values(session, WORKSPACE, "log_review", row.id)
    assert (row.reviewed_on, row.voided_at, row.version) == (TODAY + timedelta(days=2), None, 3)
    assert [each["reviewed_on"] for each in former] == [TODAY.isoformat()] * 2
    assert [each["voided_by"] for each in former] == [None, unit.ids[LEAD]]


def test_of_two_reviews_at_the_same_moment_the_second_finds_the_first(
    unit: UnitOfFour, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_week = date(2026, 2, 23)
    first = log_reviews.mark_reviewed(unit.doors, as_(LEAD), last_week, now=NOW)
    in_place_of, asked = facts.in_place_of, []

    def too_early(session: Session, kept: Kept[Any]) -> Kept[Any] | None:
        asked.append(kept.id)
        return None if len(asked) == 1 else in_place_of(session, kept)

    monkeypatch.setattr(facts, "in_place_of", too_early)
    second = log_reviews.mark_reviewed(unit.doors, as_(LEAD), last_week, now=NOW)
    assert second.fact == first.fact
    assert marked(second.summary).endswith("reviewed it on Mon 2 Mar.")
    assert len(asked) == 2
