"""Start group supervision: the working agenda in the thread of the weekly one, as it fills."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.casework.privacy.erasing import erase_client
from bot.casework.reminders import unit_week
from db.models import VocationalUnitRow
from practice_workspace.state import Message
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, picked
from tests.commands.test_digest_conversation import deliver
from tests.commands.test_group_supervision import FORM, PAGE, STRATEGY, new_meeting, saved
from tests.house import ANA, BEN, CHANNEL, LEA, PIA, House, lived_once, set_up_unit_once


@pytest.fixture
def with_agenda(house: House) -> House:
    """A unit with two people who look for work, and its agenda in the channel a month later."""
    return lived_once(house, _a_month)


def _a_month(house: House) -> None:
    set_up_unit_once(house)
    house.enroll(ANA, "C-114")
    house.enroll(BEN, "C-220")
    house.clock.move_by(timedelta(days=28))
    with house.doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=house.now))
    deliver(house)


def agenda(house: House) -> Message:
    (found,) = [m for m in house.workspace.messages(CHANNEL) if m.text.startswith("The weekly")]
    return found


def thread(house: House) -> list[str]:
    """What stands below the agenda of the meeting, as anybody in the channel reads it."""
    deliver(house)
    lea = house.person(LEA)
    return [
        lea.read(m)
        for m in house.workspace.messages(CHANNEL)
        if m.text == "Group supervision: the working agenda"
    ]


def started(house: House, who: str, **values: object) -> Person:
    person = house.person(who)
    assert person.press("digest.start_supervision", agenda(house)).ok
    form_in_front(person, FORM)
    saved(person, dict(values))
    person.close(everything=True)
    return person


def part(house: House, title: str) -> Message:
    lea = house.person(LEA)
    (found,) = [m for m in house.workspace.messages(CHANNEL) if title in lea.read(m)]
    return found


def test_a_lead_starts_it_with_one_tap_and_the_thread_fills(with_agenda: House) -> None:
    started(with_agenda, LEA)
    present, people, actions = thread(with_agenda)
    assert f"led by <@{LEA}>" in present
    assert f"In person: <@{LEA}>, <@{ANA}>" in present
    assert "Nobody yet." in people
    assert people.index("C-114 needs a plan") < people.index("C-220 needs a plan")
    assert "Nothing yet." in actions


def test_the_agenda_is_read_for_the_people_alone(
    with_agenda: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is here and who does what say nothing of it, nor do the people once it is closed."""
    read: list[object] = []
    digest_of = unit_week.digest_of
    monkeypatch.setattr(
        unit_week, "digest_of", lambda *given: read.append(given) or digest_of(*given)
    )
    lea = started(with_agenda, LEA)
    assert len(thread(with_agenda)) == 3
    assert len(read) == 1
    assert lea.press("Close the meeting", part(with_agenda, "Who does what by when")).ok
    read.clear()
    assert len(thread(with_agenda)) == 3
    assert read == []


def test_words_stay_behind_a_tap_and_codes_stand_in_the_channel(with_agenda: House) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    assert lea.press("Somebody else", part(with_agenda, "People we talk about")).ok
    form_in_front(lea, STRATEGY)
    client = picked(lea, "client_id", "C-114")
    assert lea.submit({"client_id": client, "words": "ask the cook"}).ok
    form_in_front(lea, "recorded")
    lea.close(everything=True)
    _, people, _ = thread(with_agenda)
    assert "✓ Agreed on: *C-114*" in people
    assert "C-114 needs a plan" not in people
    assert "the cook" not in "".join(thread(with_agenda))
    ana, ben = with_agenda.person(ANA), with_agenda.person(BEN)
    for person, reads in ((ana, True), (ben, False)):
        assert person.press("Open the meeting", part(with_agenda, "led by")).ok
        assert ("ask the cook" in form_in_front(person, PAGE)) is reads
        person.close(everything=True)


