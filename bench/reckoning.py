"""What reckoning, planning and drawing cost, against reading the same rows by plain SQL.

    python -m bench.reckoning --write docs/performance.md

Builds an agency in a database of its own: ten specialists, two hundred clients, two years of
records. Each row of the table is tried in turns with what it is held against, and its ratio is
that of the medians. Processor time of this process is counted, in user space: a busy machine
changes it little, and the database's own work on PostgreSQL is left out of both sides.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import os
import platform
import pstats
import random
import re
import resource
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy
from sqlalchemy import case, delete, event, insert, text, update

from bot.casework.reading import caseload
from bot.casework.recording.desk import bring_up_to_date
from bot.casework.recording.recompute import recompute
from bot.casework.reminders import briefs, digests
from bot.casework.replies import Actor
from bot.casework.team import profiles
from bot.clock import machine_now
from db import audit_key
from db.doors import PatientDoors, Session, open_patient_doors
from db.encryption import Cipher, new_key, use_cipher
from db.ids import new_id
from db.migrate import migrate
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    EmployerContactClientRow,
    EmployerRow,
    OutgoingItemRow,
    OutgoingMessageRow,
    StaffMemberRow,
)
from db.queries.people import clients
from db.queries.records import histories
from db.queries.units import vocational_units
from ips.due_contacts import due_contacts
from ips.employer_contacts import Week
from ips.facts import (
    ClientContact,
    Decline,
    EmployerContact,
    Episode,
    History,
    Job,
    JobChange,
    JobEnd,
    MadeBy,
    Milestone,
    MilestoneKind,
    Mode,
    Pause,
    PauseReason,
    StaffRole,
)
from ips.standards import IPS_25, Profiles
from tests.harbor import TEAM, add_person, add_unit
from tests.rows import ROW_OF

BEGIN, END = "<!-- reckoning: begin -->", "<!-- reckoning: end -->"
MONDAY = date(2025, 9, 15)
MORNING = datetime(2025, 9, 15, 12, 0, tzinfo=UTC)  # 8:00 there, when a brief comes
LIVE_ON = date(2023, 9, 4)  # of the unit
PRACTICE = Profiles.always(IPS_25)


def _days(number: int) -> timedelta:
    return timedelta(days=number)


# ---------------------------------------------------------------- an invented life


def life(entered_on: date, days: int, seed: int) -> History:
    """A search, a job a year that lasts eight months, a contact a week: somebody's time here."""
    chance = random.Random(seed)
    until = entered_on + _days(days)
    jobs, contacts, milestones, employers, pauses, declines = [], [], [], [], [], []
    milestones.append(_did(MilestoneKind.CAREER_PROFILE, entered_on + _days(20)))
    shift = chance.randrange(60)
    for year in range(days // 365 + 1):
        new_year = entered_on + _days(365 * year)
        starts = new_year + _days(90 + shift)
        ended = starts + _days(240)
        learned = ended + _days(2)
        end = JobEnd(ended, learned, learned) if learned < until else None
        change = JobChange(new_id(), starts + _days(100), starts + _days(100))
        changes = (change,) if change.on < until else ()
        planned = starts - _days(6)
        if starts <= until:
            jobs.append(Job(new_id(), starts, planned, planned, True, True, changes, end))
        milestones += [
            _did(kind, new_year + _days(day))
            for kind, day in (
                (MilestoneKind.DISCLOSURE_DISCUSSION, 10),
                (MilestoneKind.WORK_INCENTIVES, 80 + shift),
                (MilestoneKind.PROFILE_UPDATE, 96 + shift),
                (MilestoneKind.WORK_INCENTIVES, 195 + shift),
            )
        ]
        for into_the_year in (25, 45, 60, 80):
            met = new_year + _days(into_the_year)
            employers.append(
                EmployerContact(new_id(), met, met, Mode.IN_PERSON, MadeBy.SPECIALIST, True)
            )
        away = new_year + _days(50)
        if chance.random() < 0.3:
            pauses.append(
                Pause(new_id(), away, away, PauseReason.HOSPITAL, away + _days(14), away + _days(9))
            )
        if chance.random() < 0.2:
            said = new_year + _days(200)
            declines.append(Decline(new_id(), said, said, frozenset(), None, said + _days(40)))
    day = entered_on + _days(chance.randrange(7))
    while day <= until:
        contacts.append(
            ClientContact(
                new_id(),
                day,
                day,
                chance.choice((Mode.IN_PERSON, Mode.IN_PERSON, Mode.PHONE)),
                chance.random() < 0.85,
                StaffRole.EMPLOYMENT_SPECIALIST,
                job_trouble=chance.random() < 0.03,
            )
        )
        day += _days(chance.choice((5, 7, 7, 9, 14)))
    return History(
        new_id(),
        (Episode(new_id(), entered_on, entered_on),),
        tuple(each for each in employers if each.on <= until),
        tuple(contacts),
        tuple(jobs),
        tuple(each for each in milestones if each.on <= until),
        tuple(each for each in pauses if each.from_on <= until),
        tuple(each for each in declines if each.on <= until),
        LIVE_ON,
    )


def _did(kind: MilestoneKind, on: date) -> Milestone:
    return Milestone(new_id(), kind, on, on)


# ---------------------------------------------------------------- an agency in the database


@dataclass(frozen=True)
class Agency:
    """Its unit, its people and its clients; the first of the staff leads."""

    doors: PatientDoors
    unit_id: str
    staff_ids: tuple[str, ...]
    carried: Mapping[str, tuple[str, ...]]  # staff id -> client ids

    @property
    def client_ids(self) -> tuple[str, ...]:
        return tuple(each for theirs in self.carried.values() for each in theirs)


@contextmanager
def agency(specialists: int, clients_each: int, days: int) -> Iterator[Agency]:
    """In an SQLite file of its own."""
    with TemporaryDirectory() as folder:
        use_cipher(Cipher([new_key()]))
        migrate(f"sqlite:///{folder}/agency.db")
        doors = open_patient_doors(f"sqlite:///{folder}/agency.db")
        try:
            audit_key.make(doors, MORNING)
            yield _filled(doors, specialists, clients_each, days)
        finally:
            doors.close()


def _filled(doors: PatientDoors, specialists: int, clients_each: int, days: int) -> Agency:
    unit_id, employer_id = new_id(), new_id()
    staff_ids = tuple(new_id() for _ in range(specialists + 1))
    carried: dict[str, tuple[str, ...]] = {}
    with doors.writing() as session:
        add_unit(session, TEAM, unit_id, LIVE_ON, name="Agency", created_at=MORNING)
        for order, staff_id in enumerate(staff_ids):
            role = StaffRole.EMPLOYMENT_SPECIALIST if order else StaffRole.TEAM_LEAD
            add_person(
                session,
                TEAM,
                unit_id,
                staff_id,
                _slack_id(order),
                role.value,
                roster_order=order,
                next_brief_at=MORNING,
                covers_through=MONDAY - _days(1),
            )
        _add(
            session,
            EmployerRow,
            id=employer_id,
            vocational_unit_id=unit_id,
            name="Bean & Leaf",
            folded_name="bean leaf",
            created_at=MORNING,
            created_by=staff_ids[0],
        )
        for order, staff_id in enumerate(staff_ids[1:]):
            lives = [
                life(
                    MONDAY - _days(days - 9 * number), days - 9 * number, seed=order * 100 + number
                )
                for number in range(clients_each)
            ]
            carried[staff_id] = tuple(each.client_id for each in lives)
            for number, each in enumerate(lives):
                code = f"C-{order}{number:02}"
                _add_life(session, each, staff_id, unit_id, employer_id, code)
    recompute(doors)
    return Agency(doors, unit_id, staff_ids, carried)


def _slack_id(order: int) -> str:
    return f"U0S{order:03}"


def _add(session: Session, row: Any, **values: Any) -> None:
    session.execute(insert(row).values(workspace_id=TEAM, **values))


def _add_life(
    session: Session, of: History, staff_id: str, unit_id: str, employer_id: str, code: str
) -> None:
    here = {"recorded_at": MORNING, "recorded_by": staff_id}
    theirs = {**here, "client_id": of.client_id}
    entered_on = of.episodes[0].entered_on
    _add(
        session,
        ClientRow,
        id=of.client_id,
        vocational_unit_id=unit_id,
        code=code,
        folded_code=code.lower(),
        created_at=MORNING,
        created_by=staff_id,
    )
    _add(
        session,
        ClientAssignmentRow,
        id=new_id(),
        client_id=of.client_id,
        staff_member_id=staff_id,
        from_on=entered_on,
    )
    for stay in of.episodes:
        _add_fact(session, "episode", stay, theirs, entered_on=stay.entered_on)
    for job in of.jobs:
        ended = (
            {}
            if job.end is None
            else {
                "ended_on": job.end.ended_on,
                "end_learned_on": job.end.learned_on,
                "end_recorded_on": job.end.recorded_on,
                "end_recorded_at": MORNING,
                "end_recorded_by": staff_id,
            }
        )
        said = {"starts_on": job.starts_on, "learned_on": job.learned_on, "start_confirmed": True}
        _add_fact(session, "job", job, theirs, employer_id=employer_id, **said, **ended)
        for change in job.changes:
            _add_fact(session, "job_change", change, here, job_id=job.id, on=change.on)
    for visit in of.client_contacts:
        said = {"on": visit.on, "mode": visit.mode.value, "reached": visit.reached}
        said |= {"by_role": str(visit.by_role), "job_trouble": visit.job_trouble}
        _add_fact(session, "client_contact", visit, theirs, staff_member_id=staff_id, **said)
    for met in of.employer_contacts:
        said = {"on": met.on, "mode": met.mode.value, "made_by": met.made_by.value}
        whose = {"staff_member_id": staff_id, "employer_id": employer_id}
        _add_fact(
            session, "employer_contact", met, here, vocational_unit_id=unit_id, **whose, **said
        )
        _add(
            session,
            EmployerContactClientRow,
            employer_contact_id=met.id,
            client_id=of.client_id,
        )
    for each in of.milestones:
        _add_fact(session, "milestone", each, theirs, kind=each.kind.value, on=each.on)
    for pause in of.pauses:
        said = {"from_on": pause.from_on, "review_on": pause.review_on}
        said |= {"resumed_on": pause.resumed_on, "reason": pause.reason.value}
        _add_fact(session, "pause", pause, theirs, **said)
    for decline in of.declines:
        said = {"on": decline.on, "withdrawn_on": decline.withdrawn_on}
        _add_fact(session, "decline", decline, theirs, **said)


def _add_fact(
    session: Session, table: str, fact: Any, common: Mapping[str, Any], **said: Any
) -> None:
    _add(session, ROW_OF[table], id=fact.id, recorded_on=fact.recorded_on, **common, **said)


# ---------------------------------------------------------------- what is tried


@dataclass(frozen=True)
class Trial:
    """Something that is done, what it is held against, and how often the one may cost the other."""

    name: str
    against: str
    done: Callable[[], object]
    plainly: Callable[[], object]
    goal: float | None  # None: told beside one that has a goal
    before: Callable[[], object] = lambda: None  # each time, uncounted


@dataclass(frozen=True)
class Outcome:
    """Medians, in seconds of the processor."""

    trial: Trial
    took: float
    plain: float
    statements: int

    @property
    def ratio(self) -> float:
        return self.took / self.plain


def tried(trial: Trial, doors: PatientDoors, rounds: int) -> Outcome:
    """The two in turns, each often enough to be told apart from nothing."""
    took, plain = [], []
    trial.before()
    with counted_statements(doors) as statements:
        trial.done()
    often = max(1, round(0.02 / (_cost(trial.plainly, 1) + 1e-6)))
    for _ in range(rounds):
        trial.before()
        gc.collect()
        took.append(_cost(trial.done, 1))
        gc.collect()
        plain.append(_cost(trial.plainly, often) / often)
    return Outcome(trial, median(took), median(plain), len(statements))


def _cost(done: Callable[[], object], often: int) -> float:
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for _ in range(often):
        done()
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - began


@contextmanager
def counted_statements(doors: PatientDoors) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    event.listen(doors.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(doors.engine, "before_cursor_execute", note)


def reckoning(years: float, rounds: int) -> tuple[int, float]:
    """How many due contacts there are in so long a life, and the seconds that each costs."""
    history = life(date(2015, 1, 5), round(365 * years), seed=7)
    number = len(due_contacts(history, PRACTICE))
    often = max(1, 1500 // number)
    costs = [_cost(lambda: due_contacts(history, PRACTICE), often) / often for _ in range(rounds)]
    return number, median(costs) / number


# ---------------------------------------------------------------- the trials


def trials(of: Agency) -> tuple[Trial, ...]:
    """Each with the same rows, read by plain SQL through the same door."""
    one, lead = of.staff_ids[1], of.staff_ids[0]
    client_id = of.carried[one][3]
    week = Week.of(MONDAY).before()
    with of.doors.reading() as session:
        unit = vocational_units.find(session, TEAM, of.unit_id)
        assert unit is not None

    def read(wanted: Sequence[str], client_ids: Sequence[str]) -> Callable[[], object]:
        statements = [_plain(each, client_ids) for each in wanted]

        def plainly() -> None:
            with of.doors.reading() as session:
                for statement in statements:
                    session.execute(statement).all()

        return plainly

    def digest() -> None:
        with of.doors.reading() as session:
            digests.for_unit(session, TEAM, unit, week, MONDAY)

    everybody, their_facts = of.client_ids, (*FACTS, DUES)
    whose = [*of.carried.values(), everybody]  # the team lead hears of all
    reads = [read([OPEN_DUES], clients_of) for clients_of in whose]

    def each_reads_theirs() -> None:
        for each in reads:
            each()

    return (
        Trial(
            "recompute of a client",
            "reading the same facts",
            lambda: _recompute_one(of, client_id),
            read(their_facts, [client_id]),
            4,
        ),
        Trial(
            f"planning the morning of a unit's {len(of.staff_ids)} people",
            "reading the open due contacts of each",
            lambda: briefs.plan_due(of.doors, MORNING),
            each_reads_theirs,
            5,
            before=lambda: _morning_of(of, of.staff_ids),
        ),
        Trial(
            "... of one specialist alone",
            "reading their open due contacts",
            lambda: briefs.plan_due(of.doors, MORNING),
            read([OPEN_DUES], of.carried[one]),
            None,
            before=lambda: _morning_of(of, [one]),
        ),
        Trial(
            "... of the team lead alone",
            "reading the unit's open due contacts",
            lambda: briefs.plan_due(of.doors, MORNING),
            read([OPEN_DUES], everybody),
            None,
            before=lambda: _morning_of(of, [lead]),
        ),
        Trial(
            "drawing a digest", "reading the unit's facts", digest, read(their_facts, everybody), 5
        ),
        Trial(
            "the team lead's caseload",
            "reading its facts and open due contacts",
            lambda: caseload.cards(
                of.doors, Actor(TEAM, _slack_id(0)), now=MORNING, whole_unit=True
            ),
            read([*FACTS, OPEN_DUES], everybody),
            5,
        ),
    )


_OWN = ("episode", "client_contact", "job", "milestone", "pause", "decline")
_HERE = "workspace_id = :workspace AND client_id IN ({ids})"
OPEN_DUES = f"SELECT * FROM due_contact WHERE {_HERE} AND state = 'open'"
FACTS = (
    *(f"SELECT * FROM {table} WHERE {_HERE}" for table in _OWN),
    "SELECT job_change.* FROM job_change JOIN job ON job.workspace_id = job_change.workspace_id"
    " AND job.id = job_id WHERE job.workspace_id = :workspace AND client_id IN ({ids})",
    "SELECT met.* FROM employer_contact_client link JOIN employer_contact met"
    " ON met.workspace_id = link.workspace_id AND met.id = employer_contact_id"
    " WHERE link.workspace_id = :workspace AND client_id IN ({ids})",
)
DUES = f"SELECT * FROM due_contact WHERE {_HERE}"


def _plain(statement: str, client_ids: Sequence[str]) -> Any:
    named = ", ".join(f"'{each}'" for each in client_ids)
    return text(statement.replace("{ids}", named)).bindparams(workspace=TEAM)


def _recompute_one(of: Agency, client_id: str) -> None:
    with of.doors.writing() as session:
        locked = clients.lock(session, TEAM, [client_id])
        loaded = histories.load_to_reckon(session, TEAM, locked.clients.keys())
        bring_up_to_date(
            session,
            TEAM,
            loaded.histories,
            loaded.stored,
            profiles.profiles_from(locked.profiles),
        )


def _morning_of(of: Agency, staff_ids: Sequence[str]) -> None:
    """Nobody else is due, nothing is planned, and yesterday was covered."""
    with of.doors.writing() as session:
        for row in (OutgoingItemRow, OutgoingMessageRow):
            session.execute(delete(row))
        mine = StaffMemberRow.id.in_(staff_ids)
        session.execute(
            update(StaffMemberRow).values(
                next_brief_at=case((mine, MORNING)), covers_through=MONDAY - _days(3)
            )
        )


# ---------------------------------------------------------------- what is written


def lines_of(
    outcomes: Sequence[Outcome], reckoned: Sequence[tuple[float, int, float]]
) -> list[str]:
    lines = [
        "| a life of | due contacts | each | a life, against one year |",
        "|---|---|---|---|",
    ]
    a_year = next(number * each for years, number, each in reckoned if years == 1)
    lines += [
        f"| {_years(years)} | {number} | {each * 1e6:.1f} µs | {number * each / a_year:.1f} × |"
        for years, number, each in reckoned
    ]
    lines += [
        "",
        "| what | against | it | the other | ratio | goal | statements |",
        "|---|---|---|---|---|---|---|",
    ]
    return lines + [
        f"| {each.trial.name} | {each.trial.against} | {each.took * 1e3:.1f} ms | "
        f"{each.plain * 1e3:.2f} ms | {each.ratio:.1f} × | {_goal(each.trial)} | "
        f"{each.statements} |"
        for each in outcomes
    ]


def _goal(trial: Trial) -> str:
    return "" if trial.goal is None else f"≤ {trial.goal:g} ×"


def _years(years: float) -> str:
    return f"{years:g} years" if years >= 2 else "one year" if years == 1 else "a month"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--specialists", type=int, default=10)
    parser.add_argument("--clients", type=int, default=20, help="on each caseload")
    parser.add_argument("--days", type=int, default=730, help="of records, for the oldest client")
    parser.add_argument("--only", default="", help="rows whose name holds these words")
    parser.add_argument("--profile", action="store_true", help="show where the time goes, too")
    parser.add_argument("--write", type=Path, help="the document with the marked place")
    options = parser.parse_args(arguments)
    reckoned = [(years, *reckoning(years, options.rounds)) for years in (1 / 12, 1, 2, 10)]
    outcomes = []
    with agency(options.specialists, options.clients, options.days) as built:
        for trial in trials(built):
            if options.only in trial.name:
                outcomes.append(tried(trial, built.doors, options.rounds))
                if options.profile:
                    _say(_profile(trial))
    lines = lines_of(outcomes, reckoned)
    _say("\n".join(lines))
    if options.write:
        where = (
            f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
            f"SQLAlchemy {sqlalchemy.__version__}, SQLite {sqlite3.sqlite_version}; "
            f"{machine_now():%Y-%m-%d}."
        )
        _write(options.write, [*lines, "", where])
    return 0


def _profile(trial: Trial, calls: int = 10, shown: int = 15) -> str:
    profile, said = cProfile.Profile(), StringIO()
    for _ in range(calls):
        trial.before()
        profile.runcall(trial.done)
    pstats.Stats(profile, stream=said).strip_dirs().sort_stats("tottime").print_stats(shown)
    return f"{trial.name}, {calls} times\n{said.getvalue()}"


def _write(path: Path, lines: Sequence[str]) -> None:
    shown = "\n".join([BEGIN, *lines, END])
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    path.write_text(pattern.sub(lambda _: shown, path.read_text("utf-8")), "utf-8")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
