"""Helpers that more than one room's tests use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from threading import Event
from time import monotonic
from types import SimpleNamespace
from typing import Any

from sqlalchemy import RowMapping, Table, event, exists, insert, literal, select, union_all, update

from bot.casework.drafts import ClientContactDraft, EmployerChoice, EmployerContactDraft
from db.doors import Doors, Session
from db.models import Base
from db.sealing import resealed, sealed, unsealed
from ips.facts import Mode
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def a_visit(
    client_id: str,
    mode: Mode,
    on: date,
    *,
    job_ids: tuple[str, ...] = (),
    made_by_team_member: bool = False,
    **said: Any,
) -> ClientContactDraft:
    """A client contact as a conversation hands it to casework."""
    record = ClientContactRecord(client_id=client_id, mode=mode, on=on, **said)
    return ClientContactDraft(record, job_ids, made_by_team_member)


def employer_met(
    employer: EmployerChoice,
    mode: Mode,
    on: date,
    client_ids: tuple[str, ...] = (),
    *,
    job_lead: str | None = None,
    **said: Any,
) -> EmployerContactDraft:
    """An employer contact as a conversation hands it to casework."""
    record = EmployerContactRecord(mode=mode, on=on, **said)
    return EmployerContactDraft(record, employer, client_ids, job_lead)


@contextmanager
def count_statements(doors: Doors) -> Iterator[list[str]]:
    """Collects the SQL statements that reach the database meanwhile, BEGIN and COMMIT left out,
    through either patience."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(TRANSACTION_WORDS):
            seen.append(statement)

    engines = {doors.engine, doors.patient.engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def eventually(holds: Callable[[], object], seconds: float = 5.0) -> None:
    """Polls until `holds()` is true: for what another thread does after it has answered."""
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline, "it did not become so in time"
        Event().wait(0.01)


def rows_in(session: Session, row: Any, *which: Any) -> list[Any]:
    """The rows of a table, each text in plain, columns as attributes."""
    table = row.__table__
    found = session.execute(select(table).where(*which)).mappings()
    return [SimpleNamespace(**unsealed(table, each)) for each in found]


_EVERY_ROW = {table: select(table) for table in Base.metadata.sorted_tables}
_FILLED = union_all(
    *(select(literal(table.name)).where(exists().select_from(table)) for table in _EVERY_ROW)
)


def every_row(
    session: Session, among: Iterable[Table] = tuple(_EVERY_ROW)
) -> Mapping[Table, Sequence[RowMapping]]:
    """What these tables hold, as it is stored; one that is empty is not asked for its rows."""
    filled = frozenset(session.scalars(_FILLED))
    return {
        table: session.execute(_EVERY_ROW[table]).mappings().all() if table.name in filled else ()
        for table in among
    }


def every_row_in_plain(
    session: Session, among: Iterable[Table] = tuple(_EVERY_ROW)
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Each row of these tables as the program reads it."""
    for table, rows in every_row(session, among).items():
        for row in rows:
            yield table, unsealed(table, row)


def row_with(row: Any, **values: Any) -> Any:
    """Writes a new row, its private texts sealed as the program seals them."""
    return insert(row.__table__).values(**sealed(row.__table__, values))


def write_into(session: Session, row: Any, *which: Any, **values: Any) -> None:
    """Other values in rows that are there, private texts sealed as the program seals them."""
    table = row.__table__
    for found in session.execute(select(*table.primary_key).where(*which)).mappings().all():
        here = (table.c[name] == value for name, value in found.items())
        session.execute(update(table).where(*here).values(**resealed(table, values, **found)))


@contextmanager
def count_rows(doors: Doors) -> Iterator[list[int]]:
    """Collects how many rows each statement that reads gives meanwhile, on SQLite."""
    seen: list[int] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            beside = cursor.connection.cursor()
            seen.append(len(beside.execute(statement, parameters).fetchall()))

    event.listen(doors.engine, "after_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(doors.engine, "after_cursor_execute", note)
