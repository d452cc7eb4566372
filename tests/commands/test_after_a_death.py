"""After a death everything about that client stops at once, for everybody, and in what stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.casework.drafts import JobLeadDraft
from bot.casework.recording import group_supervision, job_leads
from bot.casework.recording.record import record
from bot.casework.reminders import digests
from db.models import StaffMemberRow, VocationalUnitRow
from db.queries.records import meetings
from ips.records.action import ActionRecord
from tests.commands.asking import form_after, said_after
from tests.commands.test_digest_conversation import deliver
from tests.commands.test_lead_offers import LEAD, OFFER, WISHES, press
from tests.commands.test_meeting_thread import part, started, thread
from tests.house import ANA, BEN, CHANNEL, LEA, House

A_MONTH = timedelta(days=28)


@pytest.fixture
def meeting(unit_house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A morning on which C-114, whom Ana works with, is named wherever somebody can be."""
    monkeypatch.setattr(digests, "GATHER", timedelta(0))
    house = unit_house
    client = house.enroll(ANA, "C-114", job_wishes=WISHES)
    house.enroll(BEN, "C-220")
    ben = house.actor(BEN)
    house.clock.move_by(A_MONTH)
    job_leads.share(house.doors, ben, JobLeadDraft(LEAD), now=house.now)
    today = house.now.date()
    said_after(house.person(BEN), "/contact", f'"Oak Market" generic next: call them {today:%m/%d}')
    form_after(house.person(BEN), "/contact", f'"Oak Market" C-114 next: ask again {today:%m/%d}')
    assert house.person(BEN).submit().ok
    house.person(BEN).close(everything=True)
    call = ActionRecord(
        owner_id=house.member(BEN).id, what="call VR", due_on=today, client_id=client
    )
    record(house.doors, house.actor(LEA), call, now=house.now)
    with house.doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=house.now))
        session.execute(update(StaffMemberRow).values(next_brief_at=house.now))
    deliver(house)
    started(house, LEA)
    said_in_meeting(house, client)
    deliver(house)
    press(house, LEA, OFFER, part(house, "People we talk about"))
    deliver(house)
    return house


def said_in_meeting(house: House, client: str) -> None:
    """They were talked about, and somebody is to do something for them."""
    lea, today = house.actor(LEA), house.now.date()
    unit_id = house.member(LEA).vocational_unit_id
    assert unit_id is not None
    with house.doors.reading() as session:
        (meeting,) = meetings.between(session, lea.workspace_id, unit_id, today, today)
    group_supervision.talk_about(
        house.doors, lea, meeting.id, client, "ask the cook", now=house.now
    )
    call = ActionRecord(
        owner_id=house.member(BEN).id,
        what="ask the cook",
        due_on=today,
        client_id=client,
        meeting_id=meeting.id,
    )
    record(house.doors, lea, call, now=house.now)


def where_named(house: House) -> set[str]:
    """In whose messages, or in the channel, C-114 can be read."""
    said = {
        who: [house.person(who).read(each) for each in house.person(who).messages()]
        for who in (ANA, BEN, LEA)
    }
    lea = house.person(LEA)
    said[CHANNEL] = [lea.read(each) for each in house.workspace.messages(CHANNEL)]
    return {
        f"{who}: {each[:40]}" for who, every in said.items() for each in every if "C-114" in each
    }


def test_whatever_stands_in_slack_names_them_no_longer(meeting: House) -> None:
    before = where_named(meeting)
    assert {each.partition(":")[0] for each in before} == {ANA, BEN, CHANNEL}
    _, people, agreed = thread(meeting)
    assert "✓ Agreed on: *C-114*" in people
    assert f"<@{BEN}> by" in agreed
    ana = meeting.person(ANA)
    form_after(ana, "/exit", "C-114 died")
    assert ana.submit().ok
    deliver(meeting)
    assert where_named(meeting) == set()
    _, people, agreed = thread(meeting)
    assert "Nobody yet." in people
    assert "Nothing yet." in agreed

    assert ana.press("Undo").ok
    ana.wait_for(lambda: "Undone" in ana.read())
    deliver(meeting)
    assert where_named(meeting) == before


def test_their_page_offers_only_what_may_have_been_forgotten(unit_house: House) -> None:
    """No job to come, nothing to agree on: a visit before it, and the end of the job they had."""
    ana = unit_house.person(ANA)
    for code in ("C-114", "C-115"):
        unit_house.enroll(ANA, code, entered_on=unit_house.now.date() - A_MONTH)
    said_after(ana, "/jobstart", '"Bean & Leaf" C-114 started yesterday')
    in_a_week = unit_house.now.date() + timedelta(days=7)
    said_after(ana, "/jobstart", f'"Oak Market" C-114 {in_a_week:%m/%d} cook')
    for code in ("C-114", "C-115"):
        form_after(ana, "/exit", f"{code} died")
        assert ana.submit().ok
        ana.close(everything=True)
    shown = form_after(ana, "/caseload", "C-114")
    assert "Log a visit" in shown
    assert "A job has ended" in shown
    for door in ("Job start", "Help with the next job offered", "The client declines contact",
                 "Pause (away", "The client has left", "Step-down to"):  # fmt: skip
        assert door not in shown
    assert f"cook at Oak Market* · planned for {in_a_week:%a} {in_a_week.day}" in shown
    assert "starts" not in shown
    ana.close(everything=True)
    shown = form_after(ana, "/caseload", "C-115")
    assert "Log a visit" in shown
    assert "More …" not in shown


def test_no_start_that_was_planned_for_them_stands_on_the_employers_page(
    unit_house: House,
) -> None:
    ana = unit_house.person(ANA)
    unit_house.enroll(ANA, "C-114")
    tomorrow = unit_house.now.date() + timedelta(days=1)
    said_after(ana, "/jobstart", f'"Oak Market" C-114 {tomorrow:%m/%d} cook')
    assert "to start tomorrow · *C-114*" in form_after(ana, "/employer", "Oak Market")
    ana.close(everything=True)
    form_after(ana, "/exit", "C-114 died")
    assert ana.submit().ok
    ana.close(everything=True)
    assert "Jobs there" not in form_after(ana, "/employer", "Oak Market")
