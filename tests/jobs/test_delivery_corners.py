"""Rare orders of events in delivery, each of which once lost a message or let a copy stand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import delete, update

from bot.casework.reminders import leases, outbox, undelivered
from bot.casework.reminders.leases import Timing
from bot.clock import machine_now
from bot.jobs.delivery import courier, leftovers, post_office
from db.doors import DatabaseAway
from db.models import (
    ConversationPaceRow,
    OutgoingItemRow,
    StaffMemberRow,
    VocationalUnitRow,
)
from db.queries.outbox import reading, sending
from db.queries.outbox.messages import NEVER
from tests.delivery_world import ANA, BEN, CHANNEL, LEA, TEAM, Slack, World, at
from tests.jobs.test_delivery import standing

MONDAY = date(2026, 3, 9)
NOW = at(MONDAY, 8, 30)
PAST = datetime(2000, 1, 1, tzinfo=UTC)
PATIENT = Timing(lease=60, post=5, settle=0, look_back=600, pace=0, first_retry=0, longest_retry=0)


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


def ten_minutes_pass(world: World) -> None:
    """What is to be looked back at is due now."""
    for row in world.messages():
        if row.look_back_at is not None:
            world.set_message(row.id, look_back_at=PAST, not_before=PAST)


def test_a_second_chart_is_deleted_too(world: World, practice: Slack) -> None:
    """Frozen right before the picture is shown, past the lease: each shows a file of its own."""
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=NOW))
    practice.deliverer(PATIENT).plan_once(NOW)
    practice.deliverer(PATIENT).deliver_once(NOW)  # the digest itself
    chart = world.messages("digest_chart")[0]
    froze = []

    def freeze(step: str) -> None:
        if step == "before_post" and not froze:
            froze.append(step)
            world.expire_leases()
            practice.deliverer(PATIENT).deliver_once(NOW)

    practice.workspace.faults.add("error", "files.delete", error="cant_delete_file")
    while world.messages("digest_chart")[0].state != "sent":
        practice.deliverer(PATIENT, at_step=freeze).deliver_once(NOW)
    assert len([m for m in practice.channel() if m.file_ids]) == 2
    ten_minutes_pass(world)
    practice.deliverer(PATIENT).deliver_all(NOW)
    (left,) = [m for m in practice.channel() if m.file_ids]
    assert left.ts == next(row.ts for row in world.messages() if row.id == chart.id)


def test_a_copy_that_comes_during_the_look_back_is_looked_for_again(
    world: World, practice: Slack
) -> None:
    """One looks back and finds all well; meanwhile somebody who was frozen posts a copy."""
    key = plan(world, ANA, "1")
    practice.deliverer(PATIENT).deliver_all(NOW)
    world.set_message(key, posts=2, look_back_at=PAST, not_before=PAST)

    def wakes(step: str) -> None:
        if step == "leased":
            with world.doors.patient.writing() as session:
                sending.suspect_copy(session, world.workspace_id, key, look_back=600)

    practice.deliverer(PATIENT, at_step=wakes).deliver_once(NOW)
    (row,) = world.messages()
    assert row.look_back_at is not None
    assert row.look_back_at > machine_now()


def test_a_refused_update_does_not_cancel_the_look_back(world: World, practice: Slack) -> None:
    key = plan(world, ANA, "1")
    practice.deliverer(PATIENT).deliver_all(NOW)
    later = machine_now() + timedelta(minutes=10)
    world.set_message(key, posts=2, look_back_at=later, not_before=PAST, wanted_version=2)
    practice.workspace.faults.add("error", "chat.update", error="msg_too_long")
    practice.deliverer(PATIENT).deliver_all(NOW)
    (row,) = world.messages()
    assert row.look_back_at == later
    assert (row.state, row.shown_version) == ("sent", 2)


def test_who_wakes_after_the_message_was_withdrawn_takes_their_copy_away(
    world: World, practice: Slack
) -> None:
    """Frozen right before the post; meanwhile there is nothing left to say."""
    world.client("C-1", ANA, MONDAY - timedelta(days=15))
    world.reckon()
    with world.doors.patient.writing() as session:
        ana = update(StaffMemberRow).where(StaffMemberRow.slack_user_id == ANA)
        session.execute(ana.values(next_brief_at=NOW))
    practice.deliverer(PATIENT).plan_once(NOW)
    froze = []

    def freeze(step: str) -> None:
        if step == "before_post" and not froze:
            froze.append(step)
            world.expire_leases()
            with world.doors.patient.writing() as session:
                session.execute(delete(OutgoingItemRow))
            practice.deliverer(PATIENT).deliver_all(NOW)

    practice.deliverer(PATIENT, at_step=freeze).deliver_once(NOW)
    assert [row.state for row in world.messages("brief")] == ["withdrawn"]
    assert practice.direct(ANA) == ()


def test_a_refusal_in_unknown_words_ends_the_message(world: World, practice: Slack) -> None:
    """Slack answers each time, and always the same no: not for ever."""
    plan(world, ANA, "1")
    practice.workspace.faults.add("error", "conversations.open", times=None, error="some_new_word")
    practice.deliverer(PATIENT).deliver_all(NOW, rounds=40)
    assert [(row.state, row.reason) for row in world.messages()] == [("dead", "refused")]


def test_a_look_that_is_refused_in_unknown_words_does_not_block_the_conversation(
    world: World, practice: Slack
) -> None:
    plan(world, CHANNEL, "1")
    plan(world, CHANNEL, "2")
    practice.workspace.faults.add("reset_before", "chat.postMessage")
    practice.workspace.faults.add(
        "error", "conversations.history", times=None, error="some_new_word"
    )
    practice.deliverer(PATIENT).deliver_all(NOW, rounds=40)
    assert [row.state for row in world.messages()] == ["sent", "sent"]


def test_an_outage_that_slack_words_itself_kills_nothing(world: World, practice: Slack) -> None:
    """However long Slack answers 'internal_error', the message waits and comes afterwards."""
    plan(world, ANA, "1")
    for method in ("conversations.open", "chat.postMessage", "conversations.history"):
        practice.workspace.faults.add("error", method, times=15, error="internal_error")
    practice.deliverer(PATIENT).deliver_all(NOW, rounds=100)
    assert [row.state for row in world.messages()] == ["sent"]
    assert len(practice.direct(ANA)) == 1


def test_told_to_stop_it_begins_no_further_post(world: World, practice: Slack) -> None:
    """Opening the conversation may have taken most of the ten seconds that stopping has."""
    plan(world, ANA, "1")
    deliverer = practice.deliverer(PATIENT)

    def slack_for(workspace_id: str) -> WebClient:
        deliverer.stop()
        return practice.slack_for(workspace_id)

    deliverer._slack_for = slack_for
    deliverer.deliver_once(NOW)
    assert practice.direct(ANA) == ()
    assert [(row.state, row.posts) for row in world.messages()] == [("planned", 0)]


def test_what_was_not_confirmed_and_is_tried_again_stands_once(
    world: World, practice: Slack
) -> None:
    """It died because nobody could look. Now somebody can, and there may be copies already."""
    key = plan(world, CHANNEL, "1")
    practice.workspace.faults.add(
        "error", "conversations.history", times=None, error="missing_scope"
    )
    practice.workspace.faults.add("reset_after", "chat.postMessage", times=2)
    practice.deliverer(PATIENT).deliver_all(NOW)
    practice.workspace.faults.clear()
    undelivered.settle(world.doors, key, again=True, now=NOW)
    practice.deliverer(PATIENT).deliver_all(NOW)
    ten_minutes_pass(world)
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert len(practice.channel()) == 1


# ---------------------------------------------------------------- the order of a conversation


def test_what_is_planned_in_one_instant_keeps_its_order(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's clock knows milliseconds: a digest and its chart are planned within one."""
    monkeypatch.setattr(outbox, "database_now", lambda _: NOW)
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=NOW))
    practice.deliverer(PATIENT).plan_once(NOW)
    digest, chart = (row for row in world.messages() if row.conversation == CHANNEL)
    assert (digest.kind, chart.kind) == ("digest", "digest_chart")
    assert digest.sequence < chart.sequence


