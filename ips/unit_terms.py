"""Clocks of a unit that begin with an event: a hire, a review, an authorization (N)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import count, pairwise

from ips.facts import StaffRole
from ips.fidelity.bands import FAIR_TOTAL, HIGH_FIDELITY_TOTAL
from ips.fidelity.evidence import Span
from ips.unit_facts import Course
from ips.unit_history import (
    Authorization,
    Deed,
    FidelityReview,
    Hire,
    Trained,
    UnitHistory,
    UnitsUsed,
)
from ips.unit_windows import (
    ONE_DAY,
    UnitClock,
    UnitWindow,
    blank,
    met,
    months_after,
    unless_before_live,
)

# ---------------------------------------------------------------- training

NEW_STAFF_DAYS = 90
NAMED_HOURS = Fraction(6)
YEARLY_HOURS = Fraction(5)
PEER_MENTORING_MONTHS = 6
"""N says 6 months under training and 8 in its table of staff: → the earlier one."""
DEFINITION_STARTS = date(2016, 1, 1)
"""N rev. 1/1/16: paraprofessionals in post have a year from it for the CESP examination."""

ALL_STAFF = frozenset(StaffRole)
PEERS = frozenset({StaffRole.PEER_MENTOR})


@dataclass(frozen=True, slots=True)
class Required:
    """A training that N asks of everybody in these roles, by a day after they were hired."""

    clock: UnitClock
    course: Course
    roles: frozenset[StaffRole]
    hours: Fraction = Fraction(0)

    def due_on(self, hire: Hire) -> date:
        """→ The peer certificate is held at hire; only who is sponsored has 90 days for it (N)."""
        if self.course is Course.EPM:
            return months_after(hire.on, PEER_MENTORING_MONTHS)
        at_hire = self.course is Course.PEER_CERTIFICATION and not hire.sponsored
        return hire.on if at_hire else hire.on + timedelta(days=NEW_STAFF_DAYS)


REQUIRED = (
    Required(UnitClock.IPS_TRAINING, Course.IPS, ALL_STAFF),
    Required(
        UnitClock.PERSON_CENTERED_THINKING,
        Course.PCT,
        ALL_STAFF,
        NAMED_HOURS,
    ),
    Required(
        UnitClock.MOTIVATIONAL_INTERVIEWING,
        Course.MI,
        ALL_STAFF,
        NAMED_HOURS,
    ),
    Required(UnitClock.PEER_CERTIFICATION, Course.PEER_CERTIFICATION, PEERS),
    Required(UnitClock.PEER_MENTORING, Course.EPM, PEERS),
)


def training_windows(history: UnitHistory) -> Iterator[UnitWindow]:
    """What each member of the staff is to be trained in, and by when."""
    for hire in history.hires:
        taken = sorted(
            (each for each in history.trained if each.staff_id == hire.staff_id),
            key=lambda each: (each.on, each.id),
        )
        for required in REQUIRED:
            if hire.role in required.roles:
                yield _settled(history, hire, _course_window(hire, required, taken))
        for window in _yearly(history, hire, taken):
            yield _settled(history, hire, window)
        if hire.paraprofessional and hire.on < DEFINITION_STARTS:
            yield _settled(history, hire, _cesp(hire, taken))


def _settled(history: UnitHistory, hire: Hire, window: UnitWindow) -> UnitWindow:
    if window.met_on is None and hire.until_on < window.due_on:
        return replace(window, excuse="they left before that day")
    return unless_before_live(window, history.live_on)


def _window(hire: Hire, clock: UnitClock, first: date, last: date) -> UnitWindow:
    window = blank(clock, hire.staff_id)
    return replace(window, first=first, last=last, due_on=last, event=hire.on.isoformat())


def _course_window(hire: Hire, required: Required, taken: list[Trained]) -> UnitWindow:
    """→ Hours taken before the hire count too: who is trained need not be trained again."""
    window = _window(hire, required.clock, hire.on, required.due_on(hire))
    window = replace(window, late_counts=True)
    theirs = [each for each in taken if each.course is required.course]
    return _with_hours(window, theirs, required.hours)


def _with_hours(window: UnitWindow, taken: list[Trained], needed: Fraction) -> UnitWindow:
    """Met by the training that completes the hours."""
    hours = Fraction(0)
    for each in taken:
        hours += each.hours
        if hours >= needed:
            return met(window, each.on, each.id)
    return window


def _yearly(history: UnitHistory, hire: Hire, taken: list[Trained]) -> Iterator[UnitWindow]:
    """'For each additional year of employment': → the second year and each after it."""
    until_on = min(history.until_on, hire.until_on)
    for first, following in pairwise(months_after(hire.on, months) for months in count(12, 12)):
        if first > until_on:
            return
        last = following - ONE_DAY
        window = _window(hire, UnitClock.YEARLY_TRAINING, first, last)
        within = [each for each in taken if first <= each.on <= last]
        yield _with_hours(window, within, YEARLY_HOURS)


def _cesp(hire: Hire, taken: list[Trained]) -> UnitWindow:
    last = months_after(DEFINITION_STARTS, 12) - ONE_DAY
    window = replace(_window(hire, UnitClock.CESP, DEFINITION_STARTS, last), late_counts=True)
    passed = [each for each in taken if each.course is Course.CESP]
    return _with_hours(window, passed, Fraction(0))


# ---------------------------------------------------------------- fidelity reviews

START_UP_MONTHS = 6
FIRST_REVIEW_MONTHS = 3
"""→ N opens the first review after 6 months of operation and names no last day. It grants a team
that cannot be reviewed three months after a meeting about it: so much has every team."""
RE_EVALUATION_DAYS = 180
RE_EVALUATED_FROM = 60
NEXT_REVIEW_MONTHS = {"fair": 6, "good": 12}
ACTION_PLAN_DAYS = 30


def review_windows(history: UnitHistory) -> Iterator[UnitWindow]:
    """The first review, each next one that its score sets, and the second chance of the first."""
    reviews = _reviews(history)
    window: UnitWindow | None = _first_review(history)
    for number, review in enumerate(reviews):
        if window is not None:
            yield unless_before_live(met(window, review.on, review.id), history.live_on)
        window = _next_review(review, first=number == 0)
    if window is not None:
        yield unless_before_live(window, history.live_on)


def _reviews(history: UnitHistory) -> list[FidelityReview]:
    return sorted(history.reviews, key=lambda each: (each.on, each.id))


def _first_review(history: UnitHistory) -> UnitWindow:
    opens = months_after(history.began_on, START_UP_MONTHS)
    waited = history.no_review_possible_on
    last = months_after(opens if waited is None else max(opens, waited), FIRST_REVIEW_MONTHS)
    what = (
        "six months of operation" if waited is None else "the meeting about what stood in its way"
    )
    return _review_window(opens, last, "first", what)


def _review_window(first: date, last: date, event: str, since: str) -> UnitWindow:
    return replace(
        blank(UnitClock.FIDELITY_REVIEW),
        first=first,
        last=last,
        due_on=last,
        event=event,
        since=since,
        late_counts=True,
    )


def _next_review(review: FidelityReview, *, first: bool) -> UnitWindow | None:
    """None: below fair without a second chance, so there is no next one to wait for.

    → Reckoned from the review's own day until its final report is in.
    """
    opens = review.on + ONE_DAY
    if review.total < FAIR_TOTAL:
        if not (first and may_be_reviewed_again(review)):
            return None
        last = review.on + timedelta(days=RE_EVALUATION_DAYS)
        return _review_window(opens, last, review.id, "the first review")
    months = NEXT_REVIEW_MONTHS["good" if review.total >= HIGH_FIDELITY_TOTAL else "fair"]
    reckoned_from = review.reported_on or review.on
    what = "the final report" if review.reported_on else "the last review"
    return _review_window(opens, months_after(reckoned_from, months), review.id, what)


def may_be_reviewed_again(review: FidelityReview) -> bool:
    """N: a first score of 60 to 73 with staffing met, integration shown and 80 % of the career
    profiles complete. → What nobody has answered yet does not stand in the way of the reminder.
    """
    conditions = (review.staffing_met, review.mh_integrated, review.profiles_complete)
    return RE_EVALUATED_FROM <= review.total < FAIR_TOTAL and False not in conditions


def action_plan_windows(history: UnitHistory) -> Iterator[UnitWindow]:
    """Within 30 days of the first report, → and of each later one that says fair."""
    for number, review in enumerate(_reviews(history)):
        report = review.reported_on
        fair = FAIR_TOTAL <= review.total < HIGH_FIDELITY_TOTAL
        if report is None or (number > 0 and not fair):
            continue
        last = report + timedelta(days=ACTION_PLAN_DAYS)
        window = replace(
            blank(UnitClock.ACTION_PLAN),
            first=report,
            last=last,
            due_on=last,
            event=review.id,
            since="the final report",
            late_counts=True,
        )
        plans = history.deeds((Deed.ACTION_PLAN,), review.id)
        window = met(window, plans[0].on, plans[0].id) if plans else window
        yield unless_before_live(window, history.live_on)


# ---------------------------------------------------------------- authorizations

FREE_UNITS = 64
WARN_AT = Fraction(4, 5)
WARN_DAYS = 30


def authorization_windows(history: UnitHistory) -> Iterator[UnitWindow]:
    """The next authorization of each client: → from 80 % of the units or 30 days before the end.

    Without any, from 80 % of the 64 free units, to the day on which they are used up.
    """
    for client_id in {each.of for each in history.in_program}:
        granted = sorted(
            (each for each in history.authorizations if each.client_id == client_id),
            key=lambda each: (each.from_on, each.id),
        )
        yield from _authorizations_of(history, client_id, granted)


def _authorizations_of(
    history: UnitHistory, client_id: str, granted: list[Authorization]
) -> Iterator[UnitWindow]:
    """The free units come before the first."""
    used = sorted(
        (each for each in history.used if each.client_id == client_id), key=lambda each: each.on
    )
    after: Authorization | None = None
    for grant in reversed(granted):
        until_on = grant.until_on if after is None else min(grant.until_on, after.from_on - ONE_DAY)
        within = [each for each in used if grant.from_on <= each.on <= until_on]
        yield _authorized(history, _renewal(grant, within), after)
        after = grant
    free = [each for each in used if after is None or each.on < after.from_on]
    window = _free_units(client_id, free)
    if window is not None:
        yield _authorized(history, window, after)


def _free_units(client_id: str, used: list[UnitsUsed]) -> UnitWindow | None:
    warned_on = _reached_on(used, FREE_UNITS * WARN_AT)
    if warned_on is None:
        return None
    last = _reached_on(used, Fraction(FREE_UNITS)) or date.max
    return _authorization_window(client_id, warned_on, last, "free", "the first 64 units")


def _renewal(grant: Authorization, used: list[UnitsUsed]) -> UnitWindow:
    last = min(grant.until_on, _reached_on(used, Fraction(grant.units)) or date.max)
    warned_on = _reached_on(used, grant.units * WARN_AT) or date.max
    first = max(grant.from_on, min(warned_on, grant.until_on - timedelta(days=WARN_DAYS)))
    return _authorization_window(grant.client_id, first, last, grant.id, "the authorization")


def _authorization_window(
    client_id: str, first: date, last: date, event: str, since: str
) -> UnitWindow:
    window = blank(UnitClock.AUTHORIZATION, client_id)
    return replace(
        window, first=first, last=last, due_on=last, event=event, since=since, late_counts=True
    )


def _reached_on(used: list[UnitsUsed], units: Fraction) -> date | None:
    """The day on which so many units had been used."""
    total = Fraction(0)
    for each in used:
        total += each.units
        if total >= units:
            return each.on
    return None


def _authorized(
    history: UnitHistory, window: UnitWindow, after: Authorization | None
) -> UnitWindow:
    """Met by the next one: in time where it begins no later than the day after the last."""
    if after is not None:
        without_gap = (after.from_on - ONE_DAY) <= window.due_on
        on = min(after.from_on, window.due_on) if without_gap else after.from_on
        return met(window, on, after.id)
    if not any(_outlasts(stay, window) for stay in history.in_program):
        return replace(window, excuse="they had left the program")
    return unless_before_live(window, history.live_on)


def _outlasts(stay: Span, window: UnitWindow) -> bool:
    goes_on = stay.until_on == date.max or stay.until_on > window.last
    return stay.of == window.of and stay.from_on <= window.last and goes_on
