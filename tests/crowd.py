"""A large unit: many clients at once, straight into the tables, each with a contact soon due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, text

from db.doors import Doors
from db.models import ClientAssignmentRow, ClientRow, DueContactRow
from ips.facts import Clock, DueState
from tests.rows import EpisodeRow


def enter_crowd(
    doors: Doors,
    workspace_id: str,
    unit_id: str,
    staff_member_id: str,
    now: datetime,
    number: int,
    first: int = 0,
    days_ago: int = 25,
) -> None:
    """Enters that many clients, from `first` on, on one caseload of the unit.

    `days_ago`: when they entered. After 25 days the 30-day contact is due within a week, and no
    nudge day is near. PostgreSQL looks at so many new rows within a minute by itself; until then it
    plans for none, and a page would not open in time on a busy machine.
    """
    today = now.date()
    entered_on = today - timedelta(days=days_ago)
    scope = {"workspace_id": workspace_id}
    ids = [f"{each:032x}" for each in range(first, first + number)]
    clients = [
        {
            **scope,
            "id": each,
            "vocational_unit_id": unit_id,
            "code": f"B-{each[-5:]}",
            "folded_code": f"B-{each[-5:]}".upper(),
            "created_at": now,
            "created_by": staff_member_id,
        }
        for each in ids
    ]
    stays = [
        {
            **scope,
            "id": each,
            "client_id": each,
            "entered_on": entered_on,
            "recorded_at": now,
            "recorded_on": today,
            "recorded_by": staff_member_id,
        }
        for each in ids
    ]
    carried = [
        {
            **scope,
            "id": each,
            "client_id": each,
            "staff_member_id": staff_member_id,
            "from_on": entered_on,
        }
        for each in ids
    ]
    due = [
        {
            **scope,
            "client_id": each,
            "clock": Clock.FIRST_EMPLOYER_CONTACT.value,
            "fact_id": each,
            "part": 0,
            "opens_on": entered_on,
            "due_on": entered_on + timedelta(days=30),
            "known_on": entered_on,
            "state": DueState.OPEN.value,
        }
        for each in ids
    ]
    with doors.patient.writing() as session:
        session.execute(insert(ClientRow), clients)
        session.execute(insert(EpisodeRow), stays)
        session.execute(insert(ClientAssignmentRow), carried)
        session.execute(insert(DueContactRow), due)
        if doors.dialect == "postgresql":
            session.execute(text("ANALYZE client, episode, client_assignment, due_contact"))
