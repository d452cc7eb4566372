"""A machine's clock that was days ahead, or behind, and is right again: nothing lost, no burst."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.casework.reminders import briefs, clock_was_ahead, digests, leases, outbox
from bot.clock import MovableClock, machine_now
from bot.jobs import auditor
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.ticker import Ticker
from bot.machine_clock import HeardTime, Timekeeper
from db.doors import Doors
from db.models import (
    OutgoingMessageRow,
    SnoozeRow,
    StaffMemberRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.queries.outbox.messages import NEVER
from tests.delivery_world import ANA, BEN, LEA, Slack, World, at, harbor, slack
from tests.rows import LogReviewRow
from tests.support import row_with

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))
NEXT_MONDAY = MONDAY + timedelta(days=7)
MONTH = timedelta(days=30)


@pytest.fixture
def world(doors: Doors) -> World:
    """Ana has a client whose 30 days to the first employer contact began ten days ago."""
    world = harbor(doors)
    world.client("C-1", ANA, MONDAY - timedelta(days=10))
    world.reckon()
    with doors.patient.writing() as session:
        session.execute(
            update(StaffMemberRow).values(
                next_brief_at=at(MONDAY), covers_through=MONDAY - timedelta(days=1)
            )
        )
        session.execute(update(VocationalUnitRow).values(next_digest_at=at(MONDAY, 8, 30)))
    return world


@pytest.fixture
def practice(doors: Doors) -> Iterator[Slack]:
    with slack(doors, lambda: machine_now().timestamp()) as made:
        yield made


@pytest.fixture
def deliverer(practice: Slack) -> Deliverer:
    return practice.deliverer()


def live(world: World, now: datetime) -> None:
    """A turn of the planner with whatever the clock says; all it planned is sent."""
    briefs.plan_due(world.doors, now)
    digests.plan_due(world.doors, now)
    with world.doors.patient.writing() as session:
        planned = update(OutgoingMessageRow).where(OutgoingMessageRow.state == "planned")
        session.execute(planned.values(state="sent", sent_at=now, not_before=NEVER))


def deliver(deliverer: Deliverer, now: datetime) -> None:
    """The same through Slack."""
    deliverer.plan_once(now)
    deliverer.deliver_all(now)


def mornings(world: World, first: date, number: int) -> None:
    for ahead in range(number):
        live(world, at(first + timedelta(days=ahead), 8, 31))


def days_of_briefs(world: World, who: str = ANA) -> list[str]:
    """The days of the briefs that stand in Slack or will."""
    return [
        row.subject["day"]
        for row in world.messages("brief")
        if row.conversation == who and row.state in ("planned", "sent") and row.delete_at is None
    ]


def told(world: World, who: str = ANA) -> list[tuple[str, str]]:
    """(day of the brief, clock) of every line that stands."""
    return [
        (row.subject["day"], clock)
        for row in world.messages("brief")
        if row.conversation == who and row.state in ("planned", "sent") and row.delete_at is None
        for _, clock, _ in world.items(row.id)
    ]


# ---------------------------------------------------------------- ahead, and back


@pytest.mark.parametrize("by", [timedelta(days=2), timedelta(days=9), MONTH, 12 * MONTH])
def test_whoever_was_planned_for_by_a_clock_ahead_gets_each_brief_of_the_real_days(
    world: World, by: timedelta
) -> None:
    live(world, at(MONDAY))
    before = told(world)
    live(world, at(MONDAY, 9) + by)  # what it says there is posted
    assert clock_was_ahead.too_far_ahead(world.doors, at(MONDAY, 10)).number > 0

    clock_was_ahead.put_right(world.doors, at(MONDAY, 10))
    assert clock_was_ahead.too_far_ahead(world.doors, at(MONDAY, 10)).number == 0
    assert told(world) == before
    live(world, at(MONDAY, 10))
    assert told(world) == before, "today's brief has been told"
    assert world.staff_row(ANA).next_brief_at == at(TUESDAY)

    mornings(world, TUESDAY, 20)
    again = told(world)
    assert len(again) == len(set(again))
    assert [day for day, _ in again] == sorted(day for day, _ in again)


def test_the_lines_of_three_weeks_are_the_same_with_and_without_the_jump(world: World) -> None:
    mornings(world, MONDAY, 2)
    live(world, at(TUESDAY, 10) + timedelta(days=12))
    live(world, at(TUESDAY, 10) + MONTH)
    clock_was_ahead.put_right(world.doors, at(TUESDAY, 11))
    mornings(world, WEDNESDAY, 19)
    jumped = told(world)

    with world.doors.patient.writing() as session:
        session.execute(
            update(OutgoingMessageRow).values(
                state="withdrawn", dedupe_key="x" + OutgoingMessageRow.id
            )
        )
        session.execute(
            update(StaffMemberRow).values(
                next_brief_at=at(MONDAY), covers_through=MONDAY - timedelta(days=1)
            )
        )
    mornings(world, MONDAY, 21)
    assert jumped == told(world)
    assert len(jumped) > 3


def test_a_brief_of_a_day_to_come_leaves_slack_and_its_own_day_gets_one(
    world: World, practice: Slack, deliverer: Deliverer
) -> None:
    monday_after = NEXT_MONDAY  # day 17 of the 30
    deliver(deliverer, at(monday_after))
    (early,) = practice.direct(ANA)
    clock_was_ahead.put_right(world.doors, at(MONDAY, 7))
    deliverer.tidy_once(at(MONDAY, 7))
    assert practice.direct(ANA) == ()
    mornings(world, MONDAY, 7)
    deliver(deliverer, at(NEXT_MONDAY))
    (its_own,) = practice.direct(ANA)
    assert its_own.ts != early.ts


def test_what_was_planned_ahead_and_never_left_does_not_leave(
    world: World, practice: Slack, deliverer: Deliverer
) -> None:
    """Its lines of days gone by are told with the next brief, those of days to come on theirs."""
    deliverer.plan_once(at(MONDAY) + MONTH)
    clock_was_ahead.put_right(world.doors, at(MONDAY, 7))
    deliverer.deliver_all(at(MONDAY, 7))
    assert practice.direct(ANA) == ()
    assert {row.reason for row in world.messages("brief")} == {clock_was_ahead.CLOCK_WAS_AHEAD}
    mornings(world, MONDAY, 1)
    assert days_of_briefs(world) == [MONDAY.isoformat()]
    sent = [row for row in world.messages("brief") if row.state == "sent"]
    (brief,) = (row for row in sent if row.conversation == ANA)  # the lead's: the unit's clocks
    assert {nudge_on for _, _, nudge_on in world.items(brief.id)} == {MONDAY}


def test_an_outage_before_the_wrong_start_is_still_told_of(world: World) -> None:
    """Off since Monday, started on Thursday with a clock a month ahead, right an hour later."""
    live(world, at(THURSDAY, 9) + MONTH)
    clock_was_ahead.put_right(world.doors, at(THURSDAY, 10))
    live(world, at(THURSDAY, 10))
    assert days_of_briefs(world) == [THURSDAY.isoformat()]
    left = [row for row in world.messages("brief") if row.delete_at is None]
    (brief,) = (row for row in left if row.conversation == ANA)  # the lead's: the unit's clocks
    days = {nudge_on for _, _, nudge_on in world.items(brief.id)}
    assert days <= {MONDAY, TUESDAY, WEDNESDAY, THURSDAY}
    assert min(days) < THURSDAY


def test_a_person_whom_somebody_looked_at_meanwhile_is_found_all_the_same(world: World) -> None:
    """A record has them looked at at once: the next brief is near again, what was told is not."""
    live(world, at(MONDAY) + MONTH)
    with world.doors.patient.writing() as session:
        outbox.look_soon(session, world.workspace_id, [world.unit_id])
    live(world, at(MONDAY, 9))
    assert world.staff_row(ANA).next_brief_at == at(TUESDAY)
    assert days_of_briefs(world)[0] > FRIDAY.isoformat(), "told by the wrong clock alone"
    clock_was_ahead.put_right(world.doors, at(MONDAY, 10))
    live(world, at(MONDAY, 10))
    assert days_of_briefs(world) == [MONDAY.isoformat()]


def test_what_cannot_wait_is_not_held_for_shown_by_a_brief_that_is_taken_back(world: World) -> None:
    client_id = world.client("C-2", ANA, MONDAY - timedelta(days=60))
    world.employer_contact(ANA, MONDAY - timedelta(days=50), client_id)
    world.job(client_id, TUESDAY, learned_on=MONDAY)
    world.reckon()
    live(world, at(MONDAY, 7) + timedelta(days=3))
    clock_was_ahead.put_right(world.doors, at(MONDAY, 7, 30))
    live(world, at(MONDAY, 8))
    assert ("2026-03-02", "pre_start") in told(world)


def test_hours_and_a_day_that_every_calendar_explains_are_left_alone(world: World) -> None:
    """Leave, holidays, days off and a long weekend are no clock that was wrong."""
    for offset in range(4, 12):
        world.holiday(MONDAY + timedelta(days=offset))
    world.leave(BEN, TUESDAY, MONDAY + timedelta(days=60), cover=ANA)
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffMemberRow)
            .where(StaffMemberRow.slack_user_id == LEA)
            .values(days_off=["tue", "wed", "thu", "fri"])
        )
    for day in range(30):
        now = at(MONDAY + timedelta(days=day), 9)
        live(world, now)
        for hours in (-6, 0, 6):
            seen = now + timedelta(hours=hours)
            assert clock_was_ahead.too_far_ahead(world.doors, seen).number == 0, (day, hours)


def test_somebody_whose_roster_begins_on_a_wrong_day_is_named_and_keeps_their_brief(
    world: World,
) -> None:
    """Without a role today they could not be told anything; moved back, they would be forgotten."""
    from db.models import StaffRoleRow

    begins = MONDAY + MONTH
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffRoleRow)
            .where(StaffRoleRow.staff_member_id == world.staff[BEN])
            .values(from_on=begins)
        )
        session.execute(
            update(StaffMemberRow)
            .where(StaffMemberRow.slack_user_id == BEN)
            .values(next_brief_at=at(begins))
        )
    assert clock_was_ahead.too_far_ahead(world.doors, at(MONDAY, 7)).people == (
        (world.workspace_id, world.staff[BEN]),
    )
    assert clock_was_ahead.put_right(world.doors, at(MONDAY, 7)) == 0
    assert world.staff_row(BEN).next_brief_at == at(begins)


# ---------------------------------------------------------------- digests


def weeks(world: World) -> list[str]:
    return [
        row.subject["week"]
        for row in world.messages("digest")
        if row.state in ("planned", "sent") and row.delete_at is None
    ]


def test_digests_of_weeks_to_come_are_taken_back_and_come_in_their_time(
    world: World, practice: Slack, deliverer: Deliverer
) -> None:
    deliver(deliverer, at(MONDAY, 8, 30))
    last_week = (MONDAY - timedelta(days=7)).isoformat()
    assert weeks(world) == [last_week]
    genuine = {message.ts for message in practice.channel()}
    deliver(deliverer, at(MONDAY, 9) + timedelta(days=20))
    assert len(weeks(world)) > 1

    clock_was_ahead.put_right(world.doors, at(MONDAY, 10))
    for _ in range(5):
        deliverer.tidy_once(at(MONDAY, 10))
    assert {message.ts for message in practice.channel()} == genuine
    mornings(world, TUESDAY, 20)
    assert weeks(world) == [
        last_week,
        MONDAY.isoformat(),
        NEXT_MONDAY.isoformat(),
    ]


def test_the_digest_that_came_due_while_the_clock_was_ahead_still_comes(world: World) -> None:
    """Ahead from Sunday to Tuesday: Monday's digest was told as of a Sunday that has not come."""
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(live_on=date(2026, 1, 5)))
    live(world, at(MONDAY - timedelta(days=1), 12) + MONTH)
    clock_was_ahead.put_right(world.doors, at(TUESDAY, 9))
    live(world, at(TUESDAY, 9))
    assert weeks(world) == [(MONDAY - timedelta(days=7)).isoformat()]
    (digest,) = (row for row in world.messages("digest") if row.delete_at is None)
    assert digest.subject["as_of"] == TUESDAY.isoformat()


