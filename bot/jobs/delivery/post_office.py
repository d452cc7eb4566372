"""Slack as delivery sees it: post, update, look for copies. What fails is put in `slack_words`.

The SDK's own retries are off: a post that broke off may have arrived, and posted again it would
stand there twice.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot import channels
from bot.channels import SeenChannel
from bot.config import may_go_to
from bot.jobs.delivery import slack_words
from bot.jobs.delivery.slack_words import CONVERSATION_GONE, RefusedForGood

EVENT_TYPE = "ips_message"
HISTORY_PAGE = 200
MOST_PAGES = 20

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to upload; `name` and `title` say nothing private.

    `written`: its bytes, from the names of `people` (Slack user id -> name). `alt`: a picture in
    words, for those who do not see it.
    """

    name: str
    title: str
    written: Callable[[Mapping[str, str]], bytes]
    people: tuple[str, ...] = ()
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready for Slack; `text` is what notifications show, so it stays generic.

    Where there is an `upload`, the blocks stand for it where Slack does not take it.
    """

    text: str
    blocks: Sequence[Block] = ()
    upload: Upload | None = None


def direct_channel(slack: WebClient, conversation: str) -> str:
    """The channel id of a conversation; a person's direct messages are opened first."""
    if conversation[:1] not in ("U", "W"):
        return conversation
    try:
        return str(slack.conversations_open(users=conversation)["channel"]["id"])
    except Exception as error:
        meant = slack_words.harmless(error)
        if isinstance(meant, RefusedForGood) and meant.reason == CONVERSATION_GONE:
            meant = RefusedForGood("person_not_reachable")  # nobody can invite the bot there
        raise meant from error


def answers(slack: WebClient) -> bool:
    """Whether Slack knows this token and answers it: then what fails has a reason of its own."""
    try:
        slack.auth_test()
    except Exception:  # whatever it is: no answer that says anything about our message
        return False
    return True


