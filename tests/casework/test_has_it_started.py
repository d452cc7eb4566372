"""A start planned for today asks whether it has begun: yes, moved, or it will not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.recording import employment
from bot.clock import MovableClock
from db.doors import Doors
from tests.casework.test_peer_mentor_brief import brief_of
from tests.casework.test_told_again import FRIDAY, NEXT_MONDAY, Days
from tests.harbor import ANA, Harbor, open_harbor

ASKED = "Has it started?"


@pytest.fixture
def days(doors: Doors, clock: MovableClock) -> Days:
    return Days(open_harbor(doors, clock))


def planned_for_friday(days: Days) -> str:
    harbor = days.harbor
    client = harbor.enroll("C-114", harbor.ago(20))
    harbor.contact(client, on=harbor.ago(15))
    return harbor.job(client, FRIDAY).fact.id


def read(harbor: Harbor) -> str:
    return str(brief_of(harbor, ANA))


def test_before_its_day_nobody_asks(days: Days) -> None:
    planned_for_friday(days)
    days.to(FRIDAY - timedelta(days=1))
    assert ASKED not in read(days.harbor)


def test_on_its_day_the_brief_asks_and_yes_answers_it(days: Days) -> None:
    job = planned_for_friday(days)
    days.to(FRIDAY)
    said = read(days.harbor)
    assert ASKED in said
    for action_id in ("job.confirm", "job.move", "job.cancel"):
        assert action_id in said
    harbor = days.harbor
    employment.confirm_start(harbor.doors, harbor.ana, job, now=harbor.now)
    assert ASKED not in read(harbor)


def test_it_asks_on_until_somebody_answers(days: Days) -> None:
    planned_for_friday(days)
    days.to(FRIDAY)
    days.to(NEXT_MONDAY)
    assert ASKED in read(days.harbor)


def test_a_start_that_moved_asks_on_its_new_day(days: Days) -> None:
    job = planned_for_friday(days)
    days.to(FRIDAY)
    harbor = days.harbor
    employment.move_start(harbor.doors, harbor.ana, job, NEXT_MONDAY, now=harbor.now)
    assert ASKED not in read(harbor)
    days.to(NEXT_MONDAY)
    assert ASKED in read(harbor)


def test_a_job_recorded_once_it_had_begun_is_not_asked_about(days: Days) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114", harbor.ago(20))
    harbor.contact(client, on=harbor.ago(15))
    harbor.job(client, harbor.today)
    days.to(harbor.today + timedelta(days=1))
    assert ASKED not in read(harbor)
