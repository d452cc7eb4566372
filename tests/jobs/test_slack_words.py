"""Every word that Slack documents for the methods of delivery is sorted, and means what it should.

Restated by hand from Slack's reference of each method, without the words for arguments that are
never sent here. A new word that is in no list counts as an unknown refusal.
"""

from __future__ import annotations

from email.message import Message as Headers
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.jobs.delivery import post_office, slack_words
from bot.jobs.delivery.slack_words import MustWait, NoEntry, NotArrived, RefusedForGood, Unclear

TOKEN = [
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
]
PASSING = [
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "update_failed",
    "file_update_failed",
    "messaging_processing_failed",
    "external_channel_migrating",
    "streaming_state_conflict",
]
WAIT = ["ratelimited", "rate_limited", "message_limit_exceeded"]
GONE = "message_not_found"
FIXED = [
    "cant_update_message",
    "edit_window_closed",
    "cant_delete_message",
    "message_not_owned_by_app",
]
FOR_GOOD = {
    "conversation_gone": "channel_not_found invalid_channel",
    "person_gone": "user_not_found users_not_found user_disabled",
    "person_not_reachable": "cannot_dm_bot user_not_visible invalid_user_combination",
    "channel_archived": "is_archived is_inactive",
    "bot_not_in_channel": "not_in_channel",
    "posting_not_allowed": (
        "restricted_action restricted_action_read_only_channel"
        " restricted_action_thread_only_channel"
        " restricted_action_non_threadable_channel restricted_action_thread_locked"
        " posting_to_channel_denied posting_to_general_channel_denied channel_type_not_supported"
        " method_not_supported_for_channel_type"
    ),
    "messages_tab_off": "messages_tab_disabled",
    "scope_missing": "missing_scope no_permission",
    "thread_gone": "thread_not_found cannot_reply_to_message",
    "files_not_allowed": (
        "file_uploads_disabled file_upload_size_restricted storage_limit_reached"
        " slack_connect_file_upload_sharing_blocked slack_connect_file_link_sharing_blocked"
    ),
    "cannot_be_shown": (
        "invalid_blocks invalid_blocks_format block_mismatch msg_too_long msg_blocks_too_long"
        " alt_txt_too_large metadata_too_large metadata_must_be_sent_from_app"
        " invalid_metadata_format invalid_metadata_schema invalid_arguments no_text"
        " deprecated_endpoint method_deprecated"
    ),
    "deleting_not_allowed": "compliance_exports_prevent_deletion",
}
# A proxy on the way may cause them, an upload may have run out: to be tried again, not for ever.
UNKNOWN = [
    "invalid_arg_name",
    "invalid_array_arg",
    "invalid_charset",
    "invalid_form_data",
    "invalid_post_type",
    "missing_post_type",
    "file_not_found",
    "team_not_found",
    "some_new_word",
]


class Refusing:
    """A client whose every method is answered with this error."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.timeout = 1

    def __getattr__(self, name: str) -> Any:
        def refuse(**_: Any) -> Any:
            raise self._error

        return refuse


def says(word: str, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": word},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("refused", response)


def post(error: Exception) -> None:
    shown = post_office.Rendered("text", [{"type": "divider"}])
    post_office.post(Refusing(error), "C1", "key", shown, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", TOKEN)
def test_of_the_token_or_the_workspace(word: str) -> None:
    with pytest.raises(NoEntry):
        post(says(word))


@pytest.mark.parametrize("word", WAIT)
def test_to_wait(word: str) -> None:
    with pytest.raises(MustWait):
        post(says(word))


@pytest.mark.parametrize("word", PASSING)
def test_slack_is_unwell_and_the_post_may_have_arrived(word: str) -> None:
    with pytest.raises(Unclear) as caught:
        post(says(word))
    assert caught.value.word is None


@pytest.mark.parametrize(
    ("reason", "word"),
    [(reason, word) for reason, words in FOR_GOOD.items() for word in words.split()],
)
def test_of_this_message_or_its_conversation(reason: str, word: str) -> None:
    with pytest.raises(RefusedForGood) as caught:
        post(says(word))
    assert caught.value.reason == reason


@pytest.mark.parametrize("word", UNKNOWN)
def test_what_nobody_knows_is_counted(word: str) -> None:
    with pytest.raises(Unclear) as caught:
        post(says(word))
    assert caught.value.word == word


def test_no_word_is_sorted_that_is_not_restated_here() -> None:
    assert set(slack_words.FINAL) == {w for words in FOR_GOOD.values() for w in words.split()}
    assert set(TOKEN) == slack_words.NO_ENTRY
    assert set(WAIT) == slack_words.WAIT
    assert set(PASSING) == slack_words.UNWELL
    assert set(FIXED) == slack_words.FIXED
    sorted_ = [*slack_words.FINAL, *TOKEN, *WAIT, *PASSING, *FIXED, GONE]
    assert len(sorted_) == len(set(sorted_)), "each has one meaning"


def test_what_somebody_deleted_is_done_with() -> None:
    slack: Any = Refusing(says(GONE))
    shown = post_office.Rendered("text", [{"type": "divider"}])
    post_office.update(slack, "C1", "1.1", "key", shown)
    post_office.delete(slack, "C1", "1.1")


@pytest.mark.parametrize("word", FIXED)
def test_what_stands_and_cannot_be_changed_is_refused_for_good(word: str) -> None:
    slack: Any = Refusing(says(word))
    shown = post_office.Rendered("text", [{"type": "divider"}])
    with pytest.raises(RefusedForGood):
        post_office.update(slack, "C1", "1.1", "key", shown)
    with pytest.raises(RefusedForGood):
        post_office.delete(slack, "C1", "1.1")


def test_a_person_who_cannot_be_opened_is_no_channel_to_invite_the_bot_to() -> None:
    slack: Any = Refusing(says("channel_not_found"))
    with pytest.raises(RefusedForGood, match="person_not_reachable"):
        post_office.direct_channel(slack, "U0ANA")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_page_of_a_server_in_trouble_is_no_word(status: int) -> None:
    with pytest.raises(Unclear) as caught:
        post(says("is_archived", status))
    assert caught.value.word is None


def test_a_connection_that_was_refused_never_carried_it() -> None:
    with pytest.raises(NotArrived):
        post(URLError(ConnectionRefusedError()))
    with pytest.raises(MustWait) as caught:
        post(HTTPError("https://slack.example", 429, "", _retry_after("7"), None))
    assert caught.value.seconds == 7


def _retry_after(seconds: str) -> Headers:
    headers = Headers()
    headers["Retry-After"] = seconds
    return headers
