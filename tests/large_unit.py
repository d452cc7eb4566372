"""A vocational unit of ten specialists and 200 clients with six months of records, for measuring.

Straight into the tables, and the same each time: no number is drawn. Who works, is visited and is
met follows from counting. It is large, not believable: `bot/practice` has a unit to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert

from bot.casework.recording.recompute import recompute
from db.doors import PatientDoors, Session
from db.ids import new_id
from db.kept import Kept, row_of, table_of
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    ClientTeamRow,
    EmployerContactClientRow,
    EmployerRow,
    StaffTeamRow,
)
from ips.facts import MilestoneKind, Mode, Place, StaffRole
from ips.fidelity.evidence import Period
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.episode import EpisodeRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.job import JobRecord
from ips.records.kind import RecordKind
from ips.records.milestone import MilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.records.weekly_time import WeeklyTimeRecord
from tests.harbor import add_person, add_unit

HALF_A_YEAR = Period(date(2025, 9, 1), date(2026, 2, 28))
ENTERED, LIVE = date(2025, 8, 1), date(2025, 6, 1)
TEAMS = ("North", "South", "East", "West", "Center")
EMPLOYERS = 60
LEAD = "U0LARGE"
AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@dataclass(frozen=True)
class LargeUnit:
    workspace_id: str
    unit_id: str
    lead: str  # a Slack id
    records: int  # rows written down


def enter_large_unit(
    doors: PatientDoors, workspace_id: str, *, specialists: int = 10, clients: int = 200
) -> LargeUnit:
    """Writes it and reckons its clocks; another one in the same workspace has a lead of its own."""
    unit_id = new_id()
    lead = f"{LEAD}{unit_id[-6:].upper()}"
    with doors.writing() as session:
        add_unit(session, workspace_id, unit_id, LIVE, name=f"Unit {unit_id[-6:]}", created_at=AT)
        add_person(session, workspace_id, unit_id, new_id(), lead, StaffRole.TEAM_LEAD)
        writer = _Writer(session, workspace_id, unit_id)
        writer.staff(specialists)
        writer.everything(clients)
    recompute(doors, workspace_id, unit_id)
    return LargeUnit(workspace_id, unit_id, lead, writer.written)


class _Writer:
    def __init__(self, session: Session, workspace_id: str, unit_id: str) -> None:
        self.session, self.here, self.unit_id = session, workspace_id, unit_id
        self.specialists: list[str] = []
        self.written = 0

    def staff(self, count: int) -> None:
        specialist = StaffRole.EMPLOYMENT_SPECIALIST
        self.specialists = [new_id() for _ in range(count)]
        for number, each in enumerate(self.specialists):
            slack_id = f"U{self.unit_id[-6:].upper()}{number}"
            add_person(self.session, self.here, self.unit_id, each, slack_id, specialist)
        self._rows(
            StaffTeamRow,
            (
                {
                    "id": new_id(),
                    "staff_member_id": each,
                    "vocational_unit_id": self.unit_id,
                    "team": TEAMS[number % len(TEAMS)],
                    "from_on": LIVE,
                }
                for number, each in enumerate(self.specialists)
            ),
        )

    def everything(self, clients: int) -> None:
        employers = [new_id() for _ in range(EMPLOYERS)]
        people = [new_id() for _ in range(clients)]
        self._employers(employers)
        self._clients(people)
        self._kept(self._of_clients(people, employers))
        self._kept(self._of_staff())
        self._employer_contacts(people, employers)

    def _rows(self, table: object, rows: Iterable[dict[str, object]]) -> None:
        scoped = [{"workspace_id": self.here, **row} for row in rows]
        self.session.execute(insert(table), scoped)  # type: ignore[arg-type]

    def _kept(self, records: Iterable[RecordKind]) -> list[str]:
        """Each written down on its day's evening; returns the ids."""
        kinds: dict[type[RecordKind], list[dict[str, object]]] = {}
        ids = []
        for each in records:
            kept = Kept(
                workspace_id=self.here, id=new_id(), recorded_at=AT, recorded_on=AT.date(),
                recorded_by=self.specialists[0], record=each,
            )  # fmt: skip
            on = kept.on
            kept = Kept(
                workspace_id=self.here, id=kept.id, recorded_by=kept.recorded_by, record=each,
                recorded_at=datetime.combine(on, time(20), UTC), recorded_on=on,
            )  # fmt: skip
            kinds.setdefault(type(each), []).append(row_of(kept))
            ids.append(kept.id)
        for kind, rows in kinds.items():
            self.session.execute(insert(table_of(kind)), rows)
        self.written += len(ids)
        return ids

    def _employers(self, employers: Sequence[str]) -> None:
        self._rows(
            EmployerRow,
            (
                {
                    "id": each,
                    "vocational_unit_id": self.unit_id,
                    "name": f"Employer {number}",
                    "folded_name": f"employer {number}",
                    "created_at": AT,
                    "created_by": self.specialists[0],
                }
                for number, each in enumerate(employers)
            ),
        )

    def _clients(self, people: Sequence[str]) -> None:
        code = self.unit_id[:4].upper()
        self._rows(
            ClientRow,
            (
                {
                    "id": each,
                    "vocational_unit_id": self.unit_id,
                    "code": f"{code}-{number}",
                    "folded_code": f"{code}-{number}",
                    "created_at": AT,
                    "created_by": self.specialists[0],
                }
                for number, each in enumerate(people)
            ),
        )
        dated = [
            (number, {"id": new_id(), "client_id": each}) for number, each in enumerate(people)
        ]
        self._rows(
            ClientAssignmentRow,
            (
                {**row, "staff_member_id": self._whose(number), "from_on": ENTERED}
                for number, row in dated
            ),
        )
        self._rows(
            ClientTeamRow,
            ({**row, "team": TEAMS[number % 3], "from_on": ENTERED} for number, row in dated),
        )

    def _whose(self, number: int) -> str:
        return self.specialists[number % len(self.specialists)]

    def _of_clients(self, people: Sequence[str], employers: Sequence[str]) -> Iterator[RecordKind]:
        """Half of them enter within the period, half work; a visit every three weeks."""
        for number, client_id in enumerate(people):
            entered = ENTERED + timedelta(days=number if number % 2 else 0)
            yield EpisodeRecord(client_id=client_id, entered_on=entered)
            for kind, after in (
                (MilestoneKind.DISCLOSURE_DISCUSSION, 6),
                (MilestoneKind.CAREER_PROFILE, 25),
                (MilestoneKind.WORK_INCENTIVES, 28),
            ):
                yield MilestoneRecord(
                    client_id=client_id, kind=kind, on=entered + timedelta(days=after)
                )
            day = entered + timedelta(days=7)
            while day <= HALF_A_YEAR.last:
                yield ClientContactRecord(
                    client_id=client_id,
                    staff_member_id=self._whose(number),
                    by_role=StaffRole.EMPLOYMENT_SPECIALIST,
                    mode=Mode.PHONE if number % 4 == 3 else Mode.IN_PERSON,
                    place=Place.COMMUNITY,
                    on=day,
                    note="Talked about what comes next.",
                )
                day += timedelta(days=21)
            if number % 2 == 0:
                starts = entered + timedelta(days=40 + number // 2)
                yield JobRecord(
                    client_id=client_id,
                    employer_id=employers[number % EMPLOYERS],
                    starts_on=starts,
                    learned_on=starts - timedelta(days=7),
                    start_confirmed=True,
                    start_confirmed_on=starts,
                )
            if number % 10 == 0:
                yield VrContactRecord(
                    client_id=client_id, on=entered + timedelta(days=60), mode=Mode.PHONE
                )

    def _of_staff(self) -> Iterator[RecordKind]:
        for number, staff_id in enumerate(self.specialists):
            for monday in _mondays():
                yield WeeklyTimeRecord(
                    staff_member_id=staff_id,
                    week_of=monday,
                    scheduled=40,
                    community=20 + number,
                    other_duties=2,
                )
                yield IndividualSupervisionRecord(
                    staff_member_id=staff_id, on=monday, clients_raised=2
                )

    def _employer_contacts(self, people: Sequence[str], employers: Sequence[str]) -> None:
        """Five a week by each specialist, for one of their clients."""
        made, for_whom = [], []
        count = len(self.specialists)
        for number, staff_id in enumerate(self.specialists):
            theirs = people[number::count]
            for week, monday in enumerate(_mondays()):
                for weekday in range(5):
                    made.append(
                        EmployerContactRecord(
                            vocational_unit_id=self.unit_id,
                            staff_member_id=staff_id,
                            employer_id=employers[(week * 5 + weekday + number) % EMPLOYERS],
                            mode=Mode.IN_PERSON,
                            on=monday + timedelta(days=weekday),
                            preference_based=weekday != 0,
                            note="Asked how they find new people.",
                        )
                    )
                    for_whom.append(theirs[(week + weekday) % len(theirs)])
        ids = self._kept(made)
        self._rows(
            EmployerContactClientRow,
            (
                {"employer_contact_id": each, "client_id": client_id}
                for each, client_id in zip(ids, for_whom, strict=True)
            ),
        )


def _mondays() -> list[date]:
    first, count = HALF_A_YEAR.first, (HALF_A_YEAR.last - HALF_A_YEAR.first).days // 7
    return [first + timedelta(weeks=week) for week in range(count)]
