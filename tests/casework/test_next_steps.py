"""A next step with an employer is a line of its day's brief, until it is done, moved or dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.casework.administration import planned_leave, roster
from bot.casework.drafts import ExitDraft
from bot.casework.privacy.erasing import erase_client
from bot.casework.reading import caseload, client_page
from bot.casework.reading.employer import employer_page
from bot.casework.recording import (
    employer,
    employer_contacts,
    log_reviews,
    next_steps,
    program_exit,
    undo,
)
from bot.casework.reminders import brief_lines, digests
from bot.casework.reminders.content import Brief
from bot.casework.replies import Actor, FactRef, NotAllowed, Recorded, Refusal
from bot.clock import MovableClock
from bot.views import brief as views
from db.doors import Doors
from db.models import OutgoingMessageRow
from db.queries.outbox import reading
from db.queries.records import facts
from db.queries.records import log_reviews as review_rows
from ips.facts import ExitReason
from ips.records.employer_contact import EmployerContactRecord
from ips.records.planned_leave import PlannedLeaveRecord
from tests.casework.test_told_again import Days, away
from tests.harbor import ANA, BEN, LEA, PIA, TEAM, Harbor, open_harbor
from tests.rows import EmployerContactRow
from tests.support import rows_in

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (MONDAY + timedelta(days=n) for n in range(1, 6))
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def days(doors: Doors, clock: MovableClock) -> Days:
    return Days(open_harbor(doors, clock))


def plan(
    harbor: Harbor,
    on: date,
    *client_ids: str,
    by: Actor | None = None,
    what: str | None = "come back with the resume",
    **said: Any,
) -> str:
    done = harbor.contact(*client_ids, next_step=what, next_step_on=on, by=by, **said)
    return done.fact.id


def latest(harbor: Harbor, who: str) -> Brief | None:
    """That person's latest brief, as it stands in Slack; None: there is none."""
    message = OutgoingMessageRow
    with harbor.doors.patient.writing() as session:
        standing = update(message).where(message.ts.is_(None))
        session.execute(standing.values(ts="1.0", channel_id="D1", sent_at=message.planned_at))
        message_id = session.scalar(
            select(message.id)
            .where(message.conversation == who, message.kind == "brief")
            .order_by(message.sequence.desc())
            .limit(1)
        )
    if message_id is None:
        return None
    with harbor.doors.patient.reading() as session:
        found = reading.message(session, harbor.workspace_id, message_id)
        assert found is not None
        return brief_lines.load(session, found, now=harbor.now)


def read(harbor: Harbor, who: str = ANA) -> str:
    brief = latest(harbor, who)
    return "" if brief is None else str(views.message(brief))


def read_all(harbor: Harbor, who: str = ANA) -> str:
    """With what the closing line names, one tap away."""
    brief = latest(harbor, who)
    return "" if brief is None else str(views.whole_list(brief))


# ---------------------------------------------------------------- which brief has it


def test_it_is_a_line_of_its_days_brief_in_the_words_of_whoever_planned_it(days: Days) -> None:
    client = days.harbor.enroll("C-114")
    plan(days.harbor, THURSDAY, client)
    days.to(WEDNESDAY)
    assert "resume" not in read(days.harbor)
    days.to(THURSDAY)
    said = read(days.harbor)
    assert "Come back with the resume · *Bean & Leaf* for *C-114* · *today*" in said.replace(
        "&amp;", "&"
    )
    for label in ("'Done'", "'Move'", "'Drop'"):
        assert label in said


def test_without_words_it_says_with_whom(days: Days) -> None:
    plan(days.harbor, THURSDAY, what=None)
    days.to(THURSDAY)
    assert "Next step with *Bean &amp; Leaf* · *today*" in read(days.harbor)


def test_a_step_of_a_day_off_comes_in_the_brief_before(days: Days) -> None:
    plan(days.harbor, SATURDAY)
    days.to(THURSDAY)
    assert "resume" not in read(days.harbor)
    days.to(FRIDAY)
    assert "*tomorrow*" in read(days.harbor)
    days.to(NEXT_MONDAY)
    assert "'Done'" not in read(days.harbor)
    assert "since Sat 7 Mar" in read(days.harbor)


def test_a_step_alone_makes_a_brief_and_is_counted(days: Days) -> None:
    plan(days.harbor, THURSDAY)
    days.to(THURSDAY)
    brief = latest(days.harbor, ANA)
    assert brief is not None
    assert views.text(brief) == "Your morning brief: 1 thing to look at"


