"""Whatever a person does costs as many statements with 20 clients in the unit as with 2,000.

Every command, typeahead, form, button, shortcut and word of the menu that the permission walk
knows, as the team lead, a specialist and an admin; so a new one is counted from its first day.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from bot.casework.administration import workspaces
from bot.casework.recording.recompute import AT_A_TIME
from db import ids
from db.queries.privacy.blanking import ROWS_AT_A_TIME
from tests.crowd import enter_crowd
from tests.security.acts import OF_CLIENTS, OF_THE_UNIT, Act
from tests.security.deeds import FOR_ADMINS
from tests.security.stage import ADA, ANA, BEN, LEA, TEAM, Stage
from tests.support import count_statements

FEW, MANY = 20, 2000
SEEN_DAILY = ("event app_home_opened", "action caseload.mine", "action client.open")
MOST = 48  # statements; the dearest is the page of somebody about whom something is to be done
# Whoever was erased leaves every Home at once: the Home of each colleague is drawn anew. And every
# text about anybody is looked through, twice, so many rows a statement.
ERASES = "action client.erase"
AN_ERASURE = 206
TABLES_THAT_GREW = 2  # clients and their stays

# New numbers move the clocks of everybody. Its own transaction is as short as any other; then the
# clocks follow, so many clients at a time, and nobody waits for that.
RECKONS = "view vocational_unit.numbers"
A_BATCH = 12


@pytest.fixture(scope="module")
def _workspaces_are_remembered() -> Iterator[None]:
    # On a busy machine this takes longer than a workspace is remembered: its next look-up would
    # be counted to whoever happens to be at it.
    remembered = workspaces.Known.__init__.__kwdefaults__
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(remembered, "seconds", 1e9)
        yield


@pytest.fixture(scope="module")
def stage(_workspaces_are_remembered: None, kept_stage: Stage) -> Stage:
    return kept_stage


def crowd(stage: Stage, number: int, first: int = 0) -> None:
    """Enters that many clients on Ben's caseload."""
    now, ben = stage.clock.now(), stage.ids[BEN]
    enter_crowd(stage.doors, TEAM, stage.unit_id, ben, now, number, first)


def costs(stage: Stage) -> dict[str, int]:
    """What each act costs each person, every one with the records as they are now."""
    copy, own = stage.remember(), stage.targets["own"]
    told = {}
    for who, act in what_people_do():
        with count_statements(stage.doors) as statements:
            answer = stage.ask(who, act.payload(stage, own))
        assert answer.status == 200, (who, act.name, answer.text)
        told[f"{who} {act.name}"] = len(statements)
        stage.restore(copy)
    return told


def what_people_do() -> Iterator[tuple[str, Act]]:
    """Everything for the team lead; what a specialist records and sees; what is an admin's."""
    everything = (*OF_CLIENTS, *OF_THE_UNIT)
    yield from ((LEA, act) for act in everything)
    yield from ((ANA, act) for act in everything if act.writes or act.listener in SEEN_DAILY)
    yield from ((ADA, act) for act in everything if FOR_ADMINS & {*act.needs})


@pytest.fixture
def ids_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of two visits of one day opens the next window is the order of their ids."""
    numbers = itertools.count()
    monkeypatch.setattr(ids, "token_hex", lambda _: f"ffff{next(numbers):028x}")


@pytest.mark.usefixtures("ids_in_order")
def test_nothing_costs_more_in_a_large_unit(stage: Stage) -> None:
    crowd(stage, FEW)
    few = costs(stage)
    crowd(stage, MANY - FEW, FEW)
    many = costs(stage)
    more = {name: (few[name], cost) for name, cost in many.items() if cost != few[name]}
    reckoning = {name for name in many if RECKONS in name}
    looked = more.pop(f"{LEA} {ERASES}")
    assert looked[1] - looked[0] <= 2 * TABLES_THAT_GREW * -(-MANY // ROWS_AT_A_TIME)
    assert more.keys() == {f"{who} {RECKONS}" for who in (LEA, ADA)}
    batches = -(-MANY // AT_A_TIME)
    assert all(large - small <= A_BATCH * batches for small, large in more.values())
    dear = {name: cost for name, cost in many.items() if cost > MOST and name not in reckoning}
    assert [name for name in dear if not name.endswith(ERASES)] == []
    assert [cost for cost in dear.values() if cost > AN_ERASURE] == []
