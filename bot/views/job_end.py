"""The form of a job's end. Required: when it ended and when a member of the unit learned of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.casework.replies import DueLine, EmployerOption, JobLine
from bot.views import blocks, pickers, words
from bot.views.blocks import Block, Option, View
from bot.views.reply import due_value
from ips.words import table

SUBMIT = "job_end.submit"
MOVED = "moved"
NEXT = "_next"  # suffix of the fields of the job that follows without a gap


@dataclass(frozen=True, slots=True)
class NextJob:
    """What is known of the job that follows without a gap."""

    starts_on: date
    employer: Option | None = None
    new_employer: str | None = None
    near: tuple[EmployerOption, ...] = ()


@dataclass(frozen=True, slots=True)
class JobEndForm:
    """What the form shows when it opens. `jobs`: those of the picked client."""

    learned_on: date | None
    ended_on: date | None = None
    client: Option | None = None
    jobs: tuple[JobLine, ...] = ()
    job_id: str | None = None
    client_told_us: bool = False
    reason: str | None = None
    lessons: str | None = None
    next_job_offer: str | None = None
    next_job: NextJob | None = None
    unsure: tuple[str, ...] = ()


def form(values: JobEndForm, private_metadata: str) -> View:
    content = [
        *pickers.doubts(values.unsure),
        pickers.client_field(values.client),
        *(about(values.jobs, values.job_id) if values.client else []),
        pickers.day_field("ended_on", "Last day of the job", values.ended_on),
        pickers.day_field("learned_on", "Day one of us learned of it", values.learned_on),
        _facts(values),
        *(next_job_fields(values.next_job) if values.next_job else []),
        blocks.field(
            "reason",
            "Why it ended",
            blocks.select(words.options(table.END_REASONS), initial=values.reason),
        ),
        offer_field(values.next_job_offer),
        pickers.note_field(
            values.lessons,
            name="lessons",
            label="Lessons learned",
            hint="What to look for, or avoid, next time.",
        ),
    ]
    return blocks.modal(
        SUBMIT, "Job end", content, submit="Save", private_metadata=private_metadata
    )


def running(jobs: Sequence[JobLine]) -> list[JobLine]:
    """The jobs that can end."""
    return [job for job in jobs if job.ended_on is None and job.cancelled_on is None]


def about(jobs: Sequence[JobLine], job_id: str | None = None) -> list[Block]:
    """The picked client's jobs that can end; the only one is chosen already."""
    open_jobs = running(jobs)
    if not open_jobs:
        return [blocks.context(f"{_ended(jobs)}{NONE_RUNS}", block_id=pickers.ABOUT)]
    chosen = job_id or (open_jobs[0].id if len(open_jobs) == 1 else None)
    choices = [pickers.job_option(job) for job in open_jobs]
    picker = blocks.select(choices, initial=chosen)
    # A new block id for each client, so that Slack does not keep the former one's job.
    return [blocks.field(f"job_id:{open_jobs[0].id}", "Which job", picker, required=True)]


NONE_RUNS = (
    "None of their jobs is running on record. If one is missing, please record its start first."
)


def _ended(jobs: Sequence[JobLine]) -> str:
    """What is on record already: a colleague may have been first."""
    ends = [(job.ended_on, job) for job in jobs if job.ended_on is not None]
    if not ends:
        return ""
    on, last = max(ends, key=lambda end: end[0])
    return f"{blocks.escape(pickers.job_label(last))}: its end, {words.day(on)}, is on record. "


def offer_field(initial: str | None = None, *, required: bool = False) -> Block:
    choices = blocks.select(words.options(table.OFFER_ANSWERS), initial=initial)
    return blocks.field(
        "next_job_offer",
        "You offered help with the next job: their answer",
        choices,
        required=required,
        hint=None if required else "Leave empty if you have not offered it yet.",
    )


def _facts(values: JobEndForm) -> Block:
    choices = blocks.options(
        [
            ("client_told_us", "The client told me: that is the call after the job loss"),
            (MOVED, "They went straight on to another job"),
        ]
    )
    ticked = {"client_told_us": values.client_told_us, MOVED: values.next_job is not None}
    initial = [name for name, is_so in ticked.items() if is_so]
    boxes = blocks.checkboxes(choices, initial=initial, action_id="job_end.told")
    return blocks.field("told", "Tick what fits", boxes, at_once=True)


def next_job_fields(values: NextJob) -> list[Block]:
    """The job that follows without a gap: asked for only when the box is ticked."""
    return [
        *pickers.employer_fields(values.employer, values.new_employer, values.near, suffix=NEXT),
        pickers.day_field(f"starts_on{NEXT}", "First day of the new job", values.starts_on),
        blocks.field(f"title{NEXT}", "Title of the new job", blocks.text_input(max_length=120)),
    ]


def ask_for_offer(opened: Sequence[DueLine]) -> list[Block]:
    """Asked right after the client told us of a loss: was help with the next job offered?"""
    asked = []
    for line in opened[:1]:
        text = f"Did you offer {words.client(line.client)} help with the next job?"
        button = blocks.button("Yes, I offered it", "due.log_it", due_value(line.due.key))
        asked.append(blocks.section(text, accessory=button))
    return asked
