"""One person's or unit's trouble is their own: the others go on, and it is tried again later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from db.doors import DatabaseAway, DatabaseBusy, NotRecorded, PatientDoors, Session

log = logging.getLogger("bot.casework")

Each = TypeVar("Each")
StepsBack = Callable[[Session, str, str, datetime], None]


class PlanFor(Protocol):
    """Plans what is due for one of them, and says how many messages that makes."""

    def __call__(
        self, session: Session, workspace_id: str, which: str, /, *, now: datetime
    ) -> int: ...


def plan_alone(
    doors: PatientDoors,
    plan_for: PlanFor,
    steps_back: StepsBack,
    which: tuple[str, str],
    now: datetime,
) -> int:
    """How many messages are planned for one of them, (workspace id, id): a transaction each.

    Raises:
        NotRecorded: not even the step back could be written; so it is the database's own trouble.
    """
    try:
        with doors.writing() as session:
            return plan_for(session, *which, now=now)
    except NotRecorded as error:
        log.warning("nothing planned for %s: %s", which[1], error)
    except Exception as error:
        log.error("nothing planned for %s: %s", which[1], type(error).__name__)
    try:
        with doors.writing() as session:
            steps_back(session, *which, now)
    except DatabaseBusy:
        pass  # somebody else writes just now: it is tried again with the next turn
    return 0


class PlanTogether(Protocol):
    """Plans what is due for several of them, and says how many messages that makes."""

    def __call__(
        self, session: Session, workspace_id: str, which: Collection[str], /, *, now: datetime
    ) -> int: ...


def plan_together(
    doors: PatientDoors,
    plan_for: PlanTogether,
    steps_back: StepsBack,
    workspace_id: str,
    which: Collection[str],
    now: datetime,
) -> int:
    """How many messages are planned for several: one transaction, or where that fails one each.

    Raises:
        NotRecorded: as `plan_alone`.
    """

    def alone(session: Session, here: str, one: str, *, now: datetime) -> int:
        return plan_for(session, here, [one], now=now)

    if len(which) > 1:
        try:
            with doors.writing() as session:
                return plan_for(session, workspace_id, which, now=now)
        except Exception as error:
            log.warning("planned one by one: %s", type(error).__name__)
    return sum(plan_alone(doors, alone, steps_back, (workspace_id, one), now) for one in which)


def for_each(every: Iterable[Each], do: Callable[[Each], object]) -> None:
    """Do it for each of them. One that fails keeps none of the others from it.

    Raises:
        Exception: the last failure, when all have had their turn: somebody should see it.
        NotRecorded: the database is away, at once.
    """
    failure: Exception | None = None
    for one in every:
        try:
            do(one)
        except DatabaseAway:
            raise
        except Exception as error:
            failure = error
    if failure is not None:
        raise failure
