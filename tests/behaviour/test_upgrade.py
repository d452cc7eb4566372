"""What earlier versions stored and posted still works: in a copy of their database, migrated.

Old buttons are pressed and old entries undone, the pages with their earlier versions read, and a
form that is sent once more gets the reply it got then.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from tests.behaviour.kept import Kept, alike, names_in
from tests.behaviour.names import on_record
from tests.behaviour.snapshots import NAMES, Snapshot
from tests.behaviour.test_names import FILE
from tests.behaviour.today import (
    Stage,
    kept_reply,
    opened_snapshot,
    page_of,
    pressed_by,
    row_counts,
)


@dataclass(frozen=True, slots=True)
class Upgraded:
    name: str
    before: Snapshot
    stage: Stage
    rows: dict[str, int]  # of each table, before


@pytest.fixture(scope="module", params=NAMES)
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    snapshot = Snapshot.read(request.param)
    folder = tmp_path_factory.mktemp("upgrade")
    path = snapshot.copied_to(folder)
    with closing(sqlite3.connect(path)) as raw:
        rows = row_counts(raw)
    with opened_snapshot(path, snapshot.key, snapshot.now) as stage:
        yield Upgraded(request.param, snapshot, stage, rows)


def test_no_row_is_lost(upgraded: Upgraded) -> None:
    """Of what was recorded: due contacts are reckoned from it, by the rules of today."""
    now = row_counts(upgraded.stage.raw)
    recorded = {name: rows for name, rows in upgraded.rows.items() if name != "due_contact"}
    assert {name: now.get(name, 0) for name in recorded} == recorded


def test_every_old_button_does_what_it_did(upgraded: Upgraded, kept: Kept) -> None:
    stage, done = upgraded.stage, {}
    copy = stage.remember()
    for button in upgraded.before.buttons():
        done[button.says] = in_short(pressed_by(stage, button))
        stage.restore(copy)
    kept.same(f"old_buttons_{upgraded.name}.json", alike(done))


def test_every_clients_page_shows_what_was_recorded(upgraded: Upgraded, kept: Kept) -> None:
    found = upgraded.stage.raw.execute("SELECT code, id FROM client ORDER BY code").fetchall()
    pages: dict[str, Any] = {code: page_of(upgraded.stage, client) for code, client in found}
    kept.same(f"old_pages_{upgraded.name}.json", alike(pages))


def test_a_form_sent_again_gets_the_reply_of_then(upgraded: Upgraded) -> None:
    then = {
        (one["who"], one["key"]): one["answered"] for one in upgraded.before.said["kept_replies"]
    }
    assert then == {asked: kept_reply(upgraded.stage, *asked) for asked in then}


def test_earlier_versions_open_with_their_old_keys(upgraded: Upgraded) -> None:
    names = on_record(upgraded.stage.raw)
    versions = {theme: each for theme, each in names.items() if "earlier version" in theme}
    assert versions
    assert all(each <= set(names_in(FILE)[theme]) for theme, each in versions.items())


def in_short(value: Any) -> Any:
    """An answer as it is, and of a form in it which it is and what it was filled with."""
    if isinstance(value, list):
        return [in_short(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: form(each) if name == "view" else in_short(each) for name, each in value.items()}


def form(view: dict[str, Any]) -> dict[str, Any]:
    elements = ((block, block.get("element", {})) for block in view["blocks"])
    filled = {
        block.get("block_id"): value
        for block, element in elements
        for name, value in element.items()
        if name.startswith("initial")
    }
    return {"form": view.get("callback_id"), "filled": filled}
