"""The one file of this room that knows where things are in the house; only it follows a move."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot import __main__ as command_line
from bot import config
from bot.casework.access import submissions
from bot.casework.access.permissions import Action
from bot.casework.administration import workspaces
from bot.casework.recording.recompute import catch_up
from bot.clock import MovableClock
from bot.manifest import COMMANDS, EVENTS, SHORTCUTS
from bot.slack.app import make_app
from bot.slack.socket_mode import connected
from bot.views.sentence import marked
from db import ids
from db.doors import Doors, open_doors
from db.encryption import Cipher, current_cipher, use_cipher
from db.migrate import migrate
from ips import facts
from practice_workspace import screens
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.behaviour.diary import Diary
from tests.behaviour.snapshots import Button
from tests.commands.test_statement_counts import costs
from tests.conftest import MONDAY_MORNING
from tests.house import PATIENT, SPEC, House, set_up_unit, settings_for, wall_time
from tests.security.acts import OF_CLIENTS, OF_THE_UNIT, Act, pressed
from tests.security.stage import ADA, ANA, BEN, LEA, PIA, Answer, Script, Stage, copy_of, stage_in
from tests.story.test_the_week import the_week
from tests.support import count_statements

__all__ = ["Json", "Stage"]

Json = dict[str, Any]
PEOPLE = {"Lea": LEA, "Ana": ANA, "Ben": BEN, "Pia": PIA, "Ada": ADA}
ASKERS = {"Ana": ANA, "Lea": LEA, "Ada": ADA}
_LOOKED_UP = frozenset({"users.info"})  # several at once, so in any order


@contextmanager
def opened_stage(template: Path, folder: Path) -> Iterator[Stage]:
    doors = open_doors(copy_of(template, folder))
    with nothing_by_chance(), stage_in(doors, MovableClock(MONDAY_MORNING), at_once=True) as made:
        yield made
    doors.close()


@contextmanager
def nothing_by_chance() -> Iterator[None]:
    """Ids count up, and a workspace once known stays so."""
    numbers = itertools.count(1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ids, "token_hex", lambda _bytes: f"{next(numbers):032x}")
        patched.setattr(screens, "new_block_id", lambda: f"slacks-own-{next(numbers)}")
        options = workspaces.Known.__init__.__kwdefaults__
        assert options is not None
        patched.setitem(options, "seconds", 1e9)
        yield


@contextmanager
def lived_week(template: Path, folder: Path) -> Iterator[tuple[Diary, sqlite3.Connection]]:
    """The story week at its end, and its database."""
    url = copy_of(template, folder)
    with closing(open_doors(url)) as doors, nothing_by_chance(), house_in(doors) as house:
        diary = Diary(house)
        the_week(diary)
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as raw:
            yield diary, raw


@contextmanager
def opened_snapshot(path: Path, key: str, now: datetime) -> Iterator[Stage]:
    """An earlier version's database, migrated, with the bot of today at it."""
    ours = current_cipher()
    use_cipher(Cipher([key]))
    migrate(f"sqlite:///{path}")
    with closing(open_doors(f"sqlite:///{path}")) as upgraded:
        catch_up(upgraded.patient)  # as the bot does when it starts
    at = path.with_name("of_today.sqlite3")
    with closing(sqlite3.connect(path)) as raw, closing(open_doors(f"sqlite:///{at}")) as doors:
        script = Script(raw, {})
        with (
            nothing_by_chance(),
            stage_in(doors, MovableClock(now), at_once=True, script=script) as stage,
        ):
            yield stage
    use_cipher(ours)


@contextmanager
def house_in(doors: Doors) -> Iterator[House]:
    """The bot over Socket Mode in a workspace where nobody is on a roster."""
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time, **PATIENT) as workspace:
        settings = settings_for(workspace)
        clock = MovableClock(MONDAY_MORNING)
        app = make_app(settings, doors, clock)
        with connected(app, settings):
            workspace.wait_for_connections()
            yield House(workspace, app, settings, doors, clock)


def costs_of_commands(template: Path, folder: Path) -> dict[str, int]:
    """The statements of each command's form and line, once the unit is known to the bot."""
    url = copy_of(template, folder)
    with closing(open_doors(url)) as doors, nothing_by_chance(), house_in(doors) as house:
        set_up_unit(house)
        costs(house, "C-113", "C-300")
        return costs(house, "C-114", "C-301")


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


def fixed_names(stage: Stage) -> dict[str, set[str]]:
    """What a deployment is set up and called by, and what old buttons and forms call for."""
    return {
        "environment": set(config.VARIABLES),
        "verbs of the server": set(command_line.VERBS),
        "listeners": {f"{one.kind} {one.name}" for one in stage.app.registered},
    }


def enums() -> list[set[str]]:
    """The values of each closed set of words in the pure core, whatever it is called."""
    return [set(map(str, each)) for each in vars(facts).values() if _is_enum(each)]


def _is_enum(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum


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


def asked(stage: Stage, name: str, act: Act, look: Callable[[Stage], None]) -> Done:
    """The first of Ana, Lea and Ada who may does it; all is on record afterwards as before.

    Of the settings Ana sees a page, and Lea, who keeps them, the form. `look`: at what is on record
    with it.
    """
    copy = stage.remember()
    first = {"Lea": LEA} if Action.SEE_SETTINGS in act.needs else {}
    for who, user_id in (first | ASKERS).items():
        denials, stands = stage.denials(), _stand(stage)
        payload = act.payload(stage, stage.targets["own"])
        with count_statements(stage.doors) as statements:
            answer = stage.ask(user_id, payload)
        refused = stage.denials() > denials
        if _stand(stage) != stands:
            look(stage)
        stage.restore(copy)
        done = Done(name, who, _shown(answer), len(statements))
        if not refused:
            break
    return done


def pressed_by(stage: Stage, button: Button) -> Json:
    """What somebody gets who presses a button on a message that has stood there for long."""
    message = {name: button.message[name] for name in ("ts", "text", "blocks")}
    channel = button.message["channel_id"]
    payload: Json = {
        "type": "block_actions",
        "actions": [button.element | {"block_id": button.block_id}],
        "message": message,
        "channel": {"id": channel},
        "container": {"type": "message", "channel_id": channel, "message_ts": message["ts"]},
        "answers_by_url": True,
    }
    return _shown(stage.ask(PEOPLE[button.who], payload))


def page_of(stage: Stage, client_id: str) -> Json:
    """A client's page as the team lead reads it."""
    return _shown(stage.ask(LEA, pressed("client.open", client_id)))


def kept_reply(stage: Stage, who: str, key: str) -> str | None:
    """What this form's sender is answered who sends it once more."""
    reply = submissions.answer_of(stage.doors, stage.actor(PEOPLE[who]), key)
    return unescape(marked(reply.summary)) if reply is not None else None


def row_counts(raw: sqlite3.Connection) -> dict[str, int]:
    tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    names = [name for (name,) in tables if not name.startswith("sqlite_")]
    return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _stand(stage: Stage) -> int:
    """Another number after each write of the bot's."""
    return int(stage.raw.execute("PRAGMA data_version").fetchone()[0])


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
