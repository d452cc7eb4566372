"""The country in rows: workspaces, units, people and lives.

Everything follows from one seed. A unit is written in one transaction, so a build that was broken
off goes on with the units that are missing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

import db.models  # noqa: F401 - every table is known
from bench.nation.lives import carried_in_turn, new_id
from db.queries.people.employers import folded
from db.sealing import sealed
from db.types import METADATA
from ips.due_contacts import due_contacts
from ips.facts import DueContact, DueState, History, StaffRole
from ips.letters import plain_code
from ips.standards import IPS_25, Profiles
from ips.unit_settings import DIGEST_AT, SEND_AT

PRACTICE = Profiles.always(IPS_25)
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
# Two words each, forty of a unit.
FIRST = ("Harbor", "Maple", "Corner", "Sunrise", "River", "Elm", "Hilltop", "Union")
SECOND = ("Bakery", "Hotel", "Hardware", "Laundry", "Market")
EMPLOYERS = tuple(f"{one} {other}" for one in FIRST for other in SECOND)
SENT_A_DAY = 0.7  # briefs a specialist and working day, in the past
BEGINS = date(2026, 1, 12)  # a Monday
SPECIALIST, LEAD = StaffRole.EMPLOYMENT_SPECIALIST.value, StaffRole.TEAM_LEAD.value


@dataclass(frozen=True, slots=True)
class Size:
    """How large the country is; `history`: days of records before the first day."""

    workspaces: int
    units: int
    specialists: int  # of each unit
    clients: int  # of each specialist at a time
    history: int
    zones: int = 1


SIZES = {
    "tiny": Size(2, 2, 2, 3, 60),
    "small": Size(3, 5, 4, 10, 120),
    "county": Size(4, 10, 10, 20, 180),
    "middle": Size(12, 40, 10, 20, 365, zones=2),
    "nation": Size(150, 500, 10, 20, 730, zones=4),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """Where a unit is, and what its people are called: all of it follows from its number."""

    number: int
    workspace: int
    zone: str

    @property
    def workspace_id(self) -> str:
        return f"T{self.workspace:04}"

    @property
    def channel(self) -> str:
        return f"C{self.workspace:04}{self.number:04}"

    def slack_id(self, place: int) -> str:
        """Of its people; the first one leads."""
        return f"U{self.workspace:04}{self.number:04}{place:02}"


def units_of(size: Size) -> tuple[Unit, ...]:
    """The first workspace is an agency of a whole state, the last ones have one unit each."""
    weights = [1 / (each + 1) for each in range(size.workspaces)]
    spare = size.units - size.workspaces
    homes = [
        workspace
        for workspace, weight in enumerate(weights)
        for _ in range(1 + round(spare * weight / sum(weights)))
    ]
    homes = ([0] * size.units + homes)[-size.units :]
    return tuple(Unit(each, home, ZONES[home % size.zones]) for each, home in enumerate(homes))


def local(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


# ---------------------------------------------------------------- rows


class Rows:
    """Rows of many tables, each whole: what is not said is the column's default."""

    def __init__(self, workspace_id: str) -> None:
        self._workspace_id = workspace_id
        self._rows: dict[str, list[list[Any]]] = defaultdict(list)

    def add(self, table: str, **said: Any) -> None:
        if table != "workspace":
            said["workspace_id"] = self._workspace_id
        said = sealed(METADATA.tables[table], said)
        unknown = said.keys() - _columns(table).keys()
        assert not unknown, (table, unknown)
        row = [said.get(name, default) for name, default in _columns(table).items()]
        self._rows[table].append([_stored(each) for each in row])

    def copy(self, connection: psycopg.Connection[Any]) -> int:
        """Write them all down; returns how many there were."""
        for table in METADATA.sorted_tables:
            if rows := self._rows.get(table.name):
                names = ", ".join(f'"{name}"' for name in _columns(table.name))
                with connection.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        return sum(map(len, self._rows.values()))


_known: dict[str, Mapping[str, Any]] = {}


def _columns(table: str) -> Mapping[str, Any]:
    if table not in _known:
        _known[table] = {each.name: _default(each) for each in METADATA.tables[table].columns}
    return _known[table]


def _default(column: Any) -> Any:
    if column.default is not None:
        made = column.default.arg
        return made(None) if callable(made) else made
    return False if column.server_default is not None and "BOOL" in str(column.type) else None


def _stored(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict | tuple) else value


# ---------------------------------------------------------------- a unit and its people


