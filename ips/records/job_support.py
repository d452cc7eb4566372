"""Support for somebody at work: what helps them, and who gives it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.facts import History, JobSupport, SupportGiver
from ips.records.kind import AboutClient
from ips.records.markers import Choice, Day, Prose, Ref
from ips.words import dated
from ips.words.table import GIVERS, SUPPORTS, labels, within

EMPLOYER_SUPPORTS = frozenset({JobSupport.ACCOMMODATION, JobSupport.EMPLOYER_INFORMATION})
"""What F S11 calls employer support, given at the client's request."""


@dataclass(frozen=True, kw_only=True)
class JobSupportRecord(
    AboutClient, name="job_support", source="F S11: different types of support, by many people"
):
    """Of one job where somebody has several; a visit needs none to be logged."""

    heading: ClassVar[str] = "Support at work"
    noun: ClassVar[str] = "support at work"
    asks: ClassVar[str] = "What helps {client} at work, whoever gives it."

    support: Annotated[
        JobSupport, Choice("What it was", labels(SUPPORTS), "What was it?", folded=True)
    ]
    giver: Annotated[
        SupportGiver, Choice("Who gave it", labels(GIVERS), "Who gave it?", folded=True)
    ]
    on: Annotated[date, Day("Day")]
    job_id: Annotated[str | None, Ref()] = None
    note: Annotated[str | None, Prose("Note")] = None


def check(support: JobSupportRecord, history: History, code: str) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if support.job_id is not None and support.job_id not in {job.id for job in history.jobs}:
        yield "job_id", "Please choose the job again: I can't find it."


def line(support: JobSupportRecord) -> str:
    """Its line of the history."""
    return f"Support at work: {_what(support)}"


def reply(support: JobSupportRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: support at work, {_what(support)}, {dated(support.on, today)}"


def _what(support: JobSupportRecord) -> str:
    return f"{within(SUPPORTS, support.support)}, by {within(GIVERS, support.giver)}"
