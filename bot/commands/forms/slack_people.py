"""What only Slack knows about people and channels: who is an admin, a guest, a stranger."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.accounts import outside
from bot.casework.replies import Actor, Outside, Refusal
from bot.channels import ASKED_AT_ONCE


def admins(slack: WebClient, actor: Actor, named: frozenset[str]) -> frozenset[str]:
    """`named` (from IPS_ADMINS), and this person if Slack says they administer the workspace.

    An admin of another workspace, who shares a channel with this one, administers nothing here;
    neither does somebody who was one until their account was closed.
    """
    if actor.slack_user_id in named or not actor.is_at_home:
        return named
    person = _look_up(slack, actor)
    is_admin = bool(person) and _is_admin(person) and outside(person, actor.workspace_id) is None
    return named | {actor.slack_user_id} if is_admin else named


def zone_of(slack: WebClient, actor: Actor) -> str | None:
    """The time zone this person's Slack shows."""
    zone = _look_up(slack, actor).get("tz")
    return str(zone) if zone else None


def require_colleagues(
    slack: WebClient, workspace_id: str, user_ids: Collection[str], field: str = "staff"
) -> None:
    """Refuse bots, guests, people of other workspaces and deactivated accounts; at `field`.

    A roster opens clients' records, so it takes full members of this workspace only.
    """
    actors = [Actor(workspace_id, user_id) for user_id in sorted(set(user_ids))]
    if not actors:
        return
    with ThreadPoolExecutor(min(ASKED_AT_ONCE, len(actors))) as pool:
        found = list(pool.map(lambda one: _look_up(slack, one), actors))
    for person in found:
        why = outside(person, workspace_id) if person else Outside.CLOSED
        if why is not None:
            raise Refusal(f"{_name(person)} {_WHY_NOT[why]}", field)


def _is_admin(person: dict[str, Any]) -> bool:
    return bool(person.get("is_admin") or person.get("is_owner"))


_WHY_NOT = {
    Outside.CLOSED: "has no active account here. Please choose somebody else.",
    Outside.APP: "is an app. Please choose a person.",
    Outside.ELSEWHERE: (
        "belongs to another workspace. A roster opens clients' records, so it cannot be."
    ),
    Outside.GUEST: (
        "is a guest here. A roster opens clients' records: please ask an admin to make them "
        "a full member first."
    ),
}


def _name(person: dict[str, Any]) -> str:
    return str(person.get("real_name") or person.get("name") or "This person")


def called(
    slack: WebClient, workspace_id: str, user_ids: Collection[str]
) -> dict[str, frozenset[str]]:
    """Every name Slack shows for each of these people, folded to compare with what was typed."""
    actors = [Actor(workspace_id, user_id) for user_id in sorted(set(user_ids))]
    if not actors:
        return {}
    with ThreadPoolExecutor(min(ASKED_AT_ONCE, len(actors))) as pool:
        found = list(pool.map(lambda one: _look_up(slack, one), actors))
    return {
        actor.slack_user_id: _names(person) for actor, person in zip(actors, found, strict=True)
    }


def by_name(slack: WebClient, workspace_id: str, user_ids: Collection[str]) -> dict[str, str]:
    """Folded name -> the one of these people whom Slack shows by it.

    Empty where two of them share it: only a mention tells them apart.
    """
    found: dict[str, str] = {}
    for user_id, names in called(slack, workspace_id, user_ids).items():
        for name in names:
            if found.setdefault(name, user_id) != user_id:
                found[name] = ""
    return found


def folded(name: str) -> str:
    """A name as `called` and `by_name` compare it."""
    return " ".join(name.split()).casefold()


def _names(person: dict[str, Any]) -> frozenset[str]:
    profile = person.get("profile") or {}
    names = (
        person.get("name"),
        person.get("real_name"),
        profile.get("real_name"),
        profile.get("display_name"),
    )
    return frozenset(folded(name) for name in names if name)


def _look_up(slack: WebClient, actor: Actor) -> dict[str, Any]:
    try:
        answer = slack.users_info(user=actor.slack_user_id)
    except SlackApiError as error:
        if error.response["error"] in ("user_not_found", "user_not_visible"):
            return {}
        raise
    person: dict[str, Any] = answer["user"]
    return person


def names_of(slack: WebClient, workspace_id: str, user_ids: Collection[str]) -> dict[str, str]:
    """How Slack shows these people: option labels cannot hold a mention."""
    actors = [Actor(workspace_id, user_id) for user_id in sorted(set(user_ids))]
    if not actors:
        return {}
    with ThreadPoolExecutor(min(ASKED_AT_ONCE, len(actors))) as pool:
        found = list(pool.map(lambda one: _look_up(slack, one), actors))
    return {actor.slack_user_id: _name(person) for actor, person in zip(actors, found, strict=True)}
