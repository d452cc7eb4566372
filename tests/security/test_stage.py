"""What a walk is judged by: which tables differ from a copy, and that all is put back."""

from __future__ import annotations

import pytest

from tests.security.stage import Stage

CHANGES = {
    "another value": "UPDATE conversation_pace SET conversation = 'C' WHERE rowid = 2",
    "nothing instead of a value": "UPDATE vocational_unit SET keep_messages_days = NULL",
    "a value instead of nothing": "UPDATE client SET name = 'x' WHERE code = 'C-2'",
    "a row less": "DELETE FROM due_contact WHERE rowid = 3",
    "no row any more": "DELETE FROM due_contact",
    "a row more": "INSERT INTO workspace SELECT id || '2' AS id, {others} FROM workspace LIMIT 1",
    "the same row elsewhere": "UPDATE decline SET rowid = rowid + 100 WHERE rowid = 2",
}


@pytest.fixture(scope="module")
def stage(kept_stage: Stage) -> Stage:
    kept_stage.raw.execute("UPDATE vocational_unit SET keep_messages_days = 90")
    kept_stage.raw.commit()
    return kept_stage


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_is_seen_and_put_back(stage: Stage, change: str) -> None:
    copy, before = stage.remember(), stage.records()
    assert stage.differing(copy) == []
    others = [name for name in stage._columns["workspace"] if name not in ("rowid", '"id"')]
    statement = CHANGES[change].format(others=", ".join(others))
    assert stage.raw.execute(statement).rowcount > 0
    stage.raw.commit()
    assert stage.differing(copy) == [next(each for each in stage._tables if each in statement)]
    stage.restore(copy)
    assert stage.differing(copy) == []
    assert stage.records() == before


def test_what_is_no_longer_like_the_copy_is_compared_with_it_too(stage: Stage) -> None:
    first = stage.remember()
    stage.raw.execute("DELETE FROM decline")
    stage.raw.commit()
    second = stage.remember()
    assert (stage.differing(first), stage.differing(second)) == (["decline"], [])
    stage.restore(first)
    assert (stage.differing(first), stage.differing(second)) == ([], ["decline"])


def test_a_file_that_was_written_anew_is_put_back_as_a_whole(stage: Stage) -> None:
    copy, before = stage.remember(), stage.records()
    assert stage.differing(copy) == []
    stage.raw.execute("DELETE FROM decline")
    stage.raw.commit()
    with stage.doors.patient.engine.connect() as connection:
        connection.connection.cursor().execute("VACUUM")
    assert stage.differing(copy) == ["decline"]
    stage.restore(copy)
    assert stage.records() == before
