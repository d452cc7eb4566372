"""The fidelity scores of a unit: a self-estimate, and every row that each number was made of.

The team lead reads all of it. A specialist reads the total, the items and their own rows: those of
colleagues are counted and not opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Granted
from bot.casework.reading.unit_records import unit_records
from bot.casework.replies import Actor
from bot.casework.team.profiles import unit_of
from db.doors import Doors, Session
from db.queries.people import staff
from db.queries.records import facts, scored
from ips.fidelity import periods
from ips.fidelity.evidence import Period, UnitRecords
from ips.fidelity.results import Result, Total
from ips.fidelity.rows import RowIndex
from ips.fidelity.score import score, total
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.item_rating import ItemRatingRecord

TREND = 4  # periods, this one included


@dataclass(frozen=True, slots=True)
class Ratings:
    """What a period gave: item -> rating, None where it was not rated."""

    period: Period
    of: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Review:
    """The latest review by somebody from outside: its days, and item -> the rating it gave."""

    id: str
    on: date
    reported_on: date | None
    of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The 25 results of a unit and period, as one reader may see them.

    `records` are those of the period, which the results were reckoned from. `trend`: this period
    and those before, the latest first, since the unit went live. `rows` says
    of a row whose it is; `mine`: the rows of this person alone are opened, None for the team lead,
    who opens all. `people`: staff id -> Slack id, `codes`: client id -> code.
    """

    vocational_unit: str
    period: Period
    records: UnitRecords = field(repr=False)
    results: Mapping[str, Result]
    total: Total
    trend: tuple[Ratings, ...]
    rows: RowIndex
    people: Mapping[str, str]
    codes: Mapping[str, str]
    mine: str | None = None
    review: Review | None = None


def score_sheet(
    doors: Doors, actor: Actor, period: Period | None = None, *, now: datetime
) -> ScoreSheet:
    """The scores of the reader's unit; `period` None: the last six full months.

    Raises:
        NotAllowed: whoever asks is neither the team lead nor a specialist.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_SCORES, now=now)
        return _sheet(session, granted, period or periods.full_months(granted.today))


def _sheet(session: Session, granted: Granted, period: Period) -> ScoreSheet:
    here = granted.actor.workspace_id
    unit = unit_of(session, here, granted.unit_id)
    spans = _back_to(period, unit.live_on)
    records = unit_records(session, here, unit, Period(spans[-1].first, period.last))
    now = replace(records, period=period)
    scores = {each: score(replace(records, period=each)) for each in spans}
    results = scores[period]
    return ScoreSheet(
        vocational_unit=unit.name,
        period=period,
        records=now,
        results=results,
        total=total(results),
        trend=tuple(
            Ratings(each, {item: result.rating for item, result in scores[each].items()})
            for each in spans
        ),
        rows=RowIndex.of(now),
        people=staff.slack_ids(session, here, {each.staff_id for each in records.members}),
        codes=scored.codes(session, here, unit.id),
        mine=None if granted.whole_unit else granted.me.id,
        review=_latest_review(session, here, unit.id),
    )


def _latest_review(session: Session, workspace_id: str, unit_id: str) -> Review | None:
    found = facts.having(
        session, FidelityReviewRecord, workspace_id, "vocational_unit_id", [unit_id]
    )
    standing = [each for each in found if not each.voided]
    if not standing:
        return None
    latest = max(standing, key=lambda each: (each.record.reviewed_on, each.recorded_at))
    ratings = facts.having(session, ItemRatingRecord, workspace_id, "review_id", [latest.id])
    return Review(
        id=latest.id,
        on=latest.record.reviewed_on,
        reported_on=latest.record.report_on,
        of={str(each.record.item): each.record.rating for each in ratings if not each.voided},
    )


def _back_to(period: Period, live_on: date) -> tuple[Period, ...]:
    """The period and those before it in which the unit was live, the latest first."""
    found = [period]
    while len(found) < TREND and found[-1].first > live_on:
        found.append(periods.before(found[-1]))
    return tuple(found)
