"""Whoever is put on a roster hears of it once, kindly, and what to expect."""

from __future__ import annotations

from datetime import time, timedelta

from bot.casework.administration import personal_settings, roster, vocational_units
from bot.casework.drafts import PersonalSettingsDraft, StaffDraft, VocationalUnitDraft
from bot.server.work import make_deliverer
from ips.facts import StaffRole
from tests.delivery_world import AT_ONCE
from tests.house import ANA, BEN, CHANNEL, LEA, PIA, ZONE, House, set_up_unit


def delivered(house: House) -> None:
    deliverer = make_deliverer(house.settings, house.doors)
    deliverer.timing = AT_ONCE
    deliverer.deliver_all(house.now)


def heard(house: House, user_id: str) -> list[str]:
    """What stands in this person's direct messages."""
    person = house.person(user_id)
    return [person.read(message) for message in person.messages(person.dm)]


def test_everybody_of_a_new_unit_is_welcomed_once(house: House) -> None:
    set_up_unit(house, quietly=False)
    delivered(house)
    delivered(house)
    roles = {LEA: "team lead", ANA: "employment specialist", PIA: "peer mentor"}
    for user_id, role in roles.items():
        (said,) = heard(house, user_id)
        assert f"You are on the roster of *Harbor* as {role}." in said
        assert "one brief here, at 08:00" in said
        assert "`/ips help`" in said


def test_whoever_the_team_lead_adds_is_welcomed_and_nobody_else(unit_house: House) -> None:
    lea, ben = unit_house.actor(LEA), StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST)
    gone = unit_house.member(BEN).id
    roster.remove(unit_house.doors, lea, gone, now=unit_house.now)
    roster.add(unit_house.doors, lea, ben, now=unit_house.now)
    delivered(unit_house)
    assert len(heard(unit_house, BEN)) == 1
    assert heard(unit_house, ANA) == []

    unit_house.clock.move_by(timedelta(days=1))
    half = StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST, 0.5)
    roster.change(unit_house.doors, lea, half, now=unit_house.now)
    delivered(unit_house)
    assert len(heard(unit_house, BEN)) == 1


def test_a_welcome_names_the_hour_at_which_the_brief_comes(unit_house: House) -> None:
    """Ben's own 19:30 is outside of the waking hours by now, so his brief comes at the unit's."""
    doors, lea, now = unit_house.doors, unit_house.actor(LEA), unit_house.now
    unit_id, gone = unit_house.member(LEA).vocational_unit_id, unit_house.member(BEN).id
    late = PersonalSettingsDraft(time(19, 30), (), False)
    personal_settings.change(doors, unit_house.actor(BEN), late, now=now)
    narrower = VocationalUnitDraft("Harbor", CHANNEL, ZONE, (), unit_id, waking_until=time(18))
    vocational_units.change(doors, lea, narrower, now=now)
    roster.remove(doors, lea, gone, now=now)
    roster.add(doors, lea, StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST), now=now)
    delivered(unit_house)
    (said,) = heard(unit_house, BEN)
    assert "one brief here, at 08:00" in said


def test_whoever_is_off_again_before_it_is_sent_hears_nothing(unit_house: House) -> None:
    lea, ben = unit_house.actor(LEA), StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST)
    here = unit_house.member(BEN).id
    for _ in range(2):
        roster.remove(unit_house.doors, lea, here, now=unit_house.now)
        roster.add(unit_house.doors, lea, ben, now=unit_house.now)
    delivered(unit_house)
    assert len(heard(unit_house, BEN)) == 1  # of the two joins the one that holds
    roster.remove(unit_house.doors, lea, here, now=unit_house.now)
    roster.add(unit_house.doors, lea, ben, now=unit_house.now)
    roster.remove(unit_house.doors, lea, here, now=unit_house.now)
    delivered(unit_house)
    assert len(heard(unit_house, BEN)) == 1
