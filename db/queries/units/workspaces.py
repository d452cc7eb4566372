"""Slack workspaces the bot lives in, and the events of theirs it has already seen."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, true
from sqlalchemy.orm import Session

from db.models import SlackEventRow, WorkspaceRow
from db.queries.asked import WORKSPACE
from db.sealing import readable, sealed, text_of, unsealed
from db.types import METADATA

_TABLE = METADATA.tables[WorkspaceRow.__tablename__]

A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Workspace:
    """An installation: who the bot is there, and the token it speaks with (None: revoked)."""

    id: str
    name: str
    enterprise_id: str | None
    bot_token: str | None = field(repr=False)
    bot_user_id: str | None
    bot_id: str | None


def find(session: Session, workspace_id: str) -> Workspace | None:
    """The installation in force, None where there is none or it was revoked."""
    row = session.execute(_IN_FORCE, {"workspace": workspace_id}).mappings().one_or_none()
    if row is None:
        return None
    found = unsealed(_TABLE, row)
    return Workspace(**found | {"bot_token": readable(found["bot_token"])})


_IN_FORCE = select(*(_TABLE.c[each.name] for each in fields(Workspace))).where(
    _TABLE.c.id == WORKSPACE, _TABLE.c.revoked_at.is_(None)
)


def is_known(session: Session, workspace_id: str) -> bool:
    return bool(
        session.scalar(
            select(true()).where(WorkspaceRow.id == workspace_id, WorkspaceRow.revoked_at.is_(None))
        )
    )


def names_allowed(session: Session, workspace_id: str) -> bool:
    """Whether an admin has allowed the names of clients beside their codes."""
    return bool(session.scalar(_NAMES_ALLOWED, {"workspace": workspace_id}))


_NAMES_ALLOWED = select(true()).where(
    WorkspaceRow.id == WORKSPACE, WorkspaceRow.names_allowed_at.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace with records here; `left_at`: when the app was removed from it, if it was."""

    id: str
    name: str
    left_at: datetime | None


def known(session: Session) -> tuple[Known, ...]:
    """Every workspace that has records here, also where the app was removed."""
    rows = session.execute(
        select(WorkspaceRow.id, WorkspaceRow.name, WorkspaceRow.revoked_at).order_by(
            WorkspaceRow.id
        )
    )
    return tuple(Known(*row) for row in rows)


def lock_known(session: Session, workspace_id: str) -> Known | None:
    """As `known`, one of them, which nobody installs anew meanwhile."""
    row = session.scalars(
        select(WorkspaceRow).where(WorkspaceRow.id == workspace_id).with_for_update()
    ).one_or_none()
    return None if row is None else Known(row.id, row.name, row.revoked_at)


def every_id(session: Session) -> tuple[str, ...]:
    """The ids of the workspaces where the bot is installed."""
    rows = session.scalars(
        select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None)).order_by(WorkspaceRow.id)
    )
    return tuple(rows)


def keep(session: Session, workspace: Workspace, now: datetime) -> None:
    """Insert the installation, or bring it up to date."""
    row = session.get(WorkspaceRow, workspace.id)
    if row is None:
        row = WorkspaceRow(id=workspace.id)
        session.add(row)
    if text_of(row, "bot_token") != workspace.bot_token:
        token = {"id": row.id, "bot_token": workspace.bot_token}
        row.bot_token = sealed(_TABLE, token)["bot_token"]
        row.installed_at = now  # the installation in force, not the first one ever
        row.not_before = None  # what Slack asked the former one to wait for is over
    row.name = workspace.name
    row.enterprise_id = workspace.enterprise_id
    row.bot_user_id = workspace.bot_user_id
    row.bot_id = workspace.bot_id
    row.revoked_at = None


def revoke(session: Session, workspace_id: str, happened_at: datetime, now: datetime) -> bool:
    """Forget the token of an installation that was in force when it happened."""
    row = session.get(WorkspaceRow, workspace_id)
    if row is None or row.revoked_at is not None:
        return False
    # Slack tells whole seconds, so one second of doubt is for the newer installation's end.
    if row.installed_at is not None and happened_at < row.installed_at - A_SECOND:
        return False
    row.bot_token = None
    row.revoked_at = now
    return True


def has_event(session: Session, workspace_id: str, event_id: str) -> bool:
    return session.get(SlackEventRow, (workspace_id, event_id)) is not None


def keep_event(session: Session, workspace_id: str, event_id: str, now: datetime) -> None:
    session.execute(
        insert(SlackEventRow).values(workspace_id=workspace_id, event_id=event_id, received_at=now)
    )


def forget_events(session: Session, workspace_id: str, before: datetime) -> None:
    session.execute(
        delete(SlackEventRow).where(
            SlackEventRow.workspace_id == workspace_id, SlackEventRow.received_at < before
        )
    )
