"""A stage to try doors on: three units in two workspaces, and people who belong nowhere.

Harbor is Lea's unit: Ana carries a client, Ben another, and Cyd, who is on leave with Ana as
cover, a third. Pier is another unit of the same workspace; Marina lives in another workspace and
uses the same codes. Everybody speaks with the bot as Slack does: signed HTTP into its front,
its answers into a practice workspace.
"""

from __future__ import annotations

import hmac
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Select, Table, select

from bot.casework.administration import (
    planned_leave,
    roster,
    transfers,
    vocational_units,
    workspaces,
)
from bot.casework.drafts import (
    EmployerChoice,
    EmployerDraft,
    EnrollDraft,
    JobLeadDraft,
    StaffDraft,
    TransferDraft,
    VocationalUnitDraft,
)
from bot.casework.reading import employers
from bot.casework.recording import (
    client_contacts,
    employer,
    employer_contacts,
    employment,
    enrollment,
    job_leads,
    sent_quarter,
)
from bot.casework.recording.group_supervision import Meeting, hold, talk_about
from bot.casework.recording.record import record
from bot.casework.reminders import lead_offers, outbox
from bot.casework.replies import Actor
from bot.clock import MovableClock, machine_now
from bot.config import Settings
from bot.manifest import COMMANDS, EVENTS, EVENTS_PATH, SHORTCUTS
from bot.slack.app import IpsApp, make_app
from bot.slack.http import Front
from bot.slack.http_messages import HttpRequest
from db.doors import Doors
from db.ids import new_id
from db.models import Base
from db.queries.records import due_contacts, facts, links
from ips.facts import Clock, DueKey, MadeBy, Mode, PauseReason, StaffRole
from ips.quarters import Quarter
from ips.records.action import ActionRecord
from ips.records.decline import DeclineRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.pause import PauseRecord
from ips.records.planned_leave import PlannedLeaveRecord
from ips.records.referral import ReferralRecord
from ips.unit_facts import Presence, ReferralSource
from practice_workspace.spec import (
    AppSpec,
    ChannelSpec,
    CommandSpec,
    ShortcutSpec,
    TeamSpec,
    UserSpec,
    WorkspaceSpec,
)
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.databases import Contents, every_row, put_contents
from tests.front import signed_front
from tests.harbor import ADA, ANA, BEN, CHANNEL, LEA, OLA, PIA, TEAM, ZONE, job_start
from tests.house import GUS, ZOE, patient
from tests.short_way import short_way
from tests.support import a_visit, employer_met

T = TypeVar("T")
Json = dict[str, Any]
Records = dict[str, list[tuple[Any, ...]]]  # table -> its rows
Written = tuple[int, int]  # by others and by oneself: a number each that only grows
OTHER_TEAM, CONNECT_TEAM = "T0MARINA", "T0CONNECT"
MAX = "U0MAX"  # leads Marina
CYD, RON, DEE = "U0CYD", "U0RON", "U0DEE"

SPEC = WorkspaceSpec(
    teams=(TeamSpec(id=TEAM, name="Harbor"), TeamSpec(id=OTHER_TEAM, name="Marina")),
    users=(
        UserSpec(LEA, "lea", "Lea Long"),
        UserSpec(ANA, "ana", "Ana Alder"),
        UserSpec(BEN, "ben", "Ben Birch"),
        UserSpec(CYD, "cyd", "Cyd Cedar"),
        UserSpec(PIA, "pia", "Pia Pine"),
        UserSpec(OLA, "ola", "Ola Oak"),
        UserSpec(MAX, "max", "Max Maple", team_id=OTHER_TEAM),
        UserSpec(ADA, "ada", "Ada Ash", is_admin=True),
        UserSpec(GUS, "gus", "Gus Guest", is_restricted=True),
        UserSpec(ZOE, "zoe", "Zoe Stranger", team_id=CONNECT_TEAM, is_admin=True),
        UserSpec(RON, "ron", "Ron Rowan"),
        UserSpec(DEE, "dee", "Dee Deutzia", deleted=True, is_admin=True),
    ),
    channels=(
        ChannelSpec(CHANNEL, "harbor-unit", (LEA, ANA, BEN, CYD, PIA, ADA, RON), is_private=True),
    ),
    app=AppSpec(
        commands=tuple(CommandSpec(one.name, one.does, one.hint) for one in COMMANDS),
        shortcuts=tuple(
            ShortcutSpec(one.callback_id, one.name, "message" if one.on_message else "global")
            for one in SHORTCUTS
        ),
        events=EVENTS,
    ),
)


