"""Somebody who can write into the database puts one text where another stood: it is not shown.

The page still opens, says which text cannot be read, and nothing is lost by a change beside it.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.casework.administration import workspaces
from db.models import (
    ClientRow,
    FactVersionRow,
    SubmissionRow,
    WorkspaceRow,
)
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, said_after
from tests.house import ANA, LEA, TEAM, House
from tests.rows import ClientContactRow, EmployerContactRow
from tests.support import row_with, rows_in, write_into

UNREADABLE = "[cannot be read]"


@pytest.fixture
def ana(unit_house: House) -> Person:
    for code in ("C-114", "C-115"):
        unit_house.enroll(ANA, code, job_wishes=f"wishes of {code}", meeting_wishes=f"at {code}")
    return unit_house.person(ANA)


def swap(house: House, row: Any, column: str, *, key: str = "id") -> None:
    """The texts of the first two rows, each put where the other stood."""
    table = row.__table__
    with house.doors.writing() as session:
        query = select(table.c[key], table.c[column]).where(table.c[column].is_not(None))
        (one, first), (other, second), *_ = session.execute(query.order_by(table.c[key])).all()
        for where, token in ((one, second), (other, first)):
            session.execute(update(table).where(table.c[key] == where).values({column: token}))


def visits(ana: Person) -> None:
    for code in ("C-114", "C-115"):
        said_after(ana, "/visit", f"{code} phone note: spoke with {code} alone")


def test_two_notes_that_were_swapped_are_shown_on_neither_page(
    unit_house: House, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    visits(ana)
    swap(unit_house, ClientContactRow, "note")
    for code, other in (("C-114", "C-115"), ("C-115", "C-114")):
        page = form_after(ana, "/caseload", code)
        assert f"spoke with {other} alone" not in page
        assert f"spoke with {code} alone" not in page
        assert UNREADABLE in page
        assert f"wishes of {code}" in page
    assert "client_contact.note" in caplog.text
    assert "spoke with" not in caplog.text
    swap(unit_house, ClientContactRow, "note")
    assert "spoke with C-114 alone" in form_after(ana, "/caseload", "C-114")


def test_an_edit_beside_it_leaves_the_text_as_it_stands(unit_house: House, ana: Person) -> None:
    visits(ana)
    swap(unit_house, ClientContactRow, "note")
    ana.press("recorded.edit", ana.ephemerals[-1])
    form_in_front(ana, "client_contact.submit")
    assert ana.modal is not None
    assert f"'initial_value': '{UNREADABLE}'" in str(ana.modal.blocks)
    assert ana.submit({"minutes": "25"}).ok
    swap(unit_house, ClientContactRow, "note")
    with unit_house.doors.reading() as session:
        found = rows_in(session, ClientContactRow)
    assert {each.note for each in found} == {f"spoke with C-11{n} alone" for n in (4, 5)}
    assert {each.minutes for each in found} == {None, 25}


def test_a_text_that_is_written_anew_stands_instead(unit_house: House, ana: Person) -> None:
    visits(ana)
    swap(unit_house, ClientContactRow, "note")
    ana.press("recorded.edit", ana.ephemerals[-1])
    form_in_front(ana, "client_contact.submit")
    assert ana.submit({"note": "written anew"}).ok
    assert "written anew" in form_after(ana, "/caseload", "C-115")


@pytest.mark.parametrize("column", ["job_wishes", "meeting_wishes"])
def test_wishes_that_were_swapped_are_shown_of_nobody(
    unit_house: House, ana: Person, column: str
) -> None:
    swap(unit_house, ClientRow, column)
    page = form_after(ana, "/caseload", "C-114")
    assert UNREADABLE in page
    assert "of C-115" not in page
    assert "at C-115" not in page


def test_a_text_of_another_column_is_not_shown_either(unit_house: House, ana: Person) -> None:
    with unit_house.doors.writing() as session:
        session.execute(update(ClientRow).values(job_wishes=ClientRow.meeting_wishes))
    page = form_after(ana, "/caseload", "C-114")
    assert page.count("at C-114") == 1
    assert UNREADABLE in page


def test_every_screen_opens_where_no_private_text_can_be_read(
    unit_house: House, ana: Person
) -> None:
    """Each of a client's and an employer's, with every text damaged."""
    visits(ana)
    said_after(ana, "/contact", "Bean & Leaf C-114 in person note: met Rosa")
    said_after(ana, "/jobstart", "C-114 Bean & Leaf fri barista 20h")
    said_after(ana, "/lead", "Night porter at Harbor Hotel")
    damage(unit_house)
    for command, text in (
        ("/caseload", ""),
        ("/caseload", "C-114"),
        ("/employer", "bean & leaf"),
        ("/visit", ""),
        ("/contact", ""),
    ):
        assert "went wrong" not in form_after(ana, command, text)
    assert "Saved" in said_after(ana, "/visit", "C-114 phone")
    for person in (ana, unit_house.person(LEA)):
        person.open_home()
        person.wait_for(lambda: person.home is not None)  # noqa: B023


def damage(house: House) -> None:
    """One bit of every private text but the tokens."""
    for row in (ClientRow, ClientContactRow, EmployerContactRow, FactVersionRow, SubmissionRow):
        table = row.__table__
        with house.doors.writing() as session:
            for held in session.execute(select(table)).mappings().all():
                broken = {
                    name: value[:-1] + bytes([value[-1] ^ 1])
                    for name, value in held.items()
                    if isinstance(value, bytes)
                }
                here = (each == held[each.name] for each in table.primary_key)
                if broken:
                    session.execute(update(table).where(*here).values(broken))


def test_a_token_that_was_swapped_speaks_for_nobody(unit_house: House) -> None:
    """Another workspace's token, put where this one's stood."""
    with unit_house.doors.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T0ELSE", name="Elsewhere"))
        write_into(session, WorkspaceRow, WorkspaceRow.id == TEAM, bot_token="xoxb-ours")
        write_into(session, WorkspaceRow, WorkspaceRow.id == "T0ELSE", bot_token="xoxb-theirs")
    swap(unit_house, WorkspaceRow, "bot_token")
    known = [workspaces.find(unit_house.doors, each) for each in (TEAM, "T0ELSE")]
    assert [each.bot_token for each in known if each is not None] == [None, None]
