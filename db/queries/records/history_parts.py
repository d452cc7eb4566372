"""The one statement that reads what clients' clocks follow from: a part for each kind of fact.

A dozen tables in one statement, because an answer to Slack has three seconds and a record twenty
statements. Each part of the union fills the shared columns it needs; voided facts stay behind.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)

from db.kept import table_of
from db.models import (
    ClientAssignmentRow,
    ClientContactJobRow,
    ClientRow,
    DueContactRow,
    EmployerContactClientRow,
    UnitProfileRow,
    VocationalUnitRow,
)
from db.queries.asked import among
from db.queries.records import narrow_facts
from db.queries.records.due_contacts import ANNOUNCED_END
from db.queries.records.narrow_facts import DAYS, FLAGS, SHARED
from db.types import METADATA, AnySelect
from ips.employment import PASSING
from ips.records.client_contact import ClientContactRecord
from ips.records.decline import DeclineRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.kind import RecordKind
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord

_assignment: Any = ClientAssignmentRow.__table__
_contact_job: Any = ClientContactJobRow.__table__
_client_contact: Any = METADATA.tables["client_contact"]
_client: Any = ClientRow.__table__
_due_contact: Any = DueContactRow.__table__
_for_whom: Any = EmployerContactClientRow.__table__
_employer_contact: Any = METADATA.tables["employer_contact"]
_episode: Any = METADATA.tables["episode"]
_job_change: Any = METADATA.tables["job_change"]
_job: Any = METADATA.tables["job"]
_profile: Any = UnitProfileRow.__table__
_unit: Any = VocationalUnitRow.__table__

_TYPES: dict[str, Any] = {
    **dict.fromkeys(SHARED, String()),
    **dict.fromkeys(("recorded_on", *DAYS), Date()),
    **dict.fromkeys(FLAGS, Boolean()),
    "listed": JSON(),
    "number": Integer(),
}

_workspace: ColumnElement[str] = bindparam("workspace", type_=String())
_staff_member: ColumnElement[str] = bindparam("staff_member", type_=String())
_since: ColumnElement[date] = bindparam("since", type_=Date())
_monday: ColumnElement[date] = bindparam("monday", type_=Date())
_sunday: ColumnElement[date] = bindparam("sunday", type_=Date())

_on_their_caseload = and_(
    _assignment.c.workspace_id == _workspace,
    _assignment.c.staff_member_id == _staff_member,
    _assignment.c.kind == "carries",
    _assignment.c.from_on <= _monday,
    or_(_assignment.c.until_on.is_(None), _assignment.c.until_on >= _monday),
)

_asked = (
    select(_client.c.id.label("client_id"))
    .where(_client.c.workspace_id == _workspace, _client.c.id.in_(among("clients")))
    .cte("asked")
)
# Those of whom it is enough to know where they stand, too.
_wanted = union(
    select(_asked.c.client_id),
    select(_client.c.id).where(
        _client.c.workspace_id == _workspace, _client.c.id.in_(among("without"))
    ),
    select(_assignment.c.client_id).where(_on_their_caseload),
).cte("wanted")


def _among(of: CTE, row: Any) -> ColumnElement[bool]:
    """Not a join: SQLite then begins at the rows of the whole workspace, and looks each one up."""
    among_them: ColumnElement[bool] = row.c.client_id.in_(select(of.c.client_id))
    return among_them


def _part(kind: str, **columns: Any) -> AnySelect:
    """One kind of fact, in the shared columns; those it does not fill are NULL."""
    filled: dict[str, Any] = {name: cast(null(), _TYPES[name]) for name in SHARED}
    filled |= {"kind": literal(kind, String()), **columns}
    return select(*(column.label(name) for name, column in filled.items()))


def _fact(kind: str, row: Any, of: CTE = _wanted, **columns: Any) -> AnySelect:
    """A part whose table names its client itself."""
    return (
        _part(
            kind, client_id=row.c.client_id, id=row.c.id, recorded_on=row.c.recorded_on, **columns
        )
        .select_from(row)
        .where(row.c.workspace_id == _workspace, _among(of, row), row.c.voided_at.is_(None))
    )


def _read_of(kind: type[RecordKind]) -> dict[str, Any]:
    """What the clocks read of a kind, as `narrow_facts` reads it there."""
    row: Any = table_of(kind)
    return {column: row.c[name] for name, column in narrow_facts.columns_of(kind).items()}


_episodes = (
    _fact(
        "episode",
        _episode,
        day_1=_episode.c.entered_on,
        day_2=_episode.c.exited_on,
        day_3=_episode.c.exit_recorded_on,
        day_4=_unit.c.live_on,
        word_1=_episode.c.exit_reason,
    )
    .join(
        _client,
        and_(
            _client.c.workspace_id == _episode.c.workspace_id, _client.c.id == _episode.c.client_id
        ),
    )
    .join(
        _unit,
        and_(
            _unit.c.workspace_id == _client.c.workspace_id,
            _unit.c.id == _client.c.vocational_unit_id,
        ),
    )
)
_employer_contacts = (
    _part(
        "employer_contact",
        client_id=_for_whom.c.client_id,
        id=_employer_contact.c.id,
        recorded_on=_employer_contact.c.recorded_on,
        **_read_of(EmployerContactRecord),
    )
    .join_from(
        _for_whom,
        _employer_contact,
        and_(
            _employer_contact.c.workspace_id == _for_whom.c.workspace_id,
            _employer_contact.c.id == _for_whom.c.employer_contact_id,
        ),
    )
    .where(
        _for_whom.c.workspace_id == _workspace,
        _among(_asked, _for_whom),
        _employer_contact.c.voided_at.is_(None),
    )
)
_client_contacts = _fact(
    "client_contact", _client_contact, _asked, **_read_of(ClientContactRecord)
).where(or_(_client_contact.c.on >= _since, _client_contact.c.recorded_on >= _since))
_last_reached = (
    _part("reached", client_id=_client_contact.c.client_id, day_1=func.max(_client_contact.c.on))
    .where(
        _client_contact.c.workspace_id == _workspace,
        _client_contact.c.client_id.in_(among("reached")),
        _client_contact.c.voided_at.is_(None),
        _client_contact.c.reached,
        _client_contact.c.by_role.is_not(None),
    )
    .group_by(_client_contact.c.client_id)
)
_jobs = _fact(
    "job",
    _job,
    day_1=_job.c.starts_on,
    day_2=_job.c.learned_on,
    day_3=_job.c.cancelled_on,
    day_4=_job.c.ended_on,
    day_5=_job.c.end_learned_on,
    day_6=_job.c.end_recorded_on,
    word_1=_job.c.kind,
    word_2=_job.c.next_job_id,
    flag_1=_job.c.pays_minimum_and_prevailing,
    flag_2=_job.c.open_to_anyone,
    flag_3=_job.c.integrated,
    flag_4=_job.c.not_set_aside,
    flag_5=_job.c.permanent,
    flag_6=_job.c.client_told_us,
    flag_7=_job.c.start_confirmed,
)


def _ids_of_asked(row: Any) -> AnySelect:
    return select(row.c.id).where(row.c.workspace_id == _workspace, _among(_asked, row))


def _of_job(kind: str, row: Any, fact_id: Any, **columns: Any) -> AnySelect:
    """A part that belongs to a job; what belonged to a voided job goes with it."""
    return (
        _part(kind, client_id=_job.c.client_id, id=fact_id, parent_id=row.c.job_id, **columns)
        .join_from(
            _job, row, and_(row.c.workspace_id == _job.c.workspace_id, row.c.job_id == _job.c.id)
        )
        .where(row.c.workspace_id == _workspace, _job.c.voided_at.is_(None))
    )


_job_changes = _of_job(
    "job_change",
    _job_change,
    _job_change.c.id,
    recorded_on=_job_change.c.recorded_on,
    day_1=_job_change.c.on,
).where(_job_change.c.job_id.in_(_ids_of_asked(_job)), _job_change.c.voided_at.is_(None))
_jobs_of_contacts = _of_job("contact_job", _contact_job, _contact_job.c.client_contact_id).where(
    _contact_job.c.client_contact_id.in_(_ids_of_asked(_client_contact))
)
_profiles_of_passing_jobs = (
    _part(
        "profile",
        client_id=_job.c.client_id,
        parent_id=_job.c.id,
        day_1=_profile.c.from_on,
        word_1=_profile.c.profile,
        listed=_profile.c.overrides,
    )
    .join_from(
        _job,
        _client,
        and_(_client.c.workspace_id == _job.c.workspace_id, _client.c.id == _job.c.client_id),
    )
    .join(
        _profile,
        and_(
            _profile.c.workspace_id == _client.c.workspace_id,
            _profile.c.vocational_unit_id == _client.c.vocational_unit_id,
        ),
    )
    .where(
        _job.c.workspace_id == _workspace,
        _among(_wanted, _job),
        _job.c.voided_at.is_(None),
        _job.c.kind.in_(sorted(PASSING)),
    )
)


_carried = _part("carried", client_id=_assignment.c.client_id).where(_on_their_caseload)
_contacts_made = _part(
    "made",
    id=_employer_contact.c.id,
    parent_id=_employer_contact.c.staff_member_id,
    day_1=_employer_contact.c.on,
    word_1=_employer_contact.c.mode,
    word_2=_employer_contact.c.made_by,
    flag_1=or_(
        _employer_contact.c.for_erased,
        exists().where(
            _for_whom.c.workspace_id == _employer_contact.c.workspace_id,
            _for_whom.c.employer_contact_id == _employer_contact.c.id,
        ),
    ),
).where(
    _employer_contact.c.workspace_id == _workspace,
    _employer_contact.c.staff_member_id == _staff_member,
    _employer_contact.c.on.between(_monday, _sunday),
    _employer_contact.c.voided_at.is_(None),
)

_PARTS = (
    _episodes,
    _employer_contacts,
    _client_contacts,
    _last_reached,
    _jobs,
    _job_changes,
    _jobs_of_contacts,
    _profiles_of_passing_jobs,
    *(
        _fact(kind.name, table_of(kind), **_read_of(kind))
        for kind in (MilestoneRecord, PauseRecord, DeclineRecord)
    ),
    _carried,
    _contacts_made,
)
EVERYTHING = union_all(*_PARTS)


@cache
def with_what_stood() -> CompoundSelect[*tuple[Any, ...]]:
    """With what the clocks said last. The day on which an announced end comes stands with its job,
    once: an open row only says which job."""
    due = _due_contact
    part = (
        _part(
            "due_contact",
            client_id=due.c.client_id,
            id=due.c.fact_id,
            parent_id=due.c.job_id,
            recorded_on=due.c.known_on,
            day_1=due.c.opens_on,
            day_2=due.c.due_on,
            day_3=due.c.met_on,
            day_4=due.c.met_recorded_on,
            day_5=ANNOUNCED_END,
            word_1=due.c.clock,
            word_2=due.c.state,
            word_3=due.c.met_by,
            word_4=due.c.closed_by,
            number=due.c.part,
        )
        .select_from(due)
        .where(due.c.workspace_id == _workspace, _among(_asked, due))
    )
    return union_all(*_PARTS, part)
