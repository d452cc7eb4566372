"""A decline: what a client does not want, in their words, until they change their mind."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from ips.facts import Clock, Decline, History
from ips.records.kind import AboutClient, Reversal, known
from ips.records.markers import Day, Prose, Ref, Several
from ips.standards import DECLINABLE, TITLES
from ips.words import dated, joined, whole_day


@dataclass(frozen=True, kw_only=True)
class DeclineRecord(
    AboutClient,
    name="decline",
    source="F S12: follow-along as desired by clients",
):
    """The client declines a kind of contact; no clocks named: all follow-along."""

    heading: ClassVar[str] = "Declined"
    noun: ClassVar[str] = "decline"
    asks: ClassVar[str] = "{client} does not want this contact."
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "withdrawal",
            "withdrawn_on",
            "decline.withdraw",
            "change of mind",
            "The client changed their mind",
            recorded="withdrawal",
        ),
    )

    on: Annotated[date, Day("Day")]
    clocks: Annotated[tuple[Clock, ...], Several(TITLES)] = ()
    job_id: Annotated[str | None, Ref()] = None
    words: Annotated[str | None, Prose("In the client's words")] = None
    withdrawn_on: Annotated[date | None, Day("They want it again from")] = None
    withdrawal_recorded_on: Annotated[date | None, Day("That was written down")] = None
    withdrawal_recorded_at: Annotated[datetime | None, Day("That was written down")] = None
    withdrawal_recorded_by: Annotated[str | None, Ref()] = None


def check(decline: DeclineRecord, history: History, code: str) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    firm = [TITLES[clock] for clock in decline.clocks if clock not in DECLINABLE]
    if firm:
        yield (
            "clocks",
            f"The {joined(firm)} is offered to everybody, so it is not closed by a decline. A note "
            "on the contact keeps what they said.",
        )
    if Clock.OUTREACH in decline.clocks and not (decline.words or "").strip():
        yield (
            "words",
            "Check-ins stop when the client says so, not for missed appointments. Please write it "
            "in the client's words.",
        )
    if decline.job_id is not None and decline.job_id not in {job.id for job in history.jobs}:
        yield "job_id", "Please choose the job again: I can't find it."


ALL = "all support at work for now"


def reply(decline: DeclineRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    what = joined([TITLES[clock] for clock in decline.clocks]) or ALL
    return f"{code} declined: {what}, {dated(decline.on, today)}"


def line(decline: DeclineRecord) -> str:
    """Its line of the history; a clock of former days as it was written."""
    what = ", ".join(TITLES.get(clock, clock) for clock in decline.clocks) or ALL
    return f"The client declined: {what}"


def check_withdrawn(decline: DeclineRecord, on: date) -> Iterator[tuple[str | None, str]]:
    """Why they cannot have taken it back on that day."""
    if decline.withdrawn_on is not None:
        yield (
            None,
            f"They took this back on {whole_day(decline.withdrawn_on)} already: all is done.",
        )
    if on < decline.on:
        yield (
            "on",
            f"They declined on {whole_day(decline.on)}. Please choose that day or a later one.",
        )


def reply_withdrawn(decline: DeclineRecord, code: str, today: date) -> str:
    """What the person reads whose client wants it again."""
    assert decline.withdrawn_on is not None
    return f"{code} wants it again, {dated(decline.withdrawn_on, today)}"


def fact(
    fact_id: str,
    recorded_on: date,
    on: date,
    clocks: Collection[str],
    job_id: str | None,
    withdrawn_on: date | None,
) -> Decline:
    """What the clocks read of it; a clock of former days declines none of today's."""
    named = frozenset(known(Clock, clock) for clock in clocks)
    return Decline(fact_id, on, recorded_on, named, job_id, withdrawn_on)
