"""A past day is answered as it was: what came about the day after it is no part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ips.fidelity.score import score
from tests.ips.fidelity.hand_made import LAST, client, job, unit, visit


def test_an_offer_that_was_called_off_after_the_last_day_was_there_on_it() -> None:
    """F S4: entered 40 days before, an offer since day 20: left out, whatever came of it."""
    offer, place = job(
        "offer",
        str(LAST + timedelta(days=10)),
        learned=str(LAST - timedelta(days=20)),
        confirmed=False,
    )
    called_off = replace(offer, cancelled_on=LAST + timedelta(days=1))
    for each in (offer, called_off):
        entered = str(LAST - timedelta(days=40))
        found = score(unit(clients=[client("c1", entered=entered, jobs=[(each, place)])]))["S4"]
        assert found.rating is None
        assert len(found.populations.left_out) == 1
    before = replace(offer, cancelled_on=LAST)
    entered = str(LAST - timedelta(days=40))
    found = score(unit(clients=[client("c1", entered=entered, jobs=[(before, place)])]))["S4"]
    assert found.measure == 40


def test_a_job_that_nobody_knew_of_yet_asks_for_no_visit_in_the_week_before() -> None:
    """F S12: a start of the day after, learned of then; a visit of that week happened to be."""
    start = str(LAST + timedelta(days=1))
    seen = client("c1", jobs=[job("j1", start)], visits=[visit(LAST - timedelta(days=2))])
    assert score(unit(clients=[seen]))["S12"].populations.denominator == ()
