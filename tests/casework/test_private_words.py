"""What looks like a number or a birthday is noticed, and everyday notes are left alone."""

from __future__ import annotations

from datetime import date

import pytest

from bot.casework.private_words import Looks, called, looks_like

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("his social is 123-45-6789", Looks.SSN),
        ("123 45 6789", Looks.SSN),
        ("ssn 123456789.", Looks.SSN),
        ("call 212-555-0134 after 5", Looks.PHONE),
        ("(212) 555-0134", Looks.PHONE),
        ("(212)555-0134", Looks.PHONE),
        ("+1 212 555 0134", Looks.PHONE),
        ("2125550134", Looks.PHONE),
        ("212.555.0134", Looks.PHONE),
        ("ring 555-0134", Looks.PHONE),
        ("mother: +49 30 901820", Looks.PHONE),
        ("write to jo.doe+work@example.org please", Looks.EMAIL),
        ("<mailto:jo@example.org|jo@example.org>", Looks.EMAIL),
        ("born 3/14/1985", Looks.BIRTH),
        ("DOB 3/14", Looks.BIRTH),
        ("date of birth: May 3", Looks.BIRTH),
        ("3/14/85", Looks.BIRTH),
        ("1985-03-14", Looks.BIRTH),
        ("14.3.1985", Looks.BIRTH),
        ("March 14, 1985", Looks.BIRTH),
        ("14 mar 1985", Looks.BIRTH),
        ("19850314", Looks.BIRTH),
    ],
)
def test_it_is_noticed(text: str, kind: Looks) -> None:
    assert looks_like(text, TODAY) == (kind,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "met the owner, she likes him",
        "starts 3/24/2026 at 9:30, 20h, $16.50",
        "2026-03-02 to 2026-04-01",
        "since March 14, 2024",
        "3/14/26 or 3-14",
        "C-114, C-220 and 1001",
        "Room 12, 4th floor, bus 41-44",
        "case 2026-0031-4477-19",
        "open 9-5, 7 days",
        "123 Main Street, 02139",
        "@ the library",
        "wages went from 15.00 to 16.25",
        "born to cook",
        "order 555-01345",
    ],
)
def test_everyday_words_are_left_alone(text: str) -> None:
    assert looks_like(text, TODAY) == ()


def test_several_are_named_together() -> None:
    found = looks_like("jo@example.org, 212-555-0134, dob 1/1/1990", TODAY)
    assert called(found) == "a phone number, an e-mail address and a date of birth"
    assert called(found[:2]) == "a phone number and an e-mail address"
