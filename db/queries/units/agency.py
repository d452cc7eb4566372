"""Who of an agency reads its units side by side, and what the units have sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, insert, select, update

from db.doors import Session
from db.kept import table_of
from db.models import AgencyReaderRow, SentQuarterRow, VocationalUnitRow
from ips.records.sent_quarter import SentQuarterRecord


@dataclass(frozen=True, slots=True)
class AgencyReader:
    """`bound`: the smallest number that this person reads of people."""

    slack_user_id: str
    bound: int


def reader(session: Session, workspace_id: str, slack_user_id: str) -> AgencyReader | None:
    row = session.execute(
        _READERS.where(
            AgencyReaderRow.workspace_id == workspace_id,
            AgencyReaderRow.slack_user_id == slack_user_id,
        )
    ).first()
    return None if row is None else AgencyReader(*row)


def readers(session: Session, workspace_id: str) -> tuple[AgencyReader, ...]:
    """Everybody who has been given it, by Slack user id."""
    rows = session.execute(
        _READERS.where(AgencyReaderRow.workspace_id == workspace_id).order_by(
            AgencyReaderRow.slack_user_id
        )
    )
    return tuple(AgencyReader(*row) for row in rows)


_READERS = select(AgencyReaderRow.slack_user_id, AgencyReaderRow.bound)


def give(session: Session, workspace_id: str, slack_user_id: str, bound: int, at: datetime) -> None:
    """Given again, another bound takes the place of the former."""
    changed = session.execute(
        update(AgencyReaderRow)
        .where(
            AgencyReaderRow.workspace_id == workspace_id,
            AgencyReaderRow.slack_user_id == slack_user_id,
        )
        .values(bound=bound)
        .returning(AgencyReaderRow.slack_user_id)
    )
    if changed.first() is None:
        session.execute(
            insert(AgencyReaderRow).values(
                workspace_id=workspace_id, slack_user_id=slack_user_id, bound=bound, given_at=at
            )
        )


def take(session: Session, workspace_id: str, slack_user_id: str) -> bool:
    """False: this person had not been given it."""
    gone = session.execute(
        delete(AgencyReaderRow)
        .where(
            AgencyReaderRow.workspace_id == workspace_id,
            AgencyReaderRow.slack_user_id == slack_user_id,
        )
        .returning(AgencyReaderRow.slack_user_id)
    )
    return gone.first() is not None


Figures = tuple[tuple[str, int], ...]


def sent_by_unit(
    session: Session, workspace_id: str
) -> tuple[tuple[str, str, Mapping[date, Figures]], ...]:
    """Unit id, name, and each quarter it has sent, by the unit's name. One statement."""
    unit, sent = VocationalUnitRow, SentQuarterRow
    rows = session.execute(
        select(unit.id, unit.name, sent.quarter, sent.figures)
        .outerjoin(
            table_of(SentQuarterRecord),
            and_(
                sent.workspace_id == unit.workspace_id,
                sent.vocational_unit_id == unit.id,
                sent.voided_at.is_(None),
            ),
        )
        .where(unit.workspace_id == workspace_id)
        .order_by(unit.name, unit.id, sent.quarter)
    )
    names: dict[str, str] = {}
    found: defaultdict[str, dict[date, Figures]] = defaultdict(dict)
    for row in rows:
        names[row.id] = row.name
        if row.quarter is not None:
            found[row.id][row.quarter] = tuple(sorted(row.figures.items()))
    return tuple((unit_id, name, found[unit_id]) for unit_id, name in names.items())
