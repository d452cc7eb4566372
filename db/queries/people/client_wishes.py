"""What clients want, read from what was on file of them before each change, and from who said it.

A change of a client says with which of their facts it came (None: changed by hand), and which
wishes that fact says from then on, or says no longer. Of an earlier version's changes the moment
tells both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select, union_all

from db import versions
from db.doors import Session
from db.models import EpisodeRow, FactVersionRow, JobRow
from db.queries.people.clients import Client, Word

_WISHES = ("name", "job_wishes", "meeting_wishes", "visits_at_work")


@dataclass(frozen=True, slots=True)
class _Change:
    """`after`: what was on file once it was made."""

    word: Word
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was on file of a client at first, and every change since then."""

    first: Mapping[str, Any]
    changes: tuple[_Change, ...]
    struck_out: frozenset[str]

    def standing(self, without: str | None = None, but: Collection[str] = ()) -> dict[str, Any]:
        """The wishes without those of facts struck out since, and of these of one fact more.

        Of what one fact said about one wish its last word counts.
        """
        stands = dict(self.first)
        for name in _WISHES:
            last = {each.word.by: each for each in self.changes if name in each.word.names}
            for each in self.changes:
                by, says = each.word.by, each.word.names.get(name, False)
                taken_back = by in self.struck_out or (by == without and name in but)
                overtaken = by is not None and each is not last.get(by)
                if says and not taken_back and not overtaken:
                    stands[name] = each.after.get(name)
        return stands

    def words_of(self, fact_id: str) -> dict[str, Any]:
        """What this fact says of them now."""
        found: dict[str, Any] = {}
        for each in self.changes:
            if each.word.by == fact_id:
                found |= {
                    name: each.after.get(name) if says else None
                    for name, says in each.word.names.items()
                }
        return found


def of_client(session: Session, workspace_id: str, client: Client) -> Wishes | None:
    """None where a former version cannot be read: then nothing is guessed."""
    now = {name: getattr(client, name) for name in _WISHES}
    row = FactVersionRow
    kept = session.execute(
        select(row.replaced_at, *versions.COLUMNS)
        .where(
            row.workspace_id == workspace_id, row.fact_kind == "client", row.fact_id == client.id
        )
        .order_by(row.version)
    ).mappings()
    read = [(each["replaced_at"], versions.values_in(each)) for each in kept]
    formers = [(at, values) for at, values in read if values is not None]
    if len(formers) < len(read):
        return None
    moments, struck_out = _facts(session, workspace_id, client.id)
    steps = pairwise([*formers, (None, now)])
    changes = tuple(
        _Change(_word(before, after, moments.get(at)), after) for (at, before), (_, after) in steps
    )
    first = formers[0][1] if formers else now
    return Wishes({name: first.get(name) for name in _WISHES}, changes, struck_out)


def _word(before: Mapping[str, Any], after: Mapping[str, Any], by: str | None) -> Word:
    kept = before.get(Word.KEY)
    if kept is not None:
        return Word(**kept)
    return Word(by, {name: True for name in _WISHES if after.get(name) != before.get(name)})


def _facts(
    session: Session, workspace_id: str, client_id: str
) -> tuple[Mapping[datetime, str], frozenset[str]]:
    """Moment -> the job or entry that was written or changed then; and those struck out."""
    parts: list[Any] = []
    for row in (JobRow, EpisodeRow):
        theirs = (row.workspace_id == workspace_id, row.client_id == client_id)
        parts.append(select(row.id, row.voided_at, row.recorded_at.label("at")).where(*theirs))
        parts.append(
            select(row.id, row.voided_at, FactVersionRow.replaced_at.label("at"))
            .join(
                FactVersionRow,
                (FactVersionRow.workspace_id == row.workspace_id)
                & (FactVersionRow.fact_id == row.id),
            )
            .where(*theirs)
        )
    found = session.execute(union_all(*parts)).all()
    return (
        # Where one act wrote two facts, what is struck out since is the one that spoke.
        {at: fact_id for fact_id, _, at in sorted(found, key=lambda each: bool(each[1]))},
        frozenset(fact_id for fact_id, voided_at, _ in found if voided_at is not None),
    )
