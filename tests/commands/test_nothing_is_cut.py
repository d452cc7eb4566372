"""What was typed is recorded whole, or stands whole in a form, or comes back whole in the answer.

Whatever the command, the label and the length, with its line breaks.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.forms.modals import Form
from bot.commands.lines.pieces import LABELS
from bot.views import blocks
from tests.commands.asking import form_after, picked
from tests.house import ANA, House
from tests.support import every_row_in_plain

BEGINNINGS = {
    "/contact": '"Bean & Leaf" C-114 phone',
    "/visit": "C-114 home",
    "/jobstart": 'C-114 "Bean & Leaf" tomorrow',
    "/jobend": "C-114 yesterday quit",
    "/exit": "C-114 moved away",
    "/enroll": "C-207 today",
    "/lead": "Pier Books",
}
LINES = (
    *BEGINNINGS.items(),
    ("/visit", "C-114 profile done"),
    ("/visit", "profile done"),
    ("/visit", "C-114 disclosure: within limits"),
    ("/caseload", ""),
    ("/employer", ""),
    ("/ips", ""),
)
PROSE = ("note", "lessons", "words")  # whatever stands behind the others is one line
SHORT, LONG, LONGER, ENDLESS = 240, 700, 2_900, 13_000


def prose(letters: int) -> str:
    """Words and lines, none like another."""
    words = [f"word{number}" for number in range(letters // 8 + 1)]
    lines = [" ".join(words[at : at + 12]) for at in range(0, len(words), 12)]
    return "\n".join(lines)[:letters].rstrip()


def one_line(text: str) -> str:
    return " ".join(text.split())


def on_record(house: House) -> list[str]:
    """Every text in the database, decrypted."""
    with house.doors.reading() as session:
        rows = [row for _, row in every_row_in_plain(session)]
    return [each for row in rows for each in row.values() if isinstance(each, str)]


def in_the_form(house: House) -> list[str]:
    """Each field's text, those in parts put together; and what else can be read in it."""
    modal = house.person(ANA).modal
    if modal is None:
        return []
    content = modal.body["blocks"]
    typed = {
        each["block_id"]: each["element"].get("initial_value", "")
        for each in content
        if each["type"] == "input" and each["element"]["type"] == "plain_text_input"
    }
    names = {each.partition(blocks.PART)[0] for each in typed}
    joined = [
        "".join(text for each, text in typed.items() if each.partition(blocks.PART)[0] == name)
        for name in names
    ]
    other = "".join(each["text"]["text"] for each in content if each["type"] == "section")
    return [*joined, other]


def everywhere(house: House) -> list[str]:
    content = [block for each in house.person(ANA).ephemerals for block in each.blocks]
    given_back = "".join(
        each["text"]["text"]
        for each in content
        if each["type"] == "section" and each["text"]["type"] == "plain_text"
    )
    return [*on_record(house), *in_the_form(house), given_back]


def type_and_look(house: House, command: str, line: str) -> list[str]:
    ana = house.person(ANA)
    if ana.modal is not None:
        ana.close(everything=True)
    reaction = ana.command(command, line)
    assert reaction.ok, reaction
    return everywhere(house)


@pytest.mark.parametrize("command", BEGINNINGS)
def test_behind_every_label_nothing_is_cut(unit_house: House, command: str) -> None:
    unit_house.enroll(ANA, "C-114")
    for label in LABELS:
        for letters in (SHORT, LONG):
            text = prose(letters)
            found = type_and_look(unit_house, command, f"{BEGINNINGS[command]} {label}: {text}")
            if command == "/lead" or label not in PROSE:
                text, found = one_line(text), [one_line(each) for each in found]
            assert any(text in each for each in found), (label, letters)


@pytest.mark.parametrize("letters", [SHORT, LONGER, ENDLESS])
@pytest.mark.parametrize(("command", "beginning"), LINES)
def test_of_no_line_anything_is_cut(
    unit_house: House, command: str, beginning: str, letters: int
) -> None:
    unit_house.enroll(ANA, "C-114")
    text = f"{beginning} {prose(letters)}".strip()
    type_and_look(unit_house, command, text)
    as_kept = one_line if command == "/lead" else str

    def is_whole() -> bool:
        return any(as_kept(text) in as_kept(each) for each in everywhere(unit_house))

    unit_house.person(ANA).wait_for(is_whole)  # on a slow machine the answer comes behind the ack


@pytest.mark.parametrize("command", ["/contact", "/visit", "/jobend", "/exit"])
def test_a_line_that_is_too_long_opens_its_form_with_all_of_it(
    unit_house: House, command: str
) -> None:
    unit_house.enroll(ANA, "C-114")
    text = f"{BEGINNINGS[command]} {prose(ENDLESS)}"
    asked = form_after(unit_house.person(ANA), command, text)
    assert "That is more than I read by myself." in asked
    assert text in in_the_form(unit_house)


def test_a_long_note_is_recorded_whole_and_opens_whole_to_be_edited(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana, text = unit_house.person(ANA), f"C-114 home {prose(7_000)}"
    form_after(ana, "/visit", text)
    ana.submit({"client_id": picked(ana, "client_id", "C-114"), "mode": "in_person"})
    assert text in on_record(unit_house)
    ana.press("recorded.edit")
    ana.wait_for(lambda: text in in_the_form(unit_house))


# ---------------------------------------------------------------- parts of a text

TEXTS = st.text(st.sampled_from("ab \n.é"), max_size=200).map(lambda some: (some * 90).strip())


@given(TEXTS)
def test_a_text_in_parts_is_the_same_text(text: str) -> None:
    assert came_back(in_parts(text)) == (text or None)


@given(TEXTS)
def test_also_where_slack_takes_the_blanks_at_the_ends_away(text: str) -> None:
    parts = {name: part.strip() for name, part in in_parts(text).items()}
    assert (came_back(parts) or "").split() == text.split()


def test_whoever_writes_on_at_the_end_of_a_part_gets_a_line_of_its_own() -> None:
    parts = in_parts("word " * 700)
    first, second = parts
    parts[first] = "written anew"
    assert (came_back(parts) or "").startswith("written anew\nword")
    assert second == f"note{blocks.PART}2"


def test_parts_are_read_in_their_order_whatever_else_comes_with_them() -> None:
    parts = {f"note{blocks.PART}{number}": f"{number} " for number in range(2, 13)}
    assert came_back({f"note{blocks.PART}x": "", **parts, "note": "1 "}) == " ".join(
        str(number) for number in range(1, 13)
    )


def in_parts(text: str) -> dict[str, str]:
    """What each field of a form holds that opens with this note."""
    note = blocks.field("note", "Note", blocks.text_input(initial=text, multiline=True))
    fields = blocks.modal("some.form", "Form", [note], submit="Save")["blocks"]
    assert all(len(each["element"].get("initial_value", "")) <= blocks.TYPED for each in fields)
    return {each["block_id"]: each["element"].get("initial_value", "") for each in fields}


def came_back(parts: dict[str, str]) -> str | None:
    """What the submitted form says."""
    values: dict[str, Any] = {name: {name: {"value": part}} for name, part in parts.items()}
    return Form({"state": {"values": values}}).text("note")
