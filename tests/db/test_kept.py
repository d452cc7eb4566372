"""What a declared kind keeps: the columns it always had, and what was written before today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, String, Table, update

from bot.casework.access import replies_as_json, submissions
from bot.casework.drafts import JobEndDraft, JobStart
from bot.casework.reading import caseload, client_page
from bot.casework.recording import client_contacts, employment
from bot.casework.recording.recompute import recompute
from bot.casework.recording.record import record
from bot.clock import MovableClock
from db.doors import Doors
from db.kept import kept_of, row_of, table_of
from db.models import Base
from db.queries.records import activity, facts
from db.types import Sealed, UtcInstant
from ips.employment import JobKind
from ips.facts import Answer, Clock, MadeBy, MilestoneKind, PauseReason, Place, RelationshipStep
from ips.records.client_contact import ClientContactRecord
from ips.records.decline import DeclineRecord
from ips.records.job_change import JobChangeRecord
from ips.records.kind import content_of
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from tests.harbor import Harbor, job_start, open_harbor

AROUND = {
    "workspace_id": (String, False),
    "id": (String, False),
    "recorded_at": (UtcInstant, False),
    "recorded_on": (Date, False),
    "recorded_by": (String, False),
    "voided_at": (UtcInstant, True),
    "voided_by": (String, True),
}


def _written(half: str) -> dict[str, tuple[type, bool]]:
    """Who wrote the second half of a record down."""
    kinds = {"on": Date, "at": UtcInstant, "by": String}
    return {f"{half}_recorded_{name}": (of, True) for name, of in kinds.items()}


PAUSE = _written("resumption") | {
    "client_id": (String, False),
    "from_on": (Date, False),
    "reason": (String, False),
    "review_on": (Date, False),
    "resumed_on": (Date, True),
    "words": (Sealed, True),
}
DECLINE = _written("withdrawal") | {
    "client_id": (String, False),
    "on": (Date, False),
    "clocks": (JSON, False),
    "job_id": (String, True),
    "words": (Sealed, True),
    "withdrawn_on": (Date, True),
}


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def columns(table: Table) -> dict[str, tuple[type, bool]]:
    return {
        each.name: (type(each.type), bool(each.nullable))
        for each in table.c
        if each.name != "version"
    }


CLIENT_CONTACT = {
    "client_id": (String, False),
    "staff_member_id": (String, False),
    "by_role": (String, True),
    "on": (Date, False),
    "mode": (String, False),
    "reached": (Boolean, False),
    "strategy": (String, True),
    "place": (String, True),
    "minutes": (Integer, True),
    "purpose": (Sealed, True),
    "with_team_member": (Sealed, True),
    "with_family": (Boolean, False),
    "job_trouble": (Boolean, False),
    "note": (Sealed, True),
    "employer_contact_id": (String, True),
}
MILESTONE = {
    "client_id": (String, False),
    "kind": (String, False),
    "on": (Date, False),
    "job_id": (String, True),
    "answer": (String, True),
    "words": (Sealed, True),
    "disclosure": (String, True),
    "disclosure_limits": (Sealed, True),
    "contents": (JSON, False),
    "components": (JSON, False),
    "what_for": (String, True),
    "given_by": (Sealed, True),
    "trained": (Boolean, True),
    "earnings_reporting": (Boolean, True),
    "schooling": (String, True),
}


def test_the_tables_are_those_that_stood_before() -> None:
    assert columns(table_of(PauseRecord)) == AROUND | PAUSE
    assert columns(table_of(DeclineRecord)) == AROUND | DECLINE
    assert columns(table_of(ClientContactRecord)) == AROUND | CLIENT_CONTACT
    assert columns(table_of(MilestoneRecord)) == AROUND | MILESTONE
    assert Base.metadata.tables["pause"] is table_of(PauseRecord)
    assert Sealed.impl is LargeBinary


def test_a_form_sent_again_after_an_upgrade_is_the_same_form() -> None:
    """A submission is known by the hash of this text, which is what it always was."""
    day = date(2026, 3, 2)
    rest = PauseRecord(
        client_id="c", from_on=day, reason=PauseReason.JAIL, review_on=date(2026, 4, 2)
    )
    assert replies_as_json.to_json(content_of(rest)) == (
        '{"client_id":"c","from_on":"2026-03-02","reason":"jail","review_on":"2026-04-02",'
        '"words":null}'
    )
    unwanted = DeclineRecord(client_id="c", on=day, clocks=(Clock.OUTREACH, Clock.MONTHLY))
    assert replies_as_json.to_json(content_of(unwanted)) == (
        '{"client_id":"c","clocks":["outreach","monthly"],"job_id":null,"on":"2026-03-02",'
        '"words":null}'
    )


def test_an_employer_contact_sent_again_after_an_upgrade_is_the_same_contact(
    harbor: Harbor,
) -> None:
    """Its employer, its clients and its job lead were part of what was sent, beside its fields."""
    client = harbor.enroll("C-114", harbor.ago(40))
    as_it_was_sent = {
        "employer": {"employer_id": None, "new_name": "Oak"},
        "mode": "in_person",
        "on": harbor.today.isoformat(),
        "client_ids": [client],
        "made_by": "client",
        "person_met": None,
        "person_role": None,
        "hiring_authority": None,
        "competitive": True,
        "career_exploration": False,
        "interview": False,
        "step": "learn",
        "preference_based": None,
        "client_was_with_me": False,
        "minutes": 20,
        "job_lead": "cooks",
        "next_step": None,
        "next_step_on": None,
        "note": None,
    }
    said = {"made_by": MadeBy.CLIENT, "step": RelationshipStep.LEARN, "minutes": 20}
    harbor.contact(client, employer="Oak", job_lead="cooks", submission="one", **said)
    assert known_as(harbor, "employer_contact.record", as_it_was_sent)


def test_a_milestone_sent_again_after_an_upgrade_is_the_same_milestone(harbor: Harbor) -> None:
    """What a talk decided was part of every milestone that was sent, of whatever kind."""
    client = harbor.enroll("C-114", harbor.ago(40))
    said = MilestoneRecord(
        client_id=client,
        kind=MilestoneKind.WORK_INCENTIVES,
        on=harbor.today,
        answer=Answer.ACCEPTED,
    )
    record(harbor.doors, harbor.ana, said, now=harbor.now, submission="one")
    as_it_was_sent = {
        "client_id": client,
        "kind": "work_incentives",
        "on": harbor.today.isoformat(),
        "job_id": None,
        "answer": "accepted",
        "words": None,
        "disclosure": None,
        "disclosure_limits": None,
    }
    assert known_as(harbor, "milestone.record", as_it_was_sent)


def test_a_job_sent_again_after_an_upgrade_is_the_same_job(harbor: Harbor) -> None:
    """Its start, its end with the next job in it, and a change of pay within it."""
    client = harbor.enroll("C-114", harbor.ago(40))
    doors, ana, now = harbor.doors, harbor.ana, harbor.now
    start = job_start(client, "Pier 9", harbor.ago(9), hours_per_week=20.0, kind=JobKind.SEASONAL)
    job = employment.record_start(doors, ana, start, now=now, submission="one").fact.id
    assert known_as(harbor, "job.record_start", as_a_job_was_sent(start))
    change = JobChangeRecord(job_id=job, on=harbor.today, hourly_wage=17.5)
    record(doors, ana, change, now=now, submission="two")
    sent: dict[str, object] = {
        "job_id": job,
        "on": harbor.today.isoformat(),
        "hours_per_week": None,
        "hourly_wage": 17.5,
    }
    assert known_as(harbor, "job.record_change", (job, sent), "two")
    following = job_start(client, "Oak", harbor.today)
    end = JobEndDraft(job, harbor.today, harbor.today, reason="quit", moved_to=following)
    employment.record_end(doors, ana, end, now=now, submission="three")
    sent = {
        "job_id": job,
        "ended_on": harbor.today.isoformat(),
        "learned_on": harbor.today.isoformat(),
        "client_told_us": False,
        "reason": "quit",
        "lessons": None,
        "next_job_offer": None,
        "moved_to": as_a_job_was_sent(following),
    }
    assert known_as(harbor, "job.record_end", (job, sent), "three")


def as_a_job_was_sent(start: JobStart) -> dict[str, object]:
    """The draft of former days, field by field."""
    return {
        "client_id": start.job.client_id,
        "employer": {"employer_id": None, "new_name": start.employer.new_name},
        "starts_on": start.job.starts_on.isoformat(),
        "learned_on": None,
        "title": None,
        "type_label": None,
        "hours_per_week": start.job.hours_per_week,
        "hourly_wage": None,
        "pays_minimum_and_prevailing": True,
        "open_to_anyone": True,
        "integrated": True,
        "not_set_aside": True,
        "kind": str(start.job.kind),
        "permanent": True,
        "disclosed": None,
        "work_site": None,
        "visits_at_work": None,
        "meeting_wishes": None,
    }


def known_as(harbor: Harbor, verb: str, content: object, key: str = "one") -> bool:
    """Whether Ana's submission is known for this content of former days."""
    claim = submissions.claim_of(harbor.ana, verb, content, key)
    with harbor.doors.reading() as session:
        before = submissions.earlier(session, claim)
    return before is not None and before.same


