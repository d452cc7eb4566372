"""Harbor, the small vocational unit to test with.

Lea leads it, Ana and Ben are employment specialists, Pia is a peer mentor; Ada administers its
workspace. Everything that tests ask for by name is here: `tests/delivery_world.py` writes more of
its rows, `tests/house.py` puts it into a Slack. The large one is `tests/security/stage.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, select

from bot.casework.drafts import (
    EmployerChoice,
    EnrollDraft,
    JobStart,
)
from bot.casework.recording import client_contacts, employer_contacts, employment, enrollment
from bot.casework.replies import Actor, ClientEffect, Recorded
from bot.clock import MovableClock, local_day
from db import audit_key, keys
from db.doors import Doors, Session
from db.encryption import Cipher, current_cipher
from db.ids import new_id
from db.models import (
    ClientRow,
    DueContactRow,
    StaffMemberRow,
    StaffRoleRow,
    UnitProfileRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from db.queries.records import due_contacts
from db.types import METADATA
from db.upsert import insert_into
from ips.facts import Clock, DueContact, Mode
from ips.records.job import JobRecord
from ips.standards import IPS_25
from tests.support import a_visit, employer_met, row_with, rows_in

TEAM, CHANNEL, ZONE = "T0HARBOR", "C0UNIT", "America/New_York"
LEA, ANA, BEN, PIA, ADA = "U0LEA", "U0ANA", "U0BEN", "U0PIA", "U0ADA"
OLA = "U0OLA"  # leads Pier, the other unit of the workspace
ROLES = {
    LEA: "team_lead",
    ANA: "employment_specialist",
    BEN: "employment_specialist",
    PIA: "peer_mentor",
}
LONG_AGO = date(2020, 1, 6)


@dataclass
class Harbor:
    """The unit, its people as actors, and short ways to record what tests are not about."""

    doors: Doors
    clock: MovableClock
    workspace_id: str = TEAM
    unit_id: str = field(default_factory=new_id)
    staff_ids: dict[str, str] = field(default_factory=dict)

    @property
    def lea(self) -> Actor:
        return Actor(self.workspace_id, LEA)

    @property
    def ana(self) -> Actor:
        return Actor(self.workspace_id, ANA)

    @property
    def ben(self) -> Actor:
        return Actor(self.workspace_id, BEN)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return local_day(self.now, ZONE)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    # ------------------------------------------------------------ recording

    def enroll(
        self,
        code: str,
        entered_on: date | None = None,
        by: Actor | None = None,
        *,
        is_back: bool = False,
    ) -> str:
        """Enroll a client on Ana's caseload (or `by`'s); returns the client's id."""
        draft = EnrollDraft(code=code, entered_on=entered_on or self.today, is_back=is_back)
        enrollment.enroll(self.doors, by or self.ana, draft, now=self.now)
        return self.client_id(code)

    def contact(
        self,
        *client_ids: str,
        employer: str = "Bean & Leaf",
        on: date | None = None,
        by: Actor | None = None,
        submission: str | None = None,
        **said: Any,
    ) -> Recorded:
        draft = employer_met(
            employer=EmployerChoice(new_name=employer),
            on=on or self.today,
            client_ids=client_ids,
            **{"mode": Mode.IN_PERSON} | said,
        )
        return employer_contacts.record(
            self.doors, by or self.ana, draft, now=self.now, submission=submission
        )

    def visit(
        self,
        client_id: str,
        on: date | None = None,
        *,
        by: Actor | None = None,
        submission: str | None = None,
        **said: Any,
    ) -> Recorded:
        mode = said.pop("mode", Mode.IN_PERSON)
        draft = a_visit(client_id, mode, on or self.today, **said)
        return client_contacts.record(
            self.doors, by or self.ana, draft, now=self.now, submission=submission
        )

    def job(self, client_id: str, starts_on: date, **said: Any) -> Recorded:
        start = job_start(client_id, "Harbor Books", starts_on, **said)
        return employment.record_start(self.doors, self.ana, start, now=self.now)

    # ------------------------------------------------------------ looking

    def client_id(self, code: str) -> str:
        with self.doors.patient.reading() as session:
            return session.scalars(select(ClientRow.id).where(ClientRow.code == code)).one()

    def dues(self, client_id: str, clock: Clock | None = None) -> list[DueContact]:
        """The stored due contacts of a client, by due day."""
        with self.doors.patient.reading() as session:
            found = due_contacts.of_clients(session, self.workspace_id, [client_id])
        return [due for due in found if clock is None or due.key.clock is clock]

    def due(self, client_id: str, clock: Clock) -> DueContact:
        """The latest stored due contact of one clock."""
        return self.dues(client_id, clock)[-1]

    def count(self, row: type[Any], **which: Any) -> int:
        with self.doors.patient.reading() as session:
            return len(session.execute(select(row).filter_by(**which)).all())

    def table(self) -> set[tuple[Any, ...]]:
        """Every row of the stored projection."""
        with self.doors.patient.reading() as session:
            return {tuple(row) for row in session.execute(select(DueContactRow.__table__))}


