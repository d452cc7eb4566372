"""A fidelity review by somebody from outside, written down with its ratings in one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.recording.record import asked, write_down
from bot.casework.replies import Actor, Recorded
from db.doors import Doors
from db.queries.records import facts
from ips.fidelity.codes import ItemCode
from ips.records.fidelity_review import FidelityReviewRecord, with_ratings
from ips.records.item_rating import ItemRatingRecord


def record_review(
    doors: Doors,
    actor: Actor,
    review: FidelityReviewRecord,
    ratings: Mapping[ItemCode, int],
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """The review, and as many of the 25 ratings as it gave; all are of the review's day."""

    def write(desk: Desk) -> Written:
        written = write_down(desk, review)
        new = [
            ItemRatingRecord(
                item=item,
                rating=rating,
                rated_on=review.reviewed_on,
                review_id=written.fact.id,
                **desk.stamped(ItemRatingRecord),
            )
            for item, rating in ratings.items()
        ]
        facts.add(desk.session, [desk.kept(each) for each in new])
        summary = with_ratings(review, list(ratings.values()), desk.today)
        return replace(written, summary=summary, fields=(*written.fields, "ratings"))

    ask = asked(doors, actor, review, now=now, submission=submission)
    return perform(replace(ask, content=(ask.content, dict(ratings))), write)
