"""The facts of clients as the clocks read them, in one statement however many clients.

A dozen tables in one statement, because an answer to Slack has three seconds and a record twenty
statements. Each part of the union fills the shared columns it needs; voided facts stay behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
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
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from db.models import (
    ROW_OF,
    ClientAssignmentRow,
    ClientContactJobRow,
    ClientContactRow,
    ClientRow,
    DueContactRow,
    EmployerContactClientRow,
    EmployerContactRow,
    EpisodeRow,
    JobChangeRow,
    JobRow,
    UnitProfileRow,
    VocationalUnitRow,
)
from db.queries.asked import among
from db.queries.records import narrow_facts
from db.queries.records.due_contacts import ANNOUNCED_END
from db.types import AnyRow, AnySelect
from ips.employer_contacts import EmployerContactMade
from ips.employment import PASSING
from ips.facts import DueContact, History
from ips.records.kind import AboutClient


@dataclass(frozen=True, slots=True)
class WeekAtWork:
    """What a specialist's week is counted from: whose week, and its Monday."""

    staff_member_id: str
    monday: date


@dataclass(frozen=True, slots=True)
class Loaded:
    """`histories`: of the asked clients; `made`: the contacts of that specialist's week.

    `carried`: of who was on their caseload on the Monday, without contacts unless asked for: what
    tells who looks for work. `stored`: what the clocks said of the asked clients when they were
    last reckoned.
    """

    histories: Mapping[str, History]
    carried: Mapping[str, History] = field(default_factory=dict)
    made: tuple[EmployerContactMade, ...] = ()
    stored: tuple[DueContact, ...] = ()


def of_clients(
    session: Session, workspace_id: str, client_ids: Collection[str]
) -> dict[str, History]:
    """The histories of these clients; one without any fact has an empty history."""
    return dict(load(session, workspace_id, client_ids).histories)


def without_contacts(
    session: Session, workspace_id: str, client_ids: Collection[str]
) -> dict[str, History]:
    """The same for whoever asks where these clients stand: it grows with no contact of years."""
    rows = _rows(session, workspace_id, (), client_ids, None)
    by_client, _ = _sorted_out(rows)
    return {each: narrow_facts.history(each, by_client[each]) for each in client_ids}


def load(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    week: WeekAtWork | None = None,
) -> Loaded:
    """Histories, and where `week` is given what that week is counted from. One statement."""
    return _loaded(client_ids, *_sorted_out(_rows(session, workspace_id, client_ids, (), week)))


def load_to_reckon(
    session: Session,
    workspace_id: str,
    client_ids: Collection[str],
    week: WeekAtWork | None = None,
) -> Loaded:
    """As `load`, with the stored due contacts of these clients, which are about to be compared."""
    by_kind: defaultdict[bool, list[AnyRow]] = defaultdict(list)
    for row in _rows(session, workspace_id, client_ids, (), week, _to_reckon()):
        by_kind[row.kind == "due_contact"].append(row)
    loaded = _loaded(client_ids, *_sorted_out(by_kind[False]))
    return replace(loaded, stored=tuple(map(narrow_facts.due_contact, by_kind[True])))


def _loaded(
    client_ids: Collection[str],
    by_client: Mapping[str, list[AnyRow]],
    made: tuple[EmployerContactMade, ...],
) -> Loaded:
    carried = [
        client_id
        for client_id, facts in by_client.items()
        if any(f.kind == "carried" for f in facts)
    ]
    found = {
        client_id: narrow_facts.history(client_id, by_client[client_id])
        for client_id in {*carried, *client_ids}
    }
    return Loaded(
        {client_id: found[client_id] for client_id in client_ids},
        {client_id: found[client_id] for client_id in carried},
        made,
    )


