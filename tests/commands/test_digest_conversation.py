"""The team lead's digest on demand, the review button, and the whole list of a brief."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.casework.administration import planned_leave, workspaces
from bot.casework.reminders.leases import Timing
from bot.jobs.delivery.deliverer import Deliverer
from bot.slack.web_client import slack_client
from db.models import OutgoingMessageRow, StaffMemberRow, VocationalUnitRow
from ips.records.planned_leave import PlannedLeaveRecord
from practice_workspace.forms import fields
from tests.commands.asking import filled_form, form_in_front, said_after
from tests.house import ANA, BEN, CHANNEL, LEA, House
from tests.support import eventually

QUICK = Timing(pace=0, settle=0, first_retry=0)


def deliverer_of(house: House) -> Deliverer:
    def slack_for(workspace_id: str) -> object:
        workspace = workspaces.find(house.doors, workspace_id)
        return slack_client(house.settings, workspace.bot_token if workspace else None)

    return Deliverer(house.doors, slack_for, timing=QUICK, at_once=1)  # type: ignore[arg-type]


def deliver(house: House) -> None:
    deliverer = deliverer_of(house)
    deliverer.plan_once(house.now)
    deliverer.deliver_all(house.now)


def lost_answer(house: House) -> None:
    """As if Slack's answer to the posts had been lost: nobody knows whether they stand."""
    with house.doors.writing() as session:
        session.execute(
            update(OutgoingMessageRow)
            .where(OutgoingMessageRow.kind == "brief")
            .values(state="sending", ts=None, channel_id=None, leased_until=house.now)
        )


def stands(house: House) -> tuple[str, str | None]:
    """What is known of the one brief: its state and its ts."""
    with house.doors.reading() as session:
        row = session.execute(
            select(OutgoingMessageRow).where(OutgoingMessageRow.kind == "brief")
        ).one()
        return row.state, row.ts


def test_the_team_lead_sees_the_digest_on_demand_and_nobody_else(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    lea, ana = unit_house.person(LEA), unit_house.person(ANA)
    lea.command("/ips", "digest")
    lea.wait_for(lambda: "Agenda for group supervision" in lea.read())
    assert "roster order" in lea.read()
    ana.command("/ips", "digest")
    ana.wait_for(lambda: "The agenda ahead of the meeting is for the team lead." in ana.read())
    assert "Agenda" not in ana.read()
    assert unit_house.workspace.messages(CHANNEL) == ()


def test_an_earlier_week_is_told_as_its_own_agenda_told_it(unit_house: House) -> None:
    """After a silence of weeks no agenda of theirs comes any more, and none of them is lost."""
    lea, ana = unit_house.person(LEA), unit_house.person(ANA)
    unit_house.clock.move_by(timedelta(days=7))  # Monday 9 March
    unit_house.enroll(ANA, "C-114")
    unit_house.clock.move_by(timedelta(days=35))  # Monday 13 April
    for typed in ("3/11", "week of 3/9", "the week of Mar 15", "5 weeks ago"):
        lea.command("/ips", f"digest {typed}")
        agenda = form_in_front(lea, "digest.shown")
        assert "Week of Mon 9 Mar" in agenda, typed
        assert "*C-114*" in agenda
        lea.close(everything=True)
    lea.command("/ips", "digest last week")
    assert "Week of Mon 6 Apr" in form_in_front(lea, "digest.shown")
    lea.close(everything=True)
    ana.command("/ips", "digest 3/11")
    ana.wait_for(lambda: "The agenda ahead of the meeting is for the team lead." in ana.read())


def test_an_agenda_of_a_day_that_may_be_of_two_years_is_asked_about(unit_house: House) -> None:
    """'5/1', typed in March, was the first of May of last year, and no year stood beside it."""
    lea = unit_house.person(LEA)
    assert "I was not sure which year you mean." in said_after(lea, "/ips", "digest 5/1")
    lea.command("/ips", "digest 5/1/2025")
    assert "Week of Mon 28 Apr" in form_in_front(lea, "digest.shown")


def test_the_contact_log_of_an_earlier_week_is_read_and_reviewed(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    unit_house.clock.move_by(timedelta(days=35))
    lea.command("/ips", "digest 3/11")
    form_in_front(lea, "digest.shown")
    assert lea.press("digest.contact_log").ok
    lea.wait_for(lambda: "The contact log is on its way" in lea.read())
    deliver(unit_house)
    assert any("eek of Mon 9 Mar" in lea.read(each) for each in lea.messages())
    lea.close(everything=True)
    lea.command("/ips", "digest 3/11")
    form_in_front(lea, "digest.shown")
    assert lea.press("digest.mark_reviewed").ok
    lea.wait_for(lambda: "Contact log of the week of Mon 9 Mar: reviewed." in lea.read())
    lea.close(everything=True)
    lea.command("/ips", "digest 3/11")
    assert f"reviewed by <@{LEA}>" in form_in_front(lea, "digest.shown")
    assert "Mark contact log reviewed" not in lea.read()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("today", "That week is not over yet."), ("whenever", "I could not read that date.")],
)
def test_a_week_that_is_not_over_and_one_that_is_none(
    unit_house: House, typed: str, answer: str
) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", f"digest {typed}")
    lea.wait_for(lambda: answer in lea.read() or any(answer in m.text for m in lea.ephemerals))


