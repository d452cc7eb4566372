"""The contact log of a week as a file that a spreadsheet opens; the team lead's alone (F S6)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from bot.casework.reminders.content import ContactLog, LoggedContact
from bot.views import blocks, contact_log
from bot.views.blocks import Block
from ips.words import table

# Neither says whose it is: names of files stand where messages do not.
FILE_NAME, TITLE = "contact-log.csv", "The contact log, as a sheet"
LETTERS = 9_000  # Slack takes some 13,000 a message, and counts an escaped letter as several

HEADINGS = (
    "day", "specialist", "employer", "for", "how", "met", "role", "step", "fits the wishes",
    "next step", "next step on",
)  # fmt: skip
# A cell that begins so is taken for a formula; the wide ones become narrow where it is opened.
# Where a comma is a decimal sign cells are parted at semicolons, also inside quotation marks, and
# the marks that a cell then begins with are taken away.
_FORMULA = re.compile(r'((?:^|[;|])[" ]*)([=+\-@＝＋－＠])')


def people(log: ContactLog) -> tuple[str, ...]:
    """Whose names it needs: Slack user ids."""
    return tuple(sorted({each.by for each in log.contacts if each.by}))


def file(log: ContactLog, names: Mapping[str, str]) -> bytes:
    """UTF-8 with the mark by which Excel knows it; `names` of people by their Slack user id."""
    lines = "".join(f"{line}\r\n" for line in _lines(log, names))
    return lines.encode("utf-8-sig")


def as_text(log: ContactLog) -> list[Block]:
    """Where Slack takes no file: the rows in boxes, as many as a message holds."""
    content = [
        blocks.section(
            "*The contact log as a sheet.* Slack did not take the file. You can copy these lines "
            "into one that ends in .csv."
        )
    ]
    rows, held = [*_lines(log, {})], 0
    for text in contact_log.in_sections(map(blocks.escape, rows), contact_log.LETTERS_A_SECTION):
        held += len(text)
        if held > LETTERS:
            content.append(blocks.section("… The rest stands in the log above."))
            break
        content.append(blocks.section(f"```{text}```"))
    return content


def _lines(log: ContactLog, names: Mapping[str, str]) -> Iterator[str]:
    yield _line(HEADINGS)
    for each in log.contacts:
        yield _line(_row(each, names))


def _row(each: LoggedContact, names: Mapping[str, str]) -> tuple[str, ...]:
    contact = each.record
    return (
        contact.on.isoformat(),
        names.get(each.by, each.by),
        each.employer,
        " ".join(contact_log.for_whom(each)) or "generic",
        contact_log.how(contact),
        contact.person_met or "",
        contact.person_role or "",
        table.label(table.STEPS, contact.step) if contact.step is not None else "",
        {True: "yes", False: "no", None: ""}[contact.preference_based],
        contact.next_step or "",
        contact.next_step_on.isoformat() if contact.next_step_on else "",
    )


def _line(cells: Sequence[str]) -> str:
    """One line of a CSV file; no cell can be taken for a formula or end the box it stands in."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([_cell(each) for each in cells])
    return line.getvalue()


def _cell(text: str) -> str:
    plain = " ".join(text.replace("`", "'").split())
    return _FORMULA.sub(r"\1'\2", plain)
