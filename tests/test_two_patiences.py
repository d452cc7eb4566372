"""Who waits, and how long: people for two seconds at most, what nobody waits for until it is done.

Which errand goes through which door is a table here. A new one that opens a database, or that goes
over to the patient doors, turns it red until it has chosen.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text, update

from bot.casework.privacy import erasing
from bot.casework.recording.recompute import recompute
from bot.clock import MovableClock
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.ticker import Ticker
from bot.jobs.timetable import TIMETABLE, Entry
from bot.server.health import STUCK_SECONDS
from db.doors import PATIENT, PEOPLE, DatabaseBusy, Doors, open_doors
from db.models import Base, DueContactRow, StaffMemberRow
from tests.harbor import Harbor, open_harbor

ROOT = Path(__file__).resolve().parent.parent
PEOPLES, PATIENTS, UNHURRIED = "people's", "patient", "unhurried"
AT_ONCE = replace(PEOPLE, busy_ms=1, lock_ms=1)
FLEETING = replace(PEOPLE, statement_ms=1)

# Where a door is opened, or the patient one is chosen.
ERRANDS = {
    # A process that people talk with, or that is asked how it is, has both.
    "bot.server.opening.migrated_for_people": {PEOPLES, PATIENTS},
    "bot.practice.open.running": {PEOPLES, PATIENTS},
    # Whether the database answers people in time.
    "bot.server.doctor._database": {PEOPLES},
    # Every other verb of the command line, and the rest of the doctor.
    "bot.server.opening.migrated": {PATIENTS},
    "bot.server.opening.opened": {PATIENTS},
    "bot.server.keeping._after_restoring": {PATIENTS},
    "bot.__main__.work": {PATIENTS},
    "bot.server.doctor._keys": {PATIENTS},
    "bot.server.doctor._times": {PATIENTS},
    "bot.server.doctor._people": {PATIENTS},
    "bot.server.doctor._private_texts": {PATIENTS},
    "bot.server.doctor._installed": {PATIENTS},
    "bot.server.doctor._channels": {PATIENTS},
    "bot.server.doctor._zones": {PATIENTS},
    "bot.server.doctor._channel_mend": {PATIENTS},
    "bot.server.doctor._undelivered": {PATIENTS},
    "bot.casework.administration.units_file.apply_changes": {PATIENTS},
    # The jobs of the ticker: planning, delivery, auditor, tidying, rosters.
    "bot.jobs.ticker.Ticker.__init__": {PATIENTS},
    "bot.server.work.ticking": {PATIENTS},
    # After the acknowledgement: a page says that it takes a while, or nobody sees it at all.
    "bot.commands.client_page.press_erase": {PATIENTS},
    "bot.commands.vocational_unit.submit": {PATIENTS},
    "bot.commands.vocational_unit.submit_numbers": {PATIENTS},
    # Before and after a database is in use.
    "db.migrate.migrate": {UNHURRIED},
    "db.migrate.make": {UNHURRIED},
    "db.migrate.is_current": {PATIENTS},
    "db.migrate.is_known": {PATIENTS},
    "db.migrate.keeps_one_stay_open": {PATIENTS},
    "db.backups._holds_records": {PATIENTS},
    "db.backups._try_keys": {PATIENTS},
    "db.backups._restore_postgresql": {UNHURRIED},
    # Limits of its own: a table that is written anew is closed to everybody.
    "db.doors._write_tables_anew": {PATIENTS},
    # The doors themselves.
    "db.doors.open_doors": {PEOPLES, PATIENTS},
    "db.doors.open_patient_doors": {PATIENTS},
}


CHOOSES = {
    "open_doors": PEOPLES,
    "PEOPLE": PEOPLES,
    "open_patient_doors": PATIENTS,
    "PATIENT": PATIENTS,
    "UNHURRIED": UNHURRIED,
}


def test_every_errand_has_chosen_its_door() -> None:
    found = {name: doors for file in _modules() for name, doors in _choices(file)}
    assert found == ERRANDS


def _modules() -> Iterator[Path]:
    for folder in ("bot", "db", "ips", "practice_workspace"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def _choices(file: Path) -> Iterator[tuple[str, set[str]]]:
    source = file.read_text("utf-8")
    if not any(word in source for word in (".patient", *CHOOSES)):
        return
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for name, function in _functions(ast.parse(source), module):
        chosen = {door for node in _own(function) for door in _chosen(node)}
        if chosen:
            yield name, chosen


def _functions(tree: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            inner = f"{name}.{node.name}"
            if isinstance(node, ast.FunctionDef):
                yield inner, node
            yield from _functions(node, inner)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """Without the functions that are written in it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _own(node)