def test_what_the_unit_has_to_do_by_next_week_is_coming_up(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    unit_house.clock.move_by(timedelta(days=112))  # Monday 22 June
    lea.command("/ips", "digest")
    lea.wait_for(lambda: "Coming up for the unit" in lea.read())
    shown = lea.read()
    assert "Tue 30 Jun: Employment rate measured and shared" in shown
    assert "Tue 30 Jun: Outcomes reviewed and goals set (2 people)" in shown
    assert "Contact with VR" not in shown  # that is every week's


def test_the_agenda_says_who_is_away_in_the_week_that_runs(unit_house: House) -> None:
    """Two called in ill before Monday's meeting."""
    lea, monday = unit_house.person(LEA), unit_house.now.date()
    for who, days in ((ANA, 2), (BEN, 5)):
        unit_house.enroll(who, f"C-10{days}", entered_on=monday - timedelta(days=9))
        leave = PlannedLeaveRecord(
            staff_member_id=unit_house.member(who).id,
            from_on=monday,
            until_on=monday + timedelta(days=days - 1),
        )
        planned_leave.plan(unit_house.doors, unit_house.actor(LEA), leave, now=unit_house.now)
    lea.command("/ips", "digest")
    agenda = filled_form(lea)
    assert f"<@{ANA}> (1 FTE): this week so far 0 of 2, 2 days off" in agenda
    assert f"<@{BEN}> (1 FTE): this week so far 0 (no target), on leave" in agenda


def test_nobody_celebrates_a_start_whose_job_has_ended_since(unit_house: House) -> None:
    for code in ("C-101", "C-102"):
        unit_house.enroll(ANA, code, entered_on=unit_house.now.date() - timedelta(days=9))
        said = said_after(unit_house.person(ANA), "/jobstart", f'{code} "Oak Market" started 2/26')
        assert "Good news" in said
    said_after(unit_house.person(ANA), "/jobend", "C-102 yesterday fired told me")
    lea = unit_house.person(LEA)
    lea.command("/ips", "digest")
    agenda = filled_form(lea)
    assert "*C-101* started a job (Thu 26 Feb)" in agenda
    assert "*C-102* started a job" not in agenda
    assert "*C-102* a job ended" in agenda


def test_nobody_is_handed_a_miss_along_with_a_client(unit_house: House) -> None:
    """C-114 left Ana's caseload, and came back on Ben's: what ran out before was never his."""
    unit_house.enroll(ANA, "C-114")
    ana, ben, lea = map(unit_house.person, (ANA, BEN, LEA))
    said_after(ana, "/contact", '"Oak Market" C-114')
    unit_house.clock.move_by(timedelta(days=2))
    said_after(ana, "/exit", "C-114 moved away")
    said_after(ben, "/enroll", "C-114 back")
    unit_house.clock.move_by(timedelta(days=5))
    with unit_house.doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=unit_house.now))
    deliver(unit_house)
    (missed,) = (
        line
        for message in lea.messages()
        for line in lea.read(message).splitlines()
        if "first disclosure talk" in line
    )
    assert missed.endswith(f"missed · <@{ANA}>")