@dataclass(frozen=True, slots=True)
class Target:
    """Opaque ids of one client and of what is on record about them, for buttons and forms."""

    client: str
    code: str
    visit: str
    contact: str
    step: str
    job: str
    planned_job: str
    pause: str
    cover: str
    decline: str
    action: str
    strategy: str
    offer: str
    due_fact: str
    due_clock: str = Clock.CAREER_PROFILE.value

    @property
    def due(self) -> str:
        return f"{self.due_clock}:{self.client}:{self.due_fact}:1"


def nobody() -> Target:
    """Ids that exist nowhere, and a code nobody has."""
    return Target(
        client=new_id(),
        code="C-999",
        visit=new_id(),
        contact=new_id(),
        step=new_id(),
        job=new_id(),
        planned_job=new_id(),
        pause=new_id(),
        cover=new_id(),
        decline=new_id(),
        action=new_id(),
        strategy=new_id(),
        offer=new_id(),
        due_fact=new_id(),
    )


@dataclass(frozen=True)
class Answer:
    """What came back for one request: the answer itself, and what the bot then did in Slack."""

    status: int
    body: str
    calls: tuple[tuple[str, Json, str], ...] = ()

    @cached_property
    def text(self) -> str:
        """Everything in it, as one text, without what differs from request to request."""
        shown = [f"{self.status} {self.body}"]
        shown += [f"{method} {json.dumps(args, sort_keys=True)}" for method, args, _ in self.calls]
        return without_tickets("\n".join(shown))


_TICKET = re.compile(
    r"\d+\.\d+\.[0-9a-f]{32}|[0-9a-f]{32}|\bV[0-9A-Z]{6,}\b|\d{10}\.[0-9a-f]{8}|\d{10}\.\d{6}"
)


def without_tickets(text: str) -> str:
    """Trigger ids, view ids, opaque ids and timestamps made alike."""
    return _TICKET.sub("*", text)


class Copy(sqlite3.Connection):
    """A database in memory, which another connection of this process can have beside its own."""

    address: str


def _new_copy() -> Copy:
    address = f"file:copy_{new_id()}?mode=memory&cache=shared"
    made = sqlite3.connect(address, uri=True, check_same_thread=False, factory=Copy)
    made.address = address
    return made


@dataclass
class _Like:
    """A copy, as of when all was like it, and what was read of it."""

    copy: Copy
    schema: int
    written: Written
    read: dict[Any, Any] = field(default_factory=dict)


