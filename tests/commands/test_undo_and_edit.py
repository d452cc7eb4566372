"""What follows a record, wherever its reply was shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.views import blocks
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, last, picked, said_after
from tests.house import ANA, BEN, LEA, House


@pytest.fixture
def ana(unit_house: House) -> Person:
    unit_house.enroll(ANA, "C-114")
    return unit_house.person(ANA)


def test_undo_in_a_confirmation_takes_its_place(ana: Person) -> None:
    form_after(ana, "/visit")
    assert ana.submit({"client_id": picked(ana, "client_id", "C-114")}).ok
    assert ana.press("recorded.undo").ok
    shown = form_in_front(ana, "undone")
    assert "Undone" in shown
    assert len(ana.modals) == 1


def undo_button(person: Person) -> str:
    """The value of the Undo button in the newest reply."""
    return next(
        str(element["value"])
        for block in person.ephemerals[-1].blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == "recorded.undo"
    )


def press_old_undo(house: House, person: Person, value: str) -> str:
    """Presses the same button where it still stands, an older message; returns the answer."""
    button = blocks.actions(blocks.button("Undo", "recorded.undo", value))
    house.app.client.chat_postMessage(
        token=house.workspace.bot_token, channel=person.dm, text="Older", blocks=[button]
    )
    person.wait_for(lambda: person.messages())
    before = len(person.ephemerals)
    assert person.press("recorded.undo", person.messages()[-1]).ok
    person.wait_for(lambda: len(person.ephemerals) > before)
    return last(person)


def test_undo_pressed_twice_says_so_truthfully(ana: Person, unit_house: House) -> None:
    said_after(ana, "/visit", "C-114 phone")
    value = undo_button(ana)
    ana.press("recorded.undo", ana.ephemerals[-1])
    ana.wait_for(lambda: "Undone" in last(ana))
    assert "undone before" in press_old_undo(unit_house, ana, value)


ASKED = "You saved the very same"


@pytest.mark.parametrize(
    ("command", "line", "other"),
    [
        ("/contact", "Bean & Leaf C-114 in person", "Bean & Leaf in person"),
        ("/contact", "Bean & Leaf in person", "Bean & Leaf phone"),
        ("/visit", "C-114 phone", "C-114 office"),
        ("/lead", "Night porter at Harbor Hotel", "Day porter at Harbor Hotel"),
    ],
)
def test_the_same_line_sent_twice_is_recorded_and_asked_about(
    unit_house: House, ana: Person, command: str, line: str, other: str
) -> None:
    unit_house.person(BEN)
    assert ASKED not in said_after(ana, command, line)
    assert ASKED not in said_after(ana, command, other)
    unit_house.clock.move_by(timedelta(minutes=59))
    said = said_after(ana, command, line)
    assert f"{ASKED} 59 minutes ago" in said
    assert "Take this one back" in said
    ana.press("Take this one back", ana.ephemerals[-1])
    ana.wait_for(lambda: "Undone" in last(ana) or "off the list" in ana.read())


def test_the_same_line_an_hour_later_or_by_somebody_else_is_another(
    unit_house: House, ana: Person
) -> None:
    said_after(ana, "/contact", "Bean & Leaf in person")
    ben = unit_house.person(BEN)
    assert ASKED not in said_after(ben, "/contact", "Bean & Leaf in person")
    unit_house.clock.move_by(timedelta(minutes=61))
    assert ASKED not in said_after(ana, "/contact", "Bean & Leaf in person")


def test_what_was_taken_back_and_is_sent_again_is_not_asked_about(ana: Person) -> None:
    said_after(ana, "/visit", "C-114 phone")
    ana.press("recorded.undo", ana.ephemerals[-1])
    ana.wait_for(lambda: "Undone" in last(ana))
    assert ASKED not in said_after(ana, "/visit", "C-114 phone")


def test_a_visit_is_edited_in_its_own_form(ana: Person) -> None:
    said_after(ana, "/visit", "C-114 phone 20 min note: all well")
    ana.press("recorded.edit", ana.ephemerals[-1])
    shown = form_in_front(ana, "client_contact.submit")
    assert "Edit client contact" in shown
    assert ana.submit({"mode": "in_person"}).ok
    assert "in person" in ana.read()


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("/visit", "C-114 phone"),
        ("/contact", '"Bean & Leaf" C-114'),
        ("/jobstart", '"Bean & Leaf" C-114 today'),
    ],
)
def test_whoever_edits_what_was_taken_back_meanwhile_is_told_so(
    ana: Person, unit_house: House, command: str, line: str
) -> None:
    said_after(ana, command, line)
    ana.press("Edit", ana.ephemerals[-1])
    ana.wait_for(lambda: ana.modal and "Edit" in ana.read())
    ana.press("Undo", ana.ephemerals[-1])
    ana.wait_for(lambda: "Undone" in last(ana))
    assert set(ana.submit().errors.values()) == {
        "This entry has been taken back. If it should stand, please record it again."
    }


def test_whoever_takes_back_what_was_erased_meanwhile_hears_that_it_is_gone(
    ana: Person, unit_house: House
) -> None:
    """And a stranger to it hears the same: nobody learns from a refusal whether it was there."""
    said_after(ana, "/visit", "C-114 phone")
    lea = unit_house.person(LEA)
    form_after(lea, "/caseload", "C-114")
    assert lea.press("Erase this client").ok
    lea.wait_for(lambda: lea.modal and "is erased here" in lea.read())
    before = len(ana.ephemerals)
    ana.press("Undo", ana.ephemerals[-1])
    ana.wait_for(lambda: len(ana.ephemerals) > before or "no longer there" in last(ana))
    assert "If you entered it, it is no longer there." in last(ana)


def test_a_job_is_edited_and_keeps_its_client(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Bean & Leaf fri barista 20h")
    ana.press("recorded.edit", ana.ephemerals[-1])
    shown = form_in_front(ana, "job.submit")
    assert "Job of *C-114*" in shown
    assert ana.submit({"title": "Baker"}).ok
    assert "Saved." in ana.read()


def test_history_is_corrected_and_taken_back_on_the_clients_page(ana: Person) -> None:
    said_after(ana, "/visit", "C-114 phone 20 min")
    form_after(ana, "/caseload", "C-114")
    change = next(
        block["accessory"]
        for block in ana.modal.blocks
        if block.get("accessory", {}).get("action_id") == "history.change"
        and any("client_contact" in one["value"] for one in block["accessory"]["options"])
    )
    void = next(one for one in change["options"] if one["value"].startswith("void:client_contact"))
    place = next(
        block["block_id"] for block in ana.modal.blocks if block.get("accessory") == change
    )
    ana.choose(f"{place}/history.change", void["value"])
    shown = form_in_front(ana, "undone")
    assert "Undone" in shown


def test_a_colleagues_entry_is_not_mine_to_undo(unit_house: House, ana: Person) -> None:
    said_after(ana, "/visit", "C-114 phone")
    said = press_old_undo(unit_house, unit_house.person(BEN), undo_button(ana))
    assert "for whoever entered it, for the specialist who works with the client" in said
