"""The app leaves a workspace: its token is forgotten and sending stops; the records stay.

They stay, so that whoever installs the app again finds them there.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App

from bot.casework.administration.workspaces import Known
from bot.casework.replies import Actor

log = logging.getLogger("bot.installation")


def register(app: App) -> None:
    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(tokens_revoked)


def removed(body: dict[str, Any], known_workspaces: Known, actor: Actor, now: datetime) -> None:
    """Slack repeats what it could not deliver: it may be about the installation before this one."""
    # Where it happened. The authorizations of an event may name other workspaces that see it too.
    workspace_id = str(body.get("team_id") or actor.workspace_id)
    happened_at = _when(body) or now
    if known_workspaces.revoke(workspace_id, happened_at=happened_at, now=now):
        log.warning(
            "workspace %s: the app was removed; nothing is sent there, its records are kept until "
            "they are erased: python -m bot workspaces erase %s",
            workspace_id,
            workspace_id,
        )


def tokens_revoked(
    event: dict[str, Any],
    body: dict[str, Any],
    known_workspaces: Known,
    actor: Actor,
    now: datetime,
) -> None:
    """Only when the bot's own token is among them; people's tokens are none of ours."""
    if (event.get("tokens") or {}).get("bot"):
        removed(body, known_workspaces, actor, now)


def _when(body: dict[str, Any]) -> datetime | None:
    seconds = body.get("event_time")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
