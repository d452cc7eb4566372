"""The rows of `histories` as the facts that the clocks read.

A shared column holds what its part of the union put there: each function here knows one part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from db.types import AnyRow
from ips.employer_contacts import EmployerContactMade
from ips.employment import JobKind, is_competitive, is_permanent
from ips.facts import (
    ClientContact,
    Decline,
    EmployerContact,
    Episode,
    Exit,
    ExitReason,
    History,
    Job,
    JobChange,
    JobEnd,
    MadeBy,
    Milestone,
    Mode,
    Pause,
)
from ips.records import client_contact, decline, employer_contact, milestone, pause
from ips.standards import Profiles


def history(client_id: str, rows: Collection[AnyRow]) -> History:
    """Each tuple in order of its date; the id decides between facts of one day."""
    of_kind: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.day_1 or date.min, row.id or "")):
        of_kind[row.kind].append(row)
    changes: defaultdict[str, list[JobChange]] = defaultdict(list)
    for row in of_kind["job_change"]:
        changes[row.parent_id].append(JobChange(row.id, row.day_1, row.recorded_on))
    jobs_of: defaultdict[str, set[str]] = defaultdict(set)
    for row in of_kind["contact_job"]:
        jobs_of[row.id].add(row.parent_id)
    profiles: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in of_kind["profile"]:
        profiles[row.parent_id].append(row)
    return History(
        client_id=client_id,
        episodes=tuple(map(_episode, of_kind["episode"])),
        employer_contacts=tuple(map(_employer_contact, of_kind["employer_contact"])),
        client_contacts=tuple(
            _client_contact(row, jobs_of[row.id]) for row in of_kind["client_contact"]
        ),
        jobs=tuple(_job(row, tuple(changes[row.id]), profiles[row.id]) for row in of_kind["job"]),
        milestones=tuple(map(_milestone, of_kind["milestone"])),
        pauses=tuple(map(_pause, of_kind["pause"])),
        declines=tuple(map(_decline, of_kind["decline"])),
        live_on=max((row.day_4 for row in of_kind["episode"]), default=date.min),
    )


def _episode(row: AnyRow) -> Episode:
    left = Exit(row.day_2, row.day_3, ExitReason(row.word_1)) if row.day_2 is not None else None
    return Episode(row.id, row.day_1, row.recorded_on, left)


def _employer_contact(row: AnyRow) -> EmployerContact:
    return employer_contact.fact(
        row.id,
        row.recorded_on,
        on=row.day_1,
        mode=row.word_1,
        made_by=row.word_2,
        competitive=row.flag_1,
        career_exploration=row.flag_2,
        interview=row.flag_3,
    )


def _client_contact(row: AnyRow, job_ids: Collection[str]) -> ClientContact:
    return client_contact.fact(
        row.id,
        row.recorded_on,
        on=row.day_1,
        mode=row.word_1,
        reached=row.flag_1,
        by_role=row.word_2,
        job_ids=job_ids,
        strategy=row.word_3,
        job_trouble=row.flag_2,
    )


def _job(row: AnyRow, changes: tuple[JobChange, ...], profiles: Collection[AnyRow]) -> Job:
    kind = JobKind(row.word_1)
    return Job(
        id=row.id,
        starts_on=row.day_1,
        learned_on=row.day_2,
        recorded_on=row.recorded_on,
        competitive=is_competitive(
            kind,
            pays_minimum_and_prevailing=row.flag_1,
            open_to_anyone=row.flag_2,
            integrated=row.flag_3,
            not_set_aside=row.flag_4,
        ),
        permanent=is_permanent(
            kind,
            permanent=row.flag_5,
            seasonal_is_permanent=_seasonal_is_permanent(profiles, row.day_1),
        ),
        changes=changes,
        end=_job_end(row),
        cancelled_on=row.day_3,
        confirmed=row.flag_7,
    )


def _seasonal_is_permanent(profiles: Collection[AnyRow], starts_on: date) -> bool:
    """As the unit's profile in force on the start day says; asked of passing jobs alone."""
    if not profiles:
        return False
    spans = Profiles.of_spans((row.day_1, row.word_1, row.listed) for row in profiles)
    return spans.on(starts_on).settings.seasonal_is_permanent


def _job_end(row: AnyRow) -> JobEnd | None:
    if row.day_4 is None:
        return None
    return JobEnd(
        ended_on=row.day_4,
        learned_on=row.day_5,
        recorded_on=row.day_6,
        client_told_us=row.flag_6,
        next_job_id=row.word_2,
    )


def _milestone(row: AnyRow) -> Milestone:
    return milestone.fact(
        row.id, row.recorded_on, kind=row.word_1, on=row.day_1, job_id=row.parent_id
    )


def _pause(row: AnyRow) -> Pause:
    return pause.fact(
        row.id,
        row.recorded_on,
        from_on=row.day_1,
        reason=row.word_1,
        review_on=row.day_2,
        resumed_on=row.day_3,
    )


def _decline(row: AnyRow) -> Decline:
    return decline.fact(
        row.id,
        row.recorded_on,
        on=row.day_1,
        clocks=row.listed or (),
        job_id=row.parent_id,
        withdrawn_on=row.day_2,
    )


def made(row: AnyRow) -> EmployerContactMade:
    return EmployerContactMade(
        id=row.id,
        specialist_id=row.parent_id,
        on=row.day_1,
        mode=Mode(row.word_1),
        made_by=MadeBy(row.word_2),
        client_specific=row.flag_1,
    )