def test_who_is_on_leave_is_covered_that_day(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, THURSDAY)
    days.to(THURSDAY, hour=7, minute=30)
    away(harbor, ANA, FRIDAY, BEN)
    days.to(THURSDAY)
    assert f"planned by <@{ANA}>" in read(harbor, BEN)
    assert "resume" not in read(harbor, ANA)
    assert "resume" not in read(harbor, LEA)


def test_with_nobody_to_cover_the_team_lead_has_it(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, THURSDAY)
    days.to(THURSDAY, hour=7, minute=30)
    away(harbor, ANA, FRIDAY, None)
    days.to(THURSDAY)
    assert "resume" in read(harbor, LEA)
    assert "resume" not in read(harbor, BEN)


def test_whoever_left_the_roster_leaves_it_to_the_team_lead(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, THURSDAY)
    roster.remove(harbor.doors, harbor.lea, harbor.staff_ids[ANA], now=harbor.now)
    days.to(THURSDAY)
    assert f"planned by <@{ANA}>" in read(harbor, LEA)


def test_a_step_of_the_weekend_is_for_whoever_is_here_on_that_day(days: Days) -> None:
    """Ana's leave begins on Saturday: Friday's brief of Ben reaches it, Ana's leaves it to him."""
    harbor = days.harbor
    plan(harbor, SATURDAY)
    days.to(FRIDAY, hour=7, minute=30)
    leave = PlannedLeaveRecord(
        staff_member_id=harbor.staff_ids[ANA],
        from_on=SATURDAY,
        until_on=NEXT_MONDAY,
        cover_id=harbor.staff_ids[BEN],
    )
    planned_leave.plan(harbor.doors, harbor.lea, leave, now=harbor.now)
    days.to(FRIDAY)
    assert "resume" in read(harbor, BEN)
    assert "resume" not in read(harbor, ANA)


# ---------------------------------------------------------------- what becomes of it


def test_done_closes_the_line_and_undo_opens_it_again(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, THURSDAY)
    days.to(THURSDAY)
    done = next_steps.done(harbor.doors, harbor.ana, step, now=harbor.now)
    assert done.summary == "The next step with Bean & Leaf is done."
    assert "~Bean &amp; Leaf~ ✓ Next step: done" in read(harbor)
    assert "all done. Thank you." in read(harbor)
    undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)
    assert "'Done'" in read(harbor)
    days.to(FRIDAY)
    assert "'Done'" in read_all(harbor)


def test_dropped_it_is_thanked_for_by_nobody(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, THURSDAY)
    days.to(THURSDAY)
    dropped = next_steps.drop(harbor.doors, harbor.ana, step, now=harbor.now)
    assert "✕ Next step: dropped" in read(harbor)
    assert "Thank you" not in read(harbor)
    undo.void(harbor.doors, harbor.ana, dropped.fact, now=harbor.now)
    assert "'Drop'" in read(harbor)


def test_moved_it_comes_on_its_new_day_and_undo_moves_it_back(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, WEDNESDAY)
    days.to(WEDNESDAY)
    moved = next_steps.move(harbor.doors, harbor.ana, step, FRIDAY, now=harbor.now)
    assert "→ Next step: moved to Fri 6 Mar" in read(harbor)
    again = next_steps.move(harbor.doors, harbor.ana, step, NEXT_MONDAY, now=harbor.now)
    undo.void(harbor.doors, harbor.ana, again.fact, now=harbor.now)
    assert "moved to Fri 6 Mar" in read(harbor), "as before the second move"
    days.to(FRIDAY)
    assert "*today*" in read(harbor)
    back = undo.void(harbor.doors, harbor.ana, moved.fact, now=harbor.now)
    assert back.summary == "The next step with Bean & Leaf is back on Wed 4 Mar."


@pytest.mark.parametrize("verb", ["done", "drop", "move"])
def test_undone_it_is_as_if_nobody_had_said_it(days: Days, verb: str) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114")
    step = plan(harbor, THURSDAY, client, note="met the owner")

    def kept() -> EmployerContactRecord:
        with harbor.doors.reading() as session:
            found = facts.find(session, EmployerContactRecord, TEAM, step)
        assert found is not None
        return found.record

    before, beside = kept(), (FRIDAY,) if verb == "move" else ()
    said = getattr(next_steps, verb)(harbor.doors, harbor.ana, step, *beside, now=harbor.now)
    assert kept() != before
    undo.void(harbor.doors, harbor.ana, said.fact, now=harbor.now)
    assert kept() == before


