"""Delivery against a Slack that misbehaves: nothing lost, nothing standing twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from bot.casework.reminders import briefs, leases, outbox, undelivered
from bot.casework.reminders.leases import Timing
from bot.casework.replies import Refusal
from bot.clock import machine_now
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.post_office import EVENT_TYPE
from bot.jobs.delivery.turn import STEPS
from db.models import OutgoingItemRow, StaffMemberRow, StaffRoleRow, WorkspaceRow
from practice_workspace.contents import Message
from tests.delivery_world import (
    ANA,
    AT_ONCE,
    BEN,
    CHANNEL,
    LEA,
    OTHER_ANA,
    OTHER_TEAM,
    Slack,
    World,
    at,
)
from tests.support import count_statements

MONDAY = date(2026, 3, 2)
NOW = at(MONDAY)


class Crash(BaseException):
    """The process dies here."""


def plan(world: World, conversation: str, name: str, parent: str | None = None) -> str:
    """A message whose text tells which one it is."""
    with world.doors.patient.writing() as session:
        planned = outbox.plan(
            session,
            world.workspace_id,
            kind=outbox.DELIVERY_NOTICE,
            conversation=conversation,
            dedupe_key=f"test:{conversation}:{name}",
            subject={"kind": "brief", "conversation": f"C{name}", "reason": "channel_archived"},
            now=NOW,
            parent_id=parent,
        )
    assert planned is not None
    return planned


def standing(seen: tuple[Message, ...]) -> list[str]:
    """The names of the messages that stand in a conversation, in order."""
    found = [message.blocks[0]["text"]["text"] for message in seen if message.blocks]
    return [text.split("<#C")[1].split(">")[0] for text in found]


def crashing_at(step: str) -> tuple[list[str], object]:
    reached: list[str] = []

    def at_step(name: str) -> None:
        reached.append(name)
        if name == step:
            raise Crash(name)

    return reached, at_step


# ---------------------------------------------------------------- the ordinary way


def test_messages_arrive_once_in_order_with_their_key(world: World, practice: Slack) -> None:
    keys = [plan(world, ANA, name) for name in ("1", "2", "3")]
    counts = practice.deliverer().deliver_all(NOW)
    assert counts.sent == 3
    seen = practice.direct(ANA)
    assert standing(seen) == ["1", "2", "3"]
    for key, message in zip(keys, seen, strict=True):
        assert message.metadata == {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        assert message.blocks[0]["block_id"] == key
        assert "C1" not in message.text
    assert practice.deliverer().deliver_all(NOW).total == 0


def test_the_same_key_is_planned_once(world: World) -> None:
    plan(world, ANA, "1")
    with world.doors.patient.writing() as session:
        again = outbox.plan(
            session,
            world.workspace_id,
            kind=outbox.DELIVERY_NOTICE,
            conversation=ANA,
            dedupe_key=f"test:{ANA}:1",
            subject={},
            now=NOW,
        )
    assert again is None
    assert len(world.messages()) == 1


def test_at_most_one_message_of_a_conversation_is_under_way(world: World) -> None:
    for name in ("1", "2"):
        plan(world, ANA, name)
        plan(world, BEN, name)
    batch = leases.take(world.doors, owner="one", limit=10, timing=AT_ONCE)
    assert sorted(each.conversation for each in batch.messages) == [ANA, BEN]
    assert leases.take(world.doors, owner="two", limit=10, timing=AT_ONCE).messages == ()


def test_a_second_message_waits_for_the_pace_of_its_conversation(
    world: World, practice: Slack
) -> None:
    plan(world, ANA, "1")
    plan(world, ANA, "2")
    deliverer = practice.deliverer(Timing(pace=3600))
    deliverer.deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1"]
    world.no_pace()
    deliverer.deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1", "2"]


def test_the_pace_counts_from_the_post_however_long_drawing_took(world: World) -> None:
    """Counted from the lease, a message that took a second to draw was followed at once: Slack
    refused the next one, and the whole workspace had to wait."""
    plan(world, ANA, "1")
    plan(world, ANA, "2")
    timing = Timing(pace=3600)
    (first,) = leases.take(world.doors, owner="one", limit=10, timing=timing).messages
    world.no_pace()  # so long it took to draw
    assert leases.begin_sending(world.doors, first, timing=timing)
    assert leases.record_sent(
        world.doors, first, channel_id="D1", ts="1.0", shown_version=1, now=NOW, timing=timing
    )
    assert leases.take(world.doors, owner="one", limit=10, timing=timing).messages == ()


def test_a_command_that_sends_and_ends_waits_for_the_pace(world: World, practice: Slack) -> None:
    for name in ("1", "2", "3"):
        plan(world, ANA, name)
    counts = practice.deliverer(Timing(pace=0.05)).deliver_until_quiet(NOW, patience=30)
    assert counts.sent == 3
    assert standing(practice.direct(ANA)) == ["1", "2", "3"]


# ---------------------------------------------------------------- a Slack that misbehaves


def test_reset_after_accepting_is_looked_up_and_not_doubled(world: World, practice: Slack) -> None:
    key = plan(world, ANA, "1")
    practice.workspace.faults.add("reset_after", "chat.postMessage")
    counts = practice.deliverer().deliver_all(NOW)
    assert (counts.unclear, counts.found, counts.sent) == (1, 1, 0)
    assert standing(practice.direct(ANA)) == ["1"]
    (row,) = world.messages()
    assert (row.id, row.state, row.posts) == (key, "sent", 1)
    assert row.shown_version == row.wanted_version  # drawn once more, from what is true


def test_reset_before_accepting_is_posted_again_once(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")
    practice.workspace.faults.add("reset_before", "chat.postMessage")
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1"]


def test_an_answer_that_never_comes_in_time_is_looked_up(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")
    practice.workspace.faults.add("slow_answer", "chat.postMessage", seconds=1.0)

    def impatient(workspace_id: str) -> object:
        client = practice.slack_for(workspace_id)
        client.timeout = 0.3  # type: ignore[assignment]
        return client

    deliverer = Deliverer(world.doors, impatient, timing=AT_ONCE, at_once=1)  # type: ignore[arg-type]
    deliverer.deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1"]


def test_a_500_is_tried_again_and_stands_once(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")
    practice.workspace.faults.add("server_error", "chat.postMessage", times=3)
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1"]


def test_without_leave_to_look_it_is_posted_once_more_and_then_somebody_is_told(
    world: World, practice: Slack
) -> None:
    """Twice rather than never; the third time a person decides."""
    plan(world, CHANNEL, "1")
    practice.workspace.faults.add(
        "error", "conversations.history", times=None, error="missing_scope"
    )
    practice.workspace.faults.add("reset_after", "chat.postMessage", times=2)
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.channel()) == ["1", "1"]
    row, notice = world.messages()
    assert (row.state, row.reason) == ("dead", "not_confirmed")
    assert (notice.kind, notice.conversation) == (outbox.DELIVERY_NOTICE, LEA)


def test_429_pauses_that_workspace_and_no_other(world: World, practice: Slack) -> None:
    other = World(world.doors, workspace_id=OTHER_TEAM, unit_id="other").set_up(MONDAY)
    other.person(OTHER_ANA)
    plan(world, ANA, "1")
    plan(world, BEN, "2")
    plan(other, OTHER_ANA, "3")
    practice.workspace.faults.add("rate_limited", "chat.postMessage", retry_after=77)
    before = machine_now()
    counts = practice.deliverer().deliver_all(NOW)
    assert standing(practice.direct(OTHER_ANA)) == ["3"]
    assert counts.sent == 1
    assert practice.direct(BEN) == ()
    paused = world.not_before()
    assert paused is not None
    assert timedelta(seconds=70) < paused - before < timedelta(seconds=90)
    assert [(row.state, row.posts, row.failures) for row in world.messages()] == [
        ("planned", 0, 0),
        ("planned", 0, 0),
    ]


def test_after_the_wait_everything_goes_out(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")
    practice.workspace.faults.add("rate_limited", "chat.postMessage", retry_after=77)
    practice.deliverer().deliver_all(NOW)
    with world.doors.patient.writing() as session:
        session.execute(
            update(WorkspaceRow)
            .where(WorkspaceRow.id == world.workspace_id)
            .values(not_before=None)
        )
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1"]


def test_a_revoked_token_makes_the_workspace_wait_and_loses_nothing(
    world: World, practice: Slack
) -> None:
    plan(world, ANA, "1")
    token = practice.slack_for(world.workspace_id).token or ""
    practice.workspace.revoke_token(token)
    practice.deliverer().deliver_all(NOW)
    assert [row.state for row in world.messages()] == ["planned"]
    practice.workspace.restore_token(token)
    with world.doors.patient.writing() as session:
        session.execute(
            update(WorkspaceRow)
            .where(WorkspaceRow.id == world.workspace_id)
            .values(not_before=None)
        )
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1"]


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_crash_at_any_step_leaves_exactly_one(world: World, practice: Slack, step: str) -> None:
    for name in ("1", "2"):
        plan(world, ANA, name)
    reached, at_step = crashing_at(step)
    with pytest.raises(Crash):
        practice.deliverer(at_step=at_step).deliver_all(NOW)
    assert reached[-1] == step
    world.expire_leases()
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1", "2"]
    assert {row.state for row in world.messages()} == {"sent"}


def test_a_crash_after_planning_loses_nothing(world: World, practice: Slack) -> None:
    world.client("C-1", ANA, MONDAY - timedelta(days=15))
    world.reckon()
    with world.doors.patient.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=NOW))
    _, at_step = crashing_at("planned")
    with pytest.raises(Crash):
        practice.deliverer(at_step=at_step).plan_once(NOW)
    deliverer = practice.deliverer()
    deliverer.plan_once(NOW)
    deliverer.deliver_all(NOW)
    assert len(practice.direct(ANA)) == 1


def test_what_is_leased_stays_with_its_owner_until_the_lease_ends(
    world: World, practice: Slack
) -> None:
    plan(world, ANA, "1")
    _, at_step = crashing_at("leased")
    with pytest.raises(Crash):
        practice.deliverer(at_step=at_step).deliver_once(NOW)
    assert practice.deliverer().deliver_all(NOW).total == 0
    world.expire_leases()
    assert practice.deliverer().deliver_all(NOW).sent == 1


def test_frozen_past_the_lease_before_posting_does_not_post(world: World, practice: Slack) -> None:
    """The frozen one wakes when another has posted already: the fence keeps it out."""
    plan(world, ANA, "1")

    def freeze(step: str) -> None:
        if step == "leased":
            world.expire_leases()
            practice.deliverer().deliver_all(NOW)

    practice.deliverer(at_step=freeze).deliver_once(NOW)
    assert standing(practice.direct(ANA)) == ["1"]


def test_frozen_between_post_and_record_stands_once(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")

    def freeze(step: str) -> None:
        if step == "after_post":
            world.expire_leases()
            practice.deliverer().deliver_all(NOW)

    counts = practice.deliverer(at_step=freeze).deliver_once(NOW)
    assert counts.lost_leases == 1
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.direct(ANA)) == ["1"]


def test_a_momentary_double_is_deleted_ten_minutes_later(world: World, practice: Slack) -> None:
    """Frozen right before the post, past the lease and past the other one's look-up."""
    plan(world, ANA, "1")
    timing = Timing(lease=60, post=5, settle=0, look_back=600, pace=0, first_retry=0)

    def freeze(step: str) -> None:
        if step == "before_post":
            world.expire_leases()
            practice.deliverer(timing).deliver_all(NOW)

    practice.deliverer(timing, at_step=freeze).deliver_once(NOW)
    assert standing(practice.direct(ANA)) == ["1", "1"]
    (row,) = world.messages()
    recorded_ts = row.ts
    assert row.look_back_at is not None
    assert row.look_back_at - machine_now() > timedelta(minutes=9)
    past = datetime(2000, 1, 1, tzinfo=UTC)
    world.set_message(row.id, look_back_at=past, not_before=past)
    counts = practice.deliverer(timing).deliver_all(NOW)
    assert counts.copies_deleted == 1
    assert [message.ts for message in practice.direct(ANA)] == [recorded_ts]


