"""A file that goes with a message: uploaded unseen, shown, and words where Slack takes none."""

from __future__ import annotations

import logging
from contextlib import suppress

from slack_sdk import WebClient

from bot.casework.reminders.leases import OutgoingMessage
from bot.jobs.delivery import post_office
from bot.jobs.delivery.post_office import Rendered, Upload
from bot.jobs.delivery.slack_words import (
    MayNotLook,
    MustWait,
    NoEntry,
    NotArrived,
    RefusedForGood,
    Unclear,
)

log = logging.getLogger("bot.jobs")

# With alternative text, and without it; then words stand for a file.
MOST_UPLOADS = 2


def new_file(slack: WebClient, leased: OutgoingMessage, upload: Upload) -> str | None:
    """The id of the file, which nobody sees yet; None: words are to stand for it.

    One that Slack took and never showed is tried once more, without alternative text.
    """
    if leased.file_id is not None:
        # It may appear after all; where it stays, a second one is looked for as any copy is.
        with suppress(RefusedForGood, NotArrived):
            post_office.delete_file(slack, leased.file_id)
    if leased.posts >= MOST_UPLOADS:
        log.warning("message %s: its file never appeared, its words do", leased.id)
        return None
    try:
        return post_office.new_upload(slack, upload, leased.id, with_alt=not leased.posts)
    except RefusedForGood as refused:
        log.warning("message %s: no file, but its words: %s", leased.id, refused.reason)
        return None


def post(
    slack: WebClient,
    channel_id: str,
    key: str,
    rendered: Rendered,
    thread_ts: str | None,
    file_id: str | None,
) -> str:
    """The ts of the message: it shows the file, or its words where there is none.

    Raises:
        Unclear: Slack took the file, and does not say where it stands.
    """
    if file_id is None or rendered.upload is None:
        return post_office.post(slack, channel_id, key, rendered, thread_ts)
    try:
        post_office.share(slack, channel_id, file_id, rendered.upload, thread_ts)
    except RefusedForGood:
        return post_office.post(slack, channel_id, key, rendered, thread_ts)
    try:
        ts = post_office.shared_as(slack, channel_id, file_id)
    except (MustWait, NotArrived, MayNotLook, NoEntry) as error:
        raise Unclear from error
    if ts is None:
        raise Unclear  # Slack lists a share a moment after it has shown it
    return ts
