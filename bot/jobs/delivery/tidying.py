"""Deletes our own messages from Slack when they have been kept long enough.

Several replicas may do it at once: what is gone already counts as deleted. One that Slack does not
delete while it answers otherwise is tried again in ten minutes, later each day, beside the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient

from bot.casework.access.doors import DatabaseAway, PatientDoors
from bot.casework.reminders import retention
from bot.casework.reminders.leases import OutgoingMessage
from bot.casework.reminders.retention import Turns
from bot.jobs.delivery import post_office
from bot.jobs.delivery.slack_words import MustWait, NoEntry, NotArrived, RefusedForGood
from bot.logs import place_of

log = logging.getLogger("bot.jobs")

AT_A_TIME = 20  # Slack allows some fifty deletions a minute


def tidy_once(
    doors: PatientDoors,
    slack_for: Callable[[str], WebClient | None],
    now: datetime,
    is_stopping: Callable[[], bool] = lambda: False,
    turns: Turns | None = None,
) -> int:
    """Delete what is past keeping at `now` (practice time); returns how many have gone."""
    done, resting = 0, set[str]()
    for message in retention.past_keeping(doors, now, AT_A_TIME, turns):
        if is_stopping():
            break
        if message.workspace_id in resting or message.channel_id is None:
            continue
        try:
            done += _delete(doors, slack_for(message.workspace_id), message, now, resting)
        except DatabaseAway:
            raise
        except Exception as error:
            # A fault of ours, with this one: the others do not wait for it.
            log.error("message %s cannot be deleted now: %s", message.id, place_of(error))
            _put_off(doors, message, now, None)
    return done


def _delete(
    doors: PatientDoors,
    slack: WebClient | None,
    message: OutgoingMessage,
    now: datetime,
    resting: set[str],
) -> bool:
    """Whether it has left Slack. `resting`: the workspaces that have to wait, by now."""
    if slack is None:
        return False
    try:
        where = (message.channel_id or "", message.ts or "")
        post_office.delete(slack, *where, message.file_id)
    except MustWait:  # with deleting; nothing else waits for that
        resting.add(message.workspace_id)
        return False
    except (NoEntry, NotArrived) as no:
        word = no.word if isinstance(no, NotArrived) else None
        if word is None and not post_office.answers(slack):
            resting.add(message.workspace_id)
        else:
            # This one's own trouble: the others do not wait for it.
            _put_off(doors, message, now, word)
        return False
    except RefusedForGood as refused:
        # The channel is archived or gone, the bot is out of it, or an admin forbids it.
        _put_off(doors, message, now, refused.reason)
        return False
    retention.left_slack(doors, message)
    return True


def _put_off(
    doors: PatientDoors, message: OutgoingMessage, now: datetime, word: str | None
) -> None:
    """`word`: why Slack refuses; None: it gives no answer, which may be over soon."""
    if retention.stays_for_now(doors, message, now, soon=word is None):
        log.warning("message %s cannot be deleted now: %s", message.id, word or "no answer")
    else:
        log.error("message %s stands in Slack: it was never let go", message.id)
        retention.give_up_deleting(doors, message)