def test_what_is_agreed_to_do_stands_there_by_person_and_day(with_agenda: House) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    assert lea.press("Add who does what", part(with_agenda, "Who does what by when")).ok
    form_in_front(lea, "action.submit")
    values = {"owner_id": with_agenda.member(BEN).id, "what": "call VR", "due_on": "2026-04-02"}
    answer = lea.submit(values)
    assert answer.ok, answer
    form_in_front(lea, "recorded")
    _, _, actions = thread(with_agenda)
    assert f"<@{BEN}> by Thu 2 Apr" in actions
    assert "call VR" not in actions


def test_a_stand_in_starts_closes_and_opens_it_again(with_agenda: House) -> None:
    ben = started(with_agenda, BEN, led_by=with_agenda.member(BEN).id)
    thread(with_agenda)
    assert ben.press("Close the meeting", part(with_agenda, "Who does what by when")).ok
    ben.wait_for(lambda: any("closed" in ben.read(m) for m in ben.ephemerals))
    present, people, actions = thread(with_agenda)
    assert f"led by <@{BEN}> · closed Mon 30 Mar" in present
    assert "needs a plan" not in people
    assert "Add who does what" not in actions
    assert ben.press("Undo", ben.ephemerals[-1]).ok
    ben.wait_for(lambda: "Undone" in ben.read(ben.ephemerals[-1]))
    assert "closed" not in thread(with_agenda)[0]


def test_a_late_correction_and_an_undo_reach_the_thread(with_agenda: House) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    assert lea.press("Change who is here", part(with_agenda, "led by")).ok
    form_in_front(lea, FORM)
    saved(lea, {"in_person": [with_agenda.member(LEA).id], "phone": [with_agenda.member(ANA).id]})
    assert f"By phone: <@{ANA}>" in thread(with_agenda)[0]
    assert lea.press("Undo").ok
    form_in_front(lea, "undone")
    assert all("This meeting was taken back." in each for each in thread(with_agenda))


def test_a_peer_mentor_starts_none(with_agenda: House) -> None:
    pia = with_agenda.person(PIA)
    pia.press("digest.start_supervision", agenda(with_agenda))
    pia.wait_for(lambda: any("Group supervision is for" in m.text for m in pia.ephemerals))
    assert thread(with_agenda) == []


def test_a_meeting_by_command_stands_in_no_thread(with_agenda: House) -> None:
    lea = with_agenda.person(LEA)
    new_meeting(lea)
    saved(lea)
    assert thread(with_agenda) == []


def test_whoever_is_erased_leaves_the_thread(with_agenda: House) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    assert lea.press("Somebody else", part(with_agenda, "People we talk about")).ok
    form_in_front(lea, STRATEGY)
    client_id = picked(lea, "client_id", "C-114")
    assert lea.submit({"client_id": client_id}).ok
    form_in_front(lea, "recorded")
    assert "C-114" in "".join(thread(with_agenda))
    erase_client(with_agenda.doors.patient, with_agenda.actor(LEA), client_id, now=with_agenda.now)
    assert "C-114" not in "".join(thread(with_agenda))


def test_nothing_of_it_stands_where_others_can_read_the_channel(with_agenda: House) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    lea.change_channel(CHANNEL, "public")
    assert lea.press("Close the meeting", part(with_agenda, "Who does what by when")).ok
    lea.wait_for(lambda: any("closed" in lea.read(m) for m in lea.ephemerals))
    deliver(with_agenda)
    deliver(with_agenda)
    stands = "".join(lea.read(m) for m in with_agenda.workspace.messages(CHANNEL))
    assert "C-220" not in stands
    assert "People we talk about" not in stands


