"""The tables of the record kinds as `db.models` has the others, for tests that write whole rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table

from db.kept import table_of
from ips.records.kind import kinds


def _row(table: Table) -> Any:
    columns = {each.name: each for each in table.c}
    known = {"__table__": table, "__clause_element__": staticmethod(lambda: table)}
    return type(f"{table.name}_row", (), columns | known)


ROW_OF: dict[str, Any] = {name: _row(table_of(kind)) for name, kind in kinds().items()}
EpisodeRow, ClientContactRow = ROW_OF["episode"], ROW_OF["client_contact"]
MilestoneRow, PauseRow = ROW_OF["milestone"], ROW_OF["pause"]
EmployerContactRow = ROW_OF["employer_contact"]
JobRow, JobLeadRow = ROW_OF["job"], ROW_OF["job_lead"]
LeaveRow, LogReviewRow = ROW_OF["leave"], ROW_OF["log_review"]
