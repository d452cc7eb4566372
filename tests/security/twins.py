"""Two workspaces that are alike in all that people see, served by one bot.

Harbor and its people live twice: same Slack ids, channel, units, names, codes and employers, in a
workspace HERE in New York and one THERE in Los Angeles. Each lives in a Slack of its own; a
switchboard stands for the one address that the bot knows, and connects by token, as Slack does.
What is written in free words holds the word of its workspace, so it is known wherever it turns up.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import unquote_plus

from bot import config
from bot.casework.administration import vocational_units, workspaces
from bot.casework.drafts import (
    ClientWishesDraft,
    EmployerChoice,
    EnrollDraft,
)
from bot.casework.recording import client_contacts, employer_contacts, employment, enrollment
from bot.clock import MovableClock, machine_now
from bot.config import Settings
from bot.slack.app import make_app
from db import audit_key
from db.doors import Doors
from db.models import Base
from ips.facts import Disclosure, Mode
from practice_workspace.contents import File, Message
from practice_workspace.spec import TeamSpec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.front import signed_front
from tests.harbor import job_start
from tests.privacy.canaries import Heard
from tests.security import stage as stages
from tests.security.stage import ADA, ANA, LEA, OTHER_TEAM, SPEC, Copy, Stage
from tests.security.wall import KEYS, Wall, wall_around
from tests.short_way import Answered, answers_at, asked, short_way
from tests.support import a_visit, employer_met

HERE, THERE = "T0HERE", "T0THERE"
ZONES = {HERE: "America/New_York", THERE: "America/Los_Angeles"}
WORDS = {HERE: "walnuthere", THERE: "cherrythere"}
Rows = Mapping[str, tuple[tuple[Any, ...], ...]]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of the bot's to Slack: in which workspace's name, and all that it held."""

    team: str
    method: str
    text: str


