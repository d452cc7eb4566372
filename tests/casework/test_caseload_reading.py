"""My day, cards, a client's page and the pickers: who sees what, in how many statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.casework.access.permissions import Denied
from bot.casework.administration import vocational_units
from bot.casework.drafts import (
    EmployerChoice,
    ExitDraft,
    JobEndDraft,
)
from bot.casework.reading import caseload, client_page, clients, employers
from bot.casework.reading.employers import nearest
from bot.casework.recording import (
    client_contacts,
    employer_contacts,
    employment,
    program_exit,
    undo,
)
from bot.casework.recording.record import record
from bot.casework.replies import Refusal
from db.doors import Doors
from db.models import AuditEventRow
from db.queries.people.employer_network import KnownEmployer
from db.queries.people.employers import folded
from ips.caseload import Phase
from ips.facts import Clock, DueKey, ExitReason, Mode, PauseReason, Standing
from ips.records.pause import PauseRecord
from tests.casework.unit_of_four import (
    ADMIN,
    ADMINS,
    ANA,
    BEN,
    LEAD,
    NOW,
    OTHER_LEAD,
    OUTSIDER,
    PEER,
    TODAY,
    UnitOfFour,
    as_,
)
from tests.harbor import job_start
from tests.support import a_visit, count_statements, employer_met


@pytest.fixture
def unit(doors: Doors) -> UnitOfFour:
    return UnitOfFour(doors)


def codes(found: object) -> list[str]:
    return [each.client.code for each in found]  # type: ignore[attr-defined]


def contact(
    unit: UnitOfFour,
    *client_ids: str,
    by: str = ANA,
    name: str = "Bean & Leaf",
    now: datetime = NOW,
) -> str:
    draft = employer_met(
        EmployerChoice(new_name=name), Mode.IN_PERSON, TODAY, client_ids=client_ids
    )
    return employer_contacts.record(unit.doors, as_(by), draft, now=now).fact.id


# ---------------------------------------------------------------- my day and cards


def test_my_day_shows_what_is_due_first_the_week_and_my_people(unit: UnitOfFour) -> None:
    early = unit.client("C-1", ANA, entered_on=TODAY - timedelta(days=28))
    late = unit.client("C-2", ANA, entered_on=TODAY - timedelta(days=5))
    unit.client("C-3", BEN)
    unit.visit(early, BEN, on=TODAY - timedelta(days=5))
    contact(unit, late)
    day = caseload.my_day(unit.doors, as_(ANA), now=NOW)
    assert day.today == TODAY
    assert day.me.slack_user_id == ANA
    assert sorted(codes(day.people)) == ["C-1", "C-2"]
    assert day.people[0].client == day.due[0].client
    assert {line.client.id for line in day.due} <= {early, late}
    assert [line.due.due_on for line in day.due] == sorted(line.due.due_on for line in day.due)
    assert all(line.standing in (Standing.DUE, Standing.OVERDUE) for line in day.due)
    assert day.week is not None
    assert (day.week.done, day.week.target) == (1, 4)  # two people looking on Monday
    assert day.last_entries[0].summary == "Employer contact: Bean & Leaf, in person"
    assert day.last_entries[0].client is not None
    assert day.last_entries[0].client.code == "C-2"
    assert day.last_entries[0].may_change
    assert day.roster == () == day.unit_due


def test_the_end_of_an_old_job_is_among_the_last_entries(unit: UnitOfFour) -> None:
    """A message that got lost says 'it may be there': so it has to be, with Undo."""
    long_ago = NOW - timedelta(days=40)
    client = unit.client("C-1", ANA, entered_on=long_ago.date(), now=long_ago)
    begun = employment.record_start(
        unit.doors, as_(ANA), job_start(client, "Oak Market", long_ago.date()), now=long_ago
    )
    end = JobEndDraft(job_id=begun.fact.id, ended_on=TODAY, learned_on=TODAY)
    employment.record_end(unit.doors, as_(ANA), end, now=NOW)
    entries = caseload.my_day(unit.doors, as_(ANA), now=NOW).last_entries
    assert [(line.fact.kind, line.may_change) for line in entries] == [("job_end", True)]
    assert caseload.my_day(unit.doors, as_(BEN), now=NOW).last_entries == ()


def test_an_exit_is_among_the_last_entries_and_so_is_all_else_of_them(unit: UnitOfFour) -> None:
    """They are on nobody's list any more, and the one who recorded it may have slipped."""
    client = unit.client("C-1", ANA)
    left = ExitDraft(client, TODAY, ExitReason.MOVED_AWAY)
    program_exit.exit_client(unit.doors, as_(ANA), left, now=NOW)
    entries = caseload.my_day(unit.doors, as_(ANA), now=NOW).last_entries
    assert [(line.fact.kind, line.may_change) for line in entries] == [
        ("exit", True),
        ("episode", True),
    ]
    assert all(line.client is not None and line.client.code == "C-1" for line in entries)
    assert caseload.my_day(unit.doors, as_(BEN), now=NOW).last_entries == ()
    undo.void(unit.doors, as_(ANA), entries[0].fact, now=NOW)
    assert len(caseload.my_day(unit.doors, as_(ANA), now=NOW).people) == 1


