"""F S14: which of six strategies of outreach are used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from ips.facts import ClientContact, Clock, DueContact, Mode, OutreachStrategy, Place
from ips.fidelity.cut_points import cut
from ips.fidelity.evidence import ClientRecords, Fact, UnitRecords, VisitFacts
from ips.fidelity.measures.common import Sorting, component
from ips.fidelity.measures.due_rows import due_in_period, due_row, excused
from ips.fidelity.measures.people import rated_by_people
from ips.fidelity.results import Part, Result, Row

MEASURED_IN = "strategies"
NOTHING_MORE = VisitFacts()
SEVERAL, WITHIN = 2, timedelta(days=28)
POLICY, ANSWERED, TEAM = "policy on exits", "outreach answered", "by a mental-health team member"
VISITS, JOINT, FAMILY = "several home or community visits", "joint visit", "family"
RULINGS = (
    "Policy: the lead's dated statement. Answered: four fifths of the outreach due in the period, "
    "by a try or a contact, in time or late.",
    "Several visits: home or community visits or tries on two days, from the first due outreach of "
    "a client (or the try that answered it in time) to 28 days after it was due, whether or not "
    "they were reached in between.",
    "Family: connected once, or wanted by nobody who was to be reached.",
)


@dataclass(frozen=True, slots=True)
class _Reached:
    """A client with contacts and tries of the period, and the outreach that fell due."""

    client: ClientRecords
    contacts: tuple[ClientContact, ...]
    due: tuple[DueContact, ...]

    def facts(self, contact: ClientContact) -> VisitFacts:
        return self.client.visits.get(contact.id, NOTHING_MORE)


def s14(records: UnitRecords) -> Result:
    """Six strategies; rated by people only where no outreach fell due and none was tried."""
    answered = Sorting()
    people = [_reached(records, client, answered) for client in records.clients]
    tried = [each for each in people if any(not contact.reached for contact in each.contacts)]
    if not answered.cases and not tried:
        return rated_by_people("S14", records)
    found = {
        TEAM: _with_any(people, _by_team),
        VISITS: _several_visits(records, people),
        JOINT: _with_any(people, _is_joint),
        FAMILY: _with_any(people, _with_family),
    }
    policy = records.latest(Fact.EXIT_POLICY)
    in_place = {
        POLICY: policy is not None and policy.is_so,
        ANSWERED: answered.had or not answered.cases,
        **{of: bool(each.hits) for of, each in found.items()},
    }
    in_place[FAMILY] = in_place[FAMILY] or _nobody_wants_it(records, people)
    sortings = {POLICY: Sorting(), ANSWERED: answered, **found}
    measure = Fraction(sum(in_place.values()))
    return Result(
        "S14",
        cut("S14", measure),
        measure=measure,
        unit=MEASURED_IN,
        populations=answered.populations(),
        parts=tuple(_part(of, each, in_place[of]) for of, each in sortings.items()),
        beside=(("Strategies", f"{measure} of 6"),),
        rulings=RULINGS,
    )


def _part(of: str, sorting: Sorting, in_place: bool) -> Part:
    """One contact of a kind is enough: of those there is no share."""
    part = component(of, sorting, in_place)
    return replace(part, measure=None) if of in (TEAM, JOINT, FAMILY) else part


def _reached(records: UnitRecords, client: ClientRecords, answered: Sorting) -> _Reached:
    due, client_stays = [], records.stays_of(client.history)
    for each in due_in_period(records, client, Clock.OUTREACH):
        is_answered = _is_answered(each, records.period.last)
        reason = excused(each, client_stays)
        if reason is None:  # whatever answered it: a late try moves no first due outreach
            due.append(each)
        if is_answered or reason is None:
            answered.count(due_row(each), hit=is_answered)
        else:
            answered.leave_out(due_row(each), reason)
    contacts = tuple(each for each in client.history.client_contacts if _counts(each.on, records))
    return _Reached(client, contacts, tuple(due))


def _is_answered(due: DueContact, last: date) -> bool:
    return due.met_on is not None and due.met_on <= last


def _counts(day: date, records: UnitRecords) -> bool:
    return day in records.period and day >= records.live_on


def _row(contact: ClientContact) -> Row:
    return Row("client_contact", contact.id, contact.on)


def _with_any(people: list[_Reached], what: Callable[[ClientContact, VisitFacts], bool]) -> Sorting:
    """The contacts and tries that are of that kind."""
    sorting = Sorting()
    for each in people:
        for contact in each.contacts:
            if what(contact, each.facts(contact)):
                sorting.count(_row(contact), hit=True)
    return sorting


def _by_team(contact: ClientContact, _: VisitFacts) -> bool:
    return contact.by_role is None or contact.strategy is OutreachStrategy.MH_TEAM_MEMBER


def _is_joint(contact: ClientContact, facts: VisitFacts) -> bool:
    """→ Of a member of the unit with one of the team, in person."""
    together = facts.with_team_member and contact.mode is Mode.IN_PERSON
    return contact.strategy is OutreachStrategy.JOINT_VISIT or (
        together and contact.by_role is not None
    )


def _with_family(contact: ClientContact, facts: VisitFacts) -> bool:
    return facts.with_family or contact.strategy is OutreachStrategy.FAMILY


def _is_home_or_community(contact: ClientContact, facts: VisitFacts) -> bool:
    out = facts.place in (Place.HOME, Place.COMMUNITY) and contact.mode is Mode.IN_PERSON
    strategies = (OutreachStrategy.HOME_VISIT, OutreachStrategy.COMMUNITY_VISIT)
    return out or contact.strategy in strategies


def _several_visits(records: UnitRecords, people: list[_Reached]) -> Sorting:
    """Each client with outreach due: whether they were visited, or tried, on two days."""
    sorting = Sorting()
    for each in people:
        if each.due:
            days = set(_visit_days(each, records.period.last))
            row = Row("client", each.client.client_id)
            sorting.count(row, hit=len(days) >= SEVERAL)
    return sorting


def _visit_days(each: _Reached, last: date) -> Iterator[date]:
    """From the earliest answer where several fell due on that first day."""
    first_due = each.due[0].due_on
    answered_on = (due.met_on or first_due for due in each.due if due.due_on == first_due)
    from_on, until = min(first_due, *answered_on), min(first_due + WITHIN, last)
    for contact in each.client.history.client_contacts:
        if from_on <= contact.on <= until and _is_home_or_community(contact, each.facts(contact)):
            yield contact.on


def _nobody_wants_it(records: UnitRecords, people: list[_Reached]) -> bool:
    """→ F: 'when applicable': it is not where nobody who was to be reached wants it."""
    concerned = [
        each for each in people if each.due or any(not contact.reached for contact in each.contacts)
    ]
    last = records.period.last
    return all(any(last in span for span in each.client.family_not_wanted) for each in concerned)
