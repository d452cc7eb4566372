"""A unit's outcomes of a quarter as its people read them: as of today, and as sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.checks import NOT_OFFERED
from bot.casework.replies import Actor, Refusal
from bot.casework.team import profiles
from db.doors import Doors, Session
from db.queries.outbox import digests
from db.queries.records import histories, scored
from db.queries.units import outcomes as rows
from db.queries.units.outcomes import SentQuarter
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import History, StaffRole
from ips.fidelity.results import Row
from ips.outcomes import Outcome, OutcomeClient, outcomes
from ips.outcomes.figures import Change, Number, changes, numbers_from, numbers_of
from ips.quarters import Quarter, quarters_up_to

TREND_QUARTERS = 8
NOT_YET = "That quarter has not begun. Please choose one that has."


@dataclass(frozen=True, slots=True)
class TrendQuarter:
    """One point of the trend. None: nobody was served in it."""

    quarter: Quarter
    rate: Fraction | None
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class QuarterPage:
    """`over`: the quarter is over, so it can be sent. `changed`: since it was sent.

    `may_send`: the reader may mark it as sent.
    """

    unit_name: str
    quarter: Quarter
    today: date
    found: tuple[Outcome, ...]
    trend: tuple[TrendQuarter, ...]
    sent: SentQuarter | None
    as_sent: tuple[Number, ...]
    changed: tuple[Change, ...]
    may_send: bool

    @property
    def over(self) -> bool:
        return self.quarter.last < self.today


@dataclass(frozen=True, slots=True)
class OutcomeRows:
    """The records behind one number, as one reader may see them.

    `codes`: client id -> code; `client_of`: the id of a stay or a job -> its client. `opened`:
    the clients whose rows this reader opens, None for the team lead, who opens all.
    """

    unit_name: str
    quarter: Quarter
    outcome: Outcome
    codes: Mapping[str, str]
    client_of: Mapping[str, str]
    opened: frozenset[str] | None

    def client(self, row: Row) -> str | None:
        return row.id if row.id in self.codes else self.client_of.get(row.id)

    def may_open(self, row: Row) -> bool:
        return self.opened is None or self.client(row) in self.opened


def rows_behind(
    doors: Doors, actor: Actor, quarter: Quarter, key: str, *, now: datetime
) -> OutcomeRows:
    """Of the reader's own unit. A specialist opens the rows of whom they carried in the quarter.

    Raises:
        NotAllowed: they do not see their unit's outcomes.
        Refusal: the quarter has not begun, or there is no such number.
    """
    with permissions.reading(doors, actor, now=now) as session:
        here = actor.workspace_id
        granted = permissions.authorize(session, actor, Action.SEE_OUTCOMES, now=now)
        unit = profiles.unit_of(session, here, granted.unit_id)
        if quarter.first > granted.today:
            raise Refusal(NOT_YET)
        clients = clients_of(session, here, unit.id)
        found = counted(clients, unit, quarter, granted.today)
        outcome = next((each for each in found if each.measure.key == key), None)
        if outcome is None:
            raise Refusal(NOT_OFFERED)
        carried = digests.carried_between(session, here, unit.id, quarter.first, quarter.last)
        mine = frozenset(
            each.client_id for each in carried if each.staff_member_id == granted.me.id
        )
        codes = scored.codes(session, here, unit.id)
    return OutcomeRows(
        unit_name=unit.name,
        quarter=quarter,
        outcome=outcome,
        codes=codes,
        client_of={
            fact_id: each.history.client_id
            for each in clients
            for fact_id in _facts_of(each.history)
        },
        opened=None if granted.me.role is StaffRole.TEAM_LEAD else mine,
    )


def _facts_of(history: History) -> tuple[str, ...]:
    stays = (each.id for each in history.episodes)
    return (*stays, *(each.id for each in history.jobs))


def of_quarter(
    doors: Doors, actor: Actor, quarter: Quarter | None, *, now: datetime
) -> QuarterPage:
    """The reader's own unit; without a quarter the last one that is over.

    Raises:
        NotAllowed: they do not see their unit's outcomes.
        Refusal: the quarter has not begun.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_OUTCOMES, now=now)
        unit = profiles.unit_of(session, actor.workspace_id, granted.unit_id)
        chosen = quarter or Quarter.of(granted.today).before()
        if chosen.first > granted.today:
            raise Refusal(NOT_YET)
        may_send = permissions.may(granted.me, Action.SEND_OUTCOMES)
        return _page(session, actor.workspace_id, unit, chosen, granted.today, may_send)


def _page(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    quarter: Quarter,
    today: date,
    may_send: bool,
) -> QuarterPage:
    clients = clients_of(session, workspace_id, unit.id)
    found = counted(clients, unit, quarter, today)
    sent = rows.sent_quarters(session, workspace_id, unit.id, quarter.first, quarter.first)
    mark = sent.get(quarter.first)
    as_sent = numbers_from(mark.figures) if mark else ()
    return QuarterPage(
        unit_name=unit.name,
        quarter=quarter,
        today=today,
        found=found,
        trend=trend(clients, unit, quarter, today),
        sent=mark,
        as_sent=as_sent,
        changed=changes(as_sent, numbers_of(found)) if mark else (),
        may_send=may_send,
    )


def clients_of(session: Session, workspace_id: str, unit_id: str) -> tuple[OutcomeClient, ...]:
    """Everybody the unit has ever served, with their jobs' terms. Four statements."""
    ids = scored.codes(session, workspace_id, unit_id)
    facts = histories.of_clients(session, workspace_id, ids)
    terms = rows.job_terms(session, workspace_id, unit_id)
    return tuple(OutcomeClient(facts[each], terms.get(each, {})) for each in ids)


def counted(
    clients: tuple[OutcomeClient, ...], unit: VocationalUnit, quarter: Quarter, today: date
) -> tuple[Outcome, ...]:
    return outcomes(clients, quarter, today, profiles.profiles_of(unit))


def trend(
    clients: tuple[OutcomeClient, ...], unit: VocationalUnit, quarter: Quarter, today: date
) -> tuple[TrendQuarter, ...]:
    """Eight quarters up to this one, from the first that ended after the unit went live."""
    points = []
    for each in quarters_up_to(quarter, TREND_QUARTERS):
        if each.last < unit.live_on:
            continue
        by_key: Mapping[str, Number] = {
            number.key: number for number in numbers_of(counted(clients, unit, each, today))
        }
        rate = by_key["rate_of_served"]
        points.append(TrendQuarter(each, rate.value, rate.numerator, rate.denominator))
    return tuple(points)
