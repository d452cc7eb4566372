"""Slack workspaces the bot lives in, and the events of theirs it has already seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, true, update

from db.doors import Session
from db.models import SlackEventRow, WorkspaceRow
from db.queries.asked import WORKSPACE
from db.sealing import readable, sealed, unsealed
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


def _row(session: Session, workspace_id: str) -> Mapping[str, Any] | None:
    """Column -> value, the token in plain; one that does not open is none."""
    query = select(_TABLE).where(_TABLE.c.id == workspace_id)
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        return None
    plain = unsealed(_TABLE, row)
    return plain | {"bot_token": readable(plain["bot_token"])}


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
    row = session.execute(
        select(WorkspaceRow.id, WorkspaceRow.name, WorkspaceRow.revoked_at)
        .where(WorkspaceRow.id == workspace_id)
        .with_for_update()
    ).one_or_none()
    return None if row is None else Known(*row)


def every_id(session: Session) -> tuple[str, ...]:
    """The ids of the workspaces where the bot is installed."""
    rows = session.scalars(
        select(WorkspaceRow.id).where(WorkspaceRow.revoked_at.is_(None)).order_by(WorkspaceRow.id)
    )
    return tuple(rows)


def keep(session: Session, workspace: Workspace, now: datetime) -> None:
    """Insert the installation, or bring it up to date."""
    row = _row(session, workspace.id)
    values: dict[str, Any] = asdict(workspace) | {"revoked_at": None}
    if (row or {}).get("bot_token") != workspace.bot_token:
        values["installed_at"] = now  # the installation in force, not the first one ever
        values["not_before"] = None  # what Slack asked the former one to wait for is over
    if row is None:
        session.execute(insert(_TABLE).values(sealed(_TABLE, values)))
        return
    changed = {name: value for name, value in values.items() if value != row[name]}
    if changed:
        kept = sealed(_TABLE, changed, id=workspace.id)
        session.execute(update(_TABLE).where(_TABLE.c.id == workspace.id).values(kept))


def revoke(session: Session, workspace_id: str, happened_at: datetime, now: datetime) -> bool:
    """Forget the token of an installation that was in force when it happened."""
    row = session.execute(
        select(WorkspaceRow.revoked_at, WorkspaceRow.installed_at).where(
            WorkspaceRow.id == workspace_id
        )
    ).one_or_none()
    if row is None or row.revoked_at is not None:
        return False
    # Slack tells whole seconds, so one second of doubt is for the newer installation's end.
    if row.installed_at is not None and happened_at < row.installed_at - A_SECOND:
        return False
    session.execute(
        update(_TABLE).where(_TABLE.c.id == workspace_id).values(bot_token=None, revoked_at=now)
    )
    return True


def has_event(session: Session, workspace_id: str, event_id: str) -> bool:
    return bool(
        session.scalar(
            select(true()).where(
                SlackEventRow.workspace_id == workspace_id, SlackEventRow.event_id == event_id
            )
        )
    )


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