class Switchboard:
    """One address for several Slacks; a request goes to the one whose token it carries."""

    def __init__(self, slacks: Mapping[str, ThreadedPracticeWorkspace]) -> None:
        self.sent: list[Sent] = []
        self._slacks = slacks
        self._by_token = {f"Bearer {slack.bot_token}": team for team, slack in slacks.items()}
        board = self

        class Connect(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                team = board._noted(self.path, self.headers.get("Authorization", ""), body)
                status, kind, answer = _asked(slacks[team].url + self.path, body, self.headers)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Nothing: what is logged here is judged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Connect)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._near = ExitStack()

    def _noted(self, path: str, authorization: str, body: bytes) -> str:
        """Whose request this is."""
        text = unquote_plus(body.decode("utf-8", "replace"))
        team = self._by_token.get(authorization)
        # Only the exchange of a code for a token comes without a token.
        team = team or next(each for each in self._slacks if f"code-{each}" in text)
        self.sent.append(Sent(team, path.rpartition("/")[2], text))
        return team

    def _connected(self, request: urllib.request.Request) -> Answered | None:
        """As a request that comes by a socket; while a fault is in force it does come by one."""
        if any(slack.faults.in_force for slack in self._slacks.values()):
            return None
        authorization = request.get_header("Authorization", "")
        team = self._noted(
            request.selector, authorization, cast("bytes | None", request.data) or b""
        )
        return asked(self._slacks[team], request)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def __enter__(self) -> Switchboard:
        self._thread.start()
        for slack in self._slacks.values():
            self._near.enter_context(short_way(slack))
        self._near.enter_context(answers_at(self.api_url, self._connected))
        return self

    def __exit__(self, *_: object) -> None:
        self._near.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _asked(url: str, body: bytes, headers: Any) -> tuple[int, str, bytes]:
    wanted = ("Authorization", "Content-Type")
    given = {name: headers[name] for name in wanted if headers.get(name)}
    request = urllib.request.Request(url, body, given, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


@dataclass
class Seen:
    """What an act did beyond its own workspace; nothing, if the wall holds."""

    wall: Wall
    sent: tuple[Sent, ...] = ()
    changed: tuple[str, ...] = ()  # tables of the other workspace in which a row is different
    told: tuple[str, ...] = ()  # where something of the other workspace turned up

    @property
    def trouble(self) -> list[str]:
        open_places = {f"{one.where}: {one.why}" for one in self.wall.crossings}
        changed = [f"rows of the other workspace changed: {table}" for table in self.changed]
        return [*sorted(open_places), *changed, *sorted(set(self.told))]


@dataclass(frozen=True, slots=True)
class Moment:
    """How all stood once: the rows, the time, and what was posted in which Slack."""

    rows: Copy
    now: datetime
    posted: Mapping[str, Mapping[str, tuple[Message, ...]]]  # team -> channel -> oldest first
    files: Mapping[str, Mapping[str, File]]


@dataclass
class Twins:
    """Both stages, and everything that the bot says anywhere while somebody acts.

    `reached`: what is the same for many errands, and how all stood after it.
    """

    doors: Doors
    clock: MovableClock
    settings: Settings
    board: Switchboard
    stages: Mapping[str, Stage]
    heard: Heard
    key: str
    reached: dict[tuple[Any, ...], Moment] = field(default_factory=dict)

    @property
    def here(self) -> Stage:
        return self.stages[HERE]

    @property
    def there(self) -> Stage:
        return self.stages[THERE]

    def other(self, stage: Stage) -> Stage:
        return self.there if stage is self.here else self.here

    def rows(self, team: str) -> Rows:
        """Every row of a workspace."""
        return {table: tuple(_rows(self.here.raw, table, key, team)) for table, key in KEYS.items()}

    def _changed(self, copy: Copy, team: str) -> tuple[str, ...]:
        """The tables in which a row of this workspace is another one than in the copy."""
        here = self.here
        return tuple(
            table
            for table in here.differing(copy)
            if (key := KEYS.get(table))
            and _rows(here.raw, table, key, team) != _rows(copy, table, key, team)
        )

    def signs_of(self, team: str) -> frozenset[str]:
        """What gives a workspace away: its id, token and word, and the ids of all its rows."""
        return self.here.read_once(("signs", team), lambda: self._signs_of(team))

    def _signs_of(self, team: str) -> frozenset[str]:
        ids = {
            one
            for table, key in KEYS.items()
            if table != "workspace" and "id" in Base.metadata.tables[table].c
            for (one,) in self.here.raw.execute(f"SELECT id FROM {table} WHERE {key} = ?", (team,))
        }
        return frozenset({team, WORDS[team], self.stages[team].workspace.bot_token, *ids})

    @contextmanager
    def watching(
        self,
        mine: Stage,
        *,
        asked_about: Collection[str] = (),
        also: Collection[str] = (),
        a_job: bool = False,
    ) -> Iterator[Seen]:
        """Looks at everything while somebody of `mine` acts.

        `asked_about`: ids of the other workspace that the act itself names; they may be echoed to
        whoever sent them, but not logged. `also`: what else rows may belong to. `a_job`: it looks
        into every workspace, each statement into one, and finds something to do in `mine` alone.
        """
        other = self.other(mine)
        acting = {*self.stages} if a_job else {mine.team, *also}
        signs, before = self.signs_of(other.team), self.here.remember()
        sent, heard = len(self.board.sent), len(self.heard.lines)
        called = {stage.team: len(stage.workspace.inner.calls) for stage in self.stages.values()}
        with wall_around(acting, {other.team} - acting) as wall:
            seen = Seen(wall)
            yield seen
        seen.changed = self._changed(before, other.team)
        told = []
        seen.sent = tuple(self.board.sent[sent:])
        for one in seen.sent:
            if one.team != mine.team:
                told.append(f"{one.method} was sent with the other workspace's token")
            told += _found(signs.difference(asked_about), one.text, one.method)
        for stage in self.stages.values():
            for call in list(stage.workspace.inner.calls)[called[stage.team] :]:
                if stage is other:
                    told.append(f"the other Slack was asked for {call.method}")
                told += _found(signs.difference(asked_about), json.dumps(call.args), call.method)
        for line in self.heard.lines[heard:]:
            told += _found(signs, line, "a log")
            told += _found(frozenset({WORDS[mine.team]}), line, "a log")
        seen.told = tuple(told)

    @contextmanager
    def watching_both(self) -> Iterator[Seen]:
        """Looks at everything while the bot works for both: each statement and request for one."""
        signs = {team: self.signs_of(team) for team in self.stages}
        sent, heard = len(self.board.sent), len(self.heard.lines)
        with wall_around(self.stages) as wall:
            seen = Seen(wall)
            yield seen
        seen.sent = tuple(self.board.sent[sent:])
        told = []
        for one in seen.sent:
            other = THERE if one.team == HERE else HERE
            told += _found(signs[other], one.text, one.method)
        for line in self.heard.lines[heard:]:
            told += _found(frozenset(WORDS.values()), line, "a log")
            named = [team for team in signs if (signs[team] - {team}) & _parts(line)]
            if len(named) > 1:
                told.append("one line of a log names both")
        seen.told = tuple(told)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Whatever is done inside is undone afterwards, in the database and in both Slacks."""
        before = self._moment()
        try:
            yield
        finally:
            self._go_to(before)

    def go_on_from(self, what: tuple[Any, ...], do: Callable[[], object]) -> None:
        """Does it the first time; from then on all stands as it stood after it.

        `what` names it and all that was done before.
        """
        if what in self.reached:
            self._go_to(self.reached[what])
        else:
            do()
            self.reached[what] = self._moment()

    def _moment(self) -> Moment:
        states = {team: stage.workspace.state for team, stage in self.stages.items()}
        return Moment(
            self.here.remember(),
            self.clock.now(),
            {
                team: {channel: tuple(each) for channel, each in state._messages.items()}
                for team, state in states.items()
            },
            {team: dict(state._files) for team, state in states.items()},
        )

    def _go_to(self, moment: Moment) -> None:
        self.here.restore(moment.rows)
        self.clock.move_to(moment.now)
        for team, stage in self.stages.items():
            posted, state = moment.posted[team], stage.workspace.state
            state._messages = {channel: list(each) for channel, each in posted.items()}
            state._files = dict(moment.files[team])


def _rows(database: sqlite3.Connection, table: str, key: str, team: str) -> list[Any]:
    """As they lie in the file."""
    return database.execute(f"SELECT * FROM {table} WHERE {key} = ?", (team,)).fetchall()


def _found(signs: frozenset[str], text: str, place: str) -> list[str]:
    return [f"{place} holds {sign} of the other workspace" for sign in signs if sign in text]


def _parts(line: str) -> set[str]:
    return set(re.findall(r"\w+", line))


# ---------------------------------------------------------------- setting them


@contextmanager
def twins_in(doors: Doors, clock: MovableClock, key: str) -> Iterator[Twins]:
    """Both workspaces, on a migrated and empty SQLite file."""
    with ExitStack() as stack:
        slacks = {
            team: stack.enter_context(
                ThreadedPracticeWorkspace(
                    _spec(team), wall_time=lambda: machine_now().timestamp(), trigger_seconds=60
                )
            )
            for team in (HERE, THERE)
        }
        board = stack.enter_context(Switchboard(slacks))
        heard = stack.enter_context(_everything_logged())
        settings = Settings(
            slack_signing_secret=slacks[HERE].signing_secret,
            slack_api_url=board.api_url,
            slack_client_id=SPEC.app.client_id,
            slack_client_secret=SPEC.app.client_secret,
            base_url="https://bot.example.org",
        )
        for team, slack in slacks.items():
            slack.inner.calls = type(slack.inner.calls)()  # remember every call
            spec = _spec(team).teams[0]
            workspaces.keep(
                doors,
                workspaces.Workspace(spec.id, spec.name, None, spec.token, spec.bot_user, spec.bot),
                now=clock.now(),
            )
        app = make_app(settings, doors, clock)
        app.listener_runner.process_before_response = True
        front = signed_front(app, doors, settings.slack_signing_secret or "")
        made = {
            team: Stage(slack, app, front, doors, clock, settings, team)
            for team, slack in slacks.items()
        }
        for stage in made.values():
            stages.set_people(stage, stages.ROSTERS, ZONES[stage.team])
            stages.set_records(stage)
            write_words(stage, WORDS[stage.team])
        for stage, other in ((made[HERE], made[THERE]), (made[THERE], made[HERE])):
            stage.targets["other workspace"] = other.targets["own"]
        audit_key.make(doors.patient, clock.now())  # as a start does
        yield Twins(doors, clock, settings, board, made, heard, key)
        app.listener_runner.listener_executor.shutdown(wait=True)


def _spec(team: str) -> Any:
    spec = TeamSpec(team, "Agency", bot_user_id="U0BOT", bot_id="B0BOT")
    people = tuple(one for one in SPEC.users if one.team_id != OTHER_TEAM)
    return replace(SPEC, teams=(spec,), users=people)


@contextmanager
def _everything_logged() -> Iterator[Heard]:
    root, heard = logging.getLogger(), Heard()
    before = root.level
    config.set_up_logging("DEBUG")  # as with LOG_LEVEL=DEBUG
    root.setLevel(logging.DEBUG)
    root.addHandler(heard)
    try:
        yield heard
    finally:
        root.removeHandler(heard)
        root.setLevel(before)


def write_words(stage: Stage, word: str) -> None:
    """Free words in everything that has a place for them, about the clients of the stage."""
    doors, now, lea = stage.doors, stage.clock.now(), stage.actor(LEA)
    vocational_units.acknowledge_names(
        doors, stage.actor(ADA), allowed=True, now=now, admins=frozenset({ADA})
    )
    today = now.date()
    for name in ("own", "unit", "covered"):
        client = stage.targets[name].client
        about: dict[str, Any] = {"doors": doors, "actor": lea, "now": now}
        wishes = ClientWishesDraft(
            client, word, word, None, Disclosure.WITHIN_LIMITS, word, None, name=f"{word} Name"
        )
        enrollment.change_wishes(draft=wishes, **about)
        client_contacts.record(
            draft=a_visit(client, Mode.IN_PERSON, today, note=word, purpose=word),
            **about,
        )
        employer_contacts.record(
            draft=employer_met(
                EmployerChoice(new_name="Bean & Leaf"), Mode.IN_PERSON, today, (client,),
                person_met=word, person_role=word, note=word, next_step=word, job_lead=word,
            ),
            **about,
        )  # fmt: skip
    # Somebody who does not rest, so that there is something to be reminded of.
    entered = EnrollDraft(
        "C-7", today - timedelta(days=24), name=f"{word} Name", job_wishes=word, meeting_wishes=word
    )
    enrolled = enrollment.enroll(doors, stage.actor(ANA), entered, now=now)
    client = enrolled.effects[0].client.id
    started = job_start(client, "Oak Market", today, title=word)
    employment.record_start(doors, stage.actor(ANA), started, now=now)
