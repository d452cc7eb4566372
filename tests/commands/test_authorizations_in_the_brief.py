"""A client's authorization in the brief: most of it is used, and it ends in a month; each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.casework.recording import client_contacts, undo
from bot.casework.recording.record import record
from bot.casework.replies import FactRef
from ips.facts import Mode
from ips.records.authorization import AuthorizationRecord
from tests.commands.asking import form_in_front
from tests.commands.test_next_step_conversation import deliver, morning
from tests.house import ANA, BEN, LEA, House
from tests.support import a_visit

LAST = date(2026, 4, 3)  # 30 days before it is Wednesday 4 March


@pytest.fixture
def granted(unit_house: House) -> str:
    """Monday 2 March: ten units for Ana's client, from today on."""
    client_id = unit_house.enroll(ANA, "C-114", entered_on=unit_house.now.date())
    grant(unit_house, client_id, unit_house.now.date(), LAST)
    return client_id


def grant(house: House, client_id: str, first: date, last: date) -> None:
    said = AuthorizationRecord(client_id=client_id, from_on=first, until_on=last, units=10)
    record(house.doors, house.actor(ANA), said, now=house.now)


def visit(house: House, client_id: str, minutes: int, by: str = ANA) -> FactRef:
    said = a_visit(client_id, Mode.IN_PERSON, house.now.date(), minutes=minutes)
    return client_contacts.record(house.doors, house.actor(by), said, now=house.now).fact


def told(house: House, who: str = ANA) -> list[str]:
    """The briefs with a line about it, in their order."""
    person = house.person(who)
    said = [person.read(each) for each in person.messages(person.dm)]
    return [each for each in said if "Authorization: " in each]


def test_it_is_told_on_the_day_30_days_before_its_end_and_not_again(
    unit_house: House, granted: str
) -> None:
    morning(unit_house, 1)
    assert told(unit_house) == []
    morning(unit_house, 1)
    (said,) = told(unit_house)
    assert "*C-114* Authorization: *ends Fri 3 Apr*, 0 of 10 units used" in said
    ana = unit_house.person(ANA)
    assert ana.press("client.open", ana.messages(ana.dm)[-1]).ok
    assert "C-114" in form_in_front(ana, "client_page")
    ana.close()
    for _ in range(3):
        morning(unit_house, 1)
    assert len(told(unit_house)) == 1
    assert told(unit_house, BEN) == []


def test_it_is_told_the_morning_after_most_of_it_was_used_and_not_again(
    unit_house: House, granted: str
) -> None:
    visit(unit_house, granted, 119)
    deliver(unit_house)
    assert told(unit_house) == []
    visit(unit_house, granted, 15)
    morning(unit_house, 1)
    (said,) = told(unit_house)
    assert "*C-114* Authorization: *8 of 10 units used*, ends Fri 3 Apr" in said


def test_both_on_one_morning_are_one_line_and_not_told_again(
    unit_house: House, granted: str
) -> None:
    morning(unit_house, 1)
    visit(unit_house, granted, 134)
    morning(unit_house, 1)
    (said,) = told(unit_house)
    assert "*C-114* Authorization: *8 of 10 units used*, *ends Fri 3 Apr*" in said
    assert said.count("Authorization: ") == 1
    morning(unit_house, 1)
    morning(unit_house, 1)
    assert len(told(unit_house)) == 1


def test_nothing_is_told_once_the_next_one_is_there(unit_house: House, granted: str) -> None:
    grant(unit_house, granted, LAST, LAST + timedelta(days=90))
    morning(unit_house, 2)
    assert told(unit_house) == []


def test_what_a_brief_told_goes_from_it_once_the_next_one_is_there(
    unit_house: House, granted: str
) -> None:
    morning(unit_house, 2)
    assert len(told(unit_house)) == 1
    grant(unit_house, granted, LAST, LAST + timedelta(days=90))
    deliver(unit_house)
    assert told(unit_house) == []


def test_what_a_brief_says_of_its_use_follows_every_contact(
    unit_house: House, granted: str
) -> None:
    """Written down, by whomever; corrected; and taken back."""
    morning(unit_house, 2)

    def used() -> str:
        deliver(unit_house)
        (said,) = told(unit_house)
        return said.partition(" of 10 units used")[0][-1]

    visit(unit_house, granted, 45)
    assert used() == "3"
    unit_house.clock.move_by(timedelta(hours=2))
    fact = visit(unit_house, granted, 30, by=LEA)
    assert used() == "5"
    longer = a_visit(granted, Mode.IN_PERSON, unit_house.now.date(), minutes=60)
    actor = unit_house.actor(LEA)
    client_contacts.edit(unit_house.doors, actor, fact.id, longer, now=unit_house.now)
    assert used() == "7"
    of_another = a_visit(
        unit_house.enroll(ANA, "C-115", entered_on=unit_house.now.date()),
        Mode.IN_PERSON,
        unit_house.now.date(),
        minutes=60,
    )
    client_contacts.edit(unit_house.doors, actor, fact.id, of_another, now=unit_house.now)
    assert used() == "3"
    client_contacts.edit(unit_house.doors, actor, fact.id, longer, now=unit_house.now)
    undo.void(unit_house.doors, actor, fact, now=unit_house.now)
    assert used() == "3"
