"""A fidelity review by somebody from outside; its ratings are `item_rating`s that name it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.fidelity.items import ITEMS
from ips.records.kind import AboutUnit
from ips.records.markers import Day, Line, Private, Tick
from ips.words import dated, lowered

CONDITIONS = {
    "staffing_met": "Below 74: is the staffing as required?",
    "mh_integrated": "Below 74: do you work together with mental health?",
    "profiles_complete": "Below 74: have 80 % of your people a career profile?",
}
"""Of a second review after one of 60 to 73 (N)."""


@dataclass(frozen=True, kw_only=True)
class FidelityReviewRecord(
    AboutUnit, name="fidelity_review", source="N: fidelity reviews; F O8: at least yearly"
):
    """The next review and the action plan are reckoned from the final report."""

    heading: ClassVar[str] = "Fidelity review"
    noun: ClassVar[str] = "fidelity review"
    came_later: ClassVar[tuple[str, ...]] = tuple(CONDITIONS)
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("vocational_unit_id", "reviewed_on"),)

    reviewed_on: Annotated[date, Day("Day of the review")]
    report_on: Annotated[date | None, Day("Day of the final report")] = None
    reviewers: Annotated[
        str | None, Line("Who reviewed you", private=Private.LABEL, longest=120)
    ] = None
    staffing_met: Annotated[bool | None, Tick(CONDITIONS["staffing_met"])] = None
    mh_integrated: Annotated[bool | None, Tick(CONDITIONS["mh_integrated"])] = None
    profiles_complete: Annotated[bool | None, Tick(CONDITIONS["profiles_complete"])] = None


def with_ratings(review: FidelityReviewRecord, ratings: Sequence[int], today: date) -> str:
    """'Fidelity review of Mon 2 Mar: 25 of 25 ratings, 101 in all'."""
    line = f"{reply(review, '', today)}: {len(ratings)} of {len(ITEMS)} ratings"
    return f"{line}, {sum(ratings)} in all" if len(ratings) == len(ITEMS) else line


def reply(review: FidelityReviewRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{review.heading} of {dated(review.reviewed_on, today)}"


def check(review: FidelityReviewRecord) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if review.report_on is not None and review.report_on < review.reviewed_on:
        yield "report_on", "The report comes after the review. Please check its day."


def line(review: FidelityReviewRecord) -> str:
    """Its line of the history: when the final report came, and what was said of the conditions."""
    report_on, parts = review.report_on, []
    if report_on is not None and report_on != review.reviewed_on:
        parts.append(f"day of the final report {dated(report_on, review.reviewed_on)}")
    for name, asked in CONDITIONS.items():
        is_so = getattr(review, name)
        if is_so is not None:
            parts.append(f"{lowered(asked)} {'yes' if is_so else 'no'}")
    return f"{review.heading}: {', '.join(parts)}" if parts else review.heading
