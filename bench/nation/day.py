"""A working day of the nation: mornings in real time, and between them what people type.

The clock jumps to each hour at which briefs or agendas go out and then runs on, as fast as the
machine's, until all of them are sent: what is late is late by so many seconds. Meanwhile people
type at random moments, as many as at that hour; how long they wait is counted from the moment at
which they typed, however busy everything was. Between those windows one comes after the other, and
the clock jumps from one to the next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from http.client import HTTPConnection
from itertools import count
from random import Random
from threading import Event
from time import monotonic
from typing import Any

import psycopg

from bench.nation.building import Somebody
from bench.nation.country import local
from bench.nation.replicas import SECRET, Clock, Replicas
from bot.clock import machine_now
from bot.manifest import EVENTS_PATH
from ips.unit_settings import DIGEST_AT, SEND_AT
from tests.security.stage import encoded, signature_of

A_DAY = 6  # that a specialist types or opens on a working day
HOURS = {8: 0.12, 9: 0.14, 10: 0.09, 11: 0.1, 12: 0.08, 13: 0.08, 14: 0.1, 15: 0.11, 16: 0.18}
LEAD_SECONDS = 3.0  # the clock is put to so much before the hour
LONGEST = 1_800.0  # of a window, whatever is not sent by then
AT_ONCE = 32
SLACK_WAITS = 3.0

LEADS = (("/fidelity", ""), ("/outcomes", ""), ("/caseload", ""), ("home", ""))


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody types, and when; `at`: seconds of a window, or practice time between."""

    who: Somebody
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """How long they waited: for the acknowledgement, and until they saw something."""

    what: str
    acknowledged: float
    seen: float | None
    status: int


@dataclass
class DayFigures:
    """What one day gave."""

    day: str
    monday: bool
    briefs: list[float] = field(default_factory=list)  # seconds behind their hour
    digests: list[float] = field(default_factory=list)
    at_peak: list[Answered] = field(default_factory=list)
    between: list[Answered] = field(default_factory=list)
    seconds: float = 0.0
    restarts: int = 0


# ---------------------------------------------------------------- what is typed


def typed_by(who: Somebody, chance: Random) -> Typed:
    """A line as people type it, or something opened."""
    if who.leads or not who.codes:
        what, text = chance.choice(LEADS)
        return Typed(who, what, text)
    code, employer = chance.choice(who.codes), chance.choice(who.employers)
    how, when = (
        chance.choice(("in person", "phone")),
        chance.choice(("today", "today", "yesterday")),
    )
    return Typed(
        who,
        *chance.choices(
            (
                ("/contact", f"{employer} {code} {how} {when}"),
                ("/visit", f"{code} {how} {when}"),
                ("/contact", ""),
                ("/caseload", ""),
                ("/caseload", code),
                ("home", ""),
                ("/jobstart", f"{code} {employer} today"),
                ("/jobend", f"{code} yesterday"),
            ),
            (30, 34, 6, 6, 8, 10, 1, 1),
        )[0],
    )


