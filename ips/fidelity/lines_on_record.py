"""What the records hold of an item that people rate, a line each: evidence beside the form.

No line is a rating, and none says what to rate. What is counted is named with what it is counted
among, of the period and since the unit went live. The parts of an item that the scale lists are in
`parts_on_record`; of S2 it asks `talks_on_record` here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from ips.facts import (
    Clock,
    DisclosureContent,
    DueContact,
    JobSupport,
    MadeBy,
    MilestoneKind,
    Mode,
    ProfileComponent,
    RelationshipStep,
    SupportGiver,
)
from ips.fidelity.codes import ItemCode, Part
from ips.fidelity.evidence import ClientRecords, EmployerVisit, UnitRecords
from ips.fidelity.measures.common import HAD_FROM
from ips.fidelity.measures.due_rows import due_in_period, excused, met_in_time
from ips.fidelity.measures.roster import counted_from, ever_specialists
from ips.fidelity.parts_on_record import OnRecord
from ips.records.job_support import EMPLOYER_SUPPORTS
from ips.stays import ended_on, stays
from ips.words.table import GIVERS, STEPS, SUPPORTS, Words, within

_BEFORE_START, _AFTER_CHANGE, _AFTER_START = 1, 2, 3  # parts of the work incentives clock
_ONWARD = frozenset({JobSupport.CAREER, JobSupport.EDUCATION})


@dataclass(frozen=True, slots=True)
class Details:
    """What was said with a milestone, beside `ips.facts.Milestone`: of a planning, talk, session.

    `trained`: whether whoever does the planning is trained in it; None: nobody said.
    """

    id: str
    client_id: str
    kind: MilestoneKind
    on: date
    trained: bool | None = None
    earnings: bool = False
    contents: tuple[DisclosureContent, ...] = ()
    components: tuple[ProfileComponent, ...] = ()


@dataclass(frozen=True, slots=True)
class Supported:
    """Support at work as somebody gave it."""

    client_id: str
    on: date
    support: JobSupport
    giver: SupportGiver


@dataclass(frozen=True, slots=True)
class RatedFrom:
    """The unit's records, and what was said with milestones and support; each of any day."""

    records: UnitRecords
    details: tuple[Details, ...] = ()
    supports: tuple[Supported, ...] = ()

    def counts(self, day: date) -> bool:
        return counted_from(self.records) <= day <= self.records.period.last

    def of_kind(self, kind: MilestoneKind) -> list[Details]:
        return [each for each in self.details if each.kind is kind]


@dataclass(frozen=True, slots=True)
class Line:
    """`of`: the staff id of whom it is about, where the item is rated for each (S7)."""

    words: str
    of: str | None = None


def lines_on_record(item: ItemCode, found: RatedFrom) -> tuple[Line, ...]:
    """What the records hold of it; nothing of most items."""
    return tuple(_LINES[item](found)) if item in _LINES else ()


# ---------------------------------------------------------------- S1


def _planning(found: RatedFrom) -> Iterator[Line]:
    """→ F: 'by a person trained': as whoever recorded the offer says."""
    trained = {each.id for each in found.details if each.trained}
    starts = _asked(found, Clock.WORK_INCENTIVES, _BEFORE_START, _AFTER_START)
    if starts:
        before = [each for each in starts if met_in_time(each)]
        by_trained = sum(each.met_by in trained for each in before)
        yield Line(
            f"Planning offered in time for {len(before)} of {_many(len(starts), 'job start')}, "
            f"{by_trained} of them by a trained person"
        )
    changes = _asked(found, Clock.WORK_INCENTIVES, _AFTER_CHANGE)
    if changes:
        after = sum(met_in_time(each) for each in changes)
        asked = _many(len(changes), "change")
        yield Line(f"Offered again in time after {after} of {asked} of hours or pay")
    at_work = _at_work(found)
    if at_work:
        last = found.records.period.last
        earners = {each.client_id for each in found.details if each.earnings and each.on <= last}
        whom = f"{len(earners & at_work)} of {_people(len(at_work))} at work"
        yield Line(f"Reporting earnings talked over with {whom}")


# ---------------------------------------------------------------- S2


def talks_on_record(found: RatedFrom) -> Iterator[OnRecord]:
    """→ What was talked over in 80 % of the talks; again, in 80 % of the times that asked for it.

    F asks for a talk 'on more than one occasion', after two months of search or trouble at work: a
    late one is one.
    """
    talks = [
        each
        for each in found.of_kind(MilestoneKind.DISCLOSURE_DISCUSSION)
        if found.counts(each.on) and each.contents
    ]
    for part, content in _TALKED_OVER.items():
        if talks:
            held = sum(content in each.contents for each in talks)
            yield _part(part, held, len(talks), f"in {held} of {_many(len(talks), 'talk')}")
    asked = _asked(found, Clock.DISCLOSURE_REVIEW)
    if asked:
        last = found.records.period.last
        again = sum(each.met_on is not None and each.met_on <= last for each in asked)
        times = _many(len(asked), "time")
        words = f"talked over again {again} of the {times} that it was due"
        yield _part(Part.MORE_THAN_ONCE, again, len(asked), words)


_TALKED_OVER: Mapping[Part, DisclosureContent] = MappingProxyType(
    {
        Part.NOT_REQUIRED: DisclosureContent.NOT_REQUIRED,
        Part.PROS_AND_CONS: DisclosureContent.PROS_AND_CONS,
        Part.WHAT_IS_SAID: DisclosureContent.WHAT_TO_SAY,
    }
)


def _part(part: Part, hits: int, cases: int, words: str) -> OnRecord:
    return OnRecord(part, hits >= HAD_FROM * cases, words)


