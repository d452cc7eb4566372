"""What must hold of the scores of every unit, whatever was recorded in whatever order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.table import MEASURES
from ips.fidelity.results import Result
from ips.fidelity.score import score
from tests.ips.fidelity.changes import (
    HITS,
    gone_on,
    leaving,
    nothing_logged_after,
    on_leave_after,
    period_days,
    renamed,
    shuffled,
    typed_later,
)
from tests.ips.fidelity.effort import of_every_unit
from tests.ips.fidelity.naive.table import FROM_RECORDS
from tests.ips.fidelity.units import Draw, Unit, choose


def said(results: Mapping[str, Result]) -> dict[str, tuple[int | None, Fraction | None]]:
    return {item: (each.rating, each.measure) for item, each in results.items()}


def said_of(records: UnitRecords) -> dict[str, tuple[int | None, Fraction | None]]:
    return said(score(records))


@of_every_unit(120)
def test_a_miss_turned_into_a_hit_never_lowers_the_rating(unit: Unit, draw: Draw) -> None:
    for item, hits in HITS.items():
        before, turned = unit.results[item].rating, list(hits(unit.records))
        if turned and before is not None:
            after = MEASURES[item](choose(draw, *turned)()).rating
            assert after is None or after >= before, item


@of_every_unit(100)
def test_the_order_of_rows_does_not_matter(unit: Unit, draw: Draw) -> None:
    assert said_of(shuffled(unit.records, draw(0, 999))) == said(unit.results)


@of_every_unit(75)
def test_ids_do_not_matter(unit: Unit) -> None:
    assert said_of(renamed(unit.records)) == said(unit.results)


@of_every_unit(100)
def test_the_time_of_entry_does_not_matter(unit: Unit, draw: Draw) -> None:
    assert said_of(typed_later(unit.records, draw(1, 60))) == said(unit.results)


@of_every_unit(100)
def test_a_past_day_is_answered_from_the_rows_of_that_day(unit: Unit, draw: Draw) -> None:
    """People, work, teams, leave and statements change after the period, and it stays as it was."""
    assert said_of(gone_on(unit.records, draw(1, 40))) == said(unit.results)


@of_every_unit(100)
def test_who_left_counts_in_the_weeks_they_worked_like_who_is_on_leave_since(
    unit: Unit, draw: Draw
) -> None:
    last = choose(draw, *(day for day in period_days(unit.records) if day.weekday() == 6))
    who = choose(draw, *(each.staff_id for each in unit.records.members))
    records = nothing_logged_after(unit.records, who, last)
    gone, away = leaving(records, who, last), on_leave_after(records, who, last)
    for item in ("St2", "S5", "S6", "S13"):
        assert said({item: MEASURES[item](gone)}) == said({item: MEASURES[item](away)})


@of_every_unit(60, live_within=True)
def test_nothing_before_going_live_is_a_miss(unit: Unit) -> None:
    """A period that begins before is rated no lower than one that begins on the day."""
    records = unit.records
    whole = score(replace(records, period=replace(records.period, first=records.live_on)))
    for item in FROM_RECORDS:
        rated, also = whole[item].rating, unit.results[item].rating
        assert rated is None or (also is not None and also >= rated), item


@of_every_unit(100)
def test_without_anybody_nobody_is_rated(unit: Unit) -> None:
    found = score(replace(unit.records, members=(), clients=()))
    for item in ("St1", "St2", "O1", "O4", "S4", "S5", "S6", "S8", "S9", "S12", "S13"):
        assert found[item].rating is None, item
