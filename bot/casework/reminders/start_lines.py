"""What a brief says of planned starts: asked about from their day on, until somebody answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from bot.casework.reading.due_lines import Background, as_counted, job_label
from bot.casework.reminders.content import StartLine, StartNews
from db.queries.outbox.messages import StartAsked
from db.queries.people.caseload import JobLabel


def start_lines(
    asked: Iterable[StartAsked],
    known: Background,
    *,
    about: Collection[str],
    for_slack_user: Mapping[str, str | None],
    unsent: bool,
) -> tuple[StartLine, ...]:
    """As they stand, by day and code. `about`: the clients whom the reader still supports.

    Before a message is sent, what was answered meanwhile is left out; afterwards it stays and says
    how. One that was struck out is asked about no more.
    """
    found = [
        StartLine(
            job_id=start.job_id,
            client=known.label(start.client_id),
            job=job_label(job) or "",
            starts_on=job.starts_on,
            news=_news(job, known.today),
            for_slack_user=for_slack_user.get(start.client_id),
        )
        for start in asked
        if start.client_id in about
        and (job := known.jobs.get(start.job_id)) is not None
        and job.stands
    ]
    left = (line for line in found if line.open or not unsent)
    return tuple(sorted(left, key=lambda line: (line.starts_on, as_counted(line.client.code))))


def _news(job: JobLabel, today: date) -> StartNews:
    if job.called_off:
        return StartNews.CALLED_OFF
    if job.started:
        return StartNews.BEGUN
    return StartNews.MOVED if job.starts_on > today else StartNews.ASKED