def test_a_visit_sent_again_after_an_upgrade_is_the_same_visit(harbor: Harbor) -> None:
    """Its jobs and who made it were part of the draft; so was every field that was left empty."""
    client = harbor.enroll("C-114", harbor.ago(40))
    as_it_was_sent = {
        "client_id": client,
        "mode": "in_person",
        "on": harbor.today.isoformat(),
        "reached": True,
        "strategy": None,
        "place": "office",
        "minutes": None,
        "purpose": None,
        "with_team_member": None,
        "made_by_team_member": False,
        "with_family": False,
        "job_ids": [],
        "job_trouble": False,
        "note": None,
    }
    done = harbor.visit(client, submission="one", place=Place.OFFICE)
    assert known_as(harbor, "client_contact.record", as_it_was_sent)
    draft, _ = client_contacts.draft_of(harbor.doors, harbor.ana, done.fact.id, now=harbor.now)
    late = replace(draft, record=replace(draft.record, on=harbor.ago(1)))
    client_contacts.edit(
        harbor.doors, harbor.ana, done.fact.id, late, now=harbor.now, submission="two"
    )
    edited = [done.fact.id, as_it_was_sent | {"on": harbor.ago(1).isoformat()}]
    assert known_as(harbor, "client_contact.edit", edited, "two")


