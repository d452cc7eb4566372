"""The ticker: everything that is due goes out by itself, and stopping leaves nothing half done."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import apscheduler.schedulers.base
import pytest
from sqlalchemy import select, update

from bot import config
from bot.casework.recording.recompute import recompute
from bot.casework.reminders import leases, outbox
from bot.clock import MovableClock, machine_now
from bot.jobs import auditor
from bot.jobs import ticker as ticker_module
from bot.jobs.ticker import Ticker
from bot.jobs.timetable import TIMETABLE
from db.models import StaffMemberRow, VocationalUnitRow
from tests.delivery_world import ANA, AT_ONCE, Slack, World, at
from tests.support import eventually

MONDAY = date(2026, 3, 2)
NOW = at(MONDAY)


def next_brief(world: World, now: object) -> None:
    with world.doors.patient.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=now))


def test_it_runs_by_itself_and_wakes_when_practice_time_moves(
    world: World, practice: Slack
) -> None:
    # Day 15 of the 30 days is Monday; the week after, day 23 is a Tuesday.
    world.client("C-1", ANA, MONDAY - timedelta(days=15))
    world.reckon()
    next_brief(world, NOW)
    clock = MovableClock(NOW - timedelta(minutes=5))
    ticker = Ticker(world.doors, practice.deliverer(), clock)
    ticker.start()
    try:
        assert practice.direct(ANA) == ()
        clock.move_to(NOW)
        ticker.wake()
        practice.workspace.wait_until(lambda: len(practice.direct(ANA)) == 1)
        clock.move_to(at(MONDAY + timedelta(days=8)))
        ticker.wake()
        practice.workspace.wait_until(lambda: len(practice.direct(ANA)) == 2)
    finally:
        assert ticker.stop()
    ticker.wake()  # after the end it does nothing
    # The team lead has a brief of the unit's own clocks beside it, for which nobody has waited.
    hers = [row for row in world.messages("brief") if row.conversation == ANA]
    assert [row.state for row in hers] == ["sent", "sent"]


def test_stopping_finishes_or_releases_what_it_holds(world: World, practice: Slack) -> None:
    with world.doors.patient.writing() as session:
        for number in range(6):
            outbox.plan(
                session,
                world.workspace_id,
                kind=outbox.DELIVERY_NOTICE,
                conversation=ANA,
                dedupe_key=f"test:{number}",
                subject={"kind": "brief", "conversation": "C1", "reason": "x"},
                now=NOW,
            )
    practice.workspace.faults.add("slow_answer", "chat.postMessage", seconds=0.3, times=1)
    ticker = Ticker(world.doors, practice.deliverer(), MovableClock(NOW))
    ticker.start()
    practice.workspace.wait_until(lambda: len(practice.direct(ANA)) == 1)
    assert ticker.stop()
    states = [row.state for row in world.messages(outbox.DELIVERY_NOTICE)]
    assert set(states) <= {"sent", "planned"}
    assert len(practice.direct(ANA)) == states.count("sent")


def test_what_hangs_when_the_patience_ends_is_left_to_be_looked_up(
    world: World, practice: Slack
) -> None:
    """Slack does not answer, and whoever stops the process will not wait for it."""
    with world.doors.patient.writing() as session:
        outbox.plan(
            session,
            world.workspace_id,
            kind=outbox.DELIVERY_NOTICE,
            conversation=ANA,
            dedupe_key="test:hangs",
            subject={"kind": "brief", "conversation": "C1", "reason": "x"},
            now=NOW,
        )
    reached, may_go_on = Event(), Event()

    def hang(step: str) -> None:
        if step == "after_post":
            reached.set()
            may_go_on.wait(30)

    ticker = Ticker(world.doors, practice.deliverer(at_step=hang), MovableClock(NOW))
    ticker.start()
    try:
        assert reached.wait(30)
        assert not ticker.stop(patience=timedelta(0))
        (row,) = world.messages(outbox.DELIVERY_NOTICE)
        assert row.state == "sending"
        assert row.leased_until is not None
        assert row.leased_until <= machine_now() + timedelta(seconds=1)
        assert practice.deliverer().deliver_all(NOW).found == 1
    finally:
        may_go_on.set()
    assert ticker.stop(patience=timedelta(seconds=30))
    practice.deliverer().deliver_all(NOW)  # what woke had lost its lease: looked for once more
    assert len(practice.direct(ANA)) == 1


def test_stopping_waits_for_whatever_job_is_under_way(world: World, practice: Slack) -> None:
    deliverer = practice.deliverer()
    turns: list[str] = []
    reached, may_go_on = Event(), Event()

    def tidy_once(_: object) -> int:
        reached.set()
        may_go_on.wait(30)
        turns.append("tidied")
        return 0

    deliverer.tidy_once = tidy_once  # type: ignore[method-assign]
    ticker = Ticker(world.doors, deliverer, MovableClock(NOW))
    ticker.start()
    assert reached.wait(30)
    ticker.ask_to_stop()
    may_go_on.set()
    assert ticker.stop(patience=timedelta(seconds=30))
    assert turns == ["tidied"]


def test_a_turn_that_fails_is_made_up_by_the_next(world: World, practice: Slack) -> None:
    clock = MovableClock(NOW)
    deliverer = practice.deliverer()
    ticker = Ticker(world.doors, deliverer, clock)
    world.client("C-1", ANA, MONDAY - timedelta(days=15))
    world.reckon()
    next_brief(world, NOW)
    fallen: list[str] = []

    def stumble(step: str) -> None:
        if not fallen:
            fallen.append(step)
            raise RuntimeError("stumbled")

    deliverer._at_step = stumble
    ticker.plan()
    ticker.deliver()
    assert fallen == ["planned"]
    assert len(practice.direct(ANA)) == 1


def test_a_turn_that_takes_long_is_no_line_in_the_log() -> None:
    """The bell warns of each second in which a turn still ran: `stuck_for` says when it matters."""
    config.set_up_logging("INFO")
    assert not logging.getLogger("apscheduler.scheduler").isEnabledFor(logging.WARNING)


def test_the_timetable_names_jobs_that_exist(world: World, practice: Slack) -> None:
    ticker = Ticker(world.doors, practice.deliverer(), MovableClock(NOW))
    assert {entry.job for entry in TIMETABLE} == set(ticker.jobs)


class WallClock(datetime):
    """What the bell takes for the time: the machine's, moved by `moved`."""

    moved = timedelta()

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return machine_now().astimezone(tz) + cls.moved


