"""Who is asking: the person of a signed request, and whether they are at home in its workspace.

Slack's user ids are unique together with their workspace alone. In a channel shared with another
organization its people press our buttons too, and one of them may have the id of a colleague of
ours. So an id counts as a colleague's only where the request does not say that its owner is at
home elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.casework.administration.workspaces import Workspace
from bot.casework.replies import Actor

LONGEST_ID = 32  # of what the audit writes down as the actor

Homes = Callable[[str], frozenset[str]]


def actor_of(body: dict[str, Any], user_id: object, workspace: Workspace, homes: Homes) -> Actor:
    """The actor of a request to the app that is installed in `workspace`.

    Whoever is at home elsewhere becomes `user@home`, whom no roster and no list of admins knows.
    `homes` names the workspaces to which a user id belongs in Slack's own records. It is asked only
    in an organization of several workspaces, where a colleague may be at home in another one than
    that of the app.
    """
    asking = user_id if isinstance(user_id, str) else ""
    for home in _homes_in(body):
        if home in (workspace.id, workspace.enterprise_id):
            continue
        is_colleague = workspace.enterprise_id is not None and home in homes(asking)
        if not is_colleague:
            return Actor(workspace.id, f"{asking}@{home}"[:LONGEST_ID])
    return Actor(workspace.id, asking)


def _homes_in(body: dict[str, Any]) -> Iterator[str]:
    """Every workspace or organization that the request names as the acting person's."""
    user, team, event = body.get("user"), body.get("team"), body.get("event")
    if isinstance(user, dict):
        yield from _workspace_ids(user.get("team_id"))
    # In a form the workspace it was sent from; the app's is `view.app_installed_team_id` then.
    yield from _workspace_ids(team.get("id") if isinstance(team, dict) else team)
    yield from _workspace_ids(body.get("team_id"))
    if isinstance(event, dict):
        yield from _workspace_ids(event.get("user_team"))
        yield from _workspace_ids(event.get("source_team"))
        yield from _workspace_ids(event.get("team"))


def _workspace_ids(home: object) -> Iterator[str]:
    if home is not None and home != "":
        yield str(home)


def homes_in_slack(slack: WebClient) -> Homes:
    """Asks Slack (`users.info`), with the token of the app's workspace."""

    def homes(user_id: str) -> frozenset[str]:
        try:
            person = slack.users_info(user=user_id)["user"]
        except SlackApiError as error:
            if error.response["error"] in ("user_not_found", "user_not_visible"):
                return frozenset()
            raise
        also = (person.get("enterprise_user") or {}).get("teams") or ()
        return frozenset({str(person.get("team_id")), *map(str, also)})

    return homes
