"""The facts of clients as the clocks read them, in one statement however many clients.

A dozen tables in one statement, because an answer to Slack has three seconds and a record twenty
statements. Each part of the union fills the shared columns it needs; voided facts stay behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    String,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from db.models import (
    ClientAssignmentRow,
    ClientContactJobRow,
    ClientContactRow,
    ClientRow,
    DeclineRow,
    EmployerContactClientRow,
    EmployerContactRow,
    EpisodeRow,
    JobChangeRow,
    JobRow,
    MilestoneRow,
    PauseRow,
    UnitProfileRow,
    VocationalUnitRow,
)
from db.types import AnyRow, AnySelect
from ips.employer_contacts import EmployerContactMade
from ips.employment import PASSING, JobKind, is_competitive, is_permanent
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


@dataclass(frozen=True, slots=True)
class WeekAtWork:
    """What a specialist's week is counted from: whose week, and its Monday."""

    staff_member_id: str
    monday: date


@dataclass(frozen=True, slots=True)
class Loaded:
    """`carried`: clients on that specialist's caseload on the Monday; `made`: their contacts.

    `histories` holds the asked clients and the carried ones.
    """

    histories: Mapping[str, History]
    carried: frozenset[str] = frozenset()
    made: tuple[EmployerContactMade, ...] = ()


def of_clients(
    session: Session, workspace_id: str, client_ids: Collection[str]
) -> dict[str, History]:
    """The histories of these clients; one without any fact has an empty history."""
    return dict(load(session, workspace_id, client_ids).histories)


def load(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    week: WeekAtWork | None = None,
) -> Loaded:
    """Histories, and where `week` is given what that week is counted from. One statement."""
    monday = week.monday if week else date.min
    rows = session.execute(
        _EVERYTHING,
        {
            "workspace": workspace_id,
            "clients": sorted(client_ids) or [""],
            "staff_member": week.staff_member_id if week else "",
            "monday": monday,
            "sunday": monday + timedelta(days=6),
        },
    )
    by_client: defaultdict[str, list[AnyRow]] = defaultdict(list)
    made: list[EmployerContactMade] = []
    for row in rows:
        if row.kind == "made":
            made.append(_made(row))
        else:
            by_client[row.client_id].append(row)
    carried = frozenset(
        client_id
        for client_id, facts in by_client.items()
        if any(f.kind == "carried" for f in facts)
    )
    wanted = carried | frozenset(client_ids)
    histories = {client_id: _history(client_id, by_client[client_id]) for client_id in wanted}
    return Loaded(histories, carried, tuple(made))


# ---------------------------------------------------------------- the statement

_DAYS = tuple(f"day_{number}" for number in range(1, 7))
_WORDS = tuple(f"word_{number}" for number in range(1, 4))
_FLAGS = tuple(f"flag_{number}" for number in range(1, 8))
_TYPES = (
    dict.fromkeys(("client_id", "id", "parent_id", *_WORDS), String())
    | dict.fromkeys(("recorded_on", *_DAYS), Date())
    | dict.fromkeys(_FLAGS, Boolean())
    | {"listed": JSON()}
)

_workspace: ColumnElement[str] = bindparam("workspace", type_=String())
_staff_member: ColumnElement[str] = bindparam("staff_member", type_=String())
_monday: ColumnElement[date] = bindparam("monday", type_=Date())
_sunday: ColumnElement[date] = bindparam("sunday", type_=Date())

_on_their_caseload = and_(
    ClientAssignmentRow.workspace_id == _workspace,
    ClientAssignmentRow.staff_member_id == _staff_member,
    ClientAssignmentRow.kind == "carries",
    ClientAssignmentRow.from_on <= _monday,
    or_(ClientAssignmentRow.until_on.is_(None), ClientAssignmentRow.until_on >= _monday),
)

