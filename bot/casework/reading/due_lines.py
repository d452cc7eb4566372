"""Due contacts as a person reads them: who, what, why, and where the client wants to be met."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.casework.replies import ClientLabel, DueLine
from db.doors import Session
from db.queries.people import caseload
from db.queries.people.caseload import ClientSketch, JobLabel
from ips.due_contacts import called, rule_of, standing, why
from ips.facts import Disclosure, DueContact, Standing
from ips.standards import Profiles

OWING = frozenset({Standing.DUE, Standing.OVERDUE})
"""Something can still be done about it now."""


@dataclass(frozen=True, slots=True)
class Background:
    """What the lines of some clients need beside the due contacts themselves."""

    today: date
    profiles: Profiles
    clients: Mapping[str, ClientSketch]
    jobs: Mapping[str, JobLabel]
    paused: Collection[str]

    def label(self, client_id: str) -> ClientLabel:
        return label_of(self.clients[client_id])


def background(
    session: Session,
    workspace_id: str,
    dues: Collection[DueContact],
    *,
    profiles: Profiles,
    today: date,
    client_ids: Collection[str] = (),
    job_ids: Collection[str] = (),
    names_of: Collection[str] = (),
) -> Background:
    """Load it in three queries, however many clients; `client_ids` and `job_ids` are wanted
    besides."""
    everybody = {due.key.client_id for due in dues} | set(client_ids)
    jobs = {due.job_id for due in dues if due.job_id is not None} | set(job_ids)
    return Background(
        today=today,
        profiles=profiles,
        clients=caseload.sketches(session, workspace_id, everybody, names_of=names_of),
        jobs=caseload.job_labels(session, workspace_id, jobs),
        paused=caseload.paused(session, workspace_id, everybody, today),
    )


def as_counted(code: str) -> tuple[str | int, ...]:
    """A client code to sort by: C-9 stands before C-10, and c-9 beside C-9."""
    parts = re.split(r"(\d+)", code.casefold())
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def due_lines(dues: Collection[DueContact], known: Background) -> tuple[DueLine, ...]:
    """The lines, what runs out first on top, by code within a day; paused ones keep their place
    and say so."""
    ordered = sorted(
        dues,
        key=lambda due: (due.due_on, as_counted(known.clients[due.key.client_id].code), due.key),
    )
    return tuple(due_line(due, known) for due in ordered)


def due_line(due: DueContact, known: Background) -> DueLine:
    client = known.clients[due.key.client_id]
    return DueLine(
        due=due,
        standing=standing(due, known.today),
        title=called(due, known.today),
        client=label_of(client),
        job=job_label(known.jobs.get(due.job_id or "")),
        meeting_wishes=client.meeting_wishes,
        visits_at_work=client.visits_at_work,
        disclosure=Disclosure(client.disclosure),
        paused=due.key.client_id in known.paused and rule_of(due, known.profiles).rests_in_pause,
    )


def explained(line: DueLine, known: Background) -> DueLine:
    """The same with its reason, for where there is room for that."""
    return replace(line, why=why(line.due, known.profiles))


def label_of(client: ClientSketch) -> ClientLabel:
    return ClientLabel(client.id, client.code, client.name)


def job_label(job: JobLabel | None) -> str | None:
    """'Barista', or 'job at Bean & Leaf'; never for a channel."""
    if job is None:
        return None
    return job.title or f"job at {job.employer}"
