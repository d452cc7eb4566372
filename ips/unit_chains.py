"""Clocks of a unit that ask so long after the last time: QA, the steering committee, the CEO."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ips.fidelity.bands import HIGH_FIDELITY_TOTAL
from ips.unit_history import Deed, Done, UnitHistory
from ips.unit_windows import ONE_DAY, UnitClock, UnitWindow, blank, chain, months_after

QA_MONTHS, STEERING_MONTHS, CEO_MONTHS = (6, 12), (3, 6), (6, 12)
"""Before and after: high fidelity is achieved; of the CEO: the first message, the later ones."""


def _high_fidelity_on(history: UnitHistory) -> date:
    """The day of the first review that came to 100 or more; `date.max`: none has."""
    high = [each.on for each in history.reviews if each.total >= HIGH_FIDELITY_TOTAL]
    high += [
        each.on for each in history.deeds((Deed.QA_REVIEW,)) if each.total >= HIGH_FIDELITY_TOTAL
    ]
    return min(high, default=date.max)


Chain = Callable[[UnitHistory], Iterator[UnitWindow]]


def _qa_review(history: UnitHistory) -> Iterator[UnitWindow]:
    """A review from outside counts as the agency's own: it uses the same scale."""
    outside = [Done(Deed.QA_REVIEW, each.id, each.on) for each in history.reviews]
    acts = sorted(
        [*history.deeds((Deed.QA_REVIEW,)), *outside], key=lambda each: (each.on, each.id)
    )
    return _chain(history, UnitClock.QA_REVIEW, _until_high(history, QA_MONTHS), acts)


def _steering_committee(history: UnitHistory) -> Iterator[UnitWindow]:
    acts = history.deeds((Deed.STEERING_COMMITTEE,))
    ends = _until_high(history, STEERING_MONTHS)
    return _chain(history, UnitClock.STEERING_COMMITTEE, ends, acts)


def _until_high(history: UnitHistory, months: tuple[int, int]) -> Callable[[date], date]:
    """The last day of a window: the longer one where high fidelity came before the shorter ends."""
    high_on = _high_fidelity_on(history)

    def ends(first: date) -> date:
        before, after = (months_after(first, each) - ONE_DAY for each in months)
        return after if high_on <= before else before

    return ends


def _ceo_message(history: UnitHistory) -> Iterator[UnitWindow]:
    acts = history.deeds((Deed.CEO_MESSAGE,))
    first_on = acts[0].on if acts else date.max

    def ends(first: date) -> date:
        months = CEO_MONTHS[first > min(first_on, _chain_start(history))]
        return months_after(first, months) - ONE_DAY

    return _chain(history, UnitClock.CEO_MESSAGE, ends, acts)


def _chain_start(history: UnitHistory) -> date:
    return max(history.live_on, history.began_on)


def _chain(
    history: UnitHistory, clock: UnitClock, ends: Callable[[date], date], acts: list[Done]
) -> Iterator[UnitWindow]:
    """From going live, or from the last time before it where that still reaches beyond it."""
    start = _chain_start(history)
    before = [each.on + ONE_DAY for each in acts if each.on < start]
    if before and ends(before[-1]) >= start:
        start = before[-1]
    return chain(blank(clock), start, history.until_on, ends, acts)


CHAINS: Mapping[UnitClock, Chain] = {
    UnitClock.QA_REVIEW: _qa_review,
    UnitClock.STEERING_COMMITTEE: _steering_committee,
    UnitClock.CEO_MESSAGE: _ceo_message,
}
