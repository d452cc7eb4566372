"""What ended after a post nobody knows the fate of is looked for: nothing stands unrecorded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.casework.reminders import leases, outbox, undelivered
from bot.casework.reminders.leases import Timing
from bot.casework.replies import Actor
from bot.jobs.delivery import leftovers, post_office
from db.models import OutgoingItemRow, StaffMemberRow
from db.queries.outbox import undelivered as rows
from tests.delivery_world import ANA, BEN, CHANNEL, Slack, World, at
from tests.jobs.test_delivery_corners import PATIENT

MONDAY = date(2026, 3, 9)
NOW = at(MONDAY, 8, 30)
PAST = datetime(2000, 1, 1, tzinfo=UTC)


class Killed(BaseException):
    """The process dies here."""


def notice(world: World, conversation: str = CHANNEL, name: str = "1") -> str:
    with world.doors.patient.writing() as session:
        planned = outbox.plan(
            session,
            world.workspace_id,
            kind=outbox.DELIVERY_NOTICE,
            conversation=conversation,
            dedupe_key=f"test:{conversation}:{name}",
            subject={"kind": "brief", "conversation": "C1", "reason": "channel_archived"},
            now=NOW,
        )
    assert planned is not None
    return planned


def brief(world: World, practice: Slack) -> str:
    """Ana's brief, with one client in it."""
    world.client("C-1", ANA, MONDAY - timedelta(days=15))
    world.reckon()
    with world.doors.patient.writing() as session:
        ana = update(StaffMemberRow).where(StaffMemberRow.slack_user_id == ANA)
        session.execute(ana.values(next_brief_at=NOW))
    practice.deliverer(PATIENT).plan_once(NOW)
    (row,) = world.messages("brief")
    return row.id


def killed_at(practice: Slack, step: str) -> None:
    def die(name: str) -> None:
        if name == step:
            raise Killed

    with pytest.raises(Killed):
        practice.deliverer(PATIENT, at_step=die).deliver_all(NOW)


def row_of(world: World, key: str) -> Any:
    return next(row for row in world.messages() if row.id == key)


def arrives_late(practice: Slack, world: World, key: str) -> str:
    """A copy that Slack shows only now."""
    client, row = practice.slack_for(world.workspace_id), row_of(world, key)
    channel_id = post_office.direct_channel(client, row.conversation)
    shown = post_office.Rendered("late", [{"type": "divider"}])
    return post_office.post(client, channel_id, key, shown, None)


def ten_minutes_pass(world: World) -> None:
    for row in world.messages():
        if row.look_back_at is not None:
            world.set_message(row.id, look_back_at=PAST)


def test_a_withdrawn_brief_that_came_late_is_deleted(world: World, practice: Slack) -> None:
    key = brief(world, practice)
    killed_at(practice, "before_post")
    world.expire_leases()
    with world.doors.patient.writing() as session:
        session.execute(delete(OutgoingItemRow))  # nothing is left to say
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert row_of(world, key).state == "withdrawn"
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 0  # not before ten minutes have passed

    arrives_late(practice, world, key)
    ten_minutes_pass(world)
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 1
    assert practice.direct(ANA) == ()
    assert (row_of(world, key).state, row_of(world, key).look_back_at) == ("withdrawn", None)


def test_what_was_never_posted_is_not_looked_for(world: World, practice: Slack) -> None:
    key = brief(world, practice)
    with world.doors.patient.writing() as session:
        session.execute(delete(OutgoingItemRow))
    gone = notice(world)
    practice.workspace.faults.add("error", "chat.postMessage", error="is_archived")
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert [row_of(world, each).state for each in (key, gone)] == ["withdrawn", "dead"]
    assert {row_of(world, each).look_back_at for each in (key, gone)} == {None}


def not_confirmed(world: World, practice: Slack) -> str:
    """Given up because nobody may look; two copies stand."""
    key = notice(world)
    practice.workspace.faults.add(
        "error", "conversations.history", times=None, error="missing_scope"
    )
    practice.workspace.faults.add("reset_after", "chat.postMessage", times=2)
    practice.deliverer(PATIENT).deliver_all(NOW)
    practice.workspace.faults.clear()
    assert (row_of(world, key).state, row_of(world, key).reason) == ("dead", "not_confirmed")
    return key


def test_what_was_given_up_and_stands_is_recorded_and_kept_up_to_date(
    world: World, practice: Slack
) -> None:
    key = not_confirmed(world, practice)
    first = practice.channel()[0].ts
    assert len(practice.channel()) == 2
    ten_minutes_pass(world)
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 2
    row = row_of(world, key)
    assert (row.state, row.reason, row.ts, row.channel_id) == ("sent", None, first, CHANNEL)
    assert [message.ts for message in practice.channel()] == [first]
    assert undelivered.dead(world.doors, world.workspace_id) == ()
    assert practice.deliverer(PATIENT).deliver_all(NOW).updated == 1


def test_what_was_given_up_and_is_not_there_has_ended(world: World, practice: Slack) -> None:
    key = not_confirmed(world, practice)
    client = practice.slack_for(world.workspace_id)
    for message in practice.channel():
        post_office.delete(client, CHANNEL, message.ts)
    ten_minutes_pass(world)
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 0
    assert (row_of(world, key).state, row_of(world, key).look_back_at) == ("dead", None)