def test_a_unit_that_began_this_week_gets_no_digest_of_the_week_before(world: World) -> None:
    with world.doors.patient.writing() as session:
        session.execute(
            update(VocationalUnitRow).values(live_on=MONDAY, next_digest_at=at(NEXT_MONDAY, 8, 30))
        )
    live(world, at(TUESDAY, 9) + MONTH)
    clock_was_ahead.put_right(world.doors, at(TUESDAY, 10))
    live(world, at(TUESDAY, 10))
    assert weeks(world) == []
    mornings(world, WEDNESDAY, 7)
    assert weeks(world) == [MONDAY.isoformat()]


# ---------------------------------------------------------------- other instants written ahead


def test_what_else_was_written_ahead_gates_nothing(world: World) -> None:
    live(world, at(MONDAY, 8, 30))
    now, far = at(MONDAY, 10), at(MONDAY) + MONTH
    world.snooze(ANA, "client-C-1", "first_employer_contact", (far + timedelta(days=1)).date())
    with world.doors.patient.writing() as session:
        session.execute(update(SnoozeRow).values(recorded_at=far))
        session.execute(update(WorkspaceRow).values(installed_at=far))
        session.execute(
            update(StaffMemberRow)
            .where(StaffMemberRow.slack_user_id == ANA)
            .values(next_brief_at=far)
        )
        session.execute(
            row_with(
                LogReviewRow,
                workspace_id=world.workspace_id,
                id="review",
                vocational_unit_id=world.unit_id,
                week_of=NEXT_MONDAY,
                reviewed_by=world.staff[LEA],
                reviewed_at=far,
                reviewed_on=far.date(),
            )
        )
    brief = world.messages("brief")[0]
    world.set_message(brief.id, delete_at=far)

    clock_was_ahead.put_right(world.doors, now)
    row = next(each for each in world.messages("brief") if each.id == brief.id)
    assert row.delete_at == now
    with world.doors.patient.reading() as session:
        assert session.execute(select(SnoozeRow)).all() == []
        assert session.scalar(select(WorkspaceRow.installed_at)) == now
        assert session.execute(select(LogReviewRow)).all() == []