@pytest.fixture
def wall_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[WallClock]]:
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", WallClock)
    monkeypatch.setattr(ticker_module, "machine_now", lambda: WallClock.now(UTC))
    monkeypatch.setattr(ticker_module, "SILENT_FOR", 0.05)
    yield WallClock
    WallClock.moved = timedelta()


@pytest.mark.parametrize("by", [-timedelta(days=3), timedelta(days=56 * 365)])
def test_it_goes_on_at_once_when_the_wall_clock_jumps(
    world: World, practice: Slack, wall_clock: type[WallClock], by: timedelta
) -> None:
    """Back: the next run lies days ahead. Forward: two thousand million runs have been missed."""
    clock = MovableClock(NOW)
    ticker = Ticker(world.doors, practice.deliverer(), clock)
    ticker.start()
    try:
        eventually(lambda: ticker.findings is not None)
        wall_clock.moved = by
        world.client("C-1", ANA, MONDAY - timedelta(days=15))
        world.reckon()
        next_brief(world, NOW)
        practice.workspace.wait_until(lambda: len(practice.direct(ANA)) == 1)
        assert ticker.stuck_for < 60
    finally:
        assert ticker.stop()


# ---------------------------------------------------------------- the auditor


def test_the_auditor_finds_what_should_not_be(world: World, practice: Slack) -> None:
    next_brief(world, NOW + timedelta(days=1))
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=NOW + timedelta(days=1)))
    assert auditor.audit_once(world.doors, NOW).alarming == ()

    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffMemberRow)
            .where(StaffMemberRow.slack_user_id == ANA)
            .values(next_brief_at=None)
        )
        session.execute(update(VocationalUnitRow).values(next_digest_at=None))
        for number in range(3):
            outbox.plan(
                session,
                world.workspace_id,
                kind=outbox.DELIVERY_NOTICE,
                conversation=f"U{number}",
                dedupe_key=f"test:{number}",
                subject={},
                now=NOW - timedelta(hours=1),
            )
    batch = leases.take(world.doors, owner="gone", limit=2, timing=AT_ONCE)
    leases.begin_sending(world.doors, batch.messages[0], timing=AT_ONCE)
    world.expire_leases()
    told: list[auditor.Findings] = []
    found = auditor.audit_once(world.doors, NOW, told.append)
    assert (found.planned, found.in_flight, found.expired, found.ambiguous) == (1, 2, 1, 1)
    assert (found.without_next_brief, found.without_next_digest) == (1, 1)
    assert found.delivery_lag == 3600
    assert told == [found]
    assert set(found.alarming) == {
        "ambiguous",
        "without_next_brief",
        "without_next_digest",
        "delivery_lag",
    }


def test_what_is_under_way_for_long_is_late_as_well(world: World, practice: Slack) -> None:
    """A message that Slack neither takes nor refuses is owed like one that nobody has tried."""
    with world.doors.patient.writing() as session:
        outbox.plan(
            session,
            world.workspace_id,
            kind=outbox.DELIVERY_NOTICE,
            conversation=ANA,
            dedupe_key="test:1",
            subject={"kind": "brief", "conversation": "C1", "reason": "x"},
            now=NOW - timedelta(hours=1),
        )
    practice.workspace.faults.add("server_error", "chat.postMessage", times=None)
    practice.deliverer().deliver_once(NOW)
    assert [row.state for row in world.messages()] == ["sending"]
    assert auditor.look(world.doors, NOW).delivery_lag == 3600
    practice.workspace.faults.clear()
    practice.deliverer().deliver_all(NOW)
    assert auditor.look(world.doors, NOW).delivery_lag == 0


def test_the_auditor_mends_what_a_crash_left_of_new_numbers(world: World, practice: Slack) -> None:
    world.client("C-1", ANA, MONDAY)  # no clock has been reckoned for them yet
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(reckon_mark="change"))
    Ticker(world.doors, practice.deliverer(), MovableClock(NOW)).audit()
    with world.doors.patient.reading() as session:
        assert session.scalars(select(VocationalUnitRow.reckon_mark)).all() == [None]
    assert recompute(world.doors) == 0
