"""Slack as delivery sees it: post, update, look for copies; and what each refusal means.

Every failure is one of five: Slack asks to wait, refuses for good, surely did not get it, may have
got it, or the token opens nothing any more. What Slack documents for the methods used here is
sorted below: of this message or conversation, of the whole workspace, or passing. The SDK's own
retries are off: a post that broke off may have arrived, and posted again it would stand there
twice.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import channels
from bot.channels import SeenChannel
from bot.config import may_go_to

EVENT_TYPE = "ips_message"
HISTORY_PAGE = 200
MOST_PAGES = 20

Block = dict[str, Any]


class MustWait(Exception):
    """Slack asks this workspace to wait for some seconds; nothing was posted."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


class RefusedForGood(Exception):
    """Trying again will not help; `reason` is a word of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotArrived(Exception):
    """It surely did not reach Slack, or surely changed nothing there; try again later.

    `word`: Slack's own error, where it answered with a no that we do not know.
    """

    def __init__(self, word: str | None = None) -> None:
        super().__init__(word or "no answer")
        self.word = word


class Unclear(Exception):
    """It may have arrived. `word`: Slack's own error, where it answered with an unknown no."""

    def __init__(self, word: str | None = None) -> None:
        super().__init__(word or "no answer")
        self.word = word


class NoEntry(Exception):
    """The token is revoked or wrong: nothing can be sent in this workspace.

    Or so it seems: Slack has some of these words for a single conversation too. `answers` tells.
    """


class MayNotLook(Exception):
    """The bot is not allowed to read the history of this conversation."""


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


CONVERSATION_GONE = "conversation_gone"
# Of this message, or the conversation it goes to: nothing else has to wait for it.
_FINAL = {
    "channel_not_found": CONVERSATION_GONE,
    "invalid_channel": CONVERSATION_GONE,
    "user_not_found": "person_gone",
    "users_not_found": "person_gone",
    "user_disabled": "person_gone",
    "cannot_dm_bot": "person_not_reachable",
    "user_not_visible": "person_not_reachable",
    "invalid_user_combination": "person_not_reachable",
    "is_archived": "channel_archived",
    "is_inactive": "channel_archived",
    "not_in_channel": "bot_not_in_channel",
    "restricted_action": "posting_not_allowed",
    "restricted_action_read_only_channel": "posting_not_allowed",
    "restricted_action_thread_only_channel": "posting_not_allowed",
    "restricted_action_non_threadable_channel": "posting_not_allowed",
    "restricted_action_thread_locked": "posting_not_allowed",
    "posting_to_channel_denied": "posting_not_allowed",
    "posting_to_general_channel_denied": "posting_not_allowed",
    "channel_type_not_supported": "posting_not_allowed",
    "method_not_supported_for_channel_type": "posting_not_allowed",
    "messages_tab_disabled": "messages_tab_off",
    "missing_scope": "scope_missing",
    "no_permission": "scope_missing",
    "thread_not_found": "thread_gone",
    "cannot_reply_to_message": "thread_gone",
    "file_uploads_disabled": "files_not_allowed",
    "file_upload_size_restricted": "files_not_allowed",
    "storage_limit_reached": "files_not_allowed",
    "slack_connect_file_upload_sharing_blocked": "files_not_allowed",
    "slack_connect_file_link_sharing_blocked": "files_not_allowed",
    "invalid_blocks": "cannot_be_shown",
    "invalid_blocks_format": "cannot_be_shown",
    "block_mismatch": "cannot_be_shown",
    "msg_too_long": "cannot_be_shown",
    "msg_blocks_too_long": "cannot_be_shown",
    "alt_txt_too_large": "cannot_be_shown",
    "metadata_too_large": "cannot_be_shown",
    "metadata_must_be_sent_from_app": "cannot_be_shown",
    "invalid_metadata_format": "cannot_be_shown",
    "invalid_metadata_schema": "cannot_be_shown",
    "invalid_arguments": "cannot_be_shown",
    "no_text": "cannot_be_shown",
    "deprecated_endpoint": "cannot_be_shown",
    "method_deprecated": "cannot_be_shown",
    "compliance_exports_prevent_deletion": "deleting_not_allowed",
}
# Of the token, or the whole workspace: everything there waits, and other workspaces go on.
_NO_ENTRY = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "not_allowed_token_type",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "org_login_required",
        "two_factor_setup_required",
        "team_access_not_granted",
        "enterprise_is_restricted",
        "team_added_to_org",
        "accesslimited",
        "access_denied",
        "ekm_access_denied",
    }
)
_WAIT = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
# Slack itself is unwell: that passes, and says nothing about what was asked.
_UNWELL = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "update_failed",
        "file_update_failed",
        "messaging_processing_failed",
        "external_channel_migrating",
        "streaming_state_conflict",
    }
)
_GONE = "message_not_found"  # somebody deleted it
# It stands there, and nobody can change it any more.
_FIXED = frozenset(
    {
        "cant_update_message",
        "edit_window_closed",
        "cant_delete_message",
        "message_not_owned_by_app",
    }
)
REASONS = frozenset(_FINAL.values())
_WAIT_WITHOUT_A_NUMBER = 30.0
_A_WORD = re.compile(r"[a-z0-9_]+")


