"""The one error boundary: whatever a listener raises becomes one kind, true sentence.

A `Refusal` is no error, it is an answer. Anything else is logged by its type and place only,
with a short reference that the person sees too; what they typed never reaches the log. Before
Slack's signature has been verified nobody gets a sentence, only 401.
"""

from __future__ import annotations

import logging
from http.client import HTTPException
from secrets import token_hex
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.errors import SlackApiError

from bot.casework.reminders import unheard
from bot.casework.replies import Refusal, Wording
from bot.clock import UnknownZone
from bot.commands.forms import answers
from bot.commands.forms.modals import NotShown
from bot.logs import place_of
from bot.payloads import inputs_of
from bot.views import by_ear
from bot.views.pickers import busy_option
from bot.views.sentence import notice, unknown_zone, with_typed
from db.doors import DatabaseBusy, NotRecorded

log = logging.getLogger("bot.slack.errors")

BLOCKS_OF_LONG_TEXT = 3  # of 3,000 letters: Slack takes no message of many more than 13,000
HEARD = "heard"  # in a request's context: one of our listeners is at work on it

# Slack's words for a window that can no longer be opened: too late, opened before, none of ours.
_LATE = frozenset({"expired_trigger_id", "trigger_expired"})
_TROUBLE = (SlackApiError, OSError, HTTPException)  # Slack's, not ours
_USED = frozenset({"exchanged_trigger_id", "trigger_exchanged", "invalid_trigger_id"})

BUSY = "Not recorded: the database is busy just now. Please try again in a moment."
AWAY = "Not recorded: the records cannot be reached right now. Please try again in a minute."
TOO_LATE = (
    "That took longer than the three seconds Slack allows, so no window could open. Please try "
    "again."
)
NO_WINDOW = "Slack opens no window for that any more. Please try it again from the beginning."
NO_WINDOW_NOW = (
    "Slack could not open a window just now, so nothing was recorded. Please try again in a moment."
)
SAVED_UNSHOWN = "Saved. Slack could not show you more of it just now; the Home tab has it."
UNSURE = (
    "The connection to the database broke while saving. Please try again in a moment: if it was "
    "saved already, it will not be saved twice."
)
UNSURE_LINE = (
    "The connection to the database broke while saving. Before you type it again, please look at "
    "your last entries in the Home tab: it may be there."
)
SLOW = (
    "That took longer than the three seconds Slack allows. It may have been saved: please try "
    "again, it will not be saved twice."
)
UNKNOWN = "I do not know that one. Type /ips help to see everything I can do."
NOT_RECORDED = "Not recorded: something went wrong on our side (reference {reference})."
WENT_WRONG = (
    "Something went wrong on our side (reference {reference}). Before you try again, please look "
    "at your last entries in the Home tab: it may have been saved."
)


def register(app: App) -> None:
    """Make `answer` the error handler of listeners and middleware alike."""
    app.error(answer)


