"""F S8 and S9: how different the jobs are, and the employers: one rule, twice.

Competitive jobs held on a day of the period; → while the client was in the program: of a job kept
on after somebody left the unit knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ips.facts import Job
from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import JobPlace, UnitRecords
from ips.fidelity.measures.common import GAPS, Sorting, not_rated, too_many, too_many_gaps
from ips.fidelity.measures.roster import counted_from
from ips.fidelity.results import Result, Row
from ips.stays import ended_on, has_begun

NO_JOBS = "No competitive job was held in the period."
HELD = (
    "Competitive jobs that have begun and were held on a day of the period, while the client was "
    "in the program."
)
NO_LABEL = "no job type was entered"
NO_EMPLOYER = "no employer was entered"


def s8(records: UnitRecords) -> Result:
    """Different type labels ÷ jobs with a label."""
    labels = [(job, _folded(None if at is None else at.type_label)) for job, at in _held(records)]
    by_label = "By the unit's own labels of job types, never by wider groups."
    return _different("S8", labels, NO_LABEL, "jobs have no job type", (HELD, by_label, GAPS))


def s9(records: UnitRecords) -> Result:
    """Different employers ÷ all competitive jobs, with a label or without."""
    employers = [(job, None if at is None else at.employer) for job, at in _held(records)]
    one = (
        "A chain's branches are one employer; an agency's placements count by work site. F's "
        "anchor 2 says 'the same employers': read 'different'."
    )
    return _different("S9", employers, NO_EMPLOYER, "jobs have no employer", (HELD, one, GAPS))


def _folded(label: str | None) -> str | None:
    return " ".join(label.casefold().split()) or None if label else None


def _held(records: UnitRecords) -> Iterator[tuple[Job, JobPlace | None]]:
    begin, end = counted_from(records), records.period.last
    for client in records.clients:
        seen: set[str] = set()
        for stay in records.stays_of(client.history):
            for job in stay.competitive_jobs:
                first = max(job.starts_on, stay.entered_on, begin)
                last = min(ended_on(job), stay.until_on, end)
                if job.id not in seen and has_begun(job) and first <= last:
                    seen.add(job.id)
                    yield job, client.jobs.get(job.id)


def _different(
    item: str,
    jobs: list[tuple[Job, str | None]],
    lacking: str,
    lacking_them: str,
    rulings: tuple[str, ...],
) -> Result:
    """The first job of each kind is in the numerator."""
    sorting, seen = Sorting(), set[str]()
    for job, kind in sorted(jobs, key=lambda each: (each[0].starts_on, each[0].id)):
        row = Row("job", job.id, job.starts_on)
        if kind is None:
            sorting.gap(row, lacking)
        else:
            sorting.count(row, hit=kind not in seen)
            seen.add(kind)
    if too_many(len(sorting.gaps), sorting.cases):
        reason = too_many_gaps(len(sorting.gaps), sorting.cases, lacking_them)
        return not_rated(item, reason, sorting=sorting)
    if not sorting.cases:
        return not_rated(item, NO_JOBS)
    measure = Fraction(len(sorting.hits), sorting.cases)
    return Result(
        item,
        cut(item, measure),
        measure=measure,
        populations=sorting.populations(),
        beside=(("Jobs", str(len(jobs))),),
        rulings=rulings,
    )
