"""A job, or an exit, is one person's: a line that names several keeps all its words in the form."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db.models import ClientRow
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, picked
from tests.house import ANA, House
from tests.rows import JobRow

LINES = {
    "/jobstart": "C-114 C-115 Bean & Leaf tue barista 20h $16.50 type: coffee, mostly mornings",
    "/jobend": "C-114 C-115 yesterday quit told me lessons: likes mornings, not the noise",
    "/exit": 'C-114, C-115 moved away words: to my sister\'s in Ohio, "for good"',
}


@pytest.fixture
def ana(unit_house: House) -> Person:
    for code in ("C-114", "C-115"):
        unit_house.enroll(ANA, code)
    return unit_house.person(ANA)


@pytest.mark.parametrize(("command", "typed"), LINES.items())
def test_the_whole_line_stands_in_the_form(ana: Person, command: str, typed: str) -> None:
    text = form_after(ana, command, typed)
    assert "You named C-114 and C-115." in text
    assert "please pick one" in text
    assert f"{command} {typed}" in plain(text)


@pytest.mark.parametrize("code", ["C-114", "C-115"])
@pytest.mark.parametrize(("command", "typed"), LINES.items())
def test_and_stays_there_after_a_person_is_picked(
    ana: Person, command: str, typed: str, code: str
) -> None:
    form_after(ana, command, typed)
    before = held(ana)
    client = picked(ana, "client_id", code)
    ana.fill({"client_id": client})
    ana.wait_for(lambda: client in str(ana.modal.typed if ana.modal else ""))
    assert f"{command} {typed}" in plain(ana.read())
    for name, value in before.items():
        assert held(ana)[name] == value, name


def test_the_job_of_the_one_who_was_picked_holds_all_that_was_said(
    ana: Person, unit_house: House
) -> None:
    form_after(ana, "/jobstart", LINES["/jobstart"])
    assert ana.submit({"client_id": picked(ana, "client_id", "C-115")}).ok
    ana.wait_for(lambda: "C-115" in ana.read() and "Saved" in ana.read())
    with unit_house.doors.reading() as session:
        (job,) = session.execute(
            select(ClientRow.code, JobRow.__table__).join(
                ClientRow, ClientRow.id == JobRow.client_id
            )
        ).all()
    assert (job.code, job.title, job.hours_per_week) == ("C-115", "barista", 20)
    assert job.type_label == "coffee, mostly mornings"


def held(person: Person) -> dict[str, Any]:
    """What the fields of the form hold, the client's apart."""
    assert person.modal is not None
    return {
        block["block_id"]: {
            name: value for name, value in block["element"].items() if name.startswith("initial")
        }
        for block in person.modal.blocks
        if block["type"] == "input" and not block["block_id"].startswith(("client_id", "job"))
    }


def plain(text: str) -> str:
    return text.replace("&amp;", "&").replace("&gt;", ">").replace("&lt;", "<")
