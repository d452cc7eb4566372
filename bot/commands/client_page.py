"""Everything about one client in one modal, with a door to each thing there is to record."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.doors import NotRecorded
from bot.casework.administration import roster
from bot.casework.privacy import erasing
from bot.casework.reading import caseload, client_page
from bot.casework.replies import HistoryLine, Refusal
from bot.commands import (
    client_contact,
    employer,
    employer_contact,
    home,
    job_start,
    short_records,
    undo_and_edit,
)
from bot.commands.forms.modals import (
    OLD_BUTTON,
    NotShown,
    Turn,
    carried,
    on_roster,
    open_then,
    show,
    turn_of,
)
from bot.commands.forms.screens import build_page, show_then
from bot.config import Settings
from bot.logs import place_of
from bot.views import history
from bot.views.blocks import View, modal, section
from bot.views.reply import fact_of
from bot.views.sentence import notice

log = logging.getLogger("bot.commands")

NOT_ERASED = (
    "Not erased: the records were busy or could not be reached. Please try again in a minute. "
    "Whoever is erased already cannot be found any more."
)


def register(app: App) -> None:
    app.action("client.visit")(press_visit)
    app.action("client.contact")(press_contact)
    app.action("client.job_start")(press_job_start)
    app.action("client.more")(press_more)
    app.action("client.later")(press_history)
    app.action("client.earlier")(press_history)
    app.action("history.change")(press_change)
    app.action("history.show")(press_show)
    app.action("client.erase")(press_erase)


def open_page(turn: Turn, client_id: str) -> None:
    on_roster(turn)
    open_then(turn, "Client", lambda: build_page(turn, client_id))


def press_visit(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    client_contact.open_form(turn_of(context, body), client_id=action["value"])


def press_contact(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    employer_contact.open_form(turn_of(context, body), client_id=action["value"])


def press_job_start(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    job_start.open_form(turn_of(context, body), client_id=action["value"])


def press_more(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    """The choice under 'More …'; the client stands in the block's id."""
    ack()
    client_id = action["block_id"].partition(":")[2]
    short_records.open_for(turn_of(context, body), action["selected_option"]["value"], client_id)


def press_history(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    client_id, _, number = action["value"].partition(":")
    page = int(number) if number.isascii() and number.isdigit() else 0
    show_then(turn, "Client", lambda: build_page(turn, client_id, page))


def press_erase(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any], settings: Settings
) -> None:
    """Confirmed in Slack's own dialog; the page makes room for one sentence.

    Every note of the unit is looked through, so it takes some seconds: the page goes first, and
    whoever closes what stands there instead changes nothing. Home tabs stand in Slack until
    somebody opens theirs, so they are shown anew.
    """
    ack()
    turn = turn_of(context, body)
    looking = [section("One moment … every note of the unit is looked through.")]
    show_if_open(turn, modal("waiting", "Client", looking, close="Close"))
    try:
        done = erasing.erase_client(turn.doors.patient, turn.actor, action["value"], now=turn.now)
    except Refusal as refusal:
        show_if_open(turn, notice(refusal.wording, "Client"))
        return
    except NotRecorded as error:
        log.error("nobody was erased: %s", place_of(error))
        show_if_open(turn, notice(NOT_ERASED, "Client"))
        return
    show_if_open(turn, notice(done.summary, "Erased"))
    colleagues = roster.staff(turn.doors, turn.actor, now=turn.now)
    home.publish_for(turn, settings, [each.slack_user_id for each in colleagues])


def show_if_open(turn: Turn, view: View) -> None:
    """Nobody has to keep a page open for what takes a while."""
    try:
        show(turn, view)
    except NotShown as error:
        if error.refused != "not_found":
            raise


def press_show(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    """All of a note, from a client's page or from one's own entries in the Home tab."""
    ack()
    turn, fact = turn_of(context, body), fact_of(action["value"])
    on_roster(turn)
    client_id = carried(body.get("view") or {}).get("client")

    def build_note() -> View:
        found = next((line for line in _entries(turn, client_id) if line.fact == fact), None)
        if found is None:
            raise Refusal(OLD_BUTTON)
        return history.whole_note(found, turn.today)

    open_then(turn, "Note", build_note)


def _entries(turn: Turn, client_id: str | None) -> Sequence[HistoryLine]:
    """What the lines stand among: each is read again as this person may read it now."""
    if client_id is None:
        return caseload.my_day(turn.doors, turn.actor, now=turn.now).last_entries
    return client_page.read(turn.doors, turn.actor, client_id, now=turn.now).history


def press_change(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    action: dict[str, Any],
    settings: Settings,
) -> None:
    """'Undo', 'Edit' or the employer beside a line, here and in the Home tab; 'Edit' of a job."""
    ack()
    turn = turn_of(context, body)
    what, _, value = (action.get("selected_option") or action)["value"].partition(":")
    if what == "employer":
        employer.open_page(turn, value)
        return
    if what == "edit":
        undo_and_edit.edit(turn, fact_of(value))
        return
    undo_and_edit.undo(turn, fact_of(value), settings)
    client_id = carried(body["view"]).get("client")
    if client_id is not None:
        show(turn, build_page(turn, client_id), saved=True)
