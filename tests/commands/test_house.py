"""Houses share what is long to make, and nothing that a test does to one of them is in another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Ack
from sqlalchemy import func, select

from bot.casework.administration import roster
from bot.clock import MovableClock
from bot.slack.app import make_app
from bot.slack.socket_mode import connected
from db.doors import Doors, open_doors
from db.models import Base
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.commands.asking import said_after
from tests.house import (
    ANA,
    BEN,
    CHANNEL,
    LEA,
    PATIENT,
    SPEC,
    House,
    lived_once,
    patient,
    set_up_unit_once,
    settings_for,
    wall_time,
)


def looks(house: House) -> dict[str, int]:
    """How many rows stand in which table."""
    with house.doors.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_bot_that_is_changed_is_the_only_one(
    house: House, doors: Doors, clock: MovableClock
) -> None:
    def one_more(ack: Ack) -> None:
        ack()

    fresh = make_app(house.settings, doors, clock)
    as_made = [dict(vars(each)) for each in fresh._listeners]
    registered = list(fresh.registered)
    house.app.command("/one-more")(one_more)
    for listener in house.app._listeners:
        listener.ack_timeout, listener.auto_acknowledgement = 77, True
        listener.matchers.clear()  # type: ignore[attr-defined]
        listener.middleware.clear()  # type: ignore[attr-defined]
    house.app.registered.clear()

    another = make_app(house.settings, doors, clock)
    assert another.registered == registered
    assert [dict(vars(each)) for each in another._listeners] == as_made
    assert all(each.matchers and each.middleware for each in another._listeners)


@pytest.fixture
def another_url(
    dialect: str, request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[str]:
    """A second database, as empty as the first was."""
    if dialect == "sqlite":
        yield f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'another.sqlite3')}"
        return
    with request.getfixturevalue("server").database() as url:
        yield url


def test_a_unit_is_as_it_was_set_up_whatever_was_done_in_the_last(
    unit_house: House, another_url: str
) -> None:
    as_set_up, people = looks(unit_house), staff(unit_house)
    unit_house.enroll(ANA, "C-114")
    set_up_at = unit_house.now
    unit_house.clock.move_by(timedelta(days=1))
    roster.remove(
        unit_house.doors, unit_house.actor(LEA), unit_house.member(ANA).id, now=unit_house.now
    )
    assert looks(unit_house) != as_set_up

    clock = MovableClock(set_up_at)
    with closing(open_doors(another_url)) as doors:
        app = patient(make_app(unit_house.settings, doors, clock))
        another = House(unit_house.workspace, app, unit_house.settings, doors, clock)
        set_up_unit_once(another)
        assert looks(another) == as_set_up
        assert staff(another) == people
        another.enroll(ANA, "C-114")  # it is a unit to work in


def staff(house: House) -> list[Any]:
    return [
        (each.id, each.slack_user_id, each.role)
        for each in roster.staff(house.doors, house.actor(LEA), now=house.now)
    ]


def _a_visit_is_told_of(house: House) -> None:
    set_up_unit_once(house)
    house.clock.move_by(timedelta(days=1))
    house.enroll(ANA, "C-114")
    said_after(house.person(ANA), "/visit", "C-114 in person 20 min")


def in_slack(house: House) -> tuple[object, ...]:
    state = house.workspace.state
    return (
        {each.id: state.messages(each.id) for each in state.channels()},
        state.ephemerals(ANA),
        state.views(),
        state.users(),
        state.home(ANA),
    )


def test_a_house_is_as_it_was_lived_in_whatever_was_done_in_the_last(
    house: House, another_url: str
) -> None:
    begun_at = house.now
    lived_once(house, _a_visit_is_told_of)
    as_lived, rows, until = in_slack(house), looks(house), house.now
    assert house.workspace.state.ephemerals(ANA)
    said_after(house.person(ANA), "/visit", "C-114 phone 20 min")
    house.workspace.state.change_members(CHANNEL, leave=(BEN,))
    house.enroll(BEN, "C-220")
    house.clock.move_by(timedelta(days=1))
    assert in_slack(house) != as_lived
    assert looks(house) != rows

    clock = MovableClock(begun_at)
    with (
        closing(open_doors(another_url)) as doors,
        ThreadedPracticeWorkspace(SPEC, wall_time=wall_time, **PATIENT) as workspace,
    ):
        settings = settings_for(workspace)
        app = patient(make_app(settings, doors, clock))
        with connected(app, settings):
            another = House(workspace, app, settings, doors, clock)
            lived_once(another, _a_visit_is_told_of)
            assert (in_slack(another), looks(another), another.now) == (as_lived, rows, until)
            # It is a house to go on in.
            ids = {each.ts for each in workspace.state.ephemerals(ANA)}
            said_after(another.person(ANA), "/visit", "C-114 phone 20 min")
            assert ids < {each.ts for each in workspace.state.ephemerals(ANA)}
