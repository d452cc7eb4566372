"""Harbor and its four people as an administrator sets it up, and Pier beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.casework.administration import planned_leave, roster, transfers, vocational_units
from bot.casework.drafts import (
    EnrollDraft,
    StaffDraft,
    TransferDraft,
    VocationalUnitDraft,
)
from bot.casework.recording import client_contacts, enrollment
from bot.casework.replies import Actor, Recorded
from db.doors import Doors
from db.models import WorkspaceRow
from ips.facts import Mode, StaffRole
from ips.records.planned_leave import PlannedLeaveRecord
from tests.databases import Contents, contents_of, is_nothing, put_contents
from tests.harbor import ADA as ADMIN
from tests.harbor import ANA, BEN, CHANNEL, ZONE
from tests.harbor import LEA as LEAD
from tests.harbor import OLA as OTHER_LEAD
from tests.harbor import PIA as PEER
from tests.harbor import TEAM as WORKSPACE
from tests.support import a_visit, row_with

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # Monday, ten in the morning in New York
TODAY = date(2026, 3, 2)
OUTSIDER = "U0OUT"
ADMINS = frozenset({ADMIN})

ROSTER = (
    StaffDraft(LEAD, StaffRole.TEAM_LEAD),
    StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST),
    StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST, 0.5),
    StaffDraft(PEER, StaffRole.PEER_MENTOR),
)
HARBOR = VocationalUnitDraft("Harbor", CHANNEL, ZONE, ROSTER)
PIER = VocationalUnitDraft("Pier", "C0PIER", ZONE, (StaffDraft(OTHER_LEAD, StaffRole.TEAM_LEAD),))


def as_(slack_user_id: str, workspace_id: str = WORKSPACE) -> Actor:
    return Actor(workspace_id, slack_user_id)


_set_up: dict[tuple[str, datetime], tuple[Contents, str, dict[str, str]]] = {}


class UnitOfFour:
    """Harbor, live since eight weeks before `NOW`, and Pier beside it.

    It is set up once and copied from then on, into a database in which nothing stands.
    """

    unit_id: str
    ids: dict[str, str]

    def __init__(self, doors: Doors, *, live: datetime = NOW - timedelta(weeks=8)) -> None:
        self.doors = doors
        before = _set_up.get((doors.dialect, live))
        if before is None:
            assert is_nothing(contents_of(doors))  # it would be copied too
            self._set_up(live)
            _set_up[doors.dialect, live] = contents_of(doors), self.unit_id, dict(self.ids)
        else:
            contents, self.unit_id, ids = before
            self.ids = dict(ids)
            put_contents(doors, contents)

    def _set_up(self, live: datetime) -> None:
        doors = self.doors
        with doors.writing() as session:
            session.execute(row_with(WorkspaceRow, id=WORKSPACE, name="Agency", installed_at=live))
        made = vocational_units.create(doors, as_(ADMIN), HARBOR, now=live, admins=ADMINS)
        vocational_units.create(doors, as_(ADMIN), PIER, now=live, admins=ADMINS)
        self.unit_id = made.fact.id
        self.ids = {
            member.slack_user_id: member.id for member in roster.staff(doors, as_(LEAD), now=NOW)
        }

    def client(
        self,
        code: str,
        carried_by: str = ANA,
        *,
        entered_on: date = TODAY - timedelta(days=10),
        by: str | None = None,
        now: datetime = NOW,
        **fields: object,
    ) -> str:
        """Enroll somebody; returns the client's id."""
        draft = EnrollDraft(code, entered_on)
        if carried_by in self.ids:
            draft = replace(draft, staff_member_id=self.ids[carried_by])
        draft = replace(draft, **fields)  # type: ignore[arg-type]
        done = enrollment.enroll(self.doors, as_(by or carried_by), draft, now=now)
        return done.effects[0].client.id

    def visit(self, client_id: str, by: str = ANA, *, on: date = TODAY) -> Recorded:
        draft = a_visit(client_id, Mode.IN_PERSON, on)
        return client_contacts.record(self.doors, as_(by), draft, now=NOW)

    def leave(
        self, who: str, first: date, last: date, cover: str | None = None, now: datetime = NOW
    ) -> Recorded:
        draft = PlannedLeaveRecord(
            staff_member_id=self.ids[who],
            from_on=first,
            until_on=last,
            cover_id=self.ids[cover] if cover else None,
        )
        return planned_leave.plan(self.doors, as_(LEAD), draft, now=now)

    def hand_over(
        self, client_id: str, to: str, from_on: date = TODAY, kind: str = "carries"
    ) -> Recorded:
        draft = TransferDraft((client_id,), self.ids[to], from_on, kind)
        return transfers.transfer(self.doors, as_(LEAD), draft, now=NOW)
