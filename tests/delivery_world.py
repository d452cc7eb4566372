"""Harbor's rows, more of them, and a practice workspace to deliver to.

They are written straight into the tables, so that these tests stand on the timetable and the
delivery alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import select, text, update

from bot.casework.recording.recompute import recompute
from bot.casework.reminders.leases import Timing
from bot.jobs.delivery.deliverer import Deliverer
from db.doors import Doors
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    ConversationPaceRow,
    DueContactRow,
    EmployerContactClientRow,
    EmployerRow,
    OutgoingItemRow,
    OutgoingMessageRow,
    SnoozeRow,
    StaffMemberRow,
    UnitHolidayRow,
    WorkspaceRow,
)
from practice_workspace.contents import Message
from practice_workspace.spec import ChannelSpec, TeamSpec, UserSpec, WorkspaceSpec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.harbor import ANA, BEN, CHANNEL, LEA, TEAM, ZONE, add_person, add_unit
from tests.rows import ClientContactRow, EmployerContactRow, EpisodeRow, JobRow, LeaveRow, PauseRow
from tests.support import row_with, rows_in

OTHER_TEAM, OTHER_LEA, OTHER_ANA, OTHER_CHANNEL = "T0MARINA", "U9LEA", "U9ANA", "C9UNIT"

TEAMS = (TeamSpec(id=TEAM, name="Harbor"), TeamSpec(id=OTHER_TEAM, name="Marina"))
SPEC = WorkspaceSpec(
    teams=TEAMS,
    users=(
        UserSpec(LEA, "lea", team_id=TEAM),
        UserSpec(ANA, "ana", team_id=TEAM),
        UserSpec(BEN, "ben", team_id=TEAM),
        UserSpec(OTHER_LEA, "lea2", team_id=OTHER_TEAM),
        UserSpec(OTHER_ANA, "ana2", team_id=OTHER_TEAM),
    ),
    channels=(
        ChannelSpec(CHANNEL, "harbor-unit", (LEA, ANA, BEN), is_private=True, team_id=TEAM),
        ChannelSpec(OTHER_CHANNEL, "marina", (OTHER_LEA,), is_private=True, team_id=OTHER_TEAM),
    ),
)

# Nothing is waited for: a broken-off post is looked up at once, a second copy as well.
AT_ONCE = Timing(lease=60, post=5, settle=0, look_back=0, pace=0, first_retry=0, longest_retry=0)


def at(day: date, hour: int = 8, minute: int = 0, zone: str = ZONE) -> datetime:
    """An instant by the wall clock of a zone."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


