"""What a failure means for delivery: one of five, whatever Slack was asked.

Slack asks to wait, refuses for good, surely did not get it, may have got it, or the token opens
nothing any more. What Slack documents for the methods that delivery uses is sorted below: of this
message or conversation, of the whole workspace, or passing.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk.errors import SlackApiError


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


CONVERSATION_GONE = "conversation_gone"
# Of this message, or the conversation it goes to: nothing else has to wait for it.
FINAL = {
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
NO_ENTRY = frozenset(
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
WAIT = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
# Slack itself is unwell: that passes, and says nothing about what was asked.
UNWELL = frozenset(
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
FIXED = frozenset(
    {
        "cant_update_message",
        "edit_window_closed",
        "cant_delete_message",
        "message_not_owned_by_app",
    }
)
_WAIT_WITHOUT_A_NUMBER = 30.0
_A_WORD = re.compile(r"[a-z0-9_]+")


# ---------------------------------------------------------------- what was asked, and what it means


def word_of(error: Exception) -> str | None:
    """Slack's own word for a refusal, where Slack answered in its own manner."""
    if not isinstance(error, SlackApiError) or error.response.status_code != 200:
        return None
    word = str(error.response.get("error") or "")
    # A page of a proxy's or a load balancer's comes with a 200 as well; it is no word of Slack's.
    return word if _A_WORD.fullmatch(word) else None


def _unknown_word(error: Exception) -> str | None:
    """A no that may well be meant for good; None where there was no answer, or Slack is unwell."""
    word = word_of(error)
    return None if word in UNWELL else word


def _common(error: Exception) -> Exception | None:
    """What a failure means whatever was asked; None where that depends."""
    if isinstance(error, SlackApiError) and error.response.status_code == 429:
        return MustWait(_seconds(error.response.headers))
    if isinstance(error, HTTPError) and error.code == 429:
        return MustWait(_seconds(dict(error.headers.items())))
    word = word_of(error)
    if word in WAIT:
        return MustWait(_WAIT_WITHOUT_A_NUMBER)
    if word in NO_ENTRY:
        return NoEntry(word)
    if word in FINAL:
        return RefusedForGood(FINAL[word])
    return None


def perhaps_arrived(error: Exception) -> Exception:
    """A failure of something that must not be done twice."""
    known = _common(error)
    if known is not None:
        return known
    if _never_connected(error):
        return NotArrived()
    if isinstance(error, SlackApiError | OSError | http.client.HTTPException):
        return Unclear(_unknown_word(error))
    return error


def harmless(error: Exception) -> Exception:
    """A failure of something that may simply be asked again."""
    known = _common(error)
    if known is not None:
        return known
    if isinstance(error, SlackApiError | OSError | http.client.HTTPException):
        return NotArrived(_unknown_word(error))
    return error


def look_refused(error: Exception) -> Exception:
    """A failure of a look into a conversation."""
    meant = harmless(error)
    # A conversation that is gone or closed to us cannot tell what stands in it.
    return MayNotLook(str(meant)) if isinstance(meant, RefusedForGood) else meant


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


def unless_gone(error: Exception) -> None:
    """A failure of changing what stands there; nothing where somebody deleted it."""
    word = word_of(error)
    if word in FIXED:
        raise RefusedForGood(word) from error
    if word != _GONE:
        raise harmless(error) from error
