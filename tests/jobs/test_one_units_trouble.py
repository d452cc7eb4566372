"""Whatever is wrong with one unit or person, all the others get their briefs and digests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import ModuleType

import pytest
from sqlalchemy import select, text, update

from bot.casework.recording import recompute
from bot.casework.reminders import briefs, clock_was_ahead, digests, outbox, undelivered
from bot.casework.reminders.content import BRIEF
from bot.clock import MovableClock
from bot.jobs import auditor
from bot.jobs.delivery import post_office
from bot.jobs.ticker import Ticker
from bot.server.health import NOT_PLANNED, Health
from bot.vitals import Vitals
from db.doors import Doors
from db.models import (
    DueContactRow,
    OutgoingMessageRow,
    StaffMemberRow,
    StaffRoleRow,
    SubmissionRow,
    UnitProfileRow,
    VocationalUnitRow,
)
from db.queries.units import vocational_units
from tests.delivery_world import ANA, BEN, LEA, OTHER_TEAM, TEAM, Slack, World, at
from tests.support import row_with

MONDAY = date(2026, 3, 2)
NOW = at(MONDAY, 8, 31)
NO_ZONE = "Mars/Olympus_Mons"


def unit_of_one(doors: Doors, number: int) -> World:
    """A unit with a team lead whose client's 30 days are half over, in one of two workspaces."""
    where = (TEAM, OTHER_TEAM)[number % 2]
    world = World(doors, where, f"unit{number:02}", made=100 * number)
    world.set_up(date(2026, 1, 5), channel=None)
    covered = MONDAY - timedelta(days=1)
    lead = f"U{number:02}"
    world.person(lead, "team_lead", next_brief_at=at(MONDAY), covers_through=covered)
    world.client(f"C-{number:02}", lead, MONDAY - timedelta(days=15))
    return world


def with_digest(doors: Doors) -> None:
    with doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=at(MONDAY, 8, 30)))


def no_zone(world: World) -> None:
    _change(world, update(VocationalUnitRow).values(zone=NO_ZONE), VocationalUnitRow.id)


def no_such_digest_day(world: World) -> None:
    _change(world, update(VocationalUnitRow).values(digest_day="xyz"), VocationalUnitRow.id)


def an_unreadable_row(world: World) -> None:
    _change(world, update(VocationalUnitRow).values(working_days=7), VocationalUnitRow.id)


def no_such_practice(world: World) -> None:
    gone = update(UnitProfileRow).values(profile="gone")
    _change(world, gone, UnitProfileRow.vocational_unit_id)


def an_unreadable_person(world: World) -> None:
    broken = update(StaffMemberRow).values(days_off=7)
    _change(world, broken, StaffMemberRow.vocational_unit_id)


def an_unknown_clock(world: World) -> None:
    with world.doors.patient.writing() as session:
        session.execute(
            update(DueContactRow)
            .where(DueContactRow.client_id == f"client-C-{world.unit_id[-2:]}")
            .values(clock=DueContactRow.clock + "?")
        )


def _change(world: World, statement: object, column: object) -> None:
    with world.doors.patient.writing() as session:
        session.execute(statement.where(column == world.unit_id))  # type: ignore[attr-defined]


WAYS: tuple[Callable[[World], None], ...] = (
    no_zone,
    no_such_digest_day,
    an_unreadable_row,
    no_such_practice,
    an_unreadable_person,
    an_unknown_clock,
)


@pytest.fixture
def twenty(doors: Doors) -> list[World]:
    """Twenty units in two workspaces; the first, fourth, seventh, ... are broken, each its way."""
    worlds = [unit_of_one(doors, number) for number in range(20)]
    for where in worlds[:2]:
        where.reckon()
    with_digest(doors)
    for world, spoil in zip(worlds[::3], WAYS, strict=False):
        spoil(world)
    return worlds


def broken(worlds: list[World]) -> list[World]:
    return worlds[::3][: len(WAYS)]


def units_of(worlds: list[World], kind: str) -> set[str]:
    found = [*worlds[0].messages(kind), *worlds[1].messages(kind)]
    return {str(row.subject["unit"]) for row in found}


