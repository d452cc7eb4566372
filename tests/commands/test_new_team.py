"""A team that nobody of the unit has, and no client: asked about once before it is kept."""

from __future__ import annotations

import pytest

from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, said_after
from tests.commands.test_unit_log import form_of
from tests.house import ANA, LEA, House

KNOWN = "Your unit knows no MH team *Nroth*: it has North. Correct the name"


@pytest.fixture
def from_north(unit_house: House) -> House:
    """A unit with one client, who comes from the team North."""
    unit_house.enroll(ANA, "C-114", mh_team="North")
    return unit_house


def sent_again(person: Person, field: str, name: str) -> str:
    """The form's answer to a name that the person has seen the question about, or has mended."""
    assert person.submit({field: name}).ok
    said = form_in_front(person, "recorded")
    person.close(everything=True)
    return said


def test_a_meeting_of_a_team_that_nobody_has_is_asked_about(from_north: House) -> None:
    """What the line said stands in the form; saved as it is, it is kept."""
    ana = from_north.person(ANA)
    said = form_after(ana, "/ips", "team Nroth yesterday")
    assert KNOWN in said
    assert "MH team meeting: Nroth, Sun 1 Mar" in sent_again(ana, "team", "Nroth")


def test_a_name_that_was_mended_is_known(from_north: House) -> None:
    ana = from_north.person(ANA)
    form_after(ana, "/ips", "team Nroth yesterday")
    assert "MH team meeting: North, Sun 1 Mar" in sent_again(ana, "team", "north")


def test_another_wrong_name_is_asked_about_again(from_north: House) -> None:
    ana = from_north.person(ANA)
    form_after(ana, "/ips", "team Nroth")
    assert ana.submit({"team": "Notrh"}).ok
    ana.wait_for(lambda: "no MH team *Notrh*" in ana.read())
    assert "*Nroth*" not in ana.read()
    assert "Notrh" in sent_again(ana, "team", "Notrh")


@pytest.mark.parametrize("entry", ["mh_team_meeting", "mh_team_visit"])
def test_a_form_asks_once_and_loses_nothing(from_north: House, entry: str) -> None:
    lea = from_north.person(LEA)
    form_of(lea, entry)
    assert lea.submit({"team": "Nroth", "on": "2026-03-01"}).ok
    lea.wait_for(lambda: KNOWN in lea.read())
    assert "Nroth, Sun 1 Mar" in sent_again(lea, "team", "Nroth")


def test_where_a_client_comes_from_is_asked_about_too(from_north: House) -> None:
    ana = from_north.person(ANA)
    assert KNOWN in form_after(ana, "/enroll", "C-207 today team: Nroth")
    assert "C-207" in sent_again(ana, "mh_team", "Nroth")
    assert "C-208" in said_after(ana, "/enroll", "C-208 today team: NROTH")


def test_a_unit_that_has_no_team_yet_is_not_asked(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    assert "MH team meeting: North" in said_after(ana, "/ips", "team North yesterday")
    assert "C-207" in said_after(ana, "/enroll", "C-207 today team: North")
