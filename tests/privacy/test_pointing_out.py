"""A number or a birthday in a note is pointed out before it is saved, once, and then kept."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, picked
from tests.house import ANA, BEN, CHANNEL, House
from tests.rows import ClientContactRow, EmployerContactRow, JobLeadRow
from tests.support import rows_in

PHONE = "call her at 212-555-0134"
POINTED_OUT = "This looks like a phone number. Remove it, or save again to keep it."


@pytest.fixture
def ana(unit_house: House) -> Person:
    unit_house.enroll(ANA, "C-114", entered_on=date(2026, 2, 16))
    return unit_house.person(ANA)


def notes(house: House, row: type[ClientContactRow | EmployerContactRow]) -> list[str | None]:
    with house.doors.reading() as session:
        return [each.note for each in rows_in(session, row)]


def fill_visit(ana: Person, note: str) -> None:
    form_after(ana, "/visit")
    ana.fill({"client_id": picked(ana, "client_id", "C-114"), "note": note})


def test_the_first_save_points_it_out_and_the_second_keeps_it(
    unit_house: House, ana: Person
) -> None:
    fill_visit(ana, PHONE)
    assert ana.submit().ok
    assert notes(unit_house, ClientContactRow) == []
    assert POINTED_OUT in form_in_front(ana, "client_contact.submit")
    assert ana.modal is not None
    below = [block["block_id"] for block in ana.modal.blocks]
    assert below[below.index("note") + 1] == "looks:note"

    assert ana.submit().ok
    assert notes(unit_house, ClientContactRow) == [PHONE]
    assert "Saved" in ana.read()


def test_what_was_typed_never_reaches_private_metadata(ana: Person) -> None:
    fill_visit(ana, PHONE)
    ana.submit()
    assert ana.modal is not None
    carried = json.loads(ana.modal.private_metadata)
    assert carried.keys() == {"key", "looks"}
    assert carried["looks"] == "note.phone"


def test_taken_out_it_is_saved_at_once(unit_house: House, ana: Person) -> None:
    fill_visit(ana, PHONE)
    ana.submit()
    assert ana.submit({"note": "call her"}).ok
    assert notes(unit_house, ClientContactRow) == ["call her"]


def test_something_else_is_pointed_out_anew(unit_house: House, ana: Person) -> None:
    fill_visit(ana, PHONE)
    ana.submit()
    ana.submit({"note": f"{PHONE} or jo@example.org"})
    assert notes(unit_house, ClientContactRow) == []
    told = ana.read()
    assert "a phone number and an e-mail address. Remove it" in told
    assert told.count("looks like") == 1
    ana.submit()
    assert notes(unit_house, ClientContactRow) == [f"{PHONE} or jo@example.org"]


def test_two_fields_have_a_line_each(unit_house: House, ana: Person) -> None:
    form_after(ana, "/contact")
    ana.submit(
        {"new_employer": "Pier Books", "next_step": "jo@example.org", "note": "born 3/14/1985"}
    )
    told = ana.read()
    assert "This looks like an e-mail address." in told
    assert "This looks like a date of birth." in told
    assert ana.submit().ok
    assert notes(unit_house, EmployerContactRow) == ["born 3/14/1985"]


def test_a_client_code_that_is_a_birthday_is_pointed_out(ana: Person) -> None:
    form_after(ana, "/enroll")
    ana.submit({"code": "19850314"})
    assert "This looks like a date of birth." in form_in_front(ana, "client.enroll")


def test_a_line_opens_the_form_with_the_warning_and_one_save_keeps_it(
    unit_house: House, ana: Person
) -> None:
    told = form_after(ana, "/visit", f"C-114 phone note: {PHONE}")
    assert "This looks like a phone number. Remove it, or save to keep it." in told
    assert "what looks like a phone number" in told
    assert notes(unit_house, ClientContactRow) == []
    assert ana.submit().ok
    assert notes(unit_house, ClientContactRow) == [PHONE]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("/contact", f'"Pier Books" C-114 phone note: {PHONE}'),
        ("/enroll", "C-115 today team: jo@example.org"),
        ("/exit", f"C-114 moved away words: {PHONE}"),
        ("/lead", f"Pier Books is hiring, {PHONE}"),
    ],
)
def test_no_line_is_saved_with_it(ana: Person, command: str, line: str) -> None:
    assert "This looks like" in form_after(ana, command, line)


def test_a_shared_job_lead_too(unit_house: House, ana: Person) -> None:
    form_after(ana, "/lead", f"Pier Books is hiring, {PHONE}")
    with unit_house.doors.reading() as session:
        assert session.scalar(select(func.count()).select_from(JobLeadRow)) == 0
    assert ana.submit().ok
    with unit_house.doors.reading() as session:
        assert session.scalar(select(func.count()).select_from(JobLeadRow)) == 1


def test_a_message_made_a_note_keeps_its_warning(unit_house: House, ana: Person) -> None:
    message = unit_house.person(BEN).say(PHONE, CHANNEL)
    ana.message_shortcut("Make this a note", message)
    assert "This looks like a phone number." in form_in_front(ana, "shortcut.note_submit")
    ana.submit()
    assert "This looks like a phone number." in form_in_front(ana, "client_contact.submit")
    assert ana.submit({"client_id": picked(ana, "client_id", "C-114")}).ok
    assert notes(unit_house, ClientContactRow) == [PHONE]
