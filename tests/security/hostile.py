"""A walk of people who try what they should not: any act, any id, in either workspace, for long.

What they did stays, so that leave, hand-overs and cover change who reaches whom while they walk.
After each step a reference is asked that shares nothing with the program's table of permissions: it
reads rosters, caseloads, leave and cover from the rows of before, and says in a few lines a role
whose private words may have been seen, and whose rows may have changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import Table, insert, text

from bot.casework.drafts import ClientWishesDraft
from bot.casework.recording import client_contacts, enrollment
from db.doors import Session
from db.ids import new_id
from db.models import Base
from ips.facts import Disclosure, Mode
from tests.security.acts import OF_CLIENTS, OF_THE_UNIT, Act
from tests.security.stage import (
    ADA,
    ANA,
    BEN,
    CYD,
    DEE,
    GUS,
    LEA,
    MAX,
    OLA,
    OTHER_TEAM,
    PIA,
    RON,
    ZOE,
    Stage,
    Target,
)
from tests.support import a_visit, every_row

Json = dict[str, Any]
Row = Mapping[str, Any]
Tables = Mapping[str, Mapping[tuple[Any, ...], Row]]  # table -> primary key -> row

OUTSIDE = (ADA, GUS, ZOE, RON, DEE)  # on nobody's roster
PEOPLE = (*(LEA, ANA, BEN, CYD, PIA, OLA, MAX) * 3, *OUTSIDE)
_EVERY_ACT = (*OF_CLIENTS, *OF_THE_UNIT)
ACTS = (*_EVERY_ACT, *[act for act in _EVERY_ACT if act.writes] * 2)
LIVES = 40  # steps until everything is as it was: who has erased and removed everybody walks alone
HOME = frozenset({"event app_home_opened", "action home.refresh"})
BIRDS = ("wren", "robin", "finch", "heron", "raven", "stork", "crane", "swift")

# What the program keeps about its own work, and what follows from other rows.
_BESIDE = frozenset(
    {"audit_event", "audit_head", "audit_key", "audit_refusal", "submission", "slack_event"}
)
_BESIDE |= {"outgoing_message", "outgoing_item", "conversation_pace", "due_contact"}
# Any colleague may write these of a client of the unit; the rest only who works with them.
_OF_COLLEAGUES = frozenset({"client_contact", "client_contact_job", "employer_contact"})
_OF_COLLEAGUES |= {"employer_contact_client", "cover_request", "vr_contact", "strategy"}
_NEW_BY_COLLEAGUES = frozenset({"action"})  # anybody's to agree on, and then its owner's to do
_KEY = "k" * 32  # of every form in `acts`; each that is sent has its own


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what about whom, asked of which workspace."""

    who: str
    team: str
    act: Act
    target: Target
    key: str

    def payload(self, stage: Stage) -> Json:
        sent = json.dumps(self.act.payload(stage, self.target)).replace(_KEY, self.key)
        payload: Json = json.loads(sent)
        return payload

    def __str__(self) -> str:
        return f"{self.who} in {self.team}: {self.act.name}"


@dataclass
class Reach:
    """The reference: what somebody is by the rows as they stood, and how far that goes."""

    unit: str | None  # of whose roster they are today
    role: str | None
    me: str | None  # their staff member id
    own: frozenset[str] = frozenset()  # clients they carry, support, or stand in for
    whole: frozenset[str] = frozenset()  # everybody of the unit

    @property
    def pages(self) -> frozenset[str]:
        """Whose page and notes they read."""
        return self.whole if self.role == "team_lead" else self.own

    @property
    def wishes(self) -> frozenset[str]:
        """Whose wishes they read: a specialist's before they meet anybody of the unit."""
        return self.own if self.role == "peer_mentor" else self.whole

    def may_change(self, table: str, client_id: str, stood: Row | None) -> bool:
        """Whether a row about this client may be different or gone; new, where none stood."""
        mine = stood is not None and self.me in (stood.get("recorded_by"), stood.get("owner_id"))
        if self.role == "team_lead":
            return client_id in self.whole
        if self.role == "employment_specialist":
            shared = table in _OF_COLLEAGUES or (stood is None and table in _NEW_BY_COLLEAGUES)
            return client_id in (self.whole if shared or mine else self.own)
        if self.role == "peer_mentor":
            return client_id in (self.whole if mine else self.own)
        return False


