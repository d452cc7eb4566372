"""The one file of this room that knows where things are in the house; only it follows a move."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.casework.administration import workspaces
from bot.clock import MovableClock
from bot.manifest import COMMANDS, EVENTS, SHORTCUTS
from db import ids
from db.doors import open_doors
from tests.conftest import MONDAY_MORNING
from tests.security.acts import OF_CLIENTS, OF_THE_UNIT, Act
from tests.security.stage import ADA, ANA, LEA, Answer, Stage, copy_of, stage_in
from tests.support import count_statements

__all__ = ["Stage", "asked", "every_act", "listeners", "opened_stage"]

Json = dict[str, Any]
ASKERS = {"Ana": ANA, "Lea": LEA, "Ada": ADA}
_LOOKED_UP = frozenset({"users.info"})  # several at once, so in any order


@contextmanager
def opened_stage(template: Path, folder: Path) -> Iterator[Stage]:
    """Where nothing depends on chance: ids count up, a workspace once known stays so."""
    doors = open_doors(copy_of(template, folder))
    numbers = itertools.count(1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ids, "token_hex", lambda _bytes: f"{next(numbers):032x}")
        patched.setitem(workspaces.Known.__init__.__kwdefaults__, "seconds", 1e9)
        with stage_in(doors, MovableClock(MONDAY_MORNING), at_once=True) as made:
            yield made
    doors.close()


# ---------------------------------------------------------------- what the bot listens to


def listeners(stage: Stage) -> Json:
    """Every name that Slack calls the bot by, in the order in which they are asked."""
    heard: dict[str, list[str]] = {}
    for one in stage.app.registered:
        heard.setdefault(one.kind, []).append(one.name + (" (narrowed)" if one.narrowed else ""))
    return {
        "registered": {kind: sorted(names) for kind, names in sorted(heard.items())},
        "commands": [[one.name, one.hint] for one in COMMANDS],
        "shortcuts": [[one.callback_id, one.name, one.on_message] for one in SHORTCUTS],
        "events": list(EVENTS),
    }


# ---------------------------------------------------------------- what people do, and get


@dataclass(frozen=True, slots=True)
class Done:
    """One act, by whom, what came back, and the number of statements it took."""

    name: str
    who: str
    answer: Json
    statements: int


def every_act() -> list[tuple[str, Act]]:
    """Each thing that can be done in Slack, under a name of its own."""
    named: list[tuple[str, Act]] = []
    for act in (*OF_CLIENTS, *OF_THE_UNIT):
        times = sum(name.split(" #")[0] == act.name for name, _ in named)
        named.append((f"{act.name} #{times + 1}" if times else act.name, act))
    return named


def asked(stage: Stage, name: str, act: Act) -> Done:
    """The first of Ana, Lea and Ada who may does it; all is on record afterwards as before."""
    copy = stage.remember()
    for who, user_id in ASKERS.items():
        denials = stage.denials()
        payload = act.payload(stage, stage.targets["own"])
        with count_statements(stage.doors) as statements:
            answer = stage.ask(user_id, payload)
        refused = stage.denials() > denials
        stage.restore(copy)
        done = Done(name, who, _shown(answer), len(statements))
        if not refused:
            break
    return done


def _shown(answer: Answer) -> Json:
    body = answer.body
    shown: Json = {"status": answer.status}
    if body:
        shown["body"] = json.loads(body) if body.startswith("{") else body
    shown["calls"] = [
        {"method": method, "args": _opened(args)} | ({"error": error} if error else {})
        for method, args, error in answer.calls
        if method not in _LOOKED_UP
    ]
    return shown


def _opened(value: Any) -> Any:
    """JSON within JSON, as Slack's arguments have it, laid open."""
    if isinstance(value, dict):
        return {name: _opened(one) for name, one in value.items() if name != "token"}
    if isinstance(value, list):
        return [_opened(one) for one in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return _opened(json.loads(value))
        except ValueError:
            return value
    return value
