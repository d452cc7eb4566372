"""One seed: a unit's messages are due, and everything goes wrong while they are delivered.

Processes are killed at named steps and at random moments, frozen past their lease and woken (or
never woken), Slack refuses, drags and drops the line after it has accepted, and the database goes
away. When all is at rest, what stands in Slack is compared with what was due.
"""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from sqlalchemy import select, text, update

from bot.casework.reminders import outbox as messages
from bot.casework.reminders.leases import Timing
from bot.clock import machine_now
from bot.jobs.delivery.rendering import render
from bot.jobs.delivery.turn import STEPS
from db.doors import Doors, NotRecorded, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.models import OutgoingMessageRow, StaffMemberRow, VocationalUnitRow
from db.queries.outbox import planning, reading
from db.queries.outbox.messages import AT_ONCE, NEVER, OutgoingItem
from db.types import AnyRow
from ips.facts import Clock, DueKey
from practice_workspace.contents import Message
from practice_workspace.spec import ChannelSpec, TeamSpec, UserSpec, WorkspaceSpec
from practice_workspace.state import NotThere
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.chaos import trials
from tests.chaos.databases import POSTGRESQL, SQLITE, Databases, hold
from tests.chaos.worker import FREEZE, KILL, RESENDS, Doom, Orders, work
from tests.delivery_world import TEAM, World, at

MONDAY = date(2026, 3, 9)
NOW = at(MONDAY, 8, 30)
CHANNEL = "C0UNIT"
TEAM_LEAD, GONE = "U0P0", "U0GONE"
RANDOM, ASLEEP = "random", "asleep"
NO_TIME = timedelta()
LOOK_EVERY = 0.25
LONGEST_SLOW = 1.8
LONGEST_TROUBLE = 10.0

