"""A short, seeded run of what `make chaos` does at length."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from tests.chaos.databases import POSTGRESQL, SQLITE, Databases, databases
from tests.chaos.harness import FLAWS, Outcome, Plan, run_seed
from tests.chaos.trials import CLOCKS, PERMISSION, UPLOADS
from tests.chaos.worker import RESENDS, TRUSTS


@pytest.fixture(scope="module")
def made() -> Iterator[Databases]:
    with databases(POSTGRESQL, SQLITE) as opened:
        yield opened


def flaws(outcome: Outcome) -> dict[str, list[str]]:
    return {name: getattr(outcome, name) for name in FLAWS if getattr(outcome, name)}


def test_nothing_is_lost_and_nothing_stands_twice_under_fire(made: Databases) -> None:
    """Three units at once, their processes killed and frozen, Slack and the database unwell."""
    on_postgresql = Plan(POSTGRESQL, workers=3, people=3, deaths=4, sleeps=1, faults=4)
    on_sqlite = Plan(SQLITE, workers=1, people=2, deaths=2, sleeps=0, faults=3, poison=True)
    plans = {1: on_postgresql, 2: on_postgresql, 4: on_sqlite}
    with ThreadPoolExecutor(len(plans)) as pool:
        playing = [pool.submit(run_seed, seed, made, plan) for seed, plan in plans.items()]
        Event().wait(1.5)
        made.restart("immediate")
        outcomes = [each.result() for each in playing]
    assert [flaws(outcome) for outcome in outcomes] == [{}] * len(plans)
    total = sum(outcomes, Outcome())
    assert total.messages >= sum(plan.due for plan in plans.values())
    assert sum(total.kills.values()) >= 6
    assert total.dead == 2


def test_nothing_is_lost_or_stands_twice_where_one_thing_more_goes_wrong(made: Databases) -> None:
    """The bot may not post for a while, a file never appears, clocks are moved under way."""
    small = Plan(SQLITE, workers=1, people=2, deaths=1, sleeps=0, faults=1)
    plans = {
        7: replace(small, trial=PERMISSION),
        8: replace(small, trial=UPLOADS),
        9: replace(small, trial=CLOCKS, kind=POSTGRESQL, workers=2),
    }
    with ThreadPoolExecutor(len(plans)) as pool:
        playing = [pool.submit(run_seed, seed, made, plan) for seed, plan in plans.items()]
        outcomes = [each.result() for each in playing]
    assert [flaws(outcome) for outcome in outcomes] == [{}] * len(plans)


def test_the_harness_sees_copies_where_nobody_looks_them_up(made: Databases) -> None:
    """Lease and send again, the way it is often done: the same fire leaves copies standing."""
    assert careless(made, RESENDS).doubled


def test_the_harness_sees_what_is_lost_where_nobody_looks_it_up(made: Databases) -> None:
    """What broke off is taken for sent, the other way it is often done: it stands nowhere."""
    assert careless(made, TRUSTS).lost


def careless(made: Databases, how: str) -> Outcome:
    plan = Plan(SQLITE, workers=1, people=2, deaths=0, sleeps=0, faults=0, careless=how)
    return run_seed(5, made, plan)
