"""The App Home: 'my day', published when somebody opens it, and their own settings."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.errors import SlackApiError

from bot.casework.access.doors import NotRecorded
from bot.casework.administration import personal_settings, vocational_units
from bot.casework.drafts import PersonalSettingsDraft
from bot.casework.reading import caseload
from bot.casework.replies import Actor, Refusal
from bot.clock import UnknownZone
from bot.commands import client_contact, employer_contact, job_end, job_start, program_entry
from bot.commands.forms import slack_people
from bot.commands.forms.modals import Form, Turn, carried, carry, on_roster, open_modal, turn_of
from bot.config import Settings
from bot.logs import place_of
from bot.views import home as views
from bot.views.blocks import View
from bot.views.sentence import notice, unknown_zone

log = logging.getLogger("bot.home")


def register(app: App) -> None:
    app.event("app_home_opened")(opened)
    app.action("home.refresh")(press_refresh)
    app.action("home.settings")(press_settings)
    app.view("home.settings_submit")(submit_settings)
    app.action("home.log_contact")(press_contact)
    app.action("home.log_visit")(press_visit)
    app.action("home.log_job_start")(press_job_start)
    app.action("home.log_job_end")(press_job_end)
    app.action("home.enroll")(press_enroll)


def opened(
    event: dict[str, Any], body: dict[str, Any], context: BoltContext, settings: Settings
) -> None:
    if event.get("tab") == "home":
        publish(turn_of(context, body), settings)


def publish(turn: Turn, settings: Settings) -> None:
    """Shows this person's day as it stands now. Slack shows nobody the Home of a foreign app."""
    if not turn.actor.is_at_home:
        return
    turn.slack.views_publish(user_id=turn.actor.slack_user_id, view=_view(turn, settings))


def publish_for(turn: Turn, settings: Settings, slack_user_ids: Collection[str]) -> None:
    """Other people's Home tabs, which show what has just gone: as far as Slack lets us.

    Nobody waits for it, and whoever opens theirs gets it anew in any case.
    """
    for who in sorted(set(slack_user_ids)):
        actor = Actor(turn.actor.workspace_id, who)
        try:
            theirs = vocational_units.standpoint(turn.doors, actor, now=turn.now)
            publish(replace(turn, actor=actor, standpoint=theirs), settings)
        except (SlackApiError, OSError, Refusal, NotRecorded) as error:
            log.warning("a Home tab could not be shown anew: %s", place_of(error))


def _view(turn: Turn, settings: Settings) -> View:
    if turn.standpoint.me is None:
        admins = slack_people.admins(turn.slack, turn.actor, settings.admins)
        return views.welcome(is_admin=turn.actor.slack_user_id in admins)
    try:
        return views.my_day(caseload.my_day(turn.doors, turn.actor, now=turn.now))
    except UnknownZone as error:
        return views.without_a_day(unknown_zone(error.zone))


def press_refresh(ack: Ack, body: dict[str, Any], context: BoltContext, settings: Settings) -> None:
    ack()
    publish(turn_of(context, body), settings)


# ---------------------------------------------------------------- one button for each thing


def press_contact(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    employer_contact.open_form(turn_of(context, body))


def press_visit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    client_contact.open_form(turn_of(context, body))


def press_job_start(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    job_start.open_form(turn_of(context, body))


def press_job_end(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    job_end.open_form(turn_of(context, body))


def press_enroll(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    program_entry.open_form(turn_of(context, body))


# ---------------------------------------------------------------- my settings


def press_settings(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    open_settings(turn_of(context, body))


def open_settings(turn: Turn) -> None:
    on_roster(turn)
    me, unit = turn.standpoint.me, turn.standpoint.vocational_unit
    if me is not None and unit is not None:
        open_modal(turn, views.settings_form(me, unit, private_metadata=carry().packed()))


def submit_settings(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    turn = turn_of(context, body)
    form = Form(view)
    draft = PersonalSettingsDraft(
        brief_at=form.hour("brief_at"),
        days_off=form.choices("days_off"),
        day_first=form.choice("date_order") == "day",
        read_aloud=bool(form.choices("read_aloud")),
    )
    done = personal_settings.change(
        turn.doors, turn.actor, draft, now=turn.now, submission=carried(view).key
    )
    ack(response_action="update", view=notice(done.summary, "My settings"))