def unit_rows(unit: Unit, size: Size, seed: int) -> Rows:
    """Everything of a unit, as it stands on the morning of the first day."""
    rows, chance = Rows(unit.workspace_id), Random(f"{seed} {unit.number}")
    live_on = BEGINS - timedelta(days=size.history)
    began = local(live_on, time(12), unit.zone)
    unit_id, employers = new_id(chance), [new_id(chance) for _ in EMPLOYERS]
    rows.add(
        "vocational_unit",
        id=unit_id,
        name=f"Unit {unit.number}",
        channel_id=unit.channel,
        zone=unit.zone,
        working_days=["mon", "tue", "wed", "thu", "fri"],
        send_at=SEND_AT,
        waking_from=time(7),
        waking_until=time(20),
        digest_day="mon",
        digest_at=DIGEST_AT,
        next_digest_at=local(BEGINS, DIGEST_AT, unit.zone),
        live_on=live_on,
        created_at=began,
    )
    of_unit = {"vocational_unit_id": unit_id}
    rows.add(
        "unit_profile",
        id=new_id(chance),
        from_on=live_on,
        profile=IPS_25.key,
        overrides={},
        **of_unit,
    )
    people = [new_id(chance) for _ in range(size.specialists + 1)]
    for place, staff_id in enumerate(people):
        _person(rows, chance, unit, place, staff_id, people, live_on, of_unit)
    for name, each in zip(EMPLOYERS, employers, strict=True):
        rows.add(
            "employer",
            id=each,
            name=name,
            folded_name=folded(name),
            created_at=began,
            created_by=people[0],
            **of_unit,
        )
    number = 0
    for place, staff_id in enumerate(people[1:], 1):
        told: list[DueContact] = []
        for _ in range(size.clients):
            for life in carried_in_turn(chance, live_on, BEGINS):
                number += 1
                dues = due_contacts(life, PRACTICE)
                told += [each for each in dues if each.state is DueState.OPEN]
                _life(rows, chance, life, dues, f"C-{number:03}", staff_id, unit_id, employers)
        _briefs_of_the_past(rows, chance, unit.slack_id(place), (staff_id, unit_id), told, live_on)
    return rows


def _person(
    rows: Rows,
    chance: Random,
    unit: Unit,
    place: int,
    staff_id: str,
    people: Sequence[str],
    live_on: date,
    of_unit: Mapping[str, str],
) -> None:
    rows.add(
        "staff_member",
        id=staff_id,
        slack_user_id=unit.slack_id(place),
        roster_order=place,
        days_off=[],
        next_brief_at=local(BEGINS, SEND_AT, unit.zone),
        covers_through=BEGINS - timedelta(days=1),
        **of_unit,
    )
    role = SPECIALIST if place else LEAD
    rows.add(
        "staff_role",
        id=new_id(chance),
        staff_member_id=staff_id,
        role=role,
        fte=1.0,
        from_on=live_on,
        **of_unit,
    )
    rows.add(
        "conversation_pace",
        conversation=unit.slack_id(place),
        not_before=_at(live_on),
        direct_channel=f"D{unit.slack_id(place)}",  # they have had briefs before
    )
    day = live_on + timedelta(days=chance.randint(10, 120))
    while place and day < BEGINS + timedelta(days=90):
        planned_on = min(day - timedelta(days=20), BEGINS - timedelta(days=1))
        rows.add(
            "leave",
            id=new_id(chance),
            staff_member_id=staff_id,
            from_on=day,
            until_on=day + timedelta(days=chance.randint(2, 12)),
            cover_id=people[place % (len(people) - 1) + 1],
            **_recorded(planned_on, people[0]),
        )
        day += timedelta(days=chance.randint(60, 160))
    monday = live_on + timedelta(days=-live_on.weekday() % 7)
    while place and monday < BEGINS - timedelta(days=7):
        rows.add(
            "weekly_time",
            id=new_id(chance),
            staff_member_id=staff_id,
            week_of=monday,
            scheduled=40,
            community=chance.randint(18, 30),
            other_duties=chance.choice((0, 0, 2)),
            **_recorded(monday + timedelta(days=4), staff_id),
        )
        monday += timedelta(days=7)


