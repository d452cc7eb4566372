"""What stands on what: a record is not taken back from under a later one.

Whoever undoes goes backwards, the latest first; one sentence says what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.casework.recording.desk import Desk
from db.kept import Kept
from db.queries.records import facts
from ips.facts import History, Milestone, MilestoneKind
from ips.records import milestone
from ips.records.action import ActionRecord
from ips.records.attendance import AttendanceRecord
from ips.records.client_contact import ClientContactRecord
from ips.records.episode import EpisodeRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.job import JobRecord
from ips.records.kind import AboutClient, RecordKind
from ips.records.milestone import MilestoneRecord
from ips.records.strategy import StrategyRecord
from ips.stays import in_order, stays
from ips.words import whole_day
from ips.words.table import MILESTONES, label

BEFORE_GOING_LIVE = "before the unit went live"
"""The purpose of a visit that came along when a unit went live."""


def sentences(desk: Desk, name: str, stored: Kept[Any]) -> Iterator[str]:
    """Why it stays for now. `name`: of the record, or of the second half of one."""
    if not isinstance(stored.record, AboutClient):
        return
    if name == stored.fact_kind:
        yield from _second_halves(stored.record)
    look = STANDS_ON.get(name)
    if look is not None:
        client = desk.clients[stored.record.client_id]
        yield from look(desk, stored, desk.history(client.id), client.code)


def _second_halves(record: RecordKind) -> Iterator[str]:
    """A job stands under its end, a stay under its exit, a pause under the end of it."""
    for half in record.reversals:
        if getattr(record, half.field) is not None:
            yield f"The {half.noun} was recorded later. Please undo that first."


def _confirmed_start(
    _: Desk, stored: Kept[JobRecord], _history: History, _code: str
) -> Iterator[str]:
    """A job that has ended has begun."""
    if stored.record.ended_on is not None:
        yield "The end of the job was recorded later. Please undo that first."


def _entry(desk: Desk, stored: Kept[EpisodeRecord], history: History, code: str) -> Iterator[str]:
    along = {fact.id for fact in came_along(desk, stored)}
    (stay,) = (each for each in stays(history) if each.episode.id == stored.id)
    of_stay: tuple[tuple[Any, date], ...] = (
        *((each, each.on) for each in stay.employer_contacts),
        *((each, each.on) for each in stay.client_contacts),
        *((each, each.on) for each in stay.milestones),
        *((each, each.on) for each in stay.declines),
        *((each, each.from_on) for each in stay.pauses),
        *((each, each.starts_on) for each in stay.started),
    )
    # What was written before it stood without it: on the day of a return, in the stay before.
    since = (
        day
        for each, day in of_stay
        if each.id not in along and each.recorded_on >= stored.recorded_on
    )
    latest = max(since, default=None)
    if latest is not None:
        yield (
            f"There is more on record of {code} since then, the latest of "
            f"{whole_day(latest)}. If this entry is a mistake, please undo that "
            "first; if they have left, please record the exit."
        )


def came_along(desk: Desk, entry: Kept[Any]) -> list[Kept[Any]]:
    """What going live brought with an entry, as nobody has changed it since."""
    client_id = entry.record.client_id

    def of(kind: type[Any]) -> tuple[Kept[Any], ...]:
        found = facts.of_clients(desk.session, kind, desk.workspace_id, [client_id])
        return tuple(
            each for each in found if each.recorded_at == entry.recorded_at and each.edition == 1
        )

    first_contact = MilestoneKind.FIRST_EMPLOYER_CONTACT
    return [
        *of(JobRecord),
        *(each for each in of(MilestoneRecord) if each.record.kind is first_contact),
        *(each for each in of(ClientContactRecord) if each.record.purpose == BEFORE_GOING_LIVE),
    ]


def _end(desk: Desk, stored: Kept[JobRecord], history: History, code: str) -> Iterator[str]:
    for each in _with_the_end(desk, stored):
        if isinstance(each.record, JobRecord):
            yield from _job(desk, each, history, code)


def _with_the_end(desk: Desk, job: Kept[Any]) -> list[Kept[Any]]:
    """The next job that they moved to, and the offer of one, as nobody has changed them since."""

    def of(kind: type[Any]) -> tuple[Kept[Any], ...]:
        client_id = job.record.client_id
        found = facts.of_clients(desk.session, kind, desk.workspace_id, [client_id])
        written = job.record.end_recorded_at
        return tuple(each for each in found if each.recorded_at == written and each.edition == 1)

    offer = MilestoneKind.NEXT_JOB_OFFER
    return [
        *(each for each in of(JobRecord) if each.id == job.record.next_job_id),
        *(
            each
            for each in of(MilestoneRecord)
            if (each.record.kind, each.record.job_id) == (offer, job.id)
        ),
    ]


def _exit(_: Desk, stored: Kept[EpisodeRecord], history: History, code: str) -> Iterator[str]:
    """Or two stays would be open, or one that nobody ends any more."""
    order = in_order(history.episodes)
    later = order[[each.id for each in order].index(stored.id) + 1 :]
    if later:
        yield (
            f"{code} came back on {whole_day(later[0].entered_on)}, so this exit "
            "stays. If they had never left, please undo that entry first."
        )


def _resumption(_: Desk, stored: Kept[Any], history: History, code: str) -> Iterator[str]:
    others = [each.from_on for each in history.pauses if each.id != stored.id]
    later = [each for each in others if each >= stored.record.resumed_on]
    if later:
        yield (
            f"The reminders of {code} rested again from {whole_day(min(later))}. Please undo that "
            "pause first."
        )


def _milestone(
    _: Desk, stored: Kept[MilestoneRecord], history: History, _code: str
) -> Iterator[str]:
    """That somebody stays in their job answers their wish for another."""
    left = tuple(each for each in history.milestones if each.id != stored.id)
    yield from _unasked(history, replace(history, milestones=left))


def _job(_: Desk, stored: Kept[JobRecord], history: History, _code: str) -> Iterator[str]:
    """A wish for a different job was said in this one."""
    left = tuple(each for each in history.jobs if each.id != stored.id)
    yield from _unasked(history, replace(history, jobs=left))


_OF_A_SEARCH = (MilestoneKind.WANTS_ANOTHER_JOB, MilestoneKind.STAYS_IN_JOB)


def _unasked(before: History, after: History) -> Iterator[str]:
    """What could be recorded then, and could not without what is to go."""
    for each in after.milestones:
        if each.kind in _OF_A_SEARCH and _fits(each, before) and not _fits(each, after):
            what = label(MILESTONES, each.kind)
            yield f"“{what}” of {whole_day(each.on)} rests on this. Please undo that first."


def _fits(one: Milestone, history: History) -> bool:
    others = tuple(each for each in history.milestones if each.id != one.id)
    again = MilestoneRecord(client_id=history.client_id, kind=one.kind, on=one.on)
    return not list(milestone.check(again, replace(history, milestones=others), ""))


STANDS_ON: Mapping[str, Callable[[Desk, Any, History, str], Iterator[str]]] = {
    "episode": _entry,
    "exit": _exit,
    "job_end": _end,
    "confirmed_start": _confirmed_start,
    "resumption": _resumption,
    "milestone": _milestone,
    "job": _job,
}
"""What is looked at before a record, or the second half of one, is taken back."""


def _its_ratings(desk: Desk, stored: Kept[FidelityReviewRecord]) -> list[Kept[Any]]:
    found = facts.having(
        desk.session, ItemRatingRecord, desk.workspace_id, "review_id", [stored.id]
    )
    return [each for each in found if not each.voided]


def _of_the_meeting(desk: Desk, stored: Kept[GroupSupervisionRecord]) -> list[Kept[Any]]:
    """Who took part, and whom they talked about."""
    kinds: tuple[type[Any], ...] = (AttendanceRecord, StrategyRecord)
    return [
        each
        for kind in kinds
        for each in facts.having(desk.session, kind, desk.workspace_id, "meeting_id", [stored.id])
        if not each.voided
    ]


CAME_ALONG: Mapping[str, Callable[[Desk, Any], list[Kept[Any]]]] = {
    "fidelity_review": _its_ratings,
    "group_supervision": _of_the_meeting,
    "episode": came_along,
    "job_end": _with_the_end,
}
"""What was written down in one act with it, and is taken back with it."""


AGREED_IN: Mapping[type[RecordKind], str] = {
    GroupSupervisionRecord: "meeting_id",
    FidelityReviewRecord: "review_id",
}
"""By which field an action names what agreed on it."""


def agreed_in(desk: Desk, name: str, stored: Kept[Any]) -> list[Kept[Any]]:
    """The actions that were agreed in a meeting, or planned after a review.

    Somebody counts on those that are open by now, so whoever takes back what they came from is
    asked. → What was done was done, and stays.
    """
    column = AGREED_IN.get(type(stored.record))
    if column is None or name != stored.fact_kind:
        return []
    found = facts.having(desk.session, ActionRecord, desk.workspace_id, column, [stored.id])
    return [each for each in found if not each.voided]
