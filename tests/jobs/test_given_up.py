"""What Slack never takes, though it works, comes to an end; what an outage holds back does not.

The rule stands in `Timing.is_over`: two hours alone among others that are taken, or a day in which
Slack answers everything but this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.casework.reminders import outbox
from bot.casework.reminders.leases import FAILURES, FAILURES_OF_A_DAY, LONE_FAILURES, Timing
from bot.clock import machine_now
from bot.jobs.delivery import post_office
from bot.jobs.delivery.slack_words import NotArrived, Unclear
from db.queries.outbox.messages import NEVER
from tests.delivery_world import ANA, AT_ONCE, BEN, CHANNEL, LEA, Slack, World, at

MONDAY = date(2026, 3, 9)
NOW = at(MONDAY, 8, 30)
PAST = datetime(2000, 1, 1, tzinfo=UTC)
IMPATIENT = replace(AT_ONCE, alone=0, look_back=600)
ALL = ("conversations.open", "chat.postMessage", "conversations.history", "auth.test")


def plan(world: World, conversation: str, name: str) -> str:
    with world.doors.patient.writing() as session:
        planned = outbox.plan(
            session,
            world.workspace_id,
            kind=outbox.DELIVERY_NOTICE,
            conversation=conversation,
            dedupe_key=f"test:{conversation}:{name}",
            subject={"kind": "brief", "conversation": f"C{name}", "reason": "channel_archived"},
            now=NOW,
        )
    assert planned is not None
    return planned


def row_of(world: World, key: str) -> Any:
    return next(row for row in world.messages() if row.id == key)


def fails_for(
    monkeypatch: pytest.MonkeyPatch, function: str, wanted: Callable[..., bool], error: Exception
) -> None:
    """This function of the post office fails for some calls, for ever."""
    real = getattr(post_office, function)

    def sometimes(*given: Any, **named: Any) -> Any:
        if wanted(*given):
            raise error
        return real(*given, **named)

    monkeypatch.setattr(post_office, function, sometimes)


def poisoned(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Slack answers the post of this one message with 500, for ever."""
    fails_for(monkeypatch, "post", lambda _slack, _channel, which, *_: which == key, Unclear())


def with_others(world: World, practice: Slack, rounds: int, timing: Timing = IMPATIENT) -> None:
    """Rounds in which something else is taken each time."""
    for number in range(rounds):
        plan(world, BEN, f"{number}")
        practice.deliverer(timing).deliver_once(NOW)


# ---------------------------------------------------------------- alone