def test_a_database_clock_that_was_set_back_does_not_turn_the_order_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = plan(world, ANA, "1")
    monkeypatch.setattr(outbox, "database_now", lambda _: machine_now() - timedelta(hours=1))
    second = plan(world, ANA, "2")
    assert [row.id for row in world.messages()] == [first, second]


# ---------------------------------------------------------------- slow, and still ours


def test_what_took_longer_than_its_lease_is_posted_where_nobody_else_took_it(
    world: World, practice: Slack
) -> None:
    """A picture that is slow to draw, or the last of a slow batch: the fence decides."""
    plan(world, ANA, "1")
    left: list[timedelta] = []

    def at_step(step: str) -> None:
        if step == "leased":
            world.expire_leases()
        if step == "before_post":
            (row,) = world.messages()
            assert row.leased_until is not None
            left.append(row.leased_until - machine_now())

    assert practice.deliverer(PATIENT, at_step=at_step).deliver_once(NOW).sent == 1
    assert len(practice.direct(ANA)) == 1
    assert left[0] > timedelta(seconds=PATIENT.lease / 2)  # the post has a lease of its own


def test_an_update_is_not_made_by_who_lost_the_lease(world: World, practice: Slack) -> None:
    """What they drew may be older than what stands there by now."""
    key = plan(world, ANA, "1")
    practice.deliverer(PATIENT).deliver_all(NOW)
    world.set_message(key, wanted_version=2, not_before=PAST)

    def freeze(step: str) -> None:
        if step == "leased":
            world.expire_leases()
            practice.deliverer(PATIENT).deliver_all(NOW)

    practice.deliverer(PATIENT, at_step=freeze).deliver_once(NOW)
    assert [call.method for call in practice.workspace.calls].count("chat.update") == 1


