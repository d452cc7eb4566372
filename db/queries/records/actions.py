"""Actions of a unit that nobody has done or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from db.doors import Session
from db.kept import Kept, kept_of, table_of
from db.queries.asked import CLIENT, DAY, UNIT, WORKSPACE
from db.queries.people.deaths import is_not_of_the_dead
from ips.records.action import ActionRecord

_action = table_of(ActionRecord).c


@dataclass(frozen=True, slots=True)
class OpenAction:
    """By when, and who is to do it."""

    id: str
    due_on: date
    owner_id: str


_OPEN = (
    _action.workspace_id == WORKSPACE,
    _action.vocational_unit_id == UNIT,
    _action.done_on.is_(None),
    _action.dropped_on.is_(None),
    _action.voided_at.is_(None),
)
_OF_THE_LIVING = is_not_of_the_dead(_action.client_id)


def open_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str, until: date
) -> tuple[OpenAction, ...]:
    """Those that are due up to this day, by day; none about somebody who has died."""
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "day": until}
    return tuple(OpenAction(*row) for row in session.execute(_DUE_BY, asked))


_DUE_BY: Any = (
    select(_action.id, _action.due_on, _action.owner_id)
    .where(*_OPEN, _action.due_on <= DAY, _OF_THE_LIVING)
    .order_by(_action.due_on, _action.id)
)


def about_client(
    session: Session, workspace_id: str, vocational_unit_id: str, client_id: str
) -> tuple[Kept[ActionRecord], ...]:
    """Those about this client with their words, by day."""
    asked = {"workspace": workspace_id, "unit": vocational_unit_id, "client": client_id}
    rows = session.execute(_ABOUT_CLIENT, asked).mappings()
    return tuple(kept_of(ActionRecord, row) for row in rows)


def whole_of_unit(
    session: Session, workspace_id: str, vocational_unit_id: str
) -> tuple[Kept[ActionRecord], ...]:
    """All of them with their words, by day."""
    return _read(session, _WHOLE, workspace_id, vocational_unit_id)


def of_the_living(
    session: Session, workspace_id: str, vocational_unit_id: str
) -> tuple[Kept[ActionRecord], ...]:
    """The same without those about somebody who has died: the client's page keeps them."""
    return _read(session, _TO_LIST, workspace_id, vocational_unit_id)


def _read(
    session: Session, statement: Any, workspace_id: str, vocational_unit_id: str
) -> tuple[Kept[ActionRecord], ...]:
    asked = {"workspace": workspace_id, "unit": vocational_unit_id}
    rows = session.execute(statement, asked).mappings()
    return tuple(kept_of(ActionRecord, row) for row in rows)


_WHOLE = select(table_of(ActionRecord)).where(*_OPEN).order_by(_action.due_on, _action.id)
_TO_LIST = _WHOLE.where(_OF_THE_LIVING)
_ABOUT_CLIENT = _WHOLE.where(_action.client_id == CLIENT)
