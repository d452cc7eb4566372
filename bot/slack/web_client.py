"""How Slack is asked: a client that never tries again by itself, and whose token it is given."""

from __future__ import annotations

import functools
from ssl import SSLContext, create_default_context

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.casework.administration import workspaces
from bot.clock import Clock
from bot.config import ConfigurationError, Settings
from bot.vitals import SlackCalls
from db.doors import Doors

SLACK_TIMEOUT_SECONDS = 10


def slack_client(
    settings: Settings, token: str | None = None, *, calls: SlackCalls | None = None
) -> WebClient:
    """A client that never tries again by itself; `calls` watches what comes back.

    A request that broke off may have arrived: posted again it would be there twice, and a trigger
    works once.
    """
    return WebClient(
        token=token,
        base_url=settings.slack_api_url,
        timeout=SLACK_TIMEOUT_SECONDS,
        ssl=trusted() if settings.slack_api_url.startswith("https") else None,
        retry_handlers=[] if calls is None else [calls],
    )


@functools.cache
def trusted() -> SSLContext:
    """The machine's certificates, read once: the SDK would read them for every request."""
    return create_default_context()


def seed_workspace(settings: Settings, doors: Doors, clock: Clock) -> workspaces.Workspace:
    """Ask Slack whose token it is, and keep that workspace."""
    workspace = workspace_of_token(settings)
    workspaces.keep(doors, workspace, now=clock.now())
    return workspace


def workspace_of_token(settings: Settings) -> workspaces.Workspace:
    """Ask Slack whose token it is; nothing is kept."""
    try:
        answer = slack_client(settings, settings.slack_bot_token).auth_test()
    except SlackApiError as error:
        raise ConfigurationError(
            f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}). Copy it again from "
            "'OAuth & Permissions' of your Slack app."
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"Slack cannot be reached at {settings.slack_api_url}. Check the network, a proxy, "
            "and SLACK_API_URL."
        ) from error
    if answer.get("is_enterprise_install"):
        raise ConfigurationError(
            "SLACK_BOT_TOKEN belongs to an installation in a whole organization. The bot lives in "
            "one workspace: please install your Slack app there, and copy that token."
        )
    return workspaces.Workspace(
        id=answer["team_id"],
        name=answer["team"],
        enterprise_id=answer.get("enterprise_id"),
        bot_token=settings.slack_bot_token,
        bot_user_id=answer["user_id"],
        bot_id=answer.get("bot_id"),
    )
