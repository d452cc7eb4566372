"""The rows of `histories` as the facts that the clocks read.

A shared column holds what its part of the union put there. Of most kinds the columns follow from
what the clocks read of a record; the other functions here know one part each. What there are
thousands of is read by place: asked for by name, a value takes ten times as long.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from inspect import signature
from operator import itemgetter
from typing import Any

from db.queries.records import due_contacts
from db.types import AnyRow
from ips.employer_contacts import EmployerContactMade
from ips.employment import JobKind, is_competitive, is_permanent
from ips.facts import (
    DueContact,
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
from ips.records.client_contact import ClientContactRecord
from ips.records.decline import DeclineRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.kind import RecordKind
from ips.records.markers import Day, Ref, Several, Tick
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.standards import Profiles

DAYS = tuple(f"day_{number}" for number in range(1, 7))
WORDS = tuple(f"word_{number}" for number in range(1, 5))
FLAGS = tuple(f"flag_{number}" for number in range(1, 8))
SHARED = (
    *("kind", "client_id", "id", "parent_id", "recorded_on"),
    *(*DAYS, *WORDS, *FLAGS, "listed", "number"),
)
"""The columns of a row, in order."""

READ: Mapping[type[RecordKind], tuple[str, Callable[..., Any]]] = {
    EmployerContactRecord: ("employer_contacts", employer_contact.fact),
    ClientContactRecord: ("client_contacts", client_contact.fact),
    MilestoneRecord: ("milestones", milestone.fact),
    PauseRecord: ("pauses", pause.fact),
    DeclineRecord: ("declines", decline.fact),
}
"""Kind -> its part of a history, and what the clocks read of a record: fields by their names."""


def columns_of(kind: type[RecordKind]) -> Mapping[str, str]:
    """Field -> the shared column that holds it, in the order in which they are read.

    The day on which it happened is the first day.
    """
    _, read = READ[kind]
    markers = {each.name: each.marker for each in kind.fields}
    used: Counter[str] = Counter()
    found: dict[str, str] = {}
    for name in list(signature(read).parameters)[2:]:
        of = _COLUMNS.get(type(markers[name]), "word")
        used[of] += 1
        found[name] = f"{of}_{used[of]}" if of in ("day", "word", "flag") else of
    return found


_COLUMNS = {Day: "day", Tick: "flag", Several: "listed", Ref: "parent_id"}


def _values(*columns: str) -> Callable[[AnyRow], tuple[Any, ...]]:
    """What a row holds in these columns."""
    return itemgetter(*(SHARED.index(each) for each in columns))


def _reader(kind: type[RecordKind]) -> Callable[[AnyRow], Any]:
    (_, read), values = READ[kind], _values("id", "recorded_on", *columns_of(kind).values())
    return lambda row: read(*values(row))


_READERS = {kind: _reader(kind) for kind in READ}
what_and_whose = _values("kind", "client_id")
_KIND, _DAY, _ID = map(SHARED.index, ("kind", "day_1", "id"))


def history(client_id: str, rows: Collection[AnyRow]) -> History:
    """Each tuple in order of its date; the id decides between facts of one day."""
    of_kind: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[_DAY] or date.min, row[_ID] or "")):
        of_kind[row[_KIND]].append(row)
    changes: defaultdict[str, list[JobChange]] = defaultdict(list)
    for row in of_kind["job_change"]:
        changes[row.parent_id].append(JobChange(row.id, row.day_1, row.recorded_on))
    profiles: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in of_kind["profile"]:
        profiles[row.parent_id].append(row)
    found = History(
        client_id=client_id,
        episodes=tuple(map(_episode, of_kind["episode"])),
        jobs=tuple(_job(row, tuple(changes[row.id]), profiles[row.id]) for row in of_kind["job"]),
        live_on=max((row.day_4 for row in of_kind["episode"]), default=date.min),
        **{READ[kind][0]: tuple(map(read, of_kind[kind.name])) for kind, read in _READERS.items()},
    )
    about = of_kind["contact_job"]
    return _with_jobs_of_contacts(found, about) if about else found


def _with_jobs_of_contacts(history: History, rows: Collection[AnyRow]) -> History:
    """Most contacts name none, which is all of them."""
    jobs_of: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        jobs_of[row.id].add(row.parent_id)
    contacts = tuple(
        replace(each, job_ids=frozenset(jobs_of[each.id])) if each.id in jobs_of else each
        for each in history.client_contacts
    )
    return replace(history, client_contacts=contacts)


def _episode(row: AnyRow) -> Episode:
    left = Exit(row.day_2, row.day_3, ExitReason(row.word_1)) if row.day_2 is not None else None
    return Episode(row.id, row.day_1, row.recorded_on, left)


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


_DUE_CONTACT = _values(
    *("client_id", "word_1", "id", "number", "day_1", "day_2", "recorded_on", "word_2"),
    *("parent_id", "day_3", "word_3", "day_4", "word_4", "day_5"),
)


def due_contact(row: AnyRow) -> DueContact:
    """One as the clocks left it."""
    return due_contacts.due_contact(*_DUE_CONTACT(row))


def made(row: AnyRow) -> EmployerContactMade:
    return EmployerContactMade(
        id=row.id,
        specialist_id=row.parent_id,
        on=row.day_1,
        mode=Mode(row.word_1),
        made_by=MadeBy(row.word_2),
        client_specific=row.flag_1,
    )