def test_a_word_of_former_days_is_shown_as_written(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(40))
    said = PauseRecord(
        client_id=client,
        from_on=harbor.today,
        reason=PauseReason.OTHER,
        review_on=harbor.ahead(7),
        words="at sea",
    )
    done = record(harbor.doors, harbor.ana, said, now=harbor.now)
    talk = MilestoneRecord(client_id=client, kind=MilestoneKind.PROFILE_UPDATE, on=harbor.today)
    record(harbor.doors, harbor.ana, talk, now=harbor.now)
    unwanted = DeclineRecord(client_id=client, on=harbor.today)
    record(harbor.doors, harbor.ana, unwanted, now=harbor.now)
    with harbor.doors.writing() as session:
        session.execute(update(table_of(PauseRecord)).values(reason="at_sea"))
        session.execute(update(table_of(MilestoneRecord)).values(kind="tea_round"))
        session.execute(update(table_of(DeclineRecord)).values(clocks=["tea_round"]))
    with harbor.doors.reading() as session:
        kept = facts.find(session, PauseRecord, harbor.ana.workspace_id, done.fact.id)
    assert kept is not None
    assert kept.record == replace(said, reason="at_sea")  # type: ignore[arg-type]
    assert kept_of(PauseRecord, row_of(kept)) == kept
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    lines = [line.summary for line in page.history]
    assert any("Reminders paused (at_sea)" in line for line in lines)
    assert "The client declined: tea_round" in lines
    assert "tea_round" in lines
    assert page.pause == "at_sea"
    assert caseload.cards(harbor.doors, harbor.ana, now=harbor.now)
    assert recompute(harbor.doors) == 0


def test_a_history_tells_of_one_day_in_the_order_it_always_had() -> None:
    first = ["episode", "client_contact", "job", "milestone", "pause", "decline"]
    assert [kind.name for kind in activity.KINDS_OF_A_CLIENT][: len(first)] == first
