"""What follows from a declaration that is about somebody of the staff, or about the whole unit.

Runs in a process of its own, as `walk` does: `walk(url)`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TypeVar

import pytest
from sqlalchemy import func, select, update

from bot.casework.access.permissions import Action
from bot.casework.privacy import erasing
from bot.casework.reading import client_page
from bot.casework.recording import undo
from bot.casework.recording.kinds import BESIDE, Beside
from bot.casework.recording.record import complete, edit, record
from bot.casework.replies import Colleague, NotAllowed, Recorded, Refusal, Wording, phrase
from bot.clock import MovableClock
from bot.commands import short_records
from bot.commands.forms.modals import Form
from bot.commands.forms.read import read
from bot.views import forms
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.ids import new_id
from db.kept import Kept, table_of
from db.models import AuditEventRow, StaffMemberRow, StaffRoleRow, VocationalUnitRow
from db.queries.privacy.erasing import erase_workspace
from db.queries.records import facts
from ips.records.kind import kinds
from tests.harbor import ANA, BEN, LEA, LONG_AGO, PIA, ZONE, Harbor, open_harbor
from tests.recipes.housing_contact import FieldVisit, UnitMeeting
from tests.support import row_with

OF_ANA = phrase(Colleague(ANA), ": field visit recorded, Mon 2 Mar")
MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
AnyOf = TypeVar("AnyOf", FieldVisit, UnitMeeting)


def walk(url: str) -> None:
    """Everything, in the order in which a person meets it."""
    use_cipher(Cipher([new_key()]))
    BESIDE[FieldVisit] = Beside(Action.KEEP_ROSTER, "field_visit.record")
    BESIDE[UnitMeeting] = Beside(
        Action.SHARE_JOB_LEAD,
        "unit_meeting.record",
        reply_half=lambda *_: "The unit meeting is followed up.",
    )
    _tables()
    doors = open_doors(url)
    try:
        for kind in kinds().values():
            table_of(kind).create(doors.engine, checkfirst=True)
        harbor = open_harbor(doors, MovableClock(MONDAY))
        harbor.enroll("C-114", harbor.ago(40))
        gone = harbor.enroll("C-220", harbor.ago(40))
        ana = harbor.staff_ids[ANA]
        mentoring = FieldVisit(staff_member_id=ana, on=harbor.today, note="met C-220 too")
        met = UnitMeeting(vocational_unit_id=harbor.unit_id, on=harbor.today, note="about C-220")
        about_ana = _recorded(harbor, mentoring, OF_ANA)
        about_unit = _recorded(harbor, met, "Unit meeting recorded, Mon 2 Mar")
        _read_back(harbor)
        _elsewhere_it_is_refused(harbor, mentoring, met, about_ana)
        _followed_up(harbor, about_unit)
        _in_nobody_s_history(harbor)
        _corrected_and_struck_out(harbor, mentoring, about_ana)
        erasing.erase_client(doors.patient, harbor.lea, gone, now=harbor.now)
        notes = (
            _kept(harbor, FieldVisit, about_ana).record.note,
            _kept(harbor, UnitMeeting, about_unit).record.note,
        )
        assert not any("C-220" in (note or "C-220") for note in notes)
        with doors.writing() as session:
            erase_workspace(session, harbor.workspace_id)
            for kind in (FieldVisit, UnitMeeting):
                assert session.scalar(select(func.count()).select_from(table_of(kind))) == 0
    finally:
        doors.close()


def _tables() -> None:
    for kind, whom in ((FieldVisit, "staff_member"), (UnitMeeting, "vocational_unit")):
        table = table_of(kind)
        (reference,) = table.foreign_key_constraints
        assert reference.referred_table.name == whom
        (index,) = table.indexes
        assert [each.name for each in index.columns] == ["workspace_id", f"{whom}_id"]


def _recorded(harbor: Harbor, said: FieldVisit | UnitMeeting, reply: Wording) -> Recorded:
    done = record(harbor.doors, harbor.lea, said, now=harbor.now, submission=said.name)
    again = record(harbor.doors, harbor.lea, said, now=harbor.now, submission=said.name)
    assert again == replace(done, repeated=True)
    assert done.summary == reply
    with pytest.raises(Refusal, match="still to come"):
        record(harbor.doors, harbor.lea, replace(said, on=harbor.ahead(1)), now=harbor.now)
    return done


def _kept(harbor: Harbor, kind: type[AnyOf], done: Recorded) -> Kept[AnyOf]:
    with harbor.doors.reading() as session:
        kept = facts.find(session, kind, harbor.workspace_id, done.fact.id)
    assert kept is not None
    return kept


def _read_back(harbor: Harbor) -> None:
    drawn = forms.inputs(UnitMeeting, harbor.today)
    assert [block["block_id"] for block in drawn] == ["on", "note"]
    state = {"on": {"on": {"selected_date": harbor.today.isoformat()}}}
    form = Form({"blocks": drawn, "state": {"values": state}})
    assert read(form, UnitMeeting, harbor.unit_id)() == UnitMeeting(
        vocational_unit_id=harbor.unit_id, on=harbor.today
    )
    assert not {"field_visit", "unit_meeting"} & set(short_records._OPENERS)


def _elsewhere_it_is_refused(
    harbor: Harbor, mentoring: FieldVisit, met: UnitMeeting, done: Recorded
) -> None:
    """Another unit, somebody of another unit, somebody of none, and whoever has no leave."""
    west = _move_ben_to_another_unit(harbor)
    ben, pia = harbor.staff_ids[BEN], harbor.staff_ids[PIA]
    with harbor.doors.writing() as session:
        session.execute(
            update(StaffMemberRow).where(StaffMemberRow.id == pia).values(vocational_unit_id=None)
        )
    for said in (
        replace(met, vocational_unit_id=west),
        replace(mentoring, staff_member_id=ben),
        replace(mentoring, staff_member_id=pia),
        replace(mentoring, staff_member_id=new_id()),
    ):
        with pytest.raises(NotAllowed):
            record(harbor.doors, harbor.lea, said, now=harbor.now)
    with pytest.raises(NotAllowed):
        record(harbor.doors, harbor.ana, mentoring, now=harbor.now)
    with pytest.raises(NotAllowed):
        undo.void(harbor.doors, harbor.ben, done.fact, now=harbor.now)
    with pytest.raises(NotAllowed):
        edit(harbor.doors, harbor.lea, new_id(), mentoring, now=harbor.now)


def _move_ben_to_another_unit(harbor: Harbor) -> str:
    west, ben = new_id(), harbor.staff_ids[BEN]
    with harbor.doors.writing() as session:
        session.execute(
            row_with(
                VocationalUnitRow,
                workspace_id=harbor.workspace_id,
                id=west,
                name="West",
                zone=ZONE,
                working_days=["mon"],
                send_at=time(8),
                waking_from=time(7),
                waking_until=time(20),
                digest_day="mon",
                digest_at=time(8, 30),
                live_on=LONG_AGO,
                created_at=harbor.now,
            )
        )
        session.execute(
            update(StaffMemberRow).where(StaffMemberRow.id == ben).values(vocational_unit_id=west)
        )
        session.execute(
            update(StaffRoleRow)
            .where(StaffRoleRow.staff_member_id == ben)
            .values(vocational_unit_id=west, role="team_lead")
        )
    return west


def _followed_up(harbor: Harbor, done: Recorded) -> None:
    complete(harbor.doors, harbor.lea, UnitMeeting, done.fact.id, harbor.today, now=harbor.now)
    assert _kept(harbor, UnitMeeting, done).record.followed_on == harbor.today
    half = replace(done.fact, kind="follow_up")
    assert undo.void(harbor.doors, harbor.lea, half, now=harbor.now).summary == "Undone: follow-up"
    assert _kept(harbor, UnitMeeting, done).record.followed_on is None


def _in_nobody_s_history(harbor: Harbor) -> None:
    page = client_page.read(harbor.doors, harbor.ana, harbor.client_id("C-114"), now=harbor.now)
    assert {line.fact.kind for line in page.history} == {"episode"}


def _corrected_and_struck_out(harbor: Harbor, said: FieldVisit, done: Recorded) -> None:
    """Whom it is about stays, whatever the form says."""
    latest = replace(said, staff_member_id=harbor.staff_ids[LEA], on=harbor.ago(1))
    edit(harbor.doors, harbor.lea, done.fact.id, latest, now=harbor.now, version=1)
    with pytest.raises(Refusal, match="just changed"):
        edit(harbor.doors, harbor.lea, done.fact.id, latest, now=harbor.now, version=1)
    kept = _kept(harbor, FieldVisit, done)
    assert kept.record == replace(said, on=harbor.ago(1))
    undone = undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
    assert undone.summary == "Undone: field visit"
    with pytest.raises(Refusal, match="undone before"):
        undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
    kept = _kept(harbor, FieldVisit, done)
    assert (kept.voided, kept.version) == (True, 3)
    with harbor.doors.reading() as session:
        former = facts.former_values(session, harbor.workspace_id, "field_visit", done.fact.id)
        verbs = session.scalars(
            select(AuditEventRow.action).where(AuditEventRow.subject_id == done.fact.id)
        ).all()
    assert [each["on"] for each in former] == ["2026-03-02", "2026-03-01"]
    assert sorted(verbs) == [
        "field_visit.edit",
        "field_visit.record",
        "field_visit.void",
    ]
