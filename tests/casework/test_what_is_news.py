"""What a reply calls news: never a window of the past, always a last day that has moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.casework.drafts import (
    CurrentJobDraft,
    EmployerChoice,
    EnrollDraft,
    GoingLiveDraft,
    JobEndDraft,
)
from bot.casework.recording import employment, enrollment
from bot.casework.recording.record import record
from bot.casework.recording.what_it_did import Effect, Reckoning
from bot.casework.reminders import briefs
from bot.casework.replies import Recorded
from bot.clock import MovableClock
from db.doors import Doors
from ips.due_contacts import due_contacts
from ips.facts import Clock, History, Mode
from ips.records.decline import DeclineRecord
from tests.casework.unit_of_four import NOW, TODAY, UnitOfFour
from tests.harbor import Harbor, open_harbor, titles
from tests.ips.people import IPS, Person, day


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock, live_today=True)


def in_work_for_months(harbor: Harbor) -> str:
    """Entered when the unit goes live, in a job whose first windows nobody could know of."""
    draft = GoingLiveDraft(
        EnrollDraft("C-114", harbor.ago(200)),
        first_employer_contact_on=harbor.ago(190),
        current_job=CurrentJobDraft(EmployerChoice(new_name="Harbor Books"), harbor.ago(100)),
        last_visit_on=harbor.ago(10),
    )
    (entered,) = enrollment.go_live(harbor.doors, harbor.ana, [draft], now=harbor.now)
    assert isinstance(entered, Recorded)
    return harbor.client_id("C-114")


def test_a_decline_names_nothing_that_had_passed_before_it_was_known(harbor: Harbor) -> None:
    client = in_work_for_months(harbor)
    draft = DeclineRecord(client_id=client, on=harbor.today)
    done = record(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert titles(done.effects, "ended") == {Clock.MONTHLY}


def test_a_job_end_names_nothing_that_had_passed_before_it_was_known(harbor: Harbor) -> None:
    client = in_work_for_months(harbor)
    (job_id,) = {due.job_id for due in harbor.dues(client, Clock.POST_START)}
    assert job_id is not None
    draft = JobEndDraft(job_id, harbor.today, harbor.today)
    done = employment.record_end(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert titles(done.effects, "ended") == {Clock.MONTHLY, Clock.STEP_DOWN}


def test_a_visit_does_not_mend_what_was_over_before_it_was_known(harbor: Harbor) -> None:
    draft = GoingLiveDraft(EnrollDraft("C-114", harbor.ago(28)))  # unseen for more than 14 days
    enrollment.go_live(harbor.doors, harbor.ana, [draft], now=harbor.now)
    done = harbor.visit(harbor.client_id("C-114"))
    assert titles(done.effects, "met") == set()


def test_an_employer_contact_says_that_the_disclosure_talk_is_due_now(harbor: Harbor) -> None:
    client = harbor.enroll("C-114")
    done = harbor.contact(client)
    (line,) = [line for effect in done.effects for line in effect.opened]
    assert (line.due.key.clock, line.due.due_on) == (Clock.DISCLOSURE_FIRST, harbor.today)


def test_an_entry_of_another_year_is_told_with_its_year(harbor: Harbor) -> None:
    draft = GoingLiveDraft(EnrollDraft("C-114", date(2025, 11, 10)))
    (done,) = enrollment.go_live(harbor.doors, harbor.ana, [draft], now=harbor.now)
    assert isinstance(done, Recorded)
    assert done.summary == "C-114 entered the program on Mon 10 Nov 2025"


def test_whoever_begins_after_the_brief_hour_has_their_first_brief_tomorrow(doors: Doors) -> None:
    unit = UnitOfFour(doors, live=NOW)
    unit.client("C-1", entered_on=TODAY - timedelta(days=15))  # worth a line today
    assert briefs.plan_due(doors, NOW + timedelta(minutes=1)) == 0
    assert briefs.plan_due(doors, NOW + timedelta(days=1)) == 0  # and today's is not made up for
    unit.client("C-2", entered_on=TODAY - timedelta(days=13))  # worth a line on Wednesday
    assert briefs.plan_due(doors, NOW + timedelta(days=2)) == 1


def news(before: History, after: History, on: str) -> dict[Clock, Effect]:
    """What is told of the step from one history to the next."""
    stood, stands = (
        {due.key: due for due in due_contacts(history, IPS)} for history in (before, after)
    )
    told = Reckoning(stood, stands, day(on), offered_on=day(on)).named(IPS)
    return {due.key.clock: effect for due, effect in told}


def test_a_start_that_has_come_says_what_comes_first_at_it(harbor: Harbor) -> None:
    """And not the monthly visit of weeks ahead, which is all that the plan had not opened."""
    client = harbor.enroll("C-114")
    job_id = harbor.job(client, harbor.today + timedelta(days=1)).fact.id
    later = harbor.now + timedelta(days=1)
    done = employment.confirm_start(harbor.doors, harbor.ana, job_id, now=later)
    opened = [line.due for effect in done.effects for line in effect.opened]
    first = min(opened, key=lambda due: due.due_on)
    assert (first.key.clock, first.due_on) == (Clock.POST_START, later.date() + timedelta(days=3))
    assert Clock.PRE_START not in {due.key.clock for due in opened}
    assert Clock.WORK_INCENTIVES not in {due.key.clock for due in opened}, "its day has passed"


def test_what_could_not_be_had_any_more_does_not_stop(harbor: Harbor) -> None:
    """The visit of the week before is over by now; planning still counted, and nobody asks on."""
    client = harbor.enroll("C-114")
    job_id = harbor.job(client, harbor.today + timedelta(days=1)).fact.id
    later = harbor.now + timedelta(days=2)
    employment.confirm_start(harbor.doors, harbor.ana, job_id, now=later)
    draft = JobEndDraft(job_id, later.date(), later.date())
    done = employment.record_end(harbor.doors, harbor.ana, draft, now=later)
    ended = titles(done.effects, "ended")
    assert {Clock.WORK_INCENTIVES, Clock.POST_START} <= ended
    assert Clock.PRE_START not in ended


def in_work_since_april() -> Person:
    return Person().job("04-01", id="job").visit("04-02", id="first")


def test_a_second_visit_on_one_day_is_no_news() -> None:
    visited = in_work_since_april().visit("06-10", id="later").history
    twice = in_work_since_april().visit("06-10", id="later").visit("06-10", id="earlier").history
    assert set(due_contacts(visited, IPS)) != set(due_contacts(twice, IPS))  # a key is another
    assert news(visited, twice, "06-10") == {}


def test_a_second_visit_on_a_day_before_the_last_one_is_no_news() -> None:
    """What the later visit had met was said to be done once more."""
    before = in_work_since_april().visit("06-10", id="later").visit("06-20", id="last")
    visited, twice = before.history, before.visit("06-10", id="earlier").history
    assert set(due_contacts(visited, IPS)) != set(due_contacts(twice, IPS))  # a key is another
    assert news(visited, twice, "06-20") == {}


def test_a_visit_taken_back_tells_what_is_open_again_and_no_end_beside_it() -> None:
    visited = in_work_since_april().visit("04-20", id="later").history
    taken_back = in_work_since_april().history
    told = news(visited, taken_back, "04-20")
    assert told[Clock.MONTHLY] is Effect.REOPENED
    assert Effect.ENDED not in told.values()


@pytest.mark.parametrize(
    ("called_on", "named"),
    [
        ("06-12", False),  # the next monthly visit is due on 11 July
        ("07-04", True),  # its first reminder has come
        ("07-20", True),  # it is over, and a late one still counts
    ],
)
def test_a_call_names_an_in_person_clock_only_when_it_presses(called_on: str, named: bool) -> None:
    visited = in_work_since_april().visit("06-10", id="visit")
    before = visited.history
    after = visited.visit(called_on, id="call", mode=Mode.PHONE).history
    told = news(before, after, called_on)
    assert (told.get(Clock.MONTHLY) is Effect.STILL_OPEN) == named
