"""A job lead for the whole unit: an employer and a line of text, never a client."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutUnit
from ips.records.markers import Day, Prose, Ref
from ips.words import dated

LONGEST = 500
TOO_LONG = f"Please keep it to {LONGEST} letters: one line for everybody."
NO_CLIENT = "For the whole unit: please name no client, and nobody's health."


@dataclass(frozen=True, kw_only=True)
class JobLeadRecord(AboutUnit, name="job_lead", source="F S8: employers, met for the whole unit"):
    """On the unit's list until it is struck out, which people call closing it, or has expired."""

    heading: ClassVar[str] = "Job leads"
    noun: ClassVar[str] = "job lead"
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("vocational_unit_id", "closed_at"),)

    summary: Annotated[
        str,
        Prose(
            "What did you hear?", "Harbor Hotel looks for a night porter, ask for Sam", NO_CLIENT
        ),
    ]
    employer_id: Annotated[str | None, Ref("employer")] = None
    employer_contact_id: Annotated[str | None, Ref("employer_contact")] = None  # where it was heard
    expires_on: Annotated[date | None, Day("Good until")] = None


def check(lead: JobLeadRecord, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if not lead.summary:
        yield "summary", "Please say in a line what the job lead is."
    if len(lead.summary) > LONGEST:
        yield "summary", TOO_LONG
    if lead.expires_on is not None and lead.expires_on < today:
        over = dated(lead.expires_on, today)
        yield "expires_on", f"{over} is over. Please choose a coming day, or leave it out."
