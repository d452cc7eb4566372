"""The forms of a job: a new one (planned or begun), a moved start, a change of hours or pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import EmployerOption, JobLine
from bot.views import blocks, forms, pickers, words
from bot.views.blocks import Block, Element, Option, View
from ips.records.job import JobRecord
from ips.records.job_change import JobChangeRecord

SUBMIT = "job.submit"
MOVE = "job.move"
CHANGE = "job.change"
CANCEL = "job.cancel"


@dataclass(frozen=True, slots=True)
class JobForm:
    """What the form shows when it opens. `holds`: the job's own fields."""

    holds: Mapping[str, Any] = field(default_factory=dict)
    client: Option | None = None
    client_label: str | None = None  # an edit keeps its client: a heading instead of a picker
    introductions: tuple[Introduction, ...] = ()
    jobs: tuple[JobLine, ...] = ()
    employer: Option | None = None
    new_employer: str | None = None
    near: tuple[EmployerOption, ...] = ()
    learned_on: date | None = None
    visits_at_work: bool | None = None
    meeting_wishes: str | None = None
    unsure: tuple[str, ...] = ()

    @property
    def editing(self) -> bool:
        return self.client_label is not None


def form(values: JobForm, private_metadata: str) -> View:
    own = partial(forms.inputs, JobRecord, holds=values.holds)
    content = [
        *pickers.doubts(values.unsure),
        *_whose(values),
        *pickers.employer_fields(values.employer, values.new_employer, values.near),
        *own(among=("starts_on", "title", "hours_per_week", "hourly_wage")),
        _learned_on(values.learned_on),
        *own(among=("kind", "permanent", "type_label", "disclosed")),
        *_wishes(values),
        *own(among=("work_site",)),
    ]
    title = "Edit job" if values.editing else JobRecord.heading
    return blocks.modal(SUBMIT, title, content, submit="Save", private_metadata=private_metadata)


def _whose(values: JobForm) -> list[Block]:
    if values.client_label is not None:
        return [blocks.section(f"Job of *{blocks.escape(values.client_label)}*")]
    return [pickers.client_field(values.client), *about(values.introductions, values.jobs)]


def about(introductions: Sequence[Introduction], jobs: Sequence[JobLine]) -> list[Block]:
    """Wishes and disclosure of the picked client, and what may be done with their jobs."""
    introduced = pickers.about_clients(introductions, wishes=True, disclosure=True)
    return [*introduced, *(job_line(job) for job in current(jobs)[:4])]


def current(jobs: Sequence[JobLine]) -> list[JobLine]:
    """Jobs that neither ended nor were called off."""
    return [job for job in jobs if job.ended_on is None and job.cancelled_on is None]


def job_line(job: JobLine) -> Block:
    """One job with its menu: also for the client's page."""
    since = "since" if job.started else "planned to start"
    text = f"*{blocks.escape(pickers.job_label(job))}* {since} {words.day(job.starts_on)}"
    return blocks.section(text, accessory=job_menu(job), block_id=f"job:{job.id}")


def has_it_begun(job_id: str, about: str) -> list[Element]:
    """Beside the question whether a planned start has come: yes, it has moved, or it will not."""
    return [
        blocks.button("Yes", "job.confirm", f"confirm:{job_id}", style="primary", about=about),
        blocks.button("It has moved", "job.move", f"move:{job_id}", about=about),
        blocks.button("It will not start", "job.cancel", f"cancel:{job_id}", about=about),
    ]


def job_menu(job: JobLine) -> Element:
    """What may be done with a job; the option says what, with the job's opaque id."""
    planned = [
        ("confirm", "It has started as planned"),
        ("move", "The start has moved"),
        ("cancel", "It will not start"),
    ]
    begun = [("move", "The start was another day"), ("change", "Hours or pay changed")]
    choices = [
        *(begun if job.started else planned),
        ("edit", "Edit its details"),
        *([("end", "It has ended")] if job.started else []),
    ]
    options = [blocks.option(label, f"{verb}:{job.id}") for verb, label in choices]
    return blocks.overflow(options, "job.menu")


def ask_type(job_id: str, types: Mapping[str, str]) -> list[Block]:
    """In the reply to a line that did not say it: one tap answers. `types`: key -> type."""
    choices = [blocks.option(label, f"{key}:{job_id}") for key, label in types.items()]
    picker = blocks.select(choices, placeholder="Choose one", action_id="job.type")
    return [blocks.section("What kind of work is it?", accessory=picker)]


def _learned_on(day: date | None) -> Block:
    picker, hint = blocks.date_picker(day), "Only if it was before today."
    return blocks.field("learned_on", "When did you learn of it?", picker, hint=hint)


def _wishes(values: JobForm) -> list[Block]:
    return [
        pickers.yes_no_field(
            "visits_at_work", "Does the client want visits at work?", values.visits_at_work
        ),
        blocks.field(
            "meeting_wishes",
            "Where and how the client wants to meet",
            blocks.text_input(initial=values.meeting_wishes, max_length=300),
        ),
    ]


def move_form(
    job: JobLine,
    private_metadata: str,
    *,
    to: date | None = None,
    unsure: Sequence[str] = (),
) -> View:
    content = [
        *pickers.doubts(unsure),
        blocks.section(_of(job)),
        pickers.day_field("starts_on", "New start", to or job.starts_on),
    ]
    return blocks.modal(
        MOVE, "Move the start", content, submit="Save", private_metadata=private_metadata
    )


def cancel_form(
    job: JobLine, on: date | None, private_metadata: str, *, unsure: Sequence[str] = ()
) -> View:
    content = [
        *pickers.doubts(unsure),
        blocks.section(f"{_of(job)} It will not start. Its reminders stop; the history stays."),
        pickers.day_field("on", "Day you learned of it", on),
    ]
    return blocks.modal(
        CANCEL, "It will not start", content, submit="Save", private_metadata=private_metadata
    )


def change_form(
    job: JobLine,
    on: date | None,
    private_metadata: str,
    *,
    hours: float | None = None,
    wage: float | None = None,
    unsure: Sequence[str] = (),
) -> View:
    holds = {
        "on": on,
        "hours_per_week": hours or job.hours_per_week,
        "hourly_wage": wage or job.hourly_wage,
    }
    own = partial(forms.inputs, JobChangeRecord, holds=holds)
    content = [
        *pickers.doubts(unsure),
        blocks.section(_of(job)),
        *own(among=("on",)),
        blocks.section("*The new hours, the new pay, or both* (one of the two is needed)"),
        *own(among=("hours_per_week", "hourly_wage")),
    ]
    return blocks.modal(
        CHANGE, JobChangeRecord.heading, content, submit="Save", private_metadata=private_metadata
    )


def _of(job: JobLine) -> str:
    return f"*{blocks.escape(pickers.job_label(job))}*, {words.day(job.starts_on)}."
