"""The form of a client contact: made or attempted. Required: client, mode, date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import JobLine
from bot.views import blocks, forms, pickers, words
from bot.views.blocks import Block, Option, View
from ips.facts import Mode, OutreachStrategy
from ips.records.client_contact import ClientContactRecord
from ips.words import table

SUBMIT = "client_contact.submit"
TRIED = "client_contact.tried"


@dataclass(frozen=True, slots=True)
class VisitForm:
    """What the form shows when it opens.

    `holds`: the contact's own fields; the day is None where nobody can be sure which was named.
    """

    holds: Mapping[str, Any]
    client: Option | None = None
    introductions: tuple[Introduction, ...] = ()
    jobs: tuple[JobLine, ...] = ()
    job_ids: tuple[str, ...] = ()
    made_by_team_member: bool = False
    unsure: tuple[str, ...] = ()
    editing: bool = False
    also: tuple[Option, ...] = ()  # others whom a line named beside the client


def fresh(on: date, **holds: Any) -> VisitForm:
    """A form that nobody has filled yet, but for what is known already."""
    return VisitForm({"mode": Mode.IN_PERSON, "on": on} | holds)


def form(values: VisitForm, private_metadata: str) -> View:
    inputs = partial(forms.inputs, ClientContactRecord, holds=values.holds)
    content = [
        *pickers.doubts(values.unsure),
        pickers.client_field(values.client),
        *pickers.also_field(values.also, "And the same visit for"),
        *about(values.introductions, values.jobs, values.job_ids),
        _reached(values.holds.get("reached", True)),
        *inputs(among=("mode", "on", "place", "minutes")),
        _facts(values),
        *inputs(among=("strategy", "with_team_member", "purpose", "note")),
    ]
    title = "Edit client contact" if values.editing else "Visit or client contact"
    return blocks.modal(SUBMIT, title, content, submit="Save", private_metadata=private_metadata)


def about(
    introductions: Sequence[Introduction], jobs: Sequence[JobLine], job_ids: Sequence[str] = ()
) -> list[Block]:
    """Wishes and disclosure of the picked client, and their jobs where there are several.

    A contact names no job: it is about all of them.
    """
    introduced = pickers.about_clients(introductions, wishes=True, disclosure=True)
    if not jobs or (len(jobs) < 2 and not job_ids):
        return introduced
    choices = [pickers.job_option(job) for job in jobs]
    picked = blocks.field(
        "job_ids:" + jobs[0].id,
        "For which job",
        blocks.multi_select(choices, initial=job_ids),
        hint="Leave empty when it was about all of them.",
    )
    return [*introduced, picked]


def tried_form(client: str, on: date, private_metadata: str, *, is_check_in: bool = False) -> View:
    """The short form of an attempt; `client` is the label as people read it.

    `is_check_in`: it was opened at the one clock that a try closes (F S14).
    """
    counts = (
        "That is this check-in, and the next one follows."
        if is_check_in
        else "What is due stays open until you meet, or reach them."
    )
    content = [
        blocks.section(f"A try to reach *{blocks.escape(client)}* is noted. {counts}"),
        blocks.field(
            "strategy",
            "How you tried",
            blocks.select(words.options(table.STRATEGIES), initial=OutreachStrategy.PHONE_OR_TEXT),
            required=True,
        ),
        pickers.day_field("on", "Day", on),
        pickers.note_field(),
    ]
    return blocks.modal(TRIED, "I tried", content, submit="Save", private_metadata=private_metadata)


def _reached(reached: bool | None) -> Block:
    """None: a line left it open, and whoever saves the form has to say."""
    choices = blocks.options([("yes", "We talked or met"), ("no", "I tried, no answer")])
    initial = None if reached is None else "yes" if reached else "no"
    picker = blocks.radio(choices, initial=initial)
    return blocks.field("reached", "What happened", picker, required=True)


def _facts(values: VisitForm) -> Block:
    """The contact's own, and one that is kept as the role in which it was made."""
    without_me = "A mental-health worker met them, not me"
    own = forms.ticks(ClientContactRecord, values.holds)
    more = ("made_by_team_member", without_me, values.made_by_team_member)
    return forms.ticked([*own, more])
