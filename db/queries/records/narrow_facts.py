"""The rows of `histories` as the facts that the clocks read.

A shared column holds what its part of the union put there. Of most kinds the columns follow from
what the clocks read of a record; the other functions here know one part each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date
from inspect import signature
from typing import Any

from db.types import AnyRow
from ips.employer_contacts import EmployerContactMade
from ips.employment import JobKind, is_competitive, is_permanent
from ips.facts import (
    ClientContact,
    Clock,
    DueContact,
    DueKey,
    DueState,
    EmployerContact,
    Episode,
    Exit,
    ExitReason,
    History,
    Job,
    JobChange,
    JobEnd,
    MadeBy,
    Mode,
)
from ips.records import client_contact, decline, employer_contact, milestone, pause
from ips.records.decline import DeclineRecord
from ips.records.kind import AboutClient, Day, Ref, Several, Tick
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.standards import Profiles

READ: Mapping[type[AboutClient], tuple[str, Callable[..., Any]]] = {
    MilestoneRecord: ("milestones", milestone.fact),
    PauseRecord: ("pauses", pause.fact),
    DeclineRecord: ("declines", decline.fact),
}
"""Kind -> its part of a history, and what the clocks read of a record: fields by their names."""


def columns_of(kind: type[AboutClient]) -> Mapping[str, str]:
    """Field -> the shared column that holds it; the day on which it happened is the first day."""
    _, read = READ[kind]
    used: Counter[str] = Counter()
    found: dict[str, str] = {}
    for each in kind.fields:
        if each.name in signature(read).parameters:
            of = _COLUMNS.get(type(each.marker), "word")
            used[of] += 1
            found[each.name] = f"{of}_{used[of]}" if of in ("day", "word", "flag") else of
    return found


_COLUMNS = {Day: "day", Tick: "flag", Several: "listed", Ref: "parent_id"}


def _reader(kind: type[AboutClient]) -> Callable[[AnyRow], Any]:
    (_, read), columns = READ[kind], columns_of(kind)
    return lambda row: read(
        row.id, row.recorded_on, **{name: getattr(row, column) for name, column in columns.items()}
    )


_READERS = {kind: _reader(kind) for kind in READ}


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
        live_on=max((row.day_4 for row in of_kind["episode"]), default=date.min),
        **{READ[kind][0]: tuple(map(read, of_kind[kind.name])) for kind, read in _READERS.items()},
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


def due_contact(row: AnyRow) -> DueContact:
    """One as the clocks left it."""
    return DueContact(
        key=DueKey(row.client_id, Clock(row.word_1), row.id, row.number),
        opens_on=row.day_1,
        due_on=row.day_2,
        known_on=row.recorded_on,
        state=DueState(row.word_2),
        job_id=row.parent_id,
        met_on=row.day_3,
        met_by=row.word_3,
        met_recorded_on=row.day_4,
        closed_by=row.word_4,
        closes_on=row.day_5,
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
