"""Which function measures which item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from ips.fidelity.evidence import UnitRecords
from ips.fidelity.items import ITEMS
from ips.fidelity.measures.diversity import s8, s9
from ips.fidelity.measures.o1 import o1
from ips.fidelity.measures.o3 import o3
from ips.fidelity.measures.o4 import o4
from ips.fidelity.measures.people import rated_by_people, s7
from ips.fidelity.measures.s4 import s4
from ips.fidelity.measures.s5 import s5
from ips.fidelity.measures.s6 import s6
from ips.fidelity.measures.s10 import s10
from ips.fidelity.measures.s12 import s12
from ips.fidelity.measures.s13 import s13
from ips.fidelity.measures.s14 import s14
from ips.fidelity.measures.st1 import st1
from ips.fidelity.measures.st2 import st2
from ips.fidelity.results import Result

Measure = Callable[[UnitRecords], Result]

_OF_RECORDS: Mapping[str, Measure] = {
    "St1": st1,
    "St2": st2,
    "O1": o1,
    "O3": o3,
    "O4": o4,
    "S4": s4,
    "S5": s5,
    "S6": s6,
    "S8": s8,
    "S9": s9,
    "S10": s10,
    "S12": s12,
    "S13": s13,
    "S14": s14,
}

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        code: s7 if code == "S7" else _OF_RECORDS.get(code, partial(rated_by_people, code))
        for code in ITEMS
    }
)
"""Code -> function, in the scale's order; what no record tells, people rate."""
