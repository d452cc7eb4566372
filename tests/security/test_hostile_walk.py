"""A hostile insider walks for a while; `bench/hostile.py` walks for ten thousand steps."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Permission, Role, Scope
from bot.clock import MovableClock
from db.doors import Doors, open_doors
from tests.conftest import MONDAY_MORNING
from tests.security.hostile import Walk
from tests.security.stage import Script, copy_of, stage_in

STEPS = 200


SEED = 20260302


def walked(
    doors: Doors, script: Script, steps: int, *, until_wrong: bool = False, seed: int = SEED
) -> Walk:
    with stage_in(doors, MovableClock(MONDAY_MORNING), at_once=True, script=script) as stage:
        walk = Walk(stage, seed=seed, today=MONDAY_MORNING.date())
        walk.go(steps, until_wrong=until_wrong)
    return walk


def test_nobody_sees_or_changes_what_is_not_theirs(doors: Doors, script_here: Script) -> None:
    walk = walked(doors, script_here, STEPS)
    assert walk.wrong == []
    assert walk.changed > STEPS // 20, "a walk that changes nothing shows nothing"


@pytest.mark.parametrize(
    ("action", "seed", "trouble"),
    [(Action.SEE_CLIENT, 10, "saw a note about"), (Action.RECORD_JOB, 1, ": job: a row about")],
)
def test_the_reference_notices_a_table_that_reaches_too_far(
    sqlite_template: Path,
    tmp_path: Path,
    script: Script,
    action: Action,
    seed: int,
    trouble: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It shares nothing with the table, or it would forgive what the table forgives."""
    cell = (Role.EMPLOYMENT_SPECIALIST, action)
    wider = {**permissions.PERMISSIONS, cell: Permission(frozenset({Scope.UNIT}), "a slip")}
    monkeypatch.setattr(permissions, "PERMISSIONS", MappingProxyType(wider))
    doors = open_doors(copy_of(sqlite_template, tmp_path))
    walk = walked(doors, script, 5 * STEPS, until_wrong=True, seed=seed)
    assert any(trouble in each for each in walk.wrong), walk.wrong
    doors.close()
