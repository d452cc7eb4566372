"""Harbor, a vocational unit to test with: a team lead, two specialists and a peer mentor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.casework.drafts import (
    ClientContactDraft,
    EmployerChoice,
    EmployerContactDraft,
    EnrollDraft,
    JobStartDraft,
)
from bot.casework.recording import client_contacts, employer_contacts, employment, enrollment
from bot.casework.replies import Actor, ClientEffect, Recorded
from bot.clock import MovableClock, local_day
from db.doors import Doors
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
from ips.facts import Clock, DueContact, Mode
from ips.standards import IPS_25

ZONE = "America/New_York"
LONG_AGO = date(2020, 1, 6)


@dataclass
class Harbor:
    """The unit, its people as actors, and short ways to record what tests are not about."""

    doors: Doors
    clock: MovableClock
    workspace_id: str = "T0HARBOR"
    unit_id: str = field(default_factory=new_id)
    staff_ids: dict[str, str] = field(default_factory=dict)

    @property
    def lead(self) -> Actor:
        return Actor(self.workspace_id, "U0LEAD")

    @property
    def ana(self) -> Actor:
        return Actor(self.workspace_id, "U0ANA")

    @property
    def ben(self) -> Actor:
        return Actor(self.workspace_id, "U0BEN")

    @property
    def pat(self) -> Actor:
        """The peer mentor."""
        return Actor(self.workspace_id, "U0PAT")

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

    def enroll(self, code: str, entered_on: date | None = None, by: Actor | None = None) -> str:
        """Enroll a client on Ana's caseload (or `by`'s); returns the client's id."""
        draft = EnrollDraft(code=code, entered_on=entered_on or self.today)
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
        draft = EmployerContactDraft(
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
        draft = ClientContactDraft(
            client_id=client_id, on=on or self.today, **{"mode": Mode.IN_PERSON} | said
        )
        return client_contacts.record(
            self.doors, by or self.ana, draft, now=self.now, submission=submission
        )

    def job(self, client_id: str, starts_on: date, **said: Any) -> Recorded:
        draft = JobStartDraft(
            client_id=client_id,
            employer=EmployerChoice(new_name="Harbor Books"),
            starts_on=starts_on,
            **said,
        )
        return employment.record_start(self.doors, self.ana, draft, now=self.now)

    # ------------------------------------------------------------ looking

    def client_id(self, code: str) -> str:
        with self.doors.reading() as session:
            return session.scalars(select(ClientRow.id).where(ClientRow.code == code)).one()

    def dues(self, client_id: str, clock: Clock | None = None) -> list[DueContact]:
        """The stored due contacts of a client, by due day."""
        with self.doors.reading() as session:
            found = due_contacts.of_clients(session, self.workspace_id, [client_id])
        return [due for due in found if clock is None or due.key.clock is clock]

    def due(self, client_id: str, clock: Clock) -> DueContact:
        """The latest stored due contact of one clock."""
        return self.dues(client_id, clock)[-1]

    def count(self, row: type[Any], **which: Any) -> int:
        with self.doors.reading() as session:
            return len(session.scalars(select(row).filter_by(**which)).all())

    def table(self) -> set[tuple[Any, ...]]:
        """Every row of the stored projection."""
        with self.doors.reading() as session:
            return {tuple(row) for row in session.execute(select(DueContactRow.__table__))}


def titles(effects: tuple[ClientEffect, ...], which: str) -> set[Clock]:
    """The clocks in one list of the effects: 'met', 'opened', 'still_open', ..."""
    return {line.due.key.clock for effect in effects for line in getattr(effect, which)}


def open_harbor(doors: Doors, clock: MovableClock) -> Harbor:
    """Write the unit and its roster down."""
    harbor = Harbor(doors, clock)
    now = clock.now()
    of_workspace = {"workspace_id": harbor.workspace_id}
    with doors.writing() as session:
        session.add(WorkspaceRow(id=harbor.workspace_id, name="Harbor"))
        session.flush()
        session.add(
            VocationalUnitRow(
                **of_workspace,
                id=harbor.unit_id,
                name="Harbor",
                channel_id="C0HARBOR",
                zone=ZONE,
                working_days=["mon", "tue", "wed", "thu", "fri"],
                send_at=time(8),
                waking_from=time(7),
                waking_until=time(20),
                digest_day="mon",
                digest_at=time(8, 30),
                live_on=LONG_AGO,
                created_at=now,
            )
        )
        session.flush()
        session.add(
            UnitProfileRow(
                **of_workspace,
                id=new_id(),
                vocational_unit_id=harbor.unit_id,
                from_on=LONG_AGO,
                profile=IPS_25.key,
                overrides={},
            )
        )
        roles = {
            "U0LEAD": "team_lead",
            "U0ANA": "employment_specialist",
            "U0BEN": "employment_specialist",
            "U0PAT": "peer_mentor",
        }
        for order, (slack_user_id, role) in enumerate(roles.items()):
            staff_id = harbor.staff_ids[slack_user_id] = new_id()
            session.add(
                StaffMemberRow(
                    **of_workspace,
                    id=staff_id,
                    slack_user_id=slack_user_id,
                    vocational_unit_id=harbor.unit_id,
                    roster_order=order,
                    days_off=[],
                )
            )
            session.flush()
            session.add(
                StaffRoleRow(
                    **of_workspace,
                    id=new_id(),
                    staff_member_id=staff_id,
                    vocational_unit_id=harbor.unit_id,
                    role=role,
                    fte=1.0,
                    from_on=LONG_AGO,
                )
            )
    return harbor