# ---------------------------------------------------------------- faults of ours


def test_a_fault_of_ours_ends_the_message_and_nothing_waits_behind_it(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = plan(world, ANA, "1"), plan(world, ANA, "2")
    post = post_office.post

    def stumble(slack: WebClient, channel_id: str, key: str, *rest: object) -> str:
        if key == first:
            raise ValueError("nobody thought of this")
        return post(slack, channel_id, key, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(post_office, "post", stumble)
    practice.deliverer(PATIENT).deliver_all(NOW, rounds=60)
    states = {row.id: (row.state, row.reason) for row in world.messages()}
    assert states[first] == ("dead", "not_confirmed")  # it may have been posted
    assert states[second] == ("sent", None)


def test_a_fault_before_the_post_ends_it_as_well(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(world, ANA, "1")

    def stumble(*_: object) -> str:
        raise ValueError("nobody thought of this")

    monkeypatch.setattr(post_office, "direct_channel", stumble)
    practice.deliverer(PATIENT).deliver_all(NOW, rounds=60)
    (row, *_) = world.messages()
    assert (row.state, row.reason) == ("dead", "cannot_be_shown")
    assert row.attempt == courier.MOST_FAULTS


def test_a_page_of_a_balancer_is_no_refusal(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outage announced in HTML, with status 200, kills nothing however long it lasts."""
    key = plan(world, ANA, "1")
    practice.workspace.faults.add(
        "error", "chat.postMessage", times=12, error="<html>We will be back soon</html>"
    )
    practice.deliverer(PATIENT).deliver_all(NOW, rounds=100)
    assert [(row.id, row.state) for row in world.messages()] == [(key, "sent")]
    assert len(practice.direct(ANA)) == 1


# ---------------------------------------------------------------- waiting


def test_what_was_leased_already_waits_too_when_slack_asks_to(
    world: World, practice: Slack
) -> None:
    for conversation in (ANA, BEN, LEA, CHANNEL):
        plan(world, conversation, "1")
    practice.workspace.faults.add("rate_limited", "chat.postMessage", retry_after=77)
    before = len(practice.workspace.calls)
    practice.deliverer(PATIENT).deliver_all(NOW)
    asked = [call.method for call in practice.workspace.calls[before:]]
    assert asked.count("chat.postMessage") == 1
    assert len(asked) <= 2
    assert {(row.state, row.failures) for row in world.messages()} == {("planned", 0)}


def test_an_ambiguous_message_keeps_its_chances_while_slack_asks_to_wait(
    world: World, practice: Slack
) -> None:
    """To be asked to wait is no failure of the message's."""
    plan(world, ANA, "1")
    practice.workspace.faults.add("reset_before", "chat.postMessage")
    practice.workspace.faults.add("rate_limited", "conversations.history", retry_after=1, times=3)
    deliverer = practice.deliverer(PATIENT)
    for _ in range(4):
        deliverer.deliver_once(NOW)
        world.expire_leases()
    assert [(row.state, row.failures) for row in world.messages()] == [("sending", 1)]
    deliverer.deliver_once(NOW)
    assert len(practice.direct(ANA)) == 1
    assert [row.state for row in world.messages()] == ["sent"]


def test_who_may_not_look_yet_keeps_only_their_own_conversation_waiting(
    world: World, practice: Slack
) -> None:
    """Some apps may look into a history once a minute, and post as often as any other."""
    plan(world, ANA, "1")
    practice.workspace.faults.add("reset_before", "chat.postMessage")
    practice.workspace.faults.add("rate_limited", "conversations.history", retry_after=60)
    practice.deliverer(PATIENT).deliver_all(NOW)
    plan(world, ANA, "2")
    plan(world, BEN, "3")
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert standing(practice.direct(BEN)) == ["3"]
    assert practice.direct(ANA) == ()
    world.expire_leases()  # the minute has passed
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1", "2"]


def test_a_look_for_a_second_copy_that_has_to_wait_delays_nobody(
    world: World, practice: Slack
) -> None:
    plan(world, ANA, "1")
    practice.workspace.faults.add("reset_after", "chat.postMessage", times=1)
    practice.workspace.faults.add("error", "conversations.history", error="missing_scope")
    practice.workspace.faults.add("rate_limited", "conversations.history", retry_after=60)
    practice.deliverer(PATIENT).deliver_all(NOW)  # posted again unseen, then to be looked back at
    (mine,) = world.messages()
    world.set_message(mine.id, look_back_at=PAST, not_before=PAST)
    plan(world, BEN, "2")
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert standing(practice.direct(BEN)) == ["2"]
    assert len(practice.direct(ANA)) == 2
    world.set_message(mine.id, look_back_at=PAST, not_before=PAST)
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert len(practice.direct(ANA)) == 1


def test_only_what_is_young_enough_is_looked_through(world: World, practice: Slack) -> None:
    plan(world, CHANNEL, "1")
    practice.workspace.faults.add("reset_after", "chat.postMessage")
    practice.deliverer(PATIENT).deliver_all(NOW)
    (call,) = (c for c in practice.workspace.calls if c.method == "conversations.history")
    oldest = min(NOW, machine_now()) - leftovers.LOOK_FROM
    assert abs(float(call.args["oldest"]) - oldest.timestamp()) < timedelta(hours=1).total_seconds()
    assert len(practice.channel()) == 1


def test_told_to_stop_it_leaves_what_is_to_be_looked_up(world: World, practice: Slack) -> None:
    """A look into the history may take longer than stopping may; whoever comes next looks."""
    plan(world, CHANNEL, "1")
    practice.workspace.faults.add("reset_after", "chat.postMessage")
    deliverer = practice.deliverer(PATIENT)
    deliverer.deliver_once(NOW)
    deliverer._at_step = lambda step: deliverer.stop() if step == "leased" else None
    deliverer.deliver_once(NOW)
    assert "conversations.history" not in {call.method for call in practice.workspace.calls}
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert len(practice.channel()) == 1


def test_a_look_back_that_is_refused_for_ever_comes_to_an_end(
    world: World, practice: Slack
) -> None:
    key = plan(world, CHANNEL, "1")
    practice.deliverer(PATIENT).deliver_all(NOW)
    world.set_message(key, posts=2, look_back_at=PAST, not_before=PAST)
    practice.workspace.faults.add(
        "error", "conversations.history", times=None, error="some_new_word"
    )
    assert practice.deliverer(PATIENT).deliver_all(NOW, rounds=30).updated == 1
    (row,) = world.messages()
    assert (row.state, row.look_back_at) == ("sent", None)


def a_second_copy(world: World, practice: Slack) -> str:
    """It stands twice, ten minutes have passed, and the history is closed to the bot."""
    key = plan(world, CHANNEL, "1")
    practice.deliverer(PATIENT).deliver_all(NOW)
    shown = post_office.Rendered("again", [{"type": "divider"}])
    post_office.post(practice.slack_for(world.workspace_id), CHANNEL, key, shown, None)
    world.set_message(key, posts=2, look_back_at=PAST, not_before=PAST)
    practice.workspace.faults.add(
        "error", "conversations.history", times=None, error="channel_not_found"
    )
    return key


def test_a_copy_that_nobody_may_look_for_is_looked_for_again_and_goes(
    world: World, practice: Slack
) -> None:
    a_second_copy(world, practice)
    practice.deliverer(PATIENT).deliver_all(NOW)
    (row,) = world.messages()
    assert row.look_back_at is not None
    assert timedelta(minutes=9) < row.look_back_at - machine_now() < timedelta(minutes=11)
    assert row.not_before == row.look_back_at, "nothing is asked before that"
    practice.workspace.faults.clear()
    ten_minutes_pass(world)
    assert practice.deliverer(PATIENT).deliver_all(NOW).copies_deleted == 1
    (row,) = world.messages()
    assert [message.ts for message in practice.channel()] == [row.ts]
    assert row.look_back_at is None


def test_it_is_looked_for_rarer_and_after_three_days_no_more(world: World, practice: Slack) -> None:
    a_second_copy(world, practice)
    practice.deliverer(PATIENT).deliver_all(NOW + timedelta(hours=2))
    (row,) = world.messages()
    assert row.look_back_at is not None
    assert timedelta(minutes=59) < row.look_back_at - machine_now() < timedelta(minutes=61)
    ten_minutes_pass(world)
    practice.deliverer(PATIENT).deliver_all(NOW + timedelta(days=3))
    (row,) = world.messages()
    assert (row.look_back_at, row.not_before) == (None, NEVER)


def test_a_database_clock_that_was_set_back_keeps_nobody_waiting(
    world: World, practice: Slack
) -> None:
    """The pace of a conversation, and the lease of one who died, lie far ahead of the clock now."""
    plan(world, ANA, "1")
    left = plan(world, BEN, "1")
    (leased,) = (
        each
        for each in leases.take(world.doors, owner="gone", limit=9, timing=PATIENT).messages
        if each.id == left
    )
    leases.begin_sending(world.doors, leased, timing=PATIENT)
    ahead = machine_now() + timedelta(hours=5)
    for row in world.messages():
        world.set_message(row.id, leased_until=ahead)
    with world.doors.patient.writing() as session:
        session.execute(update(ConversationPaceRow).values(not_before=ahead))
    world.set_message(plan(world, ANA, "2"), not_before=ahead)
    practice.deliverer(PATIENT).deliver_all(NOW)
    assert len(practice.direct(ANA)) == 2
    assert len(practice.direct(BEN)) == 1


def test_a_database_that_was_away_for_a_moment_costs_no_lease(
    world: World, practice: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two minutes would pass for every message that was under way."""
    plan(world, ANA, "1")
    plan(world, BEN, "1")
    begin, record = leases.begin_sending, leases.record_sent
    away = iter([True])

    def first_away(*given: Any, **options: Any) -> bool:
        if next(away, False):
            raise DatabaseAway("the database is away")
        return begin(*given, **options)

    lost = iter([True])

    def answer_lost(*given: Any, **options: Any) -> bool:
        if next(lost, False):
            raise DatabaseAway("the database is away")
        return record(*given, **options)

    monkeypatch.setattr(leases, "begin_sending", first_away)
    monkeypatch.setattr(leases, "record_sent", answer_lost)
    deliverer = practice.deliverer(PATIENT)
    deliverer.deliver_once(NOW)
    assert sorted(row.state for row in world.messages()) == ["leased", "sending"]
    deliverer.deliver_all(NOW)
    assert {row.state for row in world.messages()} == {"sent"}
    assert (len(practice.direct(ANA)), len(practice.direct(BEN))) == (1, 1)


# ---------------------------------------------------------------- what was held up


def due_brief(world: World, practice: Slack) -> None:
    """Ana's brief is planned at half past eight, and Slack is away."""
    world.client("C-1", ANA, MONDAY - timedelta(days=15))
    world.reckon()
    with world.doors.patient.writing() as session:
        ana = update(StaffMemberRow).where(StaffMemberRow.slack_user_id == ANA)
        session.execute(ana.values(next_brief_at=NOW))
    practice.deliverer(PATIENT).plan_once(NOW)


def ready_again(world: World) -> None:
    for row in world.messages():
        world.set_message(row.id, not_before=PAST)


def test_a_brief_that_slack_took_late_comes_the_same_day_but_not_at_night(
    world: World, practice: Slack
) -> None:
    due_brief(world, practice)
    assert practice.deliverer(PATIENT).deliver_all(at(MONDAY, 23)).sent == 0
    assert practice.direct(ANA) == ()
    ready_again(world)
    assert practice.deliverer(PATIENT).deliver_all(at(MONDAY, 13)).sent == 1


def test_a_machine_that_slept_sends_one_brief_whoever_wakes_first(
    world: World, practice: Slack
) -> None:
    """Asleep between plan and post for three days; delivery's turn comes before the planner's."""
    due_brief(world, practice)
    world.client("C-2", ANA, MONDAY - timedelta(days=12))
    world.reckon()
    thursday = at(MONDAY + timedelta(days=3), 9)
    deliverer = practice.deliverer(PATIENT)
    assert deliverer.deliver_all(thursday).sent == 0
    assert deliverer.plan_once(thursday).planned == 1
    ready_again(world)
    deliverer.deliver_all(thursday)
    (brief,) = practice.direct(ANA)
    shown = str(brief.blocks)
    assert "C-1" in shown
    assert "C-2" in shown


def test_before_a_free_day_a_late_brief_is_better_than_none(world: World, practice: Slack) -> None:
    due_brief(world, practice)
    saturday = at(MONDAY + timedelta(days=5), 9)
    with world.doors.patient.writing() as session:
        monday = at(MONDAY + timedelta(days=7))
        session.execute(update(StaffMemberRow).values(next_brief_at=monday))
    assert practice.deliverer(PATIENT).deliver_all(saturday).sent == 1


def test_what_cannot_wait_leaves_at_once_at_the_end_of_the_waking_hours(
    world: World, practice: Slack
) -> None:
    due_brief(world, practice)
    evening = at(MONDAY, 19, 59)
    for row in world.messages():
        world.set_message(row.id, planned_at=evening)
    assert practice.deliverer(PATIENT).deliver_all(at(MONDAY, 20, 1)).sent == 1


def test_a_message_belongs_to_the_unit_of_its_channel_or_of_its_reader(world: World) -> None:
    with world.doors.patient.reading() as session:
        for conversation, staff_id, unit_id in (
            (CHANNEL, None, world.unit_id),
            ("D0ANA", world.staff[ANA], world.unit_id),
            ("D0ANA", None, None),
        ):
            assert reading.unit_behind(session, TEAM, conversation, staff_id) == unit_id
