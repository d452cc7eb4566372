"""The command line, verb by verb: what it prints, whose records it changes, and what it leaves.

Two workspaces with a unit of one name, every word that somebody can type a canary. The verbs and
their options come from the parser itself, so a new one without a row in the table is red.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, event, update
from sqlalchemy.pool import QueuePool

import bot.__main__ as command_line
import bot.practice.open as practice_open
from bot.__main__ import main, parser
from bot.casework.access import audit
from bot.casework.administration import agency, vocational_units, workspaces
from bot.casework.drafts import (
    EmployerChoice,
    EnrollDraft,
    JobLeadDraft,
    StaffDraft,
    VocationalUnitDraft,
)
from bot.casework.recording import (
    client_contacts,
    employer_contacts,
    employment,
    enrollment,
    job_leads,
)
from bot.casework.reminders import outbox
from bot.casework.replies import Actor
from bot.clock import machine_now
from bot.server import receiving
from bot.server.receiving import listen
from bot.server.verbs import SERVER_VERBS, Reach, ServerVerb, Tells
from db import audit_key
from db.doors import PEOPLE, Doors, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.keys import check_key
from db.models import OutgoingMessageRow, WorkspaceRow
from ips.facts import Mode, StaffRole
from practice_workspace.spec import TeamSpec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.harbor import job_start
from tests.house import SPEC, TEAM, wall_time
from tests.security.stage import copy_of
from tests.support import a_visit, employer_met

OTHER = "T0PIER"
TWO = replace(SPEC, teams=(*SPEC.teams, TeamSpec(OTHER, "Pier")))
UNIT = "Harbor"  # in both workspaces
LEA, ANA = "U0LEA", "U0ANA"
CODE = "QX"  # what begins the canary of a client's code
SECRETS = ("Nameqx", "Noteqx", "Wishqx", "Meetqx", "Titleqx", "Metqx")
IN_THE_CHANNEL = ("Employerqx", "Leadqx")
OURS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL")


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    said: str  # both streams


@dataclass
class Server:
    """The machine: its folder, its database with two workspaces, its keys, and a Slack.

    `empty`: a database of today with nothing in it.
    """

    folder: Path
    empty: Path
    url: str
    key: str
    monday: date
    capture: Callable[[], str]

    def run(self, *arguments: str) -> Ran:
        self.capture()
        try:
            status = main(arguments)
        except SystemExit as left:
            status = int(left.code or 0)
        return Ran(status, self.capture())

    @contextmanager
    def doors(self) -> Iterator[Doors]:
        use_cipher(Cipher([self.key]))
        opened = open_doors(self.url)
        try:
            yield opened
        finally:
            opened.close()

    def rows(self) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
        """Every row but the audit's, by table and workspace; '' for what belongs to none."""
        found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as raw:
            tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                if table.startswith(("audit", "sqlite_")):
                    continue
                columns = [each[1] for each in raw.execute(f"PRAGMA table_info({table})")]
                whose = "workspace_id" if "workspace_id" in columns else "id"
                place = columns.index(whose) if whose in columns else None
                for row in sorted(raw.execute(f"SELECT * FROM {table}"), key=repr):
                    owner = str(row[place]) if place is not None else ""
                    found.setdefault((table, owner), []).append(row)
        return found

    def events(self) -> list[tuple[str, str, str]]:
        """(workspace, actor, action), in no order."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as raw:
            query = "SELECT workspace_id, actor, action FROM audit_event"
            return sorted(raw.execute(query).fetchall())


@dataclass(frozen=True, slots=True)
class Furnished:
    """A database with two workspaces, the key that opens it, and when it was written."""

    file: Path
    key: str
    at: datetime


@pytest.fixture(scope="module")
def furnished(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, cipher: Cipher
) -> Furnished:
    """What each test has a copy of."""
    key, now = new_key(), machine_now()
    url = copy_of(sqlite_template, tmp_path_factory.mktemp("furnished"))
    use_cipher(Cipher([key]))
    made = open_doors(url)
    check_key(made)
    audit_key.make(made.patient, now)
    for team in TWO.teams:
        workspaces.keep(
            made,
            workspaces.Workspace(team.id, team.name, None, team.token, team.bot_user, team.bot),
            now=now,
        )
        furnish(made, team.id, now)
    with made.writing() as session:  # what waits is delivered by whoever delivers first
        session.execute(delete(OutgoingMessageRow))
    made.close()
    use_cipher(cipher)
    return Furnished(Path(url.removeprefix("sqlite:///")), key, now)


@pytest.fixture
def server(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cipher: Cipher,
    furnished: Furnished,
    sqlite_template: Path,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Server]:
    url = f"sqlite:///{shutil.copy(furnished.file, tmp_path / 'ips.sqlite3')}"
    for name in ("IPS_ADMINS", "PORT", "LOG_LEVEL", "HEALTH_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("ENCRYPTION_KEYS", furnished.key)
    monkeypatch.chdir(tmp_path)
    use_cipher(Cipher([furnished.key]))
    with ThreadedPracticeWorkspace(TWO, wall_time=wall_time) as slack:
        for name, value in zip(
            OURS,
            (slack.bot_token, slack.app_token, slack.signing_secret, slack.api_url),
            strict=True,
        ):
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(command_line._Stop, "wait", lambda self: None)
        monkeypatch.setattr(receiving, "listen", lambda host, port: listen("127.0.0.1", 0))
        monkeypatch.setattr(practice_open, "running", lambda settings: practice_of(slack))

        def captured() -> str:
            told = capsys.readouterr()
            return told.out + told.err

        monday = (furnished.at - timedelta(days=furnished.at.weekday() + 7)).date()
        yield Server(tmp_path, sqlite_template, url, furnished.key, monday, captured)
    use_cipher(cipher)


@contextmanager
def practice_of(slack: ThreadedPracticeWorkspace) -> Iterator[ThreadedPracticeWorkspace]:
    yield slack


def furnish(doors: Doors, workspace_id: str, now: datetime) -> None:
    """A unit, and a client about whom everything that can be typed is a canary."""
    admin = Actor(workspace_id, "U0ADA")
    staff = (
        StaffDraft(LEA, StaffRole.TEAM_LEAD),
        StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST),
    )
    channel = "C0UNIT" if workspace_id == TEAM else None
    unit = VocationalUnitDraft(UNIT, channel, "UTC", staff)
    vocational_units.create(doors, admin, unit, now=now, admins=frozenset({"U0ADA"}))
    with doors.writing() as session:
        session.execute(
            update(WorkspaceRow)
            .where(WorkspaceRow.id == workspace_id)
            .values(names_allowed_at=now, names_allowed_by="U0ADA")
        )
    ana, today = Actor(workspace_id, ANA), now.date()
    entered = enrollment.enroll(
        doors,
        ana,
        EnrollDraft(
            f"{CODE}-{workspace_id[-4:]}",
            today - timedelta(days=20),
            name="Nameqx",
            job_wishes="Wishqx",
            meeting_wishes="Meetqx",
        ),
        now=now,
    )
    client = entered.effects[0].client.id
    visit = a_visit(client, Mode.IN_PERSON, today - timedelta(days=9), note="Noteqx")
    client_contacts.record(doors, ana, visit, now=now)
    contact = employer_met(
        EmployerChoice(new_name="Employerqx"),
        Mode.PHONE,
        today - timedelta(days=8),
        (client,),
        person_met="Metqx",
        note="Noteqx",
    )
    employer_contacts.record(doors, ana, contact, now=now)
    start = job_start(client, "Employerqx", today - timedelta(days=2), title="Titleqx")
    employment.record_start(doors, ana, start, now=now)
    job_leads.share(doors, ana, JobLeadDraft("Leadqx hires"), now=now)


# ---------------------------------------------------------------- every verb has its row


def offered() -> Iterator[str]:
    """Every verb of the parser with its action, and each option that is not said to be harmless."""
    subparsers = next(
        each for each in parser()._actions if isinstance(each, argparse._SubParsersAction)
    )
    for name, verb in subparsers.choices.items():
        choices = next((each.choices for each in verb._actions if each.dest == "action"), None)
        for base in [f"{name} {one}" for one in choices] if choices else [name]:
            yield base
            harmless = SERVER_VERBS[base].options if base in SERVER_VERBS else ()
            for option in verb._option_string_actions:
                if option not in ("-h", "--help", *harmless):
                    yield f"{base} {option}"


def test_every_verb_and_every_option_has_a_row() -> None:
    assert sorted(offered()) == sorted(SERVER_VERBS)


def test_every_row_is_run() -> None:
    assert set(RUN) == set(SERVER_VERBS)


# ---------------------------------------------------------------- how each is run


def units_file(server: Server) -> str:
    file = server.folder / "units.toml"
    file.write_text(
        f'[[vocational_unit]]\nname = "{UNIT}"\ndigest_day = "tue"\n'
        f'[[vocational_unit.staff]]\nslack_user_id = "{LEA}"\nrole = "team_lead"\n'
        f'[[vocational_unit.staff]]\nslack_user_id = "{ANA}"\nrole = "employment_specialist"\n'
    )
    return str(file)


def left_by_the_app(server: Server) -> str:
    with server.doors() as doors:
        now = machine_now()
        workspaces.revoke(doors, OTHER, happened_at=now, now=now)
    return OTHER


def reads_all_units(server: Server) -> str:
    """Somebody of the agency to whom it was given."""
    with server.doors() as doors:
        agency.give(doors, TEAM, "U0AGNES", 5, now=machine_now())
    return "U0AGNES"


def given_up(server: Server) -> str:
    """A message of one workspace for somebody whose account is closed."""
    with server.doors() as doors, doors.writing() as session:
        key = outbox.plan(
            session,
            OTHER,
            kind="brief",
            conversation=ANA,
            dedupe_key="given up",
            subject={},
            now=machine_now(),
        )
        mine = OutgoingMessageRow.dedupe_key == "given up"
        end = update(OutgoingMessageRow).where(mine)
        session.execute(end.values(state="dead", reason="person_gone"))
    return key or ""


def spoiled(server: Server) -> None:
    """A due date that the records do not give, in one workspace."""
    with closing(sqlite3.connect(server.url.removeprefix("sqlite:///"))) as raw:
        raw.execute("UPDATE due_contact SET due_on = '2020-01-01' WHERE workspace_id = ?", (OTHER,))
        raw.commit()


def another_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENCRYPTION_KEYS", f"{new_key()},{server.key}")


def an_empty_database(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    file = str(server.folder / "monday.backup")
    assert server.run("backup", file).status == 0
    server.url = f"sqlite:///{server.folder / 'new.sqlite3'}"
    monkeypatch.setenv("DATABASE_URL", server.url)
    return file


def in_some_weeks(server: Server) -> str:
    """A moment when briefs and digests of both workspaces are due."""
    later = server.monday + timedelta(days=14 + 1)
    return f"{later}T12:00+00:00"


Prepared = Callable[[Server, pytest.MonkeyPatch], list[str]]
RUN: dict[str, Prepared] = {
    "run": lambda server, _: ["run"],
    "practice": lambda server, _: ["practice", "--no-browser"],
    "web": lambda server, _: ["web"],
    "work": lambda server, _: ["work"],
    "migrate": lambda server, _: ["migrate"],
    "manifest": lambda server, _: ["manifest"],
    "send-due": lambda server, _: ["send-due"],
    "send-due --dry-run": lambda server, _: ["send-due", "--dry-run"],
    "send-due --at": lambda server, _: ["send-due", "--at", in_some_weeks(server)],
    "digest": lambda server, _: of_last_week(server),
    "digest --dry-run": lambda server, _: [*of_last_week(server), "--dry-run"],
    "recompute": lambda server, _: [spoiled(server) or "recompute"],
    "units apply": lambda server, _: ["units", "apply", units_file(server)],
    "units apply --dry-run": lambda server, _: ["units", "apply", units_file(server), "--dry-run"],
    "workspaces list": lambda server, _: ["workspaces", "list"],
    "workspaces erase": lambda server, _: ["workspaces", "erase", left_by_the_app(server)],
    "agency list": lambda server, _: ["agency", "list", TEAM],
    "agency give": lambda server, _: ["agency", "give", TEAM, "U0AGNES", "--least", "8"],
    "agency take": lambda server, _: ["agency", "take", TEAM, reads_all_units(server)],
    "undelivered list": lambda server, _: [given_up(server) and "undelivered", "list"],
    "undelivered send-again": lambda server, _: ["undelivered", "send-again", given_up(server)],
    "undelivered dismiss": lambda server, _: ["undelivered", "dismiss", given_up(server)],
    "keys new": lambda server, _: ["keys", "new"],
    "keys rotate": lambda server, patch: [
        another_key(server, patch) or "keys", "rotate",
    ],
    "audit verify": lambda server, _: ["audit", "verify"],
    "backup": lambda server, _: ["backup", str(server.folder / "all.backup")],
    "restore": lambda server, patch: ["restore", an_empty_database(server, patch)],
    "restore --already": lambda server, _: ["restore", "--already"],
    "doctor": lambda server, _: ["doctor"],
}  # fmt: skip
# What is done to one workspace, and to which.
ABOUT = {
    "digest": TEAM,
    "units apply": TEAM,
    "workspaces erase": OTHER,
    "undelivered send-again": OTHER,
    "undelivered dismiss": OTHER,
    "agency give": TEAM,
    "agency take": TEAM,
}
# Put right, or shown, in these workspaces alone: nothing differed or was due in the other.
NOTED_IN = {
    "recompute": {OTHER},
    "digest": {TEAM},
    "digest --dry-run": {TEAM},
    "units apply": {TEAM},
    "workspaces erase": {OTHER},
    "undelivered send-again": {OTHER},
    "undelivered dismiss": {OTHER},
    "agency give": {TEAM},
    "agency take": {TEAM},
}


# Somebody talks with it, asks how it is, or stops it: the rest goes through the patient doors.
SOMEBODY_WAITS = {"run", "web", "work", "doctor"}


def of_last_week(server: Server) -> list[str]:
    week = server.monday.isoformat()
    return ["digest", "--unit", UNIT, "--week", week, "--workspace", TEAM]


@pytest.mark.parametrize("name", SERVER_VERBS)
def test_a_verb_keeps_to_its_row(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    row = SERVER_VERBS[name]
    arguments = RUN[name](server, monkeypatch)
    before, events = server.rows(), server.events() if name != "restore" else []
    with waiting_as_people_do() as transactions:
        ran = server.run(*arguments)
    assert bool(transactions) == (name in SOMEBODY_WAITS)
    assert ran.status == 0 or name == "doctor", ran.said
    tells_what_it_may(row, ran.said)
    if name != "restore":
        changes_what_it_may(name, row, before, server.rows())
    new = [each for each in server.events() if each not in events]
    of_the_server = {(where, action) for where, actor, action in new if actor == audit.SERVER}
    if not row.event:
        assert of_the_server == set()
        return
    places = NOTED_IN.get(name, {TEAM, OTHER})
    if name == "send-due --dry-run":  # whether anybody is due depends on the hour
        places = {where for where, _ in of_the_server}
    assert of_the_server == {(where, row.event) for where in places}
    with server.doors() as doors:
        assert audit.verify(doors) == ()


LOOKS_ONLY = [name for name in SERVER_VERBS if name.endswith(("--dry-run", "--at"))] + ["doctor"]


def told_of_before(server: Server, _: pytest.MonkeyPatch) -> None:
    """The token's workspace, as Slack called it long ago, and taken away since."""
    with server.doors() as doors, doors.writing() as session:
        mine = update(WorkspaceRow).where(WorkspaceRow.id == TEAM)
        session.execute(
            mine.values(name="Before", bot_user_id="U0BEFORE", revoked_at=machine_now())
        )


