"""What a person sees of an action: its form, and what one tap does with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.casework.administration import planned_leave, roster
from bot.casework.privacy.erasing import erase_client
from bot.casework.recording import actions
from bot.casework.recording.record import record
from bot.casework.reminders import open_actions
from bot.casework.replies import NotAllowed
from db.models import ClientRow
from ips.records.action import ActionRecord
from ips.records.planned_leave import PlannedLeaveRecord
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, last, picked
from tests.commands.test_next_step_conversation import answered, brief_of, deliver, held, morning
from tests.commands.test_unit_log import asked, form_of, saved
from tests.house import ANA, BEN, LEA, PIA, House, lived_once, set_up_unit_once


def agreed(person: Person, **said: object) -> str:
    form_of(person, "action")
    return saved(person, {"what": "Call VR", "due_on": "2026-03-06", **said})


def test_who_does_what_by_when(unit_house: House) -> None:
    ana, ben = unit_house.person(ANA), unit_house.member(BEN).id
    assert "Who does what, and by when?" in form_of(ana, "action")
    assert asked(ana) == ["owner_id", "what", "due_on", "client_id"]
    assert ana.submit({"what": "Call VR"}).errors.keys() == {"due_on"}
    told = saved(ana, {"owner_id": ben, "due_on": "2026-03-06"})
    assert f"<@{BEN}>: action, due Fri 6 Mar" in told
    assert "Call VR" not in told
    assert ana.press("recorded.edit").ok
    assert "Call VR" in form_in_front(ana, "action.submit")
    assert "due Mon 9 Mar" in saved(ana, {"due_on": "2026-03-09"})


def test_it_may_be_about_a_client(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    form_of(ana, "action")
    whom = picked(ana, "client_id", "C-114")
    told = saved(ana, {"what": "Call VR", "due_on": "2026-03-06", "client_id": whom})
    assert "Action about C-114, due Fri 6 Mar" in told
    assert ana.press("recorded.edit").ok
    form_in_front(ana, "action.submit")
    assert "C-114" in str(ana.modal)


def test_the_unit_log_has_it_without_its_words(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    agreed(lea, owner_id=unit_house.member(BEN).id)
    lea.close(everything=True)
    listed = form_after(lea, "/ips", "log")
    assert f"<@{BEN}> · Action due" in listed
    assert "Call VR" not in listed


# ---------------------------------------------------------------- on the client's page


def test_what_is_to_be_done_about_somebody_stands_on_their_page(by_thursday: House) -> None:
    """With what settles it, for whoever may; once it is done, or they are erased, it is gone."""
    house = by_thursday
    ana, lea = house.person(ANA), house.person(LEA)
    page = form_after(ana, "/caseload", "C-114")
    assert f"Call VR · *C-114* · *Thu 5 Mar* · <@{BEN}>" in page
    assert "\nDone\n" not in page
    page = form_after(lea, "/caseload", "C-114")
    assert lea.press("action.move").ok
    form_in_front(lea, "action.move_submit")
    saved(lea, {"due_on": "2026-03-09"})
    lea.close()
    lea.wait_for(lambda: "Call VR · *C-114* · *Mon 9 Mar*" in lea.read())
    assert lea.press("action.done").ok
    form_in_front(lea, "recorded")
    lea.close()
    lea.wait_for(lambda: "Call VR" not in lea.read())


def test_it_is_erased_with_whom_it_is_about(by_thursday: House) -> None:
    house, ana = by_thursday, by_thursday.person(ANA)
    assert "Call VR" in form_after(ana, "/caseload", "C-114")
    with house.doors.reading() as session:
        client_id = session.scalars(select(ClientRow.id).where(ClientRow.code == "C-114")).one()
    erase_client(house.doors.patient, house.actor(LEA), client_id, now=house.now)
    assert "Nothing is open." in form_after(ana, "/ips", "actions")
    with pytest.raises(NotAllowed):
        open_actions.about_client(house.doors, house.actor(ANA), client_id, now=house.now)


def test_a_page_says_how_many_more_there_are_to_do(by_thursday: House) -> None:
    house, ana = by_thursday, by_thursday.person(ANA)
    with house.doors.reading() as session:
        client_id = session.scalars(select(ClientRow.id).where(ClientRow.code == "C-114")).one()
    for number in range(6):
        more = ActionRecord(
            owner_id=house.member(ANA).id,
            what=f"Call {number}",
            due_on=house.now.date(),
            client_id=client_id,
        )
        record(house.doors, house.actor(LEA), more, now=house.now)
    page = form_after(ana, "/caseload", "C-114")
    assert "… and 2 more in `/ips actions`" in page
    assert "\nDone\n" in page


# ---------------------------------------------------------------- in the brief


@pytest.fixture
def by_thursday(house: House) -> House:
    """Monday: Lea agrees with Ben that he calls VR by Thursday, about Ana's client."""
    return lived_once(house, _agreed)


