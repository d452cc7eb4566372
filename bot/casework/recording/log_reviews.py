"""The weekly review of the contact log, by the team lead (F S6)."""

from __future__ import annotations

from datetime import date, datetime

from bot.casework.access.permissions import Action
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.reminders import digests
from bot.casework.replies import Actor, Colleague, FactRef, Phrase, Recorded, Refusal, phrase
from db.doors import Doors
from db.kept import Kept
from db.queries.people import staff
from db.queries.records import facts
from ips.employer_contacts import Week
from ips.records.log_review import LogReviewRecord
from ips.words import dated


def mark_reviewed(
    doors: Doors,
    actor: Actor,
    week_of: date,
    *,
    now: datetime,
    submission: str | None = None,
    vocational_unit_id: str | None = None,
) -> Recorded:
    """The team lead has reviewed the log of the week that `week_of` lies in.

    The first review stays: whoever marks the week again reads who did and when, and so does the
    second of two at once. Where the digest of a unit was read, `vocational_unit_id` names it:
    nobody reviews another unit's log.
    """
    monday = Week.of(week_of).monday

    def write(desk: Desk) -> Written:
        if monday > desk.today:
            raise Refusal("That week is still to come. Please review it once it has begun.")
        record = LogReviewRecord(vocational_unit_id=desk.unit_id, week_of=monday)
        review, first = facts.keep_first(desk.session, desk.kept(record))
        if first:
            desk.to_messages(digests.touch, desk.unit_id, monday, today=desk.today)
        about = f"Contact log of the week of {dated(monday, desk.today)}: "
        return Written(
            fact=FactRef(review.fact_kind, review.id),
            summary=f"{about}reviewed." if first else _by_whom(desk, about, review),
            on=monday,
            fields=("week_of",) if first else (),
            client_ids=(),
            undoable=False,
        )

    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.REVIEW_LOG,
            verb="log_review.mark",
            content=monday,
            now=now,
            submission=submission,
            vocational_unit_id=vocational_unit_id,
        ),
        write,
    )


def _by_whom(desk: Desk, about: str, review: Kept[LogReviewRecord]) -> Phrase:
    by = staff.slack_ids(desk.session, desk.workspace_id, (review.recorded_by,))
    who, on = Colleague(by[review.recorded_by]), dated(review.recorded_on, desk.today)
    return phrase(about, who, f" reviewed it on {on}.")