@dataclass
class Stage:
    """The running bot, the Slack around it, and what is on record."""

    workspace: ThreadedPracticeWorkspace
    app: IpsApp
    front: Front
    doors: Doors
    clock: MovableClock
    settings: Settings
    team: str = TEAM
    unit_id: str = ""
    other_unit_id: str = ""
    ids: dict[str, str] = field(default_factory=dict)  # Slack user id -> staff member id
    targets: dict[str, Target] = field(default_factory=dict)
    leave_id: str = ""
    meetings: dict[str, str] = field(default_factory=dict)  # by whoever led it
    sent_id: str = ""  # a quarter's outcomes that were sent
    job_lead_id: str = ""
    review_id: str = ""  # a fidelity review from outside
    referral_id: str = ""  # written down by whoever shared the job lead
    employer_id: str = ""
    chain_id: str = ""
    merged_id: str = ""  # an employer that was merged into the chain
    change_id: str = ""  # the last change of the employer

    @property
    def meeting_id(self) -> str:
        """A group supervision of Harbor's, written down by whoever shared the job lead."""
        return self.meetings[BEN]

    at_work: list[Future[Any]] = field(default_factory=list)
    # As of what was written by then: which copy all is like, and the records as they were read.
    _like: _Like | None = None
    _read: tuple[Written, Records] | None = None
    _beside: Copy | None = None

    def actor(self, user_id: str) -> Actor:
        return Actor(OTHER_TEAM if user_id == MAX else self.team, user_id)

    # ------------------------------------------------------------ asking as Slack does

    def ask(self, user_id: str, payload: Json, *, team: str = "") -> Answer:
        """One request of this person's, signed; waits until the bot has finished with it."""
        whole = self.addressed(payload, user_id, team or self.actor(user_id).workspace_id)
        return self.deliver(*encoded(whole))

    def deliver(self, body: bytes, content_type: str) -> Answer:
        """The same bytes, signed, and everything that came of them."""
        before = len(self.workspace.inner.calls)
        status, answered = self.send(body, content_type)
        self.finish()
        made = list(self.workspace.inner.calls)[before:]
        return Answer(status, answered, tuple((one.method, one.args, one.error) for one in made))

    def send(
        self,
        body: bytes,
        content_type: str = "application/x-www-form-urlencoded",
    ) -> tuple[int, str]:
        """A body as it is, signed."""
        return post(self.front, self.settings.slack_signing_secret or "", body, content_type)

    def finish(self) -> None:
        """Waits for what goes on after the acks."""
        while self.at_work:
            wait([self.at_work.pop()], timeout=30)

    def addressed(self, payload: Json, user_id: str, team: str) -> Json:
        """The payload as this person's, with tickets that work and, if need be, a modal open."""
        inner = self.workspace.inner
        whole: Json = json.loads(json.dumps(payload))
        in_modal = (whole.get("view") or {}).get("type") == "modal"
        if in_modal or inner.state.modals(user_id):
            self.workspace.run(self._show(user_id, team, whole, in_modal))
        whole["trigger_id"] = inner.triggers.issue(user_id, team, in_modal=in_modal)
        if whole.get("type") == "event_callback":
            whole["event_id"] = f"Ev{new_id()}"
            whole["team_id"], whole["event"]["user"] = team, user_id
            return whole
        if whole.pop("answers_by_url", False) or "command" in whole:
            key = inner.response_urls.issue(team, CHANNEL, user_id)
            whole["response_url"] = f"{self.workspace.url}/response/{key}"
        if "command" in whole:
            whole |= {"team_id": team, "user_id": user_id, "channel_id": CHANNEL}
        else:
            home = CONNECT_TEAM if user_id == ZOE else team
            whole |= {"team": {"id": team}, "user": {"id": user_id, "team_id": home}}
        return whole

    async def _show(self, user_id: str, team: str, whole: Json, in_modal: bool) -> None:
        screens = self.workspace.inner.screens
        screens.clear(user_id)
        if in_modal:
            plain = {
                "type": "modal",
                "title": {"type": "plain_text", "text": "x"},
                "blocks": [{"type": "divider"}],
            }
            whole["view"]["id"] = screens.open_modal(team, user_id, plain, on_top=False).id

    # ------------------------------------------------------------ looking and restoring

    @property
    def file(self) -> str:
        """Where the database is; on PostgreSQL SQLite would make an empty file of that name."""
        assert self.doors.dialect == "sqlite"
        return str(self.doors.engine.url.database)

    @cached_property
    def raw(self) -> sqlite3.Connection:
        """The database itself, beside the bot's own connections."""
        opened = sqlite3.connect(self.file, uri=True)
        opened.execute("PRAGMA synchronous = OFF")
        return opened

    def records(self) -> Records:
        """Every row of every table but the audit's."""
        if self.doors.dialect != "sqlite":
            with self.doors.engine.connect() as connection:
                return {
                    table.name: [tuple(row) for row in connection.execute(_in_order(table))]
                    for table in Base.metadata.sorted_tables
                    if not table.name.startswith("audit")
                }
        written = self._written()
        if self._read is None or self._read[0] != written:
            found = {
                table: self.raw.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
                for table in self._tables
                if not table.startswith("audit")
            }
            self._read = (written, found)
        return self._read[1]

    @cached_property
    def _tables(self) -> list[str]:
        found = self.raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return sorted(name for (name,) in found if not name.startswith("sqlite_"))

    def denials(self) -> int:
        """Those on record, and those that are counted until their minute is over."""
        query = (
            "SELECT (SELECT count(*) FROM audit_event WHERE action LIKE 'denied.%')"
            " + (SELECT coalesce(sum(times - 1), 0) FROM audit_refusal)"
        )
        return int(self.raw.execute(query).fetchone()[0])

    def remember(self) -> Copy:
        """A copy of the database as it is."""
        if self._like is None or self._like.written != self._written():
            copy = _new_copy()
            self.raw.backup(copy)
            self._like = _Like(copy, self._schema(), self._written())
        return self._like.copy

    def differing(self, copy: Copy) -> list[str]:
        """The tables in which any row is another one than in the copy; their columns are alike."""
        like = self._like
        if like is not None and like.copy is copy and like.written == self._written():
            return []
        if self._beside is not copy:
            self._leave_aside()
            self.raw.execute("ATTACH DATABASE ? AS kept", (copy.address,))
            self._beside = copy
        return [table for (table,) in self.raw.execute(self._differs)]

    def _leave_aside(self) -> None:
        if self._beside is not None:
            self.raw.execute("DETACH DATABASE kept")
            self._beside = None

    @cached_property
    def _columns(self) -> dict[str, list[str]]:
        """What a row consists of, its number first, by table."""
        query = "SELECT name FROM pragma_table_info(?)"
        return {
            table: ["rowid", *(f'"{name}"' for (name,) in self.raw.execute(query, (table,)))]
            for table in self._tables
        }

    @cached_property
    def _differs(self) -> str:
        """Looked for by SQLite itself: to read all rows into Python takes four times as long."""
        parts = []
        for table, columns in self._columns.items():
            now = ", ".join(f"now.{name}" for name in columns)
            kept = ", ".join(f"kept.{name}" for name in columns)
            parts.append(f"""
            SELECT '{table}' WHERE
                (SELECT count(*) FROM main.{table}) <> (SELECT count(*) FROM kept.{table})
                OR EXISTS (SELECT * FROM main.{table} AS now LEFT JOIN kept.{table} AS kept
                    ON kept.rowid = now.rowid WHERE ({now}) IS NOT ({kept}))
            """)
        return " UNION ALL ".join(parts)

    def restore(self, copy: Copy) -> None:
        """Where no table was changed, only the rows of those that differ are put back.

        So the bot's connections keep the statements they have prepared.
        """
        like = self._like
        if like is None or like.copy is not copy:
            like = _Like(copy, -1, (-1, -1))
        if like.written != self._written():
            if like.schema == self._schema():
                self._put_back(copy)
            else:
                self._leave_aside()  # what is open in two ways gives nothing away as a whole
                copy.backup(self.raw)
            self._like = replace(like, schema=self._schema(), written=self._written())
            self._read = None

    def _put_back(self, copy: Copy) -> None:
        written = self.differing(copy)
        with self.raw as raw:
            for table in written:
                columns = ", ".join(self._columns[table])
                raw.execute(f"DELETE FROM main.{table}")
                raw.execute(
                    f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM kept.{table}"
                )

    def read_once(self, what: Any, read: Callable[[], T]) -> T:
        """What `read` finds; it looks once in all that is like one copy."""
        if self._like is None or self._like.written != self._written():
            return read()
        if what not in self._like.read:
            self._like.read[what] = read()
        return cast(T, self._like.read[what])

    def _schema(self) -> int:
        """Another one with each change of the tables, or of where they begin in the file."""
        (version,) = self.raw.execute("PRAGMA schema_version").fetchone()
        return int(version)

    def _written(self) -> Written:
        (by_others,) = self.raw.execute("PRAGMA data_version").fetchone()
        return by_others, self.raw.total_changes


