"""A code that may be somebody's name is asked about before it becomes one, however it is typed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.casework.privacy.pointed_out import Looks, looks_of_code
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, said_after
from tests.house import ANA, House

TODAY = date(2026, 3, 2)


@pytest.fixture
def ana(unit_house: House) -> Person:
    return unit_house.person(ANA)


MAY_BE_SOMEBODY = {
    **dict.fromkeys(("John", "john7", "MARIA-85", "José_2", "Smith3", "D.Garcia1"), Looks.NAME),
    **dict.fromkeys(("KESTREL", "JS", "J.S.", "Jx-Qz"), Looks.NO_NUMBER),
    **dict.fromkeys(
        ("JS1985", "js-0314", "J.S.031485", "JS-03-14-85", "19850314JS", "J140385", "JS-1403"),
        Looks.INITIALS,
    ),
    **dict.fromkeys(("031485", "19850314"), Looks.BIRTH),
}
CODES = ("C-114", "2041", "C_12", "KESTREL7", "AB-9914", "C-1985", "K114b", "CASE-12", "C-114203")


@pytest.mark.parametrize(("code", "looks"), MAY_BE_SOMEBODY.items())
def test_what_may_be_somebody_is_noticed(code: str, looks: Looks) -> None:
    assert looks_of_code(code, TODAY) == (looks,)


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_a_code(code: str) -> None:
    assert looks_of_code(code, TODAY) == ()


@pytest.mark.parametrize("typed", ["John", "JS today", "MARIA-85", "JS-0314 yesterday"])
def test_a_line_with_a_name_opens_the_form_and_saves_it_when_somebody_says_so(
    ana: Person, typed: str
) -> None:
    shown = form_after(ana, "/enroll", typed)
    assert "or save to keep it" in shown
    assert "not sure" not in shown
    assert ana.submit().ok
    assert typed.split()[0] in ana.read()


def test_a_name_is_no_code_before_somebody_says_so(ana: Person) -> None:
    shown = form_after(ana, "/enroll", "John")
    assert "This looks like somebody's name. Use your agency's code or a random one" in shown
    assert ana.submit({"code": "C-207"}).ok
    assert "C-207" in ana.read()
    ana.close(everything=True)
    assert "John" not in form_after(ana, "/caseload")


def test_a_name_typed_into_the_form_is_asked_about_once(ana: Person) -> None:
    form_after(ana, "/enroll")
    ana.submit({"code": "KESTREL"})
    assert "This has no number, so it may be a name or initials." in ana.read()
    assert "save again to keep it" in ana.read()
    assert ana.submit().ok
    assert "KESTREL" in ana.read()


def test_an_agencys_code_is_recorded_at_once(ana: Person) -> None:
    assert "Saved." in said_after(ana, "/enroll", "C-207 today")
