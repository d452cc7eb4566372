"""A code is the code whatever a phone makes of its hyphen: in lines, lists and searches."""

from __future__ import annotations

from datetime import date

import pytest

from practice_workspace.threaded import Person
from tests.commands.asking import form_after, said_after
from tests.house import ANA, BEN, House, enrolled_once

ENTERED = date(2026, 1, 5)
AS_TYPED = (
    "C—114", "C–114", "C―114", "C−114", "C－114", "C ‑ 114", "C – 114", "C - 114", "C — 114",
    "C- 114", "C –114", "C 114", "C\u00a0114", "C\u00a0–\u00a0114", "#C–114", "(C — 114)", "c—114.",
)  # fmt: skip


@pytest.fixture
def ana(unit_house: House) -> Person:
    enrolled_once(unit_house, ANA, "C-114", entered_on=ENTERED)
    return unit_house.person(ANA)


def test_a_line_names_the_client_with_any_dash_and_any_blank(
    ana: Person, unit_house: House
) -> None:
    for typed in AS_TYPED:
        assert "C-114: contact in person" in said_after(ana, "/visit", f"{typed} office"), typed
        assert "C-114" in said_after(ana, "/contact", f"Thistle Inn {typed}"), typed
    assert unit_house.employers() == ["Thistle Inn"]


def test_a_page_opens_with_any_dash_and_any_blank(ana: Person, unit_house: House) -> None:
    unit_house.enroll(ANA, "C-11", entered_on=ENTERED)
    for typed in AS_TYPED:
        assert "C-114" in form_after(ana, "/caseload", typed), typed
        ana.close(everything=True)


@pytest.mark.parametrize("typed", ["C–11", "#C-11", "c — 114", "C\u00a0114", "#c114", "\u200bC-1"])
def test_a_list_finds_the_code(ana: Person, typed: str) -> None:
    form_after(ana, "/contact")
    (offered,) = ana.suggest("client_ids", typed)
    assert offered["text"]["text"].startswith("C-114")


@pytest.mark.parametrize(
    ("name", "typed"),
    [("McDonald's", "Mc Donald’s"), ("Wal-Mart", "walmart"), ("Café Été", "cafeete")],
)
def test_a_list_finds_the_employer_however_its_name_is_spaced(
    ana: Person, name: str, typed: str
) -> None:
    said_after(ana, "/contact", f'"{name}" C-114')
    form_after(ana, "/contact")
    (offered,) = ana.suggest("employer", typed)
    assert offered["text"]["text"].startswith(name)
    ana.close(everything=True)
    assert "Is it one of these?" in form_after(ana, "/contact", f'"{typed}x" C-114')


@pytest.mark.parametrize(
    ("command", "words", "record"),
    [
        ("/jobend", "quit", "the end of a job"),
        ("/jobstart", "Oak Market mon", "a job"),
        ("/exit", "moved away", "an exit"),
    ],
)
@pytest.mark.parametrize("codes", ["C-114 C-103", "C-114/C-103", "C–114, c103"])
def test_two_people_in_a_line_are_asked_about_one_by_one(
    ana: Person, unit_house: House, command: str, words: str, record: str, codes: str
) -> None:
    unit_house.enroll(ANA, "C-103", entered_on=ENTERED)
    shown = form_after(ana, command, f"{codes} {words}")
    assert f"You named C-114 and C-103. Everybody has {record} of their own" in shown
    assert "type the line again for the other" in shown


BOTH = "You named C-114 and C-103. Save records the visit for each; take out who was not there."


@pytest.mark.parametrize("codes", ["C-114/C-103", "C–114, c103"])
def test_a_short_record_of_two_people_is_one_form_however_they_are_typed(
    ana: Person, unit_house: House, codes: str
) -> None:
    unit_house.enroll(ANA, "C-103", entered_on=ENTERED)
    assert "You named C-114 and C-103." in form_after(ana, "/visit", f"{codes} profile done")
    assert ana.submit().ok
    for code in ("C-114", "C-103"):
        assert f"*Saved.* {code}: " in ana.read()


@pytest.mark.parametrize("codes", ["C-114 C-103", "C-114/C-103", "C–114, c103"])
def test_a_visit_with_two_people_is_recorded_for_each_with_one_press(
    ana: Person, unit_house: House, codes: str
) -> None:
    unit_house.enroll(ANA, "C-103", entered_on=ENTERED)
    assert BOTH in form_after(ana, "/visit", f"{codes} office 20 min")
    assert ana.submit().ok
    for code in ("C-114", "C-103"):
        assert f"*Saved.* {code}: contact in person, at the office, 20 minutes" in ana.read()
    assert "Employer contacts this week" not in ana.read()


def test_who_was_not_there_is_taken_out(ana: Person, unit_house: House) -> None:
    unit_house.enroll(ANA, "C-103", entered_on=ENTERED)
    form_after(ana, "/visit", "C-114 C-103 office")
    assert ana.submit({"also": []}).ok
    assert "C-103" not in ana.read()


def test_what_cannot_be_recorded_for_one_keeps_no_other_out(ana: Person, unit_house: House) -> None:
    unit_house.enroll(ANA, "C-103", entered_on=unit_house.now.date())
    form_after(ana, "/visit", "C-114 C-103 yesterday office")
    assert ana.submit().ok
    assert "*Saved.* C-114" in ana.read()
    assert "Not recorded for C-103." in ana.read()


@pytest.mark.parametrize("typed", ["114", "C-l14", "C-1l4", "C-II4"])
@pytest.mark.parametrize("command", ["/visit", "/contact", "/jobend"])
def test_a_slip_in_a_code_says_which_one_it_may_be(ana: Person, command: str, typed: str) -> None:
    line = f"{typed} today Thistle Inn" if command == "/contact" else f"{typed} today"
    shown = form_after(ana, command, line)
    assert f"I know no client {typed}. Did you mean C-114?" in shown


@pytest.mark.parametrize("typed", ["c1l4", "Cl14"])
def test_so_does_one_without_its_hyphen(ana: Person, typed: str) -> None:
    shown = form_after(ana, "/visit", f"{typed} today")
    assert f"I know no client {typed}. Did you mean C-114?" in shown


def test_codes_alike_are_named_as_a_sentence_names_them(ana: Person, unit_house: House) -> None:
    for code in ("C-1140", "C-1141"):
        unit_house.enroll(ANA, code, entered_on=ENTERED)
    shown = form_after(ana, "/visit", "114 today")
    assert "Did you mean C-114, C-1140 or C-1141?" in shown


def test_what_is_like_no_code_is_asked_about_as_before(ana: Person, unit_house: House) -> None:
    unit_house.enroll(BEN, "C-990", entered_on=ENTERED)
    assert "I know no client C-777. Which one did you mean?" in form_after(ana, "/visit", "C-777")
