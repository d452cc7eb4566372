"""The time of one's week, in the brief of its last working day: to be confirmed or changed."""

from __future__ import annotations

from datetime import date

from bot.casework.reading.week_time import WeekTime
from bot.views import blocks, words
from bot.views.blocks import Block

TITLE = "your week's time"
CONFIRM, CHANGE = "week.confirm", "week.change"


def offer(time: WeekTime, today: date) -> list[Block]:
    """What the records tell, to be confirmed or changed; or what was saved."""
    scheduled = f"{time.scheduled:g} h scheduled"
    week = f"Your week of {words.day(time.week_of, today)}"
    if time.community is None:
        value = f"{time.week_of.isoformat()}:{time.scheduled:g}:"
        asks = f"*{week}:* {scheduled}. How many of them were you in the community?"
        return [
            blocks.section(asks),
            blocks.actions(blocks.button("Fill it in", CHANGE, value, style="primary")),
        ]
    hours = f"{scheduled}, {time.community:g} h of them in the community"
    if time.saved:
        other = f", {time.other_duties:g} h for other duties" if time.other_duties else ""
        return [blocks.context(f"{week} is saved: {hours}{other}.")]
    value = f"{time.week_of.isoformat()}:{time.scheduled:g}:{time.community:g}"
    return [
        blocks.section(f"*{week}, as logged so far:* {hours}. Is that right?"),
        blocks.actions(
            blocks.button("Yes, save it", CONFIRM, value, style="primary"),
            blocks.button("Change it", CHANGE, value),
        ),
    ]


def offered(value: str) -> WeekTime | None:
    """What a button of the offer holds; None: it is none of ours."""
    try:
        week_of, scheduled, community = value.split(":")
        out = float(community) if community else None
        return WeekTime(date.fromisoformat(week_of), float(scheduled), out)
    except ValueError:
        return None
