"""The Web API through the real SDK: what it answers, and Slack's refusals."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from practice_workspace.spec import TeamSpec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.small_app import SECTION, SPEC, text_field

SUBMIT = {"type": "plain_text", "text": "Save"}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Note"},
        "blocks": list(blocks) or [SECTION],
        **more,
    }


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as problem:
        act()
    return str(problem.value.response["error"])


def trigger(workspace: ThreadedPracticeWorkspace, user_id: str = "U_ANA", **more: Any) -> str:
    return workspace.inner.triggers.issue(user_id, "T1", **more)


# --- who may call -----------------------------------------------------------------------------


def test_tokens_are_checked(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    def calling(token: str) -> Callable[[], object]:
        return WebClient(token, base_url=workspace.api_url).auth_test

    assert refused(calling("")) == "not_authed"
    assert refused(calling("xoxb-other")) == "invalid_auth"
    assert refused(calling(workspace.app_token)) == "not_allowed_token_type"
    workspace.revoke_token()
    assert refused(slack.auth_test) == "token_revoked"
    workspace.revoke_token(error="account_inactive")
    assert refused(slack.auth_test) == "account_inactive"
    workspace.restore_token()
    assert slack.auth_test()["team_id"] == "T1"


def test_scopes_are_told_and_missing_ones_refused(open_workspace: Any) -> None:
    teams = (TeamSpec(id="T1", scopes=("chat:write",)), TeamSpec(id="T2"))
    workspace = open_workspace(spec=replace(SPEC, teams=teams))
    slack = WebClient(workspace.bot_token, base_url=workspace.api_url)
    assert slack.auth_test().headers["x-oauth-scopes"] == "chat:write"
    with pytest.raises(SlackApiError) as problem:
        slack.users_info(user="U_ANA")
    assert problem.value.response["error"] == "missing_scope"
    assert problem.value.response["needed"] == "users:read"
    assert refused(lambda: slack.conversations_history(channel="C_UNIT")) == "missing_scope"


def test_each_team_sees_its_own(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    other = WebClient("xoxb-T2", base_url=workspace.api_url)
    assert other.auth_test()["team_id"] == "T2"
    assert refused(lambda: other.conversations_info(channel="C_UNIT")) == "channel_not_found"
    assert refused(lambda: slack.chat_postMessage(channel="C_HILL", text="x")) == (
        "channel_not_found"
    )
    assert refused(lambda: slack.chat_postMessage(channel="U_HILL", text="x")) == (
        "channel_not_found"
    )


def test_oauth_gives_the_teams_token(workspace: ThreadedPracticeWorkspace) -> None:
    slack = WebClient(base_url=workspace.api_url)
    got = slack.oauth_v2_access(
        client_id="1.1", client_secret="practice-client-secret", code="code-T2"
    )
    assert got["access_token"] == "xoxb-T2"
    with pytest.raises(SlackApiError):
        slack.oauth_v2_access(client_id="1.1", client_secret="wrong", code="code-T2")


# --- messages ---------------------------------------------------------------------------------


def test_a_message_with_metadata_is_found_in_the_history(slack: WebClient) -> None:
    metadata = {"event_type": "brief", "event_payload": {"key": "k1"}}
    posted = slack.chat_postMessage(
        channel="C_UNIT", text="Brief", blocks=[SECTION], metadata=metadata
    )
    assert posted["message"]["metadata"] == metadata
    plain = slack.conversations_history(channel="C_UNIT")["messages"][0]
    assert "metadata" not in plain
    full = slack.conversations_history(
        channel="C_UNIT", include_all_metadata=True, oldest=posted["ts"], inclusive=True
    )
    assert [m["metadata"] for m in full["messages"]] == [metadata]
    assert full["messages"][0]["blocks"][0]["block_id"]


def test_a_message_to_a_person_opens_their_direct_messages(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    posted = slack.chat_postMessage(channel="U_ANA", text="Good morning")
    assert posted["channel"] == workspace.person("U_ANA").dm
    assert slack.conversations_open(users="U_ANA")["channel"]["id"] == posted["channel"]
    assert [m.text for m in workspace.person("U_ANA").messages()] == ["Good morning"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C_NONE", "text": "x"}, "channel_not_found"),
        ({"channel": "C_SECRET", "text": "x"}, "channel_not_found"),
        ({"channel": "C_PUBLIC", "text": "x"}, "not_in_channel"),
        ({"channel": "C_OLD", "text": "x"}, "is_archived"),
        ({"channel": "C_UNIT"}, "no_text"),
        ({"channel": "C_UNIT", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C_UNIT", "text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        ({"channel": "C_UNIT", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": "C_UNIT", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C_UNIT", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_schema"),
        ({"channel": "U_GONE", "text": "x"}, "user_disabled"),
        (
            {
                "channel": "C_UNIT",
                "text": "x",
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "y" * 3000}}] * 5,
            },
            "msg_blocks_too_long",
        ),
    ],
)
def test_posting_is_refused_in_slacks_words(
    workspace: ThreadedPracticeWorkspace,
    slack: WebClient,
    arguments: dict[str, Any],
    error: str,
) -> None:
    assert refused(lambda: slack.chat_postMessage(**arguments)) == error
    assert workspace.messages("C_UNIT") == ()
    assert workspace.calls[-1].error == error


def test_refused_blocks_say_where(slack: WebClient) -> None:
    with pytest.raises(SlackApiError) as problem:
        slack.chat_postMessage(
            channel="C_UNIT",
            text="x",
            blocks=[{"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}],
        )
    (message,) = problem.value.response["response_metadata"]["messages"]
    assert message == "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"


def test_only_the_apps_own_messages_change(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    posted = slack.chat_postMessage(channel="C_UNIT", text="One", blocks=[SECTION])
    slack.chat_update(channel="C_UNIT", ts=posted["ts"], text="Two")
    (message,) = workspace.messages("C_UNIT")
    assert (message.text, message.blocks) == ("Two", ())
    assert message.edited_ts
    said = workspace.person("U_ANA").say("mine", "C_UNIT")
    assert (
        refused(lambda: slack.chat_update(channel="C_UNIT", ts=said.ts, text="x"))
        == "cant_update_message"
    )
    assert refused(lambda: slack.chat_delete(channel="C_UNIT", ts=said.ts)) == "cant_delete_message"
    assert refused(lambda: slack.chat_update(channel="C_UNIT", ts="1.1", text="x")) == (
        "message_not_found"
    )
    slack.chat_delete(channel="C_UNIT", ts=posted["ts"])
    assert [m.text for m in workspace.messages("C_UNIT")] == ["mine"]


def test_history_pages_and_leaves_replies_to_the_thread(slack: WebClient) -> None:
    stamps = [slack.chat_postMessage(channel="C_UNIT", text=f"n{i}")["ts"] for i in range(5)]
    slack.chat_postMessage(channel="C_UNIT", text="reply", thread_ts=stamps[0])
    first = slack.conversations_history(channel="C_UNIT", limit=3)
    assert [m["text"] for m in first["messages"]] == ["n4", "n3", "n2"]
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    second = slack.conversations_history(channel="C_UNIT", limit=3, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["n1", "n0"]
    assert second["messages"][1]["reply_count"] == 1
    thread = slack.conversations_replies(channel="C_UNIT", ts=stamps[0])
    assert [m["text"] for m in thread["messages"]] == ["n0", "reply"]
    since = slack.conversations_history(channel="C_UNIT", oldest=stamps[2], latest=stamps[4])
    assert [m["text"] for m in since["messages"]] == ["n3"]


def test_ephemeral_messages_reach_members_only(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    slack.chat_postEphemeral(channel="C_UNIT", user="U_ANA", text="psst")
    assert [m.text for m in workspace.person("U_ANA").ephemerals] == ["psst"]
    assert workspace.person("U_BEN").ephemerals == ()
    assert (
        refused(lambda: slack.chat_postEphemeral(channel="C_UNIT", user="U_GUEST", text="x"))
        == "user_not_in_channel"
    )


def test_conversations_and_people_are_listed(slack: WebClient) -> None:
    listed = slack.conversations_list(types="public_channel,private_channel")["channels"]
    assert {c["id"]: c["is_member"] for c in listed} == {
        "C_UNIT": True,
        "C_PUBLIC": False,
        "C_OLD": True,
    }
    info = slack.conversations_info(channel="C_UNIT", include_num_members=True)["channel"]
    assert (info["is_private"], info["is_ext_shared"], info["num_members"]) == (True, True, 4)
    assert "U_ANA" in slack.conversations_members(channel="C_UNIT")["members"]
    people = {u["id"]: u for u in slack.users_list()["members"]}
    assert people["U_GUEST"]["is_restricted"] is True
    assert people["U_GONE"]["deleted"] is True
    assert slack.users_info(user="U_STRANGER")["user"]["is_stranger"] is True
    assert slack.users_info(user="U_BEN")["user"]["is_admin"] is True
    assert refused(lambda: slack.users_info(user="U_NONE")) == "user_not_found"
    assert refused(lambda: slack.users_info(user="U_HILL")) == "user_not_found"


# --- views ------------------------------------------------------------------------------------


def test_a_trigger_opens_one_view(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    trigger_id = trigger(workspace)
    opened = slack.views_open(trigger_id=trigger_id, view=modal(private_metadata="p"))
    assert opened["view"]["private_metadata"] == "p"
    assert refused(lambda: slack.views_open(trigger_id=trigger_id, view=modal())) == (
        "exchanged_trigger_id"
    )
    assert refused(lambda: slack.views_open(trigger_id="1.2.abc", view=modal())) == (
        "invalid_trigger_id"
    )


def test_a_refused_view_leaves_its_trigger_unused(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    trigger_id = trigger(workspace)
    broken = modal({"type": "section"})
    assert refused(lambda: slack.views_open(trigger_id=trigger_id, view=broken)) == (
        "invalid_arguments"
    )
    assert slack.views_open(trigger_id=trigger_id, view=modal())["ok"]


def test_a_trigger_runs_out_by_machine_time(open_workspace: Any) -> None:
    seconds = [0.0]
    workspace = open_workspace(machine_time=lambda: seconds[0])
    slack = WebClient(workspace.bot_token, base_url=workspace.api_url)
    trigger_id = trigger(workspace)
    seconds[0] = 3.1
    assert refused(lambda: slack.views_open(trigger_id=trigger_id, view=modal())) == (
        "expired_trigger_id"
    )


def test_the_stack_holds_three(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    slack.views_open(trigger_id=trigger(workspace), view=modal())
    for _ in range(2):
        slack.views_push(trigger_id=trigger(workspace, in_modal=True), view=modal())
    full = trigger(workspace, in_modal=True)
    assert refused(lambda: slack.views_push(trigger_id=full, view=modal())) == "push_limit_reached"
    assert len(workspace.person("U_ANA").modals) == 3
    slack.views_open(trigger_id=trigger(workspace), view=modal())
    assert len(workspace.person("U_ANA").modals) == 1


def test_a_view_is_updated_by_hash(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    opened = slack.views_open(trigger_id=trigger(workspace), view=modal(external_id="e1"))["view"]
    changed = slack.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())["view"]
    assert changed["hash"] != opened["hash"]
    assert (
        refused(lambda: slack.views_update(view_id=opened["id"], hash=opened["hash"], view=modal()))
        == "hash_conflict"
    )
    assert refused(lambda: slack.views_update(external_id="e1", view=modal())) == "not_found"
    workspace.person("U_ANA").close()
    assert refused(lambda: slack.views_update(view_id=opened["id"], view=modal())) == "not_found"


def test_what_was_typed_stays_when_a_view_is_updated(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    ana = workspace.person("U_ANA")
    both = modal(text_field("one"), text_field("two"), submit=SUBMIT)
    opened = slack.views_open(trigger_id=trigger(workspace), view=both)["view"]
    ana.fill({"one": "kept", "two": "gone"})
    fewer = modal(text_field("one"), text_field("three"), submit=SUBMIT)
    updated = slack.views_update(view_id=opened["id"], view=fewer)["view"]
    assert updated["state"]["values"] == {
        "one": {"typed": {"type": "plain_text_input", "value": "kept"}},
        "three": {"typed": {"type": "plain_text_input", "value": None}},
    }


def test_external_ids_are_unique(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    slack.views_open(trigger_id=trigger(workspace), view=modal(external_id="e1"))
    again = trigger(workspace, "U_BEN")
    assert refused(lambda: slack.views_open(trigger_id=again, view=modal(external_id="e1"))) == (
        "duplicate_external_id"
    )


def test_a_home_is_published(workspace: ThreadedPracticeWorkspace, slack: WebClient) -> None:
    home = {"type": "home", "blocks": [SECTION]}
    first = slack.views_publish(user_id="U_ANA", view=home)["view"]
    second = slack.views_publish(user_id="U_ANA", view=home, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    assert (
        refused(lambda: slack.views_publish(user_id="U_ANA", view=home, hash=first["hash"]))
        == "hash_conflict"
    )


# --- files ------------------------------------------------------------------------------------


def test_a_file_is_uploaded_shared_shown_and_deleted(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    parent = slack.chat_postMessage(channel="C_UNIT", text="Digest")["ts"]
    uploaded = slack.files_upload_v2(
        channel="C_UNIT",
        thread_ts=parent,
        content=b"\x89PNG...",
        filename="chart.png",
        title="Chart",
        alt_txt="A chart",
        initial_comment="Look",
    )
    file = slack.files_info(file=uploaded["file"]["id"])["file"]
    reply = slack.conversations_replies(channel="C_UNIT", ts=parent)["messages"][1]
    assert file["shares"]["private"]["C_UNIT"] == [{"ts": reply["ts"]}]
    assert reply["files"][0]["alt_txt"] == "A chart"
    with urllib.request.urlopen(file["url_private"]) as response:
        assert response.read() == b"\x89PNG..."
        assert response.headers["Content-Type"] == "image/png"
    slack.files_delete(file=file["id"])
    assert refused(lambda: slack.files_info(file=file["id"])) == "file_not_found"


def test_an_image_block_needs_a_shared_file(slack: WebClient) -> None:
    uploaded = slack.files_upload_v2(content=b"png", filename="a.png")["file"]
    image = {"type": "image", "alt_text": "a", "slack_file": {"id": uploaded["id"]}}

    def post() -> object:
        return slack.chat_postMessage(channel="C_UNIT", text="x", blocks=[image])

    assert refused(post) == "invalid_blocks"


def test_a_file_cannot_be_shared_where_the_bot_is_not(slack: WebClient) -> None:
    for channel, error in (("C_PUBLIC", "not_in_channel"), ("U_ANA", "channel_not_found")):

        def upload(channel: str = channel) -> object:
            return slack.files_upload_v2(channel=channel, content=b"x", filename="a.txt")

        assert refused(upload) == error


# --- response_url -----------------------------------------------------------------------------


def test_a_response_url_works_five_times(workspace: ThreadedPracticeWorkspace) -> None:
    key = workspace.inner.response_urls.issue("T1", "C_PUBLIC", "U_ANA")
    webhook = WebhookClient(f"{workspace.url}/response/{key}")
    answers = [webhook.send(text=f"n{i}") for i in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [404]
    assert json.loads(answers[5].body)["error"] == "used_url"
    assert len(workspace.person("U_ANA").ephemerals) == 5


def test_a_response_url_lives_half_an_hour(open_workspace: Any) -> None:
    seconds = [0.0]
    workspace = open_workspace(machine_time=lambda: seconds[0])
    key = workspace.inner.response_urls.issue("T1", "C_UNIT", "U_ANA")
    seconds[0] = 1801.0
    answer = WebhookClient(f"{workspace.url}/response/{key}").send(text="late")
    assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "expired_url")


def test_a_response_url_replaces_deletes_and_shows_to_all(
    workspace: ThreadedPracticeWorkspace, slack: WebClient
) -> None:
    ts = slack.chat_postMessage(channel="C_UNIT", text="Brief")["ts"]
    key = workspace.inner.response_urls.issue("T1", "C_UNIT", "U_ANA", source_ts=ts)
    webhook = WebhookClient(f"{workspace.url}/response/{key}")
    webhook.send(text="Changed", replace_original=True)
    assert [m.text for m in workspace.messages("C_UNIT")] == ["Changed"]
    webhook.send(text="For all", response_type="in_channel")
    assert webhook.send(blocks=[{"type": "nope"}]).status_code == 400
    webhook.send(delete_original=True)
    assert [m.text for m in workspace.messages("C_UNIT")] == ["For all"]


# --- bad requests -----------------------------------------------------------------------------


def post_raw(
    workspace: ThreadedPracticeWorkspace, path: str, body: bytes, content_type: str
) -> dict[str, Any]:
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {workspace.bot_token}"}
    request = urllib.request.Request(f"{workspace.url}{path}", body, headers)
    try:
        with urllib.request.urlopen(request) as response:
            answer = response.read()
    except urllib.error.HTTPError as problem:
        answer = problem.read()
    decoded: dict[str, Any] = json.loads(answer)
    return decoded


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"text=\xff\xfe", "application/x-www-form-urlencoded", "invalid_form_data"),
        (b"x=" + b"y" * 1_000_001, "application/x-www-form-urlencoded", "request_too_large"),
    ],
)
def test_broken_bodies_get_json(
    workspace: ThreadedPracticeWorkspace, body: bytes, content_type: str, error: str
) -> None:
    answer = post_raw(workspace, "/api/chat.postMessage", body, content_type)
    assert answer == {"ok": False, "error": error}


def test_unknown_methods_and_paths_get_json(workspace: ThreadedPracticeWorkspace) -> None:
    form = "application/x-www-form-urlencoded"
    assert post_raw(workspace, "/api/chat.scream", b"", form)["error"] == "unknown_method"
    assert post_raw(workspace, "/elsewhere", b"", form) == {"ok": False, "error": "not_found"}