def test_a_confirmed_start_was_not_entered_before_its_day(unit: UnitOfFour) -> None:
    """'Wed 25 Nov · It has begun as planned, entered Tue 17 Nov' could not have been known then."""
    client = unit.client("C-1", ANA)
    earlier = NOW - timedelta(days=4)
    begun = employment.record_start(
        unit.doors, as_(ANA), job_start(client, "Oak Market", TODAY), now=earlier
    )
    employment.confirm_start(unit.doors, as_(ANA), begun.fact.id, now=NOW)
    page = client_page.read(unit.doors, as_(ANA), client, now=NOW)
    (confirmed,) = (line for line in page.history if line.fact.kind == "confirmed_start")
    assert (confirmed.on, confirmed.recorded_on) == (TODAY, TODAY)


def test_the_team_lead_sees_the_unit_beside_their_own_day(unit: UnitOfFour) -> None:
    unit.client("C-1", ANA)
    unit.client("C-2", ANA)
    unit.client("C-3", BEN)
    contact(unit, by=BEN)
    day = caseload.my_day(unit.doors, as_(LEAD), now=NOW)
    assert day.people == ()
    assert [(who.slack_user_id, carried) for who, carried, _ in day.roster] == [
        (LEAD, 0),
        (ANA, 2),
        (BEN, 1),
        (PEER, 0),
    ]
    weeks = {who.slack_user_id: week for who, _, week in day.roster}
    assert weeks[PEER] is None is weeks[LEAD]
    assert weeks[BEN] is not None
    assert (weeks[BEN].done, weeks[BEN].generic) == (0, 1)
    assert {who for who, _ in day.unit_due} == {ANA, BEN}


def test_cards_of_people_covered_say_whose_they_are(unit: UnitOfFour) -> None:
    unit.client("C-1", ANA)
    unit.client("C-2", BEN)
    unit.leave(ANA, TODAY, TODAY, BEN)
    found = {
        card.client.code: card.carried_by for card in caseload.cards(unit.doors, as_(BEN), now=NOW)
    }
    assert found == {"C-1": ANA, "C-2": BEN}
    away = caseload.cards(unit.doors, as_(ANA), now=NOW)
    assert codes(away) == ["C-1"]  # on leave, one's own people can still be opened


