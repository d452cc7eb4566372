"""Whether a process lives, and whether it can do its work: two questions with two answers.

Not alive means that only a new start helps: one of our own threads stands still. Not ready means
that something around us is away, and a new start would not bring it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.casework.administration import workspaces
from bot.casework.reminders import undelivered
from bot.clock import Clock
from bot.jobs import auditor
from bot.machine_clock import Timekeeper
from bot.vitals import Elapsed, Vitals
from db.doors import Doors, NotRecorded

if TYPE_CHECKING:
    # A process has them or not: `web` reads neither the jobs nor Socket Mode.
    from bot.jobs.ticker import Ticker
    from bot.slack.socket_mode import SocketLine

# A batch of messages that all time out takes minutes; ten of them are no work any more.
STUCK_SECONDS = 600.0
# Slack's Web API may well be away for a moment; after five minutes somebody should know.
FAILING_SECONDS = 300.0
LATE_SECONDS = auditor.OVERDUE_AFTER.total_seconds()

TRIED_SECONDS = 5.0

DATABASE_AWAY = "the database is away"
CLOCK_OFF = "the clock of this machine is off"
NOTHING_SENT = "the clock of this machine is off, and nothing is sent until it is right"
NOT_PLANNED = "some briefs or digests cannot be planned"
DATABASE_CLOSED = "the database takes no writes"


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: what is wrong (nothing: all is well), and what was seen, a line each."""

    wrong: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        return not self.wrong

    @property
    def brief(self) -> str:
        """For strangers: no number."""
        return "; ".join(self.wrong) or "ok"

    @property
    def full(self) -> str:
        return "\n".join((self.brief, *self.seen))


class Health:
    """Looks at what the process has: `line` for Socket Mode, `ticker` for briefs and digests."""

    def __init__(
        self,
        doors: Doors,
        clock: Clock,
        vitals: Vitals,
        *,
        line: SocketLine | None = None,
        ticker: Ticker | None = None,
        elapsed: Elapsed = monotonic,
    ) -> None:
        self._doors = doors
        self._clock = clock
        self._slack_calls = vitals.slack_calls
        self._timekeeper = Timekeeper(vitals.slack_time)
        self._line = line
        self._ticker = ticker
        self._elapsed = elapsed
        self._looking = Lock()
        self._tried_at: float | None = None
        self._could_write = True

    def live(self) -> Report:
        """Whether our own threads still turn. Nothing outside is asked."""
        wrong = []
        if self._ticker is not None and self._ticker.stuck_for > STUCK_SECONDS:
            wrong.append("the ticker stands still")
        if self._line is not None and self._line.looked_ago > STUCK_SECONDS:
            wrong.append("the watchdog of Socket Mode stands still")
        return Report(tuple(wrong))

    def ready(self) -> Report:
        """Whether the work gets done: the database, Slack, and how long the oldest waits."""
        database = self._database()
        reports = [database, self._socket(), self._web_api(), self._jobs()]
        if DATABASE_AWAY not in database.wrong:  # to wait for it once is enough
            reports += [self._machine_clock(), self._lag(), self._held_back()]
        return Report(
            tuple(line for report in reports for line in report.wrong),
            tuple(line for report in reports for line in report.seen),
        )

    def serves(self) -> Report:
        """Whether requests can be answered: all that a balancer before `web` should ask."""
        return Report(self._database().wrong)

    def _database(self) -> Report:
        try:
            with self._doors.reading() as session:
                session.execute(text("SELECT 1"))
        except NotRecorded:
            return Report((DATABASE_AWAY,))
        if not self._takes_writes():
            return Report((DATABASE_CLOSED,), ("database: answers",))
        return Report(seen=("database: answers, takes writes",))

    def _takes_writes(self) -> bool:
        """Looked at now and then only: strangers may ask the public port as often as they like."""
        now = self._elapsed()
        with self._looking:
            if self._tried_at is None or now - self._tried_at > TRIED_SECONDS:
                self._tried_at = now
                try:
                    self._doors.try_writing()
                    self._could_write = True
                except NotRecorded:
                    self._could_write = False
            return self._could_write

    def _socket(self) -> Report:
        if self._line is None:
            return Report()
        envelope = _ago(self._line.envelope_age)
        seen = f"socket mode: last ping {_ago(self._line.ping_age)}, last request {envelope}"
        return Report(() if self._line.is_well else ("Socket Mode is not connected",), (seen,))

    def _web_api(self) -> Report:
        """`web` answers Slack also while Slack answers nobody: there it is only said."""
        failing = self._slack_calls.failing_for
        seen = f"slack: last answer {_ago(self._slack_calls.answered_ago)}"
        works_alone = self._line is not None or self._ticker is not None
        wrong = ("Slack does not answer",) if works_alone and failing > FAILING_SECONDS else ()
        return Report(wrong, (seen,))

    def _jobs(self) -> Report:
        """What the ticker does by itself, and cannot do."""
        failing = () if self._ticker is None else self._ticker.failing(FAILING_SECONDS)
        return Report(tuple(f"every turn of '{job}' fails" for job in failing))

    def _machine_clock(self) -> Report:
        """Five minutes off Slack's requests are refused; hours off it may be another day."""
        found = self._timekeeper.reading()
        seen = (f"clock of this machine: {found}",)
        if not found.is_off:
            return Report(seen=seen)
        sends = self._ticker is not None
        return Report((CLOCK_OFF if found.is_sure or not sends else NOTHING_SENT,), seen)

    def _lag(self) -> Report:
        """Late briefs are the trouble of whoever sends them."""
        try:
            found = auditor.look(self._doors, self._clock.now())
        except NotRecorded:
            return Report()  # the database has been named already
        seen = (
            f"oldest brief or digest due: waits {found.brief_lag:.0f} s",
            f"oldest message to send: waits {found.delivery_lag:.0f} s",
            f"people and units that cannot be planned for: {found.not_planned}",
        )
        late = max(found.brief_lag, found.delivery_lag) > LATE_SECONDS
        wrong = ("what is due is late",) if late else ()
        if found.not_planned:
            wrong = (*wrong, NOT_PLANNED)
        return Report(wrong if self._ticker is not None else (), seen)

    def _held_back(self) -> Report:
        """One workspace that Slack keeps waiting is its own trouble; all of them are ours."""
        now = self._clock.now()
        try:
            _, waiting = undelivered.since_when(self._doors)
            installed = workspaces.every_id(self._doors)
        except NotRecorded:
            return Report()
        held_back = auditor.late_ones(waiting, now)
        seen = (
            f"workspace {each}: held back by Slack, the oldest message waits "
            f"{(now - waiting[each]).total_seconds():.0f} s"
            for each in held_back
        )
        none_left = held_back and set(installed) <= set(held_back) and self._ticker is not None
        return Report(("Slack takes no message",) if none_left else (), tuple(seen))


def _ago(seconds: float | None) -> str:
    return "none yet" if seconds is None else f"{seconds:.0f} s ago"