def test_where_nobody_may_look_it_has_ended_too(world: World, practice: Slack) -> None:
    key = not_confirmed(world, practice)
    practice.workspace.faults.add("error", "conversations.history", error="channel_not_found")
    ten_minutes_pass(world)
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 0
    assert row_of(world, key).look_back_at is None


def test_a_thread_that_waited_for_it_follows(world: World, practice: Slack) -> None:
    key = not_confirmed(world, practice)
    part = notice(world, name="2")
    world.set_message(part, parent_id=key, state="withdrawn", reason="parent_not_sent")
    ten_minutes_pass(world)
    practice.deliverer(PATIENT).tidy_once(NOW)
    assert row_of(world, part).state == "planned"


def test_while_slack_is_away_it_stays_to_be_looked_for(world: World, practice: Slack) -> None:
    key = not_confirmed(world, practice)
    ten_minutes_pass(world)
    for method in ("conversations.history", "auth.test"):
        practice.workspace.faults.add("server_error", method)
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 0
    assert row_of(world, key).look_back_at == PAST
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 2


def test_a_look_that_gets_no_answer_for_ever_comes_to_an_end(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "MOST_LOOKS", 3)
    key = not_confirmed(world, practice)
    world.set_message(key, failures=0)
    practice.workspace.faults.add("server_error", "conversations.history", times=None)
    for _ in range(3):
        ten_minutes_pass(world)
        practice.deliverer(PATIENT).tidy_once(NOW)
    assert (row_of(world, key).state, row_of(world, key).look_back_at) == ("dead", None)


def test_when_slack_asks_to_wait_it_waits_and_the_workspace_does_not(
    world: World, practice: Slack
) -> None:
    not_confirmed(world, practice)
    ten_minutes_pass(world)
    practice.workspace.faults.add("rate_limited", "conversations.history", retry_after=77)
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 0
    assert world.not_before() is None
    before = len(practice.workspace.calls)
    assert practice.deliverer(PATIENT).tidy_once(NOW) == 0
    assert len(practice.workspace.calls) == before


def test_who_is_gone_is_looked_up_where_the_message_went(world: World, practice: Slack) -> None:
    """Killed after the post; then the account is closed, and cannot be opened any more."""
    key = brief(world, practice)
    killed_at(practice, "after_post")
    world.expire_leases()
    practice.workspace.faults.add("error", "conversations.open", times=None, error="user_disabled")
    assert practice.deliverer(PATIENT).deliver_all(NOW).found == 1
    assert row_of(world, key).state == "sent"
    assert row_of(world, key).ts == practice.direct(ANA)[0].ts


def test_what_was_let_go_and_stands_is_kept_up_to_date(world: World, practice: Slack) -> None:
    """Whoever let it go may have seen it there."""
    key = not_confirmed(world, practice)
    with world.doors.patient.writing() as session:
        assert rows.dismiss(session, world.workspace_id, key)
    ten_minutes_pass(world)
    practice.deliverer(PATIENT).tidy_once(NOW)
    assert row_of(world, key).state == "sent"
    assert len(practice.channel()) == 1


def test_what_is_sent_again_is_looked_for_first(world: World, practice: Slack) -> None:
    key = not_confirmed(world, practice)
    undelivered.settle(world.doors, key, again=True, now=NOW)
    before = len(practice.workspace.calls)
    practice.deliverer(PATIENT).deliver_all(NOW)
    called = [call.method for call in practice.workspace.calls[before:]]
    assert "chat.postMessage" not in called
    assert row_of(world, key).state == "sent"


def test_a_pressed_button_proves_what_was_given_up(world: World, practice: Slack) -> None:
    key = not_confirmed(world, practice)
    ts = practice.channel()[1].ts
    actor = Actor(world.workspace_id, BEN)
    leases.confirm_seen(world.doors, actor, key, channel_id=CHANNEL, ts=ts, now=NOW)
    assert (row_of(world, key).state, row_of(world, key).ts) == ("sent", ts)


def test_who_wakes_after_it_was_given_up_leaves_it_to_be_found(
    world: World, practice: Slack
) -> None:
    """Frozen right before the post; meanwhile it is given up. What they post then is recorded."""
    key = notice(world)
    froze: list[str] = []

    def freeze(step: str) -> None:
        if step == "before_post" and not froze:
            froze.append(step)
            world.expire_leases()
            (taken,) = leases.take(
                world.doors, owner="b", limit=1, timing=Timing(settle=0)
            ).messages
            leases.give_up(world.doors, taken, "not_confirmed", admins=(), now=NOW, timing=PATIENT)

    practice.deliverer(PATIENT, at_step=freeze).deliver_once(NOW)
    assert row_of(world, key).state == "dead"
    assert len(practice.channel()) == 1
    ten_minutes_pass(world)
    practice.deliverer(PATIENT).tidy_once(NOW)
    assert (row_of(world, key).state, row_of(world, key).ts) == ("sent", practice.channel()[0].ts)