def _agreed(house: House) -> None:
    set_up_unit_once(house)
    house.enroll(ANA, "C-114", entered_on=house.now.date() - timedelta(days=3))
    lea = house.person(LEA)
    form_of(lea, "action")
    whom = picked(lea, "client_id", "C-114")
    ben = house.member(BEN).id
    saved(
        lea,
        {"owner_id": ben, "what": "call VR", "due_on": "2026-03-05", "client_id": whom},
    )
    lea.close(everything=True)


def test_it_comes_back_in_the_brief_of_its_owner_and_stays_until_it_is_done(
    by_thursday: House,
) -> None:
    ben = by_thursday.person(BEN)
    morning(by_thursday, 2)
    assert not any("all VR" in ben.read(each) for each in ben.messages(ben.dm))
    morning(by_thursday, 1)
    assert "Call VR · *C-114* · *today*" in ben.read(brief_of(ben))
    morning(by_thursday, 4)
    said = ben.read(brief_of(ben))
    assert "Still open from before" in said
    assert "Call VR · *C-114* (since Thu 5 Mar)" in said
    assert ben.press("brief.open", brief_of(ben)).ok
    assert "*since Thu 5 Mar*" in form_in_front(ben, "brief.list")
    assert ben.press("action.done").ok
    assert "The action is done." in form_in_front(ben, "recorded")
    deliver(by_thursday)
    assert "Call VR" not in ben.read(brief_of(ben))


def test_one_tap_does_it_in_the_brief_and_another_takes_that_back(by_thursday: House) -> None:
    morning(by_thursday, 3)
    ben = by_thursday.person(BEN)
    assert "The action is done." in answered(ben, "action.done", brief_of(ben))
    deliver(by_thursday)
    assert "~Call VR · *C-114*~ ✓ done" in ben.read(brief_of(ben))
    assert ben.press("recorded.undo", ben.ephemerals[-1]).ok
    ben.wait_for(lambda: "Undone: end of the action" in last(ben))
    deliver(by_thursday)
    assert "\nDone\n" in ben.read(brief_of(ben))
    assert "The action is dropped." in answered(ben, "action.drop", brief_of(ben))


def test_it_moves_to_another_day_and_comes_back_then(by_thursday: House) -> None:
    morning(by_thursday, 3)
    ben = by_thursday.person(BEN)
    assert ben.press("action.move", brief_of(ben)).ok
    form_in_front(ben, "action.move_submit")
    assert "The action is moved to Mon 9 Mar." in saved(ben, {"due_on": "2026-03-09"})
    deliver(by_thursday)
    assert "→ moved to Mon 9 Mar" in ben.read(brief_of(ben))
    morning(by_thursday, 4)
    assert "Call VR · *C-114* · *today*" in ben.read(brief_of(ben))


def test_a_brief_says_how_many_more_there_are_and_where(by_thursday: House) -> None:
    """Ben has 23 things to do: twenty are in his brief, and no other is out of sight."""
    house, ben = by_thursday, by_thursday.person(BEN)
    for number in range(22):
        more = ActionRecord(
            owner_id=house.member(BEN).id, what=f"Call {number}", due_on=house.now.date()
        )
        record(house.doors, house.actor(LEA), more, now=house.now)
    morning(house, 3)
    assert "3 more actions in `/ips actions`" in ben.read(brief_of(ben))
    listed = form_after(ben, "/ips", "actions")
    assert all(f"Call {number} " in listed for number in range(22))


def test_how_many_more_there_are_follows_what_is_done_in_the_list(by_thursday: House) -> None:
    """And what a brief named and is done gives its place to another that is open."""
    house, ben = by_thursday, by_thursday.person(BEN)
    written = []
    for number in range(22):
        more = ActionRecord(
            owner_id=house.member(BEN).id, what=f"Call {number}", due_on=house.now.date()
        )
        written.append(record(house.doors, house.actor(LEA), more, now=house.now).fact.id)
    morning(house, 3)
    assert "3 more actions in `/ips actions`" in ben.read(brief_of(ben))
    for done in written[:2]:
        actions.done(house.doors, house.actor(BEN), done, now=house.now)
    deliver(house)
    assert "1 more action in `/ips actions`" in ben.read(brief_of(ben))
    for done in written[2:4]:
        actions.done(house.doors, house.actor(BEN), done, now=house.now)
    deliver(house)
    assert "more action" not in ben.read(brief_of(ben))
    assert ben.press("brief.open", brief_of(ben)).ok
    whole = form_in_front(ben, "brief.list")
    assert all(f"Call {number} " in whole for number in range(4, 22))


