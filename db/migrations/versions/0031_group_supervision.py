"""Group supervisions, who took part in them, and whom they talked about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)
_MEETING = ("meeting_id", "group_supervision")


def upgrade() -> None:
    _create(
        "group_supervision",
        sa.Column("vocational_unit_id", _ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("led_by", _ID, nullable=False),
        sa.Column("raised_erased", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("closing_recorded_on", sa.Date()),
        sa.Column("closing_recorded_at", sa.DateTime(timezone=True)),
        sa.Column("closing_recorded_by", _ID),
        refers=(("vocational_unit_id", "vocational_unit"), ("led_by", "staff_member")),
    )
    _index("group_supervision", "vocational_unit_id", "on")
    _create(
        "attendance",
        sa.Column("staff_member_id", _ID, nullable=False),
        sa.Column("meeting_id", _ID, nullable=False),
        sa.Column("how", sa.String(length=255), nullable=False),
        refers=(("staff_member_id", "staff_member"), _MEETING),
        once=("staff_member_id", "meeting_id"),
    )
    _index("attendance", "meeting_id")
    _create(
        "strategy",
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("meeting_id", _ID, nullable=False),
        sa.Column("words", sa.LargeBinary()),
        refers=(("client_id", "client"), _MEETING),
        once=("client_id", "meeting_id"),
    )
    _index("strategy", "client_id")
    _index("strategy", "meeting_id")


def _create(
    name: str,
    *own: sa.Column[object],
    refers: tuple[tuple[str, str], ...],
    once: tuple[str, ...] = (),
) -> None:
    unique = f"uq_{name}_workspace_id_{'_'.join(once)}"
    op.create_table(
        name,
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("id", _ID, nullable=False),
        *own,
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("voided_by", _ID),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{name}")),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{to}.workspace_id", f"{to}.id"],
                name=op.f(f"fk_{name}_workspace_id_{column}"),
            )
            for column, to in refers
        ),
        *([sa.UniqueConstraint("workspace_id", *once, name=op.f(unique))] if once else []),
    )


def _index(name: str, *columns: str) -> None:
    index = f"ix_{name}_workspace_id_{'_'.join(columns)}"
    op.create_index(op.f(index), name, ["workspace_id", *columns])
