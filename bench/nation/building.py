"""The country written into PostgreSQL by COPY, a unit a transaction; and who is there then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time
from multiprocessing import get_context
from typing import Any

import psycopg

from bench.nation.country import BEGINS, Rows, Size, Unit, unit_rows, units_of
from db.encryption import Cipher, use_cipher


def token_of(workspace: int) -> str:
    return f"xoxb-{workspace:04}"


def build(
    url: str, keys: Sequence[str], size: Size, seed: int, progress: Callable[[int, int], None]
) -> int:
    """Write what is not there yet; returns the number of rows."""
    use_cipher(Cipher(keys))
    units = units_of(size)
    with psycopg.connect(url, autocommit=True) as connection:
        _workspaces(connection, size.workspaces)
        there = connection.execute("SELECT name FROM vocational_unit").fetchall()
    missing = [each for each in units if (f"Unit {each.number}",) not in there]
    written = 0
    # Ends its processes by asking: a signal would reach them as one of ours, with our way of it.
    with ProcessPoolExecutor(2, get_context("fork")) as pool:
        jobs = [(url, tuple(keys), unit, size, seed) for unit in missing]
        for done, number in enumerate(pool.map(_build_one, jobs), 1):
            written += number
            progress(len(units) - len(missing) + done, len(units))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return written


def _workspaces(connection: psycopg.Connection[Any], number: int) -> None:
    if connection.execute("SELECT count(*) FROM workspace").fetchall() != [(0,)]:
        return
    for each in range(number):
        rows = Rows(f"T{each:04}")
        rows.add(
            "workspace",
            id=f"T{each:04}",
            name=f"Agency {each}",
            bot_token=token_of(each),
            bot_user_id=f"UBOT{each:04}",
            bot_id=f"B{each:04}",
            installed_at=datetime.combine(BEGINS, time(), UTC),
        )
        rows.copy(connection)


def _build_one(job: tuple[str, Sequence[str], Unit, Size, int]) -> int:
    url, keys, unit, size, seed = job
    use_cipher(Cipher(keys))
    rows = unit_rows(unit, size, seed)
    with psycopg.connect(url) as connection:
        connection.execute("SET synchronous_commit = off")
        return rows.copy(connection)


# ---------------------------------------------------------------- who is there


@dataclass(frozen=True, slots=True)
class Somebody:
    """A specialist or a lead as the simulation needs them."""

    workspace_id: str
    slack_id: str
    channel: str
    zone: str
    leads: bool
    codes: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()


def everybody(url: str) -> Iterator[Somebody]:
    """The people of all rosters, with the codes they carry now and the employers they know."""
    carried: dict[tuple[str, str], list[str]] = defaultdict(list)
    known: dict[tuple[str, str], list[str]] = defaultdict(list)
    with psycopg.connect(url) as connection:
        for workspace_id, staff_id, code in connection.execute(
            "SELECT a.workspace_id, a.staff_member_id, c.code FROM client_assignment a"
            " JOIN client c ON c.workspace_id = a.workspace_id AND c.id = a.client_id"
            " JOIN episode e ON e.workspace_id = a.workspace_id AND e.client_id = a.client_id"
            " WHERE e.exited_on IS NULL AND e.voided_at IS NULL ORDER BY c.code"
        ):
            carried[workspace_id, staff_id].append(code)
        for workspace_id, unit_id, name in connection.execute(
            "SELECT workspace_id, vocational_unit_id, name FROM employer ORDER BY name"
        ):
            known[workspace_id, unit_id].append(name)
        for workspace_id, staff_id, slack_id, order, unit_id, channel, zone in connection.execute(
            "SELECT s.workspace_id, s.id, s.slack_user_id, s.roster_order, u.id, u.channel_id,"
            " u.zone FROM staff_member s JOIN vocational_unit u"
            " ON u.workspace_id = s.workspace_id AND u.id = s.vocational_unit_id ORDER BY 1, 3"
        ):
            yield Somebody(
                workspace_id,
                slack_id,
                channel,
                zone,
                leads=order == 0,
                codes=tuple(carried[workspace_id, staff_id]),
                employers=tuple(known[workspace_id, unit_id]),
            )
