"""Contacts with VR, support at work and authorizations; milestones say what was touched, by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_LISTS = ("components", "contents")


def upgrade() -> None:
    for name, of in (
        ("what_for", sa.String(length=255)),
        ("given_by", sa.LargeBinary()),
        ("trained", sa.Boolean()),
        ("earnings_reporting", sa.Boolean()),
        ("schooling", sa.String(length=255)),
    ):
        op.add_column("milestone", sa.Column(name, of))
    for name in _LISTS:
        op.add_column("milestone", sa.Column(name, sa.JSON()))
    op.execute(
        sa.update(sa.table("milestone", *(sa.column(name, sa.JSON) for name in _LISTS))).values(
            dict.fromkeys(_LISTS, [])  # nobody was asked
        )
    )
    with op.batch_alter_table("milestone") as batch_op:
        for name in _LISTS:
            batch_op.alter_column(name, existing_type=sa.JSON(), nullable=False)
    _about_a_client(
        "vr_contact",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(length=255), nullable=False),
        sa.Column("counsellor", sa.LargeBinary()),
        sa.Column("note", sa.LargeBinary()),
    )
    _about_a_client(
        "job_support",
        sa.Column("support", sa.String(length=255), nullable=False),
        sa.Column("giver", sa.String(length=255), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("job_id", sa.String(length=32)),
        sa.Column("note", sa.LargeBinary()),
    )
    _about_a_client(
        "authorization",
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary()),
    )


def _about_a_client(table: str, *own: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        *own,
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("voided_by", sa.String(length=32)),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=f"fk_{table}_workspace_id_client_id",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_workspace_id_client_id", table, ["workspace_id", "client_id"])
