"""Two people write at the same moment, at every point of one another: what each of them finds.

Every test walks all the points at which the second can come in (`tests/interleaved.py`), and looks
after each of them at what people would see. What the clocks store is the same as recomputed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, delete, select, update

from bot.casework.administration import planned_leave, roster
from bot.casework.drafts import JobLeadDraft
from bot.casework.privacy import erasing
from bot.casework.recording import (
    client_contacts,
    employer_contacts,
    job_leads,
    nudges,
    undo,
)
from bot.casework.recording.quotas import COVER, JOB_LEADS, Quota
from bot.casework.recording.recompute import recompute
from bot.casework.recording.still_there import CHANGED_MEANWHILE
from bot.casework.reminders import briefs
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from bot.clock import MovableClock
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.rendering import render
from db.doors import Doors, PatientDoors
from db.kept import unsealed
from db.models import (
    Base,
    CoverRequestRow,
    FactVersionRow,
    StaffMemberRow,
)
from db.queries.outbox import reading
from ips.facts import Clock, DueKey
from ips.records.planned_leave import PlannedLeaveRecord
from tests.delivery_world import AT_ONCE, Slack, World, at, slack
from tests.harbor import ANA, BEN, LEA, Harbor, open_harbor
from tests.interleaved import Act, interleaved
from tests.rows import ClientContactRow, EmployerContactRow, JobLeadRow
from tests.support import every_row_in_plain


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def visit_noted(harbor: Harbor, who: Actor, visit_id: str, note: str) -> Act:
    """Somebody who has the visit's form open, as it was first written, sends it with a note."""
    seen, version = client_contacts.draft_of(harbor.doors, who, visit_id, now=harbor.now)
    said = replace(seen, record=replace(seen.record, note=note))
    return lambda doors: client_contacts.edit(
        doors, who, visit_id, said, now=harbor.now, submission=f"{visit_id} {note}", version=version
    )


def contact_noted(harbor: Harbor, who: Actor, contact_id: str, note: str, *for_whom: str) -> Act:
    """As above, for an employer contact, and with other people whom it was for."""
    seen, _, version = employer_contacts.draft_of(harbor.doors, who, contact_id, now=harbor.now)
    said = replace(seen, record=replace(seen.record, note=note), client_ids=for_whom)
    return lambda doors: employer_contacts.edit(
        doors, who, contact_id, said, now=harbor.now, submission=f"{contact_id} {note}",
        version=version,
    )  # fmt: skip


def rows(harbor: Harbor, table: Any, *which: Any) -> list[dict[str, Any]]:
    with harbor.doors.patient.reading() as session:
        found = session.execute(select(table.__table__).where(*which)).mappings()
        return [unsealed(table.__table__, each) for each in found]


def one_won(harbor: Harbor, table: Any, fact_id: str, *came: Any) -> None:
    """One edit stands, the other's writer reads so, and what it said first is kept."""
    (refused,) = (each for each in came if isinstance(each, Refusal))
    (recorded,) = (each for each in came if isinstance(each, Recorded))
    assert refused.sentence == CHANGED_MEANWHILE
    assert recorded.fact.id == fact_id
    (stands,) = rows(harbor, table, table.id == fact_id)
    assert (stands["note"], stands["version"]) == (NOTES[came.index(recorded)], 2)
    kept = rows(harbor, FactVersionRow, FactVersionRow.fact_id == fact_id)
    assert [(each["version"], json.loads(each["values"])["note"]) for each in kept] == [
        (1, "as it was")
    ]
    assert recompute(harbor.doors) == 0


NOTES = ("of the first", "of the second")


def test_of_two_edits_of_a_visit_one_wins_and_the_other_reads_so(harbor: Harbor) -> None:
    client_id = harbor.enroll("C-1", harbor.ago(20))
    waited = 0
    for turn in interleaved(harbor.doors):
        visit_id = harbor.visit(client_id, note="as it was").fact.id
        came = turn.run(
            visit_noted(harbor, harbor.ana, visit_id, NOTES[0]),
            visit_noted(harbor, harbor.lea, visit_id, NOTES[1]),
        )
        one_won(harbor, ClientContactRow, visit_id, *came)
        waited += turn.waited
    assert waited, "no turn met the other's lock"


