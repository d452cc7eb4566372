"""What PostgreSQL knows of itself, and the tables of the report."""

from __future__ import annotations

import os
import platform
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import psycopg
import sqlalchemy

from bench.nation.country import Size
from bench.nation.replicas import PROCESSOR
from bench.nation.slack import HISTORY, T2, TIERS

WORKDAYS_A_YEAR = 250
WIDTH = 118  # letters of a line
Json = dict[str, Any]


def of_the_database(url: str) -> Json:
    """Sizes now, and what was counted since it was last restarted."""
    with psycopg.connect(url, autocommit=True) as connection:

        def asked(statement: str) -> list[Any]:
            return connection.execute(statement).fetchall()

        ((size, version),) = asked(
            "SELECT pg_database_size(current_database()), current_setting('server_version')"
        )
        tables = {
            name: {"bytes": all_of_it, "live": live, "dead": dead, "changed": changed}
            | {"hot": hot, "vacuums": vacuums, "scans": scans, "rows_of_scans": rows}
            for name, all_of_it, live, dead, changed, hot, vacuums, scans, rows in asked(
                "SELECT relname, pg_total_relation_size(relid), n_live_tup, n_dead_tup,"
                " n_tup_upd + n_tup_del, n_tup_hot_upd, vacuum_count + autovacuum_count, seq_scan,"
                " seq_tup_read FROM pg_stat_user_tables"
            )
        }
        indexes = {
            name: {"bytes": size, "used": used, "of": table, "unique": unique}
            for name, size, used, table, unique in asked(
                "SELECT i.indexrelname, pg_relation_size(i.indexrelid), i.idx_scan, i.relname,"
                " x.indisunique FROM pg_stat_user_indexes i"
                " JOIN pg_index x ON x.indexrelid = i.indexrelid"
            )
        }
        return {"bytes": size, "version": version, "tables": tables, "indexes": indexes}


def added(before: Json | None, now: Json) -> Json:
    """`now` with what was counted before a restart that forgot it."""
    if before is None:
        return now
    for kind, names in (
        ("tables", ("changed", "hot", "vacuums", "scans", "rows_of_scans")),
        ("indexes", ("used",)),
    ):
        for name, row in now[kind].items():
            for each in names:
                row[each] += before[kind].get(name, {}).get(each, 0)
    return now


def slimmer_when_written_anew(url: str, tables: Sequence[str]) -> dict[str, float]:
    """How much larger the indexes of a table are than the same, written anew."""
    told = {}
    with psycopg.connect(url, autocommit=True) as connection:
        for table in tables:
            sizes = []
            for _ in range(2):
                ((size,),) = connection.execute(
                    "SELECT pg_indexes_size(%s::regclass)", [table]
                ).fetchall()
                sizes.append(size)
                if len(sizes) == 1:
                    connection.execute(f"REINDEX TABLE {table}")
            told[table] = sizes[0] / max(1, sizes[1])
    return told


# ---------------------------------------------------------------- the report


