"""The form of an employer contact. Required: employer, mode, date; the rest never blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import EmployerOption
from bot.views import blocks, forms, pickers
from bot.views.blocks import Block, Option, View
from ips.facts import MadeBy, Mode
from ips.records import job_lead
from ips.records.employer_contact import EmployerContactRecord

SUBMIT = "employer_contact.submit"


@dataclass(frozen=True, slots=True)
class ContactForm:
    """What the form shows when it opens.

    `holds`: the contact's own fields; the day is None where nobody can be sure which was named.
    """

    holds: Mapping[str, Any]
    employer: Option | None = None
    new_employer: str | None = None
    near: tuple[EmployerOption, ...] = ()
    clients: tuple[Option, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    job_lead: str | None = None
    unsure: tuple[str, ...] = ()
    editing: bool = False


def fresh(on: date, **holds: Any) -> ContactForm:
    """A form that nobody has filled yet, but for what is known already."""
    return ContactForm({"mode": Mode.IN_PERSON, "on": on} | holds)


def form(values: ContactForm, private_metadata: str) -> View:
    inputs = partial(forms.inputs, EmployerContactRecord, holds=values.holds)
    content = [
        *pickers.doubts(values.unsure),
        *pickers.employer_fields(values.employer, values.new_employer, values.near),
        pickers.clients_field(values.clients),
        *about(values.introductions),
        *inputs(among=("mode", "on", "minutes")),
        _facts(values),
        *inputs(among=("person_met", "person_role", "hiring_authority")),
        *inputs(among=("step", "preference_based")),
        blocks.field(
            "job_lead",
            "Job lead to share with the unit",
            blocks.text_input(initial=values.job_lead, max_length=job_lead.LONGEST),
            hint="No client's name or code, please.",
        ),
        *inputs(among=("next_step", "next_step_on", "note")),
    ]
    title = (
        f"Edit {EmployerContactRecord.noun}" if values.editing else EmployerContactRecord.heading
    )
    return blocks.modal(SUBMIT, title, content, submit="Save", private_metadata=private_metadata)


def about(introductions: Sequence[Introduction]) -> list[Block]:
    """The disclosure choice of each client, before anybody speaks of them."""
    return pickers.about_clients(introductions, wishes=False, disclosure=True)


def _facts(values: ContactForm) -> Block:
    """The contact's own, and one that is kept as who made it."""
    first, *rest = forms.ticks(EmployerContactRecord, values.holds)
    by_client = values.holds.get("made_by") is MadeBy.CLIENT
    without_me = ("made_by_client", "The client made this contact without me", by_client)
    return forms.ticked([first, without_me, *rest])


def ask_if_it_fits(fact_id: str) -> list[Block]:
    """In the reply to a line that did not say it: one tap answers."""
    return [
        blocks.section("Does it fit what the client wants?"),
        blocks.actions(
            blocks.button("Yes, it fits", "contact.fits", f"yes:{fact_id}"),
            blocks.button("No", "contact.fits_not", f"no:{fact_id}", about="it does not fit"),
        ),
    ]
