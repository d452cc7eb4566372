"""A contact with a client, or an attempt at one: a visit, a call, a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.facts import ClientContact, History, Mode, OutreachStrategy, Place, StaffRole
from ips.records.kind import AboutClient, known
from ips.records.markers import TRUE_OF_IT, Choice, Day, Line, Number, Private, Prose, Ref, Tick
from ips.stays import is_running
from ips.words import dated, lowered, whole_day
from ips.words.table import MODES, PLACES, ROLES, STRATEGIES, labels, within

# Half a day is the longest that one contact takes; more is a slip, or hours a week.
MOST_MINUTES = 12 * 60


@dataclass(frozen=True, kw_only=True)
class ClientContactRecord(AboutClient, name="client_contact", source="F S12: follow-along"):
    """Its jobs are links beside it: none stands for all of them.

    `by_role` None: a mental-health worker from outside the unit made it, and it closes no clock.
    `employer_contact_id`: it was part of that outing, 'the client was with me'.
    """

    title: ClassVar[str] = "Visit"
    noun: ClassVar[str] = "contact"
    stamped: ClassVar[tuple[str, ...]] = ("staff_member_id", "by_role", "employer_contact_id")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("client_id", "on"),
        ("staff_member_id", "on"),
    )

    staff_member_id: Annotated[str, Ref("staff_member")] = ""
    by_role: Annotated[StaffRole | None, Choice("Role", labels(ROLES))] = None
    reached: Annotated[bool, Tick("We talked or met")] = True
    mode: Annotated[
        Mode, Choice("How", labels(MODES), "How was it: in person, by phone?", folded=True)
    ]
    on: Annotated[date, Day("Day")]
    place: Annotated[Place | None, Choice("Where", labels(PLACES), folded=True)] = None
    minutes: Annotated[int | None, Number("Minutes", MOST_MINUTES, "minutes", least=1)] = None
    job_trouble: Annotated[bool, Tick("There is trouble at work", TRUE_OF_IT)] = False
    with_family: Annotated[bool, Tick("Family was there", TRUE_OF_IT)] = False
    strategy: Annotated[
        OutreachStrategy | None, Choice("If you tried: how", labels(STRATEGIES), folded=True)
    ] = None
    with_team_member: Annotated[
        str | None,
        Line(
            "With somebody of the mental-health team",
            private=Private.LABEL,
            longest=120,
            placeholder="Their role",
        ),
    ] = None
    purpose: Annotated[str | None, Line("Purpose", longest=200)] = None
    note: Annotated[str | None, Prose("Note")] = None
    employer_contact_id: Annotated[str | None, Ref("employer_contact")] = None


def check(contact: ClientContactRecord, history: History, code: str) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if contact.job_trouble and not any(is_running(job, contact.on) for job in history.jobs):
        yield (
            TRUE_OF_IT,
            f"{code} has no job on record for {whole_day(contact.on)}. If they work, their job "
            "comes first; otherwise please untick the trouble at work.",
        )


def line(contact: ClientContactRecord) -> str:
    """Its line of the history."""
    if not contact.reached:
        how = within(STRATEGIES, contact.strategy) if contact.strategy else "not reached"
        return f"Tried to reach them: {how}"
    parts = [f"Contact {within(MODES, contact.mode)}"]
    if contact.place:
        parts.append(within(PLACES, contact.place))
    if contact.minutes:
        parts.append(f"{contact.minutes} minutes")
    if contact.by_role is None:
        parts.append("by their mental-health team")
    if contact.with_family:
        parts.append("with family")
    if contact.job_trouble:
        parts.append("trouble at work")
    return ", ".join(parts)


def reply(contact: ClientContactRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: {lowered(line(contact))}, {dated(contact.on, today)}"


def fact(
    fact_id: str,
    recorded_on: date,
    on: date,
    mode: str,
    reached: bool,
    by_role: str | None,
    strategy: str | None,
    job_trouble: bool,
) -> ClientContact:
    """What the clocks read of it; the jobs it was about stand beside it."""
    return ClientContact(
        id=fact_id,
        on=on,
        recorded_on=recorded_on,
        mode=known(Mode, mode),
        reached=reached,
        by_role=known(StaffRole, by_role) if by_role else None,
        strategy=known(OutreachStrategy, strategy) if strategy else None,
        job_trouble=job_trouble,
    )
