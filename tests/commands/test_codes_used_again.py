"""A code that somebody had who has left: the same person? Asked before anything is inherited."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.casework.drafts import ExitDraft
from bot.casework.recording import program_exit
from db.models import ClientRow
from ips.facts import ExitReason
from practice_workspace.threaded import Person
from tests.commands.asking import filled_form, form_after, form_in_front, said_after
from tests.house import ANA, BEN, LEA, House
from tests.rows import EpisodeRow

QUESTION = "C-101 was here until Fri 20 Feb (moved away). The same person?"
WISHES = "kitchen, mornings"


@pytest.fixture
def ana(unit_house: House) -> Person:
    """C-101 was Ben's until 20 February; today is Monday, 2 March 2026."""
    left = unit_house.enroll(BEN, "C-101", entered_on=date(2026, 1, 5), job_wishes=WISHES)
    draft = ExitDraft(left, date(2026, 2, 20), ExitReason.MOVED_AWAY)
    program_exit.exit_client(unit_house.doors, unit_house.actor(BEN), draft, now=unit_house.now)
    return unit_house.person(ANA)


def stays(house: House) -> int:
    with house.doors.reading() as session:
        return len(session.scalars(select(EpisodeRow.id)).all())


def test_a_line_with_the_code_of_somebody_who_left_asks_first(
    ana: Person, unit_house: House
) -> None:
    shown = form_after(ana, "/enroll", "C-101 today team: North")
    assert QUESTION in shown
    assert WISHES not in shown
    assert stays(unit_house) == 1
    assert ana.submit({"same_person": "yes"}).ok
    assert "C-101 entered again" in ana.read()
    assert stays(unit_house) == 2


@pytest.mark.parametrize("word", ["back", "re-entry"])
def test_a_line_that_says_so_is_recorded_at_once(ana: Person, word: str) -> None:
    assert "C-101 entered again" in said_after(ana, "/enroll", f"C-101 {word} today")


def test_their_page_and_the_agenda_say_who_is_gone_and_who_is_back(
    ana: Person, unit_house: House
) -> None:
    """'Since' only of who is here; and nobody is new whom the unit has known for long."""
    ben, lea = unit_house.person(BEN), unit_house.person(LEA)
    form_after(ben, "/caseload", "C-101")
    assert "*Exited* · in the program from Mon 5 Jan to Fri 20 Feb" in ben.read()
    ben.close(everything=True)
    said_after(ben, "/enroll", "C-101 back today")
    form_after(ben, "/caseload", "C-101")
    assert "*Looking* · in the program since Mon 2 Mar" in ben.read()

    said_after(ben, "/enroll", "C-102 today")
    lea.command("/ips", "digest")
    agenda = filled_form(lea)
    assert "*C-101* is back in the program (Mon 2 Mar)" in agenda
    assert "*C-101* is new" not in agenda
    assert "*C-102* is new in the program (Mon 2 Mar)" in agenda


def test_nobody_is_back_who_was_never_here(ana: Person, unit_house: House) -> None:
    """A slip in the code makes no new person of somebody who returns."""
    shown = form_after(ana, "/enroll", "C-110 back today")
    assert "Nobody with the code C-110 was here before. Please check the code" in shown
    assert stays(unit_house) == 1
    assert ana.submit().ok
    assert "C-110 entered the program" in ana.read()


def test_somebody_else_gets_a_code_of_their_own(ana: Person, unit_house: House) -> None:
    form_after(ana, "/enroll", "C-101 today")
    refused = ana.submit({"same_person": "no"})
    assert "Somebody else needs a code of their own" in str(refused.errors)
    assert ana.submit({"code": "C-401"}).ok
    assert "C-401 entered the program" in ana.read()
    with unit_house.doors.reading() as session:
        wishes = session.scalars(select(ClientRow.job_wishes).where(ClientRow.code == "C-401"))
        assert wishes.one() is None


def test_the_form_asks_too_and_an_answer_is_for_that_code_alone(
    ana: Person, unit_house: House
) -> None:
    gone = unit_house.enroll(BEN, "C-102", entered_on=date(2026, 1, 5))
    draft = ExitDraft(gone, date(2026, 2, 23), ExitReason.GOALS_MET)
    program_exit.exit_client(unit_house.doors, unit_house.actor(BEN), draft, now=unit_house.now)
    form_after(ana, "/enroll")
    ana.submit({"code": "C-101"})
    assert QUESTION in ana.read()
    ana.submit({"same_person": "yes", "code": "c102"})
    assert "C-102 was here until Mon 23 Feb (goals met" in ana.read()
    assert stays(unit_house) == 2
    again = next(b["block_id"] for b in ana.modal.blocks if "same_person" in str(b["block_id"]))
    assert ana.submit({again: "yes"}).ok
    assert "C-102 entered again" in ana.read()


def test_one_client_of_the_caseload_is_asked_about(ana: Person) -> None:
    form_after(ana, "/ips", "golive")
    ana.press("going_live.one")
    form_in_front(ana, "going_live.client")
    ana.submit({"code": "C-101", "entered_on": "2026-02-23"})
    assert QUESTION in ana.read()
    assert ana.submit({"same_person": "yes"}).ok
    assert "C-101 entered again" in ana.read()


def test_a_pasted_row_is_asked_about(ana: Person, unit_house: House) -> None:
    form_after(ana, "/ips", "golive")
    ana.submit({"rows": "C-101, 2026-02-23\nC-300, 2026-02-24"})
    ana.submit()
    assert QUESTION in ana.read()
    assert stays(unit_house) == 2  # that of C-300, who is new
    assert ana.submit({"Who of them is the same person, and back?": ["0"]}).ok
    assert "C-101 entered again" in ana.read()
