"""One person cannot clog a unit: quotas for what goes to others, strangers' refusals counted."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.casework.access import audit, permissions
from bot.casework.drafts import EnrollDraft, JobLeadDraft
from bot.casework.recording import enrollment, job_leads, nudges
from bot.casework.recording.quotas import COVER, JOB_LEADS
from bot.casework.reminders import briefs
from bot.casework.reminders.briefs import AT_ONCE_WITHIN, BETWEEN_BUNDLES, MOST_AT_ONCE
from bot.casework.reminders.content import URGENT
from bot.casework.replies import Actor, NotAllowed, Refusal
from bot.clock import MovableClock
from db.doors import Doors, NotRecorded
from db.models import (
    AuditEventRow,
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
)
from ips.facts import Clock
from tests.harbor import ANA, ZONE, Harbor, open_harbor
from tests.rows import JobLeadRow


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def share(harbor: Harbor, number: int, by: Actor | None = None) -> None:
    draft = JobLeadDraft(f"Night porter, door {number}", None, None)
    key = f"{by or harbor.ana}{number}"
    job_leads.share(harbor.doors, by or harbor.ana, draft, now=harbor.now, submission=key)


def test_a_flood_of_job_leads_stops_and_says_from_when_on_it_goes_again(
    harbor: Harbor, clock: MovableClock
) -> None:
    for number in range(JOB_LEADS.most):
        share(harbor, number)
    with pytest.raises(Refusal) as refused:
        share(harbor, 99)
    assert refused.value.field == "summary"
    assert refused.value.sentence == (
        "You have shared 20 job leads in half an hour, and each one rings for the whole unit. "
        "Please send this one again from 09:31 on."
    )
    share(harbor, 0)  # sent again: the first reply once more
    share(harbor, 1, by=harbor.ben)  # a colleague has their own
    assert harbor.count(JobLeadRow) == JOB_LEADS.most + 1

    clock.move_by(timedelta(minutes=31))
    share(harbor, 99)
    assert harbor.count(JobLeadRow) == JOB_LEADS.most + 2


def test_ten_at_once_never_pass_the_quota(harbor: Harbor) -> None:
    """Leads alone and leads heard on the way, of one person, in ten threads."""
    left = 3
    for number in range(JOB_LEADS.most - left):
        share(harbor, number)
    together = Barrier(10)

    def one(number: int) -> str:
        together.wait()
        try:
            if number % 2:
                share(harbor, 100 + number)
            else:
                harbor.contact(employer=f"Inn {number}", job_lead=f"They want cook {number}")
        except Refusal as refused:
            return "refused" if "shared 20 job leads" in refused.sentence else refused.sentence
        except NotRecorded:
            return "busy"
        return "shared"

    with ThreadPoolExecutor(10) as threads:
        answers = Counter(threads.map(one, range(10)))
    assert answers.keys() <= {"shared", "refused", "busy"}
    assert answers["shared"] <= left
    assert answers["shared"] == left or answers["busy"]
    assert harbor.count(JobLeadRow) == JOB_LEADS.most - left + answers["shared"]


def test_a_contact_is_saved_whatever_was_shared_and_its_lead_has_the_quota(
    harbor: Harbor,
) -> None:
    for number in range(JOB_LEADS.most):
        share(harbor, number)
    with pytest.raises(Refusal, match="shared 20 job leads") as refused:
        harbor.contact(employer="Thistle Inn", job_lead="They want a cook")
    assert refused.value.field == "job_lead"
    harbor.contact(employer="Thistle Inn")


def test_colleagues_are_asked_for_cover_so_often_and_no_more(
    harbor: Harbor, clock: MovableClock
) -> None:
    keys = [
        harbor.due(harbor.enroll(f"C-{number}"), Clock.FIRST_EMPLOYER_CONTACT).key
        for number in range(COVER.most + 2)
    ]
    for key in keys[: COVER.most]:
        nudges.ask_cover(harbor.doors, harbor.ana, key, now=harbor.now)
    asked = harbor.count(OutgoingMessageRow, kind="cover_request")
    with pytest.raises(Refusal, match="You can ask again from 10:01 on"):
        nudges.ask_cover(harbor.doors, harbor.ana, keys[-1], now=harbor.now)
    assert harbor.count(OutgoingMessageRow, kind="cover_request") == asked
    again = nudges.ask_cover(harbor.doors, harbor.ana, keys[0], now=harbor.now)
    assert "your colleagues are asked already" in str(again.summary)

    clock.move_by(timedelta(minutes=61))
    nudges.ask_cover(harbor.doors, harbor.ana, keys[-1], now=harbor.now)


# ---------------------------------------------------------------- invented clients

UNTIL_SUNDAY = 28  # days, on a Friday; the next brief comes on Monday


@pytest.fixture
def friday(harbor: Harbor, clock: MovableClock) -> Harbor:
    """The morning's briefs are out; the next ones come on Monday."""
    clock.move_by(timedelta(days=4))
    had_it = {
        "next_brief_at": harbor.now + timedelta(days=3) - timedelta(hours=1),
        "covers_through": harbor.ahead(2),
    }
    with harbor.doors.patient.writing() as session:
        session.execute(update(StaffMemberRow).values(had_it))
    return harbor


