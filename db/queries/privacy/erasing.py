"""Erasing a client: every row about them goes; an empty one stays so that its id is never reused.

The audit log holds ids and names of fields only, so it stays whole and keeps the erasure itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, delete, func, literal_column, select, union_all, update

from db import versions
from db.doors import Session
from db.ids import new_id
from db.kept import ERASURES, table_of
from db.models import (
    ROW_OF,
    Base,
    ClientAssignmentRow,
    ClientContactJobRow,
    ClientRow,
    ClientTeamRow,
    CoverRequestRow,
    DueContactRow,
    EmployerContactClientRow,
    FactVersionRow,
    JobRow,
    SnoozeRow,
    WeekOfErasedRow,
    WorkspaceRow,
)
from db.queries.asked import CLIENT, WORKSPACE
from db.queries.privacy import audit
from db.queries.privacy.blanking import only_its_day
from db.upsert import insert_into
from ips.employer_contacts import Week
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.job import JobRecord
from ips.records.kind import AboutClient, AboutJob, AboutUnit, kinds_about

_KINDS = tuple(map(table_of, kinds_about(AboutClient).values()))
_ALSO_ABOUT = tuple(
    table for table in map(table_of, kinds_about(AboutUnit).values()) if "client_id" in table.c
)
_WITHIN_JOBS = tuple(map(table_of, kinds_about(AboutJob).values()))
_LINK: Any = EmployerContactClientRow.__table__
# In this order: whoever refers to somebody goes first.
_TOLD_OF: tuple[Any, ...] = (
    *_KINDS,
    *_ALSO_ABOUT,
    SnoozeRow.__table__,
    CoverRequestRow.__table__,
)
_BESIDE: tuple[Any, ...] = (
    DueContactRow.__table__,
    ClientAssignmentRow.__table__,
    ClientTeamRow.__table__,
    _LINK,
)
_CONTACT: Any = table_of(EmployerContactRecord)
_CONTACT_JOB: Any = ClientContactJobRow.__table__
_VERSION: Any = FactVersionRow.__table__
_OF_NEXT_STEP = {name for half in EmployerContactRecord.reversals for name in half.fields}
_IDS_AT_A_TIME = 500

EVERY_TABLE = tuple(table.name for table in Base.metadata.sorted_tables)


def everything_of(session: Session, workspace_id: str, client_id: str) -> frozenset[str]:
    """The ids of all that goes with a client, and of the employer contacts that were for them."""
    return frozenset({client_id}).union(*_by_table(session, workspace_id, client_id).values())


def _by_table(session: Session, workspace_id: str, client_id: str) -> Mapping[str, set[str]]:
    """Table -> those ids, in one statement: most kinds of record say nothing of a client."""
    asked = {"workspace": workspace_id, "client": client_id}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table, fact_id in session.execute(_everything(), asked):
        found[table].add(fact_id)
    return found


@cache
def _everything() -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(
        *(_ids(table, table.c.id, _of_client(table.c)) for table in _TOLD_OF),
        *(_ids(table, table.c.id, _of_their_jobs(table.c)) for table in _WITHIN_JOBS),
        _ids(_LINK, _LINK.c.employer_contact_id, _of_client(_LINK.c)),
    )


def _ids(table: Any, column: Any, which: Any) -> Any:
    return select(literal_column(f"'{table.name}'"), column).where(which)


def _of_client(row: Any) -> Any:
    return (row.workspace_id == WORKSPACE) & (row.client_id == CLIENT)


def _of_their_jobs(row: Any) -> Any:
    jobs = select(JobRow.id).where(_of_client(JobRow))
    return (row.workspace_id == WORKSPACE) & row.job_id.in_(jobs)


def former_values(
    session: Session, workspace_id: str, client_id: str
) -> tuple[Mapping[str, str | None], ...]:
    """What was on file of a client before each change, their code and name too.

    What cannot be read is left out.
    """
    kept = session.execute(
        select(*versions.COLUMNS).where(
            FactVersionRow.workspace_id == workspace_id, FactVersionRow.fact_id == client_id
        )
    ).mappings()
    return tuple(values for each in kept if (values := versions.values_in(each)) is not None)


def erase(
    session: Session, workspace_id: str, client_id: str, *, by: str, at: datetime
) -> frozenset[str]:
    """Erase everything about a client the caller has locked; returns the ids of what was there.

    Employer contacts stay, since they count for whoever made them, without what they were for:
    the link, the note and the next step go. That it was for somebody stays, since it is scored.
    """
    found = _by_table(session, workspace_id, client_id)
    gone = frozenset({client_id}).union(*found.values())
    contacts, jobs = found[_LINK.name], found[JobRecord.name]
    visits = found[ClientContactRecord.name]
    _delete_among(session, _CONTACT_JOB, "client_contact_id", workspace_id, visits)
    _keep_that_somebody_was_raised(session, workspace_id, client_id)
    for table in (*_WITHIN_JOBS, _CONTACT_JOB):
        _delete_among(session, table, "job_id", workspace_id, jobs)
    for table in (*(each for each in _TOLD_OF if each.name in found), *_BESIDE):
        theirs = (table.c.workspace_id == workspace_id, table.c.client_id == client_id)
        session.execute(delete(table).where(*theirs))
    _blank_contacts(session, workspace_id, contacts)
    _blank_versions(session, workspace_id, contacts)
    _delete_among(session, _VERSION, "fact_id", workspace_id, gone - contacts)
    _blank_client(session, workspace_id, client_id, by, at)
    return gone


def keep_weeks(
    session: Session, workspace_id: str, unit_id: str, looking: Mapping[tuple[str, Week], bool]
) -> None:
    """(Whose caseload, week) -> whether somebody about to be erased looked for work in it.

    They are counted with those who were erased before.
    """
    if not looking:
        return
    kept = WeekOfErasedRow
    row = insert_into(session, kept)
    counted = row.on_conflict_do_update(
        index_elements=[
            kept.workspace_id,
            kept.vocational_unit_id,
            kept.week_of,
            kept.staff_member_id,
        ],
        set_={"looking": kept.looking + row.excluded.looking},
    )
    session.execute(
        counted,
        [
            {
                "workspace_id": workspace_id,
                "vocational_unit_id": unit_id,
                "week_of": week.monday,
                "staff_member_id": staff_id,
                "looking": int(looked),
            }
            for (staff_id, week), looked in looking.items()
        ],
    )


def _delete_among(
    session: Session, table: Any, column: str, workspace_id: str, among: Collection[str]
) -> None:
    """Delete by ids of something else."""
    wanted = sorted(among)
    for start in range(0, len(wanted), _IDS_AT_A_TIME):
        some = table.c[column].in_(wanted[start : start + _IDS_AT_A_TIME])
        session.execute(delete(table).where(table.c.workspace_id == workspace_id, some))


def _blank_contacts(session: Session, workspace_id: str, contact_ids: Collection[str]) -> None:
    session.execute(
        update(_CONTACT)
        .where(
            _CONTACT.c.workspace_id == workspace_id,
            _CONTACT.c.id.in_(sorted(contact_ids)),
        )
        .values(
            note=None,
            next_step=None,
            next_step_on=None,
            **dict.fromkeys(_OF_NEXT_STEP),
            preference_based=None,
            client_was_with_me=False,
            for_erased=True,
            version=_CONTACT.c.version + ERASURES,
        )
    )


def _blank_versions(session: Session, workspace_id: str, contact_ids: Collection[str]) -> None:
    row = FactVersionRow
    former = session.execute(
        select(*versions.COLUMNS).where(
            row.workspace_id == workspace_id,
            row.fact_kind == EmployerContactRecord.name,
            row.fact_id.in_(sorted(contact_ids)),
        )
    ).mappings()
    for stored in former.all():
        values = versions.values_in(stored)
        if values is None:  # nobody can read whom it names: it goes as a whole
            _delete_among(session, _VERSION, "id", workspace_id, [stored["id"]])
        else:
            versions.rewrite(session, workspace_id, stored["id"], only_its_day(values))


def _keep_that_somebody_was_raised(session: Session, workspace_id: str, client_id: str) -> None:
    """A group supervision that talked about this client stays one that talked about somebody."""
    meeting, raised = table_of(GroupSupervisionRecord), ROW_OF["strategy"]
    theirs = select(raised.meeting_id).where(
        raised.workspace_id == workspace_id,
        raised.client_id == client_id,
        raised.voided_at.is_(None),
    )
    session.execute(
        update(meeting)
        .where(meeting.c.workspace_id == workspace_id, meeting.c.id.in_(theirs))
        .values(raised_erased=True, version=meeting.c.version + ERASURES)
    )


def _blank_client(
    session: Session, workspace_id: str, client_id: str, by: str, at: datetime
) -> None:
    code = f"erased-{new_id()[-12:]}"
    session.execute(
        update(ClientRow)
        .where(ClientRow.workspace_id == workspace_id, ClientRow.id == client_id)
        .values(
            code=code,
            folded_code=code,
            name=None,
            disclosure="not_discussed",
            disclosure_limits=None,
            chosen_disclosure=None,
            chosen_limits=None,
            chosen_at=None,
            job_wishes=None,
            meeting_wishes=None,
            visits_at_work=None,
            created_at=at,
            created_by=by,
            version=1,
            erased_at=at,
        )
    )


def erase_workspace(session: Session, workspace_id: str) -> int:
    """Delete every row of a workspace, its audit log included; returns how many there were."""
    gone = 0
    for table in reversed(Base.metadata.sorted_tables):  # whoever refers to somebody goes first
        if "workspace_id" in table.c:
            mine = table.c.workspace_id == workspace_id
            gone += session.scalar(select(func.count()).select_from(table).where(mine)) or 0
            session.execute(delete(table).where(mine))
    session.execute(delete(WorkspaceRow).where(WorkspaceRow.id == workspace_id))
    audit.forget_chains(session, workspace_id)
    return gone + 1
