"""Facts as they are stored: one frozen dataclass a table, its fields named as the columns.

A fact keeps its id and first `recorded_at`; `db.queries.records.facts` adds, replaces and voids it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, TypeAlias

from db.kept import ERASURES, Kept
from db.models import (
    EpisodeRow,
    Recorded,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecord:
    """What every fact carries. `recorded_on` is the unit's date at entry."""

    row: ClassVar[type[Recorded]]
    fact_kind: ClassVar[str]

    workspace_id: str
    id: str
    recorded_at: datetime
    recorded_on: date
    recorded_by: str
    version: int = 1
    voided_at: datetime | None = None
    voided_by: str | None = None

    @property
    def voided(self) -> bool:
        return self.voided_at is not None

    @property
    def edition(self) -> int:
        """The version as people have made it: 1 where nobody has edited anything."""
        return self.version % ERASURES


AnyFact: TypeAlias = FactRecord | Kept[Any]
"""A fact as it is stored, of a kind of its own or of one that is declared in `ips.records`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeRecord(FactRecord):
    row: ClassVar[type[Recorded]] = EpisodeRow
    fact_kind: ClassVar[str] = "episode"

    client_id: str
    entered_on: date
    working_at_entry: bool = False
    exited_on: date | None = None
    exit_recorded_on: date | None = None
    exit_recorded_at: datetime | None = None
    exit_recorded_by: str | None = None
    exit_reason: str | None = None
    exit_words: str | None = field(default=None, repr=False)