def _in_order(table: Table) -> Select[*tuple[Any, ...]]:
    return select(table).order_by(*table.primary_key)


def post(
    front: Front,
    secret: str,
    body: bytes,
    content_type: str,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """One request as the server hands it on, signed unless `headers` say otherwise."""
    given = headers or {}
    at = given.get("x-slack-request-timestamp", str(int(machine_now().timestamp())))
    signed = {
        "content-type": content_type,
        "x-slack-request-timestamp": at,
        "x-slack-signature": signature_of(secret, at, body),
    }
    answer = front.answer(HttpRequest("POST", EVENTS_PATH, headers={**signed, **given}, body=body))
    return answer.status, answer.body.decode()


def signature_of(secret: str, at: str, body: bytes) -> str:
    """As Slack makes it: over the bytes, whatever they are."""
    signed = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, sha256)
    return f"v0={signed.hexdigest()}"


def encoded(payload: Mapping[str, Any]) -> tuple[bytes, str]:
    """A payload as Slack sends its kind."""
    if payload.get("type") == "event_callback":
        return json.dumps(payload).encode(), "application/json"
    form = payload if "command" in payload else {"payload": json.dumps(payload)}
    body = "&".join(f"{name}={_quoted(str(value))}" for name, value in form.items())
    return body.encode(), "application/x-www-form-urlencoded"


