"""What a person sees of an action: its form, and what one tap does with it."""

from __future__ import annotations

from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, picked
from tests.commands.test_unit_log import asked, form_of, saved
from tests.house import ANA, BEN, LEA, House


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