def test_a_peer_mentor_sees_the_people_they_support(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    unit.client("C-2", ANA)
    unit.hand_over(client_id, PEER, kind="supports")
    cards = caseload.cards(unit.doors, as_(PEER), now=NOW)
    assert [(card.client.code, card.carried_by) for card in cards] == [("C-1", ANA)]


def test_the_whole_unit_is_for_the_team_lead(unit: UnitOfFour) -> None:
    unit.client("C-1", ANA)
    assert codes(caseload.cards(unit.doors, as_(LEAD), now=NOW, whole_unit=True)) == ["C-1"]
    with pytest.raises(Denied):
        caseload.cards(unit.doors, as_(ANA), now=NOW, whole_unit=True)


def test_a_pause_stands_on_the_card(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    draft = PauseRecord(
        client_id=client_id,
        from_on=TODAY,
        reason=PauseReason.HOSPITAL,
        review_on=TODAY + timedelta(days=14),
    )
    record(unit.doors, as_(ANA), draft, now=NOW)
    (card,) = caseload.cards(unit.doors, as_(ANA), now=NOW)
    assert (card.paused, card.phase) == (PauseReason.HOSPITAL, Phase.PAUSED)


# ---------------------------------------------------------------- a client's page


def test_a_page_tells_the_history_with_what_was_struck_out(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA, mh_team="North", job_wishes="Works with her hands")
    visit = unit.visit(client_id, ANA, on=TODAY - timedelta(days=1))
    unit.visit(client_id, BEN)
    undo.void(unit.doors, as_(ANA), visit.fact, now=NOW)
    contact(unit, client_id, by=BEN)
    start = job_start(client_id, "Corner Deli", TODAY + timedelta(days=3), title="Cook")
    employment.record_start(unit.doors, as_(ANA), start, now=NOW)
    page = client_page.read(unit.doors, as_(ANA), client_id, now=NOW)
    assert (page.mh_team, page.job_wishes) == ("North", "Works with her hands")
    assert page.carried_by == ANA
    assert page.phase is Phase.START_PLANNED
    assert [(job.employer, job.title, job.competitive) for job in page.jobs] == [
        ("Corner Deli", "Cook", True)
    ]
    told = [(line.summary, line.by_slack_user_id, line.voided) for line in page.history]
    assert ("Contact in person", ANA, True) in told
    assert ("Contact in person", BEN, False) in told
    assert ("Employer contact: Bean & Leaf, in person", BEN, False) in told
    assert ("Entered the program", ANA, False) in told
    by_ben = {line.fact.kind: line.may_change for line in page.history if not line.voided}
    assert by_ben["employer_contact"] is False  # it counts for Ben: his to correct, or the lead's
    assert by_ben["client_contact"] is True
    assert all(
        line.standing in (Standing.DUE, Standing.COMING, Standing.OVERDUE) for line in page.due
    )
    closed = {line.due.key.clock: line.standing for line in page.closed}
    assert closed[Clock.PRE_START] is Standing.MET  # by Ben's visit, three days before the start
    assert {page.by_others[line.due.met_by or ""] for line in page.closed if line.due.met_by} == {
        BEN
    }


def test_every_look_at_a_page_is_audited(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    client_page.read(unit.doors, as_(ANA), client_id, now=NOW)
    with pytest.raises(Denied):
        client_page.read(unit.doors, as_(BEN), client_id, now=NOW)
    with unit.doors.reading() as session:
        events = session.execute(
            select(AuditEventRow.action, AuditEventRow.actor).where(
                AuditEventRow.subject_id == client_id, AuditEventRow.subject_kind == "client"
            )
        ).all()
    assert {tuple(event) for event in events} == {
        ("client.look", ANA),
        ("denied.see_client", BEN),
    }


def test_a_colleagues_jobs_are_not_offered(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    start = job_start(client_id, "Corner Deli", TODAY)
    employment.record_start(unit.doors, as_(ANA), start, now=NOW)
    assert len(client_page.job_options(unit.doors, as_(ANA), client_id, now=NOW)) == 1
    assert len(client_page.job_options(unit.doors, as_(LEAD), client_id, now=NOW)) == 1
    assert client_page.job_options(unit.doors, as_(BEN), client_id, now=NOW) == ()
    with pytest.raises(Denied):
        client_page.job_options(unit.doors, as_(OTHER_LEAD), client_id, now=NOW)


def test_a_button_of_a_brief_opens_what_it_is_about(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    due = caseload.my_day(unit.doors, as_(ANA), now=NOW).due[0].due
    subject = client_page.due_subject(unit.doors, as_(ANA), due.key, now=NOW)
    assert (subject.client.code, subject.due_on) == ("C-1", due.due_on)
    with pytest.raises(Denied):
        client_page.due_subject(unit.doors, as_(BEN), due.key, now=NOW)
    gone = DueKey(client_id, Clock.MONTHLY, "0" * 32)
    with pytest.raises(Refusal, match="no longer there"):
        client_page.due_subject(unit.doors, as_(ANA), gone, now=NOW)


# ---------------------------------------------------------------- pickers


def test_the_picker_tells_look_alike_codes_apart(unit: UnitOfFour) -> None:
    unit.client("C-114", ANA)
    other = unit.client("C-141", ANA)
    unit.visit(other, ANA)
    start = job_start(other, "Corner Deli", TODAY)
    employment.record_start(unit.doors, as_(ANA), start, now=NOW)
    found = clients.client_choices(unit.doors, as_(ANA), "c-1", now=NOW)
    assert [(each.client.code, each.phase, each.last_contact_on) for each in found] == [
        ("C-114", Phase.LOOKING, None),
        ("C-141", Phase.FIRST_MONTH, TODAY),
    ]


def test_case_hyphens_and_spaces_do_not_matter_and_wildcards_are_letters(
    unit: UnitOfFour,
) -> None:
    unit.client("C-114", ANA)
    for typed in ("c114", "C 114", "114", ""):
        assert codes(clients.client_choices(unit.doors, as_(ANA), typed, now=NOW)) == ["C-114"]
    for typed in ("%", "_", "C-11_", "\\"):
        assert clients.client_choices(unit.doors, as_(ANA), typed, now=NOW) == ()


def test_my_own_people_come_first_and_colleagues_by_code(unit: UnitOfFour) -> None:
    unit.client("A-1", BEN)
    unit.client("B-1", ANA)
    unit.client("B-11", BEN)
    assert codes(clients.client_choices(unit.doors, as_(ANA), "", now=NOW)) == [
        "B-1",
        "A-1",
        "B-11",
    ]
    assert codes(clients.client_choices(unit.doors, as_(ANA), "b11", now=NOW)) == ["B-11"]
    assert len(clients.client_choices(unit.doors, as_(ANA), "", now=NOW, limit=2)) == 2


def test_a_peer_mentor_picks_among_the_people_they_support(unit: UnitOfFour) -> None:
    mine = unit.client("C-1", ANA)
    unit.client("C-2", ANA)
    unit.hand_over(mine, PEER, kind="supports")
    assert codes(clients.client_choices(unit.doors, as_(PEER), "c", now=NOW)) == ["C-1"]
    assert clients.find_client(unit.doors, as_(PEER), "C-2", now=NOW) == ()


def test_other_units_and_strangers_pick_nobody(unit: UnitOfFour) -> None:
    unit.client("C-1", ANA)
    assert clients.client_choices(unit.doors, as_(OTHER_LEAD), "c", now=NOW) == ()
    for who in (OUTSIDER, ADMIN):
        with pytest.raises(Denied):
            clients.client_choices(unit.doors, as_(who), "c", now=NOW)


def test_names_are_matched_only_for_ones_own_people_and_only_where_allowed(
    unit: UnitOfFour,
) -> None:
    vocational_units.acknowledge_names(unit.doors, as_(ADMIN), allowed=True, now=NOW, admins=ADMINS)
    unit.client("C-1", ANA, name="Rosa Marin")
    unit.client("C-2", BEN, name="Rosa Klein")
    search: Callable[[str], list[str | None]] = lambda who: [  # noqa: E731
        each.client.name for each in clients.client_choices(unit.doors, as_(who), "rosa", now=NOW)
    ]
    assert search(ANA) == ["Rosa Marin"]
    assert search(BEN) == ["Rosa Klein"]
    assert search(LEAD) == ["Rosa Marin", "Rosa Klein"]
    by_code = clients.client_choices(unit.doors, as_(ANA), "C-2", now=NOW)
    assert [each.client.name for each in by_code] == [None]
    vocational_units.acknowledge_names(
        unit.doors, as_(ADMIN), allowed=False, now=NOW, admins=ADMINS
    )
    assert search(ANA) == []
    assert caseload.my_day(unit.doors, as_(ANA), now=NOW).people[0].client.name is None


def test_an_exact_code_is_one_person_else_it_is_whoever_it_may_be(unit: UnitOfFour) -> None:
    for code in ("C-1", "C-11", "C-12"):
        unit.client(code, ANA)
    assert codes(clients.find_client(unit.doors, as_(ANA), "c-1", now=NOW)) == ["C-1"]
    assert codes(clients.find_client(unit.doors, as_(ANA), "c12", now=NOW)) == ["C-12"]
    assert codes(clients.find_client(unit.doors, as_(ANA), "1", now=NOW)) == [
        "C-1",
        "C-11",
        "C-12",
    ]
    assert clients.find_client(unit.doors, as_(ANA), "x9", now=NOW) == ()
    assert clients.find_client(unit.doors, as_(ANA), "  ", now=NOW) == ()


# ---------------------------------------------------------------- employers


def test_employers_are_found_by_name_or_alias_folded(unit: UnitOfFour) -> None:
    contact(unit, name="Café Bean & Leaf")
    contact(unit, name="Walgreens")
    exact, near = employers.match_employer(unit.doors, as_(BEN), "cafe BEAN and leaf", now=NOW)
    assert exact is not None
    assert (exact.name, exact.last_contact_on, near) == ("Café Bean & Leaf", TODAY, ())
    exact, near = employers.match_employer(unit.doors, as_(ANA), "Walgrens", now=NOW)
    assert exact is None
    assert [each.name for each in near] == ["Walgreens"]
    assert employers.match_employer(unit.doors, as_(ANA), "Harbor Books", now=NOW) == (None, ())
    assert employers.match_employer(unit.doors, as_(OTHER_LEAD), "Walgreens", now=NOW) == (None, ())
    found = employers.employer_options(unit.doors, as_(ANA), "leaf", now=NOW)
    assert [each.name for each in found] == ["Café Bean & Leaf"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Walgrens Pharmacy", ["Walgreens Pharmacy"]),
        ("Bean and Leaf", ["Bean & Leaf Café"]),
        ("Pharmacy Walgreens", ["Walgreens Pharmacy"]),
        ("Main Street Books", []),
        ("Bee", []),
        ("ABC", []),
    ],
)
def test_near_duplicates(typed: str, wanted: list[str]) -> None:
    names = ("Walgreens Pharmacy", "Bean & Leaf Café", "Main Street Diner", "Abe")
    known = [KnownEmployer(name, name, folded(name), ()) for name in names]
    exact, near = nearest(known, typed)
    assert exact is None
    assert [each.name for each in near] == wanted


def test_an_alias_is_the_employer() -> None:
    mart = KnownEmployer("1", "Stop & Shop 114", folded("Stop & Shop 114"), (("S&S", "s and s"),))
    assert nearest([mart], "s & s") == (mart, ())


# ---------------------------------------------------------------- statements


def test_reading_takes_as_many_statements_with_many_clients_as_with_few(
    unit: UnitOfFour,
) -> None:
    first = unit.client("C-0", ANA)
    unit.client("D-0", BEN)
    contact(unit, first)
    readings: dict[str, Callable[[], object]] = {
        "my_day": lambda: caseload.my_day(unit.doors, as_(ANA), now=NOW),
        "lead's day": lambda: caseload.my_day(unit.doors, as_(LEAD), now=NOW),
        "cards": lambda: caseload.cards(unit.doors, as_(LEAD), now=NOW, whole_unit=True),
        "page": lambda: client_page.read(unit.doors, as_(ANA), first, now=NOW),
        "choices": lambda: clients.client_choices(unit.doors, as_(ANA), "c", now=NOW),
        "find": lambda: clients.find_client(unit.doors, as_(ANA), "C-0", now=NOW),
        "employers": lambda: employers.employer_options(unit.doors, as_(ANA), "b", now=NOW),
        "standpoint": lambda: vocational_units.standpoint(unit.doors, as_(ANA), now=NOW),
    }

    def measure() -> dict[str, int]:
        counts = {}
        for name, read in readings.items():
            with count_statements(unit.doors) as seen:
                read()
            counts[name] = len(seen)
        return counts

    before = measure()
    for number in range(1, 21):
        unit.client(f"C-{number}", ANA)
        unit.client(f"D-{number}", BEN)
    contact(unit, name="Bread & Co", now=NOW + timedelta(minutes=1))
    assert measure() == before
    assert before["standpoint"] == 1
    assert before["choices"] <= 10
    assert before["my_day"] <= 20


def test_a_visit_to_a_colleagues_client_may_be_logged_but_their_page_not_opened(
    unit: UnitOfFour,
) -> None:
    client_id = unit.client("C-1", ANA)
    draft = a_visit(client_id, Mode.IN_PERSON, TODAY)
    done = client_contacts.record(unit.doors, as_(BEN), draft, now=NOW)
    again = replace(draft, record=replace(draft.record, note="met at the library"))
    client_contacts.edit(unit.doors, as_(BEN), done.fact.id, again, now=NOW)
    with pytest.raises(Denied):
        client_page.read(unit.doors, as_(BEN), client_id, now=NOW)