def test_of_two_edits_of_an_employer_contact_one_wins_whomever_they_draw_in(harbor: Harbor) -> None:
    """Each takes other people in and leaves the first out: they lock what the other needs."""
    ids = [harbor.enroll(f"C-{number}", harbor.ago(20)) for number in range(3)]
    waited = 0
    for turn in interleaved(harbor.doors):
        contact_id = harbor.contact(ids[0], note="as it was").fact.id
        came = turn.run(
            contact_noted(harbor, harbor.ana, contact_id, NOTES[0], ids[1], ids[2]),
            contact_noted(harbor, harbor.lea, contact_id, NOTES[1], ids[2], ids[0]),
        )
        one_won(harbor, EmployerContactRow, contact_id, *came)
        waited += turn.waited
    assert waited, "no turn met the other's lock"


# ---------------------------------------------------------------- quotas


def a_lead(harbor: Harbor, number: int) -> Act:
    draft = JobLeadDraft(f"Night porter, door {number}")
    return lambda doors: job_leads.share(
        doors, harbor.ana, draft, now=harbor.now, submission=f"lead {number}"
    )


def test_of_two_job_leads_sent_at_once_the_one_beyond_the_quota_is_refused(
    harbor: Harbor, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Quota(1, JOB_LEADS.within)
    monkeypatch.setattr(job_leads, "JOB_LEADS", one)
    for turn in interleaved(harbor.doors):
        clock.move_by(one.within + timedelta(minutes=1))
        came = turn.run(a_lead(harbor, 2 * turn.number), a_lead(harbor, 2 * turn.number + 1))
        (refused,) = (each for each in came if isinstance(each, Refusal))
        assert "You have shared 1 job leads in half an hour" in refused.sentence
        assert len(rows(harbor, JobLeadRow)) == turn.number + 1


def test_of_two_requests_for_cover_sent_at_once_the_one_beyond_the_quota_is_refused(
    harbor: Harbor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nudges, "COVER", Quota(1, COVER.within))
    ids = [harbor.enroll(f"C-{number}") for number in range(2)]
    first, second = (harbor.due(each, Clock.FIRST_EMPLOYER_CONTACT).key for each in ids)

    def asked(key: DueKey) -> Act:
        return lambda doors: nudges.ask_cover(doors, harbor.ana, key, now=harbor.now)

    for turn in interleaved(harbor.doors):
        with harbor.doors.patient.writing() as session:
            session.execute(delete(CoverRequestRow))
        came = turn.run(asked(first), asked(second))
        (refused,) = (each for each in came if isinstance(each, Refusal))
        assert "You have asked for cover 1 times" in refused.sentence
        assert len(rows(harbor, CoverRequestRow)) == 1


# ---------------------------------------------------------------- a brief, and who goes away

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


def a_morning(doors: Doors, number: int) -> World:
    """A workspace of its own for the turn: what Ana's client needs runs out today, and everybody
    but her has had their brief."""
    world = World(doors, f"T{number}").set_up(date(2026, 1, 5))
    world.person(LEA, "team_lead")
    for who in (ANA, BEN):
        world.person(who)
    world.client("C-1", ANA, TUESDAY - timedelta(days=30))
    world.reckon()
    with doors.patient.writing() as session:
        had_it = update(StaffMemberRow).where(StaffMemberRow.workspace_id == world.workspace_id)
        session.execute(had_it.values(next_brief_at=at(WEDNESDAY), covers_through=TUESDAY))
        waits = had_it.where(StaffMemberRow.slack_user_id == ANA)
        session.execute(waits.values(next_brief_at=at(TUESDAY), covers_through=MONDAY))
    return world


def her_brief(world: World) -> Act:
    """The planner's turn with Ana."""

    def planned(doors: PatientDoors) -> int:
        with doors.writing() as session:
            return briefs.plan_for(session, world.workspace_id, [world.staff[ANA]], now=at(TUESDAY))

    return planned


def on_leave(world: World) -> Act:
    """Ana is away from today on, and Ben covers."""
    leave = PlannedLeaveRecord(
        staff_member_id=world.staff[ANA],
        from_on=TUESDAY,
        until_on=TUESDAY + timedelta(days=10),
        cover_id=world.staff[BEN],
    )
    lea = Actor(world.workspace_id, LEA)
    return lambda doors: planned_leave.plan(doors, lea, leave, now=at(TUESDAY))


def off_the_roster(world: World) -> Act:
    """Ana is on no roster from today on: the team lead hears until her clients are handed over."""
    lea, ana = Actor(world.workspace_id, LEA), world.staff[ANA]
    return lambda doors: roster.remove(doors, lea, ana, now=at(TUESDAY))


def read_on(world: World, moment: datetime) -> list[tuple[str, str]]:
    """The planner looks; then everything is posted: reader and kind of each brief about C-1."""
    briefs.plan_due(world.doors.patient, moment)
    found = []
    for row in world.messages():
        if row.state != "planned" or row.kind not in (briefs.BRIEF, briefs.URGENT):
            continue
        with world.doors.patient.reading() as session:
            message = reading.message(session, world.workspace_id, row.id)
        assert message is not None
        drawn = render(world.doors.patient, message, moment)
        if drawn is None:
            world.set_message(row.id, state="withdrawn")
            continue
        world.set_message(row.id, state="sent", ts="1.1", shown_version=1, sent_at=moment)
        if "C-1" in str(drawn[0].blocks):
            found.append((row.conversation, row.kind))
    return sorted(found)


@pytest.mark.parametrize(
    ("leaves", "hear", "brief_first"),
    [(on_leave, (BEN, LEA), True), (on_leave, (BEN, LEA), False), (off_the_roster, (LEA,), True)],
    ids=["brief_before_leave", "leave_before_brief", "brief_before_leaving_the_roster"],
)
def test_who_goes_away_as_their_brief_is_planned_reads_none_and_others_hear_once(
    harbor: Harbor,
    leaves: Callable[[World], Act],
    hear: tuple[str, ...],
    brief_first: bool,
) -> None:
    """What runs out today is told at once to whoever answers for it now, and to the team lead."""
    waited = 0
    for turn in interleaved(harbor.doors):
        world = a_morning(harbor.doors, turn.number)
        acts = (her_brief(world), leaves(world))
        came = turn.run(*(acts if brief_first else reversed(acts)))
        assert not any(isinstance(each, Refusal) for each in came)
        assert read_on(world, at(TUESDAY, 8, 1)) == [(who, briefs.URGENT) for who in hear]
        assert recompute(harbor.doors, world.workspace_id) == 0
        waited += turn.waited
    assert waited or not brief_first, "the leave waits for the brief; the planner waits for nobody"


# ---------------------------------------------------------------- a brief, and what is struck out


def met_and_entered(world: World) -> FactRef:
    """What Ana entered yesterday: she met an employer for C-1, and has a next step there."""
    client_id = world.client("C-1-too", ANA, TUESDAY - timedelta(days=30))
    contact_id = world.employer_contact(ANA, MONDAY, client_id)
    with world.doors.patient.writing() as session:
        has_a_step = update(EmployerContactRow).where(EmployerContactRow.id == contact_id)
        session.execute(has_a_step.values(next_step_on=TUESDAY))
    world.reckon()
    return FactRef("employer_contact", contact_id)


@pytest.mark.parametrize("brief_first", [True, False])
def test_a_record_struck_out_as_its_authors_brief_is_planned_stops_neither(
    harbor: Harbor, brief_first: bool
) -> None:
    """Her brief holds her, then writes to her; the undo writes to her, too, and has her looked at
    again. A first message to somebody is where the two meet."""
    for turn in interleaved(harbor.doors):
        world = a_morning(harbor.doors, turn.number)
        fact, lea = met_and_entered(world), Actor(world.workspace_id, LEA)
        acts: tuple[Act, Act] = (
            her_brief(world),
            lambda doors, fact=fact, lea=lea: undo.void(doors, lea, fact, now=at(TUESDAY)),  # type: ignore[misc]
        )
        came = turn.run(*(acts if brief_first else reversed(acts)))
        assert not any(isinstance(each, Refusal) for each in came)
        assert [row.conversation for row in world.messages("taken_back")] == [ANA]
        briefs.plan_due(world.doors.patient, at(TUESDAY, 8, 1))
        heard = [
            who
            for row in world.messages()
            if row.conversation == ANA and row.kind in (briefs.BRIEF, briefs.URGENT)
            for who, clock, _ in world.items(row.id)
            if clock == Clock.FIRST_EMPLOYER_CONTACT.value
        ]
        assert len(heard) == len(set(heard)) == 2, "each of the two clients, once"
        assert recompute(harbor.doors, world.workspace_id) == 0


# ---------------------------------------------------------------- an edit, and an erasure


@pytest.fixture
def nobody_writes_files_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lingers in a database's files is the matter of `tests/privacy/test_erasing.py`."""
    monkeypatch.setattr(erasing, "let_go", lambda *_: None)


def tables_that_hold(
    harbor: Harbor, *words: str, among: Sequence[Table] = Base.metadata.sorted_tables
) -> list[set[str]]:
    """Where each can still be read, whatever is sealed; everything is opened once for all."""
    with harbor.doors.patient.reading() as session:
        said = [(table.name, str(row)) for table, row in every_row_in_plain(session, among)]
    return [{table for table, text in said if word in text} for word in words]


NAMED_AT_FIRST = [Base.metadata.tables[each] for each in ("client", "client_contact", "submission")]


@pytest.mark.parametrize("edit_first", [True, False])
def test_nothing_is_left_of_who_is_erased_while_a_visit_is_edited(
    harbor: Harbor, nobody_writes_files_anew: None, edit_first: bool
) -> None:
    waited = 0
    for turn in interleaved(harbor.doors, by_transaction=not edit_first):
        code = f"Kanarqi-{turn.number}"
        client_id = harbor.enroll(code, harbor.ago(20))
        visit_id = harbor.visit(client_id, note=f"{code} is well", submission=code).fact.id
        hold_code, hold_visit = tables_that_hold(harbor, code, visit_id, among=NAMED_AT_FIRST)
        assert {"client", "client_contact"} <= hold_code
        assert "submission" in hold_visit
        acts: tuple[Act, Act] = (
            visit_noted(harbor, harbor.ana, visit_id, f"{code} is better"),
            lambda doors, who=client_id: erasing.erase_client(  # type: ignore[misc]
                doors, harbor.lea, who, now=harbor.now
            ),
        )
        came = turn.run(*(acts if edit_first else reversed(acts)))
        assert isinstance(came[edit_first], Recorded)
        hold_code, hold_visit = tables_that_hold(harbor, code, visit_id)
        assert hold_code == set()
        assert hold_visit <= {"audit_event"}
        assert recompute(harbor.doors) == 0
        waited += turn.waited
    assert waited, "no turn met the other's lock"


# ---------------------------------------------------------------- a message, and what is struck out


@pytest.mark.parametrize("sent_first", [True, False])
def test_what_is_struck_out_as_its_message_is_sent_stands_in_no_message(
    harbor: Harbor, sent_first: bool
) -> None:
    """It is drawn again without the record, or it never leaves."""
    with harbor.doors.patient.writing() as session:
        values = {"next_brief_at": harbor.now + timedelta(days=1), "covers_through": harbor.today}
        session.execute(update(StaffMemberRow).values(**values))
    reached = set()
    with slack(harbor.doors, lambda: harbor.now.timestamp()) as practice:
        for turn in interleaved(harbor.doors, by_transaction=sent_first):
            code = f"K-{turn.number}-K"
            job = harbor.job(harbor.enroll(code, harbor.ago(5)), harbor.ago(3)).fact
            briefs.plan_due(harbor.doors.patient, harbor.now)
            acts: tuple[Act, Act] = (
                lambda doors: deliverer(practice, doors).deliver_once(harbor.now),
                lambda doors, job=job: undo.void(doors, harbor.ana, job, now=harbor.now),  # type: ignore[misc]
            )
            turn.run(*(acts if sent_first else reversed(acts)))
            reached.add(code in posted(practice))
            deliverer(practice, harbor.doors.patient).deliver_all(harbor.now)
            assert code not in posted(practice)
            assert recompute(harbor.doors) == 0
    assert reached == {True, False}, "it stood in Slack in some turns, and in others it never did"


def posted(practice: Slack) -> str:
    """All that Ana has from the bot."""
    return "".join(str(each.blocks) for each in practice.direct(ANA))


def deliverer(practice: Slack, doors: PatientDoors) -> Deliverer:
    return Deliverer(doors, practice.slack_for, timing=AT_ONCE, at_once=1)