def test_marking_the_log_reviewed_is_seen_in_the_channel(unit_house: House) -> None:
    with unit_house.doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=unit_house.now))
    deliver(unit_house)
    agenda = unit_house.workspace.messages(CHANNEL)[0]
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    ana.press("digest.mark_reviewed", agenda)
    ana.wait_for(lambda: any("contact log is for the team lead" in m.text for m in ana.ephemerals))
    lea.press("digest.mark_reviewed", agenda)
    lea.wait_for(lambda: any("reviewed" in m.text for m in lea.ephemerals))
    lea.press("digest.mark_reviewed", agenda)
    lea.wait_for(lambda: any("reviewed it on" in m.text for m in lea.ephemerals))
    assert f"<@{LEA}> reviewed it on" in lea.read(lea.ephemerals[-1])  # a mention, not its id
    deliver(unit_house)
    shown = unit_house.workspace.messages(CHANNEL)[0]
    assert f"reviewed by <@{LEA}>" in lea.read(shown)
    assert "Mark contact log reviewed" not in lea.read(shown)


def test_the_contact_log_is_read_before_it_is_marked_reviewed(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    line = "Bean & Leaf C-114 in person met Rosa (manager) next: come back Friday with a form"
    said_after(ana, "/contact", line)
    unit_house.clock.move_by(timedelta(days=7))
    with unit_house.doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=unit_house.now))
    deliver(unit_house)
    agenda = next(m for m in unit_house.workspace.messages(CHANNEL) if m.bot_id)
    before = len(unit_house.workspace.messages(CHANNEL))
    ana.press("digest.contact_log", agenda)
    ana.wait_for(lambda: any("contact log is for the team lead" in m.text for m in ana.ephemerals))
    lea.press("digest.contact_log", agenda)
    lea.wait_for(lambda: any("on its way" in m.text for m in lea.ephemerals))
    deliver(unit_house)
    deliver(unit_house)
    (log,) = [m for m in lea.messages() if m.text == "The contact log of a week"]
    (sheet,) = [m for m in lea.messages() if m.file_ids]
    assert f"<@{ANA}> · *Bean &amp; Leaf* · for C-114 · in person" in lea.read(log)
    assert "met Rosa (manager)" in lea.read(log)
    assert "not reviewed yet" in lea.read(log)
    written = unit_house.workspace.state.file(sheet.file_ids[0]).content.decode("utf-8-sig")
    assert "Bean & Leaf,C-114,in person,Rosa,manager" in written
    assert len(unit_house.workspace.messages(CHANNEL)) == before  # nothing of it in the channel


def test_and_more_opens_the_whole_brief_for_its_reader_alone(unit_house: House) -> None:
    today = unit_house.now.date()
    for number in range(12):
        unit_house.enroll(ANA, f"C-{number:03d}", entered_on=today)
    unit_house.clock.move_by(timedelta(days=15))
    with unit_house.doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=unit_house.now))
    deliver(unit_house)
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    (brief,) = ana.messages()
    lost_answer(unit_house)
    ana.press("brief.open", brief)
    ana.wait_for(lambda: "C-011" in ana.read())
    assert stands(unit_house) == ("sent", brief.ts)
    lea.press("brief.open", brief)
    lea.wait_for(lambda: "no longer there" in lea.read())


def test_asking_again_for_what_a_colleague_covers_names_them(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    unit_house.clock.move_by(timedelta(days=14))
    with unit_house.doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=unit_house.now))
    deliver(unit_house)
    ana, ben = unit_house.person(ANA), unit_house.person(BEN)

    def press_cover() -> None:
        (brief,) = ana.messages()
        last = [each for each in fields(brief.blocks) if each.key[1] == "due.cover"][-1]
        ana.press("/".join(last.key), brief)

    press_cover()
    ana.wait_for(lambda: ana.ephemerals)
    deliver(unit_house)
    ben.press("cover.take", ben.messages()[-1])
    ben.wait_for(lambda: ben.ephemerals)
    press_cover()
    ana.wait_for(lambda: len(ana.ephemerals) == 2)
    assert f"for C-114: <@{BEN}> covers." in ana.read(ana.ephemerals[-1])  # a mention, not its id


@pytest.mark.parametrize("button", ["due.log_it", "due.tried", "due.cover", "due.more"])
def test_any_button_on_a_brief_proves_that_it_stands(unit_house: House, button: str) -> None:
    unit_house.enroll(ANA, "C-114")
    unit_house.clock.move_by(timedelta(days=14))  # the outreach runs out: it can be tried
    with unit_house.doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=unit_house.now))
    deliver(unit_house)
    ana = unit_house.person(ANA)
    (brief,) = ana.messages()
    lost_answer(unit_house)
    *_, found = [each for each in fields(brief.blocks) if each.key[1] == button]
    ana.press("/".join(found.key), brief)
    ana.wait_for(lambda: ana.modals or ana.ephemerals)
    eventually(lambda: stands(unit_house) == ("sent", brief.ts))