def _chosen(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and node.attr == "patient":
        yield PATIENTS
    if isinstance(node, ast.Name) and node.id in CHOOSES:
        yield CHOOSES[node.id]


# ---------------------------------------------------------------- a lock of somebody else's


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    """Ana has a client whose due dates are wrong, and her brief is due."""
    harbor = open_harbor(doors, clock)
    harbor.enroll("C-114", harbor.ago(20))
    with doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=clock.now()))
        session.execute(update(DueContactRow).values(due_on=harbor.ago(999)))
    return harbor


def ticker(harbor: Harbor, doors: Doors) -> Ticker:
    return Ticker(doors, Deliverer(doors.patient, lambda _: None), harbor.clock)


def plan(harbor: Harbor, doors: Doors) -> bool:
    ticker(harbor, doors).plan()
    with doors.reading() as session:
        due = select(func.count()).where(StaffMemberRow.next_brief_at <= harbor.now)
        return session.scalar(due) == 0


def reckon(_: Harbor, doors: Doors) -> bool:
    return recompute(doors.patient) > 0


def erase(harbor: Harbor, doors: Doors) -> bool:
    client_id = harbor.client_id("C-114")
    erasing.erase_client(doors.patient, harbor.lea, client_id, now=harbor.now)
    return harbor.dues(client_id) == []


@contextmanager
def all_is_held(doors: Doors) -> Iterator[None]:
    """Another connection holds whatever an errand needs."""
    with doors.writing() as session:
        if doors.dialect == "postgresql":
            tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            session.execute(text(f"LOCK TABLE {tables} IN EXCLUSIVE MODE"))
        yield


def somebody_writes(doors: Doors) -> None:
    with doors.writing() as session:
        session.execute(update(StaffMemberRow).values(brief_at=None))


@pytest.mark.parametrize("errand", [plan, reckon, erase], ids=lambda errand: errand.__name__)
def test_what_nobody_waits_for_outlasts_a_lock_at_which_people_give_up(
    harbor: Harbor, database_url: str, errand: Callable[[Harbor, Doors], bool]
) -> None:
    with closing(open_doors(database_url, people=AT_ONCE)) as doors, ThreadPoolExecutor(1) as pool:
        with all_is_held(harbor.doors):
            waits = pool.submit(errand, harbor, doors)
            for _ in range(3):
                with pytest.raises(DatabaseBusy):
                    somebody_writes(doors)
            assert not waits.done()
        assert waits.result(60)


def test_what_nobody_waits_for_outlasts_a_statement_that_takes_long(
    doors: Doors, database_url: str
) -> None:
    if doors.dialect == "sqlite":
        pytest.skip("SQLite limits no statement")
    long = text("SELECT count(*) FROM generate_series(1, 300000)")
    with closing(open_doors(database_url, people=FLEETING)) as opened:
        with pytest.raises(DatabaseBusy), opened.reading() as session:
            session.execute(long)
        with opened.patient.reading() as session:
            assert session.execute(long).scalar_one() == 300_000


def test_patient_doors_give_up_before_the_ticker_counts_as_stuck(doors: Doors) -> None:
    """A server that was frozen must not stop the reminders until somebody looks."""
    limits = [
        PATIENT.pool_seconds,
        PATIENT.busy_ms / 1000,
        PATIENT.lock_ms / 1000,
        PATIENT.statement_ms / 1000,
        PATIENT.silence_seconds or 0,
    ]
    assert all(60 <= limit < STUCK_SECONDS for limit in limits)
    with doors.patient.writing() as session:
        if doors.dialect == "sqlite":
            asked = session.execute(text("PRAGMA busy_timeout")).scalar_one()
            assert asked == PATIENT.busy_ms
        else:
            names = "name IN ('lock_timeout', 'statement_timeout')"
            asked = text(f"SELECT setting::int FROM pg_settings WHERE {names} ORDER BY name")
            assert list(session.scalars(asked)) == [PATIENT.lock_ms, PATIENT.statement_ms]


# ---------------------------------------------------------------- the ticker


@contextmanager
def used(doors: Doors) -> Iterator[list[str]]:
    """Whose engine begins a transaction meanwhile."""
    seen: list[str] = []
    engines = {PEOPLES: doors.engine, PATIENTS: doors.patient.engine}
    notes = {name: lambda _, name=name: seen.append(name) for name in engines}
    for name, engine in engines.items():
        event.listen(engine, "begin", notes[name])
    yield seen
    for name, engine in engines.items():
        event.remove(engine, "begin", notes[name])


@pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: entry.job)
def test_every_job_of_the_ticker_is_patient(harbor: Harbor, entry: Entry) -> None:
    made = ticker(harbor, harbor.doors)
    with used(harbor.doors) as seen:
        made.jobs[entry.job]()
    assert set(seen) == {PATIENTS}


def test_whoever_stops_the_ticker_waits(harbor: Harbor) -> None:
    made = ticker(harbor, harbor.doors)
    with used(harbor.doors) as seen:
        assert made.stop()
    assert seen == [PEOPLES]