def test_a_database_clock_that_was_days_ahead_leaves_no_workspace_and_no_update_waiting(
    world: World, practice: Slack, deliverer: Deliverer
) -> None:
    deliver(deliverer, at(MONDAY))
    ahead = machine_now() + timedelta(days=3)
    brief = world.messages("brief")[0]
    world.set_message(
        brief.id, not_before=ahead, look_back_at=ahead, wanted_version=brief.wanted_version + 1
    )
    with world.doors.patient.writing() as session:
        session.execute(update(WorkspaceRow).values(not_before=ahead))
    assert deliverer.deliver_all(at(MONDAY, 9)).updated == 0
    clock_was_ahead.put_right(world.doors, at(MONDAY, 9))
    assert deliverer.deliver_all(at(MONDAY, 9)).updated >= 1
    row = next(each for each in world.messages("brief") if each.id == brief.id)
    assert (row.look_back_at, row.not_before) == (None, NEVER)


def test_a_pause_that_slack_asked_for_is_kept(world: World, deliverer: Deliverer) -> None:
    leases.pause_workspace(world.doors, world.workspace_id, 7_200)
    clock_was_ahead.put_right(world.doors, at(MONDAY, 7))
    deliver(deliverer, at(MONDAY, 8, 30))
    assert {row.state for row in world.messages("brief")} == {"planned"}


