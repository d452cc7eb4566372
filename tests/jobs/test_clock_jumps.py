"""However a machine's clock has jumped: once it is right, each real day tells what it should."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from bot.casework.reminders import briefs, clock_was_ahead, digests
from bot.clock import ANOTHER_DAY
from db.doors import Doors
from db.models import (
    ConversationPaceRow,
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
    VocationalUnitRow,
)
from db.queries.outbox import reading
from tests.delivery_world import ANA, BEN, World, at, harbor

MONDAY = date(2026, 3, 2)
DAYS_IN_ALL = 15  # the jumps take six at most
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Line = tuple[str, str, str, str, int]  # reader, client, clock, fact, part


class Process(Enum):
    """What kind of process lives with the clock."""

    CAREFUL = "it asks Slack what time it is"
    BLIND = "nobody tells it that its clock is wrong, until it is right"
    MOVED = "practice time: whatever it says is meant"


@dataclass(frozen=True)
class Step:
    """So much real time passes; then the clock is that far ahead (negative: behind)."""

    later: timedelta
    ahead: timedelta


offsets = st.one_of(
    st.just(timedelta()),
    st.integers(-90, 90).map(lambda n: n * MINUTE),
    st.integers(-30, 30).map(lambda n: n * HOUR),
    st.integers(-120, 120).map(lambda n: n * DAY),
    st.integers(-30, 30).map(lambda n: n * DAY + 5 * HOUR),
)
steps = st.lists(
    st.builds(Step, later=st.integers(1, 20).map(lambda n: n * HOUR), ahead=offsets),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def world(doors: Doors) -> World:
    """Ana looks for work with one client and follows two at work; Ben's enters on Wednesday."""
    world = harbor(doors)
    world.client("C-1", ANA, MONDAY - 10 * DAY)
    for code, who, starts_on in (
        ("C-2", ANA, MONDAY + DAY),
        ("C-3", ANA, MONDAY - 40 * DAY),
        ("C-4", BEN, MONDAY + 2 * DAY),
    ):
        client_id = world.client(code, who, starts_on - 60 * DAY)
        world.employer_contact(who, starts_on - 50 * DAY, client_id)
        world.job(client_id, starts_on, learned_on=min(starts_on, MONDAY - DAY))
    world.reckon()
    return world


@dataclass
class Life:
    """One process from Monday at seven on, by the true time."""

    world: World
    process: Process
    true: datetime = field(default_factory=lambda: at(MONDAY, 7))

    def __post_init__(self) -> None:
        with self.world.doors.patient.writing() as session:
            for table in (OutgoingItemRow, OutgoingMessageRow, ConversationPaceRow):
                session.execute(delete(table))
            session.execute(
                update(StaffMemberRow).values(next_brief_at=at(MONDAY), covers_through=MONDAY - DAY)
            )
            session.execute(update(VocationalUnitRow).values(next_digest_at=at(MONDAY, 8, 30)))

    def turn(self, ahead: timedelta = timedelta()) -> None:
        """As the ticker and its auditor do it: bring back, plan, and all is sent."""
        now = self.true + ahead
        is_right = abs(ahead) <= ANOTHER_DAY
        if self.process is Process.CAREFUL and not is_right:
            return
        if is_right or self.process is Process.MOVED:
            clock_was_ahead.put_right(self.world.doors, now)
        briefs.plan_due(self.world.doors, now)
        digests.plan_due(self.world.doors, now)
        with self.world.doors.patient.writing() as session:
            planned = update(OutgoingMessageRow).where(OutgoingMessageRow.state == "planned")
            session.execute(planned.values(state="sent", sent_at=now))

    def whole_days(self, first: date, number: int) -> None:
        for ahead in range(number):
            self.true = max(self.true, at(first + ahead * DAY, 8, 31))
            self.turn()

    def standing(self) -> list[Any]:
        return [row for row in self.world.messages() if row.state == "sent" and not row.delete_at]

    def told(self) -> dict[date, list[Line]]:
        """Day of the brief -> the lines that it shows, of everybody."""
        found: dict[date, list[Line]] = defaultdict(list)
        with self.world.doors.patient.reading() as session:
            for row in self.standing():
                if row.kind == "brief":
                    shown = reading.lines(session, row.workspace_id, row.id).items
                    # Without what was still open from before: that comes again and again.
                    shown = shown[: int(row.subject.get("before_from", len(shown)))]
                    found[date.fromisoformat(row.subject["day"])] += [
                        (row.conversation, key.client_id, key.clock.value, key.fact_id, key.part)
                        for key in (item.key for item in shown)
                    ]
        return found

    def weeks(self) -> list[str]:
        return [row.subject["week"] for row in self.standing() if row.kind == "digest"]


@dataclass(frozen=True)
class Undisturbed:
    """What a clock that is always right tells: the lines of each day, and the weeks' digests."""

    told: dict[date, list[Line]]
    weeks: list[str]


@pytest.fixture
def undisturbed(world: World) -> Undisturbed:
    life = Life(world, Process.CAREFUL)
    life.whole_days(MONDAY, DAYS_IN_ALL)
    return Undisturbed(life.told(), life.weeks())


@given(process=st.sampled_from(Process), jumps=steps)
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each takes a second; shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(process=Process.BLIND, jumps=[Step(2 * HOUR, 30 * DAY)])
@example(process=Process.BLIND, jumps=[Step(2 * HOUR, 2 * DAY), Step(3 * HOUR, 9 * DAY)])
@example(process=Process.BLIND, jumps=[Step(2 * HOUR, DAY)])
@example(process=Process.MOVED, jumps=[Step(2 * HOUR, 7 * DAY), Step(HOUR, -30 * DAY)])
@example(process=Process.CAREFUL, jumps=[Step(2 * HOUR, -90 * DAY), Step(20 * HOUR, 5 * HOUR)])
def test_once_the_clock_is_right_every_day_tells_what_it_should_and_no_line_twice(
    world: World, undisturbed: Undisturbed, process: Process, jumps: list[Step]
) -> None:
    should = undisturbed.told
    life = Life(world, process)
    for step in jumps:
        life.true += step.later
        life.turn(step.ahead)
    right_on = life.true.astimezone(at(MONDAY).tzinfo).date()
    life.turn()
    life.whole_days(right_on, DAYS_IN_ALL - (right_on - MONDAY).days)
    told = life.told()

    for day, lines in told.items():
        assert len(lines) == len(set(lines)), f"told twice on {day}"
    first = next_working_day(right_on)
    for day in sorted({*should, *told}):
        if day > first:
            assert sorted(told[day]) == sorted(should[day]), day
    due_by_then = {line for day, lines in should.items() if day <= first for line in lines}
    told_by_then = {line for day, lines in told.items() if day <= first for line in lines}
    assert due_by_then <= told_by_then, "lost"
    assert life.weeks() == sorted(set(life.weeks()))
    # Moved back into weeks that had no digest here, practice time asks for those too.
    since = [week for week in life.weeks() if week >= undisturbed.weeks[0]]
    assert since == undisturbed.weeks


def next_working_day(day: date) -> date:
    """The first working morning that lies wholly after the clock was right."""
    day += DAY
    while day.weekday() > 4:
        day += DAY
    return day