# Short, because nobody wants to wait; in the same order as the product's own: a post takes less
# than a lease, what is looked up has settled, and the look back comes last.
SHORT = Timing(
    lease=2.0,
    post=0.6,
    settle=0.7,
    look_back=2.0,
    pace=0.01,
    first_retry=0.05,
    longest_retry=0.4,
    without_entry=0.4,
    hold=0.4,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much goes wrong in one seed. `deaths` counts kills, `sleeps` freezes."""

    kind: str = POSTGRESQL
    workers: int = 3
    people: int = 5
    notices: int = 3
    deaths: int = 5
    sleeps: int = 1
    faults: int = 5
    poison: bool = False
    careless: str = ""
    trial: str = ""
    timing: Timing = SHORT
    patience: float = 300.0

    @property
    def due(self) -> int:
        """Messages that are surely due: briefs, urgent ones, notices, the digest with its chart,
        its thread and the team lead's own; and the one word about who is gone."""
        return 2 * self.people + self.notices + 4 + self.poison


@dataclass
class Outcome:
    """What one seed gave. The first three are to be empty; `doubled` counts keys, not copies."""

    seed: int = 0
    messages: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    momentary_doubles: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    freezes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    outages: int = 0
    dead: int = 0
    given_up: int = 0
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        return not any(getattr(self, name) for name in FLAWS)

    def __add__(self, other: Outcome) -> Outcome:
        names = [each.name for each in fields(Outcome)]
        return Outcome(**{name: getattr(self, name) + getattr(other, name) for name in names})


FLAWS = ("lost", "doubled", "stuck", "disordered", "unexpected")


def run_seed(seed: int, databases: Databases, plan: Plan) -> Outcome:
    """Play one seed to its end and look at what stands."""
    began = monotonic()
    with databases.fresh(plan.kind) as url, _slack(plan) as workspace:
        doors = open_doors(url)
        try:
            scene = Scene(seed, plan, url, doors, workspace)
            with databases.undisturbed(), scene.patiently():
                scene.set_up()
            scene.play()
            with databases.undisturbed():
                return replace(scene.verdict(), seconds=monotonic() - began)
        finally:
            doors.close()


@contextmanager
def _slack(plan: Plan) -> Iterator[ThreadedPracticeWorkspace]:
    people = tuple(UserSpec(f"U0P{n}", f"p{n}", team_id=TEAM) for n in range(plan.people))
    spec = WorkspaceSpec(
        teams=(TeamSpec(id=TEAM, name="Harbor"),),
        users=(*people, UserSpec(GONE, "gone", team_id=TEAM, deleted=True)),
        channels=(
            ChannelSpec(
                CHANNEL, "unit", tuple(p.id for p in people), is_private=True, team_id=TEAM
            ),
        ),
    )
    with ThreadedPracticeWorkspace(spec, wall_time=lambda: machine_now().timestamp()) as made:
        yield made


_keys = (new_key(),)
_starting = Lock()


def _processes() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.worker", "matplotlib.figure"])
    return context


@dataclass
class Slot:
    """One place for a process: whoever dies here is followed by another."""

    process: ForkServerProcess
    report: Connection
    kill_at: float | None = None
    freeze_at: float | None = None
    wake_at: float | None = None


class Scene:
    """The unit, the processes and what happens to them."""

    def __init__(
        self,
        seed: int,
        plan: Plan,
        url: str,
        doors: Doors,
        workspace: ThreadedPracticeWorkspace,
    ) -> None:
        self.plan, self.url, self.doors, self.workspace = plan, url, doors, workspace
        self.outcome = Outcome(seed=seed)
        self._random = random.Random(seed)
        self._context = _processes()
        self._deaths, self._sleeps = plan.deaths, plan.sleeps
        self._slots: list[Slot] = []
        self._acts = self._agenda()
        self._began: float | None = None
        self.expected: list[str] = []
        self.poison: list[str] = []
        self._sent_again: set[str] = set()

    # ---------------------------------------------------------------- what is due

    @contextmanager
    def patiently(self) -> Iterator[None]:
        """Setting the scene is no part of the trial: it takes as long as the machine needs."""
        hasty, self.doors = self.doors, self.doors.patient
        try:
            yield
            self._world.doors = hasty
        finally:
            self.doors = hasty

    def set_up(self) -> None:
        """A unit whose people all have a brief and an urgent message due, and its digest."""
        use_cipher(Cipher(_keys))
        if self.plan.trial == trials.CLOCKS and self.plan.kind == POSTGRESQL:
            trials.move_database_clock_by_hand(self.doors)
        self._world = world = World(self.doors).set_up(
            MONDAY - timedelta(days=60), channel=CHANNEL, next_digest_at=NOW
        )
        people = [f"U0P{n}" for n in range(self.plan.people)]
        gone = [GONE] if self.plan.poison else []
        for slack_user_id in (*people, *gone):
            role = "team_lead" if slack_user_id == TEAM_LEAD else "employment_specialist"
            world.person(slack_user_id, role, next_brief_at=NOW)
        for slack_user_id in (*people, *gone):
            world.client(f"of-{slack_user_id}", slack_user_id, MONDAY - timedelta(days=15))
        world.reckon()
        for slack_user_id in people:
            self.expected += self._plan_morning(slack_user_id)
        for number in range(self.plan.notices):
            self.expected.append(self._plan_notice(CHANNEL, number))
        for slack_user_id in gone:
            self.poison = self._plan_morning(slack_user_id)
            year, week, _ = NOW.isocalendar()
            # Two messages that can never be sent, and one word about them.
            self.expected.append(f"delivery_notice:{GONE}:person_gone:{year}-{week}")
        self._digest_key = digest = f"digest:{world.unit_id}:{MONDAY - timedelta(days=7)}"
        # How many parts the thread has depends on what is written meanwhile: one at least.
        beside = ("chart", "part:0", f"missed:{TEAM_LEAD}")
        self.expected += [digest, *(f"{digest}:{each}" for each in beside)]
        self._perhaps = frozenset(f"{digest}:part:{number}" for number in range(1, 5))
        self.outcome.messages = len(self.expected)

    def _plan_morning(self, slack_user_id: str) -> list[str]:
        """An urgent message now; the brief is due. Returns both keys."""
        brief = f"brief:{self._world.staff[slack_user_id]}:{MONDAY}"
        return [self._plan_urgent(slack_user_id), brief]

    def _plan_urgent(self, slack_user_id: str) -> str:
        key = f"chaos:urgent:{slack_user_id}"
        with self.doors.writing() as session:
            client_id = f"client-of-{slack_user_id}"
            messages.plan(
                session,
                TEAM,
                kind="urgent",
                conversation=slack_user_id,
                dedupe_key=key,
                subject={
                    "staff": self._world.staff[slack_user_id],
                    "unit": self._world.unit_id,
                    "day": MONDAY.isoformat(),
                    "own": "1",
                },
                now=NOW,
                items=[OutgoingItem(self._due_of(client_id), MONDAY)],
            )
        return key

    def _plan_notice(self, conversation: str, number: int) -> str:
        key = f"chaos:notice:{conversation}:{number}"
        with self.doors.writing() as session:
            messages.plan(
                session,
                TEAM,
                kind="delivery_notice",
                conversation=conversation,
                dedupe_key=key,
                subject={"kind": "brief", "conversation": CHANNEL, "reason": "refused"},
                now=NOW,
            )
        return key

    def _due_of(self, client_id: str) -> DueKey:
        with self.doors.reading() as session:
            row = session.execute(
                text(
                    "SELECT clock, fact_id, part FROM due_contact WHERE client_id = :it "
                    "AND state = 'open' ORDER BY due_on, clock, fact_id, part"
                ),
                {"it": client_id},
            ).first()
        assert row is not None
        return DueKey(client_id, Clock(row[0]), row[1], row[2])

    # ---------------------------------------------------------------- what goes wrong

    def play(self) -> None:
        """Let it happen, until nothing is under way any more and every process has ended.

        A process that woke late may have posted at the very end: then others follow once more.
        """
        until = monotonic() + self.plan.patience
        settled = False
        while not settled and monotonic() < until:
            self._slots = [self._begin() for _ in range(self.plan.workers)]
            self._work_until_quiet(until)
            self._end()
            settled = self._at_rest()

    def _work_until_quiet(self, until: float) -> None:
        looked = monotonic()
        quiet_since: float | None = None
        while monotonic() < until:
            self._tend()
            self._act()
            if monotonic() - looked > LOOK_EVERY:
                looked = monotonic()
                self._let_nobody_step_back()
                at_rest = not self._acts and not self._anybody_asleep() and self._at_rest()
                if at_rest or self._for_long():
                    self.workspace.faults.clear()
                quiet_since = (quiet_since or looked) if at_rest else None
                # Whatever Slack was still chewing on has come to stand by then.
                if quiet_since is not None and looked - quiet_since > LONGEST_SLOW:
                    return
            Event().wait(0.02)

    def _act(self) -> None:
        """Do what is due by now; what did not succeed is done again."""
        if self._began is None:
            # A slow machine's processes take a while to come: the moods wait for them.
            self._began = monotonic() if self.workspace.calls else None
            return
        passed = monotonic() - self._began
        if self._acts and passed >= self._acts[0][0]:
            act = self._acts.pop(0)[1]
            try:
                act()
            except NotRecorded:
                self._acts.insert(0, (passed + LOOK_EVERY, act))

    def _agenda(self) -> list[tuple[float, Callable[[], None]]]:
        """(seconds after Slack is first asked, act): its moods, an outage, a late entry."""
        acts: list[tuple[float, Callable[[], None]]] = [
            (self._random.uniform(0.0, 1.2), self._trouble) for _ in range(self.plan.faults)
        ]
        if self.plan.careless:
            kind = "reset_after" if self.plan.careless == RESENDS else "reset_before"
            self.workspace.faults.add(kind, _POST, times=3)
        acts.append((self._random.uniform(0.2, 1.5), self._write))
        if self.plan.kind == SQLITE:
            acts.append((self._random.uniform(0.1, 0.8), self._hold_the_file))
        place = trials.Place(self.doors, self.workspace, CHANNEL, self._random)
        acts += trials.acts(self.plan.trial, place)
        return sorted(acts, key=lambda act: act[0])

    def _let_nobody_step_back(self) -> None:
        """Whom a broken connection kept from being planned for is due again after a minute.

        Here it is always the same minute, so it would never come.
        """
        with suppress(NotRecorded), self.doors.writing() as session:
            for row in (StaffMemberRow, VocationalUnitRow):
                steps_back = update(row).where(row.plan_again_at.is_not(None))
                session.execute(steps_back.values(plan_again_at=None))

    def _for_long(self) -> bool:
        return self._began is not None and monotonic() - self._began > LONGEST_TROUBLE

    def _trouble(self) -> None:
        kind, method, options = self._random.choice(_TROUBLES)
        self.workspace.faults.add(kind, method, **options)

    def _write(self) -> None:
        """Somebody records an employer contact: the brief, the digest and its thread change."""
        person = f"U0P{self._random.randrange(self.plan.people)}"
        client_id = f"client-of-{person}"
        self._world.employer_contact(person, MONDAY - timedelta(days=3), client_id)
        self._world.reckon()
        with self.doors.writing() as session:
            digest = reading.message_by_key(session, TEAM, self._digest_key)
            if digest is not None:
                planning.want_update(session, TEAM, [digest.id], not_before=AT_ONCE)

    def _hold_the_file(self) -> None:
        self.outcome.outages += 1
        Thread(target=hold, args=(self.url, 1.6), daemon=True).start()

    # ---------------------------------------------------------------- processes

    def _begin(self) -> Slot:
        doom = self._next_doom()
        receives, sends = self._context.Pipe(duplex=False)
        named = doom if doom is not None and doom.step != RANDOM else None
        orders = Orders(
            database_url=self.url,
            slack_url=self.workspace.api_url,
            keys=_keys,
            timing=self.plan.timing,
            now=NOW,
            doom=named,
            seed=self._random.randrange(1_000_000),
            careless=self.plan.careless,
            clock_off_by=trials.MACHINE_JUMP if self.plan.trial == trials.CLOCKS else NO_TIME,
        )
        process = self._context.Process(target=work, args=(orders, sends), daemon=True)
        with _starting:
            process.start()
        sends.close()
        slot = Slot(process, receives)
        if doom is not None and named is None:
            moment = monotonic() + self._random.uniform(0.05, 0.7)
            slot.kill_at = moment if doom.what == KILL else None
            slot.freeze_at = moment if doom.what == FREEZE else None
        return slot

    def _next_doom(self) -> Doom | None:
        """Where the next process is to end; nothing once there has been enough."""
        if self._sleeps > 0 and self._random.random() < 0.3:
            self._sleeps -= 1
            step = self._random.choice((*STEPS[1:], RANDOM, RANDOM))
            return Doom(step, self._random.randint(1, 3), FREEZE)
        if self._deaths <= 0:
            return None
        self._deaths -= 1
        step = self._random.choice((*STEPS, *STEPS[1:], RANDOM, RANDOM))
        nth = 1 if step == "planned" else self._random.randint(1, 3)
        return Doom(step, nth, KILL)

    def _tend(self) -> None:
        for place, slot in enumerate(self._slots):
            self._listen(slot)
            now = monotonic()
            if slot.kill_at is not None and now >= slot.kill_at:
                slot.kill_at = None
                if slot.process.is_alive():
                    self.outcome.kills[RANDOM] += 1
                    slot.process.kill()
                    slot.process.join()
            if slot.freeze_at is not None and now >= slot.freeze_at:
                slot.freeze_at = None
                self._freeze(slot)
            if slot.wake_at is not None and now >= slot.wake_at:
                slot.wake_at = None
                self._wake(slot)
            if not slot.process.is_alive():
                slot.report.close()
                self._slots[place] = self._begin()

    def _listen(self, slot: Slot) -> None:
        with suppress(EOFError, OSError):
            while slot.report.poll():
                what, step = slot.report.recv()
                if what == KILL:
                    self.outcome.kills[step] += 1
                    continue
                self._note_freeze(slot, step)

    def _freeze(self, slot: Slot) -> None:
        if slot.process.pid is not None and slot.process.is_alive():
            with suppress(ProcessLookupError):
                os.kill(slot.process.pid, signal.SIGSTOP)
                self._note_freeze(slot, RANDOM)

    def _note_freeze(self, slot: Slot, step: str) -> None:
        self.outcome.freezes[step] += 1
        past_lease = self.plan.timing.lease * self._random.uniform(0.8, 2.6)
        slot.wake_at = monotonic() + past_lease

    def _wake(self, slot: Slot) -> None:
        """One in four never wakes: the machine was taken away."""
        if self._random.random() < 0.25:
            self.outcome.kills[ASLEEP] += 1
            slot.process.kill()
            slot.process.join()
        elif slot.process.pid is not None and slot.process.is_alive():
            os.kill(slot.process.pid, signal.SIGCONT)

    def _anybody_asleep(self) -> bool:
        return any(slot.wake_at is not None for slot in self._slots)

    def _end(self) -> None:
        for slot in self._slots:
            if slot.process.pid is not None and slot.process.is_alive():
                os.kill(slot.process.pid, signal.SIGCONT)
                slot.process.terminate()
        for slot in self._slots:
            slot.process.join(60)
            if slot.process.is_alive():
                slot.process.kill()
                slot.process.join()
            self._listen(slot)
            slot.report.close()
        self._slots = []

    # ---------------------------------------------------------------- looking

    def _at_rest(self) -> bool:
        try:
            if self.plan.trial == trials.PERMISSION and not self._acts:
                self._sent_again |= trials.send_again(self.doors, NOW)
            rows = self._rows()
        except NotRecorded:
            return False
        known = {row.dedupe_key for row in rows}
        return known.issuperset(self.expected) and all(_rests(row) for row in rows)

    def _rows(self) -> list[AnyRow]:
        with self.doors.reading() as session:
            rows = session.execute(
                select(OutgoingMessageRow).order_by(
                    OutgoingMessageRow.sequence, OutgoingMessageRow.id
                )
            ).all()
        return list(rows)

    def verdict(self) -> Outcome:
        """What stands in Slack against what was due."""
        rows = self._rows()
        standing = self._standing(rows)
        outcome = self.outcome
        by_key = {row.dedupe_key: row for row in rows}
        for key in self.expected:
            row = by_key.get(key)
            if row is None or not standing[row.id]:
                outcome.lost.append(f"{key} ({row.state if row else 'not planned'})")
        for row in rows:
            copies = standing[row.id]
            if len(copies) > 1:
                outcome.doubled.append(f"{row.dedupe_key} {copies}")
            if not _rests(row):
                tried = f"{row.attempt} leases, {row.posts} posts, {row.failures} failures"
                outcome.stuck.append(f"{row.dedupe_key} ({row.state}; {tried})")
            if row.state == "sent" and row.ts not in copies:
                outcome.unexpected.append(f"{row.dedupe_key} is recorded elsewhere")
            if copies and row.state != "sent":
                outcome.unexpected.append(f"{row.dedupe_key} stands, and is {row.state}")
        outcome.unexpected += self._wrongly_ended(rows)
        outcome.unexpected += self._outdated(rows)
        outcome.dead = sum(row.state == "dead" for row in rows)
        outcome.given_up = len(self._sent_again)
        outcome.faults = self.workspace.faults.struck
        outcome.messages += sum(
            row.state == "sent" and row.dedupe_key not in self.expected for row in rows
        )
        outcome.disordered += self._out_of_order(rows)
        outcome.momentary_doubles = self._momentary(rows)
        return outcome

    def _wrongly_ended(self, rows: list[AnyRow]) -> list[str]:
        """Only who is gone is given up, nothing is withdrawn, and nobody else gets a message."""
        wrong = []
        for row in rows:
            ended = (row.state, row.reason)
            if row.dedupe_key in self.poison:
                well = ended == ("dead", "person_gone")
            else:
                known = row.dedupe_key in self.expected or row.dedupe_key in self._perhaps
                if self.plan.trial == trials.PERMISSION:  # somebody reads that it was withdrawn
                    known = known or row.kind == "delivery_notice"
                well = known and row.state not in ("dead", "withdrawn")
            if not well:
                wrong.append(f"{row.dedupe_key} is {row.state} ({row.reason})")
        return wrong

    def _outdated(self, rows: list[AnyRow]) -> list[str]:
        """What stands in Slack is what would be drawn now; a picture stays as it was.

        A line that was done before its message was first sent is not there, and is drawn as done.
        """
        use_cipher(Cipher(_keys))
        wrong = []
        for row in rows:
            if row.state != "sent" or row.kind == "digest_chart":
                continue
            with self.doors.reading() as session:
                message = reading.message(session, TEAM, row.id)
            drawn = render(self.doors, message, NOW) if message is not None else None
            shown = [each for each in self._messages(row.conversation) if each.ts == row.ts]
            stands = [block for each in shown for block in _bare(each.blocks)]
            wanted = [] if drawn is None else _bare(drawn[0].blocks)
            if stands != [each for each in wanted if each in stands or not _done(each)]:
                wrong.append(f"{row.dedupe_key} shows what is no longer so")
        return wrong

    def _standing(self, rows: list[AnyRow]) -> dict[str, list[str]]:
        """Message id -> the ts of every copy that stands in Slack."""
        found: dict[str, list[str]] = {row.id: [] for row in rows}
        chart = {row.conversation: row.id for row in rows if row.kind == "digest_chart"}
        for conversation in {row.conversation for row in rows}:
            for message in self._messages(conversation):
                key = _key(message)
                # A picture carries no key that everybody can read: there is one a channel here.
                key = chart[conversation] if key is None and message.file_ids else key
                if key is None or key not in found:
                    self.outcome.unexpected.append(f"{conversation} {message.ts}: of nobody")
                else:
                    found[key].append(message.ts)
        return found

    def _messages(self, conversation: str) -> tuple[Message, ...]:
        if conversation[:1] != "U":
            return self.workspace.messages(conversation)
        try:
            return self.workspace.person(conversation).messages()
        except NotThere:
            return ()

    def _out_of_order(self, rows: list[AnyRow]) -> list[str]:
        if self.plan.trial == trials.CLOCKS:
            return []  # older is what was planned by an earlier time, and the time is moved
        wrong: list[str] = []
        last: dict[str, float] = {}
        for row in rows:
            if row.state != "sent" or row.ts is None or row.id in self._sent_again:
                continue
            if float(row.ts) < last.get(row.conversation, 0.0):
                wrong.append(row.dedupe_key)
            last[row.conversation] = float(row.ts)
        return wrong

    def _momentary(self, rows: list[AnyRow]) -> int:
        """Keys that stood more than once for a while."""
        accepted: Counter[str] = Counter()
        for call in self.workspace.calls:
            if call.error:
                continue
            if call.method == "chat.postMessage":
                accepted[call.args["metadata"]["event_payload"]["key"]] += 1
            if call.method == "files.completeUploadExternal":
                accepted["chart"] += 1
        return sum(count > 1 for count in accepted.values())


def _rests(row: AnyRow) -> bool:
    if row.state == "sent":
        return bool(row.not_before >= NEVER and row.shown_version >= row.wanted_version)
    return row.state in ("withdrawn", "dead")


def _bare(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Without the ids that Slack gives to blocks."""
    return [{name: block[name] for name in block if name != "block_id"} for block in blocks]


def _done(block: Mapping[str, Any]) -> bool:
    text = block.get("text")
    return isinstance(text, dict) and str(text.get("text", "")).startswith("~")


def _key(message: Message) -> str | None:
    payload = (message.metadata or {}).get("event_payload") or {}
    return payload.get("key")


_POST, _SHARE = "chat.postMessage", "files.completeUploadExternal"
_TROUBLES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("rate_limited", _POST, {"retry_after": 1}),
    ("rate_limited", "conversations.history", {"retry_after": 1}),
    ("server_error", _POST, {"times": 2}),
    ("server_error", "conversations.history", {}),
    ("server_error", "*", {"times": 2}),
    ("reset_after", _POST, {"times": 2}),
    ("reset_after", _POST, {"times": 1}),
    ("reset_after", _SHARE, {}),
    ("reset_after", "chat.update", {}),
    ("reset_before", _POST, {"times": 2}),
    ("reset_before", "*", {}),
    ("slow", _POST, {"seconds": 0.3, "times": 2}),
    ("slow", _POST, {"seconds": 0.9}),
    ("slow", _POST, {"seconds": 1.7}),
    ("slow", _SHARE, {"seconds": 0.9}),
    ("slow_answer", _POST, {"seconds": 0.9}),
    ("slow_answer", "conversations.history", {"seconds": 0.9}),
    ("error", _POST, {"error": "internal_error"}),
)
