"""What follows from the declaration of a kind, from its table to its erasure.

Runs in a process of its own, in which the kinds of `vr_contact` were declared before the tables
were made of the kinds: `walk(url)`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.casework.access.permissions import Action
from bot.casework.privacy import erasing
from bot.casework.reading import caseload
from bot.casework.recording import undo
from bot.casework.recording.kinds import BESIDE, Beside
from bot.casework.recording.record import edit, record
from bot.casework.replies import HistoryLine, NotAllowed, Recorded, Refusal
from bot.clock import MovableClock
from bot.commands.forms.modals import Form
from bot.commands.forms.read import read
from bot.views import forms, short_records
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.kept import table_of
from db.models import AuditEventRow, FactVersionRow
from db.queries.records import facts
from db.types import EncryptedText
from ips.facts import Mode
from tests.harbor import Harbor, open_harbor
from tests.recipes.vr_contact import VrContact, VrContactWithNext

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def walk(url: str) -> None:
    """Everything, in the order in which a person meets it."""
    use_cipher(Cipher([new_key()]))
    BESIDE[VrContact] = Beside(Action.RECORD_CLIENT_CONTACT, "vr_contact.record")
    _table()
    _form()
    _a_field_more()
    doors = open_doors(url)
    try:
        for kind in (VrContact, VrContactWithNext):
            table_of(kind).create(doors.engine)
        harbor = open_harbor(doors, MovableClock(MONDAY))
        client, other = harbor.enroll("C-114", harbor.ago(40)), harbor.enroll("C-220")
        said = _read_back(harbor, client)
        done = _recorded(harbor, client, said)
        _edited(harbor, client, said, done)
        _another_text_is_blanked(harbor, client, other, done)
        _undone(harbor, client, done)
        _erased(harbor, client)
    finally:
        doors.close()


def _table() -> None:
    columns = table_of(VrContact).c
    private = {each.name for each in columns if isinstance(each.type, EncryptedText)}
    assert private == {"counsellor", "note"}
    assert {"workspace_id", "id", "client_id", "on", "mode", "version", "voided_at"} <= set(
        columns.keys()
    )
    assert columns.counsellor.nullable
    assert not columns.mode.nullable


def _form() -> None:
    view = short_records.form_of(VrContact, "C-1", MONDAY.date(), "{}")
    asked = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    assert asked == ["on", "mode", "counsellor", "note"]
    assert view["title"]["text"] == "VR counsellor contact"
    assert view["callback_id"] == "vr_contact.submit"
    assert "*C-1*" in view["blocks"][0]["text"]["text"]


def _a_field_more() -> None:
    assert set(table_of(VrContactWithNext).c.keys()) - set(table_of(VrContact).c.keys()) == {
        "next_on"
    }
    drawn = forms.inputs(VrContactWithNext, MONDAY.date())
    assert [block["block_id"] for block in drawn] == ["on", "mode", "counsellor", "note", "next_on"]


def _submitted(**values: Any) -> Form:
    view = short_records.form_of(VrContact, "C-1", MONDAY.date(), "{}")
    state = {name: {name: value} for name, value in values.items()}
    return Form(view | {"state": {"values": state}})


def _read_back(harbor: Harbor, client: str) -> VrContact:
    empty = _submitted()
    read(empty, VrContact, client)
    assert empty.errors == {"on": "Which day was it?", "mode": "How did you meet?"}
    form = _submitted(
        on={"selected_date": harbor.today.isoformat()},
        mode={"selected_option": {"value": "phone"}},
        counsellor={"value": "Sam of C-220"},
        note={"value": "C-220 came along"},
    )
    said = read(form, VrContact, client)()
    assert form.errors == {}
    assert said == VrContact(
        client_id=client,
        on=harbor.today,
        mode=Mode.PHONE,
        counsellor="Sam of C-220",
        note="C-220 came along",
    )
    return said


def _recorded(harbor: Harbor, client: str, said: VrContact) -> Recorded:
    done = record(harbor.doors, harbor.ana, said, now=harbor.now, submission="one")
    again = record(harbor.doors, harbor.ana, said, now=harbor.now, submission="one")
    assert again == replace(done, repeated=True)
    assert done.summary == "C-114: VR counsellor contact recorded, Mon 2 Mar"
    with pytest.raises(Refusal):
        record(harbor.doors, harbor.ana, replace(said, on=harbor.ahead(1)), now=harbor.now)
    with pytest.raises(NotAllowed):
        record(harbor.doors, replace(harbor.ben, slack_user_id="U0OUT"), said, now=harbor.now)
    line = _line(harbor, client)
    assert line is not None
    assert line.summary == "VR counsellor contact: by phone"
    assert line.note == "C-220 came along"
    return done


def _line(harbor: Harbor, client: str) -> HistoryLine | None:
    page = caseload.client_page(harbor.doors, harbor.ana, client, now=harbor.now)
    return next((each for each in page.history if each.fact.kind == "vr_contact"), None)


def _edited(harbor: Harbor, client: str, said: VrContact, done: Recorded) -> None:
    latest = replace(said, mode=Mode.VIDEO)
    edit(harbor.doors, harbor.ana, done.fact.id, latest, now=harbor.now, version=1)
    with pytest.raises(Refusal, match="just changed"):
        edit(harbor.doors, harbor.ana, done.fact.id, said, now=harbor.now, version=1)
    line = _line(harbor, client)
    assert line is not None
    assert (line.summary, line.version) == ("VR counsellor contact: by video", 2)
    with harbor.doors.reading() as session:
        (former,) = facts.former_values(session, harbor.workspace_id, "vr_contact", done.fact.id)
    assert former["mode"] == "phone"


def _another_text_is_blanked(harbor: Harbor, client: str, other: str, done: Recorded) -> None:
    erasing.erase_client(harbor.doors, harbor.lead, other, now=harbor.now)
    with harbor.doors.reading() as session:
        kept = facts.find(session, VrContact, harbor.workspace_id, done.fact.id)
        (former,) = facts.former_values(session, harbor.workspace_id, "vr_contact", done.fact.id)
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
    assert sorted(verbs) == ["vr_contact.edit", "vr_contact.record", "vr_contact.void"]


def _erased(harbor: Harbor, client: str) -> None:
    erasing.erase_client(harbor.doors, harbor.lead, client, now=harbor.now)
    with harbor.doors.reading() as session:
        assert session.scalar(select(func.count()).select_from(table_of(VrContact))) == 0
        versions = select(func.count()).where(FactVersionRow.fact_kind == "vr_contact")
        assert session.scalar(versions) == 0
