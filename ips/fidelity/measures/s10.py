"""F S10: permanent competitive jobs among those held on the last day."""

from __future__ import annotations

from fractions import Fraction

from ips.fidelity.cut_points import LOWEST, cut
from ips.fidelity.evidence import UnitRecords
from ips.fidelity.measures.caseloads import in_program_on
from ips.fidelity.measures.common import Sorting, percent
from ips.fidelity.results import Result, Row
from ips.stays import is_running

FEWEST_JOBS = 10
BY_THE_LETTER = "By F's letter: fewer than 10 current jobs."
RULINGS = (
    "Jobs that clients in the program hold on the last day, of every kind.",
    "F names 65% in anchor 2 and 64% in anchor 1: what lies between has no anchor and is 1.",
)


def s10(records: UnitRecords) -> Result:
    """Permanent and competitive ÷ all jobs held that day; fewer than ten: 1."""
    last, sorting = records.period.last, Sorting()
    for _, stay in in_program_on(records, last):
        for job in stay.jobs:
            if is_running(job, last):
                row = Row("job", job.id, job.starts_on)
                sorting.count(row, hit=job.competitive and job.permanent)
    measure = Fraction(len(sorting.hits), sorting.cases) if sorting.cases else None
    few = sorting.cases < FEWEST_JOBS
    return Result(
        "S10",
        LOWEST if few or measure is None else cut("S10", measure),
        measure=measure,
        populations=sorting.populations(),
        beside=(
            ("Jobs held", str(sorting.cases)),
            ("Permanent and competitive", "-" if measure is None else percent(measure)),
        ),
        rulings=(*RULINGS, BY_THE_LETTER) if few else RULINGS,
    )
