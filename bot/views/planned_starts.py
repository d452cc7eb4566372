"""What a brief asks about a planned start whose day has come, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.casework.reminders.content import StartLine, StartNews
from bot.views import blocks, job_start, words
from bot.views.blocks import Block

_ANSWERED = {
    StartNews.BEGUN: "✓ {job}: has started",
    StartNews.MOVED: "– {job}: the start has moved to {day}",
    StartNews.CALLED_OFF: "– {job}: will not start",
}


def lines(starts: Sequence[StartLine], today: date) -> list[Block]:
    return [block for start in starts for block in _line(start, today)]


def _line(start: StartLine, today: date) -> list[Block]:
    job = blocks.escape(start.job)
    if not start.open:
        answered = _ANSWERED[start.news].format(job=job, day=words.near_day(start.starts_on, today))
        return [blocks.section(f"~{words.client(start.client)}~ {answered}")]
    planned = words.near_day(start.starts_on, today)
    return [
        blocks.section(f"{_who(start)} {job} · planned for *{planned}*. Has it started?"),
        blocks.actions(*job_start.has_it_begun(start.job_id, f"{start.client.code}, job start")),
    ]


def _who(start: StartLine) -> str:
    who = words.client(start.client)
    return f"{who} ({words.person(start.for_slack_user)})" if start.for_slack_user else who
