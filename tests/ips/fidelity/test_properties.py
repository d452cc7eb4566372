"""What must hold of the scores of every unit, whatever was recorded in whatever order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.table import MEASURES
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
from tests.ips.fidelity.effort import so_many
from tests.ips.fidelity.naive.table import FROM_RECORDS
from tests.ips.fidelity.units import Unit, units


def scored(records: UnitRecords) -> dict[str, tuple[int | None, Fraction | None]]:
    return {item: (each.rating, each.measure) for item, each in score(records).items()}


def rating(records: UnitRecords, item: str) -> int | None:
    return MEASURES[item](records).rating


@so_many(25)
@given(units(), st.integers(0, 9999))
def test_a_miss_turned_into_a_hit_never_lowers_the_rating(unit: Unit, which: int) -> None:
    before = scored(unit.records)
    for item, hits in HITS.items():
        turned = list(hits(unit.records))
        if turned and before[item][0] is not None:
            after = rating(turned[which % len(turned)], item)
            assert after is None or after >= before[item][0], item


@so_many(15)
@given(units(), st.integers(0, 999))
def test_the_order_of_rows_does_not_matter(unit: Unit, seed: int) -> None:
    assert scored(shuffled(unit.records, seed)) == scored(unit.records)


@so_many(15)
@given(units())
def test_ids_do_not_matter(unit: Unit) -> None:
    assert scored(renamed(unit.records)) == scored(unit.records)


@so_many(15)
@given(units(), st.integers(1, 60))
def test_the_time_of_entry_does_not_matter(unit: Unit, days: int) -> None:
    assert scored(typed_later(unit.records, days)) == scored(unit.records)


@so_many(15)
@given(units(), st.integers(1, 40))
def test_a_past_day_is_answered_from_the_rows_of_that_day(unit: Unit, days: int) -> None:
    """People, work, teams, leave and statements change after the period, and it stays as it was."""
    assert scored(gone_on(unit.records, days)) == scored(unit.records)


@so_many(15)
@given(units(), st.data())
def test_who_left_counts_in_the_weeks_they_worked_like_who_is_on_leave_since(
    unit: Unit, data: st.DataObject
) -> None:
    sundays = [day for day in period_days(unit.records) if day.weekday() == 6]
    last = data.draw(st.sampled_from(sundays))
    who = data.draw(st.sampled_from([each.staff_id for each in unit.records.members]))
    records = nothing_logged_after(unit.records, who, last)
    gone, away = leaving(records, who, last), on_leave_after(records, who, last)
    for item in ("St2", "S5", "S6", "S13"):
        assert scored(gone)[item] == scored(away)[item], item


@so_many(15)
@given(units())
def test_nothing_before_going_live_is_a_miss(unit: Unit) -> None:
    """A period that begins before is rated no lower than one that begins on the day."""
    records = unit.records
    assume(records.period.first < records.live_on <= records.period.last)
    whole = replace(records, period=replace(records.period, first=records.live_on))
    before, after = scored(whole), scored(records)
    for item in FROM_RECORDS:
        rated, also = before[item][0], after[item][0]
        assert rated is None or (also is not None and also >= rated), item


@so_many(10)
@given(units())
def test_without_anybody_nobody_is_rated(unit: Unit) -> None:
    found = scored(replace(unit.records, members=(), clients=()))
    for item in ("St1", "St2", "O1", "O4", "S4", "S5", "S6", "S8", "S9", "S12", "S13"):
        assert found[item][0] is None, item