def test_a_move_that_was_changed_since_is_not_undone(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, WEDNESDAY)
    moved = next_steps.move(harbor.doors, harbor.ana, step, FRIDAY, now=harbor.now)
    next_steps.move(harbor.doors, harbor.ana, step, NEXT_MONDAY, now=harbor.now)
    with pytest.raises(Refusal) as refused:
        undo.void(harbor.doors, harbor.ana, moved.fact, now=harbor.now)
    assert refused.value.sentence == next_steps.CHANGED_SINCE


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (MONDAY - timedelta(days=1), "That day has passed. Please choose today or a coming day."),
        (WEDNESDAY, "It is planned for that day already. Please choose another."),
        (MONDAY + timedelta(days=900), "That is more than a year ahead. Please check the year."),
    ],
)
def test_a_day_it_cannot_move_to_is_said_at_the_field(days: Days, to: date, sentence: str) -> None:
    harbor = days.harbor
    step = plan(harbor, WEDNESDAY)
    with pytest.raises(Refusal) as refused:
        next_steps.move(harbor.doors, harbor.ana, step, to, now=harbor.now)
    assert (refused.value.sentence, refused.value.field) == (sentence, "next_step_on")


def test_done_twice_the_second_one_reads_so(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, WEDNESDAY)
    next_steps.done(harbor.doors, harbor.ana, step, now=harbor.now)
    for verb in (next_steps.done, next_steps.drop):
        with pytest.raises(Refusal) as refused:
            verb(harbor.doors, harbor.ana, step, now=harbor.now)
        assert refused.value.sentence == next_steps.OVER


def test_a_contact_that_is_undone_takes_its_step_along(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, THURSDAY)
    plan(harbor, THURSDAY, what="ask about nights")
    days.to(THURSDAY)
    undo.void(harbor.doors, harbor.ana, FactRef("employer_contact", step), now=harbor.now)
    said = read(harbor)
    assert "no longer planned" in said
    assert "resume" not in said
    days.to(FRIDAY)
    assert "resume" not in read_all(harbor)


def test_undoing_the_end_of_a_step_leaves_the_contact_and_its_visit(days: Days) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114")
    step = plan(harbor, THURSDAY, client, client_was_with_me=True)
    before = harbor.table()
    done = next_steps.done(harbor.doors, harbor.ana, step, now=harbor.now)
    assert harbor.table() == before, "no clock reads it"
    undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)
    assert harbor.table() == before


def test_an_edit_of_the_contact_is_what_the_brief_says(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, THURSDAY)
    days.to(THURSDAY)
    draft, _, version = employer_contacts.draft_of(harbor.doors, harbor.ana, step, now=harbor.now)
    other = replace(draft, record=replace(draft.record, next_step="ask for Sam"))
    employer_contacts.edit(harbor.doors, harbor.ana, step, other, now=harbor.now, version=version)
    assert "Ask for Sam" in read(harbor)
    next_steps.done(harbor.doors, harbor.ana, step, now=harbor.now)
    employer_contacts.edit(harbor.doors, harbor.ana, step, draft, now=harbor.now)
    assert "✓ Next step: done" in read(harbor), "an edit leaves alone that it is done"
    without = replace(draft, record=replace(draft.record, next_step=None, next_step_on=None))
    employer_contacts.edit(harbor.doors, harbor.ana, step, without, now=harbor.now)
    with harbor.doors.reading() as session:
        kept = facts.find(session, EmployerContactRecord, TEAM, step)
    assert kept is not None
    assert kept.record.next_step_done_on is None
    assert "no longer planned" in read(harbor)


# ---------------------------------------------------------------- open from before


def test_open_past_its_day_it_stays_in_sight_for_four_weeks(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, MONDAY)
    days.look()
    on_monday = latest(harbor, ANA)
    days.to(TUESDAY)
    assert latest(harbor, ANA) == on_monday, "not alone on a Tuesday"
    days.to(THURSDAY)
    planned = r"Still open from before:*\n• Come back with the resume · *Bean &amp; Leaf* (since "
    assert f"{planned}Mon 2 Mar)" in read(harbor)
    assert "'Done'" in read_all(harbor)
    days.to(MONDAY + timedelta(days=28))
    assert "since Mon 2 Mar" in read(harbor)
    before = latest(harbor, ANA)
    days.to(MONDAY + timedelta(days=31))
    after = latest(harbor, ANA)
    assert before is not None
    assert after is None or after.message_id == before.message_id, "and then it is let go"


