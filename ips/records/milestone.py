"""A milestone: what happens once in a while. Most close a clock that no visit closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.caseload import current_stay, running_jobs, wants_another_job
from ips.facts import Answer, Disclosure, History, Milestone, MilestoneKind
from ips.records.kind import AboutClient, Choice, Day, Prose, Ref, known
from ips.words import dated
from ips.words.table import ANSWERS, DISCLOSURES, MILESTONES, label, labels, within

_NEEDS_WORDS = {
    MilestoneKind.STEP_DOWN: "Please say who takes over the support.",
    MilestoneKind.CONTINUE_SUPPORT: "Please say why the support goes on.",
}


@dataclass(frozen=True, kw_only=True)
class MilestoneRecord(AboutClient, name="milestone", source="the rows of ips.standards"):
    """One table for all of them: `kind` says which. The conversation draws a form for each."""

    heading: ClassVar[str] = "Milestone"
    noun: ClassVar[str] = "entry"

    kind: Annotated[MilestoneKind, Choice("What it was", labels(MILESTONES))]
    on: Annotated[date, Day("Day")]
    job_id: Annotated[str | None, Ref()] = None
    answer: Annotated[Answer | None, Choice("Their answer", labels(ANSWERS))] = None
    words: Annotated[str | None, Prose("Note")] = None
    disclosure: Annotated[Disclosure | None, Choice("What they decided", labels(DISCLOSURES))] = (
        None
    )
    disclosure_limits: Annotated[str | None, Prose("Their limits")] = None


def check(milestone: MilestoneRecord, history: History, code: str) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if milestone.kind is MilestoneKind.FIRST_EMPLOYER_CONTACT:
        yield "kind", "Please log it as an employer contact, on the day it happened."
    if milestone.kind is MilestoneKind.DISCLOSURE_DISCUSSION and milestone.disclosure is None:
        yield "disclosure", "Please record what the client decided."
    if milestone.kind in _NEEDS_WORDS and not (milestone.words or "").strip():
        yield "words", _NEEDS_WORDS[milestone.kind]
    yield from _check_search_at_work(milestone, history, code)
    if milestone.job_id is not None and milestone.job_id not in {job.id for job in history.jobs}:
        yield "job_id", "Please choose the job again: I can't find it."


def _check_search_at_work(
    milestone: MilestoneRecord, history: History, code: str
) -> Iterator[tuple[str, str]]:
    """A different job is looked for by somebody who has one; the search ends once."""
    stay = current_stay(history, milestone.on)
    at_work = stay is not None and running_jobs(stay, milestone.on)
    if milestone.kind is MilestoneKind.WANTS_ANOTHER_JOB and not at_work:
        yield "on", f"{code} has no competitive job on that day, so they count as looking already."
    searching = stay is not None and wants_another_job(stay, milestone.on)
    if milestone.kind is MilestoneKind.STAYS_IN_JOB and not searching:
        yield "on", f"{code} is not looking for a different job on that day."


def line(milestone: MilestoneRecord) -> str:
    """Its line of the history."""
    what = label(MILESTONES, milestone.kind)
    if milestone.disclosure is not None:
        limits = " (written down)" if milestone.disclosure_limits else ""
        return f"{what}: {within(DISCLOSURES, milestone.disclosure)}{limits}"
    return f"{what}: {within(ANSWERS, milestone.answer)}" if milestone.answer else what


def reply(milestone: MilestoneRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: {line(milestone)}, {dated(milestone.on, today)}"


def fact(fact_id: str, recorded_on: date, *, kind: str, on: date, job_id: str | None) -> Milestone:
    """What the clocks read of it."""
    return Milestone(fact_id, known(MilestoneKind, kind), on, recorded_on, job_id)
