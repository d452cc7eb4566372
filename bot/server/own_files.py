"""Files that hold what is private are their owner's alone, and a process leaves no core dump.

At the start what is ours is closed to others; what is somebody else's is named by `doctor`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.config import DATA_FOLDER, ENV_FILE, KEY_FILE

try:
    import resource
except ImportError:  # on Windows neither core dumps nor modes are as here
    resource = None  # type: ignore[assignment]

_OTHERS = 0o077
_NOT_FOR_OURS = 0o027  # of somebody else's file we are in the group, or we could not read it


def leave_no_core() -> None:
    """A process that dies leaves no copy of its memory, where keys and notes stand in plain."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def private_files(database_url: str) -> Iterator[Path]:
    """What there is of `.env`, the data folder, the database's files and the key file."""
    folder = DATA_FOLDER.resolve()
    candidates = [Path(ENV_FILE).resolve(), folder, folder / KEY_FILE]
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        candidates += [Path(f"{url.database}{suffix}").resolve() for suffix in ("", "-wal", "-shm")]
    return (path for path in dict.fromkeys(candidates) if path.exists())


def open_to_others(database_url: str) -> tuple[Path, ...]:
    """Those that others on this machine can read or write."""
    return tuple(filter(_is_open, private_files(database_url))) if os.name == "posix" else ()


def close_to_others(database_url: str) -> None:
    """Take others' rights from those that are ours."""
    for path in open_to_others(database_url):
        if _is_ours(path):
            with suppress(OSError):  # a disk that is read-only: `doctor` names it
                path.chmod(path.stat().st_mode & ~_OTHERS & 0o777)


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (_OTHERS if _is_ours(path) else _NOT_FOR_OURS))


def _is_ours(path: Path) -> bool:
    return path.stat().st_uid == os.geteuid()
