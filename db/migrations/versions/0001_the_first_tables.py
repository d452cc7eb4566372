"""Every table of the first release, as `db.models` describes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("chain", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.String(length=32), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "chain", "number", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_workspace_id_at"), ["workspace_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_event_workspace_id_subject_id"),
            ["workspace_id", "subject_id"],
            unique=False,
        )

    op.create_table(
        "audit_head",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("chain", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "chain", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "conversation_pace",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "conversation", name=op.f("pk_conversation_pace")),
    )
    op.create_table(
        "fact_version",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fact_kind", sa.String(length=255), nullable=False),
        sa.Column("fact_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.String(length=32), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_fact_version")),
        sa.UniqueConstraint(
            "workspace_id",
            "fact_kind",
            "fact_id",
            "version",
            name=op.f("uq_fact_version_workspace_id_fact_kind_fact_id_version"),
        ),
    )
    op.create_table(
        "key_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canary", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_check")),
    )
    op.create_table(
        "outgoing_message",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe_key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=64), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted_version", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'leased', 'sending', 'sent', 'withdrawn', 'dead')",
            name=op.f("ck_outgoing_message_state"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_outgoing_message")),
        sa.UniqueConstraint(
            "workspace_id", "dedupe_key", name=op.f("uq_outgoing_message_workspace_id_dedupe_key")
        ),
    )
    with op.batch_alter_table("outgoing_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outgoing_message_state", ["workspace_id", "state", "not_before"], unique=False
        )
        batch_op.create_index(
            "uq_outgoing_message_in_flight",
            ["workspace_id", "conversation"],
            unique=True,
            sqlite_where=sa.text("state IN ('leased', 'sending')"),
            postgresql_where=sa.text("state IN ('leased', 'sending')"),
        )

    op.create_table(
        "slack_event",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "event_id", name=op.f("pk_slack_event")),
    )
    with op.batch_alter_table("slack_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_slack_event_workspace_id_received_at"),
            ["workspace_id", "received_at"],
            unique=False,
        )

    op.create_table(
        "submission",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_workspace_id_received_at"),
            ["workspace_id", "received_at"],
            unique=False,
        )

    op.create_table(
        "vocational_unit",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.Column("zone", sa.String(length=255), nullable=False),
        sa.Column("working_days", sa.JSON(), nullable=False),
        sa.Column("send_at", sa.Time(), nullable=False),
        sa.Column("waking_from", sa.Time(), nullable=False),
        sa.Column("waking_until", sa.Time(), nullable=False),
        sa.Column("digest_day", sa.String(length=3), nullable=False),
        sa.Column("digest_at", sa.Time(), nullable=False),
        sa.Column("next_digest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("live_on", sa.Date(), nullable=False),
        sa.Column("reckon_mark", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_vocational_unit")),
        sa.UniqueConstraint(
            "workspace_id", "name", name=op.f("uq_vocational_unit_workspace_id_name")
        ),
    )
    with op.batch_alter_table("vocational_unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_vocational_unit_workspace_id_next_digest_at"),
            ["workspace_id", "next_digest_at"],
            unique=False,
        )

    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("bot_token", sa.LargeBinary(), nullable=True),
        sa.Column("bot_user_id", sa.String(length=32), nullable=True),
        sa.Column("bot_id", sa.String(length=32), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("names_allowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("names_allowed_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "client",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("folded_code", sa.String(length=255), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("disclosure", sa.String(length=255), nullable=False),
        sa.Column("disclosure_limits", sa.LargeBinary(), nullable=True),
        sa.Column("job_wishes", sa.LargeBinary(), nullable=True),
        sa.Column("meeting_wishes", sa.LargeBinary(), nullable=True),
        sa.Column("visits_at_work", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_client_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_client")),
        sa.UniqueConstraint(
            "workspace_id",
            "vocational_unit_id",
            "folded_code",
            name=op.f("uq_client_workspace_id_vocational_unit_id_folded_code"),
        ),
    )
    op.create_table(
        "employer",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("folded_name", sa.String(length=255), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_id"],
            ["employer.workspace_id", "employer.id"],
            name=op.f("fk_employer_workspace_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_employer_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_employer")),
        sa.UniqueConstraint(
            "workspace_id",
            "vocational_unit_id",
            "folded_name",
            name=op.f("uq_employer_workspace_id_vocational_unit_id_folded_name"),
        ),
    )
    op.create_table(
        "log_review",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=32), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_log_review_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_log_review")),
        sa.UniqueConstraint(
            "workspace_id",
            "vocational_unit_id",
            "week_of",
            name=op.f("uq_log_review_workspace_id_vocational_unit_id_week_of"),
        ),
    )
    op.create_table(
        "outgoing_item",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=32), nullable=False),
        sa.Column("fact_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("nudge_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["outgoing_message.workspace_id", "outgoing_message.id"],
            name=op.f("fk_outgoing_item_workspace_id_message_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "message_id", "position", name=op.f("pk_outgoing_item")
        ),
    )
    with op.batch_alter_table("outgoing_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outgoing_item_workspace_id_client_id_clock_fact_id_part"),
            ["workspace_id", "client_id", "clock", "fact_id", "part"],
            unique=False,
        )

    op.create_table(
        "staff_member",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slack_user_id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=True),
        sa.Column("roster_order", sa.Integer(), nullable=False),
        sa.Column("brief_at", sa.Time(), nullable=True),
        sa.Column("days_off", sa.JSON(), nullable=False),
        sa.Column("day_first", sa.Boolean(), nullable=False),
        sa.Column("next_brief_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("covers_through", sa.Date(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_staff_member_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint(
            "workspace_id", "slack_user_id", name=op.f("uq_staff_member_workspace_id_slack_user_id")
        ),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_member_workspace_id_next_brief_at"),
            ["workspace_id", "next_brief_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_staff_member_workspace_id_vocational_unit_id"),
            ["workspace_id", "vocational_unit_id"],
            unique=False,
        )

    op.create_table(
        "unit_holiday",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_unit_holiday_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_unit_holiday")),
        sa.UniqueConstraint(
            "workspace_id",
            "vocational_unit_id",
            "on",
            name=op.f("uq_unit_holiday_workspace_id_vocational_unit_id_on"),
        ),
    )
    op.create_table(
        "unit_profile",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("profile", sa.String(length=255), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_unit_profile_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_unit_profile")),
        sa.UniqueConstraint(
            "workspace_id",
            "vocational_unit_id",
            "from_on",
            name=op.f("uq_unit_profile_workspace_id_vocational_unit_id_from_on"),
        ),
    )
    op.create_table(
        "client_assignment",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_client_assignment_workspace_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name=op.f("fk_client_assignment_workspace_id_staff_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_client_assignment")),
    )
    with op.batch_alter_table("client_assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_assignment_workspace_id_client_id_from_on"),
            ["workspace_id", "client_id", "from_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_client_assignment_workspace_id_staff_member_id_from_on"),
            ["workspace_id", "staff_member_id", "from_on"],
            unique=False,
        )

    op.create_table(
        "client_team",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("team", sa.String(length=255), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_client_team_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_client_team")),
    )
    with op.batch_alter_table("client_team", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_team_workspace_id_client_id_from_on"),
            ["workspace_id", "client_id", "from_on"],
            unique=False,
        )

    op.create_table(
        "cover_request",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=32), nullable=False),
        sa.Column("fact_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_to", sa.String(length=32), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_cover_request_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cover_request")),
    )
    with op.batch_alter_table("cover_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cover_request_workspace_id_client_id"),
            ["workspace_id", "client_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_cover_request_workspace_id_granted_to_until_on"),
            ["workspace_id", "granted_to", "until_on"],
            unique=False,
        )

    op.create_table(
        "decline",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("clocks", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_decline_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_decline")),
    )
    with op.batch_alter_table("decline", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decline_workspace_id_client_id"),
            ["workspace_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "due_contact",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=32), nullable=False),
        sa.Column("fact_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_by", sa.String(length=32), nullable=True),
        sa.Column("met_recorded_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_due_contact_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "client_id", "clock", "fact_id", "part", name=op.f("pk_due_contact")
        ),
    )
    with op.batch_alter_table("due_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_due_contact_workspace_id_client_id_state_due_on"),
            ["workspace_id", "client_id", "state", "due_on"],
            unique=False,
        )

    op.create_table(
        "employer_alias",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("employer_id", sa.String(length=32), nullable=False),
        sa.Column("alias", sa.String(length=255), nullable=False),
        sa.Column("folded_alias", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "employer_id"],
            ["employer.workspace_id", "employer.id"],
            name=op.f("fk_employer_alias_workspace_id_employer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_employer_alias_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_employer_alias")),
        sa.UniqueConstraint(
            "workspace_id",
            "vocational_unit_id",
            "folded_alias",
            name=op.f("uq_employer_alias_workspace_id_vocational_unit_id_folded_alias"),
        ),
    )
    op.create_table(
        "employer_contact",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("employer_id", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(length=255), nullable=False),
        sa.Column("made_by", sa.String(length=255), nullable=False),
        sa.Column("person_met", sa.LargeBinary(), nullable=True),
        sa.Column("person_role", sa.LargeBinary(), nullable=True),
        sa.Column("hiring_authority", sa.Boolean(), nullable=True),
        sa.Column("competitive", sa.Boolean(), nullable=False),
        sa.Column("career_exploration", sa.Boolean(), nullable=False),
        sa.Column("interview", sa.Boolean(), nullable=False),
        sa.Column("step", sa.String(length=255), nullable=True),
        sa.Column("preference_based", sa.Boolean(), nullable=True),
        sa.Column("client_was_with_me", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.LargeBinary(), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "employer_id"],
            ["employer.workspace_id", "employer.id"],
            name=op.f("fk_employer_contact_workspace_id_employer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name=op.f("fk_employer_contact_workspace_id_staff_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_employer_contact_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_employer_contact")),
    )
    with op.batch_alter_table("employer_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_employer_contact_workspace_id_employer_id_on"),
            ["workspace_id", "employer_id", "on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_employer_contact_workspace_id_staff_member_id_on"),
            ["workspace_id", "staff_member_id", "on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_employer_contact_workspace_id_vocational_unit_id_on"),
            ["workspace_id", "vocational_unit_id", "on"],
            unique=False,
        )

    op.create_table(
        "episode",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("working_at_entry", sa.Boolean(), nullable=False),
        sa.Column("exited_on", sa.Date(), nullable=True),
        sa.Column("exit_recorded_on", sa.Date(), nullable=True),
        sa.Column("exit_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exit_recorded_by", sa.String(length=32), nullable=True),
        sa.Column("exit_reason", sa.String(length=255), nullable=True),
        sa.Column("exit_words", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_episode_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_episode")),
    )
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_episode_workspace_id_client_id"),
            ["workspace_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "job",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("employer_id", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.Column("start_confirmed", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=True),
        sa.Column("type_label", sa.String(length=255), nullable=True),
        sa.Column(
            "hours_per_week", sa.Numeric(precision=6, scale=2, asdecimal=False), nullable=True
        ),
        sa.Column("hourly_wage", sa.Numeric(precision=8, scale=2, asdecimal=False), nullable=True),
        sa.Column("pays_minimum_and_prevailing", sa.Boolean(), nullable=False),
        sa.Column("open_to_anyone", sa.Boolean(), nullable=False),
        sa.Column("integrated", sa.Boolean(), nullable=False),
        sa.Column("not_set_aside", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("disclosed", sa.Boolean(), nullable=True),
        sa.Column("work_site", sa.String(length=255), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_learned_on", sa.Date(), nullable=True),
        sa.Column("end_recorded_on", sa.Date(), nullable=True),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_recorded_by", sa.String(length=32), nullable=True),
        sa.Column("client_told_us", sa.Boolean(), nullable=False),
        sa.Column("end_reason", sa.String(length=255), nullable=True),
        sa.Column("lessons", sa.LargeBinary(), nullable=True),
        sa.Column("next_job_id", sa.String(length=32), nullable=True),
        sa.Column("in_work_at_entry", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_job_workspace_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "employer_id"],
            ["employer.workspace_id", "employer.id"],
            name=op.f("fk_job_workspace_id_employer_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_workspace_id_client_id"), ["workspace_id", "client_id"], unique=False
        )

    op.create_table(
        "leave",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("cover_id", sa.String(length=32), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name=op.f("fk_leave_workspace_id_staff_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leave_workspace_id_staff_member_id_from_on"),
            ["workspace_id", "staff_member_id", "from_on"],
            unique=False,
        )

    op.create_table(
        "milestone",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.String(length=255), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_milestone_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_milestone_workspace_id_client_id"),
            ["workspace_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "pause",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("resumed_on", sa.Date(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_pause_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pause_workspace_id_client_id"),
            ["workspace_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "snooze",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=32), nullable=False),
        sa.Column("fact_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_snooze_workspace_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_snooze")),
    )
    with op.batch_alter_table("snooze", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_snooze_workspace_id_client_id"),
            ["workspace_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "staff_role",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=255), nullable=False),
        sa.Column("fte", sa.Numeric(precision=4, scale=2, asdecimal=False), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name=op.f("fk_staff_role_workspace_id_staff_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_staff_role_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_staff_role")),
    )
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_role_workspace_id_vocational_unit_id_from_on"),
            ["workspace_id", "vocational_unit_id", "from_on"],
            unique=False,
        )

    op.create_table(
        "client_contact",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("staff_member_id", sa.String(length=32), nullable=False),
        sa.Column("by_role", sa.String(length=255), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(length=255), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("strategy", sa.String(length=255), nullable=True),
        sa.Column("place", sa.String(length=255), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.LargeBinary(), nullable=True),
        sa.Column("with_team_member", sa.LargeBinary(), nullable=True),
        sa.Column("with_family", sa.Boolean(), nullable=False),
        sa.Column("job_trouble", sa.Boolean(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("employer_contact_id", sa.String(length=32), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_client_contact_workspace_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "employer_contact_id"],
            ["employer_contact.workspace_id", "employer_contact.id"],
            name=op.f("fk_client_contact_workspace_id_employer_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "staff_member_id"],
            ["staff_member.workspace_id", "staff_member.id"],
            name=op.f("fk_client_contact_workspace_id_staff_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_client_contact")),
    )
    with op.batch_alter_table("client_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_contact_workspace_id_client_id_on"),
            ["workspace_id", "client_id", "on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_client_contact_workspace_id_staff_member_id_on"),
            ["workspace_id", "staff_member_id", "on"],
            unique=False,
        )

    op.create_table(
        "employer_contact_client",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("employer_contact_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_employer_contact_client_workspace_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "employer_contact_id"],
            ["employer_contact.workspace_id", "employer_contact.id"],
            name=op.f("fk_employer_contact_client_workspace_id_employer_contact_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id",
            "employer_contact_id",
            "client_id",
            name=op.f("pk_employer_contact_client"),
        ),
    )
    with op.batch_alter_table("employer_contact_client", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_employer_contact_client_workspace_id_client_id"),
            ["workspace_id", "client_id"],
            unique=False,
        )

    op.create_table(
        "job_change",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "hours_per_week", sa.Numeric(precision=6, scale=2, asdecimal=False), nullable=True
        ),
        sa.Column("hourly_wage", sa.Numeric(precision=8, scale=2, asdecimal=False), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "job_id"],
            ["job.workspace_id", "job.id"],
            name=op.f("fk_job_change_workspace_id_job_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_job_change")),
    )
    with op.batch_alter_table("job_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_change_workspace_id_job_id"),
            ["workspace_id", "job_id"],
            unique=False,
        )

    op.create_table(
        "job_lead",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("vocational_unit_id", sa.String(length=32), nullable=False),
        sa.Column("employer_id", sa.String(length=32), nullable=True),
        sa.Column("employer_contact_id", sa.String(length=32), nullable=True),
        sa.Column("summary", sa.LargeBinary(), nullable=False),
        sa.Column("shared_by", sa.String(length=32), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "employer_contact_id"],
            ["employer_contact.workspace_id", "employer_contact.id"],
            name=op.f("fk_job_lead_workspace_id_employer_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "employer_id"],
            ["employer.workspace_id", "employer.id"],
            name=op.f("fk_job_lead_workspace_id_employer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "vocational_unit_id"],
            ["vocational_unit.workspace_id", "vocational_unit.id"],
            name=op.f("fk_job_lead_workspace_id_vocational_unit_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_job_lead")),
    )
    with op.batch_alter_table("job_lead", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_lead_workspace_id_vocational_unit_id_closed_at"),
            ["workspace_id", "vocational_unit_id", "closed_at"],
            unique=False,
        )

    op.create_table(
        "client_contact_job",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("client_contact_id", sa.String(length=32), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_contact_id"],
            ["client_contact.workspace_id", "client_contact.id"],
            name=op.f("fk_client_contact_job_workspace_id_client_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "job_id"],
            ["job.workspace_id", "job.id"],
            name=op.f("fk_client_contact_job_workspace_id_job_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "client_contact_id", "job_id", name=op.f("pk_client_contact_job")
        ),
    )