def test_what_slack_never_takes_among_others_ends_and_nothing_waits_behind_it(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, behind = plan(world, ANA, "1"), plan(world, ANA, "2")
    poisoned(monkeypatch, poison)
    with_others(world, practice, FAILURES + 3)
    practice.deliverer(IMPATIENT).deliver_all(NOW, rounds=40)
    ended = row_of(world, poison)
    assert (ended.state, ended.reason) == ("dead", "not_taken")
    assert row_of(world, behind).state == "sent"
    assert len(practice.direct(ANA)) == 1
    methods = [call.method for call in practice.workspace.calls]
    assert "conversations.history" in methods, "it was looked for before it ended"
    assert ended.look_back_at is not None, "and will be once more: it may have come late"


def test_it_keeps_its_two_hours(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = plan(world, ANA, "1")
    poisoned(monkeypatch, poison)
    with_others(world, practice, FAILURES + 5, timing=AT_ONCE)
    row = row_of(world, poison)
    assert row.lone_failures >= LONE_FAILURES
    assert row.failures >= FAILURES
    assert row.state == "sending"


def test_a_conversation_that_never_opens_ends_what_is_for_it_too(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = plan(world, ANA, "1")
    fails_for(monkeypatch, "direct_channel", lambda _, where: where == ANA, NotArrived())
    with_others(world, practice, FAILURES + 5)
    assert (row_of(world, poison).state, row_of(world, poison).reason) == ("dead", "not_taken")


def test_a_history_that_never_opens_does_not_hold_its_conversation(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can look: posted once more, rather twice than never."""
    first, second = plan(world, CHANNEL, "1"), plan(world, CHANNEL, "2")
    practice.workspace.faults.add("reset_before", "chat.postMessage")
    practice.deliverer(IMPATIENT).deliver_once(NOW)
    fails_for(monkeypatch, "copies", lambda _slack, where, *_: where == CHANNEL, NotArrived())
    with_others(world, practice, FAILURES + 5)
    practice.deliverer(IMPATIENT).deliver_all(NOW, rounds=10)
    assert [row_of(world, key).state for key in (first, second)] == ["sent", "sent"]


# ---------------------------------------------------------------- an outage


def test_where_nothing_is_taken_nothing_ends(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack answers and takes no message of anybody's: that is Slack's trouble, not theirs."""
    for conversation in (ANA, BEN, LEA, CHANNEL):
        plan(world, conversation, "1")
    fails_for(monkeypatch, "post", lambda *_: True, Unclear())
    practice.deliverer(IMPATIENT).deliver_all(NOW, rounds=40)
    assert {row.state for row in world.messages()} == {"sending"}
    assert {row.lone_failures for row in world.messages()} == {0}
    monkeypatch.undo()
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    assert {row.state for row in world.messages()} == {"sent"}


def test_a_day_without_slack_ends_nothing_and_begins_the_count_anew(
    world: World, practice: Slack
) -> None:
    key = plan(world, ANA, "1")
    for method in ALL:
        practice.workspace.faults.add("server_error", method, times=None)
    practice.deliverer(IMPATIENT).deliver_once(NOW)
    world.set_message(key, failures=999, lone_failures=9, alone_since=PAST, failed_at=PAST)
    practice.deliverer(replace(IMPATIENT, alone_at_most=0)).deliver_all(NOW, rounds=30)
    row = row_of(world, key)
    assert (row.state, row.lone_failures, row.alone_since) == ("planned", 0, None)
    practice.workspace.faults.clear()
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    assert len(practice.direct(ANA)) == 1


def test_an_outage_in_words_that_nobody_knows_ends_nothing(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")
    for method in ALL:
        practice.workspace.faults.add("error", method, times=None, error="back_on_monday")
    practice.deliverer(IMPATIENT).deliver_all(NOW, rounds=40)
    assert [(row.state, row.refusals) for row in world.messages()] == [("planned", 0)]


def test_where_nothing_else_is_said_a_day_is_enough(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only conversation of its workspace: nobody else can show that Slack works."""
    poison = plan(world, ANA, "1")
    poisoned(monkeypatch, poison)
    deliverer = practice.deliverer(IMPATIENT)
    deliverer.deliver_all(NOW, rounds=12)
    assert row_of(world, poison).alone_since is not None
    world.set_message(poison, failures=FAILURES_OF_A_DAY)
    deliverer.deliver_all(NOW, rounds=3)
    assert row_of(world, poison).state == "sending"
    world.set_message(poison, alone_since=machine_now() - timedelta(hours=25))
    deliverer.deliver_all(NOW, rounds=3)
    assert (row_of(world, poison).state, row_of(world, poison).reason) == ("dead", "not_taken")


def test_what_an_outage_has_counted_ends_nothing_afterwards(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One unknown word, or one fault of ours, after three hundred tries without an answer."""
    refused, stumbled = plan(world, ANA, "1"), plan(world, BEN, "1")
    for key in (refused, stumbled):
        world.set_message(key, failures=300)
    practice.workspace.faults.add("error", "conversations.open", error="some_new_word")
    fallen: list[str] = []
    post = post_office.post

    def stumble(client: WebClient, channel_id: str, key: str, *rest: Any) -> str:
        if key == stumbled and not fallen:
            fallen.append(key)
            raise ValueError("nobody thought of this")
        return post(client, channel_id, key, *rest)

    monkeypatch.setattr(post_office, "post", stumble)
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    assert {row.state for row in world.messages()} == {"sent"}
    assert {(row.failures, row.refusals, row.faults) for row in world.messages()} == {(0, 0, 0)}


# ---------------------------------------------------------------- one conversation's word


@pytest.mark.parametrize("word", ["access_denied", "ekm_access_denied", "team_access_not_granted"])
@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open"])
def test_a_word_of_the_token_about_one_conversation_holds_no_other(
    world: World, practice: Slack, word: str, method: str
) -> None:
    """Slack answers the token, so it is this conversation's own trouble."""
    plan(world, ANA, "1")
    plan(world, BEN, "1")
    practice.workspace.faults.add("error", method, error=word)
    practice.deliverer().deliver_once(NOW)
    assert len(practice.direct(ANA)) + len(practice.direct(BEN)) == 1
    assert world.not_before() is None
    practice.deliverer().deliver_all(NOW)
    assert {row.state for row in world.messages()} == {"sent"}


@pytest.mark.parametrize("word", ["access_denied", "token_expired", "org_login_required"])
def test_a_token_that_opens_nothing_makes_its_workspace_wait(
    world: World, practice: Slack, word: str
) -> None:
    plan(world, ANA, "1")
    plan(world, BEN, "1")
    for method in ALL:
        practice.workspace.faults.add("error", method, times=None, error=word)
    practice.deliverer().deliver_all(NOW, rounds=20)
    assert {(row.state, row.failures) for row in world.messages()} == {("planned", 0)}
    assert world.not_before() is not None


# ---------------------------------------------------------------- what stands already


def test_an_update_that_slack_never_takes_ends_and_a_later_one_is_tried_anew(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = plan(world, ANA, "1")
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    world.set_message(key, wanted_version=2, not_before=PAST)
    fails_for(monkeypatch, "update", lambda _slack, _channel, _ts, which, _: which == key,
              NotArrived())  # fmt: skip
    with_others(world, practice, FAILURES + 5)
    row = row_of(world, key)
    assert (row.state, row.failures, row.not_before) == ("sent", 0, NEVER)
    monkeypatch.undo()
    world.set_message(key, wanted_version=3, not_before=PAST)
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    assert row_of(world, key).shown_version == 3


@pytest.mark.parametrize(
    "word",
    ["message_not_found", "cant_update_message", "edit_window_closed", "is_inactive",
     "channel_not_found", "msg_too_long", "some_new_word"],
)  # fmt: skip
def test_an_update_that_slack_refuses_for_good_rests(
    world: World, practice: Slack, word: str
) -> None:
    key, behind = plan(world, ANA, "1"), ""
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    world.set_message(key, wanted_version=2, not_before=PAST)
    behind = plan(world, ANA, "2")
    practice.workspace.faults.add("error", "chat.update", times=None, error=word)
    practice.deliverer(IMPATIENT).deliver_all(NOW, rounds=40)
    assert (row_of(world, key).state, row_of(world, key).not_before) == ("sent", NEVER)
    assert row_of(world, behind).state == "sent"


def test_a_look_back_that_gets_no_answer_comes_to_an_end(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = plan(world, ANA, "1")
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    world.set_message(key, posts=2, look_back_at=PAST, not_before=PAST)
    fails_for(monkeypatch, "copies", lambda *_: True, NotArrived())
    with_others(world, practice, FAILURES + 5)
    row = row_of(world, key)
    assert (row.state, row.look_back_at, row.not_before) == ("sent", None, NEVER)


def test_a_copy_that_slack_does_not_let_us_delete_stays(world: World, practice: Slack) -> None:
    key = plan(world, CHANNEL, "1")
    practice.deliverer(IMPATIENT).deliver_all(NOW)
    row = row_of(world, key)
    shown = post_office.Rendered("again", [{"type": "divider"}])
    post_office.post(practice.slack_for(world.workspace_id), CHANNEL, key, shown, None)
    world.set_message(key, posts=2, look_back_at=PAST, not_before=PAST)
    practice.workspace.faults.add(
        "error", "chat.delete", times=None, error="compliance_exports_prevent_deletion"
    )
    practice.deliverer(IMPATIENT).deliver_all(NOW, rounds=20)
    assert (row_of(world, key).ts, row_of(world, key).look_back_at) == (row.ts, None)
    assert len(practice.channel()) == 2