def test_a_long_one_is_a_few_words_there_and_whole_in_the_list(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, MONDAY, what="bring the form and ask about the early shift " * 6)
    days.look()
    days.to(THURSDAY)
    closing = read(harbor).split("Still open from before:*")[1]
    few = "Bring the form and ask about the early shift bring the form and ask about the …"
    assert f"• {few} · *Bean &amp; Leaf*" in closing


def test_people_stand_before_it_and_paperwork_behind_it(days: Days) -> None:
    harbor = days.harbor
    harbor.enroll("C-200", harbor.ago(33))
    plan(harbor, MONDAY)
    days.look()
    days.to(THURSDAY)
    closing = read(harbor).split("Still open from before:*")[1]
    places = [
        closing.index(part) for part in ("first meeting with an employer", "Come back", "profile")
    ]
    assert places == sorted(places)


def test_a_brief_that_slack_did_not_take_gives_its_steps_to_the_next(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, THURSDAY)
    days.to(THURSDAY)
    with harbor.doors.patient.writing() as session:
        session.execute(update(OutgoingMessageRow).values(state="planned"))
    days.to(FRIDAY)
    brief = latest(harbor, ANA)
    assert brief is not None
    assert [line.text for line in brief.steps] == ["come back with the resume"]


def test_after_an_outage_none_is_missing_and_none_comes_twice(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, TUESDAY)
    plan(harbor, WEDNESDAY, what="ask about nights")
    days.to(THURSDAY)
    brief = latest(harbor, ANA)
    assert brief is not None
    assert [line.on for line in brief.steps] == [TUESDAY, WEDNESDAY]
    days.to(FRIDAY)
    assert latest(harbor, ANA) == brief or "'Done'" not in read(harbor)


# ---------------------------------------------------------------- who may, and who reads what


def test_whoever_answers_for_them_today_may_and_nobody_else(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, THURSDAY)
    with pytest.raises(NotAllowed):
        next_steps.done(harbor.doors, harbor.ben, step, now=harbor.now)
    away(harbor, ANA, THURSDAY, BEN)
    done = next_steps.done(harbor.doors, harbor.ben, step, now=harbor.now)
    undo.void(harbor.doors, harbor.ben, done.fact, now=harbor.now)
    with pytest.raises(NotAllowed):
        next_steps.move(harbor.doors, Actor(TEAM, PIA), step, FRIDAY, now=harbor.now)
    next_steps.drop(harbor.doors, harbor.lea, step, now=harbor.now)


@pytest.mark.parametrize("verb", ["done", "drop", "move"])
def test_what_the_cover_tapped_is_taken_back_by_whoever_planned_it(days: Days, verb: str) -> None:
    """And by the cover, also once they cover no more; by nobody else."""
    harbor = days.harbor
    planned, again = plan(harbor, FRIDAY), plan(harbor, FRIDAY)
    away(harbor, ANA, MONDAY, BEN)
    days.to(MONDAY)
    taps = [settled(harbor, verb, each, harbor.ben) for each in (planned, again)]
    days.to(THURSDAY)  # Ana is back
    with pytest.raises(NotAllowed) as refused:
        undo.void(harbor.doors, Actor(TEAM, PIA), taps[0], now=harbor.now)
    assert refused.value.sentence == (
        "What becomes of a next step is for whoever entered it, for those who work with the "
        "client, and for the team lead."
    )
    undo.void(harbor.doors, harbor.ana, taps[0], now=harbor.now)
    undo.void(harbor.doors, harbor.ben, taps[1], now=harbor.now)
    with harbor.doors.reading() as session:
        rows = session.execute(select(EmployerContactRow)).all()
        assert {
            (row.next_step_on, row.next_step_done_on, row.next_step_dropped_on) for row in rows
        } == {(FRIDAY, None, None)}


