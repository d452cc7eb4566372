"""A database may be spread over machines by workspace: every row, key and reference is of one.

That every statement names its workspace by value is looked at in each run of the tests, see
`tests/databases.py`; who asks about all of them, and why, is in `tests/security/wall.py`.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

from db.instants import in_seconds
from db.models import Base, WorkspaceRow
from tests.security import wall

OF_THE_DEPLOYMENT = {
    "audit_key": "one for the whole deployment; a copy stands beside each part",
    "key_check": "one row, which tells whether the keys are the right ones; as above",
}
TABLES = [each for each in Base.metadata.sorted_tables if each.name not in OF_THE_DEPLOYMENT]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_key_and_reference_is_of_one_workspace(table: Table) -> None:
    key = "id" if table.name == WorkspaceRow.__tablename__ else "workspace_id"
    assert key in table.primary_key.columns
    for each in table.constraints:
        assert not isinstance(each, UniqueConstraint) or key in each.columns
    for index in table.indexes:
        assert next(iter(index.columns)).name == key
    for reference in table.foreign_key_constraints:
        assert reference.column_keys[0] == key
        assert next(iter(reference.elements)).target_fullname.split(".")[1] in (key, "id")


def test_what_is_of_the_whole_deployment_only_becomes_less() -> None:
    assert len(OF_THE_DEPLOYMENT) <= 2
    assert all(OF_THE_DEPLOYMENT.values())
    named = {table.name for table in Base.metadata.sorted_tables if table not in TABLES}
    assert named == OF_THE_DEPLOYMENT.keys()


def test_no_key_is_counted_up_by_one_machine() -> None:
    """A sequence would be one machine's: ids are drawn, and the audit counts within its chain."""
    assert [table.name for table in TABLES if table.autoincrement_column is not None] == []


def test_a_write_asks_no_machine_for_a_time_of_its_own() -> None:
    """What answers differently within one statement may not stand in a write that is spread."""
    told = str(in_seconds(1.0).compile(dialect=postgresql.dialect()))
    assert "statement_timestamp()" in told
    assert "clock_timestamp" not in told


def test_what_changes_rows_of_several_workspaces_only_becomes_less() -> None:
    assert len(wall.WRITES_OVER_ALL) <= 2
    assert all(wall.WRITES_OVER_ALL.values())
