"""What waits in one conversation: by what can wait, then by age, and one at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.casework.reminders import leases, outbox
from bot.casework.reminders.leases import Timing
from db.doors import Doors, database_now
from db.models import OutgoingMessageRow
from db.queries.outbox.messages import NEVER
from tests.delivery_world import ANA, CHANNEL, World, harbor

LEAD, DIGEST, URGENT = outbox.JOB_LEAD, "digest", "urgent"


@pytest.fixture
def world(doors: Doors) -> World:
    return harbor(doors)


def plan(world: World, *kinds: str, to: str = CHANNEL) -> None:
    with world.doors.patient.writing() as session:
        for kind in kinds:
            outbox.plan(
                session,
                world.workspace_id,
                kind=kind,
                conversation=to,
                dedupe_key=world.new_id(kind),
                subject={},
                now=database_now(session),
            )


def lease(world: World) -> str | None:
    """The kind of what is sent next; None while something is under way."""
    timing = Timing(pace=0)
    found = leases.take(world.doors, owner="me", limit=5, timing=timing).messages
    return found[0].kind if found else None


def sent(world: World) -> None:
    with world.doors.patient.writing() as session:
        under_way = OutgoingMessageRow.state == "leased"
        session.execute(
            update(OutgoingMessageRow)
            .where(under_way)
            .values(state="sent", shown_version=1, not_before=NEVER)
        )


@pytest.mark.parametrize("lead", [LEAD, "lead_offer"])
def test_three_hundred_job_leads_hold_up_no_agenda(world: World, lead: str) -> None:
    """Nor do three hundred of them, offered to one colleague, their brief."""
    plan(world, *[lead] * 300, DIGEST, "digest_part", URGENT)
    found = []
    for _ in range(5):
        found.append(lease(world))
        sent(world)
    assert found == [DIGEST, "digest_part", URGENT, lead, lead]


def test_what_is_under_way_is_let_through_first(world: World) -> None:
    """And holds up nothing that goes elsewhere."""
    plan(world, LEAD, LEAD)
    assert lease(world) == LEAD
    plan(world, DIGEST)
    assert lease(world) is None
    plan(world, URGENT, to=ANA)
    assert lease(world) == URGENT
    sent(world)
    assert [lease(world), sent(world), lease(world)] == [DIGEST, None, LEAD]


def test_alike_messages_go_by_age(world: World) -> None:
    plan(world, "digest", "cover_request", "brief", LEAD, "handed_over", LEAD)
    found = []
    for _ in range(6):
        found.append(lease(world))
        sent(world)
    assert found == ["digest", "cover_request", "brief", LEAD, "handed_over", LEAD]
