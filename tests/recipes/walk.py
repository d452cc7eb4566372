"""What follows from the declaration of a kind, from its table to its erasure.

Runs in a process of its own, in which the kinds of `housing_contact` were declared before the
tables were made of the kinds: `walk(url)`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, Numeric, func, select
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from bot.casework.access.permissions import Action
from bot.casework.privacy import erasing
from bot.casework.reading import client_page
from bot.casework.recording import undo
from bot.casework.recording.kinds import BESIDE, Beside
from bot.casework.recording.record import edit, record
from bot.casework.replies import HistoryLine, NotAllowed, Recorded, Refusal
from bot.clock import MovableClock
from bot.commands.forms.modals import Form
from bot.commands.forms.read import read
from bot.views import forms, short_records
from bot.views.blocks import Block
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.kept import table_of
from db.models import AuditEventRow, FactVersionRow
from db.queries.records import facts
from db.types import is_private
from ips.facts import Mode, StaffRole
from ips.records.kind import RecordKind, content_of, kinds, read_out
from tests.harbor import Harbor, open_harbor
from tests.recipes.housing_contact import HousingContact, HousingContactWithNext, HousingMeeting

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def walk(url: str) -> None:
    """Everything, in the order in which a person meets it."""
    use_cipher(Cipher([new_key()]))
    for new in (HousingContact, HousingMeeting):
        BESIDE[new] = Beside(Action.RECORD_CLIENT_CONTACT, f"{new.name}.record")
    _table()
    _form()
    _a_field_more()
    doors = open_doors(url)
    try:
        for kind in kinds().values():
            table_of(kind).create(doors.engine, checkfirst=True)
        harbor = open_harbor(doors, MovableClock(MONDAY))
        client, other = harbor.enroll("C-114", harbor.ago(40)), harbor.enroll("C-220")
        said = _read_back(harbor, client)
        _every_other_field(harbor, client)
        done = _recorded(harbor, client, said)
        _edited(harbor, client, said, done)
        _another_text_is_blanked(harbor, client, other, done)
        _undone(harbor, client, done)
        _erased(harbor, client)
    finally:
        doors.close()


def _table() -> None:
    columns = table_of(HousingContact).c
    private = {each.name for each in columns if is_private(each)}
    assert private == {"counsellor", "note"}
    assert {"workspace_id", "id", "client_id", "on", "mode", "version", "voided_at"} <= set(
        columns.keys()
    )
    assert columns.counsellor.nullable
    assert not columns.mode.nullable


def _form() -> None:
    view = short_records.form_of(HousingContact, "C-1", MONDAY.date(), "{}")
    asked = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    assert asked == ["on", "mode", "counsellor", "note"]
    assert view["title"]["text"] == "Housing counselor"
    assert view["callback_id"] == "housing_contact.submit"
    assert "*C-1*" in view["blocks"][0]["text"]["text"]


def _a_field_more() -> None:
    assert set(table_of(HousingContactWithNext).c.keys()) - set(
        table_of(HousingContact).c.keys()
    ) == {"next_on"}
    drawn = forms.inputs(HousingContactWithNext, MONDAY.date())
    assert [block["block_id"] for block in drawn] == ["on", "mode", "counsellor", "note", "next_on"]


def _submitted(kind: type[RecordKind] = HousingContact, **values: Any) -> Form:
    view = short_records.form_of(kind, "C-1", MONDAY.date(), "{}")
    state = {name: {name: value} for name, value in values.items()}
    return Form(view | {"state": {"values": state}})


def _read_back(harbor: Harbor, client: str) -> HousingContact:
    empty = _submitted()
    read(empty, HousingContact, client)
    assert empty.errors == {"on": "Which day was it?", "mode": "How did you meet?"}
    form = _submitted(
        on={"selected_date": harbor.today.isoformat()},
        mode={"selected_option": {"value": "phone"}},
        counsellor={"value": "Sam of C-220"},
        note={"value": "C-220 came along"},
    )
    said = read(form, HousingContact, client)()
    assert form.errors == {}
    assert said == HousingContact(
        client_id=client,
        on=harbor.today,
        mode=Mode.PHONE,
        counsellor="Sam of C-220",
        note="C-220 came along",
    )
    return said


def _every_other_field(harbor: Harbor, client: str) -> None:
    """Numbers and ticks, and what the desk fills in: drawn, read back, checked, kept, read out."""
    columns = table_of(HousingMeeting).c
    assert isinstance(columns.minutes.type, Integer)
    assert isinstance(columns.share.type, Numeric)
    assert (columns.share.type.precision, columns.share.type.scale) == (4, 1)
    assert isinstance(columns.held.type, Boolean)
    assert not columns.family_came.nullable
    assert columns.agreed.nullable
    assert {
        each.name: each.default.arg
        for each in columns
        if isinstance(each.default, ScalarElementColumnDefault)
    } == {
        "mode": "in_person",
        "client_came": True,
        "family_came": False,
        "version": 1,
    }
    assert {index.name for index in table_of(HousingMeeting).indexes} == {
        "ix_housing_meeting_workspace_id_client_id_on",
        "ix_housing_meeting_workspace_id_staff_member_id_on",
    }
    _drawn(forms.inputs(HousingMeeting, harbor.today, {"minutes": 30, "held": True, "on": None}))
    nothing = _submitted(HousingMeeting, on={"selected_date": harbor.today.isoformat()})
    read(nothing, HousingMeeting, client)
    assert nothing.errors == {"held": "Did you meet?"}
    form = _submitted(
        HousingMeeting,
        on={"selected_date": harbor.today.isoformat()},
        held={"selected_option": {"value": "no"}},
        minutes={"value": "45"},
        share={"value": "12,5"},
        facts={"selected_options": [{"value": "family_came"}]},
        agreed={"selected_option": {"value": "no"}},
        room={"value": "B 12"},
    )
    said = read(form, HousingMeeting, client)()
    for wrong, sentence in (
        ({"minutes": 721}, "Please give minutes between 0 and 720."),
        ({"share": 0}, "Please give a share between 0 and 100."),
        ({"room": "x" * 256}, "Please keep this to 255 characters."),
    ):
        with pytest.raises(Refusal, match=sentence):
            record(harbor.doors, harbor.ana, replace(said, **wrong), now=harbor.now)
    done = record(harbor.doors, harbor.ana, said, now=harbor.now)
    with harbor.doors.reading() as session:
        kept = facts.find(session, HousingMeeting, harbor.workspace_id, done.fact.id)
    assert kept is not None
    assert kept.record == HousingMeeting(
        client_id=client,
        staff_member_id=harbor.staff_ids[harbor.ana.slack_user_id],
        by_role=StaffRole.EMPLOYMENT_SPECIALIST,
        on=harbor.today,
        held=False,
        minutes=45,
        share=12.5,
        client_came=False,
        family_came=True,
        agreed=False,
        room="B 12",
    )
    assert read_out(kept.record) == "Meeting about housing: in person"
    assert set(content_of(kept.record)).isdisjoint({"staff_member_id", "by_role"})


def _drawn(inputs: list[Block]) -> None:
    elements = {each["block_id"]: each["element"] for each in inputs}
    assert list(elements) == ["on", "held", "mode", "minutes", "share", "facts", "agreed", "room"]
    assert "initial_date" not in elements["on"]
    assert elements["held"]["initial_option"]["text"]["text"] == "Yes"
    assert elements["mode"]["type"] == elements["agreed"]["type"] == "static_select"
    assert elements["minutes"] | {"action_id": ""} == {
        "type": "number_input",
        "is_decimal_allowed": False,
        "initial_value": "30",
        "min_value": "1",
        "max_value": "720",
        "action_id": "",
    }
    assert elements["share"]["is_decimal_allowed"]
    assert [each["value"] for each in elements["facts"]["options"]] == [
        "client_came",
        "family_came",
    ]
    assert [each["value"] for each in elements["facts"]["initial_options"]] == ["client_came"]
    assert elements["room"]["max_length"] == 20
    assert elements["room"]["placeholder"]["text"] == "B 12"
    assert [each["hint"]["text"] for each in inputs if "hint" in each] == ["Of the office."]


def _recorded(harbor: Harbor, client: str, said: HousingContact) -> Recorded:
    done = record(harbor.doors, harbor.ana, said, now=harbor.now, submission="one")
    again = record(harbor.doors, harbor.ana, said, now=harbor.now, submission="one")
    assert again == replace(done, repeated=True)
    assert done.summary == "C-114: Housing counselor recorded, Mon 2 Mar"
    with pytest.raises(Refusal):
        record(harbor.doors, harbor.ana, replace(said, on=harbor.ahead(1)), now=harbor.now)
    with pytest.raises(NotAllowed):
        record(harbor.doors, replace(harbor.ben, slack_user_id="U0OUT"), said, now=harbor.now)
    line = _line(harbor, client)
    assert line is not None
    assert line.summary == "Housing counselor: by phone"
    assert line.note == "C-220 came along"
    return done


def _line(harbor: Harbor, client: str) -> HistoryLine | None:
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    return next((each for each in page.history if each.fact.kind == "housing_contact"), None)


def _edited(harbor: Harbor, client: str, said: HousingContact, done: Recorded) -> None:
    latest = replace(said, mode=Mode.VIDEO)
    edit(harbor.doors, harbor.ana, done.fact.id, latest, now=harbor.now, version=1)
    with pytest.raises(Refusal, match="just changed"):
        edit(harbor.doors, harbor.ana, done.fact.id, said, now=harbor.now, version=1)
    line = _line(harbor, client)
    assert line is not None
    assert (line.summary, line.corrected) == ("Housing counselor: by video", True)
    with harbor.doors.reading() as session:
        (former,) = facts.former_values(
            session, harbor.workspace_id, "housing_contact", done.fact.id
        )
    assert former["mode"] == "phone"


def _another_text_is_blanked(harbor: Harbor, client: str, other: str, done: Recorded) -> None:
    erasing.erase_client(harbor.doors.patient, harbor.lea, other, now=harbor.now)
    with harbor.doors.reading() as session:
        kept = facts.find(session, HousingContact, harbor.workspace_id, done.fact.id)
        (former,) = facts.former_values(
            session, harbor.workspace_id, "housing_contact", done.fact.id
        )
    assert kept is not None
    for text in (kept.record.counsellor, kept.record.note, former["counsellor"], former["note"]):
        assert text is not None
        assert "C-220" not in text
    assert kept.edition == 2


def _undone(harbor: Harbor, client: str, done: Recorded) -> None:
    undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)
    line = _line(harbor, client)
    assert line is not None
    assert line.voided
    with harbor.doors.reading() as session:
        verbs = session.scalars(
            select(AuditEventRow.action).where(AuditEventRow.subject_id == done.fact.id)
        ).all()
    assert sorted(verbs) == [
        "housing_contact.edit",
        "housing_contact.record",
        "housing_contact.void",
    ]


def _erased(harbor: Harbor, client: str) -> None:
    erasing.erase_client(harbor.doors.patient, harbor.lea, client, now=harbor.now)
    with harbor.doors.reading() as session:
        assert session.scalar(select(func.count()).select_from(table_of(HousingContact))) == 0
        versions = select(func.count()).where(FactVersionRow.fact_kind == "housing_contact")
        assert session.scalar(versions) == 0
