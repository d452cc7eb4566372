"""What outcomes are counted from: a quarter's people, their jobs, and the shapes of a count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ips.facts import EndReason, History, Job
from ips.fidelity.results import Because, Populations, Row
from ips.quarters import DaysServed, Quarter, worked
from ips.standards import Profiles
from ips.stays import Stay, has_begun


@dataclass(frozen=True, slots=True)
class TermsChange:
    """New hours or pay from a day on; None: that one stayed as it was."""

    on: date
    hours: Fraction | None = None
    pay: Fraction | None = None


@dataclass(frozen=True, slots=True)
class JobTerms:
    """Hours a week, pay an hour in dollars, as the job started; what changed; why it ended."""

    hours: Fraction | None = None
    pay: Fraction | None = None
    changes: tuple[TermsChange, ...] = ()
    end_reason: EndReason | None = None

    def hours_on(self, day: date) -> Fraction | None:
        return _in_force(self.hours, [(each.on, each.hours) for each in self.changes], day)

    def pay_on(self, day: date) -> Fraction | None:
        return _in_force(self.pay, [(each.on, each.pay) for each in self.changes], day)


def _in_force(
    first: Fraction | None, changes: list[tuple[date, Fraction | None]], day: date
) -> Fraction | None:
    known = [(on, value) for on, value in changes if value is not None and on <= day]
    return max(known)[1] if known else first


@dataclass(frozen=True, slots=True)
class OutcomeClient:
    """`terms` by job id; what is missing says nothing."""

    history: History
    terms: Mapping[str, JobTerms] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """`value`: exact; None where there is nothing to make it of. `parts`: by reason."""

    value: Fraction | None
    populations: Populations
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Served:
    """A client of the quarter and their days in the program, by stay."""

    client: OutcomeClient
    days: tuple[DaysServed, ...]

    @property
    def row(self) -> Row:
        return Row("client", self.client.history.client_id)

    @property
    def latest(self) -> Stay:
        return self.days[-1].stay

    @property
    def works(self) -> bool:
        return worked(self.client.history, self.days)

    @property
    def begun(self) -> list[Job]:
        """Competitive jobs that have begun."""
        return [job for job in self.client.history.jobs if job.competitive and has_begun(job)]

    def in_program(self, day: date) -> bool:
        """On one of their days of the quarter."""
        return any(day in each for each in self.days)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The quarter's people: up to `last`, its last day, or the day that it is seen on.

    `clients`: everybody of the unit, also who was not in the program in the quarter.
    """

    quarter: Quarter
    last: date
    clients: tuple[OutcomeClient, ...]
    served: tuple[Served, ...]
    without_entry: tuple[Because, ...]
    profiles: Profiles

    def __contains__(self, day: date) -> bool:
        return self.quarter.first <= day <= self.last


# ---------------------------------------------------------------- shapes of a count


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=_place))


def _place(row: Row) -> tuple[date, str, str]:
    return row.on or date.min, row.what, row.id


def because(found: Iterable[Because]) -> tuple[Because, ...]:
    return tuple(sorted(found, key=lambda each: (_place(each.row), each.reason)))


def number(
    rows: Iterable[Row],
    left_out: Iterable[Because] = (),
    waiting: Iterable[Because] = (),
    gaps: Iterable[Because] = (),
    parts: Mapping[str, int] | None = None,
) -> Counted:
    """How many: what is counted is numerator and denominator alike."""
    found = in_order(set(rows))
    populations = Populations(found, found, because(left_out), because(waiting), because(gaps))
    return Counted(Fraction(len(found)), populations, parts or {})


def share(
    denominator: Iterable[Row],
    numerator: Iterable[Row],
    left_out: Iterable[Because] = (),
    waiting: Iterable[Because] = (),
) -> Counted:
    whole, part = in_order(denominator), in_order(numerator)
    value = Fraction(len(part), len(whole)) if whole else None
    return Counted(value, Populations(whole, part, because(left_out), because(waiting)))


def median_of(
    known: Mapping[Row, Fraction],
    left_out: Iterable[Because] = (),
    waiting: Iterable[Because] = (),
    gaps: Iterable[Because] = (),
) -> Counted:
    rows, missing = in_order(known), because(gaps)
    whole = in_order([*rows, *(each.row for each in missing)])
    populations = Populations(whole, rows, because(left_out), because(waiting), missing)
    return Counted(median(known.values()), populations)


def median(values: Iterable[Fraction]) -> Fraction | None:
    """Exact; the mean of the two in the middle where their number is even."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