def never_heard_of(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new database, in which no workspace stands yet."""
    server.url = f"sqlite:///{server.folder / 'new.sqlite3'}"
    monkeypatch.setenv("DATABASE_URL", server.url)
    shutil.copy(server.empty, server.folder / "new.sqlite3")


@pytest.mark.parametrize("stands", [told_of_before, never_heard_of])
@pytest.mark.parametrize("name", LOOKS_ONLY)
def test_whoever_only_looks_writes_nothing(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    stands: Callable[[Server, pytest.MonkeyPatch], None],
) -> None:
    """No row of any table, whatever Slack says of the token: but that they looked, as said."""
    arguments = RUN[name](server, monkeypatch)
    stands(server, monkeypatch)
    before, events = server.rows(), server.events()
    ran = server.run(*arguments)
    assert "Traceback" not in ran.said
    assert server.rows() == before
    new = {action for _, _, action in server.events()} - {action for _, _, action in events}
    assert new <= {SERVER_VERBS[name].event}


@contextmanager
def waiting_as_people_do() -> Iterator[list[Connection]]:
    """The transactions that are begun meanwhile and give up within two seconds."""
    begun: list[Connection] = []

    def note(connection: Connection) -> None:
        pool = connection.engine.pool
        if isinstance(pool, QueuePool) and pool.timeout() == PEOPLE.pool_seconds:
            begun.append(connection)

    event.listen(Engine, "begin", note)
    yield begun
    event.remove(Engine, "begin", note)


def tells_what_it_may(row: ServerVerb, said: str) -> None:
    assert [each for each in SECRETS if each in said] == []
    if row.tells is Tells.NOTHING:
        assert [each for each in (CODE + "-", *IN_THE_CHANNEL) if each in said] == []
    assert "Traceback" not in said


def changes_what_it_may(
    name: str,
    row: ServerVerb,
    before: dict[tuple[str, str], list[tuple[Any, ...]]],
    after: dict[tuple[str, str], list[tuple[Any, ...]]],
) -> None:
    changed = {
        owner for table, owner in before.keys() | after.keys()
        if before.get((table, owner)) != after.get((table, owner))
    }  # fmt: skip
    if row.changes is Reach.NOBODY:
        assert changed == set()
    elif row.changes in (Reach.WORKSPACE, Reach.UNIT):
        assert changed == {ABOUT[name]}


def test_what_is_shown_for_a_reason_is_shown(server: Server) -> None:
    """So that what is not found above could have been found."""
    said = server.run("send-due", "--at", in_some_weeks(server)).said
    assert f"{CODE}-RBOR" in said
    assert f"{CODE}-PIER" in said


def test_a_unit_that_two_workspaces_have_is_asked_for_by_its_workspace(server: Server) -> None:
    before = server.rows()
    ran = server.run("digest", "--unit", UNIT, "--week", server.monday.isoformat())
    assert ran.status == 2
    assert f"Add --workspace: {TEAM}, {OTHER}" in ran.said
    assert server.rows() == before


# ---------------------------------------------------------------- the keys

WITH_A_KEY = [name for name, row in SERVER_VERBS.items() if row.needs_key]
WITHOUT = [name for name, row in SERVER_VERBS.items() if not row.needs_key]


@pytest.mark.parametrize("key", ["wrong", "missing"])
@pytest.mark.parametrize("name", WITH_A_KEY)
def test_without_the_right_key_nothing_is_told_and_nothing_changed(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str, key: str
) -> None:
    arguments = RUN[name](server, monkeypatch)
    if key == "wrong":
        monkeypatch.setenv("ENCRYPTION_KEYS", new_key())
    else:
        monkeypatch.delenv("ENCRYPTION_KEYS")
    fresh = name == "restore"
    before = {} if fresh else (server.rows(), server.events())
    ran = server.run(*arguments)
    assert ran.status != 0
    assert [each for each in (*SECRETS, CODE + "-", *IN_THE_CHANNEL) if each in ran.said] == []
    assert re.search(r"ENCRYPTION_KEYS|does not open", ran.said), ran.said
    if fresh:
        assert not Path(server.url.removeprefix("sqlite:///")).exists()
    else:
        assert (server.rows(), server.events()) == before
    assert not (server.folder / "all.backup").exists()


@pytest.mark.parametrize("name", WITHOUT)
def test_what_needs_no_key_reads_no_database(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    monkeypatch.delenv("ENCRYPTION_KEYS")
    assert server.run(*RUN[name](server, monkeypatch)).status == 0
