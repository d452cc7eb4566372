"""What follows from the two lines of a setting that no release has, from its form to the guide.

Runs in a process of its own, in which the lines of `setting_lines` were written first: `walk(url)`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.administration import units_file, vocational_units
from bot.casework.administration.units_toml import BadUnitsFile
from bot.casework.drafts import VocationalUnitDraft
from bot.casework.replies import UnitSettings
from bot.commands.forms.modals import Form
from bot.commands.vocational_unit import draft_from, draft_of
from bot.views import vocational_unit as views
from db.doors import Doors, open_doors
from db.models import AuditEventRow
from tests import clock_table
from tests.casework.unit_of_four import LEAD, NOW, WORKSPACE, UnitOfFour, as_

MIGRATED = "ALTER TABLE vocational_unit ADD COLUMN late_look_at TIME NOT NULL"
FILE = '[[vocational_unit]]\nname = "Harbor"\nlate_look_at = {}\n'


def walk(url: str) -> None:
    """Everything, in the order in which somebody meets it."""
    doors = open_doors(url)
    try:
        with doors.engine.begin() as connection:
            connection.exec_driver_sql(MIGRATED)
        UnitOfFour(doors)
        assert _late_look_at(_settings(doors)) == time(16)
        draft = _asked_and_read_back(_settings(doors))
        _changed(doors, draft)
        _in_the_units_file(doors)
        assert "| `late_look_at` | Late look at | an hour" in clock_table.settings()
    finally:
        doors.close()


def _settings(doors: Doors) -> UnitSettings:
    return vocational_units.settings(doors, as_(LEAD), now=NOW)


def _late_look_at(settings: Any) -> time:
    found: time = settings.late_look_at
    return found


def _asked_and_read_back(settings: UnitSettings) -> VocationalUnitDraft:
    view = views.form(settings, new=False, private_metadata="{}")
    (block,) = (each for each in view["blocks"] if each["block_id"] == "late_look_at")
    assert (block["label"]["text"], block["hint"]["text"]) == ("Late look at", "At what is left.")
    assert (block["element"]["initial_time"], block["optional"]) == ("16:00", False)
    state = {"late_look_at": {"late_look_at": {"selected_time": "16:30"}}}
    said = draft_of(Form(view | {"state": {"values": state}}), settings.id)
    assert _late_look_at(said) == time(16, 30)
    changes: dict[str, Any] = {"late_look_at": time(16, 30)}
    return replace(draft_from(settings, overrides={}), **changes)


def _changed(doors: Doors, draft: VocationalUnitDraft) -> None:
    seen = vocational_units.mark_of(_settings(doors))
    vocational_units.change(doors, as_(LEAD), draft, now=NOW)
    after = _settings(doors)
    assert _late_look_at(after) == time(16, 30)
    assert vocational_units.mark_of(after) != seen  # a form opened before reverts nothing
    with doors.reading() as session:
        asked = select(AuditEventRow.fields).filter_by(action="vocational_unit.change")
        assert session.scalars(asked).all() == [["late_look_at"]]


def _in_the_units_file(doors: Doors) -> None:
    (change,) = units_file.apply_changes(doors, WORKSPACE, FILE.format('"17:00"'), NOW)
    assert change.sentence == "Harbor: late_look_at changes from 16:30 to 17:00."
    assert _late_look_at(_settings(doors)) == time(17)
    with pytest.raises(BadUnitsFile, match="late_look_at: please give an hour such as 08:30:00"):
        units_file.plan_changes(doors, WORKSPACE, FILE.format('"late"'), NOW)
