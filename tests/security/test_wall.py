"""The judge of `tests/security/wall.py` sees every way in which a filter can be missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import and_, case, delete, exists, func, insert, or_, select, text, tuple_, update

from bench.definitions import called, files_in
from db.doors import Doors, Session
from db.models import (
    AuditHeadRow,
    ClientAssignmentRow,
    ClientRow,
    OutgoingMessageRow,
    StaffMemberRow,
    SubmissionRow,
    VocationalUnitRow,
    WorkspaceRow,
)
from tests.security import wall
from tests.security.wall import OVER_ALL, wall_around
from tests.support import row_with

ROOT = Path(__file__).resolve().parent.parent.parent

HERE, THERE = "T0HERE", "T0THERE"
client, assigned, staff, message = (
    ClientRow, ClientAssignmentRow, StaffMemberRow, OutgoingMessageRow,
)  # fmt: skip
table = ClientRow.__table__
busy = message.__table__.alias()
helper = staff.__table__.alias()
place = select(
    message.workspace_id, message.id, func.row_number().over(order_by=message.id).label("place")
)  # fmt: skip
ranked, ranked_here = place.subquery(), place.where(message.workspace_id == HERE).subquery()
wanted = select(client.id).where(client.workspace_id == HERE).cte("wanted")
wanted_anywhere = select(client.id).cte("wanted_anywhere")

HELD: dict[str, Any] = {
    "by its own condition": select(client.code).where(client.workspace_id == HERE),
    "the other way round": select(client.code).where(HERE == client.workspace_id),  # noqa: SIM300
    "of a plain table": select(table).where(table.c.workspace_id == HERE),
    "the workspace itself": select(WorkspaceRow.name).where(WorkspaceRow.id == HERE),
    "by a join with what is held": select(client.code)
    .join(assigned, and_(assigned.workspace_id == client.workspace_id))
    .where(client.workspace_id == HERE),
    "by a chain of joins": select(client.code)
    .join(assigned, assigned.workspace_id == client.workspace_id)
    .join(staff, staff.workspace_id == assigned.workspace_id)
    .where(staff.workspace_id == HERE),
    "the right side of an outer join": select(client.code)
    .outerjoin(assigned, assigned.workspace_id == client.workspace_id)
    .where(client.workspace_id == HERE),
    "an alias": select(client.code, helper.c.id)
    .join(helper, helper.c.workspace_id == client.workspace_id)
    .where(client.workspace_id == HERE),
    "a correlated query": select(client.code).where(
        client.workspace_id == HERE, exists().where(assigned.workspace_id == client.workspace_id)
    ),
    "a query of the same table": select(message.id).where(
        message.workspace_id == HERE, ~exists().where(busy.c.workspace_id == message.workspace_id)
    ),
    "a list of pairs": select(message.id).where(
        tuple_(message.workspace_id, message.id).in_([(HERE, "a"), (HERE, "b")])
    ),
    "pairs from a query": select(message.id).where(
        tuple_(message.workspace_id, message.id).in_(
            select(busy.c.workspace_id, busy.c.id).where(busy.c.workspace_id == HERE)
        )
    ),
    "a query within FROM": select(ranked_here.c.id).where(ranked_here.c.place == 1),
    "a query within FROM, held from outside": select(ranked.c.id).where(
        ranked.c.workspace_id == HERE
    ),
    "beside a named query": select(assigned.id)
    .join(wanted, wanted.c.id == assigned.client_id)
    .where(assigned.workspace_id == HERE),
    "a union": select(client.id).where(client.workspace_id == HERE).union(
        select(staff.id).where(staff.workspace_id == HERE)
    ),
    "a change": update(client).where(client.workspace_id == HERE).values(code="x"),
    "a deletion": delete(client).where(client.workspace_id == HERE, client.id == "a"),
    "a new row": insert(WorkspaceRow).values(id=HERE, name="x"),
    "a new row with what a query finds": insert(WorkspaceRow).values(
        id=HERE,
        name=select(func.coalesce(func.max(client.code), "x"))
        .where(client.workspace_id == HERE)
        .scalar_subquery(),
    ),
}  # fmt: skip

OPEN: dict[str, Any] = {
    "no condition": select(client.code),
    "an id alone": select(client.code).where(client.id == "a"),
    "another workspace": select(client.code).where(client.workspace_id == THERE),
    "another workspace in a list of pairs": select(message.id).where(
        tuple_(message.workspace_id, message.id).in_([(HERE, "a"), (THERE, "b")])
    ),
    "a join by an id alone": select(client.code)
    .join(assigned, assigned.client_id == client.id)
    .where(client.workspace_id == HERE),
    "the left side of an outer join": select(client.code)
    .outerjoin(assigned, and_(assigned.workspace_id == HERE, client.workspace_id == HERE)),
    "the left side held by the right of an outer join": select(client.code)
    .outerjoin(assigned, assigned.workspace_id == client.workspace_id)
    .where(client.id == "a"),
    "an alias": select(client.code, helper.c.id)
    .join(helper, helper.c.id == client.created_by)
    .where(client.workspace_id == HERE),
    "behind OR": select(client.code).where(or_(client.workspace_id == HERE, client.code == "x")),
    "behind NOT": select(client.code).where(client.workspace_id != HERE),
    "a query in a condition": select(client.code).where(
        client.workspace_id == HERE, exists().where(assigned.client_id == client.id)
    ),
    "a query among the columns": select(
        client.code, select(func.count(assigned.id)).scalar_subquery()
    ).where(client.workspace_id == HERE),
    "a query behind IN": select(client.code).where(
        client.workspace_id == HERE, client.id.in_(select(assigned.client_id))
    ),
    "a query within FROM": select(ranked.c.id).where(ranked.c.place == 1),
    "a named query": select(assigned.id)
    .join(wanted_anywhere, wanted_anywhere.c.id == assigned.client_id)
    .where(assigned.workspace_id == HERE),
    "half of a union": select(client.id).where(client.workspace_id == HERE).union(select(staff.id)),
    "two tables side by side": select(client.id, staff.id).where(client.workspace_id == HERE),
    "a change": update(client).where(client.id == "a").values(code="x"),
    "a change of whose it is": update(client)
    .where(client.workspace_id == HERE).values(workspace_id=HERE),
    "a deletion": delete(client).where(client.id == "a"),
    "a change by a query": update(client).where(
        client.workspace_id == HERE, client.id.in_(select(assigned.client_id))
    ).values(code="x"),
    "a change to what a query finds": update(client)
    .where(client.workspace_id == HERE)
    .values(code=case((exists().where(assigned.client_id == client.id), "x"), else_=client.code)),
    "a new row": insert(WorkspaceRow).values(id=THERE, name="x"),
    "a new row with what a query finds": insert(WorkspaceRow).values(
        id=HERE, name=select(func.coalesce(func.max(client.code), "x")).scalar_subquery()
    ),
    "a text": text("SELECT code FROM client"),
}  # fmt: skip


def crossings(doors: Doors, statement: Any) -> list[str]:
    with wall_around({HERE}) as seen:
        _execute(doors, lambda session: session.execute(statement))
    return [one.why for one in seen.crossings]


def _execute(doors: Doors, ask: Callable[[Session], Any]) -> None:
    with doors.writing() as session:
        ask(session)


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_passes(doors: Doors, name: str) -> None:
    assert crossings(doors, HELD[name]) == []


@pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")
@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_seen(doors: Doors, name: str) -> None:
    assert crossings(doors, OPEN[name]) != []


def test_a_change_beside_a_change_is_judged_too(doors: Doors, dialect: str) -> None:
    if dialect == "sqlite":
        pytest.skip("SQLite changes one table at a time")

    def beside(condition: Any) -> list[str]:
        other = update(staff).where(condition).values(roster_order=1).cte()
        here = update(client).where(client.workspace_id == HERE).values(code="x")
        return crossings(doors, here.add_cte(other))

    assert beside(staff.workspace_id == HERE) == []
    assert beside(staff.id == HERE) != []


def test_a_change_whose_rows_are_read_is_judged_too(doors: Doors, dialect: str) -> None:
    if dialect == "sqlite":
        pytest.skip("SQLite reads no rows of a change")

    def read(condition: Any) -> list[str]:
        changed = update(staff).where(condition).values(roster_order=1).returning(staff.id)
        return crossings(doors, select(changed.cte("changed").c.id))

    assert read(staff.workspace_id == HERE) == []
    assert read(staff.id == HERE) != []


def test_a_statement_seen_before_is_judged_by_its_new_values(doors: Doors) -> None:
    def ask(workspace_id: str) -> list[str]:
        return crossings(doors, select(client.code).where(client.workspace_id == workspace_id))

    assert ask(HERE) == []
    assert ask(THERE) != []


def test_a_row_that_is_written_is_judged(doors: Doors) -> None:
    def row(workspace_id: str) -> Any:
        return row_with(AuditHeadRow, workspace_id=workspace_id, chain="c", number=0, hash=b"")

    with wall_around({HERE}) as seen:
        with doors.writing() as session:
            session.execute(row(HERE))
        assert seen.crossings == []
        with doors.writing() as session:
            session.execute(row(THERE))
        assert len(seen.crossings) == 1


def test_a_look_by_primary_key_is_judged(doors: Doors) -> None:
    of = select(SubmissionRow).where(SubmissionRow.key == "k")
    with wall_around({HERE}) as seen, doors.reading() as session:
        session.execute(of.where(SubmissionRow.workspace_id == HERE))
        assert seen.crossings == []
        session.execute(of.where(SubmissionRow.workspace_id == THERE))
        assert seen.crossings != []


def test_the_other_may_not_even_be_named(doors: Doors) -> None:
    with wall_around({HERE}, {THERE}) as seen, doors.reading() as session:
        session.execute(
            select(client.code).where(client.workspace_id == HERE, client.code == THERE)
        )
    assert [one.why for one in seen.crossings] == ["it names the other workspace"]


def test_who_asks_about_all_still_joins_rows_of_one(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "OVER_ALL", {"somewhere else": "for this test"})
    unit = VocationalUnitRow
    joined = select(staff.id).join(unit, unit.workspace_id == staff.workspace_id)
    assert crossings(doors, select(staff.id)) == []
    assert crossings(doors, joined) == []
    assert crossings(doors, select(staff.id).join(unit, unit.id == staff.vocational_unit_id)) != []
    assert crossings(doors, select(staff.id).where(staff.workspace_id == THERE)) != []


@pytest.mark.parametrize("name", OVER_ALL)
def test_who_may_ask_about_all_is_there_and_has_a_reason(name: str) -> None:
    assert len(called(files_in(ROOT, ["db"]), name)) == 1  # nobody else is called the same
    assert OVER_ALL[name]