def test_the_lead_hears_where_its_owner_is_away_on_the_day(by_thursday: House) -> None:
    thursday = by_thursday.now.date() + timedelta(days=3)
    away = PlannedLeaveRecord(
        staff_member_id=by_thursday.member(BEN).id, from_on=thursday, until_on=thursday
    )
    planned_leave.plan(by_thursday.doors, by_thursday.actor(LEA), away, now=by_thursday.now)
    morning(by_thursday, 3)
    lea = by_thursday.person(LEA)
    assert f"Call VR · *C-114* · *today* · <@{BEN}>" in lea.read(brief_of(lea))


def test_whoever_stands_in_reads_no_words_about_somebody_they_do_not_see(
    unit_house: House,
) -> None:
    """Ben covers Pia, and does not see Ana's client: he reads that there is something to do."""
    house, thursday = unit_house, unit_house.now.date() + timedelta(days=3)
    client_id = house.enroll(ANA, "C-114", entered_on=house.now.date() - timedelta(days=3))
    pia, ben = house.member(PIA).id, house.person(BEN)
    for what, whom in (("call VR", client_id), ("ask C-114 about Friday", None)):
        to_do = ActionRecord(owner_id=pia, what=what, due_on=thursday, client_id=whom)
        record(house.doors, house.actor(LEA), to_do, now=house.now)
    away = PlannedLeaveRecord(
        staff_member_id=pia,
        from_on=thursday,
        until_on=thursday,
        cover_id=house.member(BEN).id,
    )
    planned_leave.plan(house.doors, house.actor(LEA), away, now=house.now)
    morning(house, 3)
    said = "\n".join(ben.read(each) for each in ben.messages(ben.dm))
    assert said.count(f"An action of a colleague's · *today* · <@{PIA}>") == 2
    assert "C-114" not in said
    assert "all VR" not in said


# ---------------------------------------------------------------- by line, and the open ones


def test_a_line_fills_the_form(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    assert ana.command("/ips", "action Ben to call VR about C-114 by Fri").ok
    form_in_front(ana, "action.submit")
    assert held(ana) == {
        "owner_id": "Ben Birch (employment specialist)",
        "what": "call VR about C-114",
        "due_on": "2026-03-06",
        "client_id": "C-114",
    }
    assert f"<@{BEN}>: action about C-114, due Fri 6 Mar" in saved(ana, {})


def test_a_day_nobody_can_be_sure_of_is_asked_about(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    assert ana.command("/ips", "action call VR by sometime next week").ok
    assert "call VR by sometime next week" in str(form_in_front(ana, "action.submit"))
    ana.close(everything=True)
    assert ana.command("/ips", "action").ok
    form_in_front(ana, "action.submit")
    assert held(ana) == {"owner_id": "Ana Alder (employment specialist)"}


def test_the_open_ones_are_listed_and_settled_by_whoever_may(by_thursday: House) -> None:
    lea, ana, ben, pia = (by_thursday.person(each) for each in (LEA, ANA, BEN, PIA))
    listed = form_after(ana, "/ips", "actions")
    assert f"Call VR · *C-114* · *Thu 5 Mar* · <@{BEN}>" in listed
    assert "Done" not in listed
    hidden = form_after(pia, "/ips", "actions")
    assert f"An action of a colleague's · *Thu 5 Mar* · <@{BEN}>" in hidden
    assert "C-114" not in hidden
    assert "Call VR · *C-114* · *Thu 5 Mar*\nDone" in form_after(ben, "/ips", "actions")
    form_after(lea, "/ips", "log")
    assert lea.press("ips.actions").ok
    form_in_front(lea, "actions")
    assert lea.press("action.drop").ok
    form_in_front(lea, "recorded")
    lea.close(everything=True)
    assert "Nothing is open." in form_after(lea, "/ips", "actions")


def test_the_agenda_has_who_and_by_when_and_never_the_words(by_thursday: House) -> None:
    lea = by_thursday.person(LEA)
    said = form_after(lea, "/ips", "digest")
    assert "*Open actions*" in said
    assert "last time" not in said  # those agreed today stand there, too
    assert f"by Thu 5 Mar · <@{BEN}>" in said
    assert "all VR" not in said
    assert lea.press("ips.actions").ok
    assert "Call VR" in form_in_front(lea, "actions")


def test_what_somebody_was_to_do_who_has_left_is_the_team_leads(by_thursday: House) -> None:
    lea = by_thursday.person(LEA)
    gone = roster.remove(
        by_thursday.doors, by_thursday.actor(LEA), by_thursday.member(BEN).id, now=by_thursday.now
    )
    (note,) = gone.notes
    assert note == "One action of theirs went to the team lead. See them with /ips actions."
    morning(by_thursday, 3)
    assert "Call VR · *C-114* · *today*\nDone" in lea.read(brief_of(lea))
