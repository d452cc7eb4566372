"""What a process remembers from one request to the next, and that none of it mixes workspaces.

Every such memory is found by the syntax tree and named here with the reason why it keeps
workspaces apart; a new one turns this red until somebody has thought about it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.casework.administration import workspaces
from bot.casework.administration.workspaces import Known, Workspace
from bot.clock import MovableClock
from bot.views import chart
from db.doors import Doors
from ips.agenda.counts import ChartWeek
from ips.employer_contacts import Week, WeekCount
from tests.security.twins import HERE, THERE

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("bot", "db", "ips")
CACHES = frozenset({"cache", "lru_cache", "cached_property"})
EMPTY = frozenset({"dict", "list", "set", "defaultdict", "OrderedDict", "deque", "Counter"})
GROWS = frozenset({"append", "add", "update", "setdefault", "extend", "insert"})

REMEMBERED: Mapping[str, str] = {
    "IpsApp._before": "functions that stand before listeners, filled at the start",
    "IpsApp.registered": "names of listeners, filled at the start",
    "_clocks": "the rules that follow from a unit's numbers: who has the same has the same rules",
    "_reader": "what reads a kept reply, built of our own classes; it holds none",
    "Known._found": "installations, each under its workspace's id",
    "Form._values": "one submission's fields, for one request",
    "Form._block_ids": "as above",
    "Form.errors": "as above",
    "ChannelLooks._seen": "when a channel was looked at, each with the workspace's id",
    "RosterCheck._rests": "until when, each under its workspace's id",
    "Limits._until": "as above",
    "RosterCheck._waiting": "people, each with the workspace's id",
    "Ticker._begun": "when each job of the timetable began",
    "Ticker._failing_since": "since when every turn of a job has failed",
    "Metrics._findings": "gauges of the whole process",
    "_draw": "pictures by the numbers alone: who else has them sees the same",
    "_trend_drawn": "as above",
    "Unfinished._held": "which address holds a connection whose request has not ended",
    "_cipher": "the deployment's key",
    "derive": "keys derived from the deployment's own",
    "_Walk._seals": "one walk of one chain of the audit log",
    "_Walk.broken": "as above",
    "_Walk.went_back": "as above",
    "trusted": "the machine's certificates, the same for every workspace",
    "Compiled._at_hand": "statements without values, as SQLAlchemy keeps them beside it",
    "_access_query": "a statement without values, built once; the workspace is asked with",
    **dict.fromkeys(
        (
            "_done",
            "_everything",
            "_having",
            "_insert_into",
            "_insert_of",
            "_before_a_day",
            "_one_more",
            "_batch",
            "_overwriting",
            "_reviews",
            "_there",
            "_trained",
            "_units",
            "_update_of",
            "_within_job",
            "_written_alike",
            "with_what_stood",
        ),
        "a statement without values, built once; the workspace is asked with",
    ),
    **dict.fromkeys(
        (
            "competitive_jobs",
            "worked_jobs",
            "step_downs",
            "searches_at_work",
            "_of_each_kind",
            "_held_longest",
        ),
        "worked out once a stay, which lives as long as one reckoning",
    ),
    "_OfUnit._read": "what the briefs of a leased batch say, of one unit; gone with the batch",
    "_OfUnit._moved": "as above, by the ids of its messages",
    "_OfUnit.drawn_from": "as above",
    **dict.fromkeys(
        ("worded", "new", "open_count", "from_before"),
        "worked out once a brief, which lives as long as one drawing",
    ),
    "_Lately._read": "agendas, each under its workspace's id; none a minute after all are sent",
    "in_program": "worked out once an agenda, of one unit",
    **dict.fromkeys(
        ("is_brief", "last_brief_on", "next_brief_at", "until", "working_days", "works_again_on"),
        "worked out once a look at one person's day",
    ),
    "Lanes._at_work": "workspaces with a turn that goes on, each by its own id",
    **dict.fromkeys(
        ("team_leads", "hearing_team_lead", "_by_id"),
        "worked out once a roster, read for one unit and day, which lives as long as one look",
    ),
    "AtOnce._granted": "one transaction of one workspace, for the time it lasts",
    "AtOnce._clients": "as above",
    "AtOnce._employers": "as above",
    "AtOnce._kept": "as above",
    "AtOnce._for_whom": "as above",
    "AtOnce._around": "as above",
    "AtOnce._last_looks": "as above",
    "private_columns": "the columns of a table, which hold no row",
    "_around": "what the columns of a kind are called, which hold no row",
    "ratings_at": "one search for the next step of one unit's score",
    "rated_at": "as above",
    "_KINDS": "the declared kinds of record, filled by the imports",
}


def memories() -> Iterator[str]:
    """The name of whatever can hold something longer than a call; its file may change."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in file.parts:
                yield from {*_of_a_module(ast.parse(file.read_text("utf-8")))}


