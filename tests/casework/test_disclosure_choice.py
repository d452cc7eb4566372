"""A client's choice of disclosure is the latest of what they said, as far as that stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.casework.drafts import ClientWishesDraft, EnrollDraft, ExitDraft
from bot.casework.privacy.erasing import erase_client
from bot.casework.reading import client_page
from bot.casework.recording import enrollment, program_exit, undo
from bot.casework.recording.disclosure import AS_BEFORE, LATER_STANDS
from bot.casework.recording.record import edit, record
from bot.casework.replies import Recorded
from bot.clock import MovableClock
from db.doors import Doors
from ips.facts import Disclosure, ExitReason, MilestoneKind
from ips.records.milestone import MilestoneRecord
from tests.harbor import Harbor, open_harbor

CODE = "C-114"
NOT_DISCUSSED, SAY_NOTHING, WITHIN = Disclosure
LIMITS = "not the diagnosis"


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    made = open_harbor(doors, clock)
    made.enroll(CODE, made.ago(40))
    return made


def choice(harbor: Harbor) -> tuple[Disclosure, str | None]:
    page = client_page.read(harbor.doors, harbor.ana, harbor.client_id(CODE), now=harbor.now)
    return page.disclosure, page.disclosure_limits


def talk(harbor: Harbor, on: date, decided: Disclosure, limits: str | None = None) -> Recorded:
    harbor.clock.move_by(timedelta(minutes=1))
    said = MilestoneRecord(
        client_id=harbor.client_id(CODE),
        kind=MilestoneKind.DISCLOSURE_DISCUSSION,
        on=on,
        disclosure=decided,
        disclosure_limits=limits,
    )
    return record(harbor.doors, harbor.ana, said, now=harbor.now)


def take_back(harbor: Harbor, done: Recorded) -> Recorded:
    return undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)


def change_by_hand(harbor: Harbor, decided: Disclosure, **more: Any) -> Recorded:
    harbor.clock.move_by(timedelta(minutes=1))
    wishes = ClientWishesDraft(
        harbor.client_id(CODE), more.get("job_wishes"), None, None, decided,
        more.get("limits"), None,
    )  # fmt: skip
    return enrollment.change_wishes(harbor.doors, harbor.ana, wishes, now=harbor.now)


def test_a_talk_that_is_undone_leaves_the_choice_as_it_was(harbor: Harbor) -> None:
    done = talk(harbor, harbor.today, WITHIN, LIMITS)
    assert choice(harbor) == (WITHIN, LIMITS)
    said = take_back(harbor, done)
    assert AS_BEFORE in said.notes
    assert choice(harbor) == (NOT_DISCUSSED, None)


def test_the_latest_talk_that_stands_says_it(harbor: Harbor) -> None:
    first = talk(harbor, harbor.ago(20), SAY_NOTHING)
    second = talk(harbor, harbor.ago(5), WITHIN, LIMITS)
    third = talk(harbor, harbor.ago(5), SAY_NOTHING)  # of that day, written down later
    assert choice(harbor) == (SAY_NOTHING, None)
    take_back(harbor, third)
    assert choice(harbor) == (WITHIN, LIMITS)
    said = take_back(harbor, first)  # an older one, while a newer stands
    assert said.notes == ()
    assert choice(harbor) == (WITHIN, LIMITS)
    take_back(harbor, second)
    assert choice(harbor) == (NOT_DISCUSSED, None)


def test_a_talk_written_down_late_does_not_overtake_a_later_one(harbor: Harbor) -> None:
    talk(harbor, harbor.ago(5), SAY_NOTHING)
    said = talk(harbor, harbor.ago(20), WITHIN, LIMITS)
    assert LATER_STANDS in said.notes
    assert choice(harbor) == (SAY_NOTHING, None)


def test_a_talk_that_is_corrected_says_what_it_says_now(harbor: Harbor) -> None:
    talk(harbor, harbor.ago(10), SAY_NOTHING)
    done = talk(harbor, harbor.ago(5), WITHIN)
    right = MilestoneRecord(
        client_id=harbor.client_id(CODE),
        kind=MilestoneKind.DISCLOSURE_DISCUSSION,
        on=harbor.ago(4),
        disclosure=WITHIN,
        disclosure_limits=LIMITS,
    )
    edit(harbor.doors, harbor.ana, done.fact.id, right, now=harbor.now)
    assert choice(harbor) == (WITHIN, LIMITS)
    from_before = MilestoneRecord(
        client_id=right.client_id, kind=right.kind, on=harbor.ago(12), disclosure=WITHIN
    )
    edit(harbor.doors, harbor.ana, done.fact.id, from_before, now=harbor.now)
    assert choice(harbor) == (SAY_NOTHING, None)


def test_a_change_by_hand_stays_when_a_talk_before_it_is_undone(harbor: Harbor) -> None:
    before = talk(harbor, harbor.ago(5), WITHIN, LIMITS)
    change_by_hand(harbor, SAY_NOTHING)
    take_back(harbor, before)
    assert choice(harbor) == (SAY_NOTHING, None)
    after = talk(harbor, harbor.today, WITHIN, LIMITS)
    assert choice(harbor) == (WITHIN, LIMITS)
    take_back(harbor, after)
    assert choice(harbor) == (SAY_NOTHING, None)


def test_other_wishes_that_change_are_no_word_about_disclosure(harbor: Harbor) -> None:
    done = talk(harbor, harbor.ago(5), WITHIN, LIMITS)
    change_by_hand(harbor, WITHIN, limits=LIMITS, job_wishes="outdoors")
    take_back(harbor, done)
    assert choice(harbor) == (NOT_DISCUSSED, None)


def test_what_was_said_at_entry_goes_with_the_entry(harbor: Harbor) -> None:
    talk(harbor, harbor.ago(30), SAY_NOTHING)
    left = ExitDraft(harbor.client_id(CODE), harbor.ago(20), ExitReason.MOVED_AWAY)
    program_exit.exit_client(harbor.doors, harbor.ana, left, now=harbor.now)
    again = EnrollDraft(
        CODE, harbor.ago(3), is_back=True, disclosure=WITHIN, disclosure_limits=LIMITS
    )
    done = enrollment.enroll(harbor.doors, harbor.ana, again, now=harbor.now)
    assert choice(harbor) == (WITHIN, LIMITS)
    later = talk(harbor, harbor.ago(1), SAY_NOTHING)
    take_back(harbor, later)
    assert choice(harbor) == (WITHIN, LIMITS)
    take_back(harbor, done)
    assert choice(harbor) == (SAY_NOTHING, None)


def test_a_first_entry_and_its_answer_are_undone_together(harbor: Harbor) -> None:
    entered = EnrollDraft("C-200", harbor.today, disclosure=WITHIN, disclosure_limits=LIMITS)
    done = enrollment.enroll(harbor.doors, harbor.ana, entered, now=harbor.now)
    take_back(harbor, done)
    anew = EnrollDraft("C-200", harbor.today)
    enrollment.enroll(harbor.doors, harbor.ana, anew, now=harbor.now)
    page = client_page.read(harbor.doors, harbor.ana, harbor.client_id("C-200"), now=harbor.now)
    assert (page.disclosure, page.disclosure_limits) == (NOT_DISCUSSED, None)


def test_whoever_is_erased_leaves_none(harbor: Harbor) -> None:
    client_id = harbor.client_id(CODE)
    talk(harbor, harbor.today, WITHIN, LIMITS)
    change_by_hand(harbor, SAY_NOTHING)
    erase_client(harbor.doors.patient, harbor.lea, client_id, now=harbor.now)
    harbor.enroll(CODE)
    assert choice(harbor) == (NOT_DISCUSSED, None)
