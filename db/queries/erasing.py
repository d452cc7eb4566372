"""Erasing a client: every row about them goes; an empty one stays so that its id is never reused.

The audit log holds ids and names of fields only, so it stays whole and keeps the erasure itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import (
    Base,
    ClientAssignmentRow,
    ClientContactJobRow,
    ClientContactRow,
    ClientRow,
    ClientTeamRow,
    CoverRequestRow,
    DeclineRow,
    DueContactRow,
    EmployerContactClientRow,
    EmployerContactRow,
    EpisodeRow,
    FactVersionRow,
    JobChangeRow,
    JobRow,
    MilestoneRow,
    PauseRow,
    SnoozeRow,
    SubmissionRow,
    WorkspaceRow,
)

# In this order: whoever refers to somebody goes first.
_OF_CLIENT: tuple[Any, ...] = (
    ClientContactRow,
    MilestoneRow,
    PauseRow,
    DeclineRow,
    DueContactRow,
    SnoozeRow,
    CoverRequestRow,
    JobRow,
    EpisodeRow,
    ClientAssignmentRow,
    ClientTeamRow,
)
_IDS_AT_A_TIME = 500


def erase(
    session: Session, workspace_id: str, client_id: str, *, by: str, at: datetime
) -> frozenset[str]:
    """Erase everything about a client the caller has locked; returns the ids of what was there.

    Employer contacts stay, since they count for whoever made them, without what they were for:
    the link, the note and the next step go.
    """
    contacts = _ids(session, EmployerContactClientRow.employer_contact_id, workspace_id, client_id)
    jobs = _ids(session, JobRow.id, workspace_id, client_id)
    visits = _ids(session, ClientContactRow.id, workspace_id, client_id)
    gone = {client_id, *contacts, *jobs, *visits}
    for row in (EpisodeRow, MilestoneRow, PauseRow, DeclineRow, SnoozeRow, CoverRequestRow):
        gone |= _ids(session, row.id, workspace_id, client_id)
    gone |= _delete_among(session, JobChangeRow, "job_id", workspace_id, jobs)
    _delete_among(session, ClientContactJobRow, "client_contact_id", workspace_id, visits)
    _delete_among(session, ClientContactJobRow, "job_id", workspace_id, jobs)
    for row in (*_OF_CLIENT, EmployerContactClientRow):
        session.execute(
            delete(row).where(row.workspace_id == workspace_id, row.client_id == client_id)
        )
    _blank_contacts(session, workspace_id, contacts)
    _delete_among(session, FactVersionRow, "fact_id", workspace_id, gone)
    _blank_client(session, workspace_id, client_id, by, at)
    return frozenset(gone)


def _ids(session: Session, column: Any, workspace_id: str, client_id: str) -> set[str]:
    row = column.class_
    return set(
        session.scalars(
            select(column).where(row.workspace_id == workspace_id, row.client_id == client_id)
        )
    )


def _delete_among(
    session: Session, row: Any, column: str, workspace_id: str, among: Collection[str]
) -> set[str]:
    """Delete by ids of something else; returns the deleted rows' own ids, where they have one."""
    found: set[str] = set()
    wanted = sorted(among)
    for start in range(0, len(wanted), _IDS_AT_A_TIME):
        which = (
            row.workspace_id == workspace_id,
            getattr(row, column).in_(wanted[start : start + _IDS_AT_A_TIME]),
        )
        if hasattr(row, "id"):
            found |= set(session.scalars(select(row.id).where(*which)))
        session.execute(delete(row).where(*which))
    return found


def _blank_contacts(session: Session, workspace_id: str, contact_ids: Collection[str]) -> None:
    session.execute(
        update(EmployerContactRow)
        .where(
            EmployerContactRow.workspace_id == workspace_id,
            EmployerContactRow.id.in_(sorted(contact_ids)),
        )
        .values(
            note=None,
            next_step=None,
            next_step_on=None,
            preference_based=None,
            client_was_with_me=False,
        )
        .execution_options(synchronize_session=False)
    )


def _blank_client(
    session: Session, workspace_id: str, client_id: str, by: str, at: datetime
) -> None:
    code = f"erased-{new_id()[:12]}"
    session.execute(
        update(ClientRow)
        .where(ClientRow.workspace_id == workspace_id, ClientRow.id == client_id)
        .values(
            code=code,
            folded_code=code,
            name=None,
            disclosure="not_discussed",
            disclosure_limits=None,
            job_wishes=None,
            meeting_wishes=None,
            visits_at_work=None,
            created_at=at,
            created_by=by,
            version=1,
            erased_at=at,
        )
        .execution_options(synchronize_session=False)
    )


def forget_replies(session: Session, workspace_id: str, ids: Collection[str]) -> int:
    """Delete the kept replies that tell of one of these ids; returns how many.

    They are encrypted and forgotten after two weeks, so each is opened and looked at.
    """
    wanted = frozenset(ids)
    found = session.execute(
        select(SubmissionRow.key, SubmissionRow.reply).where(
            SubmissionRow.workspace_id == workspace_id
        )
    )
    keys = [key for key, reply in found if wanted & _texts(json.loads(reply))]
    for start in range(0, len(keys), _IDS_AT_A_TIME):
        session.execute(
            delete(SubmissionRow).where(
                SubmissionRow.workspace_id == workspace_id,
                SubmissionRow.key.in_(keys[start : start + _IDS_AT_A_TIME]),
            )
        )
    return len(keys)


def _texts(content: Any) -> frozenset[str]:
    """Every text of a nested reply."""
    if isinstance(content, str):
        return frozenset({content})
    if isinstance(content, dict):
        content = [*content.values(), *content]
    if isinstance(content, list):
        return frozenset().union(*map(_texts, content))
    return frozenset()


def erase_workspace(session: Session, workspace_id: str) -> int:
    """Delete every row of a workspace, its audit log included; returns how many there were."""
    gone = 0
    for table in reversed(Base.metadata.sorted_tables):  # whoever refers to somebody goes first
        if "workspace_id" in table.c:
            mine = table.c.workspace_id == workspace_id
            gone += session.scalar(select(func.count()).select_from(table).where(mine)) or 0
            session.execute(delete(table).where(mine))
    session.execute(delete(WorkspaceRow).where(WorkspaceRow.id == workspace_id))
    return gone + 1