def test_whom_an_action_is_about_was_talked_about(with_agenda: House) -> None:
    """Nobody taps twice for one person: with the action they need no plan in this meeting."""
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    for what in ("call VR", "ask the cook"):
        assert lea.press("Add who does what", part(with_agenda, "Who does what by when")).ok
        form_in_front(lea, "action.submit")
        client = picked(lea, "client_id", "C-114")
        assert lea.submit({"what": what, "due_on": "2026-04-02", "client_id": client}).ok
        form_in_front(lea, "recorded")
    _, people, _ = thread(with_agenda)
    assert "Talked about: *C-114*" in people
    assert "C-114 needs a plan" not in people
    assert lea.press("Undo").ok
    form_in_front(lea, "undone")
    assert "Talked about: *C-114*" in thread(with_agenda)[1]
    lea.close(everything=True)
    assert "C-114 no longer counts as talked about" in undone(lea, "action")
    assert "C-114 needs a plan" in thread(with_agenda)[1]


def raised_and_agreed(house: House) -> Person:
    """The team lead, with C-114 raised by the meeting itself, and an action about them."""
    lea = house.person(LEA)
    assert lea.press("digest.start_supervision", agenda(house)).ok
    form_in_front(lea, FORM)
    saved(lea, {"raised": [picked(lea, "raised", "C-114")]})
    lea.close(everything=True)
    thread(house)
    house.clock.move_by(timedelta(minutes=5))
    agreed(house, LEA, "call VR", about="C-114")
    return lea


def test_whom_the_meeting_raised_stays_when_an_action_goes(with_agenda: House) -> None:
    lea = raised_and_agreed(with_agenda)
    assert "talked about" not in undone(lea, "action")
    assert "Talked about: *C-114*" in thread(with_agenda)[1]


def about_somebody_else(person: Person, whom: str | None) -> str:
    """What is read by who changes whom the latest action is about."""
    change_in_log(person, "edit:action:")
    form_in_front(person, "action.submit")
    assert person.submit({"client_id": picked(person, "client_id", whom) if whom else None}).ok
    said = form_in_front(person, "recorded")
    person.close(everything=True)
    return said


def test_an_action_that_is_about_somebody_else_now_takes_the_talk_along(
    with_agenda: House,
) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    with_agenda.clock.move_by(timedelta(minutes=5))
    agreed(with_agenda, LEA, "call VR", about="C-114")
    with_agenda.clock.move_by(timedelta(minutes=5))
    said = about_somebody_else(lea, "C-220")
    assert "C-114 no longer counts as talked about in that meeting." in said
    assert "action about C-220, due" in said
    people = thread(with_agenda)[1]
    assert "Talked about: *C-220*" in people
    assert "C-114 needs a plan" in people
    with_agenda.clock.move_by(timedelta(minutes=5))
    assert "C-220 no longer counts as talked about" in undone(lea, "action")
    people = thread(with_agenda)[1]
    assert "C-220 needs a plan" in people
    assert "C-114 needs a plan" in people


def test_an_action_that_is_about_nobody_any_more_and_about_somebody_again(
    with_agenda: House,
) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    agreed(with_agenda, LEA, "call VR", about="C-114")
    with_agenda.clock.move_by(timedelta(minutes=5))
    assert "C-114 no longer counts" in about_somebody_else(lea, None)
    assert "C-114 needs a plan" in thread(with_agenda)[1]
    with_agenda.clock.move_by(timedelta(minutes=5))
    assert "no longer" not in about_somebody_else(lea, "C-114")
    assert "Talked about: *C-114*" in thread(with_agenda)[1]


def test_whom_something_else_of_the_meeting_is_about_stays(with_agenda: House) -> None:
    """The meeting itself says so, or a second action of it."""
    lea = raised_and_agreed(with_agenda)
    assert "no longer" not in about_somebody_else(lea, "C-220")
    assert "Talked about: *C-114* and *C-220*" in thread(with_agenda)[1]
    with_agenda.clock.move_by(timedelta(minutes=5))
    agreed(with_agenda, LEA, "ask the cook", about="C-220")
    assert "no longer" not in about_somebody_else(lea, None)
    assert "Talked about: *C-114* and *C-220*" in thread(with_agenda)[1]


