"""The form of a program entry. Required: a client code and the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.views import blocks, pickers, words
from bot.views.blocks import Block, View
from ips.facts import Disclosure
from ips.words.table import DISCLOSURES

SUBMIT = "client.enroll"
WISHES = "client.wishes"


@dataclass(frozen=True, slots=True)
class WishesForm:
    """What a client wants, and what may be said of them."""

    job_wishes: str | None = None
    meeting_wishes: str | None = None
    visits_at_work: bool | None = None
    disclosure: Disclosure = Disclosure.NOT_DISCUSSED
    disclosure_limits: str | None = None
    mh_team: str | None = None
    name: str | None = None
    names_allowed: bool = False


@dataclass(frozen=True, slots=True)
class EnrollForm:
    """What the form shows when it opens; `specialist` is a Slack user id."""

    entered_on: date | None
    code: str | None = None
    specialist: str | None = None
    wishes: WishesForm = WishesForm()
    unsure: tuple[str, ...] = ()
    same_person: str | None = None  # asks whether a code's earlier owner is back


def form(values: EnrollForm, private_metadata: str) -> View:
    content = [
        *pickers.doubts(values.unsure),
        blocks.field(
            "code",
            "Client code",
            blocks.text_input(initial=values.code, max_length=40, placeholder="C-207"),
            required=True,
            hint="Random or given by your agency. Never initials, never a birth date.",
        ),
        *([pickers.same_person_field(values.same_person, 0)] if values.same_person else []),
        pickers.day_field("entered_on", "Program entry", values.entered_on),
        blocks.field(
            "staff_member_id",
            "Employment specialist",
            blocks.user_select(initial=values.specialist),
        ),
        *_wishes(values.wishes),
    ]
    return blocks.modal(
        SUBMIT, "Program entry", content, submit="Save", private_metadata=private_metadata
    )


def wishes_form(client: str, values: WishesForm, private_metadata: str) -> View:
    """The same wishes, changed later; `client` is the label as people read it."""
    content = [blocks.section(f"What *{blocks.escape(client)}* wants"), *_wishes(values)]
    return blocks.modal(WISHES, "Wishes", content, submit="Save", private_metadata=private_metadata)


def disclosure_fields(
    disclosure: Disclosure | None, limits: str | None, *, required: bool = False
) -> list[Block]:
    return [
        blocks.field(
            "disclosure",
            "What may be said to employers",
            blocks.radio(words.options(DISCLOSURES), initial=disclosure),
            required=required,
        ),
        blocks.field(
            "disclosure_limits",
            "Within which limits",
            blocks.text_input(initial=limits, max_length=500),
        ),
    ]


def _wishes(values: WishesForm) -> list[Block]:
    named = blocks.field("name", "Name", blocks.text_input(initial=values.name, max_length=120))
    return [
        *([named] if values.names_allowed else []),
        blocks.field(
            "mh_team",
            "Mental-health team",
            blocks.text_input(initial=values.mh_team, max_length=120),
        ),
        blocks.field(
            "job_wishes",
            "Which work they want",
            blocks.text_input(initial=values.job_wishes, multiline=True, max_length=1000),
            hint="Your unit reads it in the weekly agenda, by code: please name nobody here.",
        ),
        blocks.field(
            "meeting_wishes",
            "Where and how they want to meet",
            blocks.text_input(initial=values.meeting_wishes, max_length=300),
        ),
        pickers.yes_no_field(
            "visits_at_work", "May we come to the workplace?", values.visits_at_work
        ),
        *disclosure_fields(values.disclosure, values.disclosure_limits),
    ]