def test_starved_past_its_deadline_it_does_not_post(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")
    starved = practice.deliverer(Timing(lease=60, post=60, pace=0))  # no time is left to post
    assert starved.deliver_once(NOW).waiting == 1
    assert practice.direct(ANA) == ()
    (row,) = world.messages()
    assert (row.state, row.posts) == ("planned", 0)


def test_stopping_releases_what_has_not_been_posted(world: World, practice: Slack) -> None:
    plan(world, ANA, "1")
    plan(world, BEN, "2")
    deliverer = practice.deliverer()
    deliverer._at_step = lambda step: deliverer.stop() if step == "leased" else None
    deliverer.deliver_once(NOW)
    assert {row.state for row in world.messages()} == {"planned"}
    assert practice.deliverer().deliver_all(NOW).sent == 2


# ---------------------------------------------------------------- dead


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("is_archived", "channel_archived"),
        ("not_in_channel", "bot_not_in_channel"),
        ("channel_not_found", "conversation_gone"),
    ],
)
def test_what_can_never_be_sent_is_told_once_and_nothing_waits_behind_it(
    world: World, practice: Slack, error: str, reason: str
) -> None:
    first = planned_digest(world)
    plan(world, CHANNEL, "2")
    practice.workspace.faults.add("error", "chat.postMessage", error=error)
    practice.deliverer().deliver_all(NOW)
    dead = next(row for row in world.messages() if row.id == first)
    assert (dead.state, dead.reason) == ("dead", reason)
    assert standing(practice.channel()) == ["2"]
    told = practice.direct(LEA)
    assert len(told) == 1
    assert "could not be delivered" in told[0].blocks[0]["text"]["text"]
    assert [row.id for row in undelivered.dead(world.doors, world.workspace_id)] == [first]
    practice.deliverer().deliver_all(NOW)
    assert len(practice.direct(LEA)) == 1


