"""The units of an agency side by side: what they have sent, without small numbers."""

from __future__ import annotations

from bot.casework.reading.agency import AgencyPage
from bot.views import blocks
from bot.views.blocks import Block, View
from bot.views.outcomes import in_words, percent, reference
from ips.outcomes import MEASURES
from ips.outcomes.agency import MEDIANS, OUT_OF_WORK, PAGE, SHARES, Cell
from ips.outcomes.figures import Number

TITLE = "All units"
HIDDEN = "—"
MOST_UNITS = 25
_LABELS = {each.key: each.label for each in MEASURES}


def page(agency: AgencyPage) -> View:
    """A quarter, a section for each number, a line for each unit, and the total."""
    content: list[Block] = [
        blocks.header(f"All units: {agency.quarter}"),
        blocks.context(_how(agency.bound)),
        *_other_quarters(agency),
        *(_number(agency, key) for key in PAGE),
        blocks.context(blocks.escape(reference())),
    ]
    return blocks.modal("agency.page", TITLE, content, close="Close")


def _how(bound: int) -> str:
    return (
        f"As the units have sent it. {HIDDEN} is a number below {bound}, or one that would tell "
        "such a number. A total stands where every unit's number does."
    )


def _other_quarters(agency: AgencyPage) -> list[Block]:
    place = agency.quarters.index(agency.quarter)
    near = [
        ("‹ {}", "agency.earlier", agency.quarters[place - 1 : place] if place else ()),
        ("{} ›", "agency.later", agency.quarters[place + 1 : place + 2]),
    ]
    buttons = [
        blocks.button(text.format(quarter), action, quarter.first.isoformat())
        for text, action, found in near
        for quarter in found
    ]
    return [blocks.actions(*buttons)] if buttons else []


def _number(agency: AgencyPage, key: str) -> Block:
    lines = [
        f"{blocks.escape(agency.names[each.unit_id])}: "
        + (_cell(key, each.cells[key]) if each.sent else "not sent")
        for each in agency.columns
    ]
    lines = blocks.and_more(lines, MOST_UNITS)
    if key not in MEDIANS:
        lines.append(f"_Together: {_cell(key, agency.total[key])}_")
    return blocks.section(f"*{_LABELS[key]}*\n" + "\n".join(lines))


def _cell(key: str, cell: Cell) -> str:
    if cell.value is None:
        return HIDDEN
    if key in (*SHARES, OUT_OF_WORK):
        return f"{cell.numerator} of {cell.denominator} ({percent(cell.value)})"
    if key in MEDIANS:
        return in_words(Number(key, cell.value)).partition(" (")[0]
    return str(cell.value)