# ---------------------------------------------------------------- S3


def _profiles(found: RatedFrom) -> Iterator[Line]:
    """→ The day on which a profile was called complete is a session too: people sat together."""
    made = [each for each in _asked(found, Clock.CAREER_PROFILE) if each.met_on is not None]
    made = [each for each in made if found.counts(each.met_on or date.max)]
    if made:
        sessions = [_sessions(found, each) for each in made]
        several = sum(len({each.on for each in one}) > 1 for one in sessions)
        parts = [{part for each in one for part in each.components} for one in sessions]
        whole = sum(len(one) == len(ProfileComponent) for one in parts)
        profiles = _many(len(made), "career profile")
        yield Line(f"{several} of {profiles} made in two sessions or more")
        yield Line(f"{whole} of {profiles} with all {len(ProfileComponent)} parts touched")
    updates = _asked(found, Clock.PROFILE_UPDATE)
    if updates:
        last = found.records.period.last
        in_time = sum(map(met_in_time, updates))
        done = sum(each.met_on is not None and each.met_on <= last for each in updates)
        late = f", {done - in_time} late" if done > in_time else ""
        events = _many(len(updates), "start or end", "starts and ends")
        yield Line(f"Profile updated after {done} of {events} of jobs{late}")


def _sessions(found: RatedFrom, profile: DueContact) -> list[Details]:
    """From the entry on that asked for the profile to the day on which it was complete."""
    kinds = (MilestoneKind.CAREER_PROFILE_SESSION, MilestoneKind.CAREER_PROFILE)
    until = profile.met_on or date.max
    return [
        each
        for each in found.details
        if each.client_id == profile.key.client_id
        and each.kind in kinds
        and profile.opens_on <= each.on <= until
    ]


# ---------------------------------------------------------------- S7


def _relationships(found: RatedFrom) -> Iterator[Line]:
    """Of each specialist of the period, in roster order: visits in person that they made."""
    for member in ever_specialists(found.records):
        theirs = [
            each
            for each in found.records.employer_visits
            if each.staff_id == member.staff_id
            and each.mode is Mode.IN_PERSON
            and each.made_by is MadeBy.SPECIALIST
            and found.counts(each.on)
        ]
        yield Line(_visits(theirs), member.staff_id)


def _visits(theirs: list[EmployerVisit]) -> str:
    if not theirs:
        return "no visit to an employer"
    days = Counter(employer for employer, _ in {(each.employer, each.on) for each in theirs})
    again = sum(count > 1 for count in days.values())
    steps = _counted((each.step for each in theirs if each.step is not None), STEPS)
    visits, employers = _many(len(theirs), "visit"), _many(len(days), "employer")
    return f"{visits} to {employers}, {again} of them more than once{_after_colon(steps)}"


# ---------------------------------------------------------------- S11


def _support(found: RatedFrom) -> Iterator[Line]:
    """Kinds and givers, and how many of those at work; help to move on, of anybody."""
    at_work = _at_work(found)
    supports = [each for each in found.supports if found.counts(each.on)]
    if at_work:
        helped = {each.client_id for each in supports} & at_work
        yield Line(f"Support on record for {len(helped)} of {_people(len(at_work))} at work")
    if supports:
        yield Line(f"Kinds: {_counted((each.support for each in supports), SUPPORTS)}")
        yield Line(f"By whom: {_counted((each.giver for each in supports), GIVERS)}")
        for_employers = sum(each.support in EMPLOYER_SUPPORTS for each in supports)
        yield Line(f"For employers, as clients asked: {for_employers}")
    onward = {each.client_id for each in supports if each.support in _ONWARD}
    onward |= {
        each.client_id
        for each in found.of_kind(MilestoneKind.EDUCATION_STARTED)
        if found.counts(each.on)
    }
    if onward:
        yield Line(f"Toward a better job, school or training: {_people(len(onward))}")


_LINES: Mapping[ItemCode, Callable[[RatedFrom], Iterator[Line]]] = MappingProxyType(
    {
        ItemCode.S1: _planning,
        ItemCode.S3: _profiles,
        ItemCode.S7: _relationships,
        ItemCode.S11: _support,
    }
)

# ---------------------------------------------------------------- shared


def _asked(found: RatedFrom, clock: Clock, *parts: int) -> list[DueContact]:
    """Windows whose last day lies in the period, without those that nothing could be done about."""
    records = found.records
    return [
        due
        for client in records.clients
        for due in due_in_period(records, client, clock)
        if (not parts or due.key.part in parts)
        and (due.met_on is not None or excused(due, stays(client.history)) is None)
    ]


def _at_work(found: RatedFrom) -> set[str]:
    """Clients in a competitive job on a day of the period, while in the program."""
    return {each.client_id for each in found.records.clients if _works(each, found)}


def _works(client: ClientRecords, found: RatedFrom) -> bool:
    first, last = counted_from(found.records), found.records.period.last
    return any(
        max(job.starts_on, stay.entered_on, first) <= min(ended_on(job), stay.until_on, last)
        for stay in stays(client.history)
        for job in stay.worked_jobs
    )


_Key = TypeVar("_Key", RelationshipStep, JobSupport, SupportGiver)


def _counted(values: Iterator[_Key], called: Mapping[_Key, Words]) -> str:
    """'keeping in touch 4, introduction 2': what is there most first."""
    counts = Counter(values)
    order = sorted(called, key=lambda each: -counts[each])
    return ", ".join(f"{within(called, each)} {counts[each]}" for each in order if counts[each])


def _after_colon(words: str) -> str:
    return f": {words}" if words else ""


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"


def _people(count: int) -> str:
    return _many(count, "person", "people")