_NOT_AS_IT_IS = re.compile(rb"[^0-9A-Za-z_.~-]")


def _quoted(value: str) -> str:
    """As `quote_plus`, which looks at every letter of a million."""
    return _NOT_AS_IT_IS.sub(
        lambda each: b"+" if each[0] == b" " else b"%%%02X" % each[0][0], value.encode()
    ).decode()


# ---------------------------------------------------------------- setting it


@dataclass(frozen=True, slots=True)
class Script:
    """A stage that was set once, for every further one to begin with."""

    database: Contents
    fields: Mapping[str, Any]

    def write(self, doors: Doors) -> None:
        """Only into a database of the same kind, in which nothing stands."""
        put_contents(doors, self.database)


_SET = (
    "unit_id",
    "other_unit_id",
    "ids",
    "targets",
    "leave_id",
    "job_lead_id",
    "sent_id",
    "meetings",
    "review_id",
    "referral_id",
    "employer_id",
    "chain_id",
    "merged_id",
    "change_id",
)


def script_of(stage: Stage) -> Script:
    """What another stage can begin with, on a database of the same kind."""
    doors = stage.doors
    database = stage.remember() if doors.dialect == "sqlite" else every_row(doors.patient.engine)
    return Script(database, {name: getattr(stage, name) for name in _SET})


@contextmanager
def stage_in(
    doors: Doors, clock: MovableClock, *, at_once: bool = False, script: Script | None = None
) -> Iterator[Stage]:
    """The whole stage, on a migrated and empty database.

    `at_once`: each request is worked off before it is answered, in the thread that brought it.
    `script`: set before.
    """
    with (
        ThreadedPracticeWorkspace(
            SPEC, wall_time=lambda: machine_now().timestamp(), trigger_seconds=60
        ) as workspace,
        short_way(workspace),
    ):
        settings = Settings(
            slack_bot_token=workspace.bot_token,
            slack_signing_secret=workspace.signing_secret,
            slack_api_url=workspace.api_url,
        )
        if script is not None:
            script.write(doors)
        app = patient(make_app(settings, doors, clock))
        app.listener_runner.process_before_response = at_once
        front = signed_front(app, doors, settings.slack_signing_secret or "")
        stage = Stage(workspace, app, front, doors, clock, settings)
        _remember_futures(app, stage.at_work)
        workspace.inner.calls = type(workspace.inner.calls)()  # remember every call
        if script is None:
            _install_elsewhere(stage)
            set_people(stage, {**ROSTERS, "Marina": (StaffDraft(MAX, StaffRole.TEAM_LEAD),)})
            set_records(stage)
            stage.targets["other workspace"] = _client(stage, MAX, "C-1", asks=MAX)
        else:
            for name, value in script.fields.items():
                setattr(stage, name, value)
        yield stage
        stage.finish()
        app.listener_runner.listener_executor.shutdown(wait=True)


def _remember_futures(app: IpsApp, kept: list[Future[Any]]) -> None:
    pool = app.listener_runner.listener_executor
    submit = pool.submit

    def remembered(*args: Any, **kwargs: Any) -> Future[Any]:
        future = submit(*args, **kwargs)
        kept.append(future)
        return future

    pool.submit = remembered  # type: ignore[method-assign]


def _install_elsewhere(stage: Stage) -> None:
    other = SPEC.teams[1]
    workspaces.keep(
        stage.doors,
        workspaces.Workspace(
            id=other.id,
            name=other.name,
            enterprise_id=None,
            bot_token=other.token,
            bot_user_id=other.bot_user,
            bot_id=other.bot,
        ),
        now=stage.clock.now(),
    )


ROSTERS = {
    "Harbor": (
        StaffDraft(LEA, StaffRole.TEAM_LEAD),
        *(StaffDraft(one, StaffRole.EMPLOYMENT_SPECIALIST) for one in (ANA, BEN, CYD, RON)),
        StaffDraft(PIA, StaffRole.PEER_MENTOR),
    ),
    "Pier": (StaffDraft(OLA, StaffRole.TEAM_LEAD),),
}