def _rows(
    session: Session,
    workspace_id: str,
    whole: Collection[str],
    without: Collection[str],
    week: WeekAtWork | None,
    everything: Any = None,
) -> Iterable[AnyRow]:
    monday = week.monday if week else date.min
    asked = {
        "workspace": workspace_id,
        "clients": sorted(whole),
        "without": sorted(without),
        "staff_member": week.staff_member_id if week else "",
        "monday": monday,
        "sunday": monday + timedelta(days=6),
    }
    return session.execute(_EVERYTHING if everything is None else everything, asked).all()


def _sorted_out(
    rows: Iterable[AnyRow],
) -> tuple[defaultdict[str, list[AnyRow]], tuple[EmployerContactMade, ...]]:
    by_client: defaultdict[str, list[AnyRow]] = defaultdict(list)
    made: list[EmployerContactMade] = []
    for row in rows:
        if row.kind == "made":
            made.append(narrow_facts.made(row))
        else:
            by_client[row.client_id].append(row)
    return by_client, tuple(made)


# ---------------------------------------------------------------- the statement

_DAYS = tuple(f"day_{number}" for number in range(1, 7))
_WORDS = tuple(f"word_{number}" for number in range(1, 5))
_FLAGS = tuple(f"flag_{number}" for number in range(1, 8))
_TYPES: dict[str, Any] = (
    dict.fromkeys(("client_id", "id", "parent_id", *_WORDS), String())
    | dict.fromkeys(("recorded_on", *_DAYS), Date())
    | dict.fromkeys(_FLAGS, Boolean())
    | {"listed": JSON(), "number": Integer()}
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

_asked = (
    select(ClientRow.id.label("client_id"))
    .where(ClientRow.workspace_id == _workspace, ClientRow.id.in_(among("clients")))
    .cte("asked")
)
# Those of whom it is enough to know where they stand, too.
_wanted = union(
    select(_asked.c.client_id),
    select(ClientRow.id).where(
        ClientRow.workspace_id == _workspace, ClientRow.id.in_(among("without"))
    ),
    select(ClientAssignmentRow.client_id).where(_on_their_caseload),
).cte("wanted")


def _among(of: CTE, row: Any) -> ColumnElement[bool]:
    """Not a join: SQLite then begins at the rows of the whole workspace, and looks each one up."""
    among_them: ColumnElement[bool] = row.client_id.in_(select(of.c.client_id))
    return among_them


def _part(kind: str, **columns: Any) -> AnySelect:
    """One kind of fact, in the shared columns; those it does not fill are NULL."""
    filled = [
        (columns[name] if name in columns else cast(null(), kind_of)).label(name)
        for name, kind_of in _TYPES.items()
    ]
    return select(literal(kind, String()).label("kind"), *filled)


def _fact(kind: str, row: Any, of: CTE = _wanted, **columns: Any) -> AnySelect:
    """A part whose table names its client itself."""
    return (
        _part(kind, client_id=row.client_id, id=row.id, recorded_on=row.recorded_on, **columns)
        .select_from(row)
        .where(row.workspace_id == _workspace, _among(of, row), row.voided_at.is_(None))
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
        EmployerContactRow,
        and_(
            EmployerContactRow.workspace_id == EmployerContactClientRow.workspace_id,
            EmployerContactRow.id == EmployerContactClientRow.employer_contact_id,
        ),
    )
    .where(
        EmployerContactClientRow.workspace_id == _workspace,
        _among(_asked, EmployerContactClientRow),
        EmployerContactRow.voided_at.is_(None),
    )
)
_client_contacts = _fact(
    "client_contact",
    ClientContactRow,
    _asked,
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


def _ids_of_asked(row: Any) -> AnySelect:
    return select(row.id).where(row.workspace_id == _workspace, _among(_asked, row))


def _of_job(kind: str, row: Any, fact_id: Any, **columns: Any) -> AnySelect:
    """A part that belongs to a job; what belonged to a voided job goes with it."""
    return (
        _part(kind, client_id=JobRow.client_id, id=fact_id, parent_id=row.job_id, **columns)
        .join_from(
            JobRow, row, and_(row.workspace_id == JobRow.workspace_id, row.job_id == JobRow.id)
        )
        .where(row.workspace_id == _workspace, JobRow.voided_at.is_(None))
    )


_job_changes = _of_job(
    "job_change",
    JobChangeRow,
    JobChangeRow.id,
    recorded_on=JobChangeRow.recorded_on,
    day_1=JobChangeRow.on,
).where(JobChangeRow.job_id.in_(_ids_of_asked(JobRow)), JobChangeRow.voided_at.is_(None))
_jobs_of_contacts = _of_job(
    "contact_job", ClientContactJobRow, ClientContactJobRow.client_contact_id
).where(ClientContactJobRow.client_contact_id.in_(_ids_of_asked(ClientContactRow)))
_profiles_of_passing_jobs = (
    _part(
        "profile",
        client_id=JobRow.client_id,
        parent_id=JobRow.id,
        day_1=UnitProfileRow.from_on,
        word_1=UnitProfileRow.profile,
        listed=UnitProfileRow.overrides,
    )
    .join_from(
        JobRow,
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
        _among(_wanted, JobRow),
        JobRow.voided_at.is_(None),
        JobRow.kind.in_(sorted(PASSING)),
    )
)


def _read(kind: type[AboutClient]) -> AnySelect:
    """A kind whose columns follow from what the clocks read of it."""
    row = ROW_OF[kind.name]
    columns = narrow_facts.columns_of(kind)
    if not _TYPES.keys() >= set(columns.values()):
        raise TypeError(f"{kind.__name__}: the clocks read more of it than there are columns")
    return _fact(kind.name, row, **{column: getattr(row, name) for name, column in columns.items()})


_carried = _part("carried", client_id=ClientAssignmentRow.client_id).where(_on_their_caseload)
_contacts_made = _part(
    "made",
    id=EmployerContactRow.id,
    parent_id=EmployerContactRow.staff_member_id,
    day_1=EmployerContactRow.on,
    word_1=EmployerContactRow.mode,
    word_2=EmployerContactRow.made_by,
    flag_1=or_(
        EmployerContactRow.for_erased,
        exists().where(
            EmployerContactClientRow.workspace_id == EmployerContactRow.workspace_id,
            EmployerContactClientRow.employer_contact_id == EmployerContactRow.id,
        ),
    ),
).where(
    EmployerContactRow.workspace_id == _workspace,
    EmployerContactRow.staff_member_id == _staff_member,
    EmployerContactRow.on.between(_monday, _sunday),
    EmployerContactRow.voided_at.is_(None),
)

_PARTS = (
    _episodes,
    _employer_contacts,
    _client_contacts,
    _jobs,
    _job_changes,
    _jobs_of_contacts,
    _profiles_of_passing_jobs,
    *map(_read, narrow_facts.READ),
    _carried,
    _contacts_made,
)
_EVERYTHING = union_all(*_PARTS)


@cache
def _to_reckon() -> CompoundSelect[*tuple[Any, ...]]:
    """With what the clocks said last. The day on which an announced end comes stands with its job,
    once: an open row only says which job."""
    due = DueContactRow
    part = (
        _part(
            "due_contact",
            client_id=due.client_id,
            id=due.fact_id,
            parent_id=due.job_id,
            recorded_on=due.known_on,
            day_1=due.opens_on,
            day_2=due.due_on,
            day_3=due.met_on,
            day_4=due.met_recorded_on,
            day_5=JobRow.ended_on,
            word_1=due.clock,
            word_2=due.state,
            word_3=due.met_by,
            word_4=due.closed_by,
            number=due.part,
        )
        .select_from(due)
        .outerjoin(JobRow, ANNOUNCED_END)
        .where(due.workspace_id == _workspace, _among(_asked, due))
    )
    return union_all(*_PARTS, part)
