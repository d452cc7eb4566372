"""A line that hits a colleague's client by a slip is asked about; the reply says whose it is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.casework.administration import planned_leave, transfers
from bot.casework.drafts import TransferDraft
from bot.casework.reading import client_page
from bot.casework.recording import nudges
from db.models import ClientRow
from ips.facts import Disclosure
from ips.records.planned_leave import PlannedLeaveRecord
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, picked, said_after
from tests.house import ANA, BEN, LEA, PIA, House

BENS = f"C-126 is on <@{BEN}>'s caseload."


@pytest.fixture
def ana(unit_house: House) -> Person:
    """Carries C-125; C-126 is Ben's."""
    unit_house.enroll(ANA, "C-125", entered_on=date(2026, 2, 2))
    unit_house.enroll(BEN, "C-126", entered_on=date(2026, 2, 2))
    return unit_house.person(ANA)


def id_of(house: House, code: str) -> str:
    with house.doors.reading() as session:
        return session.scalars(select(ClientRow.id).where(ClientRow.code == code)).one()


LINES = (
    ("/visit", "C-126 phone 20 min note: shoes fit"),
    ("/contact", "Alpha Bakery C-126 yesterday note: shoes fit"),
)


@pytest.mark.parametrize(("command", "typed"), LINES)
def test_a_line_about_a_colleagues_client_is_asked_about_and_one_press_saves_it(
    ana: Person, unit_house: House, command: str, typed: str
) -> None:
    shown = form_after(ana, command, typed)
    assert f"{BENS.replace('C-126', '*C-126*')} Is it the client you mean? Then save." in shown
    assert "shoes fit" in str(ana.modal and ana.modal.blocks)
    assert unit_house.employers() == []
    assert ana.submit().ok
    assert "Saved." in ana.read()
    assert BENS in ana.read()


@pytest.mark.parametrize(("command", "typed"), LINES)
def test_what_is_known_of_them_waits_for_the_answer(
    ana: Person, unit_house: House, command: str, typed: str
) -> None:
    unit_house.enroll(
        BEN, "C-127", entered_on=date(2026, 2, 2), meeting_wishes="never at home",
        disclosure=Disclosure.WITHIN_LIMITS, disclosure_limits="not the diagnosis",
    )  # fmt: skip
    shown = form_after(ana, command, typed.replace("C-126", "C-127"))
    assert "Is it the client you mean?" in shown
    for secret in ("never at home", "not the diagnosis", "They agreed", "You typed"):
        assert secret not in shown
    assert ana.submit().ok
    assert "C-127" in ana.read()


def test_whom_somebody_picks_they_mean(ana: Person, unit_house: House) -> None:
    unit_house.enroll(BEN, "C-127", entered_on=date(2026, 2, 2), meeting_wishes="never at home")
    shown = form_after(ana, "/visit", "C-125 C-127 phone")
    assert "never at home" not in shown
    ana.choose("pick.client", picked(ana, "client_id", "C-127"))
    ana.wait_for(lambda: "never at home" in ana.read())


def test_what_would_be_out_of_sight_stands_there_as_it_was_typed(
    ana: Person, unit_house: House
) -> None:
    assert "You typed" in form_after(ana, "/visit", f"C-126 phone {'wobbly shoes ' * 20}")
    ana.close(everything=True)
    shown = form_after(ana, "/visit", "C-126 yesterday phone 20 min note: shoes fit")
    assert "You typed" not in shown


def test_ones_own_client_is_not_asked_about(ana: Person) -> None:
    said = said_after(ana, "/visit", "C-125 phone")
    assert "Saved." in said
    assert "caseload" not in said


def test_whoever_covers_is_not_asked_and_reads_whose_client_it_is(
    ana: Person, unit_house: House
) -> None:
    away = PlannedLeaveRecord(
        staff_member_id=unit_house.member(BEN).id,
        from_on=date(2026, 3, 2),
        until_on=date(2026, 3, 6),
        cover_id=unit_house.member(ANA).id,
    )
    planned_leave.plan(unit_house.doors, unit_house.actor(LEA), away, now=unit_house.now)
    said = said_after(ana, "/visit", "C-126 phone")
    assert "Saved." in said
    assert BENS in said


def test_whoever_took_cover_is_not_asked_and_reads_whose_client_it_is(
    ana: Person, unit_house: House
) -> None:
    doors, now = unit_house.doors, unit_house.now
    ben = unit_house.actor(BEN)
    page = client_page.read(doors, ben, id_of(unit_house, "C-126"), now=now)
    asked = nudges.ask_cover(doors, ben, page.due[0].due.key, now=now)
    nudges.take_cover(doors, unit_house.actor(ANA), asked.fact.id, now=now)
    said = said_after(ana, "/visit", "C-126 phone")
    assert "Saved." in said
    assert BENS in said


def test_the_team_lead_is_not_asked_and_reads_whose_client_it_is(
    ana: Person, unit_house: House
) -> None:
    said = said_after(unit_house.person(LEA), "/visit", "C-126 phone")
    assert "Saved." in said
    assert BENS in said


def test_a_peer_mentor_reads_nothing_new_about_whom_they_support(
    ana: Person, unit_house: House
) -> None:
    supported, pia = (id_of(unit_house, "C-126"),), unit_house.member(PIA).id
    draft = TransferDraft(supported, pia, date(2026, 3, 2), "supports")
    transfers.transfer(unit_house.doors, unit_house.actor(LEA), draft, now=unit_house.now)
    said = said_after(unit_house.person(PIA), "/visit", "C-126 phone")
    assert "Saved." in said
    assert BENS not in said


def test_whose_work_somebody_else_did_reads_by_whom(ana: Person, unit_house: House) -> None:
    said_after(unit_house.person(LEA), "/contact", "Alpha Bakery C-125 in person")
    assert f"First meeting with an employer: done today by <@{LEA}>" in form_after(
        ana, "/caseload", "C-125"
    )
    ana.close(everything=True)
    said_after(ana, "/visit", "C-125")
    shown = form_after(unit_house.person(ANA), "/caseload", "C-125")
    assert f"by <@{ANA}>" not in shown