def set_people(
    stage: Stage, rosters: Mapping[str, tuple[StaffDraft, ...]], zone: str = ZONE
) -> None:
    """The units of the stage's workspace and who is on their rosters; `Marina` lies elsewhere."""
    made: dict[str, str] = {}
    for name, staff in rosters.items():
        admin = Actor(OTHER_TEAM if name == "Marina" else stage.team, ADA)
        channel = CHANNEL if name == "Harbor" else None
        draft = VocationalUnitDraft(name, channel, zone, staff, keep_messages_days=None)
        done = vocational_units.create(
            stage.doors, admin, draft, now=stage.clock.now(), admins=frozenset({ADA})
        )
        made[name] = done.fact.id
    stage.unit_id, stage.other_unit_id = made["Harbor"], made["Pier"]
    for lead in (staff[0].slack_user_id for staff in rosters.values()):
        for one in roster.staff(stage.doors, stage.actor(lead), now=stage.clock.now()):
            stage.ids[one.slack_user_id] = one.id


def set_records(stage: Stage) -> None:
    """A client for every way of being near to Ana, and what is on record about each."""
    stage.targets = {
        "own": _client(stage, ANA, "C-1", asks=BEN),
        "unit": _client(stage, BEN, "C-2", asks=BEN),
        "covered": _client(stage, CYD, "C-3", asks=CYD),
        "other unit": _client(stage, OLA, "C-5", asks=OLA),
        "nobody": nobody(),
    }
    now, today, lea = stage.clock.now(), stage.clock.now().date(), stage.actor(LEA)
    supported = TransferDraft((stage.targets["own"].client,), stage.ids[PIA], today, "supports")
    transfers.transfer(stage.doors, lea, supported, now=now)
    away = PlannedLeaveRecord(
        staff_member_id=stage.ids[CYD],
        from_on=today,
        until_on=today + timedelta(days=5),
        cover_id=stage.ids[ANA],
    )
    stage.leave_id = planned_leave.plan(stage.doors, lea, away, now=now).fact.id
    sent = sent_quarter.mark_sent(stage.doors, lea, Quarter(date(2025, 7, 1)), now=now)
    stage.sent_id = sent.fact.id
    roster.remove(stage.doors, lea, stage.ids[RON], now=now)
    shared = job_leads.share(
        stage.doors, stage.actor(BEN), JobLeadDraft("A night porter is wanted"), now=now
    )
    stage.job_lead_id = shared.fact.id
    referred = ReferralRecord(on=today, referred_by=ReferralSource.VR)
    stage.referral_id = record(stage.doors, stage.actor(BEN), referred, now=now).fact.id
    reviewed = FidelityReviewRecord(reviewed_on=today)
    stage.review_id = record(stage.doors, lea, reviewed, now=now).fact.id
    _describe_employers(stage)


def _describe_employers(stage: Stage) -> None:
    """One with a chain, and another entry of the chain that was merged into it."""
    doors, now, lea = stage.doors, stage.clock.now(), stage.actor(LEA)

    def found(name: str) -> str:
        exact, _ = employers.match_employer(doors, lea, name, now=now)
        assert exact is not None
        return exact.id

    stage.employer_id = found("Bean & Leaf")
    for chain in ("Leaf Cafes", "Leaf Houses"):
        draft = EmployerDraft(stage.employer_id, "Bean & Leaf", (), EmployerChoice(None, chain))
        stage.change_id = employer.change(doors, lea, draft, now=now).fact.id
    stage.chain_id, stage.merged_id = found("Leaf Cafes"), found("Leaf Houses")
    employer.merge(doors, lea, stage.merged_id, stage.chain_id, now=now)


def _step_of_long_ago(stage: Stage, who: Actor, contact_id: str, client_id: str) -> str:
    """A next step that is open, of a contact that no clock reads and no list of the latest has."""
    today = stage.clock.now().date()
    with stage.doors.patient.writing() as session:
        met = facts.find(session, EmployerContactRecord, who.workspace_id, contact_id)
        assert met is not None
        planned = {"next_step_on": today + timedelta(days=9), "made_by": MadeBy.CLIENT}
        step = replace(met.but(on=today - timedelta(days=60), **planned), id=new_id())
        facts.add(session, [step])
        links.set_clients(session, who.workspace_id, step.id, [client_id])
    return step.id


