"""How long the bot's messages stay in Slack is the unit's to say, in its settings."""

from __future__ import annotations

from bot.casework.administration import vocational_units
from tests.commands.asking import form_after
from tests.house import ADA, CHANNEL, LEA, House


def kept(house: House) -> int | None:
    unit = vocational_units.settings(house.doors, house.actor(LEA), now=house.now)
    return unit.keep_messages_days


def test_a_new_unit_keeps_them_for_a_quarter(house: House) -> None:
    ada = house.person(ADA)
    form_after(ada, "/ips", "setup")
    assert ada.submit({"name": "Harbor", "channel_id": CHANNEL, "team_lead": LEA}).ok
    assert kept(house) == 90


def test_the_team_lead_changes_it_and_empty_keeps_everything(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    for typed, days in (("30", 30), (None, None)):
        form_after(lea, "/ips", "settings")
        assert lea.submit({"keep_messages_days": typed}).ok
        assert kept(unit_house) == days
        lea.close(everything=True)


def test_other_changes_leave_it_alone(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    form_after(lea, "/ips", "settings")
    lea.submit({"keep_messages_days": "30"})
    lea.close(everything=True)
    form_after(lea, "/ips", "numbers")
    assert lea.submit({"caseload_limit": "18"}).ok
    assert kept(unit_house) == 30