def test_all_others_are_served(
    twenty: list[World], doors: Doors, practice: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    ticker = Ticker(doors, practice.deliverer(), MovableClock(NOW))
    ticker.plan()
    served = {world.unit_id for world in twenty if world not in broken(twenty)}
    assert len(served) == 14
    assert units_of(twenty, BRIEF) >= served
    assert units_of(twenty, digests.DIGEST) >= served
    assert "plan failed" not in caplog.text
    assert NO_ZONE not in caplog.text, "ids and places alone are logged"


def test_whoever_cannot_be_planned_for_is_seen(
    twenty: list[World], doors: Doors, practice: Slack
) -> None:
    clock = MovableClock(NOW)
    vitals = Vitals()
    ticker = Ticker(doors, practice.deliverer(), clock, tell=vitals.metrics.found)
    health = Health(doors, clock, vitals, ticker=ticker)
    ticker.plan()
    assert NOT_PLANNED not in health.ready().wrong, "once may be chance"
    clock.move_to(NOW + timedelta(minutes=1))
    ticker.plan()
    assert NOT_PLANNED in health.ready().wrong
    ticker.audit()
    assert ticker.findings is not None
    assert "not_planned" in ticker.findings.alarming
    assert ticker.findings.not_planned >= len(WAYS)
    said = vitals.metrics.text().decode()
    assert f"ips_auditor_not_planned {float(ticker.findings.not_planned)}" in said


def test_what_failed_is_tried_later_and_rarer_and_nothing_is_missing_once_it_is_mended(
    doors: Doors,
) -> None:
    world = unit_of_one(doors, 0)
    world.reckon()
    with_digest(doors)
    no_zone(world)
    for failed, minute in enumerate([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 871, 1231]):
        for now in (max(0, minute - 0.5), minute, minute + 0.5):
            briefs.plan_due(doors.patient, NOW + timedelta(minutes=now))
            digests.plan_due(doors.patient, NOW + timedelta(minutes=now))
            assert failures(doors) == [failed + (now >= minute)] * 2, minute

    later = at(MONDAY + timedelta(days=21), 15)
    _change(world, update(VocationalUnitRow).values(zone=world.zone), VocationalUnitRow.id)
    assert briefs.plan_due(doors.patient, later) == 1
    assert digests.plan_due(doors.patient, later) == digests.MOST_AFTER_A_SILENCE
    assert failures(doors) == [0, 0]
    assert auditor.look(doors, later).not_planned == 0


def failures(doors: Doors) -> list[int]:
    with doors.patient.reading() as session:
        rows = (StaffMemberRow, VocationalUnitRow)
        return [each for row in rows for each in session.scalars(select(row.plan_failures))]


def test_a_clock_set_back_keeps_nobody_stepped_back(doors: Doors) -> None:
    world = unit_of_one(doors, 0)
    world.reckon()
    with doors.patient.writing() as session:
        again_at = NOW + timedelta(days=30)
        session.execute(update(StaffMemberRow).values(plan_failures=3, plan_again_at=again_at))
    assert briefs.plan_due(doors.patient, NOW) == 1


def test_two_hundred_who_fail_hold_up_nobody_behind_them(doors: Doors) -> None:
    good = unit_of_one(doors, 0)
    bad = World(doors, TEAM, "bad").set_up(date(2026, 1, 5), channel=None, zone=NO_ZONE)
    rows = [
        row_with(
            StaffMemberRow,
            workspace_id=TEAM,
            id=f"bad{number:03}",
            slack_user_id=f"UBAD{number:03}",
            vocational_unit_id=bad.unit_id,
            days_off=[],
            next_brief_at=at(MONDAY, 7),
        )
        for number in range(200)
    ]
    good.add(*rows)
    good.reckon()
    with doors.patient.writing() as session:
        last_in_line = update(StaffMemberRow).where(StaffMemberRow.slack_user_id == "U00")
        session.execute(last_in_line.values(next_brief_at=at(MONDAY, 8)))
    assert briefs.plan_due(doors.patient, NOW, limit=200) == 1
    assert [row.conversation for row in good.messages(BRIEF)] == ["U00"]


def test_two_hundred_digests_that_fail_hold_up_none_behind_them(doors: Doors) -> None:
    good = unit_of_one(doors, 0)
    for number in range(200):
        World(doors, TEAM, f"bad{number:03}").set_up(date(2026, 1, 5), zone=NO_ZONE)
    with doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=at(MONDAY, 7)))
        session.execute(
            update(VocationalUnitRow)
            .where(VocationalUnitRow.id == good.unit_id)
            .values(next_digest_at=at(MONDAY, 8))
        )
    later = NOW + timedelta(seconds=5)
    assert [digests.plan_due(doors.patient, now, limit=200) for now in (NOW, later)] == [0, 1]


