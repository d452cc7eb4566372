"""What looks like a number or a birthday is noticed, and everyday notes are left alone."""

from __future__ import annotations

from datetime import date

import pytest

from bot.casework.privacy.pointed_out import Looks, called, looks_like

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
        ("123\u201345\u20136789", Looks.SSN),
        ("123 - 45 - 6789", Looks.SSN),
        ("SSN123456789", Looks.SSN),
        ("ssn ends in 6789", Looks.SSN),
        ("xxx-xx-6789", Looks.SSN),
        ("212\u2013555\u20130134", Looks.PHONE),
        ("212\u2011555\u20110134", Looks.PHONE),
        ("212\u00a0555\u00a00134", Looks.PHONE),
        ("212/555-0134", Looks.PHONE),
        ("(212) - 555 - 0134", Looks.PHONE),
        ("212-555-0134x12", Looks.PHONE),
        ("tel.2125550134", Looks.PHONE),
        ("cell 5550134", Looks.PHONE),
        ("+44 (0)20 7946 0958", Looks.PHONE),
        ("020 7946 0958", Looks.PHONE),
        ("07700 900123", Looks.PHONE),
        ("07700900123", Looks.PHONE),
        ("+33 1 23 45 67 89", Looks.PHONE),
        ("01 23 45 67 89", Looks.PHONE),
        ("01.23.45.67.89", Looks.PHONE),
        ("030 901820", Looks.PHONE),
        ("0171 1234567", Looks.PHONE),
        ("+61 4 1234 5678", Looks.PHONE),
        ("0412 345 678", Looks.PHONE),
        ("0031 20 123 4567", Looks.PHONE),
        ("011 44 20 7946 0958", Looks.PHONE),
        ("jo\uff20example.org", Looks.EMAIL),
        ("jo (at) example.org", Looks.EMAIL),
        ("Mar 14 '85", Looks.BIRTH),
        ("14-Mar-1985", Looks.BIRTH),
        ("14-Mar-85", Looks.BIRTH),
        ("14th of March 1985", Looks.BIRTH),
        ("14 de marzo de 1985", Looks.BIRTH),
        ("3 / 14 / 1985", Looks.BIRTH),
        ("3\u201314\u20131985", Looks.BIRTH),
        ("03141985", Looks.BIRTH),
        ("born in 1985", Looks.BIRTH),
        ("her birthday is March 14", Looks.BIRTH),
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
        "works 900-1700 or 730-1530",
        "0900-1700 Mon, 1000-1500 Tue",
        "20h@15.50, 20 hrs @ 16.25",
        "visit Mar 14 45 min, Mar 14 10:30",
        "on 5 Mar 30 applications",
        "05.03.26 16.30",
        "$15.50 x 25 hrs = $387.50, $35,000-40,000 a year",
        "415 Main St, Suite 212",
        "born in Ohio, 2 kids",
        "birthday party at work on 3/5",
        "lunch @ 12.30",
    ],
)
def test_everyday_words_are_left_alone(text: str) -> None:
    assert looks_like(text, TODAY) == ()


def test_several_are_named_together() -> None:
    found = looks_like("jo@example.org, 212-555-0134, dob 1/1/1990", TODAY)
    assert called(found) == "a phone number, an e-mail address and a date of birth"
    assert called(found[:2]) == "a phone number and an e-mail address"