# ---------------------------------------------------------------- taken back, with what was agreed


def agreed(house: House, who: str, *whats: str, about: str | None = None) -> None:
    """Who does what by when, as it is written down from the thread."""
    person = house.person(who)
    for what in whats:
        assert person.press("Add who does what", part(house, "Who does what by when")).ok
        form_in_front(person, "action.submit")
        values = {"owner_id": house.member(BEN).id, "what": what, "due_on": "2026-04-02"}
        if about is not None:
            values["client_id"] = picked(person, "client_id", about)
        assert person.submit(values).ok
        form_in_front(person, "recorded")
        person.close(everything=True)


def open_actions(house: House) -> str:
    ana = house.person(ANA)
    shown = form_after(ana, "/ips", "actions")
    ana.close(everything=True)
    return shown


def take_back(person: Person) -> None:
    change_in_log(person, "void:group_supervision:")


def undone(person: Person, kind: str) -> str:
    """What the person reads who takes back the latest of a kind."""
    change_in_log(person, f"void:{kind}:")
    said = form_in_front(person, "undone")
    person.close(everything=True)
    return said


def change_in_log(person: Person, begins: str) -> None:
    """The latest of the entries of `/ips log` that offers this."""
    form_after(person, "/ips", "log")
    assert person.modal is not None
    wanted, value = next(
        (f"{block['block_id']}/history.change", each["value"])
        for block in person.modal.blocks
        for each in block.get("accessory", {}).get("options", ())
        if each["value"].startswith(begins)
    )
    assert person.choose(wanted, value).ok


def test_an_undo_asks_what_is_to_become_of_what_was_agreed(with_agenda: House) -> None:
    """One answer is one undo: the meeting goes, and the three things to do go with it."""
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    agreed(with_agenda, LEA, "call VR", "ask the cook")
    agreed(with_agenda, ANA, "call the baker")
    take_back(lea)
    asked = form_in_front(lea, "undo_asked")
    assert "3 actions agreed then are still open. Should they go too?" in asked
    assert "Nothing has been undone yet." in asked
    assert "taken back" not in "".join(thread(with_agenda))
    assert lea.press("Undo, and the 3 actions too").ok
    gone = form_in_front(lea, "undone")
    assert "Undone: group supervision" in gone
    assert "3 actions went too." in gone
    assert all("This meeting was taken back." in each for each in thread(with_agenda))
    assert "Nothing is open." in open_actions(with_agenda)
    ana = with_agenda.person(ANA)
    hears = [ana.read(m) for m in ana.messages() if m.text.startswith("Somebody took back")]
    assert len(hears) == 1
    assert f"<@{LEA}> took back the action that you had entered for Thu 2 Apr." in hears[0]


def test_an_undo_can_keep_what_was_agreed(with_agenda: House) -> None:
    lea = started(with_agenda, LEA)
    thread(with_agenda)
    agreed(with_agenda, LEA, "call VR")
    take_back(lea)
    assert "One action that was agreed then is still open." in form_in_front(lea, "undo_asked")
    assert lea.press("Undo, but keep the action").ok
    assert "Its open action stays, on its own from now on." in form_in_front(lea, "undone")
    assert "Call VR" in open_actions(with_agenda)
    lea.close(everything=True)
    change_in_log(lea, "edit:action:")
    form_in_front(lea, "action.submit")
    assert lea.submit({"what": "call VR again"}).ok
    form_in_front(lea, "recorded")
    assert "Call VR again" in open_actions(with_agenda)


def with_an_action_done(house: House) -> Person:
    """The team lead, after a meeting whose one action is done."""
    lea = started(house, LEA)
    thread(house)
    agreed(house, LEA, "call VR")
    form_after(lea, "/ips", "actions")
    assert lea.press("Done").ok
    form_in_front(lea, "recorded")
    lea.close(everything=True)
    return lea