def invents_a_client(harbor: Harbor, number: int) -> str:
    """Lea enters somebody on Ana's caseload, whose thirty days end on Sunday; the planner looks."""
    draft = EnrollDraft(f"X-{number}", harbor.ago(UNTIL_SUNDAY), harbor.staff_ids[ANA])
    enrollment.enroll(harbor.doors, harbor.lea, draft, now=harbor.now)
    briefs.plan_due(harbor.doors.patient, harbor.now)
    return harbor.client_id(draft.code)


def at_once_to(harbor: Harbor, who: str) -> list[set[str]]:
    """The clients of each message that could not wait, in their order."""
    with harbor.doors.reading() as session:
        rows = session.execute(
            select(OutgoingMessageRow.sequence, OutgoingItemRow.client_id)
            .join(OutgoingItemRow, OutgoingItemRow.message_id == OutgoingMessageRow.id)
            .where(OutgoingMessageRow.kind == URGENT, OutgoingMessageRow.conversation == who)
            .order_by(OutgoingMessageRow.sequence)
        )
        found: dict[int, set[str]] = {}
        for sequence, client_id in rows:
            found.setdefault(sequence, set()).add(client_id)
        return list(found.values())


def test_fifteen_invented_clients_are_five_messages_to_a_colleague_and_nobody_is_left_out(
    friday: Harbor, clock: MovableClock
) -> None:
    harbor, invented = friday, set()
    for number in range(15):
        clock.move_by(timedelta(seconds=20))
        invented.add(invents_a_client(harbor, number))
    assert len(at_once_to(harbor, ANA)) == MOST_AT_ONCE
    clock.move_by(BETWEEN_BUNDLES)
    briefs.plan_due(harbor.doors.patient, harbor.now)
    said = at_once_to(harbor, ANA)
    assert len(said) == MOST_AT_ONCE + 1
    assert set().union(*said) == invented
    assert sum(map(len, said)) == len(invented)


def test_after_a_quiet_hour_what_cannot_wait_comes_at_once_again(
    friday: Harbor, clock: MovableClock
) -> None:
    harbor = friday
    for number in range(MOST_AT_ONCE):
        invents_a_client(harbor, number)
    clock.move_by(AT_ONCE_WITHIN)
    invents_a_client(harbor, 99)
    assert len(at_once_to(harbor, ANA)) == MOST_AT_ONCE + 1


def test_at_the_end_of_the_waking_hours_nothing_is_held_back_overnight(
    friday: Harbor, clock: MovableClock
) -> None:
    harbor = friday
    last = datetime.combine(harbor.now.date(), time(20), ZoneInfo(ZONE))
    clock.move_by(last - timedelta(minutes=30) - clock.now())
    invented = {invents_a_client(harbor, number) for number in range(MOST_AT_ONCE + 2)}
    assert set().union(*at_once_to(harbor, ANA)) < invented
    clock.move_by(BETWEEN_BUNDLES)
    invented.add(invents_a_client(harbor, 99))
    assert set().union(*at_once_to(harbor, ANA)) == invented


def test_what_comes_shortly_before_the_night_comes_at_once(
    friday: Harbor, clock: MovableClock
) -> None:
    harbor = friday
    last = datetime.combine(harbor.now.date(), time(20), ZoneInfo(ZONE))
    clock.move_by(last - timedelta(minutes=29) - clock.now())
    invented = {invents_a_client(harbor, number) for number in range(MOST_AT_ONCE + 2)}
    assert set().union(*at_once_to(harbor, ANA)) == invented


# ---------------------------------------------------------------- refusals of strangers


def refused(harbor: Harbor, who: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed):
            share(harbor, 1, by=Actor(harbor.workspace_id, who))


def of_strangers(harbor: Harbor) -> list[tuple[str, str, str | None]]:
    with harbor.doors.reading() as session:
        rows = session.execute(
            select(AuditEventRow)
            .where(AuditEventRow.chain == audit.STRANGERS)
            .order_by(AuditEventRow.number)
        )
        return [(each.actor, each.action, each.subject_id) for each in rows]


def test_refusals_of_a_stranger_are_one_row_of_the_audit_a_minute(
    harbor: Harbor, clock: MovableClock
) -> None:
    """The first at once, the others counted: a flood of them fills no log."""
    denied = "denied.share_job_lead"
    refused(harbor, "U0NOBODY", 50)
    refused(harbor, "U0ANOTHER", 1)
    first = [("U0NOBODY", denied, None), ("U0ANOTHER", denied, None)]
    assert of_strangers(harbor) == first
    assert permissions.write_down_counted(harbor.doors, now=clock.now()) == 0

    clock.move_by(timedelta(minutes=1))
    assert permissions.write_down_counted(harbor.doors, now=clock.now()) == 1
    assert of_strangers(harbor) == [*first, ("U0NOBODY", denied, "49")]
    assert permissions.write_down_counted(harbor.doors, now=clock.now()) == 0
    refused(harbor, "U0NOBODY", 2)
    assert of_strangers(harbor)[3:] == [("U0NOBODY", denied, None)]
    assert audit.verify(harbor.doors) == ()


def test_what_a_member_is_refused_is_written_down_each_time(harbor: Harbor) -> None:
    for _ in range(3):
        with pytest.raises(NotAllowed):
            harbor.visit("f" * 32, by=harbor.ana)
    assert harbor.count(AuditEventRow, action="denied.record_client_contact") == 3