class People:
    """Everybody at their keyboards; each request is signed and sent to one of the webs."""

    def __init__(self, ports: Sequence[int], slack_port: int) -> None:
        self._ports, self._slack = ports, f"http://127.0.0.1:{slack_port}"
        self._number = count(int(machine_now().timestamp() * 1000))
        self._begun: list[tuple[str, float, float, int, tuple[str, ...]]] = []

    def sends(self, typed: Typed, meant: float) -> None:
        """`meant`: the monotonic moment at which it was typed."""
        number = next(self._number)
        key, trigger = f"r{number}", f"t{number}"
        who = typed.who
        watched: tuple[str, ...]
        if typed.what == "home":
            event = {"type": "app_home_opened", "user": who.slack_id, "tab": "home"}
            payload: dict[str, Any] = {"type": "event_callback", "event_id": f"Ev{number}"}
            payload |= {"team_id": who.workspace_id, "event": event}
            watched = (f"home {who.slack_id}",)
        else:
            payload = {"command": typed.what, "text": typed.text, "trigger_id": trigger}
            payload |= {"team_id": who.workspace_id, "user_id": who.slack_id}
            payload |= {"channel_id": who.channel, "response_url": f"{self._slack}/response/{key}"}
            watched = (trigger, key)
        body, kind = encoded(payload)
        status, said = self._posted(number, body, kind)
        took = monotonic() - meant
        if said:
            watched = ()
        self._begun.append((typed.what, meant, took, status, watched))

    def _posted(self, number: int, body: bytes, kind: str) -> tuple[int, bytes]:
        at = str(int(machine_now().timestamp()))
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature_of(SECRET, at, body),
        }
        connection = HTTPConnection("127.0.0.1", self._ports[number % len(self._ports)], timeout=30)
        try:
            connection.request("POST", EVENTS_PATH, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def answered(self, seen: dict[str, float]) -> list[Answered]:
        """What became of all that was sent since the last time; `seen`: by Slack."""
        begun, self._begun = self._begun, []
        return [
            Answered(what, took, _shown(watched, seen, meant, took), status)
            for what, meant, took, status, watched in begun
        ]


def _shown(
    watched: Sequence[str], seen: dict[str, float], meant: float, took: float
) -> float | None:
    """Seconds until they saw it: with the acknowledgement, or in Slack."""
    if not watched:
        return took
    return min((seen[each] - meant for each in watched if each in seen), default=None)


# ---------------------------------------------------------------- the day


@dataclass(frozen=True)
class Nation:
    """What a day needs: the database, the bot, its clock, and the people."""

    url: str
    clock: Clock
    bot: Replicas
    people: Sequence[Somebody]
    seed: int
    peak: float  # seconds that a window lasts at least
    rate: float  # commands a second within it, at least
    share: float  # of the commands between the windows

    def works(
        self, day: date, restart: Callable[[], None] | None, progress: Callable[[str], None]
    ) -> tuple[DayFigures, dict[str, Any]]:
        """One working day; `restart` is called once, in the middle of its first window."""
        began, chance = monotonic(), Random(f"{self.seed} {day}")
        figures = DayFigures(str(day), monday=day.weekday() == 0)
        typing = People([each.port for each in self.bot.webs], self.bot.slack.port)
        slack: dict[str, Any] = {}
        with psycopg.connect(self.url, autocommit=True) as database:
            asks = Asks(self.url, database)
            for at, happens in self._timetable(day, chance):
                if isinstance(happens, Typed):
                    self.clock.move_to(at)
                    typing.sends(happens, monotonic())
                    continue
                self._noted(figures.between, typing, slack)
                progress(f"{day} {happens} {at:%H:%M} UTC")
                self._window(at, happens, chance, typing, restart, asks, figures, slack)
                figures.restarts += restart is not None
                restart = None
            self._noted(figures.between, typing, slack)
        figures.seconds = monotonic() - began
        return figures, slack

    def _noted(
        self, into: list[Answered], typing: People, slack: dict[str, Any]
    ) -> dict[str, float]:
        """What Slack has counted since the last time; returns what was posted, and when."""
        told = self.bot.slack.take()
        into += typing.answered(told.pop("seen"))
        posted: dict[str, float] = told.pop("posted")
        _add_up(slack, told)
        return posted

    def _timetable(self, day: date, chance: Random) -> list[tuple[datetime, str | Typed]]:
        """Windows (a zone's briefs, its agendas) and what is typed between them."""
        zones = sorted({each.zone for each in self.people})
        hours: list[tuple[time, str]] = [(SEND_AT, "briefs")]
        if day.weekday() == 0:
            hours.append((DIGEST_AT, "agendas"))
        table: list[tuple[datetime, str | Typed]] = [
            (local(day, at, zone), f"{what} of {zone}") for zone in zones for at, what in hours
        ]
        for who in self.people:
            for _ in range(A_DAY):
                if chance.random() < self.share:
                    hour = chance.choices(list(HOURS), list(HOURS.values()))[0]
                    at = time(hour, chance.randrange(60), chance.randrange(60))
                    table.append((local(day, at, who.zone), typed_by(who, chance)))
        return sorted(table, key=lambda each: each[0])

    def _window(
        self,
        hour: datetime,
        what: str,
        chance: Random,
        typing: People,
        restart: Callable[[], None] | None,
        asks: Asks,
        figures: DayFigures,
        slack: dict[str, Any],
    ) -> None:
        self.clock.move_to(hour - timedelta(seconds=LEAD_SECONDS))
        began, lasts = monotonic(), LEAD_SECONDS + self.peak
        zone = what.rpartition(" ")[2]
        at_work = [each for each in self.people if each.zone == zone]
        rate = max(self.rate, len(at_work) * A_DAY * HOURS[8] / 3600)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for at in _moments(chance, rate, lasts):
                _until(began + at)
                if restart is not None and at > lasts / 2:
                    restart()
                    restart = None
                pool.submit(typing.sends, typed_by(chance.choice(at_work), chance), began + at)
            _until(began + lasts)
        if restart is not None:
            restart()
        while not asks.is_quiet(self.clock.now()) and monotonic() < began + LONGEST:
            Event().wait(0.5)
        posted = self._noted(figures.at_peak, typing, slack)
        behind = asks.behind(posted, hour)
        figures.briefs += behind["brief"]
        figures.digests += behind["digest"]


def _add_up(slack: dict[str, Any], told: dict[str, Any]) -> None:
    """The most in a minute is the largest, everything else a sum."""
    for name, value in told.items():
        if isinstance(value, dict):
            kept = slack.setdefault(name, {})
            for key, number in value.items():
                before = kept.get(key, 0)
                kept[key] = max(before, number) if name == "most" else before + number
        else:
            slack[name] = slack.get(name, 0) + value


def _moments(chance: Random, rate: float, seconds: float) -> Iterator[float]:
    """As strangers come: independent of each other."""
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


def _until(moment: float) -> None:
    left = moment - monotonic()
    if left > 0:
        Event().wait(left)


class Asks:
    """Questions about the outbox, from outside; a database that restarts is asked again."""

    def __init__(self, url: str, connection: psycopg.Connection[Any]) -> None:
        self._url, self._connection = url, connection

    def is_quiet(self, now: datetime) -> bool:
        """Nobody's brief and no agenda is due, and nothing waits that could leave."""
        return not self._asked(
            "SELECT 1 FROM staff_member WHERE next_brief_at <= %(now)s AND removed_at IS NULL"
            " UNION ALL SELECT 1 FROM vocational_unit WHERE next_digest_at <= %(now)s"
            " UNION ALL SELECT 1 FROM outgoing_message WHERE state IN ('planned', 'leased')"
            " AND not_before <= clock_timestamp()"
            " UNION ALL SELECT 1 FROM outgoing_message WHERE state = 'sending' LIMIT 1",
            {"now": now},
        )

    def behind(self, posted: dict[str, float], hour: datetime) -> dict[str, list[float]]:
        """Of each kind, the seconds behind its hour of all that Slack was given."""
        found = self._asked(
            "SELECT id, split_part(kind, '_', 1) FROM outgoing_message WHERE id = ANY(%(ids)s)"
            " AND (kind = 'brief' OR kind LIKE 'digest%%')",
            {"ids": list(posted)},
        )
        told: dict[str, list[float]] = {"brief": [], "digest": []}
        for key, kind in found:
            told[kind].append(posted[key] - hour.timestamp())
        return told

    def _asked(self, statement: str, given: dict[str, Any] | None = None) -> list[Any]:
        for _ in range(60):
            try:
                return self._connection.execute(statement, given).fetchall()
            except psycopg.OperationalError:
                Event().wait(0.5)
                try:
                    self._connection = psycopg.connect(self._url, autocommit=True)
                except psycopg.OperationalError:
                    continue
        raise RuntimeError("the database did not come back")


def as_json(figures: DayFigures) -> dict[str, Any]:
    """For the file that outlives the run."""
    told = {name: getattr(figures, name) for name in DayFigures.__dataclass_fields__}
    for name in ("at_peak", "between"):
        told[name] = [[each.what, each.acknowledged, each.seen, each.status] for each in told[name]]
    return dict(json.loads(json.dumps(told)))