def _of_a_module(tree: ast.Module) -> Iterator[str]:
    own = {name for node in tree.body for name, _ in _assigned(node)}
    for node in tree.body:
        yield from (name for name, value in _assigned(node) if _is_empty(value))
        if isinstance(node, ast.ClassDef):
            yield from _of_a_class(node)
    for inner in ast.walk(tree):
        if isinstance(inner, ast.FunctionDef) and any(map(_is_cache, inner.decorator_list)):
            yield inner.name
        if isinstance(inner, ast.Global):
            yield from inner.names
        yield from (name for name in _grown(inner) if name in own)


def _of_a_class(node: ast.ClassDef) -> Iterator[str]:
    for inner in ast.walk(node):
        for name, value in _assigned(inner):
            if _is_empty(value) and ("." in name or inner in node.body):
                yield f"{node.name}.{name.removeprefix('self.')}"


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    for target in targets:
        if isinstance(target, ast.Name | ast.Attribute):
            yield ast.unparse(target), node.value  # type: ignore[attr-defined]


def _is_empty(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Dict | ast.List):
        return not ast.unparse(value).strip("{}[]")
    if isinstance(value, ast.Call):
        called = value.func.value if isinstance(value.func, ast.Subscript) else value.func
        name = ast.unparse(called).rpartition(".")[2]
        return name in EMPTY and not [one for one in value.args if not isinstance(one, ast.Name)]
    return False


def _is_cache(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).rpartition(".")[2] in CACHES


def _grown(node: ast.AST) -> Iterator[str]:
    """Names into which something is put: `x[...] = ...`, `x.append(...)`."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                yield target.value.id
    called = node.func if isinstance(node, ast.Call) else None
    grows = isinstance(called, ast.Attribute) and called.attr in GROWS
    if grows and isinstance(called.value, ast.Name):
        yield called.value.id


def test_every_memory_of_a_process_is_known() -> None:
    assert sorted(memories()) == sorted(REMEMBERED)


def workspace(workspace_id: str) -> Workspace:
    return Workspace(workspace_id, "Agency", None, f"xoxb-{workspace_id}", "U0BOT", "B0BOT")


def test_installations_are_remembered_each_under_its_own_id(
    doors: Doors, clock: MovableClock
) -> None:
    for each in (HERE, THERE):
        workspaces.keep(doors, workspace(each), now=clock.now())
    known = Known(doors)
    for _ in range(2):  # looked up, then remembered
        assert [known.find(each) for each in (HERE, THERE)] == [workspace(HERE), workspace(THERE)]

    known.revoke(HERE, happened_at=clock.now(), now=clock.now())

    assert (known.find(HERE), known.last(HERE)) == (None, None)
    assert (known.find(THERE), known.last(THERE)) == (workspace(THERE), workspace(THERE))


def test_a_picture_remembered_is_made_of_numbers_and_days_alone() -> None:
    weeks = (ChartWeek(Week(date(2026, 3, 2)), WeekCount(3, 2), 6),)
    assert chart.png(weeks) == chart.png(weeks)
    held = {type(value) for week in weeks for value in (week.week, week.count, week.target)}
    assert held == {Week, WeekCount, int}