def planned_digest(world: World) -> str:
    """A digest without thread or chart: of a kind that somebody is told of when it dies."""
    with world.doors.patient.writing() as session:
        planned = outbox.plan(
            session,
            world.workspace_id,
            kind="digest",
            conversation=CHANNEL,
            dedupe_key="test:digest",
            subject={
                "unit": world.unit_id,
                "week": (MONDAY - timedelta(days=7)).isoformat(),
                "as_of": MONDAY.isoformat(),
            },
            now=NOW,
        )
    assert planned is not None
    return planned


def test_a_dead_message_can_be_tried_again(world: World, practice: Slack) -> None:
    key = plan(world, CHANNEL, "1")
    practice.workspace.faults.add("error", "chat.postMessage", error="is_archived")
    practice.deliverer().deliver_all(NOW)
    undelivered.settle(world.doors, key, again=True, now=NOW)
    practice.deliverer().deliver_all(NOW)
    assert standing(practice.channel()) == ["1"]
    with pytest.raises(Refusal):
        undelivered.settle(world.doors, key, again=True, now=NOW)


# ---------------------------------------------------------------- a brief from end to end


def planned_brief(world: World) -> str:
    client_id = world.client(
        "C-114",
        ANA,
        MONDAY - timedelta(days=15),
        visits_at_work=False,
        meeting_wishes="at the library",
    )
    world.reckon()
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffMemberRow)
            .where(StaffMemberRow.slack_user_id == ANA)
            .values(next_brief_at=NOW)
        )
    briefs.plan_due(world.doors, NOW)
    return client_id


