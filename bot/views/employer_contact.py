"""The form of an employer contact. Required: employer, mode, date; the rest never blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import EmployerOption
from bot.views import blocks, pickers, words
from bot.views.blocks import Block, Option, View
from ips.facts import MadeBy, Mode
from ips.words import table

SUBMIT = "employer_contact.submit"


@dataclass(frozen=True, slots=True)
class ContactForm:
    """What the form shows when it opens."""

    on: date | None  # None: a day was named that nobody can be sure of
    mode: Mode = Mode.IN_PERSON
    employer: Option | None = None
    new_employer: str | None = None
    near: tuple[EmployerOption, ...] = ()
    clients: tuple[Option, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    made_by: MadeBy = MadeBy.SPECIALIST
    client_was_with_me: bool = False
    minutes: int | None = None
    person_met: str | None = None
    person_role: str | None = None
    hiring_authority: bool | None = None
    competitive: bool = True
    career_exploration: bool = False
    interview: bool = False
    step: str | None = None
    preference_based: bool | None = None
    job_lead: str | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    note: str | None = None
    unsure: tuple[str, ...] = ()
    editing: bool = False


def form(shown: ContactForm, private_metadata: str) -> View:
    content = [
        *pickers.doubts(shown.unsure),
        *pickers.employer_fields(shown.employer, shown.new_employer, shown.near),
        pickers.clients_field(shown.clients),
        *about(shown.introductions),
        mode_field(shown.mode),
        pickers.day_field("on", "Day", shown.on),
        pickers.minutes_field(shown.minutes),
        _facts(shown),
        *_person(shown),
        *_rest(shown),
    ]
    title = "Edit employer contact" if shown.editing else "Employer contact"
    return blocks.modal(SUBMIT, title, content, submit="Save", private_metadata=private_metadata)


def about(introductions: Sequence[Introduction]) -> list[Block]:
    """The disclosure choice of each client, before anybody speaks of them."""
    return pickers.about_clients(introductions, wishes=False, disclosure=True)


def mode_field(mode: Mode | None) -> Block:
    choices = words.options(table.MODES)
    return blocks.field("mode", "How", blocks.select(choices, initial=mode), required=True)


def _facts(shown: ContactForm) -> Block:
    choices = blocks.options(
        [
            ("client_was_with_me", "The client was with me: records the visit too"),
            ("made_by_client", "The client made this contact without me"),
            ("competitive", "About a competitive job"),
            ("career_exploration", "Career exploration"),
            ("interview", "It was a job interview"),
        ]
    )
    ticked = {
        "client_was_with_me": shown.client_was_with_me,
        "made_by_client": shown.made_by is MadeBy.CLIENT,
        "competitive": shown.competitive,
        "career_exploration": shown.career_exploration,
        "interview": shown.interview,
    }
    initial = [name for name, is_so in ticked.items() if is_so]
    return blocks.field("facts", "What is true", blocks.checkboxes(choices, initial=initial))


def _person(shown: ContactForm) -> list[Block]:
    return [
        blocks.field(
            "person_met", "Who you met", blocks.text_input(initial=shown.person_met, max_length=120)
        ),
        blocks.field(
            "person_role",
            "Their role",
            blocks.text_input(initial=shown.person_role, max_length=120),
        ),
        pickers.yes_no_field(
            "hiring_authority", "Do they decide about hiring?", shown.hiring_authority
        ),
    ]


def _rest(shown: ContactForm) -> list[Block]:
    steps = blocks.select(words.options(table.STEPS), initial=shown.step)
    return [
        blocks.field("step", "Step of the relationship", steps),
        pickers.yes_no_field(
            "preference_based", "Does it fit what the client wants?", shown.preference_based
        ),
        blocks.field(
            "job_lead",
            "Job lead to share with the unit",
            blocks.text_input(initial=shown.job_lead, max_length=500),
            hint="No client's name or code, please.",
        ),
        blocks.field(
            "next_step", "Next step", blocks.text_input(initial=shown.next_step, max_length=500)
        ),
        pickers.day_field("next_step_on", "When", shown.next_step_on, required=False),
        pickers.note_field(shown.note),
    ]