def test_whoever_planned_it_is_offered_to_take_the_covers_tap_back(days: Days) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114")
    step = plan(harbor, FRIDAY, client)
    away(harbor, ANA, MONDAY, BEN)
    tapped = next_steps.done(harbor.doors, harbor.ben, step, now=harbor.now).fact
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    (line,) = (each for each in page.history if each.fact == tapped)
    assert (line.by_slack_user_id, line.may_change) == (BEN, True)


@pytest.mark.parametrize("verb", ["done", "drop", "move"])
def test_what_became_of_it_is_among_the_last_entries(days: Days, verb: str) -> None:
    harbor = days.harbor
    step = plan(harbor, FRIDAY, by=harbor.ben)
    harbor.clock.move_by(timedelta(days=20))  # the contact itself is none of the last
    fact = settled(harbor, verb, step, harbor.ben)
    (line,) = caseload.my_day(harbor.doors, harbor.ben, now=harbor.now).last_entries
    assert (line.fact, line.may_change, line.recorded_on) == (fact, True, harbor.today)
    assert line.summary == {
        "done": "Next step done: Bean & Leaf",
        "drop": "Next step dropped: Bean & Leaf",
        "move": "Next step moved to Sun 29 Mar: Bean & Leaf",
    }[verb]  # fmt: skip
    undo.void(harbor.doors, harbor.ben, line.fact, now=harbor.now)
    assert caseload.my_day(harbor.doors, harbor.ben, now=harbor.now).last_entries == ()


def settled(harbor: Harbor, verb: str, step: str, by: Actor) -> FactRef:
    to = (harbor.ahead(7),) if verb == "move" else ()
    done: Recorded = getattr(next_steps, verb)(harbor.doors, by, step, *to, now=harbor.now)
    return done.fact


def test_whose_step_a_colleague_did_reads_by_whom(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, THURSDAY)
    days.to(THURSDAY)
    next_steps.done(harbor.doors, harbor.lea, step, now=harbor.now)
    assert f"done by <@{LEA}>" in read(harbor)


def test_a_cover_reads_nothing_about_people_they_do_not_see(days: Days) -> None:
    harbor = days.harbor
    theirs = harbor.enroll("C-220", by=harbor.lea)
    plan(harbor, THURSDAY, theirs, what="ask for C-220")
    plan(harbor, THURSDAY, what="C-220 would like nights")
    own = harbor.enroll("C-114")
    plan(harbor, THURSDAY, own, what="bring the resume")
    days.to(THURSDAY, hour=7, minute=30)
    away(harbor, ANA, FRIDAY, BEN)
    days.to(THURSDAY)
    said = read_all(harbor, BEN)
    assert "C-220" not in said
    assert "for somebody you do not work with" in said
    assert "Bring the resume" in said
    assert "*C-114*" in said


def test_what_a_cover_had_in_their_brief_is_with_whoever_is_back(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, THURSDAY)
    days.to(THURSDAY, hour=7, minute=30)
    away(harbor, ANA, FRIDAY, BEN)
    days.to(THURSDAY)
    assert "'Done'" in read(harbor, BEN)
    days.to(NEXT_MONDAY)
    said = read(harbor, BEN)
    assert f"Next step: with <@{ANA}> now" in said
    assert "resume" not in said
    assert "since Thu 5 Mar" in read(harbor, ANA)


def test_who_has_died_is_not_named_by_a_step(days: Days) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114")
    plan(harbor, THURSDAY, client)
    days.to(THURSDAY)
    draft = ExitDraft(client, harbor.today, ExitReason.DIED)
    program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert "C-114" not in read(harbor)
    assert "resume" not in read(harbor)


def test_erasing_a_client_takes_their_step_out_of_slack(days: Days) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114")
    step = plan(harbor, THURSDAY, client)
    plan(harbor, THURSDAY, what="C-114 would like nights")
    days.to(THURSDAY)
    with harbor.doors.patient.writing() as session:
        session.execute(update(OutgoingMessageRow).values(shown_version=1, wanted_version=1))
    next_steps.done(harbor.doors, harbor.ana, step, now=harbor.now)
    erase_client(harbor.doors.patient, harbor.lea, client, now=harbor.now)
    with harbor.doors.patient.reading() as session:
        wanted = session.scalars(
            select(OutgoingMessageRow.wanted_version).where(OutgoingMessageRow.kind == "brief")
        ).all()
        (row,) = rows_in(session, EmployerContactRow, EmployerContactRow.id == step)
        assert row.next_step_done_on is None
        assert row.next_step_end_recorded_by is None
    assert max(wanted) > 2
    assert "C-114" not in read_all(harbor)
    assert "[erased] would like nights" in read_all(harbor)


