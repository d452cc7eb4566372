"""The tables of the record kinds as classes of rows, for tests that write or read whole ones."""

from __future__ import annotations

from typing import Any

from db.kept import table_of
from db.models import Base
from ips.records.kind import kinds

ROW_OF: dict[str, Any] = {
    name: type(f"{kind.__name__}Row", (Base,), {"__table__": table_of(kind)})
    for name, kind in kinds().items()
}
EpisodeRow, ClientContactRow = ROW_OF["episode"], ROW_OF["client_contact"]
MilestoneRow, PauseRow = ROW_OF["milestone"], ROW_OF["pause"]
EmployerContactRow = ROW_OF["employer_contact"]
JobRow, JobLeadRow = ROW_OF["job"], ROW_OF["job_lead"]
LeaveRow, LogReviewRow = ROW_OF["leave"], ROW_OF["log_review"]
