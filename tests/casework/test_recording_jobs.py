"""Jobs from planned to ended: every edge case that the clocks know, through the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.casework.drafts import (
    ExitDraft,
    JobEndDraft,
)
from bot.casework.reading import client_page
from bot.casework.recording import employment, program_exit, undo
from bot.casework.recording.recompute import recompute
from bot.casework.recording.record import complete, record
from bot.casework.replies import FactRef, NotAllowed, Refusal
from bot.clock import MovableClock
from db.doors import Doors
from db.ids import new_id
from db.models import ClientRow, UnitProfileRow
from ips.caseload import Phase
from ips.employment import JobKind
from ips.facts import Clock, DueState, ExitReason, MilestoneKind
from ips.records.decline import DeclineRecord
from ips.records.job_change import JobChangeRecord
from ips.records.milestone import MilestoneRecord
from ips.standards import IPS_25
from ips.words import dated
from tests.harbor import Harbor, job_start, open_harbor, titles
from tests.rows import EpisodeRow, JobRow, MilestoneRow
from tests.support import row_with


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


@pytest.fixture
def client(harbor: Harbor) -> str:
    return harbor.enroll("C-114", harbor.ago(100))


def end(
    harbor: Harbor, job_id: str, ended_on: date, learned_on: date | None = None, **said: object
) -> employment.Recorded:
    draft = JobEndDraft(
        job_id=job_id,
        ended_on=ended_on,
        learned_on=learned_on or harbor.today,
        **said,  # type: ignore[arg-type]
    )
    return employment.record_end(harbor.doors, harbor.ana, draft, now=harbor.now)


def states(harbor: Harbor, client: str, clock: Clock) -> set[DueState]:
    return {due.state for due in harbor.dues(client, clock)}


def test_a_planned_start_opens_its_clocks_by_and_by(harbor: Harbor, client: str) -> None:
    recorded = harbor.job(client, harbor.ahead(10))
    opened = titles(recorded.effects, "opened")
    assert {Clock.PRE_START, Clock.POST_START, Clock.FIRST_MONTH} <= opened
    assert harbor.due(client, Clock.POST_START).due_on == harbor.ahead(13)


def test_a_job_that_began_before_somebody_left_is_learned_of_afterwards(
    harbor: Harbor, client: str
) -> None:
    """As a visit is: nobody takes the exit back for it, and nothing is asked for any more."""
    draft = ExitDraft(client, harbor.ago(10), ExitReason.MOVED_AWAY)
    program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)
    recorded = harbor.job(client, harbor.ago(10))
    assert recorded.effects == ()
    assert DueState.OPEN not in {due.state for due in harbor.dues(client)}
    with pytest.raises(Refusal, match="choose a day up to then"):
        harbor.job(client, harbor.ago(9))


def test_a_friday_start_is_due_on_monday(harbor: Harbor, client: str) -> None:
    friday = harbor.ahead(4)
    assert friday.weekday() == 4
    harbor.job(client, friday)
    due = harbor.due(client, Clock.POST_START)
    assert due.due_on == harbor.ahead(7)
    assert due.due_on.weekday() == 0


def test_a_job_that_a_colleague_has_recorded_already_is_not_recorded_twice(
    harbor: Harbor, client: str
) -> None:
    """The client told both of them; two jobs would be asked about week after week."""
    first = harbor.job(client, harbor.ago(1), title="Cook")
    with pytest.raises(Refusal, match=r"C-114's job at Harbor Books from .* is on record already"):
        harbor.job(client, harbor.ago(1))
    with pytest.raises(Refusal, match="already"):
        harbor.job(client, harbor.ago(1), title="cook")
    assert harbor.count(JobRow) == 1

    harbor.job(client, harbor.ago(1), title="Night porter")
    harbor.job(client, harbor.today, title="Cook")
    undo.void(harbor.doors, harbor.ana, first.fact, now=harbor.now)
    harbor.job(client, harbor.ago(1), title="Cook")
    assert harbor.count(JobRow) == 4


def test_a_start_typed_anew_on_another_day_is_pointed_out(harbor: Harbor, client: str) -> None:
    """A start that has moved, typed as a new one, was a second job beside the first."""
    asked = "Is it one and the same?"
    first = harbor.job(client, harbor.ahead(5), title="Cook")
    assert not any(asked in note for note in first.notes)
    again = harbor.job(client, harbor.ahead(7))
    assert [note for note in again.notes if asked in note] == [
        f"A job of theirs there, which starts {dated(harbor.ahead(5), harbor.today)}, is on "
        "record. Is it one and the same? Then please undo this one, and change the day of the "
        "other: /caseload C-114."
    ]
    undo.void(harbor.doors, harbor.ana, again.fact, now=harbor.now)
    another = harbor.job(client, harbor.ahead(7), title="Night porter")
    assert not any(asked in note for note in another.notes)
    cancelled = harbor.ahead(5)
    employment.cancel_start(harbor.doors, harbor.ana, first.fact.id, harbor.today, now=harbor.now)
    undo.void(harbor.doors, harbor.ana, another.fact, now=harbor.now)
    fresh = harbor.job(client, cancelled + timedelta(days=9), title="Cook")
    assert not any(asked in note for note in fresh.notes)


def test_a_start_learned_of_late_shows_what_passed_and_nags_nobody(
    harbor: Harbor, client: str
) -> None:
    recorded = harbor.job(client, harbor.ago(20))
    assert Clock.POST_START not in titles(recorded.effects, "opened")
    assert any("Nobody will ask you for the past" in note for note in recorded.notes)
    post_start = harbor.due(client, Clock.POST_START)
    assert post_start.due_on < post_start.known_on


def test_a_moved_start_moves_its_clocks_and_keeps_their_keys(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ahead(5))
    keys = {due.key for due in harbor.dues(client)}
    employment.move_start(harbor.doors, harbor.ana, job.fact.id, harbor.ahead(12), now=harbor.now)
    assert harbor.due(client, Clock.POST_START).due_on == harbor.ahead(15)
    assert {due.key for due in harbor.dues(client)} == keys
    assert harbor.count(JobRow, version=2) == 1


def test_a_start_that_never_happened_cancels_its_clocks(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ahead(5))
    cancelled = employment.cancel_start(
        harbor.doors, harbor.ana, job.fact.id, harbor.today, now=harbor.now
    )
    assert Clock.POST_START in titles(cancelled.effects, "ended")
    assert states(harbor, client, Clock.POST_START) == {DueState.CANCELLED}
    with pytest.raises(Refusal, match="already cancelled"):
        employment.cancel_start(harbor.doors, harbor.ana, job.fact.id, harbor.today, now=harbor.now)
    undone = undo.void(harbor.doors, harbor.ana, cancelled.fact, now=harbor.now)
    assert Clock.POST_START in titles(undone.effects, "reopened")


def test_a_start_is_confirmed_once_its_day_has_come(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ahead(1))
    with pytest.raises(Refusal, match="move it"):
        employment.confirm_start(harbor.doors, harbor.ana, job.fact.id, now=harbor.now)
    harbor.clock.move_by(timedelta(days=3))
    done = employment.confirm_start(harbor.doors, harbor.ana, job.fact.id, now=harbor.now)
    assert harbor.count(JobRow, start_confirmed=True, start_confirmed_on=harbor.today) == 1
    assert {Clock.MONTHLY, Clock.STEP_DOWN} <= titles(done.effects, "opened")
    with pytest.raises(Refusal, match="is on record already"):
        employment.confirm_start(harbor.doors, harbor.lea, job.fact.id, now=harbor.now)
    undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)
    assert harbor.count(JobRow, start_confirmed=False, start_confirmed_on=None) == 1
    assert harbor.dues(client, Clock.MONTHLY) == []


def test_a_planned_day_that_passes_is_no_work_until_somebody_says_so(
    harbor: Harbor, client: str
) -> None:
    job = harbor.job(client, harbor.ahead(1)).fact
    planned = harbor.dues(client)
    harbor.clock.move_by(timedelta(days=40))
    assert recompute(harbor.doors) == 0
    assert harbor.dues(client) == planned
    assert {due.key.clock for due in planned}.isdisjoint({Clock.MONTHLY, Clock.STEP_DOWN})
    employment.cancel_start(harbor.doors, harbor.ana, job.id, harbor.today, now=harbor.now)
    assert harbor.count(JobRow, start_confirmed=False) == 1


@pytest.mark.parametrize(
    ("how", "days", "begun"),
    [
        ("moved", 0, True),
        ("moved", -3, True),
        ("moved", None, True),  # it was that day after all
        ("moved", 5, False),
        ("edited", 0, True),
        ("edited", 5, False),
        ("edited", None, False),  # its title alone
    ],
)
def test_whoever_names_another_start_says_whether_it_has_begun(
    harbor: Harbor, client: str, how: str, days: int | None, begun: bool
) -> None:
    planned = harbor.ahead(1)
    job = harbor.job(client, planned).fact
    harbor.clock.move_by(timedelta(days=3))
    starts_on = planned if days is None else harbor.ahead(days)
    if how == "moved":
        employment.move_start(harbor.doors, harbor.ana, job.id, starts_on, now=harbor.now)
    else:
        start = job_start(client, "Harbor Books", starts_on, title="Cook")
        employment.edit(harbor.doors, harbor.ana, job.id, start, now=harbor.now)
    assert harbor.count(JobRow, start_confirmed=begun) == 1


def test_a_start_moved_after_it_was_confirmed_is_asked_about_anew(
    harbor: Harbor, client: str
) -> None:
    job = harbor.job(client, harbor.ahead(1)).fact
    harbor.clock.move_by(timedelta(days=2))
    said = employment.confirm_start(harbor.doors, harbor.ana, job.id, now=harbor.now).fact
    employment.move_start(harbor.doors, harbor.ana, job.id, harbor.ahead(3), now=harbor.now)
    assert harbor.count(JobRow, start_confirmed=False, start_confirmed_on=None) == 1
    with pytest.raises(Refusal, match="undone before"):
        undo.void(harbor.doors, harbor.ana, said, now=harbor.now)


def test_a_recorded_end_says_that_the_job_had_begun_and_its_undo_asks_again(
    harbor: Harbor, client: str
) -> None:
    job = harbor.job(client, harbor.ahead(1)).fact
    planned = harbor.dues(client)
    harbor.clock.move_by(timedelta(days=5))
    draft = JobEndDraft(job_id=job.id, ended_on=harbor.today, learned_on=harbor.today)
    ended = employment.record_end(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert harbor.dues(client, Clock.MONTHLY)
    undo.void(harbor.doors, harbor.ana, ended.fact, now=harbor.now)
    assert harbor.dues(client) == planned


def test_a_job_lost_before_day_3_makes_the_3_day_contact_not_due(
    harbor: Harbor, client: str
) -> None:
    job = harbor.job(client, harbor.ago(2))
    lost = end(harbor, job.fact.id, harbor.ago(1))
    assert Clock.POST_START in titles(lost.effects, "ended")
    assert Clock.JOB_LOSS in titles(lost.effects, "opened")
    assert states(harbor, client, Clock.POST_START) == {DueState.CANCELLED}


def test_the_loss_clock_runs_from_learning(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ago(60))
    end(harbor, job.fact.id, harbor.ago(10), harbor.ago(1))
    due = harbor.due(client, Clock.JOB_LOSS)
    assert due.due_on == harbor.ahead(2)


def test_learned_before_it_ends_is_fine_and_ended_before_it_started_is_not(
    harbor: Harbor, client: str
) -> None:
    job = harbor.job(client, harbor.ago(60))
    with pytest.raises(Refusal) as refused:
        end(harbor, job.fact.id, harbor.ago(61))
    assert refused.value.field == "ended_on"
    end(harbor, job.fact.id, harbor.ahead(7), harbor.today)
    with pytest.raises(Refusal, match="already ended"):
        end(harbor, job.fact.id, harbor.today)


def test_a_loss_opens_the_outreach_also_while_another_job_goes_on(
    harbor: Harbor, client: str
) -> None:
    first = harbor.job(client, harbor.ago(60))
    harbor.job(client, harbor.ago(20), learned_on=harbor.ago(20))
    lost = end(harbor, first.fact.id, harbor.ago(1))
    assert Clock.JOB_LOSS in titles(lost.effects, "opened")


def test_a_move_without_a_gap_opens_no_job_loss(harbor: Harbor, client: str) -> None:
    first = harbor.job(client, harbor.ago(60))
    next_job = job_start(client_id=client, employer="Pier 9", starts_on=harbor.today)
    moved = end(harbor, first.fact.id, harbor.ago(1), moved_to=next_job)
    assert Clock.JOB_LOSS not in titles(moved.effects, "opened")
    assert Clock.POST_START in titles(moved.effects, "opened")
    assert moved.notes[0] == "Pier 9 is new in your list."
    too_late = job_start(client_id=client, employer="Pier 9", starts_on=harbor.ahead(20))
    second = harbor.count(JobRow, ended_on=None)
    assert second == 1
    with pytest.raises(Refusal, match="without a gap"):
        end(
            harbor,
            harbor.due(client, Clock.POST_START).key.fact_id,
            harbor.today,
            moved_to=too_late,
        )


def test_when_the_client_told_us_the_outreach_is_met_and_the_offer_kept(
    harbor: Harbor, client: str
) -> None:
    job = harbor.job(client, harbor.ago(60))
    told = end(harbor, job.fact.id, harbor.ago(1), client_told_us=True, next_job_offer="accepted")
    assert {Clock.JOB_LOSS, Clock.NEXT_JOB_OFFER} <= titles(told.effects, "met")
    assert harbor.count(MilestoneRow, answer="accepted") == 1


def test_an_end_taken_back_reopens_the_clocks_of_the_job(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ago(1))
    before = harbor.table()
    lost = end(harbor, job.fact.id, harbor.today)
    assert lost.fact == FactRef("job_end", job.fact.id)
    undone = undo.void(harbor.doors, harbor.ana, lost.fact, now=harbor.now)
    assert Clock.POST_START in titles(undone.effects, "reopened")
    assert Clock.JOB_LOSS in titles(undone.effects, "ended")
    assert harbor.table() == before
    with pytest.raises(Refusal):
        undo.void(harbor.doors, harbor.ana, lost.fact, now=harbor.now)


def test_one_visit_meets_the_clocks_of_two_jobs_or_of_the_one_it_names(
    harbor: Harbor, client: str
) -> None:
    first = harbor.job(client, harbor.ago(1))
    second = harbor.job(client, harbor.today)
    harbor.visit(client, job_ids=(second.fact.id,))
    by_job = {due.job_id: due.state for due in harbor.dues(client, Clock.POST_START)}
    assert by_job == {first.fact.id: DueState.OPEN, second.fact.id: DueState.MET}
    harbor.visit(client)
    assert states(harbor, client, Clock.POST_START) == {DueState.MET}


def test_a_declined_kind_of_contact_leaves_and_comes_back(harbor: Harbor, client: str) -> None:
    harbor.job(client, harbor.today)
    draft = DeclineRecord(client_id=client, on=harbor.today, clocks=(Clock.POST_START,))
    declined = record(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert titles(declined.effects, "ended") == {Clock.POST_START}
    assert states(harbor, client, Clock.POST_START) == {DueState.DECLINED}
    again = complete(
        harbor.doors, harbor.ana, DeclineRecord, declined.fact.id, harbor.today, now=harbor.now
    )
    assert Clock.POST_START in titles(again.effects, "reopened")
    with pytest.raises(Refusal, match="already"):
        complete(
            harbor.doors, harbor.ana, DeclineRecord, declined.fact.id, harbor.today, now=harbor.now
        )


def test_a_decline_never_touches_the_job_loss_outreach(harbor: Harbor, client: str) -> None:
    firm = DeclineRecord(client_id=client, on=harbor.today, clocks=(Clock.JOB_LOSS,))
    with pytest.raises(Refusal) as refused:
        record(harbor.doors, harbor.ana, firm, now=harbor.now)
    assert refused.value.field == "clocks"
    record(
        harbor.doors,
        harbor.ana,
        DeclineRecord(client_id=client, on=harbor.ago(1)),
        now=harbor.now,
    )
    job = harbor.job(client, harbor.ago(30), learned_on=harbor.ago(30))
    lost = end(harbor, job.fact.id, harbor.ago(1))
    assert Clock.JOB_LOSS in titles(lost.effects, "opened")


def test_outreach_stops_in_the_clients_words_alone(harbor: Harbor, client: str) -> None:
    """Missed appointments are no reason (F S14), so somebody has to write what was said."""
    unsaid = DeclineRecord(client_id=client, on=harbor.today, clocks=(Clock.OUTREACH,), words=" ")
    with pytest.raises(Refusal, match="client's words") as refused:
        record(harbor.doors, harbor.ana, unsaid, now=harbor.now)
    assert refused.value.field == "words"
    said = replace(unsaid, words="Please stop calling, I do not want to work now")
    declined = record(harbor.doors, harbor.ana, said, now=harbor.now)
    assert titles(declined.effects, "ended") == {Clock.OUTREACH}


def test_somebody_at_work_may_look_for_a_different_job(harbor: Harbor, client: str) -> None:
    wish = MilestoneRecord(client_id=client, kind=MilestoneKind.WANTS_ANOTHER_JOB, on=harbor.today)
    with pytest.raises(Refusal, match="looking already"):
        record(harbor.doors, harbor.ana, wish, now=harbor.now)
    harbor.job(client, harbor.ago(40), learned_on=harbor.ago(40))
    stays = replace(wish, kind=MilestoneKind.STAYS_IN_JOB)
    with pytest.raises(Refusal, match="not looking for a different job"):
        record(harbor.doors, harbor.ana, stays, now=harbor.now)
    looks = record(harbor.doors, harbor.ana, wish, now=harbor.now)
    assert titles(looks.effects, "opened") == {Clock.OUTREACH}
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert page.phase is Phase.LOOKING_FOR_ANOTHER_JOB
    record(harbor.doors, harbor.ana, stays, now=harbor.now)
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert page.phase is Phase.WORKING


def test_a_change_of_hours_asks_for_work_incentives_again(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ago(40))
    change = JobChangeRecord(job_id=job.fact.id, on=harbor.today, hours_per_week=30)
    recorded = record(harbor.doors, harbor.ana, change, now=harbor.now)
    assert Clock.WORK_INCENTIVES in titles(recorded.effects, "opened")
    nothing = JobChangeRecord(job_id=job.fact.id, on=harbor.today)
    with pytest.raises(Refusal, match="Please give the new hours or the new pay"):
        record(harbor.doors, harbor.ana, nothing, now=harbor.now)
    undo.void(harbor.doors, harbor.ana, job.fact, now=harbor.now)
    with pytest.raises(Refusal, match="I can't find that entry any more"):
        record(harbor.doors, harbor.ana, change, now=harbor.now)
    elsewhere = replace(change, job_id="no-job")
    with pytest.raises(NotAllowed):
        record(harbor.doors, harbor.ana, elsewhere, now=harbor.now)


def test_a_change_of_hours_may_be_planned_and_comes_after_the_start(
    harbor: Harbor, client: str
) -> None:
    start = harbor.ago(40)
    job = harbor.job(client, start).fact
    planned = JobChangeRecord(job_id=job.id, on=harbor.ahead(30), hourly_wage=17.5)
    record(harbor.doors, harbor.ana, planned, now=harbor.now)
    too_far = replace(planned, on=harbor.ahead(370))
    with pytest.raises(Refusal, match="more than a year ahead"):
        record(harbor.doors, harbor.ana, too_far, now=harbor.now)
    with pytest.raises(Refusal, match="A change comes after that"):
        record(harbor.doors, harbor.ana, replace(planned, on=harbor.ago(41)), now=harbor.now)


def test_a_job_from_before_entry_flags_and_fails_nobody(harbor: Harbor, client: str) -> None:
    harbor.job(client, harbor.ago(300))
    assert states(harbor, client, Clock.FIRST_EMPLOYER_CONTACT) == {DueState.CANCELLED}


def test_a_transitional_job_leaves_the_search_and_its_target_as_they_are(
    harbor: Harbor, client: str
) -> None:
    searching = harbor.contact().week
    former = harbor.dues(client)
    for start in (harbor.ago(300), harbor.ago(3)):
        harbor.job(client, start, kind=JobKind.TRANSITIONAL, title=f"Crew of {start}")
    assert {each.key: each.state for each in former}.items() <= {
        each.key: each.state for each in harbor.dues(client)
    }.items()
    assert states(harbor, client, Clock.FIRST_EMPLOYER_CONTACT) == {DueState.OPEN}
    then = harbor.contact().week
    assert searching is not None
    assert then is not None
    assert searching.target == then.target == 2


@pytest.mark.parametrize("how", ["undone", "edited", "moved"])
def test_last_years_date_leaves_nothing_behind_once_it_is_put_right(
    harbor: Harbor, how: str
) -> None:
    """'3/3' of last year, say: the 30-day clock runs again, as if it had never been typed."""
    client = harbor.enroll("C-115", harbor.ago(10))
    before = harbor.dues(client)
    slip = harbor.job(client, harbor.ago(300)).fact
    assert states(harbor, client, Clock.FIRST_EMPLOYER_CONTACT) == {DueState.CANCELLED}
    assert harbor.count(EpisodeRow, working_at_entry=True) == 0
    if how == "undone":
        undo.void(harbor.doors, harbor.ana, slip, now=harbor.now)
        assert harbor.dues(client) == before
        return
    meant = harbor.ahead(40)
    if how == "moved":
        employment.move_start(harbor.doors, harbor.ana, slip.id, meant, now=harbor.now)
    else:
        start = job_start(client_id=client, employer="Harbor Books", starts_on=meant)
        employment.edit(harbor.doors, harbor.ana, slip.id, start, now=harbor.now)
    state = harbor.due(client, Clock.FIRST_EMPLOYER_CONTACT)
    assert (state.state, state.closed_by) == (DueState.CANCELLED, slip.id)  # offered by day 30
    employment.cancel_start(harbor.doors, harbor.ana, slip.id, harbor.today, now=harbor.now)
    assert states(harbor, client, Clock.FIRST_EMPLOYER_CONTACT) == {DueState.OPEN}


def test_an_end_says_its_reason_back(harbor: Harbor, client: str) -> None:
    """A slip is seen at once; without a reason nothing is said of one."""
    barista = harbor.job(client, harbor.ago(60), title="Barista").fact.id
    laid_off = JobEndDraft(barista, harbor.ago(1), harbor.today, reason="laid_off")
    ended = employment.record_end(harbor.doors, harbor.ana, laid_off, now=harbor.now)
    assert ended.summary == "C-114: Barista ended Sun 1 Mar, laid off"
    undo.void(harbor.doors, harbor.ana, ended.fact, now=harbor.now)
    plain = JobEndDraft(barista, harbor.ago(1), harbor.today)
    ended = employment.record_end(harbor.doors, harbor.ana, plain, now=harbor.now)
    assert ended.summary == "C-114: Barista ended Sun 1 Mar"


def test_wishes_told_with_a_start_stand_on_every_line_after(harbor: Harbor, client: str) -> None:
    recorded = harbor.job(
        client, harbor.today, visits_at_work=False, meeting_wishes="at the library"
    )
    lines = [line for effect in recorded.effects for line in effect.opened]
    assert all(line.meeting_wishes == "at the library" for line in lines)
    assert all(line.visits_at_work is False for line in lines)
    assert harbor.count(ClientRow, visits_at_work=False) == 1


def test_an_edited_start_keeps_the_jobs_end(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ago(60), title="Baker")
    end(harbor, job.fact.id, harbor.ago(10))
    stored, employer = employment.stored_job(harbor.doors, harbor.ana, job.fact.id, now=harbor.now)
    assert (employer, stored.record.title) == ("Harbor Books", "Baker")
    later = job_start(client, employer, harbor.ago(50), title="Baker")
    employment.edit(harbor.doors, harbor.ana, job.fact.id, later, now=harbor.now)
    assert harbor.count(JobRow, ended_on=harbor.ago(10), starts_on=harbor.ago(50)) == 1
    after_its_end = job_start(client, employer, harbor.ago(9))
    with pytest.raises(Refusal, match="ended on"):
        employment.edit(harbor.doors, harbor.ana, job.fact.id, after_its_end, now=harbor.now)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"hours_per_week": 0.0}, "hours_per_week"),
        ({"hours_per_week": 169.0}, "hours_per_week"),
        ({"hourly_wage": -1.0}, "hourly_wage"),
        ({"kind": "volunteering"}, "kind"),
        ({"title": "x" * 256}, "title"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    harbor: Harbor, client: str, said: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        harbor.job(client, harbor.today, **said)
    assert refused.value.field == field


def test_a_seasonal_job_is_as_permanent_as_the_units_profile_said_when_it_started(
    harbor: Harbor, client: str
) -> None:
    with harbor.doors.writing() as session:
        session.execute(
            row_with(
                UnitProfileRow,
                workspace_id=harbor.workspace_id,
                id=new_id(),
                vocational_unit_id=harbor.unit_id,
                from_on=harbor.ago(10),
                profile=IPS_25.key,
                overrides={"seasonal_is_permanent": True},
            )
        )
    harbor.job(client, harbor.ago(20), kind="seasonal")
    harbor.job(client, harbor.ago(5), kind="seasonal")
    harbor.job(client, harbor.ago(3), permanent=False)
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert [(harbor.today - job.starts_on).days for job in page.jobs if job.permanent] == [5]


def test_a_start_years_ahead_is_a_slip(harbor: Harbor, client: str) -> None:
    with pytest.raises(Refusal, match="check the year"):
        harbor.job(client, harbor.ahead(800))
