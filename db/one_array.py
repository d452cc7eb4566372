"""A list of values for PostgreSQL is one array: `x IN (1, 2, 3)` says `x = ANY ([1, 2, 3])`.

So a statement has one text however many values it is asked with: the driver prepares it, where it
would read it, and the server plan it, anew for each length.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, String
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.sql.sqltypes import TupleType

from db.types import OneArray


class WithArrays(PGCompiler_psycopg):
    """For lists that have a name (`db.queries.asked.among`); what else stands in IN stays there."""

    def visit_in_op_binary(
        self, binary: BinaryExpression[Any], operator: Any, **options: Any
    ) -> str:
        one, many = binary.left, binary.right
        if not isinstance(many, BindParameter) or many.unique or isinstance(one.type, TupleType):
            return self._generate_generic_binary(binary, " IN ", **options)
        # No length: a cast to it would cut what is longer, and find what nobody asked for.
        of = String() if isinstance(one.type, String) else one.type
        array = BindParameter[Any](many.key, type_=OneArray(of), required=many.required)
        return f"{self.process(one, **options)} = ANY ({self.process(array, **options)})"
