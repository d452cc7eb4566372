"""Last night's backup is restored while Slack still holds what was sent today: nothing comes again.

What was sent since the backup is not in it. So the bot looks into Slack before each post, and takes
up what stands there as its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.casework.reminders import leases, outbox
from bot.clock import machine_now
from db import backups
from db.doors import Doors, open_doors
from db.models import StaffMemberRow, VocationalUnitRow
from practice_workspace.contents import Message
from tests.delivery_world import ANA, BEN, CHANNEL, LEA, Slack, World, at, harbor, slack

MONDAY = date(2026, 3, 9)
WEEK = MONDAY - timedelta(days=7)
SUNDAY_NIGHT = at(MONDAY - timedelta(days=1), 23)
EVERYBODY = (LEA, ANA, BEN)


@pytest.fixture
def wall() -> list[float]:
    """What the clock on Slack's wall shows, in seconds; 0: it shows the machine's time."""
    return [0.0]


@pytest.fixture
def practice(doors: Doors, wall: list[float]) -> Iterator[Slack]:
    with slack(doors, lambda: wall[0] or machine_now().timestamp()) as made:
        yield made


@pytest.fixture
def world(doors: Doors) -> World:
    """Everybody has something due on Monday, and there is a week to tell of."""
    made = harbor(doors)
    seeker = made.client("C-1", ANA, WEEK - timedelta(days=23))
    worker = made.client("C-2", BEN, WEEK - timedelta(days=60))
    made.client("C-3", LEA, WEEK - timedelta(days=24))
    made.employer_contact(BEN, WEEK - timedelta(days=50), worker)
    made.employer_contact(ANA, WEEK, seeker, recorded_on=WEEK)
    made.job(worker, MONDAY - timedelta(days=1), title="Baker")
    made.reckon()
    with doors.patient.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=at(MONDAY)))
        session.execute(update(VocationalUnitRow).values(next_digest_at=at(MONDAY, 8, 30)))
    return made


def turn(practice: Slack, now: datetime) -> None:
    deliverer = practice.deliverer()
    deliverer.plan_once(now)
    deliverer.deliver_all(now)


def standing(practice: Slack) -> dict[str, list[str]]:
    """Every message in Slack by where it stands: its ts."""

    def ts_of(found: tuple[Message, ...]) -> list[str]:
        return [message.ts for message in found]

    return {CHANNEL: ts_of(practice.channel())} | {
        each: ts_of(practice.direct(each)) for each in EVERYBODY
    }


@dataclass
class Night:
    """A backup of one night, and what is restored from it."""

    database_url: str
    empty_url: str
    file: Path

    def backup(self) -> None:
        backups.backup(self.database_url, self.file)

    def restore(self, practice: Slack, now: datetime) -> Slack:
        """The same Slack, served from what was restored."""
        backups.restore(self.empty_url, self.file)
        doors = open_doors(self.empty_url)
        leases.look_before_posting(doors, now=now)
        return Slack(practice.workspace, doors)


@pytest.fixture
def night(database_url: str, empty_database_url: str, programs: None, tmp_path: Path) -> Night:
    return Night(database_url, empty_database_url, tmp_path / "night.backup")


@pytest.fixture
def restored(night: Night, practice: Slack) -> Iterator[Callable[[datetime], Slack]]:
    opened: list[Slack] = []

    def restore(now: datetime) -> Slack:
        opened.append(night.restore(practice, now))
        return opened[-1]

    yield restore
    for each in opened:
        each.doors.close()


def test_what_was_sent_since_the_backup_is_not_sent_again(
    world: World, practice: Slack, night: Night, restored: Callable[[datetime], Slack]
) -> None:
    night.backup()
    turn(practice, at(MONDAY))
    turn(practice, at(MONDAY, 8, 30))
    before = standing(practice)
    assert len(before[CHANNEL]) > 2  # the digest, its part, its picture
    assert len(before[LEA]) == 2  # a brief, and the missed clocks
    assert [len(before[each]) for each in (ANA, BEN)] == [1, 1]

    again = restored(at(MONDAY, 10))
    for hour in (10, 11):
        turn(again, at(MONDAY, hour))

    assert standing(again) == before
    kept = World(again.doors).messages()
    assert sorted(each.ts for each in kept if each.ts) == sorted(
        ts for found in before.values() for ts in found
    )


def test_what_waited_in_the_backup_and_was_sent_since_is_not_sent_again(
    world: World, practice: Slack, night: Night, restored: Callable[[datetime], Slack]
) -> None:
    practice.deliverer().plan_once(at(MONDAY, 8, 30))
    night.backup()
    turn(practice, at(MONDAY, 8, 30))
    before = standing(practice)
    again = restored(at(MONDAY, 10))
    turn(again, at(MONDAY, 10))
    assert standing(again) == before


def test_what_nobody_had_sent_comes_once(
    world: World, practice: Slack, night: Night, restored: Callable[[datetime], Slack]
) -> None:
    night.backup()
    again = restored(at(MONDAY))
    for hour in (8, 9, 10):
        turn(again, at(MONDAY, hour))
    found = standing(again)
    assert [len(found[each]) for each in (LEA, ANA, BEN)] == [2, 1, 1]
    assert len(found[CHANNEL]) == len(set(found[CHANNEL])) > 2
    # The next day nothing is left of it.
    turn(again, at(MONDAY + timedelta(days=1), 7))
    assert standing(again) == found


@pytest.mark.parametrize("traces", [True, False], ids=["it tells its age", "it does not"])
def test_a_backup_of_last_week_brings_no_second_digest(
    traces: bool,
    world: World,
    practice: Slack,
    wall: list[float],
    night: Night,
    restored: Callable[[datetime], Slack],
) -> None:
    """It stands days back in the channel: looked for as far back as the backup is old."""
    if traces:
        with world.doors.patient.writing() as session:
            outbox.plan(
                session, world.workspace_id, kind="brief", conversation=BEN, dedupe_key="1",
                subject={"staff": "nobody", "unit": "none"}, now=SUNDAY_NIGHT,
            )  # fmt: skip
    night.backup()
    monday, thursday = at(MONDAY, 8, 30), at(MONDAY + timedelta(days=3), 10)
    wall[0] = monday.timestamp()
    turn(practice, monday)
    before = standing(practice)[CHANNEL]
    again = restored(thursday)
    wall[0] = thursday.timestamp()
    turn(again, thursday)
    assert standing(again)[CHANNEL] == before


def test_what_was_urgent_is_told_once(
    world: World, practice: Slack, night: Night, restored: Callable[[datetime], Slack]
) -> None:
    """A loss before a long weekend, told at two; what was restored finds it urgent at three."""
    wednesday = MONDAY + timedelta(days=2)
    for days in (1, 2):
        world.holiday(wednesday + timedelta(days=days))
    client = world.client("C-9", ANA, MONDAY - timedelta(days=200))
    world.employer_contact(ANA, MONDAY - timedelta(days=190), client)
    job = world.job(client, MONDAY - timedelta(days=100))
    world.visit(client, ANA, MONDAY)
    world.reckon()
    for day in (MONDAY, MONDAY + timedelta(days=1), wednesday):
        turn(practice, at(day, 9))
    world.lose(job, wednesday - timedelta(days=1), wednesday)
    world.reckon()  # touches the messages, as every record does
    night.backup()
    turn(practice, at(wednesday, 14))
    before = standing(practice)
    assert {each.conversation for each in world.messages("urgent")} == {ANA, LEA}

    again = restored(at(wednesday, 15))
    turn(again, at(wednesday, 15))
    assert standing(again) == before


def test_where_the_bot_may_not_look_it_rather_comes_twice(
    world: World, practice: Slack, night: Night, restored: Callable[[datetime], Slack]
) -> None:
    night.backup()
    turn(practice, at(MONDAY))
    again = restored(at(MONDAY, 10))
    practice.workspace.faults.add(
        "error", "conversations.history", times=None, error="missing_scope"
    )
    turn(again, at(MONDAY, 10))
    assert len(again.direct(ANA)) == 2
