"""Through PgBouncer in transaction mode: no statement leans on what another left in a session.

Two sessions of the server are all there are, for people and for what nobody waits for together.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from bot.server.work import make_deliverer
from db.doors import PATIENT, PEOPLE, Doors, forget_freed_pages, open_doors
from tests.commands.asking import form_after, said_after
from tests.commands.conftest import house, unit_house  # noqa: F401
from tests.delivery_world import AT_ONCE, at
from tests.house import ANA, House
from tests.jobs.test_fair_leases import NOW, QUIET, deliverer, plan, sent
from tests.support import eventually

SETTINGS = """[databases]
* = host={host} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = 2
unix_socket_dir =
"""


@pytest.fixture
def doors(database_url: str, dialect: str, tmp_path: Path) -> Iterator[Doors]:
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if dialect == "sqlite":
        pytest.skip("PgBouncer stands before PostgreSQL alone")
    if program is None:
        pytest.skip("PgBouncer is not installed (apt-get install pgbouncer)")
    url = make_url(database_url)
    host, port = Path(str(url.query["host"])), _free_port()
    settings = tmp_path / "pgbouncer.ini"
    settings.write_text(SETTINGS.format(host=host, port=port))
    for each in (settings, *list(tmp_path.parents)[:3]):
        each.chmod(0o755)
    # It refuses to run as root, as PostgreSQL does.
    as_owner = ("-u", host.owner()) if os.getuid() == 0 else ()
    running = subprocess.Popen([program, *as_owner, str(settings)], stderr=subprocess.DEVNULL)
    address = f"postgresql://postgres@127.0.0.1:{port}/{url.database}"
    try:
        eventually(lambda: _answers(address), 30)
        opened = open_doors(f"{address}?pgbouncer=transaction")
        yield opened
        opened.close()
    finally:
        running.terminate()
        running.wait(30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(address: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(address, connect_timeout=2):
        return True
    return False


def test_a_day(unit_house: House) -> None:  # noqa: F811
    """Lines are recorded, undone and read; the next morning's briefs are planned and come."""
    unit_house.enroll(ANA, "C-114", entered_on=date(2026, 2, 5))
    ana = unit_house.person(ANA)
    for _ in range(8):  # oftener than the driver asks before it prepares
        said = said_after(ana, "/contact", "Bean & Leaf C-114 phone met Rosa (manager)")
        assert "Saved." in said
    assert ana.press("recorded.undo", ana.ephemerals[-1]).ok
    assert "C-114" in form_after(ana, "/caseload")
    morning = at(date(2026, 3, 3), 10)
    works = make_deliverer(unit_house.settings, unit_house.doors)
    works.timing = AT_ONCE
    assert works.plan_once(morning).planned
    counts = works.deliver_all(morning)
    assert counts.sent
    assert not counts.waiting
    works.tidy_once(morning)
    assert forget_freed_pages(unit_house.doors.patient, ["client_contact"], tries=20)


def test_two_workers_deliver_everything(doors: Doors) -> None:
    plan(doors, QUIET, 100)
    for each in [deliverer(doors.patient) for _ in range(2)]:
        assert not each.deliver_all(NOW).waiting
    assert sent(doors, QUIET) == 100


def test_each_transaction_has_its_own_patience(doors: Doors) -> None:
    """Whoever had the session before, a person waits no longer than people do."""
    asked = text(
        "SELECT name, setting FROM pg_settings"
        " WHERE name IN ('lock_timeout', 'statement_timeout', 'TimeZone')"
    )

    def as_set(patience: object) -> dict[str, str]:
        return {
            "lock_timeout": str(patience.lock_ms),  # type: ignore[attr-defined]
            "statement_timeout": str(patience.statement_ms),  # type: ignore[attr-defined]
            "TimeZone": "UTC",
        }

    for _ in range(3):
        with doors.patient.writing() as session:
            assert dict(session.execute(asked).all()) == as_set(PATIENT)
        with doors.reading() as session:
            assert dict(session.execute(asked).all()) == as_set(PEOPLE)
        with doors.patient.at_once() as asking:
            assert dict(asking.execute(asked).all()) == as_set(PATIENT)
