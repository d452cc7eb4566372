"""The machine's clock is compared with Slack's, and asked about in doubt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.casework.reminders import clock_was_ahead
from bot.clock import ANOTHER_DAY
from bot.machine_clock import HeardTime, Reading, Timekeeper, hear, time_in
from bot.vitals import Vitals
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.house import SPEC, wall_time

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Surroundings:
    """Slack and this machine, each with a clock of its own."""

    def __init__(self) -> None:
        self.ran = 0.0
        self.slack = self.machine = NOON
        self.slack_time = HeardTime(lambda: self.ran)
        self.answers, self.says_the_time, self.asked = True, True, 0

    def ask(self) -> bool:
        self.asked += 1
        if self.answers and self.says_the_time:
            self.slack_time.heard(self.slack)
        return self.answers

    def later(self, by: timedelta) -> None:
        self.ran += by.total_seconds()
        self.slack += by
        self.machine += by


@pytest.fixture
def around() -> Surroundings:
    return Surroundings()


@pytest.fixture
def timekeeper(around: Surroundings) -> Timekeeper:
    return Timekeeper(
        around.slack_time,
        ask=around.ask,
        machine_time=lambda: around.machine,
        elapsed=lambda: around.ran,
    )


def test_slack_is_asked_once_and_again_only_in_doubt(
    timekeeper: Timekeeper, around: Surroundings
) -> None:
    assert timekeeper.reading().is_sure
    for _ in range(50):
        around.later(timedelta(minutes=5))
        assert timekeeper.reading().is_sure
    assert around.asked == 1
    around.machine += timedelta(days=3)
    assert not timekeeper.reading().may_plan
    assert around.asked == 2
    timekeeper.reading()
    assert around.asked == 2, "it has just been asked"


@pytest.mark.parametrize(
    ("off", "is_off", "may_plan"),
    [
        (timedelta(seconds=30), False, True),
        (timedelta(minutes=6), True, True),
        (timedelta(hours=5), True, True),
        (timedelta(hours=7), True, False),
        (timedelta(days=400), True, False),
        (-timedelta(hours=5), True, True),
        (-timedelta(days=2), True, False),
    ],
)
def test_minutes_are_an_alarm_and_hours_that_may_be_another_day_stop_it(
    timekeeper: Timekeeper, around: Surroundings, off: timedelta, is_off: bool, may_plan: bool
) -> None:
    around.machine += off
    found = timekeeper.reading()
    assert (found.is_off, found.may_plan) == (is_off, may_plan)
    assert found.off == abs(off.total_seconds())


def test_a_machine_that_slept_asks_and_goes_on(
    timekeeper: Timekeeper, around: Surroundings
) -> None:
    timekeeper.reading()
    around.later(timedelta(minutes=1))
    for clock in ("slack", "machine"):  # the monotonic clock slept too
        setattr(around, clock, getattr(around, clock) + timedelta(days=3))
    assert timekeeper.reading().off == 0


def test_it_waits_for_slack_and_for_nobody_else(
    timekeeper: Timekeeper, around: Surroundings
) -> None:
    around.answers = False
    found = timekeeper.reading()
    assert not found.may_plan
    assert str(found) == "nobody to compare with yet"
    around.answers = True
    around.later(timedelta(minutes=1))
    found = timekeeper.reading()
    assert found.is_sure
    assert str(found) == "0 s ahead of Slack's"


def test_a_slack_that_never_says_the_time_stops_nothing_and_proves_nothing(
    timekeeper: Timekeeper, around: Surroundings
) -> None:
    around.says_the_time = False
    found = timekeeper.reading()
    assert (found.may_plan, found.is_sure) == (True, False)


def test_two_machines_that_may_both_plan_never_undo_each_others_plans() -> None:
    assert 2 * ANOTHER_DAY <= clock_was_ahead.TOLERANCE
    limit = ANOTHER_DAY.total_seconds()
    assert Reading(limit).may_plan
    assert not Reading(limit + 1).may_plan


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Date": "Mon, 02 Mar 2026 12:00:00 GMT"}, NOON),
        ({"date": ["Mon, 02 Mar 2026 12:00:00 GMT"]}, NOON),
        ({"Date": "yesterday"}, None),
        ({"Date": ""}, None),
        ({}, None),
    ],
)
def test_the_time_of_an_answer(headers: dict[str, object], told: datetime | None) -> None:
    assert time_in(headers) == told


def test_every_answer_of_slacks_tells_the_time() -> None:
    vitals = Vitals()
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        options = {"base_url": workspace.api_url, "timeout": 5}
        watched = WebClient(workspace.bot_token, retry_handlers=[vitals.slack_calls], **options)
        assert vitals.slack_time.now() is None
        watched.auth_test()
        assert vitals.slack_time.now() is not None

        told = HeardTime()
        assert hear(WebClient(**options), told)
        assert told.now() is not None
        workspace.faults.add("server_error", "api.test", times=None)
        assert not hear(WebClient(retry_handlers=[], **options), told)
    assert not hear(WebClient(retry_handlers=[], **options), told)