def post(
    slack: WebClient, channel_id: str, key: str, rendered: Rendered, thread_ts: str | None
) -> str:
    """Post it and return its ts. The key goes along twice: in the metadata and the first block."""
    try:
        answer = slack.chat_postMessage(
            channel=channel_id,
            text=rendered.text,
            blocks=signed(rendered.blocks, key),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
    except Exception as error:
        raise slack_words.perhaps_arrived(error) from error
    return str(answer["ts"])


def update(slack: WebClient, channel_id: str, ts: str, key: str, rendered: Rendered) -> None:
    """Show it anew where it stands; a message that somebody deleted stays deleted.

    Raises `RefusedForGood` where Slack lets nobody change it.
    """
    try:
        slack.chat_update(
            channel=channel_id,
            ts=ts,
            text=rendered.text,
            blocks=signed(rendered.blocks, key),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        )
    except Exception as error:
        slack_words.unless_gone(error)


def delete(slack: WebClient, channel_id: str, ts: str, file_id: str | None = None) -> None:
    """It stands there no more. `file_id`: what it shows, which would stay in Slack without it."""
    if file_id is not None:
        delete_file(slack, file_id)
    try:
        slack.chat_delete(channel=channel_id, ts=ts)
    except Exception as error:
        slack_words.unless_gone(error)


def delete_file(slack: WebClient, file_id: str) -> None:
    try:
        slack.files_delete(file=file_id)
    except Exception as error:
        if slack_words.word_of(error) not in ("file_not_found", "file_deleted"):
            raise slack_words.harmless(error) from error


def copies(
    slack: WebClient, channel_id: str, key: str, thread_ts: str | None, *, oldest: datetime
) -> tuple[str, ...]:
    """Where this key stands in the conversation since `oldest`, the oldest first.

    Slack allows some fifty pages a minute: what was posted before is not asked for.

    Raises:
        MayNotLook: the history of the conversation is closed to the bot.
    """
    try:
        pages = _history(slack, channel_id, thread_ts, f"{oldest.timestamp():.6f}")
        found = [each["ts"] for each in pages if _has(each, key)]
    except Exception as error:
        raise slack_words.look_refused(error) from error
    return tuple(sorted(found))


def new_upload(slack: WebClient, upload: Upload, key: str, *, with_alt: bool) -> str:
    """Upload the bytes and return the file's id; nobody sees the file before `share`.

    The key goes along in the file's name, so that every message that shows it can be found. With
    alternative text a file may never appear, though Slack answers ok. Where Slack names an address
    that is not its own, there is no file.
    """
    content = upload.written({each: _name(slack, each) for each in upload.people})
    try:
        place = slack.files_getUploadURLExternal(
            filename=f"{key}-{upload.name}",
            length=len(content),
            alt_txt=upload.alt if with_alt else None,
        )
        if not may_go_to(str(place["upload_url"]), slack.base_url):
            raise RefusedForGood("files_not_allowed")
        request = urllib.request.Request(place["upload_url"], data=content, method="POST")
        with urllib.request.urlopen(request, timeout=slack.timeout):
            return str(place["file_id"])
    except RefusedForGood:
        raise
    except Exception as error:
        raise slack_words.harmless(error) from error


def _name(slack: WebClient, slack_user_id: str) -> str:
    """As Slack has it; else their id."""
    person = account(slack, slack_user_id)
    return str(person.get("real_name") or person.get("name") or slack_user_id)


def share(
    slack: WebClient, channel_id: str, file_id: str, upload: Upload, thread_ts: str | None
) -> None:
    """Show an uploaded file in the conversation."""
    try:
        slack.files_completeUploadExternal(
            files=[{"id": file_id, "title": upload.title}],
            channel_id=channel_id,
            thread_ts=thread_ts,
        )
    except Exception as error:
        raise slack_words.perhaps_arrived(error) from error


def shared_as(slack: WebClient, channel_id: str, file_id: str) -> str | None:
    """The ts of the message that shows the file in this conversation; None: not shown there."""
    try:
        shares = slack.files_info(file=file_id)["file"].get("shares", {})
    except Exception as error:
        if slack_words.word_of(error) in ("file_not_found", "file_deleted"):
            return None
        raise slack_words.look_refused(error) from error
    places = [place for kind in shares.values() for place in kind.get(channel_id, ())]
    return min((str(place["ts"]) for place in places), default=None)


def look_at_channel(
    slack: WebClient, channel_id: str, workspace_id: str, known: Collection[str]
) -> SeenChannel:
    """Who can read a channel, see `bot.channels`; one that cannot be seen is looked at in vain."""
    try:
        return channels.look_at(slack, channel_id, workspace_id, known)
    except Exception as error:
        raise slack_words.harmless(error) from error


def account(slack: WebClient, slack_user_id: str) -> dict[str, Any]:
    """What Slack says of a person; of one whom it does not know, nothing."""
    try:
        person: dict[str, Any] = slack.users_info(user=slack_user_id)["user"]
    except Exception as error:
        if slack_words.word_of(error) in ("user_not_found", "user_not_visible"):
            return {}
        raise slack_words.harmless(error) from error
    return person


def signed(blocks: Sequence[Block], key: str) -> list[Block]:
    """The blocks with the key as the first one's id."""
    return [
        {**block, "block_id": key} if place == 0 else block for place, block in enumerate(blocks)
    ]


# ---------------------------------------------------------------- what stands in a conversation


def _history(
    slack: WebClient, channel_id: str, thread_ts: str | None, oldest: str
) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        if thread_ts:
            page = slack.conversations_replies(
                channel=channel_id,
                ts=thread_ts,
                oldest=oldest,
                include_all_metadata=True,
                limit=HISTORY_PAGE,
                cursor=cursor,
            )
        else:
            page = slack.conversations_history(
                channel=channel_id,
                oldest=oldest,
                include_all_metadata=True,
                limit=HISTORY_PAGE,
                cursor=cursor,
            )
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _has(message: dict[str, Any], key: str) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    first: dict[str, Any] = next(iter(message.get("blocks") or ()), {})
    named = any(str(file.get("name", "")).startswith(key) for file in message.get("files") or ())
    return payload.get("key") == key or first.get("block_id") == key or named
