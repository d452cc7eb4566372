"""The form of a client contact: made or attempted. Required: client, mode, date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import JobLine
from bot.views import blocks, pickers, words
from bot.views.blocks import Block, Option, View
from bot.views.employer_contact import mode_field
from ips.facts import Mode, OutreachStrategy
from ips.words import table

SUBMIT = "client_contact.submit"
TRIED = "client_contact.tried"


@dataclass(frozen=True, slots=True)
class VisitForm:
    """What the form shows when it opens."""

    on: date | None  # None: a day was named that nobody can be sure of
    mode: Mode = Mode.IN_PERSON
    client: Option | None = None
    introductions: tuple[Introduction, ...] = ()
    jobs: tuple[JobLine, ...] = ()
    job_ids: tuple[str, ...] = ()
    reached: bool = True
    strategy: OutreachStrategy | None = None
    place: str | None = None
    minutes: int | None = None
    purpose: str | None = None
    with_team_member: str | None = None
    made_by_team_member: bool = False
    with_family: bool = False
    job_trouble: bool = False
    note: str | None = None
    unsure: tuple[str, ...] = ()
    editing: bool = False


def form(shown: VisitForm, private_metadata: str) -> View:
    content = [
        *pickers.doubts(shown.unsure),
        pickers.client_field(shown.client),
        *about(shown.introductions, shown.jobs, shown.job_ids),
        _reached(shown.reached),
        mode_field(shown.mode),
        pickers.day_field("on", "Day", shown.on),
        blocks.field(
            "place",
            "Where",
            blocks.select(words.options(table.PLACES), initial=shown.place),
        ),
        pickers.minutes_field(shown.minutes),
        _facts(shown),
        strategy_field(shown.strategy),
        *_rest(shown),
    ]
    title = "Edit client contact" if shown.editing else "Visit or client contact"
    return blocks.modal(SUBMIT, title, content, submit="Save", private_metadata=private_metadata)


def about(
    introductions: Sequence[Introduction], jobs: Sequence[JobLine], job_ids: Sequence[str] = ()
) -> list[Block]:
    """Wishes and disclosure of the picked client, and their jobs where there are several.

    A contact names no job: it is about all of them.
    """
    told = pickers.about_clients(introductions, wishes=True, disclosure=True)
    if not jobs or (len(jobs) < 2 and not job_ids):
        return told
    choices = [pickers.job_option(job) for job in jobs]
    picked = blocks.field(
        "job_ids:" + jobs[0].id,
        "For which job",
        blocks.multi_select(choices, initial=job_ids),
        hint="Leave empty when it was about all of them.",
    )
    return [*told, picked]


def tried_form(client: str, on: date, private_metadata: str) -> View:
    """The short form of an attempt; `client` is the label as people read it."""
    content = [
        blocks.section(f"You tried to reach *{blocks.escape(client)}*. Attempts count."),
        strategy_field(OutreachStrategy.PHONE_OR_TEXT, required=True),
        pickers.day_field("on", "Day", on),
        pickers.note_field(),
    ]
    return blocks.modal(TRIED, "I tried", content, submit="Save", private_metadata=private_metadata)


def strategy_field(initial: OutreachStrategy | None, *, required: bool = False) -> Block:
    return blocks.field(
        "strategy",
        "How you tried" if required else "If you tried: how",
        blocks.select(words.options(table.STRATEGIES), initial=initial),
        required=required,
    )


def _reached(reached: bool) -> Block:
    choices = blocks.options(
        [("yes", "We were in contact"), ("no", "I tried and did not reach them")]
    )
    picker = blocks.radio(choices, initial="yes" if reached else "no")
    return blocks.field("reached", "What happened", picker, required=True)


def _facts(shown: VisitForm) -> Block:
    choices = blocks.options(
        [
            ("job_trouble", "There is trouble at work"),
            ("with_family", "Family was there"),
            ("made_by_team_member", "A mental-health worker made it without me"),
        ]
    )
    ticked = {
        "job_trouble": shown.job_trouble,
        "with_family": shown.with_family,
        "made_by_team_member": shown.made_by_team_member,
    }
    initial = [name for name, is_so in ticked.items() if is_so]
    return blocks.field("facts", "What is true", blocks.checkboxes(choices, initial=initial))


def _rest(shown: VisitForm) -> list[Block]:
    return [
        blocks.field(
            "with_team_member",
            "With somebody of the mental-health team",
            blocks.text_input(
                initial=shown.with_team_member, max_length=120, placeholder="Their role"
            ),
        ),
        blocks.field(
            "purpose", "Purpose", blocks.text_input(initial=shown.purpose, max_length=200)
        ),
        pickers.note_field(shown.note),
    ]
