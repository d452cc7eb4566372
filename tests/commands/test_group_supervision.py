"""/ips meeting: a group supervision as the team lead, a stand-in and their colleagues see it."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.group_supervision import TWICE
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, picked, said_after
from tests.commands.test_home_and_leads import home_of
from tests.house import ANA, BEN, LEA, PIA, House

FORM, PAGE = "group_supervision.submit", "group_supervision"
STRATEGY = "strategy.submit"


def new_meeting(person: Person) -> str:
    form_after(person, "/ips", "meeting")
    return form_in_front(person, FORM)


def saved(person: Person, values: dict[str, object] | None = None) -> str:
    answer = person.submit(values or {})
    assert answer.ok, answer
    return form_in_front(person, "recorded")


def page_of(person: Person) -> str:
    assert person.press("Open the meeting").ok
    return form_in_front(person, PAGE)


def test_the_form_knows_who_is_here_and_one_tap_saves_it(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    lea = unit_house.person(LEA)
    new_meeting(lea)
    told = saved(lea, {"raised": [picked(lea, "raised", "C-114")]})
    assert "Group supervision, Mon 2 Mar" in told
    page = page_of(lea)
    assert f"led by <@{LEA}>" in page
    assert f"In person: <@{LEA}>, <@{ANA}>, <@{BEN}> and <@{PIA}>" in page
    assert "*C-114*  nothing written down yet" in page


def test_what_is_agreed_stands_for_whoever_may_see_the_client(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    lea, ana, ben = (unit_house.person(each) for each in (LEA, ANA, BEN))
    new_meeting(ben)  # Ben stands in for Lea
    saved(ben, {"led_by": unit_house.member(BEN).id, "raised": [picked(ben, "raised", "C-114")]})
    page_of(ben)
    assert ben.press("Add what you agreed").ok
    assert "You talked about *C-114* in group supervision." in form_in_front(ben, STRATEGY)
    assert ben.submit({"words": "ask the cook for a trial shift"}).ok
    assert "C-114: strategy agreed, Mon 2 Mar" in form_in_front(ben, "recorded")
    ben.close()
    ben.wait_for(lambda: "agreed; the words are with whoever works with them" in ben.read())
    assert "the cook" not in ben.read()
    for person in (lea, ana):
        new_meeting(person)
        assert person.press("Open").ok
        assert "*C-114*  > ask the cook for a trial shift" in form_in_front(person, PAGE)
        person.close(everything=True)
    assert "Strategy agreed" in form_after(ana, "/caseload", "C-114")


def test_a_peer_mentor_writes_none_down(unit_house: House) -> None:
    pia = unit_house.person(PIA)
    said = said_after(pia, "/ips", "meeting")
    assert "Group supervision is for specialists and the team lead." in said


def test_each_takes_part_in_one_way_and_whoever_leads_is_there(unit_house: House) -> None:
    lea, ben = unit_house.person(LEA), unit_house.member(BEN).id
    new_meeting(lea)
    assert lea.submit({"video": [ben]}).errors == {"video": TWICE}
    answer = lea.submit({"in_person": [ben], "video": []})
    assert answer.errors == {
        "led_by": "Whoever led the meeting was there too. Please add them below."
    }
    answer = lea.submit({"led_by": ben})
    assert answer.ok


def test_the_form_asks_about_a_second_meeting_of_a_week(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    new_meeting(lea)
    saved(lea)
    lea.close(everything=True)
    assert "This week you met on Mon 2 Mar." in new_meeting(lea)
    assert lea.submit().ok
    lea.wait_for(lambda: "You met on Mon 2 Mar too. Was this another meeting?" in lea.read())
    assert "open that meeting" in str(lea.submit({"another": "no"}).errors)
    saved(lea, {"another": "yes"})


def test_a_meeting_is_closed_opened_again_corrected_and_undone(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    new_meeting(lea)
    saved(lea)
    assert "· open" in page_of(lea)
    assert lea.press("Close the meeting").ok
    assert "Group supervision, Mon 2 Mar: closed" in form_in_front(lea, "recorded")
    lea.close(everything=True)
    new_meeting(lea)
    assert lea.press("Open").ok
    shown = form_in_front(lea, PAGE)
    assert "closed Mon 2 Mar" in shown
    assert "Talk about somebody" not in shown
    assert lea.press("Open it again").ok
    assert "Undone: closing of the group supervision" in form_in_front(lea, "undone")
    lea.close(everything=True)
    new_meeting(lea)
    assert lea.press("Open").ok
    form_in_front(lea, PAGE)
    assert lea.press("Change day or people").ok
    form_in_front(lea, FORM)
    saved(lea, {"in_person": [unit_house.member(LEA).id], "phone": [unit_house.member(ANA).id]})
    lea.close()
    lea.wait_for(lambda: f"By phone: <@{ANA}>" in lea.read())
    lea.close(everything=True)
    listed = form_after(lea, "/ips", "log")
    assert "Group supervision" in listed
    unit_house.clock.move_by(timedelta(days=1))
    home_of(lea)


def test_it_is_picked_from_the_list_of_what_happened(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_after(ana, "/ips", "log")
    assert ana.choose("log.choose", "group_supervision").ok
    assert "Who led it" in form_in_front(ana, FORM)
    saved(ana)


def test_one_talk_about_somebody_in_each_meeting(unit_house: House) -> None:
    """Two people open the short form about one client; the second is asked to look."""
    unit_house.enroll(ANA, "C-114")
    lea, ben = unit_house.person(LEA), unit_house.person(BEN)
    new_meeting(lea)
    saved(lea)
    page_of(lea)
    new_meeting(ben)
    assert ben.press("Open").ok
    form_in_front(ben, PAGE)
    for person in (lea, ben):
        assert person.press("Talk about somebody").ok
        form_in_front(person, STRATEGY)
    client = picked(lea, "client_id", "C-114")
    assert lea.submit({"client_id": client, "words": "ask the cook"}).ok
    answer = ben.submit({"client_id": picked(ben, "client_id", "C-114"), "words": "ask the baker"})
    assert "Something was agreed about them in this meeting already." in str(answer.errors)


def test_a_meeting_that_was_taken_back_has_no_page(unit_house: House) -> None:
    lea, ana = unit_house.person(LEA), unit_house.person(ANA)
    new_meeting(lea)
    saved(lea)
    new_meeting(ana)
    assert lea.press("Undo").ok
    form_in_front(lea, "undone")
    assert ana.press("Open").ok
    ana.wait_for(lambda: "I can't find that in your unit." in ana.read())