def answer(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
    """The response for a request that raised; None when Slack already has its answer."""
    if not context.get("verified"):
        log.error("refused before verification: %s", place_of(error))
        return BoltResponse(status=401, body="")
    try:
        return _answer(error, body, context)
    except (AttributeError, IndexError, KeyError, TypeError) as failure:
        # Signed, and yet no request as Slack makes them: there is nobody to say a sentence to.
        log.error("a request that cannot be answered: %s", place_of(failure))
        return None if context.ack.response is not None else BoltResponse(status=400, body="")


def _answer(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
    wording = _wording(error, body, context)
    acked = context.ack.response is not None
    if body.get("type") == "view_submission":
        return None if acked else _on_the_form(error, wording, body["view"])
    if body.get("type") == "block_suggestion":
        options = [busy_option()] if isinstance(error, NotRecorded) else []
        return None if acked else BoltResponse(status=200, body={"options": options})
    answer = context.get("answer")
    if body.get("type") == "event_callback" and answer is not None and answer.typed:
        # A message that somebody typed: they are waiting, and Slack's repetition is dropped.
        answer.say(by_ear.message(with_typed(wording, answer.typed)))
        return None if acked else BoltResponse(status=200, body="")
    if body.get("type") == "event_callback":
        # Where that passes Slack is to say it again: over HTTP it reads this, over Socket Mode
        # nothing is answered at all.
        passes = isinstance(error, NotRecorded | SlackApiError | OSError)
        return None if acked else BoltResponse(status=503 if passes else 200, body="")
    if body.get("command"):
        _answer_command(error, wording, body, context)
        return context.ack.response
    _tell(wording, body, context)
    return None if acked else BoltResponse(status=200, body="")


def _answer_command(
    error: Exception, wording: Wording, body: dict[str, Any], context: BoltContext
) -> None:
    """In its acknowledgement, while Slack waits for it; what was typed comes back whole."""
    answer = answers.of(context)
    if isinstance(error, BoltUnhandledRequestError) and context.get(HEARD):
        answer.without_a_word()  # its listener is at work, and answers when it is done
        return
    content = with_typed(wording, answer.typed)
    each = range(0, len(content), BLOCKS_OF_LONG_TEXT)
    if len(each) > 1:
        answer.without_a_word()  # it would overtake the rest, or be overtaken
    heard = [answer.say(by_ear.message(content[at : at + BLOCKS_OF_LONG_TEXT])) for at in each]
    if answer.typed and not all(heard):
        _tell_directly(body, context)


def errors_on(view: dict[str, Any], wording: Wording, field: str | None = None) -> dict[str, str]:
    """`errors` of a `view_submission`: at the input that `field` names, else at the first one.

    Slack shows plain text there, in which a mention would be an id. Empty when the view has no
    input to put them at.
    """
    inputs = inputs_of(view)
    fitting = [name for name in inputs if field and name.partition(":")[0] == field]
    return dict.fromkeys((fitting or inputs)[:1], str(wording))


def _wording(error: Exception, body: dict[str, Any], context: BoltContext) -> Wording:
    if isinstance(error, Refusal):
        return error.wording
    if isinstance(error, BoltUnhandledRequestError):
        if context.get(HEARD):
            log.warning("no answer in time to a %s", body.get("type") or "command")
            return SLOW
        log.info("nothing listens for this %s", body.get("type") or "command")
        return UNKNOWN
    if isinstance(error, UnknownZone):
        log.warning("a unit's zone is unknown here: %s", place_of(error))
        return unknown_zone(error.zone)
    if isinstance(error, NotShown) and isinstance(error.__cause__, _TROUBLE):
        log.warning("no window could open: %s", place_of(error.__cause__))
        return _without_a_window(error)
    reference = token_hex(4)
    log.error("reference %s: %s", reference, place_of(error))
    if isinstance(error, NotRecorded):
        if error.maybe_recorded:
            return UNSURE_LINE if body.get("command") else UNSURE
        return BUSY if isinstance(error, DatabaseBusy) else AWAY
    nothing_yet = body.get("type") == "view_submission" or isinstance(error, NotShown)
    return (NOT_RECORDED if nothing_yet else WENT_WRONG).format(reference=reference)


def _without_a_window(error: NotShown) -> str:
    if error.saved:
        return SAVED_UNSHOWN
    if error.refused in _LATE:
        return TOO_LATE
    return NO_WINDOW if error.refused in _USED else NO_WINDOW_NOW


def _on_the_form(error: Exception, wording: Wording, view: dict[str, Any]) -> BoltResponse:
    field = error.field if isinstance(error, Refusal) else None
    errors = errors_on(view, wording, field)
    if errors:
        return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
    update = {"response_action": "update", "view": notice(wording)}
    return BoltResponse(status=200, body=update)


def _tell(wording: Wording, body: dict[str, Any], context: BoltContext) -> None:
    """After the ack: in the conversation if the request came from one, else in a modal."""
    try:
        if context.response_url is not None:
            answers.of(context).say(by_ear.message(with_typed(wording, "")))
            return
        in_a_modal = (body.get("view") or {}).get("type") == "modal"
        open_view = context.client.views_push if in_a_modal else context.client.views_open
        open_view(trigger_id=body["trigger_id"], view=notice(wording))
    except Exception as failure:  # nothing more can be said to them; the first error is logged
        log.warning("could not tell the person: %s", place_of(failure))


def _tell_directly(body: dict[str, Any], context: BoltContext) -> None:
    """To somebody of a roster: nobody else gets messages of ours."""
    standpoint = context.get("standpoint")
    if standpoint is None or standpoint.me is None:
        return
    try:
        request = str(body.get("trigger_id"))
        doors, actor, now = context["doors"], context["actor"], context["now"]
        unheard.tell(doors, actor, request, saved=False, now=now)
    except NotRecorded as failure:
        log.warning("could not tell the person: %s", place_of(failure))