_wanted = union(
    select(ClientRow.id.label("client_id")).where(
        ClientRow.workspace_id == _workspace,
        ClientRow.id.in_(bindparam("clients", expanding=True)),
    ),
    select(ClientAssignmentRow.client_id).where(_on_their_caseload),
).cte("wanted")


def _part(kind: str, **columns: Any) -> AnySelect:
    """One kind of fact, in the shared columns; those it does not fill are NULL."""
    filled = [
        (columns[name] if name in columns else cast(null(), kind_of)).label(name)
        for name, kind_of in _TYPES.items()
    ]
    return select(literal(kind, String()).label("kind"), *filled)


def _fact(kind: str, row: Any, **columns: Any) -> AnySelect:
    """A part whose table names its client itself."""
    return (
        _part(kind, client_id=row.client_id, id=row.id, recorded_on=row.recorded_on, **columns)
        .join_from(row, _wanted, _wanted.c.client_id == row.client_id)
        .where(row.workspace_id == _workspace, row.voided_at.is_(None))
    )


_episodes = (
    _fact(
        "episode",
        EpisodeRow,
        day_1=EpisodeRow.entered_on,
        day_2=EpisodeRow.exited_on,
        day_3=EpisodeRow.exit_recorded_on,
        day_4=VocationalUnitRow.live_on,
        word_1=EpisodeRow.exit_reason,
    )
    .join(
        ClientRow,
        and_(
            ClientRow.workspace_id == EpisodeRow.workspace_id, ClientRow.id == EpisodeRow.client_id
        ),
    )
    .join(
        VocationalUnitRow,
        and_(
            VocationalUnitRow.workspace_id == ClientRow.workspace_id,
            VocationalUnitRow.id == ClientRow.vocational_unit_id,
        ),
    )
)
_employer_contacts = (
    _part(
        "employer_contact",
        client_id=EmployerContactClientRow.client_id,
        id=EmployerContactRow.id,
        recorded_on=EmployerContactRow.recorded_on,
        day_1=EmployerContactRow.on,
        word_1=EmployerContactRow.mode,
        word_2=EmployerContactRow.made_by,
        flag_1=EmployerContactRow.competitive,
        flag_2=EmployerContactRow.career_exploration,
        flag_3=EmployerContactRow.interview,
    )
    .join_from(
        EmployerContactClientRow,
        _wanted,
        _wanted.c.client_id == EmployerContactClientRow.client_id,
    )
    .join(
        EmployerContactRow,
        and_(
            EmployerContactRow.workspace_id == EmployerContactClientRow.workspace_id,
            EmployerContactRow.id == EmployerContactClientRow.employer_contact_id,
        ),
    )
    .where(
        EmployerContactClientRow.workspace_id == _workspace,
        EmployerContactRow.voided_at.is_(None),
    )
)
_client_contacts = _fact(
    "client_contact",
    ClientContactRow,
    day_1=ClientContactRow.on,
    word_1=ClientContactRow.mode,
    word_2=ClientContactRow.by_role,
    word_3=ClientContactRow.strategy,
    flag_1=ClientContactRow.reached,
    flag_2=ClientContactRow.job_trouble,
)
_jobs = _fact(
    "job",
    JobRow,
    day_1=JobRow.starts_on,
    day_2=JobRow.learned_on,
    day_3=JobRow.cancelled_on,
    day_4=JobRow.ended_on,
    day_5=JobRow.end_learned_on,
    day_6=JobRow.end_recorded_on,
    word_1=JobRow.kind,
    word_2=JobRow.next_job_id,
    flag_1=JobRow.pays_minimum_and_prevailing,
    flag_2=JobRow.open_to_anyone,
    flag_3=JobRow.integrated,
    flag_4=JobRow.not_set_aside,
    flag_5=JobRow.permanent,
    flag_6=JobRow.client_told_us,
    flag_7=JobRow.start_confirmed,
)


