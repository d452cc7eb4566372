"""What is recorded about a unit, its staff and the mental-health teams gets its tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)
_CHOICE = sa.String(length=255)
_HOURS = sa.Numeric(5, 2)
_SEALED = sa.LargeBinary()


def upgrade() -> None:
    _create(
        "weekly_time",
        "staff_member",
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("scheduled", _HOURS, nullable=False),
        sa.Column("community", _HOURS, nullable=False),
        sa.Column("other_duties", _HOURS, nullable=False),
        sa.UniqueConstraint(
            "workspace_id",
            "staff_member_id",
            "week_of",
            name=op.f("uq_weekly_time_workspace_id_staff_member_id_week_of"),
        ),
    )
    _create(
        "individual_supervision",
        "staff_member",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("clients_raised", sa.Integer()),
        sa.Column("note", _SEALED),
    )
    _index("individual_supervision", "staff_member_id", "on")
    _create(
        "field_mentoring",
        "staff_member",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("why", _CHOICE, nullable=False),
        sa.Column("employer", _SEALED),
        sa.Column("seen", _SEALED),
        sa.Column("feedback", _SEALED),
    )
    _index("field_mentoring", "staff_member_id", "on")
    _create(
        "goal",
        "staff_member",
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("goal", _SEALED, nullable=False),
        sa.Column("outcome", _CHOICE),
    )
    _index("goal", "staff_member_id", "quarter")
    _create(
        "mh_team_meeting",
        "staff_member",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("team", _CHOICE, nullable=False),
        sa.Column("referrals", sa.Integer()),
    )
    _index("mh_team_meeting", "staff_member_id", "on")
    _create(
        "training",
        "staff_member",
        sa.Column("course", _CHOICE, nullable=False),
        sa.Column("hours", _HOURS, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
    )
    _index("training", "staff_member_id", "on")
    _create(
        "unit_milestone",
        "vocational_unit",
        sa.Column("kind", _CHOICE, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("mode", _CHOICE),
        sa.Column("team", _CHOICE),
        sa.Column("note", _SEALED),
    )
    _index("unit_milestone", "vocational_unit_id", "kind", "on")
    _create(
        "statement",
        "vocational_unit",
        sa.Column("about", _CHOICE, nullable=False),
        sa.Column("is_so", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", _SEALED),
    )
    _index("statement", "vocational_unit_id", "about", "on")
    _create(
        "referral",
        "vocational_unit",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("referred_by", _CHOICE, nullable=False),
        sa.Column("outcome", _CHOICE),
        sa.Column("note", _SEALED),
    )
    _index("referral", "vocational_unit_id", "on")
    _create(
        "fidelity_review",
        "vocational_unit",
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("report_on", sa.Date()),
        sa.Column("reviewers", _SEALED),
    )
    _index("fidelity_review", "vocational_unit_id", "reviewed_on")
    _create(
        "item_rating",
        "vocational_unit",
        sa.Column("item", _CHOICE, nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("words", _SEALED),
        sa.Column("review_id", _ID),
        sa.Column("rated_staff_id", _ID),
        _refers("item_rating", "rated_staff_id", "staff_member"),
        _refers("item_rating", "review_id", "fidelity_review"),
    )
    _index("item_rating", "review_id")
    _index("item_rating", "vocational_unit_id", "item", "rated_on")


def _create(name: str, about: str, *own: Any) -> None:
    """A table with what is kept around every record, and whom it is about."""
    op.create_table(
        name,
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column(f"{about}_id", _ID, nullable=False),
        *(each for each in own if isinstance(each, sa.Column)),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True)),
        sa.Column("voided_by", _ID),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{name}")),
        _refers(name, f"{about}_id", about),
        *(each for each in own if not isinstance(each, sa.Column)),
    )


def _refers(name: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{to}.workspace_id", f"{to}.id"],
        name=op.f(f"fk_{name}_workspace_id_{column}"),
    )


def _index(name: str, *columns: str) -> None:
    index = f"ix_{name}_workspace_id_{'_'.join(columns)}"
    op.create_index(op.f(index), name, ["workspace_id", *columns])
