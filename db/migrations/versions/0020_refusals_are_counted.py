"""Refusals of strangers are counted within a minute, and who asked for cover lately is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_refusal",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "minute", "actor", "action", name=op.f("pk_audit_refusal")
        ),
    )
    op.create_index(
        op.f("ix_cover_request_workspace_id_asked_by_asked_at"),
        "cover_request",
        ["workspace_id", "asked_by", "asked_at"],
    )
