"""What may stand in Slack of a message that has ended: looked for, then recorded or deleted.

A process killed in the middle of a post leaves a question. Where the message was withdrawn or given
up before anybody could look, the answer is still owed: nothing may stand in Slack that we do not
know of, or retention, erasure and updates would pass it by. Several replicas may look at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot.casework.access.doors import DatabaseAway, Doors
from bot.casework.reminders import ended, leases
from bot.casework.reminders.leases import OutgoingMessage, Timing
from bot.jobs.delivery import post_office
from bot.jobs.delivery.slack_words import MayNotLook, MustWait, NoEntry, NotArrived, RefusedForGood
from bot.jobs.delivery.turn import MOST_UNKNOWN_REFUSALS, Turn
from bot.logs import place_of

log = logging.getLogger("bot.jobs")

AT_A_TIME = 20
# With ten minutes between two looks: a day in which Slack answered everything but this.
MOST_LOOKS = 144
# A history that is closed to the bot, where a second copy of what is sent may stand.
LOOKED_FOR_AGAIN = timedelta(days=3)
# Further back than this nobody looks for a message; clocks may differ by as much.
LOOK_FROM = timedelta(days=1)


def copies(
    doors: Doors, slack: WebClient, message: OutgoingMessage, channel_id: str, at: datetime
) -> tuple[str, ...]:
    """Where the message stands in its conversation, the oldest first; `at`: the database's time."""
    parent = leases.parent_of(doors, message)
    # Not from before that, by practice time or, where that was moved, by ours.
    oldest = min(leases.look_from(doors, message), at) - LOOK_FROM
    thread_ts = parent.ts if parent else None
    return post_office.copies(slack, channel_id, message.id, thread_ts, oldest=oldest)


def stands_as(
    doors: Doors, slack: WebClient, leased: OutgoingMessage, channel_id: str, at: datetime
) -> str | None:
    """The ts as which it stands; None: it is not there."""
    if leased.file_id is not None:
        ts = post_office.shared_as(slack, channel_id, leased.file_id)
        if ts is not None:
            return ts  # or an earlier file shows it: that one carries the key in its name
    return next(iter(copies(doors, slack, leased, channel_id, at)), None)


def delete_copies(
    doors: Doors, slack: WebClient, leased: OutgoingMessage, channel_id: str, at: datetime
) -> int:
    """Every copy but the one that is recorded; returns how many were deleted.

    Raises:
        MayNotLook: the history is closed to the bot; it may be opened again.
    """
    try:
        found = copies(doors, slack, leased, channel_id, at)
    except NotArrived as missed:
        if missed.word is None or leased.refusals < MOST_UNKNOWN_REFUSALS:
            raise  # the next turn looks
        log.warning("message %s: a second copy cannot be looked for", leased.id)
        return 0
    others = [ts for ts in found if ts != leased.ts]
    if leased.ts not in found:
        return 0  # somebody deleted the recorded copy; another one must not vanish too
    try:
        for ts in others:
            post_office.delete(slack, channel_id, ts)
    except RefusedForGood as refused:
        log.warning("message %s: a second copy stays: %s", leased.id, refused.reason)
        return 0
    return len(others)


def look_back(
    doors: Doors,
    slack: WebClient,
    leased: OutgoingMessage,
    channel_id: str,
    turn: Turn,
    timing: Timing,
) -> tuple[int, timedelta | None]:
    """How many second copies were deleted; and where nobody could look, in how long again.

    Where Slack allows one look a minute, this one waits for its own and nothing else does.
    Whoever took the bot out of a channel, or a permission from it, may put that right: rarer from
    the second hour on, for three days. Then it stays, and nobody looks any more.
    """
    try:
        return delete_copies(doors, slack, leased, channel_id, turn.at), None
    except MustWait as wait:
        return 0, timedelta(seconds=wait.seconds)
    except MayNotLook:
        since = turn.now - (leased.sent_at or leased.planned_at)
    if since >= LOOKED_FOR_AGAIN:
        log.warning("message %s: a second copy cannot be looked for", leased.id)
        return 0, None
    rest = timedelta(seconds=timing.look_back)
    return 0, rest if since < timedelta(hours=1) else 6 * rest


def look_for_what_ended(
    doors: Doors,
    slack_for: Callable[[str], WebClient | None],
    now: datetime,
    timing: Timing,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Look for what has ended after a post nobody knows the fate of; returns how many stood.

    A message that was given up and stands is recorded as sent; one that was withdrawn is deleted,
    because there is nothing left to say in it, or its reader may not see it any more.
    """
    over, at = ended.to_look_for(doors, AT_A_TIME)
    found, resting = 0, set[str]()
    for message in over:
        if is_stopping():
            break
        if message.workspace_id in resting:
            continue
        try:
            slack = slack_for(message.workspace_id)
            if slack is not None:
                found += _look_for(doors, slack, message, now, timing, at, resting)
        except DatabaseAway:
            raise
        except Exception as error:
            # A fault of ours, with this one: the others do not wait for it.
            log.error("message %s cannot be looked for: %s", message.id, place_of(error))
            _later(doors, message, timing)
    return found


def _look_for(
    doors: Doors,
    slack: WebClient,
    message: OutgoingMessage,
    now: datetime,
    timing: Timing,
    at: datetime,
    resting: set[str],
) -> int:
    """How many of it stood. `resting`: the workspaces that have to wait, by now."""
    try:
        return _settle(doors, slack, message, now, at)
    except MustWait as wait:  # to look; what is to be posted does not wait for that
        ended.look_again(doors, message, failures=message.failures, after=wait.seconds)
        resting.add(message.workspace_id)
    except (MayNotLook, RefusedForGood) as no:
        log.warning("message %s has ended; it cannot be looked for: %s", message.id, no)
        ended.looked_for(doors, message)
    except (NoEntry, NotArrived):
        if not post_office.answers(slack):
            resting.add(message.workspace_id)
        else:
            _later(doors, message, timing)
    return 0


def _settle(
    doors: Doors, slack: WebClient, message: OutgoingMessage, now: datetime, at: datetime
) -> int:
    channel_id = message.channel_id or post_office.direct_channel(slack, message.conversation)
    standing = copies(doors, slack, message, channel_id, at)
    may_stand = ended.is_to_stand(message)
    for ts in standing[1:] if may_stand else standing:
        post_office.delete(slack, channel_id, ts, None if may_stand else message.file_id)
    if may_stand and standing:
        log.warning("message %s was given up, and stands: it is recorded", message.id)
        ended.stands_after_all(doors, message, channel_id=channel_id, ts=standing[0], now=now)
    else:
        ended.looked_for(doors, message)
    return len(standing)


def _later(doors: Doors, message: OutgoingMessage, timing: Timing) -> None:
    if message.failures + 1 >= MOST_LOOKS:
        log.error("message %s has ended; nobody can tell whether it stands in Slack", message.id)
        ended.looked_for(doors, message)
    else:
        after = timing.look_back
        ended.look_again(doors, message, failures=message.failures + 1, after=after)
