"""A client's job: what kind of work it is, planned or begun, and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, TypeAlias

from ips.employment import JobKind, is_competitive
from ips.facts import EndReason
from ips.records.kind import AboutClient, Reversal
from ips.records.markers import TRUE_OF_IT, Choice, Day, Line, Number, Private, Prose, Ref, Tick
from ips.words import dated, short_day, whole_day
from ips.words.table import END_REASONS, JOB_KINDS, labels, within

OPEN = "it says what the work is, not whose"

Title: TypeAlias = Annotated[str | None, Line("Job title", Private.LABEL, OPEN, longest=120)]
Hours: TypeAlias = Annotated[
    float | None, Number("Hours a week", 168, "weekly hours", places=2, digits=6)
]
Pay: TypeAlias = Annotated[
    float | None, Number("Pay an hour, in dollars", 1000, "an hourly wage", places=2)
]


@dataclass(frozen=True, kw_only=True)
class JobRecord(AboutClient, name="job", source="F S10, F S12: competitive jobs, and follow-along"):
    """One employment at one employer: a form asks for its start, verbs fill what becomes of it.

    `learned_on`: when one of the unit learned of it; the first of all days until a verb fills it.
    `next_job_id`: moved to without a gap.
    `start_confirmed`: recorded on its first day or later, or said since then, on the day
    `start_confirmed_on`; a planned day that passes is no work yet.
    `in_work_at_entry` is an earlier version's: the days of the jobs say it, so nothing reads it.
    """

    heading: ClassVar[str] = "Job start"
    noun: ClassVar[str] = "job"
    stamped: ClassVar[tuple[str, ...]] = (
        "employer_id",
        "learned_on",
        "start_confirmed",
        "in_work_at_entry",
    )
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "job_end",
            "ended_on",
            "job.record_end",
            "end of the job",
            "Job ended",
            with_it=("end_learned_on", "client_told_us", "end_reason", "lessons", "next_job_id"),
            recorded="end",
        ),
        Reversal(
            "cancelled_start",
            "cancelled_on",
            "job.cancel_start",
            "cancelled start",
            "It did not start after all",
            recorded="start_answer",
        ),
        Reversal(
            "confirmed_start",
            "start_confirmed_on",
            "job.confirm_start",
            "confirmed start",
            "It has begun as planned",
            with_it=("start_confirmed",),
            recorded="start_answer",
        ),
    )

    employer_id: Annotated[str, Ref("employer")] = ""
    starts_on: Annotated[
        date,
        Day("Start, planned or past", "Which day does, or did, the job start?", planned=True),
    ]
    title: Title = None
    hours_per_week: Hours = None
    hourly_wage: Pay = None
    learned_on: Annotated[date, Day("When did you learn of it?")] = date.min
    start_confirmed: Annotated[bool, Tick("It has started")] = False
    kind: Annotated[JobKind, Choice("Kind of job", labels(JOB_KINDS), folded=True)] = (
        JobKind.REGULAR
    )
    pays_minimum_and_prevailing: Annotated[
        bool, Tick("At least minimum wage, and what others get", TRUE_OF_IT)
    ] = True
    open_to_anyone: Annotated[bool, Tick("Open to anyone", TRUE_OF_IT)] = True
    integrated: Annotated[bool, Tick("Among people with and without disabilities", TRUE_OF_IT)] = (
        True
    )
    not_set_aside: Annotated[
        bool, Tick("Not set aside for people with disabilities", TRUE_OF_IT)
    ] = True
    permanent: Annotated[bool, Tick("Permanent", TRUE_OF_IT)] = True
    type_label: Annotated[
        str | None, Line("Job type, in your unit's words", Private.LABEL, OPEN, longest=80)
    ] = None
    disclosed: Annotated[bool | None, Tick("Does the employer know of the services?")] = None
    work_site: Annotated[
        str | None,
        Line("Work site, for a temp agency's placement", Private.LABEL, OPEN, longest=120),
    ] = None
    in_work_at_entry: Annotated[bool, Tick("They were in it when they entered")] = False

    cancelled_on: Annotated[date | None, Day("The start was called off")] = None
    start_confirmed_on: Annotated[date | None, Day("Somebody said that it had begun")] = None
    start_answer_recorded_on: Annotated[date | None, Day("That was written down")] = None
    start_answer_recorded_at: Annotated[datetime | None, Day("That was written down")] = None
    start_answer_recorded_by: Annotated[str | None, Ref()] = None
    ended_on: Annotated[date | None, Day("Last day of the job")] = None
    end_learned_on: Annotated[date | None, Day("One of us learned of the end")] = None
    end_recorded_on: Annotated[date | None, Day("The end was written down")] = None
    end_recorded_at: Annotated[datetime | None, Day("The end was written down")] = None
    end_recorded_by: Annotated[str | None, Ref()] = None
    client_told_us: Annotated[bool, Tick("The client told us of the end")] = False
    end_reason: Annotated[EndReason | None, Choice("Why", labels(END_REASONS))] = None
    lessons: Annotated[str | None, Prose("What was learned")] = None
    next_job_id: Annotated[str | None, Ref()] = None

    @property
    def competitive(self) -> bool:
        """F S10; whether it is permanent is another question."""
        return is_competitive(
            self.kind,
            pays_minimum_and_prevailing=self.pays_minimum_and_prevailing,
            open_to_anyone=self.open_to_anyone,
            integrated=self.integrated,
            not_set_aside=self.not_set_aside,
        )


def goes_on(cancelled_on: date | None, ended_on: date | None) -> Iterator[tuple[None, str]]:
    """Why nothing more can happen in a job."""
    if cancelled_on is not None:
        yield (
            None,
            f"This start was already cancelled on {whole_day(cancelled_on)}. Please record a new "
            "job if there is one.",
        )
    if ended_on is not None:
        yield (
            None,
            f"This job already ended on {whole_day(ended_on)}. If that is a mistake, please undo "
            "the end first.",
        )


def called(job: JobRecord, employer: str) -> str:
    """'Barista at Bean & Leaf', or 'job at Bean & Leaf'."""
    return f"{job.title} at {employer}" if job.title else f"job at {employer}"


def begins(job: JobRecord, today: date) -> str:
    """'starts Mon 3 Mar', or when it started."""
    return f"{'starts' if job.starts_on > today else 'started'} {dated(job.starts_on, today)}"


def terms(hours_per_week: float | None, hourly_wage: float | None) -> list[str]:
    """Hours and pay as they were understood, so that a slip is seen at once."""
    hours = [f"{hours_per_week:g} hours a week"] if hours_per_week is not None else []
    wage = [f"${hourly_wage:.2f} an hour"] if hourly_wage is not None else []
    return hours + wage


def line(job: JobRecord, employer: str) -> str:
    """Its line of the history."""
    starts = "started" if job.start_confirmed else "planned to start"
    if job.cancelled_on is not None:
        starts = "was to start"
    return f"Job: {called(job, employer)}, {starts} {short_day(job.starts_on)}"


def end_line(job: JobRecord, employer: str) -> str:
    """The line of its end; a reason of former days as it was written."""
    reason = f", {within(END_REASONS, job.end_reason)}" if job.end_reason else ""
    learned = ""
    if job.end_learned_on is not None and job.end_learned_on != job.ended_on:
        learned = f"; we learned of it on {dated(job.end_learned_on, job.ended_on or date.max)}"
    moved = "; moved to the next job" if job.next_job_id else ""
    return f"Job ended: {called(job, employer)}{reason}{learned}{moved}"
