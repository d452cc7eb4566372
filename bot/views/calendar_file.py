"""The unit's calendar as a file that other calendars read (RFC 5545): days and titles, no names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ips.unit_calendar import CalendarEntry, title
from ips.unit_clocks import UNIT_CLOCKS

FILE_NAME = "unit-calendar.ics"
LONGEST_LINE = 75  # octets, without the line's end (RFC 5545, 3.1)


def ics(entries: Iterable[CalendarEntry], unit_id: str, now: datetime) -> str:
    """The text of the file. `now`: aware, for when it was made; `unit_id`: opaque."""
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ips-bot//unit calendar//EN"]
    for entry in entries:
        lines += _event(entry, unit_id, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: CalendarEntry, unit_id: str, stamp: str) -> list[str]:
    """A whole day, which leaves people free. The same entry keeps its id, made again or not."""
    rule = UNIT_CLOCKS[entry.clock]
    again = [f"RRULE:FREQ=WEEKLY;UNTIL={entry.until:%Y%m%d}"] if entry.until else []
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.clock.value}-{entry.on:%Y%m%d}-{unit_id}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
        *again,
        f"SUMMARY:{escaped(title(entry))}",
        f"DESCRIPTION:{escaped(f'Last day: {rule.words} ({rule.source})')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11)."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n")):
        text = text.replace(plain, written)
    return text.replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """No line is longer than 75 octets, and no letter is torn apart (RFC 5545, 3.1)."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece])