def test_what_a_colleague_typed_of_somebody_erased_is_drawn_again(days: Days) -> None:
    harbor = days.harbor
    client = harbor.enroll("C-114")
    plan(harbor, THURSDAY, what="C-114 would like nights")
    days.to(THURSDAY)
    with harbor.doors.patient.writing() as session:
        session.execute(update(OutgoingMessageRow).values(wanted_version=1))
    erase_client(harbor.doors.patient, harbor.lea, client, now=harbor.now)
    with harbor.doors.patient.reading() as session:
        wanted = session.scalars(
            select(OutgoingMessageRow.wanted_version).where(
                OutgoingMessageRow.conversation == ANA, OutgoingMessageRow.kind == "brief"
            )
        ).all()
    assert max(wanted) > 1


def test_a_merged_employers_step_goes_by_the_name_of_today(days: Days) -> None:
    harbor = days.harbor
    plan(harbor, THURSDAY, employer="Bean and Leave")
    harbor.contact(employer="Harbor Hotel")
    with harbor.doors.reading() as session:
        ids = {
            row.note or row.employer_id: row.employer_id
            for row in session.execute(select(EmployerContactRow))
        }
    one, other = ids.values()
    employer.merge(harbor.doors, harbor.lea, one, other, now=harbor.now)
    days.to(THURSDAY)
    found = employer_page(harbor.doors, harbor.lea, other, now=harbor.now)
    assert found.employer.name in read(harbor)


def test_what_became_of_it_is_no_change_of_a_reviewed_week(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, NEXT_MONDAY)
    other = harbor.contact(note="met the owner").fact.id
    days.to(NEXT_MONDAY)
    log_reviews.mark_reviewed(harbor.doors, harbor.lea, MONDAY, now=harbor.now)
    harbor.clock.move_by(timedelta(minutes=1))

    def changed() -> bool:
        with harbor.doors.reading() as session:
            sunday = MONDAY + timedelta(days=6)
            review = review_rows.log_review(session, TEAM, harbor.unit_id, MONDAY, sunday)
        assert review is not None
        return review.changed_since

    next_steps.move(harbor.doors, harbor.ana, step, NEXT_MONDAY + timedelta(days=1),
                    now=harbor.now)  # fmt: skip
    next_steps.done(harbor.doors, harbor.ana, step, now=harbor.now)
    assert not changed()
    draft, _, _ = employer_contacts.draft_of(harbor.doors, harbor.ana, other, now=harbor.now)
    edited = replace(draft, record=replace(draft.record, note="met both owners"))
    employer_contacts.edit(harbor.doors, harbor.ana, other, edited, now=harbor.now)
    assert changed()


def test_the_agenda_has_it_until_somebody_says_what_became_of_it(days: Days) -> None:
    harbor = days.harbor
    done, dropped, still = (plan(harbor, THURSDAY, what=what) for what in ("a", "b", "c"))
    next_steps.done(harbor.doors, harbor.ana, done, now=harbor.now)
    next_steps.drop(harbor.doors, harbor.ana, dropped, now=harbor.now)
    digest = digests.digest_now(harbor.doors, harbor.lea, now=harbor.now)
    assert [each.employer_contact_id for each in digest.agenda.next_steps] == [still]


# ---------------------------------------------------------------- a contact that may have been it


def test_a_contact_on_its_day_asks_whether_this_was_it(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, THURSDAY)
    days.to(WEDNESDAY)
    assert harbor.contact().planned is None, "before its day"
    days.to(THURSDAY)
    assert harbor.contact(employer="Harbor Hotel").planned is None
    assert harbor.contact(by=harbor.ben).planned is None
    asked = harbor.contact().planned
    assert asked is not None
    assert (asked.employer_contact_id, asked.on) == (step, THURSDAY)
    assert "'Done'" in read(harbor), "nothing is closed by a guess"
    next_steps.done(harbor.doors, harbor.ana, step, now=harbor.now)
    assert harbor.contact().planned is None


def test_a_contact_that_was_undone_is_not_asked_about(days: Days) -> None:
    harbor = days.harbor
    step = plan(harbor, MONDAY)
    undo.void(harbor.doors, harbor.ana, FactRef("employer_contact", step), now=harbor.now)
    assert harbor.contact().planned is None
