"""A unit whose time zone this machine lacks, as after moving to another one: it can be mended.

Its people get a sentence instead of an error, and lose nothing that they typed or recorded.
"""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.casework.administration import left_slack, units_file, vocational_units
from bot.casework.replies import Outside
from bot.clock import UnknownZone, day_to_mend_on, local_day
from db.models import VocationalUnitRow
from tests.commands.asking import said_after
from tests.conftest import MONDAY_MORNING
from tests.house import ADA, ANA, LEA, TEAM, House

NOWHERE = "Mars/Olympus_Mons"


@pytest.fixture
def lost(unit_house: House) -> House:
    unit_house.enroll(ANA, "C-101")
    with unit_house.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(zone=NOWHERE))
    return unit_house


@pytest.mark.parametrize("zone", [NOWHERE, "", "..", "America", "no\0zone"])
def test_a_day_that_cannot_be_told_is_said_and_is_utcs_for_mending(zone: str) -> None:
    with pytest.raises(UnknownZone):
        local_day(MONDAY_MORNING, zone)
    assert day_to_mend_on(MONDAY_MORNING, zone) == MONDAY_MORNING.date()


@pytest.mark.parametrize("who", [LEA, ADA])
def test_the_team_lead_or_an_admin_chooses_another_zone_in_the_settings(
    lost: House, who: str
) -> None:
    person = lost.person(who)
    if who == LEA:
        person.command("/ips", "settings")
    else:
        person.command("/ips")
        person.wait_for(lambda: person.modal and person.modal.body["callback_id"] == "ips_menu")
        person.press("ips.settings_of")
    person.wait_for(
        lambda: person.modal and person.modal.body["callback_id"] == "vocational_unit.submit"
    )
    assert "I do not know that time zone" in person.submit().errors["zone"]
    assert person.submit({"zone": "America/Chicago"}).ok
    unit = vocational_units.settings(lost.doors, lost.actor(LEA), now=lost.now)
    assert unit.zone == "America/Chicago"
    ana = lost.person(ANA)
    assert "Saved" in said_after(ana, "/visit", "C-101 office today")


def test_its_people_get_a_sentence_and_what_they_typed(lost: House) -> None:
    ana = lost.person(ANA)
    answer = said_after(ana, "/visit", "C-101 office today")
    assert "I cannot tell which day it is for your unit" in answer
    assert NOWHERE in answer
    assert "what you recorded before is kept" in answer
    assert "/visit C-101 office today" in answer
    ana.open_home()
    ana.wait_for(lambda: ana.home)
    assert "I cannot tell which day it is for your unit" in ana.read(ana.home)


def test_somebody_whose_account_is_closed_is_off_its_roster_all_the_same(lost: House) -> None:
    assert left_slack.end(lost.doors, TEAM, ANA, Outside.CLOSED, now=lost.now)


def test_the_units_file_mends_it_too(lost: House) -> None:
    text = '[[vocational_unit]]\nname = "Harbor"\nzone = "America/Denver"\n'
    units_file.apply_changes(lost.doors.patient, TEAM, text, lost.now)
    unit = vocational_units.settings(lost.doors, lost.actor(LEA), now=lost.now)
    assert unit.zone == "America/Denver"
