"""Slack reports that an account has changed: a guest, or a closed one, is on no roster."""

from __future__ import annotations

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot import accounts
from bot.casework.access.doors import Doors
from bot.casework.replies import Actor, Outside
from bot.config import Settings

EVENT = "user_change"
_GONE = (Outside.GUEST, Outside.CLOSED)


def register(app: App) -> None:
    app.event(EVENT)(changed)


def changed(
    event: dict[str, Any],
    actor: Actor,
    doors: Doors,
    slack: WebClient,
    settings: Settings,
    now: Any,
) -> None:
    """`ELSEWHERE` is somebody else, who may have the same id as a colleague here.

    Slack repeats for minutes what it could not deliver, and the account may be open again by then:
    it is asked how it is now. Where it does not say, it repeats the event, and the daily look asks.
    """
    person = event["user"]
    if accounts.outside(person, actor.workspace_id) not in _GONE:
        return
    why = accounts.outside_now(slack, actor.workspace_id, str(person["id"]))
    if why in _GONE:
        accounts.let_go(
            doors,
            slack,
            actor.workspace_id,
            str(person["id"]),
            why,
            admins=settings.admins,
            now=now,
        )


def is_no_news(body: dict[str, Any], workspace_id: str) -> bool:
    """Whether it is a change of a full member's account: Slack reports each new status line."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") != EVENT:
        return False
    person = event.get("user")
    return not isinstance(person, dict) or accounts.outside(person, workspace_id) is None
