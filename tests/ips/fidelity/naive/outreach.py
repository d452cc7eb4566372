"""S14, restated."""

from __future__ import annotations

from fractions import Fraction

from ips.due_contacts import standing
from ips.facts import (
    ClientContact,
    Clock,
    DueContact,
    Mode,
    OutreachStrategy,
    Place,
    Standing,
)
from ips.fidelity.evidence import (
    ClientRecords,
    Fact,
    UnitRecords,
    VisitFacts,
)
from tests.ips.fidelity.naive.people import people_rating, says
from tests.ips.fidelity.naive.reckoning import Rated, after, in_period, most_of


def s14(records: UnitRecords) -> Rated:
    answers = [
        answer
        for client in records.clients
        for due in client.due_contacts
        if (answer := outreach_answered(records, client, due)) is not None
    ]
    tried = any(not each.reached for _, each, _ in contacts_of_period(records))
    if not answers and not tried:
        return people_rating(records, "S14"), None
    present = [
        says(records, Fact.EXIT_POLICY),
        not answers or most_of(sum(answers), len(answers)),
        any(by_team(each) for _, each, _ in contacts_of_period(records)),
        any(visited_twice(records, client) for client in records.clients),
        any(together(each, facts) for _, each, facts in contacts_of_period(records)),
        any(with_family(each, facts) for _, each, facts in contacts_of_period(records))
        or all(family_not_wanted(records, client) for client in to_be_reached(records)),
    ]
    return max(1, sum(present) - 1), Fraction(sum(present))


def contacts_of_period(
    records: UnitRecords,
) -> list[tuple[ClientRecords, ClientContact, VisitFacts]]:
    return [
        (client, each, client.visits.get(each.id, VisitFacts()))
        for client in records.clients
        for each in client.history.client_contacts
        if in_period(records, each.on) and each.on >= records.live_on
    ]


def outreach_answered(records: UnitRecords, client: ClientRecords, due: DueContact) -> bool | None:
    """By a try or a contact, in time or late; None: not due in the period.

    Of a job that nobody knew of on its last day none was due yet.
    """
    last = records.period.last
    if any(job.id == due.key.fact_id and job.learned_on > last for job in client.history.jobs):
        return None
    if due.key.clock is not Clock.OUTREACH or due.due_on < records.live_on:
        return None
    if not in_period(records, due.due_on):
        return None
    if due.met_on is not None and due.met_on <= last:
        return True
    missed = (Standing.MET_LATE, Standing.OVERDUE, Standing.MISSED, Standing.DUE)
    return False if standing(due, last) in missed else None


def by_team(each: ClientContact) -> bool:
    return each.by_role is None or each.strategy is OutreachStrategy.MH_TEAM_MEMBER


def together(each: ClientContact, facts: VisitFacts) -> bool:
    return facts.with_team_member or each.strategy is OutreachStrategy.JOINT_VISIT


def with_family(each: ClientContact, facts: VisitFacts) -> bool:
    return facts.with_family or each.strategy is OutreachStrategy.FAMILY


def to_be_reached(records: UnitRecords) -> list[ClientRecords]:
    """Those of whom an outreach was due, or who were tried."""
    tried = [client for client, each, _ in contacts_of_period(records) if not each.reached]
    due = [client for client in records.clients if outreach_due(records, client)]
    return [*tried, *due]


def family_not_wanted(records: UnitRecords, client: ClientRecords) -> bool:
    last = records.period.last
    return any(span.from_on <= last <= span.until_on for span in client.family_not_wanted)


def went_out(each: ClientContact, facts: VisitFacts) -> bool:
    """A visit, or a try, at home or in the community."""
    there = facts.place in (Place.HOME, Place.COMMUNITY) and each.mode is Mode.IN_PERSON
    visits = (OutreachStrategy.HOME_VISIT, OutreachStrategy.COMMUNITY_VISIT)
    return there or each.strategy in visits


def outreach_due(records: UnitRecords, client: ClientRecords) -> list[DueContact]:
    """What the unit could still know of, answered or not."""
    found = [
        due
        for due in client.due_contacts
        if outreach_answered(records, client, due) is not None and due.due_on >= due.known_on
    ]
    return sorted(found, key=lambda due: due.due_on)


def visited_twice(records: UnitRecords, client: ClientRecords) -> bool:
    """On two days, from the first outreach due, or what answered it in time, to 28 days after."""
    due = outreach_due(records, client)
    if not due:
        return False
    first = due[0].due_on
    from_on = min(each.met_on or first for each in due if each.due_on == first)
    from_on, until = min(from_on, first), min(after(first, 28), records.period.last)
    on = {
        each.on
        for each in client.history.client_contacts
        if went_out(each, client.visits.get(each.id, VisitFacts()))
    }
    return sum(from_on <= day <= until for day in on) >= 2
