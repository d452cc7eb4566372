"""What a unit's staffing is held to on a day (N; F St1 and O5): limits, not windows.

A limit is met or not as of a day; the rows say who is over it. Profiles differ in their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil

from ips.facts import StaffRole
from ips.fidelity.evidence import Member, WeeklyTime
from ips.standards import (
    NC_IPS_SE_2016,
    SUPERVISED_AT_MOST,
    Profile,
    Source,
    north_carolina,
)
from ips.unit_terms import START_UP_MONTHS
from ips.unit_windows import months_after

SHARING_A_POST = 2
COMMUNITY_SHARE = Fraction(75, 100)
CASE_MANAGEMENT_SHARE = Fraction(10, 100)
COMMUNITY, CASE_MANAGEMENT = "community", "case_management"
FULL, HALF = Fraction(1), Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class StaffingDay:
    """A unit on a day: its members, how many clients each carries, and the weeks of their time.

    `began_on`: the program's first day. `times`: of the last four weeks that are over.
    """

    on: date
    began_on: date
    members: tuple[Member, ...] = ()
    carried: Mapping[str, int] = field(default_factory=dict)
    times: tuple[WeeklyTime, ...] = ()

    def in_role(self, role: StaffRole) -> list[tuple[str, Fraction]]:
        """Staff id and share of a full post, of everybody who has that role that day."""
        posts = ((each.staff_id, each.post_on(self.on)) for each in self.members)
        return [(who, post.fte) for who, post in posts if post is not None and post.role is role]

    def fte(self, role: StaffRole) -> Fraction:
        return sum((fte for _, fte in self.in_role(role)), Fraction(0))


@dataclass(frozen=True, slots=True)
class Limit:
    """`of`: the staff id, or the role. `measure` and `bound` are exact; `holds`: met.

    `of_time`: they are shares of scheduled hours.
    """

    key: str
    what: str
    of: str
    measure: Fraction
    bound: Fraction
    holds: bool
    source: Source

    @property
    def of_time(self) -> bool:
        return self.key in (COMMUNITY, CASE_MANAGEMENT)


def staffing(day: StaffingDay, profile: Profile) -> tuple[Limit, ...]:
    """Every limit that the profile sets, met or not."""
    limits = [*_caseloads(day, profile), *_lead_supervises(day, profile)]
    limits += _lead_carries(day, profile)
    if profile.key == NC_IPS_SE_2016.key:
        for check in (_peers_carry_nobody, _shared_posts, _team, _community, _case_management):
            limits += check(day)
    return tuple(limits)


def _caseloads(day: StaffingDay, profile: Profile) -> Iterator[Limit]:
    for who, fte in day.in_role(StaffRole.EMPLOYMENT_SPECIALIST):
        bound = profile.settings.caseload_limit * fte
        yield _at_most(
            "caseload",
            "clients a specialist carries",
            who,
            Fraction(day.carried.get(who, 0)),
            bound,
            profile.caseload_source,
        )


def _lead_supervises(day: StaffingDay, profile: Profile) -> Iterator[Limit]:
    """F O5: at most ten specialists of one full-time supervisor; N: ten of the staff."""
    supervised = len(day.in_role(StaffRole.EMPLOYMENT_SPECIALIST))
    if profile.lead_supervises_mentors:
        supervised += len(day.in_role(StaffRole.PEER_MENTOR))
    for who, fte in day.in_role(StaffRole.TEAM_LEAD):
        bound = SUPERVISED_AT_MOST * fte
        what = "people the team lead supervises"
        yield _at_most("supervised", what, who, Fraction(supervised), bound, profile.lead_source)


def _lead_carries(day: StaffingDay, profile: Profile) -> Iterator[Limit]:
    specialists = len(day.in_role(StaffRole.EMPLOYMENT_SPECIALIST))
    mentors = len(day.in_role(StaffRole.PEER_MENTOR))
    for who, fte in day.in_role(StaffRole.TEAM_LEAD):
        bound = profile.lead_limit(float(fte), specialists, mentors)
        carried = Fraction(day.carried.get(who, 0))
        what = "clients the team lead carries"
        yield _at_most("lead_caseload", what, who, carried, Fraction(bound), profile.lead_source)


def _peers_carry_nobody(day: StaffingDay) -> Iterator[Limit]:
    source = north_carolina("Program Requirements")
    for who, _fte in day.in_role(StaffRole.PEER_MENTOR):
        carried = Fraction(day.carried.get(who, 0))
        what = "clients a peer mentor carries"
        yield _at_most("peer_caseload", what, who, carried, Fraction(0), source)


def _shared_posts(day: StaffingDay) -> Iterator[Limit]:
    """→ N: two people at most share a full post. Records name no post, so the part-time people of
    a role are held against the full posts that they fill together, rounded up."""
    for role in (StaffRole.EMPLOYMENT_SPECIALIST, StaffRole.PEER_MENTOR):
        parts = [fte for _, fte in day.in_role(role) if fte < FULL]
        if parts:
            bound = Fraction(SHARING_A_POST * ceil(sum(parts)))
            what = "people who share full posts"
            source = north_carolina("Table 2")
            yield _at_most("shared_posts", what, role.value, Fraction(len(parts)), bound, source)


def _team(day: StaffingDay) -> Iterator[Limit]:
    """N: a full-time lead and half of each other post at the start, all full within 6 months."""
    starting = day.on <= months_after(day.began_on, START_UP_MONTHS)
    share = HALF if starting else FULL
    source = north_carolina("Team Start-up/Transition")
    for role, bound in (
        (StaffRole.TEAM_LEAD, FULL),
        (StaffRole.EMPLOYMENT_SPECIALIST, share),
        (StaffRole.PEER_MENTOR, share),
    ):
        what = "full posts filled"
        yield _at_least("team", what, role.value, day.fte(role), bound, source)


def _community(day: StaffingDay) -> Iterator[Limit]:
    source = north_carolina("Service Type and Setting")
    what = "time in the community"
    for who, share in _shares(day, lambda each: each.community):
        yield _at_least(COMMUNITY, what, who, share, COMMUNITY_SHARE, source)


def _case_management(day: StaffingDay) -> Iterator[Limit]:
    """N says 5 to 10 % of the post: → the upper one is the limit."""
    source = north_carolina("Program Requirements")
    what = "time on other duties"
    for who, share in _shares(day, lambda each: each.other_duties):
        yield _at_most(CASE_MANAGEMENT, what, who, share, CASE_MANAGEMENT_SHARE, source)


def _shares(
    day: StaffingDay, part_of: Callable[[WeeklyTime], Fraction | None]
) -> Iterator[tuple[str, Fraction]]:
    """Of each specialist's scheduled hours; weeks in which nobody said are left out."""
    for who, _fte in day.in_role(StaffRole.EMPLOYMENT_SPECIALIST):
        weeks = [each for each in day.times if each.staff_id == who]
        known = [(part_of(each), each.scheduled) for each in weeks]
        hours = [(part, whole) for part, whole in known if part is not None and whole > 0]
        if hours:
            whole_hours = sum((whole for _, whole in hours), Fraction(0))
            yield who, sum((part for part, _ in hours), Fraction(0)) / whole_hours


def _at_most(
    key: str, what: str, of: str, measure: Fraction, bound: Fraction, source: Source
) -> Limit:
    return Limit(key, f"{what}, at most", of, measure, bound, measure <= bound, source)


def _at_least(
    key: str, what: str, of: str, measure: Fraction, bound: Fraction, source: Source
) -> Limit:
    return Limit(key, f"{what}, at least", of, measure, bound, measure >= bound, source)
