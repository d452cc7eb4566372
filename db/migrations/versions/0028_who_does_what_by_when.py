"""Who does what by when: an action of a unit, of a meeting or of a review's plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)
_REFERS_TO = (
    ("vocational_unit_id", "vocational_unit"),
    ("owner_id", "staff_member"),
    ("client_id", "client"),
    ("review_id", "fidelity_review"),
)
_FOUND_BY = (("vocational_unit_id", "due_on"), ("client_id",), ("meeting_id",), ("review_id",))


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("vocational_unit_id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("client_id", _ID),
        sa.Column("meeting_id", _ID),
        sa.Column("review_id", _ID),
        sa.Column("done_on", sa.Date()),
        sa.Column("dropped_on", sa.Date()),
        sa.Column("end_recorded_on", sa.Date()),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True)),
        sa.Column("end_recorded_by", _ID),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("voided_by", _ID),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_action_workspace_id_{column}"),
            )
            for column, table in _REFERS_TO
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_action")),
    )
    for columns in _FOUND_BY:
        op.create_index(
            op.f(f"ix_action_workspace_id_{'_'.join(columns)}"),
            "action",
            ["workspace_id", *columns],
        )