def _client(stage: Stage, carrier: str, code: str, *, asks: str) -> Target:
    """Somebody in work with a second job planned, seen today, resting, and asked cover for."""
    doors, now, who = stage.doors, stage.clock.now(), stage.actor(carrier)
    today = now.date()
    entered = enrollment.enroll(doors, who, EnrollDraft(code, today - timedelta(days=9)), now=now)
    client = entered.effects[0].client.id

    def job(starts_on: Any) -> str:
        draft = job_start(client, "Pier Books", starts_on)
        return employment.record_start(doors, who, draft, now=now).fact.id

    running, planned = job(today - timedelta(days=2)), job(today + timedelta(days=9))
    visit = client_contacts.record(doors, who, a_visit(client, Mode.PHONE, today), now=now)
    met = employer_met(EmployerChoice(new_name="Bean & Leaf"), Mode.PHONE, today, (client,))
    contact = employer_contacts.record(doors, who, met, now=now)
    step = _step_of_long_ago(stage, who, contact.fact.id, client)
    with doors.reading() as session:
        dues = due_contacts.of_clients(session, who.workspace_id, [client])
    due = next(each for each in dues if each.key.clock is Clock.CAREER_PROFILE)
    cover = _cover(stage, due.key, asks)
    rest = PauseRecord(
        client_id=client,
        from_on=today,
        reason=PauseReason.OTHER,
        review_on=today + timedelta(days=20),
    )
    paused = record(doors, who, rest, now=now)
    unwanted = DeclineRecord(client_id=client, on=today, clocks=(Clock.MONTHLY,))
    declined = record(doors, who, unwanted, now=now)
    to_do = ActionRecord(
        owner_id=stage.ids[carrier],
        what="Call VR",
        due_on=today + timedelta(days=9),
        client_id=client,
    )
    agreed = record(doors, who, to_do, now=now)
    raised = _raised(stage, carrier, client)
    return Target(
        client=client,
        code=code,
        visit=visit.fact.id,
        contact=contact.fact.id,
        step=step,
        job=running,
        planned_job=planned,
        pause=paused.fact.id,
        cover=cover,
        decline=declined.fact.id,
        action=agreed.fact.id,
        strategy=raised,
        offer=_offer(stage, who, client),
        due_fact=due.key.fact_id,
    )


def _offer(stage: Stage, who: Actor, client: str) -> str:
    """A job lead that was offered to whoever carries them, for them."""
    now, unit_id = stage.clock.now(), stage.unit_id
    reader = who.slack_user_id
    new = lead_offers.new(unit_id, new_id(), client, stage.ids[reader], reader, now.date())
    with stage.doors.writing() as session:
        (planned,) = outbox.plan_all(session, who.workspace_id, [new], now=now)
    assert planned is not None
    return planned


def _raised(stage: Stage, carrier: str, client: str) -> str:
    """They were talked about in their unit's group supervision of today."""
    doors, now = stage.doors, stage.clock.now()
    leader = carrier if carrier in (OLA, MAX) else BEN
    if leader not in stage.meetings:
        met = GroupSupervisionRecord(on=now.date(), led_by=stage.ids[leader])
        meeting = Meeting(record=met, present={stage.ids[leader]: Presence.IN_PERSON})
        stage.meetings[leader] = hold(doors, stage.actor(leader), meeting, now=now).fact.id
    where, who = stage.meetings[leader], stage.actor(carrier)
    return talk_about(doors, who, where, client, None, now=now).fact.id


def _cover(stage: Stage, key: DueKey, asks: str) -> str:
    """A waiting request for cover; straight into the table where nobody could be asked."""
    from db.queries.records import nudges as rows

    request_id = new_id()
    who = stage.actor(asks)
    with stage.doors.writing() as session:
        rows.add_cover_request(
            session, who.workspace_id, request_id, key, stage.ids[asks], stage.clock.now()
        )
    return request_id


def copy_of(template: Path, folder: Path) -> str:
    """A database of a test's own."""
    path = folder / "stage.sqlite3"
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"