# ---------------------------------------------------------------- the ticker


class Machine:
    """A machine's clock beside Slack's true one, and the monotonic clock of both."""

    def __init__(self, true: datetime) -> None:
        self.true, self.ahead, self.ran = true, timedelta(), 1000.0
        self.slack_time = HeardTime(lambda: self.ran)
        self.reachable = True

    def now(self) -> datetime:
        return self.true + self.ahead

    def later(self, by: timedelta) -> None:
        self.true += by
        self.ran += by.total_seconds()

    def ask(self) -> bool:
        if self.reachable:
            self.slack_time.heard(self.true)
        return self.reachable

    def timekeeper(self) -> Timekeeper:
        return Timekeeper(
            self.slack_time,
            ask=self.ask,
            machine_time=self.now,
            elapsed=lambda: self.ran,
        )


@pytest.fixture
def machine() -> Machine:
    return Machine(at(MONDAY, 7))


def ticker_of(world: World, deliverer: Deliverer, machine: Machine) -> Ticker:
    return Ticker(world.doors, deliverer, machine, timekeeper=machine.timekeeper())


@pytest.mark.parametrize("ahead", [timedelta(days=3), MONTH, -timedelta(days=3), -40 * MONTH])
def test_while_the_clock_is_days_off_nothing_is_planned_sent_or_deleted(
    world: World, practice: Slack, deliverer: Deliverer, machine: Machine, ahead: timedelta
) -> None:
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(keep_messages_days=1))
    ticker = ticker_of(world, deliverer, machine)
    machine.later(timedelta(hours=1))
    ticker.plan()
    ticker.deliver()
    stood = practice.direct(ANA)
    assert len(stood) == 1

    machine.ahead = ahead
    for _ in range(3):
        machine.later(timedelta(minutes=3))
        ticker.plan()
        ticker.deliver()
        ticker.tidy()
        ticker.audit()
    assert practice.direct(ANA) == stood
    assert ticker.findings is not None
    assert "clock_off" in ticker.findings.alarming

    machine.ahead = timedelta()
    ticker.plan()
    ticker.deliver()
    ticker.audit()
    assert practice.direct(ANA) == stood
    assert ticker.findings.alarming == ()
    assert days_of_briefs(world) == [MONDAY.isoformat()]