def _of_job(kind: str, row: Any, fact_id: Any, **columns: Any) -> AnySelect:
    """A part that belongs to a job; what belonged to a voided job goes with it."""
    return (
        _part(kind, client_id=JobRow.client_id, id=fact_id, parent_id=row.job_id, **columns)
        .join_from(JobRow, _wanted, _wanted.c.client_id == JobRow.client_id)
        .join(row, and_(row.workspace_id == JobRow.workspace_id, row.job_id == JobRow.id))
        .where(JobRow.workspace_id == _workspace, JobRow.voided_at.is_(None))
    )


_job_changes = _of_job(
    "job_change",
    JobChangeRow,
    JobChangeRow.id,
    recorded_on=JobChangeRow.recorded_on,
    day_1=JobChangeRow.on,
).where(JobChangeRow.voided_at.is_(None))
_jobs_of_contacts = _of_job(
    "contact_job", ClientContactJobRow, ClientContactJobRow.client_contact_id
)
_profiles_of_passing_jobs = (
    _part(
        "profile",
        client_id=JobRow.client_id,
        parent_id=JobRow.id,
        day_1=UnitProfileRow.from_on,
        word_1=UnitProfileRow.profile,
        listed=UnitProfileRow.overrides,
    )
    .join_from(JobRow, _wanted, _wanted.c.client_id == JobRow.client_id)
    .join(
        ClientRow,
        and_(ClientRow.workspace_id == JobRow.workspace_id, ClientRow.id == JobRow.client_id),
    )
    .join(
        UnitProfileRow,
        and_(
            UnitProfileRow.workspace_id == ClientRow.workspace_id,
            UnitProfileRow.vocational_unit_id == ClientRow.vocational_unit_id,
        ),
    )
    .where(
        JobRow.workspace_id == _workspace,
        JobRow.voided_at.is_(None),
        JobRow.kind.in_(sorted(PASSING)),
    )
)
_milestones = _fact(
    "milestone",
    MilestoneRow,
    parent_id=MilestoneRow.job_id,
    day_1=MilestoneRow.on,
    word_1=MilestoneRow.kind,
)
_pauses = _fact(
    "pause",
    PauseRow,
    day_1=PauseRow.from_on,
    day_2=PauseRow.review_on,
    day_3=PauseRow.resumed_on,
    word_1=PauseRow.reason,
)
_declines = _fact(
    "decline",
    DeclineRow,
    parent_id=DeclineRow.job_id,
    day_1=DeclineRow.on,
    day_2=DeclineRow.withdrawn_on,
    listed=DeclineRow.clocks,
)
_carried = _part("carried", client_id=ClientAssignmentRow.client_id).where(_on_their_caseload)
_contacts_made = _part(
    "made",
    id=EmployerContactRow.id,
    parent_id=EmployerContactRow.staff_member_id,
    day_1=EmployerContactRow.on,
    word_1=EmployerContactRow.mode,
    word_2=EmployerContactRow.made_by,
    flag_1=exists().where(
        EmployerContactClientRow.workspace_id == EmployerContactRow.workspace_id,
        EmployerContactClientRow.employer_contact_id == EmployerContactRow.id,
    ),
).where(
    EmployerContactRow.workspace_id == _workspace,
    EmployerContactRow.staff_member_id == _staff_member,
    EmployerContactRow.on.between(_monday, _sunday),
    EmployerContactRow.voided_at.is_(None),
)

_EVERYTHING = union_all(
    _episodes,
    _employer_contacts,
    _client_contacts,
    _jobs,
    _job_changes,
    _jobs_of_contacts,
    _profiles_of_passing_jobs,
    _milestones,
    _pauses,
    _declines,
    _carried,
    _contacts_made,
)


# ---------------------------------------------------------------- rows into facts


def _history(client_id: str, rows: Collection[AnyRow]) -> History:
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


def _made(row: AnyRow) -> EmployerContactMade:
    return EmployerContactMade(
        id=row.id,
        specialist_id=row.parent_id,
        on=row.day_1,
        mode=Mode(row.word_1),
        made_by=MadeBy(row.word_2),
        client_specific=row.flag_1,
    )