@dataclass
class World:
    """One unit's rows, written directly."""

    doors: Doors
    workspace_id: str = TEAM
    unit_id: str = "unit"
    zone: str = ZONE
    staff: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def new_id(self, kind: str) -> str:
        self.made += 1
        return f"{kind}{self.made:05d}"

    def add(self, *rows: Any) -> None:
        with self.doors.patient.writing() as session:
            for row in rows:
                session.execute(row)

    def set_up(self, live_on: date, *, channel: str | None = CHANNEL, **fields: Any) -> World:
        values = {"name": f"Unit {self.unit_id}", "zone": self.zone, "created_at": at(live_on)}
        values |= {"channel_id": channel} | fields
        with self.doors.patient.writing() as session:
            add_unit(session, self.workspace_id, self.unit_id, live_on, **values)
        return self

    def person(self, slack_user_id: str, role: str = "employment_specialist", **fields: Any) -> str:
        staff_id = self.staff[slack_user_id] = f"staff-{slack_user_id}"
        values = {"roster_order": len(self.staff)} | fields
        with self.doors.patient.writing() as session:
            add_person(
                session, self.workspace_id, self.unit_id, staff_id, slack_user_id, role, **values
            )
        return staff_id

    def client(self, code: str, carried_by: str | None, entered_on: date, **fields: Any) -> str:
        client_id = f"client-{code}"
        by = next(iter(self.staff.values()))
        self.add(
            row_with(
                ClientRow,
                workspace_id=self.workspace_id,
                id=client_id,
                vocational_unit_id=self.unit_id,
                code=code,
                folded_code=code.upper(),
                created_at=at(entered_on),
                created_by=by,
                **fields,
            ),
            row_with(
                EpisodeRow,
                workspace_id=self.workspace_id,
                id=self.new_id("episode"),
                client_id=client_id,
                entered_on=entered_on,
                **recorded(entered_on, by),
            ),
        )
        if carried_by is not None:
            self.add(
                row_with(
                    ClientAssignmentRow,
                    workspace_id=self.workspace_id,
                    id=self.new_id("assignment"),
                    client_id=client_id,
                    staff_member_id=self.staff[carried_by],
                    from_on=entered_on,
                )
            )
        return client_id

    def employer(self, name: str = "Bean & Leaf") -> str:
        employer_id = self.new_id("employer")
        self.add(
            row_with(
                EmployerRow,
                workspace_id=self.workspace_id,
                id=employer_id,
                vocational_unit_id=self.unit_id,
                name=name,
                folded_name=f"{name.lower()} {employer_id}",
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
                created_by=next(iter(self.staff.values())),
            )
        )
        return employer_id

    def job(self, client_id: str, starts_on: date, **fields: Any) -> str:
        job_id = self.new_id("job")
        learned = fields.pop("learned_on", starts_on)
        fields.setdefault("start_confirmed", learned >= starts_on)
        self.add(
            row_with(
                JobRow,
                workspace_id=self.workspace_id,
                id=job_id,
                client_id=client_id,
                employer_id=self.employer(),
                starts_on=starts_on,
                learned_on=learned,
                **recorded(learned, next(iter(self.staff.values()))),
                **fields,
            )
        )
        return job_id

    def lose(self, job_id: str, ended_on: date, learned_on: date) -> None:
        with self.doors.patient.writing() as session:
            session.execute(
                update(JobRow)
                .where(JobRow.id == job_id)
                .values(
                    ended_on=ended_on,
                    end_learned_on=learned_on,
                    end_recorded_on=learned_on,
                    end_recorded_at=at(learned_on),
                )
            )

    def visit(self, client_id: str, by: str, on: date, mode: str = "in_person") -> None:
        self.add(
            row_with(
                ClientContactRow,
                workspace_id=self.workspace_id,
                id=self.new_id("visit"),
                client_id=client_id,
                staff_member_id=self.staff[by],
                by_role="employment_specialist",
                on=on,
                mode=mode,
                reached=True,
                **recorded(on, self.staff[by]),
            )
        )

    def employer_contact(
        self, by: str, on: date, client_id: str | None = None, recorded_on: date | None = None
    ) -> str:
        contact_id = self.new_id("contact")
        self.add(
            row_with(
                EmployerContactRow,
                workspace_id=self.workspace_id,
                id=contact_id,
                vocational_unit_id=self.unit_id,
                staff_member_id=self.staff[by],
                employer_id=self.employer(),
                on=on,
                mode="in_person",
                made_by="specialist",
                **recorded(recorded_on or on, self.staff[by]),
            )
        )
        if client_id is not None:
            self.add(
                row_with(
                    EmployerContactClientRow,
                    workspace_id=self.workspace_id,
                    employer_contact_id=contact_id,
                    client_id=client_id,
                )
            )
        return contact_id

    def leave(self, who: str, first: date, last: date, cover: str | None = None) -> None:
        self.add(
            row_with(
                LeaveRow,
                workspace_id=self.workspace_id,
                id=self.new_id("leave"),
                staff_member_id=self.staff[who],
                from_on=first,
                until_on=last,
                cover_id=self.staff[cover] if cover else None,
                recorded_at=at(first),
                recorded_on=first,
                recorded_by=self.staff[who],
            )
        )

    def holiday(self, on: date) -> None:
        self.add(
            row_with(
                UnitHolidayRow,
                workspace_id=self.workspace_id,
                id=self.new_id("holiday"),
                vocational_unit_id=self.unit_id,
                on=on,
                name="Holiday",
            )
        )

    def pause(self, client_id: str, from_on: date) -> None:
        self.add(
            row_with(
                PauseRow,
                workspace_id=self.workspace_id,
                id=self.new_id("pause"),
                client_id=client_id,
                from_on=from_on,
                reason="hospital",
                review_on=from_on + timedelta(days=14),
                **recorded(from_on, next(iter(self.staff.values()))),
            )
        )

    def snooze(self, who: str, client_id: str, clock: str, until_on: date) -> None:
        with self.doors.patient.writing() as session:
            due = session.execute(
                select(DueContactRow).where(
                    DueContactRow.client_id == client_id, DueContactRow.clock == clock
                )
            ).first()
            assert due is not None
            session.execute(
                row_with(
                    SnoozeRow,
                    workspace_id=self.workspace_id,
                    id=self.new_id("snooze"),
                    client_id=client_id,
                    clock=clock,
                    fact_id=due.fact_id,
                    part=due.part,
                    staff_member_id=self.staff[who],
                    until_on=until_on,
                    recorded_at=at(until_on),
                )
            )

    def reckon(self) -> None:
        """Bring the clocks up to date with what was written directly."""
        recompute(self.doors.patient, self.workspace_id)

    # ---------------------------------------------------------------- looking

    def messages(self, kind: str | None = None) -> list[Any]:
        with self.doors.patient.reading() as session:
            rows = session.execute(
                select(OutgoingMessageRow.__table__)
                .where(OutgoingMessageRow.workspace_id == self.workspace_id)
                .order_by(OutgoingMessageRow.sequence, OutgoingMessageRow.id)
            ).all()
        return [row for row in rows if kind is None or row.kind == kind]

    def items(self, message_id: str) -> list[tuple[str, str, date]]:
        """(client id, clock, nudge day) of a message, in its order."""
        with self.doors.patient.reading() as session:
            rows = session.execute(
                select(OutgoingItemRow.client_id, OutgoingItemRow.clock, OutgoingItemRow.nudge_on)
                .where(OutgoingItemRow.message_id == message_id)
                .order_by(OutgoingItemRow.position)
            ).all()
        return [(row[0], row[1], row[2]) for row in rows]

    def staff_row(self, slack_user_id: str) -> Any:
        with self.doors.patient.reading() as session:
            (row,) = rows_in(session, StaffMemberRow, StaffMemberRow.slack_user_id == slack_user_id)
        return row

    def not_before(self) -> datetime | None:
        """Until when Slack asked the whole workspace to wait."""
        with self.doors.patient.reading() as session:
            (row,) = rows_in(session, WorkspaceRow, WorkspaceRow.id == self.workspace_id)
        wait: datetime | None = row.not_before
        return wait

    def set_message(self, message_id: str, **values: Any) -> None:
        with self.doors.patient.writing() as session:
            session.execute(
                update(OutgoingMessageRow)
                .where(OutgoingMessageRow.id == message_id)
                .values(**values)
            )

    def no_pace(self) -> None:
        with self.doors.patient.writing() as session:
            session.execute(
                update(ConversationPaceRow).values(not_before=datetime(1970, 1, 1, tzinfo=UTC))
            )

    def expire_leases(self) -> None:
        """As if a minute or two had passed by the database's clock."""
        with self.doors.patient.writing() as session:
            session.execute(
                update(OutgoingMessageRow)
                .where(OutgoingMessageRow.leased_until.is_not(None))
                .values(leased_until=datetime(2000, 1, 1, tzinfo=UTC))
            )