def job_start(
    client_id: str, employer: str, starts_on: date, learned_on: date | None = None, **said: Any
) -> JobStart:
    """A job at an employer who is named anew."""
    beside = {name: said.pop(name) for name in ("visits_at_work", "meeting_wishes") if name in said}
    job = JobRecord(client_id=client_id, starts_on=starts_on, **said)
    return JobStart(job, EmployerChoice(new_name=employer), learned_on, **beside)


def titles(effects: tuple[ClientEffect, ...], which: str) -> set[Clock]:
    """The clocks in one list of the effects: 'met', 'opened', 'still_open', ..."""
    return {line.due.key.clock for effect in effects for line in getattr(effect, which)}


_begun: dict[tuple[Cipher, datetime], list[tuple[Table, Mapping[str, Any]]]] = {}


def begin(doors: Doors, now: datetime) -> None:
    """What the first start writes: the keys, made once for a moment and not anew for each test."""
    moment = current_cipher(), now
    if moment not in _begun:
        keys.check_key(doors)
        audit_key.make(doors.patient, now)
        with doors.reading() as session:
            _begun[moment] = [
                (table, dict(session.execute(select(table)).mappings().one()))
                for table in (METADATA.tables["key_check"], METADATA.tables["audit_key"])
            ]
        return
    with doors.patient.writing() as session:
        for table, row in _begun[moment]:
            once = insert_into(session, table).on_conflict_do_nothing(index_elements=["id"])
            session.execute(once, [dict(row)])


def open_harbor(doors: Doors, clock: MovableClock, *, live_today: bool = False) -> Harbor:
    """Write the unit and its roster down; live since long ago, or going live today."""
    harbor = Harbor(doors, clock)
    begin(doors, clock.now())
    with doors.patient.writing() as session:
        session.execute(row_with(WorkspaceRow, id=TEAM, name="Harbor"))
        live_on = harbor.today if live_today else LONG_AGO
        add_unit(session, TEAM, harbor.unit_id, live_on, name="Harbor", created_at=harbor.now)
        for order, (who, role) in enumerate(ROLES.items()):
            staff_id = harbor.staff_ids[who] = new_id()
            add_person(session, TEAM, harbor.unit_id, staff_id, who, role, roster_order=order)
    return harbor


def add_unit(
    session: Session, workspace_id: str, unit_id: str, live_on: date, **fields: Any
) -> None:
    """The rows of a unit that works from Monday to Friday and sends at eight."""
    if not rows_in(session, WorkspaceRow, WorkspaceRow.id == workspace_id):
        session.execute(row_with(WorkspaceRow, id=workspace_id, name=workspace_id))
    values = {
        "channel_id": CHANNEL,
        "zone": ZONE,
        "working_days": ["mon", "tue", "wed", "thu", "fri"],
        "send_at": time(8),
        "waking_from": time(7),
        "waking_until": time(20),
        "digest_day": "mon",
        "digest_at": time(8, 30),
    } | fields
    session.execute(
        row_with(
            VocationalUnitRow, workspace_id=workspace_id, id=unit_id, live_on=live_on, **values
        )
    )
    session.execute(
        row_with(
            UnitProfileRow,
            workspace_id=workspace_id,
            id=new_id(),
            vocational_unit_id=unit_id,
            from_on=live_on,
            profile=IPS_25.key,
            overrides={},
        )
    )


def add_person(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_id: str,
    slack_user_id: str,
    role: str,
    **fields: Any,
) -> None:
    """The rows of somebody who has been on the roster for long."""
    session.execute(
        row_with(
            StaffMemberRow,
            workspace_id=workspace_id,
            id=staff_id,
            slack_user_id=slack_user_id,
            vocational_unit_id=unit_id,
            **{"days_off": []} | fields,
        )
    )
    session.execute(
        row_with(
            StaffRoleRow,
            workspace_id=workspace_id,
            id=new_id(),
            staff_member_id=staff_id,
            vocational_unit_id=unit_id,
            role=role,
            fte=1.0,
            from_on=LONG_AGO,
        )
    )
