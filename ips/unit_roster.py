"""Whom a clock of the unit is about, and in which windows nobody could have done it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from ips.facts import StaffRole
from ips.fidelity.evidence import Member, Span
from ips.unit_history import UnitHistory, days

Excuse = Callable[[UnitHistory, str, date, date], str | None]
"""Why a window is not asked for; None: it is."""

Whose = Callable[[UnitHistory], Iterable[Span]]
"""Whom a clock is about, and on which days; whole windows within them are asked for."""


# ---------------------------------------------------------------- whom a clock is about


def _in_roles(*roles: StaffRole) -> Whose:
    def spans(history: UnitHistory) -> Iterator[Span]:
        for member in history.members:
            for post in member.posts:
                if post.role in roles:
                    yield Span(member.staff_id, post.from_on, post.until_on)

    return spans


SPECIALISTS = _in_roles(StaffRole.EMPLOYMENT_SPECIALIST)
SUPERVISED = _in_roles(StaffRole.EMPLOYMENT_SPECIALIST, StaffRole.PEER_MENTOR)


def every_mh_team(history: UnitHistory) -> Iterable[Span]:
    return history.mh_teams


def whoever_is_marked(history: UnitHistory) -> Iterable[Span]:
    return history.marked


# ---------------------------------------------------------------- what is not asked for

WORKED_WEEK_DAYS = 3
"""→ F O3, O4: who works three days of a week can meet in it."""


def nobody_to_meet(history: UnitHistory, _: str, first: date, last: date) -> str | None:
    """→ F O4: two specialists make a group; each alone at a site, one does."""
    needed = 1 if history.rural else 2
    there = (each for each in history.members if _worked_as_specialist(history, each, first, last))
    few = "no specialist" if history.rural else "fewer than two specialists"
    return None if _as_many(there, needed) else f"{few} worked three days that week"


def _worked_as_specialist(history: UnitHistory, member: Member, first: date, last: date) -> bool:
    """As F O4 is scored: their days in another role are none of a specialist's."""
    posts = [each for each in member.posts if each.role is StaffRole.EMPLOYMENT_SPECIALIST]
    worked = (
        day
        for day in days(first, last)
        if any(day in each for each in posts) and history.works(member, day)
    )
    return _as_many(worked, WORKED_WEEK_DAYS)


def _as_many(found: Iterable[object], wanted: int) -> bool:
    """Nobody counts on once there are enough."""
    return len(list(islice(found, wanted))) == wanted


def nobody_at_work(history: UnitHistory, _: str, first: date, last: date) -> str | None:
    """→ F O3: a week counts from three working days on which somebody was there."""
    there = (
        day
        for day in days(first, last)
        if any(history.works(each, day) for each in history.members)
    )
    enough = _as_many(there, WORKED_WEEK_DAYS)
    return None if enough else "somebody was there on fewer than three days"


def away(history: UnitHistory, of: str, first: date, last: date) -> str | None:
    member = next((each for each in history.members if each.staff_id == of), None)
    if member is None or any(history.days_worked(member, first, last)):
        return None
    return "they were away all that time"


def away_or_no_team(history: UnitHistory, of: str, first: date, last: date) -> str | None:
    member = next((each for each in history.members if each.staff_id == of), None)
    teams = () if member is None else member.teams
    if not any(each.from_on <= last and each.until_on >= first for each in teams):
        return "they had no mental-health team"
    return away(history, of, first, last)
