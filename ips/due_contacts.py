"""What the clocks ask of the unit for one client.

`due_contacts` turns a history into windows; it takes no `today`, so its rows can be stored.
`standing` says how a row stands on a day, `why` explains it with its source.
"""

from __future__ import annotations

from datetime import date, timedelta

from ips.clocks.table import CLOCKS
from ips.facts import Clock, DueContact, DueState, History, Pause, Standing
from ips.standards import (
    AFTER_CONTACT,
    AFTER_TRY,
    IPS_25,
    LATE_ALLOWED,
    PAPERWORK,
    PAPERWORK_DAYS,
    ClockRule,
    Profiles,
    Window,
    title_of,
)
from ips.stays import is_paused, stays
from ips.words import dated, long_day


def due_contacts(history: History, profiles: Profiles) -> tuple[DueContact, ...]:
    """Every due contact of the client, past and open, ordered by due day and key."""
    due = [
        each
        for stay in stays(history)
        for clock_function in CLOCKS.values()
        for each in clock_function(stay, profiles)
    ]
    return tuple(sorted(due, key=lambda each: (each.due_on, each.key)))


def called(due: DueContact, today: date) -> str:
    """What people call it; of a check-in also since when: by itself it says nothing of why."""
    title = title_of(due.key)
    if due.key.clock is not Clock.OUTREACH or due.state is not DueState.OPEN:
        return title
    why_now = {AFTER_CONTACT: "no contact since", AFTER_TRY: "last try"}.get(due.key.part)
    if why_now is None or due.opens_on >= today:
        return title
    return f"{title} ({why_now} {dated(due.opens_on, today)})"


_CLOSED = {
    DueState.MISSED: Standing.MISSED,
    DueState.DECLINED: Standing.DECLINED,
    DueState.CANCELLED: Standing.CANCELLED,
    DueState.ENDED: Standing.ENDED,
}


def standing(due: DueContact, today: date) -> Standing:
    """How the due contact stands at the end of `today`.

    A window that closed before the unit could know of it is never a miss: only a timely act
    inside it, entered when going live, still counts.
    """
    if due.state is DueState.OPEN and not _passed_before_known(due):
        return _open_standing(due, today)
    if due.state is DueState.MET and due.met_on is not None:
        if due.met_on <= due.due_on:
            return Standing.MET
        return Standing.PASSED_BEFORE_KNOWN if _passed_before_known(due) else Standing.MET_LATE
    if due.state in (DueState.OPEN, DueState.MISSED) and _passed_before_known(due):
        return Standing.PASSED_BEFORE_KNOWN
    return _CLOSED[due.state]


def _open_standing(due: DueContact, today: date) -> Standing:
    if today < due.opens_on:
        return Standing.COMING
    if today <= due.due_on:
        return Standing.DUE
    late = due.key.clock in LATE_ALLOWED and (due.closes_on is None or today <= due.closes_on)
    return Standing.OVERDUE if late else Standing.MISSED


def _passed_before_known(due: DueContact) -> bool:
    return due.due_on < due.known_on


def event_day(due: DueContact) -> date:
    """The day 0 from which the window is counted."""
    if due.key.clock is Clock.WORK_INCENTIVES and due.key.part == 1:
        return due.due_on + timedelta(days=1)  # its window opens when the unit learns of the job
    window = _any_rule(due).window(due.key.part)
    if due.key.clock is Clock.DISCLOSURE_REVIEW:
        return due.due_on - timedelta(days=window.last)  # a unit's own number moves the first day
    return due.opens_on - timedelta(days=window.first)


def rule_of(due: DueContact, profiles: Profiles) -> ClockRule:
    """The clock's rule in the profile that was in force on the event's day."""
    return profiles.rule(due.key.clock, event_day(due))


def _any_rule(due: DueContact) -> ClockRule:
    return IPS_25.rule(due.key.clock)


def why(due: DueContact, profiles: Profiles) -> str:
    """One sentence with its source.

    'Due by Monday 17 March: within 3 days after the job start on Friday 14 March
    (IPS-25, Services 12).'
    """
    event = event_day(due)
    profile = profiles.on(event)
    rule = profile.rule(due.key.clock)
    window = rule.window(due.key.part)
    with_year = event.year != due.due_on.year
    return (
        f"Due by {long_day(due.due_on, with_year)}: {window.words} {window.since} on "
        f"{long_day(event, with_year)} ({_cited(rule, window, profile.edition)})."
    )


def _cited(rule: ClockRule, window: Window, edition: str) -> str:
    """The clock's source, the edition's own beside it, and whether it names the number."""
    own = (source for source in rule.also if source.edition == edition)
    cited = "; ".join(str(source) for source in (rule.source, *own))
    return cited if window.numbered else f"{cited}; no number of days is named there"


def nudge_days(
    due: DueContact, profiles: Profiles, pauses: tuple[Pause, ...] = ()
) -> tuple[date, ...]:
    """The days on which an open due contact is worth a line in the morning brief, in order.

    Only days inside the window on which the unit knows of it. A pause silences the clocks that
    rest in a pause (`pauses`: those of the client).
    """
    if due.state is not DueState.OPEN:
        return ()
    rule = rule_of(due, profiles)
    earliest = max(due.opens_on, due.known_on)
    days = sorted(due.due_on - timedelta(days=before) for before in rule.nudges_before_due)
    return tuple(day for day in days if day >= earliest and not _rests(rule, day, pauses))


def _rests(rule: ClockRule, day: date, pauses: tuple[Pause, ...]) -> bool:
    return rule.rests_in_pause and is_paused(pauses, day)


def still_gains(due: DueContact, today: date) -> bool:
    """Its last day has passed, and a person still gains by it: a late act counts.

    Paperwork ages out of that.
    """
    aged = due.key.clock in PAPERWORK and (today - due.due_on).days > PAPERWORK_DAYS
    return standing(due, today) is Standing.OVERDUE and not aged


def a_peer_mentor_may(due: DueContact, profiles: Profiles, today: date) -> bool:
    """Whether a peer mentor's own visit, call or try closes it.

    To reach somebody counts whoever does it; to meet in person where the unit's profile says so.
    What is to be written into the profile, talks and planning are the specialist's.
    """
    if due.key.clock in (Clock.JOB_LOSS, Clock.OUTREACH):
        return True
    counts = profiles.on(today).settings.peer_mentor_counts
    return counts and rule_of(due, profiles).in_person


def overdue_line_on(due: DueContact) -> date | None:
    """The one day on which an overdue clock gets a line in the specialist's brief.

    The day after its last; None where a late act no longer counts, or the unit could not know.
    """
    if due.state is not DueState.OPEN or due.key.clock not in LATE_ALLOWED:
        return None
    return None if _passed_before_known(due) else due.due_on + timedelta(days=1)
