"""What the statements that are built once are asked with.

To build a statement takes longer than to answer it from the index of a unit, so what somebody
waits for is built where its module is loaded, and executed with values.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Date, bindparam

WORKSPACE: BindParameter[str] = bindparam("workspace")
UNIT: BindParameter[str] = bindparam("unit")
PERSON: BindParameter[str] = bindparam("person")
CLIENT: BindParameter[str] = bindparam("client")
FIRST, LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
DAY = bindparam("day", type_=Date)


def among(name: str) -> BindParameter[Any]:
    """As many values as there are, for `in_`."""
    return bindparam(name, expanding=True)
