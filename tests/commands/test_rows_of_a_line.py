"""What a typed line reads grows with what it is about, and with nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.commands.asking import said_after
from tests.house import ANA, BEN, House
from tests.support import count_rows

LINES = ("/contact Harbor Hotel C-114 today in person met Rosa", "/visit C-114 phone 20 min")
LATER = timedelta(hours=2)  # long enough that nobody is asked whether a line was sent twice


def rows_of(house: House, line: str) -> int:
    """How many rows the line reads, two hours after the last one."""
    house.clock.move_by(LATER)
    return rows_now(house, line)


def rows_now(house: House, line: str) -> int:
    command, _, text = line.partition(" ")
    with count_rows(house.doors) as rows:
        assert "Saved" in said_after(house.person(ANA), command, text)
    return sum(rows)


@pytest.mark.parametrize("line", LINES)
def test_what_a_colleague_writes_in_the_same_hour_is_not_read(unit_house: House, line: str) -> None:
    unit_house.enroll(ANA, "C-114")
    unit_house.enroll(BEN, "C-220")
    said_after(unit_house.person(BEN), "/contact", "Harbor Hotel C-220 today in person met Rosa")
    first, second = rows_of(unit_house, line), rows_of(unit_house, line)
    unit_house.clock.move_by(LATER)
    for number in range(5):
        said_after(unit_house.person(BEN), "/contact", f"Harbor Hotel C-220 today 1{number} min")
    assert rows_now(unit_house, line) - second <= second - first  # what it has written itself


def test_a_line_about_one_person_reads_nobody_elses_contacts(unit_house: House) -> None:
    """The count of the week asks who is looking: what was done for them in years tells nothing."""
    for code in ("C-114", "C-220", "C-221"):
        unit_house.enroll(ANA, code)
    _, second, third = (rows_of(unit_house, LINES[0]) for _ in range(3))
    unit_house.clock.move_by(LATER)
    for code in ("C-220", "C-221"):
        for number in range(5):
            said_after(unit_house.person(ANA), "/visit", f"{code} phone 1{number} min")
    assert rows_now(unit_house, LINES[0]) - third <= third - second