def test_a_clock_that_is_behind_takes_nothing_genuine_back(
    world: World, deliverer: Deliverer, machine: Machine
) -> None:
    mornings(world, MONDAY, 3)
    before = [(row.id, row.state, row.dedupe_key) for row in world.messages()]
    machine.true, machine.ahead = at(WEDNESDAY, 10), -MONTH
    ticker = ticker_of(world, deliverer, machine)  # a machine that boots last month
    ticker.plan()
    ticker.audit()
    assert [(row.id, row.state, row.dedupe_key) for row in world.messages()] == before
    machine.ahead = timedelta()
    machine.later(timedelta(days=1))
    ticker.plan()
    assert len(days_of_briefs(world)) == len(set(days_of_briefs(world)))


def test_a_start_after_the_clock_was_ahead_brings_everybody_back(
    world: World, deliverer: Deliverer, machine: Machine
) -> None:
    """An older version, or a process that could not ask, has planned for days to come."""
    deliver(deliverer, at(MONDAY) + MONTH)
    ticker = ticker_of(world, deliverer, machine)
    machine.later(timedelta(hours=2))
    ticker.plan()
    assert days_of_briefs(world) == [MONDAY.isoformat()]


def test_the_auditor_names_whoever_waits_for_a_wrong_day(world: World) -> None:
    live(world, at(MONDAY) + MONTH)
    found = auditor.audit_once(world.doors, at(MONDAY, 9))
    assert found.too_far_ahead == 4  # three people and the unit
    assert "too_far_ahead" in found.alarming


def test_while_nobody_can_say_what_time_it_is_nothing_is_planned(
    world: World, deliverer: Deliverer, machine: Machine
) -> None:
    """At the start, with Slack out of reach; the database may be on the same machine."""
    machine.reachable, machine.ahead = False, MONTH
    ticker = ticker_of(world, deliverer, machine)
    machine.later(timedelta(hours=2))
    ticker.plan()
    assert world.messages() == []
    machine.reachable, machine.ahead = True, timedelta()
    machine.later(timedelta(minutes=1))
    ticker.plan()
    assert days_of_briefs(world) == [MONDAY.isoformat()]


def test_after_three_days_of_sleep_it_plans_at_once(
    world: World, deliverer: Deliverer, machine: Machine
) -> None:
    """Asleep, the monotonic clock stood still: Slack is asked, and says that it is Thursday."""
    ticker = ticker_of(world, deliverer, machine)
    ticker.plan()
    machine.true = at(THURSDAY, 9)  # and `ran` has not moved
    machine.ran += 40
    ticker.plan()
    assert days_of_briefs(world) == [THURSDAY.isoformat()]


def test_practice_time_moves_forward_a_week_and_back(
    world: World, practice: Slack, deliverer: Deliverer, machine: Machine
) -> None:
    """It is moved on purpose; the machine's clock is right all the while, and is the one asked."""
    practice_time = MovableClock(at(MONDAY, 7))
    ticker = Ticker(world.doors, deliverer, practice_time, timekeeper=machine.timekeeper())

    def morning_of(day: date) -> None:
        practice_time.move_to(at(day, 8, 31))
        for _ in range(2):
            ticker.plan()
            ticker.deliver()
            ticker.tidy()

    for day in (MONDAY, TUESDAY, NEXT_MONDAY):
        morning_of(day)
    forward = days_of_briefs(world)
    assert forward[-1] == NEXT_MONDAY.isoformat()
    practice_time.move_to(at(TUESDAY, 9))
    ticker.plan()
    for _ in range(3):
        ticker.tidy()
    assert days_of_briefs(world) == [day for day in forward if day <= TUESDAY.isoformat()]
    for offset in range(2, 8):
        morning_of(MONDAY + timedelta(days=offset))
    again = told(world)
    assert NEXT_MONDAY.isoformat() in days_of_briefs(world)
    assert len(again) == len(set(again))
    assert len(practice.direct(ANA)) == len(days_of_briefs(world))
