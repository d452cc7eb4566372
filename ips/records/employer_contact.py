"""A contact with an employer: who was met, how, and what is next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from ips.facts import EmployerContact, MadeBy, Mode, RelationshipStep
from ips.records.client_contact import MOST_MINUTES
from ips.records.kind import AboutUnit, Reversal, known
from ips.records.markers import TRUE_OF_IT, Choice, Day, Line, Number, Private, Prose, Ref, Tick
from ips.words import dated
from ips.words.table import MADE_BY, MODES, STEPS, labels, within

NEXT_STEP_MOVED = "moved_next_step"
"""What an undo names where the next step has another day: the contact, and the version it made."""


@dataclass(frozen=True, kw_only=True)
class EmployerContactRecord(AboutUnit, name="employer_contact", source="F S6, S7, S8"):
    """The clients it was for are links beside it: none, and it is a generic contact, unless it was
    for somebody who has been erased since.

    The credit is that of whoever made it; `made_by` a client, it is nobody's of the staff.
    A next step with a day is open until somebody says that it is done or dropped.
    """

    heading: ClassVar[str] = "Employer contact"
    noun: ClassVar[str] = "employer contact"
    stamped: ClassVar[tuple[str, ...]] = (
        "vocational_unit_id",
        "staff_member_id",
        "employer_id",
        "for_erased",
    )
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("vocational_unit_id", "on"),
        ("staff_member_id", "on"),
        ("employer_id", "on"),
        ("staff_member_id", "next_step_on"),
        ("next_step_end_recorded_by",),
    )
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "next_step_done",
            "next_step_done_on",
            "next_step.done",
            "end of the next step",
            "Next step done",
            recorded="next_step_end",
        ),
        Reversal(
            "next_step_dropped",
            "next_step_dropped_on",
            "next_step.drop",
            "end of the next step",
            "Next step dropped",
            recorded="next_step_end",
        ),
    )

    staff_member_id: Annotated[str, Ref("staff_member")] = ""
    employer_id: Annotated[str, Ref("employer")] = ""
    mode: Annotated[
        Mode, Choice("How", labels(MODES), "How was it: in person, by phone?", folded=True)
    ]
    on: Annotated[date, Day("Day")]
    minutes: Annotated[int | None, Number("Minutes", MOST_MINUTES, "minutes", least=1)] = None
    client_was_with_me: Annotated[
        bool, Tick("The client was with me: records the visit too", TRUE_OF_IT)
    ] = False
    made_by: Annotated[MadeBy, Choice("Who made it", labels(MADE_BY))] = MadeBy.SPECIALIST
    competitive: Annotated[bool, Tick("A job open to anyone, at regular pay", TRUE_OF_IT)] = True
    career_exploration: Annotated[bool, Tick("Career exploration", TRUE_OF_IT)] = False
    interview: Annotated[bool, Tick("It was a job interview", TRUE_OF_IT)] = False
    person_met: Annotated[str | None, Line("Who you met", private=Private.LABEL, longest=120)] = (
        None
    )
    person_role: Annotated[str | None, Line("Their role", private=Private.LABEL, longest=120)] = (
        None
    )
    hiring_authority: Annotated[bool | None, Tick("Do they decide about hiring?")] = None
    step: Annotated[
        RelationshipStep | None,
        Choice("How far you are with this employer", labels(STEPS), folded=True),
    ] = None
    preference_based: Annotated[bool | None, Tick("Does it fit what the client wants?")] = None
    next_step: Annotated[str | None, Line("Next step", longest=500)] = None
    next_step_on: Annotated[date | None, Day("When")] = None
    note: Annotated[str | None, Prose("Note")] = None
    for_erased: Annotated[bool, Tick("For somebody who has been erased since")] = False

    next_step_done_on: Annotated[date | None, Day("The next step was done")] = None
    next_step_dropped_on: Annotated[date | None, Day("The next step was dropped")] = None
    next_step_end_recorded_on: Annotated[date | None, Day("That was written down")] = None
    next_step_end_recorded_at: Annotated[datetime | None, Day("That was written down")] = None
    next_step_end_recorded_by: Annotated[str | None, Ref()] = None

    @property
    def next_step_is_open(self) -> bool:
        """It has a day, and nobody has said what became of it."""
        over = self.next_step_done_on or self.next_step_dropped_on
        return self.next_step_on is not None and over is None


def check(contact: EmployerContactRecord, *, for_somebody: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if contact.client_was_with_me and not for_somebody:
        yield "client_ids", "Who was with you? Please pick the client."
    if contact.interview and not (for_somebody or contact.for_erased):
        yield "client_ids", "Whose interview was it? Please pick the client."
    if contact.next_step_on is not None and contact.next_step_on < contact.on:
        yield "next_step_on", "The next step comes after this contact. Please check its date."


def line(contact: EmployerContactRecord, employer: str) -> str:
    """Its line of the history, and what the reply says."""
    return f"Employer contact: {employer}, {how(contact)}"


def next_step_lines(contact: EmployerContactRecord, today: date) -> tuple[str, ...]:
    """That a next step was understood, and for which day; its words are whoever typed them's."""
    if not contact.next_step:
        return ()
    if contact.next_step_on is None:
        return ("Next step saved, without a day.",)
    back = " Your brief brings it back." if contact.next_step_on > today else ""
    return (f"Next step saved, for {dated(contact.next_step_on, today)}.{back}",)


def how(contact: EmployerContactRecord) -> str:
    """The line without the employer: 'in person, a job interview'."""
    parts = [within(MODES, contact.mode)]
    if contact.minutes:
        parts.append(f"{contact.minutes} minutes")
    if contact.interview:
        parts.append("a job interview")
    if contact.made_by is MadeBy.CLIENT:
        parts.append(within(MADE_BY, contact.made_by))
    if contact.client_was_with_me:
        parts.append("with the client")
    if not contact.competitive:
        parts.append("not about a competitive job")
    return ", ".join(parts)


def fact(
    fact_id: str,
    recorded_on: date,
    on: date,
    mode: str,
    made_by: str,
    competitive: bool,
    career_exploration: bool,
    interview: bool,
) -> EmployerContact:
    """What the clocks read of it."""
    return EmployerContact(
        id=fact_id,
        on=on,
        recorded_on=recorded_on,
        mode=known(Mode, mode),
        made_by=known(MadeBy, made_by),
        competitive=competitive,
        career_exploration=career_exploration,
        interview=interview,
    )
