"""What an entry or a job's start said of a client's wishes goes with it, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.casework.drafts import ClientWishesDraft, EnrollDraft, ExitDraft, JobEndDraft
from bot.casework.reading import client_page
from bot.casework.recording import employment, enrollment, program_exit, undo
from bot.casework.recording.wishes import AS_BEFORE
from bot.casework.replies import Recorded
from bot.clock import MovableClock
from db import versions
from db.doors import Doors
from db.models import FactVersionRow
from ips.facts import Disclosure, ExitReason
from tests.harbor import Harbor, job_start, open_harbor

CODE = "C-114"


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    made = open_harbor(doors, clock)
    made.enroll(CODE, made.ago(40))
    return made


def wishes(harbor: Harbor) -> tuple[str | None, str | None, bool | None]:
    page = client_page.read(harbor.doors, harbor.ana, harbor.client_id(CODE), now=harbor.now)
    return page.job_wishes, page.meeting_wishes, page.visits_at_work


def do(harbor: Harbor, verb: Callable[..., Recorded], draft: Any) -> Recorded:
    harbor.clock.move_by(timedelta(minutes=1))
    return verb(harbor.doors, harbor.ana, draft, now=harbor.now)


def take_back(harbor: Harbor, done: Recorded) -> Recorded:
    return do(harbor, undo.void, done.fact)


def start(harbor: Harbor, **said: Any) -> Recorded:
    job = job_start(harbor.client_id(CODE), "Pier 9", harbor.today, **said)
    return do(harbor, employment.record_start, job)


def change(
    harbor: Harbor, job: str | None, where: str | None = None, at_work: bool | None = None
) -> None:
    not_discussed = Disclosure.NOT_DISCUSSED
    draft = ClientWishesDraft(
        harbor.client_id(CODE), job, where, at_work, not_discussed, None, None
    )
    do(harbor, enrollment.change_wishes, draft)


def test_wishes_about_visits_at_work_go_with_the_job_they_came_with(harbor: Harbor) -> None:
    change(harbor, "outdoors", "at the library", at_work=True)
    done = start(harbor, visits_at_work=False, meeting_wishes="at the café")
    assert wishes(harbor) == ("outdoors", "at the café", False)
    assert AS_BEFORE in take_back(harbor, done).notes
    assert wishes(harbor) == ("outdoors", "at the library", True)


def test_what_somebody_changed_since_stays(harbor: Harbor) -> None:
    done = start(harbor, visits_at_work=False, meeting_wishes="at the café")
    change(harbor, None, "at the library", at_work=False)
    take_back(harbor, done)
    assert wishes(harbor) == (None, "at the library", None)


def test_two_starts_are_undone_in_any_order(harbor: Harbor) -> None:
    first = start(harbor, title="Cook", meeting_wishes="at the café")
    second = start(harbor, title="Clerk", meeting_wishes="at home")
    assert AS_BEFORE not in take_back(harbor, first).notes
    assert wishes(harbor) == (None, "at home", None)
    take_back(harbor, second)
    assert wishes(harbor) == (None, None, None)


def test_wishes_said_at_re_entry_go_with_it(harbor: Harbor) -> None:
    change(harbor, "outdoors")
    left = ExitDraft(harbor.client_id(CODE), harbor.ago(20), ExitReason.MOVED_AWAY)
    do(harbor, program_exit.exit_client, left)
    again = EnrollDraft(
        CODE, harbor.ago(3), is_back=True, job_wishes="an office", visits_at_work=False,
        disclosure=Disclosure.DO_NOT_DISCLOSE,
    )  # fmt: skip
    done = do(harbor, enrollment.enroll, again)
    assert wishes(harbor) == ("an office", None, False)
    take_back(harbor, done)
    assert wishes(harbor) == ("outdoors", None, None)


def test_wishes_said_at_a_first_entry_go_with_it(harbor: Harbor) -> None:
    entered = EnrollDraft("C-200", harbor.today, job_wishes="an office", visits_at_work=False)
    take_back(harbor, do(harbor, enrollment.enroll, entered))
    do(harbor, enrollment.enroll, EnrollDraft("C-200", harbor.today))
    page = client_page.read(harbor.doors, harbor.ana, harbor.client_id("C-200"), now=harbor.now)
    assert (page.job_wishes, page.visits_at_work) == (None, None)


def test_wishes_that_came_with_a_move_go_with_the_end_of_the_former_job(harbor: Harbor) -> None:
    former = start(harbor, meeting_wishes="at the café")
    moved_to = job_start(
        harbor.client_id(CODE), "Harbor Books", harbor.ahead(1), meeting_wishes="at home"
    )
    ended = do(
        harbor,
        employment.record_end,
        JobEndDraft(former.fact.id, harbor.today, harbor.today, True, moved_to=moved_to),
    )
    assert wishes(harbor)[1] == "at home"
    take_back(harbor, ended)
    assert wishes(harbor)[1] == "at the café"


def edit(harbor: Harbor, done: Recorded, **said: Any) -> Recorded:
    job = job_start(harbor.client_id(CODE), "Pier 9", harbor.today, **said)
    harbor.clock.move_by(timedelta(minutes=1))
    return employment.edit(harbor.doors, harbor.ana, done.fact.id, job, now=harbor.now)


def test_a_wish_that_a_correction_of_the_job_leaves_out_is_again_what_it_was(
    harbor: Harbor,
) -> None:
    change(harbor, "outdoors", "at the library", True)
    done = start(harbor, meeting_wishes="at the café", visits_at_work=False)
    edit(harbor, done, visits_at_work=False)
    assert wishes(harbor) == ("outdoors", "at the library", False)
    edit(harbor, done, meeting_wishes="at home")
    assert wishes(harbor) == ("outdoors", "at home", True)
    take_back(harbor, done)
    assert wishes(harbor) == ("outdoors", "at the library", True)


def test_a_wish_that_the_correction_repeats_is_not_said_anew(harbor: Harbor) -> None:
    """The form shows what the job's record said; somebody has changed it since."""
    done = start(harbor, meeting_wishes="at the café")
    change(harbor, None, "at the library")
    edit(harbor, done, meeting_wishes="at the café", title="Cook")
    assert wishes(harbor)[1] == "at the library"