@dataclass
class Walk:
    """Walks, and collects what went wrong."""

    stage: Stage
    seed: int
    today: date
    wishes: dict[str, str] = field(default_factory=dict)  # client id -> a word of theirs alone
    notes: dict[str, tuple[str, str]] = field(default_factory=dict)  # the same, and who wrote it
    wrong: list[str] = field(default_factory=list)
    taken: int = 0
    changed: int = 0
    _stamps: Mapping[str, Any] = field(default_factory=dict)

    def go(self, steps: int, *, until_wrong: bool = False) -> None:
        """Takes so many steps, or as many as it needs to go too far."""
        random = Random(self.seed)
        self._name_everybody()
        start = self._tables({})
        before = start
        for number in range(steps):
            if number % LIVES == 0:
                restore(self.stage, start)
                before = start
            before = self._take(step_of(self.stage, before, random), before)
            if until_wrong and self.wrong:
                return

    def _name_everybody(self) -> None:
        """Private words of each client that stand nowhere else."""
        people = [(name, it) for name, it in self.stage.targets.items() if name != "nobody"]
        for bird, (name, target) in zip(BIRDS, people, strict=False):
            lead = {"other unit": OLA, "other workspace": MAX}.get(name, LEA)
            wishes = ClientWishesDraft(
                client_id=target.client,
                disclosure=Disclosure.WITHIN_LIMITS,
                disclosure_limits=f"not the {bird}",
                job_wishes=f"work with a {bird}",
                meeting_wishes=f"meet by the {bird}",
                visits_at_work=None,
                mh_team=None,
            )
            enrollment.change_wishes(
                self.stage.doors, self.stage.actor(lead), wishes, now=self.stage.clock.now()
            )
            self.wishes[target.client] = bird
            author = {"unit": BEN, "covered": CYD, "own": ANA}.get(name, lead)
            visit = a_visit(target.client, Mode.PHONE, self.today, note=f"likes {bird}song")
            client_contacts.record(
                self.stage.doors, self.stage.actor(author), visit, now=self.stage.clock.now()
            )
            self.notes[target.client] = f"{bird}song", author

    def _tables(self, before: Tables) -> Tables:
        """All as it is; on PostgreSQL only what was written to since is read."""
        with self.stage.doors.engine.connect() as connection:
            stamps = stamps_of(connection)
            written = [
                table
                for table in Base.metadata.sorted_tables
                if not stamps or stamps[table.name] != self._stamps.get(table.name)
            ]
            self._stamps = stamps
            return {**before, **_rows(connection, written)}

    def _take(self, step: Step, before: Tables) -> Tables:
        answer = self.stage.ask(step.who, step.payload(self.stage), team=step.team)
        after = self._tables(before)
        reach = reach_of(before, step, self.today)
        self.taken += 1
        different = [*differences(before, after)]
        self.changed += any(table not in _BESIDE for table, _ in different)
        for client_id, (word, author) in self.notes.items():
            may_see = client_id in (reach.whole if author == step.who else reach.pages)
            if word in answer.text and not may_see:
                self.wrong.append(f"{step}: saw a note about {client_id}: {answer.text[:300]}")
        for client_id, word in self.wishes.items():
            if re.search(rf"{word}\b", answer.text) and client_id not in reach.wishes:
                self.wrong.append(f"{step}: saw the wishes of {client_id}: {answer.text[:300]}")
        for table, row in different:
            trouble = forbidden(table, row, before, after, step, reach)
            if trouble:
                self.wrong.append(f"{step}: {table}: {trouble}")
        if answer.status != 200 or "went wrong" in answer.text:
            self.wrong.append(f"{step}: answered {answer.text[:300]}")
        return after


def forbidden(table: str, row: Row, before: Tables, after: Tables, step: Step, reach: Reach) -> str:
    """Why this row should not have changed; empty where it may."""
    if table in _BESIDE and row.get("workspace_id", step.team) == step.team:
        return ""
    workspace_id = row["id"] if table == "workspace" else row.get("workspace_id")
    if workspace_id != step.team:
        return f"a row of workspace {workspace_id}"
    admin = step.who == ADA and step.team != OTHER_TEAM
    if reach.role is None and not admin:
        return "a row, by somebody who is on no roster"
    client_id = row["id"] if table == "client" else row.get("client_id")
    if client_id is not None:
        if _entered_just_now(client_id, before, after, reach):
            return ""
        stood = row if row in before[table].values() else None
        if reach.may_change(table, client_id, stood):
            return ""
        return f"a row about a client of {_unit_of(client_id, before)}, by {reach.role}"
    unit = row.get("vocational_unit_id")
    if admin:
        return ""
    return "" if unit in (None, reach.unit) else f"a row of unit {unit}, by one of {reach.unit}"


def _entered_just_now(client_id: str, before: Tables, after: Tables, reach: Reach) -> bool:
    """Somebody new, whom a specialist or the team lead takes into their own unit."""
    new = _client(client_id, after)
    return (
        _client(client_id, before) is None
        and new is not None
        and new["vocational_unit_id"] == reach.unit
        and reach.role in ("team_lead", "employment_specialist")
    )


def _client(client_id: str, tables: Tables) -> Row | None:
    return next((row for row in tables["client"].values() if row["id"] == client_id), None)