def test_what_was_done_in_a_meeting_taken_back_can_be_opened_and_changed(
    with_agenda: House,
) -> None:
    lea = with_an_action_done(with_agenda)
    undone(lea, "group_supervision")
    change_in_log(lea, "edit:action:")
    form_in_front(lea, "action.submit")
    assert lea.submit({"what": "call VR again"}).ok
    form_in_front(lea, "recorded")


def test_what_was_done_stays_done_and_is_not_asked_about(with_agenda: House) -> None:
    lea = with_an_action_done(with_agenda)
    take_back(lea)
    assert "Undone: group supervision" in form_in_front(lea, "undone")


def test_it_is_asked_in_the_place_of_the_reply_too(with_agenda: House) -> None:
    """Under the confirmation that is still open while a colleague writes the action down."""
    lea = with_agenda.person(LEA)
    assert lea.press("digest.start_supervision", agenda(with_agenda)).ok
    form_in_front(lea, FORM)
    saved(lea)
    thread(with_agenda)
    agreed(with_agenda, ANA, "call VR", "call the baker")
    assert lea.press("Undo").ok
    lea.wait_for(lambda: "still open" in lea.read())
    assert len(lea.modals) == 1
    assert lea.press("Undo, and the 2 actions too").ok
    assert "2 actions went too." in form_in_front(lea, "undone")
    thread(with_agenda)
    ana = with_agenda.person(ANA)
    (hears,) = [ana.read(m) for m in ana.messages() if m.text.startswith("Somebody took back")]
    assert "took back 2 actions that you had entered." in hears


# ---------------------------------------------------------------- nobody is out of reach


def test_everybody_who_needs_a_plan_is_a_tap_away(unit_house: House) -> None:
    """The thread offers ten; the others stand on a page, each with the way to talk about them."""
    for number in range(1, 15):
        unit_house.enroll(ANA, f"C-{number:02}")
    unit_house.clock.move_by(timedelta(days=28))
    with unit_house.doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=unit_house.now))
    deliver(unit_house)
    lea = started(unit_house, LEA)
    _, people, _ = thread(unit_house)
    assert people.count("needs a plan") == 10
    assert "… and 4 more who need a plan" in people
    assert lea.press("All who need a plan", part(unit_house, "People we talk about")).ok
    every = form_in_front(lea, "meeting_agenda")
    assert all(f"*C-{number:02}* " in every for number in range(1, 15))
    assert lea.press(button_of(lea, "C-14")).ok
    assert "You talked about *C-14*" in form_in_front(lea, STRATEGY)
    assert lea.submit({"words": "ask the cook"}).ok
    form_in_front(lea, "recorded")
    lea.close()
    lea.wait_for(lambda: "*C-14* " not in lea.read())
    assert lea.press("The meeting").ok
    assert "*C-14*  > ask the cook" in form_in_front(lea, PAGE)
    assert len(lea.modals) == 1


def button_of(person: Person, code: str) -> str:
    """The button in the row of this client."""
    assert person.modal is not None
    (row,) = [b for b in person.modal.blocks if code in str(b.get("text"))]
    return f"{row['block_id']}/{row['accessory']['action_id']}"


def test_what_was_agreed_is_read_and_done_from_the_thread(with_agenda: House) -> None:
    started(with_agenda, LEA)
    thread(with_agenda)
    agreed(with_agenda, LEA, "call VR")
    ben, pia = with_agenda.person(BEN), with_agenda.person(PIA)
    thread(with_agenda)
    assert ben.press("What they will do", part(with_agenda, "Who does what by when")).ok
    assert "Call VR · *Thu 2 Apr*" in form_in_front(ben, "meeting_actions")
    assert ben.press("Done").ok
    form_in_front(ben, "recorded")
    ben.close()
    ben.wait_for(lambda: "~Call VR~ ✓ done" in ben.read())
    assert pia.press("What they will do", part(with_agenda, "Who does what by when")).ok
    assert "Done" not in form_in_front(pia, "meeting_actions")