def read(message: Message) -> str:
    return "\n".join(
        block["text"]["text"] for block in message.blocks if isinstance(block.get("text"), dict)
    )


def test_a_brief_says_where_the_client_wants_to_be_met(world: World, practice: Slack) -> None:
    planned_brief(world)
    practice.deliverer().deliver_all(NOW)
    (brief,) = practice.direct(ANA)
    assert brief.text.startswith("Your morning brief: ")
    assert "C-114" not in brief.text
    assert "*C-114*" in read(brief)
    assert "Do not come to the workplace" in read(brief)
    assert "at the library" in read(brief)
    assert "do not name or describe them" in read(brief)
    buttons = [
        e["action_id"] for b in brief.blocks if b["type"] == "actions" for e in b["elements"]
    ]
    assert {"due.log_it", "due.cover", "due.more"} <= set(buttons)


def test_items_closed_meanwhile_are_left_out_and_none_left_is_withdrawn(
    world: World, practice: Slack
) -> None:
    client_id = planned_brief(world)
    (row,) = world.messages()
    assert "first_employer_contact" in [clock for _, clock, _ in world.items(row.id)]
    with world.doors.patient.writing() as session:
        session.execute(
            delete(OutgoingItemRow).where(OutgoingItemRow.clock != "first_employer_contact")
        )
    world.employer_contact(ANA, MONDAY, client_id)
    world.reckon()
    practice.deliverer().deliver_all(NOW)
    assert practice.direct(ANA) == ()
    (row,) = world.messages()
    assert (row.state, row.reason) == ("withdrawn", "nothing_left")


