"""The practice workspace opens on a believable unit; moving its time brings briefs and digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot import config, demo
from bot.casework import caseload, workspaces
from bot.casework.replies import Actor
from bot.casework.workspaces import Workspace
from bot.practice import Practice, next_monday, next_morning, running
from db.doors import Doors, open_doors
from db.encryption import Cipher, use_cipher
from db.migrate import migrate
from ips.facts import Standing

TEAM = "T0DEMO"
THURSDAY = demo.local(date(2026, 3, 5), time(15, 30))


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}"
    migrate(url)
    doors = open_doors(url)
    workspaces.keep(doors, Workspace(TEAM, "Demo", None, "xoxb-1", "U0BOT", "B1"), now=THURSDAY)
    demo.furnish(doors, TEAM, now=THURSDAY)
    yield doors
    doors.close()


def test_every_specialist_has_people_in_each_part_of_the_way(furnished: Doors) -> None:
    for specialist in demo.SPECIALISTS:
        day = caseload.my_day(furnished, Actor(TEAM, specialist), now=THURSDAY)
        assert len(day.people) == 6
        assert len({card.phase for card in day.people}) >= 2
        assert day.week is not None
        assert day.week.target == 6
        assert day.last_entries
    assert len(caseload.my_day(furnished, Actor(TEAM, demo.SAM), now=THURSDAY).people) == 3


def test_something_is_due_tomorrow_and_little_is_long_overdue(furnished: Doors) -> None:
    unit = caseload.cards(furnished, Actor(TEAM, demo.DANA), now=THURSDAY, whole_unit=True)
    lines = [line for card in unit for line in card.due]
    tomorrow = date(2026, 3, 6)

    assert len(unit) == 18
    assert any(line.due.due_on == tomorrow for line in lines)
    overdue = [line for line in lines if line.standing is Standing.OVERDUE]
    assert len(overdue) <= 6, [(line.client.code, line.title) for line in overdue]


def test_nothing_lies_in_the_future_and_codes_are_no_names(furnished: Doors) -> None:
    for card in caseload.cards(furnished, Actor(TEAM, demo.DANA), now=THURSDAY, whole_unit=True):
        assert card.client.name is None
        assert card.client.code.startswith("C-")
        page = caseload.client_page(furnished, Actor(TEAM, demo.DANA), card.client.id, now=THURSDAY)
        for line in page.history:
            assert line.recorded_on <= date(2026, 3, 5)


@pytest.fixture
def practice(tmp_path: Path, cipher: Cipher) -> Iterator[Practice]:
    with running(config.practice({}, data_folder=tmp_path), port=18_300) as opened:
        yield opened
    use_cipher(cipher)


def test_a_newcomer_sees_a_brief_and_a_digest_within_a_minute(practice: Practice) -> None:
    maya = practice.workspace.person(demo.MAYA)
    maya.wait_for(lambda: maya.messages())
    maya.wait_for(lambda: _digests(practice))
    assert "things to look at" in maya.read(maya.messages()[0]) or "thing to look at" in maya.read(
        maya.messages()[0]
    )

    briefs, digests = len(maya.messages()), len(_digests(practice))
    _move(practice, next_morning)
    maya.wait_for(lambda: len(maya.messages()) > briefs)
    assert "C-114" in maya.read(maya.messages()[-1])
    _move(practice, next_monday)
    maya.wait_for(lambda: len(_digests(practice)) > digests, timeout=30)

    assert not [call for call in practice.workspace.calls if call.error]


def test_the_commands_of_the_hint_work(practice: Practice) -> None:
    maya = practice.workspace.person(demo.MAYA)
    before = len(maya.ephemerals)
    maya.command("/contact", "Corner Hardware C-112 in person today")
    maya.wait_for(lambda: len(maya.ephemerals) > before)

    shown = maya.read(maya.ephemerals[-1])
    assert "Corner Hardware" in shown
    assert "Undo" in shown


def _move(practice: Practice, move: object) -> None:
    now = practice.clock.now()
    practice.clock.move_to(move(now))  # type: ignore[operator]
    assert practice.clock.now() - now < timedelta(days=8)


def _digests(practice: Practice) -> list[object]:
    return [
        message
        for message in practice.workspace.messages(demo.CHANNEL)
        if message.text == "The weekly agenda for group supervision"
    ]
