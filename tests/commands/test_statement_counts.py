"""Every command and the brief cost the same number of statements with 20 or 2,000 clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.server.work import make_deliverer
from tests.commands.asking import form_after, form_in_front, said_after
from tests.commands.test_contact_statements import crowd
from tests.delivery_world import AT_ONCE
from tests.house import ANA, CHANNEL, LEA, House
from tests.support import count_statements

BRIEF_STATEMENTS = (
    109  # everybody of the unit is looked at, and its clocks; planned, sent, recorded
)
DIGEST_STATEMENTS = 193  # the agenda with its thread and chart, and the briefs of that morning

# In this order each finds what it needs: a job ends after it has started, an exit comes last.
LINES = (
    ("/enroll", "{new} 3 days ago"),
    ("/contact", "Harbor Hotel {code} today in person met Rosa"),
    ("/visit", "{code} phone 20 min"),
    ("/jobstart", "{code} Bean & Leaf yesterday barista"),
    ("/jobend", "{code} today quit"),
    ("/exit", "{code} moved away"),
    ("/lead", "They look for cooks in the mornings"),
    ("/ips", "help"),
)
FORMS = (
    ("/contact", ""),
    ("/visit", ""),
    ("/jobstart", ""),
    ("/jobend", ""),
    ("/enroll", ""),
    ("/exit", ""),
    ("/caseload", ""),
    ("/caseload", "{code}"),
    ("/lead", ""),
    ("/ips", ""),
)


def costs(house: House, code: str, new: str) -> dict[str, int]:
    """What each costs now, for a client who has just entered."""
    ana = house.person(ANA)
    house.enroll(ANA, code, entered_on=house.now.date() - timedelta(days=5))
    told: dict[str, int] = {}

    def count(name: str, act: Callable[[], object]) -> None:
        with count_statements(house.doors) as statements:
            act()
        told[name] = len(statements)

    for command, text in FORMS:
        line = text.format(code=code, new=new)
        count(f"{command} {text} (form)", lambda c=command, t=line: form_after(ana, c, t))  # type: ignore[misc]
        ana.close(everything=True)
    for command, text in LINES:
        line = text.format(code=code, new=new)
        count(f"{command} {text}", lambda c=command, t=line: said_after(ana, c, t))  # type: ignore[misc]
    return told


def test_a_command_costs_the_same_in_a_large_unit(unit_house: House) -> None:
    crowd(unit_house, 20)
    costs(unit_house, "C-113", "C-300")  # what is new only once: two employers, a cached look-up
    small = costs(unit_house, "C-114", "C-301")
    crowd(unit_house, 1980, first=20)
    large = costs(unit_house, "C-115", "C-302")
    assert large == small


@pytest.mark.parametrize("clients", [20, 2000])
def test_a_brief_costs_the_same_in_a_large_unit(unit_house: House, clients: int) -> None:
    crowd(unit_house, clients, days_ago=0)
    entered_on = unit_house.now.date() - timedelta(days=26)
    for code in ("C-114", "C-115"):
        unit_house.enroll(ANA, code, entered_on=entered_on)
    unit_house.clock.move_by(timedelta(days=1))
    deliverer = make_deliverer(unit_house.settings, unit_house.doors.patient)
    deliverer.timing = AT_ONCE
    with count_statements(unit_house.doors) as statements:
        deliverer.plan_once(unit_house.now)
        deliverer.deliver_all(unit_house.now)
    ana = unit_house.person(ANA)
    (brief,) = ana.messages(ana.dm)
    assert "first meeting with an employer" in ana.read(brief)
    assert len(statements) <= BRIEF_STATEMENTS


@pytest.mark.parametrize("clients", [20, 2000])
def test_a_digest_costs_the_same_in_a_large_unit(unit_house: House, clients: int) -> None:
    crowd(unit_house, clients, days_ago=1)
    unit_house.enroll(ANA, "C-114")
    unit_house.clock.move_by(timedelta(days=7))
    deliverer = make_deliverer(unit_house.settings, unit_house.doors.patient)
    deliverer.timing = AT_ONCE
    with count_statements(unit_house.doors) as statements:
        deliverer.plan_once(unit_house.now)
        deliverer.deliver_all(unit_house.now)
    lea = unit_house.person(LEA)
    assert any("agenda" in lea.read(one).lower() for one in lea.messages(CHANNEL))
    assert len(statements) <= DIGEST_STATEMENTS


def test_a_whole_brief_opens_at_the_same_cost_in_a_large_unit(unit_house: House) -> None:
    crowd(unit_house, 20)
    entered_on = unit_house.now.date() - timedelta(days=26)
    for number in range(10):
        unit_house.enroll(ANA, f"C-{number + 200}", entered_on=entered_on)
    unit_house.clock.move_by(timedelta(days=1))
    deliverer = make_deliverer(unit_house.settings, unit_house.doors.patient)
    deliverer.timing = AT_ONCE
    deliverer.plan_once(unit_house.now)
    deliverer.deliver_all(unit_house.now)
    ana = unit_house.person(ANA)

    def opened() -> int:
        (brief,) = ana.messages(ana.dm)
        with count_statements(unit_house.doors) as statements:
            ana.press("brief.open", brief)
            form_in_front(ana, "brief.list")
        ana.close(everything=True)
        return len(statements)

    small = opened()
    crowd(unit_house, 1980, first=20)
    assert opened() == small
