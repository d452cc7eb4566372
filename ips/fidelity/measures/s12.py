"""F S12: support at work: six parts, and who was seen for four months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from ips.facts import Clock, History
from ips.fidelity.evidence import ClientRecords, UnitRecords
from ips.fidelity.measures.common import Sorting, component, not_rated, together
from ips.fidelity.measures.due_rows import due_in_period, due_row, excused, met_in_time
from ips.fidelity.measures.roster import counted_from
from ips.fidelity.measures.runs_of_work import FourMonths, four_months, monthly, runs_of
from ips.fidelity.results import Result

MEASURED_IN = "parts in place"
BEFORE, THREE_DAYS, WEEKLY = "week before the start", "within 3 days", "weekly in the first month"
MONTHLY, STEP_DOWN, LOSS = "monthly", "step-down", "reached after a job loss"
WINDOWS = {
    Clock.PRE_START: BEFORE,
    Clock.POST_START: THREE_DAYS,
    Clock.FIRST_MONTH: WEEKLY,
    Clock.STEP_DOWN: STEP_DOWN,
    Clock.JOB_LOSS: LOSS,
}
FOUR_MONTHS = "seen for four months"
PARTS = (BEFORE, THREE_DAYS, WEEKLY, MONTHLY, STEP_DOWN, LOSS)
NEEDED_FOR_5 = (BEFORE, THREE_DAYS, WEEKLY, MONTHLY)
NEEDED_FOR_4 = (WEEKLY, MONTHLY)
NOTHING_DUE = "No support at work fell due in the period."
NOT_JUDGED = (
    "Nobody was both in their first month and past it, and nobody was at work through a second to "
    "fourth month that ended in the period."
)
RULINGS = (
    "Windows whose last day lies in the period, met in time. Left out: not knowable in time, "
    "declined, cancelled, not due, paused all the while; neither decline nor pause leaves out the "
    "contact after a loss.",
    "A part is had at four fifths; without a case it is neither had nor missing. 5 and 4 need a "
    "case in each of their visits.",
    "Monthly, for each run of work from day 29 on: days with a visit × 31 reach the days, without "
    "paused ones, up to the step-down or as if there had been none.",
    "Four months: seen on days 30-59, 60-89 and 90-119 of a run, as far as they ended in the "
    "period. Where no run can be judged by them, 3 is not reached.",
)


def s12(records: UnitRecords) -> Result:
    """5 and 4 by parts; 3, 2 and 1 by who was seen for four months."""
    parts = {of: Sorting() for of in PARTS}
    blocks = FourMonths()
    for client in records.clients:
        for of, sorting in records.once(_windows, client).items():
            parts[of].take(sorting)
        own_monthly, own_blocks = records.once(_runs, client.history)
        parts[MONTHLY].take(own_monthly)
        blocks.take(own_blocks)
    every = together(parts.values())
    in_place = {of: each.had if each.cases else None for of, each in parts.items()}
    as_parts = (
        *(component(of, each, in_place[of]) for of, each in parts.items()),
        component(FOUR_MONTHS, blocks.runs, _half(blocks)),
    )
    can_be_4 = all(parts[of].cases for of in NEEDED_FOR_4)
    if not can_be_4 and not blocks.runs.cases:
        reason = NOT_JUDGED if every.cases else NOTHING_DUE
        return not_rated("S12", reason, MEASURED_IN, every, as_parts)
    return Result(
        "S12",
        _by_parts(in_place) or _by_blocks(blocks),
        measure=Fraction(sum(each is True for each in in_place.values())),
        unit=MEASURED_IN,
        populations=every.populations(),
        parts=as_parts,
        beside=(
            ("Parts with a case", str(sum(each is not None for each in in_place.values()))),
            ("Seen for four months", f"{len(blocks.runs.hits)} of {blocks.runs.cases}"),
        ),
        rulings=RULINGS,
    )


def _windows(records: UnitRecords, client: ClientRecords) -> Mapping[str, Sorting]:
    """What one client brings to the parts that clocks ask for."""
    parts: defaultdict[str, Sorting] = defaultdict(Sorting)
    client_stays = records.stays_of(client.history)
    for due in due_in_period(records, client, *WINDOWS):
        part = parts[WINDOWS[due.key.clock]]
        is_loss = due.key.clock is Clock.JOB_LOSS
        if met_in_time(due):
            part.count(due_row(due), hit=True)
            continue
        reason = excused(due, client_stays, always_due=is_loss)
        if reason is None:
            part.count(due_row(due), hit=False)
        else:
            part.leave_out(due_row(due), reason)
    return parts


def _runs(records: UnitRecords, history: History) -> tuple[Sorting, FourMonths]:
    """What one client's runs of work bring: monthly visits, and the four months."""
    found, blocks = Sorting(), FourMonths()
    begin, runs = counted_from(records), tuple(runs_of(records, history))
    monthly(runs, begin, found)
    four_months(runs, begin, blocks)
    return found, blocks


def _by_parts(in_place: dict[str, bool | None]) -> int | None:
    if all(in_place[of] for of in NEEDED_FOR_5) and False not in in_place.values():
        return 5
    return 4 if all(in_place[of] for of in NEEDED_FOR_4) else None


def _half(blocks: FourMonths) -> bool | None:
    return 2 * len(blocks.runs.hits) >= blocks.runs.cases if blocks.runs.cases else None


def _by_blocks(blocks: FourMonths) -> int:
    """→ Where no run can be judged, 'at least half' cannot be shown: 2."""
    if not blocks.anybody_seen:
        return 1
    return 3 if _half(blocks) else 2
