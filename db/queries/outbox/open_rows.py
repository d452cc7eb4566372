"""What delivery is not done with, said as its indexes say it.

All that was ever sent stays in the table. These indexes hold only what is open, so that to find
nothing takes no longer after years; a database uses one where a statement says its condition in
the same words, values and all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_

from db.models import OutgoingMessageRow
from db.queries.outbox.messages import DEAD, LEASED, PLANNED, SENDING, SENT


def _literal(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")


def words(these: Iterable[str]) -> list[ColumnElement[str]]:
    """Words of ours, written into the statement itself."""
    return [_literal(each) for each in these]


def is_waiting(row: Any = OutgoingMessageRow) -> ColumnElement[bool]:
    """To be posted, or under way."""
    return row.state.in_(words((PLANNED, LEASED, SENDING)))  # type: ignore[no-any-return]


def is_under_way(row: Any = OutgoingMessageRow) -> ColumnElement[bool]:
    """Somebody has it."""
    return row.state.in_(words((LEASED, SENDING)))  # type: ignore[no-any-return]


def is_open(row: Any = OutgoingMessageRow) -> ColumnElement[bool]:
    """Waiting, given up, or sent and to be looked at once more: everything not at rest."""
    here = row.state.in_(words((PLANNED, LEASED, SENDING, DEAD)))
    return or_(here, and_(row.state == _literal(SENT), row.not_before < _literal(_NEVER)))


_NEVER = "9000-01-01 00:00:00+00:00"  # `messages.NEVER`, later than any other in either database
