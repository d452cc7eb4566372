"""The contact log of a week: readable line by line, as a sheet, and whatever its length."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.casework.reminders.content import ContactLog, LoggedContact, Review
from bot.views import contact_log, contact_log_sheet
from ips.employer_contacts import Week
from ips.facts import MadeBy, Mode, RelationshipStep
from ips.records.employer_contact import EmployerContactRecord
from tests.payload_checks import complaints_about_message

WEEK = Week(date(2026, 3, 2))

MET = LoggedContact(
    record=EmployerContactRecord(
        mode=Mode.IN_PERSON,
        on=date(2026, 3, 3),
        person_met="Rosa",
        person_role="manager",
        step=RelationshipStep.DISCUSS,
        preference_based=True,
        next_step="come back with an application",
        next_step_on=date(2026, 3, 6),
    ),
    employer="Bean & Leaf",
    by="U0ANA",
    codes=("C-114", "C-220"),
)
CALLED = LoggedContact(
    record=EmployerContactRecord(mode=Mode.PHONE, on=date(2026, 3, 3), preference_based=False),
    employer="Harbor Hotel",
    by="U0BEN",
    codes=(),
    new_since_review=True,
)


def a_log(*contacts: LoggedContact, review: Review | None = None) -> ContactLog:
    return ContactLog("Harbor", WEEK, contacts, review)


def text_of(content: list[dict[str, Any]]) -> str:
    texts = [block["text"]["text"] for block in content if "text" in block]
    texts += [each["text"] for block in content for each in block.get("elements", ())]
    return "\n".join(texts)


NAMES = {"U0ANA": "Ana Ruiz", "U0BEN": "Ben Okafor"}


def sheet_of(log: ContactLog) -> list[list[str]]:
    """As a spreadsheet reads the file."""
    written = contact_log_sheet.file(log, NAMES)
    assert written.startswith(b"\xef\xbb\xbf"), "by this Excel knows that it is UTF-8"
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def test_a_line_says_who_whom_for_whom_how_and_what_is_next() -> None:
    said = text_of(contact_log.messages(a_log(MET, CALLED))[0])
    assert "*Tue 3 Mar*" in said
    assert (
        "• <@U0ANA> · *Bean &amp; Leaf* · for C-114, C-220 · in person · met Rosa (manager) · "
        "discussing a job seeker · fits the wishes · next: come back with an application "
        "(Fri 6 Mar)"
    ) in said
    assert "• <@U0BEN> · *Harbor Hotel* · generic · by phone · does not fit the wishes" in said
    assert "2 employer contacts, 1 of them in person by us" in said
    assert "1 for named clients, + 0 generic" in said
    assert "not reviewed yet" in said


def test_a_contact_for_somebody_who_was_erased_stays_no_generic_one() -> None:
    log = a_log(
        replace(MET, codes=(), record=replace(MET.record, for_erased=True)),
        replace(MET, codes=("C-220",), record=replace(MET.record, for_erased=True)),
    )
    said = text_of(contact_log.messages(log)[0])
    assert "for somebody erased since · in person" in said
    assert "for C-220, somebody erased since · in person" in said
    assert "2 for named clients, + 0 generic" in said
    assert [row[3] for row in sheet_of(log)[1:]] == [
        "somebody erased since",
        "C-220 somebody erased since",
    ]


def test_a_week_changed_after_its_review_says_so_and_which_entry_it_is() -> None:
    review = Review("U0LEA", date(2026, 3, 9), changed_since=True)
    said = text_of(contact_log.messages(a_log(MET, CALLED, review=review))[0])
    assert "reviewed by <@U0LEA> on Mon 9 Mar, *changed after that*" in said
    (changed,) = [line for line in said.split("\n") if "new or changed since the review" in line]
    assert "Harbor Hotel" in changed


def test_the_sheet_has_a_row_for_each_contact() -> None:
    by_client = replace(
        CALLED, record=replace(CALLED.record, made_by=MadeBy.CLIENT, interview=True)
    )
    headings, met, called = sheet_of(a_log(MET, by_client))
    assert headings[:5] == ["day", "specialist", "employer", "for", "how"]
    assert met == [
        "2026-03-03", "Ana Ruiz", "Bean & Leaf", "C-114 C-220", "in person", "Rosa", "manager",
        "Discussing a job seeker", "yes", "come back with an application", "2026-03-06",
    ]  # fmt: skip
    assert called[3:5] == ["generic", "by phone, made by the client, a job interview"]


SIGNS = ["=", "+", "-", "@", "\t=", "\r\n=", " =", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("sign", SIGNS)
def test_no_cell_is_a_formula_whatever_somebody_typed(sign: str) -> None:
    typed = f"{sign}HYPERLINK(1)"
    record = replace(MET.record, next_step=typed, person_met=typed, person_role=typed)
    _, row = sheet_of(a_log(replace(MET, record=record, employer=typed)))
    assert {row[place] for place in (2, 5, 6, 9)} == {f"'{typed.strip()}"}


@pytest.mark.parametrize("mark", [";", "|"])
@pytest.mark.parametrize("before", ["", '"', '" "', ' ""'])
@pytest.mark.parametrize("sign", SIGNS)
def test_no_part_of_a_cell_is_one_where_another_mark_parts_them(
    sign: str, before: str, mark: str
) -> None:
    """A comma is a decimal sign there, and quotation marks around a whole row hold nothing; those
    that somebody typed are taken away from the cell that they begin."""
    typed = f'call, "ask"{mark}{before}{sign}HYPERLINK(1){mark}'
    log = a_log(replace(MET, record=replace(MET.record, next_step=typed), employer=typed))
    written = contact_log_sheet.file(log, NAMES).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(written), delimiter=mark) for cell in row]
    assert sum("HYPERLINK" in cell for cell in cells) == 2
    assert [cell for cell in cells if cell.lstrip(' "').startswith(tuple("=+-@＝＋－＠"))] == []


def test_line_breaks_and_quotes_break_no_row() -> None:
    odd = replace(MET, record=replace(MET.record, next_step='one,\n"two" `Żółć`; three'))
    headings, row = sheet_of(a_log(odd))
    assert len(row) == len(headings)
    assert row[9] == "one, \"two\" 'Żółć'; three"


def test_a_week_without_contacts_says_so() -> None:
    ((*_, last),) = contact_log.messages(a_log())
    assert "Nobody wrote an employer contact down in this week." in text_of([last])


@pytest.mark.parametrize("number", [1, 30, 400])
def test_slack_takes_a_log_of_any_length_and_nothing_is_cut(number: int) -> None:
    long = replace(MET, record=replace(MET.record, next_step="<come back> & " * 30))
    log = a_log(*(replace(long, codes=(f"C-{place:03d}",)) for place in range(number)))
    parts = contact_log.messages(log)
    for part in parts:
        assert complaints_about_message(part) == []
    read = "\n".join(map(text_of, parts))
    assert all(f"for C-{place:03d} ·" in read for place in range(number))
    assert len(sheet_of(log)) == number + 1
    assert complaints_about_message(contact_log_sheet.as_text(log)) == []
