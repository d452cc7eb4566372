"""What a team lead arranges is heard of by whoever it concerns, and names no client."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.administration import planned_leave, roster, transfers
from bot.casework.drafts import TransferDraft
from bot.casework.reading import client_page
from bot.casework.recording import nudges
from bot.views import notices
from db.queries.people import assignments
from ips.facts import Clock
from ips.records.planned_leave import PlannedLeaveRecord
from tests.commands.test_digest_conversation import deliver
from tests.commands.test_welcome import delivered, heard
from tests.house import ANA, BEN, LEA, PIA, House

DAY = timedelta(days=1)


def hand_over(
    house: House, to: str, *client_ids: str, days: int = 0, kind: str = "carries"
) -> None:
    on = house.now.date() + days * DAY
    draft = TransferDraft(client_ids, house.member(to).id, on, kind)
    transfers.transfer(house.doors, house.actor(LEA), draft, now=house.now)


def covered_leave(house: House, first: int, last: int) -> PlannedLeaveRecord:
    """Ana is away from so many days from today to so many, and Ben covers."""
    today = house.now.date()
    return PlannedLeaveRecord(
        staff_member_id=house.member(ANA).id,
        from_on=today + first * DAY,
        until_on=today + last * DAY,
        cover_id=house.member(BEN).id,
    )


def test_the_new_colleague_and_the_former_one_hear_of_a_hand_over(unit_house: House) -> None:
    clients = [unit_house.enroll(ANA, code) for code in ("C-101", "C-102")]
    hand_over(unit_house, BEN, *clients, days=7)
    delivered(unit_house)
    (to_ben,), (to_ana,) = heard(unit_house, BEN), heard(unit_house, ANA)
    assert to_ben.endswith(
        "2 people are on your caseload from Mon 9 Mar. Their due dates stay as they are; "
        "`/caseload` shows them."
    )
    assert to_ana.endswith("2 people you worked with are with <@U0BEN> from Mon 9 Mar.")
    assert "C-10" not in to_ben + to_ana
    assert heard(unit_house, LEA) == []


def test_a_peer_mentor_hears_whom_they_support_and_nobody_loses_them(unit_house: House) -> None:
    hand_over(unit_house, PIA, unit_house.enroll(ANA, "C-101"), kind="supports")
    delivered(unit_house)
    (to_pia,) = heard(unit_house, PIA)
    assert "1 person is for you to support from today." in to_pia
    assert heard(unit_house, ANA) == []


def test_a_hand_over_that_changes_nothing_tells_nobody(unit_house: House) -> None:
    hand_over(unit_house, ANA, unit_house.enroll(ANA, "C-101"))
    delivered(unit_house)
    assert heard(unit_house, ANA) == []


def test_whoever_is_away_and_whoever_covers_hear_of_a_planned_leave(unit_house: House) -> None:
    lea, leave = unit_house.actor(LEA), covered_leave(unit_house, 7, 11)
    done = planned_leave.plan(unit_house.doors, lea, leave, now=unit_house.now)
    delivered(unit_house)
    (to_ana,), (to_ben,) = heard(unit_house, ANA), heard(unit_house, BEN)
    assert to_ana.endswith("You are away from Mon 9 Mar to Fri 13 Mar. <@U0BEN> covers.")
    assert to_ben.endswith(
        "<@U0ANA> is away from Mon 9 Mar to Fri 13 Mar, and you cover: what is due for their "
        "people comes to you."
    )
    planned_leave.cancel(unit_house.doors, lea, done.fact.id, now=unit_house.now)
    delivered(unit_house)
    assert heard(unit_house, ANA)[-1].endswith(
        "Your leave from Mon 9 Mar to Fri 13 Mar is cancelled."
    )
    assert heard(unit_house, BEN)[-1].endswith(
        "<@U0ANA> is here from Mon 9 Mar to Fri 13 Mar after all: you need not cover."
    )
    assert len(heard(unit_house, BEN)) == 2


def test_who_is_back_early_ends_the_cover(unit_house: House) -> None:
    today = unit_house.now.date()
    leave = PlannedLeaveRecord(
        staff_member_id=unit_house.member(ANA).id,
        from_on=today,
        until_on=today + 7 * DAY,
        cover_id=unit_house.member(BEN).id,
    )
    lea = unit_house.actor(LEA)
    done = planned_leave.plan(unit_house.doors, lea, leave, now=unit_house.now)
    delivered(unit_house)
    unit_house.clock.move_by(2 * DAY)
    planned_leave.cancel(unit_house.doors, lea, done.fact.id, now=unit_house.now)
    delivered(unit_house)
    assert heard(unit_house, ANA)[-1].endswith("Your leave is over: welcome back.")
    assert heard(unit_house, BEN)[-1].endswith("<@U0ANA> is back: you cover no longer. Thank you!")


def test_who_covers_stands_in_a_brief_as_long_as_they_do(unit_house: House) -> None:
    """In the brief of the next day, which has the line for both."""
    house = unit_house
    client = house.enroll(ANA, "C-114", entered_on=house.now.date() - 30 * DAY)
    (key,) = (
        line.due.key
        for line in client_page.read(house.doors, house.actor(ANA), client, now=house.now).due
        if line.due.key.clock is Clock.FIRST_EMPLOYER_CONTACT
    )
    asked = nudges.ask_cover(house.doors, house.actor(ANA), key, now=house.now)
    nudges.take_cover(house.doors, house.actor(BEN), asked.fact.id, now=house.now)
    house.clock.move_by(DAY)
    deliver(house)
    of_ana, of_ben = (
        next(said for said in heard(house, who) if "to look at" in said) for who in (ANA, BEN)
    )
    assert f"<@{BEN}> covers this." in of_ana
    assert "*C-114*" in of_ben
    assert "asked to cover" not in of_ana + of_ben

    house.clock.move_by(2 * DAY)  # their cover ended the day after the last day
    deliver(house)
    ana = house.person(ANA)
    (brief,) = (each for each in ana.messages() if "Thu 5 Mar" in ana.read(each))
    ana.press("See them", brief)
    ana.wait_for(lambda: ana.modal and "first meeting with an employer" in ana.read())
    assert "covers this" not in ana.read()


@pytest.mark.parametrize("why", ["left", "away"])
def test_whoever_took_cover_and_is_gone_covers_no_more(unit_house: House, why: str) -> None:
    """On its last day the brief said that they cover, and nobody did."""
    house, lea = unit_house, unit_house.actor(LEA)
    client = house.enroll(ANA, "C-114", entered_on=house.now.date() - 30 * DAY)
    (key,) = (
        line.due.key
        for line in client_page.read(house.doors, house.actor(ANA), client, now=house.now).due
        if line.due.key.clock is Clock.FIRST_EMPLOYER_CONTACT
    )
    asked = nudges.ask_cover(house.doors, house.actor(ANA), key, now=house.now)
    nudges.take_cover(house.doors, house.actor(BEN), asked.fact.id, now=house.now)
    ben = house.member(BEN).id
    if why == "left":
        roster.remove(house.doors, lea, ben, now=house.now)
    else:
        tomorrow = house.now.date() + DAY
        away = PlannedLeaveRecord(staff_member_id=ben, from_on=tomorrow, until_on=tomorrow)
        planned_leave.plan(house.doors, lea, away, now=house.now)
    house.clock.move_by(DAY)
    deliver(house)
    of_ana = next(said for said in heard(house, ANA) if "to look at" in said)
    assert "*C-114* first meeting with an employer" in of_ana
    assert "covers this" not in of_ana
    again = nudges.ask_cover(house.doors, house.actor(ANA), key, now=house.now)
    assert "asked to cover" in str(again.summary)


@pytest.mark.parametrize("why", ["left", "ill"])
def test_a_brief_that_stands_says_at_once_that_nobody_covers_any_more(
    unit_house: House, why: str
) -> None:
    house, lea = unit_house, unit_house.actor(LEA)
    client = house.enroll(ANA, "C-114", entered_on=house.now.date() - 29 * DAY)
    (key,) = (
        line.due.key
        for line in client_page.read(house.doors, house.actor(ANA), client, now=house.now).due
        if line.due.key.clock is Clock.FIRST_EMPLOYER_CONTACT
    )
    house.clock.move_by(DAY)
    deliver(house)
    asked = nudges.ask_cover(house.doors, house.actor(ANA), key, now=house.now)
    nudges.take_cover(house.doors, house.actor(BEN), asked.fact.id, now=house.now)
    deliver(house)
    assert f"<@{BEN}> covers this." in "".join(heard(house, ANA))
    ben, today = house.member(BEN).id, house.now.date()
    if why == "left":
        roster.remove(house.doors, lea, ben, now=house.now)
    else:
        ill = PlannedLeaveRecord(staff_member_id=ben, from_on=today, until_on=today)
        planned_leave.plan(house.doors, lea, ill, now=house.now)
    deliver(house)
    assert "covers this" not in "".join(heard(house, ANA))


def test_the_notification_names_nobody() -> None:
    for text in (notices.HANDED_OVER_TEXT, notices.LEAVE_TEXT):
        assert "@" not in text
        assert "C-" not in text


def test_leave_of_last_week_welcomes_nobody_back(unit_house: House) -> None:
    """It was entered when it was over: whoever was away reads that, and nobody covered in vain."""
    lea, leave = unit_house.actor(LEA), covered_leave(unit_house, -7, -6)
    planned_leave.plan(unit_house.doors, lea, leave, now=unit_house.now)
    delivered(unit_house)
    assert [each.splitlines()[-1] for each in heard(unit_house, ANA)] == [
        "That you were away from Mon 23 Feb to Tue 24 Feb is on record now."
    ]
    assert heard(unit_house, BEN) == []


def test_whoever_is_to_come_to_somebody_who_leaves_stays_where_they_are(unit_house: House) -> None:
    """Nobody heard of it, and on that day they were on nobody's caseload."""
    house, lea = unit_house, unit_house.actor(LEA)
    today = house.now.date()
    one, two = (house.enroll(ANA, code) for code in ("C-101", "C-102"))
    hand_over(house, BEN, one, two, days=7)
    hand_over(house, LEA, two, days=9)
    gone = roster.remove(house.doors, lea, house.member(BEN).id, now=house.now)
    assert gone.notes == (
        "2 clients who were to come to them on a later day stay with whoever has them today.",
    )
    for days, carry_them in ((0, (ANA, ANA)), (8, (ANA, ANA)), (9, (ANA, LEA))):
        for client, carries in zip((one, two), carry_them, strict=True):
            with house.doors.reading() as session:
                span, *_ = assignments.of_clients(
                    session, lea.workspace_id, [client], today + days * DAY
                )
            assert span.staff_member_id == house.member(carries).id
    delivered(house)
    assert heard(house, BEN) == []  # who has left reads nothing more of the unit
    assert [said for said in heard(house, ANA) if f"<@{BEN}>" in said] == []


def test_who_has_come_to_them_today_waits_for_the_team_lead(unit_house: House) -> None:
    client = unit_house.enroll(ANA, "C-101")
    hand_over(unit_house, BEN, client)
    ben, lea = unit_house.member(BEN).id, unit_house.actor(LEA)
    assert roster.remove(unit_house.doors, lea, ben, now=unit_house.now).notes == (
        "One client is still on their caseload. Until you hand them over, their reminders come to "
        "you.",
    )


def test_whose_cover_leaves_the_roster_is_said_to_whoever_takes_them_off(unit_house: House) -> None:
    lea, leave = unit_house.actor(LEA), covered_leave(unit_house, 7, 11)
    planned_leave.plan(unit_house.doors, lea, leave, now=unit_house.now)
    gone = roster.remove(unit_house.doors, lea, unit_house.member(BEN).id, now=unit_house.now)
    assert gone.notes == (
        "They were to cover for somebody who is away: those reminders come to you, unless you "
        "choose another colleague in /ips leave.",
    )