def test_a_clock_that_was_ahead_is_put_right_for_all_others(
    twenty: list[World], doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    with doors.patient.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=NOW + timedelta(days=30)))
    with caplog.at_level(logging.ERROR):
        assert clock_was_ahead.put_right(doors.patient, NOW) >= len(twenty) - len(WAYS)
    assert not [
        world.unit_id
        for world in twenty
        if world not in broken(twenty) and next_brief(world) > NOW + timedelta(days=3)
    ]


def next_brief(world: World) -> datetime:
    with world.doors.patient.reading() as session:
        found = session.scalar(
            select(StaffMemberRow.next_brief_at).where(
                StaffMemberRow.workspace_id == world.workspace_id,
                StaffMemberRow.vocational_unit_id == world.unit_id,
            )
        )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("module", "name"),
    [(clock_was_ahead, "too_far_ahead"), (briefs, "plan_due"), (undelivered, "let_go_of_who_left")],
)
def test_a_step_that_fails_keeps_the_job_from_none_of_the_others(
    twenty: list[World],
    doors: Doors,
    practice: Slack,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
) -> None:
    def fails(*_: object, **__: object) -> int:
        raise RuntimeError("stumbled")

    monkeypatch.setattr(module, name, fails)
    twenty[0].add(
        row_with(
            SubmissionRow,
            workspace_id=TEAM,
            key="old",
            content_hash="",
            reply="",
            received_at=NOW - timedelta(days=30),
        )
    )
    ticker = Ticker(doors, practice.deliverer(), MovableClock(NOW))
    ticker.plan()
    assert len(units_of(twenty, digests.DIGEST)) >= 14
    ticker.audit()
    assert (ticker.findings is None) == (name == "too_far_ahead")
    with doors.patient.reading() as session:
        assert not session.scalars(select(SubmissionRow.key)).all(), "the last step was taken"


# ---------------------------------------------------------------- messages, numbers, people


def test_a_message_that_cannot_be_read_holds_up_no_other(
    doors: Doors, practice: Slack, world: World
) -> None:
    with doors.patient.writing() as session:
        for number in range(3):
            outbox.plan(
                session,
                TEAM,
                kind=outbox.DELIVERY_NOTICE,
                conversation=(ANA, BEN, LEA)[number],
                dedupe_key=f"test:{number}",
                subject={"kind": "brief", "conversation": "C1", "reason": "x"},
                now=NOW,
            )
        first = OutgoingMessageRow.dedupe_key == "test:0"
        session.execute(update(OutgoingMessageRow).where(first).values(subject=7))
    practice.deliverer().deliver_all(NOW)
    states = {row.dedupe_key: row.state for row in world.messages(outbox.DELIVERY_NOTICE)}
    assert states == {"test:0": "dead", "test:1": "sent", "test:2": "sent"}


@pytest.mark.parametrize("column", ["planned_at", "subject", "failed_at", "look_back_at"])
def test_a_message_whose_row_cannot_be_decoded_holds_up_no_other(
    doors: Doors, practice: Slack, world: World, column: str
) -> None:
    """As other tools or a bad disk leave a row; PostgreSQL has an instant that Python has not."""
    instant = column in ("failed_at", "look_back_at")
    if doors.dialect != "sqlite" and not instant:
        pytest.skip("PostgreSQL takes no value that is none, and waits for an endless hour")
    value = "ten past" if doors.dialect == "sqlite" else "infinity"
    notice = {"kind": "brief", "conversation": "C1", "reason": "x"}
    with doors.patient.writing() as session:
        for reader in (ANA, BEN, LEA):
            outbox.plan(
                session,
                TEAM,
                kind=outbox.DELIVERY_NOTICE,
                conversation=reader,
                dedupe_key=f"test:{reader}",
                subject=notice,
                now=NOW,
            )
        damage = f"UPDATE outgoing_message SET {column} = '{value}' WHERE conversation = :who"
        session.execute(text(damage), {"who": ANA})
    ticker = Ticker(doors, practice.deliverer(), MovableClock(NOW))
    ticker.deliver()
    ticker.audit()
    ticker.tidy()
    states = {row.conversation: row.state for row in world.messages(outbox.DELIVERY_NOTICE)}
    assert states == {ANA: "dead", BEN: "sent", LEA: "sent"}
    assert ticker.findings is not None
    assert ticker.findings.dead == 1
    assert ticker.failing(-1) == ()
    (given_up,) = undelivered.dead(doors, TEAM)
    assert given_up.reason == "damaged"


