"""On whose caseload a client is, and which team treats them, as a program entry says it.

What had been so before is kept. An entry that is taken back leaves both as if it had never been;
what somebody changed by hand since then stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, literal, select, union_all

from db import versions
from db.doors import Session
from db.models import ClientAssignmentRow, ClientTeamRow, FactVersionRow
from db.queries.asked import CLIENT, WORKSPACE
from db.queries.people import clients

BEFORE = "before_entry"
_DAY = timedelta(days=1)
_VALUE: Mapping[Any, str] = {ClientAssignmentRow: "staff_member_id", ClientTeamRow: "team"}


@dataclass(frozen=True, slots=True)
class Span:
    """A dated row: a specialist, or a mental-health team (`table` says which), from a day on."""

    table: str
    id: str
    value: str
    from_on: date
    until_on: date | None

    def until(self, day: date) -> Span:
        """Cut so that it is over then."""
        return replace(self, until_on=day if self.until_on is None else min(self.until_on, day))


def spans(session: Session, workspace_id: str, client_id: str) -> tuple[Span, ...]:
    """Both, in one query."""
    found = session.execute(_SPANS, {"workspace": workspace_id, "client": client_id})
    return tuple(Span(*each) for each in found)


def _of(row: Any) -> ColumnElement[bool]:
    whose: ColumnElement[bool] = and_(row.workspace_id == WORKSPACE, row.client_id == CLIENT)
    return whose & (row.kind == "carries") if row is ClientAssignmentRow else whose


_SPANS = union_all(
    *(
        select(
            literal(row.__tablename__).label("table"),
            row.id,
            getattr(row, value).label("value"),
            row.from_on,
            row.until_on,
        ).where(_of(row))
        for row, value in _VALUE.items()
    )
).order_by("from_on", "id")


def enter(
    session: Session,
    workspace_id: str,
    client_id: str,
    entry_id: str,
    entered_on: date,
    staff_member_id: str,
    team: str | None,
    *,
    by: str,
    at: datetime,
) -> None:
    """From the day of entry on; without a `team` that stays as it is. The client is locked."""
    before = spans(session, workspace_id, client_id)
    assigned = clients.assign(session, workspace_id, client_id, staff_member_id, entered_on)
    came = {ClientAssignmentRow.__tablename__: assigned}
    if team is not None:
        treated = clients.set_team(session, workspace_id, client_id, team, entered_on)
        came[ClientTeamRow.__tablename__] = treated
    values = {
        "client_id": client_id,
        "entered_on": entered_on.isoformat(),
        "came": came,
        "spans": [_plain(each) for each in before],
        # One team a line: an erasure looks through every text of a former version.
        "team": "\n".join(each.value for each in _in(before, ClientTeamRow)),
    }
    versions.keep(session, workspace_id, (BEFORE, entry_id), 1, values, by=by, at=at)


def take_back(
    session: Session, workspace_id: str, client_id: str, entry_id: str, entered_on: date
) -> None:
    """The client is locked by the caller. `entered_on`: for an entry of which nothing was kept."""
    row = FactVersionRow
    stored = session.execute(
        select(*versions.COLUMNS).where(
            row.workspace_id == workspace_id, row.fact_kind == BEFORE, row.fact_id == entry_id
        )
    ).mappings()
    kept = next((versions.values_in(each) for each in stored), None)
    now = spans(session, workspace_id, client_id)
    if kept is None:
        came, before = _as_it_looks(now, entered_on)
    else:
        came, before = kept["came"], tuple(_before(kept))
        entered_on = date.fromisoformat(kept["entered_on"])
    for table in _VALUE:
        brought = came.get(table.__tablename__)
        if brought is not None:
            was, stands = _in(before, table), _in(now, table)
            left = without(was, stands, brought, entered_on)
            _write(session, table, workspace_id, client_id, left)


def _as_it_looks(
    now: Sequence[Span], entered_on: date
) -> tuple[Mapping[str, str], tuple[Span, ...]]:
    """What an entry brought, and what had been before it, where nobody kept that.

    → What begins on its day came with it; what ends the day before such a one went on.
    """
    came = {each.table: each.id for each in now if each.from_on == entered_on}
    ended = entered_on - _DAY
    before = (each for each in now if each.from_on < entered_on)
    return came, tuple(
        replace(each, until_on=None) if each.until_on == ended else each for each in before
    )


def without(was: Sequence[Span], stands: Sequence[Span], came: str, entered_on: date) -> list[Span]:
    """What would stand without an entry, which brought the span of the id `came`.

    An entry speaks of all days from its own on, and so does every change by hand.
    """
    since = min(_changed_since(was, stands, came, entered_on), default=date.max)
    kept = [each.until(since - _DAY) for each in was if each.from_on < since]
    return [
        *(kept if since < date.max else was),
        *(each for each in stands if each.from_on >= since),
    ]


def _changed_since(
    was: Sequence[Span], stands: Sequence[Span], came: str, entered_on: date
) -> Iterator[date]:
    """From which days on somebody has said something since the entry."""
    left = {each.id: each.until(entered_on - _DAY) for each in was if each.from_on < entered_on}
    there = {each.id: each for each in stands}
    for each in stands:
        if each.id not in left and each.id != came:
            yield each.from_on
        elif each.until_on is not None and (each.id == came or each != left[each.id]):
            yield each.until_on + _DAY
    yield from (each.from_on for each in left.values() if each.id not in there)
    if came not in there:
        yield entered_on


def _write(
    session: Session, table: Any, workspace_id: str, client_id: str, left: Iterable[Span]
) -> None:
    session.execute(
        delete(table).where(_of(table)),
        {"workspace": workspace_id, "client": client_id},
    )
    rows = [
        {
            "workspace_id": workspace_id,
            "id": each.id,
            "client_id": client_id,
            _VALUE[table]: each.value,
            "from_on": each.from_on,
            "until_on": each.until_on,
        }
        for each in left
    ]
    if rows:
        session.execute(insert(table), rows)


def _in(of: Iterable[Span], table: Any) -> list[Span]:
    return [each for each in of if each.table == table.__tablename__]


def _plain(span: Span) -> dict[str, Any]:
    """Without the team's name, which stands beside."""
    value = "" if span.table == ClientTeamRow.__tablename__ else span.value
    days = {"from_on": span.from_on.isoformat(), "until_on": span.until_on and str(span.until_on)}
    return asdict(span) | days | {"value": value}


def _before(kept: Mapping[str, Any]) -> Iterator[Span]:
    teams = iter(kept["team"].split("\n"))
    for each in kept["spans"]:
        from_on = date.fromisoformat(each["from_on"])
        until_on = each["until_on"] and date.fromisoformat(each["until_on"])
        value = each["value"] or next(teams)
        yield Span(each["table"], each["id"], value, from_on, until_on)