def _unit_of(client_id: str, tables: Tables) -> str | None:
    row = _client(client_id, tables)
    return None if row is None else row["vocational_unit_id"]


# ---------------------------------------------------------------- the reference


def reach_of(tables: Tables, step: Step, today: date) -> Reach:
    """By the rows alone: the roster, whose caseload, whose leave, and cover that was taken."""
    here = {
        name: [row for row in rows.values() if row.get("workspace_id") == step.team]
        for name, rows in tables.items()
    }
    if step.who in (GUS, ZOE, DEE):
        return Reach(None, None, None)
    members = {row["slack_user_id"]: row for row in here["staff_member"]}
    me = members.get(step.who)
    if me is None or me["removed_at"] is not None:
        return Reach(None, None, None)
    roles = [
        row
        for row in here["staff_role"]
        if row["staff_member_id"] == me["id"] and _runs(row, today)
    ]
    if not roles:
        return Reach(None, None, None)
    unit = me["vocational_unit_id"]
    whole = frozenset(row["id"] for row in here["client"] if row["vocational_unit_id"] == unit)
    away = {
        row["staff_member_id"]
        for row in here["leave"]
        if _runs(row, today) and row["cover_id"] == me["id"] and row["cancelled_at"] is None
    }
    own = {
        row["client_id"]
        for row in here["client_assignment"]
        if _runs(row, today) and row["staff_member_id"] in {me["id"], *away}
    }
    own |= {
        row["client_id"]
        for row in here["cover_request"]
        if row["granted_to"] == me["id"]
        and row["until_on"] is not None
        and today <= row["until_on"]
    }
    return Reach(unit, roles[-1]["role"], me["id"], frozenset(own) & whole, whole)


def _runs(row: Row, today: date) -> bool:
    until = row["until_on"]
    return bool(row["from_on"] <= today and (until is None or today <= until))


# ---------------------------------------------------------------- steps


def step_of(stage: Stage, before: Tables, random: Random) -> Step:
    """Somebody, an act, and ids of anybody: all of one person's, of several, or of nobody."""
    who = random.choice(PEOPLE)
    own = stage.actor(who).workspace_id
    team = own if random.random() < 0.9 else random.choice((stage.team, OTHER_TEAM))
    near = [stage.targets[name] for name in ("own", "unit", "covered")]
    target = _mixed(random.choice([*stage.targets.values(), *near]), before, random)
    act = random.choice(ACTS)
    # Slack shows nobody the Home of an app that lives in another workspace.
    while act.listener in HOME and (who == ZOE or team != own):
        act = random.choice(ACTS)
    return Step(who, team, act, target, f"{random.getrandbits(128):032x}")


_TABLE = {"client": "client", "visit": "client_contact", "contact": "employer_contact"}
_TABLE |= {"job": "job", "planned_job": "job", "pause": "pause", "cover": "cover_request"}
_TABLE |= {"decline": "decline"}


def _mixed(target: Target, before: Tables, random: Random) -> Target:
    """In half of all steps one id is another's, and sometimes nobody's."""
    if random.random() < 0.5:
        return target
    name = random.choice(list(_TABLE))
    others = sorted(row["id"] for row in before[_TABLE[name]].values())
    return replace(target, **{name: random.choice([*others, new_id()])})


# ---------------------------------------------------------------- rows


def _rows(session: Session, among: Iterable[Table]) -> Tables:
    return {
        table.name: {
            tuple(row[column.name] for column in table.primary_key): dict(row) for row in rows
        }
        for table, rows in every_row(session, among).items()
    }


_STAMPS = " UNION ALL ".join(
    f"SELECT '{table.name}', count(*), max(xmin::text::bigint) FROM \"{table.name}\""
    for table in Base.metadata.sorted_tables
)


def stamps_of(session: Session) -> Mapping[str, Any]:
    """Table -> how many rows, and which transaction wrote last; SQLite does not tell."""
    if session.dialect.name == "sqlite":
        return {}
    return {table: (rows, last) for table, rows, last in session.execute(text(_STAMPS))}


def differences(before: Tables, after: Tables) -> Iterator[tuple[str, Row]]:
    """Rows that are new, gone, or no longer the same: as they were, where they were."""
    for table, rows in after.items():
        if rows == before[table]:
            continue
        for key in {*rows, *before[table]}:
            if rows.get(key) != before[table].get(key):
                yield table, before[table].get(key) or rows[key]


# An employer refers to its chain, which may come after it.
_IN_ANY_ORDER = {
    "sqlite": "PRAGMA defer_foreign_keys = ON",
    "postgresql": "SET session_replication_role = replica",
}


def restore(stage: Stage, tables: Tables) -> None:
    """Everything as it was."""
    with stage.doors.engine.begin() as connection:
        connection.execute(text(_IN_ANY_ORDER[stage.doors.dialect]))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in tables[table.name].values()]
            if rows:
                connection.execute(insert(table), rows)