def direct_channel(slack: WebClient, conversation: str) -> str:
    """The channel id of a conversation; a person's direct messages are opened first."""
    if conversation[:1] not in ("U", "W"):
        return conversation
    try:
        return str(slack.conversations_open(users=conversation)["channel"]["id"])
    except Exception as error:
        harmless = _harmless(error)
        if isinstance(harmless, RefusedForGood) and harmless.reason == CONVERSATION_GONE:
            harmless = RefusedForGood("person_not_reachable")  # nobody can invite the bot there
        raise harmless from error


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
        raise _perhaps_arrived(error) from error
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
        _unless_gone(error)


def delete(slack: WebClient, channel_id: str, ts: str, file_id: str | None = None) -> None:
    """It stands there no more. `file_id`: what it shows, which would stay in Slack without it."""
    if file_id is not None:
        delete_file(slack, file_id)
    try:
        slack.chat_delete(channel=channel_id, ts=ts)
    except Exception as error:
        _unless_gone(error)


def delete_file(slack: WebClient, file_id: str) -> None:
    try:
        slack.files_delete(file=file_id)
    except Exception as error:
        if _word(error) not in ("file_not_found", "file_deleted"):
            raise _harmless(error) from error


def _unless_gone(error: Exception) -> None:
    word = _word(error)
    if word in _FIXED:
        raise RefusedForGood(word) from error
    if word != _GONE:
        raise _harmless(error) from error


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
        raise _look_refused(error) from error
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
        raise _harmless(error) from error


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
        raise _perhaps_arrived(error) from error


def shared_as(slack: WebClient, channel_id: str, file_id: str) -> str | None:
    """The ts of the message that shows the file in this conversation; None: not shown there."""
    try:
        shares = slack.files_info(file=file_id)["file"].get("shares", {})
    except Exception as error:
        if _word(error) in ("file_not_found", "file_deleted"):
            return None
        raise _look_refused(error) from error
    places = [place for kind in shares.values() for place in kind.get(channel_id, ())]
    return min((str(place["ts"]) for place in places), default=None)


def look_at_channel(
    slack: WebClient, channel_id: str, workspace_id: str, known: Collection[str]
) -> SeenChannel:
    """Who can read a channel, see `bot.channels`; one that cannot be seen is looked at in vain."""
    try:
        return channels.look_at(slack, channel_id, workspace_id, known)
    except Exception as error:
        raise _harmless(error) from error


def account(slack: WebClient, slack_user_id: str) -> dict[str, Any]:
    """What Slack says of a person; of one whom it does not know, nothing."""
    try:
        person: dict[str, Any] = slack.users_info(user=slack_user_id)["user"]
    except Exception as error:
        if _word(error) in ("user_not_found", "user_not_visible"):
            return {}
        raise _harmless(error) from error
    return person


def signed(blocks: Sequence[Block], key: str) -> list[Block]:
    """The blocks with the key as the first one's id."""
    return [
        {**block, "block_id": key} if place == 0 else block for place, block in enumerate(blocks)
    ]


# ---------------------------------------------------------------- helpers


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


def _word(error: Exception) -> str | None:
    """Slack's own word for a refusal, where Slack answered in its own manner."""
    if not isinstance(error, SlackApiError) or error.response.status_code != 200:
        return None
    word = str(error.response.get("error") or "")
    # A page of a proxy's or a load balancer's comes with a 200 as well; it is no word of Slack's.
    return word if _A_WORD.fullmatch(word) else None


def _unknown_word(error: Exception) -> str | None:
    """A no that may well be meant for good; None where there was no answer, or Slack is unwell."""
    word = _word(error)
    return None if word in _UNWELL else word


def _common(error: Exception) -> Exception | None:
    """What a failure means whatever was asked; None where that depends."""
    if isinstance(error, SlackApiError) and error.response.status_code == 429:
        return MustWait(_seconds(error.response.headers))
    if isinstance(error, HTTPError) and error.code == 429:
        return MustWait(_seconds(dict(error.headers.items())))
    word = _word(error)
    if word in _WAIT:
        return MustWait(_WAIT_WITHOUT_A_NUMBER)
    if word in _NO_ENTRY:
        return NoEntry(word)
    if word in _FINAL:
        return RefusedForGood(_FINAL[word])
    return None


def _perhaps_arrived(error: Exception) -> Exception:
    known = _common(error)
    if known is not None:
        return known
    if _never_connected(error):
        return NotArrived()
    if isinstance(error, SlackApiError | OSError | http.client.HTTPException):
        return Unclear(_unknown_word(error))
    return error


def _harmless(error: Exception) -> Exception:
    """A failure of something that may simply be asked again."""
    known = _common(error)
    if known is not None:
        return known
    if isinstance(error, SlackApiError | OSError | http.client.HTTPException):
        return NotArrived(_unknown_word(error))
    return error


def _look_refused(error: Exception) -> Exception:
    harmless = _harmless(error)
    # A conversation that is gone or closed to us cannot tell what stands in it.
    return MayNotLook(str(harmless)) if isinstance(harmless, RefusedForGood) else harmless


def _never_connected(error: Exception) -> bool:
    cause = error.reason if isinstance(error, URLError) else error
    return isinstance(
        cause, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError
    )


def _seconds(headers: Any) -> float:
    lowered = {str(name).lower(): value for name, value in dict(headers).items()}
    value = lowered.get("retry-after", _WAIT_WITHOUT_A_NUMBER)
    value = value[0] if isinstance(value, list) else value
    try:
        return max(1.0, float(value))
    except (TypeError, ValueError):
        return _WAIT_WITHOUT_A_NUMBER
