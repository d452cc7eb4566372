"""Two writers at every point of one another: the first stops before each of its statements in turn.

    for turn in interleaved(doors):
        ...  # two acts about something new
        first, second = turn.run(first_act, second_act)

In turn k the first stops before its k-th statement or commit, and the second runs: to its end, or
until it waits for what the first holds; then the first goes on. In turn 0 the second comes before
the first, in the last one after it. Nothing here rests on how fast a machine is: PostgreSQL says
itself that one waits for the other, and on SQLite the second is turned away at once, and asks
again when the first has ended, as a person would. Two that wait for each other fail the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import count
from threading import Event
from typing import Any

from sqlalchemy import event, text

from bot.casework.replies import Refusal
from db.doors import PATIENT, DatabaseBusy, Doors, PatientDoors, open_patient_doors

STUCK = 300.0  # seconds; only two that wait for each other without end come to it
FIRST_LOOK = 0.002
BLOCKED = text("SELECT :first = ANY(pg_blocking_pids(:second))")

Act = Callable[[PatientDoors], Any]


@dataclass
class Writer:
    """Doors of its own, and which of PostgreSQL's processes serves them."""

    doors: PatientDoors
    by_transaction: bool
    pid: int | None = None
    before_each: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        if self.by_transaction and self.doors.dialect == "postgresql":
            event.listen(self.doors.engine, "begin", self._comes)
        else:
            event.listen(self.doors.engine, "before_cursor_execute", self._statement)
        event.listen(self.doors.engine, "commit", self._comes)

    def _statement(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # On SQLite a transaction is one step: it reads one snapshot, or locks the whole file.
        if self.doors.dialect == "postgresql" or statement.startswith("BEGIN"):
            self._comes(connection)

    def _comes(self, connection: Any) -> None:
        if self.doors.dialect == "postgresql":
            self.pid = connection.connection.dbapi_connection.info.backend_pid
        self.before_each()


@dataclass
class Turn:
    """One of the points at which the second comes in."""

    number: int
    first: Writer
    second: Writer
    looks_on: PatientDoors
    parked: bool = False
    waited: bool = False  # the second, for what the first held
    _arrived: Event = field(default_factory=Event)
    _goes_on: Event = field(default_factory=Event)

    def run(self, first: Act, second: Act) -> tuple[Any, Any]:
        """What came of each: its answer, or the refusal that the person reads."""
        ahead = count()

        def park() -> None:
            if next(ahead) == self.number:
                self.parked = True
                self._arrived.set()
                assert self._goes_on.wait(STUCK), "stuck"

        self.first.before_each = park
        with ThreadPoolExecutor(2) as pool:
            one = pool.submit(_came_of, first, self.first.doors)
            one.add_done_callback(lambda _: self._arrived.set())
            assert self._arrived.wait(STUCK), "stuck"
            try:
                two = pool.submit(_came_of, second, self.second.doors)
                self._until_it_ends_or_waits(two)
            finally:
                self._goes_on.set()
            return one.result(STUCK), self._once_more_if_busy(two, second)

    def _until_it_ends_or_waits(self, two: Future[Any]) -> None:
        between = FIRST_LOOK
        while not wait([two], between).done and not self._is_blocked():
            between *= 2
            assert between < STUCK, "stuck"

    def _is_blocked(self) -> bool:
        if self.looks_on.dialect == "sqlite" or not (self.first.pid and self.second.pid):
            return False
        pids = {"first": self.first.pid, "second": self.second.pid}
        with self.looks_on.engine.connect() as connection:
            self.waited = bool(connection.execute(BLOCKED, pids).scalar())
        return self.waited

    def _once_more_if_busy(self, two: Future[Any], second: Act) -> Any:
        try:
            return two.result(STUCK)
        except DatabaseBusy:
            if not (self.looks_on.dialect == "sqlite" and self.parked):
                raise  # the two waited for each other
        self.waited = True
        return _came_of(second, self.second.doors)


def _came_of(act: Act, doors: PatientDoors) -> Any:
    try:
        return act(doors)
    except Refusal as refusal:
        return refusal


def interleaved(doors: Doors, *, by_transaction: bool = False) -> Iterator[Turn]:
    """A turn for every statement of the first, and one for its end.

    `by_transaction`: only before each transaction and each commit, for an act of very many.
    """
    database_url = doors.engine.url.render_as_string(hide_password=False)
    first = Writer(open_patient_doors(database_url), by_transaction)
    at_once = open_patient_doors(database_url, replace(PATIENT, busy_ms=0))
    second = Writer(at_once, by_transaction=False)
    looks_on = open_patient_doors(database_url)
    try:
        for number in count():
            turn = Turn(number, first, second, looks_on)
            yield turn
            if not turn.parked:
                return
    finally:
        for each in (first.doors, second.doors, looks_on):
            each.close()