def test_numbers_that_cannot_be_reckoned_hold_up_no_other_unit(doors: Doors) -> None:
    worlds = [unit_of_one(doors, number) for number in (0, 2, 4)]
    with doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(reckon_mark="mark"))
    no_such_practice(worlds[0])
    with pytest.raises(KeyError):
        recompute.catch_up(doors.patient)
    with doors.patient.reading() as session:
        left = vocational_units.to_reckon(session)
    assert [unit_id for _, unit_id, _ in left] == [worlds[0].unit_id]


def test_a_fault_with_one_person_of_a_roster_keeps_nobody_else_unseen(
    doors: Doors, practice: Slack, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def account(_: object, slack_user_id: str) -> dict[str, object]:
        asked.append(slack_user_id)
        if len(asked) == 1:
            raise RuntimeError("stumbled")
        return {}

    monkeypatch.setattr(post_office, "account", account)
    assert practice.deliverer().check_rosters_once(NOW) == 0
    assert sorted(asked) == [ANA, BEN, LEA]


NEXT = {
    "staff_member.next_brief_at": "without_next_brief",
    "vocational_unit.next_digest_at": "without_next_digest",
}


@pytest.mark.parametrize("damage", ["NULL", "'garbage'"])
@pytest.mark.parametrize("column", NEXT)
def test_whoever_no_timetable_reaches_is_seen_and_brought_back(
    doors: Doors, practice: Slack, column: str, damage: str
) -> None:
    """PostgreSQL takes nothing that is no instant, but one that Python has not."""
    if doors.dialect != "sqlite":
        damage = damage.replace("garbage", "infinity")
    worlds = [unit_of_one(doors, number) for number in (0, 2, 4)]
    worlds[0].reckon()
    with_digest(doors)
    table, instant = column.split(".")
    whose = "vocational_unit_id" if table == "staff_member" else "id"
    with doors.patient.writing() as session:
        spoilt = f"UPDATE {table} SET {instant} = {damage} WHERE {whose} = :unit"
        session.execute(text(spoilt), {"unit": worlds[0].unit_id})
    kind = BRIEF if table == "staff_member" else digests.DIGEST
    ticker = Ticker(doors, practice.deliverer(), MovableClock(NOW))
    ticker.plan()
    assert units_of(worlds, kind) == {world.unit_id for world in worlds[1:]}
    ticker.audit()
    assert ticker.findings is not None
    assert getattr(ticker.findings, NEXT[column]) == 1
    ticker.plan()
    assert units_of(worlds, kind) == {world.unit_id for world in worlds}
    ticker.audit()
    assert getattr(ticker.findings, NEXT[column]) == 0
    ticker.plan()
    assert len(worlds[0].messages(kind)) == 3, "nothing comes a second time"


def test_a_person_and_their_unit_are_brought_back_together(doors: Doors, practice: Slack) -> None:
    """A person's day is read by their unit, which must be readable by then."""
    garbage = "garbage" if doors.dialect == "sqlite" else "infinity"
    worlds = [unit_of_one(doors, number) for number in (0, 2)]
    worlds[0].reckon()
    with_digest(doors)
    with doors.patient.writing() as session:
        for table, instant in (each.split(".") for each in NEXT):
            session.execute(text(f"UPDATE {table} SET {instant} = '{garbage}'"))
    ticker = Ticker(doors, practice.deliverer(), MovableClock(NOW))
    ticker.audit()
    ticker.plan()
    for kind in (BRIEF, digests.DIGEST):
        assert units_of(worlds, kind) == {world.unit_id for world in worlds}
    ticker.audit()
    assert ticker.findings is not None
    assert (ticker.findings.without_next_brief, ticker.findings.without_next_digest) == (0, 0)


def test_who_has_no_place_on_a_roster_is_not_brought_back(doors: Doors, practice: Slack) -> None:
    world = unit_of_one(doors, 0)
    with doors.patient.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=None))
        session.execute(update(StaffRoleRow).values(until_on=MONDAY - timedelta(days=3)))
    ticker = Ticker(doors, practice.deliverer(), MovableClock(NOW))
    ticker.audit()
    ticker.plan()
    assert world.messages(BRIEF) == []
    assert ticker.failing(-1) == ()