@dataclass(frozen=True)
class Report:
    """All days together, drawn as tables."""

    size: Size
    days: Sequence[Json]  # as kept, a line a day
    first: Json  # the database before the first day
    last: Json
    slimmer: Mapping[str, float]
    history_slow: bool
    processes: str
    rows: int
    load: tuple[float, float, float]

    def lines(self, command: str, on: datetime) -> list[str]:
        """As they stand in a document: rows of tables whole, everything else folded."""
        return [
            piece
            for line in self._lines(command, on)
            for piece in ([line] if line.startswith("|") else textwrap.wrap(line, WIDTH) or [""])
        ]

    def _lines(self, command: str, on: datetime) -> list[str]:
        return [
            "```",
            f"$ {command}",
            "```",
            "",
            self._where(on),
            "",
            *self._waits(),
            "",
            *self._commands(),
            "",
            *self._statements(),
            "",
            *self._growth(),
            "",
            *self._slack(),
        ]

    def _where(self, on: datetime) -> str:
        size = self.size
        return (
            f"{size.workspaces} workspaces, {size.units} units, {size.units * size.specialists:,}"
            f" specialists, {size.units * size.specialists * size.clients:,} clients at a time,"
            f" {size.history} days of records ({self.rows:,} rows); {len(self.days)} working days,"
            f" {sum(each['restarts'] for each in self.days)} restarts of PostgreSQL; the longest"
            f" took {max((each['seconds'] for each in self.days), default=0):.0f} s."
            f" {self.processes}; {os.cpu_count()} cores (load {self.load[0]:.0f} at the end),"
            f" {platform.system()}, Python {platform.python_version()}, SQLAlchemy"
            f" {sqlalchemy.__version__}, PostgreSQL {self.last['version'].split()[0]};"
            f" {on:%Y-%m-%d}."
        )

    def _waits(self) -> Iterator[str]:
        yield "| behind its hour | sent | half of them | 99 of 100 | the last |"
        yield "|---|---|---|---|---|"
        for what, name, monday in (
            ("brief, Mondays", "briefs", True),
            ("brief, other days", "briefs", False),
            ("agenda and its parts, Mondays", "digests", True),
        ):
            if waits := [w for each in self.days if each["monday"] is monday for w in each[name]]:
                yield (
                    f"| {what} | {len(waits):,} | {median(waits):.1f} s |"
                    f" {_of_100(waits, 99):.1f} s | {max(waits):.1f} s |"
                )

    def _commands(self) -> Iterator[str]:
        yield (
            "| while they are sent | asked | acknowledged: half | 99 of 100 | longest | over 3 s"
            " | seen: half | 99 of 100 | not seen |"
        )
        yield "|---|---|---|---|---|---|---|---|---|"
        asked: dict[str, list[Any]] = defaultdict(list)
        for each in self.days:
            for answer in each["at_peak"]:
                asked[answer[0]].append(answer)
        for what, answers in sorted(asked.items()):
            acks = [each[1] for each in answers]
            seen = [each[2] for each in answers if each[2] is not None]
            late = sum(each > 3 for each in acks)
            yield (
                f"| {what} | {len(answers)} | {median(acks):.2f} s | {_of_100(acks, 99):.2f} s |"
                f" {max(acks):.2f} s | {late} | {median(seen or [0]):.2f} s |"
                f" {_of_100(seen or [0], 99):.2f} s | {len(answers) - len(seen)} |"
            )
        between = [answer[1] for each in self.days for answer in each["between"]]
        if between:
            yield (
                f"| between, one by one | {len(between)} | {median(between):.2f} s |"
                f" {_of_100(between, 99):.2f} s | {max(between):.2f} s |"
                f" {sum(each > 3 for each in between)} | | | |"
            )

    def _statements(self) -> Iterator[str]:
        yield "| statements | of which process | times | of all its time in the database | each |"
        yield "|---|---|---|---|---|"
        for name in ("web", "worker"):
            told: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
            for each in self.days:
                for statement, (number, seconds) in each["statements"][name].items():
                    told[statement][0] += number
                    told[statement][1] += seconds
            _, worked = told.pop(PROCESSOR, (0.0, 0.0))
            whole = sum(seconds for _, seconds in told.values()) or 1.0
            number = sum(number for number, _ in told.values())
            each_ms = 1e3 * whole / max(1, number)
            yield f"| all | {name} | {number:,.0f} | {whole:.1f} s | {each_ms:.2f} ms |"
            yield f"| {PROCESSOR}, all it did | {name} | | {worked:.1f} s | |"
            dearest = sorted(told.items(), key=lambda each: -each[1][1])[:5]
            for statement, (times, seconds) in dearest:
                yield (
                    f"| `{statement}` | {name} | {times:,.0f} | {100 * seconds / whole:.0f} % |"
                    f" {1e3 * seconds / times:.2f} ms |"
                )

    def _growth(self) -> Iterator[str]:
        days = max(1, len(self.days))
        first, last = self.first["bytes"], self.last["bytes"]
        yield (
            f"The database has {_mib(last)}, and had {_mib(first)} before the first day:"
            f" {_mib((last - first) / days * WORKDAYS_A_YEAR)} a year of {WORKDAYS_A_YEAR} such"
            " days."
        )
        yield ""
        yield "| table | size | live | dead | changed | in place | vacuums | its indexes, anew |"
        yield "|---|---|---|---|---|---|---|---|"
        tables = self.last["tables"]
        largest = sorted(tables, key=lambda each: -tables[each]["bytes"])[:8]
        busiest = sorted(tables, key=lambda each: -tables[each]["changed"])[:5]
        yield from map(self._table_line, dict.fromkeys((*largest, *busiest)))
        never = sorted(
            (row["bytes"], name)
            for name, row in self.last["indexes"].items()
            if not row["used"] and not row["unique"] and row["bytes"] > 2**16
        )
        yield ""
        yield (
            "Indexes that nothing used, the largest first: "
            + (
                ", ".join(f"`{name}` ({_mib(size)})" for size, name in reversed(never[-12:]))
                or "none"
            )
            + "."
        )
        scanned = sorted(tables, key=lambda each: -tables[each]["rows_of_scans"])[:4]
        yield ""
        yield (
            "Read from end to end most: "
            + ", ".join(
                f"`{each}` ({tables[each]['scans']:,} times,"
                f" {tables[each]['rows_of_scans']:,} rows)"
                for each in scanned
            )
            + "."
        )

    def _table_line(self, name: str) -> str:
        row = self.last["tables"][name]
        in_place = f"{100 * row['hot'] / row['changed']:.0f} %" if row["changed"] else ""
        anew = f"{self.slimmer[name]:.1f} ×" if name in self.slimmer else ""
        return (
            f"| {name} | {_mib(row['bytes'])} | {row['live']:,} | {row['dead']:,} |"
            f" {row['changed']:,} | {in_place} | {row['vacuums']} | {anew} |"
        )

    def _slack(self) -> Iterator[str]:
        calls: Counter[str] = Counter()
        refused: Counter[str] = Counter()
        most: Counter[str] = Counter()
        for each in self.days:
            calls.update(each["slack"].get("calls", {}))
            refused.update(each["slack"].get("refused", {}))
            most |= Counter(each["slack"].get("most", {}))
        yield "| Slack's method | calls | refused (429) | most in a workspace's minute | its tier |"
        yield "|---|---|---|---|---|"
        for method, number in calls.most_common():
            tier = 1 if self.history_slow and method in HISTORY else TIERS.get(method, T2)
            yield f"| `{method}` | {number:,} | {refused[method]:,} | {most[method]} | {tier} |"
        broken = sum(each["slack"].get("broken_off", 0) for each in self.days)
        looked = sum(calls[each] for each in HISTORY)
        yield ""
        yield (
            f"{broken} posts broke off without an answer; {looked} times the bot looked whether one"
            " stands there."
        )


def _of_100(numbers: Sequence[float], which: int) -> float:
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, len(ordered) * which // 100)]


def _mib(size: float) -> str:
    return f"{size / 2**20:,.0f} MiB"
