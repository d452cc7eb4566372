"""The weekly agenda on demand for the team lead, and 'Mark contact log reviewed'."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.recording import log_reviews
from bot.casework.reminders import contact_logs, digests
from bot.casework.replies import Refusal
from bot.commands.brief import confirm_standing
from bot.commands.forms.modals import Turn, on_roster, open_then, turn_of
from bot.commands.lines.days import DateNotUnderstood, DateOrder, Reading, is_far, parse_day
from bot.commands.lines.pieces import cleaned
from bot.views import blocks
from bot.views import digest as views
from bot.views.blocks import View

_WEEK_OF = re.compile(r"^(?:the )?week of ", re.IGNORECASE)
TITLE = "Weekly agenda"
ON_ITS_WAY = "The contact log is on its way to your own messages with me. Nobody else sees it."


def register(app: App) -> None:
    app.action("digest.contact_log")(press_contact_log)
    app.action("digest.mark_reviewed")(press_mark_reviewed)


def run(turn: Turn, text: str) -> None:
    """`/ips digest 3/2`: the agenda of the week that a day lies in."""
    on_roster(turn)
    typed = _WEEK_OF.sub("", " ".join(cleaned(text).split()))
    if typed.casefold() in ("", "last week", "last", "now"):
        show(turn)
        return
    order = DateOrder.DAY_MONTH if turn.day_first else DateOrder.MONTH_DAY
    try:
        day = parse_day(typed, turn.today, Reading.PAST, order)
    except DateNotUnderstood as why:
        raise Refusal(str(why)) from None
    if is_far(day, turn.today, typed):
        raise Refusal(
            f"I was not sure which year you mean. Please type it too: {day.isoformat()}, or "
            "another one."
        )
    show(turn, day)


def show(turn: Turn, week_of: date | None = None) -> None:
    """The last complete week and the current one as of now, or the week of that day as it was told
    last; in a modal of the team lead's own."""

    def build() -> View:
        digest = digests.digest_now(turn.doors, turn.actor, now=turn.now, week_of=week_of)
        return blocks.modal("digest.shown", TITLE, views.on_demand(digest), close="Close")

    open_then(turn, TITLE, build)


def press_contact_log(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The log of the digest's week comes to the team lead's own messages, never to the channel."""
    ack()
    turn = turn_of(context, body, respond)
    message_id = str(action.get("value", ""))
    confirm_standing(turn, body, message_id)
    week_of, unit_id = digests.week_of(turn.doors, turn.actor, message_id)
    contact_logs.ask_for(turn.doors, turn.actor, week_of, now=turn.now, vocational_unit_id=unit_id)
    turn.say(ON_ITS_WAY)


def press_mark_reviewed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The log of the digest's week is reviewed; the digest in the channel says by whom."""
    ack()
    turn = turn_of(context, body, respond)
    message_id = str(action.get("value", ""))
    confirm_standing(turn, body, message_id)
    week_of, unit_id = digests.week_of(turn.doors, turn.actor, message_id)
    done = log_reviews.mark_reviewed(
        turn.doors, turn.actor, week_of, now=turn.now, vocational_unit_id=unit_id
    )
    digests.show_review(turn.doors, turn.actor, message_id)
    turn.say(done.summary)
