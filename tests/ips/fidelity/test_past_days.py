"""A past day is answered as it was: what came about the day after it is no part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ips.fidelity.score import score
from tests.ips.fidelity.hand_made import LAST, client, job, pause, unit, visit


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


def test_a_pause_of_an_earlier_stay_excuses_nothing_in_a_later_one() -> None:
    """F S12: a pause that nobody ended, begun before they came back, is over with its stay."""
    start = str(LAST - timedelta(days=40))
    entered = str(LAST - timedelta(days=60))
    for pauses, left_out in (([], 0), ([pause(str(LAST - timedelta(days=90)))], 0)):
        unseen = client("c1", entered=entered, jobs=[job("j1", start)], pauses=pauses)
        populations = score(unit(clients=[unseen]))["S12"].populations
        assert len(populations.denominator) > 0
        assert sum("paused" in each.reason for each in populations.left_out) == left_out
