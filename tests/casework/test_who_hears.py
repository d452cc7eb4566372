"""Who hears of a client (practice-rules 2.8): leave, cover, the team lead; due dates stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.casework.recording import nudges
from bot.casework.team import coverage
from bot.casework.team.coverage import (
    Because,
    Coverage,
    Roster,
    clients_of,
    responsible,
    who_hears,
)
from db.doors import Doors
from db.queries.people.staff import LeaveSpan, Person, RoleSpan, StaffRecord
from db.queries.records import due_contacts
from ips.facts import DueState
from tests.casework.unit_of_four import (
    ANA,
    BEN,
    LEAD,
    NOW,
    PEER,
    TODAY,
    WORKSPACE,
    UnitOfFour,
    as_,
)
from tests.support import count_statements

LONG_AGO = date(2025, 1, 1)


def person(
    name: str,
    *leaves: tuple[date, date, str | None],
    role: str = "employment_specialist",
    until_on: date | None = None,
) -> Person:
    return Person(
        StaffRecord(name, f"U-{name}", "east", 0, None, (), False, False, None, None, False),
        (RoleSpan(f"role-{name}", role, 1.0, LONG_AGO, until_on),),
        tuple(LeaveSpan(f"{name}-{n}", name, *leave) for n, leave in enumerate(leaves)),
    )


def hears(*people: Person, carrier: str | None = "ana", taken: tuple[str, ...] = ()) -> list[str]:
    roster = Roster(TODAY, people)
    return list(who_hears("c1", Coverage(roster, {"c1": carrier}, {"c1": taken})))


AWAY = (TODAY - timedelta(days=1), TODAY)
LEADER = person("lea", role="team_lead")


def test_the_specialist_hears_of_their_own_clients() -> None:
    assert hears(LEADER, person("ana"), person("ben")) == ["ana"]


def test_the_covering_colleague_hears_on_every_day_of_the_leave_and_not_after() -> None:
    ana = person("ana", (*AWAY, "ben"))
    assert hears(LEADER, ana, person("ben")) == ["ben"]
    past = person("ana", (LONG_AGO, TODAY - timedelta(days=1), "ben"))
    assert hears(LEADER, past, person("ben")) == ["ana"]


def test_cover_away_too_or_none_is_the_team_leads() -> None:
    assert hears(LEADER, person("ana", (*AWAY, None)), person("ben")) == ["lea"]
    ben_away = person("ben", (TODAY, TODAY, "cat"))
    # Cover is not handed on: nobody asked Cat to stand in for Ana.
    assert hears(LEADER, person("ana", (*AWAY, "ben")), ben_away, person("cat")) == ["lea"]


def test_cover_who_has_left_the_roster_is_no_cover() -> None:
    gone = person("ben", until_on=TODAY - timedelta(days=1))
    assert hears(LEADER, person("ana", (*AWAY, "ben")), gone) == ["lea"]


def test_clients_of_nobody_or_of_somebody_who_left_are_the_team_leads() -> None:
    assert hears(LEADER, person("ana"), carrier=None) == ["lea"]
    assert hears(LEADER, person("ana", until_on=TODAY - timedelta(days=1))) == ["lea"]


def test_a_team_lead_who_is_away_is_heard_for_by_the_next_one_and_else_keeps_hearing() -> None:
    away = person("lea", (*AWAY, None), role="team_lead")
    second = person("max", role="team_lead")
    ana = person("ana", (*AWAY, None))
    assert hears(away, second, ana) == ["max"]
    assert hears(away, ana) == ["lea"]


def test_a_team_leads_own_clients_are_covered_like_anybodys() -> None:
    away = person("lea", (*AWAY, "ben"), role="team_lead")
    assert hears(away, person("ben"), carrier="lea") == ["ben"]
    assert hears(LEADER, person("ben"), carrier="lea") == ["lea"]


def test_whoever_took_cover_hears_beside_the_specialist_while_they_are_here() -> None:
    assert hears(LEADER, person("ana"), person("ben"), taken=("ben",)) == ["ana", "ben"]
    ben_away = person("ben", (*AWAY, None))
    assert hears(LEADER, person("ana"), ben_away, taken=("ben",)) == ["ana"]


def test_of_two_overlapping_leaves_the_one_that_ends_last_counts() -> None:
    ana = person("ana", (TODAY, TODAY, "ben"), (TODAY, TODAY + timedelta(days=5), "cat"))
    assert hears(LEADER, ana, person("ben"), person("cat")) == ["cat"]


@pytest.fixture
def unit(doors: Doors) -> UnitOfFour:
    return UnitOfFour(doors)


def heard_by(unit: UnitOfFour, who: str, on: date = TODAY) -> dict[str, Because]:
    with unit.doors.reading() as session:
        found = clients_of(session, WORKSPACE, unit.unit_id, unit.ids[who], on)
    return {hearing.client_id: hearing.because for hearing in found}


def test_stored_leave_moves_who_hears_and_no_due_date(unit: UnitOfFour) -> None:
    one, two = unit.client("C-1", ANA), unit.client("C-2", BEN)
    with unit.doors.reading() as session:
        before = due_contacts.of_clients(session, WORKSPACE, (one, two))
    unit.leave(ANA, TODAY, TODAY + timedelta(days=4), BEN)
    assert heard_by(unit, BEN) == {one: Because.COVERS, two: Because.CARRIES}
    assert heard_by(unit, ANA) == {}
    assert heard_by(unit, BEN, TODAY + timedelta(days=5)) == {two: Because.CARRIES}
    unit.leave(BEN, TODAY + timedelta(days=2), TODAY + timedelta(days=2))
    third_day = TODAY + timedelta(days=2)
    assert heard_by(unit, LEAD, third_day) == {one: Because.TEAM_LEAD, two: Because.TEAM_LEAD}
    with unit.doors.reading() as session:
        assert due_contacts.of_clients(session, WORKSPACE, (one, two)) == before
        assert responsible(session, WORKSPACE, unit.unit_id, TODAY) == {
            one: unit.ids[BEN],
            two: unit.ids[BEN],
        }


def test_last_octobers_caseload_is_still_answerable(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA, entered_on=TODAY - timedelta(days=40))
    unit.hand_over(client_id, BEN, TODAY)
    unit.hand_over(client_id, LEAD, TODAY + timedelta(days=30))
    with unit.doors.reading() as session:
        carriers = [
            responsible(session, WORKSPACE, unit.unit_id, on)[client_id]
            for on in (
                TODAY - timedelta(days=1),
                TODAY,
                TODAY + timedelta(days=29),
                TODAY + timedelta(days=30),
            )
        ]
    assert carriers == [unit.ids[who] for who in (ANA, BEN, BEN, LEAD)]


def test_cover_that_was_taken_reaches_the_client_and_ends(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA, entered_on=TODAY - timedelta(days=25))
    with unit.doors.reading() as session:
        due = next(
            each
            for each in due_contacts.of_clients(
                session, WORKSPACE, (client_id,), states=(DueState.OPEN,)
            )
            if each.key.clock == "first_employer_contact"
        )
    asked = nudges.ask_cover(unit.doors, as_(ANA), due.key, now=NOW)
    nudges.take_cover(unit.doors, as_(BEN), asked.fact.id, now=NOW)
    assert heard_by(unit, BEN) == {client_id: Because.TOOK_COVER}
    assert heard_by(unit, ANA) == {client_id: Because.CARRIES}
    assert heard_by(unit, BEN, due.due_on + timedelta(days=2)) == {}


def test_a_peer_mentor_hears_of_nobody_and_knows_whom_they_support(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    unit.hand_over(client_id, PEER, kind="supports")
    assert heard_by(unit, PEER) == {}
    with unit.doors.reading() as session:
        assert coverage.supported_by(session, WORKSPACE, unit.unit_id, unit.ids[PEER], TODAY) == (
            client_id,
        )


def test_the_number_of_queries_does_not_grow_with_the_caseload(unit: UnitOfFour) -> None:
    counts = []
    for more in (1, 12):
        for number in range(more):
            unit.client(f"C-{more}-{number}", ANA)
        with unit.doors.reading() as session, count_statements(unit.doors) as seen:
            responsible(session, WORKSPACE, unit.unit_id, TODAY)
            clients_of(session, WORKSPACE, unit.unit_id, unit.ids[LEAD], TODAY)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7
