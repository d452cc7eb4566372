"""What can be done about each item, to be tried: its levers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from ips.facts import ClientContact, Clock, Episode, History, Job, Mode, OutreachStrategy, StaffRole
from ips.fidelity.changes import known, met, with_contacts, with_vr
from ips.fidelity.doings import (
    A_LEADER,
    A_SPECIALIST,
    ANSWERED,
    ASSIGNED,
    BY_TEAM,
    COMMUNITY_HOURS,
    CONTACTS,
    FAMILY,
    FEWER_CLIENTS,
    FEWER_OTHER_HOURS,
    FITTING,
    FULL_TIME,
    JOINT,
    KNOWN,
    MADE_PERMANENT,
    MET_IN_TIME,
    MORE_POSTS,
    NEW_EMPLOYERS,
    NEW_TYPES,
    OF_THEIR_TEAMS,
    PERMANENT_JOBS,
    STATED_COVER,
    STATED_HELP,
    STATED_PLANS,
    STATED_POLICY,
    STATED_TALK,
    SUPERVISION_MONTHS,
    SUPERVISION_WEEKS,
    SUPPORT,
    TRACKED,
    VISITS,
    VR_MEETINGS,
    VR_MEETINGS_QUARTERLY,
    VR_MONTHS,
    VR_QUARTERS,
    VR_WEEKS,
    Doing,
)
from ips.fidelity.evidence import (
    ClientRecords,
    Fact,
    JobPlace,
    Member,
    Post,
    Span,
    Statement,
    UnitRecords,
    WeeklyTime,
)
from ips.fidelity.measures import o3, o4, s14
from ips.fidelity.measures.due_rows import due_in_period
from ips.fidelity.measures.roster import (
    SPECIALIST,
    fte_on,
    is_specialist,
    whole_months,
    whole_weeks,
)
from ips.fidelity.measures.s4 import days_counted
from ips.fidelity.results import Part, Populations, Result, Row
from ips.fidelity.trying import Lever, OwnLever
from ips.standards import MH_TEAMS_OF_A_SPECIALIST

IF = "if"  # ids of what is only tried
TENTH, HALF_AN_HOUR = Fraction(1, 10), Fraction(1, 2)
MOST_HALF_HOURS, MOST_HOURS, MOST_CONTACTS, MOST_JOBS, MOST_DAYS = 80, 40, 12, 400, 90


# ---------------------------------------------------------------- made of rows


def misses(result: Result, part: str | None = None) -> list[Row]:
    """The rows of its denominator that are not in its numerator."""
    of = result.populations
    if part is not None:
        found = (each.populations for each in result.parts if each.of == part)
        of = next(found, Populations())
    hits = set(of.numerator)
    return [row for row in of.denominator if row not in hits]


def _rows(doing: Doing, item: str, rows: Sequence[Row]) -> Lever:
    return Lever(doing, len(rows), lambda records, steps: met(records, item, rows[:steps]))


def _once(doing: Doing, tried: Callable[[UnitRecords], UnitRecords]) -> Lever:
    return Lever(doing, 1, lambda records, _: tried(records))


def _stated(doing: Doing, about: Fact) -> Lever:
    def tried(records: UnitRecords) -> UnitRecords:
        before = [each for each in records.statements if each.about is not about]
        made = Statement(IF, records.period.last, about, is_so=True)
        return replace(records, statements=(*before, made))

    return _once(doing, tried)


# ---------------------------------------------------------------- staffing, organization


def _st1(result: Result, _: UnitRecords) -> list[list[Lever]]:
    rows = [row.id for row in result.populations.denominator]

    def without(records: UnitRecords, steps: int) -> UnitRecords:
        gone = set(rows[:steps])
        return replace(
            records, clients=tuple(each for each in records.clients if each.client_id not in gone)
        )

    return [
        [Lever(FEWER_CLIENTS, len(rows), without)],
        [Lever(MORE_POSTS, len(rows) * 10, _with_posts, TENTH)],
    ]


def _with_posts(records: UnitRecords, steps: int) -> UnitRecords:
    return _joined(records, SPECIALIST, TENTH * steps)


def _joined(records: UnitRecords, role: StaffRole, fte: Fraction) -> UnitRecords:
    return replace(records, members=(*records.members, Member(f"{IF}-{role}", (Post(role, fte),))))


def _st2(*_: object) -> list[list[Lever]]:
    def fewer(records: UnitRecords, steps: int) -> UnitRecords:
        less = HALF_AN_HOUR * steps
        times = (
            each
            if each.other_duties is None
            else replace(each, other_duties=max(Fraction(0), each.other_duties - less))
            for each in records.weekly_times
        )
        return replace(records, weekly_times=tuple(times))

    return [[Lever(FEWER_OTHER_HOURS, MOST_HALF_HOURS, fewer, HALF_AN_HOUR)]]


def _o3(result: Result, _: UnitRecords) -> list[list[Lever]]:
    def of(doing: Doing, part: str, *, meeting: bool = False) -> Lever:
        rows = misses(result, part)
        return Lever(
            doing, len(rows), lambda records, n: with_vr(records, rows[:n], meeting=meeting)
        )

    return [
        [
            of(VR_QUARTERS, o3.QUARTERLY),
            of(VR_MONTHS, o3.MONTHLY),
            of(VR_MEETINGS_QUARTERLY, o3.MEETINGS_QUARTERLY, meeting=True),
            of(VR_MEETINGS, o3.MEETINGS_MONTHLY, meeting=True),
            of(VR_WEEKS, o3.WEEKLY),
        ]
    ]


def _o4(_: Result, records: UnitRecords) -> list[list[Lever]]:
    """Group supervision is tried in the weeks that lack it once the others are in place."""

    def supervised(part: str) -> Callable[[UnitRecords, int], UnitRecords]:
        def tried(records: UnitRecords, steps: int) -> UnitRecords:
            found = o4.o4(records)
            return met(records, "O4", misses(found, part)[:steps])

        return tried

    weeks, months = len(whole_weeks(records)), len(whole_months(records))
    return [
        [
            _once(A_LEADER, lambda records: _joined(records, StaffRole.TEAM_LEAD, Fraction(1))),
            _once(A_SPECIALIST, lambda records: _joined(records, SPECIALIST, Fraction(1))),
            Lever(FULL_TIME, 2, _full_time),
            _stated(STATED_COVER, Fact.COVER),
            _stated(STATED_TALK, Fact.WEEKLY_TALK),
            _stated(STATED_HELP, Fact.PRACTITIONERS_HELP),
            Lever(SUPERVISION_WEEKS, weeks, supervised(o4.WEEKLY)),
            Lever(SUPERVISION_MONTHS, months, supervised(o4.SOME_A_MONTH)),
        ]
    ]


def _full_time(records: UnitRecords, steps: int) -> UnitRecords:
    last, left, members = records.period.last, steps, []
    for member in records.members:
        if left and is_specialist(member, last) and fte_on(member, last) < 1:
            left -= 1
            posts = tuple(
                replace(post, fte=Fraction(1)) if last in post else post for post in member.posts
            )
            members.append(replace(member, posts=posts))
        else:
            members.append(member)
    return replace(records, members=tuple(members))


# ---------------------------------------------------------------- services


def _s4(result: Result, records: UnitRecords) -> list[list[Lever]]:
    days = days_counted(records)
    rows = sorted(misses(result), key=lambda row: (-days[row], row))

    return [[_rows(MET_IN_TIME, "S4", rows), Lever(TRACKED, MOST_DAYS, _tracked_longer)]]


def _tracked_longer(records: UnitRecords, steps: int) -> UnitRecords:
    """Live for longer, with nobody more in the cohort."""

    def since_live(client: ClientRecords) -> ClientRecords:
        kept = tuple(each for each in client.history.episodes if each.entered_on >= records.live_on)
        return replace(client, history=replace(client.history, episodes=kept))

    return replace(
        records,
        live_on=records.live_on - timedelta(days=steps),
        clients=tuple(since_live(each) for each in records.clients),
    )


def _s5(result: Result, _: UnitRecords) -> list[list[Lever]]:
    statement = _stated(STATED_PLANS, Fact.PLANS_CONSISTENT)
    return [[statement, _rows(FITTING, "S5", misses(result))]]


def _with_jobs(records: UnitRecords, steps: int) -> UnitRecords:
    """Somebody who entered on the first day and has held so many jobs since."""
    on = records.period.first
    ids = [f"{IF}-{number}" for number in range(steps)]
    jobs = tuple(Job(each, on, on, on, competitive=True, permanent=True) for each in ids)
    history = History(IF, episodes=(Episode(IF, on, on),), jobs=jobs)
    own = {each: JobPlace(each, each) for each in ids}
    return replace(records, clients=(*records.clients, ClientRecords(history, jobs=own)))


def _jobs(doing: Doing) -> list[list[Lever]]:
    return [[Lever(doing, MOST_JOBS, _with_jobs)]]


def _s10(result: Result, _: UnitRecords) -> list[list[Lever]]:
    made = _rows(MADE_PERMANENT, "S10", misses(result))
    return [[made], [Lever(PERMANENT_JOBS, MOST_JOBS, _with_jobs)]]


def _s12(result: Result, _: UnitRecords) -> list[list[Lever]]:
    return [[_rows(doing, "S12", misses(result, part)) for part, doing in SUPPORT.items()]]


def _s14(result: Result, _: UnitRecords) -> list[list[Lever]]:
    def contact(doing: Doing, strategy: OutreachStrategy) -> Lever:
        return _once(doing, lambda records: _on_the_last_day(records, strategy))

    return [
        [
            _stated(STATED_POLICY, Fact.EXIT_POLICY),
            contact(FAMILY, OutreachStrategy.FAMILY),
            contact(JOINT, OutreachStrategy.JOINT_VISIT),
            contact(BY_TEAM, OutreachStrategy.MH_TEAM_MEMBER),
            _once(VISITS, _visited),
            _rows(ANSWERED, "S14", misses(result, s14.ANSWERED)),
        ]
    ]


def _on_the_last_day(records: UnitRecords, strategy: OutreachStrategy) -> UnitRecords:
    first = next(iter(records.clients), None)
    return records if first is None else _reached(records, first, [records.period.last], strategy)


def _visited(records: UnitRecords) -> UnitRecords:
    """Somebody who was not: on the day on which outreach was first due to them, and the next."""
    wanted = {row.id for row in misses(s14.s14(records), s14.VISITS)}
    for client in records.clients:
        due = next(iter(due_in_period(records, client, Clock.OUTREACH)), None)
        if client.client_id in wanted and due is not None and due.due_on < records.period.last:
            days = [due.due_on, due.due_on + timedelta(days=1)]
            return _reached(records, client, days, OutreachStrategy.HOME_VISIT)
    return records


def _reached(
    records: UnitRecords, client: ClientRecords, days: list[date], strategy: OutreachStrategy
) -> UnitRecords:
    made = tuple(
        ClientContact(
            f"{IF}-{strategy}-{day}", day, day, Mode.IN_PERSON, True, SPECIALIST, strategy=strategy
        )
        for day in days
    )
    history = client.history
    history = replace(history, client_contacts=(*history.client_contacts, *made))
    clients = tuple(
        replace(each, history=history) if each is client else each for each in records.clients
    )
    return replace(records, clients=clients)


GROUPS: Mapping[str, Callable[[Result, UnitRecords], list[list[Lever]]]] = MappingProxyType(
    {
        "St1": _st1,
        "St2": _st2,
        "O3": _o3,
        "O4": _o4,
        "S4": _s4,
        "S5": _s5,
        "S8": lambda *_: _jobs(NEW_TYPES),
        "S9": lambda *_: _jobs(NEW_EMPLOYERS),
        "S10": _s10,
        "S12": _s12,
        "S14": _s14,
    }
)
"""Item -> groups of levers: each group is one way to lift it."""


# ---------------------------------------------------------------- averaged over specialists


def _o1(result: Result) -> list[OwnLever]:
    rows = {part.of: _part_misses(part) for part in result.parts}

    def of_their_teams(records: UnitRecords, steps: Mapping[str, int]) -> UnitRecords:
        chosen = [row for who, count in steps.items() for row in rows[who][:count]]
        return met(records, "O1", chosen)

    most = max((len(each) for each in rows.values()), default=0)
    return [OwnLever(ASSIGNED, 1, _assigned), OwnLever(OF_THEIR_TEAMS, most, of_their_teams)]


def _assigned(records: UnitRecords, steps: Mapping[str, int]) -> UnitRecords:
    """Each to the teams that most of their clients are with."""
    last = records.period.last
    teams: dict[str, Counter[str]] = {who: Counter() for who in steps}
    for client in records.clients:
        carrier, team = client.carrier_on(last), client.team_on(last)
        if carrier in teams and team is not None:
            teams[carrier][team] += 1

    def most(who: str) -> tuple[Span, ...]:
        ranked = sorted(teams[who], key=lambda team: (-teams[who][team], team))
        return tuple(Span(team) for team in ranked[:MH_TEAMS_OF_A_SPECIALIST])

    members = tuple(
        replace(each, teams=most(each.staff_id)) if each.staff_id in steps else each
        for each in records.members
    )
    return replace(records, members=members)


def _s6(result: Result) -> list[OwnLever]:
    weeks = {
        part.of: [row.on for row in part.populations.denominator if row.on is not None]
        for part in result.parts
    }

    def contacts(records: UnitRecords, steps: Mapping[str, int]) -> UnitRecords:
        more = {(who, monday): count for who, count in steps.items() for monday in weeks[who]}
        return with_contacts(records, more)

    return [OwnLever(CONTACTS, MOST_CONTACTS, contacts)]


def _s13(_: Result) -> list[OwnLever]:
    def out(records: UnitRecords, steps: Mapping[str, int]) -> UnitRecords:
        times = (
            each
            if each.community is None
            else replace(each, community=_at_most(each, steps.get(each.staff_id, 0)))
            for each in records.weekly_times
        )
        return replace(records, weekly_times=tuple(times))

    return [OwnLever(COMMUNITY_HOURS, MOST_HOURS, out)]


def _at_most(row: WeeklyTime, more: int) -> Fraction:
    community = row.community or Fraction(0)
    return max(community, min(row.scheduled, community + more))


OWN: Mapping[str, Callable[[Result], list[OwnLever]]] = MappingProxyType(
    {"O1": _o1, "S6": _s6, "S13": _s13}
)
"""Item -> what each specialist can do about it."""


def _part_misses(part: Part) -> list[Row]:
    hits = set(part.populations.numerator)
    return [row for row in part.populations.denominator if row not in hits]


# ---------------------------------------------------------------- gaps


def gaps_filled(result: Result) -> list[list[Lever]]:
    """What is unknown, made known: then the item can be rated, whatever the rating is."""
    rows = [because.row for because in result.populations.gaps]

    def filled(records: UnitRecords, steps: int) -> UnitRecords:
        return known(records, result.item, rows[:steps])

    return [[Lever(KNOWN[result.item], len(rows), filled)]] if result.item in KNOWN else []