def test_acting_on_an_item_updates_the_message_from_another_process(
    world: World, practice: Slack
) -> None:
    client_id = planned_brief(world)
    practice.deliverer().deliver_all(NOW)
    assert "first meeting with an employer" in read(practice.direct(ANA)[0])
    world.employer_contact(ANA, MONDAY, client_id)
    world.reckon()  # touches the message, as every record does
    counts = practice.deliverer().deliver_all(NOW)
    assert counts.updated == 1
    (brief,) = practice.direct(ANA)
    assert "✓ first meeting with an employer: done today" in read(brief)
    (row,) = world.messages()
    assert row.shown_version == row.wanted_version
    assert practice.deliverer().deliver_all(NOW).total == 0


def test_an_update_that_slack_drops_is_made_again(world: World, practice: Slack) -> None:
    client_id = planned_brief(world)
    practice.deliverer().deliver_all(NOW)
    practice.workspace.faults.add("server_error", "chat.update", times=2)
    world.employer_contact(ANA, MONDAY, client_id)
    world.reckon()
    practice.deliverer().deliver_all(NOW)
    assert "✓ first meeting with an employer" in read(practice.direct(ANA)[0])


def test_a_reader_who_left_the_roster_is_not_written_to(world: World, practice: Slack) -> None:
    planned_brief(world)
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffRoleRow)
            .where(StaffRoleRow.staff_member_id == world.staff[ANA])
            .values(until_on=MONDAY - timedelta(days=1))
        )
    practice.deliverer().deliver_all(NOW)
    assert practice.direct(ANA) == ()
    assert [row.state for row in world.messages()] == ["withdrawn"]


def test_sending_needs_a_fixed_number_of_statements(world: World, practice: Slack) -> None:
    counted = []
    for name in ("1", "2"):
        plan(world, ANA, name)
        with count_statements(world.doors) as seen:
            practice.deliverer().deliver_once(NOW)
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert counted[0] <= 14
