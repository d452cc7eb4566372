"""What Slack says of an account: who may be on a roster, and what follows when that ends.

Slack reports a change as it happens (`user_change`), and a daily look (`bot.jobs.roster_check`)
finds what it reported while the bot was down. Both read the same fields, and both end here.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.casework.administration import left_slack
from bot.casework.replies import Outside
from bot.logs import place_of
from bot.views import home
from db.doors import Doors

log = logging.getLogger("bot.accounts")

Person = Mapping[str, Any]


def outside(person: Person, workspace_id: str) -> Outside | None:
    """Why this account (`user` of `users.info` and `user_change`) may not be on a roster.

    None: it may, as a full member of this workspace. Slack leaves fields out at times: what it
    does not say is not held against anybody.
    """
    if person.get("is_stranger") or not _belongs(person, workspace_id):
        return Outside.ELSEWHERE
    if person.get("deleted"):
        return Outside.CLOSED
    if person.get("is_bot"):
        return Outside.APP
    if person.get("is_restricted") or person.get("is_ultra_restricted"):
        return Outside.GUEST
    return None


def outside_now(slack: WebClient, workspace_id: str, slack_user_id: str) -> Outside | None:
    """The same as Slack has it now. Whom it does not know at all nothing is held against.

    Raises:
        SlackApiError | OSError: Slack does not say.
    """
    try:
        person: Person = slack.users_info(user=slack_user_id)["user"]
    except SlackApiError as error:
        if error.response["error"] in ("user_not_found", "user_not_visible"):
            return None
        raise
    return outside(person, workspace_id)


def _belongs(person: Person, workspace_id: str) -> bool:
    """In an organization with several workspaces (Enterprise) somebody can be a member of many."""
    also = (person.get("enterprise_user") or {}).get("teams") or ()
    return person.get("team_id", workspace_id) == workspace_id or workspace_id in also


def let_go(
    doors: Doors,
    slack: WebClient,
    workspace_id: str,
    slack_user_id: str,
    why: Outside,
    *,
    admins: Collection[str],
    now: datetime,
) -> bool:
    """Off the roster, and their Home tab shows no client any more; False: they are on none."""
    if not left_slack.end(doors, workspace_id, slack_user_id, why, admins=admins, now=now):
        return False
    log.warning("workspace %s: %s is off the roster: %s", workspace_id, slack_user_id, why.value)
    try:
        slack.views_publish(user_id=slack_user_id, view=home.welcome(is_admin=False))
    except (SlackApiError, OSError) as error:
        log.warning("a Home tab could not be shown anew: %s", place_of(error))
    return True
