"""Showing a list in the modal somebody is already in, and refreshing the one behind a form.

Slack stacks three modals at most: a menu's choice takes the menu's place, so that there is room
for a page and a form on top of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.commands.forms.modals import Turn, open_then, show
from bot.views.blocks import View


def show_then(turn: Turn, title: str, build: Callable[[], View], *, saved: bool = False) -> None:
    """In place of the modal the person is in; a new one where they are in none.

    `saved`: what was pressed there has been done, and the list shows it.
    """
    if turn.in_modal:
        show(turn, build(), saved=saved)
    else:
        open_then(turn, title, build)


def refresh_behind(slack: WebClient, view: Mapping[str, Any], build: Callable[[], View]) -> None:
    """After a form closed: the list it was opened from, as it stands now."""
    behind = view.get("previous_view_id")
    if not behind:
        return
    try:
        slack.views_update(view_id=behind, view=build())
    except SlackApiError as error:
        if error.response["error"] != "not_found":  # they closed it meanwhile
            raise
