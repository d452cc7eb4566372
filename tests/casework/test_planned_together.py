"""The people of a unit are planned for together: each as if alone, and nobody waits for another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.casework.reminders import brief_lines, briefs
from db.doors import Doors, Session
from db.models import (
    ClientAssignmentRow,
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
)
from db.queries.outbox import reading
from tests.delivery_world import World, at, harbor
from tests.harbor import ANA, BEN, LEA, PIA
from tests.support import count_statements, row_with

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=number) for number in range(12)]


@pytest.fixture
def world(doors: Doors) -> World:
    """With somebody away, somebody who rests, a peer mentor, and what was put off."""
    world = harbor(doors)
    world.person(PIA, "peer_mentor", days_off=["Fri", "Mon"])
    for number in range(12):
        who = (ANA, BEN, LEA, ANA)[number % 4]
        entered_on = MONDAY - timedelta(days=40 + 3 * number)
        client_id = world.client(f"C-{number}", who, entered_on)
        world.employer_contact(who, MONDAY - timedelta(days=30 - number), client_id)
        if number % 3 == 0:
            world.job(client_id, MONDAY - timedelta(days=6 - number), learned_on=MONDAY)
        if number % 3 == 1:
            supported = row_with(
                ClientAssignmentRow,
                workspace_id=world.workspace_id,
                id=f"supports-{number}",
                client_id=client_id,
                staff_member_id=world.staff[PIA],
                from_on=entered_on,
                kind="supports",
            )
            world.add(supported)
    world.pause("client-C-4", MONDAY + timedelta(days=1))
    world.holiday(MONDAY + timedelta(days=3))
    world.leave(BEN, MONDAY + timedelta(days=2), MONDAY + timedelta(days=5), cover=ANA)
    world.reckon()
    world.snooze(ANA, "client-C-0", "post_start", MONDAY + timedelta(days=2))
    return world


def everybody_is_due(session: Session, world: World, day: date) -> None:
    mine = StaffMemberRow.workspace_id == world.workspace_id
    session.execute(update(StaffMemberRow).where(mine).values(next_brief_at=at(day, 7)))


def planned(session: Session) -> tuple[list[Any], ...]:
    """All that a plan writes, without the place in the queue."""
    message, item, staff = OutgoingMessageRow, OutgoingItemRow, StaffMemberRow
    said = select(message.id, message.kind, message.conversation, message.dedupe_key)
    lines = select(item.message_id, item.position, item.client_id, item.clock, item.fact_id,
                   item.part, item.nudge_on, item.heard_due_on)  # fmt: skip
    looks = select(staff.id, staff.next_brief_at, staff.covers_through, staff.plan_failures)
    subjects = [(each.id, each.subject) for each in session.execute(select(message))]
    return (
        *(sorted(map(tuple, session.execute(each)), key=repr) for each in (said, lines, looks)),
        sorted(subjects, key=repr),
    )


def test_each_is_told_what_they_would_be_told_alone(world: World) -> None:
    everybody, here, told = tuple(world.staff.values()), world.workspace_id, 0
    for day in DAYS:
        now, together = at(day, 8, 1), None
        with world.doors.patient.writing() as session:
            everybody_is_due(session, world, day)
            briefs.plan_for(session, here, everybody, now=now)
            together = planned(session)
            session.rollback()
            everybody_is_due(session, world, day)
            for one in everybody:
                told += briefs.plan_for(session, here, [one], now=now)
            assert planned(session) == together, day
        with world.doors.patient.writing() as session:
            if day.day % 2:  # else it never leaves, and the next one is planned in its place
                session.execute(update(OutgoingMessageRow).values(state="sent", sent_at=now))
    assert told > 20


def test_each_reads_what_they_would_read_alone(world: World) -> None:
    everybody, here, said = tuple(world.staff.values()), world.workspace_id, 0
    for day in DAYS:
        now = at(day, 8, 1)
        with world.doors.patient.writing() as session:
            everybody_is_due(session, world, day)
            briefs.plan_for(session, here, everybody, now=now)
            waiting = select(OutgoingMessageRow.id).where(OutgoingMessageRow.state == "planned")
            found = [reading.message(session, here, each) for each in session.scalars(waiting)]
            messages = [each for each in found if each is not None]
            together = brief_lines.load_each(session, messages, now=now) if messages else {}
            for each in messages:
                assert brief_lines.load(session, each, now=now) == together[each.id], day
                said += together[each.id] is not None
            session.execute(update(OutgoingMessageRow).values(state="sent", sent_at=now))
    assert said > 15


def test_a_unit_costs_as_many_statements_as_one_of_them(world: World) -> None:
    counted = []
    for who in ([LEA, ANA], [LEA, ANA, BEN, PIA]):
        with world.doors.patient.writing() as session:
            everybody_is_due(session, world, MONDAY)
            with count_statements(world.doors.patient) as seen:
                staff_ids = [world.staff[each] for each in who]
                briefs.plan_for(session, world.workspace_id, staff_ids, now=at(MONDAY, 8, 1))
            counted.append(len(seen))
            session.rollback()
    # The second one has a peer mentor, whose clients are asked for by themselves.
    assert counted[1] <= counted[0] + 1 <= 33


def test_one_who_cannot_be_planned_for_keeps_none_of_the_unit_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault, ana = briefs.for_brief, world.staff[ANA]

    def faulty(look: briefs.Look) -> Any:
        if look.me.id == ana:
            raise ValueError("a fault")
        return fault(look)

    monkeypatch.setattr(briefs, "for_brief", faulty)
    with world.doors.patient.writing() as session:
        everybody_is_due(session, world, MONDAY)
    assert briefs.plan_due(world.doors.patient, at(MONDAY, 8, 1)) > 0
    assert world.staff_row(ANA).plan_failures == 1
    for who in (LEA, BEN):
        assert world.staff_row(who).plan_failures == 0
        assert world.staff_row(who).next_brief_at > at(MONDAY, 8, 1)
