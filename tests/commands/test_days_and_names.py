"""A day is understood where it is sure, asked about where it is not, and never part of a name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.reading.typed_names import Known
from bot.casework.replies import ClientLabel
from bot.commands.lines.understood import Understood
from practice_workspace.threaded import Person
from tests import lines
from tests.commands.asking import form_after, said_after
from tests.house import ANA, House

TODAY = date(2026, 11, 23)  # a Monday
KNOWN = Known((ClientLabel("1", "C-303"),))

# What is typed behind a new name -> the day that is understood, looking back.
SURE = {
    "Weds": "11-18", "on Weds": "11-18", "last Weds": "11-18", "this weds": "11-18",
    "next Weds": "11-25", "coming fri": "11-27", "this past monday": "11-16", "past tues": "11-17",
    "thur": "11-19", "Thurs.": "11-19", "wendsday": "11-18", "Wensday": "11-18",
    "wednsday": "11-18", "on thrusday": "11-19", "saterday": "11-21", "firday": "11-20",
    "tues morning": "11-17", "fri pm": "11-20", "tmrw": "11-24", "tommorow": "11-24",
    "2morrow": "11-24", "yest": "11-22", "yesteday": "11-22", "yesterday am": "11-22",
    "2day": "11-23", "tonite": "11-23", "last nite": "11-22", "just now": "11-23",
    "day b4 yesterday": "11-21", "the 20th": "11-20", "on the 20th": "11-20", "on 20th": "11-20",
    "11-19": "11-19", "11-19-26": "11-19", "11-19-2026": "11-19", "2026/11/19": "11-19",
    "2026.11.19": "11-19", "2026-11-19": "11-19", "11/19": "11-19", "19.11.": "11-19",
    "19-nov": "11-19", "19nov": "11-19", "nov. 19th": "11-19", "the 19th of november": "11-19",
    "2 wks ago": "11-09", "2wks ago": "11-09", "2d ago": "11-21", "2 d ago": "11-21",
    "1 wk ago": "11-16", "week ago": "11-16", "three weeks back": "11-02", "ten days ago": "11-13",
    "in 2 wks": "12-07", "3 days from now": "11-26", "(tmrw)": "11-24", "*on weds*": "11-18",
    "'tmrw'": "11-24", "—tmrw": "11-24", "weds/": "11-18", "this aft": "11-23",
    "(2 wks ago)": "11-09", "(last Weds)": "11-18", "tmrw:": "11-24", "2d ago!": "11-21",
}  # fmt: skip

# What is nearly a day: the form asks which one, and its day is empty.
UNCLEAR = (
    "the 3rd", "on the 25th", "25th", "munday", "tusday", "7-11", "9-5", "11-10", "19.11",
    "june", "in june", "mid-june", "early Dec", "last wk", "next wk", "wknd", "couple days ago",
    "a few weeks ago", "days ago", "2 hours ago", "end of month", "first of june", "monday week",
    "a week from fri", "mon last week", "mondays", "Fridays", "Thanksgiving", "xmas", "asap",
    "later", "the next day", "20/11", "2/30", "last year", "this fall", "mon-fri", "tue/weds",
    "11/19-11/21", "since monday", "every tue", "after 11/2", "nov19", "nov-19", "11/2026",
    "11.19", "the nineteenth", "twenty-first", "today-ish", "two days", "a week last fri", "lunes",
    "(munday)", "tomorrow's", "yesterday’s",
)  # fmt: skip

# What is beside a name, or in it by somebody's own word only.
ASKED = (
    "3pm", "at 3", "@3pm", "10:30", "at 10:30 am", "noon", "half past 3", "3 o'clock", "9am-5pm",
    "#general", "<#C024BE7LR|general>", "@tess", "@here", "<!channel>", "https://oak.example/jobs",
    "www.oak.example", "<https://oak.example|Oak>", "mailto:rosa@oak.example", "Amazon.com",
    "11", "112", "#12", "50%", "1,5", "3rd-floor", "C-999", "c_999", "C-30x", "(3pm)",
    "five pm", "in the morning", "morning", "<@U0BEN>", "<@U0BEN|ben>",
    "# general", "@ tess", "tess@", "mon@3",
    "(@tess)", "(#general)", "[www.oak.example]", "_at 3_",
)  # fmt: skip
FOR_A_NEW_NAME = {
    "/contact": "Alpha Bakery {} C-303",
    "/jobstart": "C-303 Alpha Bakery {}",
    "/jobend": "C-303 moved to Alpha Bakery {}",
}


def contact(piece: str) -> Understood:
    return lines.contact_line(f"Alpha Bakery {piece} C-303", TODAY, known=KNOWN)


def asks(line: Understood) -> bool:
    """Whether the form opens."""
    unknown = [code for code in line.codes if KNOWN.client(code) is None]
    doubtful = [run for run in line.runs if run.doubtful]
    return bool(line.unsure or unknown or doubtful or line.others)


@pytest.mark.parametrize(("piece", "day"), SURE.items())
def test_a_day_is_understood_as_people_write_it(piece: str, day: str) -> None:
    line = contact(piece)
    assert line.employer is not None
    assert (line.employer.text, line.day) == ("Alpha Bakery", date.fromisoformat(f"2026-{day}"))
    assert not line.day_unclear


@pytest.mark.parametrize("piece", UNCLEAR)
def test_what_is_nearly_a_day_is_asked_about(piece: str) -> None:
    line = contact(piece)
    assert line.employer is not None
    assert line.employer.text == "Alpha Bakery"
    assert asks(line)
    assert line.day_or(TODAY) is None


@pytest.mark.parametrize("piece", ASKED)
def test_what_is_no_name_is_asked_about(piece: str) -> None:
    assert asks(contact(piece))


def test_the_third_shift_is_no_day() -> None:
    line = lines.job_start_line("C-303 Oak Market tue 3rd shift cook", TODAY, known=KNOWN)
    assert (line.day, line.day_unclear) == (date(2026, 11, 24), False)
    assert asks(line)


def test_people_streets_and_shops_keep_their_names() -> None:
    met = lines.contact_line("Oak Market met June C-303", TODAY, known=KNOWN)
    assert (met.person, met.day_unclear) == ("June", False)
    deli = lines.contact_line("5th Avenue Deli C-303", TODAY, known=KNOWN)
    assert deli.employer is not None
    assert (deli.employer.text, deli.employer.doubtful) == ("5th Avenue Deli", True)
    for name in ("Sundae Palace", "Sandy Beach Motel", "Day Care Plus", "Payday Loans", "Tom Moro"):
        line = lines.contact_line(f"{name} C-303", TODAY, known=KNOWN)
        assert line.employer is not None
        assert (line.employer.text, asks(line)) == (name, False)


PIECES = st.sampled_from((*SURE, *UNCLEAR, *ASKED))
NAMES = st.sampled_from(
    ("Alpha Bakery", "Newplace", "Oak market", "oak market", "J. & J. Stone", "Café Été")
)


@pytest.mark.parametrize("command", FOR_A_NEW_NAME)
@given(name=NAMES, piece=PIECES, before=st.booleans())
def test_a_new_name_never_holds_what_is_none_unasked(
    command: str, name: str, piece: str, before: bool
) -> None:
    words = f"{piece} {name}" if before else f"{name} {piece}"
    typed = FOR_A_NEW_NAME[command].replace("Alpha Bakery {}", words)
    line = lines.OF_COMMANDS[command](typed, TODAY, known=KNOWN)
    for run in line.runs:
        assert run.text == name or asks(line)


@pytest.mark.parametrize("command", FOR_A_NEW_NAME)
@pytest.mark.parametrize("name", ["morning oak market", "oak night market", "evening star"])
def test_a_part_of_a_day_in_small_letters_joins_no_new_name_unasked(
    command: str, name: str
) -> None:
    typed = FOR_A_NEW_NAME[command].replace("Alpha Bakery {}", name)
    assert asks(lines.OF_COMMANDS[command](typed, TODAY, known=KNOWN))


def test_an_evening_cook_is_a_title() -> None:
    line = lines.job_start_line("C-303 Oak Market mon evening cook", TODAY, known=KNOWN)
    assert (line.title, [run.doubtful for run in line.runs]) == ("evening cook", [False, False])


@given(piece=PIECES)
def test_who_was_met_is_not_called_like_a_day(piece: str) -> None:
    line = lines.contact_line(f"Oak Market C-303 met Rosa {piece}", TODAY, known=KNOWN)
    assert line.person == "Rosa" or asks(line)


# ---------------------------------------------------------------- what the person sees


@pytest.fixture
def ana(unit_house: House) -> Person:
    unit_house.enroll(ANA, "C-114", entered_on=date(2026, 1, 5))
    return unit_house.person(ANA)  # on Monday, 2 March 2026


def holds(person: Person, field: str) -> Any:
    """What stands in a field of the form before anybody types."""
    view = person.modal
    assert view is not None
    (element,) = (b["element"] for b in view.blocks if b.get("block_id", "").startswith(field))
    return element.get("initial_date") or element.get("initial_value")


@pytest.mark.parametrize(
    ("piece", "day"),
    [
        ("on Weds", "Wed 25 Feb"), ("02-25", "Wed 25 Feb"), ("2 wks ago", "Mon 16 Feb"),
        ("2026/02/25", "Wed 25 Feb"), ("2d ago", "Sat 28 Feb"), ("the 25th", "Wed 25 Feb"),
    ],
)  # fmt: skip
def test_a_day_behind_a_new_employer_is_the_day_of_the_contact(
    ana: Person, unit_house: House, piece: str, day: str
) -> None:
    assert day in said_after(ana, "/contact", f"Alpha Bakery {piece} C-114")
    assert unit_house.employers() == ["Alpha Bakery"]


@pytest.mark.parametrize(
    ("piece", "asked"),
    [("on the 3rd", "on the 3rd"), ("munday", "munday"), ("june", "june"), ("7-11", "7-11")],
)
def test_a_day_that_is_not_clear_leaves_the_day_of_the_form_empty(
    ana: Person, unit_house: House, piece: str, asked: str
) -> None:
    assert f"“{asked}”" in form_after(ana, "/contact", f"Alpha Bakery {piece} C-114")
    assert holds(ana, "new_employer") == "Alpha Bakery"
    assert holds(ana, "on") is None
    assert unit_house.employers() == []


@pytest.mark.parametrize("piece", ["#general", "@tess", "https://oak.example", "3pm"])
def test_what_is_no_name_stands_beside_it_in_the_form(ana: Person, piece: str) -> None:
    assert f"“{piece}”" in form_after(ana, "/contact", f"Alpha Bakery {piece} C-114")
    assert holds(ana, "new_employer") == "Alpha Bakery"
    assert piece in holds(ana, "note")


def test_a_new_job_begins_on_the_day_that_was_typed(ana: Person) -> None:
    shown = said_after(ana, "/jobstart", "C-114 Newplace tmrw")
    assert "Newplace" in shown
    assert "tmrw" not in shown
    assert "Tue 3 Mar" in shown


def test_every_form_asks_for_a_day_that_is_not_clear(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Newplace started yesterday")
    for command, typed, field in (
        ("/visit", "C-114 office the 9th", "on"),
        ("/jobstart", "C-114 Oak Market on the 27th", "starts_on"),
        ("/jobend", "C-114 quit munday", "ended_on"),
        ("/exit", "C-114 moved away last wk", "exited_on"),
        ("/enroll", "C-207 in june", "entered_on"),
    ):
        assert "not sure about" in form_after(ana, command, typed)
        assert holds(ana, field) is None
        ana.close(everything=True)


def test_the_day_one_of_us_learned_of_it_is_not_guessed(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Newplace started 2/2")
    assert "last week" in form_after(ana, "/jobend", "C-114 yesterday quit learned last week")
    assert holds(ana, "ended_on") == "2026-03-01"
    assert holds(ana, "learned_on") is None


def test_a_weekday_that_is_todays_is_asked_about(unit_house: House) -> None:
    """Whoever types 'starts monday' on a Monday hardly means today."""
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    assert f"{unit_house.now:%A}" == "Monday"
    asked = "whether “monday” is today or in another week"
    for command, line in (
        ("/jobstart", "C-114 Maple Diner starts monday"),
        ("/contact", "Maple Diner C-114 monday"),
        ("/visit", "C-114 office monday"),
        ("/jobend", "C-114 monday quit"),
    ):
        assert asked in form_after(ana, command, line)
        assert unit_house.employers() == []
        ana.close(everything=True)


@pytest.mark.parametrize("typed", ["next friday", "starting next Fri"])
def test_next_friday_is_asked_about_while_this_one_is_to_come(ana: Person, typed: str) -> None:
    """A start that is reminded of in the wrong week: half of people mean the one after."""
    assert "is this week or the week after" in form_after(
        ana, "/jobstart", f'C-114 "Maple Diner" {typed}'
    )
    assert holds(ana, "starts_on") is None


@pytest.mark.parametrize(
    ("piece", "day"),
    [
        ("next fri 12/4", date(2026, 12, 4)),
        ("next mon", date(2026, 11, 30)),
        ("coming fri", date(2026, 11, 27)),
        ("this fri", date(2026, 11, 27)),
        ("fri", date(2026, 11, 27)),
    ],
)
def test_a_day_that_is_one_alone_is_not_asked_about(piece: str, day: date) -> None:
    line = lines.job_start_line(f'C-303 "Maple Diner" {piece}', TODAY, known=KNOWN)
    assert (line.day, line.unsure) == (day, ())


@pytest.mark.parametrize("piece", ["monday 11/16", "11/16 mon", "mon nov 16", "last mon"])
def test_a_date_says_which_monday_it_was(piece: str) -> None:
    line = lines.visit_line(f"C-303 office {piece}", TODAY, known=KNOWN)
    assert (line.day, line.unsure) == (date(2026, 11, 16), ())


def test_today_beside_its_weekday_is_today() -> None:
    line = lines.visit_line("C-303 office today monday", TODAY, known=KNOWN)
    assert (line.day, line.unsure) == (TODAY, ())