def _life(
    rows: Rows,
    chance: Random,
    life: History,
    dues: Sequence[DueContact],
    code: str,
    staff_id: str,
    unit_id: str,
    employers: Sequence[str],
) -> None:
    (stay,) = life.episodes
    of_client = {"client_id": life.client_id}
    rows.add(
        "client",
        id=life.client_id,
        vocational_unit_id=unit_id,
        code=code,
        folded_code=plain_code(code),
        created_at=_at(stay.recorded_on),
        created_by=staff_id,
    )
    rows.add(
        "client_assignment",
        id=new_id(chance),
        staff_member_id=staff_id,
        from_on=stay.entered_on,
        **of_client,
    )
    left: dict[str, Any] = {}
    if stay.exit is not None:
        left = {
            "exited_on": stay.exit.exited_on,
            "exit_recorded_on": stay.exit.recorded_on,
            "exit_recorded_at": _at(stay.exit.recorded_on),
            "exit_recorded_by": staff_id,
            "exit_reason": stay.exit.reason.value,
        }
    written = _recorded(stay.recorded_on, staff_id)
    rows.add("episode", id=stay.id, entered_on=stay.entered_on, **of_client, **left, **written)
    for job in life.jobs:
        lost: dict[str, Any] = {}
        if job.end is not None:
            lost = {
                "ended_on": job.end.ended_on,
                "end_learned_on": job.end.learned_on,
                "end_recorded_on": job.end.recorded_on,
                "end_recorded_at": _at(job.end.recorded_on),
                "end_recorded_by": staff_id,
            }
        rows.add(
            "job",
            id=job.id,
            employer_id=chance.choice(employers),
            starts_on=job.starts_on,
            learned_on=job.learned_on,
            start_confirmed=True,
            start_confirmed_on=job.starts_on,
            permanent=job.permanent,
            **of_client,
            **lost,
            **_recorded(job.recorded_on, staff_id),
        )
    for visit in life.client_contacts:
        rows.add(
            "client_contact",
            id=visit.id,
            staff_member_id=staff_id,
            by_role=SPECIALIST,
            reached=visit.reached,
            mode=visit.mode.value,
            on=visit.on,
            note="Talked about what comes next.",
            **of_client,
            **_recorded(visit.recorded_on, staff_id),
        )
    for met in life.employer_contacts:
        rows.add(
            "employer_contact",
            id=met.id,
            vocational_unit_id=unit_id,
            staff_member_id=staff_id,
            employer_id=chance.choice(employers),
            mode=met.mode.value,
            on=met.on,
            person_met="Robin",
            note="Asked how they find new people.",
            **_recorded(met.recorded_on, staff_id),
        )
        rows.add("employer_contact_client", employer_contact_id=met.id, **of_client)
    for done in life.milestones:
        rows.add(
            "milestone",
            id=done.id,
            kind=done.kind.value,
            on=done.on,
            **of_client,
            **_recorded(done.recorded_on, staff_id),
        )
    for pause in life.pauses:
        rows.add(
            "pause",
            id=pause.id,
            reason=pause.reason.value,
            from_on=pause.from_on,
            review_on=pause.review_on,
            resumed_on=pause.resumed_on,
            **of_client,
            **_recorded(pause.recorded_on, staff_id),
        )
    for due in dues:
        rows.add("due_contact", **_due(due))


def _due(due: DueContact) -> dict[str, Any]:
    named = ("opens_on", "due_on", "known_on", "job_id", "met_on", "met_by", "met_recorded_on")
    return {
        "client_id": due.key.client_id,
        "clock": due.key.clock.value,
        "fact_id": due.key.fact_id,
        "part": due.key.part,
        "state": due.state.value,
        "closed_by": due.closed_by,
        **{name: getattr(due, name) for name in named},
    }


def _briefs_of_the_past(
    rows: Rows,
    chance: Random,
    slack_id: str,
    of: tuple[str, str],  # their id, and the unit's
    told: Sequence[DueContact],
    live_on: date,
) -> None:
    """What was sent on the mornings before, with a few lines each."""
    day, sequence = live_on, 0
    while day < BEGINS:
        if day.weekday() < 5 and chance.random() < SENT_A_DAY:
            sequence += 1
            message_id, at = new_id(chance), _at(day)
            rows.add(
                "outgoing_message",
                id=message_id,
                dedupe_key=f"brief:{of[0]}:{day}",
                kind="brief",
                conversation=slack_id,
                channel_id=f"D{slack_id}",
                sequence=sequence,
                subject={"staff": of[0], "unit": of[1], "day": str(day), "own": "2"},
                planned_at=at,
                not_before=datetime(9999, 1, 1, tzinfo=UTC),
                state="sent",
                attempt=1,
                posts=1,
                shown_version=1,
                ts=f"{at.timestamp():.6f}",
                sent_at=at,
            )
            for position, due in enumerate(chance.sample(told, min(2, len(told)))):
                rows.add(
                    "outgoing_item",
                    message_id=message_id,
                    position=position,
                    client_id=due.key.client_id,
                    clock=due.key.clock.value,
                    fact_id=due.key.fact_id,
                    part=due.key.part,
                    nudge_on=day,
                )
        day += timedelta(days=1)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(21), UTC)


def _recorded(on: date, by: str) -> dict[str, Any]:
    return {"recorded_at": _at(on), "recorded_on": on, "recorded_by": by}
