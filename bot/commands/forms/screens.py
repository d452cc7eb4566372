"""Showing a list in the modal somebody is already in, and refreshing the one behind a form.

Slack stacks three modals at most: a menu's choice takes the menu's place, so that there is room
for a page and a form on top of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.casework.access.doors import NotRecorded
from bot.casework.reading import client_page
from bot.casework.reading import group_supervision as reading
from bot.casework.reading.employer import employer_page
from bot.casework.reminders import action_plans, open_actions
from bot.casework.reminders.agenda_of_meeting import agenda_of_meeting
from bot.casework.replies import Refusal, Wording
from bot.commands.forms.modals import (
    ACTIONS_OF_MEETING,
    ACTIONS_PAGE,
    AGENDA_OF_MEETING,
    CLIENT_PAGE,
    EMPLOYER_PAGE,
    ITEM_PAGE,
    MEETING_PAGE,
    PLAN_PAGE,
    SCORES_PAGE,
    Turn,
    open_then,
    page_behind,
    show,
)
from bot.commands.forms.score_pages import build_item, build_overview
from bot.logs import place_of
from bot.views import action, action_plan, caseload, employer, group_supervision
from bot.views.blocks import View
from bot.views.turns import numbered

log = logging.getLogger("bot.commands")


def show_then(turn: Turn, title: str, build: Callable[[], View], *, saved: bool = False) -> None:
    """In place of the modal the person is in; a new one where they are in none.

    `saved`: what was pressed there has been done, and the list shows it.
    """
    if turn.in_modal:
        show(turn, build(), saved=saved)
    else:
        open_then(turn, title, build)


def build_page(turn: Turn, client_id: str, history_page: int = 0) -> View:
    """A client's page; looking at it is written into the audit log."""
    page = client_page.read(turn.doors, turn.actor, client_id, now=turn.now)
    about = (turn.doors, turn.actor, client_id)
    actions = open_actions.about_client(*about, now=turn.now) if page.has_actions else ()
    return caseload.client_page(page, turn.today, history_page=history_page, actions=actions)


def build_employer_page(
    turn: Turn, employer_id: str, number: int = 0, done: Wording | None = None
) -> View:
    found = employer_page(turn.doors, turn.actor, employer_id, now=turn.now)
    return employer.page(found, turn.today, number=number, done=done)


def build_actions(turn: Turn, its_id: str = "") -> View:
    """The open actions of the unit; `its_id` here and below: with the part of a long list."""
    listed = open_actions.of_unit(turn.doors, turn.actor, now=turn.now)
    return action.page(listed, turn.today, numbered(its_id)[1])


def build_plan(turn: Turn, its_id: str) -> View:
    """The action plan after this review."""
    review_id, number = numbered(its_id)
    plan = action_plans.of_review(turn.doors, turn.actor, review_id, now=turn.now)
    return action_plan.page(plan, turn.today, number)


def build_meeting(turn: Turn, its_id: str) -> View:
    """The page of a group supervision."""
    meeting_id, number = numbered(its_id)
    found = reading.page(turn.doors, turn.actor, meeting_id, now=turn.now)
    return group_supervision.page(found, turn.today, number)


def build_agenda_of_meeting(turn: Turn, its_id: str) -> View:
    """Whom it may still talk about, and whom job leads may fit."""
    meeting_id, number = numbered(its_id)
    found = agenda_of_meeting(turn.doors, turn.actor, meeting_id, now=turn.now)
    return group_supervision.agenda_page(found, turn.today, number)


def build_actions_of_meeting(turn: Turn, its_id: str) -> View:
    """Who does what by when, as it was agreed there."""
    meeting_id, number = numbered(its_id)
    found = open_actions.of_meeting(turn.doors, turn.actor, meeting_id, now=turn.now)
    return group_supervision.actions_page(found, turn.today, number)


def refresh_page(turn: Turn) -> None:
    """The page from which this was opened, as it stands now that something was saved.

    Nobody waits for it: where it cannot be drawn, what was saved is saved.
    """
    page = page_behind(turn.within)
    if page is None:
        return
    try:
        turn.slack.views_update(view_id=page.view_id, view=_BUILDERS[page.of](turn, page.its_id))
    except (SlackApiError, OSError, Refusal, NotRecorded) as error:
        log.info("a page was not shown anew: %s", place_of(error))


_BUILDERS: Mapping[str, Callable[[Turn, str], View]] = {
    CLIENT_PAGE: build_page,
    EMPLOYER_PAGE: build_employer_page,
    SCORES_PAGE: build_overview,
    ITEM_PAGE: build_item,
    ACTIONS_PAGE: build_actions,
    PLAN_PAGE: build_plan,
    MEETING_PAGE: build_meeting,
    AGENDA_OF_MEETING: build_agenda_of_meeting,
    ACTIONS_OF_MEETING: build_actions_of_meeting,
}
TURNED = {
    name: _BUILDERS[name]
    for name in (
        ACTIONS_PAGE,
        PLAN_PAGE,
        MEETING_PAGE,
        AGENDA_OF_MEETING,
        ACTIONS_OF_MEETING,
    )
}
"""Those that show a long list part by part."""


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
