"""What the next anchor of an item needs, found by trying it, and 'if these had been met'.

Records are changed as in `ips.fidelity.levers` and the item is scored again; nothing here knows a
cut point, and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction

from ips.fidelity.changes import met, with_reviews
from ips.fidelity.doings import REVIEWS
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.levers import GROUPS, OWN, gaps_filled
from ips.fidelity.measures.table import MEASURES
from ips.fidelity.results import Result, Row
from ips.fidelity.trying import (
    HIGHEST,
    Change,
    NextStep,
    lifted_by,
    lifted_by_specialists,
    rating_of,
    scored,
)
from ips.words import capital, joined

NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


def what_if(records: UnitRecords, item: str, rows: Collection[Row]) -> Result:
    """'If these had been met': the item scored as if they had been."""
    return MEASURES[item](met(records, item, rows))


def next_steps(records: UnitRecords, item: str) -> tuple[NextStep, ...]:
    """Each way to the next rating with the least that it takes; none where people rate it.

    Of an item that is not rated for its gaps it is what would have to be known.
    """
    result = scored(item, records)
    if result.rating == HIGHEST:
        return ()
    if result.rating is None:
        found = [lifted_by(item, records, each) for each in gaps_filled(result)]
        return tuple(replace(each, leads_to=None) for each in found if each is not None)
    if item in OWN:
        own = lifted_by_specialists(item, records, OWN[item](result))
        if own is None and item == "S6":
            own = _with_the_log_reviewed(records, result)
        return () if own is None else (own,)
    groups = GROUPS[item](result, records) if item in GROUPS else []
    steps = [lifted_by(item, records, each) for each in groups]
    return tuple(dict.fromkeys(each for each in steps if each is not None))


def _with_the_log_reviewed(records: UnitRecords, result: Result) -> NextStep | None:
    """F S6: without a review of the log its contacts alone reach no more than 2 or 3."""
    reviewed, reviews = with_reviews(records), Change(REVIEWS, Fraction(1))
    alone = rating_of("S6", reviewed)
    if alone > (result.rating or 0):
        return NextStep("S6", (reviews,), alone)
    own = lifted_by_specialists("S6", reviewed, OWN["S6"](result))
    return None if own is None else replace(own, changes=(*own.changes, reviews))


def sentence(step: NextStep, name_of: Callable[[str], str]) -> str:
    """'Two more client-specific contacts a week by Ben would lift S6 to 4.'"""
    doing = capital(joined([_phrase(each, name_of) for each in step.changes]))
    if step.leads_to is None:
        return f"{doing}, and {step.item} can be rated."
    return f"{doing} would lift {step.item} to {step.leads_to}."


def _phrase(change: Change, name_of: Callable[[str], str]) -> str:
    words = change.doing.words(once=change.how_many == 1)
    who = "" if change.whose is None else name_of(change.whose)
    return words.format(n=_number(change.how_many), who=who)


def _number(number: Fraction) -> str:
    if number.denominator == 1 and number < len(NUMBERS):
        return NUMBERS[int(number)]
    return f"{float(number):g}"