def test_what_two_jobs_said_alike_stays_when_one_is_undone(harbor: Harbor) -> None:
    first = start(harbor, title="Cook", meeting_wishes="at the café")
    second = start(harbor, title="Clerk", meeting_wishes="at the café")
    take_back(harbor, first)
    assert wishes(harbor)[1] == "at the café"
    take_back(harbor, second)
    assert wishes(harbor)[1] is None


def test_a_wish_taken_back_by_a_correction_does_not_come_again(harbor: Harbor) -> None:
    """Another job's wish stood when it was left out, and goes later."""
    other = start(harbor, title="Clerk", meeting_wishes="at home")
    done = start(harbor, title="Cook", meeting_wishes="at the café")
    edit(harbor, done, title="Cook")
    assert wishes(harbor)[1] == "at home"
    take_back(harbor, other)
    assert wishes(harbor)[1] is None


def test_the_form_of_a_correction_shows_what_the_job_said(harbor: Harbor) -> None:
    done = start(harbor, meeting_wishes="at the café", visits_at_work=False)
    there, _, employer = employment.draft_of(harbor.doors, harbor.ana, done.fact.id, now=harbor.now)
    assert employer == "Pier 9"
    assert (there.meeting_wishes, there.visits_at_work) == ("at the café", False)


def test_wishes_of_an_earlier_version_are_read_by_their_moments(harbor: Harbor) -> None:
    """It kept what stood before each change, and not who said so."""
    change(harbor, "outdoors", "at the library", True)
    done = start(harbor, meeting_wishes="at the café", visits_at_work=False)
    with harbor.doors.writing() as session:
        of_clients = select(FactVersionRow).filter_by(fact_kind="client")
        for row in session.execute(of_clients).mappings().all():
            values = versions.values_in(row)
            assert values is not None
            del values["word"]
            versions.rewrite(session, harbor.workspace_id, row["id"], values)
    edit(harbor, done, visits_at_work=False)
    assert wishes(harbor) == ("outdoors", "at the library", False)
    take_back(harbor, done)
    assert wishes(harbor) == ("outdoors", "at the library", True)
