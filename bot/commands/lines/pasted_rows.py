"""Rows as people paste them: from a spreadsheet or a list, with headings in any order.

Only reads: what a cell means, and whether it can be, is for the conversation that asked for it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.commands.lines.days import DateOrder

NOTHING = frozenset({"", "-", "–", "—", "none", "n/a", "na"})
_AROUND = " \u00a0\u200b\ufeff\r"  # never a tab: the first cell may be empty
_HAS_DIGIT = re.compile(r"\d")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/\d{2,4})?")


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One line that is neither empty nor a heading.

    `cells`: what stands in each column, empty ones included. `surplus`: what stands behind the
    last column or under a heading that is empty. `heading`: the line of headings above it.
    """

    text: str
    cells: Mapping[str, str]
    surplus: tuple[str, ...] = ()
    heading: str | None = None


class UnknownHeading(Exception):
    """A line of headings names a column that there is not, or one twice; the text is its name."""


def read(text: str, columns: Sequence[str], headings: Mapping[str, str]) -> tuple[PastedRow, ...]:
    """Every row of `text`; tabs, semicolons or commas divide its cells.

    `columns`: their order where no heading says otherwise. `headings`: folded heading -> column,
    see `folded`. Raises `UnknownHeading`.
    """
    order: Sequence[str | None] = columns
    heading: str | None = None
    rows: list[PastedRow] = []
    for line in _lines(text):
        cells = cells_of(line)
        named = _headed(cells, columns[0], headings)
        if named is None:
            rows.append(_row(line, cells, columns, order, heading))
        else:
            order, heading = named, line
    return tuple(rows)


def as_text(rows: Sequence[PastedRow]) -> str:
    """The rows as they were pasted, each below the headings it stood under."""
    return "\n".join(_with_headings(rows))


def slashed(days: Iterable[str]) -> list[tuple[int, int]]:
    """The numbers of the days that are written '1/2': which of them is the month?"""
    found = (_SLASHED.fullmatch(day.strip()) for day in days)
    return [(int(match[1]), int(match[2])) for match in found if match is not None]


def order_of(days: Sequence[tuple[int, int]]) -> DateOrder | None:
    """The order that all these days can have; None where they do not tell, or contradict."""
    day_first = any(first > 12 for first, _ in days)
    month_first = any(second > 12 for _, second in days)
    if day_first == month_first:
        return None
    return DateOrder.DAY_MONTH if day_first else DateOrder.MONTH_DAY


def folded(heading: str) -> str:
    """'Entry date*' and 'entry_date' are one heading."""
    return " ".join(re.findall(r"[a-z0-9]+", heading.lower()))


def cells_of(line: str) -> list[str]:
    """The cells of a line; what says nothing is empty, and empty ones at its end are left out."""
    (split,) = csv.reader([line], delimiter=_divider(line), skipinitialspace=True)
    cells = ["" if cell.strip().lower() in NOTHING else cell.strip() for cell in split]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        stripped = line.strip(_AROUND)
        if cells_of(stripped):
            yield stripped


def _divider(line: str) -> str:
    """A tab wherever there is one; a semicolon where it comes first, so that names keep commas."""
    if "\t" in line:
        return "\t"
    return ";" if "," not in line.partition(";")[0] and ";" in line else ","


def _headed(
    cells: Sequence[str], first: str, headings: Mapping[str, str]
) -> list[str | None] | None:
    """The columns in the order that a line of headings gives; None for a row."""
    known = [headings.get(folded(cell)) for cell in cells]
    alone = known[0] == first and not any(_HAS_DIGIT.search(cell) for cell in cells)
    if not alone and sum(column is not None for column in known) < 2:
        return None
    for place, (cell, column) in enumerate(zip(cells, known, strict=True)):
        if cell and (column is None or column in known[:place]):
            raise UnknownHeading(cell)
    return known


def _row(
    line: str,
    cells: Sequence[str],
    columns: Sequence[str],
    order: Sequence[str | None],
    heading: str | None,
) -> PastedRow:
    found = dict.fromkeys(columns, "")
    surplus = list(cells[len(order) :])
    for column, cell in zip(order, cells, strict=False):
        if column is not None:
            found[column] = cell
        elif cell:
            surplus.append(cell)
    return PastedRow(line, found, tuple(surplus), heading)


def _with_headings(rows: Sequence[PastedRow]) -> Iterator[str]:
    above: str | None = None
    for row in rows:
        if row.heading is not None and row.heading != above:
            yield row.heading
            above = row.heading
        yield row.text