def recorded(on: date, by: str) -> dict[str, Any]:
    return {"recorded_at": at(on, 17), "recorded_on": on, "recorded_by": by}


def harbor(doors: Doors, live_on: date = date(2026, 1, 5), **fields: Any) -> World:
    """The unit of Lea, Ana and Ben; nobody's brief is due before a test says so."""
    world = World(doors).set_up(live_on, **fields)
    world.person(LEA, "team_lead")
    world.person(ANA)
    world.person(BEN)
    return world


@dataclass
class Slack:
    """A practice workspace and a deliverer pointed at it."""

    workspace: ThreadedPracticeWorkspace
    doors: Doors

    def slack_for(self, workspace_id: str) -> WebClient:
        token = next(team.token for team in TEAMS if team.id == workspace_id)
        return WebClient(token, base_url=self.workspace.api_url, timeout=5, retry_handlers=[])

    def deliverer(self, timing: Timing = AT_ONCE, **options: Any) -> Deliverer:
        options.setdefault("at_once", 1)
        return Deliverer(self.doors.patient, self.slack_for, timing=timing, **options)

    def direct(self, slack_user_id: str) -> tuple[Message, ...]:
        """A person's direct messages with the bot, oldest first; empty before the first."""
        try:
            return self.workspace.person(slack_user_id).messages()
        except Exception:
            return ()

    def channel(self, channel_id: str = CHANNEL) -> tuple[Message, ...]:
        return self.workspace.messages(channel_id)


@contextmanager
def slack(doors: Doors, wall_time: Callable[[], float]) -> Iterator[Slack]:
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        yield Slack(workspace, doors)


def statement(doors: Doors, sql: str) -> None:
    with doors.patient.writing() as session:
        session.execute(text(sql))
