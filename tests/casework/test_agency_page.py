"""The units side by side: given by whoever runs the server, read from what was sent alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.casework.administration import agency as given
from bot.casework.reading import agency
from bot.casework.recording import sent_quarter
from bot.casework.replies import Actor, NotAllowed, Refusal
from bot.clock import MovableClock
from bot.views import agency as views
from db.doors import Doors
from db.ids import new_id
from ips.quarters import Quarter
from tests.harbor import ADA, LONG_AGO, OLA, TEAM, Harbor, add_person, add_unit, open_harbor
from tests.support import count_statements

Q3 = Quarter(date(2026, 7, 1))
MONDAY = datetime(2026, 10, 5, 14, 0, tzinfo=UTC)
AGNES = "U0AGNES"


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    return open_harbor(doors, MovableClock(MONDAY))


@pytest.fixture
def agnes(harbor: Harbor) -> Actor:
    given.give(harbor.doors, TEAM, AGNES, 5, now=harbor.now)
    return replace(harbor.lea, slack_user_id=AGNES)


def page(harbor: Harbor, who: Actor) -> agency.AgencyPage:
    return agency.of_agency(harbor.doors, who, None, now=harbor.now)


def text(harbor: Harbor, who: Actor) -> str:
    return json.dumps(views.page(page(harbor, who)), ensure_ascii=False)


def many(harbor: Harbor, people: int) -> None:
    """Some in work and some not; then the quarter is sent."""
    for number in range(people):
        client_id = harbor.enroll(f"C-{number}", entered_on=date(2026, 7, 6))
        if number < people // 2:
            harbor.job(client_id, date(2026, 8, 3), hours_per_week=20)
    sent_quarter.mark_sent(harbor.doors, harbor.lea, Q3, now=harbor.now)


def test_nobody_reads_it_to_whom_it_was_not_given(harbor: Harbor, agnes: Actor) -> None:
    for who in (harbor.lea, harbor.ana, replace(harbor.lea, slack_user_id=ADA)):
        with pytest.raises(NotAllowed, match="people of the agency to whom it was given"):
            page(harbor, who)
    with pytest.raises(NotAllowed):
        page(harbor, Actor("T0ELSEWHERE", AGNES))


def test_there_is_nothing_before_a_unit_has_sent(harbor: Harbor, agnes: Actor) -> None:
    with pytest.raises(Refusal, match="No unit has marked a quarter as sent yet"):
        page(harbor, agnes)


def test_units_stand_side_by_side_and_small_numbers_are_hidden(
    harbor: Harbor, agnes: Actor
) -> None:
    with harbor.doors.writing() as session:
        pier = new_id()
        add_unit(session, TEAM, pier, LONG_AGO, name="Pier", created_at=harbor.now)
        add_person(session, TEAM, pier, new_id(), OLA, "team_lead")
    many(harbor, 12)
    ola = replace(harbor.lea, slack_user_id=OLA)
    shown = text(harbor, agnes)
    assert "Harbor: 12" in shown
    assert "Harbor: 6 of 12 (50 %)" in shown
    assert "Pier: not sent" in shown
    assert "_Together: 12_" in shown
    sent_quarter.mark_sent(harbor.doors, ola, Q3, now=harbor.now)
    shown = text(harbor, agnes)
    assert "Pier: —" in shown  # nobody was served: a small number, too
    assert "_Together: —_" in shown
    assert "C-1" not in shown


def test_a_larger_bound_hides_more(harbor: Harbor, agnes: Actor) -> None:
    many(harbor, 12)
    given.give(harbor.doors, TEAM, AGNES, 8, now=harbor.now)
    shown = text(harbor, agnes)
    assert "Harbor: 12" in shown
    assert "6 of 12" not in shown
    assert "below 8" in shown


def test_it_is_taken_back(harbor: Harbor, agnes: Actor) -> None:
    assert [one.slack_user_id for one in given.readers(harbor.doors, TEAM)] == [AGNES]
    given.take(harbor.doors, TEAM, AGNES, now=harbor.now)
    with pytest.raises(NotAllowed):
        page(harbor, agnes)
    with pytest.raises(Refusal, match="does not read the units"):
        given.take(harbor.doors, TEAM, AGNES, now=harbor.now)


@pytest.mark.parametrize("wrong", ["", "agnes@example.org", "C0UNIT"])
def test_it_is_given_to_a_person(harbor: Harbor, wrong: str) -> None:
    with pytest.raises(Refusal, match="Please name a person by their Slack id"):
        given.give(harbor.doors, TEAM, wrong, 5, now=harbor.now)


def test_it_is_given_in_a_workspace_where_the_bot_is(harbor: Harbor) -> None:
    with pytest.raises(Refusal, match="The bot is not installed in a workspace T0NONE"):
        given.give(harbor.doors, "T0NONE", AGNES, 5, now=harbor.now)
    with pytest.raises(Refusal, match="The bot is not installed in a workspace T0NONE"):
        given.readers(harbor.doors, "T0NONE")


def test_it_costs_three_statements_whatever_was_recorded(harbor: Harbor, agnes: Actor) -> None:
    many(harbor, 3)
    with count_statements(harbor.doors) as statements:
        page(harbor, agnes)
    assert len(statements) == 3
