"""Codes are compared without regard to width; where two would then be one, both stay as they are."""

from __future__ import annotations

import re
from collections import Counter
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_CLIENT = sa.table(
    "client",
    sa.column("workspace_id", sa.String),
    sa.column("id", sa.String),
    sa.column("vocational_unit_id", sa.String),
    sa.column("code", sa.String),
    sa.column("folded_code", sa.String),
    sa.column("erased_at", sa.DateTime),
)
_NOT_COMPARED = re.compile(
    r"[\s#\-\u00ad\u061c\u200b\u200e\u200f\u2010-\u2015\u2043\u2060-\u2064\u2212\ufe58\ufe63\ufeff]"
)


def upgrade() -> None:
    rows = op.get_bind().execute(sa.select(_CLIENT).where(_CLIENT.c.erased_at.is_(None))).all()
    of_unit = Counter((row.workspace_id, row.vocational_unit_id, row.folded_code) for row in rows)
    wanted = {
        row: _NOT_COMPARED.sub("", normalize("NFKC", row.code).lower())
        for row in rows
        if not row.code.isascii()
    }
    of_unit.update(
        (row.workspace_id, row.vocational_unit_id, folded)
        for row, folded in wanted.items()
        if folded != row.folded_code
    )
    for row, folded in wanted.items():
        alone = of_unit[row.workspace_id, row.vocational_unit_id, folded] == 1
        if folded != row.folded_code and alone:
            op.execute(
                sa.update(_CLIENT)
                .where(_CLIENT.c.workspace_id == row.workspace_id, _CLIENT.c.id == row.id)
                .values(folded_code=folded)
            )
